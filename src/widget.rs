//! Widgets: data in, cells out; they know no API.
//!
//! Each takes an area, a buffer and a [`Theme`](crate::theme::Theme) and draws what is on screen of its data, however much there
//! is. Drawing changes nothing but a [`Scroll`], the one thing that is known only then: how many rows fit. Any area will do,
//! down to none at all, and any text: what the network sent is made visible here, on its way into the cells
//! ([`paint`]).
//!
//! | module | for |
//! |---|---|
//! | [`frame`] | the border and titles of a pane |
//! | [`table`] | rows with a selected one, marks and columns that fit; [`order`] sorts and filters them |
//! | [`tabs`] | a tab bar that keeps the active one in view |
//! | [`prompt`] | a line of input |
//! | [`editor`] | several lines of input |
//! | [`dialog`] | a question with fields and buttons, none of them preselected to yes |
//! | [`list_dialog`] | a list in a box: choices, ticks, or lines to read |
//! | [`palette`] | a list of commands, found by a few of their letters |
//! | [`gauge`] | progress |
//! | [`scroll`] | motions, and which rows are on screen |
//! | [`paint`] | text into cells |

pub mod dialog;
pub mod editor;
pub mod frame;
pub mod gauge;
pub mod list_dialog;
pub mod order;
pub mod paint;
pub mod palette;
pub mod prompt;
pub mod scroll;
pub mod table;
pub mod tabs;
pub mod verdict_bar;

pub use dialog::{Button, Dialog, Field};
pub use editor::Editor;
pub use frame::PaneFrame;
pub use list_dialog::{ListDialog, ListView};
pub use order::{Key, Order, Ordered, Progress, Sorting, Source};
pub use prompt::{Prompt, PromptView};
pub use scroll::{Motion, Scroll};
pub use table::{Cell, Column, Head, Rows, Table, TableState, Width};
pub use tabs::Tabs;

/// Whether a widget hears the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// It does.
    Here,
    /// Another one does.
    #[default]
    Elsewhere,
}

impl Focus {
    /// [`Focus::Here`] if `focused`.
    pub const fn when(focused: bool) -> Self {
        if focused { Self::Here } else { Self::Elsewhere }
    }
}

#[cfg(test)]
pub(crate) mod testing;
