//! A STIX 2.1 bundle: observables, indicators for what was flagged, how they hang together, and notes.
//!
//! Ids are derived: observables by the rule of the specification (so that other tools give the same), the rest from what they say and
//! when that was so, never from when it was told or written. The same exported twice is the same object to whoever imports it.
//!
//! Source: <https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html>

mod malware;

use std::collections::HashSet;
use std::net::IpAddr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use malware::malware;

use super::{Context, Relation, Row, State, Written, json, list};
use crate::ioc::{HashKind, Indicator, is_hex};
use crate::text::{self, time};
use crate::vt::{Verdict, verdict};

/// The namespace for ids of observables, given by the specification (section 2.9).
const OBSERVABLES: Uuid = uuid!("00abedb4-aa42-466c-9c01-fed23315a9b7");

/// Our own namespace, for everything else.
const OURS: Uuid = uuid!("b7c9b7a4-3f0c-4d1e-8a56-0d2c1f4e9a37");

/// The day on which our identity was made, and the names of families that all who export them share.
const BORN: &str = "2026-01-01T00:00:00.000Z";

pub(super) fn bundle(rows: &[Row], context: &Context) -> Written {
    let now = context.now;
    let mut bundle = Bundle::begin();
    let held = rows.iter().filter(|row| bundle.row(row, now)).count();
    if held > 1 {
        let name = format!("{} looked up on VirusTotal with vtriage", text::counted(held as u64, "row"));
        bundle.group(rows.iter().any(Row::flagged), &name);
    }
    Written { text: bundle.text(), rows: held }
}

/// How one row led to another: the two rows, the service's name of the relationship, and when it was so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link<'a> {
    pub(super) from: &'a Row,
    pub(super) relationship: &'a str,
    pub(super) to: &'a Row,
    pub(super) date: Option<i64>,
}

/// The bundle of a case: its objects, how one led to another, and a grouping that bears its name.
pub(super) fn case(name: &str, rows: &[&Row], links: &[Link<'_>], context: &Context) -> Written {
    let now = context.now;
    let mut bundle = Bundle::begin();
    let held = rows.iter().filter(|row| bundle.row(row, now)).count();
    for link in links {
        bundle.link(link, now);
    }
    if held > 0 {
        bundle.group(rows.iter().any(|row| row.flagged()), &text::visible(name));
    }
    Written { text: bundle.text(), rows: held }
}

struct Bundle {
    objects: Vec<Value>,
    seen: HashSet<String>,
}

impl Bundle {
    fn begin() -> Self {
        let mut bundle = Self { objects: Vec::new(), seen: HashSet::new() };
        bundle.push(identity());
        bundle
    }

    /// Adds an object, once.
    fn push(&mut self, object: Value) {
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        if self.seen.insert(id) {
            self.objects.push(object);
        }
    }

    /// Adds what is known of a row; whether it is anything that STIX has a word for.
    fn row(&mut self, row: &Row, now: i64) -> bool {
        let before = self.objects.len();
        let is_held = self.told_of(row, now);
        if row.is_private() {
            self.mark_private(before);
        }
        is_held
    }

    /// Marks what was added since as for the user's group only. A family of malware is nobody's secret.
    fn mark_private(&mut self, from: usize) {
        let marking = private_marking();
        for object in self.objects.iter_mut().skip(from) {
            let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
            let is_malware = kind == "malware";
            let is_observable = OBSERVED.contains(&kind);
            let Some(members) = object.as_object_mut().filter(|_| !is_malware) else { continue };
            members.insert("object_marking_refs".to_owned(), json!([id_of(&marking)]));
            // Observables have no labels.
            if !is_observable && let Some(labels) = members.entry("labels").or_insert_with(|| json!([])).as_array_mut()
            {
                labels.push(json!("private"));
            }
        }
        self.push(marking);
    }

    fn told_of(&mut self, row: &Row, now: i64) -> bool {
        let Some(indicator) = row.indicator() else { return self.resolution(row, now) };
        let observable = observable(&indicator, row);
        let subject = id_of(&observable);
        self.push(observable);
        if row.flagged() {
            self.flagged(row, &indicator, &subject, now);
        }
        if let Some(relation) = &row.relation {
            self.related(row, relation, (&subject, &indicator), now);
        }
        self.notes(row, &subject, now);
        true
    }

    /// Passive DNS: the name resolved to the address, seen on that day.
    fn resolution(&mut self, row: &Row, now: i64) -> bool {
        let Some((name, address)) = row.resolution() else { return false };
        let [name, address] = [name, address].map(|indicator| {
            let observable = observable(&indicator, &Row::unanswered(&indicator, State::NotAsked));
            let id = id_of(&observable);
            self.push(observable);
            id
        });
        let seen = row.seen(now).and_then(stamp);
        let told = told(row, now);
        let at = seen.as_deref().unwrap_or(&told);
        let id = derived("relationship", &["resolves-to", &name, &address, seen.as_deref().unwrap_or_default()]);
        let mut object = Self::related_to(&id, "resolves-to", &name, &address, at);
        if let (Some(seen), Some(members)) = (seen, object.as_object_mut()) {
            members.insert("description".to_owned(), json!(format!("passive DNS, seen {seen}")));
            members.insert("start_time".to_owned(), json!(seen));
        }
        self.push(object);
        true
    }

    fn text(&self) -> String {
        let ids: String = self.objects.iter().filter_map(|object| object.get("id")).filter_map(Value::as_str).collect();
        let id = format!("bundle--{}", Uuid::new_v5(&OURS, ids.as_bytes()));
        json::pretty(&json!({"type": "bundle", "id": id, "objects": self.objects})) + "\n"
    }

    /// How one object led to another, where both are something that STIX has a word for.
    fn link(&mut self, link: &Link<'_>, now: i64) {
        let (Some(from), Some(to)) = (link.from.indicator(), link.to.indicator()) else { return };
        let [from_id, to_id] = [(&from, link.from), (&to, link.to)].map(|(one, row)| id_of(&observable(one, row)));
        let kind = walked(link.relationship, &from, &to);
        let seen = verdict::plausible(link.date, now).and_then(stamp);
        let before = self.objects.len();
        self.led(kind, [from_id, to_id], link.relationship, (seen, &told(link.to, now)));
        if link.from.is_private() || link.to.is_private() {
            self.mark_private(before);
        }
    }

    /// All that was exported together.
    fn group(&mut self, is_suspicious: bool, name: &str) {
        let refs: Vec<&str> =
            self.objects.iter().filter_map(|object| object.get("id")).filter_map(Value::as_str).collect();
        let id = derived("grouping", &[&refs.concat(), name]);
        // It is as old as the newest in it.
        let dates = self.objects.iter().filter_map(|object| object.get("modified")).filter_map(Value::as_str);
        let at = dates.max().unwrap_or(BORN);
        let context = if is_suspicious { "suspicious-activity" } else { "unspecified" };
        let object = json!({
            "type": "grouping", "spec_version": "2.1", "id": id, "created_by_ref": identity_id(),
            "created": at, "modified": at, "context": context, "object_refs": refs,
            "name": name,
        });
        self.push(object);
    }

    /// An indicator, based on what was observed.
    fn flagged(&mut self, row: &Row, indicator: &Indicator, subject: &str, now: i64) {
        let pattern = pattern(row, indicator);
        // Dated by the analysis, or by when people said it, so that an id and what it stands for do not drift apart. A date that
        // nobody can believe is none: then it is as old as the answer, which is no part of the id.
        let seen = row.analysed(now).and_then(stamp);
        let dated = seen.clone().or_else(|| row.own.as_ref().filter(|own| own.is_ours()).and_then(|own| stamp(own.at)));
        let at = dated.clone().unwrap_or_else(|| told(row, now));
        let dated = dated.unwrap_or_default();
        let indicator_id = derived("indicator", &[&pattern, &dated]);
        let is_malicious = row.verdict == Verdict::Malicious || row.ruling().is_some();
        let kind = if is_malicious { "malicious-activity" } else { "anomalous-activity" };
        let described = match (row.ruling(), row.says) {
            (Some(_), _) | (None, Some(_)) => row.judgement(),
            (None, None) => format!("{}: {} engines of VirusTotal", row.verdict.word(), row.judgement()),
        };
        let undated = row.undated(now).map(|word| format!(", {word}")).unwrap_or_default();
        let mut object = json!({
            "type": "indicator", "spec_version": "2.1", "id": indicator_id, "created_by_ref": identity_id(),
            "created": at, "modified": at,
            "name": text::fit_middle(&text::visible(&row.value()), 120),
            "description": described + &undated,
            "indicator_types": [kind], "pattern": pattern, "pattern_type": "stix", "valid_from": at,
        });
        if let (Some(link), Some(members)) = (row.link(), object.as_object_mut()) {
            members.insert("external_references".to_owned(), json!([{"source_name": "VirusTotal", "url": link}]));
        }
        let label = row.facts.threat_label.as_deref().map(|label| text::visible(label).into_owned());
        let labels: Vec<String> =
            row.tags.iter().cloned().chain(label).filter(|label| !label.trim().is_empty()).collect();
        if let (false, Some(members)) = (labels.is_empty(), object.as_object_mut()) {
            members.insert("labels".to_owned(), json!(labels));
        }
        self.push(object);
        // Where nobody says when it was seen, no sighting is made up.
        if let Some(last) = seen {
            let first = verdict::plausible(row.facts.first_submission_date, now);
            let first = first.and_then(stamp).map_or(last.clone(), |date| date.min(last.clone()));
            let observed_id = derived("observed-data", &[subject, &first, &last]);
            self.push(json!({
                "type": "observed-data", "spec_version": "2.1", "id": observed_id, "created_by_ref": identity_id(),
                "created": last, "modified": last, "first_observed": first, "last_observed": last, "number_observed": 1,
                "object_refs": [subject],
            }));
            self.relationship("based-on", [&indicator_id, &observed_id], &at, &dated);
        }
        for malware in malware(row) {
            let id = id_of(&malware);
            self.push(malware);
            self.relationship("indicates", [&indicator_id, &id], &at, &dated);
        }
    }

    /// How the row was reached from another object.
    fn related(&mut self, row: &Row, relation: &Relation, to: (&str, &Indicator), now: i64) {
        let source = Row { about: relation.source.clone(), ..Row::unanswered(to.1, State::NotAsked) };
        let source = Row { input: None, facts: crate::vt::Facts::default(), ..source };
        let Some(from) = source.indicator() else { return };
        let observable = observable(&from, &source);
        let ends = [id_of(&observable), to.0.to_owned()];
        self.push(observable);
        let kind = walked(&relation.name, &from, to.1);
        self.led(kind, ends, &relation.name, (row.seen(now).and_then(stamp), &told(row, now)));
    }

    /// That one led to the other by a relationship of the service, since when that was so and when it was told.
    fn led(&mut self, kind: &str, [from, to]: [String; 2], name: &str, (seen, told): (Option<String>, &str)) {
        let at = seen.as_deref().unwrap_or(told);
        let id = derived("relationship", &[kind, &from, &to, name, seen.as_deref().unwrap_or_default()]);
        let mut object = Self::related_to(&id, kind, &from, &to, at);
        if let Some(members) = object.as_object_mut() {
            members.insert("description".to_owned(), json!(text::visible(name)));
            members.extend(seen.map(|seen| ("start_time".to_owned(), json!(seen))));
        }
        self.push(object);
    }

    /// `dated` is the part of the date that the id is made of.
    fn relationship(&mut self, kind: &str, [source, target]: [&str; 2], at: &str, dated: &str) {
        let id = derived("relationship", &[kind, source, target, dated]);
        self.push(Self::related_to(&id, kind, source, target, at));
    }

    fn related_to(id: &str, kind: &str, source: &str, target: &str, at: &str) -> Value {
        json!({
            "type": "relationship", "spec_version": "2.1", "id": id, "created_by_ref": identity_id(),
            "created": at, "modified": at, "relationship_type": kind, "source_ref": source, "target_ref": target,
        })
    }

    /// What was known when, and apart from it what the user wrote: also of what is no indicator.
    fn notes(&mut self, row: &Row, subject: &str, now: i64) {
        let at = row.analysed(now).or_else(|| row.told(now));
        let dated = at.map(|at| format!(", as of {}", time::utc(at))).unwrap_or_default();
        // Of its age the date says all, which does not change from day to day.
        let known = format!("{}{dated}", row.judgement_at(at.unwrap_or(now)));
        let told = told(row, now);
        self.note("VirusTotal", &known, subject, (at, &told));
        let own: Vec<String> = row.own_words().map(|words| text::visible_lines(&words).join("\n")).collect();
        if !own.is_empty() {
            self.note("note of the analyst", &own.join("\n"), subject, (row.own.as_ref().map(|own| own.at), &told));
        }
    }

    /// Dated by when it was said; where nobody knows that, by when the row was told, which is no part of the id.
    fn note(&mut self, about: &str, content: &str, subject: &str, (said, told): (Option<i64>, &str)) {
        let said = said.and_then(stamp);
        let id = derived("note", &[subject, content, said.as_deref().unwrap_or_default()]);
        let at = said.as_deref().unwrap_or(told);
        self.push(json!({
            "type": "note", "spec_version": "2.1", "id": id, "created_by_ref": identity_id(),
            "created": at, "modified": at, "abstract": about, "content": content, "object_refs": [subject],
        }));
    }
}

/// The standard's word for a relationship of the service between observables; it has one for names that resolve.
fn walked(relationship: &str, from: &Indicator, to: &Indicator) -> &'static str {
    let is_of_dns = matches!(relationship, "resolutions" | "cname_records" | "a_records");
    if is_of_dns && from.is_domain() && (to.is_domain() || to.is_ip()) { "resolves-to" } else { "related-to" }
}

fn identity_id() -> String {
    derived("identity", &["vtriage"])
}

fn identity() -> Value {
    json!({
        "type": "identity", "spec_version": "2.1", "id": identity_id(), "created": BORN, "modified": BORN,
        "name": "vtriage", "identity_class": "system",
    })
}

/// Types of the observables that are exported.
const OBSERVED: [&str; 5] = ["file", "url", "domain-name", "ipv4-addr", "ipv6-addr"];

/// What marks that something was submitted to private scanning.
fn private_marking() -> Value {
    let said = "private: submitted to VirusTotal's private scanning, for the submitter's own group only";
    json!({
        "type": "marking-definition", "spec_version": "2.1", "id": derived("marking-definition", &["private"]),
        "created_by_ref": identity_id(), "created": BORN, "definition_type": "statement",
        "definition": {"statement": said},
    })
}

/// An observable with the id that the specification gives it.
fn observable(indicator: &Indicator, row: &Row) -> Value {
    let (kind, members) = match &list::plain(indicator.clone()) {
        Indicator::Hash { .. } => ("file", file(row)),
        Indicator::Url(url) => ("url", value(&uri(url))),
        Indicator::Domain(name) => ("domain-name", value(name)),
        Indicator::Ip(address @ IpAddr::V4(_)) => ("ipv4-addr", value(&address.to_string())),
        Indicator::Ip(address @ IpAddr::V6(_)) => ("ipv6-addr", value(&address.to_string())),
    };
    let id = Uuid::new_v5(&OBSERVABLES, contributing(&members).as_bytes());
    let mut object = Map::new();
    object.insert("type".to_owned(), json!(kind));
    object.insert("spec_version".to_owned(), json!("2.1"));
    object.insert("id".to_owned(), json!(format!("{kind}--{id}")));
    object.extend(members);
    if let (Indicator::Hash { .. }, Some(size)) = (indicator, row.facts.size) {
        object.insert("size".to_owned(), json!(size));
    }
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

/// `hashes` and `name`, in alphabetical order.
fn file(row: &Row) -> Map<String, Value> {
    let hashes: Map<String, Value> =
        row.hashes().into_iter().map(|(kind, hex)| (kind.to_owned(), json!(hex))).collect();
    let mut members = Map::from_iter([("hashes".to_owned(), Value::Object(hashes))]);
    // A name that is no text to others (controls, bidirectional tricks) is left out rather than changed.
    let name = row.facts.name.as_deref().filter(|name| !name.is_empty() && text::visible(name) == *name);
    if let Some(name) = name {
        members.insert("name".to_owned(), json!(name));
    }
    members
}

/// The properties that make the id, as canonical JSON (RFC 8785): of several hashes the first of MD5, SHA-1, SHA-256.
///
/// The members come in alphabetical order, and none is a number, so that plain JSON is canonical.
fn contributing(members: &Map<String, Value>) -> String {
    let mut made = members.clone();
    if let Some(Value::Object(hashes)) = members.get("hashes") {
        let first = ["MD5", "SHA-1", "SHA-256"].into_iter().find_map(|kind| hashes.get_key_value(kind));
        let one: Map<String, Value> = first.map(|(kind, hex)| (kind.clone(), hex.clone())).into_iter().collect();
        made.insert("hashes".to_owned(), Value::Object(one));
    }
    Value::Object(made).to_string()
}

fn pattern(row: &Row, indicator: &Indicator) -> String {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'");
    match &list::plain(indicator.clone()) {
        Indicator::Hash { kind, hex } => {
            let hashes = row.hashes();
            let own = match kind {
                HashKind::Md5 => "MD5",
                HashKind::Sha1 => "SHA-1",
                HashKind::Sha256 => "SHA-256",
            };
            let (kind, hex) = hashes.first().map_or((own, hex.as_str()), |(kind, hex)| (kind, hex.as_str()));
            format!("[file:hashes.'{kind}' = '{hex}']")
        }
        Indicator::Url(url) => format!("[url:value = '{}']", quoted(&uri(url))),
        Indicator::Domain(name) => format!("[domain-name:value = '{}']", quoted(name)),
        Indicator::Ip(address @ IpAddr::V4(_)) => format!("[ipv4-addr:value = '{address}']"),
        Indicator::Ip(address @ IpAddr::V6(_)) => format!("[ipv6-addr:value = '{address}']"),
    }
}

fn derived(kind: &str, parts: &[&str]) -> String {
    format!("{kind}--{}", Uuid::new_v5(&OURS, format!("{kind}\n{}", parts.join("\n")).as_bytes()))
}

fn id_of(object: &Value) -> String {
    object.get("id").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The time; `None` where the format cannot write it.
fn stamp(seconds: i64) -> Option<String> {
    // Year 0 is none to most readers.
    let text = (seconds > -62_135_596_800).then(|| time::rfc3339(seconds)).flatten();
    // Times of the standard have milliseconds.
    text.map(|text| text.replace('Z', ".000Z"))
}

/// When the service said what is known of the row; where nobody noted that, when it is written.
fn told(row: &Row, now: i64) -> String {
    row.told(now).and_then(stamp).or_else(|| stamp(now)).unwrap_or_else(|| BORN.to_owned())
}
