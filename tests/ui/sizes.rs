//! Any size of window, and the pictures at the common ones.

use proptest::prelude::*;
use serde_json::json;
use vtriage::session::Suggestion;
use vtriage::session::{Access, Session};

use super::harness::{Harness, domain, resolutions};

const SIZES: [(u16, u16); 9] = [(1, 1), (2, 2), (10, 3), (14, 5), (40, 10), (40, 12), (80, 24), (120, 40), (200, 60)];

/// Every screen that the keys of this version can open.
fn scenes() -> Vec<(&'static str, Harness)> {
    let opened = || {
        let mut app = Harness::new();
        app.search("example.com");
        app.reply_object(
            1,
            &domain("example.com", 2, &json!({"resolutions": {"data": [{"type":"resolution","id":"x"}]}})),
        );
        app
    };
    let with = |keys: &str| {
        let mut app = opened();
        app.press(keys);
        app
    };
    let mut listed = with("6 enter");
    listed.reply_page(2, &resolutions(0, 40, &json!({"count": 55, "cursor": "AbC="})));
    let mut pasted = Harness::new();
    pasted.paste("a.example\nb.example\n10.0.0.1");
    let mut internal = Harness::new();
    internal.search("10.0.0.1");
    vec![
        ("start", Harness::new()),
        ("first run", Harness::with(Session { access: Access::NoKey, ..Session::default() })),
        ("report", opened()),
        ("catalogue", with("6")),
        ("related", listed),
        ("help", with("?")),
        ("palette", with(":")),
        ("copy as", with("Y")),
        ("reanalyse", with("R")),
        ("activity", with("4")),
        ("checklist", pasted),
        ("internal", internal),
    ]
}

#[test]
fn c39_every_view_survives_every_size() {
    for (name, mut app) in scenes() {
        for size in SIZES {
            app.size = size;
            let screen = app.screen();
            if size.0 < 40 || size.1 < 12 {
                assert!(size.0 < 10 || screen.starts_with("vtriage"), "{name} at {size:?}: {screen}");
            }
        }
    }
}

#[test]
fn c39_at_80x24_verdict_name_and_keys_are_on_screen() {
    let mut app = Harness::new();
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    let screen = app.screen();
    for word in ["2 of 70 engines flag it", "example.com", "help"] {
        assert!(screen.contains(word), "{word}:\n{screen}");
    }
}

#[test]
fn pictures_at_the_common_sizes() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (30, 8)] {
        let mut app = Harness::with(Session {
            access: Access::Demo,
            suggestions: vec![Suggestion { about: "the attachment".into(), value: "login.parcel.example".into() }],
            ..Session::default()
        })
        .sized(width, height);
        insta::assert_snapshot!(format!("start_{width}x{height}"), app.screen());
        app.search("example.com");
        app.reply_object(1, &domain("example.com", 2, &json!({"resolutions": {"data": [{"type":"resolution","id":"x"}], "meta": {"count": 55, "cursor": "c"}}})));
        app.press("6 enter");
        app.reply_page(2, &resolutions(0, 40, &json!({"count": 55, "cursor": "AbC="})));
        insta::assert_snapshot!(format!("related_{width}x{height}"), app.screen());
    }
}

proptest! {
    #[test]
    fn no_size_and_no_key_brings_it_down(width in 0u16..130, height in 0u16..50, keys in proptest::collection::vec("[ -~]", 0..30)) {
        let mut app = Harness::new().sized(width.max(1), height.max(1));
        app.search("example.com");
        app.reply_object(1, &domain("example.com", 2, &json!({})));
        for key in keys {
            app.type_text(&key);
            app.screen();
        }
    }
}

#[test]
fn a_report_opens_where_it_is_seen_on_a_narrow_screen_and_over_a_zoomed_list() {
    for (width, keys) in [(80, "1 enter"), (160, "1 z enter")] {
        let mut app = Harness::new().sized(width, 24);
        app.search("example.com");
        app.reply_object(1, &domain("example.com", 2, &json!({})));
        app.screen();
        for key in keys.split(' ') {
            app.press(key);
            app.screen();
        }
        assert!(app.shows("Summary  Detection"), "{width}:\n{}", app.screen());
    }
    let mut app = Harness::new().sized(160, 24);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.screen();
    app.press("1 enter");
    assert_eq!(app.model.focus, vtriage::app::Pane::Detail);
    assert_eq!(app.model.trail.steps(), (0, 0), "what is open already is not opened a second time");
}
