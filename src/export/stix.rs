//! A STIX 2.1 bundle: observables, indicators for what was flagged, how they hang together, and notes.
//!
//! Ids are derived, never from when something was told or written: observables but files by the rule of the specification, so that other
//! tools give the same; the rest from what they say and when that was so. `created` goes with the id; what nobody dates is as old as
//! our identity, and `modified` is when it was told last. The same exported twice is the same object to whoever imports it.
//!
//! Source: <https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html>

mod malware;
mod observable;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use malware::malware;
use observable::{observable, pattern};

use super::{Context, Relation, Row, State, Written, json};
use crate::ioc::Indicator;
use crate::text::{self, time};
use crate::vt::verdict;

/// Our own namespace for ids.
const OURS: Uuid = uuid!("b7c9b7a4-3f0c-4d1e-8a56-0d2c1f4e9a37");

/// The day on which our identity was made. It stands where a date must, and nobody knows one.
const BORN: &str = "2026-01-01T00:00:00.000Z";

pub(super) fn bundle(rows: &[Row], context: &Context) -> Written {
    let mut bundle = Bundle::begin(context);
    let held = rows.iter().filter(|row| bundle.row(row)).count();
    if held > 1 {
        let name = format!("{} looked up on {} with vtriage", text::counted(held as u64, "row"), bundle.by);
        bundle.group(rows.iter().any(Row::flagged), &name);
    }
    Written { text: bundle.text(), rows: held }
}

/// How one row led to another: the two rows, the service's name of the relationship, when it was so, and when that was learned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link<'a> {
    pub(super) from: &'a Row,
    pub(super) relationship: &'a str,
    pub(super) to: &'a Row,
    pub(super) date: Option<i64>,
    pub(super) learned: Option<i64>,
}

/// The bundle of a case: its objects, how one led to another, and a grouping that bears its name.
pub(super) fn case(name: &str, rows: &[&Row], links: &[Link<'_>], context: &Context) -> Written {
    let mut bundle = Bundle::begin(context);
    let held = rows.iter().filter(|row| bundle.row(row)).count();
    for link in links {
        bundle.link(link);
    }
    if held > 0 {
        bundle.group(rows.iter().any(|row| row.flagged()), &text::visible(name));
    }
    Written { text: bundle.text(), rows: held }
}

/// Who may know of an object of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    Everybody,
    /// Those of the user's group: it names something that was submitted to private scanning.
    Group,
}

impl Audience {
    /// Of what names these rows.
    fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        if rows.into_iter().any(Row::is_private) { Self::Group } else { Self::Everybody }
    }
}

/// When an object was made, which its id tells too, and when it was told last.
#[derive(Debug, Clone)]
struct Dates {
    created: String,
    modified: String,
}

impl Dates {
    /// Of what was so at that time; else of what was told then, where anybody knows.
    fn of(dated: Option<&str>, told: Option<&str>) -> Self {
        let at = |date: &str| Self { created: date.to_owned(), modified: date.to_owned() };
        match dated {
            Some(dated) => at(dated),
            None => at(BORN).told(told),
        }
    }

    /// The same, told then too.
    fn told(self, told: Option<&str>) -> Self {
        let modified = told.filter(|told| **told > *self.modified).map_or(self.modified, str::to_owned);
        Self { modified, ..self }
    }
}

struct Bundle {
    now: i64,
    /// Who gave the answers, in words.
    by: String,
    objects: Vec<Value>,
    /// Of each id.
    places: HashMap<String, usize>,
}

impl Bundle {
    fn begin(context: &Context) -> Self {
        let (now, by) = (context.now, context.by.words());
        let mut bundle = Self { now, by, objects: Vec::new(), places: HashMap::new() };
        bundle.push(identity(), Audience::Everybody);
        bundle
    }

    /// Adds an object, once: of an observable that is there already what was not known of it. Gives its id.
    fn push(&mut self, object: Value, audience: Audience) -> String {
        let id = member(&object, "id").to_owned();
        let place = match self.places.entry(id.clone()) {
            Entry::Occupied(known) => {
                let known = *known.get();
                if let Some(known) = self.objects.get_mut(known).filter(|known| is_observable(known)) {
                    complete(known, object);
                }
                known
            }
            Entry::Vacant(place) => {
                self.objects.push(object);
                *place.insert(self.objects.len() - 1)
            }
        };
        if audience == Audience::Group {
            self.mark_private(place);
        }
        id
    }

    /// Adds an object of ours that has dates: all but observables.
    fn dated(&mut self, kind: &str, id: &str, dates: &Dates, members: Value, audience: Audience) {
        let mut object = json!({
            "type": kind, "spec_version": "2.1", "id": id, "created_by_ref": identity_id(),
            "created": dates.created, "modified": dates.modified,
        });
        if let (Some(object), Value::Object(members)) = (object.as_object_mut(), members) {
            object.extend(members);
        }
        self.push(object, audience);
    }

    /// Marks an object as for the user's group only.
    fn mark_private(&mut self, place: usize) {
        let marking = private_marking();
        let Some(object) = self.objects.get_mut(place) else { return };
        let has_labels = !is_observable(object);
        let Some(members) = object.as_object_mut() else { return };
        let was_marked = members.insert("object_marking_refs".to_owned(), json!([member(&marking, "id")])).is_some();
        if has_labels
            && !was_marked
            && let Some(labels) = members.entry("labels").or_insert_with(|| json!([])).as_array_mut()
        {
            labels.push(json!("private"));
        }
        self.push(marking, Audience::Everybody);
    }

    /// Adds what is known of a row; whether it is anything that STIX has a word for.
    fn row(&mut self, row: &Row) -> bool {
        let Some(indicator) = row.indicator() else { return self.resolution(row) };
        let subject = self.push(observable(&indicator, row), Audience::of([row]));
        if row.flagged() {
            self.flagged(row, &indicator, &subject);
        }
        if let Some(relation) = &row.relation {
            self.related(row, relation);
        }
        self.notes(row, &subject);
        true
    }

    /// Passive DNS: the name resolved to the address, seen on that day.
    fn resolution(&mut self, row: &Row) -> bool {
        let Some((name, address)) = row.resolution() else { return false };
        let audience = Audience::of([row]);
        let [name, address] = [name, address].map(|indicator| {
            self.push(observable(&indicator, &Row::unanswered(&indicator, State::NotAsked)), audience)
        });
        let seen = row.seen(self.now).and_then(stamp);
        let dates = Dates::of(seen.as_deref(), self.told(row).as_deref());
        let id = derived("relationship", &["resolves-to", &name, &address, seen.as_deref().unwrap_or_default()]);
        let seen = seen.map(|seen| json!({"description": format!("passive DNS, seen {seen}"), "start_time": seen}));
        self.joined(&id, "resolves-to", [&name, &address], &dates, (seen.unwrap_or_default(), audience));
        true
    }

    fn text(&self) -> String {
        let ids: String = self.objects.iter().map(|object| member(object, "id")).collect();
        let id = format!("bundle--{}", Uuid::new_v5(&OURS, ids.as_bytes()));
        json::pretty(&json!({"type": "bundle", "id": id, "objects": self.objects})) + "\n"
    }

    /// All that was exported together, but what marks it: only objects and relationships can be members.
    fn group(&mut self, is_suspicious: bool, name: &str) {
        let members = || self.objects.iter().filter(|object| member(object, "type") != MARKING);
        let refs: Vec<String> = members().map(|object| member(object, "id").to_owned()).collect();
        let id = derived("grouping", &[&refs.concat(), name]);
        // It is as old as the newest in it.
        let newest = |date| members().map(|object| member(object, date)).max().filter(|date| !date.is_empty());
        let dates = Dates::of(newest("created"), None).told(newest("modified"));
        let is_private = members().any(|object| object.get("object_marking_refs").is_some());
        let audience = if is_private { Audience::Group } else { Audience::Everybody };
        let context = if is_suspicious { "suspicious-activity" } else { "unspecified" };
        self.dated("grouping", &id, &dates, json!({"context": context, "object_refs": refs, "name": name}), audience);
    }

    /// An indicator, based on what was observed.
    fn flagged(&mut self, row: &Row, indicator: &Indicator, subject: &str) {
        let audience = Audience::of([row]);
        let pattern = pattern(row, indicator);
        // Dated by the analysis that flags it, or by when people said it. A date that nobody can believe is none: then it is valid from
        // when it was told, which is no part of the id.
        let seen = row.analysed(self.now).and_then(stamp);
        let ruled = row.own.as_ref().filter(|own| own.is_ours()).and_then(|own| stamp(own.at));
        let since = seen.clone().filter(|_| row.flagged_by_service()).or_else(|| ruled.clone());
        let told = self.told(row);
        let dates = Dates::of(since.as_deref(), told.as_deref());
        let from = since.as_deref().or(told.as_deref()).unwrap_or(BORN);
        let key = since.as_deref().unwrap_or_default();
        let indicator_id = derived("indicator", &[&pattern, key]);
        let mut members = json!({
            "name": text::fit_middle(&text::visible(&row.value()), 120), "description": described(row, &self.by, self.now),
            "indicator_types": ["malicious-activity"], "pattern": pattern, "pattern_type": "stix", "valid_from": from,
        });
        if let (Some(link), Some(members)) = (row.link(), members.as_object_mut()) {
            members.insert("external_references".to_owned(), json!([{"source_name": "VirusTotal", "url": link}]));
        }
        let label = row.facts.threat_label.as_deref().map(|label| text::visible(label).into_owned());
        let labels: Vec<String> =
            row.tags.iter().cloned().chain(label).filter(|label| !label.trim().is_empty()).collect();
        if let (false, Some(members)) = (labels.is_empty(), members.as_object_mut()) {
            members.insert("labels".to_owned(), json!(labels));
        }
        self.dated("indicator", &indicator_id, &dates.clone().told(ruled.as_deref()), members, audience);
        let joined = |bundle: &mut Self, kind: &str, to: &str| {
            let id = derived("relationship", &[kind, &indicator_id, to, key]);
            bundle.joined(&id, kind, [&indicator_id, to], &dates, (Value::Null, audience));
        };
        // Where nobody says when it was seen, no sighting is made up.
        if let Some(last) = seen {
            let first = verdict::plausible(row.facts.first_submission_date, self.now);
            let first = first.and_then(stamp).map_or(last.clone(), |date| date.min(last.clone()));
            let observed = derived("observed-data", &[subject, &first, &last]);
            let members =
                json!({"first_observed": first, "last_observed": last, "number_observed": 1, "object_refs": [subject]});
            self.dated("observed-data", &observed, &Dates::of(Some(&last), None), members, audience);
            joined(self, "based-on", &observed);
        }
        for malware in malware(row) {
            // A family of malware is nobody's secret.
            let id = self.push(malware, Audience::Everybody);
            joined(self, "indicates", &id);
        }
    }

    /// How the row was reached from another object.
    fn related(&mut self, row: &Row, relation: &Relation) {
        let source = Row::empty(relation.source.clone(), State::NotAsked);
        let Some(indicator) = source.indicator() else { return };
        self.push(observable(&indicator, &source), Audience::of([&source]));
        let (date, learned) = (row.facts.date, row.told(self.now));
        self.link(&Link { from: &source, relationship: &relation.name, to: row, date, learned });
    }

    /// How one object led to another, where both are something that STIX has a word for.
    fn link(&mut self, link: &Link<'_>) {
        let (Some(from), Some(to)) = (link.from.indicator(), link.to.indicator()) else { return };
        let [from_id, to_id] = [(&from, link.from), (&to, link.to)]
            .map(|(indicator, row)| member(&observable(indicator, row), "id").to_owned());
        let kind = walked(link.relationship, &from, &to);
        let seen = verdict::plausible(link.date, self.now).and_then(stamp);
        let dates = Dates::of(seen.as_deref(), link.learned.and_then(stamp).as_deref());
        let key = seen.as_deref().unwrap_or_default();
        let id = derived("relationship", &[kind, &from_id, &to_id, link.relationship, key]);
        let mut members = Map::from_iter([("description".to_owned(), json!(text::visible(link.relationship)))]);
        members.extend(seen.map(|seen| ("start_time".to_owned(), json!(seen))));
        let audience = Audience::of([link.from, link.to]);
        self.joined(&id, kind, [&from_id, &to_id], &dates, (Value::Object(members), audience));
    }

    fn joined(
        &mut self,
        id: &str,
        kind: &str,
        [source, target]: [&str; 2],
        dates: &Dates,
        (more, audience): (Value, Audience),
    ) {
        let mut members = json!({"relationship_type": kind, "source_ref": source, "target_ref": target});
        if let (Some(members), Value::Object(more)) = (members.as_object_mut(), more) {
            members.extend(more);
        }
        self.dated("relationship", id, dates, members, audience);
    }

    /// What the service says, what people make of it, and what is noted on it: also of what is no indicator. Each has its own date.
    fn notes(&mut self, row: &Row, subject: &str) {
        let on = (subject, Audience::of([row]));
        let known = row.service_says(self.now);
        let told = self.told(row);
        let (by, dates) = (self.by.clone(), Dates::of(known.at.and_then(stamp).as_deref(), told.as_deref()));
        self.note(&by, &known.as_of(), on, &dates);
        if let (Some(said), Some(own)) = (row.people_say(), &row.own) {
            let about = if own.is_ours() { "of the analyst".to_owned() } else { own.whose() };
            let why = lines(&own.reason);
            let why = if why.is_empty() { why } else { format!(": {why}") };
            let dates = Dates::of(said.at.and_then(stamp).as_deref(), None);
            self.note(&format!("verdict {about}"), &(said.words + &why), on, &dates);
        }
        let noted: Vec<String> = row.noted().map(|words| lines(&words)).collect();
        if !noted.is_empty() {
            self.note("note of the analyst", &noted.join("\n"), on, &Dates::of(None, None));
        }
        if let Some(file) = row.file_here() {
            self.note("name of the file that was hashed", &text::visible(&file), on, &Dates::of(None, None));
        }
    }

    fn note(&mut self, about: &str, content: &str, (subject, audience): (&str, Audience), dates: &Dates) {
        let key = Some(&*dates.created).filter(|date| *date != BORN).unwrap_or_default();
        let id = derived("note", &[subject, content, key]);
        let members = json!({"abstract": about, "content": content, "object_refs": [subject]});
        self.dated("note", &id, dates, members, audience);
    }

    /// When the service said what is known of the row.
    fn told(&self, row: &Row) -> Option<String> {
        row.told(self.now).and_then(stamp)
    }
}

/// Why there is an indicator: what the user says, and what the service does.
fn described(row: &Row, by: &str, now: i64) -> String {
    let known = match row.says {
        None if row.flagged_by_service() => {
            format!("{}: {} engines of {by}", row.verdict.word(), row.known())
        }
        _ => row.known(),
    };
    let undated = row.undated(now).map(|word| format!(", {word}")).unwrap_or_default();
    let known = known + &undated;
    let Some(said) = row.people_say().filter(|_| row.ruling().is_some()) else { return known };
    // Then it is dated by the user's word, and the service's needs its own.
    let dated = row.analysed(now).filter(|_| !row.flagged_by_service());
    let dated = dated.map(|at| format!(", as of {}", time::utc(at))).unwrap_or_default();
    format!("{}; {known}{dated}", said.words)
}

/// What people wrote, line by line.
fn lines(words: &str) -> String {
    text::visible_lines(words).join("\n")
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

/// Types of the observables that are exported. They have no dates and no labels.
const OBSERVED: [&str; 5] = ["file", "url", "domain-name", "ipv4-addr", "ipv6-addr"];

fn is_observable(object: &Value) -> bool {
    OBSERVED.contains(&member(object, "type"))
}

/// Adds to an observable what is not known of it: another hash, a name, a size.
fn complete(known: &mut Value, more: Value) {
    let (Some(known), Value::Object(more)) = (known.as_object_mut(), more) else { return };
    for (name, value) in more {
        match known.get_mut(&name) {
            Some(inner @ Value::Object(_)) => complete(inner, value),
            Some(_) => {}
            None => drop(known.insert(name, value)),
        }
    }
}

/// The type of what marks others.
const MARKING: &str = "marking-definition";

/// What marks that something was submitted to private scanning.
fn private_marking() -> Value {
    let said = "private: submitted to VirusTotal's private scanning, for the submitter's own group only";
    json!({
        "type": MARKING, "spec_version": "2.1", "id": derived(MARKING, &["private"]),
        "created_by_ref": identity_id(), "created": BORN, "definition_type": "statement",
        "definition": {"statement": said},
    })
}

fn derived(kind: &str, parts: &[&str]) -> String {
    format!("{kind}--{}", Uuid::new_v5(&OURS, format!("{kind}\n{}", parts.join("\n")).as_bytes()))
}

/// A member that is a text; empty if there is none.
fn member<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The time; `None` where the format cannot write it.
fn stamp(seconds: i64) -> Option<String> {
    // Year 0 is none to most readers.
    let text = (seconds > -62_135_596_800).then(|| time::rfc3339(seconds)).flatten();
    // Times of the standard have milliseconds.
    text.map(|text| text.replace('Z', ".000Z"))
}
