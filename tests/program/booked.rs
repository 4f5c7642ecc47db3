//! What the budget says was spent, against what left and what the service said of it, with a clock that moves.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use vtriage::access::{Access, Books};
use vtriage::clock::Clock;
use vtriage::store::{Rate, Window};
use vtriage::vt::{ApiError, Call, Descriptor, Kind, calls};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Wanted, setup};

const KEY: &str = "test-key-0123456789abcdef";
const FOUR: Rate = Rate { per_minute: Some(4), per_day: Some(500) };

fn at(time: &str) -> Clock {
    Clock::stopped_at(time.parse::<Timestamp>().expect("a time"))
}

fn morning() -> Clock {
    at("2026-11-25T10:00:00Z")
}

fn way(base: &str, clock: &Clock) -> Arc<Access> {
    setup(&format!("{base}/api/v3"), KEY, Wanted { rate: FOUR, clock: clock.clone(), ..Wanted::default() }).access
}

async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

fn refused(pause: Option<&str>) -> ResponseTemplate {
    let answer = ResponseTemplate::new(429).set_body_json(json!({"error": {"code": "QuotaExceededError"}}));
    pause.map_or(answer.clone(), |pause| answer.insert_header("retry-after", pause))
}

fn granted() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"data": {"type": "domain", "id": "a.example", "attributes": {}}}))
}

fn domain() -> Call {
    calls::report(&Descriptor::new(Kind::Domain, "a.example"), &[])
}

/// Pays for a request and sends it; what came of it is still to be booked.
async fn sent(access: &Access, call: &Call) -> (Result<(), ApiError>, Books) {
    let ticket = access.pay(call).expect("nothing is in the way");
    let sent = access.send(call, ticket, |_| {}).await;
    (sent.outcome.map(drop), sent.books)
}

async fn asked(access: &Access, call: &Call) -> Result<(), ApiError> {
    let (outcome, books) = sent(access, call).await;
    access.book(books);
    outcome
}

async fn received(server: &MockServer) -> usize {
    server.received_requests().await.expect("recorded").len()
}

/// Requests of this minute and of this day.
fn spent(access: &Access) -> (u32, u32) {
    let spent = access.budget.spent().expect("counted");
    (spent.minute, spent.day)
}

fn per_minute(access: &Access) -> Option<u32> {
    access.budget.spent().expect("counted").rate.per_minute
}

#[tokio::test]
async fn a_pause_that_is_longer_than_a_day_is_one_of_a_day() {
    for pause in ["90000", "250000000000", "18446744073709551615", "Thu, 01 Jan 9998 00:00:30 GMT"] {
        let (server, clock) = (answering(refused(Some(pause))).await, morning());
        let access = way(&server.uri(), &clock);
        asked(&access, &domain()).await.expect_err("refused");
        clock.advance(SignedDuration::from_secs(3));
        let hold = access.pay(&domain()).expect_err(pause);
        assert_eq!((hold.until.to_string(), hold.window), ("2026-11-26T10:00:00Z".to_owned(), Window::Day), "{pause}");
        clock.advance(SignedDuration::from_hours(24));
        asked(&access, &domain()).await.expect_err("refused again");
        assert_eq!(received(&server).await, 2, "{pause}");
    }
}

#[tokio::test]
async fn a_service_that_says_soon_each_time_is_asked_once_a_minute_after_some_refusals() {
    let (server, clock) = (answering(refused(Some("1"))).await, morning());
    let access = way(&server.uri(), &clock);
    let end = clock.now() + SignedDuration::from_mins(10);
    while clock.now() < end {
        match access.pay(&domain()) {
            Ok(ticket) => {
                let sent = access.send(&domain(), ticket, |_| {}).await;
                access.book(sent.books);
            }
            Err(hold) => clock.advance(hold.until.duration_since(clock.now())),
        }
    }
    let requests = received(&server).await;
    assert!((9..=18).contains(&requests), "{requests} in ten minutes");
}

#[tokio::test]
async fn a_grant_makes_the_services_word_good_again() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(refused(Some("1"))).up_to_n_times(9).mount(&server).await;
    Mock::given(any()).respond_with(granted()).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(refused(Some("5"))).mount(&server).await;
    let clock = morning();
    let access = way(&server.uri(), &clock);
    for _ in 0..9 {
        asked(&access, &domain()).await.expect_err("refused");
        clock.advance(SignedDuration::from_secs(61));
    }
    asked(&access, &domain()).await.expect("granted");
    clock.advance(SignedDuration::from_secs(61));
    asked(&access, &domain()).await.expect_err("refused");
    let hold = access.pay(&domain()).expect_err("five seconds");
    assert_eq!(hold.until.duration_since(clock.now()), SignedDuration::from_secs(5));
}

#[tokio::test]
async fn four_that_leave_together_and_are_all_refused_teach_no_pace() {
    let (server, clock) = (answering(refused(None)).await, morning());
    let access = way(&server.uri(), &clock);
    let mut books = Vec::new();
    for _ in 0..4 {
        books.push(sent(&access, &domain()).await.1);
    }
    for books in books {
        access.book(books);
        assert_eq!(per_minute(&access), Some(4));
    }
    clock.advance(SignedDuration::from_secs(61));
    assert_eq!((per_minute(&access), spent(&access)), (Some(4), (0, 0)));
}

#[tokio::test]
async fn the_pace_is_what_the_minute_granted_in_whatever_order_that_becomes_known() {
    for order in [[0, 1, 2, 3], [0, 3, 1, 2], [0, 1, 3, 2]] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(granted()).up_to_n_times(3).mount(&server).await;
        Mock::given(any()).respond_with(refused(None)).mount(&server).await;
        let clock = morning();
        let access = way(&server.uri(), &clock);
        let mut books = Vec::new();
        for _ in 0..4 {
            books.push(Some(sent(&access, &domain()).await.1));
        }
        for number in order {
            access.book(books.get_mut(number).and_then(Option::take).expect("each once"));
        }
        assert_eq!(per_minute(&access), Some(3), "{order:?}");
    }
}

/// A service that says so many of 500 requests are used today.
async fn telling(used: u32) -> MockServer {
    let quotas = json!({
        "api_requests_hourly": {"allowed": 240, "used": 30}, "api_requests_daily": {"allowed": 500, "used": used},
    });
    let account = json!({"data": {"type": "user", "id": "someone", "attributes": {"quotas": quotas}}});
    answering(ResponseTemplate::new(200).set_body_json(account)).await
}

#[tokio::test]
async fn what_the_service_says_of_yesterday_is_not_booked_on_today() {
    // It left before midnight; or after it by a clock that is a little fast.
    for time in ["2026-11-25T23:59:57Z", "2026-11-26T00:00:03Z"] {
        let (server, clock) = (telling(500).await, at(time));
        let access = way(&server.uri(), &clock);
        let (outcome, books) = sent(&access, &calls::own_user()).await;
        outcome.expect("an answer");
        clock.advance(SignedDuration::from_secs(6));
        access.book(books);
        assert!(spent(&access).1 <= 1, "{time}: {:?}", spent(&access));
        assert_eq!(access.budget.spent().expect("counted").rate, FOUR, "what may be spent is no matter of days");
        assert!(access.pay(&domain()).is_ok(), "{time}");
    }
    let (server, clock) = (telling(499).await, at("2026-11-26T00:02:00Z"));
    let access = way(&server.uri(), &clock);
    asked(&access, &calls::own_user()).await.expect("an answer");
    assert_eq!(spent(&access).1, 499, "of today it is believed");
}

#[tokio::test]
async fn what_found_no_service_was_never_spent() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number");
    let access = way(&format!("http://{free}"), &morning());
    for _ in 0..9 {
        asked(&access, &domain()).await.expect_err("nobody is there");
        assert_eq!(spent(&access), (0, 0));
    }
}

#[tokio::test]
async fn what_left_and_was_never_answered_stays_spent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let place = listener.local_addr().expect("its number");
    let rude = tokio::spawn(async move {
        let mut taken = 0;
        while let Ok(Ok((stream, _))) = tokio::time::timeout(Duration::from_secs(2), listener.accept()).await {
            let _ = stream.readable().await;
            taken += 1;
        }
        taken
    });
    let access = way(&format!("http://{place}"), &morning());
    asked(&access, &domain()).await.expect_err("it hung up");
    let left = spent(&access);
    assert_eq!(left, (3, 3), "as often as it was asked");
    assert_eq!(rude.await.expect("it ends"), left.0);
}

#[tokio::test]
async fn a_repeated_read_is_paid_for_each_time() {
    let (server, clock) = (answering(ResponseTemplate::new(503)).await, morning());
    let access = way(&server.uri(), &clock);
    asked(&access, &domain()).await.expect_err("trouble");
    assert_eq!((received(&server).await, spent(&access)), (3, (3, 3)));
    // The minute has room for one.
    asked(&access, &domain()).await.expect_err("trouble");
    assert_eq!((received(&server).await, spent(&access)), (4, (4, 4)));
    access.pay(&domain()).expect_err("and now for none");
}

#[tokio::test]
async fn a_repetition_that_is_refused_is_not_spent() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(503)).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(refused(None)).mount(&server).await;
    let access = way(&server.uri(), &morning());
    asked(&access, &domain()).await.expect_err("refused");
    assert_eq!((received(&server).await, spent(&access)), (2, (1, 1)));
}

#[tokio::test]
async fn a_listing_is_paid_for_as_often_as_it_is_asked() {
    let (server, clock) = (answering(ResponseTemplate::new(503)).await, morning());
    let access = way(&server.uri(), &clock);
    let ticket = access.pay(&domain()).expect("nothing is in the way");
    let sent = access.send_listing(&domain(), ticket).await;
    access.book(sent.books);
    assert_eq!((received(&server).await, spent(&access)), (3, (3, 3)));
}
