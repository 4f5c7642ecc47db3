//! What has the focus, for those who hear it: a sign or a style beside others tells them nothing.

use super::{Dialog, Entry, Field};
use crate::text;
use ratatui::layout::Position;

impl<N: PartialEq> Dialog<N> {
    /// Where that was drawn which has the focus, and what it is and says.
    pub fn spoken(&self) -> Option<(Position, String)> {
        let places = self.places.0.borrow();
        let (area, _) = places.iter().find(|(_, place)| *place == self.focus)?;
        let words = match self.fields.get(self.focus) {
            Some((_, field)) => field.spoken(),
            None => format!("button {}", self.button_here()?.label),
        };
        Some((area.as_position(), text::visible(&words).into_owned()))
    }
}

impl Field {
    fn spoken(&self) -> String {
        let says = match &self.entry {
            Entry::Line(prompt) if prompt.is_masked() => String::new(),
            Entry::Line(prompt) | Entry::Confirm { typed: prompt, .. } => prompt.text().to_owned(),
            Entry::Text(editor) => editor.line().to_owned(),
            Entry::Check(checked) => if *checked { "ticked" } else { "not ticked" }.to_owned(),
            Entry::Choice { options, chosen } => match chosen.and_then(|at| Some((at + 1, options.get(at)?))) {
                Some((number, option)) => format!("{option}, {number} of {}", options.len()),
                None => options.join(" or "),
            },
        };
        let says = if says.is_empty() { &self.placeholder } else { &says };
        if says.is_empty() { self.label.clone() } else { format!("{}: {says}", self.label) }
    }
}
