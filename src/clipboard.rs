//! Copying: by the program that the settings name, the system's clipboard where there is one, else the terminal's, by OSC 52.
//!
//! The design decision: nothing here touches the terminal. For OSC 52 the bytes are handed back, and the loop, which owns
//! the terminal, writes them. The system's clipboard has a thread of its own, which keeps its one handle for the
//! program's life (on X11 and Wayland the text is gone with the handle) and cannot hold anyone up for longer than a second.

mod advice;
mod osc52;
mod system;
pub mod trial;

use std::fmt;
use std::time::Duration;

use thiserror::Error;

pub use self::osc52::{COMMON_LIMIT, Multiplexer};
use self::system::System;
use crate::config::CopyWay;
use crate::config::program;
use crate::text;

/// How long a copy waits for the program that takes it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the user decided on copying.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    pub way: CopyWay,
    /// A program that takes the text on its stdin, with its arguments; empty for none.
    pub command: Vec<String>,
}

impl Choice {
    /// The program's name.
    fn program(&self) -> Option<&str> {
        self.command.first().map(String::as_str)
    }
}

/// What of the environment decides where a copy goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Environment {
    pub place: Place,
    pub screen: Screen,
    pub multiplexer: Option<Multiplexer>,
    pub terminal: Terminal,
}

/// Where the program runs, seen from the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    #[default]
    Here,
    /// Over SSH: the clipboard of this machine is not the person's.
    Remote,
}

/// Whether this machine has a clipboard of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    #[default]
    None,
    Desktop,
}

/// Whether the terminal knows escape sequences beyond the simplest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Terminal {
    #[default]
    Capable,
    /// `TERM=dumb`, or the Linux console.
    Simple,
}

impl Environment {
    /// Reads the variables that tell; an empty one counts as absent.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let any = |names: &[&str]| names.iter().any(|name| variable(name).is_some());
        let desktop = cfg!(any(target_os = "macos", windows)) || any(&["DISPLAY", "WAYLAND_DISPLAY"]);
        let simple = variable("TERM").is_some_and(|term| term == "dumb" || term == "linux");
        Self {
            place: if any(&["SSH_TTY", "SSH_CONNECTION"]) { Place::Remote } else { Place::Here },
            screen: if desktop { Screen::Desktop } else { Screen::None },
            multiplexer: match (any(&["TMUX"]), any(&["STY"])) {
                (true, _) => Some(Multiplexer::Tmux),
                (false, true) => Some(Multiplexer::Screen),
                (false, false) => None,
            },
            terminal: if simple { Terminal::Simple } else { Terminal::Capable },
        }
    }
}

/// What became of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    pub how: How,
    /// The length of the text.
    pub bytes: usize,
    pub remark: Option<Remark>,
}

/// Where a copy went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    System,
    /// To the program that the settings name.
    Command(String),
    /// To the terminal, which gives no answer. The bytes are to be written to it, once and in one piece.
    Terminal(Vec<u8>),
}

/// What should be said besides.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Remark {
    #[error("many terminals take no more than {COMMON_LIMIT} bytes")]
    Long,
    #[error("tmux passes it on with set-clipboard on or allow-passthrough on")]
    Tmux,
    #[error("the system clipboard did not work: {reason}")]
    SystemFailed { reason: String },
    #[error("{program} did not take it: {reason}")]
    CommandFailed { program: String, reason: String },
}

/// Why nothing was copied.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CopyError {
    #[error("clipboard = \"off\": select the text by hand")]
    Off,
    #[error("{program} did not take it ({reason}): see copy_command in the settings, or select the text by hand")]
    CommandOnly { program: String, reason: String },
    #[error(
        "this terminal takes no text for the clipboard, and there is no desktop: select the text by hand, or export it"
    )]
    NoWay,
    #[error("the system clipboard did not work ({reason}), and the terminal takes none: select the text by hand")]
    SystemOnly { reason: String },
}

impl fmt::Display for How {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::System => formatter.write_str("the system clipboard"),
            Self::Command(program) => formatter.write_str(program),
            Self::Terminal(_) => formatter.write_str("the terminal (OSC 52)"),
        }
    }
}

impl fmt::Display for Copied {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let bytes = text::counted(self.bytes as u64, "byte");
        // The terminal gives no answer, so more cannot be said.
        let done = if matches!(self.how, How::Terminal(_)) { "sent" } else { "copied" };
        write!(formatter, "{done} {bytes} to {}", self.how)?;
        self.remark.as_ref().map_or(Ok(()), |remark| write!(formatter, "; {remark}"))
    }
}

/// The way to the clipboard.
#[derive(Debug)]
pub struct Clipboard {
    choice: Choice,
    environment: Environment,
    /// Absent where it is not the right one, and once it failed, so that it costs no second wait.
    system: Option<System>,
}

impl Clipboard {
    /// Chooses the way. Opens nothing yet.
    pub fn new(choice: Choice, environment: Environment) -> Self {
        Self::with_system(choice, environment, System::default())
    }

    fn with_system(choice: Choice, environment: Environment, system: System) -> Self {
        let is_ours = environment.place == Place::Here && environment.screen == Screen::Desktop;
        let is_wanted = choice.command.is_empty() && matches!(choice.way, CopyWay::Auto | CopyWay::System);
        Self { choice, environment, system: (is_ours && is_wanted).then_some(system) }
    }

    /// Copies `text`, which is to be clean already. May block for seconds: call it off the loop.
    pub fn copy(&mut self, text: &str) -> Result<Copied, CopyError> {
        let bytes = text.len();
        let failed = match self.choice.way {
            CopyWay::Off => return Err(CopyError::Off),
            CopyWay::Osc52 => None,
            CopyWay::Auto | CopyWay::System => match self.hand_over(text) {
                Some(Ok(how)) => return Ok(Copied { how, bytes, remark: None }),
                Some(Err(remark)) => Some(remark),
                None => None,
            },
        };
        if self.choice.way == CopyWay::System || self.environment.terminal == Terminal::Simple {
            return Err(match failed {
                Some(Remark::CommandFailed { program, reason }) => CopyError::CommandOnly { program, reason },
                Some(Remark::SystemFailed { reason }) => CopyError::SystemOnly { reason },
                _ => CopyError::NoWay,
            });
        }
        let remark = match (failed, self.environment.multiplexer) {
            (Some(remark @ Remark::CommandFailed { .. }), _) => Some(remark),
            _ if bytes > COMMON_LIMIT => Some(Remark::Long),
            (Some(remark), _) => Some(remark),
            (None, Some(Multiplexer::Tmux)) => Some(Remark::Tmux),
            (None, _) => None,
        };
        Ok(Copied { how: How::Terminal(osc52::sequence(text, self.environment.multiplexer)), bytes, remark })
    }

    /// Gives `text` to the program that the settings name, else to the desktop; nothing where neither is.
    fn hand_over(&mut self, text: &str) -> Option<Result<How, Remark>> {
        if let Some(name) = self.choice.program() {
            let fed = program::feed(&self.choice.command, text, PATIENCE);
            return Some(match fed {
                Ok(()) => Ok(How::Command(name.to_owned())),
                Err(reason) => Err(Remark::CommandFailed { program: name.to_owned(), reason: reason.to_string() }),
            });
        }
        let outcome = self.system.as_mut()?.set(text);
        Some(outcome.map(|()| How::System).map_err(|reason| {
            tracing::warn!(reason, "the system clipboard failed; copies go to the terminal");
            self.system = None;
            Remark::SystemFailed { reason }
        }))
    }
}

#[cfg(test)]
mod tests;
