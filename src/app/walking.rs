//! The walk, as it goes into the case: what was opened and from where, what lists named, what was marked and handed over.
//!
//! A change is applied to the case on screen and ordered of the store in the same message. Until the store has said what the case
//! holds, changes wait for that.

use super::{Model, Pane};
use crate::case::{self, Came, Case, Change, Evidence, Exported, MOST, Own, Ruling};
use crate::effect::{Effect, PlaceId, StoreTask};
use crate::msg::Reply;
use crate::pane::case::CaseTab;
use crate::pane::overlay::Saving;
use crate::pane::rows::target;
use crate::pane::{Load, Report};
use crate::text;
use crate::vt::{Answer, ApiError, Descriptor, Judge, Kind, Object, Reason};

/// Objects of one relationship that a case keeps, unless they are flagged.
const LISTED: usize = 100;

/// Objects that a report names without being asked, of one relationship.
const FOLDED: usize = 20;

/// How far what the reports of the case say is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Reading {
    #[default]
    Due,
    /// It was ordered and has not come.
    Asked,
    /// The same, and something has changed since.
    Outdated,
    Told,
}

impl Reading {
    /// Something has changed.
    fn changed(self) -> Self {
        match self {
            Self::Due | Self::Told => Self::Due,
            Self::Asked | Self::Outdated => Self::Outdated,
        }
    }

    /// What was ordered has come.
    fn came(self) -> Self {
        match self {
            Self::Asked => Self::Told,
            Self::Due | Self::Outdated | Self::Told => Self::Due,
        }
    }
}

/// What is being written to a file.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub what: Saving,
    /// Where it goes, as it was named.
    pub path: String,
    pub export: Exported,
    /// What is said of it once it is there: what is left out.
    pub beside: Option<String>,
}

/// What was changed and not ordered of the store yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Unkept {
    pub changes: Vec<Change>,
    /// The number of the case, once the store has told it and what it holds.
    pub case: Option<i64>,
    pub evidence: Reading,
    /// What is being copied, and what is being written to a file, until that is done.
    pub copying: Option<Exported>,
    pub saving: Option<Written>,
    /// The marks as the case has them.
    pub marks: u64,
}

impl Model {
    /// Takes a change into the open case.
    pub(super) fn record(&mut self, change: Change) {
        let was_full = self.case.open.is_full();
        if self.case.apply(&change, &self.session.judge) {
            if !was_full && self.case.open.is_full() {
                let objects = text::counted(MOST as u64, "object");
                self.say(format!(
                    "the case has {objects} and is full: from now on only what you open and recipes find comes into it"
                ));
            }
            // Reports say nothing of what people do with an object.
            if matches!(change, Change::Came { .. } | Change::Learned { .. }) {
                self.unkept.evidence = self.unkept.evidence.changed();
            }
            self.unkept.changes.push(change);
        }
    }

    pub(super) fn record_all(&mut self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            self.record(change);
        }
    }

    /// Orders of the store what this message changed.
    pub(super) fn keep_changes(&mut self) {
        if self.unkept.case.is_some() && !self.unkept.changes.is_empty() {
            let changes = std::mem::take(&mut self.unkept.changes);
            self.requests.order(Effect::Keep(StoreTask::KeepChanges(changes)));
        }
    }

    /// Names the case that orders are about: by the time that they are carried out another one may be open.
    pub(super) fn name_case(&self, effects: Vec<Effect>) -> Vec<Effect> {
        let Some(case) = self.unkept.case else { return effects };
        let named = |effect| match effect {
            Effect::Keep(task) if task.is_of_case() => Effect::Keep(StoreTask::InCase(case, Box::new(task))),
            effect => effect,
        };
        effects.into_iter().map(named).collect()
    }

    /// While the case is looked at, what its reports say is read after every change: once at a time, and when somebody comes to it.
    pub(super) fn read_evidence(&mut self) {
        if self.focus != Pane::Case {
            self.unkept.evidence = Reading::Due;
        } else if self.unkept.case.is_some() && self.unkept.evidence == Reading::Due {
            self.unkept.evidence = Reading::Asked;
            let name = self.case.open.head.name.clone();
            self.requests.order(Effect::Keep(StoreTask::ReadEvidence(name)));
        }
    }

    /// What the reports of the case say has come.
    pub(super) fn learn_evidence(&mut self, evidence: Vec<(Descriptor, Evidence)>) {
        self.unkept.evidence = self.unkept.evidence.came();
        self.case.learn(evidence);
    }

    /// A report is there, or the service has never seen the object: it was opened.
    pub(super) fn record_opened(&mut self, place: PlaceId) {
        let Some(place) = self.trail.get(place).filter(|place| is_kept(&place.subject.kind)) else { return };
        let (object, name) = (place.subject.clone(), place.title().into_owned());
        let (brief, folded, said_at) = match &place.report {
            Load::Ready(Report { object, fetched_at, .. }) => {
                (case::brief(object, *fetched_at), object.folded(), *fetched_at)
            }
            Load::Failed(error) if error.reason == Reason::NotFound => {
                let said_at = error.said_at(self.now);
                (case::missing(&object, said_at), Vec::new(), said_at)
            }
            _ => return,
        };
        let from = place.via.clone().zip(place.source.clone());
        let at = self.now;
        let is_new = self.case.open.find(&object).is_none_or(|node| node.came < Came::Opened);
        let remark = self.said_in_queue(&object);
        self.record(Change::Came { object: object.clone(), name, came: Came::Opened, at, remark });
        self.record(Change::Learned { object: object.clone(), brief });
        if let Some((relationship, from)) = from {
            // A way that a list showed already is the same way.
            let relationship = relationship.into_string();
            self.record(Change::Linked { from, relationship, to: object.clone(), at, date: None });
        }
        if !is_new {
            return;
        }
        for (relationship, page) in folded {
            if self.case.open.is_full() {
                return;
            }
            let named = page.objects.iter().filter(|named| named.descriptor.kind.has_report()).take(FOLDED);
            for change in named.flat_map(|named| listed(&object, &relationship, named, (at, said_at))) {
                self.record(change);
            }
        }
    }

    /// What a relationship of an object gave, as the case will have it.
    pub(super) fn listed(&self, subject: &Descriptor, relationship: &str, reply: &Reply) -> Vec<Change> {
        let case = &self.case.open;
        let (Answer::Page(page), Some(place)) = (&reply.answer, case.place(subject)) else { return Vec::new() };
        let named = case.leaving(place).filter(|edge| &*edge.relationship == relationship).count();
        let (mut room, mut free) = (LISTED.saturating_sub(named), MOST.saturating_sub(case.nodes().len()));
        let mut changes = Vec::new();
        for object in &page.objects {
            let object = object.viewed_from(subject);
            let node = case.find(&object.descriptor);
            let is_wanted = room > 0 || self.session.judge.judge(&object).flagged;
            if is_kept(&object.descriptor.kind) && is_wanted && (node.is_some() || free > 0) {
                room = room.saturating_sub(1);
                free = free.saturating_sub(usize::from(node.is_none()));
                changes.extend(listed(subject, relationship, &object, (self.now, reply.fetched_at)));
            }
        }
        changes
    }

    /// What the user's text said beside an object in the queue; none of what does not stand there.
    fn said_in_queue(&self, object: &Descriptor) -> Option<String> {
        let item = self.triage.every().find(|item| item.subject() == *object)?;
        Some(item.remark.to_string())
    }

    /// What the queue asked for was answered.
    pub(super) fn queued(
        &self,
        subject: Descriptor,
        remark: String,
        outcome: Result<&Reply, &ApiError>,
    ) -> Vec<Change> {
        if self.case.open.is_full() {
            return Vec::new();
        }
        let (object, name, brief) = match outcome {
            Ok(Reply { answer: Answer::Object(object), fetched_at, .. }) => {
                let brief = case::brief(object, *fetched_at);
                (object.descriptor.clone(), object.title().to_owned(), brief)
            }
            Err(error) if error.reason == Reason::NotFound => {
                let brief = case::missing(&subject, error.said_at(self.now));
                (subject, String::new(), brief)
            }
            _ => return Vec::new(),
        };
        let came =
            Change::Came { object: object.clone(), name, came: Came::Queued, at: self.now, remark: Some(remark) };
        vec![came, Change::Learned { object, brief }]
    }

    /// An object of the case came anew, from wherever, in an answer of that time.
    pub(super) fn learn_of(&mut self, object: &Object, answered_at: i64) {
        let is_told = object.has_attributes && object.link.is_none();
        if is_told && self.case.open.find(&object.descriptor).is_some() {
            self.record(Change::Learned { object: object.descriptor.clone(), brief: case::brief(object, answered_at) });
        }
    }

    /// Takes marks that were set or taken off into the case.
    pub(super) fn record_marks(&mut self) {
        if self.unkept.case.is_none() || self.unkept.marks == self.marks.changes() {
            return;
        }
        self.unkept.marks = self.marks.changes();
        let gone = |node: &&case::Node| node.is_marked && !self.marks.contains(&node.object.kind, &node.object.id);
        let gone: Vec<Descriptor> =
            self.case.open.nodes().iter().filter(gone).map(|node| node.object.clone()).collect();
        for object in gone {
            self.record(Change::Marked { object, is_marked: false });
        }
        let room = MOST.saturating_sub(self.case.open.nodes().len());
        let is_known = |object: &Descriptor| self.case.open.find(object).is_some_and(|node| node.is_marked);
        let new: Vec<(Descriptor, String, Option<String>)> = self
            .marks
            .iter()
            .take(MOST)
            .filter(|marked| !is_known(&marked.descriptor))
            .filter_map(|marked| {
                let object = marked.object()?;
                let subject = target(&object).unwrap_or_else(|| marked.descriptor.clone());
                let is_told = object.has_attributes && object.link.is_none();
                let brief = is_told.then(|| case::brief(&object, self.now));
                Some((subject, object.title().to_owned(), brief))
            })
            .filter(|(object, ..)| is_kept(&object.kind) && !is_known(object))
            .take(room)
            .collect();
        for (object, name, brief) in new {
            self.record(Change::Came { object: object.clone(), name, came: Came::Listed, at: self.now, remark: None });
            if let Some(brief) = brief {
                self.record(Change::Learned { object: object.clone(), brief });
            }
            self.record(Change::Marked { object, is_marked: true });
        }
    }

    /// `x`: an object of the case is noise, or no longer.
    pub(super) fn hide_in_case(&mut self) {
        match self.case.hiding() {
            Ok(change) => {
                let words = match &change {
                    Change::Hidden { is_hidden: true, .. } => "hidden as noise in this case",
                    _ => "no longer hidden",
                };
                self.record(change);
                self.look_at_case();
                self.say(words);
            }
            Err(reason) => self.complain(reason),
        }
    }

    /// Makes what the case's pane shows anew, if it is looked at and something changed; true if that was due.
    pub(super) fn look_at_case(&mut self) -> bool {
        if self.focus != Pane::Case {
            return false;
        }
        let lines = match self.case.tab {
            CaseTab::Recipes => self.recipe_lines(),
            CaseTab::WatchList => self.revisit_lines(),
            CaseTab::Graph | CaseTab::Timeline | CaseTab::CommonGround => Vec::new(),
        };
        let is_told = self.case.tell(self.case.tab, lines);
        self.case.refresh(self.now) || is_told
    }

    /// What was being handed over has arrived, or not.
    pub(super) fn record_export(&mut self, export: Option<Exported>, is_done: bool) {
        if let Some(export) = export.filter(|_| is_done) {
            self.record(Change::Exported(export));
        }
    }

    /// `:verdict WORD [REASON]`: a verdict of one's own on what is selected.
    pub(super) fn rule(&mut self, argument: &str) {
        if self.refuses_change() {
            return;
        }
        let (word, reason) = argument.split_once(' ').unwrap_or((argument, ""));
        let Some(object) = self.subject().filter(|object| is_kept(&object.kind)) else {
            return self.say("no object here that a verdict could be on");
        };
        let own = match (Ruling::named(word), word) {
            (Some(ruling), _) => Some(Own { ruling, reason: reason.trim().to_owned(), at: self.now, from: None }),
            (None, "none") => None,
            (None, _) => {
                let words = "malicious, suspicious or benign, with a reason behind it; none takes it back";
                return self.complain(format!("{} is no verdict: {words}", text::visible(word)));
            }
        };
        let name = self.trail.current().filter(|place| place.subject == object).map(|place| place.title().into_owned());
        let came = Change::Came {
            object: object.clone(),
            name: name.unwrap_or_default(),
            came: Came::Listed,
            at: self.now,
            remark: None,
        };
        self.record(came);
        self.record(Change::Ruled { object, own: own.clone() });
        self.keep_changes();
        let words = own.map_or("your verdict is taken back".to_owned(), |own| {
            format!("your verdict is kept: {}", own.ruling.word())
        });
        self.say_when_done(&words);
    }

    /// The verdict of people on an object, in words.
    pub(super) fn ruled(&self, object: &Descriptor) -> Option<String> {
        let own = self.case.open.find(object)?.own.as_ref()?;
        let reason = text::visible(&own.reason).replace('\n', " ");
        let words = format!("{}: {}", own.whose(), own.ruling.word());
        Some(if reason.is_empty() { words } else { format!("{words}, {reason}") })
    }

    /// The store said what the case holds; what was done meanwhile comes on top.
    pub(super) fn settle_case(&mut self, case: &crate::store::Reopened) {
        let mut open = Case::of(case.head.clone(), &case.changes, &self.session.judge);
        let judge: &Judge = &self.session.judge;
        self.unkept.changes.retain(|change| open.apply(change, judge));
        self.case.take(open);
        (self.unkept.case, self.unkept.evidence) = (Some(case.id), Reading::Due);
        self.take_up_runs(&case.runs);
    }
}

/// Whether objects of this kind are worth a place in a case: what a walk goes over, and not what is said of it.
fn is_kept(kind: &Kind) -> bool {
    kind.has_report() || matches!(kind, Kind::SslCert | Kind::Whois | Kind::Collection)
}

/// An object that a list named beside another, in an answer of the second time.
fn listed(subject: &Descriptor, relationship: &str, object: &Object, (at, answered_at): (i64, i64)) -> Vec<Change> {
    let to = object.descriptor.clone();
    if to == *subject {
        return Vec::new();
    }
    let name = if object.link.is_some() { String::new() } else { object.title().to_owned() };
    let mut changes = vec![Change::Came { object: to.clone(), name, came: Came::Listed, at, remark: None }];
    if object.has_attributes || object.error.is_some() {
        changes.push(Change::Learned { object: to.clone(), brief: case::brief(object, answered_at) });
    }
    let date = object.link.as_ref().and(object.facts.date);
    let (from, relationship) = (subject.clone(), relationship.to_owned());
    changes.push(Change::Linked { from, relationship, to, at, date });
    changes
}
