//! The demo service as a client sees it: real requests over loopback.
#![cfg(feature = "demo")]

#[path = "demo/access.rs"]
mod access;
#[path = "demo/client.rs"]
mod client;
#[path = "demo/community.rs"]
mod community;
#[path = "demo/exports.rs"]
mod exports;
#[path = "demo/failures.rs"]
mod failures;
#[path = "demo/lists.rs"]
mod lists;
#[path = "demo/private.rs"]
mod private;
#[path = "demo/reports.rs"]
mod reports;
#[path = "demo/scans.rs"]
mod scans;
#[path = "demo/shapes.rs"]
mod shapes;
mod skipping;
#[path = "demo/widget.rs"]
mod widget;
