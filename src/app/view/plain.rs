//! The same model for a screen reader: one column from top to bottom. The pane that has the keys or the dialog that lies on
//! top, without frames and without anything beside it; below it a sentence about what has just happened, else about where one
//! is; the keys in the last line. The terminal's cursor stands where the focus is: a form says where that is and what, in lists
//! it is the row that looks selected.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Modifier, Style};

use super::{draw_pane, draw_search, edge, footer, header, hint_of_search, numbered, overlay};
use crate::app::{Model, Pane};
use crate::flow::form::Form;
use crate::pane::Edge;
use crate::pane::overlay::Overlay;
use crate::pane::place::Place;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Cut, Pen, blank};

/// The fewest cells of a row that has the style of what is selected, so that a tab or a word is not taken for it.
const LEAST: usize = 16;

/// Cells in which a title begins.
const INDENT: usize = 8;

/// The answer is where the terminal's cursor belongs.
pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
    use Constraint::{Fill, Length};
    let [first, search, body, said, keys] =
        Layout::vertical([Length(1), Length(1), Fill(1), Length(1), Length(1)]).areas(area);
    header::draw(model, first, buffer, theme);
    model.areas.search.set(search);
    let mut cursor = draw_search(model, search, buffer, theme);
    let on_top = model.overlays.last();
    if on_top.is_none_or(|overlay| matches!(overlay, Overlay::Filter(_))) {
        draw_pane(model, model.focus, body, buffer, theme);
    }
    if model.search.active && !model.search.suggestions(&model.session).is_empty() {
        blank(buffer, body, theme.style(Role::Text));
        crate::pane::search::view::draw(&model.search, &model.session, body, buffer, theme);
    }
    if let Some(on_top) = on_top {
        // A dialog leaves its last row to the footer.
        let room = Rect { height: body.height + 1, ..body };
        cursor = overlay::draw(on_top, model, room, buffer, theme);
    }
    blank(buffer, said, theme.style(Role::Text));
    let (at, words) = match form(on_top).and_then(|form| form.dialog.spoken()) {
        Some((at, words)) => (Some(at), Some(words)),
        None => (focus(body, buffer, theme), None),
    };
    let row = words.or_else(|| Some(words_of(at.or(cursor)?.y, body, buffer, theme).join(" ")));
    let here = match on_top {
        Some(Overlay::Filter(_)) => filter(model, theme),
        None if model.search.active => search_bar(model, row.filter(|_| at.is_some())),
        None => place(model, row, theme),
        Some(_) => dialog(body, row, buffer, theme),
    };
    let (role, words) = news(model, here, usize::from(said.width.saturating_sub(2)));
    Pen::new(buffer, said, 0).put(" ", theme.style(role)).put_fitted(&words, theme.style(role), Cut::End);
    footer::draw_keys(model, keys, buffer, theme);
    cursor.or(at)
}

/// The form that lies on top, if one does.
fn form(on_top: Option<&Overlay>) -> Option<&Form> {
    on_top.and_then(|overlay| if let Overlay::Flow(flow) = overlay { flow.form() } else { None })
}

/// What has just happened, else where one is, in parts, and what is under way; the parts in so many cells.
fn news(model: &Model, here: Vec<String>, room: usize) -> (Role, String) {
    if let Some(status) = &model.status {
        return (status.tone.role(), status.text.clone());
    }
    let requests = |count: usize, one: &str, many: &str| match count {
        0 => String::new(),
        count => format!("{} {}", text::counted(count as u64, "request"), text::one_or(count as u64, one, many)),
    };
    let (leaving, standing) = model.activity.under_way();
    let (leaving, standing) =
        (requests(leaving, "is on the way", "are on the way"), requests(standing, "waits", "wait"));
    let words = [joined(here, room.saturating_sub(1)), leaving, standing];
    let words = words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>();
    (Role::Muted, format!("{}.", words.join("; ")))
}

/// `2 Triage`, `4 of 30 · 29 flagged`, and in a report the line under the cursor, which no number tells: whoever has gone to it
/// hears it first, and not again what report that is. What was marked comes before all of it.
fn place(model: &Model, row: Option<String>, theme: &Theme) -> Vec<String> {
    let Edge { title, said, .. } = edge(model, model.focus, Some(0), theme);
    // The way that led here is long to listen to.
    let report = model.shown(Pane::Detail).filter(|_| model.focus == Pane::Detail);
    let title = report.map_or(title, |place| numbered(model, Pane::Detail, &text::visible(&place.title())));
    let row = row.filter(|_| model.focus == Pane::Detail);
    let here = match (row, report.and_then(Place::gone_to)) {
        (Some(row), Some(place)) => [vec![row], place.to_vec()].concat(),
        (row, _) => [title, said].into_iter().chain(row).collect(),
    };
    let marked = model.remarked.map(|remarked| remarked.words(model.marks.len()));
    marked.into_iter().chain(here).collect()
}

/// `Search`, `IP address · 1 request`, and the line of the list below it that is chosen.
fn search_bar(model: &Model, row: Option<String>) -> Vec<String> {
    ["Search".to_owned(), hint_of_search(model)].into_iter().chain(row).collect()
}

/// `Filter`, `"flagged": 3 of 30 shown`.
fn filter(model: &Model, theme: &Theme) -> Vec<String> {
    vec!["Filter".to_owned(), edge(model, model.focus, Some(0), theme).said]
}

/// `Commands`, `2 of 110`, `copy as a curl line`: what the dialog is, where one is in it, and the row there.
fn dialog(area: Rect, row: Option<String>, buffer: &Buffer, theme: &Theme) -> Vec<String> {
    let mut words = words_of(area.y, area, buffer, theme);
    let has_title = (area.left()..area.right()).take(INDENT).any(|x| is_written(buffer, (x, area.y)));
    if !has_title {
        // A title that has no room beside the place stands below it.
        words.splice(0..0, [words_of(area.y.saturating_add(1), area, buffer, theme).join(" ")]);
    }
    words.into_iter().chain(row).collect()
}

/// What stands in a row without the sign of the cursor, in the parts that blanks make of it.
fn words_of(row: u16, area: Rect, buffer: &Buffer, theme: &Theme) -> Vec<String> {
    let symbols = (area.left()..area.right()).filter_map(|x| buffer.cell((x, row)).map(ratatui::buffer::Cell::symbol));
    let line: String = symbols.collect();
    let line = line.trim_start();
    let line = line.strip_prefix(theme.glyphs().selected).unwrap_or(line);
    line.split("  ").map(str::trim).filter(|words| !words.is_empty()).map(str::to_owned).collect()
}

fn is_written(buffer: &Buffer, at: (u16, u16)) -> bool {
    buffer.cell(at).is_some_and(|cell| !cell.symbol().trim().is_empty())
}

/// Parts of a sentence in so many cells: the first gives way, as far as a quarter, so that the last is heard.
fn joined(parts: Vec<String>, room: usize) -> String {
    let mut parts = parts.into_iter().filter(|part| !part.is_empty());
    let Some(first) = parts.next() else { return String::new() };
    let rest = parts.fold(String::new(), |rest, part| rest + ": " + &part);
    let first = text::fit(&first, room.saturating_sub(text::width(&rest)).max(room / 4)).into_owned();
    first + &rest
}

/// The start of the row under the cursor: the one with the most cells in the style of what is selected.
fn focus(area: Rect, buffer: &Buffer, theme: &Theme) -> Option<Position> {
    let styles = [Role::Selected, Role::CurrentLine].map(|role| theme.style(role));
    let cells = |y: u16| (area.left()..area.right()).filter(move |x| has_style(buffer, (*x, y), &styles));
    let row = (area.top()..area.bottom()).max_by_key(|y| (cells(*y).count(), u16::MAX - y))?;
    (cells(row).count() >= LEAST).then(|| cells(row).next()).flatten().map(|x| Position::new(x, row))
}

fn has_style(buffer: &Buffer, at: (u16, u16), styles: &[Style; 2]) -> bool {
    let Some(cell) = buffer.cell(at) else { return false };
    let tells = |style: &Style| style.bg.is_some() || style.add_modifier.contains(Modifier::REVERSED);
    styles
        .iter()
        .filter(|style| tells(style))
        .any(|style| style.bg.is_none_or(|ground| cell.bg == ground) && cell.modifier.contains(style.add_modifier))
}
