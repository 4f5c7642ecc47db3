//! What can be looked up of what is inside: the parts by their hashes, senders by their role, and what the texts name.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Block, Form, Inside, OWN_DOMAIN, Options, Part, Reader, Role, Unpacked, list};
use crate::ioc::extract::{self, Extraction};
use crate::ioc::{self, Decoy, Extractor, HashKind, Indicator};
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
    /// Why asking about it would tell strangers of the user's own network; empty when it would not. Finding it is no asking, so
    /// that it is ticked all the same.
    pub internal: String,
    /// Where it was found, in words for people: headers, body, a section, an attachment by its name. Hostile text.
    pub group: String,
    /// The line in which it stands, or as much of it as is near. Hostile text.
    pub context: String,
}

/// Where things are that stand below no heading of a text.
const NO_SECTION: &str = "text";

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
            remark: item.remark.to_string(),
            ticked: item.ticked,
            reason: item.reason.map(|reason| reason.to_string()).unwrap_or_default(),
            internal: String::new(),
            group: item.section.map_or_else(|| NO_SECTION.to_owned(), |section| section.to_string()),
            context: String::new(),
        };
        let items = extraction.items.into_iter().map(item).collect();
        let unusable = extraction.unusable.into_iter().map(|found| Unusable { place: String::new(), found }).collect();
        let mut findings = Self { items, unusable, remarks: Vec::new() };
        findings.say_what_was_not_read(extraction.unread);
        findings.say_what_was_left_out();
        findings
    }

    /// Says how many encoded commands were not read.
    fn say_what_was_not_read(&mut self, unread: usize) {
        let what = match unread {
            0 => return,
            1 => "encoded command was not read: what is in it is no text, or too much, or too deep",
            _ => "encoded commands were not read: what is in them is no text, or too much, or too deep",
        };
        self.remarks.push(format!("{} {what}", text::count(unread as u64)));
    }

    /// Where nothing is ticked, says how many addresses are not for looking like versions.
    fn say_what_was_left_out(&mut self) {
        let likes = [Decoy::Version, Decoy::Heading].map(|decoy| decoy.to_string());
        let versions = self.items.iter().filter(|item| likes.contains(&item.reason)).count();
        if versions == 0 || self.items.iter().any(|item| item.ticked) {
            return;
        }
        let (were, look, are) = if versions == 1 {
            ("address was", "it looks like a version number", "it is")
        } else {
            ("addresses were", "they look like version numbers", "they are")
        };
        self.remarks.push(format!("{versions} {were} left out, for {look}; {are} listed without a tick"));
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
    let mut collector = Collector { out: Findings::default(), seen: HashMap::new(), unread: 0 };
    collector.out.remarks.clone_from(&inside.remarks);
    for (at, part) in inside.parts.iter().enumerate() {
        collector.part(inside, at, part);
    }
    for (at, part) in inside.parts.iter().enumerate() {
        collector.inside_of(inside, at, part, options);
    }
    for item in collector.out.items.iter_mut().filter(|item| item.ticked) {
        if let Some(reason) = ioc::exposure(&item.indicator, &options.extract.internal_names).reason() {
            reason.clone_into(&mut item.internal);
        }
    }
    collector.out.say_what_was_not_read(collector.unread);
    collector.out.say_what_was_left_out();
    collector.out
}

/// Whether it is under a domain of whom a mail was for.
fn is_recipients(indicator: &Indicator, recipients: &BTreeSet<String>) -> bool {
    let host = match indicator {
        Indicator::Domain(name) => Some(name.clone()),
        Indicator::Url(url) => url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)),
        Indicator::Ip(_) | Indicator::Hash { .. } => None,
    };
    let is_named = |host: String| psl::domain_str(&host).is_some_and(|domain| recipients.contains(domain));
    !recipients.is_empty() && host.is_some_and(is_named)
}

struct Collector {
    out: Findings,
    seen: HashMap<Indicator, usize>,
    /// Encoded commands that were not read.
    unread: usize,
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
            internal: String::new(),
            group: match (part.role, part.within.and_then(|within| inside.parts.get(within))) {
                (Role::Member, Some(container)) => format!("members of {}", container.name),
                (Role::Whole, _) => "the file itself".to_owned(),
                _ => "attachments".to_owned(),
            },
            context: String::new(),
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
                remark: format!("{}{}{words}", role.whose.words(), role.roles.join(", ")),
                ticked: role.reason.is_none(),
                reason: role.reason.clone().unwrap_or_default(),
                internal: String::new(),
                group: grouped(inside, at, Some("headers")),
                context: String::new(),
            });
        }
        for block in &part.blocks {
            let extraction = extracted(block, options);
            self.unread += extraction.unread;
            let mut contexts = Contexts::of(if extraction.items.is_empty() { "" } else { &block.text });
            for item in extraction.items {
                let context = contexts.near(item.line, &item.indicator.value());
                let section = if block.form == Form::Headers { Some("headers") } else { item.section.as_deref() };
                let is_own = item.ticked && is_recipients(&item.indicator, &inside.recipients);
                let reason = item.reason.map(|reason| reason.to_string()).unwrap_or_default();
                self.add(Found {
                    indicator: item.indicator,
                    line: line_of(block, item.line),
                    place: place.clone(),
                    part: None,
                    is_member: false,
                    remark: item.remark.to_string(),
                    ticked: item.ticked && !is_own,
                    reason: if is_own { OWN_DOMAIN.to_owned() } else { reason },
                    internal: String::new(),
                    group: grouped(inside, at, section),
                    context,
                });
            }
            self.name_hashes(block, &place, &grouped(inside, at, None));
            let unusable = extraction.unusable.into_iter().map(|mut found| {
                found.line = line_of(block, found.line);
                Unusable { place: place.clone(), found }
            });
            self.out.unusable.extend(unusable);
        }
    }

    /// Says of hashes which files they are of, where a tool has told that on another line.
    fn name_hashes(&mut self, block: &Block, place: &str, group: &str) {
        for entry in list::names_of_hashes(&block.text) {
            let Ok(indicator) = ioc::classify(&entry.text) else { continue };
            if let Some(known) = self.seen.get(&indicator).and_then(|at| self.out.items.get_mut(*at)) {
                if known.part.is_none() {
                    known.remark = entry.remark;
                }
                continue;
            }
            // In pairs of digits, as older systems print it.
            self.add(Found {
                indicator,
                line: line_of(block, entry.line),
                place: place.to_owned(),
                part: None,
                is_member: false,
                remark: entry.remark,
                ticked: true,
                reason: String::new(),
                internal: String::new(),
                group: group.to_owned(),
                context: String::new(),
            });
        }
    }

    /// Adds a find. One that was seen before gets what is better: a tick, a remark.
    fn add(&mut self, found: Found) {
        let next = self.out.items.len();
        let index = *self.seen.entry(found.indicator.clone()).or_insert(next);
        let Some(known) = self.out.items.get_mut(index) else { return self.out.items.push(found) };
        // An own name stays one, wherever it is named again.
        if found.ticked && !known.ticked && known.part.is_none() && known.reason != OWN_DOMAIN {
            known.ticked = true;
            known.reason.clear();
            (known.group, known.context, known.line) = (found.group, found.context, found.line);
        }
        if known.remark.is_empty() {
            known.remark = found.remark;
        }
    }
}

fn extracted(block: &Block, options: &Options) -> Extraction {
    let mut extractor = Extractor::new(&options.extract);
    match block.form {
        // A page is told by how it begins, and the text of a mail need not.
        Form::Html => extractor.text(&format!("<html>{}", block.text)),
        Form::Any => extractor.text(&block.text),
        Form::Headers => extractor.headers(&block.text),
    }
    extractor.finish()
}

/// The group of what stands in a part, below a heading when there is one.
fn grouped(inside: &Inside, at: usize, section: Option<&str>) -> String {
    let Some(part) = inside.parts.get(at) else { return String::new() };
    let is_mail = part.kind.reader == Reader::Mail;
    let base = match part.role {
        Role::Whole if is_mail && section == Some("headers") => return "headers".to_owned(),
        Role::Whole if is_mail => "body".to_owned(),
        Role::Whole => return section.unwrap_or(NO_SECTION).to_owned(),
        Role::Attachment => format!("attachment {}", part.name),
        Role::Picture => format!("picture {}", part.name),
        Role::Mail => format!("mail {}", part.name),
        Role::Member => format!("archive member {}", part.name),
    };
    section.map_or(base.clone(), |section| format!("{base}: {section}"))
}

/// What of its line is shown with a value. Values are asked for in the order of the text, so that a long line is searched once and
/// not once for each of them.
struct Contexts<'a> {
    lines: Vec<&'a str>,
    /// The number of the line that was last asked for.
    line: usize,
    /// Where in it the last value stands.
    at: usize,
    /// Values of this line that do not stand behind the one before.
    misses: usize,
}

impl<'a> Contexts<'a> {
    fn of(text: &'a str) -> Self {
        Self { lines: extract::lines(text).map(|(_, line)| line.trim()).collect(), line: 0, at: 0, misses: 0 }
    }

    fn near(&mut self, number: usize, value: &str) -> String {
        let line = self.lines.get(number.saturating_sub(1)).copied().unwrap_or_default();
        if self.line != number {
            (self.line, self.at, self.misses) = (number, 0, 0);
        }
        if line.len() > LONGEST_CONTEXT {
            // However it is defanged, its first label stands there as it is.
            let label = value.split("://").last().unwrap_or(value).split(['.', '/', ':']).next().unwrap_or(value);
            self.go_to(line, label);
        }
        let start = line.floor_char_boundary(self.at.saturating_sub(BEFORE));
        text::fit(line.get(start..).unwrap_or(line), LONGEST_CONTEXT).into_owned()
    }

    /// Goes to where the label stands, from the last value on or else anywhere in the line; stays where it is not found.
    fn go_to(&mut self, line: &str, label: &str) {
        if self.misses == MOST_MISSES {
            return;
        }
        let ahead = line.get(self.at..).and_then(|rest| rest.find(label)).map(|at| self.at + at);
        self.misses += usize::from(ahead.is_none());
        self.at = ahead.or_else(|| line.find(label)).unwrap_or(self.at);
    }
}

/// Values of a line that are looked for in all of it. Behind them what is shown is where the last one was found.
const MOST_MISSES: usize = 16;

/// Bytes of a long line that are kept before the value.
const BEFORE: usize = 60;

/// Cells of a line that are kept.
const LONGEST_CONTEXT: usize = 240;

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
