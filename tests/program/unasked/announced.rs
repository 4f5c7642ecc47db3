//! What a key would send from where a model stands, and whether the screen says so beforehand.

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use vtriage::app::Model;
use vtriage::effect::{Effect, Freshness};
use vtriage::keys::{Action, Press};
use vtriage::msg::Msg;
use vtriage::session::{Access, Fetch, Tier};
use vtriage::theme::{Palette, Theme};
use vtriage::vt::calls;

use super::super::harness::drawn;

/// The kinds of key.
const KINDS: [(&str, Access, Tier, Fetch); 4] = [
    ("a public key", Access::Key, Tier::Public, Fetch::Ask),
    ("a premium key", Access::Key, Tier::Premium, Fetch::Ask),
    ("a premium key that has things follow", Access::Key, Tier::Premium, Fetch::Follow),
    ("the demo", Access::Demo, Tier::Public, Fetch::Ask),
];

/// What the footer calls moving.
const MOVES: [Action; 8] = [
    Action::Up,
    Action::Down,
    Action::PageUp,
    Action::PageDown,
    Action::RollUp,
    Action::RollDown,
    Action::Top,
    Action::Bottom,
];

/// Keys that would send requests from here without their price being on the screen, on a small terminal and on a large one.
pub(super) fn unannounced(model: &Model, keys: &[KeyEvent]) -> Vec<String> {
    let mut found = Vec::new();
    for (kind, access, tier, fetch) in KINDS {
        let mut model = model.clone();
        (model.session.access, model.session.tier, model.session.fetch) = (access, tier, fetch);
        // What has just happened is said where prices are, until the next key.
        model.status = None;
        for size in [(80, 24), (120, 40)] {
            let screen = screen(&model, size);
            for key in keys.iter().chain(&modified()) {
                let price = price(&model, *key);
                if price > 0 && !says(&model, &screen, *key, price) {
                    found.push(format!(
                        "{:?} costs {price} with {kind} at {size:?}:\n{screen}",
                        Press::of(*key).shown()
                    ));
                }
            }
        }
    }
    found
}

/// Keys of the table that need a modifier.
fn modified() -> Vec<KeyEvent> {
    let mut keys: Vec<KeyEvent> =
        ('a'..='z').map(|sign| KeyEvent::new(KeyCode::Char(sign), KeyModifiers::CONTROL)).collect();
    keys.push(KeyEvent::new(KeyCode::Right, KeyModifiers::ALT));
    keys
}

fn screen(model: &Model, (width, height): (u16, u16)) -> String {
    let theme = Theme::by_name("terminal", Palette::default()).expect("the default theme");
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a backend");
    drawn(model, &mut terminal, &theme).expect("drawn in memory")
}

/// Requests that the key orders. What only the store is asked costs nothing, and what two want is asked once.
fn price(model: &Model, key: KeyEvent) -> u32 {
    let effects = model.clone().update(Msg::Key(key));
    let asked = effects.iter().filter_map(|effect| match effect {
        Effect::Ask { call, freshness, .. } if *freshness != Freshness::Kept => Some((call.key(), call.price())),
        Effect::LearnTier => Some((calls::own_user().key(), calls::own_user().price())),
        _ => None,
    });
    asked.collect::<BTreeMap<_, _>>().values().sum()
}

/// Whether a line of the screen names the key, or another one that means the same, together with at least that price.
fn says(model: &Model, screen: &str, key: KeyEvent, price: u32) -> bool {
    let action = model.keymap.action(model.context(), key);
    let same = model.keymap.heard_in(model.context()).filter(|row| Some(row.binding.action) == action);
    let mut names: Vec<String> = same.flat_map(|row| row.keys.iter().map(Press::shown)).collect();
    names.push(Press::of(key).shown());
    names.extend(action.filter(|action| MOVES.contains(action)).map(|_| "moving".to_owned()));
    let names_key =
        |line: &str| line.split(|sign: char| !sign.is_alphanumeric()).any(|word| names.iter().any(|name| name == word));
    screen.lines().any(|line| names_key(line) && prices(line).any(|said| said >= price))
}

/// The numbers before ` request`.
fn prices(line: &str) -> impl Iterator<Item = u32> {
    line.match_indices(" request").filter_map(|(at, _)| {
        let before = line.get(..at)?.rsplit(|sign: char| !sign.is_ascii_digit() && sign != ',').next()?;
        before.replace(',', "").parse().ok()
    })
}
