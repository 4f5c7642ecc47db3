//! The client task: effects in, messages out.
