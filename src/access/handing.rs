//! Hands a case over: all that the store has of it, as a case file or as what is told of it.

use crate::case::Change;
use crate::case::file::{self, Answer, CaseFile, Private, Words};
use crate::export::report::{Form, Report, Waiting};
use crate::export::{Context, State};
use crate::store::{self, Service, Store, StoreError};
use crate::text::counted;
use crate::vt::Judge;

/// What is to be handed over of which case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// The case's name.
    pub case: String,
    pub form: Form,
    pub private: Private,
}

/// A case in a form for others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandedOver {
    pub text: String,
    /// How many objects it tells of.
    pub rows: usize,
    /// Whether private objects were left out.
    pub has_private: bool,
    /// Lines that no reader would take, and that are left out of a case file.
    pub left_out: usize,
}

impl HandedOver {
    /// What is said of lines that are left out; none where all are in it.
    pub fn left_out_words(&self) -> Option<String> {
        let what = (self.left_out > 0).then(|| counted(self.left_out as u64, "line"))?;
        Some(format!("{what} left out, since no reader would take them: too long, or about an id that is none"))
    }
}

/// Writes a case in that form.
pub fn hand_over(
    store: &Store,
    service: &Service,
    wanted: &HandOver,
    judge: &Judge,
    context: &Context,
) -> Result<HandedOver, StoreError> {
    let mut file = file_of(store, service, wanted, context.now)?;
    let has_private = wanted.private == Private::LeaveOut && file.changes.iter().any(Change::is_private);
    if wanted.form == Form::Case {
        let file::Written { text, objects, left_out, .. } = file.write();
        return Ok(HandedOver { text, rows: objects, has_private, left_out });
    }
    let hidden = file.take_out_private();
    let report = Report::of(&file, hidden, waiting(store, service, &wanted.case)?, judge);
    let written = report.write(wanted.form, context);
    Ok(HandedOver { text: written.text, rows: written.rows, has_private, left_out: 0 })
}

/// All that the store has of a case, as a case file.
fn file_of(store: &Store, service: &Service, wanted: &HandOver, now: i64) -> Result<CaseFile, StoreError> {
    let store::Reopened { head, changes, .. } = store.case(&wanted.case)?;
    let mut words = Vec::new();
    for change in &changes {
        let Change::Came { object, .. } = change else { continue };
        let known = store.annotations(object.kind.name(), &object.id)?;
        if !known.note.is_empty() || !known.tags.is_empty() {
            words.push(Words { note: known.note, tags: known.tags, object: object.clone() });
        }
    }
    let answer = |answer: store::CaseAnswer| {
        let target = answer.key.strip_prefix("GET ")?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let body = match answer.class {
            store::Class::Missing => None,
            _ => Some(String::from_utf8(answer.body).ok()?),
        };
        Some(Answer { path: path.to_owned(), query: query.to_owned(), fetched_at: answer.fetched_at, body })
    };
    let answers = store.case_answers(service, &head.name)?.into_iter().filter_map(answer).collect();
    Ok(CaseFile { head, written_at: now, private: wanted.private, changes, words, answers })
}

/// What is in the queue of a case and was not answered.
fn waiting(store: &Store, service: &Service, name: &str) -> Result<Vec<Waiting>, StoreError> {
    let open = store.case_queue(service, name)?.into_iter().filter_map(|row| {
        let state = match row.state {
            store::State::Quota => State::Quota,
            store::State::Failed => State::Failed,
            store::State::NotAsked => State::NotAsked,
            store::State::Found | store::State::NotFound | store::State::NoAnalysis => return None,
        };
        Some(Waiting { value: row.value, state })
    });
    Ok(open.collect())
}
