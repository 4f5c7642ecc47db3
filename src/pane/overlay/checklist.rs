//! What was found in a text, to be ticked before anything is sent.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Intent, Outcome};
use crate::ioc::Indicator;
use crate::keys::{Action, Context, Keymap};
use crate::pane::detail::travel;
use crate::pane::triage::Entry;
use crate::store::Age;
use crate::text::{self, time};
use crate::theme::{Role, Theme};
use crate::widget::paint::{Align, Cut, Pen};

/// Remarks that are shown below the list.
const LINES_BELOW: usize = 4;

/// Indicators, each ticked or not; what is ticked is asked when the user says so.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checklist {
    pub ticks: Vec<Tick>,
    /// What was found beside them and is not looked up, in numbers; empty when nothing was.
    pub apart: String,
    pub selected: usize,
    /// Seconds since the epoch, for the ages of answers.
    pub now: i64,
    /// What could not be read, and what is odd, a sentence each; stands below the list.
    pub remarks: Vec<String>,
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
}

impl Tick {
    /// Requests that asking would cost.
    pub fn price(&self) -> usize {
        usize::from(!self.age.is_some_and(|age| age.fresh))
    }
}

impl Checklist {
    /// What would be asked.
    pub fn ticked(&self) -> impl Iterator<Item = &Tick> {
        self.ticks.iter().filter(|tick| tick.ticked)
    }

    /// Requests that all ticked ones cost.
    pub fn price(&self) -> usize {
        self.ticked().map(Tick::price).sum()
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |tick: &Tick| Entry { indicator: tick.indicator.clone(), remark: tick.remark.clone() };
        self.ticked().map(entry).collect()
    }

    /// Learns what the store has.
    pub fn learn(&mut self, ages: Vec<(Indicator, Age)>, now: i64) {
        self.now = now;
        let ages: std::collections::HashMap<_, _> = ages.into_iter().collect();
        for tick in &mut self.ticks {
            tick.age = ages.get(&tick.indicator).copied().or(tick.age);
        }
    }

    pub(super) fn perform(&mut self, action: Action) -> Outcome {
        match action {
            Action::Open => {
                return Outcome::Chosen(Intent::Triage(self.entries()));
            }
            Action::Right => {
                let Some(tick) = self.ticks.get(self.selected) else { return Outcome::Stays };
                return Outcome::Chosen(Intent::TriageAndOpen(self.entries(), tick.indicator.clone()));
            }
            Action::Mark => {
                if let Some(tick) = self.ticks.get_mut(self.selected) {
                    tick.ticked = !tick.ticked;
                }
                self.selected = travel(Action::Down, self.selected, self.ticks.len(), 1);
            }
            Action::MarkAll => {
                let all = self.ticks.iter().all(|tick| tick.ticked);
                self.ticks.iter_mut().for_each(|tick| tick.ticked = !all);
            }
            _ => self.selected = travel(action, self.selected, self.ticks.len(), 10),
        }
        Outcome::Stays
    }

    /// What is known beside the value: the reason first, then the store's age, then the user's own words.
    fn beside(&self, tick: &Tick) -> String {
        let stored = tick.age.map(|age| {
            let old = time::age(age.fetched_at, self.now);
            if age.fresh { format!("stored, {old} old: 0 requests") } else { format!("stored, {old} old: 1 request") }
        });
        let words = [tick.reason.clone(), stored.unwrap_or_default(), tick.remark.clone()];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    pub fn draw(&self, keymap: &Keymap, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (ticked, price) = (self.ticked().count(), self.price());
        let picked = if ticked == self.ticks.len() { String::new() } else { format!("{ticked} ticked · ") };
        let requests = if price == 1 { "request" } else { "requests" };
        let title = format!("{} indicators · {picked}{price} {requests}", self.ticks.len());
        let widest = self.ticks.iter().map(|tick| text::width(&tick.indicator.value())).max().unwrap_or_default();
        let remarks = self.ticks.iter().map(|tick| text::width(&self.beside(tick))).max().unwrap_or_default();
        let below = self.remarks.len().min(LINES_BELOW);
        let size = ((widest + remarks + 18).clamp(44, 140), self.ticks.len() + below);
        let key = |action| keymap.word(Context::Menu, action);
        let (ask, leave) = (key(Action::Open), key(Action::Close));
        let (tick, all, open) = (key(Action::Mark), key(Action::MarkAll), key(Action::Right));
        let keys =
            format!("{ask} asks, {open} opens this one too, {tick} ticks, {all} all or none, {leave} sends nothing");
        let apart = format!("not looked up: {}", self.apart);
        let bottom = match format!("{keys} · {apart}") {
            _ if self.apart.is_empty() => keys,
            long if text::width(&long) + 6 <= usize::from(area.width) => long,
            _ => format!("{ask} asks, {tick} ticks · {apart}"),
        };
        let size = (size.0.max((text::width(&bottom) + 2).min(140)), size.1);
        let inside = super::view::open(&title, &bottom, size, area, buffer, theme);
        let rows = inside.height.saturating_sub(crate::widget::paint::cells(below));
        let first = super::view::first_row(self.selected, self.ticks.len(), rows);
        let room = usize::from(inside.width).saturating_sub(16);
        let values = widest.min(room.saturating_sub(remarks.min(room / 2)));
        for (row, (index, tick)) in (0..rows).zip(self.ticks.iter().enumerate().skip(first)) {
            let mut pen = Pen::new(buffer, inside, row);
            let role = if tick.ticked { Role::Text } else { Role::Muted };
            pen.put(if tick.ticked { "[x] " } else { "[ ] " }, theme.style(Role::Text));
            pen.put_in(11, tick.indicator.kind_name(), theme.style(Role::Muted), Align::Left, Cut::End);
            let width = crate::widget::paint::cells(values);
            pen.put_in(width, &tick.indicator.value(), theme.style(role), Align::Left, Cut::Middle);
            let role = if tick.reason.is_empty() { Role::Muted } else { Role::Warning };
            pen.put(" ", theme.style(Role::Text));
            pen.put_fitted(&text::visible(&self.beside(tick)), theme.style(role), Cut::End);
            let line = Rect { y: inside.y + row, height: 1, ..inside };
            super::view::select(line, index == self.selected, buffer, theme);
        }
        for (row, remark) in (rows..inside.height).zip(&self.remarks) {
            Pen::new(buffer, inside, row).put_fitted(&text::visible(remark), theme.style(Role::Warning), Cut::End);
        }
    }
}
