//! What happened, as plain data: the only thing that changes the model.

mod answered;
mod files;
mod named;
mod pointer;
mod recalled;

pub use crate::access::Source;
pub use answered::Answered;
pub use files::{FileNews, FileOrder, Found, LocalFile, LookId, Opening};
pub use named::{Copied, Hidden, KeyTest, NotCopied, PlaceId, RequestId, TestId, TestedKey};
pub use pointer::{Pointed, Pointing};
pub use recalled::{Glimpsed, Memory, Recalled};

use crossterm::event::KeyEvent;

use crate::access::Schedule;
use crate::clipboard::trial::Trial;
use crate::store::Face;
use crate::text;
use crate::theme::Role;
use crate::vt::behaviour::Merged;
use crate::vt::calls::WidgetColours;
use crate::vt::{Answer, ApiError, Descriptor, Exchange};

/// Something that happened. Every message can be compared and printed, so a test can say what it expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key went down or repeats; releases never become messages.
    Key(KeyEvent),
    /// Keys that came together, faster than anybody types: pasted text where the terminal does not mark it.
    Together(Vec<KeyEvent>),
    /// Bracketed paste: text, never run as keys.
    Paste(String),
    /// A press or wheel turn of the mouse; moves never become messages.
    Mouse(Pointed),
    Resized {
        width: u16,
        height: u16,
    },
    /// The time, seconds since the epoch, UTC. Comes before other messages whenever it has changed.
    Clock(i64),
    /// The outcome of request `id`, in whatever order it arrived.
    Replied {
        id: RequestId,
        outcome: Result<Reply, ApiError>,
        /// Requests that stay paid for it, repetitions included.
        spent: u32,
    },
    /// Where request `id` stands in the queue.
    Moved {
        id: RequestId,
        stage: Stage,
    },
    /// What went over the wire for request `id`; its outcome follows.
    Exchanged {
        id: RequestId,
        exchange: Box<Exchange>,
    },
    /// Request `id` has not left and will not: nobody looks at what it was for.
    Forgone(RequestId),
    /// What was spent of the key's quota.
    Metered(Meter),
    /// When requests leave that the quota holds back.
    Scheduled(Schedule),
    /// How copying went.
    Copied(Result<Copied, NotCopied>),
    /// How writing a file went.
    Saved(Result<String, NotSaved>),
    /// Every way to a clipboard was tried.
    ClipboardTried(Box<Trial>),
    /// The terminal answered a question of ours.
    Answered(Answered),
    /// The terminal has had the time to say what its clipboard holds, in the trial with this text.
    TrialOver(String),
    /// The colours have changed: those of the widget's page.
    Dressed(WidgetColours),
    /// Something the runtime was asked for was done or failed: a sentence for the status line.
    Said {
        text: String,
        tone: Tone,
    },
    /// What the store had to say.
    Recalled(Recalled),
    /// Somebody outside asks us to stop, as `Ctrl-z` does (SIGTSTP).
    StopAsked,
    /// We were stopped and go on (SIGCONT).
    Continued,
    /// Sorting, filtering or searching of something long goes on.
    Continue,
    /// The moment of that number is over, in which letters were no commands.
    MomentOver(u64),
    /// The cursor has rested after the movement of that number.
    CursorRests(u64),
    /// The behaviour reports of a place were put together beside the loop.
    Digested {
        place: PlaceId,
        merged: Box<Merged>,
    },
    /// Store and client, with which the session began, are open: what is known of it since.
    Opened(Box<crate::session::Session>),
    /// The settings and the key of another profile were read.
    ProfileRead,
    /// What came of the test of that number.
    KeyJudged {
        test: TestId,
        outcome: KeyTest,
    },
    /// A key was tested and kept, or the demo was started: the session begins anew with it.
    SessionChanged(Box<crate::session::Session>),
    /// Whose key it is.
    AccountLearned(Box<crate::vt::account::Account>),
    /// The service is asked what kind of key it is: a request that nobody ordered one by one, and that is in the log all the same.
    TierAsked(RequestId),
    /// A key was tested by a request before there was a session with it; what went over the wire, and why it failed if it did.
    KeyTested {
        exchange: Option<Box<Exchange>>,
        failed: Option<ApiError>,
    },
    /// What kind of key it is, as far as the service said when it was asked.
    TierLearned(Option<crate::session::Tier>),
    /// News of files on disk.
    File(FileNews),
    /// It is time to look at an analysis again: the look that was to be at `due`, seconds since the epoch. Where that is not when the
    /// next look is any more, nothing is asked.
    PollDue {
        analysis: Descriptor,
        due: i64,
    },
    /// What the service or the store of the session of that number says.
    InSession(u64, Box<Self>),
}

/// Why a file was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSaved {
    pub reason: String,
    /// A name that is free, where that was what was wrong.
    pub free: Option<String>,
}

/// A successful answer and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub answer: Answer,
    /// The object's JSON as a tree, decoded off the loop, when the answer is one object.
    pub tree: Option<std::sync::Arc<serde_json::Value>>,
    /// When the service said so, seconds since the epoch.
    pub fetched_at: i64,
    pub source: Source,
}

impl Reply {
    /// How old it is, and who passed it on.
    pub fn provenance(&self) -> Provenance {
        Provenance { fetched_at: self.fetched_at, source: self.source }
    }
}

/// How old what the service said is, and who passed it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// When the service said so, seconds since the epoch.
    pub fetched_at: i64,
    pub source: Source,
}

/// A request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Waits behind others.
    Queued,
    /// Waits for quota until that time (seconds since the epoch).
    Held {
        until: i64,
    },
    /// Another program on this store asks for it; its answer will do.
    Elsewhere {
        face: Face,
    },
    Running,
    /// Bytes of an upload sent so far.
    Sent {
        bytes: u64,
        total: u64,
    },
}

impl Stage {
    /// Whether the service may have heard of it: it does not wait any more.
    pub fn has_left(self) -> bool {
        match self {
            Self::Queued | Self::Held { .. } | Self::Elsewhere { .. } => false,
            Self::Running | Self::Sent { .. } => true,
        }
    }
}

/// How a sentence in the footer is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Good,
    /// Something failed or is refused.
    Bad,
    /// Something is being done: true until it is there.
    UnderWay,
}

impl Tone {
    pub(crate) fn role(self) -> Role {
        match self {
            Self::Good => Role::Success,
            Self::Bad => Role::Error,
            Self::UnderWay => Role::Pending,
        }
    }
}

/// The quota, counted by us and corrected by the service; `None` where the account has no such limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Meter {
    pub minute_used: u64,
    pub minute_limit: Option<u64>,
    pub day_used: u64,
    pub day_limit: Option<u64>,
}

/// Seconds.
const MINUTE: u64 = 60;

impl Meter {
    /// So many requests beside what is left of the budget: `41 requests · 12 left today, the rest from 00:00 UTC`; where the day has
    /// enough and the minute has not, how long they take: `41 requests, about 11 min`.
    pub fn price(&self, price: impl Into<u64>) -> String {
        let price = price.into();
        let words = text::requests(price);
        let rate = self.minute_limit.filter(|rate| *rate > 0 && price > *rate);
        match rate.filter(|_| self.left_of_day(price).is_none()) {
            Some(rate) => {
                let seconds = price.div_ceil(rate).saturating_mul(MINUTE);
                format!("{words}, about {}", text::time::duration(seconds))
            }
            None => words + &self.beyond(price),
        }
    }

    /// ` · 12 left today, the rest from 00:00 UTC`: what of so many requests is more than the day has; empty where it has them all.
    pub fn beyond(&self, price: u64) -> String {
        match self.left_of_day(price) {
            Some(0) => " · none left today, all from 00:00 UTC".to_owned(),
            Some(left) => format!(" · {} left today, the rest from 00:00 UTC", text::count(left)),
            None => String::new(),
        }
    }

    /// The same where room is short: `41 requests, 12 left today`.
    pub fn price_in_short(&self, price: impl Into<u64>) -> String {
        let price = price.into();
        let words = text::requests(price);
        match self.left_of_day(price) {
            Some(0) => format!("{words}, none left today"),
            Some(left) => format!("{words}, {} left today", text::count(left)),
            None => words,
        }
    }

    /// What is left of the day, where that is less than the price.
    fn left_of_day(&self, price: u64) -> Option<u64> {
        let left = self.day_limit?.saturating_sub(self.day_used);
        (left < price).then_some(left)
    }
}
