//! A report as Detail shows it: the object, its JSON as a tree, and how old that is.

use std::sync::Arc;

use serde_json::Value;

use crate::msg::{Provenance, Reply, Source};
use crate::text::time;
use crate::vt::error::Said;
use crate::vt::{Answer, ApiError, Descriptor, Object, Reason, lenient, verdict};

pub use crate::vt::calls::full_report as call;

/// One object, decoded, with the time it was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub object: Object,
    pub tree: Arc<Value>,
    pub fetched_at: i64,
    pub source: Source,
    /// Set while this is the last report although a newer one was asked for.
    pub unrenewed: Option<Box<Unrenewed>>,
}

/// Why a newer report did not come: the one that is here is what was said before.
#[derive(Debug, Clone, PartialEq)]
pub struct Unrenewed {
    /// When it was asked for; seconds since the epoch, UTC.
    pub at: i64,
    pub error: ApiError,
}

impl Unrenewed {
    /// Whether the service does not have the object any more.
    pub fn is_gone(&self) -> bool {
        self.error.reason == Reason::NotFound
    }

    /// `not in VirusTotal any more`, `not read anew`
    pub fn in_short(&self) -> String {
        if self.is_gone() { self.error.gone() } else { "not read anew".to_owned() }
    }

    /// The same with the time and, of a failure, what it was.
    pub fn words(&self) -> String {
        let (words, at) = (self.in_short(), time::utc(self.at));
        if self.is_gone() {
            format!("{words}, asked {at}")
        } else {
            format!("{words} at {at}: {}", self.error.headline())
        }
    }
}

impl Report {
    /// From an answer; fails when it holds no object.
    pub fn from_reply(reply: Reply) -> Result<Self, ApiError> {
        let Reply { answer, tree, fetched_at, source } = reply;
        let object = match answer {
            Answer::Page(page) => page
                .objects
                .into_iter()
                .next()
                .ok_or_else(|| ApiError::local(Reason::NotFound, "", "the answer holds no object"))?,
            other => other.object()?,
        };
        let tree = tree.unwrap_or_else(|| Arc::new(object.value()));
        Ok(Self { object, tree, fetched_at, source, unrenewed: None })
    }

    /// From an object that a list brought along whole.
    pub fn from_object(object: Object, provenance: Provenance) -> Self {
        let tree = Arc::new(object.value());
        let Provenance { fetched_at, source } = provenance;
        Self { object, tree, fetched_at, source, unrenewed: None }
    }

    /// What it says of the object, for whoever asks in vain for a newer one.
    pub fn said(&self) -> Said {
        Said { at: self.fetched_at, verdict: verdict::cell_in_words(&self.object) }
    }

    /// How old it is, and who passed it on.
    pub fn provenance(&self) -> Provenance {
        Provenance { fetched_at: self.fetched_at, source: self.source }
    }

    pub fn descriptor(&self) -> &Descriptor {
        &self.object.descriptor
    }

    /// An attribute that is there and not null.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes()?.get(name).filter(|value| !value.is_null())
    }

    /// All attributes, in the order they came.
    pub fn attributes(&self) -> Option<&serde_json::Map<String, Value>> {
        self.tree.get("attributes")?.as_object()
    }

    /// An attribute as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// An attribute as a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        lenient::number_in(self.attribute(name)?)
    }
}
