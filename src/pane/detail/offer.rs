//! How a part that was not read yet, is being read, or failed looks: always with what `Enter` does and what it costs.

use super::sheet::Sheet;
use super::{Ask, DetailLine};
use crate::keys::{Action, Context};
use crate::theme::Role;

/// Writes where the part stands unless it is there; true when there is something to show below.
pub(super) fn state(sheet: &mut Sheet<'_>, ask: Ask, what: &str) -> bool {
    let Some(part) = sheet.scene.parts.part(ask) else {
        let line = price(sheet, ask, what);
        sheet.push(line);
        return false;
    };
    if part.load.waiting().is_some() {
        sheet.say(Role::Pending, &format!("reading {what} …"));
    } else if let Some(error) = part.load.failed() {
        sheet.paragraph(Role::Error, &format!("{what}: {}: {}", error.headline(), error.message));
        sheet.paragraph(Role::Muted, error.remedy());
        let line = DetailLine::text(Role::KeyHint, &enter(sheet)).and(Role::Text, ": try again · 1 request").asks(ask);
        sheet.push(line);
    } else if !part.is_there() {
        let line = price(sheet, ask, what);
        sheet.push(line);
    }
    part.is_there()
}

/// The key that does what a line offers.
fn enter(sheet: &Sheet<'_>) -> String {
    sheet.scene.session.keymap.word(Context::Detail, Action::Open)
}

/// `Enter: read comments · 1 request`
fn price(sheet: &Sheet<'_>, ask: Ask, what: &str) -> DetailLine {
    let verb = if matches!(ask, Ask::Author(_)) { "" } else { "read " };
    let line = DetailLine::text(Role::KeyHint, &enter(sheet)).and(Role::Text, &format!(": {verb}{what}"));
    line.and(Role::Muted, " · 1 request").asks(ask)
}

/// Offers the next page when there is one; says why not when the service would send pages without end.
pub(super) fn next_page(sheet: &mut Sheet<'_>, ask: Ask) {
    let Some(part) = sheet.scene.parts.part(ask) else { return };
    if let Some(circle) = part.circle {
        return sheet.paragraph(Role::Warning, &circle.to_string());
    }
    if part.next.is_some() && part.load.waiting().is_none() {
        let of = part.count.map(|count| format!(" of {count}")).unwrap_or_default();
        let text = format!(": the next page · 1 request  {}{of} shown", part.objects.len());
        let line = DetailLine::text(Role::KeyHint, &enter(sheet)).and(Role::Text, &text).asks(ask);
        sheet.push(line);
    }
}
