//! Drawing the list under the search bar.

use crate::keys::{Action, Context};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::suggest::{Does, Suggestion};
use super::{NEEDS_PREMIUM, Reading, SearchBar};
use crate::pane::overlay::view::{first_row, select};
use crate::session::Session;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Align, Cut, Pen, blank, cells};
use crate::widget::table::draw_bar;
use crate::widget::{Focus, PaneFrame};

/// Lines that show at once: the panes below stay in sight.
const ROWS: usize = 8;
/// The widest it gets.
const WIDEST: u16 = 71;
/// Cells left of it, so that it stands under what is typed.
const LEFT: u16 = 9;

/// Draws the list at the top of `area`, which lies under the bar; nothing when there is nothing to choose. The answer is
/// where its rows are, and the first of them.
pub fn draw(bar: &SearchBar, session: &Session, area: Rect, buffer: &mut Buffer, theme: &Theme) -> (Rect, usize) {
    let list = bar.suggestions(session);
    if list.is_empty() {
        return (Rect::default(), 0);
    }
    // What the key may not ask can be read, but not taken.
    let barred = matches!(Reading::of(bar.prompt.text(), session), Reading::Barred(_));
    let height = cells(list.len().min(ROWS) + 2).min(area.height);
    let place = Rect { x: area.x + LEFT, width: area.width.saturating_sub(LEFT).min(WIDEST), height, ..area };
    blank(buffer, place, theme.style(Role::Text));
    let (right, bottom) =
        if barred { (NEEDS_PREMIUM, "nothing would be sent".to_owned()) } else { ("", keys(bar, &list, session)) };
    let at = bar.chosen.map_or(usize::from(height).saturating_sub(2), |chosen| chosen + 1).min(list.len());
    let has_more = list.len() + 2 > usize::from(height);
    let reach = if has_more { text::place(at, list.len()) } else { String::new() };
    let right = [reach.as_str(), right].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ");
    let frame = PaneFrame::new(title(&list)).right(right).bottom(&bottom).focus(Focus::Here);
    let inside = frame.render(place, buffer, theme);
    let bar_width = u16::from(has_more);
    let inside = Rect { width: inside.width.saturating_sub(bar_width), ..inside };
    let label = list.iter().map(|line| text::width(&line.label)).max().unwrap_or_default().min(24);
    let first = first_row(bar.chosen.unwrap_or_default(), list.len(), inside.height);
    for (row, (index, line)) in (0..inside.height).zip(list.iter().enumerate().skip(first)) {
        let selected = bar.chosen == Some(index);
        let role = if barred { Role::Muted } else { Role::Text };
        let mut pen = Pen::new(buffer, inside, row);
        pen.put(if selected { theme.glyphs().selected } else { " " }, theme.style(Role::Text));
        pen.put_in(cells(label), &line.label, theme.style(role), Align::Left, Cut::End);
        pen.put("  ", theme.style(Role::Text)).put_fitted(&line.about, theme.style(Role::Muted), Cut::End);
        select(Rect { y: inside.y + row, height: 1, ..inside }, selected, buffer, theme);
    }
    if has_more {
        let window = first..list.len().min(first + usize::from(inside.height));
        draw_bar(&window, list.len(), Rect { x: inside.right(), width: 1, ..inside }, buffer, theme);
    }
    (inside, first)
}

fn title(list: &[Suggestion]) -> &'static str {
    match list.first().map(|line| &line.does) {
        Some(Does::Runs(_)) => "Saved queries",
        Some(Does::Completes { text, .. }) if !text.ends_with(':') => "Values",
        _ => "Modifiers",
    }
}

fn keys(bar: &SearchBar, list: &[Suggestion], session: &Session) -> String {
    let key = |action| session.keymap.word(Context::Prompt, action);
    let (enter, tab) = (key(Action::Submit), key(Action::Complete));
    let at = bar.chosen.unwrap_or_default();
    match (bar.chosen, list.get(at).map(|line| &line.does)) {
        (Some(_), Some(Does::Runs(_))) => format!("{enter} asks, {} forgets it", key(Action::ForgetQuery)),
        (Some(_), _) => format!("{tab} or {enter} completes"),
        (None, _) => format!("{tab} completes, {} chooses", key(Action::HistoryDown)),
    }
}
