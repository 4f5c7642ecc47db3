//! One result as data: what was asked, what is known, and in which of the states it is.
//!
//! The object itself is passed through as the service sent it, byte for byte, so that a 20 MB report costs one copy and no
//! tree.

use std::io::{self, Write};

use serde::Serialize;

pub(super) use crate::export::{Fault, State};

use crate::export::{self, Row};
use crate::text::time;
use crate::vt::{Analysis, ApiError, Descriptor, Facts, Kind, Object, Reason, Stats, Verdict};

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Network,
    Store,
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Store => "store",
        }
    }
}

/// Why there is no object, as programs want it. The name of the reason stands in for a code that the service did not give.
pub(super) fn fault(error: &ApiError) -> Fault {
    let fault = Fault::from(error);
    if fault.code.is_empty() { Fault { code: local_code(error.reason), ..fault } } else { fault }
}

/// `Unreachable`
fn local_code(reason: Reason) -> String {
    format!("{reason:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// The object from which a related one was reached, and by which relationship.
#[derive(Debug, Clone, Copy)]
pub(super) struct Relation<'a> {
    pub name: &'a str,
    pub source: &'a Descriptor,
}

/// One line of output. Everything borrowed: a record lives as long as it takes to print it.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    /// As the user typed it; `None` for related objects.
    pub input: Option<&'a str>,
    /// `None` when the input is no indicator.
    pub about: Option<&'a Descriptor>,
    pub state: State,
    pub object: Option<&'a Object>,
    pub from: Option<Origin>,
    pub fault: Option<Fault>,
    pub relation: Option<Relation<'a>>,
}

#[derive(Serialize)]
struct Wire<'a> {
    input: Option<&'a str>,
    kind: Option<&'a str>,
    id: Option<&'a str>,
    state: &'static str,
    stats: Option<&'a Stats>,
    malicious: Option<u32>,
    suspicious: Option<u32>,
    total: Option<u32>,
    last_analysis_date: Option<String>,
    link: Option<String>,
    from: Option<Origin>,
    error: Option<&'a Fault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relationship: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
}

/// Whether the output may spread over several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    One,
    Any,
}

impl<'a> Record<'a> {
    /// An object that came, asked for as `input` or reached by `relation`.
    pub(super) fn of(object: &'a Object, from: Origin) -> Self {
        Self {
            input: None,
            about: Some(&object.descriptor),
            state: State::of(object),
            object: Some(object),
            from: Some(from),
            fault: object.error.as_deref().map(stub),
            relation: None,
        }
    }

    /// The record as other formats want it. Bytes are shared, texts copied: not for lists that are only passed through.
    pub(super) fn row(&self) -> Row {
        let nothing = || Descriptor::new(Kind::Other(Box::default()), self.input.unwrap_or_default());
        let row = match self.object {
            Some(object) => Row::of(object),
            None => Row {
                input: None,
                about: self.about.cloned().unwrap_or_else(nothing),
                state: self.state,
                verdict: Verdict::NotScanned,
                facts: Facts::default(),
                raw: None,
                from: None,
                fault: None,
                relation: None,
                note: String::new(),
                remark: String::new(),
                tags: Vec::new(),
            },
        };
        Row {
            input: self.input.map(str::to_owned),
            from: self.from.map(Origin::name),
            fault: self.fault.clone(),
            relation: self
                .relation
                .map(|relation| export::Relation { name: relation.name.to_owned(), source: relation.source.clone() }),
            ..row
        }
    }

    /// Writes the record as JSON, without a line end.
    pub(super) fn write(&self, out: &mut impl Write, lines: Lines) -> io::Result<()> {
        let stats = self.object.and_then(verdicts);
        let wire = Wire {
            input: self.input,
            kind: self.about.map(|about| about.kind.name()),
            id: self.about.map(|about| &*about.id),
            state: self.state.name(),
            stats,
            malicious: stats.map(|stats| stats.malicious),
            suspicious: stats.map(|stats| stats.suspicious),
            total: stats.map(Stats::total),
            last_analysis_date: self.object.and_then(|object| object.facts.last_analysis_date).and_then(time::rfc3339),
            link: self.about.and_then(|about| link(about, self.object)),
            from: self.from,
            error: self.fault.as_ref(),
            relationship: self.relation.map(|relation| relation.name),
            source: self.relation.map(|relation| &*relation.source.id),
        };
        let mut head = serde_json::to_vec(&wire)?;
        head.pop(); // the brace; the object goes inside
        out.write_all(&head)?;
        out.write_all(b",\"object\":")?;
        match (self.object, lines) {
            (None, _) => out.write_all(b"null")?,
            (Some(object), Lines::Any) => out.write_all(object.raw())?,
            (Some(object), Lines::One) => on_one_line(object.raw(), out)?,
        }
        out.write_all(b"}")
    }
}

/// The numbers to be shown: at least one engine has an opinion, and nothing is still being counted.
pub(super) fn verdicts(object: &Object) -> Option<&Stats> {
    let counting = object.descriptor.kind == Kind::Analysis && object.facts.status.as_deref() != Some("completed");
    object.facts.stats.as_ref().filter(|stats| stats.total() > 0 && !counting)
}

/// The page for people: of an analysis, that of what was analysed.
fn link(about: &Descriptor, object: Option<&Object>) -> Option<String> {
    if !matches!(about.kind, Kind::Analysis | Kind::PrivateAnalysis) {
        return about.web_link();
    }
    Analysis::read(object?).item?.web_link()
}

/// An error stub of a list as the fault of its row: `NotFoundError: File not found`.
fn stub(reason: &str) -> Fault {
    let (code, message) = reason.split_once(": ").unwrap_or((reason, ""));
    Fault { code: code.to_owned(), message: message.to_owned(), status: None }
}

/// Writes JSON without its line ends and the indentation after them.
///
/// Inside a JSON string a line end is always escaped, so a bare one stands between tokens and can go.
fn on_one_line(json: &[u8], out: &mut impl Write) -> io::Result<()> {
    if !json.contains(&b'\n') && !json.contains(&b'\r') {
        return out.write_all(json);
    }
    for line in json.split(|byte| matches!(byte, b'\n' | b'\r')) {
        out.write_all(line.trim_ascii_start())?;
    }
    Ok(())
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
        let promised = "input kind id state stats malicious suspicious total last_analysis_date link from error object";
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
