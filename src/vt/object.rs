//! Objects, descriptors and answers.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::facts::{Attributes, Context};
use super::{ApiError, Facts, Kind, Page, Reason, lenient};
use crate::ioc::Indicator;
use crate::spill::{Body, Leaf};

/// What names an object: its type and id. (type, id) is unique in the service.
///
/// Source: <https://docs.virustotal.com/reference/objects>
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Descriptor {
    #[serde(rename = "type")]
    pub kind: Kind,
    /// SHA-256 for files and URLs, the name for domains, the address for IPs; in questions also MD5, SHA-1 and the
    /// unpadded base64url of a URL.
    pub id: Box<str>,
}

impl Descriptor {
    pub fn new(kind: Kind, id: impl Into<Box<str>>) -> Self {
        Self { kind, id: id.into() }
    }

    /// How an indicator is asked for.
    pub fn of(indicator: &Indicator) -> Self {
        match indicator {
            Indicator::Hash { hex, .. } => Self::new(Kind::File, hex.as_str()),
            Indicator::Url(url) => Self::new(Kind::Url, crate::ioc::url_id(url)),
            Indicator::Domain(name) => Self::new(Kind::Domain, name.as_str()),
            Indicator::Ip(address) => Self::new(Kind::IpAddress, address.to_string()),
        }
    }

    /// The word for people: that of its kind, but for collections the word for what they collect, which their ids begin with.
    pub fn label(&self) -> Cow<'_, str> {
        const COLLECTED: &[(&str, &str)] = &[
            ("threat-actor--", "threat actor"),
            ("report--", "report"),
            ("malware--", "malware"),
            ("campaign--", "campaign"),
            ("vulnerability--", "vulnerability"),
        ];
        let collected = COLLECTED.iter().find(|(begin, _)| self.id.starts_with(begin));
        match collected.filter(|_| self.kind == Kind::Collection) {
            Some((_, word)) => (*word).into(),
            None => self.kind.label(),
        }
    }

    /// The page of this object for people, or `None` for kinds that have none.
    ///
    /// Only for objects named by the service or by the user; never fetched by vtriage itself.
    pub fn web_link(&self) -> Option<String> {
        let place = match self.kind {
            Kind::File => "file",
            Kind::Url => "url",
            Kind::Domain => "domain",
            Kind::IpAddress => "ip-address",
            Kind::Collection => "collection",
            Kind::PrivateFile => "private-scanning/file",
            _ => return None,
        };
        let id = percent_encoding::utf8_percent_encode(&self.id, percent_encoding::NON_ALPHANUMERIC).to_string();
        // Hosts and addresses read better unescaped, and these two signs mean nothing in a path.
        let id = id.replace("%2E", ".").replace("%2D", "-").replace("%3A", ":");
        Some(format!("https://www.virustotal.com/gui/{place}/{id}"))
    }
}

/// An object as the service sent it: who it is, what lists need of it, and its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    pub descriptor: Descriptor,
    /// The object's own name, where it is a link and `descriptor` names what is at its other end.
    pub link: Option<Descriptor>,
    pub facts: Facts,
    /// When the service said it, where that was later than it gave the list that holds it; seconds since the epoch, UTC.
    said_at: Option<i64>,
    /// Why the list that held this object could not give its attributes (an error stub: code and message).
    pub error: Option<Box<str>>,
    /// Whether the service sent attributes at all; a descriptor has none, nor has a URL that was never scanned.
    pub has_attributes: bool,
    raw: Bytes,
    /// Where its folded relationships stand in `raw`, so that nothing else of a large report is read for them.
    relationships: Range<usize>,
    meta: Bytes,
    /// Where a copy of `raw` lies outside of memory.
    leaf: Option<Leaf>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "A: Deserialize<'de>, C: Deserialize<'de>"))]
struct Wire<'a, A, C> {
    #[serde(rename = "type", deserialize_with = "lenient::text", default)]
    kind: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text", default)]
    id: Option<Box<str>>,
    #[serde(default = "Option::default")]
    attributes: Option<A>,
    #[serde(default = "Option::default")]
    context_attributes: Option<C>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    relationships: Option<&'a RawValue>,
}

impl Object {
    /// Reads one object from exactly its JSON; `raw` may be a slice of a larger body, which is then kept alive.
    ///
    /// Fails (with the reason in words) when it is no JSON object with a type and an id.
    pub fn decode(raw: Bytes) -> Result<Self, String> {
        let source = raw.clone();
        Self::read(lenient::utf_8(&source)?, raw)
    }

    /// As [`Object::decode`], from bytes that are known to be `text`.
    fn read(text: &str, raw: Bytes) -> Result<Self, String> {
        // Attributes of the usual shape are read in the same pass; odd ones apart, so that they cost only themselves.
        if let Ok(wire) = serde_json::from_str::<Wire<'_, Attributes<'_>, Context>>(text) {
            return Self::of_wire(wire, Facts::new, text, raw);
        }
        let wire: Wire<'_, &RawValue, &RawValue> =
            serde_json::from_str(text).map_err(|error| lenient::unreadable(&error))?;
        Self::of_wire(wire, Facts::decode, text, raw)
    }

    fn of_wire<A, C>(
        wire: Wire<'_, A, C>,
        facts: impl FnOnce(Option<A>, Option<C>) -> Facts,
        text: &str,
        raw: Bytes,
    ) -> Result<Self, String> {
        let kind = wire.kind.filter(|kind| !kind.is_empty()).ok_or("an object without a type")?;
        let id = wire.id.ok_or("an object without an id")?;
        let error = wire.error.map(|error| stub_reason(error).into_boxed_str());
        let has_attributes = wire.attributes.is_some();
        let kind = Kind::parse(&kind);
        let facts = facts(wire.attributes, wire.context_attributes).of_kind(&kind);
        Ok(Self {
            descriptor: Descriptor::new(kind, id),
            link: None,
            said_at: None,
            facts,
            error,
            has_attributes,
            relationships: wire.relationships.map_or(0..0, |inside| place_of(inside.get(), text)),
            raw,
            meta: Bytes::new(),
            leaf: None,
        })
    }

    /// Adds the `meta` member that stood beside `data` (analyses: `url_info`, `file_info`).
    #[must_use]
    pub fn with_meta(mut self, meta: Bytes) -> Self {
        self.meta = meta;
        self
    }

    /// Says that the service said it at that time, which is not when it gave the list that holds it.
    #[must_use]
    pub fn said_later(mut self, at: i64) -> Self {
        self.said_at = Some(at);
        self
    }

    /// When the service said it, in an answer of that time.
    pub fn said_at(&self, answered_at: i64) -> i64 {
        self.said_at.unwrap_or(answered_at)
    }

    /// Says where a copy of its JSON lies, so that a row of it need not hold the bytes.
    pub fn lies_at(&mut self, leaf: Leaf) {
        self.leaf = Some(leaf);
    }

    /// The JSON of this object for somebody who will keep it: outside of memory, where that could be done.
    pub fn body(&self) -> Body {
        self.leaf.clone().map_or_else(|| Body::Held(self.raw.clone()), Body::Kept)
    }

    /// The JSON of this object, byte for byte as it came.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// The whole object as a JSON tree. Costly for large reports: not for rows, not on the loop.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.raw).unwrap_or(Value::Null)
    }

    /// `meta` of the answer that held this object; `Null` when there was none.
    pub fn meta(&self) -> Value {
        serde_json::from_slice(&self.meta).unwrap_or(Value::Null)
    }

    /// The folded relationships (`?relationships=`): name and page of descriptors, in the order they came.
    pub fn folded(&self) -> Vec<(String, Page)> {
        let raw = self.raw.get(self.relationships.clone()).unwrap_or_default();
        let Ok(members) = serde_json::from_slice::<serde_json::Map<String, Value>>(raw) else { return Vec::new() };
        members
            .into_iter()
            .filter_map(|(name, value)| {
                let body = Bytes::from(serde_json::to_vec(&value).ok()?);
                Some((name, Page::decode(&body).ok()?))
            })
            .collect()
    }

    /// Detection verdict first, name second: what a row is called. Never empty; hostile text.
    pub fn title(&self) -> &str {
        self.facts.name.as_deref().or(self.facts.url.as_deref()).unwrap_or(&self.descriptor.id)
    }
}

/// Where a part of a text stands in it.
fn place_of(part: &str, text: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start..start.saturating_add(part.len())
}

fn stub_reason(error: &RawValue) -> String {
    #[derive(Deserialize)]
    struct Stub {
        #[serde(deserialize_with = "lenient::text", default)]
        code: Option<Box<str>>,
        #[serde(deserialize_with = "lenient::text", default)]
        message: Option<Box<str>>,
    }
    match serde_json::from_str(error.get()) {
        Ok(Stub { code, message }) => [code, message].into_iter().flatten().collect::<Vec<_>>().join(": "),
        Err(_) => "unknown".to_owned(),
    }
}

/// What came back for a [`super::Call`], decoded as far as its endpoint's shape says.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Object(Box<Object>),
    Page(Page),
    /// The `data` member where it is a dictionary that is no object of the service.
    Bare(Value),
    /// A text or HTML body, or the address that was asked for.
    Text(String),
    /// Success without content.
    Nothing,
}

impl Answer {
    /// The object, when it is one.
    pub fn object(self) -> Result<Object, ApiError> {
        match self {
            Self::Object(object) => Ok(*object),
            other => Err(unexpected("an object", &other)),
        }
    }

    /// The page, when it is one.
    pub fn page(self) -> Result<Page, ApiError> {
        match self {
            Self::Page(page) => Ok(page),
            other => Err(unexpected("a list", &other)),
        }
    }
}

fn unexpected(wanted: &str, got: &Answer) -> ApiError {
    let got = match got {
        Answer::Object(_) => "an object",
        Answer::Page(_) => "a list",
        Answer::Bare(_) => "plain data",
        Answer::Text(_) => "text",
        Answer::Nothing => "nothing",
    };
    ApiError::local(Reason::BadAnswer, "", format!("expected {wanted}, got {got}"))
}
