//! What the tests of all widgets share: hostile text, sizes, and a buffer that shows whether anything left its area.

use crate::theme::{Palette, Theme};
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use std::sync::LazyLock;

/// File names that break tables (case C33), and worse.
pub(crate) const HOSTILE: [&str; 12] = [
    "請求書_2026.pdf.exe",
    "♻️♻️.zip",
    "👩‍💻.js",
    "\u{1100}\u{1161}\u{1102}\u{1161}.hwp",
    "a\tb.txt",
    "n\u{0}ul.bin",
    "e\u{301}te\u{301}.doc",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "ﾊﾞﾝｸﾞ.exe",
    "exe\u{202e}fdp.scr",
    "line\r\nbreak",
    "",
];

/// Sizes of case C39.
pub(crate) const SIZES: [(u16, u16); 9] =
    [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (14, 5), (40, 10), (80, 24), (200, 60)];

pub(crate) fn theme() -> Theme {
    static MONO: LazyLock<Theme> = LazyLock::new(|| Theme::by_name("mono", Palette::default()).unwrap());
    MONO.clone()
}

/// What stood on the screen before a widget was drawn.
const BEFORE: &str = "※";

/// Draws into an area with a margin around it and checks that the margin is untouched and that each row is as wide as it was.
/// Returns the area's text without blanks at the ends of lines.
pub(crate) fn drawn(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> String {
    let area = Rect::new(3, 2, width, height);
    let whole = Rect::new(0, 0, width + 6, height + 4);
    let mut buffer = Buffer::empty(whole);
    for x in whole.left()..whole.right() {
        for y in whole.top()..whole.bottom() {
            buffer[(x, y)].set_symbol(BEFORE);
        }
    }
    draw(area, &mut buffer);
    let mut text = String::new();
    for y in whole.top()..whole.bottom() {
        let mut x = 0;
        while x < whole.width {
            let inside = area.contains((x, y).into());
            let symbol = buffer[(x, y)].symbol();
            assert!(inside || symbol == BEFORE, "{symbol:?} was written at {x},{y} outside {area}");
            assert!(!symbol.chars().any(char::is_control), "{symbol:?} at {x},{y}");
            let wide = symbol.cell_width().max(1);
            if inside {
                assert!(x + wide <= area.right(), "{symbol:?} at {x},{y} reaches out of {area}");
                text.push_str(symbol);
            }
            x += wide;
        }
        if (area.top()..area.bottom()).contains(&y) {
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
        }
    }
    text
}

/// [`drawn`] at each of the sizes of case C39, and into a screen that shrank after its areas were laid out.
pub(crate) fn at_all_sizes(draw: impl Fn(Rect, &mut Buffer)) {
    for (width, height) in SIZES {
        drawn(width, height, &draw);
    }
    let mut shrunk = Buffer::empty(Rect::new(0, 0, 10, 3));
    draw(Rect::new(0, 0, 200, 60), &mut shrunk);
    draw(Rect::new(4, 1, 200, 60), &mut shrunk);
    draw(Rect::new(100, 30, 100, 30), &mut shrunk);
}

/// A key as the terminal sends it: `a`, `enter`, `ctrl-w`, `alt-b`.
pub(crate) fn key(name: &str) -> ratatui::crossterm::event::KeyEvent {
    use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    let (modifiers, name) = match name.split_once('-') {
        Some(("ctrl", name)) => (KeyModifiers::CONTROL, name),
        Some(("alt", name)) => (KeyModifiers::ALT, name),
        _ => (KeyModifiers::NONE, name),
    };
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backtab" => KeyCode::BackTab,
        "space" => KeyCode::Char(' '),
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "backspace" => KeyCode::Backspace,
        "pageup" => KeyCode::PageUp,
        "pagedown" => KeyCode::PageDown,
        "delete" => KeyCode::Delete,
        other => KeyCode::Char(other.chars().next().unwrap()),
    };
    KeyEvent::new(code, modifiers)
}
