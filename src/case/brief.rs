//! What a case keeps of an object: what the service said of it, in its own form and short, with the time when it said so.
//!
//! Several answers tell of one object: its own report, lists that name it, links that lead to it. What was said last holds, whichever
//! came last; what a link says of its end is only ever the numbers.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::vt::{Descriptor, Object, Stats};

/// When the service said it; seconds since the epoch, UTC. What an older vtriage kept has none.
const SAID_AT: &str = "fetched_at";
const ATTRIBUTES: &str = "attributes";
const STATS: &str = "last_analysis_stats";
const ANALYSED: &str = "last_analysis_date";

/// An object in short, which came with an answer of that time. What the service has never seen, or does not give, is an error stub as in
/// lists.
pub fn brief(object: &Object, answered_at: i64) -> String {
    let Descriptor { kind, id } = &object.descriptor;
    let mut short = json!({"type": kind.name(), "id": id, SAID_AT: object.said_at(answered_at)});
    if let Some(error) = &object.error {
        let (code, message) = error.split_once(": ").unwrap_or((error, ""));
        short["error"] = json!({"code": code, "message": message});
    } else if object.link.is_some() {
        // All else that a link says is of the link.
        short[ATTRIBUTES] = object.facts.stats.map_or_else(|| json!({}), |stats| json!({ STATS: stats }));
    } else if object.has_attributes {
        short[ATTRIBUTES] = object.facts.brief();
    }
    short.to_string()
}

/// The stub of an object that the service does not have, as it said at that time.
pub fn missing(object: &Descriptor, said_at: i64) -> String {
    let Descriptor { kind, id } = object;
    let error = json!({"code": "NotFoundError", "message": ""});
    json!({"type": kind.name(), "id": id, SAID_AT: said_at, "error": error}).to_string()
}

/// The same of an object that was there before, and is called what it was called then.
pub fn gone(object: &Object, at: i64) -> Option<Object> {
    let mut stub: Value = serde_json::from_str(&missing(&object.descriptor, at)).ok()?;
    if let Some(url) = &object.facts.url {
        stub["context_attributes"] = json!({ "url": url });
    }
    let mut gone = Object::decode(Bytes::from(stub.to_string())).ok()?.said_later(at);
    gone.facts.name.clone_from(&object.facts.name);
    Some(gone)
}

/// Reads what [`brief`] wrote; none for what is no object.
pub(super) fn read(brief: &str) -> Option<Object> {
    Object::decode(Bytes::copy_from_slice(brief.as_bytes())).ok()
}

/// When the service said it, where that is told.
pub(super) fn said_at(brief: &str) -> Option<i64> {
    Short::of(brief)?.said_at()
}

/// The same as if it was said no later than `now`: a clock elsewhere may go wrong, and what is said in time to come would hold until then.
pub(super) fn no_later_than(brief: &str, now: i64) -> Cow<'_, str> {
    match Short::of(brief) {
        Some(mut short) if short.said_at().is_some_and(|at| at > now) => {
            short.0.insert(SAID_AT.to_owned(), now.into());
            Cow::Owned(short.text())
        }
        _ => Cow::Borrowed(brief),
    }
}

/// What holds of an object of which `known` was kept when `came` comes; none where that is nothing new.
pub(super) fn later<'a>(known: Option<&str>, came: &'a str) -> Option<Cow<'a, str>> {
    let new = Short::of(came)?;
    let Some(known) = known.and_then(Short::of) else { return Some(Cow::Borrowed(came)) };
    if new.said_at() < known.said_at() {
        return None;
    }
    // Of one second what came last, unless it says less of what is there.
    let is_of_one_second = new.said_at().is_some() && new.said_at() == known.said_at();
    if is_of_one_second && new.tells() > Tells::Nothing && new.tells() < known.tells() {
        return None;
    }
    if new.tells() == Tells::Numbers && known.tells() > Tells::Numbers {
        return known.with_numbers_of(&new).map(|short| Cow::Owned(short.text()));
    }
    (new != known).then_some(Cow::Borrowed(came))
}

/// How much is told of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tells {
    /// That it is not there, or not given.
    Nothing,
    /// What engines say of it, as a link to it does.
    Numbers,
    /// Itself, by which no engine says when it was analysed.
    Object,
    Analysed,
}

/// An object in short, read.
#[derive(Debug, PartialEq)]
struct Short(Map<String, Value>);

impl Short {
    fn of(brief: &str) -> Option<Self> {
        serde_json::from_str(brief).ok().map(Self)
    }

    fn text(self) -> String {
        Value::Object(self.0).to_string()
    }

    fn said_at(&self) -> Option<i64> {
        self.0.get(SAID_AT)?.as_i64()
    }

    fn attribute(&self, name: &str) -> Option<&Value> {
        self.0.get(ATTRIBUTES)?.get(name)
    }

    fn stats(&self) -> Option<Stats> {
        serde_json::from_str(&self.attribute(STATS)?.to_string()).ok()
    }

    fn tells(&self) -> Tells {
        match self.0.get(ATTRIBUTES).and_then(Value::as_object) {
            None => Tells::Nothing,
            Some(_) if self.attribute(ANALYSED).is_some() => Tells::Analysed,
            Some(attributes) if attributes.keys().all(|name| name == STATS) => Tells::Numbers,
            Some(_) => Tells::Object,
        }
    }

    /// The same with the numbers that a link tells, where these are others: nobody says of which day those are.
    fn with_numbers_of(mut self, link: &Self) -> Option<Self> {
        let stats = link.attribute(STATS).filter(|_| link.stats() != self.stats())?.clone();
        let attributes = self.0.get_mut(ATTRIBUTES)?.as_object_mut()?;
        attributes.insert(STATS.to_owned(), stats);
        attributes.remove(ANALYSED);
        if let Some(at) = link.said_at() {
            self.0.insert(SAID_AT.to_owned(), at.into());
        }
        Some(self)
    }
}
