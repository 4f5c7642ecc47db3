//! What was found in a text, to be ticked before anything is sent: in groups by where it stands, which fold and filter.

mod draw;

use std::collections::{BTreeSet, HashMap};

use super::{Intent, Outcome};
use crate::ioc::Indicator;
use crate::keys::Action;
use crate::pane::detail::travel;
use crate::pane::heard::{Heard, moves};
use crate::pane::triage::Entry;
use crate::store::Age;
use crate::vt::endpoint::REPORT;
use crate::widget::Prompt;

/// Rows that a page key moves by.
const PAGE: usize = 10;

/// Indicators, each ticked or not; what is ticked is asked when the user says so.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checklist {
    pub ticks: Vec<Tick>,
    /// What was found beside them and is not looked up, in numbers; empty when nothing was.
    pub apart: String,
    /// The indicator under the cursor, or the first of the group under it.
    pub selected: usize,
    /// Seconds since the epoch, for the ages of answers.
    pub now: i64,
    /// What could not be read, and what is odd, a sentence each; stands below the list.
    pub remarks: Vec<String>,
    /// Words that all that is shown has.
    pub filter: Prompt,
    /// Whether keys are text of the filter.
    pub is_typing: bool,
    /// Whether the cursor is on the head of the group.
    pub on_head: bool,
    /// Groups of which only the head is shown.
    pub folded: BTreeSet<String>,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    pub indicator: Indicator,
    pub ticked: bool,
    /// What the text says beside it.
    pub remark: String,
    /// Why it is not ticked; empty when nothing speaks against it.
    pub reason: String,
    /// How old the store's answer is.
    pub age: Option<Age>,
    /// Where it was found, in words. Hostile text.
    pub group: String,
    /// The line of the text in which it stands; 0 for what is no text.
    pub line: usize,
    /// That line. Hostile text.
    pub context: String,
}

impl Tick {
    /// Requests that asking would cost.
    pub fn price(&self) -> u32 {
        if self.age.is_some_and(|age| age.fresh) { 0 } else { REPORT.price() }
    }

    fn has(&self, words: &[String]) -> bool {
        if words.is_empty() {
            return true;
        }
        let said = [self.indicator.kind_name(), &self.indicator.value(), &self.remark, &self.reason, &self.group];
        let text = said.join("\n").to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// A line of the list as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    /// The head of this group.
    Head(usize),
    Tick(usize),
}

/// What stands in one place.
#[derive(Debug)]
struct Group<'a> {
    name: &'a str,
    /// Those that the filter shows.
    ticks: Vec<usize>,
}

/// What is shown.
#[derive(Debug)]
struct Shown<'a> {
    groups: Vec<Group<'a>>,
    rows: Vec<Row>,
}

impl Checklist {
    /// What would be asked.
    pub fn ticked(&self) -> impl Iterator<Item = &Tick> {
        self.ticks.iter().filter(|tick| tick.ticked)
    }

    /// Requests that all ticked ones cost.
    pub fn price(&self) -> u32 {
        self.ticked().map(Tick::price).sum()
    }

    /// The same with the report of the one under the cursor, which is read with all that it leads to; nothing on the head
    /// of a group.
    pub fn price_with_report(&self) -> u32 {
        if self.is_on_head() {
            return 0;
        }
        let asked = self.ticks.get(self.selected).filter(|tick| tick.ticked).map_or(0, Tick::price);
        self.price() + REPORT.price() - asked
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |tick: &Tick| Entry { indicator: tick.indicator.clone(), remark: tick.remark.clone() };
        self.ticked().map(entry).collect()
    }

    /// Learns what the store has.
    pub fn learn(&mut self, ages: Vec<(Indicator, Age)>, now: i64) {
        self.now = now;
        let ages: HashMap<_, _> = ages.into_iter().collect();
        for tick in &mut self.ticks {
            tick.age = ages.get(&tick.indicator).copied().or(tick.age);
        }
    }

    /// The groups in the order of their first indicators, and the rows; a single group needs no head.
    fn shown(&self) -> Shown<'_> {
        let words: Vec<String> = self.filter.text().split_whitespace().map(str::to_lowercase).collect();
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (index, tick) in self.ticks.iter().enumerate() {
            let next = groups.len();
            let at = *known.entry(tick.group.as_str()).or_insert(next);
            if at == next {
                groups.push(Group { name: &tick.group, ticks: Vec::new() });
            }
            if let Some(group) = groups.get_mut(at).filter(|_| tick.has(&words)) {
                group.ticks.push(index);
            }
        }
        let has_heads = groups.len() > 1;
        groups.retain(|group| !group.ticks.is_empty());
        let mut rows = Vec::with_capacity(self.ticks.len() + groups.len());
        for (at, group) in groups.iter().enumerate() {
            if has_heads {
                rows.push(Row::Head(at));
            }
            if !has_heads || !self.folded.contains(group.name) {
                rows.extend(group.ticks.iter().map(|index| Row::Tick(*index)));
            }
        }
        Shown { groups, rows }
    }

    /// The row under the cursor: its own, or the head of its group where it is hidden, or the first.
    fn cursor(&self, shown: &Shown<'_>) -> usize {
        let head = || {
            let group = shown.groups.iter().position(|group| group.ticks.contains(&self.selected))?;
            shown.rows.iter().position(|row| *row == Row::Head(group))
        };
        let own = || shown.rows.iter().position(|row| *row == Row::Tick(self.selected));
        if self.on_head { head().or_else(own) } else { own().or_else(head) }.unwrap_or(0)
    }

    /// Puts the cursor on a row.
    fn go_to(&mut self, (row, first): (Option<Row>, Option<usize>)) {
        match row {
            Some(Row::Tick(index)) => (self.selected, self.on_head) = (index, false),
            Some(Row::Head(_)) => (self.selected, self.on_head) = (first.unwrap_or(self.selected), true),
            None => {}
        }
    }

    /// A click: goes to that row and ticks it, or folds its group. Nothing is asked by the mouse alone.
    pub fn press(&mut self, row: usize) {
        let shown = self.shown();
        let Some(row) = shown.rows.get(row).copied() else { return };
        let group = if let Row::Head(group) = row { shown.groups.get(group) } else { None };
        let first = group.and_then(|group| group.ticks.first()).copied();
        self.go_to((Some(row), first));
        match row {
            Row::Head(_) => self.fold(),
            Row::Tick(index) => self.mark(vec![index]),
        }
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        if self.is_typing {
            return vec![
                Heard::new(&[Action::Submit], "keeps the filter"),
                Heard::new(&[Action::Close], "shows all"),
                Heard::new(&[Action::HistoryDown, Action::HistoryUp], "move"),
            ];
        }
        let has_groups = self.shown().groups.len() > 1;
        let words = [
            Some(Heard::new(&[Action::Open], "asks")),
            Some(Heard::new(&[Action::Mark], "ticks")),
            Some(Heard::new(&[Action::Close], "sends nothing")),
            Some(Heard::new(&[Action::Filter], "filters")),
            has_groups.then(|| Heard::new(&[Action::Left], "folds")),
            Some(Heard::new(&[Action::Right], if self.is_on_head() { "unfolds" } else { "opens this one too" })),
            Some(Heard::new(&[Action::MarkAll], "all or none")),
            Some(moves("move")),
        ];
        words.into_iter().flatten().collect()
    }

    pub(super) fn perform(&mut self, action: Action) -> Outcome {
        if self.is_typing {
            return self.perform_typing(action);
        }
        match action {
            Action::Open => return Outcome::Chosen(Intent::Triage(self.entries())),
            Action::Filter => self.is_typing = true,
            Action::Left => self.fold(),
            Action::Right if self.is_on_head() => self.fold(),
            Action::Right => {
                let Some(tick) = self.ticks.get(self.selected) else { return Outcome::Stays };
                return Outcome::Chosen(Intent::TriageAndOpen(self.entries(), tick.indicator.clone()));
            }
            Action::Mark => {
                self.mark(self.under_cursor());
                self.travel(Action::Down);
            }
            Action::MarkAll => self.mark(self.shown().groups.into_iter().flat_map(|group| group.ticks).collect()),
            action => self.travel(action),
        }
        Outcome::Stays
    }

    fn perform_typing(&mut self, action: Action) -> Outcome {
        match action {
            Action::Submit => self.is_typing = false,
            // Enter keeps what was typed, Esc does not.
            Action::Close => (self.is_typing, self.filter) = (false, Prompt::default()),
            Action::HistoryUp => self.travel(Action::Up),
            Action::HistoryDown => self.travel(Action::Down),
            _ => {}
        }
        Outcome::Stays
    }

    /// Puts the cursor on what the filter shows.
    pub(super) fn refocus(&mut self) {
        self.travel(Action::Mark);
    }

    fn travel(&mut self, action: Action) {
        let shown = self.shown();
        let at = travel(action, self.cursor(&shown), shown.rows.len(), PAGE);
        let row = shown.rows.get(at).copied();
        let group = if let Some(Row::Head(group)) = row { shown.groups.get(group) } else { None };
        let first = group.and_then(|group| group.ticks.first()).copied();
        self.go_to((row, first));
    }

    fn is_on_head(&self) -> bool {
        let shown = self.shown();
        matches!(shown.rows.get(self.cursor(&shown)), Some(Row::Head(_)))
    }

    /// The indicator under the cursor, or all of the group.
    fn under_cursor(&self) -> Vec<usize> {
        let shown = self.shown();
        match shown.rows.get(self.cursor(&shown)) {
            Some(Row::Tick(index)) => vec![*index],
            Some(Row::Head(group)) => shown.groups.get(*group).map(|group| group.ticks.clone()).unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// Ticks these, or unticks them when all are.
    fn mark(&mut self, which: Vec<usize>) {
        let all = which.iter().all(|index| self.ticks.get(*index).is_some_and(|tick| tick.ticked));
        for index in which {
            if let Some(tick) = self.ticks.get_mut(index) {
                tick.ticked = !all;
            }
        }
    }

    /// Folds or unfolds the group under the cursor.
    fn fold(&mut self) {
        let groups = self.shown().groups.len();
        let Some(tick) = self.ticks.get(self.selected).filter(|_| groups > 1) else { return };
        let name = tick.group.clone();
        if !self.folded.remove(&name) {
            self.folded.insert(name);
        }
        self.on_head = true;
        self.refocus();
    }
}
