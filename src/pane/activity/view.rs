//! Activity on screen: what it says of itself, its rows, and the selected one in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Activity, COLUMNS, FIGURES, Item};
use crate::pane::DrawContext;
use crate::pane::reach::filtered;
use crate::text;
use crate::theme::Role;
use crate::widget::paint::{Cut, Pen};
use crate::widget::{Rows, Table};

impl Activity {
    /// How much of the log is shown, while it is filtered, else where one is in it and what is under way.
    pub(super) fn news(&self, context: &DrawContext<'_>) -> String {
        if !self.filter.is_empty() {
            let (shown, all) = self.reach();
            return filtered(&self.filter, shown, all);
        }
        let place = context.height.map(|_| self.place());
        let words = [place.unwrap_or_default(), self.told_under_way(context)];
        words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// What is under way, on one line: `1 followed · 1 on the way · 3 held, next at 23:05:10`.
    fn told_under_way(&self, context: &DrawContext<'_>) -> String {
        let (recipes, asked) = context.elsewhere.recipes();
        // Of a recipe's requests the head of the screen says how many are on the way.
        let (leaving, standing) = self.under_way();
        let standing = standing.saturating_sub(asked.saturating_sub(leaving));
        let words = [(self.followed(), "followed"), (leaving.saturating_sub(asked), "on the way"), (standing, "held")];
        let words = words.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
        let recipes = Some(recipes).filter(|news| !news.is_empty());
        let mut line = recipes.into_iter().chain(words).collect::<Vec<_>>().join(" · ");
        if let Some(until) = self.next_turn() {
            line = format!("{line}, next at {}", text::time::clock(until));
        }
        line
    }
}

pub(super) fn draw(activity: &Activity, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
    let empty = if activity.filter.is_empty() { "No requests of yours yet." } else { "No request passes the filter." };
    let table = Table::new(COLUMNS).focus(context.focus).empty(empty).highlight(&activity.filter);
    let lacks = table.lacks(activity, &activity.state, area);
    let area = draw_selected(activity, &lacks, context, area, buffer);
    table.render(activity, &activity.state, area, buffer, context.theme);
}

/// Below the list what its selected row `lacks`, by column: the request in full, and figures for which there is no column. The
/// answer is what is left above.
fn draw_selected(
    activity: &Activity,
    lacks: &[usize],
    context: &DrawContext<'_>,
    area: Rect,
    buffer: &mut Buffer,
) -> Rect {
    const MOST: usize = 4;
    if !context.is_chosen || area.height < 8 {
        return area;
    }
    let (row, words) = (activity.cell(activity.state.selected, 1), activity.selected_words());
    let words = words.filter(|words| lacks.iter().any(|column| *column < FIGURES) || *words != row.text);
    let lines = words.map(|words| text::wrap(&text::visible(&words), usize::from(area.width))).unwrap_or_default();
    let figures = activity.selected().filter(|_| lacks.iter().any(|column| *column >= FIGURES)).map(Item::figures);
    let figures = figures.map(|figures| text::wrap(&figures, usize::from(area.width))).unwrap_or_default();
    let lines: Vec<_> = lines.into_iter().take(MOST).chain(figures).collect();
    let height = u16::try_from(lines.len()).unwrap_or_default().min(area.height / 2);
    let below = Rect { y: area.bottom() - height, height, ..area };
    for (row, line) in (0..height).zip(&lines) {
        Pen::new(buffer, below, row).put_fitted(line, context.theme.style(Role::Muted), Cut::End);
    }
    Rect { height: area.height - height, ..area }
}
