//! Panes: one a file; state, update and view.
