//! `vtriage clipboard test`: which way a copy takes, and what is missing.

use std::io::{self, IsTerminal};
use std::time::Duration;

use clap::{Args, Subcommand};

use super::exit::{Exit, Failure};
use super::options::Options;
use super::{output, session};
use crate::clipboard::Environment;
use crate::clipboard::trial::{Outcome, ReadBack, Trial, probe};
use crate::config::process_environment;
use crate::run::{assemble, question};
use crate::text::{self, Shown};

/// How long the terminal has to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Try the ways to a clipboard
#[derive(Debug, Args)]
pub struct Clipboard {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Action {
    /// Copy a text by every way, read it back where that can be done, and say what is missing
    ///
    /// The clipboard holds the text of the test afterwards. No program is started but the one that copy_command names.
    Test,
}

impl Clipboard {
    pub fn run(&self, options: &Options) -> Result<Exit, Failure> {
        let Action::Test = self.action;
        let config = session::settings(options)?;
        let environment = Environment::read(process_environment);
        let trial = Trial::run(&assemble::choice(&config), environment, process_environment, &probe());
        let read_back = read_back(&trial);
        let width = output::columns().unwrap_or(usize::MAX).max(40);
        let mut page = String::new();
        for (name, words) in trial.lines(read_back) {
            for (row, line) in text::wrap(&words, width.saturating_sub(15)).into_iter().enumerate() {
                page += &format!("{:<14} {}\n", if row == 0 { name.as_str() } else { "" }, Shown::of(&line));
            }
        }
        output::all(page.as_bytes())?;
        // That nobody can tell is no failure: most terminals never say.
        Ok(if trial.outcome(read_back).0 == Outcome::Fails { Exit::Failed } else { Exit::Done })
    }
}

/// Copies by OSC 52 and asks the terminal what its clipboard holds.
fn read_back(trial: &Trial) -> ReadBack {
    let Some(bytes) = trial.question.as_deref().filter(|_| io::stdin().is_terminal() && output::to_terminal()) else {
        return ReadBack::NotAsked;
    };
    match question::ask(bytes, PATIENCE) {
        Ok(answer) => match question::clipboard_in(&answer) {
            Some(held) => ReadBack::of(&held, &trial.text),
            None => ReadBack::Silent,
        },
        Err(_) => ReadBack::Silent,
    }
}
