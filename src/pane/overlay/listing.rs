//! Dialogs that are lists: keys, filter, wheel and clicks are the same for all of them. What differs, each says itself.

use ratatui::layout::Position;

use super::Outcome;
use crate::keys::Action;
use crate::pane::heard::{Heard, LINE_MOVES};
use crate::pane::rows::motion;
use crate::widget::{ListDialog, Motion, Prompt};

/// What is a dialog's own of its list.
pub trait Listing {
    /// Where one is in it.
    fn list(&mut self) -> &mut ListDialog;

    /// Whether letters are text of its filter.
    fn is_typing(&self) -> bool {
        false
    }

    /// What its keys do.
    fn heard(&self) -> Vec<Heard>;

    /// Rows that the cursor can stand on.
    fn count(&self) -> usize {
        0
    }

    /// What an action means that does not mean the same in every list.
    fn act(&mut self, _action: Action) -> Option<Outcome> {
        None
    }

    /// What a click on the row under the cursor means; `twice` of the second of two.
    fn clicked(&mut self, _twice: bool) -> Outcome {
        Outcome::Stays
    }

    /// The words of the filter are others.
    fn refiltered(&mut self) -> Outcome {
        Outcome::Stays
    }
}

impl dyn Listing + '_ {
    /// A key that has a meaning here.
    pub(super) fn perform(&mut self, action: Action) -> Outcome {
        if let Some(outcome) = self.act(action) {
            return outcome;
        }
        let count = self.count();
        let list = self.list();
        match action {
            Action::Filter => list.is_typing = true,
            Action::Submit => list.is_typing = false,
            // Enter keeps what was typed, Esc does not.
            Action::Close if list.is_typing => {
                (list.is_typing, list.filter) = (false, Prompt::default());
                return self.refiltered();
            }
            Action::Close => return Outcome::Closes,
            action => moved(action).into_iter().for_each(|motion| list.travel(motion, count)),
        }
        Outcome::Stays
    }

    /// A click: goes to the row that was drawn there.
    pub(super) fn press(&mut self, at: Position, twice: bool) -> Outcome {
        let count = self.count();
        let row = self.list().row_at(at, count);
        if row.is_none() {
            return Outcome::Stays;
        }
        self.list().go_to(row);
        self.clicked(twice)
    }
}

/// The motion that an action means in a list, also while one types.
fn moved(action: Action) -> Option<Motion> {
    match action {
        Action::HistoryUp => Some(Motion::Up),
        Action::HistoryDown => Some(Motion::Down),
        action => motion(action),
    }
}

/// What keys do in a line.
pub(super) fn line(enter: &'static str, leave: &'static str) -> Vec<Heard> {
    vec![Heard::new(&[Action::Submit], enter), Heard::new(&[Action::Close], leave)]
}

/// What keys do while a filter is typed.
pub(super) fn typing(enter: &'static str, moves: &'static str) -> Vec<Heard> {
    vec![Heard::new(&[Action::Submit], enter), Heard::new(&[Action::Close], "shows all"), Heard::new(LINE_MOVES, moves)]
}
