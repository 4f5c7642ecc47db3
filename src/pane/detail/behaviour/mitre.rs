//! MITRE ATT&CK: tactic → technique → evidence.
//!
//! The sandboxes' reports name techniques by id only; names and tactics come with a request of their own. Until that is made,
//! the ids and their evidence stand in a flat list; what no tree has stays there afterwards too.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use crate::pane::detail::members::{Members, scalar};
use crate::pane::detail::sheet::{Fold, LABEL, Sheet};
use crate::pane::detail::{Ask, DetailLine, generic, offer, parts, summary};
use crate::theme::Role;
use crate::vt::behaviour::Merged;
use crate::vt::{Descriptor, Kind};

/// What was seen of a technique.
#[derive(Debug, PartialEq)]
struct Evidence {
    level: String,
    sentence: String,
    /// The sandboxes that saw it.
    by: Vec<String>,
}

/// A technique in the order it was first met.
#[derive(Debug, Default)]
struct Technique {
    name: String,
    evidence: Vec<Evidence>,
}

impl Technique {
    /// Notes that a sandbox saw it. The same comes again with other references, and in trees what reports hold already.
    fn add(&mut self, level: &str, sentence: &str, by: &str) {
        let same = |known: &&mut Evidence| known.level == level && known.sentence == sentence;
        match self.evidence.iter_mut().find(same) {
            Some(known) if known.by.iter().any(|name| name == by) => {}
            Some(known) => known.by.push(by.to_owned()),
            None => self.evidence.push(Evidence {
                level: level.to_owned(),
                sentence: sentence.to_owned(),
                by: vec![by.to_owned()],
            }),
        }
    }
}

/// Techniques by id.
type Techniques = BTreeMap<String, Technique>;

/// A tactic.
#[derive(Debug, Default)]
struct Tactic {
    id: String,
    name: String,
    techniques: Techniques,
}

/// Stands over techniques that no tree has.
const NO_TACTIC: &str = "no tactic given";

/// The section.
pub(super) fn show(sheet: &mut Sheet<'_>, merged: &Merged) {
    let flat = by_id(merged);
    let part = sheet.scene.parts.part(Ask::MitreTrees);
    let Some(trees) = part.and_then(|part| part.data.as_deref()) else {
        if !flat.is_empty() {
            let note = generic::counted(flat.len(), "technique");
            sheet.section("mitre", Fold::Open, "MITRE ATT&CK", &note, |sheet| {
                if parts::offers(Ask::MitreTrees, &sheet.scene.report.object.descriptor) {
                    offer::state(sheet, Ask::MitreTrees, "their tactics and names");
                }
                techniques(sheet, "mitre", &flat, merged);
            });
        }
        return;
    };
    let (tactics, count) = with_tactics(trees, flat);
    let named = tactics.iter().filter(|tactic| !tactic.id.is_empty()).count();
    let note = format!("{}, {}", generic::counted(named, "tactic"), generic::counted(count, "technique"));
    sheet.section("mitre", Fold::Open, "MITRE ATT&CK", &note, |sheet| {
        for tactic in &tactics {
            self::tactic(sheet, tactic, merged);
        }
    });
}

/// The tactics of the trees, with what reports saw of their techniques, then the techniques that no tree has; and how many
/// different techniques there are.
fn with_tactics(trees: &Value, mut flat: Techniques) -> (Vec<Tactic>, usize) {
    let mut tactics = tactics(trees);
    let mut placed = HashSet::new();
    for (id, technique) in tactics.iter_mut().flat_map(|tactic| &mut tactic.techniques) {
        placed.insert(id.clone());
        for seen in flat.get(id).into_iter().flat_map(|known| &known.evidence) {
            seen.by.iter().for_each(|by| technique.add(&seen.level, &seen.sentence, by));
        }
    }
    flat.retain(|id, _| !placed.contains(id));
    let count = placed.len() + flat.len();
    if !flat.is_empty() {
        tactics.push(Tactic { id: String::new(), name: NO_TACTIC.to_owned(), techniques: flat });
    }
    (tactics, count)
}

/// Techniques from the reports themselves.
fn by_id(merged: &Merged) -> Techniques {
    let mut techniques = Techniques::new();
    for seen in merged.list("mitre_attack_techniques") {
        let Some(mut members) = Members::of(seen.value, "") else { continue };
        let id = members.text("id").unwrap_or_else(|| "no id".to_owned());
        let level = super::severity(&mut members, "severity").map(|(_, word)| word).unwrap_or_default();
        let sentence = members.text("signature_description").unwrap_or_default();
        let technique = techniques.entry(id).or_default();
        for by in merged.names_of(&seen) {
            technique.add(&level, &sentence, by);
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
                for signature in rows(technique, "signatures") {
                    entry.add(&text(signature, "severity").to_lowercase(), &text(signature, "description"), sandbox);
                }
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

fn tactic(sheet: &mut Sheet<'_>, tactic: &Tactic, merged: &Merged) {
    let path = format!("mitre/{}", tactic.id);
    let count = generic::counted(tactic.techniques.len(), "technique");
    let note = if tactic.id.is_empty() { count } else { format!("{}  {count}", tactic.id) };
    sheet.section(&path, Fold::Open, &tactic.name, &note, |sheet| techniques(sheet, &path, &tactic.techniques, merged));
}

fn techniques(sheet: &mut Sheet<'_>, path: &str, techniques: &Techniques, merged: &Merged) {
    for (id, technique) in techniques {
        self::technique(sheet, path, id, technique, merged);
    }
}

fn technique(sheet: &mut Sheet<'_>, path: &str, id: &str, technique: &Technique, merged: &Merged) {
    // Without its name, what was seen first says the most.
    let first = technique.evidence.first().map_or("", |seen| &seen.sentence);
    let title = if technique.name.is_empty() { first } else { &technique.name };
    let heading = DetailLine::blank().label(id, 11).and(Role::Text, title).copies(id);
    let note = generic::counted(technique.evidence.len(), "finding");
    let heading = heading.and(Role::Muted, &format!("  {note}"));
    sheet.headed(&format!("{path}/{id}"), Fold::Closed, heading, |sheet| {
        for Evidence { level, sentence, by } in &technique.evidence {
            // What everybody saw needs no names.
            let is_everybody = merged.sandboxes().iter().all(|(name, _)| by.contains(name));
            let by = if is_everybody { String::new() } else { by.join(", ") };
            let line = DetailLine::text(summary::level_role(level), &format!("{level:<7}"));
            sheet.push(line.and(Role::Text, sentence).and(Role::Muted, &format!("  {by}")).copies(sentence.as_str()));
        }
        let open = DetailLine::blank().label("technique", LABEL).and(Role::Link, id).copies(id);
        sheet.push(open.opens(Descriptor::new(Kind::AttackTechnique, id)));
    });
}
