//! The budget: windows, two programs, corrections, refusals.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::*;

const PUBLIC: Rate = Rate { per_minute: Some(4), per_day: Some(500) };
const KEY: &str = "test-key-0123456789abcdef";

/// `NOW` and so many milliseconds: noon, far from any end of a day.
fn noon(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond((NOW + 12 * 3600) * 1000 + milliseconds).expect("a time")
}

fn tag(store: &Store) -> KeyTag {
    store.key_tag(&SecretString::from(KEY)).expect("a tag")
}

fn take(store: &Store, at: Timestamp, rate: Rate) -> Taken {
    store.take(&tag(store), at, rate).expect("answers")
}

fn is_taken(taken: Taken) -> bool {
    matches!(taken, Taken::Yes(_))
}

#[test]
fn the_fifth_request_of_a_minute_waits_until_the_first_is_a_minute_and_a_second_old() {
    let store = memory();
    for milliseconds in [0, 10_000, 20_000, 30_900] {
        assert!(is_taken(take(&store, noon(milliseconds), PUBLIC)));
    }
    let wait = Taken::WaitUntil { until: noon(61_000), window: Window::Minute };
    assert_eq!(take(&store, noon(31_000), PUBLIC), wait);
    assert_eq!(take(&store, noon(60_999), PUBLIC), wait);
    assert!(is_taken(take(&store, noon(61_000), PUBLIC)));
    let wait = Taken::WaitUntil { until: noon(71_000), window: Window::Minute };
    assert_eq!(take(&store, noon(61_001), PUBLIC), wait);
    assert_eq!(
        store.spent(&tag(&store), noon(61_001)).expect("counts"),
        Spent { minute: 4, day: 5, day_allowed: None }
    );
}

#[test]
fn a_used_up_day_ends_at_midnight_utc() {
    let store = memory();
    let rate = Rate { per_minute: None, per_day: Some(2) };
    assert!(is_taken(take(&store, noon(0), rate)) && is_taken(take(&store, noon(1), rate)));
    let midnight = Timestamp::from_second(NOW + 86_400).expect("a time");
    assert_eq!(take(&store, noon(2), rate), Taken::WaitUntil { until: midnight, window: Window::Day });
    assert!(is_taken(take(&store, midnight, rate)));
    assert_eq!(store.spent(&tag(&store), midnight).expect("counts").day, 1);
}

#[test]
fn without_limits_nothing_waits() {
    let store = memory();
    let zero = Rate { per_minute: Some(0), per_day: Some(0) };
    assert!((0..100).all(|_| is_taken(take(&store, noon(0), Rate::default()))));
    assert!(is_taken(take(&store, noon(0), zero)));
}

#[test]
fn what_never_left_is_given_back() {
    let store = memory();
    let Taken::Yes(ticket) = take(&store, noon(0), PUBLIC) else { panic!("paid for") };
    assert!(is_taken(take(&store, noon(0), PUBLIC)));
    store.give_back(&tag(&store), ticket).expect("takes it");
    let spent = store.spent(&tag(&store), noon(1)).expect("counts");
    assert_eq!((spent.minute, spent.day), (1, 1));
}

#[test]
fn the_service_knows_better() {
    let store = memory();
    take(&store, noon(0), PUBLIC);
    store.correct(&tag(&store), 499, 500, noon(0)).expect("takes it in");
    let unstated = Rate { per_minute: None, per_day: None };
    assert!(is_taken(take(&store, noon(1), unstated)));
    assert!(matches!(take(&store, noon(2), unstated), Taken::WaitUntil { window: Window::Day, .. }));
    let huge = store.correct(&tag(&store), 7, 60_000_000_000, noon(3));
    assert_eq!(huge, Ok(()));
    assert!(is_taken(take(&store, noon(4), unstated)));
}

#[test]
fn c01_after_a_refusal_no_program_asks_before_its_time() {
    let place = Place::new();
    let (mine, other) = (place.open(), place.open());
    mine.refused(&tag(&mine), noon(30_000), Window::Minute, noon(0)).expect("remembers");
    let wait = Taken::WaitUntil { until: noon(30_000), window: Window::Minute };
    assert_eq!(take(&other, noon(1), PUBLIC), wait);
    mine.refused(&tag(&mine), noon(90_000), Window::Day, noon(2)).expect("remembers");
    assert_eq!(take(&other, noon(3), PUBLIC), Taken::WaitUntil { until: noon(90_000), window: Window::Day });
    assert!(is_taken(take(&other, noon(90_000), PUBLIC)));
}

#[test]
fn a_clock_that_is_set_back_stops_nobody_for_long() {
    let store = memory();
    for _ in 0..4 {
        take(&store, noon(0), PUBLIC);
    }
    store.refused(&tag(&store), noon(60_000), Window::Day, noon(0)).expect("remembers");
    let years_before = noon(0) - SignedDuration::from_hours(24 * 900);
    assert!(is_taken(take(&store, years_before, PUBLIC)));
}

#[test]
fn two_programs_do_not_overspend() {
    let place = Place::new();
    let rate = Rate { per_minute: Some(50), per_day: None };
    let spend = || {
        let store = place.open();
        (0..100).filter(|_| is_taken(take(&store, noon(0), rate))).count()
    };
    let taken: usize = std::thread::scope(|scope| {
        let programs: Vec<_> = (0..4).map(|_| scope.spawn(spend)).collect();
        programs.into_iter().map(|program| program.join().expect("no panic")).sum()
    });
    assert_eq!(taken, 50);
}

#[test]
fn the_windows_outlive_the_program() {
    let place = Place::new();
    let store = place.open();
    (0..4).for_each(|number| assert!(is_taken(take(&store, noon(number), PUBLIC))));
    drop(store);
    assert!(!is_taken(take(&place.open(), noon(5), PUBLIC)));
}

#[test]
fn c40_the_key_is_nowhere_in_the_file() {
    let place = Place::new();
    let store = place.open();
    take(&store, noon(0), PUBLIC);
    assert_eq!(tag(&store), tag(&place.open()));
    assert_ne!(tag(&store), store.key_tag(&SecretString::from("another")).expect("a tag"));
    assert_ne!(tag(&store), tag(&memory()), "the salt is the store's own");
    store.prune(None, NOW).expect("writes all of it");
    for entry in std::fs::read_dir(place.file().parent().expect("a directory")).expect("lists") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("reads");
        assert!(!bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes()));
    }
}

#[test]
fn keys_have_budgets_of_their_own() {
    let store = memory();
    let other = store.key_tag(&SecretString::from("another")).expect("a tag");
    let rate = Rate { per_minute: Some(1), per_day: None };
    assert!(is_taken(take(&store, noon(0), rate)));
    assert!(is_taken(store.take(&other, noon(0), rate).expect("answers")));
}
