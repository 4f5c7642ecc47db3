//! The names of all lists on the edge of the one that is open, as far as there is room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::panes;
use crate::app::view::{edge, focus, numbered};
use crate::app::{Model, Pane};
use crate::pane::{Component, Edge};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::Focus;
use crate::widget::frame::first_parts;
use crate::widget::paint::{Cut, Pen, cells, fitted};

/// Cells that the title of the open list keeps.
const LEAST: usize = 10;

/// How much is said of lists that are closed: the first that fits is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `1 Results 5`
    Counted,
    /// `1 Results`
    Named,
    /// The same, closer together.
    Tight,
    /// `1`
    Number,
}

impl Form {
    /// What stands between two names.
    const fn gap(self) -> &'static str {
        match self {
            Self::Counted | Self::Named => "  ",
            Self::Tight | Self::Number => " ",
        }
    }
}

/// Draws them over the upper edge of `area`, and at its end what the open list says of itself.
pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    if area.width < 3 {
        return;
    }
    let line = Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area };
    let here = focus(model, model.focus) == Focus::Here;
    let border = theme.style(if here { Role::BorderFocused } else { Role::Border });
    Pen::new(buffer, line, 0).fill(theme.glyphs().horizontal, border);
    let Edge { title, said: remark, is_said_first: is_first } = edge(model, model.focus, Some(area.height), theme);
    let room = usize::from(line.width);
    let needed = |(gap, names): &(&str, Vec<(Pane, String)>)| {
        names.iter().map(|(_, name)| text::width(name) + gap.len()).sum::<usize>() + 1
    };
    let beside = |words: &str| if words.is_empty() { 0 } else { text::width(&text::visible(words)) + 2 };
    let (whole, part) = (beside(&remark), beside(remark.split(" · ").next().unwrap_or_default()));
    // A long title leaves room for the names of others and for what the list says of itself.
    let others = needed(&(Form::Number.gap(), names(model, "", Form::Number)));
    let title = fitted(&title, room.saturating_sub(others + whole).max(LEAST), Cut::Middle);
    let forms =
        [Form::Counted, Form::Named, Form::Tight, Form::Number].map(|form| (form.gap(), names(model, &title, form)));
    let fits = |beside: usize| forms.iter().find(|form| needed(form) + beside <= room);
    // What is left of a filtered list is worth more than the names of others, and these more than the rest of a remark.
    let [.., shortest] = &forms;
    let shown @ (gap, names) = fits(whole).or_else(|| fits(if is_first { whole } else { part })).unwrap_or(shortest);
    let mut pen = Pen::new(buffer, line, 0);
    let left = room.saturating_sub(needed(shown) + 2);
    let said = if is_first { fitted(&remark, left, Cut::End) } else { first_parts(&remark, left).into() };
    if !said.is_empty() && text::width(&text::visible(&said)) <= left {
        pen.put_right(&format!(" {said} "), theme.style(Role::Muted));
    }
    pen.put(" ", border);
    for (place, (pane, name)) in names.iter().enumerate() {
        pen.put(if place > 0 { gap } else { "" }, border);
        let role = match (*pane == model.focus, here) {
            (true, true) => Role::TitleFocused,
            (true, false) => Role::Title,
            (false, _) => Role::Muted,
        };
        if *pane != model.focus {
            let width = cells(text::width(name));
            model.areas.note(*pane, Rect { x: pen.x(), width, ..line }.intersection(line));
        }
        pen.put_fitted(name, theme.style(role), Cut::Middle);
    }
    pen.put(" ", border);
}

/// The name of each list, and the whole title of the open one.
fn names(model: &Model, title: &str, form: Form) -> Vec<(Pane, String)> {
    let name = |pane: Pane| {
        let name = numbered(model, pane, pane.title());
        match (form, model.pane(pane).map_or(0, Component::counted)) {
            _ if pane == model.focus => text::visible(title).into_owned(),
            (Form::Number, _) => name.split(' ').next().unwrap_or_default().to_owned(),
            (Form::Counted, count) if count > 0 => format!("{name} {}", text::count(count as u64)),
            _ => name,
        }
    };
    panes().into_iter().map(|pane| (pane, name(pane))).collect()
}
