//! A checklist as a box: heads and rows, and below them what is known of the row under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Checklist, Group, Row, Tick};
use crate::msg::Meter;
use crate::pane::overlay::view::stretched;
use crate::text::{self, count, time};
use crate::theme::{Role, Theme};
use crate::widget::ListView;
use crate::widget::list_dialog::Line;
use crate::widget::paint::{Cut, cells};

/// Remarks that are shown below the list.
const LINES_BELOW: usize = 4;

/// Rows below the list at most of the value under the cursor, and of the line around it.
const LINES_OF_VALUE: usize = 4;
const LINES_OF_CONTEXT: usize = 3;

/// Cells of the box that is ticked.
const TICK: usize = 4;

/// Indicators by which the widths of columns are told; the rest of a long list is cut to them.
const SAMPLE: usize = 2_000;

/// The widest box, in cells.
const WIDEST: usize = 140;

/// How wide the columns are.
struct Columns {
    kinds: u16,
    values: u16,
    /// Cells behind the kind.
    room: u16,
}

impl Columns {
    /// Cells of a value in its row: for the host of a URL in any case.
    fn of(&self, value: &str, beside: &str) -> u16 {
        let taken = if beside.is_empty() { 0 } else { cells(text::width(beside) + 1) };
        let host = cells(host_width(value).unwrap_or_default()).min(self.room);
        stretched(cells(text::width(value)), self.values, taken, self.room).max(host)
    }
}

impl Checklist {
    /// What is known beside the value: the reason first, then the store's age, then the user's own words.
    fn beside(&self, tick: &Tick) -> String {
        let stored = tick.age.map(|age| {
            let old = time::age(age.fetched_at, self.now);
            format!("stored, {old} old: {}", text::requests(tick.price()))
        });
        let disguise = tick.indicator.disguise().map(|disguise| disguise.words()).unwrap_or_default();
        let words = [tick.reason.clone(), disguise, stored.unwrap_or_default(), tick.remark.clone()];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// What it costs stands beside what is left of the day before it is asked.
    fn title(&self, meter: &Meter, shown: usize) -> String {
        let (ticked, price) = (self.ticked().count(), self.price());
        let picked = if ticked == self.ticks.len() { String::new() } else { format!("{ticked} ticked · ") };
        let filter = self.list.filter.text().trim();
        let filtered = if filter.is_empty() { String::new() } else { format!(" · {shown} shown: {filter}") };
        format!("{} · {picked}{}{filtered}", text::counted(self.ticks.len() as u64, "indicator"), meter.price(price))
    }

    /// What stands below the list: the whole value under the cursor where its row cuts it, the line around it, what is not looked
    /// up, what was odd. The box keeps its height from row to row.
    fn below(&self, columns: &Columns, room: usize) -> Vec<(Role, String)> {
        let mut lines = Vec::new();
        let own = |most: usize, of: &dyn Fn(&Tick) -> String| {
            let longest = self.ticks.iter().take(SAMPLE).map(of).max_by_key(String::len).unwrap_or_default();
            let height = text::wrap(&text::visible(&longest), room).len().min(most);
            let rows = |tick: &Tick| text::wrap_within(&text::visible(&of(tick)), room, height);
            let mut shown = self.tick().map(rows).unwrap_or_default();
            shown.resize(height, String::new());
            shown
        };
        let is_cut = |tick: &Tick| {
            let value = tick.indicator.value();
            usize::from(columns.of(&value, &self.beside(tick))) < text::width(&value)
        };
        if self.ticks.iter().take(SAMPLE).any(is_cut) {
            let value = |tick: &Tick| if is_cut(tick) { tick.indicator.value() } else { String::new() };
            lines.extend(own(LINES_OF_VALUE, &value).into_iter().map(|line| (Role::Text, line)));
        }
        if self.ticks.iter().any(|tick| !tick.context.is_empty()) {
            let said = |tick: &Tick| match (tick.line, tick.context.as_str()) {
                (0, _) | (_, "") => tick.remark.clone(),
                (line, context) => format!("line {line}: {context}"),
            };
            lines.extend(own(LINES_OF_CONTEXT, &said).into_iter().map(|line| (Role::Muted, line)));
        }
        let wrapped = |role: Role, words: &str| {
            text::wrap(&text::visible(words), room).into_iter().map(move |line| (role, line)).collect::<Vec<_>>()
        };
        if !self.apart.is_empty() {
            lines.extend(wrapped(Role::Muted, &format!("not looked up by VirusTotal: {}", self.apart)));
        }
        lines.extend(self.remarks.iter().take(LINES_BELOW).flat_map(|remark| wrapped(Role::Warning, remark)));
        lines
    }

    /// The answer is where the cursor stands while it is filtered.
    pub fn draw(
        &self,
        bottom: &str,
        meter: &Meter,
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) -> Option<Position> {
        let sample = || self.ticks.iter().take(SAMPLE);
        let most = |of: &dyn Fn(&Tick) -> usize| sample().map(of).max().unwrap_or_default();
        let widest = most(&|tick| text::width(&tick.indicator.value()));
        let remarks = most(&|tick| text::width(&self.beside(tick)));
        let kinds = most(&|tick| text::width(tick.indicator.kind_name())) + 1;
        let taken = TICK + kinds + 1;
        let width = (widest + remarks + taken + 1).max(text::width(bottom) + 2).clamp(44, WIDEST);
        let room = width.min(usize::from(area.width.saturating_sub(4)));
        let free = room.saturating_sub(taken);
        let values = widest.min(free.saturating_sub(remarks.min(free / 2)));
        let columns = Columns { kinds: cells(kinds), values: cells(values), room: cells(free + 1) };
        let below = self.below(&columns, room);
        // The box keeps its height while a filter hides rows.
        let all = self.ticks.len() + self.groups.len() * usize::from(self.groups.len() > 1);
        let view = ListView {
            title: &self.title(meter, self.groups.iter().map(|group| group.ticks.len()).sum()),
            bottom,
            size: (width, all + below.len() + usize::from(self.list.has_line())),
            below,
            filter: ("Filter ", "words that all rows have"),
            ..ListView::default()
        };
        view.render(&self.list, self.rows.len(), area, buffer, theme, |line| match self.rows.get(line.index) {
            Some(Row::Head(group)) => {
                if let Some(group) = self.groups.get(*group) {
                    self.draw_head(group, line, theme);
                }
            }
            Some(Row::Tick(index)) => {
                if let Some(tick) = self.ticks.get(*index) {
                    self.draw_tick(tick, &columns, line);
                }
            }
            None => {}
        })
    }

    fn draw_head(&self, group: &Group, mut line: Line<'_>, theme: &Theme) {
        let glyphs = theme.glyphs();
        let sign = if self.folded.contains(&group.name) { glyphs.folded } else { glyphs.unfolded };
        let ticked = group.ticks.iter().filter(|index| self.ticks.get(**index).is_some_and(|tick| tick.ticked)).count();
        let counts = format!("{} of {} ticked", count(ticked as u64), count(group.ticks.len() as u64));
        line.put(sign, Role::Muted).put(" ", Role::Text);
        line.put(&text::fit(&group.name, 60), Role::Header);
        line.put("  ", Role::Text).put_fitted(&counts, Role::Muted, Cut::End);
    }

    fn draw_tick(&self, tick: &Tick, columns: &Columns, mut line: Line<'_>) {
        line.put(if tick.ticked { "[x] " } else { "[ ] " }, Role::Text);
        line.put_in(columns.kinds, tick.indicator.kind_name(), Role::Muted, Cut::End);
        let (value, beside) = (tick.indicator.value(), self.beside(tick));
        line.put_in(
            columns.of(&value, &beside),
            &value,
            if tick.ticked { Role::Text } else { Role::Muted },
            Cut::Middle,
        );
        let role = if tick.reason.is_empty() { Role::Muted } else { Role::Warning };
        line.put(" ", Role::Text).put_fitted(&text::visible(&beside), role, Cut::End);
    }
}

/// Cells that a URL needs for its host to be whole.
fn host_width(value: &str) -> Option<usize> {
    let head = text::through_host(value)?;
    Some(text::width(head) + usize::from(head.len() < value.len()))
}
