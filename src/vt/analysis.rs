//! Analyses: how far they are, and what they were about.
//!
//! One reading for public and private ones; a private analysis has stages and sandboxes but no numbers.

mod id;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Descriptor, Kind, Object, Stats, lenient};

pub use id::Named;

/// How far an analysis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    Queued,
    InProgress,
    Completed,
    /// None was given, or one that is not known: asking again is the safe reading, but not for ever.
    Unknown,
}

impl Status {
    /// Of the word that the service has for it.
    pub fn of(word: Option<&str>) -> Self {
        match word {
            Some("completed") => Self::Completed,
            Some("queued") => Self::Queued,
            Some("in-progress" | "in_progress" | "running") => Self::InProgress,
            _ => Self::Unknown,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InProgress => "in progress",
            Self::Completed => "completed",
            Self::Unknown => "status unknown",
        }
    }
}

/// What one engine said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineResult {
    pub engine: Box<str>,
    /// `malicious`, `undetected`, `type-unsupported`, …
    pub category: Box<str>,
    /// The engine's own name for it; absent when there is nothing to say.
    pub result: Option<Box<str>>,
}

/// What one sandbox is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sandbox {
    pub name: Box<str>,
    /// `queued`, `running`, `finished`, `unsupported file type`, …
    pub status: Box<str>,
    pub percent: Option<u8>,
    pub message: Option<Box<str>>,
}

/// An analysis, read whole.
///
/// Sources: <https://docs.virustotal.com/reference/analyses-object>, `private-analyses`
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    pub descriptor: Descriptor,
    pub status: Status,
    /// Seconds since the epoch, UTC.
    pub date: Option<i64>,
    /// `None` while nobody has said anything, and for private analyses: zeros are not "clean". Partial until completed.
    pub stats: Option<Stats>,
    /// In the order they came; empty while queued and for private analyses.
    pub results: Vec<EngineResult>,
    /// What was analysed, when the answer names it.
    pub item: Option<Descriptor>,
    /// MD5 and SHA-1 of the file that was analysed, when the answer gives them: it may have been asked for by these.
    pub hashes: Vec<Box<str>>,
    /// The URL that was analysed, as the service wrote it.
    pub url: Option<Box<str>>,
    /// Stages of a private analysis that may still bring something: name and words.
    pub pending_stages: Vec<(Box<str>, Box<str>)>,
    pub sandboxes: Vec<Sandbox>,
    /// When a private analysis disappears. Seconds since the epoch, UTC.
    pub expiration: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "lenient::maybe")]
    attributes: Option<Attributes>,
    #[serde(deserialize_with = "lenient::maybe")]
    links: Option<Links>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Links {
    #[serde(deserialize_with = "lenient::text")]
    item: Option<Box<str>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Attributes {
    #[serde(deserialize_with = "lenient::text")]
    status: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::number")]
    date: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    expiration: Option<i64>,
    #[serde(deserialize_with = "lenient::maybe")]
    results: Option<Map<String, Value>>,
    #[serde(deserialize_with = "lenient::maybe")]
    pending_stages: Option<Map<String, Value>>,
    #[serde(deserialize_with = "lenient::maybe")]
    sandbox_status: Option<Map<String, Value>>,
}

impl Analysis {
    /// Reads an object of kind `analysis` or `private_analysis`; whatever is odd or absent is left out.
    pub fn read(object: &Object) -> Self {
        let wire: Wire = serde_json::from_slice(object.raw()).unwrap_or_default();
        let attributes = wire.attributes.unwrap_or_default();
        let meta = object.meta();
        let private = object.descriptor.kind == Kind::PrivateAnalysis;
        let linked = wire.links.and_then(|links| item_of_link(links.item.as_deref()?));
        let is_of_url = id::tells_url(&object.descriptor.id);
        let item = item(linked, &meta, is_of_url);
        let is_of_url = item.as_ref().map_or(is_of_url, names_url);
        Self {
            descriptor: object.descriptor.clone(),
            status: Status::of(attributes.status.as_deref()),
            date: attributes.date,
            stats: object.facts.stats.filter(|stats| !stats.is_empty()),
            results: members(attributes.results, engine),
            item: item.map(|item| on_side(item, private)),
            hashes: ["/file_info/md5", "/file_info/sha1"]
                .into_iter()
                .filter(|_| !is_of_url)
                .filter_map(|place| meta.pointer(place).and_then(Value::as_str).map(Into::into))
                .collect(),
            url: meta.pointer("/url_info/url").and_then(Value::as_str).map(Into::into),
            pending_stages: members(attributes.pending_stages, |name, words| {
                (name.into(), words.as_str().unwrap_or_default().into())
            }),
            sandboxes: members(attributes.sandbox_status, sandbox),
            expiration: attributes.expiration,
        }
    }

    /// What an analysis was about: as its answer names it, else as its id does.
    pub fn subject(object: &Object) -> Option<Descriptor> {
        Self::read(object).item.or_else(|| id::subject(&object.descriptor))
    }

    /// Whether asking again can bring nothing more. A private analysis is done only when no stage is pending.
    pub fn is_done(&self) -> bool {
        self.status == Status::Completed && self.pending_stages.is_empty()
    }
}

fn members<T>(map: Option<Map<String, Value>>, read: impl Fn(&str, &Value) -> T) -> Vec<T> {
    map.unwrap_or_default().iter().map(|(name, value)| read(name, value)).collect()
}

fn engine(name: &str, value: &Value) -> EngineResult {
    let text = |member: &str| value.get(member).and_then(Value::as_str);
    EngineResult {
        engine: text("engine_name").unwrap_or(name).into(),
        category: text("category").unwrap_or("failure").into(),
        result: text("result").map(Into::into),
    }
}

fn sandbox(name: &str, value: &Value) -> Sandbox {
    let text = |member: &str| value.get(member).and_then(Value::as_str);
    let percent = value.get("in_progress_percent").and_then(Value::as_u64);
    Sandbox {
        name: name.into(),
        status: text("status").or(value.as_str()).unwrap_or("unknown").into(),
        percent: percent.and_then(|percent| u8::try_from(percent.min(100)).ok()),
        message: text("message").map(Into::into),
    }
}

/// What was analysed: what `links.item` names, else `meta.url_info` or `meta.file_info`, so that no second look-up is needed to
/// open the report. The answer about a URL may tell the file that it served, too: that is not what was analysed.
fn item(linked: Option<Descriptor>, meta: &Value, is_url: bool) -> Option<Descriptor> {
    let named = |pointer: &str, kind: Kind| {
        let id = meta.pointer(pointer).and_then(Value::as_str).filter(|id| !id.is_empty())?;
        Some(Descriptor::new(kind, id))
    };
    let fits = |item: &Descriptor| !is_url || names_url(item);
    let [url, file] = [("/url_info/id", Kind::Url), ("/file_info/sha256", Kind::File)];
    [linked, named(url.0, url.1), named(file.0, file.1)].into_iter().flatten().find(fits)
}

fn names_url(item: &Descriptor) -> bool {
    matches!(item.kind, Kind::Url | Kind::PrivateUrl)
}

/// What a private analysis is about is private, whatever the answer calls it: it must not be asked for in public.
fn on_side(item: Descriptor, private: bool) -> Descriptor {
    if private { Descriptor { kind: item.kind.in_private(), ..item } } else { item }
}

/// Type and id out of `links.item`. The link itself is never followed: it may name another host.
fn item_of_link(link: &str) -> Option<Descriptor> {
    let path = url::Url::parse(link).ok()?.path().trim_end_matches('/').to_owned();
    let (front, id) = path.rsplit_once('/')?;
    let kinds = [Kind::PrivateFile, Kind::PrivateUrl, Kind::File, Kind::Url, Kind::Domain, Kind::IpAddress];
    let kind = kinds.into_iter().find(|kind| {
        kind.collection().is_some_and(|collection| {
            front.strip_suffix(collection).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
    })?;
    let id = percent_encoding::percent_decode_str(id).decode_utf8().ok()?;
    (!id.is_empty()).then(|| Descriptor::new(kind, id.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn read(data: &str, meta: &'static str) -> Analysis {
        let object = Object::decode(Bytes::from(data.to_owned())).expect("an object");
        Analysis::read(&object.with_meta(Bytes::from_static(meta.as_bytes())))
    }

    #[test]
    fn c07_zeros_while_queued_are_no_numbers() {
        let queued = read(
            r#"{"type":"analysis","id":"u-aa-1","attributes":{"status":"queued","stats":{"malicious":0,"harmless":0},"results":{}}}"#,
            r#"{"url_info":{"id":"aa","url":"http://example.test/"}}"#,
        );
        assert_eq!((queued.status, queued.stats, queued.is_done()), (Status::Queued, None, false));
        assert_eq!(queued.item, Some(Descriptor::new(Kind::Url, "aa")));
        assert_eq!(queued.url.as_deref(), Some("http://example.test/"));
    }

    #[test]
    fn c07_numbers_are_partial_until_completed() {
        let running = read(
            r#"{"type":"analysis","id":"x","attributes":{"status":"in-progress","stats":{"malicious":1,"undetected":19}}}"#,
            "{}",
        );
        assert_eq!(running.stats.map(|stats| stats.ratio()).as_deref(), Some("1/20"));
        assert!(!running.is_done());
    }

    #[test]
    fn a_private_analysis_is_done_when_no_stage_is_pending() {
        let pending = read(
            r#"{"type":"private_analysis","id":"x","attributes":{"status":"completed","pending_stages":{"tools":"File's tools"},
                "sandbox_status":{"Zenbox":{"status":"running","in_progress_percent":78},"odd":"queued","odder":7}}}"#,
            r#"{"file_info":{"sha256":"bb"}}"#,
        );
        assert!(!pending.is_done());
        assert_eq!(pending.item, Some(Descriptor::new(Kind::PrivateFile, "bb")));
        let shown: Vec<_> = pending.sandboxes.iter().map(|s| (&*s.name, &*s.status, s.percent)).collect();
        assert_eq!(shown, [("Zenbox", "running", Some(78)), ("odd", "queued", None), ("odder", "unknown", None)]);
    }

    #[test]
    fn the_other_hashes_of_a_file_come_with_its_analysis() {
        let meta = r#"{"file_info":{"sha256":"cc","sha1":"bb","md5":"aa","size":1}}"#;
        let read = read(r#"{"type":"analysis","id":"x","attributes":{"status":"queued"}}"#, meta);
        assert_eq!(read.hashes, ["aa".into(), "bb".into()]);
    }

    #[test]
    fn the_analysis_of_a_url_is_about_no_file_that_its_answer_tells() {
        let both = r#"{"file_info":{"sha256":"cc","md5":"aa"},"url_info":{"id":"dd","url":"http://a.example/"}}"#;
        let about = |data: &str, meta| {
            let Analysis { item, hashes, .. } = read(data, meta);
            (item.map(|item| (item.kind, item.id.into_string())), hashes.len())
        };
        let linked = r#"{"type":"analysis","id":"x","links":{"item":"https://h.example/api/v3/urls/ee"}}"#;
        assert_eq!(about(linked, both), (Some((Kind::Url, "ee".into())), 0), "the link first");
        let bare = r#"{"type":"analysis","id":"x"}"#;
        assert_eq!(about(bare, both), (Some((Kind::Url, "dd".into())), 0), "the URL before the file");
        let by_id = r#"{"type":"analysis","id":"u-aa-1","links":{"item":"https://h.example/api/v3/files/cc"}}"#;
        assert_eq!(about(by_id, r#"{"file_info":{"sha256":"cc","md5":"aa"}}"#), (None, 0), "by its id");
        assert_eq!(about(bare, r#"{"file_info":{"sha256":"cc","md5":"aa"}}"#), (Some((Kind::File, "cc".into())), 1));
    }

    #[test]
    fn the_item_is_read_out_of_its_link_whatever_host_it_names() {
        let of = |link: &str| item_of_link(link).map(|item| (item.kind, item.id.into_string()));
        assert_eq!(of("https://h.example/api/v3/private/urls/aa"), Some((Kind::PrivateUrl, "aa".into())));
        assert_eq!(of("https://h.example/api/v3/files/bb/"), Some((Kind::File, "bb".into())));
        assert_eq!(of("https://h.example/api/v3/profiles/bb"), None);
        assert_eq!(of("nonsense"), None);
    }

    #[test]
    fn nulls_and_wrong_types_leave_an_analysis_of_unknown_status() {
        let odd = read(
            r#"{"type":"analysis","id":7,"attributes":{"status":null,"stats":[],"results":"x","pending_stages":3}}"#,
            "null",
        );
        assert_eq!((odd.status, odd.results.len(), odd.item), (Status::Unknown, 0, None));
    }
}
