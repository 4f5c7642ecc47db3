//! A MISP event: one object an indicator by MISP's own templates, with what is known as its comment.
//!
//! Distribution is "your organisation only" and the event is not published: who shares it decides that in MISP.
//!
//! Source: <https://www.misp-standard.org/rfc/misp-standard-core.html>

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::{Context, Row, Written, json, list};
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

pub(super) fn event(rows: &[Row], context: &Context) -> Written {
    let objects = objects(rows.iter(), context);
    let looked_up = text::counted(objects.len() as u64, "indicator");
    let info = format!("vtriage: {looked_up} looked up on VirusTotal");
    written(&objects, &info, rows.iter().any(Row::flagged), context)
}

/// The event of a case, which bears its name.
pub(super) fn case(name: &str, rows: &[&Row], context: &Context) -> Written {
    let info = format!("vtriage: {}", text::visible(name));
    written(&objects(rows.iter().copied(), context), &info, rows.iter().any(|row| row.flagged()), context)
}

fn objects<'a>(rows: impl Iterator<Item = &'a Row>, context: &Context) -> Vec<Value> {
    rows.filter_map(|row| object(row, context.now)).collect()
}

fn written(objects: &[Value], info: &str, is_threat: bool, context: &Context) -> Written {
    let now = context.now;
    let ids: String = objects.iter().filter_map(|object| object.get("uuid")).filter_map(Value::as_str).collect();
    let threat = if is_threat { "2" } else { "4" }; // medium, undefined
    let held = objects.len();
    let event = json!({"Event": {
        "uuid": Uuid::new_v5(&OURS, format!("{now}\n{ids}").as_bytes()).to_string(),
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
    Written { text: json::pretty(&event) + "\n", rows: held }
}

/// A row as an object by MISP's template; none for what is neither an indicator nor passive DNS.
fn object(row: &Row, now: i64) -> Option<Value> {
    let (Template(name, template, version, category, description), parts) = parts(row, now)?;
    let key = parts.iter().fold(String::new(), |key, part| key + part.kind + "\n" + &part.value + "\n");
    let (comment, tags) = (comment(row, now), tags(row));
    // A detection of what is private would tell others of it.
    let is_sought = row.flagged() && !row.is_private();
    let attributes: Vec<Value> = parts
        .iter()
        .map(|part| {
            let uuid = Uuid::new_v5(&OURS, format!("{now}\n{key}\n{}\n{}", part.relation, part.value).as_bytes());
            json!({
                "uuid": uuid.to_string(), "object_relation": part.relation, "type": part.kind,
                "category": part.category, "value": part.value, "to_ids": is_sought && part.names_it,
                "comment": if part.names_it { comment.as_str() } else { "" }, "timestamp": now.to_string(),
                "distribution": "5", "disable_correlation": false,
                "Tag": if part.names_it { tags.clone() } else { Vec::new() },
            })
        })
        .collect();
    Some(json!({
        "uuid": Uuid::new_v5(&OURS, format!("{now}\nobject\n{name}\n{key}").as_bytes()).to_string(),
        "name": name, "meta-category": category, "description": description,
        "template_uuid": template, "template_version": version,
        "timestamp": now.to_string(), "distribution": "5", "comment": comment, "Attribute": attributes,
    }))
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
    let name = row.facts.name.as_deref().filter(|name| !name.trim().is_empty());
    parts.extend(name.map(|name| part("filename", "filename", text::visible(name).into_owned(), false)));
    let size = row.facts.size.map(|size| size.to_string());
    parts.extend(size.map(|size| Part { category: "Other", ..part("size-in-bytes", "size-in-bytes", size, false) }));
    parts
}

/// The tag of what was submitted to private scanning.
const PRIVATE: &str = "virustotal:scanning=\"private\"";

/// Whether it is private, the user's tags; threat label and families as machine tags.
fn tags(row: &Row) -> Vec<Value> {
    let machine =
        |predicate: &str, value: &str| format!("virustotal:{predicate}=\"{}\"", text::visible(value).replace('"', "'"));
    let label = row.facts.threat_label.as_deref().map(|label| machine("threat-label", label));
    let families = row.facts.families.iter().map(|family| machine("family", family));
    let own = row.tags.iter().map(|tag| text::visible(tag).into_owned());
    let private = row.is_private().then(|| PRIVATE.to_owned());
    let all = private.into_iter().chain(own).chain(label).chain(families).filter(|tag| !tag.trim().is_empty());
    all.map(|tag| json!({"name": tag})).collect()
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

/// Verdict with its date, name, the user's words, link.
fn comment(row: &Row, now: i64) -> String {
    let dated = row.analysed(now).map(|date| format!(" on {}", time::date(date))).unwrap_or_default();
    let name = row.facts.name.as_deref().filter(|name| Some(*name) != row.facts.url.as_deref());
    let link = row.link();
    let judged = [Some(format!("{}{dated}", row.judgement_at(now))), name.map(str::to_owned)];
    let own = row.own_words().map(Some);
    judged
        .into_iter()
        .chain(own)
        .chain([link])
        .flatten()
        .filter(|part| !part.is_empty())
        .map(|part| text::visible(&part).into_owned())
        .collect::<Vec<_>>()
        .join(" · ")
}
