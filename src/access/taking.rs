//! Takes a case file into a store: the case, what people wrote, and the answers that it was built on.

use std::borrow::Cow;

use bytes::Bytes;

use super::cache::{self, Filing};
use crate::case::Head;
use crate::case::file::{Answer, CaseFile, Private, Words};
use crate::ioc::{self, HashKind};
use crate::store::{Annotations, CLOCK_SKEW, Service, Store, StoreError};
use crate::vt::{self, Kind, kept};

/// What of a case file is in the store now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// As the case is called there.
    pub name: String,
    pub answers: u64,
    /// Answers that are not kept: the store had newer ones, or does not keep such.
    pub passed_over: u64,
    pub notes: u64,
    /// Private objects that are not in the case, since the store keeps none; nor is what leads to them.
    pub private: u64,
}

/// Takes in a file that was read whole. The case is all there or not at all; a name that is taken is an error, and then nothing is
/// changed. Notes that are there stay, and what the file has is put below them. What is private is taken out where the store keeps
/// none, as it is from a file that is handed over without it.
pub fn take_in(store: &Store, service: &Service, file: &CaseFile, name: &str, now: i64) -> Result<Taken, StoreError> {
    let mut private = 0;
    let file = if store.keeps_private() {
        Cow::Borrowed(file)
    } else {
        let mut public = CaseFile { private: Private::LeaveOut, ..file.clone() };
        private = public.take_out_private() as u64;
        Cow::Owned(public)
    };
    let head = Head { name: name.to_owned(), is_archived: false, ..file.head.clone() };
    store.put_case(&head, &file.changes)?;
    let mut taken = Taken { name: name.to_owned(), private, ..Taken::default() };
    for answer in &file.answers {
        let is_kept = put(store, service, answer, now)?;
        taken.answers += u64::from(is_kept);
        taken.passed_over += u64::from(!is_kept);
    }
    for words in &file.words {
        taken.notes += u64::from(note(store, words, now)?);
    }
    Ok(taken)
}

/// Keeps an answer, filed as one that came from the network; whether it is in the store now and was not before.
fn put(store: &Store, service: &Service, answer: &Answer, now: i64) -> Result<bool, StoreError> {
    let Some((_, call)) = kept::asked(&answer.path, &answer.query) else { return Ok(false) };
    // From the future nothing comes, but it would be newer than every true answer.
    if answer.fetched_at > now.saturating_add(CLOCK_SKEW) {
        return Ok(false);
    }
    let key = call.key();
    let known = store.answer(service, &key, now)?;
    if known.is_some_and(|known| known.fetched_at >= answer.fetched_at) {
        return Ok(false);
    }
    let body = answer.body.as_deref().unwrap_or_default();
    let filing = match &answer.body {
        None => cache::filing_of_missing(&call),
        Some(_) => match kept::answer(&call, &Bytes::copy_from_slice(body.as_bytes())) {
            Ok(given) => {
                names(store, &given)?;
                cache::filing(&call, &given, body.len(), usize::MAX)
            }
            Err(_) => None,
        },
    };
    let Some(Filing { class, .. }) = filing else { return Ok(false) };
    let kept = store.put_answer(service, &key, body.as_bytes(), answer.fetched_at, class)?;
    Ok(kept == crate::store::AnswerKept::Yes)
}

/// The other names that an object tells of itself, so that it is found by those too.
fn names(store: &Store, answer: &vt::Answer) -> Result<(), StoreError> {
    let vt::Answer::Object(object) = answer else { return Ok(()) };
    let (kind, id) = (&object.descriptor.kind, &object.descriptor.id);
    let Some(collection) = kind.collection() else { return Ok(()) };
    let others: Vec<String> = match kind {
        Kind::File | Kind::PrivateFile => {
            let hashes = [(&object.facts.md5, HashKind::Md5), (&object.facts.sha1, HashKind::Sha1)];
            let known = hashes
                .into_iter()
                .filter_map(|(hash, kind)| hash.as_deref().filter(|hash| HashKind::of(hash) == Some(kind)));
            known.map(str::to_owned).collect()
        }
        Kind::Url | Kind::PrivateUrl => object.facts.url.iter().map(|url| ioc::url_id(url)).collect(),
        _ => Vec::new(),
    };
    // What the service said here of a name counts more than what a file says of it.
    for other in &others {
        if store.known_as(collection, other)?.is_none() {
            store.put_alias(collection, other, id)?;
        }
    }
    Ok(())
}

/// Puts the words below those that are there; whether any were new.
fn note(store: &Store, words: &Words, now: i64) -> Result<bool, StoreError> {
    let add = |known: &Annotations| {
        let is_new = !known.note.contains(words.note.trim());
        known.with(if is_new { &words.note } else { "" }, &words.tags)
    };
    let (before, after) = store.annotate_with((words.object.kind.name(), &words.object.id), add, now)?;
    Ok(before != after)
}
