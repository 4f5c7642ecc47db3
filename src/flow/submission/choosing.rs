//! Which files are sent: each with its hash and with what the service has of it, all before anything leaves.

use std::collections::HashSet;

use ratatui::layout::Position;

use super::{Asking, Next, Side, Submission, stays};
use crate::effect::{LocalFile, LookId};
use crate::flow::Todo;
use crate::keys::Action;
use crate::pane::heard::{Heard, moves};
use crate::pane::report;
use crate::pane::rows::motion;
use crate::text;
use crate::vt::{ApiError, Descriptor, Kind, Object, Reason, calls, endpoint, verdict};
use crate::widget::{ListDialog, Motion};

/// Files of which the user chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct Choosing {
    pub(super) side: Side,
    pub(super) look: LookId,
    pub(super) candidates: Vec<Candidate>,
    /// Where one is among them.
    pub(super) list: ListDialog,
    pub(super) left_out: usize,
    pub(super) links: usize,
    /// Hashes that were asked for: one request each.
    asked: u32,
}

/// A file that may be sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) file: LocalFile,
    pub(super) ticked: bool,
    pub(super) state: State,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    /// Bytes hashed so far.
    Hashing(u64),
    /// Why there is no hash.
    Unreadable(String),
    Hashed {
        sha256: String,
        known: Known,
    },
}

/// What the service knows of a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Known {
    NotAsked,
    Waiting,
    /// It did not say.
    Failed,
    /// It has no such file: it can be sent.
    Missing,
    /// It has it; the verdict in words. It is sent all the same where the user insists.
    There {
        verdict: String,
        insisted: bool,
    },
}

/// A file with its hash, that may be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Hashed {
    pub(super) file: LocalFile,
    pub(super) sha256: String,
    /// Names of other files that hold the same, and are not sent beside it.
    pub(super) same: Vec<String>,
}

/// What `Enter` does.
enum Enter {
    LookUp(Vec<usize>),
    Ask(Vec<Hashed>),
    Open(Descriptor),
    Complain(&'static str),
}

impl Choosing {
    pub(super) fn new(side: Side, look: LookId, files: Vec<LocalFile>, left_out: usize, links: usize) -> Self {
        let candidate = |file| Candidate { file, ticked: true, state: State::Hashing(0) };
        let candidates = files.into_iter().map(candidate).collect();
        Self { side, look, candidates, left_out, links, asked: 0, list: ListDialog::chosen(0) }
    }

    /// The file under the cursor.
    pub(super) fn here(&self) -> Option<&Candidate> {
        self.candidates.get(self.list.cursor()?)
    }

    fn here_mut(&mut self) -> Option<&mut Candidate> {
        self.candidates.get_mut(self.list.cursor()?)
    }

    /// Of one file alone there is nothing to choose.
    fn tick(&mut self) {
        if self.candidates.len() > 1
            && let Some(candidate) = self.here_mut()
        {
            candidate.ticked = !candidate.ticked;
        }
    }

    /// A click goes to a file and ticks it. Nothing is asked or sent by the mouse alone.
    pub(super) fn clicked(mut self, at: Position, twice: bool) -> Self {
        if let Some(row) = self.list.row_at(at, self.candidates.len()) {
            self.list.go_to(Some(row));
            if !twice {
                self.tick();
            }
        }
        self
    }

    /// What its keys do.
    pub(super) fn heard(&self) -> Vec<Heard> {
        let price = text::requests(endpoint::REPORT.price());
        let ticked = || self.candidates.iter().filter(|candidate| candidate.ticked);
        let mut heard = Vec::new();
        if self.unasked().next().is_some() {
            heard.push(Heard::new(&[Action::Open], format!("asks for the hashes, {price} each")));
        } else if ticked().any(|candidate| candidate.to_send().is_some()) {
            heard.push(Heard::new(&[Action::Open], "asks whether to send the unknown ones"));
        } else if ticked().any(Candidate::is_there) {
            heard.push(Heard::new(&[Action::Open, Action::OpenReport], format!("opens what is known ({price})")));
        }
        heard.push(Heard::new(&[Action::Close], "leaves; no file is sent"));
        if self.candidates.iter().any(Candidate::is_there) {
            heard.push(Heard::new(&[Action::SendAnyway], "sends it anyway"));
        }
        if self.candidates.len() > 1 {
            heard.extend([
                Heard::new(&[Action::Mark], "ticks"),
                Heard::new(&[Action::MarkAll], "all or none"),
                moves("move"),
            ]);
        }
        heard
    }

    /// Requests that an action costs.
    pub(super) fn price(&self, action: Action) -> Option<u32> {
        match action {
            Action::OpenReport => self.report().map(|report| report::call(&report).price()),
            Action::Open => match self.enter() {
                Enter::LookUp(files) => {
                    Some(endpoint::REPORT.price().saturating_mul(u32::try_from(files.len()).unwrap_or(u32::MAX)))
                }
                Enter::Open(report) => Some(report::call(&report).price()),
                Enter::Ask(_) | Enter::Complain(_) => None,
            },
            _ => None,
        }
    }

    /// Does what a key means.
    pub(super) fn perform(mut self, action: Action) -> Next {
        let count = self.candidates.len();
        match action {
            Action::Close | Action::Quit => return self.left(None),
            Action::Open => return self.entered(),
            Action::OpenReport => {
                if let Some(report) = self.report() {
                    return self.left(Some(report));
                }
            }
            Action::Mark => {
                self.tick();
                self.list.travel(Motion::Down, count);
            }
            Action::MarkAll => {
                let all = self.candidates.iter().all(|candidate| candidate.ticked);
                self.candidates.iter_mut().for_each(|candidate| candidate.ticked = !all);
            }
            Action::SendAnyway => {
                if self.here_mut().is_some_and(Candidate::insist) && count == 1 {
                    return self.entered();
                }
            }
            action => motion(action).into_iter().for_each(|motion| self.list.travel(motion, count)),
        }
        stays(Submission::Choosing(self))
    }

    /// Look up what was not, else ask to send what may be sent, else open what is known.
    fn enter(&self) -> Enter {
        let unasked: Vec<usize> = self.unasked().collect();
        if !unasked.is_empty() {
            return Enter::LookUp(unasked);
        }
        let ticked = || self.candidates.iter().filter(|candidate| candidate.ticked);
        let files = each_once(ticked().filter_map(Candidate::to_send));
        if !files.is_empty() {
            return Enter::Ask(files);
        }
        if ticked().any(Candidate::is_busy) {
            return Enter::Complain("still hashing or looking up");
        }
        self.report().map_or(Enter::Complain("nothing is ticked that could be sent"), Enter::Open)
    }

    fn entered(self) -> Next {
        match self.enter() {
            Enter::LookUp(files) => self.look_up(&files),
            Enter::Ask(files) => self.ask(files),
            Enter::Open(report) => self.left(Some(report)),
            Enter::Complain(words) => (Some(Submission::Choosing(self)), vec![Todo::Complain(words.to_owned())]),
        }
    }

    /// The question follows; what is still hashed or looked up of other files is waited for no more.
    fn ask(self, files: Vec<Hashed>) -> Next {
        (Some(Submission::Asking(Asking::files(self.side, files))), vec![Todo::Drop(self.look)])
    }

    /// What was asked, and that nothing was sent; then a report, where one is to be opened.
    fn left(self, report: Option<Descriptor>) -> Next {
        let what = text::one_or(self.asked.into(), "its hash", "hashes");
        let hashes = format!("{what}: {}", text::requests(self.asked * endpoint::REPORT.price()));
        let words = (self.asked > 0).then(|| format!("asked for {hashes}; no file was sent"));
        let said = [Some(Todo::Drop(self.look)), words.map(Todo::Say), report.map(Todo::Open)];
        (None, said.into_iter().flatten().collect())
    }

    /// Asks what the service has of some files, whose hashes are known.
    fn look_up(mut self, files: &[usize]) -> Next {
        let (side, look, is_alone) = (self.side, self.look, self.candidates.len() == 1);
        let mut todo = Vec::new();
        for index in files.iter().copied() {
            let Some(sha256) = self.sha256_at(index) else { continue };
            // One answer tells of all that hold the same.
            self.holding(&sha256).filter(|known| known.is_open()).for_each(|known| *known = Known::Waiting);
            let call = calls::report(&subject(side, &sha256), &[]);
            todo.push(Todo::LookUp { look, index, call, is_alone });
        }
        self.asked += u32::try_from(todo.len()).unwrap_or(u32::MAX);
        (Some(Submission::Choosing(self)), todo)
    }

    /// Bytes of a file that were hashed so far.
    pub(super) fn hashing(mut self, index: usize, bytes: u64) -> Self {
        if let Some(State::Hashing(done)) = self.candidates.get_mut(index).map(|one| &mut one.state) {
            *done = bytes;
        }
        self
    }

    /// A file was hashed, or could not be read. One that the user named is looked up at once where the settings have things
    /// follow; else the price is said first.
    pub(super) fn hashed(mut self, index: usize, outcome: Result<String, String>, follows: bool) -> Next {
        let is_alone = self.candidates.len() == 1;
        let Some(candidate) = self.candidates.get_mut(index).filter(|one| matches!(one.state, State::Hashing(_)))
        else {
            return stays(Submission::Choosing(self));
        };
        candidate.state = match outcome {
            Ok(sha256) => State::Hashed { sha256, known: Known::NotAsked },
            Err(reason) => State::Unreadable(reason),
        };
        let files = if is_alone && follows { &[index][..] } else { &[] };
        self.look_up(files)
    }

    /// What the service has of a file. Where it is the only one and is not there, the question follows.
    pub(super) fn known(mut self, index: usize, outcome: Result<Object, ApiError>) -> Next {
        let Some(sha256) = self.sha256_at(index) else { return stays(Submission::Choosing(self)) };
        let (now, failed) = match outcome {
            Ok(object) => (Known::There { verdict: verdict::cell_in_words(&object), insisted: false }, None),
            Err(error) if error.reason == Reason::NotFound => (Known::Missing, None),
            Err(error) => (Known::Failed, Some(error)),
        };
        self.holding(&sha256).filter(|known| **known == Known::Waiting).for_each(|known| *known = now.clone());
        if let Some(error) = failed {
            let words = format!("the file was not sent, only its hash was asked for: {error}");
            return (Some(Submission::Choosing(self)), vec![Todo::Complain(words)]);
        }
        match self.candidates.as_slice() {
            [one] => match one.to_send() {
                Some(file) => self.ask(vec![file]),
                None => stays(Submission::Choosing(self)),
            },
            _ => stays(Submission::Choosing(self)),
        }
    }

    /// The report of the selected file, where the service has one.
    fn report(&self) -> Option<Descriptor> {
        match &self.here()?.state {
            State::Hashed { sha256, known: Known::There { .. } } => Some(subject(self.side, sha256)),
            _ => None,
        }
    }

    fn sha256_at(&self, index: usize) -> Option<String> {
        self.candidates.get(index)?.sha256().map(str::to_owned)
    }

    /// What is known of each file that holds this.
    fn holding<'a>(&'a mut self, wanted: &'a str) -> impl Iterator<Item = &'a mut Known> {
        self.candidates.iter_mut().filter_map(move |one| match &mut one.state {
            State::Hashed { sha256, known } if sha256 == wanted => Some(known),
            _ => None,
        })
    }

    /// The first other file that holds the same as the one under the cursor.
    pub(super) fn twin(&self) -> Option<&str> {
        let here = self.here()?.sha256()?;
        let others = self.candidates.iter().enumerate().filter(|(index, _)| Some(*index) != self.list.cursor());
        let twin = others.map(|(_, other)| other).find(|other| other.sha256() == Some(here))?;
        Some(&twin.file.upload.name)
    }

    /// Ticked candidates that are hashed and of which the service has not said what it has: each content once.
    fn unasked(&self) -> impl Iterator<Item = usize> {
        let mut seen = HashSet::new();
        let mut unasked = move |one: &Candidate| match &one.state {
            State::Hashed { sha256, known } if one.ticked && known.is_open() => seen.insert(sha256.clone()),
            _ => false,
        };
        self.candidates.iter().enumerate().filter(move |(_, one)| unasked(one)).map(|(index, _)| index)
    }
}

impl Known {
    /// Whether the service may still be asked.
    fn is_open(&self) -> bool {
        matches!(self, Self::NotAsked | Self::Failed)
    }
}

/// Each content once, with the names of the others that hold it.
fn each_once(files: impl Iterator<Item = Hashed>) -> Vec<Hashed> {
    let mut once: Vec<Hashed> = Vec::new();
    for file in files {
        match once.iter_mut().find(|first| first.sha256 == file.sha256) {
            Some(first) => first.same.push(file.file.upload.name),
            None => once.push(file),
        }
    }
    once
}

impl Candidate {
    fn sha256(&self) -> Option<&str> {
        match &self.state {
            State::Hashed { sha256, .. } => Some(sha256),
            State::Hashing(_) | State::Unreadable(_) => None,
        }
    }

    fn is_busy(&self) -> bool {
        matches!(self.state, State::Hashing(_) | State::Hashed { known: Known::Waiting, .. })
    }

    fn is_there(&self) -> bool {
        matches!(self.state, State::Hashed { known: Known::There { .. }, .. })
    }

    /// Has it sent although the service has it, or not any more; false where the service has it not.
    fn insist(&mut self) -> bool {
        let State::Hashed { known: Known::There { insisted, .. }, .. } = &mut self.state else { return false };
        *insisted = !*insisted;
        self.ticked = true;
        true
    }

    /// The file, where it may be sent: the service said that it has it not, or the user insists.
    fn to_send(&self) -> Option<Hashed> {
        match &self.state {
            State::Hashed { sha256, known: Known::Missing | Known::There { insisted: true, .. } } => {
                Some(Hashed { file: self.file.clone(), sha256: sha256.clone(), same: Vec::new() })
            }
            _ => None,
        }
    }
}

/// A file by its hash, as the service names it.
pub(super) fn subject(side: Side, sha256: &str) -> Descriptor {
    let kind = match side {
        Side::Public => Kind::File,
        Side::Private => Kind::PrivateFile,
    };
    Descriptor::new(kind, sha256)
}
