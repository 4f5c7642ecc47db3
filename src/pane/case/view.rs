//! The case on screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::timeline::Spark;
use super::{CasePane, CaseTab, drawing, graph, ground, timeline, told};
use crate::keys::Action;
use crate::pane::DrawContext;
use crate::text::time;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Cut, Pen};
use crate::widget::{Table, Tabs};

/// From this width on there is room for a drawing beside the tree.
const WIDE: u16 = 118;

/// The pane, with what it is drawn with.
pub(super) struct CaseView<'a> {
    pub(super) pane: &'a CasePane,
    pub(super) context: &'a DrawContext<'a>,
}

impl CaseView<'_> {
    /// Draws the pane into the inside of its frame.
    pub(super) fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let titles = CaseTab::ALL.map(CaseTab::title);
        let active = CaseTab::ALL.iter().position(|tab| *tab == self.pane.tab).unwrap_or_default();
        Tabs::new(&titles, active).render(area, buffer, self.context.theme);
        let area = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
        match self.pane.tab {
            CaseTab::Graph => self.draw_graph(area, buffer),
            CaseTab::Timeline => self.draw_timeline(area, buffer),
            CaseTab::CommonGround => self.draw_ground(area, buffer),
            CaseTab::Recipes => {
                let empty =
                    "No recipe runs or has run in this case. The command recipe lists those that fit what is selected.";
                self.draw_lines(&self.pane.recipes, empty, area, buffer);
            }
            CaseTab::WatchList => {
                let empty = "The watch list is empty; the command watch puts what is selected on it.";
                self.draw_lines(&self.pane.watched, empty, area, buffer);
            }
        }
    }

    fn draw_graph(&self, area: Rect, buffer: &mut Buffer) {
        let Self { pane, context } = self;
        let DrawContext { beside, theme, .. } = context;
        let is_drawn = area.width >= WIDE && !theme.glyphs().are_ascii() && !theme.glyphs().are_spoken();
        let width = if is_drawn { (area.width * 2 / 5).min(90) } else { 0 };
        let tree = Rect { width: area.width - width, ..area };
        let rows = pane.graph.shown(&pane.open, beside.marks, theme.glyphs());
        let empty = if pane.open.is_empty() {
            "Nothing is in this case yet. What you open, queue and mark comes into it, with the way that led there."
                .to_owned()
        } else {
            format!("No object passes the filter; {} changes it.", context.key(Action::Filter))
        };
        let table = Table::new(graph::COLUMNS).focus(context.focus).empty(&empty).highlight(pane.graph.filter());
        table.render(&rows, &pane.graph.state, tree, buffer, theme);
        if is_drawn {
            let room = Rect { x: tree.right() + 1, width: width - 1, ..area };
            drawing::draw(pane.graph.around(), &pane.open, room, buffer, theme);
        }
    }

    fn draw_timeline(&self, area: Rect, buffer: &mut Buffer) {
        let Self { pane, context } = self;
        let DrawContext { beside, theme, .. } = context;
        let mut area = area;
        if let Some(spark) = pane.timeline.spark().filter(|_| area.height > 8) {
            draw_spark(spark, area, buffer, theme);
            area = Rect { y: area.y + 2, height: area.height - 2, ..area };
        }
        let rows = pane.timeline.shown(&pane.open, beside.marks, theme.glyphs());
        let empty = format!(
            "No event of what stands out in this case. {} shows those of all that lists named; {} changes the filter.",
            context.key(Action::ShowListed),
            context.key(Action::Filter)
        );
        let list = &pane.timeline.list;
        let table = Table::new(timeline::COLUMNS).focus(context.focus).empty(&empty).highlight(list.filter());
        table.render(&rows, &list.state, area, buffer, theme);
    }

    fn draw_ground(&self, area: Rect, buffer: &mut Buffer) {
        let Self { pane, context } = self;
        let rows = pane.ground.shown(&pane.open);
        let empty = pane.ground.empty(&context.key(Action::Mark));
        let list = &pane.ground.list;
        let table = Table::new(ground::COLUMNS).focus(context.focus).empty(&empty).highlight(list.filter());
        table.render(&rows, &list.state, area, buffer, context.theme);
    }

    fn draw_lines(&self, lines: &told::Lines, empty: &str, area: Rect, buffer: &mut Buffer) {
        let table = Table::new(told::COLUMNS).focus(self.context.focus).empty(empty);
        table.render(lines, &lines.state, area, buffer, self.context.theme);
    }
}

/// How many events lie in each part of the span, and the days that it reaches from and to.
fn draw_spark(spark: &Spark, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let levels = theme.glyphs().levels;
    let width = usize::from(area.width).min(spark.parts.len()).max(1);
    let mut bars = vec![0; width];
    for (place, count) in spark.parts.iter().enumerate() {
        if let Some(bar) = bars.get_mut(place * width / spark.parts.len().max(1)) {
            *bar += count;
        }
    }
    let most = bars.iter().copied().max().unwrap_or_default().max(1);
    let sign = |count: &u64| match (*count, levels.len() as u64) {
        (0, _) | (_, 0) => " ",
        (count, steps) => {
            let step = usize::try_from((count * steps).div_ceil(most)).unwrap_or_default();
            levels.get(step.saturating_sub(1)).copied().unwrap_or(" ")
        }
    };
    let line: String = bars.iter().map(sign).collect();
    Pen::new(buffer, area, 0).put(&line, theme.style(Role::Header));
    let (first, last) = (time::date(spark.first), time::date(spark.last));
    let mut pen = Pen::new(
        buffer,
        Rect { width: area.width.min(line.chars().count().try_into().unwrap_or(u16::MAX)), ..area },
        1,
    );
    pen.put_right(&last, theme.style(Role::Muted)).put_fitted(&first, theme.style(Role::Muted), Cut::End);
}
