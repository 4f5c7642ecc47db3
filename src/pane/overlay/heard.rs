//! The keys that a dialog hears, with its own words for them: the footer and the border of its box are written from this
//! list, and a key that is not in it does nothing there.

use std::borrow::Cow;

use super::Overlay;
use crate::keys::{Action, Context, Keymap};
use crate::pane::rows::motion;
use crate::text;

/// What some keys do in a dialog: `Enter keeps it`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Actions that are told together: up and down scroll.
    pub actions: &'static [Action],
    /// What they do, as the sentence goes on after the keys.
    pub words: Cow<'static, str>,
}

impl Heard {
    pub(in crate::pane) fn new(actions: &'static [Action], words: impl Into<Cow<'static, str>>) -> Self {
        Self { actions, words: words.into() }
    }

    /// The keys as they are bound: `j k`; none where no key is left.
    pub fn keys(&self, context: Context, keymap: &Keymap) -> Option<String> {
        let keys: Vec<String> = self.actions.iter().filter_map(|action| keymap.key_for(context, *action)).collect();
        (!keys.is_empty()).then(|| keys.join(" "))
    }
}

/// The moves through a list or text.
const MOVES: &[Action] = &[Action::Down, Action::Up];

impl Overlay {
    /// What its keys do, those first that must not be missed.
    pub fn heard(&self) -> Vec<Heard> {
        let line = |enter: &'static str, leave: &'static str| {
            vec![Heard::new(&[Action::Submit], enter), Heard::new(&[Action::Close], leave)]
        };
        match self {
            Self::Help { .. } | Self::Page(_) => {
                vec![Heard::new(MOVES, "scroll"), Heard::new(&[Action::Close], "leaves")]
            }
            Self::Menu(menu) => menu.heard(),
            Self::Question(question) => vec![
                Heard::new(&[Action::Submit], format!("goes on once {} is typed", question.word)),
                Heard::new(&[Action::Close], "sends nothing"),
            ],
            Self::Checklist(list) => list.heard(),
            Self::Palette(_) => vec![
                Heard::new(&[Action::Submit], "does it"),
                Heard::new(&[Action::Close], "leaves"),
                Heard::new(&[Action::HistoryDown, Action::HistoryUp], "move"),
            ],
            Self::Filter(_) => line("keeps the filter", "shows all"),
            Self::Save(_) => vec![
                Heard::new(&[Action::Submit], "writes a new file"),
                Heard::new(&[Action::Complete], "completes"),
                Heard::new(&[Action::Close], "leaves"),
            ],
            Self::SaveQuery(_) => line("keeps it", "leaves"),
            Self::Note(_) => vec![
                Heard::new(&[Action::Submit], "keeps it"),
                Heard::new(&[Action::NewLine], "begins a line"),
                Heard::new(&[Action::Close], "leaves it as it was"),
            ],
            Self::FirstRun(_) => line("goes on", "leaves"),
            Self::Form(form) => form.heard(),
            Self::Pick(pick) => pick.heard(),
        }
    }

    /// Whether an action means something in it.
    pub fn hears(&self, action: Action) -> bool {
        let heard = self.heard();
        let moves = || motion(action).is_some() && heard.iter().any(|one| one.actions == MOVES);
        heard.iter().any(|one| one.actions.contains(&action)) || moves()
    }

    /// The keys for the border of its box, as many as there is room for: those that nobody guesses come last.
    pub fn bottom(&self, keymap: &Keymap, room: usize) -> String {
        let context = self.context();
        let words =
            self.heard().into_iter().filter_map(|one| Some(format!("{} {}", one.keys(context, keymap)?, one.words)));
        words
            .reduce(|line, words| {
                let longer = format!("{line}, {words}");
                if text::width(&longer) <= room { longer } else { line }
            })
            .unwrap_or_default()
    }
}

/// `j k move`
pub(in crate::pane) fn moves(words: &'static str) -> Heard {
    Heard::new(MOVES, words)
}
