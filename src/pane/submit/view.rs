//! Drawing the choosing of what to submit.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Candidate, Known, Pick, Stage};
use crate::pane::overlay::view::{draw_line, open_toned};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::ListView;
use crate::widget::gauge::Part;
use crate::widget::list_dialog::Line;
use crate::widget::paint::{Cut, Pen, cells};

/// The widest that files are listed, in cells.
const WIDEST: usize = 110;
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
            let inside = open_toned(&title, bottom, Some(tone), size, area, buffer, theme);
            for (row, name) in (2..inside.height).zip(names.iter().take(NAMES)) {
                Pen::new(buffer, inside, row).put_fitted(name, theme.style(Role::Muted), Cut::End);
            }
            if let Some(more) = names.len().checked_sub(NAMES).filter(|more| *more > 0) {
                let row = cells(NAMES + 2);
                if row < inside.height {
                    Pen::new(buffer, inside, row).put(&format!("and {more} more"), theme.style(Role::Muted));
                }
            }
            draw_line(prompt, ("> ", "a path, a directory, or a URL"), 0, inside, buffer, theme)
        }
        Stage::Looking(text) => {
            let inside = open_toned(&format!("{word} · submit"), bottom, Some(tone), (60, 1), area, buffer, theme);
            Pen::new(buffer, inside, 0).put_fitted(
                &format!("looking at {text}"),
                theme.style(Role::Pending),
                Cut::Middle,
            );
            None
        }
        Stage::Files { candidates, left_out } => {
            draw_files(pick, candidates, *left_out, bottom, area, buffer, theme);
            None
        }
    }
}

fn draw_files(
    pick: &Pick,
    candidates: &[Candidate],
    left_out: usize,
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
    let hash = pick.list.cursor().and_then(|row| candidates.get(row)?.hash.as_ref());
    let hash = match hash {
        Some(Ok(sha256)) => (Role::Muted, text::fit_middle(&format!("SHA-256 {sha256}"), WIDEST).into_owned()),
        Some(Err(reason)) => (Role::Error, reason.clone()),
        None => (Role::Muted, String::new()),
    };
    let view = ListView {
        title: &title,
        bottom,
        tone: Some(pick.side.role()),
        size: (usize::from(area.width.saturating_sub(6)).min(WIDEST), candidates.len() + 2),
        below: vec![(Role::Text, String::new()), hash],
        ..ListView::default()
    };
    view.render(&pick.list, candidates.len(), area, buffer, theme, |line| {
        if let Some(candidate) = candidates.get(line.index) {
            draw_candidate(candidate, line, theme);
        }
    });
}

fn draw_candidate(candidate: &Candidate, mut line: Line<'_>, theme: &Theme) {
    let upload = &candidate.file.upload;
    let (role, words) = state(candidate, theme);
    line.put(if candidate.ticked { "[x] " } else { "[ ] " }, Role::Text);
    line.put_in(18, &words, role, Cut::End).put(" ", Role::Text);
    line.put_right(&format!(" {} req", upload.price()), Role::Muted);
    line.put_right(&format!(" {:>9}", text::bytes(upload.size)), Role::Muted);
    line.put_right(&format!(" {}", candidate.file.kind), Role::Muted);
    line.put_fitted(&upload.name, Role::Text, Cut::Middle);
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
