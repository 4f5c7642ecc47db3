//! Moving through lists shows reports and sends nothing.

use vtriage::demo::{Demo, Options};
use vtriage::session::{Access, Tier};

use super::harness::{Program, Wanted};

/// What the story of the demo begins with, and what is behind it.
const QUEUE: &str = "56082cddc3d11daff90213406c202ba7\nparcel-notice.example\napi.ember-sync.example\n203.0.113.66\n";

#[tokio::test(flavor = "multi_thread")]
async fn moving_through_all_rows_of_all_lists_sends_nothing_and_shows_the_reports_that_are_here() {
    let demo = Demo::start(Options { related: 20, ..Options::default() }).await.expect("the demo");
    let wanted = Wanted { tier: Tier::Public, access: Access::Demo, ..Wanted::default() };
    let mut program = Program::start(&demo.base_url(), Demo::key(), wanted);
    program.paste(QUEUE);
    program.press("enter");
    program
        .shows_that("all rows are answered", |screen| screen.contains("Triage") && !screen.contains("waiting"))
        .await;
    program.search("parcel-notice.example");
    program.shows("5 parcel-notice.example").await;
    program.press("6 enter");
    program.press("3 enter");
    program.rests().await;
    let before = demo.requests().len();
    for list in ["1", "2", "3", "6", "H"] {
        program.press(list);
        for _ in 0..30 {
            program.press("j");
        }
        program.rests().await;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        program.press("k k k");
        program.rests().await;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    program.press("esc 2 g");
    program.rests().await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let mut seen: Vec<String> = Vec::new();
    for key in ["g", "j", "j", "j"] {
        program.press(key);
        let is_new = |screen: &str| screen.contains("Summary  Detection") && !seen.contains(&title(screen));
        let screen = program.shows_that("the report of the next row of the queue", is_new).await;
        seen.push(title(&screen));
    }
    let sent = demo.requests().split_off(before);
    assert!(sent.is_empty(), "{:?}", sent.iter().map(|seen| seen.path.clone()).collect::<Vec<_>>());
    program.quit().await.expect("a clean end");
}

/// What the report is called that is on the screen.
fn title(screen: &str) -> String {
    let mut edges = screen.lines().flat_map(|line| line.split(['┌', '┬', '├']));
    let after = edges.find_map(|edge| edge.strip_prefix(" 5 ")).unwrap_or_default();
    after.split([' ', '─']).next().unwrap_or_default().to_owned()
}
