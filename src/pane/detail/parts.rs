//! Parts of a report that take requests of their own: behaviour, community, widget.
//!
//! A part is asked for when its tab is open and the user said so, or by itself with a key that may read ahead; until then its
//! tab offers it with its price. What came stays for as long as the place of the trail does.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::{Ask, Tab};
use crate::effect::RequestId;
use crate::html::Rendered;
use crate::msg::Reply;
use crate::pane::known::Known;
use crate::pane::{Load, Report};
use crate::session::Session;
use crate::vt::Glimpse;
use crate::vt::behaviour::Merged;
use crate::vt::calls::{self, Form, WidgetColours};
use crate::vt::{Answer, ApiError, Call, Course, Cursor, Descriptor, Impasse, Kind, Object};

/// Bytes of JSON that are decoded while a key waits; more is decoded beside the loop.
pub const LARGE: usize = 64 << 10;

/// What is known of one part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    /// How its last request went.
    pub load: Load<()>,
    /// Whether the user asked for it, or for its next page.
    wanted: bool,
    pub objects: Vec<Object>,
    pub next: Option<Cursor>,
    /// How many there are at least.
    pub count: Option<u64>,
    /// Why no more is read although the service would send more.
    pub impasse: Option<Impasse>,
    course: Course,
    /// Data that is no object: the widget's address, ATT&CK trees.
    pub data: Option<Arc<Value>>,
    /// The widget's page.
    pub page: Option<String>,
}

impl Part {
    fn amount(&self) -> Known {
        Known::counted(self.objects.len() as u64, self.count, self.next.is_some() || self.impasse.is_some())
    }

    /// Whether it was answered at least once.
    pub fn is_there(&self) -> bool {
        self.load.ready().is_some() || !self.objects.is_empty() || self.data.is_some()
    }
}

/// All parts of a place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    by_ask: BTreeMap<Ask, Part>,
    /// The sandboxes' reports put together.
    pub merged: Merged,
    /// The widget's page as laid out for a width.
    pub rendered: Option<(usize, Rendered)>,
    /// The terminal's colours, for the widget.
    pub colours: WidgetColours,
    /// What is known here of objects that lines name.
    known: HashMap<Descriptor, Glimpse>,
    /// How much there is of relationships that were read in Related.
    told: HashMap<Box<str>, Known>,
}

impl Parts {
    pub fn part(&self, ask: Ask) -> Option<&Part> {
        self.by_ask.get(&ask)
    }

    /// Takes in what is known of an object that a line may name; false when it was known already.
    pub fn know(&mut self, named: &Descriptor, glimpse: &Glimpse) -> bool {
        self.known.get(named) != Some(glimpse) && self.known.insert(named.clone(), glimpse.clone()).is_none()
    }

    /// What is known of it.
    pub fn known(&self, named: &Descriptor) -> Option<&Glimpse> {
        self.known.get(named)
    }

    /// How much there is in a tab: engines that flag it, sandboxes, comments.
    pub(super) fn count(&self, tab: Tab, report: &Report) -> Option<u64> {
        match tab {
            Tab::Detection => {
                report.object.facts.stats.map(|stats| u64::from(stats.malicious.saturating_add(stats.suspicious)))
            }
            Tab::Behaviour => self.amount(Ask::Behaviours, report).count(),
            Tab::Community => self.amount(Ask::Comments, report).count(),
            _ => None,
        }
    }

    /// How much there is of a part that is a relationship: as read here, in Related, or as the report folded it in.
    pub(super) fn amount(&self, ask: Ask, report: &Report) -> Known {
        if let Some(part) = self.part(ask).filter(|part| part.is_there()) {
            return part.amount();
        }
        let Some(name) = ask.relationship() else { return Known::NotAsked };
        self.told.get(name).cloned().unwrap_or_else(|| Known::folded(&report.tree, name))
    }

    /// The parts that are relationships and were read here, with how much there is of each.
    pub(super) fn amounts(&self) -> impl Iterator<Item = (&'static str, Known)> {
        let read = self.by_ask.iter().filter(|(_, part)| part.is_there());
        read.filter_map(|(ask, part)| Some((ask.relationship()?, part.amount())))
    }

    /// Takes in how much there is of a relationship that was read in Related; true when a tab tells of it.
    pub(super) fn tell(&mut self, name: &str, known: Known) -> bool {
        let is_part = Tab::ALL.iter().flat_map(|tab| tab.asks()).any(|ask| ask.relationship() == Some(name));
        if is_part {
            self.told.insert(name.into(), known);
        }
        is_part
    }

    /// A newer report tells how much there is.
    pub fn forget_told(&mut self) {
        self.told.clear();
    }

    /// The user wants it, or more of it, or once more after a failure.
    pub(super) fn want(&mut self, ask: Ask) {
        let part = self.by_ask.entry(ask).or_default();
        if part.load.failed().is_some() {
            part.load = Load::Idle;
        }
        part.wanted = true;
    }

    /// Request `id` never left: what it was for was not asked.
    pub(super) fn forgo(&mut self, id: RequestId) {
        for part in self.by_ask.values_mut() {
            part.load.forgo(id);
        }
    }

    /// Forgets what a tab has, so that it is asked for again; false when the tab has no parts.
    pub(super) fn forget(&mut self, tab: Tab) -> bool {
        let asks: Vec<_> = self.by_ask.keys().copied().filter(|ask| ask.tab() == tab).collect();
        for ask in &asks {
            self.by_ask.insert(*ask, Part { wanted: true, ..Part::default() });
        }
        !asks.is_empty()
    }

    /// The next call that the tab needs and may make now, noted as asked with the id that `ask` gives it.
    pub(super) fn order(
        &mut self,
        tab: Tab,
        report: &Report,
        session: &Session,
        ask: &mut dyn FnMut(Tab, Call) -> RequestId,
    ) -> bool {
        let mut asked = false;
        let authors = self.by_ask.keys().copied().filter(|wanted| matches!(wanted, Ask::Author(_)));
        let asks: Vec<_> = tab.asks().iter().copied().chain(authors.filter(|_| tab == Tab::Community)).collect();
        for part in asks {
            if let Some(call) = self.call(part, report, session) {
                let id = ask(tab, call);
                let part = self.by_ask.entry(part).or_default();
                part.load = Load::Waiting(id);
                part.wanted = false;
                asked = true;
            }
        }
        asked
    }

    /// The call that a part needs now, if it may be made.
    fn call(&self, ask: Ask, report: &Report, session: &Session) -> Option<Call> {
        let part = self.part(ask);
        if part.is_some_and(|part| part.load.failed().is_some()) {
            return None;
        }
        let wanted = part.is_some_and(|part| part.wanted);
        let follows = session.reads_ahead() && !matches!(ask, Ask::Author(_));
        self.call_if(ask, report, wanted || follows, wanted)
    }

    /// The call that is made once the user wants the part, or more of it.
    pub(super) fn offered(&self, ask: Ask, report: &Report) -> Option<Call> {
        self.call_if(ask, report, true, true)
    }

    /// The calls that a tab makes once all of its parts are wanted that were there before.
    pub(super) fn renewed(&self, tab: Tab, report: &Report) -> Vec<Call> {
        let anew = Self { colours: self.colours.clone(), ..Self::default() };
        let known = self.by_ask.keys().filter(|ask| ask.tab() == tab);
        known.filter_map(|ask| anew.offered(*ask, report)).collect()
    }

    /// The calls that a tab makes by itself where things follow.
    pub(super) fn following(&self, tab: Tab, report: &Report) -> Vec<Call> {
        tab.asks().iter().filter_map(|ask| self.call_if(*ask, report, true, false)).collect()
    }

    /// The call for a part if it `may` be made, or for more of it if that is `wanted`.
    fn call_if(&self, ask: Ask, report: &Report, may: bool, wanted: bool) -> Option<Call> {
        let what = report.descriptor();
        let absent = Part::default();
        let part = self.part(ask).unwrap_or(&absent);
        if part.load.waiting().is_some() || !offers(ask, what) {
            return None;
        }
        if ask == Ask::Widget {
            return match (&part.data, &part.page) {
                (None, _) if may => {
                    // Only keys of Google Threat Intelligence are told its assessment; they have a widget of their own.
                    let is_theirs = report.attribute("gti_assessment").is_some();
                    let call = if is_theirs { calls::gti_widget } else { calls::widget };
                    widget_question(report).and_then(|query| call(&query, &self.colours).ok())
                }
                // The page costs nothing: whoever wanted the address wanted it.
                (Some(data), None) => calls::widget_html(data.get("url")?.as_str()?).ok(),
                _ => None,
            };
        }
        if part.is_there() {
            let cursor = part.next.as_ref().filter(|_| wanted)?;
            return Some(list(ask, what)?.at(cursor));
        }
        if !may {
            return None;
        }
        match ask {
            Ask::MitreTrees => Some(calls::mitre_trees(what)),
            Ask::Author(index) => {
                let comment = &self.part(Ask::Comments)?.objects.get(index)?.descriptor;
                Some(calls::related(comment, "author", Form::Objects, 1, None))
            }
            list => self::list(list, what),
        }
    }

    /// Takes in an answer; false when nobody waits for it.
    pub(super) fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) -> bool {
        let Some((ask, part)) = self.by_ask.iter_mut().find(|(_, part)| part.load.waiting() == Some(id)) else {
            return false;
        };
        let ask = *ask;
        match outcome {
            Err(error) => part.load = Load::Failed(error),
            Ok(reply) => {
                part.load = Load::Ready(());
                take_in(part, reply.answer);
            }
        }
        match ask {
            Ask::Behaviours if self.undigested().is_none() => {
                self.merged = self.part(ask).map(|part| Merged::of_objects(&part.objects)).unwrap_or_default();
            }
            Ask::Widget => self.rendered = None,
            _ => {}
        }
        true
    }

    /// The behaviour reports, when they are not put together yet and too large for that to be done while a key waits.
    pub(super) fn undigested(&self) -> Option<&[Object]> {
        let objects = &self.part(Ask::Behaviours)?.objects;
        let bytes: usize = objects.iter().map(|object| object.raw().len()).sum();
        (bytes > LARGE && objects.len() > self.merged.sandboxes().len()).then_some(objects)
    }

    /// Takes in the reports put together; those of fewer reports than came meanwhile change nothing.
    pub(super) fn take_digest(&mut self, merged: Merged) {
        let came = self.part(Ask::Behaviours).map_or(0, |part| part.objects.len());
        if merged.sandboxes().len() == came {
            self.merged = merged;
        }
    }

    /// Lays the widget's page out when its width has changed.
    pub(super) fn lay_out(&mut self, width: usize) {
        let page = self.part(Ask::Widget).and_then(|part| part.page.as_deref());
        let is_stale = self.rendered.as_ref().is_none_or(|(at, _)| *at != width);
        if let Some(page) = page.filter(|_| is_stale) {
            self.rendered = Some((width, crate::html::render(page, width)));
        }
    }
}

fn take_in(part: &mut Part, answer: Answer) {
    match answer {
        Answer::Page(page) => {
            let followed = part.course.follow(page.fingerprint(), page.next);
            (part.next, part.impasse) = match followed {
                Ok(next) => (next, None),
                Err(impasse) => (None, Some(impasse)),
            };
            if part.impasse != Some(Impasse::Page) {
                part.objects.extend(page.objects);
            }
            part.count = page.count.or(part.count);
        }
        Answer::Object(object) => part.objects.push(*object),
        Answer::Bare(data) => part.data = Some(Arc::new(data)),
        Answer::Text(page) => part.page = Some(page),
        Answer::Nothing => {}
    }
}

/// The first page of a list.
fn list(ask: Ask, what: &Descriptor) -> Option<Call> {
    Some(calls::related(what, ask.relationship()?, Form::Objects, calls::PAGE, None))
}

/// Whether objects of this kind have that part.
pub(super) fn offers(ask: Ask, what: &Descriptor) -> bool {
    match ask {
        Ask::Behaviours => matches!(what.kind, Kind::File | Kind::PrivateFile | Kind::PrivateUrl),
        Ask::MitreTrees => matches!(what.kind, Kind::File | Kind::PrivateFile),
        Ask::Comments | Ask::Author(_) => has_community(&what.kind) || what.kind == Kind::Collection,
        Ask::Votes | Ask::Collections | Ask::Graphs | Ask::Widget => has_community(&what.kind),
    }
}

/// Whether strangers may say something about objects of this kind.
fn has_community(kind: &Kind) -> bool {
    kind.is_indicator()
}

impl Ask {
    /// The relationship that is read, when it is one.
    fn relationship(self) -> Option<&'static str> {
        match self {
            Self::Behaviours => Some("behaviours"),
            Self::Comments => Some("comments"),
            Self::Votes => Some("votes"),
            Self::Collections => Some("collections"),
            Self::Graphs => Some("graphs"),
            Self::MitreTrees | Self::Author(_) | Self::Widget => None,
        }
    }

    /// The tab that shows it.
    pub fn tab(self) -> Tab {
        match self {
            Self::Behaviours | Self::MitreTrees => Tab::Behaviour,
            Self::Comments | Self::Votes | Self::Collections | Self::Graphs | Self::Author(_) => Tab::Community,
            Self::Widget => Tab::Widget,
        }
    }
}

impl Tab {
    /// The parts it shows, in the order they are asked for.
    fn asks(self) -> &'static [Ask] {
        match self {
            Self::Behaviour => &[Ask::Behaviours, Ask::MitreTrees],
            Self::Community => &[Ask::Comments, Ask::Votes, Ask::Collections, Ask::Graphs],
            Self::Widget => &[Ask::Widget],
            Self::Summary | Self::Detection | Self::Details | Self::Json => &[],
        }
    }
}

/// What the widget is asked for: hash, URL, domain or address.
fn widget_question(report: &Report) -> Option<String> {
    let what = report.descriptor();
    match what.kind {
        Kind::Url => report.object.facts.url.as_deref().map(str::to_owned),
        Kind::File | Kind::Domain | Kind::IpAddress => Some(what.id.to_string()),
        _ => None,
    }
}
