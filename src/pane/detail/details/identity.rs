//! What a file is called and what it is: hashes, names, types, dates.

use serde_json::Value;

use crate::pane::detail::members::{Field, Members, Show, scalar, texts};
use crate::pane::detail::sheet::{Fold, LABEL, Sheet};
use crate::pane::detail::{DetailLine, generic};
use crate::text;
use crate::theme::Role;

const HASHES: &[Field] = &[
    ("sha256", "SHA-256", Show::Text),
    ("sha1", "SHA-1", Show::Text),
    ("md5", "MD5", Show::Text),
    ("vhash", "vhash", Show::Text),
    ("authentihash", "authentihash", Show::Text),
    ("ssdeep", "ssdeep", Show::Text),
    ("tlsh", "TLSH", Show::Text),
    ("permhash", "permhash", Show::Text),
    ("telfhash", "telfhash", Show::Text),
    ("symhash", "symhash", Show::Text),
];

/// All hashes, those that find the file first.
pub(super) fn hashes(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    fields(sheet, attributes, "hashes", "Hashes", HASHES);
}

/// An open section of fields.
pub(super) fn fields(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>, key: &str, title: &str, fields: &[Field]) {
    let names: Vec<_> = fields.iter().map(|(name, ..)| *name).collect();
    let Some(mut part) = attributes.part(&names) else { return };
    sheet.section(key, Fold::Open, title, "", |sheet| {
        part.fields(sheet, fields);
        part.rest(sheet);
    });
}

/// All names under which it was seen.
pub(super) fn names(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(mut part) = attributes.part(&["meaningful_name", "names"]) else { return };
    let count = part.peek("names").and_then(Value::as_array).map_or(0, Vec::len);
    sheet.section("names", Fold::small(count), "Names", &text::count(count as u64), |sheet| {
        part.fields(sheet, &[("meaningful_name", "meaningful name", Show::Text)]);
        if let Some(names) = part.list("names") {
            generic::items(sheet, "names", "names", names);
        }
        part.rest(sheet);
    });
}

const KIND: &[Field] = &[
    ("type_description", "type", Show::Text),
    ("type_tag", "type tag", Show::Text),
    ("type_extension", "extension", Show::Text),
    ("magic", "magic", Show::Long),
    ("magika", "Magika", Show::Text),
    ("size", "size", Show::Bytes),
];

const KIND_LISTS: &[(&str, &str)] =
    &[("type_tags", "type tags"), ("tags", "tags"), ("capabilities_tags", "capabilities")];

const TOOLS: [&str; 3] = ["trid", "detectiteasy", "packers"];

/// What it is, by all tools that have an opinion on that.
pub(super) fn kind(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let lists = KIND_LISTS.iter().map(|(name, _)| *name);
    let names: Vec<_> = KIND.iter().map(|(name, ..)| *name).chain(lists).chain(TOOLS).collect();
    let Some(mut part) = attributes.part(&names) else { return };
    sheet.section("type", Fold::Open, "Type", "", |sheet| {
        part.fields(sheet, KIND);
        for (name, label) in KIND_LISTS {
            if let Some(words) = part.peek(name).filter(|words| is_plain(words)).map(texts) {
                part.take(name);
                sheet.wrapped(label, Role::Text, &words.join(", "));
            }
        }
        for (index, row) in part.list("trid").into_iter().flatten().enumerate() {
            trid(sheet, &format!("trid/{index}"), row);
        }
        if let Some(found) = part.members("detectiteasy") {
            detect_it_easy(sheet, found);
        }
        if let Some(packers) = part.members("packers") {
            sheet.heading("packers, compilers and formats");
            packers.rest(sheet);
        }
        part.rest(sheet);
    });
}

/// Whether it is a list of scalars.
fn is_plain(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(|item| scalar(item).is_some()))
}

fn trid(sheet: &mut Sheet<'_>, path: &str, row: &Value) {
    let Some(mut members) = Members::of(row, path) else {
        generic::show(sheet, path, "TrID", row);
        return;
    };
    let (name, chance) = (members.text("file_type").unwrap_or_default(), members.text("probability"));
    let line = DetailLine::field("TrID", LABEL, Role::Text, &name);
    sheet.push(line.and(Role::Muted, &chance.map(|chance| format!("  {chance} %")).unwrap_or_default()));
    members.rest(sheet);
}

fn detect_it_easy(sheet: &mut Sheet<'_>, mut found: Members<'_>) {
    if let Some(kind) = found.text("filetype") {
        sheet.field("Detect It Easy", Role::Text, &kind);
    }
    for (index, value) in found.list("values").into_iter().flatten().enumerate() {
        let path = format!("detectiteasy/{index}");
        let Some(mut members) = Members::of(value, &path) else {
            generic::show(sheet, &path, "", value);
            continue;
        };
        let label = members.text("type").unwrap_or_default();
        let words = ["name", "version", "info"].map(|name| members.text(name));
        let words: Vec<_> = words.into_iter().flatten().collect();
        sheet.field(&format!("  {label}"), Role::Text, &words.join(" "));
        members.rest(sheet);
    }
    found.rest(sheet);
}

const SEEN: &[Field] = &[
    ("creation_date", "created", Show::Time),
    ("first_seen_itw_date", "first seen in wild", Show::Seen),
    ("first_submission_date", "first submission", Show::Seen),
    ("last_submission_date", "last submission", Show::Seen),
    ("last_seen_itw_date", "last seen in wild", Show::Seen),
    ("last_analysis_date", "last analysis", Show::Seen),
    ("last_modification_date", "last change", Show::Seen),
    ("expiration", "report disappears", Show::Time),
    ("date", "date", Show::Seen),
    ("times_submitted", "times submitted", Show::Text),
    ("unique_sources", "sources", Show::Text),
];

/// Dates and numbers of submissions.
pub(super) fn seen(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    fields(sheet, attributes, "seen", "Seen", SEEN);
}
