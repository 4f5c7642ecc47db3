//! The left column: results, triage, private, activity.

use crate::keys::{Action, Context};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::rooms::{Wish, strips};
use super::{asks_again, cost, draw_failure, empty_page, focus, frame, numbered, taken_back};
use crate::app::{Model, Pane};
use crate::pane::{Component, Load, activity};
use crate::text;
use crate::theme::{Role, Theme};
use crate::vt::Reason;
use crate::widget::paint::{self, Cut, Pen};
use crate::widget::{PaneFrame, Table};

mod names;

const PANES: [Pane; 4] = [Pane::Results, Pane::Triage, Pane::Private, Pane::Activity];

/// Draws the column: an accordion of which one pane is open.
pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let open = if model.focus.is_left() { model.focus } else { model.list };
    let wishes = PANES.map(|pane| Wish { pane, rows: rows(model, pane) });
    // From top to bottom: the edge that two share carries the title of the lower one.
    for strip in strips(area, &wishes, open) {
        let panes = PANES.iter().skip(strip.first).take(strip.count);
        match panes.clone().next() {
            Some(pane) if *pane == open || strip.area.height > 2 => {
                super::draw_pane(model, *pane, strip.area, buffer, theme);
            }
            _ => draw_closed(model, &panes.copied().collect::<Vec<_>>(), strip.area, buffer, theme),
        }
    }
}

/// Where there is one column, only the open pane: the others are names on its edge.
pub(super) fn draw_open(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    super::draw_pane(model, model.focus, area, buffer, theme);
    // A click on a name gives that pane the keys; one on the rows is the open pane's.
    model.areas.note(model.focus, Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area });
    names::draw(model, area, buffer, theme);
}

/// Rows worth showing beside the open pane: the log is open only while it is looked at.
pub(super) fn rows(model: &Model, pane: Pane) -> usize {
    model.pane(pane).map_or(0, Component::rows)
}

/// The titles of closed panes on one line, each with what it holds.
fn draw_closed(model: &Model, panes: &[Pane], area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let mut line = String::new();
    for pane in panes {
        let [title, right] = titles(model, *pane, Row::Hidden);
        let words = if right.is_empty() { title } else { format!("{title} · {right}") };
        if !line.is_empty() {
            line.push_str("  ");
        }
        let before = paint::cells(text::width(&line)).saturating_add(2);
        let place =
            Rect { x: area.x.saturating_add(before), width: paint::cells(text::width(&words)), height: 1, ..area };
        model.areas.note(*pane, place.intersection(area));
        line.push_str(&words);
    }
    PaneFrame::new(line).render_line(area, buffer, theme);
}

/// Whether a list is open, so that it is worth saying which of its rows the cursor is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    /// In an area of this height.
    Seen(u16),
    Hidden,
}

impl Row {
    /// Whether there are more rows than are seen below an edge and the titles of columns, and above an edge.
    fn has_more(self, rows: usize) -> bool {
        matches!(self, Self::Seen(height) if rows > usize::from(height.saturating_sub(3)))
    }
}

/// What an open list says of itself.
pub(super) fn told(model: &Model, pane: Pane) -> [String; 2] {
    titles(model, pane, Row::Seen(0))
}

/// What stands on a pane's upper edge.
fn titles(model: &Model, pane: Pane, row: Row) -> [String; 2] {
    match pane {
        Pane::Results => results_titles(model),
        Pane::Triage => {
            let place = row.has_more(model.triage.passing()).then(|| model.triage.place());
            [numbered(model, Pane::Triage, "Triage"), model.triage.summary(place)]
        }
        Pane::Private => private_titles(model),
        _ => [numbered(model, Pane::Activity, "Activity"), activity_news(model, row)],
    }
}

/// How much of the log is shown, while it is filtered, else where one is in it and what is under way.
fn activity_news(model: &Model, row: Row) -> String {
    match model.activity.filter() {
        "" => {
            let place = Some(model.activity.place()).filter(|_| row != Row::Hidden);
            let words = [place.unwrap_or_default(), under_way(model)];
            words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        filter => {
            let (shown, all) = model.activity.reach();
            crate::pane::reach::filtered(filter, shown, all)
        }
    }
}

/// What is under way, on one line: `1 followed · 3 on the way, next at 23:05:10`.
fn under_way(model: &Model) -> String {
    let (running, followed) = (model.activity.running(), model.activity.followed());
    let recipes = Some(model.runs.news()).filter(|news| !news.is_empty());
    // Of a recipe's requests the head of the screen says how many are on the way.
    let running = running.saturating_sub(model.runs.asked());
    let words = [(followed, "followed"), (running, "on the way")];
    let words = words.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let mut line = recipes.into_iter().chain(words).collect::<Vec<_>>().join(" · ");
    if let Some(until) = model.activity.next_turn() {
        line = format!("{line}, next at {}", text::time::clock(until));
    }
    line
}

pub(super) fn draw_pane(model: &Model, pane: Pane, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    match pane {
        Pane::Results => draw_results(model, area, buffer, theme),
        Pane::Triage => draw_triage(model, area, buffer, theme),
        Pane::Private => draw_private(model, area, buffer, theme),
        _ => draw_activity(model, area, buffer, theme),
    }
}

fn results_titles(model: &Model) -> [String; 2] {
    let results = &model.results;
    let right = match state_of_results(model) {
        Load::Waiting(_) if !results.paged.reach.all => "asking…".to_owned(),
        _ => progress(model, Pane::Results),
    };
    let title = match results.query() {
        Some(query) => format!("Results · {}", text::visible(query)),
        None => "Results".to_owned(),
    };
    [numbered(model, Pane::Results, &title), right]
}

fn private_titles(model: &Model) -> [String; 2] {
    let private = &model.private;
    let title = match private.paged.load {
        Load::Idle if model.focus != Pane::Private => numbered(model, Pane::Private, "Private"),
        _ => numbered(model, Pane::Private, &format!("Private · {}", private.listed.title())),
    };
    [title, progress(model, Pane::Private)]
}

/// How much came of the list of a pane.
fn progress(model: &Model, pane: Pane) -> String {
    let Some(component) = model.pane(pane) else { return String::new() };
    let more = component.has_more().then(|| model.keymap.word(pane.context(), Action::More));
    component.paged().map(|paged| paged.progress(more.as_deref())).unwrap_or_default()
}

fn draw_results(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let key = |action| model.keymap.word(Context::Results, action);
    let results = &model.results;
    let state = state_of_results(model);
    let inside = frame(model, Pane::Results, &results_titles(model), area, buffer, theme);
    let inside = match &state {
        Load::Failed(error) => draw_failure(error, &asks_again(model, Pane::Results), inside, buffer, theme),
        _ => inside,
    };
    let empty = match &state {
        Load::Failed(_) => String::new(),
        Load::Waiting(_) => "Asking…".to_owned(),
        Load::Idle if results.is_search() || results.looked_up.is_some() => taken_back(model, Pane::Results),
        Load::Idle => format!("Nothing searched yet: {} searches, {} helps.", key(Action::Search), key(Action::Help)),
        Load::Ready(()) if !results.paged.list.is_empty() => {
            format!("No row passes the filter; {} changes it.", key(Action::Filter))
        }
        Load::Ready(()) if results.paged.reach.next.is_some() => empty_page(model, Pane::Results),
        Load::Ready(()) => "VirusTotal knows nothing by that name.".to_owned(),
    };
    results.paged.list.draw(model.beside(), inside, buffer, theme, focus(model, Pane::Results), &empty);
}

/// How the last question went: that of the list which is shown, else of the look-up.
fn state_of_results(model: &Model) -> Load<()> {
    let results = &model.results;
    let place = results.looked_up.filter(|_| !results.is_search()).and_then(|place| model.trail.get(place));
    match place.map(|place| &place.report) {
        Some(Load::Idle) => Load::Idle,
        Some(Load::Waiting(id)) => Load::Waiting(*id),
        Some(Load::Failed(error)) => Load::Failed(error.clone()),
        Some(Load::Ready(_)) | None => results.paged.load.clone(),
    }
}

fn draw_triage(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let inside = frame(model, Pane::Triage, &titles(model, Pane::Triage, Row::Seen(area.height)), area, buffer, theme);
    let filter = model.keymap.word(Context::Triage, Action::Filter);
    model.triage.draw(model.beside(), &filter, inside, buffer, theme, focus(model, Pane::Triage));
}

fn draw_private(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let key = |action| model.keymap.word(Context::Private, action);
    let private = &model.private;
    let inside = frame(model, Pane::Private, &private_titles(model), area, buffer, theme);
    let (inside, empty) = match &private.paged.load {
        Load::Failed(error) if error.reason == Reason::NotPrivileged => {
            let words = "This key has no private-scanning licence; nothing was lost, and everything else works.";
            (inside, words.to_owned())
        }
        Load::Failed(error) => {
            (draw_failure(error, &asks_again(model, Pane::Private), inside, buffer, theme), String::new())
        }
        Load::Idle => {
            let price = cost(model, Pane::Private, Action::Refresh);
            (inside, format!("Not asked for: {} reads {}, {price}.", key(Action::Open), private.listed.title()))
        }
        Load::Waiting(_) => (inside, "Asking…".to_owned()),
        Load::Ready(()) if !private.paged.list.is_empty() => {
            (inside, format!("No row passes the filter; {} changes it.", key(Action::Filter)))
        }
        Load::Ready(()) if private.paged.reach.next.is_some() => (inside, empty_page(model, Pane::Private)),
        Load::Ready(()) => {
            let (submit, next) = (key(Action::SubmitPrivate), key(Action::Right));
            (inside, format!("Nothing here. {submit} submits privately, {next} shows the next list."))
        }
    };
    private.paged.list.draw(model.beside(), inside, buffer, theme, focus(model, Pane::Private), &empty);
}

fn draw_activity(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let inside =
        frame(model, Pane::Activity, &titles(model, Pane::Activity, Row::Seen(area.height)), area, buffer, theme);
    let inside = draw_selected_activity(model, inside, buffer, theme);
    Table::new(activity::COLUMNS)
        .focus(focus(model, Pane::Activity))
        .empty(if model.activity.filter().is_empty() { "No requests yet." } else { "No request passes the filter." })
        .highlight(model.activity.filter())
        .render(&model.activity, &model.activity.state, inside, buffer, theme);
}

/// The selected row in full below the list, where it does not fit into its line; the answer is what is left above.
fn draw_selected_activity(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Rect {
    const MOST: usize = 4;
    let words = model.activity.selected_words().filter(|_| model.focus == Pane::Activity && area.height >= 8);
    let Some(words) = words.filter(|words| text::width(words) + 18 > usize::from(area.width)) else { return area };
    let lines = text::wrap(&text::visible(&words), usize::from(area.width));
    let height = u16::try_from(lines.len().min(MOST)).unwrap_or_default();
    let below = Rect { y: area.bottom() - height, height, ..area };
    for (row, line) in (0..height).zip(&lines) {
        Pen::new(buffer, below, row).put_fitted(line, theme.style(Role::Muted), Cut::End);
    }
    Rect { height: area.height - height, ..area }
}
