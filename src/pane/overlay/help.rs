//! Help: every key, the signs and the words of filters; it is searched by typing.

use super::Outcome;
use crate::keys::Action;
use crate::pane::heard::{Heard, moves};
use crate::pane::rows::motion;
use crate::widget::{Motion, Prompt, Scroll};

/// What of it is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Help {
    /// Words that every line has that is shown.
    pub filter: Prompt,
    /// Whether keys are text of the filter.
    pub is_typing: bool,
    pub scroll: Scroll,
}

impl Help {
    pub(super) fn heard(&self) -> Vec<Heard> {
        if self.is_typing {
            return vec![
                Heard::new(&[Action::Submit], "keeps the search"),
                Heard::new(&[Action::Close], "shows all"),
                Heard::new(&[Action::HistoryDown, Action::HistoryUp], "scroll"),
            ];
        }
        vec![moves("scroll"), Heard::new(&[Action::Filter], "searches"), Heard::new(&[Action::Close], "leaves")]
    }

    pub(super) fn perform(&mut self, action: Action) -> Outcome {
        match action {
            Action::Filter if !self.is_typing => self.is_typing = true,
            Action::Submit => self.is_typing = false,
            // Enter keeps what was typed, Esc does not.
            Action::Close => (self.is_typing, self.filter) = (false, Prompt::default()),
            Action::HistoryUp => self.roll(Motion::Up),
            Action::HistoryDown => self.roll(Motion::Down),
            action => motion(action).into_iter().for_each(|motion| self.roll(motion)),
        }
        Outcome::Stays
    }

    /// Drawing corrects what is too far.
    fn roll(&self, motion: Motion) {
        self.scroll.set_offset(motion.from(self.scroll.offset(), usize::MAX, self.scroll.page()));
    }
}
