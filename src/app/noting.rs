//! Notes: written here, and by other programs on the same store at the same time.

use super::Model;
use crate::effect::{Effect, StoreTask};
use crate::pane::overlay::Overlay;
use crate::pane::overlay::note::{self, Note};
use crate::session::Kept;
use crate::store::{Annotations, PrivateObjects};
use crate::vt::Descriptor;

impl Model {
    /// `n`: shows the note as it was read last, and has it read again.
    pub(super) fn open_note(&mut self) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        let text = self.note_on(&subject);
        self.requests.order(Effect::Keep(StoreTask::ReadNote(subject.clone())));
        let draft = self.drafts.take_note(&subject);
        let note = Note::new(subject, text);
        let note = match draft {
            Some(draft) => note.going_on(&draft),
            None => note,
        };
        self.overlays.push(Overlay::Note(Box::new(note)));
    }

    fn note_on(&self, subject: &Descriptor) -> String {
        self.annotations.get(&key(subject)).map(|known| known.note.clone()).unwrap_or_default()
    }

    /// `:note TEXT`: a line below those that there are, since nobody has seen what it would replace.
    pub(super) fn add_to_note(&mut self, line: &str) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        let known = self.annotations.get(&key(&subject)).cloned().unwrap_or_default();
        let is_first = known.note.trim().is_empty();
        let words = if is_first { "the note is kept" } else { "the line is added to the note, which is kept" };
        let written = known.with(line, &note::tags(line));
        self.keep_note(subject, known.note, written, words);
    }

    /// Keeps a note in place of the one that was believed to be there.
    pub(super) fn replace_note(&mut self, subject: Descriptor, believed: String, note: &str) {
        let words = if note.trim().is_empty() { "the note is gone" } else { "the note is kept" };
        let known = self.annotations.get(&key(&subject)).cloned().unwrap_or_default();
        let written = note::rewritten(&known, &believed, note);
        self.keep_note(subject, believed, written, words);
    }

    fn keep_note(&mut self, object: Descriptor, believed: String, written: Annotations, words: &str) {
        self.learn_note(&object, written.clone());
        let Annotations { note, tags } = written;
        self.requests.order(Effect::Keep(StoreTask::Annotate { object, believed, note, tags }));
        self.say_when_done(words);
    }

    /// Shows a note wherever its object is.
    pub(super) fn learn_note(&mut self, subject: &Descriptor, known: Annotations) {
        for overlay in &mut self.overlays {
            if let Overlay::Note(writing) = overlay
                && writing.subject == *subject
            {
                writing.learn(&known.note);
            }
        }
        self.triage.tag(subject, &known.tags.join(" "));
        self.annotations.insert(key(subject), known);
    }

    /// Says of what was just ordered of the store that it is so, once it is, and for how long.
    pub(super) fn say_when_done(&mut self, words: &str) {
        self.say_of_when_done(&[], words);
    }

    /// The same of something that is about these objects: what the settings keep off the disk ends with the program.
    pub(super) fn say_of_when_done(&mut self, objects: &[Descriptor], words: &str) {
        let passing = objects.iter().filter(|object| self.is_passing(object)).count();
        let how_long = match self.session.kept {
            Kept::OnDisk if passing == 0 => " on this machine",
            Kept::OnDisk if passing == objects.len() => " until vtriage ends: store.keep_private is not set",
            Kept::OnDisk => " on this machine, what is private until vtriage ends: store.keep_private is not set",
            Kept::Opening | Kept::Never => "",
            Kept::UntilTheEnd => " until vtriage ends: this session has no store",
        };
        self.requests.order(Effect::Keep(StoreTask::SayIfDone(format!("{words}{how_long}"))));
    }

    /// Whether the settings keep what is about an object off the disk.
    pub(super) fn is_passing(&self, object: &Descriptor) -> bool {
        object.kind.is_private() && self.session.private_objects == PrivateObjects::Forget
    }
}

/// What notes are filed under.
fn key(subject: &Descriptor) -> (String, String) {
    (subject.kind.name().to_owned(), subject.id.to_string())
}
