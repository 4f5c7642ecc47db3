//! Notes and tags as lists show them: a sign before the value, and the words where a column has room.
//!
//! All that people wrote is read once at the start, off the loop, and kept with the model, so that no row asks the store.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::marked::MarkSet;
use crate::case::Rulings;
use crate::export::Row;
use crate::store::Annotations;
use crate::vt::Kind;

/// Notes and tags, by kind and id of the object.
pub type Notes = BTreeMap<(String, String), Annotations>;

/// All that people have on objects, which each row that goes out bears: notes and tags, and verdicts of the open case.
#[derive(Debug, Clone, Default)]
pub struct People<'a> {
    pub notes: Cow<'a, Notes>,
    pub rulings: Rulings,
}

impl People<'_> {
    /// A row with what people have on its object.
    pub fn on(&self, row: Row) -> Row {
        let Annotations { note, tags } = of(&self.notes, &row.about.kind, &row.about.id).cloned().unwrap_or_default();
        Row { note, tags, own: self.rulings.get(&row.about).cloned(), ..row }
    }
}

/// What the user added to objects, for lists to show beside them.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    pub marks: &'a MarkSet,
    pub notes: &'a Notes,
}

/// The note and tags of an object, if it has any.
pub fn of<'a>(notes: &'a Notes, kind: &Kind, id: &str) -> Option<&'a Annotations> {
    if notes.is_empty() {
        return None;
    }
    notes.get(&(kind.name().to_owned(), id.to_owned()))
}

/// The first line of the note on an object, else its tags; `None` if there is neither. Hostile text.
pub fn words(notes: &Notes, kind: &Kind, id: &str) -> Option<String> {
    let known = of(notes, kind, id)?;
    let first = known.note.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned);
    first.or_else(|| (!known.tags.is_empty()).then(|| format!("#{}", known.tags.join(" #"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_its_first_line_and_without_one_the_tags() {
        let known = |note: &str, tags: &[&str]| Annotations {
            note: note.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        };
        let key = |id: &str| ("domain".to_owned(), id.to_owned());
        let notes = Notes::from([
            (key("a.example"), known("\n  sinkholed \nsince May", &["ours"])),
            (key("b.example"), known("", &["c2", "ours"])),
            (key("c.example"), known("", &[])),
        ]);
        let said = |id: &str| words(&notes, &Kind::Domain, id);
        assert_eq!(said("a.example").as_deref(), Some("sinkholed"));
        assert_eq!(said("b.example").as_deref(), Some("#c2 #ours"));
        assert_eq!((said("c.example"), said("d.example")), (None, None));
        assert_eq!(words(&notes, &Kind::File, "a.example"), None);
    }
}
