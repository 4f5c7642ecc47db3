//! Handlers, by subject. Each answers one route with what `report` and `related` make.

mod account;
mod bundle;
mod community;
mod download;
mod intelligence;
mod private;
mod report;
mod scan;
mod search;
mod stream;
mod widget;

pub(super) use scan::retention;

pub(super) use widget::page as widget_page;
