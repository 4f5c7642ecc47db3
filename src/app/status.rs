//! The sentence in the footer: what has just happened, or is being done.

use super::Model;
use crate::msg::Tone;
use crate::pane::overlay::Overlay;
use crate::text;

/// What marking changed, for those who hear the screen; who sees it sees the marks. Until a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remarked {
    /// Rows that are marked now and were not before, or the other way.
    pub(super) change: isize,
    /// Whether it was done to one row.
    pub(super) is_one: bool,
}

impl Remarked {
    /// `marked, 3 marked`, of `count` that are marked now.
    pub(super) fn words(self, count: usize) -> String {
        let state = if self.change > 0 { "marked" } else { "no longer marked" };
        let more = if self.change > 0 { "more " } else { "" };
        let what = match self.change.unsigned_abs() {
            1 if self.is_one => state.to_owned(),
            rows => format!("{} {more}{state}", text::count(rows as u64)),
        };
        let marked = if count == 0 { "none".to_owned() } else { text::count(count as u64) };
        format!("{what}, {marked} marked")
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
        self.said(text.into(), Tone::Good);
    }

    /// Says what failed or is refused.
    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.said(text.into(), Tone::Bad);
    }

    pub(super) fn said(&mut self, text: String, tone: Tone) {
        if let Some(Overlay::FirstRun(first)) = self.overlays.last_mut() {
            first.hears(&text, tone);
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
