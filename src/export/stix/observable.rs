//! Observables, and the patterns that find them.

use std::net::IpAddr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use super::derived;
use crate::export::{Row, list};
use crate::ioc::{HashKind, Indicator, is_hex};
use crate::text;

/// The namespace for ids of observables, given by the specification (section 2.9).
const OBSERVABLES: Uuid = uuid!("00abedb4-aa42-466c-9c01-fed23315a9b7");

/// An observable with the id that the specification gives it; a file with one of ours.
///
/// By the specification a file's id hangs on its name and on its MD5, so that the same file is another as soon as more is known of it. Ours
/// hangs on the strongest hash alone, in a namespace of ours, as the specification asks of ids that are made otherwise.
pub(super) fn observable(indicator: &Indicator, row: &Row) -> Value {
    let (kind, members) = match &list::plain(indicator.clone()) {
        Indicator::Hash { kind, hex } => {
            let (name, hex) = strongest(row, *kind, hex);
            return described("file", &derived("file", &[name, &hex]), file(row));
        }
        Indicator::Url(url) => ("url", value(&uri(url))),
        Indicator::Domain(name) => ("domain-name", value(name)),
        Indicator::Ip(address @ IpAddr::V4(_)) => ("ipv4-addr", value(&address.to_string())),
        Indicator::Ip(address @ IpAddr::V6(_)) => ("ipv6-addr", value(&address.to_string())),
    };
    // As canonical JSON (RFC 8785), which plain JSON of one text is.
    let made = Value::Object(members.clone()).to_string();
    described(kind, &format!("{kind}--{}", Uuid::new_v5(&OBSERVABLES, made.as_bytes())), members)
}

fn described(kind: &str, id: &str, members: Map<String, Value>) -> Value {
    let mut object = Map::new();
    object.insert("type".to_owned(), json!(kind));
    object.insert("spec_version".to_owned(), json!("2.1"));
    object.insert("id".to_owned(), json!(id));
    object.extend(members);
    Value::Object(object)
}

fn value(text: &str) -> Map<String, Value> {
    Map::from_iter([("value".to_owned(), json!(text))])
}

/// What RFC 3986 lets stand in a URI after its host, beside letters and digits. `%` is looked at apart.
const IN_URI: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'#')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'%');

/// The URL as the standard wants it: what browsers let pass (`|`, `"`, letters of other scripts) escaped, the host in punycode.
fn uri(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    let authority = match url::Url::parse(url) {
        Ok(parsed) if !authority.is_ascii() => parsed.authority().to_owned(),
        _ => authority.to_owned(),
    };
    let mut parts = path.split('%');
    let mut out = utf8_percent_encode(parts.next().unwrap_or(""), &IN_URI).to_string();
    for part in parts {
        let is_escape = part.get(..2).is_some_and(is_hex);
        out.push_str(if is_escape { "%" } else { "%25" });
        out.extend(utf8_percent_encode(part, &IN_URI));
    }
    // A second `#` is text of the fragment.
    let out = match out.split_once('#') {
        Some((before, fragment)) => format!("{before}#{}", fragment.replace('#', "%23")),
        None => out,
    };
    format!("{scheme}://{authority}{out}")
}

/// Its hashes, name and size.
fn file(row: &Row) -> Map<String, Value> {
    let hashes: Map<String, Value> =
        row.hashes().into_iter().map(|(kind, hex)| (kind.to_owned(), json!(hex))).collect();
    let mut members = Map::from_iter([("hashes".to_owned(), Value::Object(hashes))]);
    // A name that is no text to others (controls, bidirectional tricks) is left out rather than changed.
    let name = row.facts.name.as_deref().filter(|name| !name.is_empty() && text::visible(name) == *name);
    members.extend(name.map(|name| ("name".to_owned(), json!(name))));
    members.extend(row.facts.size.map(|size| ("size".to_owned(), json!(size))));
    members
}

/// The hash that names the file best, with its name.
fn strongest(row: &Row, kind: HashKind, hex: &str) -> (&'static str, String) {
    let own = match kind {
        HashKind::Md5 => "MD5",
        HashKind::Sha1 => "SHA-1",
        HashKind::Sha256 => "SHA-256",
    };
    row.hashes().into_iter().next().unwrap_or_else(|| (own, hex.to_owned()))
}

pub(super) fn pattern(row: &Row, indicator: &Indicator) -> String {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'");
    match &list::plain(indicator.clone()) {
        Indicator::Hash { kind, hex } => {
            let (kind, hex) = strongest(row, *kind, hex);
            format!("[file:hashes.'{kind}' = '{hex}']")
        }
        Indicator::Url(url) => format!("[url:value = '{}']", quoted(&uri(url))),
        Indicator::Domain(name) => format!("[domain-name:value = '{}']", quoted(name)),
        Indicator::Ip(address @ IpAddr::V4(_)) => format!("[ipv4-addr:value = '{address}']"),
        Indicator::Ip(address @ IpAddr::V6(_)) => format!("[ipv6-addr:value = '{address}']"),
    }
}
