//! The demo's story walked by keys alone, with the keys counted.

use vtriage::demo::{Demo, Options};
use vtriage::session::{Access, Fetch, Tier};
use vtriage::store::{PrivateUrl, Service};

use super::harness::{Program, Wanted, is_on_its_way};

/// The attachment of the story, by its MD5.
const FILE: &str = "56082cddc3d11daff90213406c202ba7";

fn start(demo: &Demo) -> Program {
    let wanted = Wanted { tier: Tier::Premium, fetch: Fetch::Follow, access: Access::Demo, ..Wanted::default() };
    let profile = Service::new("test", &demo.base_url(), None);
    for (id, url, submitted_at) in demo.private_urls() {
        let url = PrivateUrl { id, url, analysis: None, submitted_at, expires_at: None };
        wanted.store.put_private_url(&profile, &url).expect("it is kept");
    }
    Program::start(&demo.base_url(), Demo::key(), wanted)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_file_to_behaviour_to_contacted_host_to_resolution_to_sibling_takes_at_most_two_keys_a_step() {
    let demo = Demo::start(Options::default()).await.expect("the demo");
    let mut program = start(&demo);
    program.search(FILE);
    program.shows("61/72").await;
    for (step, keys, arrived) in [
        ("file to behaviour", "b", "Sandboxes  3"),
        ("behaviour to a contacted host", ". enter", "│login.parcel-notice.example"),
        ("host to its resolutions", "6 enter", "6 Related · resolutions"),
        ("resolution to the address", "enter", "│203.0.113.24"),
        ("address to the names that resolved to it", "enter", "6 Related · resolutions"),
        ("names to a sibling", "enter", "│parcel-notice.example"),
    ] {
        assert!(keys.split(' ').count() <= 2, "{step}: {keys}");
        program.press(keys);
        // Behaviour comes in two answers: a reader goes on when all is there.
        let waits = ["Asking", "asking…", "on the way"];
        let shown = |screen: &str| screen.contains(arrived) && !waits.iter().any(|words| screen.contains(words));
        program.shows_that(&format!("{step}: {arrived}"), shown).await;
    }
    program.quit().await.expect("a clean end");
}

/// What a tab says that holds nothing.
const EMPTY: &[&str] = &[
    "no details in this report",
    "the report says nothing",
    "no sandbox has run it",
    "the service has no widget of it",
    "no engine",
];

#[tokio::test(flavor = "multi_thread")]
async fn each_of_the_six_kinds_opens_with_its_tabs_filled() {
    let demo = Demo::start(Options::default()).await.expect("the demo");
    let mut program = start(&demo);
    for (kind, indicator) in [
        ("file", FILE),
        ("URL", "https://login.parcel-notice.example/session"),
        ("domain", "parcel-notice.example"),
        ("IP address", "203.0.113.66"),
    ] {
        program.search(indicator);
        tabs(&mut program, kind, &[]).await;
    }
    // Engines are not asked about private things, and nobody else sees them.
    let without = ["Detection", "Community", "Widget"];
    program.press("3 enter");
    program.shows("high / malicious").await;
    program.press("j j j enter");
    tabs(&mut program, "private file", &without).await;
    program.press("3 h");
    program.shows("s from here").await;
    program.press("enter");
    tabs(&mut program, "private URL", &without).await;
    program.quit().await.expect("a clean end");
}

async fn tabs(program: &mut Program, kind: &str, without: &[&str]) {
    program.shows(&format!("6 Related to this {kind} ")).await;
    program.press("5 z");
    for tab in ["Summary", "Detection", "Details", "Behaviour", "Community", "Widget", "JSON"] {
        let settled = |screen: &str| !screen.lines().any(is_on_its_way) && !screen.contains("6 Related");
        let screen = program.shows_that(&format!("{tab} of a {kind}"), settled).await;
        // Below the header, the search bar, the border and the titles of the tabs; above the border and the keys.
        let rows = screen.lines().skip(4).filter(|line| line.trim_matches(['│', '└', '─', '┘', ' ']).len() > 3);
        let rows = rows.count() - 1;
        let least = if without.contains(&tab) { 1 } else { 3 };
        assert!(rows >= least && !EMPTY.iter().any(|word| screen.contains(word)), "{tab} of a {kind}:\n{screen}");
        program.press("l");
    }
    program.press("z");
}
