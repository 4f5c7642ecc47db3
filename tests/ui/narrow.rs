//! Room goes where something needs it: at 45, 80, 100 and 120 columns nothing that matters falls away beside blanks.

use std::time::Duration;

use serde_json::{Value, json};
use vtriage::effect::RequestId;
use vtriage::msg::{Meter, Msg};
use vtriage::session::{Access, Session, Tier};
use vtriage::vt::Exchange;

use super::harness::{Harness, domain, resolutions};

const SHA256: &str = "9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056";
const SIZES: [(u16, u16); 4] = [(45, 60), (80, 24), (100, 30), (120, 40)];

/// A file that is flagged, signed, and has more related to it than its third line can say.
fn file() -> Value {
    json!({"type": "file", "id": SHA256, "attributes": {
        "sha256": SHA256, "type_description": "Win32 EXE", "size": 482_300, "first_submission_date": 1_767_225_600,
        "last_analysis_date": 1_767_225_600, "meaningful_name": "invoice_2026-11.exe",
        "popular_threat_classification": {"suggested_threat_label": "trojan.parcelsnatch/lanternload"},
        "signature_info": {"verified": "A certificate was explicitly revoked by its issuer.", "signers": "Depot Tools Ltd"},
        "last_analysis_results": {"Arcmere": {"category": "malicious", "result": "x", "engine_name": "Arcmere"}},
        "last_analysis_stats": {"malicious": 17, "suspicious": 1, "undetected": 70, "harmless": 6}},
        "relationships": {"contacted_domains": {"data": [{"type": "domain", "id": "a.example"}, {"type": "domain", "id": "b.example"}]}}})
}

/// A search whose only row is open.
fn opened(size: (u16, u16), object: &Value) -> Harness {
    let mut app = Harness::premium().sized(size.0, size.1);
    app.search(SHA256);
    app.reply_object(1, object);
    app
}

/// The row of the screen with this text.
fn row(app: &mut Harness, text: &str) -> String {
    let screen = app.screen();
    let found = screen.lines().find(|line| line.contains(text)).map(str::to_owned);
    found.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{screen}"))
}

#[test]
fn no_ratio_stands_without_its_date_and_age_at_any_width() {
    for width in 40..200 {
        let mut app = opened((width, 30), &file());
        let line = row(&mut app, "● 17/94");
        assert!(line.contains("01-01") && line.contains("2 d"), "{width}: {line}");
        assert!(line.contains("1 suspicious"), "{width}: {line}");
    }
    let mut app = opened((80, 24), &file());
    let line = row(&mut app, "● 17/94 malicious, 1 suspicious");
    assert!(line.contains("2026-01-01 (2 d ago)"), "{line}");
    let mut old = file();
    old["attributes"]["last_analysis_date"] = json!(1_451_606_400);
    let line = row(&mut opened((45, 60), &old), "● 17/94");
    assert!(line.contains("2016-01, 10 y"), "an old one says its year: {line}");
}

#[test]
fn the_second_line_of_a_head_keeps_every_fact_that_there_is_room_for() {
    let mut name = domain("example.com", 2, &json!({}));
    name["attributes"]["creation_date"] = json!(1_767_225_600);
    name["attributes"]["registrar"] = json!("Nine Wells Domains");
    let line = row(&mut opened((45, 60), &name), "domain · ");
    assert!(line.contains("Nine Wells") && line.contains("created 2026-01-01"), "{line}");
    let line = row(&mut opened((100, 30), &file()), "Win32 EXE");
    assert!(line.contains("482.3 kB · first seen 2026-01-01"), "{line}");
    let line = row(&mut opened((45, 60), &file()), "Win32 EXE");
    assert!(line.contains("482.3 kB") && line.contains("2026-01-01"), "{line}");
}

#[test]
fn how_much_is_related_is_said_before_the_signature_where_the_hash_fills_its_line() {
    for (size, found) in [
        ((80, 24), "contacted_domains 2"),
        ((100, 30), "contacted_domains 2"),
        ((120, 40), "contacted_domains 2 · bad signature"),
    ] {
        let line = row(&mut opened(size, &file()), "Win32 EXE");
        assert!(line.contains(found), "{size:?}: {line}");
    }
    let line = row(&mut opened((200, 60), &file()), "Win32 EXE");
    assert!(line.contains("contacted_domains 2 · bad signature"), "{line}");
}

#[test]
fn a_file_without_a_signature_is_not_said_to_have_a_bad_one() {
    let mut unsigned = file();
    unsigned["attributes"]["signature_info"] = json!({"verified": "Unsigned"});
    for size in [(80, 24), (120, 40), (200, 60)] {
        let line = row(&mut opened(size, &unsigned), "Win32 EXE").to_lowercase();
        assert!(line.contains("unsigned") && !line.contains("bad signature"), "{size:?}: {line}");
    }
}

#[test]
fn with_the_report_in_focus_at_100_columns_a_list_leaves_it_the_room_of_its_hash() {
    let mut app = opened((100, 30), &file());
    let line = row(&mut app, "SHA-256 ");
    assert!(line.contains(SHA256), "{}", app.screen());
    assert!(app.shows("1 Results"), "{}", app.screen());
    let line = row(&mut app, "● 17/94 malicious");
    assert!(line.contains("2026-01-01 (2 d ago)"), "{line}");
}

/// A queue of hashes that are known, with what they are called; one is open.
fn queue(size: (u16, u16)) -> Harness {
    let mut app = Harness::premium().sized(size.0, size.1);
    let hashes: Vec<String> = (0..6).map(|digit| format!("{}{digit}", &SHA256[..63])).collect();
    app.paste(&hashes.join("\n"));
    app.press("enter");
    for (id, hash) in (1..).zip(&hashes) {
        let mut found = file();
        found["attributes"]["popular_threat_classification"] = json!(null);
        found["id"] = json!(hash);
        found["attributes"]["sha256"] = json!(hash);
        app.reply_object(id, &found);
    }
    app.rest();
    app
}

#[test]
fn a_focused_list_between_100_and_159_columns_has_what_its_rows_need() {
    for width in [100, 120, 140, 159] {
        let mut app = queue((width, 40));
        let opened = app.press("enter");
        let mut found = file();
        found["id"] = json!(format!("{}0", &SHA256[..63]));
        found["attributes"]["sha256"] = found["id"].clone();
        app.reply_to(&opened, &found);
        app.press("2");
        let screen = app.screen();
        let whole = screen.lines().filter(|line| line.contains(&SHA256[..63]) && line.contains("17/94")).count();
        assert!(whole >= 6, "{width}: {screen}");
        assert!(screen.contains("● 17/94 malicious, 1 suspicious"), "its report is read below: {width}\n{screen}");
        app.press("5");
        let screen = app.screen();
        assert!(screen.contains(&format!("SHA-256 {}", &SHA256[..63])), "{width}: {screen}");
    }
    // A list of short names stands beside its report.
    let mut app = Harness::premium().sized(130, 40);
    app.paste("a.example\nb.example");
    app.press("enter");
    for (id, name) in (1..).zip(["a.example", "b.example"]) {
        let mut short = domain(name, 2, &json!({}));
        short["attributes"]["registrar"] = json!("");
        app.reply_object(id, &short);
    }
    app.press("enter");
    app.press("2");
    assert!(app.shows("6 Related"), "{}", app.screen());
}

#[test]
fn at_80x24_related_has_17_rows_while_it_is_focused_as_any_other_list() {
    let mut app = opened((80, 24), &file());
    app.press("6");
    let screen = app.screen();
    let rows = screen
        .lines()
        .skip_while(|line| !line.contains("6 Related"))
        .skip(1)
        .filter(|line| line.starts_with('│'))
        .count();
    assert!(rows >= 17, "{rows}: {screen}");
    assert!(screen.contains("5 invoice_2026-11.exe") && screen.contains("17/94"), "{screen}");
    let mut app = Harness::new();
    app.search("example.com");
    let folded =
        json!({"resolutions": {"data": [{"type": "resolution", "id": "x"}], "meta": {"cursor": "x", "count": 55}}});
    app.reply_object(1, &domain("example.com", 2, &folded));
    app.press("6");
    let screen = app.screen();
    let head = screen.lines().nth(2).unwrap_or_default();
    assert!(head.contains("5 example.com") && head.contains("2 of 70") && head.contains("(2 d ago)"), "{screen}");
    app.press("enter");
    app.reply_page(2, &resolutions(0, 40, &json!({"count": 55, "cursor": "AbC="})));
    let screen = app.screen();
    assert_eq!(
        screen.lines().filter(|line| line.starts_with('│') && line.contains("198.51.100.")).count(),
        17,
        "{screen}"
    );
    let head = screen.lines().nth(2).unwrap_or_default();
    assert!(head.contains("5 198.51.100.0") && head.contains("not loaded"), "what is under the cursor:\n{screen}");
}

#[test]
fn at_any_width_the_first_line_says_whose_answers_these_are_and_how_many_may_be_asked() {
    for width in 40..120 {
        for (access, word) in [(Access::Demo, "demo"), (Access::Key, "public"), (Access::NoKey, "no key")] {
            let session = Session { access, tier: Tier::Public, read_only: true, offline: true, ..Session::default() };
            let mut app = Harness::with(session).sized(width, 24);
            let (minute_limit, day_limit) = (Some(4), Some(500));
            app.update(Msg::Metered(Meter { minute_used: 1, minute_limit, day_used: 88, day_limit }));
            let screen = app.screen();
            let line = screen.lines().next().unwrap_or_default();
            for word in [word, "read-only", "offline", "3/4 min"] {
                assert!(line.contains(word), "{width}: {word:?} is not in {line:?}");
            }
            assert!(width < 90 || line.contains("412/500 day"), "{width}: {line:?}");
        }
    }
    let mut app = Harness::new().sized(45, 24);
    app.update(Msg::Metered(Meter { minute_used: 1, minute_limit: Some(4), day_used: 88, day_limit: Some(500) }));
    let line = row(&mut app, "3/4 min");
    assert!(line.contains("vtriage") && line.contains("public key · 3/4 min"), "{line}");
}

#[test]
fn a_tab_keeps_its_count_while_another_one_can_give_its_own_away() {
    for size in [(45, 60), (100, 30), (66, 30)] {
        let mut app = opened(size, &file());
        app.press("5 l");
        let line = row(&mut app, "Detection");
        assert!(line.contains("Detection 18"), "{size:?}: {line}");
    }
}

#[test]
fn a_relationship_of_the_catalogue_is_described_or_not_but_never_by_two_letters() {
    for size in SIZES {
        let mut app = Harness::new().sized(size.0, size.1);
        app.search(SHA256);
        app.reply_object(1, &file());
        app.press("6");
        let screen = app.screen();
        let rows = screen.lines().skip_while(|line| !line.contains("6 Related")).skip(1);
        for line in rows.filter(|line| line.starts_with('│') && line.contains('…')) {
            let inside = line.rsplit('│').find(|part| part.contains('…')).unwrap_or_default();
            let blanks = inside.split(|sign| sign != ' ').map(str::len).max().unwrap_or_default();
            assert!(blanks < 8, "{size:?}: cut beside {blanks} blanks: {line}\n{screen}");
            let cut = inside.split("  ").find(|part| part.contains('…')).unwrap_or_default();
            assert!(cut.trim().chars().count() >= 12, "{size:?}: {line}");
        }
        // What it costs a public key is said at any width.
        assert!(size.1 < 40 || screen.contains("premium"), "{size:?}: {screen}");
    }
    let mut app = Harness::new().sized(45, 60);
    app.search(SHA256);
    app.reply_object(1, &file());
    app.press("6");
    let line = row(&mut app, "contacted_domains  ");
    assert!(line.contains("domains conta"), "{line}");
}

fn exchanged(id: u64, bytes: u64) -> Msg {
    let (status, took) = (200, Duration::from_millis(12));
    let exchange = Exchange { status, took, bytes, sent: Vec::new(), received: Vec::new() };
    Msg::Exchanged { id: RequestId(id), exchange: Box::new(exchange) }
}

#[test]
fn the_log_tells_status_time_size_and_price_of_the_row_under_the_cursor_at_any_size() {
    for size in [(45, 60), (60, 24), (80, 24), (100, 30), (120, 40), (200, 60)] {
        let mut app = Harness::premium().sized(size.0, size.1);
        app.search(SHA256);
        app.update(exchanged(1, 20_480));
        app.reply_object(1, &file());
        app.press("4");
        let screen = app.screen();
        let whole: String = screen.lines().map(|line| line.trim_matches(['│', ' '])).collect();
        assert!(whole.contains(SHA256), "{size:?}: the request in full\n{screen}");
        for figure in ["200", "12 ms", "20.5 kB"] {
            assert!(screen.contains(figure), "{size:?}: {figure}\n{screen}");
        }
        assert!(screen.contains("price") || screen.contains("1 request"), "{size:?}: {screen}");
    }
}

#[test]
fn in_the_zoomed_log_every_figure_stands_under_its_heading() {
    for length in 40..90 {
        let mut app = Harness::premium().sized(120, 40);
        for (id, query) in (1..9).zip([
            "a.example",
            "b.example",
            "c.example",
            "d.example",
            "e.example",
            "f.example",
            "g.example",
            "h.example",
        ]) {
            app.search(query);
            app.update(exchanged(id, 20_480));
            app.reply_object(id, &domain(query, 2, &json!({})));
        }
        let long = format!("{}.{}.example", "s".repeat(10), "t".repeat(length - 30));
        app.search(&long);
        app.update(exchanged(9, 1_000));
        app.reply_object(9, &domain(&long, 2, &json!({})));
        app.press("4 z");
        let screen = app.screen();
        let column = |line: &str, word: &str| line.find(word).map(|at| line[..at + word.len()].chars().count());
        let heading = screen.lines().find(|line| line.contains("status")).unwrap_or_default().to_owned();
        let rows: Vec<&str> = screen.lines().filter(|line| line.contains(" 200 ")).collect();
        assert_eq!(rows.len(), 9, "{screen}");
        for (word, figure) in [("status", " 200"), ("time", " 12 ms"), ("size", "kB")] {
            assert!(rows.iter().all(|row| column(row, figure) == column(&heading, word)), "{figure}\n{screen}");
        }
    }
}
