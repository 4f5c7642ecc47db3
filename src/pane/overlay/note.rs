//! The note on an object: a few lines of the user's own. Words that begin with `#` are its tags.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Intent, Outcome};
use crate::keys::Action;
use crate::store::Annotations;
use crate::text;
use crate::theme::Theme;
use crate::vt::Descriptor;
use crate::widget::{Editor, Focus};

/// A note that is being written.
#[derive(Debug, Clone)]
pub struct Note {
    pub subject: Descriptor,
    /// The note as it was when writing began.
    pub believed: String,
    pub editor: Editor,
}

impl PartialEq for Note {
    fn eq(&self, other: &Self) -> bool {
        self.subject == other.subject && self.editor.text() == other.editor.text()
    }
}

impl Note {
    pub fn new(subject: Descriptor, believed: String) -> Self {
        Self { subject, editor: Editor::new(&believed), believed }
    }

    /// The same with a text that was written and left before.
    #[must_use]
    pub fn going_on(self, draft: &str) -> Self {
        Self { editor: Editor::new(draft), ..self }
    }

    /// What was written, where that is another text than the note that is kept.
    pub fn written(&self) -> Option<String> {
        let text = self.editor.text();
        (text != Editor::new(&self.believed).text()).then_some(text)
    }

    /// The store has another note by now: it is shown while nobody has written anything.
    pub fn learn(&mut self, note: &str) {
        if self.written().is_none() {
            *self = Self::new(self.subject.clone(), note.to_owned());
        }
    }

    pub(super) fn perform(&mut self, action: Action) -> Outcome {
        match action {
            Action::Submit => Outcome::Chosen(Intent::Note {
                object: self.subject.clone(),
                believed: self.believed.clone(),
                note: self.editor.text(),
            }),
            Action::NewLine => {
                self.editor.paste("\n");
                Outcome::Stays
            }
            _ => Outcome::Stays,
        }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let title = format!("Note on {}", text::visible(&text::fit(&self.subject.id, 48)));
        let inside = super::view::open(&title, bottom, (70, 8), area, buffer, theme);
        self.editor.render("only on this machine; #words become tags", Focus::Here, inside, buffer, theme)
    }
}

/// What is kept once another note stands in the place of `old`: tags that stood beside it, which are no words of it, stay as
/// long as there is a note.
pub fn rewritten(known: &Annotations, old: &str, note: &str) -> Annotations {
    let (note, words) = (note.trim().to_owned(), tags(old));
    let beside = known.tags.iter().filter(|tag| !note.is_empty() && !words.contains(tag)).cloned();
    Annotations { tags: beside.chain(tags(&note)).collect(), note }
}

/// The tags of a note, in alphabetical order.
pub fn tags(note: &str) -> Vec<String> {
    let words = note.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '.'));
    let mut tags: Vec<String> =
        words.filter_map(|word| word.strip_prefix('#')).filter(|tag| !tag.is_empty()).map(str::to_lowercase).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}
