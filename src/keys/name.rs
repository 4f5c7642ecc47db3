//! Key names as people write them: `ctrl-p`, `alt-right`, `space`, `G`, `ö`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key with its modifiers, in the one form that everything is compared in: an upper-case letter carries its shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Press {
    pub code: KeyCode,
    pub modifiers: KeyModifiers,
}

/// Written name, code, name for people.
const NAMES: &[(&str, KeyCode, &str)] = &[
    ("enter", KeyCode::Enter, "Enter"),
    ("esc", KeyCode::Esc, "Esc"),
    ("backspace", KeyCode::Backspace, "Backspace"),
    ("tab", KeyCode::Tab, "Tab"),
    ("backtab", KeyCode::BackTab, "Shift-Tab"),
    ("space", KeyCode::Char(' '), "Space"),
    ("up", KeyCode::Up, "Up"),
    ("down", KeyCode::Down, "Down"),
    ("left", KeyCode::Left, "Left"),
    ("right", KeyCode::Right, "Right"),
    ("home", KeyCode::Home, "Home"),
    ("end", KeyCode::End, "End"),
    ("pageup", KeyCode::PageUp, "PgUp"),
    ("pagedown", KeyCode::PageDown, "PgDn"),
    ("insert", KeyCode::Insert, "Ins"),
    ("delete", KeyCode::Delete, "Del"),
];

/// Written prefix, modifier, prefix for people.
const MODIFIERS: &[(&str, KeyModifiers, &str)] = &[
    ("ctrl-", KeyModifiers::CONTROL, "Ctrl-"),
    ("alt-", KeyModifiers::ALT, "Alt-"),
    ("shift-", KeyModifiers::SHIFT, "Shift-"),
];

impl Press {
    /// The key of an event. Alt-Esc is Esc: terminals send the pair when Esc is pressed twice quickly.
    pub fn of(event: KeyEvent) -> Self {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        if matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab) {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        let code = match event.code {
            KeyCode::Esc => {
                modifiers = KeyModifiers::NONE;
                KeyCode::Esc
            }
            // Two words of terminals for one key.
            KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => {
                modifiers.remove(KeyModifiers::SHIFT);
                KeyCode::BackTab
            }
            KeyCode::Char(letter) if event.modifiers.contains(KeyModifiers::SHIFT) && letter.is_lowercase() => {
                KeyCode::Char(letter.to_uppercase().next().unwrap_or(letter))
            }
            KeyCode::Char(letter) if modifiers.contains(KeyModifiers::CONTROL) => {
                KeyCode::Char(letter.to_ascii_lowercase())
            }
            other => other,
        };
        Self { code, modifiers }
    }

    /// Reads a name as it is written in key files or shown to people, in any case of letters: `pagedown`, `PgDn`, `Ctrl-q`. Fails on
    /// what is no key.
    #[cfg_attr(
        feature = "testing",
        expect(clippy::result_unit_err, reason = "there is one way to fail, and the caller knows the name")
    )]
    pub fn parse(name: &str) -> Result<Self, ()> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = name;
        let code = loop {
            // Before its beginning is taken for a modifier: `Shift-Tab` is a key of its own.
            if let Some(code) = named(rest) {
                break code;
            }
            let (modifier, after) =
                MODIFIERS.iter().find_map(|row| Some((row.1, after_prefix(rest, row.0)?))).ok_or(())?;
            modifiers |= modifier;
            rest = after;
        };
        match code {
            // What shift makes of a sign depends on the keyboard; the sign itself is to be written.
            KeyCode::Char(sign) if modifiers.contains(KeyModifiers::SHIFT) && !sign.is_alphabetic() => Err(()),
            code => Ok(Self::of(KeyEvent::new(code, modifiers))),
        }
    }

    /// The name for people: `Ctrl-p`.
    pub fn shown(&self) -> String {
        let mut text: String = MODIFIERS.iter().filter(|row| self.modifiers.contains(row.1)).map(|row| row.2).collect();
        match (NAMES.iter().find(|row| row.1 == self.code), self.code) {
            (Some(row), _) => text.push_str(row.2),
            (None, KeyCode::Char(sign)) => text.push(sign),
            (None, KeyCode::F(number)) => text.push_str(&format!("F{number}")),
            (None, other) => text.push_str(&format!("{other:?}")),
        }
        text
    }

    /// The event of this key, for tests and scripts.
    #[cfg(feature = "testing")]
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }
}

/// The code of a name without modifiers.
fn named(name: &str) -> Option<KeyCode> {
    let mut signs = name.chars();
    let row = NAMES.iter().find(|row| [row.0, row.2].iter().any(|known| known.eq_ignore_ascii_case(name)));
    match (row, signs.next(), signs.next()) {
        (Some(row), ..) => Some(row.1),
        (None, Some(sign), None) if !sign.is_control() => Some(KeyCode::Char(sign)),
        _ => name.strip_prefix(['f', 'F'])?.parse().ok().map(KeyCode::F),
    }
}

/// What follows a prefix, in any case of letters; nothing is no name.
fn after_prefix<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = name.split_at_checked(prefix.len())?;
    (start.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_is_part_of_a_letter() {
        let shifted = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::SHIFT);
        assert_eq!(Some(Press::of(shifted)), Press::parse("G").ok());
        let both = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Some(Press::of(both)), Press::parse("G").ok());
    }

    #[test]
    fn names_and_events_agree() {
        for name in ["ctrl-p", "alt-right", "space", "ö", "f5", "/", "backtab", "-", "ctrl--"] {
            let press = Press::parse(name).expect(name);
            assert_eq!(Press::of(press.event()), press, "{name}");
        }
        for wrong in ["hyper-q", "", "ctrl-", "pageupp", "f1000", "shift-5", "shift-space", "é-q"] {
            assert!(Press::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_key_is_read_as_it_is_shown_and_as_it_is_written_in_any_case() {
        let letters = ['a', 'G', '/', '-', 'ö', '?'].map(KeyCode::Char);
        let codes = NAMES.iter().map(|row| row.1).chain(letters).chain((1..=24).map(KeyCode::F));
        let modifiers = [KeyModifiers::NONE, KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::SHIFT];
        for press in codes.flat_map(|code| modifiers.map(|held| Press::of(KeyEvent::new(code, held)))) {
            assert_eq!(Press::parse(&press.shown()), Ok(press), "{}", press.shown());
        }
        for (name, same) in [
            ("PgDn", "pagedown"),
            ("PGDN", "pagedown"),
            ("Ctrl-q", "ctrl-q"),
            ("Ctrl-Q", "ctrl-q"),
            ("Shift-Tab", "backtab"),
            ("ALT-Right", "alt-right"),
            ("F5", "f5"),
            ("Ins", "insert"),
            ("shift-g", "G"),
        ] {
            assert_eq!(Press::parse(name), Press::parse(same), "{name}");
            assert!(Press::parse(name).is_ok(), "{name}");
        }
        assert_ne!(Press::parse("g"), Press::parse("G"), "a letter alone is as it is written");
    }
}
