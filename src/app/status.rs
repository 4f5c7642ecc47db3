//! The sentence in the footer: what has just happened, or is being done.

use super::Model;
use crate::msg::Tone;
use crate::pane::overlay::Overlay;

/// A sentence in the footer: what has just happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub text: String,
    pub tone: Tone,
}

impl Model {
    /// Says something in the footer.
    pub fn say(&mut self, text: impl Into<String>) {
        self.said(text.into(), Tone::Good);
    }

    /// Says what failed or is refused.
    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.said(text.into(), Tone::Bad);
    }

    pub(super) fn said(&mut self, text: String, tone: Tone) {
        if let Some(Overlay::FirstRun(first)) = self.overlays.last_mut() {
            first.remark.clone_from(&text);
        }
        self.status = Some(Status { text, tone });
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
