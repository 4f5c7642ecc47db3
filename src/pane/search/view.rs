//! Drawing the list under the search bar.

use crate::keys::{Action, Context};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::suggest::{Does, Suggestion};
use super::{NEEDS_PREMIUM, Reading, SearchBar};
use crate::session::Session;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::ListView;
use crate::widget::list_dialog::Room;
use crate::widget::paint::{Cut, cells};

/// Lines that show at once: the panes below stay in sight.
const ROWS: usize = 8;
/// The widest it gets.
const WIDEST: u16 = 71;
/// Cells left of it, so that it stands under what is typed.
const LEFT: u16 = 9;

/// Draws the list at the top of `area`, which lies under the bar; nothing when there is nothing to choose.
pub fn draw(bar: &SearchBar, session: &Session, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let list = bar.suggestions(session);
    if list.is_empty() {
        return;
    }
    // What the key may not ask can be read, but not taken.
    let barred = matches!(Reading::of(bar.prompt.text(), session), Reading::Barred(_));
    let height = cells(list.len().min(ROWS) + 2).min(area.height);
    let place = Rect { x: area.x + LEFT, width: area.width.saturating_sub(LEFT).min(WIDEST), height, ..area };
    let (right, bottom) =
        if barred { (NEEDS_PREMIUM, "nothing would be sent".to_owned()) } else { ("", keys(bar, &list, session)) };
    let label = list.iter().map(|line| text::width(&line.label)).max().unwrap_or_default().min(24);
    let role = if barred { Role::Muted } else { Role::Text };
    let view = ListView { title: title(&list), right, bottom: &bottom, room: Room::Hanging, ..ListView::default() };
    view.render(&bar.list, list.len(), place, buffer, theme, |mut line| {
        if let Some(suggestion) = list.get(line.index) {
            line.put_sign().put_in(cells(label), &suggestion.label, role, Cut::End);
            line.put("  ", Role::Text).put_fitted(&suggestion.about, Role::Muted, Cut::End);
        }
    });
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
    let chosen = bar.list.cursor();
    match (chosen, list.get(chosen.unwrap_or_default()).map(|line| &line.does)) {
        (Some(_), Some(Does::Runs(_))) => format!("{enter} asks, {} forgets it", key(Action::ForgetQuery)),
        (Some(_), _) => format!("{tab} or {enter} completes"),
        (None, _) => format!("{tab} completes, {} chooses", key(Action::HistoryDown)),
    }
}
