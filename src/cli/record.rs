//! One result as data: what was asked, what is known, and in which of the states it is.
//!
//! Everything is borrowed: a record lives as long as it takes to print it.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::access::Given;
pub(super) use crate::access::Source as Origin;
pub(super) use crate::export::json::Lines;
pub(super) use crate::export::{Fault, State, counted};

use super::exit::Failure;
use super::items::Tried;
use serde_json::Value;

use crate::case::Own;
use crate::export::json::{self, Head, Ruled};
use crate::export::{self, Row};
use crate::ioc;
use crate::store::Annotations;
use crate::vt::{ApiError, Descriptor, Judge, Kind, Object, Reason};

/// Where an answer came from, and when, where that was noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub from: Origin,
    pub at: Option<i64>,
}

impl From<Origin> for Told {
    fn from(from: Origin) -> Self {
        Self { from, at: None }
    }
}

impl From<&Given> for Told {
    fn from(given: &Given) -> Self {
        Self { from: given.from, at: Some(given.fetched_at) }
    }
}

/// The word for where an answer came from.
fn name(origin: Origin) -> &'static str {
    match origin {
        Origin::Network => "network",
        Origin::Store => "store",
    }
}

/// Why there is no object, as programs want it. The name of the reason stands in for a code that the service did not give.
fn fault(error: &ApiError) -> Fault {
    let fault = Fault::from(error);
    if fault.code.is_empty() { Fault { code: local_code(error.reason), ..fault } } else { fault }
}

/// `Unreachable`
fn local_code(reason: Reason) -> String {
    format!("{reason:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// Why an item came to nothing, for lines that are no records: `code`, `message` and `status`, as in those.
pub(super) fn error_of<T>(tried: &Tried<T>) -> Option<Value> {
    serde_json::to_value(fault_in(tried)?).ok()
}

fn fault_in<T>(tried: &Tried<T>) -> Option<Fault> {
    match tried {
        Tried::Done(_) => None,
        Tried::Failed(failure) => Some(fault_of(failure)),
        Tried::NotAsked(reason) => Some(fault(reason)),
    }
}

/// The same of an input that nothing can be asked about.
pub(super) fn error_in(failure: &Failure) -> Option<Value> {
    serde_json::to_value(fault_of(failure)).ok()
}

fn fault_of(failure: &Failure) -> Fault {
    let local = |code: &str| Fault { code: code.to_owned(), message: failure.to_string(), status: None };
    match failure {
        Failure::Api(error) => fault(error),
        Failure::Refused { fault, .. } => fault.clone(),
        Failure::Usage(_) | Failure::Config(_) => local(Fault::USAGE),
        Failure::Key(_) | Failure::Local(_) | Failure::Output(_) => local(Fault::LOCAL),
    }
}

/// The object from which a related one was reached, and by which relationship.
#[derive(Debug, Clone, Copy)]
pub(super) struct Relation<'a> {
    pub name: &'a str,
    pub source: &'a Descriptor,
}

/// One line of output.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    /// As the user typed it; `None` for related objects.
    pub input: Option<&'a str>,
    /// What was searched for, which names none of the results but may be one of them.
    pub query: Option<&'a str>,
    /// What the user's list said beside it.
    pub remark: &'a str,
    /// The file on this machine whose hash it is.
    pub path: Option<&'a str>,
    /// Other files with the same content, which the remark tells of.
    pub same: &'a [String],
    /// `None` when the input is no indicator.
    pub about: Option<&'a Descriptor>,
    pub state: State,
    pub object: Option<&'a Object>,
    pub from: Option<Origin>,
    /// When the service said so, where that was noted.
    pub told_at: Option<i64>,
    pub fault: Option<Fault>,
    pub relation: Option<Relation<'a>>,
    /// The user's note and tags.
    pub annotations: Option<&'a Annotations>,
    /// What people make of it, by the open case.
    pub own: Option<&'a Own>,
}

impl<'a> Record<'a> {
    /// An object that came, asked for as `input` or reached by `relation`.
    pub(super) fn of(object: &'a Object, told: impl Into<Told>) -> Self {
        let Told { from, at } = told.into();
        Self {
            input: None,
            query: None,
            remark: "",
            path: None,
            same: &[],
            about: Some(&object.descriptor),
            state: State::of(object),
            object: Some(object),
            from: Some(from),
            told_at: at.map(|at| object.said_at(at)),
            fault: object.error.as_deref().map(Fault::of_stub),
            relation: None,
            annotations: None,
            own: None,
        }
    }

    /// Something that was not asked about: left alone, or no indicator.
    pub(super) fn not_asked(input: &'a str, about: Option<&'a Descriptor>) -> Self {
        Self {
            input: Some(input),
            query: None,
            remark: "",
            path: None,
            same: &[],
            about,
            state: State::NotAsked,
            object: None,
            from: None,
            told_at: None,
            fault: None,
            relation: None,
            annotations: None,
            own: None,
        }
    }

    /// Something that was asked about in vain.
    pub(super) fn failed(input: &'a str, about: &'a Descriptor, error: &ApiError) -> Self {
        Self::of_error(input, Some(about), error)
    }

    fn of_error(input: &'a str, about: Option<&'a Descriptor>, error: &ApiError) -> Self {
        // The service gives a status with what it says, and without one only the store says that something is not there.
        let from = match error.status {
            Some(_) => Some(Origin::Network),
            None => (error.reason == Reason::NotFound).then_some(Origin::Store),
        };
        let (state, fault) = (State::of_error(error), Some(fault(error)));
        Self { state, from, fault, told_at: error.told_at, ..Self::not_asked(input, about) }
    }

    /// The same, and why nothing more is known.
    pub(super) fn because<T>(self, tried: &Tried<T>) -> Self {
        Self { fault: fault_in(tried).or(self.fault), ..self }
    }

    /// Something that was left alone, since an answer before it said that asking is of no use.
    pub(super) fn spared(input: &'a str, about: Option<&'a Descriptor>, reason: &ApiError) -> Self {
        Self { fault: Some(fault(reason)), ..Self::not_asked(input, about) }
    }

    /// Something that came to nothing, for whatever reason.
    pub(super) fn missed(input: &'a str, about: Option<&'a Descriptor>, failure: &Failure) -> Self {
        let state = match failure {
            Failure::Api(error) => return Self::of_error(input, about, error),
            Failure::Refused { .. } | Failure::Usage(_) | Failure::Config(_) => State::NotAsked,
            Failure::Key(_) | Failure::Local(_) | Failure::Output(_) => State::Failed,
        };
        Self { state, fault: Some(fault_of(failure)), ..Self::not_asked(input, about) }
    }

    /// Whether it is an input that may not be asked about.
    fn is_refused(&self) -> bool {
        self.fault.as_ref().is_some_and(Fault::is_refusal)
    }

    /// The record as other formats want it. Bytes are shared, texts copied: not for lists that are only passed through.
    pub(super) fn row(&self, judge: &Judge) -> Row {
        let nothing = || Descriptor::new(Kind::Other(Box::default()), self.input.unwrap_or_default());
        let row = match self.object {
            Some(object) => {
                let row = Row::listed(object, self.relation.map(|relation| relation.source), judge);
                Row { state: self.state, ..row }
            }
            None => Row::empty(self.about.cloned().unwrap_or_else(nothing), self.state),
        };
        Row {
            input: self.named().map(str::to_owned),
            told_at: self.told_at,
            remark: self.remark.to_owned(),
            path: self.path.map(str::to_owned),
            same: self.same.to_vec(),
            from: self.from.map(name),
            fault: self.fault.clone(),
            note: self.annotations.map(|known| known.note.clone()).unwrap_or_default(),
            tags: self.annotations.map(|known| known.tags.clone()).unwrap_or_default(),
            own: self.own.cloned(),
            relation: self
                .relation
                .map(|relation| export::Relation { name: relation.name.to_owned(), source: relation.source.clone() }),
            ..row
        }
    }

    /// The input where it names the object: of a search only the result that was searched for by its own name.
    fn named(&self) -> Option<&'a str> {
        let is_own = |query: &&str| {
            let Ok(indicator) = ioc::classify(query) else { return false };
            let facts = self.object.map(|object| &object.facts);
            let hashes = facts.map(|facts| [&facts.sha256, &facts.sha1, &facts.md5]).into_iter().flatten().flatten();
            let is_named = |name: &str| hashes.clone().any(|hash| hash.eq_ignore_ascii_case(name));
            let is_url = || facts.and_then(|facts| facts.url.as_deref()) == Some(&*indicator.value());
            let about = Descriptor::of(&indicator);
            self.about.is_some_and(|own| *own == about || is_url() || own.kind == Kind::File && is_named(&about.id))
        };
        self.input.or(self.query.filter(is_own))
    }

    /// The URL as it was asked for, where it was given otherwise or the service has it in another spelling.
    pub(super) fn asked(&self) -> Option<String> {
        let facts = self.object.map(|object| Cow::Borrowed(&object.facts)).unwrap_or_default();
        export::asked(self.input.or(self.query)?, &self.about?.kind, &facts)
    }

    /// Writes the record as JSON, without a line end.
    pub(super) fn write(&self, out: &mut impl Write, lines: Lines) -> io::Result<()> {
        let now = jiff::Timestamp::now().as_second();
        let head = Head {
            input: self.input.or(self.query),
            remark: json::said(self.remark),
            note: self.annotations.and_then(|known| json::said(&known.note)),
            tags: self.annotations.map(|known| known.tags.as_slice()).unwrap_or_default(),
            path: self.path,
            kind: self.about.map(|about| about.kind.name()),
            id: self.about.map(|about| &*about.id),
            state: self.state.name(),
            numbers: self.object.and_then(counted).into(),
            link: self.about.filter(|_| !self.is_refused()).and_then(|about| link(about, self.object)),
            from: self.from.map(name),
            error: self.fault.as_ref(),
            asked: self.asked(),
            relationship: self.relation.map(|relation| relation.name),
            source: self.relation.map(|relation| &*relation.source.id),
            source_kind: self.relation.map(|relation| relation.source.kind.name()),
            own: self.own.map(Ruled::from),
            ..self.object.map(|object| Head::telling(&object.descriptor.kind, &object.facts, now)).unwrap_or_default()
        };
        json::write(&head, self.object.map(|object| &**object.raw()), lines, out)
    }
}

/// The page for people: of an analysis, that of what was analysed.
fn link(about: &Descriptor, object: Option<&Object>) -> Option<String> {
    object.map_or_else(|| about.web_link(), |object| object.subject()?.web_link())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::{Value, json};

    use super::*;

    fn object(json: &str) -> Object {
        Object::decode(Bytes::from(json.to_owned())).expect("an object")
    }

    fn written(record: &Record) -> Value {
        let mut line = Vec::new();
        record.write(&mut line, Lines::One).expect("memory");
        assert!(!line.contains(&b'\n'));
        serde_json::from_slice(&line).expect("JSON")
    }

    #[test]
    fn a_record_has_the_promised_members_in_their_order() {
        let object = object(
            r#"{"type": "domain", "id": "a.example",
                "attributes": {"last_analysis_date": 1767225600, "odd": "a\nb",
                    "last_analysis_stats": {"malicious": 2, "suspicious": 1, "harmless": 60, "undetected": 8, "timeout": 3}}}"#,
        );
        let record = Record { input: Some("a[.]example"), ..Record::of(&object, Origin::Network) };
        let value = written(&record);
        let names: Vec<_> = value.as_object().expect("an object").keys().map(String::as_str).collect();
        let promised = "schema input remark note tags label families names first_seen gti path kind id state stats \
            malicious suspicious total last_analysis_date link from error object";
        assert_eq!(names.join(" "), promised);
        assert_eq!(value["state"], "found");
        assert_eq!((&value["malicious"], &value["suspicious"], &value["total"]), (&json!(2), &json!(1), &json!(71)));
        assert_eq!(value["last_analysis_date"], "2026-01-01T00:00:00Z");
        assert_eq!(value["object"], object.value());
    }

    #[test]
    fn what_no_engine_has_seen_is_not_zero_of_zero() {
        let never = object(r#"{"type":"url","id":"11","context_attributes":{"url":"http://cdn.example.net/"}}"#);
        let queued =
            object(r#"{"type":"file","id":"22","attributes":{"last_analysis_stats":{"malicious":0,"undetected":0}}}"#);
        for object in [never, queued] {
            let value = written(&Record::of(&object, Origin::Network));
            assert_eq!(
                (&value["state"], &value["stats"], &value["total"]),
                (&json!("no_analysis"), &Value::Null, &Value::Null)
            );
        }
    }

    #[test]
    fn c06_a_private_file_is_found_and_has_no_numbers() {
        let private = object(r#"{"type":"private_file","id":"33","attributes":{"size":20480}}"#);
        let value = written(&Record::of(&private, Origin::Network));
        assert_eq!((&value["state"], &value["total"]), (&json!("found"), &Value::Null));
    }

    #[test]
    fn a_related_object_names_its_source_and_an_error_stub_its_reason() {
        let stub = object(r#"{"type":"file","id":"44","error":{"code":"NotFoundError","message":"File not found"}}"#);
        let source = Descriptor::new(Kind::Domain, "a.example");
        let relation = Some(Relation { name: "communicating_files", source: &source });
        let value = written(&Record { relation, ..Record::of(&stub, Origin::Store) });
        assert_eq!((&value["relationship"], &value["source"]), (&json!("communicating_files"), &json!("a.example")));
        assert_eq!((&value["state"], &value["error"]["code"]), (&json!("not_found"), &json!("NotFoundError")));
        assert_eq!((&value["input"], &value["from"]), (&Value::Null, &json!("store")));
    }
}
