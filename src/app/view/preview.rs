//! What is shown beside a list: the report of the row under the cursor, else what the row knows and what reading it costs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{frame, numbered, right};
use crate::app::{Model, Pane, Place};
use crate::keys::{Action, Context};
use crate::pane::detail::head::Head;
use crate::pane::detail::summary::role;
use crate::pane::rows::sign;
use crate::pane::told::Told;
use crate::pane::{Load, detail, report};
use crate::text;
use crate::theme::{Role, Theme};
use crate::vt::Reason;
use crate::widget::PaneFrame;
use crate::widget::paint::{Cut, Pen, blank};

/// Whether the report that stands beside a list is that of its row, and not what is open.
pub(super) fn is_shown(model: &Model) -> bool {
    model.preview().is_some()
}

pub(super) fn draw(model: &Model, place: &Place, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    detail::view::make_room(&place.detail, area.height.saturating_sub(2));
    let title = numbered(model, Pane::Detail, &text::visible(place.title()));
    let inside = frame(model, Pane::Detail, &[title, model.beside_report(place)], area, buffer, theme);
    let told = model.preview().map(|preview| &preview.told);
    match &place.report {
        Load::Failed(error) if error.reason == Reason::NotFound => {
            right::draw_report(model, place, inside, buffer, theme);
        }
        Load::Ready(_) => right::draw_report(model, place, inside, buffer, theme),
        Load::Failed(_) => draw_told(model, told, Some(place), inside, buffer, theme),
        Load::Idle | Load::Waiting(_) => draw_told(model, told, None, inside, buffer, theme),
    }
}

/// Up to this height only the head is drawn, over the frame.
pub(super) const LOWEST: u16 = 4;

/// The head of what is under the cursor, where there is no room for more: two lines on the edges, the third between them.
pub(super) fn draw_low(model: &Model, place: &Place, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    if area.height > 2 {
        frame(model, Pane::Detail, &Default::default(), area, buffer, theme);
    } else {
        PaneFrame::default().render_line(area, buffer, theme);
    }
    let height = area.height.min(detail::head::HEIGHT);
    let inside = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), height, ..area };
    blank(buffer, inside, theme.style(Role::Text));
    let lines = Rect { x: inside.x.saturating_add(1), width: inside.width.saturating_sub(2), ..inside };
    if let Load::Ready(report) = &place.report {
        let head = Head::of(report, &model.session, model.now, right::counts(&place.related));
        return head.draw(lines, buffer, theme);
    }
    let name = text::visible(&place.name);
    let said = match (place.report.failed(), model.preview()) {
        (Some(error), _) if error.reason == Reason::NotFound => {
            let words = if error.is_never_scanned() { "Not in VirusTotal" } else { error.headline() };
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
fn draw_told(
    model: &Model,
    known: Option<&Told>,
    place: Option<&Place>,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) {
    let lines = known.map(|known| told(model, known, place, theme)).unwrap_or_default();
    let wrapped = lines.into_iter().flat_map(|(role, line)| {
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
        } else {
            format!("{enter} reads it: {}", text::requests(report::call(&place.subject).price()))
        };
        lines.extend([(Role::Text, String::new()), (Role::KeyHint, price)]);
    }
    lines
}
