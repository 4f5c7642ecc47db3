//! Making hostile text safe to show; widths; times and sizes for people.
