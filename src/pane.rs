//! Panes: one a file; each has state, `update` and `view`.
//!
//! A pane knows nothing of other panes, tasks or sockets. It gets actions and answers, changes its own state, and puts
//! orders on the [`Desk`]. Drawing changes nothing but explicit scroll state.

pub mod about;
pub mod activity;
pub mod desk;
pub mod detail;
pub mod form;
pub mod glimpse;
pub mod heard;
pub mod load;
pub mod marked;
pub mod noted;
pub mod overlay;
pub mod private;
pub mod reach;
pub mod related;
pub mod report;
pub mod results;
pub mod rows;
pub mod search;
pub mod submit;
pub mod then_now;
pub mod told;
pub mod triage;
pub mod watching;

pub use desk::{Desk, Route};
pub use load::Load;
pub use reach::Reach;
pub use report::Report;
