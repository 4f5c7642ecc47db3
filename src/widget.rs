//! Widgets: data in, cells out; they know no API.
