//! The budget: windows, two programs, corrections, refusals.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::*;
use crate::vt::quota::{Quotas, Tier};

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
    store.take(&tag(store), at, 1, rate).expect("answers")
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
    let wait = Taken::WaitUntil { until: noon(61_000), window: Window::Minute, by: HeldBy::OwnCount };
    assert_eq!(take(&store, noon(31_000), PUBLIC), wait);
    assert_eq!(take(&store, noon(60_999), PUBLIC), wait);
    assert!(is_taken(take(&store, noon(61_000), PUBLIC)));
    let wait = Taken::WaitUntil { until: noon(71_000), window: Window::Minute, by: HeldBy::OwnCount };
    assert_eq!(take(&store, noon(61_001), PUBLIC), wait);
    let spent = Spent { minute: 4, day: 5, rate: PUBLIC, tier: None, told_at: None };
    assert_eq!(store.spent(&tag(&store), noon(61_001), PUBLIC).expect("counts"), spent);
}

#[test]
fn a_used_up_day_ends_at_midnight_utc() {
    let store = memory();
    let rate = Rate { per_minute: None, per_day: Some(2) };
    assert!(is_taken(take(&store, noon(0), rate)) && is_taken(take(&store, noon(1), rate)));
    let midnight = Timestamp::from_second(NOW + 86_400).expect("a time");
    assert_eq!(
        take(&store, noon(2), rate),
        Taken::WaitUntil { until: midnight, window: Window::Day, by: HeldBy::OwnCount }
    );
    assert!(is_taken(take(&store, midnight, rate)));
    assert_eq!(store.spent(&tag(&store), midnight, rate).expect("counts").day, 1);
}

#[test]
fn without_limits_nothing_waits() {
    let store = memory();
    let zero = Rate { per_minute: Some(0), per_day: Some(0) };
    assert!((0..100).all(|_| is_taken(take(&store, noon(0), Rate::default()))));
    assert!(is_taken(take(&store, noon(0), zero)));
}

#[test]
fn nothing_is_assumed_of_a_key_that_the_service_calls_premium() {
    let (store, terms) = (memory(), Terms { stated: Rate::NONE, assumed: PUBLIC });
    let rate = || store.spent(&tag(&store), noon(0), terms).expect("counts").rate;
    let quotas = |day: u64| Quotas::read(&serde_json::json!({"api_requests_daily": {"allowed": day, "used": 0}}));
    assert_eq!(rate(), PUBLIC);
    store.correct(&tag(&store), &quotas(20_000), noon(0), noon(0)).expect("kept");
    assert_eq!(rate(), Rate { per_minute: None, per_day: Some(20_000) }, "the minute's limit was not named");
    store.correct(&tag(&store), &Quotas::default(), noon(0), noon(0)).expect("kept");
    assert_eq!(rate().per_minute, None, "who does not tell the kind of key takes nothing back");
}

#[test]
fn what_never_left_is_given_back() {
    let store = memory();
    let Taken::Yes(ticket) = take(&store, noon(0), PUBLIC) else { panic!("paid for") };
    assert!(is_taken(take(&store, noon(0), PUBLIC)));
    store.give_back(&tag(&store), &[ticket]).expect("takes it");
    let spent = store.spent(&tag(&store), noon(1), PUBLIC).expect("counts");
    assert_eq!((spent.minute, spent.day), (1, 1));
}

/// What the service may say of a key.
fn told(hourly: u64, daily: u64, used: u64) -> Quotas {
    Quotas::read(&serde_json::json!({
        "api_requests_hourly": { "user": { "allowed": hourly, "used": used } },
        "api_requests_daily": { "user": { "allowed": daily, "used": used } },
    }))
}

#[test]
fn the_service_knows_better_than_what_is_assumed_and_the_user_better_than_both() {
    let store = memory();
    let assumed = Terms { assumed: PUBLIC, ..Terms::default() };
    let spent = |terms: Terms| store.spent(&tag(&store), noon(3), terms).expect("counts");
    take(&store, noon(0), PUBLIC);
    store.correct(&tag(&store), &told(240, 500, 499), noon(0), noon(0)).expect("takes it in");
    assert_eq!((spent(assumed).day, spent(assumed).tier), (499, Some(Tier::Public)));
    let unstated = Rate::default();
    assert!(is_taken(take(&store, noon(1), unstated)));
    assert!(matches!(take(&store, noon(2), unstated), Taken::WaitUntil { window: Window::Day, .. }));
    store.correct(&tag(&store), &told(60_000_000_000, 60_000_000_000, 7), noon(3), noon(3)).expect("takes it in");
    assert_eq!(spent(assumed).rate, Rate { per_minute: None, per_day: Some(u32::MAX) });
    assert_eq!(spent(assumed).tier, Some(Tier::Premium));
    assert!(is_taken(take(&store, noon(4), unstated)));
    let stated = Terms { stated: Rate { per_minute: Some(9), per_day: None }, ..assumed };
    assert_eq!(spent(stated).rate.per_minute, Some(9));
}

fn until(milliseconds: i64, window: Window) -> impl Fn(Option<Refusal>) -> Refusal {
    move |known| Refusal {
        first: known.map_or(noon(0), |known| known.first),
        until: noon(milliseconds),
        window,
        end: End::Assumed,
        times: known.map_or(1, |known| known.times + 1),
    }
}

#[test]
fn c01_after_a_refusal_no_program_asks_before_its_time() {
    let place = Place::new();
    let (mine, other) = (place.open(), place.open());
    let ticket = Ticket { at: noon(0), price: 1 };
    mine.refuse(&tag(&mine), &[ticket], noon(0), until(30_000, Window::Minute)).expect("remembers");
    let wait = Taken::WaitUntil { until: noon(30_000), window: Window::Minute, by: HeldBy::Service };
    assert_eq!(take(&other, noon(1), PUBLIC), wait);
    mine.refuse(&tag(&mine), &[ticket], noon(2), until(90_000, Window::Day)).expect("remembers");
    assert_eq!(
        take(&other, noon(3), PUBLIC),
        Taken::WaitUntil { until: noon(90_000), window: Window::Day, by: HeldBy::Service }
    );
    let mut times = 0;
    let lifted = other.grant(&tag(&other), &[ticket], noon(4), |known| {
        times = known.map_or(0, |known| known.times);
        None
    });
    assert_eq!((lifted.expect("lifts it"), times), (true, 2));
    assert_eq!(mine.change_refusal(&tag(&mine), noon(4), |known| known).expect("says"), None);
    assert!(is_taken(take(&mine, noon(5), PUBLIC)));
}

#[test]
fn a_dear_call_is_paid_whole_or_not_at_all() {
    let store = memory();
    let pay = |at, price| store.take(&tag(&store), at, price, PUBLIC).expect("answers");
    for milliseconds in [0, 10_000, 20_000] {
        assert!(is_taken(pay(noon(milliseconds), 1)));
    }
    let wait = Taken::WaitUntil { until: noon(61_000), window: Window::Minute, by: HeldBy::OwnCount };
    for milliseconds in [20_001, 40_000, 60_999] {
        assert_eq!(pay(noon(milliseconds), 2), wait, "nothing is lost while it waits");
    }
    assert_eq!(store.spent(&tag(&store), noon(60_999), PUBLIC).expect("counts").day, 3);
    let Taken::Yes(ticket) = pay(noon(61_000), 2) else { panic!("there is room for two") };
    assert_eq!(store.spent(&tag(&store), noon(61_000), PUBLIC).expect("counts").day, 5);
    store.give_back(&tag(&store), &[ticket]).expect("takes both");
    let spent = store.spent(&tag(&store), noon(61_000), PUBLIC).expect("counts");
    assert_eq!((spent.minute, spent.day), (2, 3));
}

#[test]
fn a_call_dearer_than_a_whole_window_passes_when_that_is_untouched() {
    let store = memory();
    let rate = Rate { per_minute: Some(1), per_day: Some(1) };
    let pay = |at| store.take(&tag(&store), at, 2, rate).expect("answers");
    assert!(is_taken(pay(noon(0))));
    assert!(!is_taken(pay(noon(1))));
    let tomorrow = noon(0) + SignedDuration::from_hours(24);
    assert!(is_taken(pay(tomorrow)));
}

#[test]
fn refusals_teach_a_pace_and_each_hour_one_more_is_tried() {
    let store = memory();
    let tickets: Vec<Ticket> = (0..4)
        .filter_map(|number| match take(&store, noon(number), PUBLIC) {
            Taken::Yes(ticket) => Some(ticket),
            Taken::WaitUntil { .. } => None,
        })
        .collect();
    assert!(!store.grant(&tag(&store), &tickets[..2], noon(99), |known| known).expect("notes it"));
    for ticket in tickets.into_iter().skip(2) {
        store.refuse(&tag(&store), &[ticket], noon(100), until(61_100, Window::Minute)).expect("notes it");
    }
    let rate = |at| store.spent(&tag(&store), at, PUBLIC).expect("counts").rate.per_minute;
    assert_eq!(rate(noon(61_100)), Some(2));
    let later = |hours| noon(61_100) + SignedDuration::from_hours(hours);
    assert_eq!([rate(later(1)), rate(later(2)), rate(later(5))], [Some(3), Some(4), Some(4)]);
    assert_eq!(store.spent(&tag(&store), noon(101), PUBLIC).expect("counts").day, 2, "what was refused is given back");
}

#[test]
fn a_refusal_of_a_minute_that_others_spent_teaches_no_pace() {
    let store = memory();
    let Taken::Yes(ticket) = take(&store, noon(0), PUBLIC) else { panic!("paid for") };
    store.refuse(&tag(&store), &[ticket], noon(1), until(61_001, Window::Minute)).expect("notes it");
    assert_eq!(store.spent(&tag(&store), noon(2), PUBLIC).expect("counts").rate, PUBLIC);
}

#[test]
fn a_refusal_for_a_moment_teaches_no_pace_of_minutes() {
    let store = memory();
    for number in 0..2 {
        let Taken::Yes(ticket) = take(&store, noon(number), PUBLIC) else { panic!("paid for") };
        if number == 0 {
            store.grant(&tag(&store), &[ticket], noon(1), |known| known).expect("notes it");
        } else {
            store.refuse(&tag(&store), &[ticket], noon(2), until(2_002, Window::Minute)).expect("notes it");
        }
    }
    assert_eq!(store.spent(&tag(&store), noon(3), PUBLIC).expect("counts").rate, PUBLIC);
    assert!(is_taken(take(&store, noon(2_100), PUBLIC)), "and it goes on when the pause is over");
}

#[test]
fn what_is_granted_after_a_refusal_of_its_minute_belongs_to_the_pace() {
    let store = memory();
    let tickets: Vec<Ticket> = (0..4)
        .filter_map(|number| match take(&store, noon(number), PUBLIC) {
            Taken::Yes(ticket) => Some(ticket),
            Taken::WaitUntil { .. } => None,
        })
        .collect();
    let grant = |number: usize, at| {
        store.grant(&tag(&store), &tickets[number..=number], noon(at), |known| known).expect("notes it");
        store.spent(&tag(&store), noon(at), PUBLIC).expect("counts").rate.per_minute
    };
    assert_eq!(grant(0, 50), Some(4));
    store.refuse(&tag(&store), &tickets[3..], noon(100), until(61_100, Window::Minute)).expect("notes it");
    assert_eq!(store.spent(&tag(&store), noon(101), PUBLIC).expect("counts").rate.per_minute, Some(1));
    assert_eq!([grant(1, 200), grant(2, 300)], [Some(2), Some(3)]);
}

#[test]
fn a_clock_that_is_set_right_by_a_little_forgets_no_refusal() {
    let store = memory();
    let ticket = Ticket { at: noon(0), price: 1 };
    store.refuse(&tag(&store), &[ticket], noon(5), until(86_400_005, Window::Day)).expect("notes it");
    assert!(!is_taken(take(&store, noon(0), PUBLIC)));
}

#[test]
fn clearing_everything_lifts_what_is_refused_and_keeps_what_was_spent() {
    let store = memory();
    take(&store, noon(0), PUBLIC);
    let ticket = Ticket { at: noon(9), price: 1 };
    store.refuse(&tag(&store), &[ticket], noon(9), until(9_000_000, Window::Day)).expect("notes it");
    assert!(!is_taken(take(&store, noon(10), PUBLIC)));
    store.clear(Clear::Everything).expect("clears");
    assert!(is_taken(take(&store, noon(11), PUBLIC)));
    assert_eq!(store.spent(&tag(&store), noon(12), PUBLIC).expect("counts").minute, 2);
}

#[test]
fn a_clock_that_is_set_back_stops_nobody_for_long() {
    let store = memory();
    for _ in 0..4 {
        take(&store, noon(0), PUBLIC);
    }
    let ticket = Ticket { at: noon(9), price: 1 };
    store.refuse(&tag(&store), &[ticket], noon(0), until(60_000, Window::Day)).expect("remembers");
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
    assert!(is_taken(store.take(&other, noon(0), 1, rate).expect("answers")));
}

/// Rows of what was spent, of all keys.
fn rows(store: &Store) -> u32 {
    store.read(|connection| connection.query_row("SELECT count(*) FROM spent", [], |row| row.get(0))).expect("counts")
}

#[test]
fn what_was_granted_is_forgotten_after_its_minute_also_where_no_minute_limits() {
    let store = memory();
    let other = store.key_tag(&SecretString::from("another")).expect("a tag");
    assert!(is_taken(store.take(&other, noon(0), 3, Rate::NONE).expect("answers")));
    for hour in 0..20 {
        let Taken::Yes(ticket) = take(&store, noon(hour * 3_600_000), Rate::NONE) else { panic!("paid for") };
        store.grant(&tag(&store), &[ticket], ticket.at, |refused| refused).expect("notes it");
    }
    let Taken::Yes(late) = take(&store, noon(20 * 3_600_000), Rate::NONE) else { panic!("paid for") };
    assert_eq!(rows(&store), 4, "one on its way, and what of the other key may not have left");
    assert!(is_taken(take(&store, noon(45 * 3_600_000), Rate::NONE)));
    assert_eq!(rows(&store), 1, "on another day nothing of it can be given back");
    store.give_back(&tag(&store), &[late]).expect("takes it");
    assert_eq!(store.spent(&tag(&store), noon(45 * 3_600_000), Rate::NONE).expect("counts").day, 1);
}

#[test]
fn what_never_left_is_given_back_to_the_day_after_its_minute() {
    let store = memory();
    let Taken::Yes(ticket) = take(&store, noon(0), PUBLIC) else { panic!("paid for") };
    assert!(is_taken(take(&store, noon(600_000), PUBLIC)));
    store.give_back(&tag(&store), &[ticket]).expect("takes it");
    let spent = store.spent(&tag(&store), noon(600_001), PUBLIC).expect("counts");
    assert_eq!((spent.minute, spent.day), (1, 1));
}

#[test]
fn what_the_service_did_not_count_is_not_given_back_from_its_own_number() {
    let store = memory();
    let day = || store.spent(&tag(&store), noon(3), PUBLIC).expect("counts");
    let Taken::Yes(before) = take(&store, noon(0), PUBLIC) else { panic!("paid for") };
    store.correct(&tag(&store), &told(240, 500, 100), noon(0), noon(1)).expect("takes it in");
    let Taken::Yes(after) = take(&store, noon(2), PUBLIC) else { panic!("paid for") };
    assert_eq!((day().minute, day().day), (2, 101));
    store.give_back(&tag(&store), &[before]).expect("takes it");
    assert_eq!((day().minute, day().day), (1, 101), "the service's number never had it");
    store.give_back(&tag(&store), &[after]).expect("takes it");
    store.give_back(&tag(&store), &[after]).expect("there is none any more");
    assert_eq!((day().minute, day().day), (0, 100));
}
