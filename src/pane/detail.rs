//! Detail: the report of the current object, in tabs.
//!
//! Each tab is a pure function from the report to [`DetailLine`]s (the JSON tab, which must open 20 MB at once, is a tree
//! that unfolds on demand). Lines are made when something they show has changed, never while drawing.

mod asking;
pub mod behaviour;
pub mod community;
pub mod details;
pub mod detection;
mod generic;
pub mod head;
pub mod json;
pub mod line;
mod members;
mod offer;
pub mod parts;
mod searching;
mod sheet;
pub mod summary;
pub mod target;
pub mod view;
pub mod widget;

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use ratatui::layout::Position;

pub use line::{Ask, DetailLine, Look, Mark, Piece};
pub use parts::Parts;

use crate::keys::Action;
use crate::pane::rows::motion;
use crate::pane::{Clicked, Report};
use crate::session::Session;
use crate::text;
use crate::vt::Descriptor;
use crate::widget::scroll::ROLL;

/// The tabs, in their order on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Tab {
    #[default]
    Summary,
    Detection,
    Details,
    Behaviour,
    Community,
    Widget,
    Json,
}

impl Tab {
    pub const ALL: [Self; 7] =
        [Self::Summary, Self::Detection, Self::Details, Self::Behaviour, Self::Community, Self::Widget, Self::Json];

    /// The next or previous one, round the end.
    #[must_use]
    pub fn beside(self, next: bool) -> Self {
        let steps = if next { 1 } else { Self::ALL.len().saturating_sub(1) };
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or_default();
        Self::ALL.get((at + steps) % Self::ALL.len()).copied().unwrap_or_default()
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Detection => "Detection",
            Self::Details => "Details",
            Self::Behaviour => "Behaviour",
            Self::Community => "Community",
            Self::Widget => "Widget",
            Self::Json => "JSON",
        }
    }
}

/// What the tabs may look at besides the report.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub report: &'a Report,
    pub session: &'a Session,
    /// Seconds since the epoch.
    pub now: i64,
    /// Sections that the user folded or unfolded against their default.
    pub flipped: &'a HashSet<String>,
    /// What the user filters the lines by; empty for all.
    pub filter: &'a str,
    /// The URL as it was asked for, where the report has it in another spelling.
    pub asked: Option<&'a str>,
    /// Cells that a line has when last drawn.
    pub width: usize,
    /// What was read beyond the report.
    pub parts: &'a Parts,
}

impl Scene<'_> {
    /// Whether the section is open, given how it starts.
    pub fn open(&self, key: &str, by_default: bool) -> bool {
        // What is filtered is looked for in closed sections too, but not in the blocks of lists of thousands.
        let is_sought = !self.filter.is_empty() && !key.ends_with(BLOCK);
        is_sought || self.flipped.contains(key) != by_default
    }
}

/// Where one tab stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TabState {
    pub lines: Vec<DetailLine>,
    pub cursor: usize,
    pub flipped: HashSet<String>,
    /// What the user filters by; empty for nothing.
    pub filter: String,
    /// First line on screen when last drawn.
    pub top: Cell<usize>,
}

/// What `Enter` does on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Opens,
    Searches,
    /// Asks the service for a part of the report.
    Asks,
    Folds,
    Unfolds,
}

/// How the keys of sections end that are blocks of a long list.
const BLOCK: &str = "…";

/// So many objects that lines name are looked up in the store.
const NAMED: usize = 400;

/// Cells of a line before the first drawing has told.
const WIDTH: usize = 76;

/// State of the pane for one place of the trail.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailPane {
    pub tab: Tab,
    /// The URL as it was asked for, where the report has it in another spelling.
    pub asked: Option<String>,
    tabs: HashMap<Tab, TabState>,
    pub json: json::JsonTab,
    /// What was read beyond the report.
    pub parts: Parts,
    /// Rows on screen when last drawn: how far a page goes.
    pub height: Cell<usize>,
    /// Where tabs and lines were drawn last.
    pub drawn: view::Drawn,
    /// Cells of a line when last drawn: where texts wrap.
    pub width: Cell<usize>,
    /// The width that the lines were made for.
    wrapped_at: usize,
    /// What is searched for in the page; empty for nothing.
    needle: String,
    /// How much there is in a tab, where that is known.
    counts: [Option<u64>; Tab::ALL.len()],
    /// The objects that lines name, the first of them.
    targets: Vec<Descriptor>,
    has_new_targets: bool,
    /// When the lines were made: the ages in them are of then, seconds since the epoch.
    made_at: Option<i64>,
}

impl Default for DetailPane {
    fn default() -> Self {
        Self {
            tab: Tab::default(),
            asked: None,
            tabs: HashMap::new(),
            json: json::JsonTab::default(),
            parts: Parts::default(),
            height: Cell::default(),
            drawn: view::Drawn::default(),
            width: Cell::new(WIDTH),
            wrapped_at: WIDTH,
            needle: String::new(),
            counts: Default::default(),
            targets: Vec::new(),
            has_new_targets: false,
            made_at: None,
        }
    }
}

impl DetailPane {
    /// The second that ages beside the lines are told for, so that a moment has one age on the screen.
    pub fn told_at(&self, now: i64) -> i64 {
        self.made_at.unwrap_or(now)
    }

    /// Makes the lines of the shown tab anew: after an answer, a change of tab or fold, or when ages have changed.
    pub fn refresh(&mut self, report: &Report, session: &Session, now: i64) {
        self.made_at = Some(now);
        self.counts = Tab::ALL.map(|tab| self.parts.count(tab, report));
        if self.tab == Tab::Json {
            self.json.show(&report.tree);
            return;
        }
        self.wrapped_at = self.width.get();
        if self.tab == Tab::Widget {
            self.parts.lay_out(self.wrapped_at);
        }
        let parts = &self.parts;
        let state = self.tabs.entry(self.tab).or_default();
        let (flipped, filter, width) = (&state.flipped, state.filter.as_str(), self.wrapped_at);
        let asked = self.asked.as_deref();
        let scene = Scene { report, session, now, flipped, filter, asked, width, parts };
        state.lines = match self.tab {
            Tab::Summary => summary::lines(&scene),
            Tab::Detection => detection::lines(&scene),
            Tab::Details => details::lines(&scene),
            Tab::Behaviour => behaviour::lines(&scene),
            Tab::Community => community::lines(&scene),
            Tab::Widget => widget::lines(&scene),
            Tab::Json => Vec::new(),
        };
        if matches!(self.tab, Tab::Summary | Tab::Details) {
            searching::keep_matches(&mut state.lines, &state.filter);
        }
        state.cursor = state.cursor.min(state.lines.len().saturating_sub(1));
        let own = report.descriptor();
        let targets = state.lines.iter().filter_map(|line| line.target.as_ref()).filter(|named| *named != own);
        let targets: Vec<Descriptor> = targets.take(NAMED).cloned().collect();
        self.has_new_targets = self.targets != targets;
        self.targets = targets;
    }

    /// The objects that lines of the shown tab name, if these are others than when this was asked last.
    pub fn take_named(&mut self) -> Option<Vec<Descriptor>> {
        std::mem::take(&mut self.has_new_targets).then(|| self.targets.clone())
    }

    /// The objects that lines of the shown tab name.
    pub fn named(&self) -> &[Descriptor] {
        &self.targets
    }

    /// Whether the last drawing had another width than the lines were made for, so that texts should wrap anew.
    pub fn is_outgrown(&self) -> bool {
        self.tab != Tab::Json && self.wrapped_at != self.width.get()
    }

    /// The state of the shown tab.
    pub fn state(&self) -> Option<&TabState> {
        self.tabs.get(&self.tab)
    }

    /// The line under the cursor.
    pub fn current(&self) -> Option<&DetailLine> {
        let state = self.state()?;
        state.lines.get(state.cursor)
    }

    /// The line under the cursor of the shown tab, from 0, and how many there are.
    pub fn line_of(&self) -> (usize, usize) {
        match self.tab {
            Tab::Json => (self.json.cursor, self.json.height()),
            _ => self.state().map_or((0, 0), |state| (state.cursor, state.lines.len())),
        }
    }

    /// How far down the shown tab the screen is, when there is more than it shows: `11 of 61`.
    pub fn progress(&self) -> Option<String> {
        let (top, count) = self.span();
        let height = self.height.get();
        let last = top.saturating_add(height).min(count);
        (height > 0 && count > height).then(|| text::place(last, count))
    }

    /// The first line on screen, and how many there are.
    fn span(&self) -> (usize, usize) {
        match self.tab {
            Tab::Json => (self.json.top.get(), self.json.height()),
            _ => self.state().map_or((0, 0), |state| (state.top.get(), state.lines.len())),
        }
    }

    /// The titles of the tabs, each with how much there is in it.
    pub fn titles(&self) -> Vec<String> {
        let titles = Tab::ALL.into_iter().zip(self.counts);
        titles
            .map(|(tab, count)| match count.filter(|count| *count > 0) {
                Some(count) => format!("{} {}", tab.title(), text::count(count)),
                None => tab.title().to_owned(),
            })
            .collect()
    }

    /// Takes in a movement or fold; true when the lines must be made anew.
    pub fn perform(&mut self, action: Action) -> bool {
        match action {
            Action::Left | Action::Right => {
                self.tab = self.tab.beside(action == Action::Right);
                true
            }
            _ if self.tab == Tab::Json => {
                self.json.perform(action, self.height.get());
                false
            }
            Action::Open => self.fold(),
            Action::NextValue | Action::PreviousValue => {
                self.seek(action == Action::NextValue);
                false
            }
            _ => {
                self.travel(action);
                false
            }
        }
    }

    /// The tab whose title was drawn at a position.
    pub fn tab_at(&self, position: Position) -> Option<Tab> {
        view::tab_at(self, position)
    }

    /// Turns to the tab, or goes to the line, that was drawn at a position.
    pub fn click(&mut self, position: Position) -> Clicked {
        if let Some(tab) = self.tab_at(position) {
            self.tab = tab;
            return Clicked::Tab;
        }
        let (top, count) = self.span();
        let Some(line) = self.drawn.line_at(position, top).filter(|line| *line < count) else {
            return Clicked::Nothing;
        };
        match self.tab {
            Tab::Json => self.json.cursor = line,
            tab => self.tabs.entry(tab).or_default().cursor = line,
        }
        Clicked::Line
    }

    /// Whether a line of the shown tab names an object.
    pub fn names_objects(&self) -> bool {
        self.state().is_some_and(|state| state.lines.iter().any(|line| line.target.is_some()))
    }

    /// Goes to the next (or previous) line that names an object, round the end.
    fn seek(&mut self, forward: bool) {
        let state = self.tabs.entry(self.tab).or_default();
        let count = state.lines.len();
        let step = if forward { 1 } else { count.saturating_sub(1) };
        let places = (1..=count).map(|times| (state.cursor + times * step) % count);
        let mut named = places.filter(|at| state.lines.get(*at).is_some_and(|line| line.target.is_some()));
        if let Some(at) = named.next() {
            state.cursor = at;
        }
    }

    fn fold(&mut self) -> bool {
        if let Some(ask) = self.current().and_then(|line| line.ask) {
            self.parts.want(ask);
            return true;
        }
        let Some(key) = self.current().and_then(|line| line.section.as_ref()).map(|section| section.key.clone()) else {
            return false;
        };
        let state = self.tabs.entry(self.tab).or_default();
        if !state.flipped.remove(&key) {
            state.flipped.insert(key);
        }
        true
    }

    fn travel(&mut self, action: Action) {
        let page = self.height.get().max(2) - 1;
        let state = self.tabs.entry(self.tab).or_default();
        state.cursor = travel(action, state.cursor, state.lines.len(), page);
        scroll_page(action, &state.top, page);
    }

    /// What `y` copies: the value under the cursor, or what JSON has there.
    pub fn value(&self) -> Option<String> {
        match self.tab {
            Tab::Json => self.json.value(),
            _ => self.current().and_then(|line| line.value.clone()),
        }
    }

    /// What `Enter` searches for, if the line says what files like it share.
    pub fn query(&self) -> Option<&str> {
        self.current().filter(|_| self.tab != Tab::Json)?.query.as_deref()
    }

    /// What `Enter` does on the line under the cursor in the report of `subject`.
    pub fn does(&self, subject: &Descriptor) -> Option<Does> {
        let folds = |open| if open { Does::Folds } else { Does::Unfolds };
        if self.query().is_some() {
            return Some(Does::Searches);
        }
        if self.target().is_some_and(|target| target != *subject) {
            return Some(Does::Opens);
        }
        if self.tab == Tab::Json {
            return self.json.is_open().map(folds);
        }
        let line = self.current()?;
        line.ask.map(|_| Does::Asks).or_else(|| line.section.as_ref().map(|section| folds(section.open)))
    }

    /// What `Enter` opens, if the line names an object.
    pub fn target(&self) -> Option<Descriptor> {
        if self.tab == Tab::Json {
            return self.json.target();
        }
        self.current().and_then(|line| line.target.clone())
    }
}

/// A page key or the wheel scrolls, wherever on the screen the cursor is; drawing corrects what is too far.
pub(super) fn scroll_page(action: Action, top: &Cell<usize>, page: usize) {
    match action {
        Action::PageDown => top.set(top.get().saturating_add(page)),
        Action::PageUp => top.set(top.get().saturating_sub(page)),
        Action::RollDown => top.set(top.get().saturating_add(ROLL)),
        Action::RollUp => top.set(top.get().saturating_sub(ROLL)),
        _ => {}
    }
}

/// A cursor after a movement among `count` rows with `page` rows on screen.
pub fn travel(action: Action, at: usize, count: usize, page: usize) -> usize {
    motion(action).map_or(at.min(count.saturating_sub(1)), |motion| motion.from(at, count, page.saturating_add(1)))
}
