//! What is shown beside a list: the report of the row under the cursor, else what the row knows and what reading it costs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{context, focus, frame, numbered};
use crate::app::dividing::Divided;
use crate::app::{Model, Pane, Place};
use crate::keys::{Action, Context};
use crate::pane::detail::head::Head;
use crate::pane::detail::summary::role;
use crate::pane::rows::sign;
use crate::pane::told::Told;
use crate::pane::{Component, Edge, Load, detail};
use crate::text;
use crate::theme::{Role, Theme};
use crate::vt::Reason;
use crate::widget::PaneFrame;
use crate::widget::paint::{Cut, Pen, blank};

/// Draws it in the place of what is open; false where that is to be drawn as ever.
pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) -> bool {
    let Some(place) = model.shown(Pane::Detail) else { return false };
    if area.height <= LOWEST && model.areas.divided() == Some(Divided::Below) {
        draw_low(model, place, area, buffer, theme);
        return true;
    }
    if area.height <= SHUT && matches!(model.areas.divided(), Some(Divided::Stacked | Divided::Two)) {
        draw_shut(model, place, area, buffer, theme);
        return true;
    }
    let Some(preview) = model.preview() else { return false };
    place.make_room(area.height.saturating_sub(2));
    let context = context(model, Pane::Detail, Some(area.height), theme);
    let edge = Edge { title: numbered(model, Pane::Detail, &text::visible(&place.title())), ..place.edge(&context) };
    let inside = frame(&edge, context.focus, area, buffer, theme);
    match &place.report {
        Load::Failed(error) if error.reason == Reason::NotFound => place.draw(&context, inside, buffer),
        Load::Ready(_) => place.draw(&context, inside, buffer),
        Load::Failed(_) => draw_told(model, &preview.told, Some(place), inside, buffer, theme),
        Load::Idle | Load::Waiting(_) => draw_told(model, &preview.told, None, inside, buffer, theme),
    }
    true
}

/// Up to this height only the head is drawn, over the frame.
const LOWEST: u16 = 4;

/// Up to this height only the edge of what is open is seen: its lower one carries the title of what is related.
const SHUT: u16 = 2;

/// What is open on its edge: its name and its verdict.
fn draw_shut(model: &Model, place: &Place, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let edge = super::edge(model, Pane::Detail, Some(area.height), theme);
    let room = usize::from(area.width).saturating_sub(NAMED);
    let said = match (&place.report, model.preview()) {
        (Load::Ready(report), _) => {
            let head = Head::of(report, &model.session, place.detail.told_at(model.now), Vec::new());
            head.beside(place.about()).brief(room, theme.glyphs())
        }
        (_, Some(preview)) => {
            told(model, &preview.told, None, theme).into_iter().next().map(|(_, line)| line).unwrap_or_default()
        }
        (_, None) => edge.said,
    };
    let title = match model.preview() {
        Some(_) => numbered(model, Pane::Detail, &text::visible(&place.title())),
        None => edge.title,
    };
    PaneFrame::new(title).right(said).right_first().render_line(area, buffer, theme);
}

/// Cells beside a verdict on an edge: corners, blanks, the beginning of a name.
const NAMED: usize = 16;

/// The head of what is under the cursor, where there is no room for more: two lines on the edges, the third between them.
fn draw_low(model: &Model, place: &Place, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    if area.height > 2 {
        frame(&Edge::default(), focus(model, Pane::Detail), area, buffer, theme);
    } else {
        PaneFrame::default().render_line(area, buffer, theme);
    }
    let height = area.height.min(detail::head::HEIGHT);
    let inside = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), height, ..area };
    blank(buffer, inside, theme.style(Role::Text));
    let lines = Rect { x: inside.x.saturating_add(1), width: inside.width.saturating_sub(2), ..inside };
    if let Load::Ready(report) = &place.report {
        let head = Head::of(report, &model.session, place.detail.told_at(model.now), place.related.entries.counts());
        let head = head.beside(place.about());
        return head.draw(lines, buffer, theme);
    }
    let name = text::visible(&place.name);
    let said = match (place.report.failed(), model.preview()) {
        (Some(error), _) if error.reason == Reason::NotFound => {
            let words = text::capital(error.headline());
            vec![(Role::Unknown, format!("{} {words}: {name}", theme.glyphs().unknown))]
        }
        (failed, Some(preview)) => told(model, &preview.told, failed.map(|_| place), theme),
        (Some(error), None) => vec![(Role::Error, error.to_string())],
        (None, None) => vec![(Role::Pending, format!("Asking for {name} …"))],
    };
    for (row, (role, line)) in (0..lines.height).zip(squeezed(said, usize::from(lines.height))) {
        Pen::new(buffer, lines, row).put_fitted(&text::visible(&line), theme.style(role), Cut::End);
    }
}

/// So many lines, the first of them holding what would need more.
fn squeezed(lines: Vec<(Role, String)>, most: usize) -> Vec<(Role, String)> {
    let mut lines: Vec<(Role, String)> = lines.into_iter().filter(|(_, line)| !line.is_empty()).collect();
    let rest = lines.split_off(lines.len().saturating_sub(most.saturating_sub(1)).max(1).min(lines.len()));
    let role = lines.first().map_or(Role::Text, |(role, _)| *role);
    let first = lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join(" · ");
    std::iter::once((role, first)).chain(rest).collect()
}

/// What the row knows; of a `place` that the store has nothing of, also how it is read.
fn draw_told(model: &Model, known: &Told, place: Option<&Place>, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let wrapped = told(model, known, place, theme).into_iter().flat_map(|(role, line)| {
        text::wrap(&text::visible(&line), usize::from(area.width)).into_iter().map(move |line| (role, line))
    });
    for (row, (role, line)) in (0..area.height).zip(wrapped) {
        Pen::new(buffer, area, row).put_fitted(&line, theme.style(role), Cut::End);
    }
}

/// The same as lines with their roles.
fn told(model: &Model, told: &Told, place: Option<&Place>, theme: &Theme) -> Vec<(Role, String)> {
    let sign = told.verdict.map(|verdict| format!("{} ", sign(verdict, theme.glyphs()))).unwrap_or_default();
    let mut lines = vec![(told.verdict.map_or(Role::Pending, role), format!("{sign}{}", told.ratio))];
    lines.extend(told.lines.iter().map(|line| (Role::Text, line.clone())));
    if let Some(place) = place {
        let enter = model.keymap.word(Context::Everywhere, Action::Open);
        let price = if model.session.offline {
            "The store has no report of it, and nothing is sent offline.".to_owned()
        } else if model.session.wants_key() {
            format!("The store has no report of it, and nothing is sent without a key: {enter} takes one.")
        } else {
            format!("{enter} reads it: {}", place.price(&model.session))
        };
        lines.extend([(Role::Text, String::new()), (Role::KeyHint, price)]);
    }
    lines
}
