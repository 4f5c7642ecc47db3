//! What was sent to be analysed, until the service has accepted it or not.

use std::sync::Arc;

use serde_json::Value;

use super::{Next, Side};
use crate::flow::form::Yes;
use crate::flow::{Given, Todo};
use crate::ioc::Indicator;
use crate::msg::Reply;
use crate::store::PrivateUrl;
use crate::text::time::DAY;
use crate::vt::{ApiError, Descriptor, Kind};

/// Something that is analysed, with what is known of it. Only a question that was said yes to makes one, or the rescan of
/// what the service has.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    matter: Draft,
    /// What the user had typed and clicked by then, where this one thing was ordered.
    pub heard: Option<u64>,
    /// The report before, of something that is analysed again.
    pub before: Option<Arc<Value>>,
}

/// The same before the user has said yes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// What is sent, for people.
    pub(super) what: String,
    pub(super) side: Side,
    /// What the report of it will be, when that is known before.
    pub(super) subject: Option<Descriptor>,
    /// A URL whose private analysis is to be remembered, and the days for which it is kept, where they were said.
    pub(super) url: Option<(String, Option<u8>)>,
}

impl Sent {
    /// What the user agreed to.
    pub(super) fn agreed(_: &Yes, matter: Draft) -> Self {
        Self { matter, heard: None, before: None }
    }

    /// What the service has already, and analyses again in public.
    pub(super) fn again(subject: Descriptor, what: String) -> Self {
        let matter = Draft { what, side: Side::Public, subject: Some(subject), url: None };
        Self { matter, heard: None, before: None }
    }

    /// What it is, for people.
    pub fn what(&self) -> &str {
        &self.matter.what
    }

    /// What is left behind where its request was taken back.
    pub(super) fn broken_off(&self, may_have_acted: bool) -> String {
        let sequel =
            if may_have_acted { "the service may have it all the same" } else { "nothing was published or kept" };
        format!("{}: broken off; {sequel}", self.matter.what)
    }

    /// What its report will be, when that is known before.
    pub fn subject(&self) -> Option<&Descriptor> {
        self.matter.subject.as_ref()
    }

    /// `PUBLIC: submitting a.bin; Activity (4) shows how it goes`
    pub(super) fn leaves(&self, given: &Given<'_>) -> String {
        let Draft { what, side, .. } = &self.matter;
        format!("{}: submitting {what}; {} shows how it goes", side.word(), given.activity())
    }

    /// The service has accepted it: its analysis is followed. Or not: then whether it may have it all the same.
    pub(super) fn answered(self, outcome: Result<Reply, ApiError>, given: &Given<'_>) -> Next {
        let Draft { what, side, url, .. } = &self.matter;
        let kept = |analysis: Option<String>| {
            let url = url.as_ref().map(|(url, days)| PrivateUrl {
                id: Indicator::Url(url.clone()).object_id(),
                url: url.clone(),
                analysis,
                submitted_at: given.now,
                expires_at: days.map(|days| given.now.saturating_add(i64::from(days) * DAY)),
            });
            url.map(Todo::Remember).into_iter()
        };
        // It has accepted something, whatever it says.
        let read = |reply: Reply| reply.answer.object().map_err(|error| ApiError { may_have_acted: true, ..error });
        let mut analysis = match outcome.and_then(read) {
            Ok(object) => object.descriptor.clone(),
            Err(error) => {
                let words = if error.may_have_acted {
                    "was sent and the service may have it, but there is no answer of use"
                } else {
                    "was not submitted"
                };
                // It is listed as one that was answered.
                let remembered = error.may_have_acted.then(|| kept(None)).into_iter().flatten();
                let complaint = Todo::Complain(format!("{what} {words}: {error}"));
                return (None, remembered.chain([complaint]).collect());
            }
        };
        if *side == Side::Private {
            analysis.kind = Kind::PrivateAnalysis;
        }
        let words = format!("{}: {what} is submitted; its analysis is followed in {}", side.word(), given.activity());
        let remembered = kept(Some(analysis.id.to_string()));
        let todo = remembered.chain([Todo::Say(words), Todo::Follow(analysis, self.clone())]).collect();
        (None, todo)
    }
}
