//! What a run was said yes to: what may leave, and what is asked before.

use super::Service;
use crate::cli::confirm::{self, Consent};
use crate::cli::exit::Failure;
use crate::text;
use crate::vt::{ApiError, Call, Reason};

impl Service {
    /// Whether the user said yes to telling the public side of what was submitted privately; `yes` is what says so.
    pub(in crate::cli) fn tell_of_private(&mut self, consent: Consent, yes: &'static str) {
        (self.tells_of_private, self.yes) = (consent, yes);
    }

    /// Refuses what may not leave, whatever it costs: what the settings forbid, and what was submitted privately from here.
    pub(in crate::cli) fn may_leave(&self, call: &Call) -> Result<(), ApiError> {
        let Some(error) = self.access.refused(call, self.tells_of_private) else { return Ok(()) };
        if !error.reason.lacks_consent() {
            return Err(error);
        }
        let yes = format!("`{}` sends it", self.yes);
        let message = if error.message.is_empty() { yes } else { format!("{}; {yes}", error.message) };
        Err(ApiError { message, ..error })
    }

    /// Asks before a call that publishes, changes or deletes something. What may not leave is refused and not asked about; of what was
    /// submitted privately and is to become public the question says so.
    pub(in crate::cli) fn agree(
        &self,
        call: &Call,
        consent: Consent,
        question: &str,
        word: &str,
    ) -> Result<(), Failure> {
        self.agree_to_all([call], consent, question, word)
    }

    /// The same of several that one question is about. Those after the first that may not leave are refused in their turn.
    pub(in crate::cli) fn agree_to_all<'a>(
        &self,
        calls: impl IntoIterator<Item = &'a Call>,
        consent: Consent,
        question: &str,
        word: &str,
    ) -> Result<(), Failure> {
        let calls: Vec<&Call> = calls.into_iter().collect();
        calls.first().map_or(Ok(()), |first| self.may_leave(first))?;
        let question = format!("{}{}.", question.trim_end_matches('.'), self.said_before(&calls));
        confirm::ask(consent, &question, word, "--yes")
    }

    /// What is said of what was submitted privately and is to become public.
    fn said_before(&self, calls: &[&Call]) -> String {
        if self.tells_of_private == Consent::Ask {
            return String::new();
        }
        let reasons: Vec<Reason> =
            calls.iter().filter_map(|call| Some(self.access.kept_private(call)?.reason)).collect();
        let words = |it: &str, was: &str| match reasons.first()? {
            Reason::KeptPrivate => Some(format!("; {it} {was} submitted privately from here before")),
            Reason::ListedPrivate => Some(format!("; private scanning has {it}")),
            Reason::SaidPrivate => Some(format!("; a case file says that {it} {was} submitted privately")),
            _ => Some(format!("; whether {it} {was} submitted privately from here before is not known")),
        };
        let counted = format!("{} of these", text::count(reasons.len() as u64));
        if calls.len() == 1 {
            words("it", "was")
        } else {
            words(&counted, text::one_or(reasons.len() as u64, "was", "were"))
        }
        .unwrap_or_default()
    }
}
