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

    /// Reads a written name. Fails on what is no key.
    #[cfg_attr(
        feature = "testing",
        expect(clippy::result_unit_err, reason = "there is one way to fail, and the caller knows the name")
    )]
    pub fn parse(name: &str) -> Result<Self, ()> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = name;
        while let Some((prefix, modifier, _)) =
            MODIFIERS.iter().find(|(prefix, ..)| rest.len() > prefix.len() && rest.starts_with(prefix))
        {
            modifiers |= *modifier;
            rest = rest.strip_prefix(prefix).unwrap_or(rest);
        }
        let mut signs = rest.chars();
        let code = match (NAMES.iter().find(|row| row.0 == rest), signs.next(), signs.next()) {
            (Some(row), ..) => row.1,
            (None, Some(sign), None) if !sign.is_control() => KeyCode::Char(sign),
            _ => KeyCode::F(rest.strip_prefix('f').and_then(|number| number.parse().ok()).ok_or(())?),
        };
        Ok(Self { code, modifiers })
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
        assert!(Press::parse("hyper-q").is_err());
        assert!(Press::parse("").is_err());
    }
}
