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
    is_taken: bool,
    way: CopyWay,
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
        let (command, by_command) = try_command(choice, text);
        let (desktop, by_desktop) = try_desktop(environment, text);
        let settings = match choice.program() {
            Some(program) => format!("clipboard = \"{}\", copy_command runs {program}", choice.way.name()),
            None => format!("clipboard = \"{}\", no copy_command", choice.way.name()),
        };
        let known =
            vec![("settings", settings), ("here", place(environment)), ("copy_command", command), ("desktop", desktop)];
        let multiplexer = environment.multiplexer;
        let question = (environment.terminal == Terminal::Capable).then(|| osc52::question(text, multiplexer));
        let advice = advice::lines(environment, variable);
        Self { text: text.to_owned(), question, known, advice, is_taken: by_command || by_desktop, way: choice.way }
    }

    /// Whether a copy arrives somewhere, as far as is known.
    pub fn works(&self, read_back: ReadBack) -> bool {
        match self.way {
            CopyWay::Off => false,
            CopyWay::System => self.is_taken,
            CopyWay::Osc52 => self.question.is_some() && read_back != ReadBack::NotAsked,
            CopyWay::Auto => self.is_taken || (self.question.is_some() && read_back != ReadBack::NotAsked),
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
        let outcome = match (self.works(read_back), self.way) {
            (_, CopyWay::Off) => "copies are off: what is copied is shown, to be selected by hand",
            (true, _) => "copies have a way; what a paste gives now is the text of this test",
            (false, _) => "no way works: what is copied is shown, to be selected by hand; or export to a file",
        };
        lines.push(("so".to_owned(), outcome.to_owned()));
        lines
    }
}

fn try_command(choice: &Choice, text: &str) -> (String, bool) {
    let Some(name) = choice.program() else { return ("none is named in the settings".to_owned(), false) };
    match program::feed(&choice.command, text, PATIENCE) {
        Ok(()) => (format!("{name} took the text"), true),
        Err(reason) => (format!("{name} did not take the text: {reason}"), false),
    }
}

fn try_desktop(environment: Environment, text: &str) -> (String, bool) {
    match (environment.place, environment.screen) {
        (Place::Remote, _) => ("not tried: over SSH the clipboard of this machine is not yours".to_owned(), false),
        (Place::Here, Screen::None) => ("there is none (DISPLAY, WAYLAND_DISPLAY)".to_owned(), false),
        (Place::Here, Screen::Desktop) => match System::default().set_and_read(text) {
            Ok(held) if held == text => ("works: it holds the text".to_owned(), true),
            Ok(_) => ("it took the text, but holds something else".to_owned(), false),
            Err(reason) => (format!("did not work: {reason}"), false),
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
