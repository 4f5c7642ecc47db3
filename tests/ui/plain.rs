//! `--plain`: the same screen in one column, for those who hear it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::json;
use vtriage::app::view;
use vtriage::msg::{Msg, Tone};
use vtriage::theme::{GlyphSet, Palette, Theme};

use super::harness::{Harness, asked, domain, resolutions};

const SIZES: [(u16, u16); 2] = [(80, 24), (45, 60)];

/// The rows of the plain screen, and where the cursor stands.
fn plain(app: &Harness, (width, height): (u16, u16), glyphs: GlyphSet) -> (Vec<String>, Option<Position>) {
    let theme = Theme::by_name("terminal", Palette { glyphs, ..Palette::default() }).expect("the default theme");
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let mut cursor = None;
    for _ in 0..2 {
        cursor = view::paint(&app.model, area, &mut buffer, &theme);
    }
    let rows = buffer.content.chunks(usize::from(width));
    let text = rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>());
    (text.map(|row| row.trim_end().to_owned()).collect(), cursor)
}

/// A queue of thirty rows with verdicts.
fn queue() -> Harness {
    let mut app = Harness::new();
    let names: Vec<String> = (10..40).map(|number| format!("n{number}.example")).collect();
    app.paste(&names.join("\n"));
    app.press("enter");
    for (id, name) in (1..).zip(&names) {
        app.reply_object(id, &domain(name, 12, &json!({})));
    }
    app
}

fn report() -> Harness {
    let mut app = Harness::new();
    app.search("example.com");
    let folded = json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.0example.com"}],
        "meta": {"cursor": "x", "count": 55}}});
    app.reply_object(1, &domain("example.com", 2, &folded));
    app
}

/// Every pane and kind of dialog.
fn scenes() -> Vec<(&'static str, Harness)> {
    let with = |keys: &str| {
        let mut app = report();
        app.press(keys);
        app
    };
    let mut related = with("6 enter");
    related.reply_page(2, &resolutions(0, 40, &json!({"count": 55, "cursor": "AbC="})));
    let mut pasted = Harness::new();
    pasted.paste("a.example\nb.example\nc.example");
    let mut suggested = Harness::premium();
    suggested.press("/ tab");
    vec![
        ("start", Harness::new()),
        ("queue", queue()),
        ("report", report()),
        ("details", with("l l")),
        ("json", with("h")),
        ("catalogue", with("6")),
        ("related", related),
        ("results", with("1")),
        ("private", with("3")),
        ("activity", with("4")),
        ("checklist", pasted),
        ("suggestions", suggested),
        ("help", with("?")),
        ("palette", with(":")),
        ("menu", with("R")),
        ("form", with("c")),
        ("note", with("n")),
        ("filter", with("1 f")),
    ]
}

#[test]
fn nothing_is_drawn_that_is_no_word_and_nothing_stands_beside_it() {
    let is_art = |sign: char| ('\u{2500}'..='\u{259f}').contains(&sign);
    for (name, app) in scenes() {
        for size in SIZES {
            let (rows, _) = plain(&app, size, GlyphSet::Spoken);
            let screen = rows.join("\n");
            assert!(!screen.contains(is_art), "{name} at {size:?}:\n{screen}");
            assert!(
                rows.last().is_some_and(|keys| !keys.trim().is_empty()),
                "{name} at {size:?} tells no key:\n{screen}"
            );
            let (rows, _) = plain(&app, size, GlyphSet::SpokenAscii);
            assert!(rows.join("\n").is_ascii(), "{name} at {size:?}");
        }
    }
    for size in [(80, 24), (45, 60), (200, 60)] {
        let (rows, _) = plain(&queue(), size, GlyphSet::Spoken);
        let screen = rows.join("\n");
        assert!(screen.contains("n10.example") && !screen.contains("Summary"), "only the queue:\n{screen}");
        let mut app = queue();
        let asked = app.press("enter");
        app.reply_to(&asked, &domain("n10.example", 12, &json!({})));
        let (rows, _) = plain(&app, size, GlyphSet::Spoken);
        let screen = rows.join("\n");
        assert!(screen.contains("Summary") && !screen.contains("n11.example"), "only the report:\n{screen}");
    }
}

#[test]
fn the_cursor_stands_where_the_focus_is_and_a_sentence_says_where_that_is_or_what_has_changed() {
    for size in SIZES {
        let mut app = queue();
        for at in 10..14 {
            let (rows, cursor) = plain(&app, size, GlyphSet::Spoken);
            let row = cursor.and_then(|cursor| rows.get(usize::from(cursor.y)).cloned()).unwrap_or_default();
            assert!(row.contains(&format!("n{at}.example")), "{size:?}: {row:?}\n{}", rows.join("\n"));
            let said = rows[rows.len() - 2].clone();
            assert_eq!(said, format!(" 2 Triage: {} of 30 · 30 flagged.", at - 9), "{size:?}");
            app.press("j");
        }
        app.update(Msg::Said { text: "the theme is dark".to_owned(), tone: Tone::Good });
        let (rows, _) = plain(&app, size, GlyphSet::Spoken);
        assert_eq!(rows[rows.len() - 2], " the theme is dark", "what has just happened");
        let effects = app.press("/");
        let (rows, cursor) = plain(&app, size, GlyphSet::Spoken);
        assert!(asked(&effects).is_empty() && cursor.is_some_and(|cursor| cursor.y == 1), "{}", rows.join("\n"));
        let mut menu = report();
        menu.press("R j");
        let (rows, cursor) = plain(&menu, size, GlyphSet::Spoken);
        let row = cursor.and_then(|cursor| rows.get(usize::from(cursor.y)).cloned()).unwrap_or_default();
        assert!(row.contains("Yes, reanalyse"), "{size:?}: {row:?}\n{}", rows.join("\n"));
    }
}

#[test]
fn pictures_of_the_plain_screen() {
    for size in SIZES {
        for (name, app) in [("queue", queue()), ("report", report())] {
            let (rows, _) = plain(&app, size, GlyphSet::Spoken);
            insta::assert_snapshot!(format!("plain_{name}_{}x{}", size.0, size.1), rows.join("\n"));
        }
    }
}

/// The sentence below the plain screen.
fn said(app: &Harness, size: (u16, u16)) -> String {
    let (rows, _) = plain(app, size, GlyphSet::Spoken);
    rows[rows.len() - 2].trim().to_owned()
}

#[test]
fn the_sentence_names_the_dialog_the_place_in_it_and_the_row_under_the_cursor() {
    let mut app = report();
    app.press("R");
    let size = (160, 40);
    let title = "Reanalyse domain example.com? analysed 2 d ago; the new result is public";
    assert_eq!(said(&app, size), format!("{title}: 1 of 2: n No nothing is sent."));
    app.press("j");
    let yes = "y Yes, reanalyse 1 request, 1 a look until done, 1 for its report";
    assert_eq!(said(&app, size), format!("{title}: 2 of 2: {yes}."));
    let mut app = report();
    app.press(":");
    app.type_text("theme");
    assert!(said(&app, size).starts_with("Commands: 1 of "), "{}", said(&app, size));
    assert!(said(&app, size).contains(": theme NAME"), "{}", said(&app, size));
    let mut app = report();
    app.press("n");
    assert!(!said(&app, size).contains("dialog"), "{}", said(&app, size));
    for size in SIZES {
        let mut app = report();
        app.press("R j");
        assert!(said(&app, size).contains("Yes, reanalyse"), "{size:?}: {}", said(&app, size));
    }
}

#[test]
fn the_sentence_follows_the_cursor_in_a_report() {
    for size in SIZES {
        let mut app = report();
        let before = said(&app, size);
        app.press("j");
        let after = said(&app, size);
        assert!(before.starts_with("5 example.com") && after != before, "{size:?}: {before} / {after}");
        let (rows, cursor) = plain(&app, size, GlyphSet::Spoken);
        let row = cursor.map(|at| rows[usize::from(at.y)].trim().to_owned()).unwrap_or_default();
        let first: String = row.chars().take(8).collect();
        assert!(!first.is_empty() && after.contains(&first), "{size:?}: {after} / {row}");
    }
}

/// Where the cursor is: what stands in its row, from its cell on.
fn at_the_cursor(app: &Harness, size: (u16, u16)) -> String {
    let (rows, cursor) = plain(app, size, GlyphSet::Spoken);
    let Some(at) = cursor else { return String::new() };
    rows[usize::from(at.y)].chars().skip(usize::from(at.x)).collect::<String>().trim().to_owned()
}

#[test]
fn the_button_choice_or_box_that_has_the_keys_is_said_and_the_cursor_stands_there() {
    for size in SIZES {
        let mut app = report();
        app.press("c");
        app.type_text("seen");
        assert!(said(&app, size).ends_with("Comment: seen."), "{size:?}: {}", said(&app, size));
        app.press("tab");
        assert!(said(&app, size).ends_with(": button Cancel."), "{size:?}: {}", said(&app, size));
        assert!(at_the_cursor(&app, size).starts_with("[>Cancel ]"), "{size:?}: {}", at_the_cursor(&app, size));
        app.press("tab");
        assert!(said(&app, size).ends_with(": button Publish the comment."), "{size:?}: {}", said(&app, size));
        assert!(at_the_cursor(&app, size).starts_with("[>Publish"), "{size:?}: {}", at_the_cursor(&app, size));
        let mut app = report();
        app.press("v");
        let open = "It is: harmless or malicious.";
        assert!(said(&app, size).ends_with(open), "{size:?}: {}", said(&app, size));
        assert!(at_the_cursor(&app, size).contains("It is"), "{size:?}: {}", at_the_cursor(&app, size));
        app.press("l");
        assert!(said(&app, size).ends_with("It is: harmless, 1 of 2."), "{size:?}: {}", said(&app, size));
        let mut app = Harness::premium();
        app.press("U");
        app.type_text("https://a.example/b");
        app.press("enter");
        app.press("tab");
        let ticked = "visit it in chrome_headless_linux (richest result): ticked.";
        assert!(said(&app, (120, 40)).ends_with(ticked), "{}", said(&app, (120, 40)));
        app.press("space");
        let unticked = "visit it in chrome_headless_linux (richest result): not ticked.";
        assert!(said(&app, (120, 40)).ends_with(unticked), "{}", said(&app, (120, 40)));
    }
}

#[test]
fn marking_is_said_with_how_many_are_marked() {
    let mut app = report();
    app.press("6 enter");
    app.reply_page(2, &resolutions(0, 4, &json!({"count": 4})));
    let size = (120, 40);
    app.press("space");
    assert!(said(&app, size).starts_with("marked, 1 marked: 6 "), "{}", said(&app, size));
    assert!(said(&app, size).contains("2 of 4"), "{}", said(&app, size));
    app.press("space");
    assert!(said(&app, size).starts_with("marked, 2 marked: 6 "), "{}", said(&app, size));
    app.press("k");
    assert!(said(&app, size).starts_with("6 "), "a key later: {}", said(&app, size));
    app.press("space");
    assert!(said(&app, size).starts_with("no longer marked, 1 marked: 6 "), "{}", said(&app, size));
    app.press("*");
    assert!(said(&app, size).starts_with("3 more marked, 4 marked: 6 "), "{}", said(&app, size));
    app.press("*");
    assert!(said(&app, size).starts_with("4 no longer marked, none marked: 6 "), "{}", said(&app, size));
    let mut app = queue();
    app.press("space");
    assert!(said(&app, size).starts_with("marked, 1 marked: 2 Triage"), "{}", said(&app, size));
    app.press("*");
    assert!(said(&app, size).starts_with("29 more marked, 30 marked: 2 Triage"), "{}", said(&app, size));
    // Who sees the screen sees the marks, and keeps the keys in the last line.
    let told = app.told();
    assert!(!told.contains("more marked"), "{told}");
}

#[test]
fn the_line_that_takes_letters_is_named_with_what_it_makes_of_them() {
    let size = (80, 24);
    let mut app = report();
    app.press("/");
    assert_eq!(said(&app, size), "Search.");
    app.type_text("198.51.100.7");
    assert_eq!(said(&app, size), "Search: IP address · 1 request.");
    let mut app = queue();
    app.press("f");
    assert_eq!(said(&app, size), "Filter: 1 of 30 · 30 flagged.");
    app.type_text("n1");
    assert_eq!(said(&app, size), "Filter: \"n1\": 10 of 30 shown · 30 flagged.");
}

#[test]
fn a_line_of_a_report_is_said_whole_before_where_it_stands() {
    let mut app = Harness::new();
    let hash = "44d88612fea8a8f36de82e1278abb02f";
    app.search(hash);
    let about = json!({"meaningful_name": "invoice_2026-11_final_corrected_version_of_customer_4711.pdf.exe",
        "type_description": "Win32 EXE", "size": 120_000, "first_submission_date": 1_767_000_000,
        "last_analysis_stats": {"malicious": 61, "undetected": 11}});
    app.reply_object(1, &json!({"type": "file", "id": hash, "attributes": about}));
    let size = (80, 24);
    assert!(said(&app, size).starts_with("5 invoice_2026-11"), "{}", said(&app, size));
    app.press("j j j");
    let (rows, cursor) = plain(&app, size, GlyphSet::Spoken);
    let row = rows[usize::from(cursor.expect("a cursor").y)].trim_start_matches(['>', ' ']);
    let row = row.split_whitespace().collect::<Vec<_>>().join(" ");
    let first: String = row.chars().take(50).collect();
    assert!(said(&app, size).starts_with(first.trim()), "{} / {row}", said(&app, size));
    assert!(said(&app, size).contains(" of "), "{}", said(&app, size));
}
