//! Where it leads: what decides what to look at next, each a step from here. Command servers that a configuration names,
//! addresses, who registered it, what files like it share, where it starts itself, what opens it.

use serde_json::Value;

use crate::case::Trait;
use crate::case::traits::{self, Traits};
use crate::ioc;
use crate::pane::Report;
use crate::pane::detail::members::scalar;
use crate::pane::detail::sheet::{LABEL, Sheet};
use crate::pane::detail::{DetailLine, target};
use crate::text;
use crate::theme::Role;
use crate::vt::Kind;
use crate::vt::about::remarks_on;
use crate::vt::claims::{self, Configuration};

/// Lines of one label before "and n more".
const MANY: usize = 6;

/// Writes the steps.
pub(super) fn show(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let about = remarks_on(&report.object).map(|of| (of.id.to_string(), of));
    links(sheet, "is about", about.map(|(id, of)| (Some(of), id)).into_iter().collect());
    let configuration = report.tree.get("attributes").map(Configuration::of).unwrap_or_default();
    for (label, addresses) in [(claims::C2, configuration.commands), ("in its config", configuration.others)] {
        links(sheet, label, addresses.into_iter().map(|address| (opens(&address), address)).collect());
    }
    let addresses = addresses(report).into_iter().map(|address| (target::address(&address), address));
    links(sheet, "resolves to", addresses.collect());
    for (label, words) in registrant(report) {
        sheet.field(label, Role::Text, &words);
    }
    if matches!(report.object.descriptor.kind, Kind::File | Kind::PrivateFile) {
        kin(sheet, &traits::of(&report.object, &report.tree));
    }
    autostart(sheet);
    password(sheet);
}

/// What an address of a configuration opens: the URL, else its host.
fn opens(address: &str) -> Option<crate::vt::Descriptor> {
    target::of("host", address).or_else(|| target::host(claims::host_in(address)?))
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
    let mut words: Vec<String> = parts.into_iter().filter_map(said).map(unmasked).collect();
    words.dedup();
    if words.is_empty() { Vec::new() } else { vec![("registrant", words.join(", "))] }
}

/// The service puts digits in place of names and addresses of people, the same for the same: they find others, and name nobody.
fn unmasked(words: String) -> String {
    let digits = words.strip_suffix("s@").unwrap_or(&words);
    let is_masked = (14..=16).contains(&digits.len()) && ioc::is_hex(digits);
    if is_masked { format!("masked {words}") } else { words }
}

/// What says most of which files are of one making.
const KIN: [Trait; 3] = [Trait::Imphash, Trait::Vhash, Trait::Icon];

/// Values that files like it share: `Enter` searches for them.
fn kin(sheet: &mut Sheet<'_>, traits: &Traits) {
    for kind in KIN {
        let values =
            traits.iter().filter(|(of, _)| *of == kind).filter_map(|(_, value)| Some((value, kind.search(value)?)));
        for (value, query) in values {
            let line = DetailLine::field(kind.word(), LABEL, Role::Link, value);
            sheet.push(line.and(Role::Muted, "  files like it").searches(query));
        }
    }
}

fn autostart(sheet: &mut Sheet<'_>) {
    let places = sheet.scene.report.attribute("autostart_locations").and_then(Value::as_array);
    let places: Vec<&Value> = places.into_iter().flatten().collect();
    let mut label = "autostart";
    for place in places.iter().take(MANY) {
        let part = |name: &str| place.get(name).and_then(scalar);
        let words = match (part("location"), part("entry")) {
            // The entry is often the whole way, the place included.
            (Some(location), Some(entry)) if !entry.starts_with(&location) => format!("{location}: {entry}"),
            (_, Some(words)) | (Some(words), None) => words,
            (None, None) => continue,
        };
        sheet.wrapped(label, Role::Suspicious, &words);
        label = "";
    }
    and_more(sheet, places.len().saturating_sub(MANY));
}

/// How hashes begin that tools of cracking read, in whatever they stand: they are made of a password, and open nothing.
const HASHES: &[&str] =
    &["$office$", "$oldoffice$", "$zip2$", "$zip3$", "$pkzip$", "$pkzip2$", "$pdf$", "$rar5$", "$RAR3$", "$7z$"];
/// Those tools, as the service names them.
const CRACKERS: &[&str] = &["hashcat", "john", "jtr"];

/// What opens an archive or a document, or what that can be found out from.
fn password(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let told = report.attribute("password_info");
    let part = |name: &str| told.and_then(|told| told.get(name)).and_then(scalar);
    if let Some(value) = part("value") {
        secret(sheet, "password", &value, part("type").as_deref());
    }
    if let Some(value) = report.attribute("bundle_info").and_then(|bundle| bundle.get("password")).and_then(scalar) {
        secret(sheet, "archive password", &value, None);
    }
}

/// A password under its label; a hash of one is called what it is.
fn secret(sheet: &mut Sheet<'_>, label: &str, value: &str, kind: Option<&str>) {
    let tool = kind.filter(|kind| CRACKERS.iter().any(|tool| tool.eq_ignore_ascii_case(kind)));
    let is_hash = tool.is_some() || HASHES.iter().any(|begin| value.contains(begin));
    let (label, about) = match (is_hash, tool, kind) {
        (true, Some(tool), _) => ("encrypted", format!("  hash for {tool}, to be cracked")),
        (true, None, _) => ("encrypted", "  hash, to be cracked".to_owned()),
        // It says again what the label says.
        (false, _, None | Some("password")) => (label, String::new()),
        (false, _, Some(kind)) => (label, format!(" ({kind})")),
    };
    sheet.push(DetailLine::field(label, LABEL, Role::Text, value).and(Role::Muted, &about));
}
