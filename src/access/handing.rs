//! Hands a case over: all that the store has of it, as a case file or as what is told of it.

use std::collections::HashSet;

use super::guard;
use crate::case::Change;
use crate::case::file::{self, Answer, CaseFile, Private, Unasked, Waiting, Words};
use crate::export::Context;
use crate::export::report::{Form, Report};
use crate::ioc::{self, Defang, Mentions};
use crate::store::{self, Service, Store, StoreError};
use crate::text::counted;
use crate::vt::quota::Tier;
use crate::vt::{AnsweredBy, Descriptor, Judge, Kind};

/// What is to be handed over of which case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// The case's name.
    pub case: String,
    pub form: Form,
    pub private: Private,
    /// What kind of key the case is worked on with, where that is known.
    pub tier: Option<Tier>,
    /// Private objects of the case that the store was not given to keep.
    pub unkept: usize,
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
    /// Private objects that are not in it since the store was not given to keep them.
    pub unkept: usize,
    /// Why nobody here knows all that was submitted privately, where that is so.
    pub gap: Option<String>,
}

impl HandedOver {
    /// What is said of what is left out and not known; none where all is in it.
    pub fn left_out_words(&self) -> Option<String> {
        let lines = (self.left_out > 0).then(|| {
            let what = counted(self.left_out as u64, "line");
            format!("{what} left out, since no reader would take them: too long, or about an id that is none")
        });
        let unkept = (self.unkept > 0).then(|| {
            let what = counted(self.unkept as u64, "private object");
            format!("{what} left out, which the store does not keep: store.keep_private is not set")
        });
        let gap = self.gap.as_ref().map(|why| {
            format!("look it through before you give it away: what was submitted privately earlier is not known here ({why})")
        });
        let words: Vec<String> = [lines, unkept, gap].into_iter().flatten().collect();
        (!words.is_empty()).then(|| words.join("; "))
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
    let mut file = file_of(store, service, wanted, context)?;
    let secret = secret(store, &file)?;
    let hidden = match wanted.private {
        Private::LeaveOut => file.take_out(|object| secret.contains(object) || object.kind.is_private()),
        Private::Include => 0,
    };
    for waiting in &mut file.waiting {
        if waiting.object().is_some_and(|object| secret.contains(&object)) {
            waiting.why = Unasked::Private;
        }
    }
    let told = HandedOver {
        has_private: hidden > 0,
        unkept: wanted.unkept,
        gap: store.private_gap().map(str::to_owned),
        ..HandedOver::default()
    };
    if wanted.form == Form::Case {
        let file::Written { text, objects, left_out, .. } = file.write();
        return Ok(HandedOver { text, rows: objects, left_out, ..told });
    }
    let report = Report::of(&file, hidden + wanted.unkept, judge).of_key(wanted.tier);
    let written = report.write(wanted.form, context);
    Ok(HandedOver { text: written.text, rows: written.rows, ..told })
}

/// Whether a case has what is handed over only where somebody asks for it.
pub fn has_secrets(store: &Store, service: &Service, case: &str) -> Result<bool, StoreError> {
    let wanted = HandOver { case: case.to_owned(), form: Form::Case, private: Private::Include, tier: None, unkept: 0 };
    let context = Context { now: 0, defang: Defang::default(), ticket: None, by: AnsweredBy::VIRUSTOTAL };
    Ok(!secret(store, &file_of(store, service, &wanted, &context)?)?.is_empty())
}

/// The objects of a case that others are told of only where somebody asks for it: private ones, and those of the public side that
/// are known to be private.
fn secret(store: &Store, file: &CaseFile) -> Result<HashSet<Descriptor>, StoreError> {
    let mut secret = HashSet::new();
    for (object, name) in file.named() {
        let is_secret = match object.kind {
            Kind::File => guard::private_file(store, &object.id)?.is_some(),
            // By its id, which may be a digest, and by what it is called.
            Kind::Url => store.private_url(&Mentions::of_ids([&*object.id, &*ioc::url_id(name)]))?.is_some(),
            ref kind => kind.is_private(),
        };
        if is_secret {
            secret.insert(object);
        }
    }
    Ok(secret)
}

/// All that the store has of a case, as a case file.
fn file_of(store: &Store, service: &Service, wanted: &HandOver, context: &Context) -> Result<CaseFile, StoreError> {
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
    let kept = store.case_answers(service, &head.name)?;
    let answered_by = answered_by(&kept, &changes, &context.by);
    let answers = kept.into_iter().filter_map(answer).collect();
    let waiting = waiting(store, service, &head.name)?;
    let private = wanted.private;
    let file_name = String::new();
    let written_at = context.now;
    Ok(CaseFile { file_name, head, written_at, private, changes, waiting, words, answers, answered_by })
}

/// Who gave the answers of a case: those that came to this machine, and those of the file that the case came in.
fn answered_by(answers: &[store::CaseAnswer], changes: &[Change], here: &AnsweredBy) -> AnsweredBy {
    let is_of_file = changes.iter().any(|change| matches!(change, Change::Imported { .. }));
    let there = changes.iter().find_map(|change| match change {
        Change::Answered { by } => Some(by.clone()),
        _ => None,
    });
    let there = there.unwrap_or_default();
    let has = |is_of_file: bool| answers.iter().any(|answer| answer.is_of_file == is_of_file);
    match (has(false), has(true)) {
        (true, true) => here.clone().and(there),
        (false, true) => there,
        // What is known in short came from where the answers did that are not kept any more.
        (false, false) if is_of_file => there,
        _ => here.clone(),
    }
}

/// What is in the queue of a case and was not answered.
fn waiting(store: &Store, service: &Service, name: &str) -> Result<Vec<Waiting>, StoreError> {
    let open = store.case_queue(service, name)?.into_iter().filter_map(|row| {
        let why = match row.state {
            store::State::Quota => Unasked::Quota,
            store::State::Failed => Unasked::Failed,
            store::State::NotAsked => Unasked::NotAsked,
            store::State::Found | store::State::NotFound | store::State::NoAnalysis => return None,
        };
        let store::QueueRow { value, remark, tag, added_at, .. } = row;
        Some(Waiting { value, why, remark, tag, added_at })
    });
    Ok(open.collect())
}
