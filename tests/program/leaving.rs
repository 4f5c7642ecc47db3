//! Leaving a place: what was ordered for it and has not left yet stands in nobody's way any more.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use vtriage::clock::Clock;
use vtriage::demo::{Demo, Options};
use vtriage::store::Rate;

use super::harness::{Program, Wanted};

/// The attachment of the demo's story.
const FILE: &str = "56082cddc3d11daff90213406c202ba7";
const FOUR: Rate = Rate { per_minute: Some(4), per_day: Some(500) };
/// What a minute of the budget is.
const MINUTE: SignedDuration = SignedDuration::from_secs(61);

async fn started() -> (Demo, Clock, Program) {
    let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse::<Timestamp>().expect("a time"));
    let options = Options { per_minute: FOUR.per_minute, clock: clock.clone(), ..Options::default() };
    let demo = Demo::start(options).await.expect("the demo");
    let wanted = Wanted { rate: FOUR, clock: clock.clone(), ..Wanted::default() };
    let program = Program::start(&demo.base_url(), Demo::public_key(), wanted);
    (demo, clock, program)
}

/// What the demo was asked for, without what is asked along.
fn paths(demo: &Demo) -> Vec<String> {
    demo.requests().iter().map(|seen| seen.path.trim_start_matches("/api/v3").to_owned()).collect()
}

/// Waits until the demo has received so many requests, and a moment longer for one too many.
async fn received(demo: &Demo, requests: usize) {
    for _ in 0..2000 {
        if demo.requests().len() >= requests {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(demo.requests().len(), requests, "{:?}", paths(demo));
}

/// Opens the attachment's report and spends the rest of the minute on three other look-ups.
async fn spend_the_minute(program: &mut Program) {
    for other in ["203.0.113.66", "203.0.113.24", "parcel-notice.example"] {
        program.search(other);
        program.shows(&format!("5 {other}")).await;
        program.rests().await;
    }
    program.search(FILE);
    program.shows("61/72").await;
    program.shows("0/4 min").await;
}

/// Has four parts of the report asked for; they wait for the next minute.
async fn order_four(program: &mut Program) {
    program.press("b");
    program.shows("read behaviour · 1 request").await;
    program.press("enter l");
    program.shows("read graphs · 1 request").await;
    program.press("G enter k k enter l");
    program.shows("read the widget · 1 request").await;
    program.press("enter");
    program.shows("4 held").await;
    program.shows("reading the widget").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_requests_that_were_ordered_and_left_behind_do_not_delay_the_next_pivot() {
    let (demo, clock, mut program) = started().await;
    spend_the_minute(&mut program).await;
    order_four(&mut program).await;
    program.search("api.ember-sync.example");
    let screen = program.shows("it is asked at 2026-11-25 10:01:01").await;
    assert!(screen.contains("1 held"), "{screen}");
    clock.advance(MINUTE);
    program.shows("3/4 min").await;
    received(&demo, 5).await;
    assert_eq!(paths(&demo).last().map(String::as_str), Some("/domains/api.ember-sync.example"));
    // Back at the attachment nothing was asked, at the price that it had, and can be asked again.
    program.press("backspace");
    program.shows("read the widget · 1 request").await;
    program.press("h");
    let screen = program.shows("read graphs · 1 request").await;
    assert!(screen.contains("read collections · 1 request") && !screen.contains("reading"), "{screen}");
    program.press("G enter");
    program.shows("2/4 min").await;
    received(&demo, 6).await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_was_left_before_its_turn_is_asked_for_when_the_user_is_back_and_says_so() {
    let (demo, clock, mut program) = started().await;
    spend_the_minute(&mut program).await;
    program.search("api.ember-sync.example");
    program.shows("it is asked at").await;
    program.press("backspace");
    program.rests().await;
    clock.advance(MINUTE);
    received(&demo, 4).await;
    program.press("ctrl-f");
    program.shows("asks again: 1 request").await;
    received(&demo, 4).await;
    program.press("enter");
    program.shows("3/4 min").await;
    received(&demo, 5).await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_the_queue_are_asked_wherever_the_user_is() {
    let (demo, clock, mut program) = started().await;
    spend_the_minute(&mut program).await;
    program.paste("api.ember-sync.example\nbrightwater.example");
    program.shows("2 requests").await;
    program.press("enter 2 z");
    program.shows("2 waiting").await;
    program.press("j enter 5");
    program.shows("it is asked at").await;
    program.press("backspace 2");
    clock.advance(MINUTE);
    program.shows("2 · 1 flagged").await;
    received(&demo, 6).await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_when_its_place_is_left_arrives_and_is_there_on_the_way_back() {
    let clock = Clock::default();
    let options = Options { delay: Duration::from_millis(300), clock: clock.clone(), ..Options::default() };
    let demo = Demo::start(options).await.expect("the demo");
    let mut program = Program::start(&demo.base_url(), Demo::public_key(), Wanted { clock, ..Wanted::default() });
    program.search(FILE);
    program.shows("61/72").await;
    program.press("6 enter");
    received(&demo, 2).await;
    program.search("brightwater.example");
    program.shows("0/9").await;
    program.press("backspace");
    program.shows("55").await;
    program.rests().await;
    received(&demo, 3).await;
    program.quit().await.expect("a clean end");
}
