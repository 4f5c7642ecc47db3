//! Drawing of the detail pane's inside: tab bar and the lines on screen.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::{Layout, Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::head::HEIGHT;
use super::json::{JsonRow, Leaf};
use super::{DetailLine, DetailPane, Mark, Piece, Tab};
use crate::pane::marked::MarkSet;
use crate::pane::rows::sign;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::Tabs;
use crate::widget::paint::{Pen, cells};
use crate::widget::table::draw_bar;

/// Where tabs and lines were drawn last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    tabs: Cell<Rect>,
    lines: Cell<Rect>,
}

impl Drawn {
    /// The line at a position, `top` being the first on screen.
    pub(super) fn line_at(&self, position: Position, top: usize) -> Option<usize> {
        let lines = self.lines.get();
        lines.contains(position).then(|| top + usize::from(position.y - lines.y))
    }
}

/// The tab whose title was drawn at a position.
pub(super) fn tab_at(pane: &DetailPane, position: Position) -> Option<Tab> {
    let bar = pane.drawn.tabs.get();
    let at = Tabs::new(&titles(pane, bar.width), active(pane)).tab_at(bar, position)?;
    Tab::ALL.get(at).copied()
}

/// The titles of the tabs, with counts where they fit: where counts would push a tab out, the tab is worth more.
fn titles(pane: &DetailPane, width: u16) -> Vec<String> {
    Tabs::counted(&Tab::ALL.map(|tab| tab.title().to_owned()), &pane.titles(), active(pane), width)
}

fn active(pane: &DetailPane) -> usize {
    Tab::ALL.iter().position(|tab| *tab == pane.tab).unwrap_or_default()
}

/// Draws tabs and the shown tab into `area`.
pub fn draw(pane: &DetailPane, marks: &MarkSet, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
    use ratatui::layout::Constraint::{Fill, Length};
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let [bar, body] = Layout::vertical([Length(1), Fill(1)]).areas(area);
    Tabs::new(&titles(pane, bar.width), active(pane)).render(bar, buffer, theme);
    pane.drawn.tabs.set(bar);
    pane.height.set(usize::from(body.height));
    // The last column is kept for the mark that says where one is.
    let lines = Rect { width: body.width.saturating_sub(1), ..body };
    pane.drawn.lines.set(lines);
    pane.width.set(usize::from(lines.width));
    draw_body(pane, marks, lines, buffer, theme, focused);
    let (top, count) = pane.span();
    if count > usize::from(body.height) && body.width > 0 {
        let bar = Rect { x: body.right() - 1, width: 1, ..body };
        let window = top..top.saturating_add(usize::from(body.height)).min(count);
        draw_bar(&window, count, bar, buffer, theme);
    }
}

fn draw_body(pane: &DetailPane, marks: &MarkSet, body: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
    if pane.tab == Tab::Json {
        draw_json(pane, body, buffer, theme, focused);
    } else {
        draw_lines(pane, marks, body, buffer, theme, focused);
    }
}

/// Notes how many rows a pane of that height has for the lines of its tab, so that its title can say how far down one is.
pub fn make_room(pane: &DetailPane, height: u16) {
    let rows = height.saturating_sub(HEIGHT + 1);
    pane.height.set(usize::from(rows));
    let (top, cursor, count) = match pane.tab {
        Tab::Json => (&pane.json.top, pane.json.cursor, pane.json.height()),
        _ => match pane.state() {
            Some(state) => (&state.top, state.cursor, state.lines.len()),
            None => return,
        },
    };
    first_row(top, cursor, count, usize::from(rows));
}

/// First row to draw so that the cursor is seen and as little as possible moves.
fn first_row(top: &Cell<usize>, cursor: usize, count: usize, height: usize) -> usize {
    let lowest = cursor.saturating_add(1).saturating_sub(height);
    let first = top.get().min(count.saturating_sub(height)).clamp(lowest, cursor.max(lowest));
    top.set(first);
    first
}

fn draw_lines(pane: &DetailPane, marks: &MarkSet, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
    let Some(state) = pane.state() else { return };
    let first = first_row(&state.top, state.cursor, state.lines.len(), usize::from(area.height));
    for (row, (index, line)) in area.rows().zip(state.lines.iter().enumerate().skip(first)) {
        let mut spans = spans(line, theme);
        if line.target.as_ref().is_some_and(|target| marks.contains(&target.kind, &target.id)) {
            // Most lines with a target are indented: the sign takes a cell of that, and pushes the others by one.
            let indentation = " ".repeat((line.depth * 2).saturating_sub(1));
            spans.splice(..1, [theme.span(Role::Marked, theme.glyphs().marked), theme.span(Role::Text, indentation)]);
        }
        if line.is_heading && line.depth == 0 && line.section.as_ref().is_none_or(|section| section.open) {
            rule(&spans, row, buffer, theme);
        }
        let needle = if state.filter.is_empty() { pane.needle() } else { &state.filter };
        put(spans, needle, row, buffer, theme);
        if focused && index == state.cursor {
            buffer.set_style(row, theme.style(Role::CurrentLine));
        }
    }
}

/// A rule from the end of a heading to the edge.
fn rule(spans: &[Span<'_>], row: Rect, buffer: &mut Buffer, theme: &Theme) {
    let words: usize = spans.iter().map(|span| text::width(&span.content)).sum();
    let mut pen = Pen::new(buffer, row, 0);
    pen.skip(cells(words.saturating_add(1)));
    if pen.room() > 1 {
        pen.fill(theme.glyphs().horizontal, theme.style(Role::Border));
    }
}

/// A line with its indentation and signs.
fn spans<'a>(line: &'a DetailLine, theme: &Theme) -> Vec<Span<'a>> {
    let glyphs = theme.glyphs();
    let mut spans = vec![theme.span(Role::Text, "  ".repeat(line.depth))];
    if let Some(section) = &line.section {
        let sign = if section.open { glyphs.unfolded } else { glyphs.folded };
        spans.push(theme.span(Role::Muted, format!("{sign} ")));
    }
    if let Some(mark) = line.mark {
        let (role, sign) = match mark {
            Mark::Verdict(verdict) => (super::summary::role(verdict), sign(verdict, glyphs)),
            Mark::Undetected => (Role::Undetected, glyphs.undetected),
        };
        spans.push(theme.span(role, format!("{sign} ")));
    }
    spans.extend(line.pieces.iter().map(|piece| {
        let bar = match piece.role {
            Role::Gauge => Some(glyphs.gauge_full),
            Role::GaugeEmpty => Some(glyphs.gauge_empty),
            _ => None,
        };
        match bar {
            Some(sign) => theme.span(piece.role, sign.repeat(text::width(&piece.text))),
            None => Span::styled(piece.text.as_str(), style(piece, theme)),
        }
    }));
    spans
}

/// A role's style, with what a document brought along for it.
fn style(piece: &Piece, theme: &Theme) -> Style {
    let look = piece.look;
    let mut style = theme.with_rgb(piece.role, look.foreground, look.background);
    if look.is_bold {
        style = style.add_modifier(Modifier::BOLD);
    }
    if look.is_italic {
        style = style.add_modifier(Modifier::ITALIC);
    }
    style
}

/// Draws spans into a row, cut with `…` where they do not fit; `needle` is set off.
fn put(spans: Vec<Span<'_>>, needle: &str, row: Rect, buffer: &mut Buffer, theme: &Theme) {
    let width = usize::from(row.width);
    // Spaces at the end of a line may be lost, those that fill a label may not.
    let blank = spans.last().map_or(0, |last| text::width(&last.content) - text::width(last.content.trim_end()));
    let needed = spans.iter().map(|span| text::width(&span.content)).sum::<usize>() - blank;
    let spans = if needed > width { cut(spans, width) } else { spans };
    let line: Line<'_> = if needle.is_empty() { spans.into() } else { highlighted(spans, needle, theme).into() };
    line.render(row, buffer);
}

/// The start of spans that are wider than `width`, with `…` in the last cell.
fn cut(spans: Vec<Span<'_>>, width: usize) -> Vec<Span<'_>> {
    let mut left = width.saturating_sub(1);
    let mut shown = Vec::with_capacity(spans.len());
    for span in spans {
        let needed = text::width(&span.content);
        if needed > left {
            // One cell more, so that a text which has to be cut gives that cell to its `…`.
            shown.push(Span::styled(text::fit(&span.content, left + 1).into_owned(), span.style));
            return shown;
        }
        left -= needed;
        shown.push(span);
    }
    shown
}

/// Spans with each occurrence of `needle` in a style of its own.
fn highlighted<'a>(spans: Vec<Span<'a>>, needle: &str, theme: &Theme) -> Vec<Span<'a>> {
    let needle = needle.to_ascii_lowercase();
    let mut parts = Vec::new();
    for span in spans {
        // ASCII folding keeps the places of bytes, so that they can be used on the text itself.
        let lower = span.content.to_ascii_lowercase();
        let Some(at) = lower.find(&needle) else {
            parts.push(span);
            continue;
        };
        let end = at + needle.len();
        let part = |range: std::ops::Range<usize>| span.content.get(range).unwrap_or_default().to_owned();
        parts.push(Span::styled(part(0..at), span.style));
        parts.push(Span::styled(part(at..end), theme.style(Role::MatchHighlight)));
        parts.push(Span::styled(part(end..span.content.len()), span.style));
    }
    parts
}

fn draw_json(pane: &DetailPane, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
    let tab = &pane.json;
    let height = usize::from(area.height);
    let first = first_row(&tab.top, tab.cursor, tab.height(), height);
    for (row, (index, node)) in area.rows().zip((first..).zip(tab.rows(first, height))) {
        put(json_spans(&node, theme), &tab.needle, row, buffer, theme);
        if focused && index == tab.cursor {
            buffer.set_style(row, theme.style(Role::CurrentLine));
        }
    }
}

fn json_spans<'a>(node: &'a JsonRow, theme: &Theme) -> Vec<Span<'a>> {
    let glyphs = theme.glyphs();
    let sign = node.open.map_or(glyphs.leaf, |open| if open { glyphs.unfolded } else { glyphs.folded });
    let role = match node.leaf {
        Leaf::Text => Role::JsonString,
        Leaf::Number => Role::JsonNumber,
        Leaf::Word => Role::JsonWord,
        Leaf::Size => Role::Muted,
    };
    vec![
        theme.span(Role::Muted, format!("{}{sign} ", "  ".repeat(node.depth))),
        theme.span(Role::JsonKey, if node.label.is_empty() { String::new() } else { format!("{}: ", node.label) }),
        theme.span(role, node.text.as_str()),
    ]
}
