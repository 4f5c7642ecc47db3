//! Twelve invented reports as snapshots: what each tab says of them, with sections as they start.

use std::collections::HashSet;
use std::path::Path;

use serde_json::Value;
use vtriage::pane::Report;
use vtriage::pane::detail::Tab;
use vtriage::session::Session;
use vtriage::vt::Judge;

use super::kit::{lines, pane, report, screen, text};

fn fixture(name: &str) -> Report {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/report/{name}.json"));
    let body = std::fs::read_to_string(&path).expect("the fixture");
    report(&serde_json::from_str::<Value>(&body).expect("JSON"))
}

/// Summary as drawn at 80x24, then Detection and Details as text.
fn shown(name: &str) -> String {
    let report = fixture(name);
    let trusted = ["Civet Shield", "Dormouse"].map(str::to_owned).to_vec();
    let session = Session { judge: Judge { trusted, ..Judge::default() }, ..Session::default() };
    let mut shown = screen(&pane(&report, Tab::Summary, 79), 80, 24);
    for tab in [Tab::Summary, Tab::Detection, Tab::Details] {
        shown.push_str(&format!("\n== {}\n", tab.title()));
        shown.push_str(&text(&lines(tab, &report, &session, &HashSet::new())));
    }
    shown.lines().fold(String::new(), |text, line| text + line.trim_end() + "\n")
}

macro_rules! snapshots {
    ($($(#[$about:meta])* $test:ident = $fixture:literal,)+) => {
        $(#[test]
        fn $test() {
            insta::assert_snapshot!(shown($fixture));
        })+
    };
}

snapshots! {
    a_windows_program = "pe",
    a_signed_windows_program = "pe-signed",
    a_unix_program = "elf",
    an_android_app = "apk",
    a_pdf = "pdf",
    an_office_document_with_macros = "office",
    a_shortcut = "lnk",
    a_java_archive = "jar",
    a_url_that_was_never_scanned = "url-never-scanned",
    a_domain = "domain",
    an_address = "ip",
    a_private_file = "private-file",
}

#[test]
fn no_engine_row_is_cut_at_any_width_and_what_has_no_room_behind_a_long_result_stands_below_it() {
    let mut object: Value = fixture("pe").tree.as_ref().clone();
    let long = "Trojan-Downloader.Script.Invented.generic.a";
    object["attributes"]["last_analysis_results"]["Badger"] = serde_json::json!({
        "category": "malicious", "result": long, "engine_version": "18.4.3895.0", "engine_update": "20260102",
    });
    let report = report(&object);
    for width in [70, 80, 100, 120] {
        let drawn = screen(&pane(&report, Tab::Detection, usize::from(width) - 1), width, 40);
        assert!(!drawn.contains('…'), "{width}:\n{drawn}");
        assert!(drawn.contains(long) && drawn.contains("18.4.3895.0  2026-01-02"), "{width}:\n{drawn}");
        let below = drawn.lines().find(|line| line.contains("18.4.3895.0")).is_some_and(|line| !line.contains(long));
        assert_eq!(below, width < 100, "{width}:\n{drawn}");
    }
}

#[test]
fn what_decides_is_read_whole_in_45_columns() {
    let report = fixture("private-file");
    let pane = pane(&report, Tab::Summary, 44);
    let drawn = screen(&pane, 45, 60);
    assert!(!drawn.contains('…'), "{drawn}");
}
