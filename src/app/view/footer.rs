//! The last line: what has just happened, else what the keys do here and what they cost.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::loading::PagesLeft;
use crate::app::{Model, Pane};
use crate::keys::{Action, Bound, Hint};
use crate::msg::Meter;
use crate::pane::rows::motion;
use crate::pane::search::Reading;
use crate::pane::{Component, Means, Opens};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Cut, Pen, cells};

/// The keys that move, in a word.
const MOVING: &str = "moving";

/// The rows that words about what has happened take at most; what would need more is cut at its end.
const MOST_ROWS: u16 = 3;

/// How many rows the footer takes: one, and more for words that end with what matters most and do not fit.
pub(super) fn rows(model: &Model, width: u16) -> u16 {
    model.status.as_ref().map_or(1, |status| cells(told(&status.text, width).len()).clamp(1, MOST_ROWS))
}

/// Words in rows, a cell away from either edge.
fn told(words: &str, width: u16) -> Vec<String> {
    text::wrap(words, usize::from(width.saturating_sub(2)))
}

pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let Some(status) = &model.status else { return draw_keys(model, area, buffer, theme) };
    let role = status.tone.role();
    let mut lines = told(&status.text, area.width);
    if lines.len() > usize::from(area.height) {
        let rest = lines.split_off(usize::from(area.height).saturating_sub(1));
        lines.push(rest.join(" "));
    }
    for (row, line) in (0..).zip(&lines) {
        let mut pen = Pen::new(buffer, area, row);
        pen.put(" ", theme.style(Role::Text));
        let beside = prices(dear(model).iter(), &model.meter);
        if usize::from(row) + 1 == lines.len()
            && text::width(line) + text::width(&beside) + 5 <= usize::from(area.width)
        {
            pen.put_right(&format!("{beside} "), theme.style(Role::KeyHint));
        }
        pen.put_fitted(line, theme.style(role), Cut::End);
    }
}

/// The keys alone, whatever has just happened.
pub(super) fn draw_keys(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let mut pen = Pen::new(buffer, area, 0);
    pen.put(" ", theme.style(Role::Text));
    let mut dear = dear(model);
    let mut room = usize::from(area.width).saturating_sub(2);
    for Shown { actions, key, words } in shown(model) {
        let is_told = |known: &&Dear| actions.contains(&known.action);
        let price = dear.iter().find(is_told).map(|known| known.price);
        let price = price.filter(|price| !words.contains(&text::requests(*price)));
        let price = price.map(|price| format!(" ({})", model.meter.price_in_short(price))).unwrap_or_default();
        let label = format!(" {words}{price}");
        let needed = text::width(&key) + text::width(&label) + 2;
        let rest = dear.iter().filter(|known| !is_told(known));
        // Every price finds its place, with the key's label or without.
        if needed + text::width(&prices(rest, &model.meter)) > room {
            continue;
        }
        dear.retain(|known| !is_told(&known));
        room -= needed;
        pen.put(&key, theme.style(Role::KeyHint))
            .put(&label, theme.style(Role::Muted))
            .put("  ", theme.style(Role::Text));
    }
    pen.put_right(&format!("{} ", prices(dear.iter(), &model.meter)), theme.style(Role::KeyHint));
}

/// Keys in the footer.
struct Shown {
    actions: Vec<Action>,
    key: String,
    words: String,
}

/// What the keys do here: those that the topmost dialog hears, else those of the pane that are of use.
fn shown(model: &Model) -> Vec<Shown> {
    let context = model.context();
    if let Some(overlay) = model.overlays.last() {
        let heard = overlay.heard().into_iter().filter_map(|one| {
            let key = one.keys(context, &model.keymap)?;
            Some(Shown { actions: one.actions.to_vec(), key, words: one.words.into_owned() })
        });
        return heard.collect();
    }
    let is_shown = |row: &&Bound| row.binding.hint < Hint::Never && model.has_use(row.binding.action);
    let mut rows: Vec<&Bound> = model.keymap.heard_in(context).filter(is_shown).collect();
    // What a key means here hides what it means everywhere.
    let mut heard = Vec::new();
    rows.retain(|row| {
        let is_first = !heard.contains(&row.keys.first());
        heard.push(row.keys.first());
        is_first
    });
    rows.sort_by_key(|row| row.binding.hint);
    let told = rows.into_iter().filter_map(|row| {
        let (key, action) = (row.keys.first()?.shown(), row.binding.action);
        let means = match model.pane(model.focus) {
            _ if model.search.active => in_search(model, action),
            Some(pane) if takes_key(model, pane, action) => Means::Words("take a key"),
            Some(pane) => pane.means(action),
            // Where there is no pane yet, nothing can be opened or copied.
            None if matches!(action, Action::Open | Action::Copy | Action::CopyAs) => Means::Nothing,
            None => Means::Label,
        };
        let words = match means {
            Means::Label => row.binding.label.to_owned(),
            Means::Words(words) => words.to_owned(),
            Means::Nothing => return None,
        };
        Some(Shown { actions: vec![action], key, words })
    });
    told.collect()
}

/// Whether a key takes an API key, which is all that what it would ask for lacks.
fn takes_key(model: &Model, pane: &dyn Component, action: Action) -> bool {
    let asks = || matches!(pane.opens(), Opens::Again(_) | Opens::Asks(_));
    action == Action::Open && model.session.wants_key() && asks()
}

/// What keys do in the search bar: Enter asks what can be asked, and finds other words in the page.
fn in_search(model: &Model, action: Action) -> Means {
    let reading = Reading::of(model.search.prompt.text(), &model.session);
    match action {
        Action::Submit if matches!(reading, Reading::Nonsense(_)) && model.page().is_some() => Means::Words("find"),
        Action::Submit if matches!(reading, Reading::Nonsense(_) | Reading::OwnKey) => Means::Nothing,
        Action::Submit if matches!(reading, Reading::Several(_)) => Means::Words("list them"),
        // Before the first letter it lists what there is.
        Action::Complete if matches!(reading, Reading::Empty) => Means::Label,
        Action::Complete if model.search.suggestions(&model.session).is_empty() => Means::Nothing,
        _ => Means::Label,
    }
}

/// A key that costs something here and now.
struct Dear {
    action: Action,
    key: String,
    price: u32,
}

/// The keys that cost something where the keys are heard; all that move are told in one word.
fn dear(model: &Model) -> Vec<Dear> {
    let mut dear: Vec<Dear> = Vec::new();
    for row in model.keymap.heard_in(model.context()) {
        let action = row.binding.action;
        if model.overlays.last().is_some_and(|overlay| !overlay.hears(action)) {
            continue;
        }
        let Some(key) = row.keys.first() else { continue };
        let key = if motion(action).is_some() { MOVING.to_owned() } else { key.shown() };
        if dear.iter().any(|known| known.action == action || known.key == key) {
            continue;
        }
        if let Some(price) = model.price(action).filter(|price| *price > 0) {
            dear.push(Dear { action, key, price });
        }
    }
    dear.sort_by_key(|known| known.price);
    dear
}

/// `r m: 1 request · p: 26 requests, 12 left today`
fn prices<'a>(dear: impl Iterator<Item = &'a Dear>, meter: &Meter) -> String {
    let mut words = String::new();
    let mut last = None;
    for known in dear {
        match last {
            Some(price) if price == known.price => words.push(' '),
            Some(price) => words.push_str(&format!(": {} · ", meter.price_in_short(price))),
            None => {}
        }
        words.push_str(&known.key);
        last = Some(known.price);
    }
    last.map_or(words.clone(), |price| format!("{words}: {}", meter.price_in_short(price)))
}

impl Model {
    /// Whether a key does something here and now; only such keys are hinted at.
    fn has_use(&self, action: Action) -> bool {
        match action {
            Action::More => self.price(Action::More).is_some(),
            Action::LoadAll => self.pages_left(self.focus) != PagesLeft::None,
            Action::Back => self.trail.steps().0 > 0,
            Action::Right if self.focus == Pane::Detail => self.trail.current().is_some(),
            Action::Right => self.trail.current().is_some_and(|place| place.related.shown.is_some()),
            Action::Mark => self.pane(self.focus).is_some_and(Component::can_mark),
            Action::NextValue => self.trail.current().is_some_and(|place| place.detail.names_objects()),
            Action::Unmark => !self.marks.is_empty(),
            Action::Refresh => self.price(Action::Refresh).is_some() && self.trail.current().is_some(),
            _ => true,
        }
    }
}
