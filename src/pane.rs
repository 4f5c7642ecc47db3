//! Panes: one a file; each has state, `update` and `view`.
//!
//! A pane knows nothing of other panes, tasks or sockets. It gets actions and answers, changes its own state, and puts
//! orders on the [`Desk`]. Drawing changes nothing but explicit scroll state.

pub mod desk;
pub mod detail;
pub mod load;
pub mod report;

pub use desk::{Desk, Route};
pub use load::Load;
pub use report::Report;
