//! Waits for an analysis as [`Following`] says, and tells on stderr how it stands. What the last look brought is not lost,
//! whatever ends the wait.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::time::sleep;

use super::items::Tried;
use super::printer::Printer;
use super::progress::Progress;
use super::record::{Origin, Record};
use super::service::Service;
use super::standing::standing;
use super::{interrupt, output};
use crate::access::{Following, Next};
use crate::text::{requests, time};
use crate::vt::analysis::Analysis;
use crate::vt::{ApiError, Descriptor, Object, calls, endpoint};

/// Whether to look at once, or to let the service begin first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstLook {
    Now,
    AfterAPause,
}

/// An analysis that is waited for, and what is known of it so far: that is printed where the wait ends before the analysis
/// does, also by a signal.
#[derive(Debug)]
pub(super) struct Waited<'a> {
    printer: &'a mut Printer,
    input: &'a str,
    analysis: &'a Descriptor,
    /// What the last look brought.
    last: Option<Object>,
}

impl Drop for Waited<'_> {
    fn drop(&mut self) {
        if interrupt::was_asked()
            && let Some(last) = &self.last
        {
            // There is nobody left to be told.
            let _ = self.printer.record(&known(self.input, last));
        }
    }
}

impl<'a> Waited<'a> {
    pub(super) fn new(printer: &'a mut Printer, input: &'a str, analysis: &'a Descriptor) -> Self {
        Self { printer, input, analysis, last: None }
    }

    /// Waits for its completion.
    pub(super) async fn completion(&mut self, service: &Service, first: FirstLook) -> Result<Object, ApiError> {
        completion(service, self.analysis, first, &mut self.last).await
    }

    /// Prints what is known of it, and why that is not the end.
    pub(super) fn gave_up<T>(mut self, tried: &Tried<T>) -> io::Result<()> {
        let Some(last) = self.last.take() else { return self.printer.missed(self.input, Some(self.analysis), tried) };
        self.printer.record(&known(self.input, &last).because(tried))?;
        self.printer.flush()
    }

    /// How it stood when it was last heard of.
    pub(super) fn standing(&self) -> Option<String> {
        self.last.as_ref().map(standing)
    }
}

fn known<'a>(input: &'a str, last: &'a Object) -> Record<'a> {
    Record { input: Some(input), ..Record::of(last, Origin::Network) }
}

/// Waits for the completion of `analysis`, saying on stderr how it stands. `last` is what the last look brought.
async fn completion(
    service: &Service,
    analysis: &Descriptor,
    first: FirstLook,
    last: &mut Option<Object>,
) -> Result<Object, ApiError> {
    let call = calls::report(analysis, &[]);
    let progress = Progress::waiting("queued");
    let mut told = String::new();
    let outcome = until_completed(
        Following::new(service.pace()),
        first,
        |pause| service.ends_before(pause, &call),
        || async { service.send(&call).await?.answer.object() },
        |news| {
            if let News::Running { object, .. } = news {
                *last = Some((*object).clone());
            }
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
        format!(
            "{}; next look in {} ({})",
            self.standing(),
            time::duration(next.as_secs()),
            requests(endpoint::REPORT.price())
        )
    }
}

/// Looks again and again until the analysis is completed, as `following` says, or `ends` says why a pause is too long.
async fn until_completed<Look>(
    mut following: Following,
    first: FirstLook,
    ends: impl Fn(Duration) -> Option<ApiError>,
    mut look: impl FnMut() -> Look,
    mut tell: impl FnMut(&News),
) -> Result<Object, ApiError>
where
    Look: Future<Output = Result<Object, ApiError>>,
{
    let mut pause = match first {
        FirstLook::Now => Duration::ZERO,
        FirstLook::AfterAPause => following.pause(),
    };
    loop {
        if !pause.is_zero() {
            if let Some(end) = ends(pause) {
                return Err(end);
            }
            sleep(pause).await;
        }
        let looked = look().await;
        let analysis = looked.as_ref().map(Analysis::read);
        pause = match (following.looked(analysis.as_ref().map_err(|error| *error)), &looked) {
            (Next::Completed, _) => return looked,
            (Next::GiveUp(error), _) => return Err(error),
            (Next::Look(next), Ok(object)) => {
                tell(&News::Running { object, next });
                next
            }
            (Next::Look(next), Err(error)) => {
                tell(&News::Trouble { error, next });
                next
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use bytes::Bytes;
    use tokio::time::Instant;

    use super::*;
    use crate::access::Pace;
    use crate::vt::Reason;

    type Looked = Result<Object, ApiError>;

    fn analysis(status: &str, malicious: u32, undetected: u32) -> Looked {
        let json = format!(
            r#"{{"type":"analysis","id":"u-aa-1767225600","attributes":{{"status":"{status}",
               "stats":{{"malicious":{malicious},"undetected":{undetected}}}}}}}"#
        );
        Object::decode(Bytes::from(json)).map_err(|why| ApiError::local(Reason::BadAnswer, "", why))
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
        let patient = |_| None;
        let outcome = until_completed(Following::new(Pace::SERVICE), FirstLook::AfterAPause, patient, look, tell).await;
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
}
