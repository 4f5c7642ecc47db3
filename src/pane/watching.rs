//! Analyses that are followed until they complete: their stage, when they are asked about next and what that costs.
//!
//! A look costs a request, so they are at least [`Pace::first`] apart, whatever the user does.

use std::sync::Arc;

use serde_json::Value;

use super::detail::summary::role;
use crate::access::{Following, Pace};
use crate::case::compare::ThenNow;
use crate::effect::RequestId;
use crate::store::{Privacy, Watched};
use crate::text::{self, time};
use crate::theme::Role;
use crate::vt::analysis::{Analysis, Status};
use crate::vt::{ApiError, Call, Descriptor, Kind, Verdict, calls, endpoint};

/// Cells of a name in a row; what stands beside it needs as many.
const NAME: usize = 36;

/// How the following of an analysis stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Follow {
    Running,
    Done,
    /// Asking further has no point; the analysis itself may go on.
    Failed(ApiError),
}

/// An analysis that is followed, or was.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    pub analysis: Descriptor,
    /// What is analysed, for people.
    pub what: String,
    /// Whose report Enter opens.
    pub subject: Option<Descriptor>,
    /// Seconds since the epoch, UTC.
    pub started_at: i64,
    pub follow: Follow,
    /// When it was seen to be completed. Seconds since the epoch, UTC.
    pub done_at: Option<i64>,
    /// When it is looked at again, and when not any more.
    pub following: Following,
    /// The look on its way.
    pub asked: Option<RequestId>,
    pub next_at: Option<i64>,
    /// What the last look said.
    pub last: Option<Analysis>,
    /// The verdict of the numbers when it was completed.
    pub verdict: Option<Verdict>,
    /// How much the user had typed and clicked when it was ordered: while that is all, they wait for it.
    pub heard: Option<u64>,
    /// The report before, to compare with.
    pub before: Option<Arc<Value>>,
    /// The report after, on its way.
    pub comparing: Option<RequestId>,
    pub change: Option<ThenNow>,
}

impl Watch {
    pub fn new(analysis: Descriptor, what: String, subject: Option<Descriptor>, started_at: i64, pace: Pace) -> Self {
        Self {
            analysis,
            what,
            subject,
            started_at,
            follow: Follow::Running,
            done_at: None,
            following: Following::new(pace),
            asked: None,
            next_at: None,
            last: None,
            verdict: None,
            heard: None,
            before: None,
            comparing: None,
            change: None,
        }
    }

    /// Whether it is about what was asked as this, under this name: a file may have been asked for by its MD5 or SHA-1.
    pub fn is_about(&self, subject: &Descriptor, name: &str) -> bool {
        let is_same_side = subject.kind.is_private() == (self.privacy() == Privacy::Private);
        let by_other_hash = self.last.iter().flat_map(|last| &last.hashes).any(|hash| **hash == *subject.id);
        is_same_side && (self.subject.as_ref() == Some(subject) || self.what == name || by_other_hash)
    }

    /// Whether it is this analysis, and goes on being asked about.
    pub fn is_followed(&self, analysis: &Descriptor) -> bool {
        self.analysis == *analysis && self.follow == Follow::Running
    }

    /// A look at it.
    pub fn call(&self) -> Call {
        match self.analysis.kind {
            Kind::PrivateAnalysis => calls::private_analysis(&self.analysis.id),
            _ => calls::analysis(&self.analysis.id),
        }
    }

    pub fn privacy(&self) -> Privacy {
        if self.analysis.kind == Kind::PrivateAnalysis { Privacy::Private } else { Privacy::Public }
    }

    /// As the store keeps it.
    pub fn kept(&self, checked_at: Option<i64>) -> Watched {
        let status = match self.last.as_ref().map(|last| last.status) {
            None | Some(Status::Queued) => "queued",
            Some(Status::InProgress | Status::Unknown) => "in-progress",
            Some(Status::Completed) => "completed",
        };
        Watched {
            id: self.analysis.id.to_string(),
            privacy: self.privacy(),
            what: self.what.clone(),
            started_at: self.started_at,
            status: status.to_owned(),
            checked_at,
            earlier: self.before.as_deref().zip(self.subject.as_ref()).map(|(tree, subject)| earlier(tree, subject)),
        }
    }

    /// What an earlier run kept of it. An earlier report that can't be read is as good as none.
    pub fn from_kept(kept: Watched, pace: Pace) -> Self {
        let kind = match kept.privacy {
            Privacy::Private => Kind::PrivateAnalysis,
            Privacy::Public => Kind::Analysis,
        };
        let mut watch = Self::new(Descriptor::new(kind, kept.id), kept.what, None, kept.started_at, pace);
        let before: Option<Value> = kept.earlier.and_then(|text| serde_json::from_str(&text).ok());
        watch.subject = before.as_ref().and_then(|tree| {
            let text = |name| tree.get(name).and_then(Value::as_str);
            Some(Descriptor::new(Kind::parse(text("type")?), text("id")?))
        });
        watch.before = before.filter(|_| watch.subject.is_some()).map(Arc::new);
        watch
    }

    /// The cell on the left: where it stands.
    pub fn state(&self) -> (Role, String) {
        match (&self.follow, &self.last) {
            (Follow::Failed(_), _) => (Role::Failed, "not followed".to_owned()),
            (Follow::Done, Some(last)) => match (&last.stats, self.verdict) {
                (Some(stats), Some(verdict)) if verdict > Verdict::NoneFlagged => (role(verdict), stats.ratio()),
                (Some(stats), _) => (Role::Success, stats.ratio()),
                (None, _) => (Role::Success, "completed".to_owned()),
            },
            (Follow::Done, None) => (Role::Success, "changed".to_owned()),
            (Follow::Running, None) => (Role::Pending, "queued".to_owned()),
            (Follow::Running, Some(last)) => (Role::Pending, last.status.label().to_owned()),
        }
    }

    /// `a.doc · PRIVATE analysis · 3/20 so far · cape 40 % · next look 10:16:20 (1 request) · since 10:15:02`
    pub fn words(&self) -> String {
        self.described(&self.what)
    }

    /// The same for one row: the name first, and never so long that nothing else is seen.
    pub fn row(&self) -> String {
        self.described(&text::fit_middle(&self.what, NAME))
    }

    fn described(&self, name: &str) -> String {
        let side = if self.privacy() == Privacy::Private { "PRIVATE analysis" } else { "analysis" };
        let mut parts = vec![name.to_owned(), side.to_owned()];
        match &self.follow {
            Follow::Running => {
                parts.extend(self.last.as_ref().and_then(partial));
                parts.extend(self.stages().into_iter().take(3));
                parts.push(match (self.asked, self.next_at) {
                    (Some(_), _) => "asking".to_owned(),
                    (None, Some(at)) => {
                        format!("next look {} ({})", time::clock(at), text::requests(endpoint::REPORT.price()))
                    }
                    (None, None) => "waiting".to_owned(),
                });
                parts.push(format!("since {}", time::clock(self.started_at)));
            }
            Follow::Done if self.change.as_ref().is_some_and(|change| !change.is_empty()) => {
                parts.extend(self.change.as_ref().map(ThenNow::summary));
                parts.push("open it: then and now".to_owned());
            }
            Follow::Done if self.change.is_some() => parts.push("nothing changed".to_owned()),
            Follow::Done => parts.push("open it: the report".to_owned()),
            Follow::Failed(error) => parts.push(error.to_string()),
        }
        text::visible(&parts.join(" · ")).into_owned()
    }

    /// Stages and sandboxes of a private analysis, one each.
    pub fn stages(&self) -> Vec<String> {
        let Some(last) = &self.last else { return Vec::new() };
        let stages = last.pending_stages.iter().map(|(stage, words)| format!("{stage}: {words}"));
        let sandboxes = last.sandboxes.iter().map(|sandbox| {
            let percent = sandbox.percent.map(|percent| format!(" {percent} %")).unwrap_or_default();
            let message = sandbox.message.as_deref().map(|message| format!(", {message}")).unwrap_or_default();
            format!("{} {}{percent}{message}", sandbox.name, sandbox.status)
        });
        sandboxes.chain(stages).collect()
    }

    /// Everything about it, line by line.
    pub fn lines(&self) -> Vec<(Role, String)> {
        let mut lines = vec![(Role::Text, self.words()), (Role::Muted, self.analysis.id.to_string())];
        lines.extend(self.stages().into_iter().map(|stage| (Role::Text, format!("  {stage}"))));
        lines
    }
}

/// The report of `subject` in short, as JSON: what [`ThenNow`] compares, and whose it is.
fn earlier(tree: &Value, subject: &Descriptor) -> String {
    let mut short = ThenNow::compared(tree);
    short["type"] = subject.kind.name().into();
    short["id"] = subject.id.to_string().into();
    short.to_string()
}

/// Numbers of an analysis that goes on: never without the word that they are partial.
fn partial(last: &Analysis) -> Option<String> {
    let stats = last.stats.filter(|stats| stats.total() > 0)?;
    Some(format!("{} so far", stats.ratio()))
}
