//! Help: every key, the signs and the words of filters; it is searched by typing.

use super::listing::{Listing, typing};
use crate::keys::Action;
use crate::pane::heard::{Heard, moves};
use crate::widget::ListDialog;

/// What of it is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Help {
    pub list: ListDialog,
}

impl Listing for Help {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing
    }

    fn heard(&self) -> Vec<Heard> {
        if self.list.is_typing {
            return typing("keeps the search", "scroll");
        }
        vec![moves("scroll"), Heard::new(&[Action::Filter], "searches"), Heard::new(&[Action::Close], "leaves")]
    }
}
