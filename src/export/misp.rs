//! A MISP event: one object an indicator by MISP's own templates, with what is known as its comment.
//!
//! Ids are derived from what they name and never from when it is written, so that what is written again is the same event, and newer.
//!
//! Distribution is "your organisation only" and the event is not published: who shares it decides that in MISP.
//!
//! Source: <https://www.misp-standard.org/rfc/misp-standard-core.html>

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::{Context, Row, Written, json, list};
use crate::case::Head;
use crate::ioc::{HashKind, Indicator};
use crate::text::{self, time};

/// The namespace of ids of events, objects and attributes.
const OURS: Uuid = uuid!("4a1d6c52-7e0b-4f5a-9c1e-83b0d7f2a6e4");

/// A template of MISP's for objects: name, id and version, category, what it describes.
///
/// Source: <https://github.com/MISP/misp-objects>
struct Template(&'static str, &'static str, &'static str, &'static str, &'static str);

const FILE: Template = Template(
    "file",
    "688c46fb-5edb-40a3-8273-1af7923e2215",
    "25",
    "file",
    "File object describing a file with meta-information",
);
const DOMAIN_IP: Template = Template(
    "domain-ip",
    "43b3b146-77eb-4931-b4cc-b66c60f28734",
    "11",
    "network",
    "A domain/hostname and IP address seen as a tuple in a specific time frame.",
);
const URL: Template = Template(
    "url",
    "60efb77b-40b5-4c46-871b-ed1ed999fce5",
    "10",
    "network",
    "url object describes an url along with its normalized field (like extracted using faup parsing library) and its metadata.",
);

/// An attribute of an object: what it is to the object, its type and category, its value, and whether it names the thing, so that
/// detection may look for it.
struct Part {
    relation: &'static str,
    kind: &'static str,
    category: &'static str,
    value: String,
    names_it: bool,
}

/// A thing of an event: what MISP calls it, and all rows that speak of it.
struct Thing<'a> {
    template: &'static Template,
    parts: Vec<Part>,
    /// What tells it from others, however much more comes to be known of it.
    key: String,
    rows: Vec<&'a Row>,
}

pub(super) fn event(rows: &[Row], context: &Context) -> Written {
    let things = things(rows.iter(), context.now);
    let looked_up = text::counted(things.len() as u64, "indicator");
    // The same things are the same event, whatever their order is.
    let mut keys: Vec<&str> = things.iter().map(|thing| &*thing.key).collect();
    keys.sort_unstable();
    let event = id(&["event", &keys.join("\n")]);
    written(&things, event, &format!("vtriage: {looked_up} looked up on {}", context.by.words()), context)
}

/// The event of a case, which bears its name and stays that event however the case grows.
pub(super) fn case(head: &Head, rows: &[&Row], context: &Context) -> Written {
    // Many people have a case of one name.
    let event = id(&["case", &head.name, &head.made_at.to_string()]);
    let info = format!("vtriage: {}", text::visible(&head.name));
    written(&things(rows.iter().copied(), context.now), event, &info, context)
}

/// An id that what it names has whenever it is written; what is newer is told by its time.
fn id(parts: &[&str]) -> Uuid {
    Uuid::new_v5(&OURS, parts.join("\n").as_bytes())
}

/// What MISP has a template for, each thing once.
fn things<'a>(rows: impl Iterator<Item = &'a Row>, now: i64) -> Vec<Thing<'a>> {
    let mut things: Vec<Thing<'a>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let Some((template, parts)) = parts(row, now) else { continue };
        let key = key(row, template, &parts);
        let place = *places.entry(key.clone()).or_insert(things.len());
        match things.get_mut(place) {
            Some(known) => known.rows.push(row),
            None => things.push(Thing { template, parts, key, rows: vec![row] }),
        }
    }
    things
}

/// Of a file its strongest hash, of anything else all that names it; what is private is not the public thing.
fn key(row: &Row, template: &Template, parts: &[Part]) -> String {
    let names = parts.iter().filter(|part| part.names_it);
    let names = names.take(if template.0 == FILE.0 { 1 } else { usize::MAX });
    let start = format!("{}{}", if row.is_private() { "private " } else { "" }, template.0);
    names.fold(start, |key, part| format!("{key}\n{}\n{}", part.kind, part.value))
}

fn written(things: &[Thing<'_>], event: Uuid, info: &str, context: &Context) -> Written {
    let now = context.now;
    let is_threat = things.iter().any(|thing| thing.rows.iter().any(|row| row.flagged()));
    let threat = if is_threat { "2" } else { "4" }; // medium, undefined
    let objects: Vec<Value> = things.iter().map(|thing| object(thing, event, now)).collect();
    let event = json!({"Event": {
        "uuid": event.to_string(),
        "info": info,
        "date": time::date(now),
        "timestamp": now.to_string(),
        "threat_level_id": threat,
        "analysis": "1", // ongoing
        "distribution": "0",
        "published": false,
        "Attribute": [],
        "Object": objects,
    }});
    let rows = things.iter().map(|thing| thing.rows.len()).sum();
    Written { text: json::pretty(&event) + "\n", rows }
}

/// A thing as an object by MISP's template. Its id is its own in each event, for MISP takes an id into one event alone.
fn object(thing: &Thing<'_>, event: Uuid, now: i64) -> Value {
    let Thing { template: Template(name, template, version, category, description), parts, key, rows } = thing;
    let object = id(&[&event.to_string(), key]);
    let comment = each_once(rows.iter().flat_map(|row| comment(row, now))).join(" · ");
    let tags: Vec<Value> =
        each_once(rows.iter().flat_map(|row| tags(row))).into_iter().map(|tag| json!({"name": tag})).collect();
    // A detection of what is private would tell others of it.
    let is_sought = rows.iter().any(|row| row.flagged() && !row.is_private());
    let attributes: Vec<Value> = parts
        .iter()
        .map(|part| {
            let uuid = id(&[&object.to_string(), part.relation, &part.value]);
            json!({
                "uuid": uuid.to_string(), "object_relation": part.relation, "type": part.kind,
                "category": part.category, "value": part.value, "to_ids": is_sought && part.names_it,
                "comment": if part.names_it { comment.as_str() } else { "" }, "timestamp": now.to_string(),
                "distribution": "5", "disable_correlation": false,
                "Tag": if part.names_it { tags.clone() } else { Vec::new() },
            })
        })
        .collect();
    json!({
        "uuid": object.to_string(),
        "name": name, "meta-category": category, "description": description,
        "template_uuid": template, "template_version": version,
        "timestamp": now.to_string(), "distribution": "5", "comment": comment, "Attribute": attributes,
    })
}

fn each_once(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    words.filter(|one| seen.insert(one.clone())).collect()
}

/// The template that fits, and what is known of its parts.
fn parts(row: &Row, now: i64) -> Option<(&'static Template, Vec<Part>)> {
    let network = |relation, kind, value: String, names_it| Part {
        relation,
        kind,
        category: "Network activity",
        value,
        names_it,
    };
    let Some(indicator) = row.indicator().map(list::plain) else {
        let (Indicator::Domain(name), Indicator::Ip(address)) = row.resolution()? else { return None };
        let mut parts =
            vec![network("domain", "domain", name, true), network("ip", "ip-dst", address.to_string(), true)];
        let seen = row.seen(now).and_then(time::rfc3339);
        parts.extend(seen.map(|seen| Part { category: "Other", ..network("last-seen", "datetime", seen, false) }));
        return Some((&DOMAIN_IP, parts));
    };
    Some(match indicator {
        Indicator::Hash { kind, hex } => (&FILE, file(row, kind, hex)),
        Indicator::Url(url) => (&URL, vec![network("url", "url", url, true)]),
        Indicator::Domain(name) if psl::domain_str(&name) == Some(&name) => {
            (&DOMAIN_IP, vec![network("domain", "domain", name, true)])
        }
        Indicator::Domain(name) => (&DOMAIN_IP, vec![network("hostname", "hostname", name, true)]),
        Indicator::Ip(address) => (&DOMAIN_IP, vec![network("ip", "ip-dst", address.to_string(), true)]),
    })
}

/// A file: its hashes, and what goes with them and is no ground for a detection.
fn file(row: &Row, kind: HashKind, hex: String) -> Vec<Part> {
    let part = |relation, kind, value, names_it| Part { relation, kind, category: "Payload delivery", value, names_it };
    let mut parts: Vec<Part> =
        row.hashes().into_iter().map(|(name, hex)| part(hash_type(name), hash_type(name), hex, true)).collect();
    if parts.is_empty() {
        parts.push(part(own_type(kind), own_type(kind), hex, true));
    }
    parts.extend(row.name().map(|name| part("filename", "filename", text::visible(name).into_owned(), false)));
    let size = row.facts.size.map(|size| size.to_string());
    parts.extend(size.map(|size| Part { category: "Other", ..part("size-in-bytes", "size-in-bytes", size, false) }));
    parts
}

/// The tag of what was submitted to private scanning.
const PRIVATE: &str = "virustotal:scanning=\"private\"";

/// Whether it is private, the user's tags; threat label and families as machine tags.
fn tags(row: &Row) -> Vec<String> {
    let machine =
        |predicate: &str, value: &str| format!("virustotal:{predicate}=\"{}\"", text::visible(value).replace('"', "'"));
    let label = row.facts.threat_label.as_deref().map(|label| machine("threat-label", label));
    let families = row.facts.families.iter().map(|family| machine("family", family));
    let own = row.tags.iter().map(|tag| text::visible(tag).into_owned());
    let private = row.is_private().then(|| PRIVATE.to_owned());
    private.into_iter().chain(own).chain(label).chain(families).filter(|tag| !tag.trim().is_empty()).collect()
}

fn hash_type(kind: &str) -> &'static str {
    match kind {
        "SHA-256" => "sha256",
        "SHA-1" => "sha1",
        _ => "md5",
    }
}

fn own_type(kind: HashKind) -> &'static str {
    match kind {
        HashKind::Md5 => "md5",
        HashKind::Sha1 => "sha1",
        HashKind::Sha256 => "sha256",
    }
}

/// What the service says and what people do, each with its own date and the user's own first; name, the user's words, what decides, link.
fn comment(row: &Row, now: i64) -> Vec<String> {
    let (known, people) = (Some(row.service_says(now).on()), row.people_say().map(|said| said.on()));
    let judged = if row.ruling().is_some() { [people, known] } else { [known, people] };
    let said = [row.name().map(str::to_owned)]
        .into_iter()
        .chain(row.words_for_others().map(Some))
        .chain(row.deciding_in_short().map(Some))
        .chain([row.link()]);
    let parts = judged.into_iter().chain(said).flatten().filter(|part| !part.is_empty());
    parts.map(|part| text::visible(&part).into_owned()).collect()
}
