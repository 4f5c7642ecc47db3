//! What it is, when it was seen and how often, and what it is called.

use super::collected;
use super::packing::Recognised;
use crate::pane::detail::DetailLine;
use crate::pane::detail::members::{Members, Show, texts};
use crate::pane::detail::sheet::{LABEL, Sheet};
use crate::text;
use crate::text::constant::plain;
use crate::theme::Role;
use crate::vt::Kind;

const MANY: usize = 6;

/// Attributes that say what an object is, for all kinds: what a kind lacks is left out.
const WHAT: &[(&str, &str, Show)] = &[
    ("url", "URL", Show::Text),
    ("title", "title", Show::Text),
    ("last_final_url", "leads to", Show::Text),
    ("last_http_response_code", "response", Show::Text),
    ("last_http_response_content_sha256", "body", Show::Body),
    ("type_description", "type", Show::Text),
    ("size", "size", Show::Bytes),
    ("magic", "magic", Show::Long),
];

/// What comes after what tools recognise in it.
const WHERE: &[(&str, &str, Show)] = &[
    ("sha256", "SHA-256", Show::Text),
    ("sha1", "SHA-1", Show::Text),
    ("md5", "MD5", Show::Text),
    ("as_owner", "AS owner", Show::Text),
    ("asn", "AS number", Show::Text),
    ("network", "network", Show::Text),
    ("country", "country", Show::Text),
    ("regional_internet_registry", "registry", Show::Text),
    ("registrar", "registrar", Show::Text),
    ("jarm", "JARM", Show::Text),
];

/// Dates, each with its own label, oldest meaning first.
const SEEN: &[(&str, &str, Show)] = &[
    ("creation_date", "created", Show::Time),
    ("first_seen_itw_date", "first seen in wild", Show::Seen),
    ("first_submission_date", "first submission", Show::Seen),
    ("last_submission_date", "last submission", Show::Seen),
    ("last_seen_itw_date", "last seen in wild", Show::Seen),
    ("last_analysis_date", "last analysis", Show::Seen),
    ("last_modification_date", "last change", Show::Seen),
    ("last_modified_date", "last change", Show::Seen),
    ("last_update_date", "registry update", Show::Time),
    ("last_dns_records_date", "DNS records", Show::Seen),
    ("whois_date", "whois", Show::Seen),
    ("expiration_date", "registration ends", Show::Time),
    ("expiration", "report disappears", Show::Time),
    ("date", "date", Show::Seen),
];

/// Facts of other kinds of object (comments, certificates, collections …).
const OTHER: &[(&str, &str, Show)] = &[
    ("status", "status", Show::Word),
    ("text", "text", Show::Prose),
    ("verdict", "verdict", Show::Word),
    ("value", "weight", Show::Text),
    ("name", "name", Show::Long),
    ("collection_type", "kind of collection", Show::Word),
    ("report_type", "kind of report", Show::Text),
    ("report_confidence", "confidence", Show::Text),
    ("description", "description", Show::Prose),
    ("host_name", "host name", Show::Text),
    ("ip_address", "IP address", Show::Text),
    ("resolver", "resolver", Show::Text),
    ("registrar_name", "registrar", Show::Text),
    ("registrant_country", "registrant country", Show::Text),
    ("sandbox_name", "sandbox", Show::Text),
    ("link", "link", Show::Text),
    ("author", "author", Show::Text),
    ("origin", "origin", Show::Text),
    ("private", "private", Show::Text),
    ("views_count", "views", Show::Text),
];

/// Writes what it is.
pub(super) fn show(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let kind = &report.object.descriptor.kind;
    let Some(mut members) = report.tree.get("attributes").and_then(|attributes| Members::of(attributes, "")) else {
        if let Some(url) = report.object.facts.url.as_deref() {
            sheet.value("URL", "url", url);
        }
        let label = report.object.descriptor.label();
        sheet.field(if kind.has_report() { "id" } else { &label }, Role::Text, &report.object.descriptor.id);
        return;
    };
    // A URL that leads to itself leads nowhere.
    if members.peek("last_final_url").is_some_and(|to| members.peek("url") == Some(to)) {
        members.take("last_final_url");
    }
    members.fields(sheet, WHAT);
    let recognised = Recognised::of(report).others;
    if !recognised.is_empty() {
        sheet.wrapped("identified as", Role::Text, &recognised.join(", "));
    }
    members.fields(sheet, WHERE);
    if !kind.has_report() {
        members.fields(sheet, OTHER);
        collected::show(sheet);
        sheet.field("id", Role::Muted, &report.object.descriptor.id);
    }
}

/// Writes dates and how often it was met.
pub(super) fn seen(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let Some(mut members) = report.tree.get("attributes").and_then(|attributes| Members::of(attributes, "")) else {
        return;
    };
    collected::seen(sheet);
    members.fields(sheet, SEEN);
    let submitted = report.number("times_submitted").map(|times| match times {
        1 => "submitted once".to_owned(),
        times => format!("submitted {times} times"),
    });
    let sources = report.number("unique_sources").map(|sources| match sources {
        1 => "by one source".to_owned(),
        sources => format!("by {sources} sources"),
    });
    let words: Vec<_> = [submitted, sources].into_iter().flatten().collect();
    if !words.is_empty() {
        sheet.field("prevalence", Role::Text, &words.join(" "));
    }
    if report.object.descriptor.kind == Kind::Domain {
        ranks(sheet);
    }
}

fn ranks(sheet: &mut Sheet<'_>) {
    let Some(ranks) = sheet.scene.report.attribute("popularity_ranks").and_then(serde_json::Value::as_object) else {
        return;
    };
    let words: Vec<_> = ranks
        .iter()
        .filter_map(|(list, entry)| {
            Some(format!("{} in {list}", entry.get("rank").and_then(super::super::members::scalar)?))
        })
        .collect();
    if !words.is_empty() {
        sheet.wrapped("popularity", Role::Text, &words.join(", "));
    }
}

/// Writes names and tags; all names are in Details.
pub(super) fn names(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let names = report.attribute("names").map(texts).unwrap_or_default();
    let mut label = "names";
    for name in names.iter().take(MANY) {
        sheet.push(DetailLine::field(label, LABEL, Role::Text, name));
        label = "";
    }
    if names.len() > MANY {
        let more = text::count((names.len() - MANY) as u64);
        sheet.push(DetailLine::blank().label("", LABEL).and(Role::Muted, &format!("and {more} more (Details)")));
    }
    for (attribute, label) in [("tags", "tags"), ("type_tags", "type tags"), ("capabilities_tags", "capabilities")] {
        let tags = report.attribute(attribute).map(texts).unwrap_or_default();
        if !tags.is_empty() {
            let words: Vec<String> = tags.iter().map(|tag| plain(tag, "")).collect();
            sheet.wrapped_as(label, Role::Text, &words.join(", "), &tags.join(", "));
        }
    }
    let paths = &report.object.facts.paths;
    for path in paths {
        sheet.field("written to", Role::Text, path);
    }
}
