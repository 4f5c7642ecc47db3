//! One value of a merged list: indicators first, so that they can be opened and copied; everything else below.

use serde_json::Value;

use crate::pane::detail::members::{Members, scalar, texts};
use crate::pane::detail::sheet::{Fold, Sheet};
use crate::pane::detail::{DetailLine, generic, target};
use crate::text;
use crate::theme::Role;
use crate::vt::Descriptor;
use crate::vt::behaviour::{Merged, Seen};

/// Shows the value under the name of its list.
pub(super) fn show(sheet: &mut Sheet<'_>, path: &str, name: &str, seen: &Seen<'_>, merged: &Merged) {
    let by = merged.seen_by(seen);
    let Some(mut members) = Members::of(seen.value, path) else {
        plain(sheet, path, name, seen.value, by.as_deref());
        return;
    };
    let written = match name {
        "dns_lookups" => dns(sheet, &mut members, by.as_deref()),
        "ip_traffic" => traffic(sheet, &mut members, by.as_deref()),
        "http_conversations" => http(sheet, &mut members, by.as_deref()),
        "tls" => tls(sheet, &mut members, by.as_deref()),
        "files_dropped" => dropped(sheet, &mut members, by.as_deref()),
        "registry_keys_set" | "shared_preferences_sets" => key_value(sheet, &mut members, by.as_deref()),
        "files_copied" => copied(sheet, &mut members, by.as_deref()),
        "signature_matches" | "sigma_analysis_results" | "ids_alerts" | "ids_results" => {
            rule(sheet, path, members, by.as_deref());
            return;
        }
        _ => false,
    };
    if written {
        below(sheet, path, members);
    } else {
        generic::show(sheet, path, name, seen.value);
    }
}

fn plain(sheet: &mut Sheet<'_>, path: &str, name: &str, value: &Value, by: Option<&str>) {
    let Some(text) = scalar(value) else {
        generic::show(sheet, path, name, value);
        return;
    };
    let what = target::of(name, &text).or_else(|| name.ends_with("_domains").then(|| target::host(&text))?);
    push(sheet, DetailLine::blank(), &text, what, "", by);
}

/// A line: what stands before the value, the value, remarks, who saw it.
fn push(
    sheet: &mut Sheet<'_>,
    before: DetailLine,
    value: &str,
    what: Option<Descriptor>,
    after: &str,
    by: Option<&str>,
) {
    let role = if what.is_some() { Role::Link } else { Role::Text };
    let mut line = before.and(role, value).copies(value);
    if !after.is_empty() {
        line = line.and(Role::Text, &format!("  {after}"));
    }
    if let Some(by) = by {
        line = line.and(Role::Muted, &format!("  {by}"));
    }
    line.target = what;
    sheet.push(line);
}

/// What a row's line did not show, folded away.
fn below(sheet: &mut Sheet<'_>, path: &str, members: Members<'_>) {
    let left = members.left().count();
    if left > 0 {
        sheet.section(path, Fold::Closed, "more", &generic::counted(left, "field"), |sheet| members.rest(sheet));
    }
}

fn dns(sheet: &mut Sheet<'_>, members: &mut Members<'_>, by: Option<&str>) -> bool {
    let Some(host) = members.text("hostname") else { return false };
    push(sheet, DetailLine::blank(), &host, target::host(&host), "", by);
    if let Some(addresses) = members.peek("resolved_ips").filter(|list| list.is_array()).map(texts) {
        members.take("resolved_ips");
        for address in addresses {
            push(sheet, DetailLine::text(Role::Muted, "  → "), &address, target::host(&address), "", None);
        }
    }
    true
}

fn traffic(sheet: &mut Sheet<'_>, members: &mut Members<'_>, by: Option<&str>) -> bool {
    let Some(address) = members.text("destination_ip") else { return false };
    let port = members.text("destination_port").map(|port| format!("port {port}")).unwrap_or_default();
    let protocol = members.text("transport_layer_protocol").unwrap_or_default();
    push(
        sheet,
        DetailLine::text(Role::Muted, &text::pad(&protocol, 5)),
        &address,
        target::address(&address),
        &port,
        by,
    );
    true
}

fn http(sheet: &mut Sheet<'_>, members: &mut Members<'_>, by: Option<&str>) -> bool {
    let Some(url) = members.text("url") else { return false };
    let method = members.text("request_method").unwrap_or_default();
    let status = members.text("response_status_code").map(|code| format!("→ {code}")).unwrap_or_default();
    push(sheet, DetailLine::text(Role::Muted, &text::pad(&method, 5)), &url, target::of("url", &url), &status, by);
    true
}

fn tls(sheet: &mut Sheet<'_>, members: &mut Members<'_>, by: Option<&str>) -> bool {
    let Some(name) = members.text("sni") else { return false };
    let version = members.text("version").unwrap_or_default();
    push(sheet, DetailLine::blank(), &name, target::host(&name), &version, by);
    true
}

fn dropped(sheet: &mut Sheet<'_>, members: &mut Members<'_>, by: Option<&str>) -> bool {
    let Some(path) = members.text("path") else { return false };
    let kind = members.text("type").unwrap_or_default();
    push(sheet, DetailLine::blank(), &path, None, &kind, by);
    if let Some(hash) = members.text("sha256") {
        push(sheet, DetailLine::text(Role::Muted, "  "), &hash, target::file(&hash), "", None);
    }
    true
}

fn key_value(sheet: &mut Sheet<'_>, members: &mut Members<'_>, by: Option<&str>) -> bool {
    let Some(key) = members.text("key") else { return false };
    push(sheet, DetailLine::blank(), &key, None, "", by);
    if let Some(value) = members.text("value") {
        push(sheet, DetailLine::text(Role::Muted, "  = "), &value, target::of("value", &value), "", None);
    }
    true
}

fn copied(sheet: &mut Sheet<'_>, members: &mut Members<'_>, by: Option<&str>) -> bool {
    let Some(from) = members.text("source") else { return false };
    push(sheet, DetailLine::blank(), &from, None, "", by);
    if let Some(to) = members.text("destination") {
        push(sheet, DetailLine::text(Role::Muted, "  → "), &to, None, "", None);
    }
    true
}

/// A rule with its severity and name as heading.
fn rule(sheet: &mut Sheet<'_>, path: &str, mut members: Members<'_>, by: Option<&str>) {
    let level =
        ["severity", "rule_level", "alert_severity"].iter().find_map(|name| super::severity(&mut members, name));
    let name = ["name", "rule_title", "rule_msg", "description"].iter().find_map(|name| members.text(name));
    let name = name.unwrap_or_else(|| "a rule without a name".to_owned());
    let heading = match level {
        Some((role, word)) => DetailLine::text(role, &format!("{word:<9}")),
        None => DetailLine::blank(),
    };
    let mut heading = heading.and(Role::Text, &name).copies(name);
    if let Some(by) = by {
        heading = heading.and(Role::Muted, &format!("  {by}"));
    }
    if members.left().next().is_none() {
        sheet.push(heading);
    } else {
        sheet.headed(path, Fold::Closed, heading, |sheet| members.rest(sheet));
    }
}
