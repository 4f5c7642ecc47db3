//! Reads out of a case file what a report tells.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use serde_json::Value;

use super::gaps::{self, Read};
use super::{Report, Used};
use crate::case::file::{Answer, CaseFile, Words};
use crate::case::timeline::Timeline;
use crate::case::{Case, Dossier, Evidence, NodeId, Trait};
use crate::export::{Relation, Row};
use crate::vt::claims::{self, Claim};
use crate::vt::{self, Call, Descriptor, Judge, Kind, Object, Page, calls, kept};

/// What the answers of a case say, by object.
#[derive(Default)]
struct Gathered {
    evidence: Dossier,
    /// What decides beside engines, and when that was told.
    claims: HashMap<Descriptor, (i64, Vec<Claim>)>,
    /// Names of techniques by id.
    names: BTreeMap<String, String>,
    /// Which objects use a technique.
    techniques: BTreeMap<String, BTreeSet<NodeId>>,
    read: Read,
}

impl Report {
    /// Of a case, from which private objects were taken out as they should be: so many.
    pub fn of(file: &CaseFile, private: usize, judge: &Judge) -> Self {
        let case = Case::of(file.head.clone(), &file.changes, judge);
        let (mut rows, reached) = (rows(&case, file), reached(&case));
        let mut gathered = Gathered::default();
        for answer in &file.answers {
            gathered.answer(answer, &case);
        }
        for (row, node) in rows.iter_mut().zip(case.nodes()) {
            row.claims = gathered.claims.remove(&node.object).map(|(_, claims)| claims).unwrap_or_default();
        }
        let times = || file.answers.iter().map(|answer| answer.fetched_at);
        let answered = times().min().zip(times().max());
        let mut report = Self {
            case,
            rows,
            reached,
            events: Vec::new(),
            techniques: Vec::new(),
            gaps: Vec::new(),
            answered,
            by: file.answered_by.clone(),
            private,
            tier: None,
        };
        let happened = Timeline::of(&report.case, &gathered.evidence, file.written_at).into_entries();
        let told = happened
            .filter(|entry| [Some(entry.node), entry.other].into_iter().flatten().all(|node| report.is_told(node)));
        report.events = told.collect();
        report.gaps = gaps::of(&report.case, &gathered.read, &file.waiting);
        report.techniques = gathered.used(|node| report.is_told(node));
        report
    }
}

impl Gathered {
    fn answer(&mut self, answer: &Answer, case: &Case) {
        let Some((about, call)) = kept::asked(&answer.path, &answer.query) else { return };
        let Some(body) = &answer.body else { return };
        match kept::answer(&call, &Bytes::copy_from_slice(body.as_bytes())) {
            Ok(vt::Answer::Object(object)) => {
                self.read.report(&object);
                self.claims(&about, &object, answer.fetched_at);
                self.object(&about, &object, case);
            }
            Ok(vt::Answer::Page(page)) => self.page(&about, &call, &page, answer.fetched_at, case),
            Ok(vt::Answer::Bare(value)) => self.behaviour(&about, &value, case),
            Ok(vt::Answer::Text(_) | vt::Answer::Nothing) | Err(_) => {}
        }
    }

    fn object(&mut self, about: &Descriptor, object: &Object, case: &Case) {
        let evidence = Evidence::of(object);
        for (kind, id) in &evidence.traits {
            if *kind == Trait::Technique {
                self.technique(id, "", about, case);
            }
        }
        self.evidence.entry(about.clone()).or_default().join(evidence);
    }

    /// The newest answer decides, be it a report or a row of a list.
    fn claims(&mut self, about: &Descriptor, object: &Object, fetched_at: i64) {
        let known = self.claims.get(about).is_some_and(|(at, _)| *at > fetched_at);
        if !known {
            self.claims.insert(about.clone(), (fetched_at, claims::in_object(object.raw())));
        }
    }

    /// Sandbox reports tell of what they belong to; whole objects of a list of themselves. Passive DNS is a way of the case.
    fn page(&mut self, about: &Descriptor, call: &Call, page: &Page, fetched_at: i64, case: &Case) {
        self.read.page(about, &call.path, page);
        for row in page.objects.iter().filter(|row| row.has_attributes) {
            match row.descriptor.kind {
                Kind::AttackTechnique => {
                    let name = row.facts.name.as_deref().unwrap_or_default();
                    self.technique(&row.descriptor.id, name, about, case);
                }
                Kind::FileBehaviour | Kind::PrivateFileBehaviour => self.object(about, row, case),
                _ if case.place(&row.descriptor).is_some() => {
                    self.claims(&row.descriptor, row, fetched_at);
                    self.object(&row.descriptor, row, case);
                }
                _ => {}
            }
        }
    }

    /// The findings of all sandboxes: techniques by id, or as trees with their names.
    fn behaviour(&mut self, about: &Descriptor, value: &Value, case: &Case) {
        for technique in list(value, "mitre_attack_techniques") {
            self.technique(text(technique, "id"), "", about, case);
        }
        for tree in value.as_object().into_iter().flatten().map(|(_, tree)| tree) {
            for technique in list(tree, "tactics").flat_map(|tactic| list(tactic, "techniques")) {
                self.technique(text(technique, "id"), text(technique, "name"), about, case);
            }
        }
    }

    fn technique(&mut self, id: &str, name: &str, about: &Descriptor, case: &Case) {
        let (Some(node), true) = (case.place(about), crate::export::navigator::Technique::is_one(id)) else { return };
        self.techniques.entry(id.to_owned()).or_default().insert(node);
        if !name.is_empty() {
            self.names.entry(id.to_owned()).or_insert_with(|| name.to_owned());
        }
    }

    /// The techniques of objects that are told of, those of most objects first.
    fn used(self, is_told: impl Fn(NodeId) -> bool) -> Vec<Used> {
        let Self { techniques, names, .. } = self;
        let used = |(id, nodes): (String, BTreeSet<NodeId>)| Used {
            name: names.get(&id).cloned().unwrap_or_default(),
            id,
            nodes: nodes.into_iter().filter(|node| is_told(*node)).collect(),
        };
        let mut used: Vec<Used> = techniques.into_iter().map(used).filter(|used| !used.nodes.is_empty()).collect();
        used.sort_by_key(|used| std::cmp::Reverse(used.nodes.len()));
        used
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A row for each object of a case.
fn rows(case: &Case, file: &CaseFile) -> Vec<Row> {
    let words: HashMap<&Descriptor, &Words> = file.words.iter().map(|words| (&words.object, words)).collect();
    let told = told(file);
    let mut rows: Vec<Row> = Vec::new();
    for node in case.nodes() {
        let mut row = Row { told_at: told.get(&node.object).copied(), ..Row::of_node(node) };
        if let Some(words) = words.get(&node.object) {
            row.note.clone_from(&words.note);
            row.tags.clone_from(&words.tags);
        }
        rows.push(row);
    }
    rows
}

/// When the service gave the newest report of each object, be it that it knows nothing.
fn told(file: &CaseFile) -> HashMap<Descriptor, i64> {
    let mut told: HashMap<Descriptor, i64> = HashMap::new();
    for answer in &file.answers {
        // Of what belongs to an object the path goes on behind it.
        let about =
            kept::asked(&answer.path, &answer.query).filter(|(about, _)| calls::report(about, &[]).path == answer.path);
        let Some((about, _)) = about else { continue };
        let known = told.entry(about).or_insert(answer.fetched_at);
        *known = answer.fetched_at.max(*known);
    }
    told
}

/// How each object of a case was reached first: from one that was there before it. What came later and leads back to it did not.
fn reached(case: &Case) -> Vec<Option<Relation>> {
    let mut reached: Vec<Option<Relation>> = vec![None; case.nodes().len()];
    for edge in case.edges().iter().filter(|edge| edge.from < edge.to) {
        let source = case.node(edge.from).map(|node| node.object.clone());
        if let (Some(place @ None), Some(source)) = (reached.get_mut(edge.to), source) {
            *place = Some(Relation { name: edge.relationship.to_string(), source });
        }
    }
    reached
}
