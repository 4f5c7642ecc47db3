//! Takes a case file into a store: the case, what people wrote, what waits in its queue, and the answers that it was built on.
//!
//! A file is somebody's word. Its answers serve the case that they came with and spare nobody a request; verdicts and notes say that
//! they came with it.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU8, Ordering};

use bytes::Bytes;

use super::cache::{self, Filing};
use crate::case::file::{Answer, CaseFile, Private, Unasked, Waiting, Words};
use crate::case::{Change, Head, Own, from_file};
use crate::ioc;
use crate::store::{
    Agreed, Annotations, CLOCK_SKEW, Incoming, IncomingAnswer, QueueRow, Service, State, Store, StoreError,
};
use crate::vt::{self, Descriptor, calls, kept};

/// What of a case file is in the store now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// As the case is called there.
    pub name: String,
    pub answers: u64,
    /// Answers that are not kept: of a time to come, or of a kind that none is kept of.
    pub passed_over: u64,
    pub notes: u64,
    /// Notes that were there already, word for word.
    pub known_notes: u64,
    pub tags: u64,
    /// Rows of its queue.
    pub queue: u64,
    /// Private objects that are not in the case, since the store keeps none; nor is what leads to them.
    pub private: u64,
}

/// Whether a case is still to be taken in, asked by who does it and said by who waits for it.
#[derive(Debug, Default)]
pub struct Going(AtomicU8);

impl Going {
    const ON: u8 = 0;
    const LAST_STEP: u8 = 1;
    const STOPPED: u8 = 2;

    /// Whether it goes on to its last step, which nobody stops any more.
    pub fn to_last_step(&self) -> bool {
        self.0.compare_exchange(Self::ON, Self::LAST_STEP, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Stops it; whether that was before its last step, so that nothing is changed.
    pub fn stop(&self) -> bool {
        self.0.compare_exchange(Self::ON, Self::STOPPED, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

/// Takes in a file that was read whole, all of it or nothing: where it is stopped, none is taken. A name that is taken is an error, and
/// then nothing is changed. Notes that are there stay, and what the file has is put below them. What is private is taken out where the
/// store keeps none, as it is from a file that is handed over without it.
pub fn take_in(
    store: &Store,
    service: &Service,
    file: &CaseFile,
    name: &str,
    now: i64,
    going: &Going,
) -> Result<Option<Taken>, StoreError> {
    let mut private = 0;
    let file = if store.keeps_private() {
        Cow::Borrowed(file)
    } else {
        let mut public = CaseFile { private: Private::LeaveOut, ..file.clone() };
        private = public.take_out_private() as u64;
        Cow::Owned(public)
    };
    let head = Head { name: name.to_owned(), is_archived: false, made_at: file.head.made_at.min(now) };
    let mut taken = Taken { name: name.to_owned(), private, ..Taken::default() };
    let origin = Change::Imported { file: file.file_name.clone(), at: now };
    let by = Some(&file.answered_by).filter(|by| !by.is_virustotal());
    let answered = by.map(|by| Change::Answered { by: by.clone() });
    let theirs = file
        .changes
        .iter()
        .filter(|change| !change.is_of_here())
        .map(|change| marked(change, &file.file_name).no_later_than(now));
    let mut case = Incoming {
        head,
        changes: std::iter::once(origin).chain(answered).chain(theirs).collect(),
        file_name: &file.file_name,
        ..Incoming::default()
    };
    for waiting in &file.waiting {
        case.told_private.extend(private_path(waiting));
        case.queue.extend(queued(waiting));
    }
    for answer in &file.answers {
        case.answers.extend(filed(answer, now));
    }
    case.words = file.words.iter().collect();
    taken.queue = case.queue.len() as u64;
    taken.answers = case.answers.len() as u64;
    taken.passed_over = file.answers.len() as u64 - taken.answers;
    let joined = |known: &Annotations, words: &Words| {
        let (note, is_known) = below(&known.note, &words.note, &file.file_name);
        let mut tags = known.tags.clone();
        tags.extend(words.tags.iter().filter(|tag| !known.tags.contains(tag)).cloned());
        taken.known_notes += u64::from(is_known);
        taken.notes += u64::from(note != known.note);
        taken.tags += (tags.len() - known.tags.len()) as u64;
        Annotations { note, tags }
    };
    let is_in = store.take_case(service, &case, now, joined, || going.to_last_step())?;
    Ok(is_in.then_some(taken))
}

/// Lets the answers of a file answer every question. Only for a store that holds nothing else: there is nothing that they could be
/// mistaken for.
pub fn answer_from(store: &Store, service: &Service, file: &CaseFile, now: i64) -> Result<(), StoreError> {
    for answer in &file.answers {
        let Some(IncomingAnswer { path, query, body, fetched_at, class }) = filed(answer, now) else { continue };
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        store.put_answer(service, &format!("GET {path}{query}"), body.as_bytes(), fetched_at, class)?;
        if let Some((_, call)) = kept::asked(&answer.path, &answer.query)
            && let Ok(vt::Answer::Object(object)) = kept::answer(&call, &Bytes::copy_from_slice(body.as_bytes()))
        {
            cache::names(&object).map_or(Ok(()), |names| names.put(store, service))?;
        }
    }
    Ok(())
}

/// A change as it came with the file of that name: its verdicts are not the user's. One that a colleague had from elsewhere keeps that.
fn marked(change: &Change, file: &str) -> Change {
    match change.clone() {
        Change::Ruled { object, own: Some(own) } => {
            let from = own.from.or_else(|| Some(file.to_owned()));
            Change::Ruled { object, own: Some(Own { from, ..own }) }
        }
        change => change,
    }
}

/// An answer as it is filed, where one of its kind is kept. From the future nothing comes.
fn filed(answer: &Answer, now: i64) -> Option<IncomingAnswer<'_>> {
    let Answer { path, query, fetched_at, body } = answer;
    let (_, call) = kept::asked(path, query)?;
    let text = body.as_deref().unwrap_or_default();
    let filing = match body {
        _ if *fetched_at > now.saturating_add(CLOCK_SKEW) => None,
        None => cache::filing_of_missing(&call),
        Some(_) => kept::answer(&call, &Bytes::copy_from_slice(text.as_bytes()))
            .ok()
            .and_then(|given| cache::filing(&call, &given, text.len(), usize::MAX)),
    };
    let Filing { class, .. } = filing?;
    Some(IncomingAnswer { path, query, body: text, fetched_at: *fetched_at, class })
}

/// The row of a queue that a row of the file becomes; whatever came of it there, nobody here asked or agreed to anything.
fn queued(waiting: &Waiting) -> Option<QueueRow> {
    let Waiting { value, remark, tag, added_at, .. } = waiting.clone();
    let kind = ioc::classify(&value).ok()?.object_kind().to_owned();
    let state = match waiting.why {
        Unasked::Quota => State::Quota,
        Unasked::Failed => State::Failed,
        Unasked::NotAsked | Unasked::Private => State::NotAsked,
    };
    Some(QueueRow { kind, value, state, remark, tag, added_at, agreed: Agreed::NotYet })
}

/// Where what the file says was given to private scanning is there, so that it does not leave from here unasked either.
fn private_path(waiting: &Waiting) -> Option<String> {
    let Descriptor { kind, id } = waiting.object().filter(|_| waiting.why == Unasked::Private)?;
    Some(calls::report(&Descriptor::new(kind.in_private(), id), &[]).path)
}

/// The note that is there with that of the file below it, and whether it was there already. What somebody wrote begins with the file
/// that it came with: what its sender wrote gets the name of this one, and what the sender had from elsewhere keeps that of the other.
fn below(known: &str, note: &str, file: &str) -> (String, bool) {
    let known_blocks = blocks(known);
    let is_known = |block: &Block| known_blocks.iter().any(|known| known.words == block.words);
    let new: Vec<Block> = blocks(note).into_iter().filter(|block| !is_known(block)).collect();
    if new.is_empty() {
        return (known.to_owned(), !note.trim().is_empty());
    }
    let sender = from_file(file).replace(": ", "_ ");
    let told = |Block { origin, words }: &Block| format!("{}: {words}", origin.unwrap_or(&sender));
    let theirs = new.iter().map(told).collect::<Vec<_>>().join("\n");
    (if known.trim().is_empty() { theirs } else { format!("{}\n{theirs}", known.trim_end()) }, false)
}

/// What one person wrote of an object.
#[derive(Debug, PartialEq, Eq)]
struct Block<'a> {
    /// The file that it came with, as [`from_file`] names it; none of what was written where the note is.
    origin: Option<&'a str>,
    words: &'a str,
}

/// What people wrote one after another: a note, and what came to it with files.
fn blocks(note: &str) -> Vec<Block<'_>> {
    let begins = note
        .split_inclusive('\n')
        .scan(0, |at, line| {
            let begin = *at;
            *at += line.len();
            Some((begin, line))
        })
        .filter_map(|(begin, line)| {
            let (origin, _) = line.split_once(": ").filter(|(origin, _)| origin.starts_with("from the file "))?;
            Some((begin, Some(origin)))
        });
    let starts: Vec<(usize, Option<&str>)> = std::iter::once((0, None)).chain(begins).collect();
    let ends = starts.iter().skip(1).map(|(begin, _)| *begin).chain([note.len()]);
    let told = starts.iter().copied().zip(ends).filter_map(|((start, origin), end)| {
        let whole = note.get(start..end)?;
        let words = origin.map_or(whole, |origin| whole.get(origin.len() + 1..).unwrap_or_default());
        Some(Block { origin, words: words.trim() })
    });
    told.filter(|block| !block.words.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_a_file_is_put_below_as_a_whole_and_passed_over_only_where_it_stands_as_a_whole() {
        for (known, note, expected, is_known) in [
            ("", "seen at the gateway", "from the file a.case: seen at the gateway", false),
            // Part of a longer note is not that note.
            ("not malicious", "malicious", "not malicious\nfrom the file a.case: malicious", false),
            ("is it\nclean\nor not?", "clean", "is it\nclean\nor not?\nfrom the file a.case: clean", false),
            ("same words", "same words", "same words", true),
            ("mine\nfrom the file b.case: two\nlines", "two\nlines", "mine\nfrom the file b.case: two\nlines", true),
            ("mine", "mine\nfrom the file b.case: his", "mine\nfrom the file b.case: his", false),
            ("", "hers\nfrom the file b.case: his", "from the file a.case: hers\nfrom the file b.case: his", false),
            ("from the file b.case: his", "his", "from the file b.case: his", true),
            ("mine", " ", "mine", false),
        ] {
            assert_eq!(below(known, note, "a.case"), (expected.to_owned(), is_known), "{known} + {note}");
        }
    }
}
