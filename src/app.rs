//! The model: owns the panes and routes messages; no I/O and no clock.

pub mod session;

pub use session::Session;
