//! What was written and is neither kept nor sent yet: it stands there again where writing goes on, until vtriage ends.

use std::collections::HashMap;

use super::Model;
use crate::pane::overlay::Overlay;
use crate::pane::overlay::note::Note;
use crate::text;
use crate::vt::Descriptor;

/// Texts that were left, by what they are about.
#[derive(Debug, Clone, Default)]
pub(super) struct Drafts {
    notes: HashMap<Descriptor, String>,
    comments: HashMap<Descriptor, String>,
}

impl Drafts {
    /// The text that was left of a note, which is not left any more.
    pub(super) fn take_note(&mut self, subject: &Descriptor) -> Option<String> {
        self.notes.remove(subject)
    }

    /// The same of a comment.
    pub(super) fn take_comment(&mut self, subject: &Descriptor) -> Option<String> {
        self.comments.remove(subject)
    }
}

impl Model {
    /// A note is left without being kept.
    pub(super) fn leave_note(&mut self, note: &Note) {
        let Some(text) = note.written() else { return };
        self.drafts.notes.insert(note.subject.clone(), text);
        self.say("the note is not kept; opening it again goes on with it, until vtriage ends");
    }

    /// A comment is left without being sent, or its request has failed.
    pub(super) fn leave_comment(&mut self, subject: Descriptor, text: String) {
        self.drafts.comments.insert(subject, text);
    }

    /// What would be lost with the program, for people: `1 note and 2 comments are written and not kept.`
    pub(super) fn unfinished(&self) -> Option<String> {
        let (mut notes, mut comments) = (self.drafts.notes.len(), self.drafts.comments.len());
        for overlay in &self.overlays {
            match overlay {
                Overlay::Note(note) => notes += usize::from(note.written().is_some()),
                Overlay::Flow(flow) => comments += usize::from(flow.unfinished().is_some()),
                _ => {}
            }
        }
        let some = |number: usize, what: &str| (number > 0).then(|| text::counted(number as u64, what));
        let parts: Vec<String> = [some(notes, "note"), some(comments, "comment")].into_iter().flatten().collect();
        let are = text::one_or((notes + comments) as u64, "is", "are");
        let written = (!parts.is_empty()).then(|| format!("{} {are} written and not kept.", parts.join(" and ")));
        let unkept = some(self.case.unkept, "change").map(|changes| format!("{changes} could not be kept yet."));
        let said: Vec<String> = [unkept, written].into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join(" "))
    }
}
