//! The queue against a demo that grants four requests a minute, with a clock that the test sets.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use vtriage::clock::Clock;
use vtriage::demo::{Demo, Options};
use vtriage::store::{self, Rate, Store};

use super::harness::{Program, Wanted};

const ALERT: &str = include_str!("../../assets/demo/alert.eml");
const FOUR: Rate = Rate { per_minute: Some(4), per_day: Some(500) };
/// What a minute of the budget is.
const MINUTE: SignedDuration = SignedDuration::from_secs(61);

/// 2026-11-25, at this time.
fn clock(time: &str) -> Clock {
    Clock::stopped_at(format!("2026-11-25T{time}Z").parse::<Timestamp>().expect("a time"))
}

async fn demo(rate: Rate, clock: &Clock) -> Demo {
    let options = Options { per_minute: rate.per_minute, per_day: rate.per_day, ..Options::default() };
    Demo::start(Options { clock: clock.clone(), ..options }).await.expect("the demo")
}

fn program(demo: &Demo, rate: Rate, clock: &Clock, store: &Arc<Store>) -> Program {
    let wanted = Wanted { rate, store: store.clone(), clock: clock.clone(), ..Wanted::default() };
    Program::start(&demo.base_url(), Demo::key(), wanted)
}

fn store() -> Arc<Store> {
    Arc::new(Store::in_memory(store::Options::default()).expect("a store in memory"))
}

/// Waits until the demo has received so many requests, and that the screen shows that nothing more can be sent.
async fn asked(demo: &Demo, program: &mut Program, requests: usize, shown: &str) {
    for _ in 0..2000 {
        if demo.requests().len() >= requests {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    program.shows(shown).await;
    assert_eq!(demo.requests().len(), requests);
}

/// The alert as it is pasted from a mail program: its text, without what is attached.
fn alert() -> &'static str {
    ALERT.split("--alert-7714\nContent-Type: application/zip").next().unwrap_or(ALERT)
}

/// What the queue's title says when so many of its thirty rows are answered.
fn left(answered: usize) -> String {
    if answered < 30 { format!("{} waiting", 30 - answered) } else { "30 · 29 flagged ┐".to_owned() }
}

/// Queues the thirty indicators of the alert.
async fn take_up_the_alert(program: &mut Program) {
    program.paste(&alert().replace('\n', "\r"));
    program.shows("30 ticked · 30 requests").await;
    program.press("enter 2 z");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_says_when_it_is_asked_and_the_service_never_refuses() {
    let (clock, kept) = (clock("10:00:00"), store());
    let demo = demo(FOUR, &clock).await;
    let mut program = program(&demo, FOUR, &clock, &kept);
    take_up_the_alert(&mut program).await;
    asked(&demo, &mut program, 4, "26 waiting").await;
    // The last of 26 is one of the seventh minute.
    let screen = program.shows("at 10:07:07").await;
    for time in ["at 10:01:01", "at 10:02:02", "at 10:03:03", "at 10:06:06"] {
        assert!(screen.contains(time), "{time}:\n{screen}");
    }
    for minute in 1..=7 {
        clock.advance(MINUTE);
        let all = (4 * (minute + 1)).min(30);
        asked(&demo, &mut program, all, &left(all)).await;
    }
    let screen = program.shows("470/500 day").await;
    assert!(!screen.contains("waiting") && !screen.contains("limit hit") && !screen.contains("failed"), "{screen}");
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_opens_is_asked_first_and_once() {
    let (clock, kept) = (clock("10:00:00"), store());
    let demo = demo(FOUR, &clock).await;
    let mut program = program(&demo, FOUR, &clock, &kept);
    take_up_the_alert(&mut program).await;
    asked(&demo, &mut program, 4, "26 waiting").await;
    program.press("G enter");
    program.shows("it is asked at").await;
    clock.advance(MINUTE);
    program.shows("saltmarsh_beacon").await;
    program.press("2");
    for minute in 2..=7 {
        asked(&demo, &mut program, 4 * minute, "waiting").await;
        clock.advance(MINUTE);
    }
    asked(&demo, &mut program, 30, &left(30)).await;
    let paths: Vec<String> = demo.requests().iter().map(|seen| seen.path.clone()).collect();
    let mut once = paths.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), paths.len(), "the row's own turn is answered by the same request");
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_in_the_middle_loses_no_minute_and_asks_nothing_twice() {
    let (clock, kept) = (clock("10:00:00"), store());
    let demo = demo(FOUR, &clock).await;
    let mut first = program(&demo, FOUR, &clock, &kept);
    take_up_the_alert(&mut first).await;
    asked(&demo, &mut first, 4, "26 waiting").await;
    first.quit().await.expect("a clean end");

    let mut second = program(&demo, FOUR, &clock, &kept);
    second.press("2 z");
    second.shows("at 10:01:01").await;
    asked(&demo, &mut second, 4, "26 waiting").await;
    clock.advance(MINUTE);
    asked(&demo, &mut second, 8, "22 waiting").await;
    second.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_day_is_used_up_the_queue_goes_on_the_next_day() {
    let (clock, kept) = (clock("22:00:00"), store());
    let rate = Rate { per_minute: None, per_day: Some(10) };
    let demo = demo(rate, &clock).await;
    let mut program = program(&demo, rate, &clock, &kept);
    take_up_the_alert(&mut program).await;
    asked(&demo, &mut program, 10, "20 waiting").await;
    // Ten tomorrow, ten on the day after.
    let screen = program.shows("11-27 00:00").await;
    assert!(screen.contains("11-26 00:00") && screen.contains("0/10 day"), "{screen}");
    clock.advance(SignedDuration::from_hours(1));
    program.press("j");
    asked(&demo, &mut program, 10, "20 waiting").await;
    clock.advance(SignedDuration::from_hours(1));
    asked(&demo, &mut program, 20, "10 waiting").await;
    clock.advance(SignedDuration::from_hours(24));
    asked(&demo, &mut program, 30, &left(30)).await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_is_answered_whole_by_a_service_that_grants_half_of_what_was_assumed() {
    let (clock, kept) = (clock("10:00:00"), store());
    let two = Rate { per_minute: Some(2), per_day: Some(500) };
    let demo = demo(two, &clock).await;
    let mut program = program(&demo, FOUR, &clock, &kept);
    take_up_the_alert(&mut program).await;
    // Nobody could know: what of the first four had left before the first refusal goes back to its place.
    program.shows(&left(2)).await;
    program.shows("at 10:01:01").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let refused = demo.requests().len() - 2;
    assert!((1..=2).contains(&refused), "{refused} were refused");
    for minute in 1..=14 {
        clock.advance(MINUTE);
        asked(&demo, &mut program, 2 + refused + 2 * minute, &left(2 + 2 * minute)).await;
    }
    let screen = program.shows("470/500 day").await;
    assert!(!screen.contains("waiting") && !screen.contains("limit hit") && !screen.contains("failed"), "{screen}");
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_rows_are_answered_in_their_order_where_half_is_granted_and_nothing_more_is_refused() {
    let (clock, kept) = (clock("10:00:00"), store());
    let two = Rate { per_minute: Some(2), per_day: Some(500) };
    let demo = demo(two, &clock).await;
    let mut program = program(&demo, FOUR, &clock, &kept);
    let names: Vec<String> = (1..=100).map(|number| format!("n{number:03}.example")).collect();
    program.paste(&names.join("\r"));
    program.shows("100 indicators · 100 requests").await;
    program.press("enter 2 z");
    program.shows("98 waiting").await;
    program.shows("at 10:01:01").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let refused = demo.requests().len() - 2;
    assert!((1..=2).contains(&refused), "{refused} were refused");
    // The pace that was learned is tried anew after an hour, so the hundred must be through before.
    for minute in 1..=48 {
        clock.advance(MINUTE);
        asked(&demo, &mut program, 2 + refused + 2 * minute, &format!("{} waiting", 98 - 2 * minute)).await;
    }
    clock.advance(MINUTE);
    asked(&demo, &mut program, 100 + refused, "400/500 day").await;
    let screen = program.shows_that("no row that waits", |screen| !screen.contains("waiting")).await;
    assert!(!screen.contains("limit hit") && !screen.contains("failed"), "{screen}");
    let mut order: Vec<String> = Vec::new();
    for path in demo.requests().iter().map(|seen| seen.path.clone()) {
        // What was refused is asked again at its place.
        order.retain(|known| *known != path);
        order.push(path);
    }
    let wanted = |path: &String| names.iter().position(|name| path.ends_with(name.as_str()));
    let places: Vec<usize> = order.iter().filter_map(wanted).collect();
    // Those that leave together may arrive in any order, and of the first four nobody could know which are refused.
    let in_order = places.iter().enumerate().all(|(at, place)| at.abs_diff(*place) < 4);
    assert!(in_order && places.len() == 100, "{places:?}");
    program.quit().await.expect("a clean end");
}
