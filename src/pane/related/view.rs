//! Related on screen: the catalogue, or the objects of one relationship.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Entry, Related, RelatedList};
use crate::keys::Action;
use crate::pane::known::Known;
use crate::pane::reach::filtered;
use crate::pane::{Component, DrawContext, Edge, Load};
use crate::session::Tier;
use crate::text;
use crate::theme::{Role, Theme};
use crate::vt::calls::Form;
use crate::vt::relationship::{Many, Privilege};
use crate::vt::{Call, Object};
use crate::widget::paint::{Pen, cells};
use crate::widget::table::{Layout, draw_bar};
use crate::widget::{Column, Focus, Width};

impl Related {
    pub(super) fn edge_of(&self, context: &DrawContext<'_>) -> Edge {
        match (&self.shown, self.list()) {
            (Some(name), Some(list)) => {
                let ids = if list.paged.form == Form::Descriptors { " (ids)" } else { "" };
                Edge::new(format!("Related · {name}{ids}"), self.said_of(list, context))
            }
            _ => Edge::new(format!("Related to this {}", self.subject.label()), self.said_of_catalogue(context)),
        }
    }

    fn said_of(&self, list: &RelatedList, context: &DrawContext<'_>) -> String {
        match &list.paged.load {
            _ if list.is_unread() && list.folded => {
                let (open, price) = (context.key(Action::Open), price(self.shown_call(), context));
                format!("{}, {open} reads verdicts: {price}", list.known())
            }
            Load::Waiting(_) if list.folded => format!("{}, reading verdicts…", list.known()),
            _ => list.paged.progress(list.has_more(), context),
        }
    }

    fn said_of_catalogue(&self, context: &DrawContext<'_>) -> String {
        let shown = self.entries.shown().count();
        match self.filter() {
            "" if self.entries.is_unknown() && shown == 0 => String::new(),
            "" => {
                let (open, price) = (context.key(Action::Open), price(self.entry_call(Form::Objects), context));
                format!("{} · {open} opens: {price}", text::place((self.entries.selected + 1).min(shown), shown))
            }
            filter => filtered(filter, shown, self.entries.len()),
        }
    }

    pub(super) fn draw_list(&self, list: &RelatedList, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        let (area, empty) = match &list.paged.load {
            Load::Failed(error) => (context.draw_failure(error, &context.asks_again(), area, buffer), String::new()),
            Load::Waiting(_) => (area, "Asking…".to_owned()),
            Load::Idle => {
                let (open, price) = (context.key(Action::Open), price(self.shown_call(), context));
                (area, format!("Not asked for: {open} reads it, {price}."))
            }
            Load::Ready(()) if list.paged.list.is_empty() && list.has_more() => (area, context.empty_page()),
            Load::Ready(()) if list.paged.list.is_empty() => (area, "None.".to_owned()),
            Load::Ready(()) => (area, context.nothing_passes()),
        };
        list.paged.list.draw(context, area, buffer, &empty);
    }

    pub(super) fn draw_catalogue(&self, context: &DrawContext<'_>, inside: Rect, buffer: &mut Buffer) {
        let theme = context.theme;
        if self.entries.is_unknown() && self.entries.shown().next().is_none() {
            let what = self.subject.label();
            let words = format!("Nothing is known of this {what}, so nothing is known to be related to it either.");
            return context.write(Role::Muted, &[words], inside, buffer);
        }
        if self.entries.shown().next().is_none() && !self.entries.is_empty() {
            let words = format!("No relationship passes the filter; {} changes it.", context.key(Action::Filter));
            Pen::new(buffer, inside, 0).put(&words, theme.style(Role::Muted));
            return;
        }
        if self.entries.is_empty() {
            Pen::new(buffer, inside, 0).put("Nothing is related to objects of this kind.", theme.style(Role::Muted));
            return;
        }
        let all = self.entries.shown().count();
        let window = self.entries.scroll.window(Some(self.entries.selected), all, inside);
        let bar = u16::from(all > window.len() && inside.width > 0);
        if bar > 0 {
            let mark = Rect { x: inside.right() - 1, width: 1, ..inside };
            draw_bar(&window, all, mark, buffer, theme);
        }
        let inside = Rect { width: inside.width - bar, ..inside };
        let rows: Vec<Drawn<'_>> = self
            .entries
            .shown()
            .skip(window.start)
            .take(window.len())
            .map(|entry| Drawn::of(entry, context.session.tier))
            .collect();
        let needs: Vec<Vec<u16>> = rows.iter().map(Drawn::needs).collect();
        let layout = Layout::of(COLUMNS.to_vec(), &needs, inside.width.saturating_sub(SIGN));
        for ((row, index), (drawn, needs)) in (0..inside.height).zip(window.start..).zip(rows.iter().zip(&needs)) {
            let selected = index == self.entries.selected;
            let line = Rect { y: inside.y + row, height: 1, ..inside };
            drawn.draw(layout.row(needs), selected, line, buffer, theme);
            if selected {
                let here = context.focus == Focus::Here;
                let role = if here { Role::Selected } else { Role::SelectedInactive };
                buffer.set_style(Rect { y: inside.y + row, height: 1, ..inside }, theme.style(role));
            }
        }
    }
}

/// `1 request`: what a call costs, if there is one.
fn price(call: Option<Call>, context: &DrawContext<'_>) -> String {
    text::requests(context.session.price(call.map_or(0, |call| call.price())))
}

/// Cells for the sign of the selected row.
const SIGN: u16 = 1;
/// Cells of a description that is worth its beginning.
const LEAST: u16 = 12;
/// The column of descriptions.
const GIVES: usize = 2;

/// The columns of the catalogue: name, how many there are, what it gives, who may not ask for it.
const COLUMNS: &[Column] = &[
    Column::new("", Width::Flex { min: 14, share: 1 }),
    Column::new("", Width::Fixed(4)).right(),
    Column::new("", Width::Flex { min: LEAST, share: 9 }).priority(2),
    Column::new("", Width::Fixed(7)).right().priority(1),
];

/// A row of the catalogue: its cells by column, each with its role.
struct Drawn<'a>([(Cow<'a, str>, Role); COLUMNS.len()]);

impl<'a> Drawn<'a> {
    fn of(entry: &'a Entry, tier: Tier) -> Self {
        let (count, role) = match &entry.known {
            known @ Known::NotAsked => (known.words(), Role::Text),
            known @ Known::Some { .. } => (known.words(), Role::Header),
            known @ (Known::None | Known::Refused) => (known.words(), Role::Muted),
        };
        let barred = tier == Tier::Public && entry.privilege != Privilege::Everyone && entry.known == Known::NotAsked;
        let role = if barred { Role::Muted } else { role };
        let remark = match (&entry.known, entry.privilege) {
            (Known::Refused, _) => "this key may not ask for it",
            (_, Privilege::Enterprise) if barred => "premium",
            (_, Privilege::ThreatLandscape) if barred => "threat landscape",
            _ => "",
        };
        let first = entry.folded.first().filter(|_| entry.many == Many::One).map(Object::title);
        let gives = text::visible(first.unwrap_or(&entry.gives));
        Self([
            (text::visible(&entry.name), role),
            (count.into(), role),
            (gives, Role::Muted),
            (remark.into(), Role::Muted),
        ])
    }

    fn needs(&self) -> Vec<u16> {
        self.0.iter().map(|(text, _)| cells(text::width(text))).collect()
    }

    fn draw(
        &self,
        places: impl Iterator<Item = (usize, u16, u16)>,
        selected: bool,
        line: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) {
        Pen::new(buffer, line, 0).put(if selected { theme.glyphs().selected } else { " " }, theme.style(Role::Text));
        for (at, x, width) in places {
            let (Some((text, role)), Some(column)) = (self.0.get(at), COLUMNS.get(at)) else { continue };
            if at == GIVES && width < LEAST && usize::from(width) < text::width(text) {
                continue;
            }
            let place = Rect { x: line.x + SIGN + x, width, ..line };
            Pen::new(buffer, place, 0).put_in(width, text, theme.style(*role), column.align, column.cut);
        }
    }
}
