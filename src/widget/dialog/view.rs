//! Drawing a dialog: the text scrolls above; what is kept, fields and buttons stay below it.

use super::{Dialog, Entry, Field, Purpose};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Cut, Pen, cells};
use crate::widget::prompt::PromptView;
use crate::widget::{Focus, ListView};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The widest that text is set; longer lines are hard to read.
const WIDEST: u16 = 76;
/// Rows of a field of several lines.
const EDITOR_ROWS: u16 = 5;
/// Rows of fields and buttons that are shown in any case: the label of what was written, a row of it, and two of buttons.
const ROWS_OF_FIELDS: usize = 4;
/// Rows of what scrolls that are shown in any case where more than text scrolls.
const ROWS_THAT_SCROLL: usize = 2;

/// One row below the text.
enum Row {
    Blank,
    /// A row of a field, and how many it takes from there on.
    Field(usize, u16),
    /// Buttons, as places in the order of focus.
    Buttons(Vec<usize>),
}

/// How fields and buttons stand.
#[derive(Clone, Copy)]
enum Setting {
    /// With blank rows around them.
    Loose,
    /// Without, and so many rows for a field of several lines.
    Tight(u16),
}

/// What is shown where, from the top.
struct Parts {
    scrolls: Vec<(Role, String)>,
    stays: Vec<(Role, String)>,
    rows: Vec<Row>,
    /// How many of the rows are seen.
    seen: usize,
}

impl<N: PartialEq> Dialog<N> {
    /// Draws it in the middle of `area`, over whatever is there; the answer is where the cursor stands, if a field takes text.
    pub fn render(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let area = area.intersection(buffer.area);
        self.places.0.borrow_mut().clear();
        let room = usize::from(area.width.min(WIDEST + 4).saturating_sub(4));
        let view = |scrolls: usize, below: usize| ListView {
            title: &self.title,
            tone: self.tone,
            size: (room, scrolls + below),
            below: vec![(Role::Text, String::new()); below],
            ..ListView::default()
        };
        let all = wrapped(&self.text, room).len() + wrapped(&self.kept, room).len();
        let most = view(all, self.rows(room, Setting::Loose).len()).free_rows(&self.said, all, area, theme);
        let Parts { scrolls, stays, rows, seen } = self.parts(room, most);
        let view = view(scrolls.len(), stays.len() + seen);
        view.render_lines(&self.said, &scrolls, area, buffer, theme);
        let below = view.below(&self.said, scrolls.len(), area, theme);
        for (row, (role, line)) in (0..below.height).zip(&stays) {
            Pen::new(buffer, below, row).put_fitted(line, theme.style(*role), Cut::End);
        }
        let height = cells(stays.len()).min(below.height);
        let below = Rect { y: below.y + height, height: below.height - height, ..below };
        self.draw_rows(&rows, below, buffer, theme)
    }

    /// Shares `most` rows. What is kept stays on screen as long as fields and buttons have some; where there is no room for all
    /// of it, its last paragraphs scroll with the text, so that nothing is out of reach.
    fn parts(&self, width: usize, most: usize) -> Parts {
        let text = wrapped(&self.text, width);
        let kept: Vec<_> = self.kept.chunks(1).map(|paragraph| wrapped(paragraph, width)).collect();
        let fields = self.rows(width, Setting::Tight(1)).len().min(ROWS_OF_FIELDS);
        let of_text = text.len().min(1);
        let lines = |paragraphs: &[Vec<(Role, String)>]| paragraphs.iter().map(Vec::len).sum::<usize>();
        let fits = |count: &usize| {
            let (stays, scrolls) = kept.split_at(*count);
            let scrolls = if scrolls.is_empty() { of_text } else { ROWS_THAT_SCROLL };
            lines(stays) + scrolls + fields <= most
        };
        let (stays, scrolls) = kept.split_at((0..=kept.len()).rev().find(fits).unwrap_or(0));
        let (stays, scrolls) = (stays.concat(), [scrolls.concat(), text].concat());
        let least =
            if scrolls.len() > 1 && stays.len() < lines(&kept) { ROWS_THAT_SCROLL } else { scrolls.len().min(1) };
        let free = most.saturating_sub(stays.len() + least);
        let settings = [Setting::Loose].into_iter().chain((1..=EDITOR_ROWS).rev().map(Setting::Tight));
        let mut rows = settings.map(|setting| self.rows(width, setting));
        let tightest = self.rows(width, Setting::Tight(1));
        let rows = rows.find(|rows| rows.len() <= free).unwrap_or(tightest);
        let seen = rows.len().min(free.max(1));
        Parts { scrolls, stays, rows, seen }
    }

    fn rows(&self, width: usize, setting: Setting) -> Vec<Row> {
        let (editor, has_blanks) = match setting {
            Setting::Loose => (EDITOR_ROWS, true),
            Setting::Tight(editor) => (editor, false),
        };
        let mut rows = Vec::new();
        if has_blanks && !(self.text.is_empty() && self.kept.is_empty()) {
            rows.push(Row::Blank);
        }
        for (index, (_, field)) in self.fields.iter().enumerate() {
            rows.extend((1..=field.height(width, editor)).rev().map(|height| Row::Field(index, height)));
        }
        if has_blanks && !self.fields.is_empty() && !self.buttons.is_empty() {
            rows.push(Row::Blank);
        }
        let mut used = 0;
        for (index, button) in self.buttons.iter().enumerate() {
            let place = self.fields.len() + index;
            let needed = text::width(&text::visible(&button.label)) + 6;
            match rows.last_mut() {
                Some(Row::Buttons(line)) if used + needed <= width => line.push(place),
                _ => {
                    rows.push(Row::Buttons(vec![place]));
                    used = 0;
                }
            }
            used += needed;
        }
        rows
    }

    fn draw_rows(&self, rows: &[Row], area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let focused = rows.iter().position(|row| match row {
            Row::Field(index, _) => *index == self.focus,
            Row::Buttons(places) => places.contains(&self.focus),
            Row::Blank => false,
        });
        let window = self.scroll.window(focused, rows.len(), area);
        let mut cursor = None;
        let mut drawn = None;
        for (row, content) in (0..).zip(rows.get(window).unwrap_or_default()) {
            let line = Rect { y: area.y + row, height: area.height - row, ..area };
            match content {
                // The rows below the first that is seen of a field are drawn with it.
                Row::Field(index, height) if drawn != Some(*index) => {
                    drawn = Some(*index);
                    let line = Rect { height: line.height.min(*height), ..line };
                    self.places.0.borrow_mut().push((line, *index));
                    let at = self.draw_field(*index, line, buffer, theme);
                    cursor = cursor.or(at);
                }
                Row::Blank | Row::Field(..) => {}
                Row::Buttons(places) => self.draw_buttons(places, Rect { height: 1, ..line }, buffer, theme),
            }
        }
        cursor
    }

    fn draw_field(&self, index: usize, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let (_, field) = self.fields.get(index)?;
        let focus = Focus::when(index == self.focus);
        let line = Rect { height: 1, ..area };
        let sign = match focus {
            Focus::Here => theme.glyphs().selected,
            Focus::Elsewhere => " ",
        };
        Pen::new(buffer, line, 0).put(sign, theme.style(Role::KeyHint));
        let inner = Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(2), ..area };
        match &field.entry {
            Entry::Line(prompt) => {
                let (label, line) = field.draw_label(focus, inner, buffer, theme);
                let view = PromptView::new(label).placeholder(field.placeholder.as_str()).focus(focus);
                view.render(prompt, line, buffer, theme)
            }
            Entry::Confirm { word, typed } => {
                let (label, line) = field.draw_label(focus, inner, buffer, theme);
                let hint = if typed.text().trim() == word { theme.glyphs().marked } else { "" };
                let view = PromptView::new(label).hint(hint).focus(focus);
                view.render(typed, line, buffer, theme)
            }
            Entry::Text(editor) => {
                let (_, text) = field.draw_label(focus, inner, buffer, theme);
                editor.render(&field.placeholder, focus, text, buffer, theme)
            }
            Entry::Check(checked) => {
                let mark = if *checked { "[x] " } else { "[ ] " };
                let style = label_style(focus, theme);
                Pen::new(buffer, inner, 0).put(mark, style).put_fitted(&field.label, style, Cut::End);
                None
            }
            Entry::Choice { options, chosen } => {
                draw_choice(field, options, *chosen, focus, inner, buffer, theme);
                None
            }
        }
    }

    fn draw_buttons(&self, places: &[usize], area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let mut x = area.x;
        for place in places {
            let Some(button) = place.checked_sub(self.fields.len()).and_then(|index| self.buttons.get(index)) else {
                continue;
            };
            let focused = *place == self.focus;
            let ready = button.purpose == Purpose::Leave || self.is_confirmed();
            let style = match (focused, ready) {
                (true, _) => theme.style(Role::Selected),
                (false, true) => theme.style(Role::Text),
                (false, false) => theme.style(Role::Muted),
            };
            let sign = if focused { theme.glyphs().selected } else { " " };
            let label = text::visible(&button.label);
            let width = cells(text::width(&label)).saturating_add(4).min(area.right().saturating_sub(x));
            let spot = Rect { x, width, ..area };
            let mut pen = Pen::new(buffer, spot, 0);
            pen.put("[", style).put(sign, style).put(&label, style).put(" ]", style);
            self.places.0.borrow_mut().push((spot, *place));
            x = x.saturating_add(width).saturating_add(2);
        }
    }
}

/// Paragraphs as lines of that width.
fn wrapped(paragraphs: &[(Role, String)], width: usize) -> Vec<(Role, String)> {
    let mut lines = Vec::new();
    for (role, paragraph) in paragraphs {
        for line in text::visible_lines(paragraph) {
            lines.extend(text::wrap(&line, width).into_iter().map(|line| (*role, line)));
        }
    }
    lines
}

impl Field {
    /// Rows that it takes in a dialog `width` cells wide, with `editor` rows for several lines.
    fn height(&self, width: usize, editor: u16) -> u16 {
        match self.entry {
            Entry::Text(_) => editor + 1,
            // A long label has a row of its own, above what is typed.
            Entry::Line(_) | Entry::Confirm { .. } => {
                1 + u16::from(text::width(&text::visible(&self.label)) > width.saturating_sub(2) / 2)
            }
            Entry::Check(_) | Entry::Choice { .. } => 1,
        }
    }

    /// Draws the label above, if there is a row for it; returns what is left to draw of it, and where.
    fn draw_label(&self, focus: Focus, area: Rect, buffer: &mut Buffer, theme: &Theme) -> (&str, Rect) {
        if area.height < 2 {
            return (&self.label, area);
        }
        Pen::new(buffer, area, 0).put_fitted(&self.label, label_style(focus, theme), Cut::End);
        ("", Rect { y: area.y + 1, height: area.height - 1, ..area })
    }
}

fn label_style(focus: Focus, theme: &Theme) -> ratatui::style::Style {
    theme.style(if focus == Focus::Here { Role::TitleFocused } else { Role::Text })
}

/// `label  (x) one  ( ) two`; starts later where the chosen one would not show.
fn draw_choice(
    field: &Field,
    options: &[String],
    chosen: Option<usize>,
    focus: Focus,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) {
    let style = label_style(focus, theme);
    let mut pen = Pen::new(buffer, area, 0);
    if !field.label.is_empty() {
        pen.put(&field.label, style).put("  ", style);
    }
    let width = |option: &String| text::width(&text::visible(option)) + 6;
    let room = usize::from(pen.room());
    let upto =
        |first: usize| options.iter().take(chosen.map_or(0, |chosen| chosen + 1)).skip(first).map(width).sum::<usize>();
    let first = (0..options.len()).find(|first| upto(*first) <= room).unwrap_or(chosen.unwrap_or(0));
    for (index, option) in options.iter().enumerate().skip(first) {
        let mark = if chosen == Some(index) { "(x) " } else { "( ) " };
        let style = theme.style(if chosen == Some(index) { Role::TitleFocused } else { Role::Text });
        pen.put(mark, style).put(option, style).put("  ", style);
    }
}
