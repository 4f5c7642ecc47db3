//! Domains and addresses: registration, DNS records, whois, RDAP, popularity.

use serde_json::Value;

use super::identity;
use crate::pane::detail::members::{Field, Members, Show, scalar};
use crate::pane::detail::sheet::{Fold, Sheet};
use crate::pane::detail::{DetailLine, generic, target};
use crate::text;
use crate::theme::Role;

const REGISTRATION: &[Field] = &[
    ("registrar", "registrar", Show::Text),
    ("tld", "top-level domain", Show::Text),
    ("last_update_date", "registry update", Show::Time),
    ("expiration_date", "registration ends", Show::Time),
    ("as_owner", "AS owner", Show::Text),
    ("asn", "AS number", Show::Text),
    ("network", "network", Show::Text),
    ("country", "country", Show::Text),
    ("continent", "continent", Show::Text),
    ("regional_internet_registry", "registry", Show::Text),
    ("jarm", "JARM", Show::Text),
];

/// Who it belongs to.
pub(super) fn registration(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    identity::fields(sheet, attributes, "registration", "Registration and network", REGISTRATION);
    let Some(ranks) = attributes.peek("popularity_ranks").and_then(Value::as_object) else { return };
    attributes.take("popularity_ranks");
    sheet.section("popularity_ranks", Fold::Open, "Popularity", &text::count(ranks.len() as u64), |sheet| {
        for (list, entry) in ranks {
            let path = format!("popularity_ranks/{list}");
            let Some(mut members) = Members::of(entry, &path) else {
                generic::show(sheet, &path, list, entry);
                continue;
            };
            let rank = members.text("rank").unwrap_or_default();
            let mut line = DetailLine::field(list, super::super::sheet::LABEL, Role::Text, &rank);
            if let Some(date) = members.number("timestamp") {
                line = line.and(Role::Muted, &format!("  {}", text::time::utc(date)));
            }
            sheet.push(line);
            members.rest(sheet);
        }
    });
}

/// DNS records: type, value, and everything else of the record behind.
pub(super) fn dns(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(mut part) = attributes.part(&["last_dns_records", "last_dns_records_date"]) else { return };
    let count = part.peek("last_dns_records").and_then(Value::as_array).map_or(0, Vec::len);
    sheet.section("last_dns_records", Fold::small(count / 4), "DNS records", &text::count(count as u64), |sheet| {
        part.fields(sheet, &[("last_dns_records_date", "as of", Show::Seen)]);
        let mut records: Vec<_> = part.list("last_dns_records").into_iter().flatten().collect();
        records.sort_by_key(|record| record.get("type").and_then(scalar).unwrap_or_default());
        for (index, record) in records.into_iter().enumerate() {
            self::record(sheet, &format!("last_dns_records/{index}"), record);
        }
        part.rest(sheet);
    });
}

fn record(sheet: &mut Sheet<'_>, path: &str, record: &Value) {
    let Some(mut members) = Members::of(record, path) else {
        generic::show(sheet, path, "record", record);
        return;
    };
    let kind = members.text("type").unwrap_or_default();
    let value = members.text("value").unwrap_or_default();
    // TXT records hold anything: what looks like a host in them is not one.
    let target = if kind == "TXT" { target::of("txt", &value) } else { target::host(&value) };
    let role = if target.is_some() { Role::Link } else { Role::Text };
    let mut line = DetailLine::field(&kind, 8, role, &value);
    line.target = target;
    let rest: Vec<_> = members
        .left()
        .filter_map(|(name, value)| Some((name.clone(), format!("{} {}", generic::label(name), scalar(value)?))))
        .collect();
    for (name, shown) in rest {
        members.take(&name);
        line = line.and(Role::Muted, &format!("  {shown}"));
    }
    sheet.push(line);
    members.rest(sheet);
}

/// Whois and RDAP: texts and trees of registries.
pub(super) fn whois(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    if let Some(mut part) = attributes.part(&["whois", "whois_date"]) {
        sheet.section("whois", Fold::Closed, "Whois", "", |sheet| {
            part.fields(sheet, &[("whois_date", "as of", Show::Seen)]);
            if let Some(whois) = part.text("whois") {
                sheet.push(DetailLine::text(Role::Muted, "all of it: y copies it here").copies(whois.as_str()));
                sheet.verbatim(&whois);
            }
            part.rest(sheet);
        });
    }
    if let Some(rdap) = attributes.peek("rdap").and_then(Value::as_object) {
        attributes.take("rdap");
        let note = generic::held(rdap);
        sheet.section("rdap", Fold::Closed, "RDAP", &note, |sheet| generic::inside(sheet, "rdap", rdap));
    }
}
