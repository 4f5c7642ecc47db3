//! Invented reports as snapshots.
