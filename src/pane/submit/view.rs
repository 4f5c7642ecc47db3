//! Drawing the choosing of what to submit.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Candidate, Known, Pick, Stage};
use crate::pane::overlay::view::{Listed, Seen, draw_line, open_listed, open_toned, select};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::PaneFrame;
use crate::widget::gauge::Part;
use crate::widget::paint::{Align, Cut, Pen, cells};

/// Names shown that complete a path.
const NAMES: usize = 8;

/// Draws it; the answer is where the cursor belongs.
pub fn draw(pick: &Pick, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
    let word = pick.side.word();
    let tone = pick.side.role();
    match &pick.stage {
        Stage::Typing { prompt, names, .. } => {
            let title = format!("{word} · submit a file or URL");
            let size = (76, 2 + names.len().min(NAMES + 1));
            let inside = open_toned(&title, bottom, tone, size, area, buffer, theme);
            for (row, name) in (2..inside.height).zip(names.iter().take(NAMES)) {
                Pen::new(buffer, inside, row).put_fitted(name, theme.style(Role::Muted), Cut::End);
            }
            if let Some(more) = names.len().checked_sub(NAMES).filter(|more| *more > 0) {
                let row = cells(NAMES + 2);
                if row < inside.height {
                    Pen::new(buffer, inside, row).put(&format!("and {more} more"), theme.style(Role::Muted));
                }
            }
            let line = Rect { height: 1, ..inside }.intersection(inside);
            draw_line(prompt, ("> ", "a path, a directory, or a URL"), line, buffer, theme)
        }
        Stage::Looking(text) => {
            let inside = open_toned(&format!("{word} · submit"), bottom, tone, (60, 1), area, buffer, theme);
            Pen::new(buffer, inside, 0).put_fitted(
                &format!("looking at {text}"),
                theme.style(Role::Pending),
                Cut::Middle,
            );
            None
        }
        Stage::Files { candidates, selected, left_out } => {
            draw_files(pick, candidates, (*selected, *left_out), bottom, area, buffer, theme);
            None
        }
    }
}

fn draw_files(
    pick: &Pick,
    candidates: &[Candidate],
    (selected, left_out): (usize, usize),
    bottom: &str,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) {
    let ticked = candidates.iter().filter(|candidate| candidate.ticked).count();
    let more = if left_out > 0 { format!(", {left_out} more not listed") } else { String::new() };
    let title = match candidates {
        [one] => format!("{} · submit {}", pick.side.word(), one.file.upload.name),
        many => format!("{} · {ticked} of {} files{more}", pick.side.word(), many.len()),
    };
    let width = usize::from(area.width.saturating_sub(6)).min(110);
    let size = (width.max(text::width(bottom)), candidates.len() + 2);
    let frame = PaneFrame::new(title).bottom(bottom).tone(Some(pick.side.role()));
    let listed = Listed { count: candidates.len(), seen: Seen::Cursor(selected), below: 2 };
    let (inside, window) = open_listed(frame, size, listed, area, buffer, theme);
    let list = Rect { height: inside.height.saturating_sub(2), ..inside };
    for (row, (index, candidate)) in (0..list.height).zip(candidates.iter().enumerate().skip(window.start)) {
        draw_candidate(candidate, row, list, buffer, theme);
        select(Rect { y: list.y + row, height: 1, ..list }, index == selected, buffer, theme);
    }
    let chosen = candidates.get(selected).and_then(|candidate| candidate.hash.as_ref());
    let below = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside }.intersection(inside);
    match chosen {
        Some(Ok(sha256)) => {
            Pen::new(buffer, below, 0).put_fitted(&format!("SHA-256 {sha256}"), theme.style(Role::Muted), Cut::Middle);
        }
        Some(Err(reason)) => {
            Pen::new(buffer, below, 0).put_fitted(reason, theme.style(Role::Error), Cut::End);
        }
        None => {}
    }
}

fn draw_candidate(candidate: &Candidate, row: u16, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let upload = &candidate.file.upload;
    let (role, words) = state(candidate, theme);
    let price = format!("{} req", upload.price());
    let mut pen = Pen::new(buffer, area, row);
    pen.put(if candidate.ticked { "[x] " } else { "[ ] " }, theme.style(Role::Text));
    pen.put_in(18, &words, theme.style(role), Align::Left, Cut::End);
    pen.put(" ", theme.style(Role::Text));
    pen.put_right(&format!(" {price}"), theme.style(Role::Muted));
    pen.put_right(&format!(" {:>9}", text::bytes(upload.size)), theme.style(Role::Muted));
    pen.put_right(&format!(" {}", candidate.file.kind), theme.style(Role::Muted));
    pen.put_fitted(&upload.name, theme.style(Role::Text), Cut::Middle);
}

fn state(candidate: &Candidate, theme: &Theme) -> (Role, String) {
    match (&candidate.hash, &candidate.known) {
        (None, _) => {
            let part = Part { done: candidate.done, total: candidate.file.upload.size };
            (Role::Pending, format!("{} hashing {} %", part.bar(5, theme.glyphs()), part.percent()))
        }
        (Some(Err(_)), _) => (Role::Failed, "unreadable".to_owned()),
        (_, Known::NotAsked) => (Role::Muted, "not asked".to_owned()),
        (_, Known::Waiting(_)) => (Role::Pending, "looking it up".to_owned()),
        (_, Known::Missing) => (Role::Unknown, "not there: to send".to_owned()),
        (_, Known::There(words)) if candidate.insisted => (Role::Warning, format!("again ({words})")),
        (_, Known::There(words)) => (Role::Success, format!("known: {words}")),
        (_, Known::Failed(_)) => (Role::Failed, "look-up failed".to_owned()),
    }
}
