//! The right side: the report of the current object, and what it is related to.

use crate::keys::{Action, Context};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{asks_again, draw_failure, empty_page, focus, frame, numbered, since, taken_back};
use crate::app::{Model, Pane, Place};
use crate::pane::detail::head::Head;
use crate::pane::known::Known;
use crate::pane::reach::filtered;
use crate::pane::related::{Entry, Related};
use crate::pane::{Component, Load, detail, report};
use crate::session::Tier;
use crate::text;
use crate::theme::{Role, Theme};
use crate::vt::calls::Form;
use crate::vt::relationship::{Many, Privilege};
use crate::vt::{Call, Reason};
use crate::widget::Focus;
use crate::widget::paint::{Cut, Pen};
use crate::widget::table::draw_bar;

pub(super) fn draw_welcome(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let titles = [numbered(model, Pane::Detail, "Start here"), String::new()];
    let inside = frame(model, Pane::Detail, &titles, area, buffer, theme);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let mut row = 1;
    for line in model.welcome.lines.iter().flat_map(|line| text::wrap(line, usize::from(inside.width))) {
        Pen::new(buffer, inside, row).put(&line, theme.style(Role::Text));
        row = row.saturating_add(1);
    }
    row = row.saturating_add(1);
    let rows = Rect { y: inside.y.saturating_add(row), height: inside.height.saturating_sub(row), ..inside };
    model.welcome.rows.window(None, model.welcome.suggestions.len(), rows);
    for (index, suggestion) in model.welcome.suggestions.iter().enumerate() {
        let selected = index == model.welcome.cursor;
        let sign = if selected { theme.glyphs().selected } else { " " };
        let mut pen = Pen::new(buffer, inside, row);
        pen.put(sign, theme.style(Role::Text)).put(" ", theme.style(Role::Text));
        pen.put_in(30, &suggestion.about, theme.style(Role::Header), crate::widget::paint::Align::Left, Cut::End);
        pen.put(" ", theme.style(Role::Text)).put_fitted(&suggestion.value, theme.style(Role::Link), Cut::Middle);
        if selected && focus(model, Pane::Detail) == Focus::Here && row < inside.height {
            let line = Rect { y: inside.y + row, height: 1, ..inside };
            buffer.set_style(line, theme.style(Role::Selected));
        }
        row = row.saturating_add(1);
    }
}

/// What a pane of this side says of itself.
pub(super) fn titles(model: &Model, pane: Pane) -> [String; 2] {
    match (model.shown(pane), pane) {
        (Some(place), Pane::Detail) => {
            [numbered(model, pane, &text::visible(place.title())), model.beside_report(place)]
        }
        (Some(place), _) => {
            let related = &place.related;
            let shown = related.shown.as_ref().map(|name| format!("Related · {name}"));
            let kind = related.subject.kind.label();
            let title = shown.unwrap_or_else(|| format!("Related to this {kind}"));
            [numbered(model, pane, &title), String::new()]
        }
        (None, _) => [numbered(model, pane, "Start here"), String::new()],
    }
}

pub(super) fn draw_detail(model: &Model, place: &Place, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    detail::view::make_room(&place.detail, area.height.saturating_sub(2));
    let title = numbered(model, Pane::Detail, &model.trail.title(theme.glyphs().trail));
    let inside = frame(model, Pane::Detail, &[title, model.beside_report(place)], area, buffer, theme);
    draw_report(model, place, inside, buffer, theme);
}

/// How much is related to an object, as far as its report tells: `contacted_domains 5`.
pub(super) fn counts(related: &Related) -> Vec<String> {
    // What people say of it is on a tab of its own.
    let is_said = |name: &str| matches!(name, "comments" | "votes" | "graphs" | "collections");
    let told = related.everything().filter(|entry| !is_said(&entry.name)).filter_map(|entry| match &entry.known {
        known @ Known::Some { .. } => Some(format!("{} {}", entry.name, known.words())),
        _ => None,
    });
    told.collect()
}

/// A report, or why there is none.
pub(super) fn draw_report(model: &Model, place: &Place, inside: Rect, buffer: &mut Buffer, theme: &Theme) {
    let key = |action| model.keymap.word(Context::Detail, action);
    let again = format!("{} or {}", key(Action::Open), key(Action::Refresh));
    let once = text::requests(report::call(&place.subject).price());
    let say = |buffer: &mut Buffer, role: Role, lines: &[String]| {
        let wrapped = lines.iter().flat_map(|line| text::wrap(line, usize::from(inside.width)));
        for (row, line) in (0..inside.height).zip(wrapped) {
            Pen::new(buffer, inside, row).put(&line, theme.style(role));
        }
    };
    match &place.report {
        Load::Ready(report) => {
            let focused = focus(model, Pane::Detail) == Focus::Here;
            let head = Head::of(report, &model.session, model.now, counts(&place.related));
            head.draw(inside, buffer, theme);
            let height = inside.height.min(detail::head::HEIGHT);
            let inside = Rect { y: inside.y + height, height: inside.height - height, ..inside };
            let mut below = inside;
            if let Some(news) = since::newer(model, place, report) {
                let lines = text::wrap(&news, usize::from(inside.width));
                for (row, line) in (0..inside.height).zip(&lines) {
                    Pen::new(buffer, inside, row).put(line, theme.style(Role::Pending));
                }
                let taken = u16::try_from(lines.len()).unwrap_or(inside.height).min(inside.height);
                below = Rect { y: inside.y + taken, height: inside.height - taken, ..inside };
            }
            detail::view::draw(&place.detail, &model.marks, below, buffer, theme, focused);
        }
        Load::Waiting(id) => {
            let held = model.activity.held(*id).map(|until| {
                let (at, back) = (text::time::utc(until), key(Action::Close));
                format!("The quota is used up for now: it is asked at {at}. {back} takes it back.")
            });
            let asking = format!("Asking for {} …", text::visible(&place.name));
            say(buffer, Role::Pending, &[asking, held.unwrap_or_default()]);
        }
        Load::Idle => say(buffer, Role::Muted, &[taken_back(model, Pane::Detail)]),
        Load::Failed(error) if error.reason == Reason::NotFound && !error.is_never_scanned() => {
            let name = text::visible(&place.name);
            let mut lines = vec![
                format!("{} {}:", theme.glyphs().unknown, error.headline()),
                name.into_owned(),
                String::new(),
                format!("{}; {} asks again ({once}).", error.remedy(), key(Action::Refresh)),
            ];
            if error.status.is_none() {
                lines.insert(3, text::visible(&error.message).into_owned());
            }
            say(buffer, Role::Unknown, &lines);
        }
        Load::Failed(error) if error.reason == Reason::NotFound => {
            let name = text::visible(&place.name).into_owned();
            let kind = place.subject.kind.label();
            let mut lines = match since::submitted(model, place) {
                None => vec![
                    format!("{} Not in VirusTotal: {name}", theme.glyphs().unknown),
                    String::new(),
                    format!("The service has never seen this {kind}. That is not a clean verdict: nobody has looked."),
                    format!(
                        "{} submits it publicly, {} privately; {} asks again ({once}).",
                        key(Action::SubmitPublic),
                        key(Action::SubmitPrivate),
                        key(Action::Refresh)
                    ),
                ],
                Some([since, offer]) => vec![
                    format!("{} Was not in VirusTotal: {name}", theme.glyphs().pending),
                    String::new(),
                    format!("This {kind} was submitted since; {since}."),
                    offer,
                ],
            };
            if error.status.is_none() {
                // Not the service speaks, but the store.
                lines.insert(3, text::visible(&error.message).into_owned());
            }
            say(buffer, Role::Unknown, &lines);
        }
        Load::Failed(error) => {
            let again = format!("Nothing was lost; {again} asks again: {once}.");
            draw_failure(error, &again, inside, buffer, theme);
        }
    }
}

pub(super) fn draw_related(model: &Model, place: &Place, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let related = &place.related;
    let key = |action| model.keymap.word(Context::Related, action);
    match (&related.shown, related.list()) {
        (Some(name), Some(list)) => {
            let ids = if list.paged.form == Form::Descriptors { " (ids)" } else { "" };
            let title = numbered(model, Pane::Related, &format!("Related · {name}{ids}"));
            let right = match &list.paged.load {
                _ if list.is_unread() && list.folded => {
                    format!(
                        "{} known, {} reads verdicts: {}",
                        list.known(),
                        key(Action::Open),
                        price(related.shown_call())
                    )
                }
                Load::Waiting(_) if list.folded => format!("{} known, reading verdicts…", list.known()),
                _ => list.progress(&key(Action::More)),
            };
            let inside = frame(model, Pane::Related, &[title, right], area, buffer, theme);
            let (inside, empty) = match &list.paged.load {
                Load::Failed(error) => {
                    (draw_failure(error, &asks_again(model, Pane::Related), inside, buffer, theme), String::new())
                }
                Load::Waiting(_) => (inside, "Asking…".to_owned()),
                Load::Idle => {
                    (inside, format!("Not asked for: {} reads it, {}.", key(Action::Open), price(related.shown_call())))
                }
                Load::Ready(()) if list.paged.list.is_empty() && list.has_more() => {
                    (inside, empty_page(model, Pane::Related))
                }
                Load::Ready(()) if list.paged.list.is_empty() => (inside, "None.".to_owned()),
                Load::Ready(()) => (inside, format!("No row passes the filter; {} changes it.", key(Action::Filter))),
            };
            list.paged.list.draw(model.beside(), inside, buffer, theme, focus(model, Pane::Related), &empty);
        }
        _ => draw_catalogue(model, related, area, buffer, theme),
    }
}

/// `1 request`: what a call costs, if there is one.
fn price(call: Option<Call>) -> String {
    text::requests(call.map_or(0, |call| call.price()))
}

fn draw_catalogue(model: &Model, related: &Related, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let key = |action| model.keymap.word(Context::Related, action);
    let title = numbered(model, Pane::Related, &format!("Related to this {}", related.subject.kind.label()));
    let right = match related.filter() {
        "" if related.is_unknown() && related.entries().next().is_none() => String::new(),
        "" => {
            let (at, all) = (related.selected + 1, related.entries().count());
            let opens = price(related.entry_call(Form::Objects));
            format!("{} · {} opens: {opens}", text::place(at.min(all), all), key(Action::Open))
        }
        filter => filtered(filter, related.entries().count(), related.len()),
    };
    let inside = frame(model, Pane::Related, &[title, right], area, buffer, theme);
    if related.is_unknown() && related.entries().next().is_none() {
        let what = related.subject.kind.label();
        let words = format!("Nothing is known of this {what}, so nothing is known to be related to it either.");
        let lines = text::wrap(&words, usize::from(inside.width));
        for (row, line) in (0..inside.height).zip(&lines) {
            Pen::new(buffer, inside, row).put(line, theme.style(Role::Muted));
        }
        return;
    }
    if related.entries().next().is_none() && !related.is_empty() {
        let words = format!("No relationship passes the filter; {} changes it.", key(Action::Filter));
        Pen::new(buffer, inside, 0).put(&words, theme.style(Role::Muted));
        return;
    }
    if related.is_empty() {
        Pen::new(buffer, inside, 0).put("Nothing is related to objects of this kind.", theme.style(Role::Muted));
        return;
    }
    let all = related.entries().count();
    let window = related.scroll.window(Some(related.selected), all, inside);
    let bar = u16::from(all > window.len() && inside.width > 0);
    if bar > 0 {
        let mark = Rect { x: inside.right() - 1, width: 1, ..inside };
        draw_bar(&window, all, mark, buffer, theme);
    }
    let inside = Rect { width: inside.width - bar, ..inside };
    for (row, (index, entry)) in (0..inside.height).zip(related.entries().enumerate().skip(window.start)) {
        let selected = index == related.selected;
        let line = Rect { y: inside.y + row, height: 1, ..inside };
        draw_entry(entry, selected, model.session.tier, line, buffer, theme);
        if selected {
            let here = focus(model, Pane::Related) == Focus::Here;
            let role = if here { Role::Selected } else { Role::SelectedInactive };
            buffer.set_style(Rect { y: inside.y + row, height: 1, ..inside }, theme.style(role));
        }
    }
}

fn draw_entry(entry: &Entry, selected: bool, tier: Tier, line: Rect, buffer: &mut Buffer, theme: &Theme) {
    use crate::widget::paint::Align::{Left, Right};
    let (count, role) = match &entry.known {
        known @ Known::NotAsked => (known.words(), Role::Text),
        known @ Known::Some { .. } => (known.words(), Role::Header),
        known @ (Known::None | Known::Refused) => (known.words(), Role::Muted),
    };
    let barred = tier == Tier::Public && entry.privilege != Privilege::Everyone && entry.known == Known::NotAsked;
    let role = if barred { Role::Muted } else { role };

    let remark = match (&entry.known, entry.privilege) {
        (Known::Refused, _) => "this key may not ask for it",
        (_, Privilege::Enterprise) if barred => "premium",
        (_, Privilege::ThreatLandscape) if barred => "threat landscape",
        _ => "",
    };
    let mut pen = Pen::new(buffer, line, 0);
    pen.put(if selected { theme.glyphs().selected } else { " " }, theme.style(Role::Text));
    pen.put_in(28, &entry.name, theme.style(role), Left, Cut::End);
    pen.put(" ", theme.style(Role::Text)).put_in(7, &count, theme.style(role), Right, Cut::End);
    pen.put("  ", theme.style(Role::Text));
    let first = entry.folded.first().filter(|_| entry.many == Many::One).map(crate::vt::Object::title);
    let room = pen.room().saturating_sub(crate::widget::paint::cells(text::width(remark) + 1));
    pen.put_in(room, first.unwrap_or(&entry.gives), theme.style(Role::Muted), Left, Cut::End);
    pen.put_right(remark, theme.style(Role::Muted));
}
