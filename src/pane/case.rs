//! The case: the walk as a graph, and what can be made of it.
//!
//! It takes the room of both columns, since it is about all of them; `Enter` opens an object in its report.

mod drawing;
mod graph;
mod ground;
mod sifted;
mod timeline;
mod told;
mod view;

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::marked::{MarkSet, Marked, Seen};
use super::reach::quoted;
use super::{Answer, Around, Chosen, Clicked, Component, CopyForm, DrawContext, Edge, Means, Opens};
use crate::case::noise;
use crate::case::traits::Way;
use crate::case::{Came, Case, Change, Dossier, Evidence, Node, from_file};
use crate::effect::Freshness;
use crate::export::{Row, State};
use crate::keys::Action;
use crate::pane::detail::summary::role;
use crate::pane::rows::sign;
use crate::session::Session;
use crate::text::{self, time};
use crate::theme::{Glyphs, Role};
use crate::vt::about::disguise_of;
use crate::vt::{Call, Descriptor, Judge};
use crate::widget::Cell;

pub use told::Line;
use view::CaseView;

/// A view of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseTab {
    /// What was opened, and what led there.
    #[default]
    Graph,
    /// What happened to its objects, and when.
    Timeline,
    /// What they share.
    CommonGround,
    /// Recipes under way, and what became of others.
    Recipes,
    /// What is looked at again.
    WatchList,
}

impl CaseTab {
    pub const ALL: [Self; 5] = [Self::Graph, Self::Timeline, Self::CommonGround, Self::Recipes, Self::WatchList];

    /// What its tab is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Graph => "Graph",
            Self::Timeline => "Timeline",
            Self::CommonGround => "Common ground",
            Self::Recipes => "Recipes",
            Self::WatchList => "Watch list",
        }
    }

    fn beside(self, is_next: bool) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or_default();
        let steps = if is_next { 1 } else { Self::ALL.len() - 1 };
        Self::ALL.get((at + steps) % Self::ALL.len()).copied().unwrap_or_default()
    }
}

/// What of the case the views show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Scope {
    /// What lists merely named, too.
    listed: bool,
    /// Noise, too.
    noise: bool,
}

impl Scope {
    /// Whether an object is shown where no tree says what leads to what.
    fn holds(self, node: &Node) -> bool {
        (self.listed || node.is_telling()) && (self.noise || noise::noise(node).is_none())
    }
}

/// What a view was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Made {
    tab: CaseTab,
    changes: u64,
    told: u64,
}

/// State of the pane.
#[derive(Debug, Clone, Default)]
pub struct CasePane {
    /// The case that is worked on.
    pub open: Case,
    pub tab: CaseTab,
    /// What the reports of its objects say, as far as the store has them.
    pub evidence: Dossier,
    scope: Scope,
    graph: graph::GraphView,
    timeline: timeline::TimelineView,
    ground: ground::GroundView,
    recipes: told::Lines,
    watched: told::Lines,
    /// Orders of what is to be kept that the store could not carry out yet.
    pub unkept: usize,
    /// How often the case changed, and how often what reports say came anew.
    changes: u64,
    told: u64,
    made: Option<Made>,
}

impl CasePane {
    /// Another case is worked on from now on.
    pub fn take(&mut self, case: Case) {
        *self = Self { open: case, tab: self.tab, unkept: self.unkept, ..Self::default() };
    }

    /// Takes a change into the case; false if it is as it was.
    pub fn apply(&mut self, change: &Change, judge: &Judge) -> bool {
        let is_new = self.open.apply(change, judge);
        self.changes += u64::from(is_new);
        is_new
    }

    /// Takes in what the reports of its objects say.
    pub fn learn(&mut self, evidence: Vec<(Descriptor, Evidence)>) {
        let evidence = evidence.into_iter().collect();
        if self.evidence != evidence {
            self.evidence = evidence;
            self.told += 1;
        }
    }

    /// Makes the shown view anew, if what it was made from has changed; false if it stands. `now` is seconds since the epoch.
    pub fn refresh(&mut self, now: i64) -> bool {
        let made = Made { tab: self.tab, changes: self.changes, told: self.told };
        if self.made.replace(made) == Some(made) {
            return false;
        }
        match self.tab {
            CaseTab::Graph => self.graph.renew(&self.open, self.scope),
            CaseTab::Timeline => self.timeline.renew(&self.open, &self.evidence, now, self.scope),
            CaseTab::CommonGround => self.ground.renew(&self.open, &self.evidence),
            CaseTab::Recipes | CaseTab::WatchList => {}
        }
        true
    }

    /// Takes in what a tab tells that is not made from the case itself; whether it is other than before.
    pub fn tell(&mut self, tab: CaseTab, lines: Vec<Line>) -> bool {
        match tab {
            CaseTab::Recipes => self.recipes.take(lines),
            CaseTab::WatchList => self.watched.take(lines),
            CaseTab::Graph | CaseTab::Timeline | CaseTab::CommonGround => false,
        }
    }

    /// The object under the cursor.
    fn node(&self) -> Option<&Node> {
        self.open.node(match self.tab {
            CaseTab::Graph => self.graph.selected()?,
            CaseTab::Timeline => self.timeline.selected()?,
            CaseTab::CommonGround => match self.ground.way(&self.open)? {
                Way::Object(object) => self.open.place(&object)?,
                Way::Search(_) => return None,
            },
            CaseTab::Recipes => return None,
            CaseTab::WatchList => self.open.place(self.watched.selected()?.object.as_ref()?)?,
        })
    }

    /// What is under the cursor, what it is called, and how old its report may be: what was opened before is read from the store.
    fn selected(&self) -> Option<(Descriptor, String, Freshness)> {
        if let Some(node) = self.node() {
            return Some((node.object.clone(), node.name.to_string(), freshness(node)));
        }
        if self.tab == CaseTab::WatchList {
            let told::Line { object, name, .. } = self.watched.selected()?;
            return Some((object.clone()?, name.clone(), Freshness::Stored));
        }
        match self.ground.way(&self.open).filter(|_| self.tab == CaseTab::CommonGround)? {
            Way::Object(object) => Some((object.clone(), object.id.to_string(), Freshness::Stored)),
            Way::Search(_) => None,
        }
    }

    /// The search that finds what is under the cursor.
    fn query(&self) -> Option<String> {
        match self.ground.way(&self.open).filter(|_| self.tab == CaseTab::CommonGround)? {
            Way::Search(query) => Some(query),
            Way::Object(_) => None,
        }
    }

    /// The change that hides the object under the cursor as noise, or takes that back; else why there is none.
    pub fn hiding(&self) -> Result<Change, String> {
        let Some(node) = self.node() else { return Err("no object here to hide".to_owned()) };
        let name = text::visible(&node.name);
        if let Some(reason) = noise::protected(node) {
            return Err(format!("{name} is not hidden: {reason}"));
        }
        if !node.is_hidden && noise::is_popular(node) {
            return Err(format!("{name} is popular and so hidden already; a mark shows it in any case"));
        }
        Ok(Change::Hidden { object: node.object.clone(), is_hidden: !node.is_hidden })
    }

    /// How much of the case is shown: `57 of 812 objects, 903 ways · 12 hidden as noise`; and where lists add nothing more to it, `full`.
    fn shown(&self) -> String {
        let all = text::counted(self.open.nodes().len() as u64, "object");
        let ways = text::counted(self.open.edges().len() as u64, "way");
        match self.tab {
            CaseTab::Graph => {
                let (objects, noise) = self.graph.counts();
                let noise = if noise > 0 {
                    format!(" · {} hidden as noise", text::count(noise as u64))
                } else {
                    String::new()
                };
                let full = if self.open.is_full() { " · full" } else { "" };
                format!("{} of {all}, {ways}{noise}{full}", text::count(objects as u64))
            }
            CaseTab::Timeline => self.timeline.told(),
            CaseTab::CommonGround => self.ground.told(),
            CaseTab::Recipes | CaseTab::WatchList => String::new(),
        }
    }

    fn arrange(&mut self) {
        match self.tab {
            CaseTab::Graph => self.graph.arrange(&self.open, self.scope),
            CaseTab::Timeline => self.timeline.arrange(&self.open, self.scope),
            CaseTab::CommonGround => self.ground.arrange(&self.open),
            CaseTab::Recipes | CaseTab::WatchList => {}
        }
    }

    fn widen(&mut self, action: Action) -> Answer {
        if self.tab == CaseTab::CommonGround {
            return Answer::Said(
                "common ground is of what is marked, else of all that was opened, queued or found".to_owned(),
            );
        }
        let (is_on, on, off) = if action == Action::ShowHidden {
            (&mut self.scope.noise, "noise is shown", "noise is hidden: popular names, and what was hidden by hand")
        } else {
            (&mut self.scope.listed, "all that lists named is shown", "what lists merely named is folded")
        };
        *is_on = !*is_on;
        let words = if *is_on { on } else { off };
        self.arrange();
        Answer::Said(words.to_owned())
    }
}

/// How old the report of an object may be: one that was read in this case is in the store.
fn freshness(node: &Node) -> Freshness {
    if node.came > Came::Listed { Freshness::Kept } else { Freshness::Stored }
}

/// An object of the case as a mark.
pub fn marked(node: &Node) -> Marked {
    let descriptor = node.object.clone();
    let seen = Seen::Value(value_of(&descriptor, &node.name));
    Marked { descriptor, subject: None, seen }
}

/// What is copied of an object that has this name: of a URL the URL, whatever its id is.
fn value_of(object: &Descriptor, name: &str) -> String {
    object.indicator().map_or_else(|| name.to_owned(), |known| known.value())
}

/// What is copied and exported of an object of the case: what the case knows of it, which is less than its report.
pub fn of_node(node: &Node) -> Chosen {
    let row = Row::of_node(node);
    let (state, remark) = (row.state, row.remark.clone());
    Chosen::bare(value_of(&node.object, &node.name)).knowing(Some(Box::new(row)), state, &remark)
}

/// Marks objects; those of which all are marked already it unmarks. One alone is the other way round each time. Whether they are marked now.
fn mark<'a>(nodes: impl Iterator<Item = &'a Node>, all: bool, marks: &mut MarkSet) -> bool {
    let nodes: Vec<&Node> = nodes.collect();
    let is_marked = nodes.iter().all(|node| marks.contains(&node.object.kind, &node.object.id));
    for node in nodes {
        match (all, is_marked) {
            (false, _) => marks.toggle(marked(node)),
            (true, true) => marks.remove(&node.object.kind, &node.object.id),
            (true, false) => marks.insert(marked(node)),
        }
    }
    !is_marked
}

/// Cells of a day.
const DAY_WIDTH: u16 = 10;

/// What an object is called. Hostile text.
fn name(node: &Node) -> Cow<'_, str> {
    match disguise_of(&node.object.kind, &node.name) {
        Some(disguise) => disguise.marked(&node.name).into(),
        None => (&*node.name).into(),
    }
}

/// The verdict on an object: its sign and numbers, else in words that nothing was asked.
fn judged(node: Option<&Node>, glyphs: &Glyphs) -> Cell<'static> {
    match node.map(|node| (node.known.as_ref(), node.object.kind.has_report())) {
        Some((Some(known), true)) => {
            Cell::new(role(known.verdict), format!("{} {}", sign(known.verdict, glyphs), known.cell()))
        }
        Some((None, true)) => Cell::new(Role::Muted, format!("{} not asked", glyphs.pending)),
        _ => Cell::text(""),
    }
}

/// What people made of an object: `you: benign`; empty where nobody said. Hostile text.
fn ruled(node: Option<&Node>) -> String {
    let own = node.and_then(|node| node.own.as_ref());
    own.map(|own| format!("{}: {}", own.whose(), own.ruling.word())).unwrap_or_default()
}

/// What an object is, and what people's text said beside it. Hostile text.
fn about(node: Option<&Node>) -> Cell<'static> {
    let Some(node) = node else { return Cell::text("") };
    let remark = node.remark.as_deref().filter(|words| !words.is_empty()).map(str::to_owned);
    let known = node.known.as_ref().map(|known| known.about.to_string()).filter(|about| !about.is_empty());
    let known = known.unwrap_or_else(|| node.object.label().into_owned());
    Cell::new(Role::Muted, remark.into_iter().chain([known]).collect::<Vec<_>>().join(" · "))
}

fn day(date: Option<i64>) -> Cell<'static> {
    Cell::new(Role::Muted, date.map(time::date).unwrap_or_default())
}

impl Component for CasePane {
    fn perform(&mut self, action: Action, _around: &mut Around<'_>) -> Answer {
        match (action, self.tab) {
            (Action::NextView | Action::PreviousView, _) => self.tab = self.tab.beside(action == Action::NextView),
            (Action::ShowHidden | Action::ShowListed, _) => return self.widen(action),
            (Action::Open, _) => return Answer::Said("no object here".to_owned()),
            (_, CaseTab::Graph) => return self.graph.perform(action, &self.open, self.scope),
            // What does not fold has its neighbours left and right.
            (Action::Left | Action::Right, _) => self.tab = self.tab.beside(action == Action::Right),
            (_, CaseTab::Timeline) => return self.timeline.list.perform(action),
            (_, CaseTab::CommonGround) => return self.ground.list.perform(action),
            (_, CaseTab::Recipes) => return self.recipes.perform(action),
            (_, CaseTab::WatchList) => return self.watched.perform(action),
        }
        Answer::Done
    }

    fn calls(&self, _action: Action, _session: &Session) -> Vec<Call> {
        Vec::new()
    }

    fn opens(&self) -> Opens {
        match (self.query(), self.selected()) {
            _ if self.tab == CaseTab::Recipes => Opens::Recipes,
            (Some(query), _) => Opens::Query(query),
            (None, Some((object, name, freshness))) => Opens::Report { object, name, via: None, freshness },
            (None, None) => Opens::Free,
        }
    }

    /// Which case it is, and how much is in it.
    fn edge(&self, context: &DrawContext<'_>) -> Edge {
        let filter = match self.filter() {
            "" => String::new(),
            filter => format!("filter {} · ", quoted(filter)),
        };
        let origin = self.open.origin().map(|(file, _)| format!(" · {}", from_file(file))).unwrap_or_default();
        let unkept = match self.unkept {
            0 => String::new(),
            orders => format!(" · {} not kept yet", text::counted(orders as u64, "change")),
        };
        let title = format!("Case · {}{origin}{unkept}", text::visible(&self.open.head.name));
        let shown = match self.tab {
            CaseTab::Recipes => format!("{} pauses, goes on, stops", context.key(Action::Open)),
            _ => self.shown(),
        };
        Edge::new(title, format!("{filter}{shown}"))
    }

    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        CaseView { pane: self, context }.draw(area, buffer);
    }

    fn means(&self, action: Action) -> Means {
        let is_graph = self.tab == CaseTab::Graph;
        match action {
            Action::Open if self.opens() == Opens::Free => Means::Nothing,
            Action::Right | Action::Left if !is_graph => Means::Nothing,
            Action::ShowListed | Action::ShowHidden if self.tab == CaseTab::CommonGround => Means::Nothing,
            _ => Means::Label,
        }
    }

    fn subject(&self) -> Option<Descriptor> {
        Some(self.selected()?.0)
    }

    fn chosen(&self, _form: CopyForm) -> Option<Chosen> {
        let listed = || {
            let (object, name, _) = self.selected()?;
            let row = Row::of_name(&object, &name, State::NotAsked);
            Some(Chosen::bare(value_of(&object, &name)).knowing(Some(Box::new(row)), State::NotAsked, ""))
        };
        self.node().map(of_node).or_else(listed).or_else(|| self.query().map(Chosen::bare))
    }

    fn all_chosen(&self, most: usize) -> Option<(usize, Vec<Chosen>)> {
        if self.tab != CaseTab::Graph {
            return None;
        }
        let nodes = self.graph.nodes();
        let chosen = nodes.iter().take(most).filter_map(|node| self.open.node(*node)).map(of_node).collect();
        Some((nodes.len(), chosen))
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn filter(&self) -> &str {
        match self.tab {
            CaseTab::Graph => self.graph.filter(),
            CaseTab::Timeline => self.timeline.list.filter(),
            CaseTab::CommonGround => self.ground.list.filter(),
            CaseTab::Recipes | CaseTab::WatchList => "",
        }
    }

    fn set_filter(&mut self, filter: &str) -> Answer {
        match self.tab {
            CaseTab::Graph => self.graph.set_filter(filter),
            CaseTab::Timeline => self.timeline.list.set_filter(filter),
            CaseTab::CommonGround => self.ground.list.set_filter(filter),
            CaseTab::Recipes | CaseTab::WatchList => return Answer::Said("nothing to filter here".to_owned()),
        }
        self.arrange();
        Answer::Done
    }

    fn mark(&mut self, action: Action, marks: &mut MarkSet) -> Answer {
        match self.tab {
            CaseTab::Graph => self.graph.mark(action, &self.open, marks),
            CaseTab::Timeline => self.timeline.mark(action, &self.open, marks),
            CaseTab::CommonGround => self.ground.mark(&self.open, marks),
            CaseTab::Recipes | CaseTab::WatchList => Answer::Said("nothing to mark here".to_owned()),
        }
    }

    fn shows_marks(&self) -> bool {
        true
    }

    fn click(&mut self, at: Position) -> Clicked {
        match self.tab {
            CaseTab::Graph => self.graph.click(at, &self.open),
            CaseTab::Timeline => self.timeline.list.click(at),
            CaseTab::CommonGround => self.ground.list.click(at),
            CaseTab::Recipes => self.recipes.click(at),
            CaseTab::WatchList => self.watched.click(at),
        }
    }
}
