//! Follows an analysis until it is completed.
//!
//! Trouble on the way is no reason to give up, since the analysis goes on without us; a quota that stays used up is. The
//! pauses are an argument, so that a test needs no time.

use std::future::Future;
use std::time::Duration;

use tokio::time::sleep;

use super::output;
use super::progress::Progress;
use super::service::Service;
use crate::text::{time, visible};
use crate::vt::analysis::{Analysis, Pace, Status};
use crate::vt::{ApiError, Descriptor, Object, Reason, calls};

/// Looks that may fail in a row before we give up.
const PATIENCE: u32 = 5;

/// The pause after a 429 that names none: the next minute's quota is there then.
const NEXT_MINUTE: Duration = Duration::from_secs(61);

/// Whether to look at once, or to let the service begin first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstLook {
    Now,
    AfterAPause,
}

/// Waits for the completion of `analysis`, saying on stderr how it stands.
pub(super) async fn completion(service: &Service, analysis: &Descriptor, first: FirstLook) -> Result<Object, ApiError> {
    let call = calls::report(analysis, &[]);
    let progress = Progress::waiting("queued");
    let mut told = String::new();
    let outcome = until_completed(
        service.pace(),
        first,
        || async { service.send(&call).await?.answer.object() },
        |news| {
            let words = news.words();
            progress.say(&words);
            // Into a file a line is written only when something changed.
            if !output::words_to_terminal() && news.standing() != told {
                told = news.standing();
                output::say(&told);
            }
        },
    )
    .await;
    progress.done();
    outcome
}

/// What a look brought.
#[derive(Debug)]
pub(super) enum News<'a> {
    Running { object: &'a Object, next: Duration },
    Trouble { error: &'a ApiError, next: Duration },
}

impl News<'_> {
    /// How it stands, without the times.
    fn standing(&self) -> String {
        match self {
            Self::Running { object, .. } => standing(object),
            Self::Trouble { error, .. } => error.to_string(),
        }
    }

    fn words(&self) -> String {
        let (Self::Running { next, .. } | Self::Trouble { next, .. }) = self;
        format!("{}; next look in {} (1 request)", self.standing(), time::duration(next.as_secs()))
    }
}

/// `queued`, `in progress, 1/20 so far`: partial numbers are marked as such, and zeros of a queue are not shown.
pub(super) fn standing(object: &Object) -> String {
    let analysis = Analysis::read(object);
    let mut words = analysis.status.label().to_owned();
    if let Some(stats) = analysis.stats.filter(|stats| stats.total() > 0) {
        let so_far = if analysis.status == Status::Completed { "" } else { " so far" };
        words = format!("{words}, {}{so_far}", stats.ratio());
    }
    for (stage, state) in &analysis.pending_stages {
        words = format!("{words}; {stage}: {state}");
    }
    visible(&words).into_owned()
}

/// Looks again and again until the analysis is completed; pauses grow as `pace` says.
pub(super) async fn until_completed<Look>(
    pace: Pace,
    first: FirstLook,
    mut look: impl FnMut() -> Look,
    mut tell: impl FnMut(&News),
) -> Result<Object, ApiError>
where
    Look: Future<Output = Result<Object, ApiError>>,
{
    let (mut polls, mut failures) = (0, 0);
    if first == FirstLook::AfterAPause {
        sleep(pace.pause(polls)).await;
    }
    loop {
        polls += 1;
        let next = pace.pause(polls);
        let next = match look().await {
            Ok(object) if Analysis::read(&object).is_done() => return Ok(object),
            Ok(object) => {
                failures = 0;
                tell(&News::Running { object: &object, next });
                next
            }
            Err(error) => {
                failures += 1;
                let Some(wait) = patience(&error, failures, next) else { return Err(error) };
                tell(&News::Trouble { error: &error, next: wait });
                wait
            }
        };
        sleep(next).await;
    }
}

/// How long to wait after the `failures`th failed look in a row; `None` when there is no point in it.
fn patience(error: &ApiError, failures: u32, next: Duration) -> Option<Duration> {
    match error.reason {
        // Once: after a full minute it can only be the quota of the day.
        Reason::Quota { retry_after } if failures == 1 => Some(retry_after.unwrap_or(NEXT_MINUTE).max(next)),
        Reason::Unavailable | Reason::Unreachable | Reason::TimedOut | Reason::NotYet if failures <= PATIENCE => {
            Some(next)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use bytes::Bytes;
    use tokio::time::Instant;

    use super::*;

    type Looked = Result<Object, ApiError>;

    fn analysis(status: &str, malicious: u32, undetected: u32) -> Looked {
        let json = format!(
            r#"{{"type":"analysis","id":"u-aa-1767225600","attributes":{{"status":"{status}",
               "stats":{{"malicious":{malicious},"undetected":{undetected}}}}}}}"#
        );
        Object::decode(Bytes::from(json)).map_err(|why| ApiError::local(Reason::BadAnswer, "", why))
    }

    fn quota() -> Looked {
        Err(ApiError::local(Reason::Quota { retry_after: None }, "GET /analyses/x", ""))
    }

    /// Follows answers given in order; gives the outcome, what was said, and the seconds of each look.
    async fn follow(answers: Vec<Result<Object, ApiError>>) -> (Result<Object, ApiError>, Vec<String>, Vec<u64>) {
        let answers = RefCell::new(answers.into_iter());
        let (begin, looks) = (Instant::now(), RefCell::new(Vec::new()));
        let mut said = Vec::new();
        let look = || async {
            looks.borrow_mut().push(begin.elapsed().as_secs());
            answers.borrow_mut().next().expect("no look after the end")
        };
        let tell = |news: &News| said.push(news.standing());
        let outcome = until_completed(Pace::SERVICE, FirstLook::AfterAPause, look, tell).await;
        (outcome, said, looks.into_inner())
    }

    #[tokio::test(start_paused = true)]
    async fn c07_three_polls_at_least_15_s_apart_and_partial_numbers_are_marked() {
        let answers = vec![analysis("queued", 0, 0), analysis("in-progress", 1, 19), analysis("completed", 3, 87)];
        let (outcome, said, looks) = follow(answers).await;
        assert_eq!(standing(&outcome.expect("completed")), "completed, 3/90");
        assert_eq!(said, ["queued", "in progress, 1/20 so far"]);
        assert_eq!(looks.len(), 3);
        assert!(looks.windows(2).all(|pair| matches!(pair, [before, after] if after - before >= 15)), "{looks:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_429_waits_for_the_next_minute_and_a_second_one_ends_the_wait() {
        let (outcome, _, looks) = follow(vec![quota(), analysis("completed", 0, 90)]).await;
        assert!(outcome.is_ok() && matches!(looks.as_slice(), [first, second] if second - first >= 60), "{looks:?}");
        let (outcome, ..) = follow(vec![quota(), quota()]).await;
        assert!(matches!(outcome.expect_err("given up").reason, Reason::Quota { .. }));
    }

    #[tokio::test(start_paused = true)]
    async fn passing_trouble_does_not_end_the_wait_and_a_refused_key_does() {
        let lost = || Err(ApiError::local(Reason::Unreachable, "GET /analyses/x", "connection reset"));
        let (outcome, ..) = follow(vec![lost(), lost(), analysis("completed", 0, 90)]).await;
        assert!(outcome.is_ok());
        let refused = Err(ApiError::local(Reason::KeyRefused, "GET /analyses/x", ""));
        let (outcome, _, looks) = follow(vec![refused]).await;
        assert_eq!((outcome.expect_err("refused").reason, looks.len()), (Reason::KeyRefused, 1));
    }
}
