//! What is written under the user's name for everybody to read: comments and votes. A form asks, its button sends, and the
//! service accepts it or says why not; neither is undone from here.

use super::form::{Form, Input, Name, Yes};
use super::{Event, Flow, Given, Todo};
use crate::keys::{Action, Context};
use crate::pane::heard::Heard;
use crate::text;
use crate::theme::Role;
use crate::vt::calls::{self, Vote};
use crate::vt::{ApiError, Call, Descriptor, Kind, Reason, endpoint};
use crate::widget::{Button, Dialog, Field};

const UNSENT: &str = "nothing was sent";

/// A comment or a vote at one of its steps.
#[derive(Debug, Clone, PartialEq)]
pub enum Writing {
    Asking {
        form: Form,
        matter: Matter,
    },
    /// What it is, for people, and the consent that it was sent by.
    Sent(String, Yes),
}

/// What is written, and on what.
#[derive(Debug, Clone, PartialEq)]
pub enum Matter {
    Comment(Descriptor),
    Vote(Descriptor),
}

impl Writing {
    /// Asks for the text of a comment, or for a vote; fails in words where there is no such thing.
    pub fn asking(matter: Matter, name: &str, given: &Given<'_>) -> Result<Self, String> {
        let (Matter::Comment(subject) | Matter::Vote(subject)) = &matter;
        if !matches!(subject.kind, Kind::File | Kind::Url | Kind::Domain | Kind::IpAddress) {
            return Err(format!("a {} takes no comments or votes", subject.kind.label()));
        }
        let account = given.session.account.as_ref().map(|account| account.name.as_str());
        let dialog = match matter {
            Matter::Comment(_) => Dialog::new(format!("PUBLIC · comment on {name}"))
                .say(Role::Public, "PUBLIC: every user of VirusTotal can read it.")
                .say(Role::Text, under_your_name(account, endpoint::ADD_COMMENT.price()))
                .say(Role::Muted, "Tab leaves the text. Words with # become tags.")
                .field(Name::Comment, Field::text("Comment", "").placeholder("What should others know?"))
                .button(Button::leave("Cancel"))
                .button(Button::act("Publish the comment")),
            Matter::Vote(_) => Dialog::new(format!("PUBLIC · vote on {name}"))
                .say(Role::Public, "PUBLIC: every user of VirusTotal can see the vote.")
                .say(Role::Text, under_your_name(account, endpoint::ADD_VOTE.price()))
                .say(Role::Text, "A vote can't be changed or taken back from here.")
                .field(Name::Vote, Field::choice("It is", ["harmless", "malicious"], None))
                .button(Button::leave("Cancel"))
                .button(Button::act("Publish the vote")),
        };
        Ok(Self::Asking { form: Form { dialog: Box::new(dialog.tone(Role::Public)) }, matter })
    }

    /// Takes in what happened.
    pub(super) fn step(self, event: Event, given: &Given<'_>) -> super::Next<Self> {
        match (self, event) {
            (Self::Asking { form, matter }, Event::Input(input)) => Self::take(form, matter, input),
            (Self::Sent(what, _), Event::Answered { outcome, .. }) => {
                (None, vec![answered(&what, outcome.err(), given)])
            }
            (step, _) => (Some(step), Vec::new()),
        }
    }

    fn take(mut form: Form, matter: Matter, input: Input) -> super::Next<Self> {
        let (stays, todo) = form.take(input, UNSENT, |form, yes| {
            let call = call(form, &matter)?;
            Ok(vec![Todo::Send(vec![(call, Flow::Writing(Self::Sent(matter.words(), yes)))])])
        });
        (stays.then_some(Self::Asking { form, matter }), todo)
    }

    /// What its keys do.
    pub(super) fn heard(&self) -> Vec<Heard> {
        match self {
            Self::Asking { form, .. } => form.heard("sends nothing"),
            Self::Sent(..) => Vec::new(),
        }
    }

    /// Requests that an action costs.
    pub(super) fn price(&self, action: Action) -> Option<u32> {
        match self {
            Self::Asking { form, matter } => form.price(action, || Ok(vec![call(form, matter)?])),
            Self::Sent(..) => None,
        }
    }
}

impl Matter {
    fn words(&self) -> String {
        match self {
            Self::Comment(subject) => format!("comment on {}", subject.id),
            Self::Vote(subject) => format!("vote on {}", subject.id),
        }
    }
}

/// What is to be sent, or what is wrong with the fields.
fn call(form: &Form, matter: &Matter) -> Result<Call, String> {
    match matter {
        Matter::Comment(subject) => {
            let words = form.dialog.text(&Name::Comment);
            let words = Some(words.trim()).filter(|words| !words.is_empty());
            words.map(|words| calls::add_comment(subject, words)).ok_or_else(|| "the comment is empty".to_owned())
        }
        Matter::Vote(subject) => match form.dialog.chosen(&Name::Vote) {
            Some(0) => Ok(calls::add_vote(subject, Vote::Harmless)),
            Some(_) => Ok(calls::add_vote(subject, Vote::Malicious)),
            None => Err("choose harmless or malicious first".to_owned()),
        },
    }
}

fn answered(what: &str, error: Option<ApiError>, given: &Given<'_>) -> Todo {
    match error {
        None => {
            let again = given.keymap.word(Context::Detail, Action::Refresh);
            Todo::Say(format!("{what}: accepted; {again} reads the report again"))
        }
        // A fact, no failure: what was wanted is so.
        Some(error) if error.reason == Reason::AlreadyExists => {
            Todo::Say(format!("{what}: it is there already (409); nothing to do"))
        }
        Some(error) => Todo::Complain(format!("{what}: {error}")),
    }
}

fn under_your_name(account: Option<&str>, requests: u32) -> String {
    let whose = account.map_or_else(
        || "of the account that this key belongs to".to_owned(),
        |name| format!("of {}, the account that this key belongs to", text::visible(name)),
    );
    format!("It stands under the name {whose}. {}.", text::requests(requests))
}
