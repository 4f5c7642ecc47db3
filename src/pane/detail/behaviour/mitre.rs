//! MITRE ATT&CK: tactic → technique → evidence.
//!
//! The sandboxes' reports name techniques by id only; names and tactics come with a request of their own. Until that is made,
//! the ids and their evidence stand in a flat list.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::pane::detail::members::{Members, scalar};
use crate::pane::detail::sheet::{Fold, LABEL, Sheet};
use crate::pane::detail::{Ask, DetailLine, generic, offer, parts, summary};
use crate::theme::Role;
use crate::vt::behaviour::Merged;
use crate::vt::{Descriptor, Kind};

/// What was seen of a technique: severity, sentence, who saw it.
type Evidence = (String, String, String);

/// A technique in the order it was first met.
#[derive(Debug, Default)]
struct Technique {
    name: String,
    evidence: Vec<Evidence>,
}

/// A tactic: id, name, techniques by id.
#[derive(Debug, Default)]
struct Tactic {
    id: String,
    name: String,
    techniques: BTreeMap<String, Technique>,
}

/// The section.
pub(super) fn show(sheet: &mut Sheet<'_>, merged: &Merged) {
    let part = sheet.scene.parts.part(Ask::MitreTrees);
    if let Some(trees) = part.and_then(|part| part.data.as_deref()) {
        let tactics = self::tactics(trees);
        sheet.section("mitre", Fold::Open, "MITRE ATT&CK", &generic::counted(tactics.len(), "tactic"), |sheet| {
            for tactic in &tactics {
                self::tactic(sheet, tactic);
            }
        });
        return;
    }
    let flat = by_id(merged);
    if flat.is_empty() {
        return;
    }
    sheet.section("mitre", Fold::Open, "MITRE ATT&CK", &generic::counted(flat.len(), "technique"), |sheet| {
        if parts::offers(Ask::MitreTrees, &sheet.scene.report.object.descriptor) {
            offer::state(sheet, Ask::MitreTrees, "their tactics and names");
        }
        for (id, technique) in &flat {
            self::technique(sheet, "mitre", id, technique);
        }
    });
}

/// Techniques from the reports themselves.
fn by_id(merged: &Merged) -> BTreeMap<String, Technique> {
    let mut techniques: BTreeMap<String, Technique> = BTreeMap::new();
    for seen in merged.list("mitre_attack_techniques") {
        let Some(mut members) = Members::of(seen.value, "") else { continue };
        let id = members.text("id").unwrap_or_else(|| "no id".to_owned());
        let level = super::severity(&mut members, "severity").map(|(_, word)| word).unwrap_or_default();
        let sentence = members.text("signature_description").unwrap_or_default();
        let by = merged.seen_by(&seen).unwrap_or_default();
        let technique = techniques.entry(id).or_default();
        let evidence = (level, sentence, by);
        // The same sentence comes again with other references.
        if !technique.evidence.contains(&evidence) {
            technique.evidence.push(evidence);
        }
    }
    techniques
}

/// The trees of all sandboxes as one, tactics in the order they came.
fn tactics(trees: &Value) -> Vec<Tactic> {
    let mut tactics: Vec<Tactic> = Vec::new();
    for (sandbox, tree) in trees.as_object().into_iter().flatten() {
        for tactic in rows(tree, "tactics") {
            let id = text(tactic, "id");
            let known = tactics.iter().position(|known| known.id == id).unwrap_or_else(|| {
                tactics.push(Tactic { id, name: text(tactic, "name"), ..Tactic::default() });
                tactics.len() - 1
            });
            let Some(known) = tactics.get_mut(known) else { continue };
            for technique in rows(tactic, "techniques") {
                let entry = known.techniques.entry(text(technique, "id")).or_default();
                entry.name = text(technique, "name");
                entry.evidence.extend(rows(technique, "signatures").map(|signature| {
                    (text(signature, "severity").to_lowercase(), text(signature, "description"), sandbox.clone())
                }));
            }
        }
    }
    tactics
}

fn rows<'a>(node: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    node.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn text(node: &Value, name: &str) -> String {
    node.get(name).and_then(scalar).unwrap_or_default()
}

fn tactic(sheet: &mut Sheet<'_>, tactic: &Tactic) {
    let path = format!("mitre/{}", tactic.id);
    let note = format!("{}  {}", tactic.id, generic::counted(tactic.techniques.len(), "technique"));
    sheet.section(&path, Fold::Open, &tactic.name, &note, |sheet| {
        for (id, technique) in &tactic.techniques {
            self::technique(sheet, &path, id, technique);
        }
    });
}

fn technique(sheet: &mut Sheet<'_>, path: &str, id: &str, technique: &Technique) {
    // Without its name, what was seen first says the most.
    let first = technique.evidence.first().map(|(_, sentence, _)| sentence.as_str()).unwrap_or_default();
    let title = if technique.name.is_empty() { first } else { &technique.name };
    let heading = DetailLine::blank().label(id, 11).and(Role::Text, title).copies(id);
    let note = generic::counted(technique.evidence.len(), "finding");
    let heading = heading.and(Role::Muted, &format!("  {note}"));
    sheet.headed(&format!("{path}/{id}"), Fold::Closed, heading, |sheet| {
        for (level, sentence, by) in &technique.evidence {
            let line = DetailLine::text(summary::level_role(level), &format!("{level:<7}"));
            sheet.push(line.and(Role::Text, sentence).and(Role::Muted, &format!("  {by}")).copies(sentence.as_str()));
        }
        let open = DetailLine::blank().label("technique", LABEL).and(Role::Link, id).copies(id);
        sheet.push(open.opens(Descriptor::new(Kind::AttackTechnique, id)));
    });
}
