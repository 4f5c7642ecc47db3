//! Flows: what leads, question by question, to something that is sent. Each is one thing in one file: what is asked before,
//! what leaves, what comes of it.
//!
//! A flow is a value that goes from step to step. It gets what happened as an [`Event`], and gives its next step and what is
//! to be done about it as [`Todo`]; it orders no request itself and reads no clock. A step that still asks lies on top of the
//! screen, so that leaving it loses nothing; what was sent waits with its request, and nowhere else.

pub mod deletion;
pub mod form;
pub mod order;
pub mod submission;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::effect::{FileNews, FileOrder, LookId};
use crate::keys::{Action, Context, Keymap};
use crate::msg::Reply;
use crate::pane::heard::Heard;
use crate::session::Session;
use crate::store::PrivateUrl;
use crate::theme::Theme;
use crate::vt::{ApiError, Call, Descriptor};
use deletion::Deletion;
use form::{Form, Input};
use order::Order;
use submission::{Sent, Submission};

/// A flow at one of its steps.
#[derive(Debug, Clone, PartialEq)]
pub enum Flow {
    Submission(Submission),
    Order(Order),
    Deletion(Deletion),
}

/// What happened to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// What the user did while it lay on top.
    Input(Input),
    /// News of the disk.
    Disk(FileNews),
    /// What the service has of a file of a look.
    Known { look: LookId, index: usize, outcome: Result<Reply, ApiError> },
    /// A choice or question was said yes to that it stands in.
    Chosen,
    /// What the service said to what was sent.
    Answered { outcome: Result<Reply, ApiError> },
    /// The user broke off what is being sent; whether the service may have acted on it all the same.
    BrokenOff { may_have_acted: bool },
}

/// What a step has at hand.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    pub session: &'a Session,
    pub keymap: &'a Keymap,
    /// Where keys are heard below what lies on top.
    pub context: Context,
    /// Seconds since the epoch, UTC.
    pub now: i64,
}

impl Given<'_> {
    /// `Activity (4)`, with the key that leads there.
    fn activity(&self) -> String {
        format!("Activity ({})", self.keymap.word(self.context, Action::Focus(Context::Activity)))
    }
}

/// What is to be done about it.
#[derive(Debug, Clone, PartialEq)]
pub enum Todo {
    /// Say what happened.
    Say(String),
    /// Say what went wrong.
    Complain(String),
    /// Have the text of a comment there again where it is written on.
    Draft(Descriptor, String),
    Disk(FileOrder),
    /// Ask what the service has of a file of a look.
    LookUp {
        look: LookId,
        index: usize,
        call: Call,
        is_alone: bool,
    },
    /// Nobody waits for a look any more: neither for its hashes nor for what was asked of them.
    Drop(LookId),
    Open(Descriptor),
    /// Ask once more: a word must be typed.
    Confirm {
        title: &'static str,
        lines: Vec<String>,
        word: String,
        then: Deletion,
    },
    /// Send, and tell each flow what the service answers to its call.
    Send(Vec<(Call, Flow)>),
    /// Follow the analysis that came of it.
    Follow(Descriptor, Sent),
    /// Keep a private URL that was submitted.
    Remember(PrivateUrl),
    /// A private file is deleted, with all that was known of it.
    Gone(Box<str>),
}

/// The next step, if there is one, and what is to be done.
pub type Next<Step> = (Option<Step>, Vec<Todo>);

impl Flow {
    /// The text that is being written in it and nowhere else.
    pub fn unfinished(&self) -> Option<String> {
        match self {
            Self::Order(order) => order.unfinished(),
            Self::Submission(_) | Self::Deletion(_) => None,
        }
    }

    /// The form that asks, where this step does by one.
    pub fn form(&self) -> Option<&Form> {
        match self {
            Self::Submission(Submission::Asking(asking)) => Some(&asking.form),
            Self::Order(Order::Asking { form, .. }) => Some(form),
            Self::Submission(_) | Self::Order(_) | Self::Deletion(_) => None,
        }
    }

    /// Whether keys are text where the focus is.
    pub fn is_typing(&self) -> bool {
        let is_path = matches!(self, Self::Submission(Submission::Typing(_)));
        is_path || self.form().is_some_and(|form| form.dialog.is_typing())
    }

    /// Takes in what happened. What means nothing at a step leaves it as it is.
    pub fn step(self, event: Event, given: &Given<'_>) -> Next<Self> {
        fn of<Step>(into: fn(Step) -> Flow, (next, todo): Next<Step>) -> Next<Flow> {
            (next.map(into), todo)
        }
        match self {
            Self::Submission(submission) => of(Self::Submission, submission.step(event, given)),
            Self::Order(order) => of(Self::Order, order.step(event, given)),
            Self::Deletion(deletion) => of(Self::Deletion, deletion.step(event)),
        }
    }

    /// Where its keys are looked up.
    pub fn context(&self) -> Context {
        match self {
            Self::Submission(submission) => submission.context(),
            _ => Context::Form,
        }
    }

    /// What its keys do.
    pub fn heard(&self) -> Vec<Heard> {
        match self {
            Self::Submission(submission) => submission.heard(),
            Self::Order(order) => order.heard(),
            Self::Deletion(_) => Vec::new(),
        }
    }

    /// Requests that an action costs.
    pub fn price(&self, action: Action) -> Option<u32> {
        match self {
            Self::Submission(submission) => submission.price(action),
            Self::Order(order) => order.price(action),
            Self::Deletion(_) => None,
        }
    }

    /// Draws it; the answer is where the cursor belongs.
    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        match self {
            Self::Submission(submission) => submission::view::draw(submission, bottom, area, buffer, theme),
            Self::Order(Order::Asking { form, .. }) => form.dialog.render(area, buffer, theme),
            Self::Order(Order::Sent { .. }) | Self::Deletion(_) => None,
        }
    }
}
