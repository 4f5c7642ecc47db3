//! Trying every way to a clipboard, and telling what came of it.

use super::{Choice, Environment, Multiplexer, Place, Screen, Terminal, advice, osc52};
use crate::clipboard::PATIENCE;
use crate::clipboard::system::System;
use crate::config::{CopyWay, program};

/// What came of each way, as far as this side knows; what the terminal did only the terminal can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The text that was copied.
    pub text: String,
    /// To be written to the terminal, once and in one piece: the copy by OSC 52, and the question what the clipboard holds.
    pub question: Option<Vec<u8>>,
    /// What is known without the terminal: name and words.
    known: Vec<(&'static str, String)>,
    advice: Vec<String>,
    /// What became of it where a copy goes first: with the program that the settings name, else with the desktop. None where there
    /// is neither.
    first: Option<Result<String, String>>,
    way: CopyWay,
}

/// What a trial comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Works,
    /// It was sent, and nobody says whether it arrived.
    Unknown,
    Fails,
}

/// A text to try with, that no earlier trial has left behind.
pub fn probe() -> String {
    format!("vtriage test {:04}", fastrand::u16(..10_000))
}

/// What the terminal said when it was asked what its clipboard holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBack {
    /// The text that was copied.
    Same,
    /// Another text, which is nobody's business.
    Other,
    /// Nothing within the time.
    Silent,
    /// There is no terminal to ask.
    NotAsked,
}

impl ReadBack {
    /// What an answer in base64 comes to.
    pub fn of(answer: &str, text: &str) -> Self {
        if osc52::decode(answer).is_some_and(|held| held == text.as_bytes()) { Self::Same } else { Self::Other }
    }
}

impl Trial {
    /// Tries all ways that the environment has, whichever is chosen. May block for seconds. No program is started but the one that
    /// the settings name.
    pub fn run(
        choice: &Choice,
        environment: Environment,
        variable: impl Fn(&str) -> Option<String>,
        text: &str,
    ) -> Self {
        let (command, desktop) = (try_command(choice, text), try_desktop(environment, text));
        let settings = match choice.program() {
            Some(program) => format!("clipboard = \"{}\", copy_command runs {program}", choice.way.name()),
            None => format!("clipboard = \"{}\", no copy_command", choice.way.name()),
        };
        let known = vec![
            ("settings", settings),
            ("here", place(environment)),
            ("copy_command", command.words()),
            ("desktop", desktop.words()),
        ];
        let multiplexer = environment.multiplexer;
        let question = (environment.terminal == Terminal::Capable).then(|| osc52::question(text, multiplexer));
        let advice = advice::lines(environment, variable);
        let first = command.outcome("").or_else(|| desktop.outcome("the desktop's clipboard: "));
        Self { text: text.to_owned(), question, known, advice, first, way: choice.way }
    }

    /// What it comes to, by the way that a copy takes, and in words.
    pub fn outcome(&self, read_back: ReadBack) -> (Outcome, String) {
        let by_hand = "select texts by hand, or export to a file";
        let pasted = "what a paste gives now is the text of this test";
        let first = self.first.as_ref().filter(|_| self.way != CopyWay::Osc52);
        let terminal = self.question.as_ref().filter(|_| self.way != CopyWay::System).map(|_| read_back);
        match (self.way, first, terminal) {
            (CopyWay::Off, ..) => {
                (Outcome::Fails, "copies are off: what is copied is shown, to be selected by hand".to_owned())
            }
            (_, Some(Ok(words)), _) => (Outcome::Works, format!("it works: {words}; {pasted}")),
            (_, _, Some(ReadBack::Same)) => {
                (Outcome::Works, format!("it works: the terminal says that its clipboard holds the text; {pasted}"))
            }
            (_, Some(Err(words)), _) => (Outcome::Fails, format!("it does not work: {words}; {by_hand}")),
            (_, None, Some(ReadBack::Other)) => {
                let words = "the terminal's clipboard holds something else than what was sent";
                (Outcome::Fails, format!("it does not work: {words}; {by_hand}"))
            }
            (_, None, Some(ReadBack::Silent)) => {
                let words = "the text was sent, and the terminal does not say what it holds; paste somewhere to see";
                (Outcome::Unknown, format!("nobody can tell whether it works: {words}"))
            }
            (_, None, Some(ReadBack::NotAsked) | None) => {
                (Outcome::Fails, format!("it does not work: no way to a clipboard is open here; {by_hand}"))
            }
        }
    }

    /// All of it for people: name and words.
    pub fn lines(&self, read_back: ReadBack) -> Vec<(String, String)> {
        let terminal = match (&self.question, read_back) {
            (None, _) => "not tried: it would print the sequence (TERM)",
            (Some(_), ReadBack::Same) => "works: OSC 52, and the terminal says that its clipboard holds the text",
            (Some(_), ReadBack::Other) => "does not take it: its clipboard holds something else after OSC 52",
            (Some(_), ReadBack::Silent) => {
                "sent by OSC 52; the terminal does not say what its clipboard holds (most do not): paste somewhere to see"
            }
            (Some(_), ReadBack::NotAsked) => "not tried: there is no terminal here",
        };
        let mut lines: Vec<(String, String)> =
            self.known.iter().map(|(name, words)| ((*name).to_owned(), words.clone())).collect();
        lines.push(("terminal".to_owned(), terminal.to_owned()));
        if read_back != ReadBack::Same {
            lines.extend(self.advice.iter().map(|line| ("needs".to_owned(), line.clone())));
        }
        lines.push(("so".to_owned(), self.outcome(read_back).1));
        lines
    }
}

/// What became of a text on one way.
enum Tried {
    /// There is none, or it was not for this; in words.
    Not(&'static str),
    Taken(String),
    Failed(String),
}

impl Tried {
    fn words(&self) -> String {
        match self {
            Self::Not(words) => (*words).to_owned(),
            Self::Taken(words) | Self::Failed(words) => words.clone(),
        }
    }

    /// The same where it was tried; `way` is put before it.
    fn outcome(&self, way: &str) -> Option<Result<String, String>> {
        match self {
            Self::Not(_) => None,
            Self::Taken(words) => Some(Ok(format!("{way}{words}"))),
            Self::Failed(words) => Some(Err(format!("{way}{words}"))),
        }
    }
}

fn try_command(choice: &Choice, text: &str) -> Tried {
    let Some(name) = choice.program() else { return Tried::Not("none is named in the settings") };
    match program::feed(&choice.command, text, PATIENCE) {
        Ok(()) => Tried::Taken(format!("{name} took the text")),
        Err(reason) => Tried::Failed(format!("{name} did not take the text: {reason}")),
    }
}

fn try_desktop(environment: Environment, text: &str) -> Tried {
    match (environment.place, environment.screen) {
        (Place::Remote, _) => Tried::Not("not tried: over SSH the clipboard of this machine is not yours"),
        (Place::Here, Screen::None) => Tried::Not("there is none (DISPLAY, WAYLAND_DISPLAY)"),
        (Place::Here, Screen::Desktop) => match System::default().set_and_read(text) {
            Ok(held) if held == text => Tried::Taken("works: it holds the text".to_owned()),
            Ok(_) => Tried::Failed("it took the text, but holds something else".to_owned()),
            Err(reason) => Tried::Failed(format!("did not work: {reason}")),
        },
    }
}

fn place(environment: Environment) -> String {
    let place = match environment.place {
        Place::Remote => "over SSH",
        Place::Here => "on this machine",
    };
    match environment.multiplexer {
        Some(Multiplexer::Tmux) => format!("{place}, inside tmux"),
        Some(Multiplexer::Screen) => format!("{place}, inside screen"),
        None => place.to_owned(),
    }
}
