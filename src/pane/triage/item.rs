//! One row of the queue and where it stands.

use super::Triage;
use super::shared::Weight;
use super::walk::By;
use crate::case::traits::{self, Traits};
use crate::effect::RequestId;
use crate::export;
use crate::ioc::{Disguise, Exposure, Indicator};
use crate::msg::{Reply, Stage};
use crate::pane::Chosen;
use crate::pane::told::Told;
use crate::store::{self, Agreed};
use crate::vt::about::about;
use crate::vt::{ApiError, Descriptor, Judge, Judgement, Object, Reason, Verdict, claims, verdict};

/// What is queued: an indicator, and what the user's text said beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub indicator: Indicator,
    pub remark: String,
}

/// Where a row stands: each is another word on the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    NotAsked,
    /// Not asked either, for it is internal and nobody said yes to it here: a case file brought it.
    Withheld(Exposure),
    /// Answered in an earlier session; the answer is yet to be read from the store.
    Recalled(store::State),
    Waiting {
        id: RequestId,
        stage: Stage,
        /// What an earlier session knew, where only the store is asked.
        before: Option<store::State>,
    },
    /// The service refused for lack of quota: asked again by itself.
    LimitHit,
    Found(Box<Known>),
    NotFound,
    /// Answered in an earlier session, and pruned from the store since.
    Forgotten,
    Failed(ApiError),
}

impl State {
    /// Whether it waits for its turn.
    pub fn is_unasked(&self) -> bool {
        matches!(self, Self::NotAsked | Self::Recalled(_) | Self::LimitHit)
    }

    pub fn flagged(&self) -> bool {
        matches!(self, Self::Found(known) if known.row.flagged())
    }
}

/// What cells, copies and groups need of a report; the report itself lies in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub descriptor: Descriptor,
    pub verdict: Verdict,
    pub ratio: Box<str>,
    /// Engines that say malicious.
    pub malicious: u32,
    pub total: u32,
    /// What it is: label, type, network, registrar.
    pub about: Box<str>,
    pub names: Box<str>,
    pub first_seen: Option<i64>,
    pub fetched_at: i64,
    pub traits: Traits,
    /// What is exported of it, without the report's JSON.
    pub row: Box<export::Row>,
}

impl Known {
    pub fn of(object: &Object, fetched_at: i64, judge: &Judge) -> Self {
        let facts = &object.facts;
        let Judgement { verdict, says, .. } = judge.judge(object);
        let (malicious, total) = facts.stats.map_or((0, 0), |stats| (stats.malicious, stats.total()));
        Self {
            descriptor: object.descriptor.clone(),
            verdict,
            ratio: verdict::cell_said_by(&verdict::cell(object), says).into(),
            malicious,
            total,
            about: about(object).into(),
            // Pages without a title are named by their address, which stands in the row already.
            names: facts.name.as_deref().filter(|name| Some(*name) != facts.url.as_deref()).unwrap_or_default().into(),
            first_seen: facts.known_since(&object.descriptor.kind, fetched_at),
            fetched_at,
            row: Box::new(export::Row {
                raw: None,
                claims: claims::in_object(object.raw()),
                told_at: Some(fetched_at),
                ..export::Row::of(object, judge)
            }),
            traits: Vec::new(),
        }
    }
}

impl Known {
    /// How bad it is, beside others of its group.
    pub(super) fn weight(&self) -> Weight {
        (self.verdict, self.malicious)
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub indicator: Indicator,
    /// The indicator as it is shown and asked.
    pub value: Box<str>,
    pub state: State,
    pub remark: Box<str>,
    pub tag: Box<str>,
    pub added_at: i64,
    /// Whether somebody said yes here to asking about it.
    pub agreed: Agreed,
    /// Rows that came together have the same number; the newest has the highest.
    pub batch: i64,
    /// What its name pretends to be; none for an honest one.
    pub disguise: Option<Box<Disguise>>,
    /// Something beside it was flagged.
    pub near: bool,
    /// The store has an answer that is good, so that asking costs nothing.
    pub is_stored: bool,
}

impl Item {
    /// Whether it is to be asked about: it never was, or its request is under way.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::NotAsked | State::LimitHit | State::Waiting { before: None, .. })
    }

    /// Whether only what an earlier session was told is read of it: nothing is looked up by that.
    pub fn is_read_again(&self) -> bool {
        matches!(self.state, State::Recalled(_) | State::Waiting { before: Some(_), .. })
    }

    /// Who can answer it.
    pub fn by(&self) -> By {
        if self.is_stored || self.is_read_again() { By::Store } else { By::Service }
    }

    /// Whether a request will be spent on it.
    pub fn costs(&self) -> bool {
        self.due() == Some(By::Service)
    }

    /// Who can answer it, where its turn is yet to come.
    pub(super) fn due(&self) -> Option<By> {
        self.state.is_unasked().then(|| self.by())
    }

    /// What is copied and exported of it.
    pub fn chosen(&self) -> Chosen {
        let (known, state) = match &self.state {
            State::Found(known) => (Some(known.row.clone()), known.row.state),
            State::NotFound => (None, export::State::NotFound),
            State::LimitHit => (None, export::State::Quota),
            State::Failed(error) => (None, export::State::of_error(error)),
            State::NotAsked | State::Withheld(_) | State::Recalled(_) | State::Waiting { .. } | State::Forgotten => {
                (None, export::State::NotAsked)
            }
        };
        let asked = known.as_ref().and_then(|row| row.facts.asked_as(&self.indicator));
        Chosen::bare(self.indicator.value()).asked_as(asked).knowing(known, state, &self.remark)
    }

    /// When its object was analysed last, by its report.
    pub fn analysed(&self) -> Option<i64> {
        match &self.state {
            State::Found(known) => known.row.facts.last_analysis_date,
            _ => None,
        }
    }

    /// Whether its report is in the store.
    pub fn is_found(&self) -> bool {
        matches!(self.state, State::Found(_))
    }

    /// One that the user puts there, which is a yes to asking about it.
    pub fn new(entry: Entry, added_at: i64, batch: i64) -> Self {
        Self {
            value: entry.indicator.value().into(),
            disguise: entry.indicator.disguise().map(Box::new),
            indicator: entry.indicator,
            state: State::NotAsked,
            remark: entry.remark.into(),
            tag: "".into(),
            added_at,
            agreed: Agreed::Here,
            batch,
            near: false,
            is_stored: false,
        }
    }

    /// The object: by its own id once that is known.
    pub fn subject(&self) -> Descriptor {
        match &self.state {
            State::Found(known) => known.descriptor.clone(),
            _ => Descriptor::of(&self.indicator),
        }
    }

    /// What the object may be known by: its own id, and the hash that was asked for.
    pub fn ids(&self) -> [Descriptor; 2] {
        [self.subject(), Descriptor::of(&self.indicator)]
    }

    /// What the row knows of its object; `note` is what the user wrote on it.
    pub fn told(&self, note: Option<String>) -> Told {
        let (verdict, ratio, known) = match &self.state {
            State::Found(known) => (Some(known.verdict), known.ratio.to_string(), Some(known)),
            State::NotFound => (Some(Verdict::Missing), Verdict::Missing.word().to_owned(), None),
            State::Withheld(exposure) => {
                let (word, reason) = (exposure.word(), exposure.reason().unwrap_or_default());
                (None, format!("not asked: {word}: {reason}"), None)
            }
            State::NotAsked if !self.is_stored => (None, "not asked yet".to_owned(), None),
            State::NotAsked | State::Recalled(_) => (None, "its answer is being read from the store".to_owned(), None),
            State::Waiting { .. } => (None, "waits for its answer".to_owned(), None),
            State::LimitHit => (None, "limit hit: it is asked again by itself".to_owned(), None),
            State::Forgotten => (None, "its answer is not kept any more".to_owned(), None),
            State::Failed(error) => (None, error.to_string(), None),
        };
        let of_known = known.map(|known| [known.about.to_string(), known.names.to_string()]).unwrap_or_default();
        let unread = self.disguise.as_ref().filter(|_| known.is_none()).map(|disguise| disguise.words());
        let lines = unread.into_iter().chain(of_known).chain([self.remark.to_string()]).chain(note);
        Told { verdict, ratio, lines: lines.filter(|line| !line.is_empty()).collect() }
    }

    /// Where it lives: what is near a flagged row is asked first. The registered domain, the network of an address (/24,
    /// /64), the remark that it came with.
    pub fn neighbourhoods(&self) -> Vec<Box<str>> {
        let place = match &self.indicator {
            Indicator::Domain(name) => traits::registered(name),
            Indicator::Url(url) => url::Url::parse(url).ok().and_then(|url| {
                let host = url.host_str()?.to_owned();
                traits::registered(&host).or(Some(host))
            }),
            Indicator::Ip(std::net::IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                Some(format!("{a}.{b}.{c}"))
            }
            Indicator::Ip(std::net::IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                Some(format!("{a:x}:{b:x}:{c:x}:{d:x}"))
            }
            Indicator::Hash { .. } => None,
        };
        let remark = (!self.remark.is_empty()).then(|| format!("\"{}", self.remark));
        place.into_iter().chain(remark).map(Into::into).collect()
    }
}

/// What an answer makes of a row, and the traits of what was found. `before` is what an earlier session knew.
pub(super) fn answered(
    outcome: Result<Reply, ApiError>,
    before: Option<store::State>,
    judge: &Judge,
) -> (State, Option<Traits>) {
    let read = outcome.and_then(|reply| {
        let (tree, fetched_at) = (reply.tree.clone(), reply.fetched_at);
        reply.answer.object().map(|object| (object, tree, fetched_at))
    });
    match (read, before) {
        (Ok((object, tree, fetched_at)), _) => {
            let mut traits = match tree {
                Some(tree) => traits::of(&object, &tree),
                None => traits::of(&object, &object.value()),
            };
            traits.retain(|(kind, _)| kind.is_of_queue());
            (State::Found(Box::new(Known::of(&object, fetched_at, judge))), Some(traits))
        }
        (Err(_), Some(store::State::NotFound)) => (State::NotFound, None),
        (Err(_), Some(_)) => (State::Forgotten, None),
        (Err(error), None) if error.reason == Reason::NotFound => (State::NotFound, None),
        (Err(error), None) if Triage::refused(&error) => (State::LimitHit, None),
        (Err(error), None) => (State::Failed(error), None),
    }
}
