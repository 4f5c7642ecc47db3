//! Having something analysed again: a question for what is public, a form with its options for a private file.

use super::{Asking, Sent, Submission};
use crate::flow::{Flow, Given, Todo};
use crate::keys::Action;
use crate::text;
use crate::vt::{Descriptor, Kind, calls, endpoint};

/// What is asked first.
#[derive(Debug, Clone, PartialEq)]
pub enum Again {
    Form(Submission),
    /// The question, and the hint of its yes.
    Question {
        title: String,
        hint: String,
    },
    /// It can't be.
    Not(String),
}

impl Again {
    /// What is asked before `subject` is analysed again; `age` says when it was, where that is known.
    pub fn of(subject: &Descriptor, name: &str, age: Option<String>, given: &Given<'_>) -> Self {
        match subject.kind {
            Kind::PrivateFile => {
                let age = age.unwrap_or_else(|| "analysed before".to_owned());
                Self::Form(Submission::Asking(Asking::rescan_private(subject.clone(), name, &age)))
            }
            Kind::File | Kind::Url | Kind::Domain | Kind::IpAddress => {
                let age = age.unwrap_or_else(|| "never analysed".to_owned());
                let title = format!("Reanalyse this {}? {age}; the new result is public", subject.kind.label());
                let (price, look) = (calls::reanalyse(subject).price(), endpoint::REPORT.price());
                let hint = format!("{}, {look} a look until done, {look} for its report", text::requests(price));
                Self::Question { title, hint }
            }
            Kind::PrivateUrl => {
                let key = given.keymap.word(given.context, Action::SubmitPrivate);
                Self::Not(format!("a private URL can't be rescanned; submit it again with {key}"))
            }
            _ => Self::Not(format!("{} can't be reanalysed", subject.kind.one())),
        }
    }

    /// The user said yes to the question: the service analyses what it has.
    pub fn agreed(subject: Descriptor, what: String, given: &Given<'_>) -> Vec<Todo> {
        let call = calls::reanalyse(&subject);
        let words = format!("reanalysis asked for; {} follows it", given.activity());
        let sent = Flow::Submission(Submission::Sent(Sent::again(subject, what)));
        vec![Todo::Say(words), Todo::Send(vec![(call, sent)])]
    }
}
