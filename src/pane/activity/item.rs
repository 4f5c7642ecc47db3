//! One request of the log: where it stands, and what its row says.

use std::borrow::Cow;

use crate::effect::RequestId;
use crate::msg::{Source, Stage};
use crate::text;
use crate::theme::Role;
use crate::vt::{ApiError, Body, Call, Exchange, Reason, State, Verdict};

/// Where a request stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    On(Stage),
    Done {
        source: Source,
    },
    Failed(ApiError),
    /// Broken off on its way.
    Cancelled,
    /// Cancelled before it left.
    TakenBack,
    /// It has not left: the user is asked whether it may.
    Asks,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub id: RequestId,
    /// What it asks for, in words.
    pub title: String,
    pub progress: Progress,
    /// What was ordered.
    pub call: Call,
    /// What went over the wire.
    pub exchange: Option<Exchange>,
    /// Requests of the quota that went, once it has ended: more than its price where it was asked again after passing trouble.
    pub(super) spent: Option<u32>,
    pub(super) sending: Option<Sending>,
    /// Where it went, if requests go elsewhere now.
    pub(super) base_url: Option<Box<str>>,
}

/// How far an upload has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sending {
    /// When the first bytes were said to be sent, and the last.
    pub(super) since: i64,
    pub(super) now: i64,
    pub(super) bytes: u64,
    pub(super) total: u64,
}

impl Sending {
    pub(super) fn percent(self) -> u64 {
        self.bytes.saturating_mul(100).checked_div(self.total).unwrap_or(100)
    }
}

/// What the service has of an upload that came to nothing, and what to do.
const WHOLE: &str = "All of it was sent, so the service may have it: look it up before you send it again";
const NOT_WHOLE: &str = "It did not arrive whole, so nothing was published or kept; submit it anew";

impl Item {
    pub(super) fn is_upload(&self) -> bool {
        matches!(self.call.body, Body::File(_))
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self.progress, Progress::On(_))
    }

    pub(super) fn has_ended(&self) -> bool {
        !matches!(self.progress, Progress::On(_) | Progress::Asks)
    }

    /// `upload a.doc · 25 MB of 40 MB · 3.1 MB/s · 5 s left`; why it failed; any other request by its title.
    pub(super) fn words(&self) -> Cow<'_, str> {
        match (&self.progress, self.sending) {
            (Progress::On(Stage::Sent { .. }), Some(sending)) => Cow::Owned(self.under_way(sending)),
            (Progress::Failed(error), _) if self.is_upload() && error.status.is_none() && !error.may_have_acted => {
                Cow::Owned(format!("{} · {error}. {NOT_WHOLE}", self.title))
            }
            (Progress::Failed(error), _) => Cow::Owned(format!("{} · {error}", self.title)),
            (Progress::Cancelled | Progress::TakenBack, sending) if self.is_upload() => {
                let percent = sending.map_or(0, Sending::percent);
                let arrived = if self.may_have_acted() { WHOLE } else { NOT_WHOLE };
                Cow::Owned(format!("{} · broken off at {percent} %. {arrived}", self.title))
            }
            _ => Cow::Borrowed(&self.title),
        }
    }

    pub(super) fn under_way(&self, sending: Sending) -> String {
        let Sending { since, now, bytes, total } = sending;
        let mut words = format!("{} · {} of {}", self.title, text::bytes(bytes), text::bytes(total));
        if let Some(rate) = u64::try_from(now - since).ok().and_then(|seconds| bytes.checked_div(seconds)) {
            words += &format!(" · {}/s", text::bytes(rate));
            if let Some(left) = total.saturating_sub(bytes).checked_div(rate) {
                words += &format!(" · {} left", text::time::duration(left));
            }
        }
        if bytes == total {
            words += " · the service thinks";
        }
        words
    }

    /// Whether the service may act on it although it is broken off: not on a file that is not whole.
    pub(super) fn may_have_acted(&self) -> bool {
        !self.is_upload() || self.sending.is_some_and(|sending| sending.bytes == sending.total)
    }

    /// What its state is, and its words for the row.
    pub(super) fn state(&self) -> (Role, Cow<'static, str>) {
        let (role, words) = match &self.progress {
            Progress::On(Stage::Queued) => (Role::Pending, "queued"),
            Progress::On(Stage::Held { until }) => {
                return (Role::Warning, format!("quota {}", text::time::clock(*until)).into());
            }
            Progress::On(Stage::Elsewhere { .. }) => (Role::Pending, "elsewhere"),
            Progress::On(Stage::Running) => (Role::Pending, "running"),
            Progress::On(Stage::Sent { bytes, total }) => {
                let percent = bytes.saturating_mul(100).checked_div(*total).unwrap_or(100);
                return (Role::Pending, format!("sent {percent} %").into());
            }
            Progress::Done { source: Source::Network } => (Role::Success, "done"),
            Progress::Done { source: Source::Store } => (Role::Success, "from store"),
            Progress::Failed(error) if error.is_never_scanned() => (Role::Unknown, Verdict::Missing.word()),
            Progress::Failed(error) if error.reason == Reason::NotFound => (Role::Unknown, "not there"),
            Progress::Failed(error) if self.is_unasked(error) => (Role::Muted, "not asked"),
            Progress::Failed(_) => (Role::Failed, "failed"),
            Progress::Cancelled | Progress::TakenBack => (Role::Muted, "cancelled"),
            Progress::Asks => (Role::Warning, "asks you"),
        };
        (role, words.into())
    }

    /// Whether it is a question that was not asked; what should have changed something and did not has failed.
    fn is_unasked(&self, error: &ApiError) -> bool {
        !self.call.changes() && State::of_error(error) == State::NotAsked
    }

    /// Whether it is a request that the service may act on, or may have acted on: it is on its way, or was.
    fn has_left(&self) -> bool {
        match &self.progress {
            Progress::On(stage) => stage.has_left(),
            Progress::Failed(error) => error.status.is_some() || State::of_error(error) == State::Failed,
            Progress::Done { source } => *source == Source::Network,
            Progress::Cancelled => true,
            Progress::TakenBack | Progress::Asks => false,
        }
    }

    /// Requests of the quota that it has cost, or will: what the store answered cost none.
    pub(super) fn paid(&self) -> Option<u32> {
        match &self.progress {
            Progress::Done { source: Source::Store } => Some(0),
            Progress::Failed(_) if self.exchange.is_none() => self.spent.filter(|spent| *spent > 0),
            Progress::Cancelled | Progress::TakenBack | Progress::Asks => None,
            Progress::Done { .. } | Progress::Failed(_) | Progress::On(_) => {
                Some(self.repeated().unwrap_or(self.call.price()))
            }
        }
    }

    /// What was spent, where that is more than its price.
    fn repeated(&self) -> Option<u32> {
        self.spent.filter(|spent| *spent > self.call.price())
    }

    /// What it has cost, will or would have, in words.
    pub(super) fn price_in_words(&self) -> String {
        let price = text::requests(self.call.price());
        match &self.progress {
            Progress::Done { source: Source::Store } if self.call.price() > 0 => {
                format!("cost nothing; from the network {price}")
            }
            Progress::TakenBack | Progress::Failed(_) if !self.has_left() => {
                format!("would have cost {price}; not sent")
            }
            Progress::Cancelled => format!("cancelled on its way: it may have cost {price}"),
            _ => match self.repeated() {
                Some(spent) => format!("price {price}; it met passing trouble and was asked again: {spent} spent"),
                None => format!("price {price}"),
            },
        }
    }

    /// It was taken back: what had left is broken off.
    pub(super) fn take_back(&mut self) {
        self.progress = if self.has_left() { Progress::Cancelled } else { Progress::TakenBack };
    }

    /// The cell of a column behind the first two.
    pub(super) fn figure(&self, column: usize) -> String {
        let exchange = self.exchange.as_ref();
        match column {
            2 => exchange.map(|exchange| exchange.status.to_string()),
            3 => exchange.map(|exchange| {
                format!("{} ms", text::count(exchange.took.as_millis().try_into().unwrap_or(u64::MAX)))
            }),
            4 => exchange.map(|exchange| text::bytes(exchange.bytes)),
            _ => self.paid().map(|price| price.to_string()),
        }
        .unwrap_or_default()
    }

    /// `status 200 · 12 ms · 20.5 kB · 1 request`: all its figures, where there is no column for them.
    pub(super) fn figures(&self) -> String {
        let status = self.exchange.as_ref().map(|exchange| format!("status {}", exchange.status));
        let price = self.paid().map(text::requests);
        let parts = [status.unwrap_or_default(), self.figure(3), self.figure(4), price.unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// Whether it is meant by a filter, which looks at what its row says.
    pub(super) fn passes(&self, filter: &str) -> bool {
        let row = [self.state().1.as_ref(), &self.title, &self.figure(2)].join(" ").to_lowercase();
        filter.to_lowercase().split_whitespace().all(|word| row.contains(word))
    }

    /// The words of its row: of a request that is no upload the title, whose hash says which it was.
    pub(super) fn row(&self) -> Cow<'_, str> {
        if self.is_upload() { self.words() } else { Cow::Borrowed(&self.title) }
    }
}
