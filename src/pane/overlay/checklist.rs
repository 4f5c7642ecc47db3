//! What was found in a text, to be ticked before anything is sent: in groups by where it stands, which fold and filter.

mod draw;

use std::collections::{BTreeSet, HashMap};

use super::listing::{Listing, typing};
use super::{Intent, Outcome};
use crate::ioc::Indicator;
use crate::keys::Action;
use crate::pane::heard::{Heard, moves};
use crate::pane::triage::Entry;
use crate::store::Age;
use crate::vt::endpoint::REPORT;
use crate::widget::{ListDialog, Motion};

/// Indicators, each ticked or not; what is ticked is asked when the user says so.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checklist {
    pub ticks: Vec<Tick>,
    /// What was found beside them and is not looked up, in numbers; empty when nothing was.
    pub apart: String,
    /// Seconds since the epoch, for the ages of answers.
    pub now: i64,
    /// What could not be read, and what is odd, a sentence each; stands below the list.
    pub remarks: Vec<String>,
    /// Groups of which only the head is shown.
    folded: BTreeSet<String>,
    list: ListDialog,
    /// What the filter shows, in the order of the first indicators.
    groups: Vec<Group>,
    rows: Vec<Row>,
    /// Whether groups have heads; a single one needs none.
    has_heads: bool,
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
#[derive(Debug, Clone, PartialEq)]
struct Group {
    name: String,
    /// Those that the filter shows.
    ticks: Vec<usize>,
}

impl Checklist {
    /// The cursor is on the indicator of number `selected`.
    pub fn new(ticks: Vec<Tick>, apart: String, remarks: Vec<String>, selected: usize, now: i64) -> Self {
        let mut new = Self { ticks, apart, remarks, now, list: ListDialog::chosen(0), ..Self::default() };
        new.arrange();
        let row = new.rows.iter().position(|row| *row == Row::Tick(selected));
        new.list.go_to(row.or(Some(0)));
        new
    }

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
        let Some(tick) = self.tick() else { return 0 };
        let asked = if tick.ticked { tick.price() } else { 0 };
        self.price() + REPORT.price() - asked
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |tick: &Tick| Entry { indicator: tick.indicator.clone(), remark: tick.remark.clone() };
        self.ticked().map(entry).collect()
    }

    /// Another store will say how old its answers are; gives what it is to be asked about.
    pub fn forget_ages(&mut self) -> Vec<Indicator> {
        self.ticks.iter_mut().for_each(|tick| tick.age = None);
        self.ticks.iter().map(|tick| tick.indicator.clone()).collect()
    }

    /// Learns what the store has.
    pub fn learn(&mut self, ages: Vec<(Indicator, Age)>, now: i64) {
        self.now = now;
        let ages: HashMap<_, _> = ages.into_iter().collect();
        for tick in &mut self.ticks {
            tick.age = ages.get(&tick.indicator).copied().or(tick.age);
        }
    }

    /// The indicator under the cursor; none on the head of a group.
    pub fn tick(&self) -> Option<&Tick> {
        match self.row()? {
            Row::Tick(index) => self.ticks.get(index),
            Row::Head(_) => None,
        }
    }

    fn row(&self) -> Option<Row> {
        self.rows.get(self.list.cursor()?).copied()
    }

    /// Lists what the filter shows and what is not folded. The cursor stays on what it is on, else goes to the head of its
    /// group, else to the first row.
    fn arrange(&mut self) {
        let before = self.row();
        let head = before.and_then(|row| if let Row::Head(group) = row { self.groups.get(group) } else { None });
        let head = head.map(|group| group.name.clone());
        self.group();
        self.rows.clear();
        for (at, group) in self.groups.iter().enumerate() {
            self.rows.extend(self.has_heads.then_some(Row::Head(at)));
            if !self.has_heads || !self.folded.contains(&group.name) {
                self.rows.extend(group.ticks.iter().map(|index| Row::Tick(*index)));
            }
        }
        let is_own = |row: &Row| match row {
            Row::Head(at) => head.is_some() && self.groups.get(*at).map(|group| &group.name) == head.as_ref(),
            Row::Tick(_) => before == Some(*row),
        };
        let is_above = |row: &Row| match (row, before) {
            (Row::Head(at), Some(Row::Tick(index))) => {
                self.groups.get(*at).is_some_and(|group| group.ticks.contains(&index))
            }
            _ => false,
        };
        let row = self.rows.iter().position(is_own).or_else(|| self.rows.iter().position(is_above));
        self.list.go_to(row.or(Some(0)));
    }

    fn group(&mut self) {
        let words: Vec<String> = self.list.filter.text().split_whitespace().map(str::to_lowercase).collect();
        let mut known: HashMap<&str, usize> = HashMap::new();
        self.groups.clear();
        for (index, tick) in self.ticks.iter().enumerate() {
            let next = self.groups.len();
            let at = *known.entry(tick.group.as_str()).or_insert(next);
            if at == next {
                self.groups.push(Group { name: tick.group.clone(), ticks: Vec::new() });
            }
            if let Some(group) = self.groups.get_mut(at).filter(|_| tick.has(&words)) {
                group.ticks.push(index);
            }
        }
        self.has_heads = self.groups.len() > 1;
        self.groups.retain(|group| !group.ticks.is_empty());
    }

    /// The indicator under the cursor, or all of the group.
    fn under_cursor(&self) -> Vec<usize> {
        match self.row() {
            Some(Row::Tick(index)) => vec![index],
            Some(Row::Head(group)) => self.groups.get(group).map(|group| group.ticks.clone()).unwrap_or_default(),
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
        let first = self.under_cursor().first().and_then(|index| self.ticks.get(*index));
        let Some(name) = first.filter(|_| self.has_heads).map(|tick| tick.group.clone()) else { return };
        if !self.folded.remove(&name) {
            self.folded.insert(name);
        }
        self.arrange();
    }
}

impl Listing for Checklist {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing
    }

    fn count(&self) -> usize {
        self.rows.len()
    }

    fn heard(&self) -> Vec<Heard> {
        if self.list.is_typing {
            return typing("keeps the filter", "move");
        }
        let is_on_head = matches!(self.row(), Some(Row::Head(_)));
        let words = [
            Some(Heard::new(&[Action::Open], "asks")),
            Some(Heard::new(&[Action::Mark], "ticks")),
            Some(Heard::new(&[Action::Close], "sends nothing")),
            Some(Heard::new(&[Action::Filter], "filters")),
            self.has_heads.then(|| Heard::new(&[Action::Left], "folds")),
            Some(Heard::new(&[Action::Right], if is_on_head { "unfolds" } else { "opens this one too" })),
            Some(Heard::new(&[Action::MarkAll], "all or none")),
            Some(moves("move")),
        ];
        words.into_iter().flatten().collect()
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        match (action, self.row()) {
            (Action::Open, _) => return Some(Outcome::Chosen(Intent::Triage(self.entries()))),
            (Action::Right, Some(Row::Tick(_))) => {
                let asked = self.tick()?.indicator.clone();
                return Some(Outcome::Chosen(Intent::TriageAndOpen(self.entries(), asked)));
            }
            (Action::Left | Action::Right, _) => self.fold(),
            (Action::Mark, _) => {
                self.mark(self.under_cursor());
                self.list.travel(Motion::Down, self.rows.len());
            }
            (Action::MarkAll, _) => self.mark(self.groups.iter().flat_map(|group| group.ticks.clone()).collect()),
            _ => return None,
        }
        Some(Outcome::Stays)
    }

    /// Ticks the row, or folds its group. Nothing is asked by the mouse alone.
    fn clicked(&mut self, twice: bool) -> Outcome {
        match self.row() {
            Some(Row::Tick(index)) if !twice => self.mark(vec![index]),
            Some(Row::Head(_)) if !twice => self.fold(),
            _ => {}
        }
        Outcome::Stays
    }

    fn refiltered(&mut self) -> Outcome {
        self.arrange();
        Outcome::Stays
    }
}
