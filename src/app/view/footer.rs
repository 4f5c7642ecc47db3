//! The last line: what has just happened, else what the keys do here and what they cost.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{Model, Pane};
use crate::keys::{Action, Bound, Hint};
use crate::text;
use crate::theme::{Role, Theme};
use crate::vt::calls::Form;
use crate::widget::paint::{Cut, Pen};

pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let mut pen = Pen::new(buffer, area, 0);
    pen.put(" ", theme.style(Role::Text));
    if let Some(status) = &model.status {
        let role = if status.good { Role::Success } else { Role::Error };
        pen.put_fitted(&status.text, theme.style(role), Cut::End);
        return;
    }
    let context = model.context();
    let mut shown: Vec<&Bound> = model
        .keymap
        .heard_in(context)
        .filter(|row| row.binding.hint < Hint::Never && model.has_use(row.binding.action))
        .collect();
    shown.sort_by_key(|row| row.binding.hint);
    let mut room = usize::from(area.width).saturating_sub(2);
    for row in shown {
        let Some(key) = row.keys.first().map(crate::keys::Press::shown) else { continue };
        let price = match model.price(row.binding.action) {
            Some(0) | None => String::new(),
            Some(price) => format!(" ({price} request{})", if price == 1 { "" } else { "s" }),
        };
        let label = format!(" {}{price}", row.binding.label);
        let needed = text::width(&key) + text::width(&label) + 2;
        if needed > room {
            continue;
        }
        room -= needed;
        pen.put(&key, theme.style(Role::KeyHint))
            .put(&label, theme.style(Role::Muted))
            .put("  ", theme.style(Role::Text));
    }
}

impl Model {
    /// Whether a key does something here and now; only such keys are hinted at.
    fn has_use(&self, action: Action) -> bool {
        match action {
            Action::More => self.price(Action::More).is_some(),
            Action::LoadAll => self.pages_left().is_some(),
            Action::Back => self.trail.steps().0 > 0,
            Action::Right if self.focus == Pane::Detail => self.trail.current().is_some(),
            Action::Right => self.trail.current().is_some_and(|place| place.related.shown.is_some()),
            Action::Open => self.overlays.last().is_some() || self.focus != Pane::Activity,
            Action::Mark if self.overlays.is_empty() => match self.focus {
                Pane::Activity => false,
                Pane::Detail => self.trail.current().is_some_and(|place| place.detail.target().is_some()),
                Pane::Related => self.trail.current().is_some_and(|place| place.related.shown.is_some()),
                _ => true,
            },
            Action::NextValue => self.trail.current().is_some_and(|place| place.detail.names_objects()),
            Action::Unmark => !self.marks.is_empty(),
            Action::Refresh => self.price(Action::Refresh).is_some() && self.trail.current().is_some(),
            _ => true,
        }
    }

    /// Requests that an action would cost here and now; `None` where that can't be said.
    pub fn price(&self, action: Action) -> Option<u32> {
        if self.overlays.is_empty() { self.price_shown(action) } else { None }
    }

    /// The same, seen from the palette that lies on top.
    pub fn price_shown(&self, action: Action) -> Option<u32> {
        match (action, self.focus) {
            (Action::Open, _) if self.preview().is_some_and(|preview| preview.place.report.ready().is_some()) => {
                Some(0)
            }
            (Action::Open, Pane::Related) => self.price_of_related(),
            (Action::Open, Pane::Results) if self.results.list.is_empty() => self.results.has_question().then_some(1),
            (Action::Open, Pane::Results) => self.results.list.selected().map(|row| row.price),
            (Action::Open, Pane::Detail) => match self.trail.current() {
                Some(place) => place.detail.target().map(drop).or(place.detail.query().map(drop)).map(|()| 1),
                None => self.welcome.selected().map(|_| 1),
            },
            (Action::Descriptors, Pane::Related) => match self.trail.current()?.related.shown {
                None => self.trail.current()?.related.price(Form::Descriptors),
                Some(_) => Some(1),
            },
            (Action::More, Pane::Related) => {
                self.trail.current()?.related.list().filter(|list| list.has_more()).map(|_| 1)
            }
            (Action::More, Pane::Results) => self.results.reach.next.as_ref().map(|_| 1),
            (Action::More, Pane::Private) => self.private.reach.next.as_ref().map(|_| 1),
            (Action::LoadAll, _) => self.pages_left()?.and_then(|pages| u32::try_from(pages).ok()),
            (Action::Refresh, Pane::Results) => self.results.has_question().then_some(1),
            (Action::Submit | Action::Catalogue, _)
            | (Action::Refresh, Pane::Detail | Pane::Related | Pane::Private | Pane::Triage) => Some(1),
            _ => None,
        }
    }

    fn price_of_related(&self) -> Option<u32> {
        let related = &self.trail.current()?.related;
        match related.list() {
            None => related.price(Form::Objects),
            Some(list) => Some(list.list.selected()?.price),
        }
    }
}
