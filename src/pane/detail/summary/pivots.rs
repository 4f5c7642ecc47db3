//! Where it leads: what decides what to look at next, each a step from here. Command servers that a configuration names,
//! addresses, who registered it, what files like it share, where it starts itself, what opens it.

use serde_json::Value;

use crate::pane::Report;
use crate::pane::detail::members::scalar;
use crate::pane::detail::sheet::{LABEL, Sheet};
use crate::pane::detail::{DetailLine, target};
use crate::text;
use crate::theme::Role;
use crate::vt::about::remarks_on;

/// Lines of one label before "and n more".
const MANY: usize = 6;

/// Writes the steps.
pub(super) fn show(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let about = remarks_on(&report.object).map(|of| (of.id.to_string(), of));
    links(sheet, "is about", about.map(|(id, of)| (Some(of), id)).into_iter().collect());
    links(sheet, "C2", command_servers(report));
    let addresses = addresses(report).into_iter().map(|address| (target::address(&address), address));
    links(sheet, "resolves to", addresses.collect());
    for (label, words) in registrant(report) {
        sheet.field(label, Role::Text, &words);
    }
    pivot(sheet, "imphash", "imphash", report.attribute("pe_info").and_then(|info| info.get("imphash")));
    pivot(sheet, "icon", "main_icon_dhash", report.attribute("main_icon").and_then(|icon| icon.get("dhash")));
    autostart(sheet);
    password(sheet);
}

fn links(sheet: &mut Sheet<'_>, label: &str, links: Vec<(Option<crate::vt::Descriptor>, String)>) {
    let more = links.len().saturating_sub(MANY);
    let mut label = label;
    for (target, value) in links.into_iter().take(MANY) {
        let role = if target.is_some() { Role::Link } else { Role::Text };
        let line = DetailLine::field(label, LABEL, role, &value);
        sheet.push(DetailLine { target, ..line });
        label = "";
    }
    and_more(sheet, more);
}

fn and_more(sheet: &mut Sheet<'_>, more: usize) {
    if more > 0 {
        let words = format!("and {} more (Details)", text::count(more as u64));
        sheet.push(DetailLine::blank().label("", LABEL).and(Role::Muted, &words));
    }
}

/// What the network part of a malware configuration names, whatever the tool that read it calls its members.
fn command_servers(report: &Report) -> Vec<(Option<crate::vt::Descriptor>, String)> {
    let configs = report.attribute("malware_config").and_then(|config| config.get("families")?.as_array());
    let mut found = Vec::new();
    for config in configs.into_iter().flatten().filter_map(|family| family.get("configs")?.as_array()).flatten() {
        if let Some(network) = config.get("net_info") {
            collect(network, &mut found);
        }
    }
    found.sort();
    found.dedup();
    found.into_iter().map(|value| (target::of("host", &value), value)).collect()
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        // Of a connection its whole address is enough.
        Value::Object(members) => match members.get("url").or_else(|| members.get("host")).and_then(Value::as_str) {
            Some(address) => found.push(address.to_owned()),
            None => members.values().for_each(|member| collect(member, found)),
        },
        Value::String(text) if target::of("host", text).is_some() => found.push(text.clone()),
        _ => {}
    }
}

/// The addresses that a name resolved to when it was last looked at.
pub(in crate::pane::detail) fn addresses(report: &Report) -> Vec<String> {
    let records = report.attribute("last_dns_records").and_then(Value::as_array).into_iter().flatten();
    let is_address = |record: &&Value| matches!(record.get("type").and_then(Value::as_str), Some("A" | "AAAA"));
    records.filter(is_address).filter_map(|record| record.get("value").and_then(scalar)).collect()
}

/// Who registered it, from the text of the registry.
fn registrant(report: &Report) -> Vec<(&'static str, String)> {
    let whois = report.text("whois").unwrap_or_default();
    let said = |label: &str| {
        let mut lines = whois.lines().filter_map(|line| line.split_once(':'));
        let words = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(label)).map(|(_, words)| words.trim());
        words.filter(|words| !words.is_empty() && !words.to_ascii_lowercase().contains("redacted")).map(str::to_owned)
    };
    let parts = ["Registrant Organization", "Registrant Name", "Registrant Email", "Registrant Country"];
    let mut words: Vec<String> = parts.into_iter().filter_map(said).collect();
    words.dedup();
    if words.is_empty() { Vec::new() } else { vec![("registrant", words.join(", "))] }
}

/// A value that files like it share: `Enter` searches for it.
fn pivot(sheet: &mut Sheet<'_>, label: &str, modifier: &str, value: Option<&Value>) {
    if let Some(value) = value.and_then(scalar).filter(|value| !value.is_empty()) {
        let line = DetailLine::field(label, LABEL, Role::Link, &value);
        sheet.push(line.and(Role::Muted, "  files like it").searches(format!("{modifier}:{value}")));
    }
}

fn autostart(sheet: &mut Sheet<'_>) {
    let places = sheet.scene.report.attribute("autostart_locations").and_then(Value::as_array);
    let places: Vec<&Value> = places.into_iter().flatten().collect();
    let mut label = "autostart";
    for place in places.iter().take(MANY) {
        let part = |name: &str| place.get(name).and_then(scalar);
        let words: Vec<String> = [part("location"), part("entry")].into_iter().flatten().collect();
        if !words.is_empty() {
            sheet.wrapped(label, Role::Suspicious, &words.join(": "));
            label = "";
        }
    }
    and_more(sheet, places.len().saturating_sub(MANY));
}

/// What opens an archive or a document.
fn password(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let told = report.attribute("password_info");
    let part = |name: &str| told.and_then(|told| told.get(name)).and_then(scalar);
    if let Some(value) = part("value") {
        let kind = part("type").map(|kind| format!(" ({kind})")).unwrap_or_default();
        let line = DetailLine::field("password", LABEL, Role::Text, &value);
        sheet.push(line.and(Role::Muted, &kind));
    }
    if let Some(value) = report.attribute("bundle_info").and_then(|bundle| bundle.get("password")).and_then(scalar) {
        sheet.field("archive password", Role::Text, &value);
    }
}
