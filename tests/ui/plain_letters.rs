//! `LANG=C`: not one byte above ASCII on the screen, in any pane and whatever lies on top.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;
use vtriage::app::view;
use vtriage::theme::{Palette, Theme};

use super::harness::{Harness, domain, resolutions};

/// The screen of a terminal without letters beyond ASCII.
fn drawn(app: &mut Harness, width: u16, height: u16) -> String {
    let palette = Palette::from_environment(|name| (name == "LANG").then(|| "C".to_owned()));
    let theme = Theme::by_name("terminal", palette).expect("a theme");
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    view::paint(&app.model, area, &mut buffer, &theme);
    if app.model.fit() {
        view::paint(&app.model, area, &mut buffer, &theme);
    }
    let rows = buffer.content.chunks(usize::from(width));
    rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>() + "\n").collect()
}

/// A report with related objects, a queue and a log, with names in other scripts.
fn full() -> Harness {
    let mut app = Harness::new().sized(120, 30);
    app.paste("xn--80ak6aa92e.example\nb.example");
    app.press("enter");
    app.reply_object(1, &domain("xn--80ak6aa92e.example", 7, &json!({})));
    app.search("example.com");
    let folded = json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.0example.com"}],
        "meta": {"cursor": "x", "count": 55}}});
    app.reply_object(3, &domain("example.com", 2, &folded));
    app.press("6 enter");
    app.reply_page(4, &resolutions(0, 40, &json!({"count": 55, "cursor": "x"})));
    app
}

#[test]
fn in_the_c_locale_no_pane_and_no_dialog_has_a_sign_above_ascii() {
    for keys in [
        "1",
        "2",
        "2 j",
        "3",
        "4",
        "4 enter",
        "5",
        "5 l",
        "5 l l",
        "5 l l l",
        "5 l l l l",
        "5 l l l l l",
        "5 h",
        "6",
        "6 esc",
        "?",
        ":",
        "/",
        "S",
        "s",
        "f",
        "Y",
        "e",
        "u",
        "U",
        "n",
        "c",
        "v",
        "R",
        "H",
        "2 t",
        "2 d",
        "q",
    ] {
        let mut app = full();
        app.press(keys);
        for (width, height) in [(80, 24), (160, 45), (45, 60)] {
            let screen = drawn(&mut app, width, height);
            let foreign: String = screen.chars().filter(|sign| !sign.is_ascii()).collect();
            assert!(foreign.is_empty(), "{keys} at {width}x{height} has {foreign:?}:\n{screen}");
        }
    }
}
