//! A checklist as a box: heads and rows, and below them what is known of the row under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Checklist, Group, Row, Shown, Tick};
use crate::pane::overlay::view::{self, Listed, Seen};
use crate::text::{self, count, time};
use crate::theme::{Role, Theme};
use crate::widget::PaneFrame;
use crate::widget::paint::{Align, Cut, Pen, cells};

/// Remarks that are shown below the list.
const LINES_BELOW: usize = 4;

/// Indicators by which the widths of columns are told; the rest of a long list is cut to them.
const SAMPLE: usize = 2_000;

/// The widest box, in cells.
const WIDEST: usize = 140;

impl Checklist {
    /// What is known beside the value: the reason first, then the store's age, then the user's own words.
    fn beside(&self, tick: &Tick) -> String {
        let stored = tick.age.map(|age| {
            let old = time::age(age.fetched_at, self.now);
            format!("stored, {old} old: {}", text::requests(tick.price()))
        });
        let disguise = tick.indicator.disguise().unwrap_or_default();
        let words = [tick.reason.clone(), disguise, stored.unwrap_or_default(), tick.remark.clone()];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn title(&self, shown: usize) -> String {
        let (ticked, price) = (self.ticked().count(), self.price());
        let picked = if ticked == self.ticks.len() { String::new() } else { format!("{ticked} ticked · ") };
        let filter = self.filter.text().trim();
        let filtered = if filter.is_empty() { String::new() } else { format!(" · {shown} shown: {filter}") };
        format!("{} indicators · {picked}{}{filtered}", text::count(self.ticks.len() as u64), text::requests(price))
    }

    /// What stands below the list: the line around the row under the cursor, what is not looked up, what was odd.
    fn below(&self, row: Option<&Row>) -> Vec<(Role, String)> {
        let mut lines = Vec::new();
        if self.ticks.iter().any(|tick| !tick.context.is_empty()) {
            let tick = if let Some(Row::Tick(index)) = row { self.ticks.get(*index) } else { None };
            let said = |tick: &Tick| match (tick.line, tick.context.as_str()) {
                (0, _) | (_, "") => tick.remark.clone(),
                (line, context) => format!("line {line}: {context}"),
            };
            lines.push((Role::Muted, tick.map(said).unwrap_or_default()));
        }
        if !self.apart.is_empty() {
            lines.push((Role::Muted, format!("not looked up by VirusTotal: {}", self.apart)));
        }
        lines.extend(self.remarks.iter().take(LINES_BELOW).map(|remark| (Role::Warning, remark.clone())));
        lines
    }

    /// The answer is where its rows are and the first of them, and where the cursor stands while it is filtered.
    pub fn draw(
        &self,
        bottom: &str,
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) -> ((Rect, usize), Option<Position>) {
        let shown = self.shown();
        let cursor = self.cursor(&shown);
        let sample = || self.ticks.iter().take(SAMPLE);
        let widest = sample().map(|tick| text::width(&tick.indicator.value())).max().unwrap_or_default();
        let remarks = sample().map(|tick| text::width(&self.beside(tick))).max().unwrap_or_default();
        let below = self.below(shown.rows.get(cursor));
        let width = (widest + remarks + 18).max(text::width(bottom) + 2).clamp(44, WIDEST);
        // The box keeps its height while a filter hides rows.
        let all = self.ticks.len() + shown.groups.len() * usize::from(shown.groups.len() > 1);
        let size = (width, all + below.len() + usize::from(self.is_typing));
        let matching: usize = shown.groups.iter().map(|group| group.ticks.len()).sum();
        let size = (size.0.max(text::width(bottom)), size.1);
        let foot = below.len() + usize::from(self.is_typing);
        let listed = Listed { count: shown.rows.len(), seen: Seen::Cursor(cursor), below: foot };
        let frame = PaneFrame::new(self.title(matching)).bottom(bottom);
        let (inside, window) = view::open_listed(frame, size, listed, area, buffer, theme);
        let height = inside.height - cells(foot).min(inside.height);
        let columns = usize::from(inside.width).saturating_sub(16);
        let hosts = sample().filter_map(|tick| host_width(&tick.indicator.value())).max().unwrap_or_default();
        let values = widest.min(columns.saturating_sub(remarks.min(columns / 2)).max(hosts.min(columns)));
        let rows = Rect { height, ..inside };
        self.draw_rows(&shown, (window.start, cursor), cells(values), rows, buffer, theme);
        for (row, (role, words)) in (height..inside.height).zip(below) {
            Pen::new(buffer, inside, row).put_fitted(&text::visible(&words), theme.style(role), Cut::End);
        }
        let drawn = (rows, window.start);
        if !self.is_typing {
            return (drawn, None);
        }
        let line = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside }.intersection(inside);
        (drawn, view::draw_line(&self.filter, ("Filter ", "words that all rows have"), line, buffer, theme))
    }

    fn draw_rows(
        &self,
        shown: &Shown<'_>,
        (first, cursor): (usize, usize),
        values: u16,
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) {
        for (row, (index, kind)) in (0..area.height).zip(shown.rows.iter().enumerate().skip(first)) {
            let mut pen = Pen::new(buffer, area, row);
            match kind {
                Row::Head(group) => {
                    if let Some(group) = shown.groups.get(*group) {
                        self.draw_head(group, &mut pen, theme);
                    }
                }
                Row::Tick(index) => {
                    if let Some(tick) = self.ticks.get(*index) {
                        self.draw_tick(tick, values, &mut pen, theme);
                    }
                }
            }
            let line = Rect { y: area.y + row, height: 1, ..area };
            view::select(line, index == cursor, buffer, theme);
        }
    }

    fn draw_head(&self, group: &Group<'_>, pen: &mut Pen<'_>, theme: &Theme) {
        let glyphs = theme.glyphs();
        let sign = if self.folded.contains(group.name) { glyphs.folded } else { glyphs.unfolded };
        let ticked = group.ticks.iter().filter(|index| self.ticks.get(**index).is_some_and(|tick| tick.ticked)).count();
        let counts = format!("{} of {} ticked", count(ticked as u64), count(group.ticks.len() as u64));
        pen.put(sign, theme.style(Role::Muted)).put(" ", theme.style(Role::Text));
        pen.put(&text::fit(group.name, 60), theme.style(Role::Header));
        pen.put("  ", theme.style(Role::Text)).put_fitted(&counts, theme.style(Role::Muted), Cut::End);
    }

    fn draw_tick(&self, tick: &Tick, values: u16, pen: &mut Pen<'_>, theme: &Theme) {
        let role = if tick.ticked { Role::Text } else { Role::Muted };
        pen.put(if tick.ticked { "[x] " } else { "[ ] " }, theme.style(Role::Text));
        pen.put_in(11, tick.indicator.kind_name(), theme.style(Role::Muted), Align::Left, Cut::End);
        let (value, beside) = (tick.indicator.value(), self.beside(tick));
        let taken = if beside.is_empty() { 0 } else { cells(text::width(&beside) + 1) };
        let width = view::stretched(cells(text::width(&value)), values, taken, pen.room());
        pen.put_in(width, &value, theme.style(role), Align::Left, Cut::Middle);
        let role = if tick.reason.is_empty() { Role::Muted } else { Role::Warning };
        pen.put(" ", theme.style(Role::Text));
        pen.put_fitted(&text::visible(&beside), theme.style(role), Cut::End);
    }
}

/// Cells that a URL needs for its host to be whole.
fn host_width(value: &str) -> Option<usize> {
    let head = text::through_host(value)?;
    Some(text::width(head) + usize::from(head.len() < value.len()))
}
