//! The screen: header, search bar, panes, footer, and what lies on top.
//!
//! Drawing changes nothing but where things were drawn, which clicks and page keys need.

mod elsewhere;
mod footer;
mod header;
mod help;
mod left;
mod overlay;
mod plain;
mod preview;
mod rooms;

use crate::keys::{Action, Context};
use std::cell::Cell;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};

use super::dividing::Divided;
use super::{Model, Pane};
use crate::pane::search::Reading;
use crate::pane::{Component, DrawContext, Edge, Stands};
use crate::session::Tier;
use crate::store::Dividers;
use crate::theme::{self, Role, Theme};
use crate::widget::paint::{Pen, blank};
use crate::widget::{Focus, PaneFrame, PromptView};

/// The least that the panes need.
pub const SMALLEST: (u16, u16) = (40, 12);

/// Where the panes were drawn last.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    panes: Cell<[Rect; Pane::ALL.len()]>,
    search: Cell<Rect>,
    dividers: Cell<(Dividers, Option<Divided>)>,
}

impl Areas {
    /// The pane at a position on screen.
    pub fn pane_at(&self, position: Position) -> Option<Pane> {
        let areas = self.panes.get();
        Pane::ALL.into_iter().zip(areas).find(|(_, area)| area.contains(position)).map(|(pane, _)| pane)
    }

    /// Whether the pane was on screen.
    #[cfg(feature = "testing")]
    pub fn shows(&self, pane: Pane) -> bool {
        self.panes.get().get(pane as usize).is_some_and(|area| !area.is_empty())
    }

    /// Whether the search bar is at a position on screen.
    pub fn is_search(&self, position: Position) -> bool {
        self.search.get().contains(position)
    }

    fn forget(&self) {
        self.panes.take();
        self.search.take();
        self.dividers.take();
    }

    /// Where a pane was drawn.
    pub(super) fn area(&self, pane: Pane) -> Rect {
        self.panes.get().get(pane as usize).copied().unwrap_or_default()
    }

    fn note(&self, pane: Pane, area: Rect) {
        let mut areas = self.panes.get();
        if let Some(place) = areas.get_mut(pane as usize) {
            *place = area;
        }
        self.panes.set(areas);
    }

    /// How far the dividers were moved, as far as the screen let them.
    pub fn dividers(&self) -> Dividers {
        self.dividers.get().0
    }

    /// Which dividers were drawn; none where one pane has all the room.
    pub fn divided(&self) -> Option<Divided> {
        self.dividers.get().1
    }

    fn note_dividers(&self, dividers: Dividers, divided: Option<Divided>) {
        self.dividers.set((dividers, divided));
    }
}

/// Draws everything.
pub fn draw(model: &Model, frame: &mut Frame<'_>, theme: &Theme) {
    let area = frame.area();
    if let Some(cursor) = paint(model, area, frame.buffer_mut(), theme) {
        frame.set_cursor_position(cursor);
    }
}

/// Draws into a buffer; the answer is where the terminal's cursor belongs while typing.
pub fn paint(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
    let cursor = paint_all(model, area, buffer, theme);
    if theme.glyphs().are_ascii() {
        write_plainly(area, buffer);
    }
    cursor
}

/// Leaves no sign above ASCII, wherever it came from: the terminal could not show it, and might show something else.
fn write_plainly(area: Rect, buffer: &mut Buffer) {
    for position in area.intersection(buffer.area).positions() {
        if let Some(cell) = buffer.cell_mut(position).filter(|cell| !cell.symbol().is_ascii()) {
            let plain = theme::plain(cell.symbol());
            cell.set_symbol(plain);
        }
    }
}

fn paint_all(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
    let area = area.intersection(buffer.area);
    blank(buffer, area, theme.style(Role::Text));
    model.areas.forget();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let note = format!("vtriage needs {}x{}; this is {}x{}", SMALLEST.0, SMALLEST.1, area.width, area.height);
        Pen::new(buffer, area, 0).put(&note, theme.style(Role::Warning));
        return None;
    }
    if theme.glyphs().are_spoken() {
        return plain::draw(model, area, buffer, theme);
    }
    let foot = Constraint::Length(footer::rows(model, area.width));
    let [header, search, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Fill(1), foot]).areas(area);
    header::draw(model, header, buffer, theme);
    model.areas.search.set(search);
    let mut cursor = draw_search(model, search, buffer, theme);
    draw_body(model, body, buffer, theme);
    footer::draw(model, foot, buffer, theme);
    if model.search.active {
        crate::pane::search::view::draw(&model.search, &model.session, body, buffer, theme);
    }
    for overlay in &model.overlays {
        cursor = overlay::draw(overlay, model, area, buffer, theme);
    }
    cursor
}

/// What stands in the search bar, and what asking it costs.
fn hint_of_search(model: &Model) -> String {
    let text = model.search.prompt.text();
    match (Reading::of(text, &model.session), model.page()) {
        (Reading::Nonsense(_), Some(place)) => match place.detail.matches(text.trim()) {
            Some(count) => format!("in this page: {count} · nothing is sent"),
            None => "in this page · nothing is sent".to_owned(),
        },
        (reading, _) if model.session.wants_key() && reading.call().is_some() => {
            format!("{} · no key: nothing is sent", reading.kind())
        }
        (reading, _) => reading.hint(),
    }
}

fn draw_search(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
    let focus = Focus::when(model.search.active && model.overlays.is_empty());
    let hint = hint_of_search(model);
    let search = model.keymap.word(Context::Everywhere, Action::Search);
    let placeholder = match model.session.tier {
        Tier::Public => format!("{search} then a hash, URL, domain, IP address or #tag"),
        Tier::Premium => {
            let list = model.keymap.word(Context::Prompt, Action::Complete);
            format!("{search} then a hash, URL, domain, IP, #tag or query; {list} lists modifiers")
        }
    };
    PromptView::new(" Search ").placeholder(&placeholder).hint(hint).keeps_hint().focus(focus).render(
        &model.search.prompt,
        area,
        buffer,
        theme,
    )
}

/// `1 Results`: a pane's number is the key that leads to it.
fn numbered(model: &Model, pane: Pane, title: &str) -> String {
    match model.keymap.key_for(Context::Everywhere, pane.focus()) {
        Some(key) => format!("{key} {title}"),
        None => title.to_owned(),
    }
}

fn draw_body(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    if model.zoomed || model.focus.stands() == Stands::Over {
        return draw_pane(model, model.focus, area, buffer, theme);
    }
    let has_report = model.shown(Pane::Detail).is_some();
    let need = rooms::Need {
        focus: model.focus,
        has_report,
        rows: focused_rows(model),
        wanted: left::wanted(model, theme),
        titled: left::titled(model, area.height, theme),
        dividers: model.dividers,
    };
    let rooms = rooms::rooms(area, need);
    model.areas.note_dividers(rooms.dividers, rooms.divided);
    if rooms.divided == Some(Divided::Below) {
        // The edge that the two share carries what the lower one says.
        rooms.lists.into_iter().for_each(|lists| left::draw_open(model, lists, buffer, theme));
        return rooms.report.into_iter().for_each(|report| draw_pane(model, Pane::Detail, report, buffer, theme));
    }
    // The focused side is drawn last, so that its border is whole.
    if let Some(lists) = rooms.lists.filter(|_| !model.focus.is_left()) {
        left::draw(model, lists, buffer, theme);
    }
    // Of two that stand one above the other the lower comes last: the edge that they share carries its title.
    let mut sides = [(Pane::Detail, rooms.report), (Pane::Related, rooms.related)];
    if rooms.are_beside() && model.focus == Pane::Detail {
        sides.reverse();
    }
    for (pane, room) in sides {
        if let Some(room) = room {
            draw_pane(model, pane, room, buffer, theme);
        }
    }
    if let Some(lists) = rooms.lists.filter(|_| model.focus.is_left()) {
        if rooms.is_one_column() && lists.height < rooms::TALL {
            left::draw_open(model, lists, buffer, theme);
        } else {
            left::draw(model, lists, buffer, theme);
        }
    }
}

/// Lines of the list that is focused. What is related and still asked for has the room of a long list, so that nothing moves
/// when it comes.
fn focused_rows(model: &Model) -> usize {
    match model.shown(Pane::Related).filter(|_| model.focus == Pane::Related) {
        Some(place) => place.related.rows_to_show().unwrap_or(usize::from(rooms::KEPT)),
        None => left::lines(model, model.focus),
    }
}

/// A pane where it is drawn: of Related, what belongs to the report that is shown; nothing is open before the first look-up.
fn drawn(model: &Model, pane: Pane) -> (Pane, &dyn Component) {
    match (pane, model.shown(pane)) {
        (Pane::Detail, Some(place)) => (pane, place),
        (Pane::Related, Some(place)) => (pane, &place.related),
        (Pane::Detail | Pane::Related, None) => (Pane::Detail, &model.welcome),
        _ => (pane, model.pane(pane).unwrap_or(&model.welcome)),
    }
}

/// What a pane is drawn with, in an area of this height; without one only its title is shown.
fn context<'a>(model: &'a Model, pane: Pane, height: Option<u16>, theme: &'a Theme) -> DrawContext<'a> {
    DrawContext {
        pane,
        session: &model.session,
        keymap: &model.keymap,
        theme,
        now: model.now,
        beside: model.beside(),
        focus: focus(model, pane),
        is_chosen: model.focus == pane,
        height,
        elsewhere: model,
    }
}

/// What a pane says on its edge, its number before its name.
fn edge(model: &Model, pane: Pane, height: Option<u16>, theme: &Theme) -> Edge {
    let (pane, component) = drawn(model, pane);
    let edge = component.edge(&context(model, pane, height, theme));
    let is_partial = is_partial(component);
    Edge { title: numbered(model, pane, &edge.title), is_said_first: edge.is_said_first || is_partial, ..edge }
}

fn draw_pane(model: &Model, pane: Pane, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    model.areas.note(pane, area);
    if pane == Pane::Detail && preview::draw(model, area, buffer, theme) {
        return;
    }
    let (pane, component) = drawn(model, pane);
    component.make_room(area.height.saturating_sub(2));
    let edge = edge(model, pane, Some(area.height), theme);
    let inside = frame(&edge, focus(model, pane), area, buffer, theme);
    component.draw(&context(model, pane, Some(area.height), theme), inside, buffer);
}

/// A pane's frame; the answer is its inside.
fn frame(edge: &Edge, focus: Focus, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Rect {
    let frame = PaneFrame::new(edge.title.as_str()).right(edge.said.as_str()).focus(focus);
    let frame = if edge.is_said_first { frame.right_first() } else { frame };
    frame.render(area, buffer, theme)
}

/// Whether not all that a list has can be seen: a filter or an end makes rows look lost, so it stands before all else.
fn is_partial(component: &dyn Component) -> bool {
    !component.filter().is_empty() || component.paged().is_some_and(|paged| paged.reach.impasse.is_some())
}

/// Whether a pane hears the keys.
fn focus(model: &Model, pane: Pane) -> Focus {
    Focus::when(model.focus == pane && model.overlays.is_empty() && !model.search.active)
}
