//! Behaviour: what sandboxes saw, put together and one by one.
//!
//! The reports of all sandboxes come in one request; what the service offers as a summary is put together here from them,
//! which saves a request and keeps who saw what.

mod mitre;
mod process;
mod row;

use serde_json::Value;

use super::members::{Members, number, scalar, texts};
use super::sheet::{Fold, Sheet};
use super::{Ask, DetailLine, Scene, generic, offer, summary};
use crate::pane::rows;
use crate::text::constant::plain;
use crate::text::{self, time};
use crate::theme::Role;
use crate::vt::behaviour::Merged;
use crate::vt::{Kind, verdict};

/// Groups of attributes, what an analyst looks at first standing first: title, whether it starts open, attributes.
const GROUPS: &[(&str, Fold, &[&str])] = &[
    (
        "Network",
        Fold::Open,
        &[
            "dns_lookups",
            "http_conversations",
            "ip_traffic",
            "tls",
            "smtp_conversations",
            "memory_pattern_urls",
            "memory_pattern_domains",
            "memory_pattern_ips",
            "ja3_digests",
        ],
    ),
    ("Signatures", Fold::Open, &["signature_matches", "sigma_analysis_results", "ids_alerts", "ids_results"]),
    (
        "Processes",
        Fold::Open,
        &["processes_created", "command_executions", "processes_injected", "processes_terminated", "processes_killed"],
    ),
    (
        "Files",
        Fold::Closed,
        &["files_dropped", "files_written", "files_deleted", "files_copied", "files_opened", "files_attribute_changed"],
    ),
    ("Registry", Fold::Closed, &["registry_keys_set", "registry_keys_deleted", "registry_keys_opened"]),
    (
        "Mutexes and services",
        Fold::Closed,
        &[
            "mutexes_created",
            "mutexes_opened",
            "services_created",
            "services_started",
            "services_opened",
            "services_stopped",
            "services_deleted",
            "services_bound",
        ],
    ),
];

/// Attributes that other parts of the tab show.
const ELSEWHERE: &[&str] = &["processes_tree", "mitre_attack_techniques", "verdicts", "tags"];

/// The lines of the tab.
pub fn lines(scene: &Scene<'_>) -> Vec<DetailLine> {
    let mut sheet = Sheet::new(scene);
    let kind = &scene.report.object.descriptor.kind;
    if matches!(kind, Kind::FileBehaviour | Kind::PrivateFileBehaviour | Kind::PrivateUrlBehaviour) {
        show(&mut sheet, &Merged::of(vec![scene.report.tree.clone()]));
    } else if super::parts::offers(Ask::Behaviours, &scene.report.object.descriptor) {
        if offer::state(&mut sheet, Ask::Behaviours, "behaviour") {
            match scene.parts.undigested() {
                Some(objects) if scene.parts.merged.sandboxes().is_empty() => {
                    sheet.say(Role::Pending, &format!("putting {} reports together …", objects.len()));
                    return sheet.finish("");
                }
                _ => show(&mut sheet, &scene.parts.merged),
            }
            offer::next_page(&mut sheet, Ask::Behaviours);
        }
    } else {
        sheet.say(Role::Muted, "sandboxes run files and private URLs; more of what ran against this one is in Related");
        seen(&mut sheet);
    }
    sheet.finish("no sandbox has run it")
}

/// What the report brought along of what ran against it, or what it leads to: no request is needed for these.
const SEEN: &[(&str, &str)] = &[
    ("communicating_files", "Files that contact it"),
    ("downloaded_files", "Files downloaded from it"),
    ("referrer_files", "Files with it in their strings"),
    ("last_serving_ip_address", "Address that served it last"),
    ("network_location", "Its host"),
    ("resolutions", "Resolutions"),
];

fn seen(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let folded = report.object.folded();
    for (name, title) in SEEN {
        let Some((_, page)) = folded.iter().find(|(folded, page)| folded == name && !page.objects.is_empty()) else {
            continue;
        };
        let told = page.objects.len() as u64;
        let count = match page.count.filter(|count| *count > told) {
            Some(count) => format!("{told} of {}", text::count(count)),
            None if page.next.goes_on() => format!("{told}+"),
            None => told.to_string(),
        };
        sheet.section(&format!("seen/{name}"), Fold::Open, title, &count, |sheet| {
            for object in &page.objects {
                let object = object.viewed_from(report.descriptor());
                let value = rows::value(&object);
                let line = DetailLine::text(Role::Text, &value).copies(value);
                sheet.push(match rows::target(&object) {
                    Some(target) => line.opens(target),
                    None => line,
                });
            }
        });
    }
}

fn show(sheet: &mut Sheet<'_>, merged: &Merged) {
    if merged.sandboxes().is_empty() {
        sheet.say(Role::Muted, "no sandbox has run it");
        return;
    }
    sandboxes(sheet, merged);
    mitre::show(sheet, merged);
    process::trees(sheet, merged);
    let mut shown: Vec<&str> = ELSEWHERE.to_vec();
    for (title, fold, attributes) in GROUPS {
        group(sheet, merged, title, *fold, attributes);
        shown.extend(*attributes);
    }
    let others: Vec<_> = merged.names().filter(|name| !shown.contains(name)).collect();
    group(sheet, merged, "Other", Fold::Closed, &others);
    sheet.section("sandboxes/each", Fold::Closed, "Each sandbox by itself", "", |sheet| {
        for (index, (name, tree)) in merged.sandboxes().iter().enumerate() {
            let path = format!("sandbox/{index}");
            let Some(attributes) = tree.get("attributes").and_then(Value::as_object) else { continue };
            let note = generic::counted(attributes.len(), "attribute");
            sheet.section(&path, Fold::Closed, name, &note, |sheet| generic::inside(sheet, &path, attributes));
        }
    });
}

/// One line a sandbox: what it thinks, when it ran, what it kept.
fn sandboxes(sheet: &mut Sheet<'_>, merged: &Merged) {
    let count = merged.sandboxes().len();
    sheet.section("sandboxes", Fold::Open, "Sandboxes", &count.to_string(), |sheet| {
        for (name, tree) in merged.sandboxes() {
            let attribute = |name: &str| tree.get("attributes").and_then(|attributes| attributes.get(name));
            let verdicts = attribute("verdicts").map(texts).unwrap_or_default();
            let bad = verdicts.iter().any(|word| !matches!(word.as_str(), "CLEAN" | "UNKNOWN_VERDICT" | "HARMLESS"));
            let role = if bad { Role::Malicious } else { Role::Text };
            let words: Vec<_> = verdicts.iter().map(|word| plain(word, "")).collect();
            let words = if words.is_empty() { "no verdict".to_owned() } else { words.join(", ") };
            let mut line = DetailLine::field(name, 26, role, &words);
            if let Some(confidence) = attribute("verdict_confidence").and_then(number) {
                line = line.and(Role::Muted, &format!("  confidence {confidence}"));
            }
            // A documented example holds 9 here.
            if let Some(date) = verdict::plausible(attribute("analysis_date").and_then(number), sheet.scene.now) {
                line = line.and(Role::Muted, &format!("  {}", time::utc_with_age(date, sheet.scene.now)));
            }
            sheet.push(line);
            let tags = attribute("tags").map(texts).unwrap_or_default();
            if !tags.is_empty() {
                sheet.wrapped("  tags", Role::Muted, &tags.join(", "));
            }
        }
    });
}

fn group(sheet: &mut Sheet<'_>, merged: &Merged, title: &str, fold: Fold, attributes: &[&str]) {
    let present: Vec<_> = attributes.iter().filter(|name| merged.count(name) > 0).collect();
    if present.is_empty() {
        return;
    }
    let total: usize = present.iter().map(|name| merged.count(name)).sum();
    sheet.section(&format!("behaviour/{title}"), fold, title, &text::count(total as u64), |sheet| {
        for name in present {
            let path = format!("behaviour/{title}/{name}");
            let count = merged.count(name);
            sheet.section(&path, Fold::small(count / 2), &generic::label(name), &text::count(count as u64), |sheet| {
                let needle = sheet.scene.filter.to_lowercase();
                // Whoever looks for a heading wants what stands under it.
                let is_headed =
                    [title, &generic::label(name)].iter().any(|title| title.to_lowercase().contains(&needle));
                for (index, seen) in merged.list(name).enumerate() {
                    if is_headed || seen.value.to_string().to_lowercase().contains(&needle) {
                        row::show(sheet, &format!("{path}/{index}"), name, &seen, merged);
                    }
                }
            });
        }
    });
}

/// The role and word of a severity such as `IMPACT_SEVERITY_HIGH`.
fn severity(members: &mut Members<'_>, name: &str) -> Option<(Role, String)> {
    let word = members.peek(name).and_then(scalar)?;
    members.take(name);
    let short = word.rsplit('_').next().unwrap_or_default().to_lowercase();
    Some((summary::level_role(&short), short))
}
