//! What is shown beside a list: the report of the row under the cursor, else what the row knows and what reading it costs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{frame, numbered, right};
use crate::app::{Model, Pane, Place};
use crate::keys::{Action, Context};
use crate::pane::detail::summary::role;
use crate::pane::rows::sign;
use crate::pane::told::Told;
use crate::pane::{Load, detail, report};
use crate::text;
use crate::theme::{Role, Theme};
use crate::vt::Reason;
use crate::widget::paint::{Cut, Pen};

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

/// What the row knows; of a `place` that the store has nothing of, also how it is read.
fn draw_told(
    model: &Model,
    told: Option<&Told>,
    place: Option<&Place>,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) {
    let Some(told) = told else { return };
    let sign = told.verdict.map(|verdict| format!("{} ", sign(verdict, theme.glyphs()))).unwrap_or_default();
    let first = (told.verdict.map_or(Role::Pending, role), format!("{sign}{}", told.ratio));
    let lines = told.lines.iter().map(|line| (Role::Text, line.clone()));
    let enter = model.keymap.word(Context::Everywhere, Action::Open);
    let price = place.map(|place| {
        if model.session.offline {
            "The store has no report of it, and nothing is sent offline.".to_owned()
        } else {
            format!("{enter} reads it: {}", text::requests(report::call(&place.subject).price()))
        }
    });
    let last = price.map(|price| (Role::KeyHint, price));
    let wrapped = std::iter::once(first)
        .chain(lines)
        .chain(last.map(|last| [(Role::Text, String::new()), last]).into_iter().flatten())
        .flat_map(|(role, line)| {
            text::wrap(&text::visible(&line), usize::from(area.width)).into_iter().map(move |line| (role, line))
        });
    for (row, (role, line)) in (0..area.height).zip(wrapped) {
        Pen::new(buffer, area, row).put_fitted(&line, theme.style(role), Cut::End);
    }
}
