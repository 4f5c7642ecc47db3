//! The last line: what has just happened, else what the keys do here and what they cost.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{Model, Pane};
use crate::keys::{Action, Bound, Hint};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Cut, Pen};

pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let mut pen = Pen::new(buffer, area, 0);
    pen.put(" ", theme.style(Role::Text));
    if let Some(status) = &model.status {
        let role = if status.good { Role::Success } else { Role::Error };
        let beside = prices(dear(model).iter());
        if text::width(&status.text) + text::width(&beside) + 5 <= usize::from(area.width) {
            pen.put_right(&format!("{beside} "), theme.style(Role::KeyHint));
        }
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
    let mut dear = dear(model);
    let mut room = usize::from(area.width).saturating_sub(2);
    for row in shown {
        let Some(key) = row.keys.first().map(crate::keys::Press::shown) else { continue };
        let price = dear.iter().find(|known| known.action == row.binding.action).map(|known| known.price);
        let words = price.map(|price| format!(" ({})", text::requests(price))).unwrap_or_default();
        let label = format!(" {}{words}", row.binding.label);
        let needed = text::width(&key) + text::width(&label) + 2;
        let rest = dear.iter().filter(|known| known.action != row.binding.action);
        // Every price finds its place, with the key's label or without.
        if needed + text::width(&prices(rest)) > room {
            continue;
        }
        dear.retain(|known| known.action != row.binding.action);
        room -= needed;
        pen.put(&key, theme.style(Role::KeyHint))
            .put(&label, theme.style(Role::Muted))
            .put("  ", theme.style(Role::Text));
    }
    pen.put_right(&format!("{} ", prices(dear.iter())), theme.style(Role::KeyHint));
}

/// A key that costs something here and now.
struct Dear {
    action: Action,
    key: String,
    price: u32,
}

/// The keys that cost something where the keys are heard.
fn dear(model: &Model) -> Vec<Dear> {
    let mut dear: Vec<Dear> = Vec::new();
    for row in model.keymap.heard_in(model.context()) {
        let action = row.binding.action;
        let (Some(key), false) = (row.keys.first(), dear.iter().any(|known| known.action == action)) else { continue };
        if let Some(price) = model.price(action).filter(|price| *price > 0) {
            dear.push(Dear { action, key: key.shown(), price });
        }
    }
    dear.sort_by_key(|known| known.price);
    dear
}

/// `r m: 1 request · p: 26 requests`
fn prices<'a>(dear: impl Iterator<Item = &'a Dear>) -> String {
    let mut words = String::new();
    let mut last = None;
    for known in dear {
        match last {
            Some(price) if price == known.price => words.push(' '),
            Some(price) => words.push_str(&format!(": {} · ", text::requests(price))),
            None => {}
        }
        words.push_str(&known.key);
        last = Some(known.price);
    }
    last.map_or(words.clone(), |price| format!("{words}: {}", text::requests(price)))
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
}
