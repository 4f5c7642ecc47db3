//! Overlays: boxes over the panes. Those that show what the whole model knows (help, palette) are drawn here.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::keys::{Action, Context};
use crate::pane::overlay::palette::Palette;
use crate::pane::overlay::view::{draw_first_run, draw_line, draw_menu, draw_page, draw_question, open};
use crate::pane::overlay::{Overlay, SaveAs};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Cut, Pen, blank, cells};
use crate::widget::palette::{Entry, PaletteView};

/// The widest box, in cells.
const WIDEST: usize = 140;

/// Draws one overlay; the answer is where the terminal's cursor belongs.
pub(super) fn draw(
    overlay: &Overlay,
    model: &Model,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Option<Position> {
    let keymap = &model.keymap;
    // The box tells the keys too: the last line has prices, and what has just happened.
    let room = usize::from(area.width.saturating_sub(6)).min(WIDEST);
    let bottom = &*overlay.bottom(keymap, room);
    let area = Rect { height: area.height.saturating_sub(1), ..area };
    match overlay {
        Overlay::Help(help) => return super::help::draw(help, model, bottom, area, buffer, theme),
        Overlay::Note(note) => return note.draw(bottom, area, buffer, theme),
        Overlay::Menu(menu) => {
            let (rows, first) = draw_menu(menu, bottom, area, buffer, theme);
            model.areas.note_choices(rows, first);
        }
        Overlay::Question(question) => return draw_question(question, bottom, area, buffer, theme),
        Overlay::Checklist(list) => {
            let ((rows, first), cursor) = list.draw(bottom, area, buffer, theme);
            model.areas.note_choices(rows, first);
            return cursor;
        }
        Overlay::Palette(palette) => {
            let cursor = draw_palette(palette, bottom, area, buffer, theme);
            model.areas.note_choices(palette.scroll.area(), palette.scroll.offset());
            return cursor;
        }
        Overlay::Save(save) => {
            let title = format!("Export: {}", save.format.label());
            return draw_save(save, &title, bottom, area, buffer, theme);
        }
        Overlay::SaveQuery(save) => {
            let room = usize::from(area.width.saturating_sub(6)).min(60);
            let inside = open("Save the query", bottom, (room, 2), area, buffer, theme);
            Pen::new(buffer, inside, 0).put_fitted(&save.query, theme.style(Role::Muted), Cut::End);
            let line = Rect { y: inside.y.saturating_add(1), height: 1, ..inside }.intersection(inside);
            return draw_line(&save.prompt, ("as ", "a name for it"), line, buffer, theme);
        }
        Overlay::Filter(prompt) => {
            let line = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area }.intersection(area);
            blank(buffer, line, theme.style(Role::Text));
            return draw_line(prompt, (" Filter ", "flagged, unknown, kind:domain, or words"), line, buffer, theme);
        }
        Overlay::Form(form) => return form.dialog.render(area, buffer, theme),
        Overlay::Pick(pick) => return crate::pane::submit::view::draw(pick, bottom, area, buffer, theme),
        Overlay::Page(page) => draw_page(page, bottom, area, buffer, theme),
        Overlay::Tour(tour) => tour.draw(bottom, area, buffer, theme),
        Overlay::FirstRun(first) => {
            let enter = keymap.word(Context::Prompt, Action::Submit);
            return draw_first_run(first, (&enter, bottom), area, buffer, theme);
        }
    }
    None
}

fn draw_save(
    save: &SaveAs,
    title: &str,
    bottom: &str,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Option<Position> {
    let room = usize::from(area.width.saturating_sub(6)).min(76);
    let words = if save.is_writing { "writing…" } else { save.remark.as_str() };
    let remark = if words.is_empty() { Vec::new() } else { text::wrap(words, room) };
    let role = if save.is_writing { Role::Pending } else { Role::Error };
    let inside = open(title, bottom, (room, remark.len() + 1), area, buffer, theme);
    for (row, line) in (0..inside.height).zip(&remark) {
        Pen::new(buffer, inside, row).put(line, theme.style(role));
    }
    let line = Rect { y: inside.y.saturating_add(cells(remark.len())), height: 1, ..inside }.intersection(inside);
    draw_line(&save.prompt, ("to", "path of a new file"), line, buffer, theme)
}

fn draw_palette(palette: &Palette, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
    let view = PaletteView { title: "Commands", placeholder: "what do you want to do?", bottom };
    let entries: Vec<&Entry> = palette.lines.iter().map(|line| &line.entry).collect();
    let places = (palette.selected, &palette.scroll);
    view.render(&palette.prompt, (&entries, &palette.found), places, area, buffer, theme)
}
