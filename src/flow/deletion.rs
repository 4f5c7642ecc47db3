//! Deleting a private file: which of the two forms is chosen first, then a word is typed, and only then the service is asked.
//! What is deleted can't be put back.

use super::{Event, Flow, Next, Todo};
use crate::text;
use crate::vt::calls::{self, Deletion as Extent};
use crate::vt::{Descriptor, Kind};

/// Digits of the hash that must be typed before something is deleted.
const TYPED: usize = 8;

/// A deletion at one of its steps.
#[derive(Debug, Clone, PartialEq)]
pub enum Deletion {
    /// A choice of what goes; what is lost by it is asked about once more.
    Offered(Doomed, Extent),
    /// A question that waits for the word.
    Confirmed(Doomed, Extent),
    Sent(Doomed, Extent),
}

/// A private file that is to be deleted.
#[derive(Debug, Clone, PartialEq)]
pub struct Doomed {
    pub file: Descriptor,
    /// What it is called where it was chosen.
    pub name: String,
    /// What it is called in the list of private files.
    pub listed: String,
    /// Private files that are marked, of which only this one is deleted.
    pub marked: usize,
}

impl Doomed {
    /// What it is called in a sentence.
    fn shown(&self) -> String {
        text::visible(&text::fit_middle(&self.listed, 40)).into_owned()
    }
}

impl Deletion {
    /// The two ways; fails in words where nothing can be deleted.
    pub fn offered(doomed: Doomed) -> Result<[Self; 2], &'static str> {
        match doomed.file.kind {
            Kind::PrivateFile => {
                Ok([Self::Offered(doomed.clone(), Extent::FileOnly), Self::Offered(doomed, Extent::Everything)])
            }
            Kind::PrivateUrl => Err("private URLs can't be deleted; they expire by themselves"),
            _ => Err("only private files can be deleted"),
        }
    }

    /// What a choice of it says, and its hint.
    pub fn choice(&self) -> (&'static str, &'static str) {
        match self.parts().1 {
            Extent::FileOnly => ("The stored file only", "report and analyses stay"),
            Extent::Everything => ("File, report and all analyses", "nothing of it stays"),
        }
    }

    fn parts(&self) -> (&Doomed, Extent) {
        let (Self::Offered(doomed, extent) | Self::Confirmed(doomed, extent) | Self::Sent(doomed, extent)) = self;
        (doomed, *extent)
    }

    /// Requests that saying yes to it costs: none where a word is asked for first.
    pub fn price(&self) -> Option<u32> {
        let (doomed, extent) = self.parts();
        matches!(self, Self::Confirmed(..)).then(|| calls::delete_private_file(&doomed.file.id, extent).price())
    }

    /// Takes in what happened.
    pub(super) fn step(self, event: Event) -> Next<Self> {
        match (self, event) {
            (Self::Offered(doomed, extent), Event::Chosen) => (None, vec![question(doomed, extent)]),
            (Self::Confirmed(doomed, extent), Event::Chosen) => {
                let call = calls::delete_private_file(&doomed.file.id, extent);
                let sent = Flow::Deletion(Self::Sent(doomed, extent));
                (None, vec![Todo::Say("deletion asked for".to_owned()), Todo::Send(vec![(call, sent)])])
            }
            (Self::Sent(doomed, extent), Event::Answered { outcome, .. }) => {
                let name = doomed.shown();
                let todo = match (outcome, extent) {
                    (Ok(_), Extent::Everything) => vec![
                        Todo::Gone(doomed.file.id),
                        Todo::Say(format!("deleted: {name}, its report and its analyses")),
                    ],
                    (Ok(_), Extent::FileOnly) => {
                        vec![Todo::Say(format!("deleted: the stored file {name}; report and analyses stay"))]
                    }
                    (Err(error), _) => {
                        let fact = if error.may_have_acted { "may have been deleted" } else { "was not deleted" };
                        vec![Todo::Complain(format!("{name} {fact}: {error}"))]
                    }
                };
                (None, todo)
            }
            (Self::Sent(doomed, _), Event::BrokenOff { .. }) => {
                let name = doomed.shown();
                (None, vec![Todo::Say(format!("{name}: broken off; the service may have deleted it all the same"))])
            }
            (step, _) => (Some(step), Vec::new()),
        }
    }
}

/// What is lost, and the word that must be typed.
fn question(doomed: Doomed, extent: Extent) -> Todo {
    let Doomed { file, name, marked, .. } = &doomed;
    let word: String = file.id.chars().take(TYPED).collect();
    let (title, lost) = match extent {
        Extent::FileOnly => {
            ("Delete the stored file?", "The file can't be downloaded or rescanned any more; report and analyses stay.")
        }
        Extent::Everything => (
            "Delete file, report and analyses?",
            "The file, its report and all its analyses are gone for your whole group.",
        ),
    };
    let mut lines = vec![
        format!("{} ({})", text::visible(name), file.id),
        lost.to_owned(),
        format!("This can't be undone. {}.", text::requests(calls::delete_private_file(&file.id, extent).price())),
        format!("Type {word}, the first {TYPED} digits of its SHA-256, to delete it."),
    ];
    if *marked > 1 {
        lines.insert(1, format!("{marked} private files are marked, but only this one is deleted."));
    }
    Todo::Confirm { title, lines, word, then: Deletion::Confirmed(doomed, extent) }
}
