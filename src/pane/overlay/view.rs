//! Drawing of overlays: a box in the middle of the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{FirstRun, Menu, Page, Question, Room};
use crate::text;
use crate::theme::{Role, Theme};
use std::ops::Range;

use crate::widget::paint::{Align, Cut, Pen, blank, cells};
use crate::widget::table::draw_bar;
use crate::widget::{Focus, PaneFrame, Prompt, PromptView, Scroll};

/// A box of at most `width` by `height` in the middle of `area`; the answer is its inside.
pub(crate) fn open(
    title: &str,
    bottom: &str,
    size: (usize, usize),
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Rect {
    let size = (size.0.max(text::width(bottom)), size.1);
    open_framed(PaneFrame::new(title).bottom(bottom), size, area, buffer, theme)
}

/// The same with a frame that tells public from private.
pub(in crate::pane) fn open_toned(
    title: &str,
    bottom: &str,
    tone: Role,
    size: (usize, usize),
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Rect {
    let size = (size.0.max(text::width(bottom)), size.1);
    open_framed(PaneFrame::new(title).bottom(bottom).tone(Some(tone)), size, area, buffer, theme)
}

fn open_framed(frame: PaneFrame<'_>, size: (usize, usize), area: Rect, buffer: &mut Buffer, theme: &Theme) -> Rect {
    let place = middle(size, area, theme);
    blank(buffer, place, theme.style(Role::Text));
    narrowed(frame.focus(Focus::Here).render(place, buffer, theme))
}

/// Where a box stands whose inside is at most so large.
fn middle(size: (usize, usize), area: Rect, theme: &Theme) -> Rect {
    let width = cells(size.0.saturating_add(4)).min(area.width);
    let height = cells(size.1.saturating_add(2)).min(area.height);
    if theme.glyphs().are_spoken() {
        return Rect { width, height, ..area };
    }
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// A blank column at each side stays free.
fn narrowed(inside: Rect) -> Rect {
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }.intersection(inside)
}

/// Rows in a box that may hold fewer of them than there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(crate) count: usize,
    pub(crate) seen: Seen<'a>,
    /// Lines that stand below them.
    pub(crate) below: usize,
}

/// What decides which rows are seen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen<'a> {
    /// This one is among them.
    Cursor(usize),
    /// This one comes first.
    From(usize),
    Scrolled(&'a Scroll),
}

impl Listed<'_> {
    fn window(&self, area: Rect) -> Range<usize> {
        let height = usize::from(area.height);
        let first = match self.seen {
            Seen::Scrolled(scroll) => return scroll.window(None, self.count, area),
            Seen::Cursor(cursor) => first_row(cursor, self.count, area.height),
            Seen::From(first) => first.min(self.count.saturating_sub(height)),
        };
        first..self.count.min(first + height)
    }

    /// `11 of 61`: the row under the cursor, else the last that is seen.
    fn told(&self, window: &Range<usize>) -> String {
        let at = match self.seen {
            Seen::Cursor(cursor) => cursor.saturating_add(1).min(self.count),
            Seen::From(_) | Seen::Scrolled(_) => window.end,
        };
        text::place(at, self.count)
    }
}

/// A box around rows: where there are more than are seen, it says how many, and a mark beside them where one is. The answer
/// is its inside, and which rows are seen.
pub(crate) fn open_listed(
    frame: PaneFrame<'_>,
    size: (usize, usize),
    listed: Listed<'_>,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> (Rect, Range<usize>) {
    let inside = narrowed(PaneFrame::inner(middle(size, area, theme)));
    let rows = Rect { height: inside.height.saturating_sub(cells(listed.below)), ..inside };
    let window = listed.window(rows);
    let has_more = window.len() < listed.count;
    let frame = if has_more { frame.right(listed.told(&window)).right_first() } else { frame };
    let inside = open_framed(frame, size, area, buffer, theme);
    if has_more && inside.right() < area.right() {
        draw_bar(&window, listed.count, Rect { x: inside.right(), width: 1, ..rows }, buffer, theme);
    }
    (inside, window)
}

pub(crate) fn draw_line(
    prompt: &Prompt,
    words: (&str, &str),
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Option<Position> {
    PromptView::new(words.0).placeholder(words.1).focus(Focus::Here).render(prompt, area, buffer, theme)
}

/// A line with a selected look.
pub(crate) fn select(line: Rect, selected: bool, buffer: &mut Buffer, theme: &Theme) {
    if selected {
        buffer.set_style(line, theme.style(Role::Selected));
    }
}

/// The first of `count` rows to draw so that the selected one is seen.
pub(crate) fn first_row(selected: usize, count: usize, height: u16) -> usize {
    let height = usize::from(height);
    selected.saturating_sub(height / 2).min(count.saturating_sub(height))
}

pub(crate) fn draw_page(page: &Page, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let room = match page.room {
        Room::Boxed => usize::from(area.width.saturating_sub(6)).min(90),
        Room::Bare => usize::from(area.width),
    };
    let lines: Vec<(Role, String)> = page
        .lines
        .iter()
        .flat_map(|(role, line)| text::wrap(&text::visible(line), room).into_iter().map(|line| (*role, line)))
        .collect();
    let listed = Listed { count: lines.len(), seen: Seen::From(page.scroll), below: 0 };
    let (inside, window) = match page.room {
        Room::Boxed => {
            let frame = PaneFrame::new(page.title.as_str()).bottom(bottom);
            let size = (room.max(text::width(bottom)), lines.len());
            open_listed(frame, size, listed, area, buffer, theme)
        }
        Room::Bare => open_bare(&page.title, bottom, listed, area, buffer, theme),
    };
    for (row, (role, line)) in (0..inside.height).zip(lines.get(window).unwrap_or_default()) {
        Pen::new(buffer, inside, row).put_fitted(line, theme.style(*role), Cut::End);
    }
}

/// The whole screen below a title and above the keys; the answer is what is between, and which rows are seen. No mark stands
/// beside them, for it would be selected with them.
fn open_bare(
    title: &str,
    keys: &str,
    listed: Listed<'_>,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> (Rect, Range<usize>) {
    blank(buffer, area, theme.style(Role::Text));
    let inside = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area }.intersection(area);
    let window = listed.window(inside);
    let mut pen = Pen::new(buffer, area, 0);
    if window.len() < listed.count {
        pen.put_right(&format!(" {} ", listed.told(&window)), theme.style(Role::Muted));
    }
    pen.put_fitted(title, theme.style(Role::TitleFocused), Cut::End);
    Pen::new(buffer, area, area.height.saturating_sub(1)).put(keys, theme.style(Role::Muted));
    (inside, window)
}

/// Draws the choices; the answer is where their rows are, and the first of them.
pub(crate) fn draw_menu(menu: &Menu, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> (Rect, usize) {
    let label = menu.choices.iter().map(|choice| text::width(&choice.label)).max().unwrap_or_default();
    let hint = menu.choices.iter().map(|choice| text::width(&choice.hint)).max().unwrap_or_default();
    let letters = menu.choices.iter().any(|choice| choice.letter.is_some());
    let before = columns_before(menu);
    let taken = before.iter().map(|width| width + 2).sum::<usize>() + 1 + 2 * usize::from(letters);
    let width = (label + hint + 4 + taken).max(text::width(&menu.title) + 2);
    let count = menu.choices.len();
    let listed = Listed { count, seen: Seen::Cursor(menu.selected), below: 0 };
    let frame = PaneFrame::new(menu.title.as_str()).bottom(bottom);
    let (inside, window) = open_listed(frame, (width.max(text::width(bottom)), count), listed, area, buffer, theme);
    let room = usize::from(inside.width).saturating_sub(taken + 3);
    // Of a list both give way: what it is called keeps two fifths.
    let label = if before.is_empty() { label } else { label.min(room.saturating_sub(hint.min(room * 2 / 5))) };
    let cut = if before.is_empty() { Cut::End } else { Cut::Middle };
    for (row, (index, choice)) in (0..inside.height).zip(menu.choices.iter().enumerate().skip(window.start)) {
        let selected = index == menu.selected;
        let mut pen = Pen::new(buffer, inside, row);
        pen.put(if selected { theme.glyphs().selected } else { " " }, theme.style(Role::Text));
        if letters {
            let letter = choice.letter.map(String::from).unwrap_or_default();
            pen.put_in(2, &letter, theme.style(Role::KeyHint), Align::Left, Cut::End);
        }
        for (width, words) in before.iter().zip(&choice.before) {
            pen.put_in(cells(width + 2), words, theme.style(Role::Text), Align::Left, Cut::End);
        }
        let (needs, beside) = (cells(text::width(&choice.label)), cells(text::width(&choice.hint)));
        let beside = if beside > 0 { beside.saturating_add(3) } else { 0 };
        let width = stretched(needs, cells(label), beside, pen.room());
        pen.put_in(width, &choice.label, theme.style(Role::Text), Align::Left, cut);
        pen.put("   ", theme.style(Role::Text)).put_fitted(&choice.hint, theme.style(Role::Muted), Cut::Middle);
        select(Rect { y: inside.y + row, height: 1, ..inside }, selected, buffer, theme);
    }
    (inside, window.start)
}

/// The cells of a value in a column so wide: more where it needs more and what stands beside it in its row leaves room, fewer
/// where it needs fewer and that has too little.
pub(crate) fn stretched(needs: u16, column: u16, beside: u16, room: u16) -> u16 {
    let free = room.saturating_sub(beside);
    if needs > column { needs.min(free).max(column) } else { column.min(free.max(needs)) }
}

/// How wide the columns before the labels are.
fn columns_before(menu: &Menu) -> Vec<usize> {
    let count = menu.choices.iter().map(|choice| choice.before.len()).max().unwrap_or_default();
    let widest = |at: usize| {
        menu.choices.iter().filter_map(|choice| choice.before.get(at)).map(|words| text::width(words)).max()
    };
    (0..count).map(|at| widest(at).unwrap_or_default()).collect()
}

pub(crate) fn draw_question(
    question: &Question,
    bottom: &str,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Option<Position> {
    let room = usize::from(area.width.saturating_sub(6)).min(72);
    let lines: Vec<String> = question.lines.iter().flat_map(|line| text::wrap(line, room)).collect();
    let inside = open(&question.title, bottom, (room, lines.len() + 2), area, buffer, theme);
    for (row, line) in (0..inside.height).zip(&lines) {
        Pen::new(buffer, inside, row).put(line, theme.style(Role::Warning));
    }
    let row = cells(lines.len() + 1);
    let line = Rect { y: inside.y.saturating_add(row), height: 1, ..inside }.intersection(inside);
    draw_line(&question.prompt, ("> ", &question.word), line, buffer, theme)
}

pub(crate) fn draw_first_run(
    first: &FirstRun,
    (enter, bottom): (&str, &str),
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Option<Position> {
    let demo = format!("Or press {enter} on the empty line to try everything in the demo, without a key.");
    let words = [
        "vtriage asks VirusTotal with your own API key (free: virustotal.com, your profile, API key).",
        "Paste or type it below: it is tested, then kept in a file that only you can read.",
        demo.as_str(),
    ];
    let room = usize::from(area.width.saturating_sub(6)).min(76);
    let lines: Vec<String> = words.iter().flat_map(|line| text::wrap(line, room)).collect();
    let remark = text::wrap(&first.remark, room);
    let height = lines.len() + remark.len() + 3;
    let inside = open("Welcome to vtriage", bottom, (room, height), area, buffer, theme);
    for (row, line) in (0..inside.height).zip(&lines) {
        Pen::new(buffer, inside, row).put(line, theme.style(Role::Text));
    }
    let at = cells(lines.len() + 1);
    for (row, line) in (at.saturating_add(2)..inside.height).zip(&remark) {
        Pen::new(buffer, inside, row).put(line, theme.style(Role::Muted));
    }
    let line = Rect { y: inside.y.saturating_add(at), height: 1, ..inside }.intersection(inside);
    draw_line(&first.prompt, ("API key ", "(hidden)"), line, buffer, theme)
}
