//! What looking costs: requests that reach the service, counted there, with a key that spends nothing by itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use vtriage::demo::{Demo, Options};
use vtriage::store::Store;

use super::harness::{Program, Wanted};

/// The attachment of the demo's story.
const FILE: &str = "56082cddc3d11daff90213406c202ba7";

/// The relationship whose objects are shown and settled, if one is.
fn shown(screen: &str) -> Option<String> {
    let title = screen.lines().find_map(|line| line.split_once("6 Related · "))?.1;
    let is_settled = !title.contains("asking…") && !title.contains("reading verdicts…");
    is_settled.then(|| title.split([' ', '─']).next().unwrap_or_default().to_owned())
}

/// Opens the report and then its first `count` relationships with `key`, as whole objects (`enter`) or ids (`i`). Gives the
/// requests that the report cost, those of all, and the relationships that were seen.
async fn walk(demo: &Demo, store: &Arc<Store>, key: &str, count: usize) -> (usize, usize, BTreeSet<String>) {
    let before = demo.requests().len();
    let wanted = Wanted { store: store.clone(), ..Wanted::default() };
    let mut program = Program::start(&demo.base_url(), Demo::public_key(), wanted);
    program.search(FILE);
    program.shows("61/72").await;
    let report = demo.requests().len() - before;
    let mut seen = BTreeSet::new();
    program.press("6");
    for place in 0..count {
        if place > 0 {
            program.press("esc j");
            program.shows("6 Related to this file").await;
        }
        program.press(key);
        let screen = program.shows_that("a relationship", |screen| shown(screen).is_some()).await;
        seen.extend(shown(&screen));
    }
    program.quit().await.expect("a clean end");
    (report, demo.requests().len() - before, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_costs_one_request_its_first_ten_relationships_one_each_and_within_the_hour_nothing() {
    let demo = Demo::start(Options::default()).await.expect("the demo");
    let store = Wanted::default().store;
    let (report, all, seen) = walk(&demo, &store, "enter", 10).await;
    assert_eq!(seen.len(), 10, "{seen:?}");
    let (_, again, same) = walk(&demo, &store, "enter", 10).await;
    assert_eq!(same, seen);
    println!("a file report: {report}; with its first ten relationships: {all}; the same again: {again}");
    assert_eq!((report, all, again), (1, 11, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_and_the_first_descriptors_of_its_relationships_cost_one_request() {
    let demo = Demo::start(Options::default()).await.expect("the demo");
    let (report, all, seen) = walk(&demo, &Wanted::default().store, "i", 10).await;
    assert_eq!(seen.len(), 10, "{seen:?}");
    println!("a file report: {report}; with the ids of its first ten relationships: {all}");
    assert_eq!((report, all), (1, 1));
}
