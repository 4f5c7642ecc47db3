//! How a part that was not read yet, is being read, or failed looks: always with what `Enter` does and what it costs.

use super::sheet::Sheet;
use super::{Ask, DetailLine};
use crate::keys::{Action, Context};
use crate::text;
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
        sheet.paragraph(Role::Muted, &error.remedy());
        let again = format!(": try again · {}", cost(sheet, ask));
        let line = DetailLine::text(Role::KeyHint, &enter(sheet)).and(Role::Text, &again).asks(ask);
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
    line.and(Role::Muted, &format!(" · {}", cost(sheet, ask))).asks(ask)
}

/// `1 request`: what asking for the part, or more of it, costs.
fn cost(sheet: &Sheet<'_>, ask: Ask) -> String {
    let call = sheet.scene.parts.offered(ask, sheet.scene.report);
    text::requests(sheet.scene.session.price(call.map_or(0, |call| call.price())))
}

/// Offers the next page when there is one; says why not when the service would send pages without end.
pub(super) fn next_page(sheet: &mut Sheet<'_>, ask: Ask) {
    let Some(part) = sheet.scene.parts.part(ask) else { return };
    if let Some(impasse) = part.impasse {
        return sheet.paragraph(Role::Warning, &impasse.to_string());
    }
    if part.next.is_some() && part.load.waiting().is_none() {
        let of = part.count.map(|count| format!(" of {count}")).unwrap_or_default();
        let text = format!(": the next page · {}  {}{of} shown", cost(sheet, ask), part.objects.len());
        let line = DetailLine::text(Role::KeyHint, &enter(sheet)).and(Role::Text, &text).asks(ask);
        sheet.push(line);
    }
}
