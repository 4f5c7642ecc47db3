//! Drawing a submission, step by step.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::choosing::{Candidate, Known, State};
use super::{Choosing, Looking, Submission, Typing};
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
pub fn draw(step: &Submission, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
    match step {
        Submission::Typing(Typing { side, prompt, names, .. }) => {
            let title = format!("{} · submit a file or URL", side.word());
            let size = (76, 2 + names.len().min(NAMES + 1));
            let inside = open_toned(&title, bottom, Some(side.role()), size, area, buffer, theme);
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
        Submission::Looking(Looking { side, text, .. }) => {
            let title = format!("{} · submit", side.word());
            let inside = open_toned(&title, bottom, Some(side.role()), (60, 1), area, buffer, theme);
            let words = format!("looking at {text}");
            Pen::new(buffer, inside, 0).put_fitted(&words, theme.style(Role::Pending), Cut::Middle);
            None
        }
        Submission::Choosing(files) => {
            draw_files(files, bottom, area, buffer, theme);
            None
        }
        Submission::Asking(asking) => asking.form.dialog.render(area, buffer, theme),
        Submission::Sent(_) => None,
    }
}

fn draw_files(files: &Choosing, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let Choosing { side, candidates, list, left_out, links, .. } = files;
    let ticked = candidates.iter().filter(|candidate| candidate.ticked).count();
    let more = if *left_out > 0 { format!(", {left_out} more not listed") } else { String::new() };
    let links = match links {
        0 => String::new(),
        1 => ", 1 link left out".to_owned(),
        many => format!(", {many} links left out"),
    };
    let title = match candidates.as_slice() {
        [one] => format!("{} · submit {}{links}", side.word(), one.file.upload.name),
        many => format!("{} · {ticked} of {} files{more}{links}", side.word(), many.len()),
    };
    let hash = match files.here().map(|candidate| &candidate.state) {
        Some(State::Hashed { sha256, .. }) => {
            let twin = files.twin().map(|name| format!(" · the same as {name}")).unwrap_or_default();
            (Role::Muted, text::fit_middle(&format!("SHA-256 {sha256}{twin}"), WIDEST).into_owned())
        }
        Some(State::Unreadable(reason)) => (Role::Error, reason.clone()),
        Some(State::Hashing(_)) | None => (Role::Muted, String::new()),
    };
    let view = ListView {
        title: &title,
        bottom,
        tone: Some(side.role()),
        size: (usize::from(area.width.saturating_sub(6)).min(WIDEST), candidates.len() + 2),
        below: vec![(Role::Text, String::new()), hash],
        ..ListView::default()
    };
    view.render(list, candidates.len(), area, buffer, theme, |line| {
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
    line.put_fitted(&upload.title(), Role::Text, Cut::Middle);
}

fn state(candidate: &Candidate, theme: &Theme) -> (Role, String) {
    let known = match &candidate.state {
        State::Hashing(done) => {
            let part = Part { done: *done, total: candidate.file.upload.size };
            return (Role::Pending, format!("{} hashing {} %", part.bar(5, theme.glyphs()), part.percent()));
        }
        State::Unreadable(_) => return (Role::Failed, "unreadable".to_owned()),
        State::Hashed { known, .. } => known,
    };
    let (role, words) = match known {
        Known::NotAsked => (Role::Muted, "not asked"),
        Known::Waiting => (Role::Pending, "looking it up"),
        Known::Missing => (Role::Unknown, "not there: to send"),
        Known::There { verdict, insisted: true } => return (Role::Warning, format!("again ({verdict})")),
        Known::There { verdict, insisted: false } => return (Role::Success, format!("known: {verdict}")),
        Known::Failed => (Role::Failed, "look-up failed"),
    };
    (role, words.to_owned())
}
