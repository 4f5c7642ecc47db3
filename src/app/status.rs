//! The sentence in the footer: what has just happened, or is being done.

use super::Model;
use crate::pane::overlay::Overlay;
use crate::theme::Role;

/// How a sentence in the footer is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Good,
    /// Something failed or is refused.
    Bad,
    /// Something is being done: true until it is there.
    UnderWay,
}

impl Tone {
    pub(crate) fn role(self) -> Role {
        match self {
            Self::Good => Role::Success,
            Self::Bad => Role::Error,
            Self::UnderWay => Role::Pending,
        }
    }
}

/// A sentence in the footer: what has just happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub text: String,
    pub tone: Tone,
}

impl Model {
    /// Says something in the footer.
    pub fn say(&mut self, text: impl Into<String>) {
        self.said(text.into(), true);
    }

    pub(super) fn said(&mut self, text: String, good: bool) {
        if let Some(Overlay::FirstRun(first)) = self.overlays.last_mut() {
            first.remark.clone_from(&text);
        }
        self.status = Some(Status { text, tone: if good { Tone::Good } else { Tone::Bad } });
    }

    /// Says what is being done, until that is over or a key is pressed.
    pub(super) fn say_meanwhile(&mut self, text: impl Into<String>) {
        self.status = Some(Status { text: text.into(), tone: Tone::UnderWay });
    }

    /// What was said to be under way is over.
    pub(super) fn say_no_longer(&mut self) {
        self.status.take_if(|status| status.tone == Tone::UnderWay);
    }
}
