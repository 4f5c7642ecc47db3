//! Having something analysed again: a question for what is public, a form with its options for a private file.

use super::{Asking, Sent, Submission};
use crate::flow::{Flow, Given, Todo};
use crate::keys::Action;
use crate::text::{self, time};
use crate::vt::{Descriptor, Kind, Object, Verdict, calls, endpoint};

/// Signs of a name, and of the hash beside it, in a question.
const NAME: usize = 60;
const ID: usize = 16;

/// When something was analysed last, as far as that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Analysed {
    At(i64),
    /// The service has it, and never analysed it.
    NotYet,
    /// The service has never seen it.
    NotThere,
    NotKnown,
}

impl Analysed {
    /// As a report, or a row that came with a part of it, tells.
    pub fn of(object: &Object) -> Self {
        match (object.facts.last_analysis_date, Verdict::of(object)) {
            (Some(at), _) => Self::At(at),
            (None, Verdict::NotScanned | Verdict::NoVerdicts) if object.has_attributes => Self::NotYet,
            (None, _) => Self::NotKnown,
        }
    }

    fn words(self, now: i64) -> String {
        match self {
            Self::At(at) => format!("analysed {} ago", time::age(at, now)),
            Self::NotYet => "no analysis yet".to_owned(),
            Self::NotThere => Verdict::Missing.word().to_owned(),
            Self::NotKnown => "when it was analysed is not known here".to_owned(),
        }
    }
}

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
    /// What is asked before `subject` is analysed again.
    pub fn of(subject: &Descriptor, name: &str, analysed: Analysed, given: &Given<'_>) -> Self {
        let age = analysed.words(given.now);
        match subject.kind {
            Kind::PrivateFile => Self::Form(Submission::Asking(Asking::rescan_private(subject.clone(), name, &age))),
            _ if subject.kind.is_indicator() => {
                let title = format!("Reanalyse {}? {age}; the new result is public", told(subject, name));
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

/// Which object it is, for a question that may stand over another one: `domain login.example`, `file invoice.exe (3f0a…91bc)`.
fn told(subject: &Descriptor, name: &str) -> String {
    let what = format!("{} {}", subject.label(), text::visible(&text::fit_middle(name, NAME)));
    match subject.kind {
        Kind::File if *name != *subject.id => format!("{what} ({})", text::fit_middle(&subject.id, ID)),
        _ => what,
    }
}
