//! One row of a list: the object's bytes, and the few cells that are on screen.

use crate::pane::marked::{Marked, Seen};
use crate::pane::told::Told;
use crate::spill::Body;
use crate::text::time;
use crate::vt::Glimpse;
use crate::vt::about::{about, remarks_on};
use crate::vt::calls::Form;
use crate::vt::{self, Analysis, Descriptor, Judge, Judgement, Kind, Object, Verdict, endpoint, verdict};

/// What stands for the verdict of a row of which only type and id were read.
const NOT_LOADED: &str = "not loaded";

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    body: Body,
    pub kind: Kind,
    /// The object's id, where the title is another text.
    id: Option<Box<str>>,
    /// Whether the service was asked for more than type and id.
    pub form: Form,
    pub verdict: Verdict,
    /// Whether the verdict is enough to act on.
    pub is_flagged: bool,
    pub(super) ratio: Box<str>,
    pub(super) title: Box<str>,
    pub(super) about: Box<str>,
    pub(super) date: Option<i64>,
    pub(super) expires: Option<i64>,
    /// Requests that opening it costs.
    pub price: u32,
    /// Engines that flag it, those that say malicious first.
    pub(super) engines: u32,
    /// The object that it only names, until more is known of it.
    pub(super) names: Option<Box<Descriptor>>,
}

impl Row {
    pub fn of(object: &Object, form: Form, judge: &Judge) -> Self {
        let facts = &object.facts;
        let (title, id) = (title(object), &object.descriptor.id);
        let Judgement { verdict, flagged, says } = judge.judge(object);
        // A link tells nothing of its end but, at times, the numbers.
        let is_unknown = (form == Form::Descriptors || object.link.is_some()) && verdict == Verdict::NotScanned;
        Self {
            body: object.body(),
            price: Opening::of(object, form).price(),
            kind: object.descriptor.kind.clone(),
            id: (*title != **id).then(|| id.clone()),
            form,
            verdict,
            is_flagged: flagged,
            ratio: if is_unknown {
                NOT_LOADED.into()
            } else {
                verdict::cell_said_by(&verdict::cell(object), says).into()
            },
            title: title.into(),
            about: about(object).into(),
            date: date(object),
            expires: facts.expiration,
            engines: verdict::weight(facts.stats),
            names: names(object, form).map(Box::new),
        }
    }

    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.title)
    }

    /// The row as a mark; `subject` is what the list belongs to.
    pub(super) fn marked(&self, subject: Option<&Descriptor>) -> Marked {
        let seen = match self.form {
            Form::Objects => Seen::Row(self.body.clone()),
            Form::Descriptors => Seen::Descriptor(self.body.clone()),
        };
        Marked { descriptor: Descriptor::new(self.kind.clone(), self.id()), subject: subject.cloned(), seen }
    }

    /// What the row knows of its object, and what it calls it.
    pub fn told(&self) -> (Told, String) {
        let verdict = (self.verdict != Verdict::NotJudged).then_some(self.verdict);
        let date = self.date.map(time::date);
        let lines = [Some(self.about.to_string()), date].into_iter().flatten().filter(|line| !line.is_empty());
        (Told { verdict, ratio: self.ratio.to_string(), lines: lines.collect() }, self.title.to_string())
    }

    /// Takes in what is known of the object that it names.
    pub(super) fn learn(&mut self, glimpse: &Glimpse) {
        self.names = None;
        if matches!(self.verdict, Verdict::NotJudged | Verdict::NotScanned | Verdict::NoVerdicts) {
            (self.verdict, self.is_flagged) = (glimpse.verdict, glimpse.is_flagged);
            (self.ratio, self.engines) = (glimpse.cell().into(), glimpse.engines);
        }
        self.date = self.date.or(glimpse.date);
        let name = glimpse.name.as_deref().unwrap_or_default();
        let known = match self.kind {
            Kind::Comment => vec![&*self.about, name, &*glimpse.about],
            Kind::Analysis | Kind::PrivateAnalysis if !name.is_empty() => {
                // What it is called says more than its hash, which stands beside it.
                let hash = std::mem::replace(&mut self.title, name.into());
                self.id.get_or_insert(hash.clone());
                self.about = [&*glimpse.about, &*self.about, &*hash].join(" · ").into();
                return;
            }
            _ if glimpse.about.is_empty() => return,
            _ => vec![&*glimpse.about, &*self.about],
        };
        // What only says which kind of thing it is tells nothing beside more.
        let words: Vec<&str> =
            known.into_iter().filter(|word| !word.is_empty() && *word != self.kind.label()).collect();
        self.about = words.join(" · ").into();
    }

    /// The whole object, as seen from what the list belongs to. It may be read from the disk, where a list is long; `None`
    /// where that has failed.
    pub fn object(&self, subject: Option<&Descriptor>) -> Option<Object> {
        Object::decode(self.body.bytes()?).ok().map(|object| object.seen_from(subject))
    }
}

/// The object that a row only names: one of which type and id were read, the end of a link, what a comment or an analysis is
/// about.
fn names(object: &Object, form: Form) -> Option<Descriptor> {
    let descriptor = &object.descriptor;
    match &descriptor.kind {
        Kind::Comment | Kind::Analysis | Kind::PrivateAnalysis => remarks_on(object),
        kind if kind.has_report() && (form == Form::Descriptors || object.link.is_some()) => Some(descriptor.clone()),
        _ => None,
    }
}

/// What a row is called.
fn title(object: &Object) -> String {
    let facts = &object.facts;
    match object.descriptor.kind {
        // One that is not seen from either end.
        Kind::Resolution => [facts.host_name.as_deref(), facts.ip_address.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" → "),
        // Their ids say nothing to people; what they say does.
        Kind::Comment | Kind::Vote | Kind::Whois | Kind::SslCert | Kind::Submission | Kind::Graph => {
            vt::brief(object).unwrap_or_else(|| object.title().to_owned())
        }
        Kind::Domain | Kind::IpAddress => object.descriptor.id.to_string(),
        Kind::PrivateAnalysis => {
            Analysis::subject(object).map_or_else(|| object.title().to_owned(), |item| item.id.into())
        }
        _ => object.title().to_owned(),
    }
}

/// What opening a row leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Opening {
    /// Its object, which the row brought along whole: it costs no request.
    Brought(Descriptor),
    /// An object that is asked for, and what the row calls it.
    Asked(Descriptor, String),
    /// Objects of this kind have nothing to open.
    Nothing,
}

impl Opening {
    /// `form` is what the service was asked for.
    pub fn of(object: &Object, form: Form) -> Self {
        // A private analysis is opened for what it is about.
        if object.descriptor.kind == Kind::PrivateAnalysis
            && let Some(item) = Analysis::subject(object)
        {
            let name = item.id.to_string();
            return Self::Asked(item, name);
        }
        let Some(target) = target(object) else { return Self::Nothing };
        let itself = object.link.is_none();
        let never_scanned = itself
            && !object.has_attributes
            && object.facts.url.is_some()
            && form == Form::Objects
            && !target.kind.is_private();
        if (itself && object.has_attributes) || never_scanned {
            return Self::Brought(target);
        }
        let name = object.facts.url.as_deref().map_or_else(|| target.id.to_string(), str::to_owned);
        Self::Asked(target, name)
    }

    /// Requests that it costs.
    pub fn price(&self) -> u32 {
        if matches!(self, Self::Asked(..)) { endpoint::REPORT.price() } else { 0 }
    }
}

fn date(object: &Object) -> Option<i64> {
    let facts = &object.facts;
    // What a file says of when it was built says nothing of when anybody saw it.
    let made = facts.creation_date.filter(|_| !matches!(object.descriptor.kind, Kind::File | Kind::PrivateFile));
    facts.last_analysis_date.or(facts.date).or(facts.last_submission_date).or(made)
}

/// What opening a row shows: the object, or what a link leads to; none for kinds that cannot be asked for.
pub fn target(object: &Object) -> Option<Descriptor> {
    match object.descriptor.kind {
        Kind::Vote | Kind::Whois | Kind::SslCert => None,
        _ => object.descriptor.kind.collection().map(|_| object.descriptor.clone()),
    }
}

/// What `y` copies of a row: the indicator, of a comment its text, else the id.
pub fn value(object: &Object) -> String {
    let facts = &object.facts;
    match object.descriptor.kind {
        Kind::Url | Kind::PrivateUrl => facts.url.as_deref().unwrap_or(&object.descriptor.id).to_owned(),
        Kind::Comment => facts.text.as_deref().unwrap_or(&object.descriptor.id).to_owned(),
        _ => object.descriptor.id.to_string(),
    }
}
