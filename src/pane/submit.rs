//! Choosing what to submit: a path or URL, then the file's hash and what the service knows of it, all before anything
//! is sent. A directory becomes a checklist.

pub mod view;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::form::{Hashed, Side};
use super::heard::{Heard, moves};
use crate::effect::{FileNews, FileOrder, Found, LocalFile, LookId, RequestId};
use crate::keys::{Action, Context, Keymap};
use crate::pane::rows::motion;
use crate::text;
use crate::vt::{ApiError, Descriptor, Kind, Object, Reason, endpoint, verdict};
use crate::widget::{ListDialog, Motion, Prompt};

/// What the service knows of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    NotAsked,
    Waiting(RequestId),
    /// It has no such file: it can be sent.
    Missing,
    /// It has it; the verdict in words.
    There(String),
    Failed(ApiError),
}

/// A file that may be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub file: LocalFile,
    pub ticked: bool,
    /// Bytes hashed so far.
    pub done: u64,
    pub hash: Option<Result<String, String>>,
    pub known: Known,
    /// To be sent although the service has it.
    pub insisted: bool,
}

/// Where the choosing stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// A path or URL is typed; `names` may complete it.
    Typing {
        prompt: Prompt,
        names: Vec<String>,
        /// Whether the line was filled in and nothing was typed yet.
        is_fresh: bool,
    },
    /// The disk is looked at, for this text.
    Looking(String),
    Files {
        candidates: Vec<Candidate>,
        left_out: usize,
    },
}

/// The overlay's state.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    pub side: Side,
    pub look: LookId,
    pub stage: Stage,
    /// Hashes that were asked for: one request each.
    pub asked: u32,
    /// Where one is among the files.
    pub list: ListDialog,
}

/// What a key came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Picked {
    Stays,
    Leaves,
    /// A path or URL was entered.
    Entered(String),
    Order(FileOrder),
    /// These candidates are to be looked up.
    LookUp(Vec<usize>),
    Send(Vec<Hashed>),
    Open(Descriptor),
    Says(String),
}

impl Pick {
    /// Begins with an empty line.
    pub fn new(side: Side, look: LookId) -> Self {
        Self {
            side,
            look,
            stage: Stage::Typing { prompt: Prompt::default(), names: Vec::new(), is_fresh: false },
            asked: 0,
            list: ListDialog::chosen(0),
        }
    }

    /// The same with the address of what is open, which the first letter that is typed replaces.
    #[must_use]
    pub fn filled(mut self, address: Option<&str>) -> Self {
        if let (Stage::Typing { prompt, is_fresh, .. }, Some(address)) = (&mut self.stage, address) {
            prompt.set(address);
            *is_fresh = true;
        }
        self
    }

    /// Begins with paths that were dropped, pasted or given at the start.
    pub fn looking(side: Side, look: LookId, text: String) -> Self {
        Self { stage: Stage::Looking(text), ..Self::new(side, look) }
    }

    /// What was asked and what was not sent, once something was asked.
    pub fn unsent(&self) -> Option<String> {
        let what = if self.asked == 1 { "its hash" } else { "hashes" };
        let hashes = format!("{what}: {}", text::requests(self.asked * endpoint::REPORT.price()));
        (self.asked > 0).then(|| format!("asked for {hashes}; no file was sent"))
    }

    /// Whether it is about one file, which is then looked up without being asked for.
    pub fn is_single(&self) -> bool {
        matches!(&self.stage, Stage::Files { candidates, .. } if candidates.len() == 1)
    }

    /// The file under the cursor.
    fn here(&mut self) -> Option<&mut Candidate> {
        let row = self.list.cursor()?;
        self.candidate(row)
    }

    /// How many files are listed.
    pub fn count(&self) -> usize {
        if let Stage::Files { candidates, .. } = &self.stage { candidates.len() } else { 0 }
    }

    /// Ticks the file under the cursor, or no longer.
    pub fn tick(&mut self) {
        if let Some(candidate) = self.here() {
            candidate.ticked = !candidate.ticked;
        }
    }

    /// Where its keys are looked up.
    pub fn context(&self) -> Context {
        if matches!(self.stage, Stage::Typing { .. }) { Context::Prompt } else { Context::Files }
    }

    /// What its keys do.
    pub fn heard(&self) -> Vec<Heard> {
        let leaving = || Heard::new(&[Action::Close], "leaves");
        let Stage::Files { candidates, .. } = &self.stage else {
            let typing = matches!(self.stage, Stage::Typing { .. });
            let line = [
                Heard::new(&[Action::Submit], "goes on (nothing is sent yet)"),
                Heard::new(&[Action::Complete], "completes"),
            ];
            return line.into_iter().filter(|_| typing).chain([leaving()]).collect();
        };
        let any = |test: fn(&Candidate) -> bool| candidates.iter().any(|candidate| candidate.ticked && test(candidate));
        let price = text::requests(endpoint::REPORT.price());
        let mut heard = Vec::new();
        if self.unasked().next().is_some() {
            heard.push(Heard::new(&[Action::Open], format!("asks for the hashes, {price} each")));
        } else if any(|candidate| candidate.known == Known::Missing || candidate.insisted) {
            heard.push(Heard::new(&[Action::Open], "asks whether to send the unknown ones"));
        } else if any(|candidate| matches!(candidate.known, Known::There(_))) {
            heard.push(Heard::new(&[Action::Open, Action::OpenReport], format!("opens what is known ({price})")));
        }
        heard.push(Heard::new(&[Action::Close], "leaves; no file is sent"));
        if candidates.iter().any(|candidate| matches!(candidate.known, Known::There(_))) {
            heard.push(Heard::new(&[Action::SendAnyway], "sends it anyway"));
        }
        if candidates.len() > 1 {
            heard.extend([
                Heard::new(&[Action::Mark], "ticks"),
                Heard::new(&[Action::MarkAll], "all or none"),
                moves("move"),
            ]);
        }
        heard
    }

    /// Does what a key means.
    pub fn input(&mut self, key: KeyEvent, keymap: &Keymap) -> Picked {
        let action = keymap.action(self.context(), key);
        match &mut self.stage {
            Stage::Typing { prompt, names, is_fresh } => match action {
                Some(Action::Close | Action::Quit) => Picked::Leaves,
                Some(Action::Submit) if prompt.text().trim().is_empty() => Picked::Leaves,
                Some(Action::Submit) => Picked::Entered(prompt.text().trim().to_owned()),
                Some(Action::Complete) => Picked::Order(FileOrder::Complete(prompt.text().to_owned())),
                _ => {
                    names.clear();
                    let is_letter =
                        matches!(key.code, KeyCode::Char(_)) && (key.modifiers - KeyModifiers::SHIFT).is_empty();
                    if std::mem::take(is_fresh) && is_letter {
                        prompt.clear();
                    }
                    prompt.input(key);
                    Picked::Stays
                }
            },
            Stage::Looking(_) => match action {
                Some(Action::Close | Action::Quit) => Picked::Leaves,
                _ => Picked::Stays,
            },
            Stage::Files { .. } => action.map_or(Picked::Stays, |action| self.in_list(action)),
        }
    }

    fn in_list(&mut self, action: Action) -> Picked {
        let Stage::Files { candidates, .. } = &mut self.stage else { return Picked::Stays };
        let count = candidates.len();
        match action {
            Action::Close | Action::Quit => return Picked::Leaves,
            Action::Open => return self.enter(),
            Action::Mark => {
                self.tick();
                self.list.travel(Motion::Down, count);
            }
            Action::MarkAll => {
                let all = candidates.iter().all(|candidate| candidate.ticked);
                for candidate in candidates.iter_mut() {
                    candidate.ticked = !all;
                }
            }
            Action::SendAnyway => {
                if let Some(candidate) = self.here().filter(|one| matches!(one.known, Known::There(_))) {
                    candidate.insisted = !candidate.insisted;
                    candidate.ticked = true;
                    return if count == 1 { self.enter() } else { Picked::Stays };
                }
            }
            Action::OpenReport => return self.known_report().map_or(Picked::Stays, Picked::Open),
            action => motion(action).into_iter().for_each(|motion| self.list.travel(motion, count)),
        }
        Picked::Stays
    }

    /// `Enter`: look up what was not, else ask to send what may be sent, else open what is known.
    pub fn enter(&self) -> Picked {
        let Stage::Files { candidates, .. } = &self.stage else { return Picked::Stays };
        let unasked: Vec<usize> = self.unasked().collect();
        if !unasked.is_empty() {
            return Picked::LookUp(unasked);
        }
        let sent: Vec<Hashed> =
            candidates.iter().filter(|candidate| candidate.ticked).filter_map(Candidate::to_send).collect();
        if !sent.is_empty() {
            return Picked::Send(sent);
        }
        if candidates.iter().any(|candidate| candidate.ticked && candidate.is_busy()) {
            return Picked::Says("still hashing or looking up".to_owned());
        }
        match self.known_report() {
            Some(report) => Picked::Open(report),
            None => Picked::Says("nothing is ticked that could be sent".to_owned()),
        }
    }

    /// The report of the selected file, where the service has one.
    pub fn known_report(&self) -> Option<Descriptor> {
        let Stage::Files { candidates, .. } = &self.stage else { return None };
        candidates.get(self.list.cursor()?)?.report(self.side)
    }

    /// Ticked candidates that are hashed and were not looked up.
    pub fn unasked(&self) -> impl Iterator<Item = usize> {
        let candidates = match &self.stage {
            Stage::Files { candidates, .. } => candidates.as_slice(),
            _ => &[],
        };
        let unasked = candidates.iter().enumerate().filter(|(_, candidate)| candidate.is_unasked());
        unasked.map(|(index, _)| index)
    }

    /// Puts text into the line, with the quotes and backslashes of a dropped path taken away.
    pub fn paste(&mut self, text: &str) {
        if let Stage::Typing { prompt, names, is_fresh } = &mut self.stage {
            names.clear();
            if std::mem::take(is_fresh) {
                prompt.clear();
            }
            let dropped = text::shell::dropped_paths(text);
            prompt.paste(dropped.as_deref().and_then(|paths| paths.first()).map_or(text.trim(), String::as_str));
        }
    }

    /// What was found replaces the waiting; the answer is whether there is anything to show.
    pub fn found(&mut self, found: Found) -> bool {
        let candidates: Vec<Candidate> = found.files.into_iter().map(Candidate::new).collect();
        let any = !candidates.is_empty();
        self.stage = Stage::Files { candidates, left_out: found.left_out };
        any
    }

    /// Takes in news of the disk; the answer is a candidate that was just hashed.
    pub fn take_in(&mut self, news: FileNews) -> Option<usize> {
        match (news, &mut self.stage) {
            (FileNews::Completed { typed, completed, names: offered }, Stage::Typing { prompt, names, .. }) => {
                // What was typed meanwhile counts more.
                if prompt.text() == typed {
                    prompt.set(&completed);
                    *names = offered;
                }
                None
            }
            (FileNews::Hashing { id, index, done }, Stage::Files { candidates, .. }) if id == self.look => {
                candidates.get_mut(index)?.done = done;
                None
            }
            (FileNews::Hashed { id, index, outcome }, Stage::Files { candidates, .. }) if id == self.look => {
                let candidate = candidates.get_mut(index)?;
                let good = outcome.is_ok();
                candidate.hash = Some(outcome);
                good.then_some(index)
            }
            _ => None,
        }
    }

    pub fn candidate(&mut self, index: usize) -> Option<&mut Candidate> {
        match &mut self.stage {
            Stage::Files { candidates, .. } => candidates.get_mut(index),
            _ => None,
        }
    }

    /// Takes in what the service said; the answer is whether anybody waited for it.
    pub fn settle(&mut self, id: RequestId, outcome: Result<&Object, &ApiError>) -> bool {
        let Stage::Files { candidates, .. } = &mut self.stage else { return false };
        let Some(candidate) = candidates.iter_mut().find(|one| one.known == Known::Waiting(id)) else { return false };
        candidate.known = match outcome {
            Ok(object) => Known::There(verdict::cell(object)),
            Err(error) if error.reason == Reason::NotFound => Known::Missing,
            Err(error) => Known::Failed(error.clone()),
        };
        true
    }

    /// The single file, when it may be sent: the form can follow at once.
    pub fn ready(&self) -> Option<Hashed> {
        match &self.stage {
            Stage::Files { candidates, .. } if candidates.len() == 1 => candidates.first()?.to_send(),
            _ => None,
        }
    }

    /// Requests on their way, to be taken back when the user leaves.
    pub fn requests(&self) -> Vec<RequestId> {
        let Stage::Files { candidates, .. } = &self.stage else { return Vec::new() };
        let waiting = candidates.iter().filter_map(|candidate| match candidate.known {
            Known::Waiting(id) => Some(id),
            _ => None,
        });
        waiting.collect()
    }
}

impl Candidate {
    fn new(file: LocalFile) -> Self {
        Self { file, ticked: true, done: 0, hash: None, known: Known::NotAsked, insisted: false }
    }

    fn is_unasked(&self) -> bool {
        self.ticked && matches!(self.hash, Some(Ok(_))) && matches!(self.known, Known::NotAsked | Known::Failed(_))
    }

    fn is_busy(&self) -> bool {
        self.hash.is_none() || matches!(self.known, Known::Waiting(_))
    }

    /// The file by its hash, as the service names it.
    pub fn subject(&self, side: Side) -> Option<Descriptor> {
        let kind = match side {
            Side::Public => Kind::File,
            Side::Private => Kind::PrivateFile,
        };
        match &self.hash {
            Some(Ok(sha256)) => Some(Descriptor::new(kind, sha256.as_str())),
            _ => None,
        }
    }

    fn report(&self, side: Side) -> Option<Descriptor> {
        self.subject(side).filter(|_| matches!(self.known, Known::There(_)))
    }

    fn to_send(&self) -> Option<Hashed> {
        let wanted = self.known == Known::Missing || (self.insisted && matches!(self.known, Known::There(_)));
        match &self.hash {
            Some(Ok(sha256)) if wanted => Some(Hashed { file: self.file.clone(), sha256: sha256.clone() }),
            _ => None,
        }
    }
}
