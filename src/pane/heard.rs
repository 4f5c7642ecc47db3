//! What a key does in a dialog, in the dialog's own words.

use std::borrow::Cow;

use crate::keys::{Action, Context, Keymap};

/// What some keys do in a dialog: `Enter keeps it`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Actions that are told together: up and down scroll.
    pub actions: &'static [Action],
    /// What they do, as the sentence goes on after the keys.
    pub words: Cow<'static, str>,
}

impl Heard {
    pub(crate) fn new(actions: &'static [Action], words: impl Into<Cow<'static, str>>) -> Self {
        Self { actions, words: words.into() }
    }

    /// The keys as they are bound: `j k`; none where no key is left.
    pub fn keys(&self, context: Context, keymap: &Keymap) -> Option<String> {
        let keys: Vec<String> = self.actions.iter().filter_map(|action| keymap.key_for(context, *action)).collect();
        (!keys.is_empty()).then(|| keys.join(" "))
    }
}

/// The moves through a list or text.
pub(crate) const MOVES: &[Action] = &[Action::Down, Action::Up];

/// The same while one types.
pub(super) const LINE_MOVES: &[Action] = &[Action::HistoryDown, Action::HistoryUp];

/// `j k move`
pub(crate) fn moves(words: &'static str) -> Heard {
    Heard::new(MOVES, words)
}
