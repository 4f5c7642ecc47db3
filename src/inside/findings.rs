//! What can be looked up of what is inside: the parts by their hashes, senders by their role, and what the texts name.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Block, Form, Inside, Options, Part, Reader, Role, Unpacked};
use crate::ioc::extract::{self, Extraction};
use crate::ioc::{HashKind, Indicator};
use crate::text;

/// One thing that can be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub indicator: Indicator,
    /// The line of the file, or of the part when it was packed; 0 for a part itself.
    pub line: usize,
    /// The containers that it is in (`a.zip › b.txt`); empty for the file itself.
    pub place: String,
    /// The number of the part that it is the hash of.
    pub part: Option<usize>,
    /// Whether that part was in an archive or document.
    pub is_member: bool,
    /// What is said beside it. Hostile text.
    pub remark: String,
    /// Whether it is probably meant.
    pub ticked: bool,
    /// Why it is probably not meant; empty when nothing speaks against it.
    pub reason: String,
}

impl Found {
    /// Whether it is something that was packed in an archive.
    pub fn is_unpacked(&self) -> bool {
        self.part.is_some() && self.ticked && self.is_member
    }

    /// What is said beside it, and what it is in.
    pub fn said(&self) -> String {
        match (self.remark.as_str(), self.place.as_str()) {
            (remark, "") => remark.to_owned(),
            (remark, _) if self.part.is_some() => remark.to_owned(),
            ("", place) => format!("in {place}"),
            (remark, place) => format!("{remark} (in {place})"),
        }
    }
}

/// Something that looks like an indicator but cannot be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// The containers that it is in; empty for the file itself.
    pub place: String,
    pub found: extract::Unusable,
}

/// All that was found, each indicator once: the parts first, then the rest in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    pub items: Vec<Found>,
    pub unusable: Vec<Unusable>,
    /// What could not be read, and what is odd, a sentence each.
    pub remarks: Vec<String>,
}

impl Findings {
    /// What a text without anything in it gave.
    pub(super) fn of(extraction: Extraction) -> Self {
        let item = |item: extract::Found| Found {
            indicator: item.indicator,
            line: item.line,
            place: String::new(),
            part: None,
            is_member: false,
            remark: item.remark,
            ticked: item.ticked,
            reason: item.reason.map(|reason| reason.to_string()).unwrap_or_default(),
        };
        let items = extraction.items.into_iter().map(item).collect();
        let unusable = extraction.unusable.into_iter().map(|found| Unusable { place: String::new(), found }).collect();
        Self { items, unusable, remarks: Vec::new() }
    }

    /// Says of everything that it is in this file, where there are several.
    pub fn place_in(&mut self, file: &str) {
        let places = self.items.iter_mut().map(|item| &mut item.place);
        for place in places.chain(self.unusable.iter_mut().map(|one| &mut one.place)) {
            *place = if place.is_empty() { file.to_owned() } else { format!("{file} › {place}") };
        }
    }

    /// Takes in what another file gave; what is known already stays as it is.
    pub fn add(&mut self, other: Self) {
        let known: HashSet<Indicator> = self.items.iter().map(|item| item.indicator.clone()).collect();
        self.items.extend(other.items.into_iter().filter(|item| !known.contains(&item.indicator)));
        self.unusable.extend(other.unusable);
        self.remarks.extend(other.remarks);
    }
}

/// What can be looked up of a text that was typed or pasted: a mail in it is taken apart as one in a file.
pub fn text(text: &str, options: &Options) -> Findings {
    findings(&super::open("text", text.as_bytes(), options), options)
}

/// What can be looked up of a file that was opened.
pub fn findings(inside: &Inside, options: &Options) -> Findings {
    let mut collector = Collector { out: Findings::default(), seen: HashMap::new() };
    collector.out.remarks.clone_from(&inside.remarks);
    for (at, part) in inside.parts.iter().enumerate() {
        collector.part(inside, at, part);
    }
    for (at, part) in inside.parts.iter().enumerate() {
        collector.inside_of(inside, at, part, options);
    }
    collector.out
}

struct Collector {
    out: Findings,
    seen: HashMap<Indicator, usize>,
}

impl Collector {
    /// The part itself. Of a text that the user gave, its words count and not its hash.
    fn part(&mut self, inside: &Inside, at: usize, part: &Part) {
        let is_text = part.role == Role::Whole && part.kind.reader == Reader::Text;
        let Some(hashes) = part.hashes.as_ref().filter(|_| !is_text) else { return };
        let reason = match part.role {
            _ if part.size == 0 => "an empty file",
            _ if matches!(part.kind.reader, Reader::Mail | Reader::Mailbox) => "the mail itself",
            Role::Picture => "a picture that the mail shows",
            _ => "",
        };
        self.add(Found {
            indicator: Indicator::Hash { kind: HashKind::Sha256, hex: hashes.sha256.clone() },
            line: 0,
            place: part.within.map(|within| inside.path(within)).unwrap_or_default(),
            part: Some(at),
            is_member: part.role == Role::Member,
            remark: described(inside, part),
            ticked: reason.is_empty(),
            reason: reason.to_owned(),
        });
    }

    fn inside_of(&mut self, inside: &Inside, at: usize, part: &Part, options: &Options) {
        let place = inside.path(at);
        for role in &part.roles {
            let words = if role.words.is_empty() { String::new() } else { format!(": {}", role.words) };
            self.add(Found {
                indicator: role.indicator.clone(),
                line: role.line,
                place: place.clone(),
                part: None,
                is_member: false,
                remark: format!("{}{words}", role.roles.join(", ")),
                ticked: role.reason.is_none(),
                reason: role.reason.clone().unwrap_or_default(),
            });
        }
        for block in &part.blocks {
            let extraction = extracted(block, options);
            for item in extraction.items {
                self.add(Found {
                    indicator: item.indicator,
                    line: line_of(block, item.line),
                    place: place.clone(),
                    part: None,
                    is_member: false,
                    remark: item.remark,
                    ticked: item.ticked,
                    reason: item.reason.map(|reason| reason.to_string()).unwrap_or_default(),
                });
            }
            let unusable = extraction.unusable.into_iter().map(|mut found| {
                found.line = line_of(block, found.line);
                Unusable { place: place.clone(), found }
            });
            self.out.unusable.extend(unusable);
        }
    }

    /// Adds a find. One that was seen before gets what is better: a tick, a remark.
    fn add(&mut self, found: Found) {
        let next = self.out.items.len();
        let index = *self.seen.entry(found.indicator.clone()).or_insert(next);
        let Some(known) = self.out.items.get_mut(index) else { return self.out.items.push(found) };
        // An own name stays one, wherever it is named again.
        if found.ticked && !known.ticked && known.part.is_none() && !known.reason.starts_with("the recipient") {
            known.ticked = true;
            known.reason.clear();
        }
        if known.remark.is_empty() {
            known.remark = found.remark;
        }
    }
}

fn extracted(block: &Block, options: &Options) -> Extraction {
    let text = match block.form {
        // A page is told by how it begins, and the text of a mail need not.
        Form::Html => Cow::Owned(format!("<html>{}", block.text)),
        Form::Any | Form::Headers => Cow::Borrowed(&block.text),
    };
    extract::extract(&text, &options.extract)
}

/// The line of the file for a line of a block.
fn line_of(block: &Block, line: usize) -> usize {
    if block.unpacked == Unpacked::Yes { block.line } else { (block.line + line).saturating_sub(1) }
}

/// `attachment invoice.zip (ZIP, 1.2 KiB)`
fn described(inside: &Inside, part: &Part) -> String {
    let nature = format!("{}, {}", part.kind.word, text::bytes(part.size));
    let container = part.within.and_then(|within| inside.parts.get(within)).map_or("", |container| &container.name);
    match part.role {
        Role::Whole => format!("the file itself: {} ({nature})", part.name),
        Role::Attachment => format!("attachment {} ({nature})", part.name),
        Role::Picture => format!("picture {} ({nature})", part.name),
        Role::Mail => format!("mail {} ({nature})", part.name),
        Role::Member => format!("{} in {container} ({nature})", part.name),
    }
}
