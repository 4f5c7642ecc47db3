//! The one table of keys: dispatch, footer, help and README read it.
