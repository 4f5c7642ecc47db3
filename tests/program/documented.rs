//! docs/tabs.md shows each tab as the program draws it: this test makes the page, and compares it.

use std::path::Path;

use jiff::Timestamp;
use unicode_segmentation::UnicodeSegmentation;
use vtriage::clock::Clock;
use vtriage::demo::{Demo, Options};
use vtriage::session::{Access, Fetch, Tier};

use super::harness::{Program, Wanted, is_on_its_way};

/// The attachment of the demo's story.
const FILE: &str = "56082cddc3d11daff90213406c202ba7";

const INTRODUCTION: &str = "# The tabs of a report

Taken from the program in the demo (`vtriage --demo`, `Enter` on the attachment, `z` to zoom the pane, `l` for the next tab) by
`UPDATE_DOCS=1 cargo test --test program documented`. Every value under the cursor is copied with `y`, every indicator is opened
with `Enter` and marked with `Space`, `.` goes to the next one; `f` filters, in JSON it searches. Behaviour, Community and
Widget cost requests of their own: the price is told and `Enter` asks, or with `fetch = \"follow\"` they are read as they are opened.
";

/// The pane as a terminal shows it, without its blank rows.
pub(super) fn pane(screen: &str) -> String {
    let count = screen.lines().count();
    let rows = screen.lines().skip(2).take(count.saturating_sub(3));
    rows.filter(|row| !row.trim_matches(['│', ' ']).is_empty()).fold(String::new(), |pane, row| {
        // A wide sign takes two cells, the second of which is blank.
        let mut signs = row.graphemes(true);
        let mut line = String::new();
        while let Some(sign) = signs.next() {
            line.push_str(sign);
            if vtriage::text::width(sign) > 1 {
                signs.next();
            }
        }
        pane + &line + "\n"
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_tabs_is_what_the_program_draws() {
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().expect("a time");
    let clock = Clock::stopped_at(now);
    let options = Options { clock: clock.clone(), now: Some(now.as_second()), ..Options::default() };
    let demo = Demo::start(options).await.expect("the demo");
    let address: url::Url = demo.base_url().parse().expect("an address");
    let port = address.port().expect("a port").to_string();
    let wanted = Wanted { tier: Tier::Premium, fetch: Fetch::Follow, access: Access::Demo, clock, ..Wanted::default() };
    let mut program = Program::start(&demo.base_url(), Demo::key(), wanted);
    program.search(FILE);
    program.shows("61/72").await;
    program.press("5 z");
    program.shows_that("the pane alone", |screen| !screen.contains("6 Related")).await;
    // Lines are wrapped for the wider pane once it was drawn: what is drawn after a further key is so.
    program.press("g");
    program.rests().await;
    let mut page = INTRODUCTION.to_owned();
    for (tab, holds) in [
        ("Summary", "Stands out"),
        ("Detection", "▾ Malicious"),
        ("Details", "SHA-256"),
        ("Behaviour", "TA0002"),
        ("Community", "▾ Votes  24"),
        ("Widget", "Links"),
        ("JSON", "attributes:"),
    ] {
        let settled = |screen: &str| screen.contains(holds) && !screen.lines().any(is_on_its_way);
        let screen = program.shows_that(tab, |screen| settled(screen) && !screen.contains("6 Related")).await;
        // The port is another in each run, and always as long.
        let screen = screen.replace(&port, "54321");
        page += &format!("\n## {tab}\n\n```\n{}```\n", pane(&screen));
        program.press("l");
    }
    program.quit().await.expect("a clean end");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tabs.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page).expect("written");
        return;
    }
    let shown = std::fs::read_to_string(&path).expect("docs/tabs.md");
    assert_eq!(shown, page, "run UPDATE_DOCS=1 cargo test --test program documented");
}
