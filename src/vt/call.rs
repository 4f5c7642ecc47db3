//! One request as plain data: it can be compared, queued, priced and shown before anything is sent.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::endpoint::REPORT;
use super::relationship::Privilege;
use super::{Cursor, Descriptor, Endpoint, Kind, Method};
use crate::text;

/// What stays readable in a path segment; everything else is percent-encoded.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Signs of ids that [`SEGMENT`] escapes although a path segment may hold them, with their escapes.
const BARE: &[(&str, &str)] = &[("%3D", "="), ("%2B", "+"), ("%3A", ":"), ("%40", "@"), ("%2C", ",")];

/// Stands in a path for the client's own key, which is filled in when the request leaves: no call ever holds a key.
///
/// Ids can't be taken for it, since the braces of an id are percent-encoded.
pub const OWN_KEY: &str = "{key}";

/// A request to be sent. Built by [`super::calls`].
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub endpoint: Endpoint,
    /// Below the endpoint's base, percent-encoded: `/files/44d8…`.
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub body: Body,
    /// Where the bytes of a binary answer go.
    pub destination: Option<Destination>,
    /// How often a read may be asked again after passing trouble, each time for its price; no more often than the settings say.
    pub repeats: u32,
    /// What it takes away at the service.
    pub deletes: Option<Deletion>,
}

/// What a deletion takes away. Neither can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deletion {
    /// The stored file; report and analyses stay.
    FileOnly,
    /// The file, its report and all its analyses.
    Everything,
}

/// The new file that a download is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    pub path: PathBuf,
    /// In lower-case hex; what has another one is not kept.
    pub sha256: Option<String>,
}

/// What is sent along.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    None,
    Form(Vec<(&'static str, String)>),
    Json(Value),
    File(Upload),
}

/// A file to be streamed as `multipart/form-data`, part `file`, with further parts beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    pub path: PathBuf,
    /// The name that the service is told.
    pub name: String,
    /// The file that is really read, where a link is on the way to it: whoever agrees must see which.
    pub leads_to: Option<Box<Path>>,
    /// Length in bytes when the user agreed; another length at sending time is said.
    pub size: u64,
    /// SHA-256 of what the user agreed to, in lower-case hex, where that was read: other content is not sent to its end.
    pub sha256: Option<Box<str>>,
    pub parts: Vec<(&'static str, String)>,
}

impl Call {
    /// Fills the endpoint's path: `{*}` takes a collection as it is, `{}` one segment, percent-encoded.
    pub(super) fn new(endpoint: Endpoint, segments: &[&str]) -> Self {
        let mut given = segments.iter();
        let path = endpoint
            .path
            .split('/')
            .map(|part| match part {
                "{*}" => given.next().copied().unwrap_or_default().to_owned(),
                "{}" => utf8_percent_encode(given.next().copied().unwrap_or_default(), SEGMENT).to_string(),
                fixed => fixed.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("/");
        Self::bare(endpoint, path)
    }

    /// The object whose report it asks for; none of any other call.
    pub fn report_of(&self) -> Option<Descriptor> {
        let path = self.path.strip_prefix('/').filter(|_| self.endpoint == REPORT)?;
        let (collection, id) = path.rsplit_once('/')?;
        let id = percent_decode_str(id).decode_utf8().ok()?;
        Some(Descriptor::new(Kind::of_collection(collection)?, id))
    }

    /// The path for the owner of the key, whoever that is.
    pub(super) fn own(endpoint: Endpoint) -> Self {
        let path = endpoint.path.replacen("{*}", "users", 1).replacen("{}", OWN_KEY, 1);
        Self::bare(endpoint, path)
    }

    /// Of a path as it stands, with nothing to it.
    fn bare(endpoint: Endpoint, path: String) -> Self {
        Self {
            endpoint,
            path,
            query: Vec::new(),
            body: Body::None,
            destination: None,
            repeats: u32::MAX,
            deletes: None,
        }
    }

    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    #[must_use]
    pub(super) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    #[must_use]
    pub(super) fn deleting(self, what: Deletion) -> Self {
        Self { deletes: Some(what), ..self }
    }

    /// The same request, asked again no more often than that.
    #[must_use]
    pub fn repeated_at_most(self, repeats: u32) -> Self {
        Self { repeats, ..self }
    }

    /// The same request with its binary answer written to a new file.
    #[must_use]
    pub fn into_file(mut self, path: impl Into<PathBuf>, sha256: Option<&str>) -> Self {
        self.destination = Some(Destination { path: path.into(), sha256: sha256.map(str::to_owned) });
        self
    }

    /// The same request for the page that starts at `cursor`.
    #[must_use]
    pub fn at(mut self, cursor: &Cursor) -> Self {
        self.query.retain(|(name, _)| *name != "cursor");
        self.with("cursor", cursor.0.clone())
    }

    /// Most objects on each page of the list that it asks for.
    pub fn page_size(&self) -> u64 {
        let asked = self.query.iter().find(|(name, _)| *name == "limit").and_then(|(_, limit)| limit.parse().ok());
        asked.filter(|limit| *limit > 0).unwrap_or_else(|| super::calls::PAGE.into())
    }

    /// Whether it changes or publishes something: only such calls need the user's yes, and read-only mode refuses them.
    pub fn changes(&self) -> bool {
        self.endpoint.method != Method::Get
    }

    /// What the key needs for it, as far as the endpoint tells; [`super::relationship`] knows more of relationships.
    pub fn needs(&self) -> Privilege {
        if self.path.starts_with("/private/") { Privilege::PrivateScanning } else { self.endpoint.needs }
    }

    /// Requests of the user's quota that it costs.
    pub fn price(&self) -> u32 {
        self.endpoint.price()
    }

    /// Method and path for people and logs: `GET /files/44d8…`. Never holds the key.
    ///
    /// Ids stand in it as they are (`…Nw==`, not `…Nw%3D%3D`), since they are copied from it.
    pub fn title(&self) -> String {
        format!("{} {}", self.endpoint.method.name(), readable(&self.path))
    }

    /// The same for people: a URL stands in it by its text. See [`in_words`].
    pub fn in_words(&self) -> String {
        in_words(&self.title()).into_owned()
    }

    /// All that it tells the service in words: path, the URL that an id encodes, query and what is sent along, but for what is in a file.
    pub fn texts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let (fields, mut along): (&[_], Vec<&str>) = match &self.body {
            Body::None => (&[], Vec::new()),
            Body::Form(fields) => (fields, Vec::new()),
            Body::Json(value) => (&[], strings(value)),
            Body::File(file) => (&file.parts, vec![&file.name]),
        };
        along.push(&self.path);
        along.extend(self.query.iter().chain(fields).map(|(_, text)| text.as_str()));
        along.into_iter().map(Cow::Borrowed).chain(named_url(&self.title()).map(Cow::Owned))
    }

    /// What identifies the answer in the store: path and query, in the order given.
    pub fn key(&self) -> String {
        let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.query).finish();
        let title = format!("{} {}", self.endpoint.method.name(), self.path);
        if query.is_empty() { title } else { format!("{title}?{query}") }
    }
}

/// A call's [title](Call::title) for people: a URL stands in it by the text that its id encodes, behind what is asked of it, so that
/// its host survives where the end is cut: `GET /urls/ https://host.example/a`, `GET /urls/…/comments https://host.example/a`.
pub fn in_words(title: &str) -> Cow<'_, str> {
    named_url(title).map_or(Cow::Borrowed(title), Cow::Owned)
}

fn named_url(title: &str) -> Option<String> {
    let (before, rest) = title.split_once(URLS)?;
    let (id, below) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?;
    let url = Descriptor::new(Kind::Url, id).indicator()?.value();
    let place = if below.is_empty() { String::new() } else { format!("…{below}") };
    Some(format!("{before}{URLS}{place} {}", text::visible(&url)))
}

/// All texts in a JSON value, names of fields too.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| std::iter::once(name.as_str()).chain(strings(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// The collection whose ids are encoded texts, on either side.
const URLS: &str = "/urls/";

/// The path with those signs bare that may stand so in a path segment.
fn readable(path: &str) -> String {
    BARE.iter().fold(path.to_owned(), |path, (escape, sign)| path.replace(escape, sign))
}
