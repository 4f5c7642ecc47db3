//! One row of a list: the object's bytes, and the few cells that are on screen.

use crate::case::gone;
use crate::msg::Provenance;
use crate::pane::marked::{Marked, Seen};
use crate::pane::told::Told;
use crate::spill::Body;
use crate::text::time;
use crate::vt::Glimpse;
use crate::vt::about::{about, disguise, on_what, remarks_on, source};
use crate::vt::calls::Form;
use crate::vt::{
    Analysis, Dated, Descriptor, Judge, Judgement, Kind, Object, Verdict, dated, endpoint, title, verdict,
};

/// What stands for the verdict of a row of which only type and id were read.
const NOT_LOADED: &str = "not loaded";

/// Rows are made without a clock: of dates that cannot be they leave out those before there was anybody to see anything.
const ANY_TIME: i64 = i64::MAX;

/// How much of its objects a list was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The objects themselves, or as much as there is of them.
    Whole(Provenance),
    /// Types and ids.
    Named,
}

impl Extent {
    /// Of a list that was asked for in this form.
    pub fn of(form: Form, provenance: Provenance) -> Self {
        match form {
            Form::Objects => Self::Whole(provenance),
            Form::Descriptors => Self::Named,
        }
    }

    /// What was told of an object of it, which may have come later than the list.
    fn of_row(self, object: &Object) -> Self {
        match self {
            Self::Whole(Provenance { fetched_at, source }) => {
                Self::Whole(Provenance { fetched_at: object.said_at(fetched_at), source })
            }
            Self::Named => Self::Named,
        }
    }

    /// The form that its list was asked for in.
    pub fn form(self) -> Form {
        match self {
            Self::Whole(_) => Form::Objects,
            Self::Named => Form::Descriptors,
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    body: Body,
    pub kind: Kind,
    /// The object's id, where the title is another text.
    id: Option<Box<str>>,
    /// How much the service told of it, and when.
    pub extent: Extent,
    pub verdict: Verdict,
    /// Whether the verdict is enough to act on.
    pub is_flagged: bool,
    pub(super) ratio: Box<str>,
    pub(super) title: Box<str>,
    pub(super) about: Box<str>,
    /// What its name pretends to be, in the form that stands before the name: `≠apple`.
    pub(super) pretends: Option<Box<str>>,
    /// Of passive DNS who saw it, which says nothing of what was seen.
    pub(super) source: Box<str>,
    pub(super) date: Option<i64>,
    dated: Dated,
    /// Whether it is the end of a link.
    is_link: bool,
    pub(super) expires: Option<i64>,
    /// Requests that opening it costs.
    pub price: u32,
    /// Engines that flag it, those that say malicious first.
    pub(super) engines: u32,
    /// The object that it only names, until more is known of it.
    pub(super) names: Option<Box<Descriptor>>,
}

impl Row {
    pub fn of(object: &Object, extent: Extent, judge: &Judge) -> Self {
        let extent = extent.of_row(object);
        let facts = &object.facts;
        let (title, id) = (title(object, None).into_owned(), &object.descriptor.id);
        let (date, dated) = dated(&object.descriptor.kind, facts, ANY_TIME).unzip();
        let Judgement { verdict, flagged, says } = judge.judge(object);
        // A link tells nothing of its end but, at times, the numbers.
        let is_unknown = (extent == Extent::Named || object.link.is_some()) && verdict == Verdict::NotScanned;
        Self {
            body: object.body(),
            price: Opening::of(object, extent).price(),
            kind: object.descriptor.kind.clone(),
            id: (*title != **id).then(|| id.clone()),
            extent,
            verdict,
            is_flagged: flagged,
            ratio: if is_unknown {
                NOT_LOADED.into()
            } else {
                verdict::cell_said_by(&verdict::cell(object), says).into()
            },
            title: title.into(),
            about: told_about(object).into(),
            pretends: disguise(object).map(|disguise| disguise.mark().into()),
            source: source(object).filter(|_| object.link.is_some()).unwrap_or_default().into(),
            date,
            dated: dated.unwrap_or(Dated::Analysed),
            is_link: object.link.is_some(),
            expires: facts.expiration,
            engines: verdict::weight(facts.stats),
            names: names(object, extent).map(Box::new),
        }
    }

    /// The verdict, for which a sign stands before the numbers; nothing where nobody read one.
    pub(super) fn verdict_word(&self) -> &'static str {
        if *self.ratio == *NOT_LOADED { "" } else { self.verdict.word() }
    }

    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.title)
    }

    /// The word for what it is.
    fn label(&self) -> String {
        Descriptor::new(self.kind.clone(), self.id()).label().into_owned()
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.title
    }

    /// The row as a mark; `subject` is what the list belongs to.
    pub(super) fn marked(&self, subject: Option<&Descriptor>) -> Marked {
        let seen = match self.extent {
            Extent::Whole(provenance) => Seen::Row(self.body.clone(), provenance.fetched_at),
            Extent::Named => Seen::Descriptor(self.body.clone()),
        };
        Marked { descriptor: Descriptor::new(self.kind.clone(), self.id()), subject: subject.cloned(), seen }
    }

    /// What the row knows of its object, and what it calls it.
    pub fn told(&self) -> (Told, String) {
        let verdict = (self.verdict != Verdict::NotJudged).then_some(self.verdict);
        let label = self.label();
        // What nobody judges is told by what it is and says.
        let first = match verdict {
            Some(_) => self.ratio.to_string(),
            None => format!("{label} · {}", self.title),
        };
        let about = Some(&self.about).filter(|about| verdict.is_some() || ***about != *label);
        let lines = [
            about.map(ToString::to_string),
            Some(&self.source).filter(|source| !source.is_empty()).map(|source| format!("seen by {source}")),
            self.date.map(|date| format!("{} {}", self.dated_word(), time::date(date))),
            (!is_opened(&self.kind)).then(|| format!("{} has nothing to open", self.kind.one())),
        ];
        let lines = lines.into_iter().flatten().filter(|line| !line.is_empty()).collect();
        (Told { verdict, ratio: first, lines }, self.title.to_string())
    }

    /// What its date is the date of: `last seen`.
    fn dated_word(&self) -> &'static str {
        match (self.dated, &self.kind) {
            (Dated::Itself, _) if self.is_link => "last seen",
            (Dated::Itself, Kind::Resolution) => "last seen",
            (Dated::Analysed, _) | (Dated::Itself, Kind::Analysis | Kind::PrivateAnalysis) => "analysed",
            (Dated::Submitted, _) | (Dated::Itself, Kind::Submission) => "submitted",
            (Dated::Made, _) => "created",
            (Dated::Itself, _) => "of",
        }
    }

    /// Takes in what is known of the object that it names.
    pub(super) fn learn(&mut self, glimpse: &Glimpse) {
        let Some(named) = self.names.take() else { return };
        if matches!(self.verdict, Verdict::NotJudged | Verdict::NotScanned | Verdict::NoVerdicts) {
            (self.verdict, self.is_flagged) = (glimpse.verdict, glimpse.is_flagged);
            (self.ratio, self.engines) = (glimpse.cell().into(), glimpse.engines);
        }
        if self.date.is_none() {
            (self.date, self.dated) = (glimpse.date, Dated::Analysed);
        }
        let known = match (&self.kind, glimpse.name.as_deref()) {
            // What it is called says more than its hash, which stands behind it.
            (Kind::Comment, Some(name)) => vec![on_what(&named, Some(name)).into(), glimpse.about.clone(), named.id],
            (Kind::Analysis | Kind::PrivateAnalysis, Some(name)) => {
                let unnamed = std::mem::replace(&mut self.title, name.into());
                self.id.get_or_insert(unnamed);
                vec![glimpse.about.clone(), self.about.clone(), named.id]
            }
            (Kind::Comment, None) => vec![self.about.clone(), glimpse.about.clone()],
            _ if glimpse.about.is_empty() => return,
            _ => vec![glimpse.about.clone(), self.about.clone()],
        };
        // What only says which kind of thing it is tells nothing beside more.
        let label = self.label();
        let words: Vec<&str> =
            known.iter().map(|word| &**word).filter(|word| !word.is_empty() && **word != *label).collect();
        self.about = words.join(" · ").into();
    }

    /// A newer report of its object came. A row that has the object whole has that one from now on; of an id or the end of a link its
    /// verdict is told.
    pub(super) fn renew(&mut self, object: &Object, provenance: Provenance, judge: &Judge) {
        let new = Self::of(object, Extent::Whole(provenance), judge);
        if matches!(self.extent, Extent::Whole(_)) && self.price == 0 {
            *self = new;
            return;
        }
        (self.verdict, self.is_flagged) = (new.verdict, new.is_flagged);
        (self.ratio, self.engines) = (new.ratio, new.engines);
        if self.dated == Dated::Analysed {
            self.date = new.date;
        }
    }

    /// The service does not have its object any more. Of an id, or the end of a link, it never said what there is.
    pub(super) fn lose(&mut self, provenance: Provenance, judge: &Judge) {
        let is_told = matches!(self.extent, Extent::Whole(_)) && !self.is_link && self.verdict != Verdict::Missing;
        let gone = self.object(None).filter(|_| is_told).and_then(|object| gone(&object, provenance.fetched_at));
        if let Some(gone) = gone {
            *self = Self::of(&gone, Extent::Whole(provenance), judge);
        }
    }

    /// The whole object, as seen from what the list belongs to. It may be read from the disk, where a list is long; `None`
    /// where that has failed.
    pub fn object(&self, subject: Option<&Descriptor>) -> Option<Object> {
        Object::decode(self.body.bytes()?).ok().map(|object| object.seen_from(subject))
    }
}

/// The object that a row only names: one of which type and id were read, the end of a link, what a comment or an analysis is
/// about.
fn names(object: &Object, extent: Extent) -> Option<Descriptor> {
    let descriptor = &object.descriptor;
    match &descriptor.kind {
        Kind::Comment | Kind::Analysis | Kind::PrivateAnalysis => remarks_on(object),
        kind if kind.has_report() && (extent == Extent::Named || object.link.is_some()) => Some(descriptor.clone()),
        _ => None,
    }
}

/// What is worth a glance beside it. Of the end of a link the link tells nothing, not even what it is: its column does.
fn told_about(object: &Object) -> String {
    let about = about(object);
    if object.link.is_some() && *about == *object.descriptor.label() { String::new() } else { about }
}

/// What opening a row leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Opening {
    /// Its object, which the row brought along whole: it costs no request.
    Brought(Descriptor, Provenance),
    /// An object that is asked for.
    Asked(Descriptor),
    /// Objects of this kind have nothing to open.
    Nothing,
}

impl Opening {
    /// `extent` is what the list was told of it.
    pub fn of(object: &Object, extent: Extent) -> Self {
        // A private analysis is opened for what it is about.
        if object.descriptor.kind == Kind::PrivateAnalysis
            && let Some(item) = Analysis::subject(object)
        {
            return Self::Asked(item);
        }
        let Some(target) = target(object) else { return Self::Nothing };
        let is_never_scanned = !object.has_attributes && object.facts.url.is_some() && !target.kind.is_private();
        match extent {
            Extent::Whole(provenance) if object.link.is_none() && (object.has_attributes || is_never_scanned) => {
                Self::Brought(target, provenance)
            }
            _ => Self::Asked(target),
        }
    }

    /// Requests that it costs.
    pub fn price(&self) -> u32 {
        if matches!(self, Self::Asked(..)) { endpoint::REPORT.price() } else { 0 }
    }
}

/// What opening a row shows: the object, or what a link leads to; none for kinds that cannot be asked for.
pub fn target(object: &Object) -> Option<Descriptor> {
    is_opened(&object.descriptor.kind).then(|| object.descriptor.clone())
}

/// Whether objects of this kind are opened.
fn is_opened(kind: &Kind) -> bool {
    !matches!(kind, Kind::Vote | Kind::Whois | Kind::SslCert) && kind.collection().is_some()
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
