//! The client against servers: what goes over the wire, and what misbehaving ones get.

#[path = "api/actions.rs"]
mod actions;
#[path = "api/recorder.rs"]
mod recorder;
