//! What a form alone leads to: comments and votes, which everybody reads under the user's name, and downloads. Its button
//! sends, and the service accepts it or says why not; none of it is undone from here.

use std::path::Path;

use super::form::{Form, Input, Name, Yes};
use super::{Event, Flow, Given, Todo};
use crate::keys::{Action, Context};
use crate::pane::heard::Heard;
use crate::text;
use crate::theme::Role;
use crate::vt::calls::{self, Vote};
use crate::vt::{ApiError, Call, Descriptor, Kind, Reason, endpoint};
use crate::widget::{Button, Dialog, Field};

/// Digits of a whole SHA-256.
const SHA256_DIGITS: usize = 64;

/// A comment, a vote or a download at one of its steps.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    Asking {
        form: Form,
        matter: Matter,
    },
    Sent {
        matter: Matter,
        /// What it is, or where it goes, for people.
        what: String,
        /// The text of a comment, to be there again where the service does not take it.
        text: Option<String>,
        /// The consent that it was sent by.
        yes: Yes,
    },
}

/// What is ordered.
#[derive(Debug, Clone, PartialEq)]
pub enum Matter {
    Comment(Descriptor),
    Vote(Descriptor),
    Download(Descriptor),
}

impl Order {
    /// Asks for the text of a comment, for a vote, or where a file goes; fails in words where there is no such thing. `draft` is
    /// the text of a comment that was written before and has not been published.
    pub fn asking(matter: Matter, name: &str, draft: Option<&str>, given: &Given<'_>) -> Result<Self, String> {
        if let Some(words) = matter.barred() {
            return Err(words);
        }
        let account = given.session.account.as_ref().map(|account| account.name.as_str());
        let dialog = match &matter {
            Matter::Comment(_) => comment(name, account, draft.unwrap_or_default()),
            Matter::Vote(_) => vote(name, account),
            Matter::Download(file) => download(file, name),
        };
        Ok(Self::Asking { form: Form { dialog: Box::new(dialog) }, matter })
    }

    /// Takes in what happened.
    pub(super) fn step(self, event: Event, given: &Given<'_>) -> super::Next<Self> {
        match (self, event) {
            (Self::Asking { form, matter }, Event::Input(input)) => Self::take(form, matter, input, given),
            (Self::Sent { matter, what, text, .. }, Event::Answered { outcome, .. }) => {
                let error = outcome.err();
                let is_refused = error.as_ref().is_some_and(|error| error.reason != Reason::AlreadyExists);
                let draft = text.filter(|_| is_refused).and_then(|text| matter.draft(text));
                (None, draft.into_iter().chain([matter.answered(&what, error, given)]).collect())
            }
            (Self::Sent { matter, what, text, .. }, Event::BrokenOff { .. }) => {
                let draft = text.and_then(|text| matter.draft(text));
                (None, draft.into_iter().chain([Todo::Say(matter.broken_off(&what))]).collect())
            }
            (step, _) => (Some(step), Vec::new()),
        }
    }

    fn take(mut form: Form, matter: Matter, input: Input, given: &Given<'_>) -> super::Next<Self> {
        let is_download = matches!(matter, Matter::Download(_));
        let written = matter.written(&form.dialog);
        let unsent = match (&matter, &written) {
            (Matter::Download(_), _) => "nothing was fetched",
            (_, Some(_)) => "nothing was sent; the text is kept until vtriage ends",
            (_, None) => "nothing was sent",
        };
        let (stays, mut todo) = form.take(input, unsent, |form, yes| {
            let (what, call) = matter.call(&form.dialog)?;
            let said = is_download.then(|| format!("fetching {what}; {} shows how it goes", given.activity()));
            let text = matter.written(&form.dialog);
            let sent = Flow::Order(Self::Sent { matter: matter.clone(), what, text, yes });
            Ok(said.map(Todo::Say).into_iter().chain([Todo::Send(vec![(call, sent)])]).collect())
        });
        let is_left = !stays && !todo.iter().any(|todo| matches!(todo, Todo::Send(_)));
        todo.extend(written.filter(|_| is_left).and_then(|text| matter.draft(text)));
        (stays.then_some(Self::Asking { form, matter }), todo)
    }

    /// What was sent, for people.
    pub fn what(&self) -> Option<&str> {
        match self {
            Self::Asking { .. } => None,
            Self::Sent { what, .. } => Some(what),
        }
    }

    /// What its keys do.
    pub(super) fn heard(&self) -> Vec<Heard> {
        match self {
            Self::Asking { form, matter: Matter::Download(_) } => form.heard("fetches nothing"),
            Self::Asking { form, .. } => form.heard("sends nothing"),
            Self::Sent { .. } => Vec::new(),
        }
    }

    /// Requests that an action costs.
    pub(super) fn price(&self, action: Action) -> Option<u32> {
        match self {
            Self::Asking { form, matter } => form.price(action, || Ok(vec![matter.call(&form.dialog)?.1])),
            Self::Sent { .. } => None,
        }
    }
}

impl Order {
    /// The text of a comment that is being written, if there is one.
    pub fn unfinished(&self) -> Option<String> {
        match self {
            Self::Asking { form, matter } => matter.written(&form.dialog),
            Self::Sent { .. } => None,
        }
    }
}

impl Matter {
    /// The text of a comment, if there is one.
    fn written(&self, dialog: &Dialog<Name>) -> Option<String> {
        let text = matches!(self, Self::Comment(_)).then(|| dialog.text(&Name::Comment))?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// What was written of a comment, to be kept until it is published.
    fn draft(&self, text: String) -> Option<Todo> {
        match self {
            Self::Comment(subject) => Some(Todo::Draft(subject.clone(), text)),
            Self::Vote(_) | Self::Download(_) => None,
        }
    }

    /// What is left behind where its request was taken back.
    fn broken_off(&self, what: &str) -> String {
        match self {
            Self::Download(_) => format!("{what}: broken off; nothing of it is kept"),
            Self::Comment(_) | Self::Vote(_) => format!("{what}: broken off; the service may have it all the same"),
        }
    }

    /// Why there is no such thing for its object.
    fn barred(&self) -> Option<String> {
        match self {
            Self::Comment(subject) | Self::Vote(subject) => {
                (!subject.kind.is_indicator()).then(|| format!("{} takes no comments or votes", subject.kind.one()))
            }
            Self::Download(file) if !matches!(file.kind, Kind::File | Kind::PrivateFile) => {
                Some("only files can be downloaded".to_owned())
            }
            Self::Download(file) => (file.id.len() != SHA256_DIGITS)
                .then(|| "files are downloaded by their SHA-256: read its report first".to_owned()),
        }
    }

    /// What is to be sent, and what that is for people; or the first thing wrong with the fields.
    fn call(&self, dialog: &Dialog<Name>) -> Result<(String, Call), String> {
        match self {
            Self::Comment(subject) => {
                let words = dialog.text(&Name::Comment);
                if words.trim().is_empty() {
                    return Err("the comment is empty".to_owned());
                }
                Ok((format!("comment on {}", subject.id), calls::add_comment(subject, words.trim())))
            }
            Self::Vote(subject) => {
                let vote = match dialog.chosen(&Name::Vote) {
                    Some(0) => Vote::Harmless,
                    Some(_) => Vote::Malicious,
                    None => return Err("choose harmless or malicious first".to_owned()),
                };
                Ok((format!("vote on {}", subject.id), calls::add_vote(subject, vote)))
            }
            Self::Download(file) => {
                let folder = dialog.text(&Name::Folder);
                if folder.trim().is_empty() {
                    return Err("no folder is named".to_owned());
                }
                let path = Path::new(folder.trim()).join(&*file.id);
                let place = text::visible(&path.display().to_string()).into_owned();
                Ok((place, calls::download(file).into_file(path, Some(&file.id))))
            }
        }
    }

    fn answered(&self, what: &str, error: Option<ApiError>, given: &Given<'_>) -> Todo {
        match (self, error) {
            (Self::Download(_), None) => {
                Todo::Say(format!("stored and checked against its hash: {what}; it may be live malware"))
            }
            (Self::Download(_), Some(error)) => Todo::Complain(format!("not fetched: {}; {what}", error.message)),
            (_, None) => {
                let again = given.keymap.word(Context::Detail, Action::Refresh);
                Todo::Say(format!("{what}: accepted; {again} reads the report again"))
            }
            // A fact, no failure: what was wanted is so.
            (_, Some(error)) if error.reason == Reason::AlreadyExists => {
                Todo::Say(format!("{what}: it is there already (409); nothing to do"))
            }
            (_, Some(error)) => Todo::Complain(format!("{what}: {error}")),
        }
    }
}

fn comment(name: &str, account: Option<&str>, draft: &str) -> Dialog<Name> {
    Dialog::new(format!("PUBLIC · comment on {name}"))
        .tone(Role::Public)
        .keep(Role::Public, "PUBLIC: every user of VirusTotal can read it.")
        .keep(Role::Text, under_your_name(account, endpoint::ADD_COMMENT.price()))
        .keep(Role::Muted, "Tab leaves the text. Words with # become tags.")
        .field(Name::Comment, Field::text("Comment", draft).placeholder("What should others know?"))
        .button(Button::leave("Cancel"))
        .button(Button::act("Publish the comment"))
}

fn vote(name: &str, account: Option<&str>) -> Dialog<Name> {
    Dialog::new(format!("PUBLIC · vote on {name}"))
        .tone(Role::Public)
        .keep(Role::Public, "PUBLIC: every user of VirusTotal can see the vote.")
        .keep(Role::Text, "A vote can't be changed or taken back from here.")
        .keep(Role::Text, under_your_name(account, endpoint::ADD_VOTE.price()))
        .field(Name::Vote, Field::choice("It is", ["harmless", "malicious"], None))
        .button(Button::leave("Cancel"))
        .button(Button::act("Publish the vote"))
}

/// It may be live malware, so a word is typed.
fn download(file: &Descriptor, name: &str) -> Dialog<Name> {
    let price = text::requests(calls::download(file).price());
    Dialog::new(format!("Download {}", text::fit(name, 40)))
        .say(Role::Text, format!("SHA-256 {}", file.id))
        .keep(
            Role::Warning,
            "It may be live malware. It is stored under its hash, for you alone to read, never to run.",
        )
        .keep(Role::Text, format!("Price: {price}, and a premium key's download. What has another hash is not kept."))
        .field(Name::Folder, Field::line("Folder", "."))
        .field(Name::Confirm, Field::confirm("Type yes to fetch it", "yes"))
        .button(Button::leave("Cancel"))
        .button(Button::act("Download"))
}

fn under_your_name(account: Option<&str>, requests: u32) -> String {
    let whose = account.map_or_else(
        || "of the account that this key belongs to".to_owned(),
        |name| format!("of {}, the account that this key belongs to", text::visible(name)),
    );
    format!("It stands under the name {whose}. {}.", text::requests(requests))
}
