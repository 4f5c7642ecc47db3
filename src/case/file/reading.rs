//! Reads a case file line by line.

use std::collections::HashSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::sound::{self, Limits, Sound};
use super::{Answered, CaseFile, FileError, First, Last, Private, Queued, Unasked, VERSION, Words};
use crate::case::Change;
use crate::text;
use crate::vt::Descriptor;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<CaseFile, FileError> {
    if bytes.len() > limits.file {
        return Err(FileError::Large(text::bytes(limits.file as u64)));
    }
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first = first(lines.next().unwrap_or_default(), limits)?;
    let lines: Vec<&[u8]> = lines.collect();
    // Each line has its end; what stands behind the last one is nothing, or a line that was cut.
    let Some(([], rest)) = lines.split_last() else { return Err(FileError::Cut) };
    let Some((last, rest)) = rest.split_last() else { return Err(FileError::Cut) };
    if rest.len() + 2 > limits.lines {
        return Err(FileError::Large(format!("{} lines", text::count(limits.lines as u64))));
    }
    let last: Last = whole(last).map_err(|_| FileError::Cut)?;
    if last.end != rest.len() + 1 {
        return Err(FileError::Cut);
    }
    let mut reading = Reading { file: first, limits, objects: HashSet::new() };
    for (place, line) in rest.iter().enumerate() {
        reading.line(line).map_err(|what| FileError::Odd { line: place + 2, what })?;
    }
    Ok(reading.file)
}

fn first(line: &[u8], limits: &Limits) -> Result<CaseFile, FileError> {
    let value: Value = serde_json::from_slice(line).map_err(|_| FileError::Foreign)?;
    let version = value.get("vtriage_case").and_then(Value::as_u64).ok_or(FileError::Foreign)?;
    if version != VERSION {
        return Err(FileError::Version(version));
    }
    let odd = |what| FileError::Odd { line: 1, what };
    let First { head, written_at, private, answered_by, .. } = whole(line).map_err(odd)?;
    sound::head(&head, limits).map_err(odd)?;
    sound::time(written_at).map_err(odd)?;
    let private = if private { Private::Include } else { Private::LeaveOut };
    sound::answered_by(&answered_by).map_err(odd)?;
    Ok(CaseFile { head, written_at, private, answered_by, ..CaseFile::default() })
}

/// A file while it is read.
struct Reading<'a> {
    file: CaseFile,
    limits: &'a Limits,
    /// What came into the case so far: nothing else may be told of.
    objects: HashSet<Descriptor>,
}

impl Reading<'_> {
    fn line(&mut self, line: &[u8]) -> Sound {
        let is = |start: &str| line.starts_with(start.as_bytes());
        if is("{\"change\":") {
            return self.change(whole(line)?);
        }
        if is("{\"answer\":") {
            let Answered { answer } = whole(line)?;
            let about = sound::answer(&answer, self.limits)?;
            self.holds(&about.object)?;
            if about.is_private() && self.file.private == Private::LeaveOut {
                return Err(PRIVATE);
            }
            self.file.answers.push(answer);
            return Ok(());
        }
        if is("{\"waiting\":") {
            let Queued { waiting } = whole(line)?;
            sound::waiting(&waiting, self.limits)?;
            if waiting.why == Unasked::Private && self.file.private == Private::LeaveOut {
                return Err(PRIVATE);
            }
            self.file.waiting.push(waiting);
            return Ok(());
        }
        let words: Words = whole(line)?;
        sound::words(&words, self.limits)?;
        self.holds(&words.object)?;
        self.file.words.push(words);
        Ok(())
    }

    fn change(&mut self, change: Change) -> Sound {
        sound::change(&change, self.limits)?;
        if let Change::Came { object, .. } = &change {
            self.objects.insert(object.clone());
        }
        for object in change.objects() {
            self.holds(object)?;
        }
        self.file.changes.push(change);
        Ok(())
    }

    fn holds(&self, object: &Descriptor) -> Sound {
        if !self.file.private.allows(object) {
            return Err(PRIVATE);
        }
        if self.objects.contains(object) { Ok(()) } else { Err("about an object that is not in the case") }
    }
}

const PRIVATE: &str = "about a private object, of which the file says that it has none";

/// A line as what it should be, if every field of it is known.
fn whole<T: Serialize + DeserializeOwned>(line: &[u8]) -> Sound<T> {
    let line = std::str::from_utf8(line).map_err(|_| "no text in UTF-8")?;
    let value: Value = serde_json::from_str(line).map_err(|_| "no line of a case file")?;
    let read: T = serde_json::from_str(line).map_err(|_| "no line of a case file")?;
    let again = serde_json::to_value(&read).map_err(|_| "no line of a case file")?;
    if is_kept(&value, &again) { Ok(read) } else { Err("one with a field that this vtriage does not know") }
}

/// Whether all fields of what was read are there when it is written again.
fn is_kept(read: &Value, again: &Value) -> bool {
    match (read, again) {
        (Value::Object(read), Value::Object(again)) => {
            read.iter().all(|(name, value)| again.get(name).is_some_and(|other| is_kept(value, other)))
        }
        (Value::Array(read), Value::Array(again)) => {
            read.len() == again.len() && read.iter().zip(again).all(|(value, other)| is_kept(value, other))
        }
        (read, again) => read == again,
    }
}
