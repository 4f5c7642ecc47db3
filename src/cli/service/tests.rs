//! Runs against the demo with its own clock: the plan holds, and refusals teach.

use futures::{StreamExt as _, stream};

use super::*;
use crate::access::Target;
use crate::cli::pacing::Pacing;
use crate::config::{self, Config, Flags};
use crate::demo::{Demo, Options};
use crate::vt::Kind;

/// A service that grants `per_minute`, asked with a key that is said to be public; both see the same clock.
async fn granted(per_minute: u32, clock: &Clock) -> (Demo, Service, tempfile::TempDir) {
    let options = Options { per_minute: Some(per_minute), clock: clock.clone(), ..Options::default() };
    let demo = Demo::start(options).await.expect("the demo");
    let home = tempfile::tempdir().expect("a directory");
    let key = home.path().join("key");
    std::fs::write(&key, Demo::public_key()).expect("written");
    let directory = home.path().display().to_string();
    let environment = |name: &str| match name {
        "HOME" | "VTRIAGE_CONFIG_DIR" | "VTRIAGE_STATE_DIR" => Some(directory.clone()),
        _ => None,
    };
    let flags = Flags { api_key_file: Some(key), base_url: Some(demo.base_url()), ..Flags::default() };
    let loaded = Config::load(&flags, &environment).expect("settings").config;
    let config = Config { tier: config::Tier::Public, ..loaded };
    let pacing = Pacing { quiet: true, ..Pacing::default() };
    let session = Session { config, service: Target::Configured, pacing };
    (demo, Service::with_clock(session, clock.clone()).expect("a service"), home)
}

/// Asks for so many names that the demo has never heard of, while time goes by.
async fn look_up(service: &Service, clock: &Clock, names: usize) -> Vec<Result<Given, ApiError>> {
    let calls: Vec<Call> = (0..names)
        .map(|number| calls::report(&Descriptor::new(Kind::Domain, format!("n{number}.example")), &[]))
        .collect();
    let asking = stream::iter(&calls).map(|call| service.ask(call)).buffered(8).collect::<Vec<_>>();
    let moving = async {
        loop {
            tokio::time::sleep(Duration::from_millis(2)).await;
            clock.advance(SignedDuration::from_secs(1));
        }
    };
    tokio::select! {
        outcomes = asking => outcomes,
        () = moving => unreachable!("it never ends"),
    }
}

#[tokio::test]
async fn the_end_that_is_told_before_is_right_within_a_tenth() {
    let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
    let (_demo, service, _home) = granted(4, &clock).await;
    let (told, begun) = (service.outlook(60).lasts(), clock.now());
    look_up(&service, &clock, 60).await;
    let took = Duration::try_from(clock.now().duration_since(begun)).expect("time goes forward");
    assert!(told.abs_diff(took) * 10 <= took, "told {told:?}, took {took:?}");
}

#[tokio::test]
async fn a_hundred_look_ups_are_all_answered_by_a_service_that_grants_half_of_what_was_assumed() {
    let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
    let (demo, service, _home) = granted(2, &clock).await;
    let outcomes = look_up(&service, &clock, 100).await;
    // The demo has never heard of these names: that is an answer.
    let answered = |outcome: &Result<Given, ApiError>| outcome.as_ref().is_err_and(|e| e.reason == Reason::NotFound);
    assert_eq!(outcomes.iter().filter(|outcome| answered(outcome)).count(), 100);
    let refused = demo.requests().len() - 100;
    // Half of each minute would be refused if nothing were learned. On a busy machine minutes go by while a request is on its way.
    assert!(refused <= 8, "{refused} were refused; only those of the first minute could not be known");
}
