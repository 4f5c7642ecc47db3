//! Copying: the system's clipboard where there is one, else the terminal's, by OSC 52.
//!
//! The design decision: nothing here touches the terminal. For OSC 52 the bytes are handed back, and the loop, which owns
//! the terminal, writes them. The system's clipboard has a thread of its own, which keeps its one handle for the
//! program's life (on X11 and Wayland the text is gone with the handle) and cannot hold anyone up for longer than a second.

mod osc52;
mod system;

use std::fmt;

use thiserror::Error;

pub use self::osc52::{COMMON_LIMIT, Multiplexer};
use self::system::System;

/// What decides where a copy goes.
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
}

/// Why nothing was copied.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CopyError {
    #[error(
        "not copied: this terminal takes no text for the clipboard, and there is no desktop; export to a file instead"
    )]
    NoWay,
    #[error("not copied: the system clipboard did not work ({reason}), and this terminal takes no text for one")]
    SystemOnly { reason: String },
}

impl fmt::Display for How {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Self::System => "the system clipboard",
            Self::Terminal(_) => "the terminal (OSC 52)",
        })
    }
}

impl fmt::Display for Copied {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let unit = if self.bytes == 1 { "byte" } else { "bytes" };
        // The terminal gives no answer, so more cannot be said.
        let done = if self.how == How::System { "copied" } else { "sent" };
        write!(formatter, "{done} {} {unit} to {}", self.bytes, self.how)?;
        self.remark.as_ref().map_or(Ok(()), |remark| write!(formatter, "; {remark}"))
    }
}

/// The way to the clipboard.
#[derive(Debug)]
pub struct Clipboard {
    environment: Environment,
    /// Absent where it is not the right one, and once it failed, so that it costs no second wait.
    system: Option<System>,
}

impl Clipboard {
    /// Chooses the way. Opens nothing yet.
    pub fn new(environment: Environment) -> Self {
        Self::with_system(environment, System::default())
    }

    fn with_system(environment: Environment, system: System) -> Self {
        let is_ours = environment.place == Place::Here && environment.screen == Screen::Desktop;
        Self { environment, system: is_ours.then_some(system) }
    }

    /// Copies `text`, which is to be clean already. May block for a second: call it off the loop.
    pub fn copy(&mut self, text: &str) -> Result<Copied, CopyError> {
        let bytes = text.len();
        let reason = match self.system.as_mut().map(|system| system.set(text)) {
            Some(Ok(())) => return Ok(Copied { how: How::System, bytes, remark: None }),
            Some(Err(reason)) => {
                tracing::warn!(reason, "the system clipboard failed; copies go to the terminal");
                self.system = None;
                Some(reason)
            }
            None => None,
        };
        if self.environment.terminal == Terminal::Simple {
            return Err(reason.map_or(CopyError::NoWay, |reason| CopyError::SystemOnly { reason }));
        }
        let remark = match (reason, self.environment.multiplexer) {
            _ if bytes > COMMON_LIMIT => Some(Remark::Long),
            (Some(reason), _) => Some(Remark::SystemFailed { reason }),
            (None, Some(Multiplexer::Tmux)) => Some(Remark::Tmux),
            (None, _) => None,
        };
        Ok(Copied { how: How::Terminal(osc52::sequence(text, self.environment.multiplexer)), bytes, remark })
    }
}

#[cfg(test)]
mod tests;
