//! Overlays: boxes over the panes. Help, which shows what the whole model knows, is drawn beside this.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::keys::{Action, Context};
use crate::pane::overlay::Overlay;
use crate::pane::overlay::view::draw_line;
use crate::theme::{Role, Theme};
use crate::widget::paint::blank;

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
        Overlay::Question(question) => return question.draw(bottom, area, buffer, theme),
        Overlay::Checklist(list) => return list.draw(bottom, &model.meter, area, buffer, theme),
        Overlay::Palette(palette) => return palette.draw(bottom, area, buffer, theme),
        Overlay::Save(save) => return save.draw(bottom, area, buffer, theme),
        Overlay::SaveQuery(save) => return save.draw(bottom, area, buffer, theme),
        Overlay::Filter(prompt) => {
            let line = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area }.intersection(area);
            blank(buffer, line, theme.style(Role::Text));
            let words = (" Filter ", "flagged, unknown, kind:domain, or words");
            return draw_line(prompt, words, 0, line, buffer, theme);
        }
        Overlay::Flow(flow) => return flow.draw(bottom, area, buffer, theme),
        Overlay::FirstRun(first) => {
            let enter = keymap.word(Context::Prompt, Action::Submit);
            return first.draw((&enter, bottom), area, buffer, theme);
        }
        Overlay::Menu(menu) => menu.draw(bottom, area, buffer, theme),
        Overlay::Page(page) => page.draw(bottom, area, buffer, theme),
        Overlay::Tour(tour) => tour.draw(bottom, area, buffer, theme),
    }
    None
}
