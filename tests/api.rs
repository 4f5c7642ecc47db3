//! The client against servers: what goes over the wire, and what misbehaving ones get.

#[path = "api/actions.rs"]
mod actions;
#[path = "api/cases.rs"]
mod cases;
#[path = "api/errors.rs"]
mod errors;
#[path = "api/faults.rs"]
mod faults;
#[path = "api/pages.rs"]
mod pages;
#[path = "api/payloads.rs"]
mod payloads;
#[path = "api/recorder.rs"]
mod recorder;
#[path = "api/redirects.rs"]
mod redirects;
#[path = "api/rough.rs"]
mod rough;
#[path = "api/shell.rs"]
mod shell;
mod skipping;
#[path = "api/trust.rs"]
mod trust;
#[path = "api/uploads.rs"]
mod uploads;
