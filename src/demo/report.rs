//! Objects made from rows: what a template of `assets/demo/reports.json` cannot know of each kind, and so is derived.

mod analysis;
mod behaviour;
mod file;
mod network;
mod private;
mod small;

pub(super) use small::tags;
