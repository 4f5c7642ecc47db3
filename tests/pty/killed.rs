//! A program that is killed: what its case has at the next start.

use std::path::Path;
use std::time::Duration;

use vtriage::case::{Came, Case};
use vtriage::store::{Options, Store};
use vtriage::vt::Judge;

use super::harness::Session;

/// Objects of the demo, and what their reports show.
const OBJECTS: [(&str, &str); 4] = [
    ("parcel-notice.example", "parcel-notice.example"),
    ("203.0.113.66", "203.0.113.66"),
    ("api.ember-sync.example", "api.ember-sync.example"),
    ("203.0.113.24", "203.0.113.24"),
];

/// The names of what was opened, in that order, as another program reads them.
fn opened(state: &Path) -> Vec<String> {
    assert!(state.join("demo.db").exists(), "the demo's store is where it was told to be");
    let (store, notices) = Store::open(&state.join("demo.db"), Options::default(), 0).expect("the store opens");
    assert_eq!(notices, [], "the store is whole");
    let case = store.open_case().expect("reads");
    let case = Case::of(case.head, &case.changes, &Judge::default());
    case.nodes().iter().filter(|node| node.came == Came::Opened).map(|node| node.object.id.to_string()).collect()
}

#[test]
fn killed_at_any_moment_a_case_loses_at_most_the_answer_in_flight() {
    for kill in 0..20_u64 {
        let home = tempfile::tempdir().expect("a directory");
        let state = home.path().display().to_string();
        let mut session = Session::start(&["--demo"], &[("VTRIAGE_STATE_DIR", state.as_str())]);
        session.shows("Start here");
        let shown = usize::try_from(kill % 4).expect("few");
        for (typed, name) in &OBJECTS[..=shown] {
            session.send("/");
            session.until("the search bar", |session| session.screen().contains("Enter ask"));
            session.send(&format!("\x1b[200~{typed}\x1b[201~"));
            session.send("\r");
            session.until(name, |session| {
                let screen = session.screen();
                screen.lines().any(|line| line.contains("5 ") && line.contains(name)) && screen.contains("Detection")
            });
        }
        // Another moment each time, from at once to a twentieth of a second later.
        std::thread::sleep(Duration::from_micros(kill * 2_600));
        session.kill();
        let kept = opened(home.path());
        let all_but_the_last: Vec<&str> = OBJECTS[..shown].iter().map(|(name, _)| *name).collect();
        assert!(kept.len() >= shown, "kill {kill}: {kept:?}");
        assert_eq!(kept[..shown], all_but_the_last[..], "kill {kill}");
    }
}
