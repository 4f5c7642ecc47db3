//! A checklist as a box: heads and rows, and below them what is known of the row under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Checklist, Group, Row, Tick};
use crate::pane::overlay::view::stretched;
use crate::text::{self, count, time};
use crate::theme::{Role, Theme};
use crate::widget::ListView;
use crate::widget::list_dialog::Line;
use crate::widget::paint::{Cut, cells};

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
        let disguise = tick.indicator.disguise().map(|disguise| disguise.words()).unwrap_or_default();
        let words = [tick.reason.clone(), disguise, stored.unwrap_or_default(), tick.remark.clone()];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn title(&self, shown: usize) -> String {
        let (ticked, price) = (self.ticked().count(), self.price());
        let picked = if ticked == self.ticks.len() { String::new() } else { format!("{ticked} ticked · ") };
        let filter = self.list.filter.text().trim();
        let filtered = if filter.is_empty() { String::new() } else { format!(" · {shown} shown: {filter}") };
        format!("{} indicators · {picked}{}{filtered}", text::count(self.ticks.len() as u64), text::requests(price))
    }

    /// What stands below the list: the line around the row under the cursor, what is not looked up, what was odd.
    fn below(&self) -> Vec<(Role, String)> {
        let mut lines = Vec::new();
        if self.ticks.iter().any(|tick| !tick.context.is_empty()) {
            let said = |tick: &Tick| match (tick.line, tick.context.as_str()) {
                (0, _) | (_, "") => tick.remark.clone(),
                (line, context) => format!("line {line}: {context}"),
            };
            lines.push((Role::Muted, self.tick().map(said).unwrap_or_default()));
        }
        if !self.apart.is_empty() {
            lines.push((Role::Muted, format!("not looked up by VirusTotal: {}", self.apart)));
        }
        lines.extend(self.remarks.iter().take(LINES_BELOW).map(|remark| (Role::Warning, remark.clone())));
        lines
    }

    /// The answer is where the cursor stands while it is filtered.
    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let sample = || self.ticks.iter().take(SAMPLE);
        let widest = sample().map(|tick| text::width(&tick.indicator.value())).max().unwrap_or_default();
        let remarks = sample().map(|tick| text::width(&self.beside(tick))).max().unwrap_or_default();
        let hosts = sample().filter_map(|tick| host_width(&tick.indicator.value())).max().unwrap_or_default();
        let below = self.below();
        // The box keeps its height while a filter hides rows.
        let all = self.ticks.len() + self.groups.len() * usize::from(self.groups.len() > 1);
        let view = ListView {
            title: &self.title(self.groups.iter().map(|group| group.ticks.len()).sum()),
            bottom,
            size: (
                (widest + remarks + 18).max(text::width(bottom) + 2).clamp(44, WIDEST),
                all + below.len() + usize::from(self.list.has_line()),
            ),
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
                    let columns = usize::from(line.pen.room()).saturating_sub(16);
                    let values = widest.min(columns.saturating_sub(remarks.min(columns / 2)).max(hosts.min(columns)));
                    self.draw_tick(tick, cells(values), line);
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

    fn draw_tick(&self, tick: &Tick, values: u16, mut line: Line<'_>) {
        line.put(if tick.ticked { "[x] " } else { "[ ] " }, Role::Text);
        line.put_in(11, tick.indicator.kind_name(), Role::Muted, Cut::End);
        let (value, beside) = (tick.indicator.value(), self.beside(tick));
        let taken = if beside.is_empty() { 0 } else { cells(text::width(&beside) + 1) };
        let width = stretched(cells(text::width(&value)), values, taken, line.pen.room());
        line.put_in(width, &value, if tick.ticked { Role::Text } else { Role::Muted }, Cut::Middle);
        let role = if tick.reason.is_empty() { Role::Muted } else { Role::Warning };
        line.put(" ", Role::Text).put_fitted(&text::visible(&beside), role, Cut::End);
    }
}

/// Cells that a URL needs for its host to be whole.
fn host_width(value: &str) -> Option<usize> {
    let head = text::through_host(value)?;
    Some(text::width(head) + usize::from(head.len() < value.len()))
}
