//! A MISP event: one attribute an indicator, with what is known as its comment.
//!
//! Distribution is "your organisation only" and the event is not published: who shares it decides that in MISP.
//!
//! Source: <https://www.misp-standard.org/rfc/misp-standard-core.html>

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::{Row, json};
use crate::ioc::{HashKind, Indicator};
use crate::text::{self, time};

/// The namespace of ids of events and attributes.
const OURS: Uuid = uuid!("4a1d6c52-7e0b-4f5a-9c1e-83b0d7f2a6e4");

pub(super) fn event(rows: &[Row], now: i64) -> String {
    let attributes: Vec<Value> = rows.iter().flat_map(|row| attributes(row, now)).collect();
    let ids: String =
        attributes.iter().filter_map(|attribute| attribute.get("uuid")).filter_map(Value::as_str).collect();
    let threat = if rows.iter().any(Row::flagged) { "2" } else { "4" }; // medium, undefined
    let event = json!({"Event": {
        "uuid": Uuid::new_v5(&OURS, format!("{now}\n{ids}").as_bytes()).to_string(),
        "info": format!("vtriage: {} indicators looked up on VirusTotal", rows.len()),
        "date": time::date(now),
        "timestamp": now.to_string(),
        "threat_level_id": threat,
        "analysis": "1", // ongoing
        "distribution": "0",
        "published": false,
        "Attribute": attributes,
    }});
    json::pretty(&event) + "\n"
}

/// The attributes of a row: a file gives one for each of its hashes.
fn attributes(row: &Row, now: i64) -> Vec<Value> {
    let Some(indicator) = row.indicator() else { return Vec::new() };
    let mut values: Vec<(&str, &str, String)> = match &indicator {
        Indicator::Hash { .. } => {
            row.hashes().into_iter().map(|(kind, hex)| ("Payload delivery", hash_type(kind), hex)).collect()
        }
        Indicator::Url(url) => vec![("Network activity", "url", url.clone())],
        Indicator::Domain(name) => {
            let kind = if psl::domain_str(name) == Some(name) { "domain" } else { "hostname" };
            vec![("Network activity", kind, name.clone())]
        }
        Indicator::Ip(address) => vec![("Network activity", "ip-dst", address.to_string())],
    };
    if let (Indicator::Hash { kind, hex }, true) = (&indicator, values.is_empty()) {
        values.push(("Payload delivery", own_type(*kind), hex.clone()));
    }
    let comment = comment(row, now);
    let tags: Vec<Value> = row.tags.iter().filter(|tag| !tag.is_empty()).map(|tag| json!({"name": tag})).collect();
    values
        .into_iter()
        .map(|(category, kind, value)| {
            let uuid = Uuid::new_v5(&OURS, format!("{now}\n{kind}\n{value}").as_bytes()).to_string();
            json!({
                "uuid": uuid, "type": kind, "category": category, "value": value, "to_ids": row.flagged(),
                "comment": comment, "timestamp": now.to_string(), "distribution": "5", "Tag": tags,
            })
        })
        .collect()
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
    let dated = row.facts.last_analysis_date.map(|date| format!(" on {}", time::date(date))).unwrap_or_default();
    let name = row.facts.name.as_deref().filter(|name| Some(*name) != row.facts.url.as_deref());
    let link = row.link();
    let judged = [Some(format!("{}{dated}", row.judgement_at(now))), name.map(str::to_owned)];
    let own = row.own_words().map(|words| Some(words.to_owned()));
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
