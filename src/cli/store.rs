//! `vtriage store`: what is kept on this machine, and making it smaller.

use std::io::Write;
use std::time::Duration;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::confirm::{self, Consent};
use super::exit::{Exit, Failure};
use super::{Session, kept, output};
use crate::config::Span;
use crate::store::{AnswersIn, Clear, HeldAnswers, Info};
use crate::text::{bytes, count, counted};

/// Show, prune or clear the answers, history and notes kept on this machine
#[derive(Debug, Args)]
pub struct Store {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print where the store is and what it holds
    Info,
    /// Delete answers that were not used for a while and that no case was built on, what is beyond the size limit, and look-ups
    /// beyond the newest 10,000
    Prune {
        /// For how long they must not have been used, for example "30 d"
        #[arg(long, value_name = "SPAN", value_parser = span)]
        unused: Option<Duration>,
    },
    /// Delete what the store holds: the answers, unless something else is said
    Clear {
        /// The history instead
        #[arg(long, conflicts_with = "everything")]
        history: bool,

        /// Everything: also the history, notes, tags, searches, the watch list, all cases with their queues, marks and verdicts
        /// of your own, the lists of what was submitted, and stores that were set aside as damaged
        #[arg(long)]
        everything: bool,

        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

impl Action {
    fn changes(&self) -> bool {
        match self {
            Self::Prune { .. } | Self::Clear { .. } => true,
            Self::Info => false,
        }
    }
}

fn span(text: &str) -> Result<Duration, String> {
    Span::try_from(text.to_owned()).map(|span| span.0)
}

impl Store {
    pub fn run(&self, session: &Session) -> Result<Exit, Failure> {
        if self.action.changes() {
            kept::may_change(&session.config)?;
        }
        let now = Timestamp::now().as_second();
        let store = kept::open_for(session, of_the_file(session))?;
        match &self.action {
            Action::Info => info(&store)?,
            Action::Prune { unused } => {
                let pruned = store.prune(*unused, now).map_err(kept::local)?;
                output::say(format!(
                    "deleted {} ({}) and {} of history",
                    counted(pruned.answers, "answer"),
                    bytes(pruned.bytes),
                    counted(pruned.history, "line")
                ));
                if pruned.held > 0 {
                    output::say(format!(
                        "cases were built on {} of them, which went because the others did not make room enough",
                        count(pruned.held)
                    ));
                }
                if pruned.left > 0 {
                    output::say(format!(
                        "kept, because cases were built on them: {}; vtriage case delete lets those of a case go",
                        counted(pruned.left, "answer")
                    ));
                }
            }
            Action::Clear { history, everything, yes } => {
                let (what, words) = match (history, everything) {
                    (_, true) => (Clear::Everything, of_everything(&store.info().map_err(kept::local)?)),
                    (true, _) => (Clear::History, "the history of look-ups".to_owned()),
                    _ => (Clear::Answers, of_answers(store.held_answers().map_err(kept::local)?)),
                };
                let question = format!("Delete {words}. This can't be undone.");
                confirm::ask(Consent::of_flag(*yes), &question, "delete", "--yes")?;
                store.clear(what).map_err(kept::local)?;
                output::say(format!("deleted: {words}"));
            }
        }
        Ok(Exit::Done)
    }
}

/// What goes with everything, in the words of the question.
fn of_everything(info: &Info) -> String {
    let cases = counted(info.cases, "case");
    let names = info.set_aside.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy());
    let names = names.collect::<Vec<_>>().join(", ");
    let set_aside = match info.set_aside.len() as u64 {
        0 => String::new(),
        many => format!("; also {} set aside as damaged ({names})", counted(many, "store")),
    };
    format!(
        "everything in the store: notes and tags, {cases} with what was found in them, and what was submitted privately, which is no longer held back from the public side{set_aside}"
    )
}

/// What goes with all answers, in the words of the question.
fn of_answers(held: HeldAnswers) -> String {
    let mut words = "all kept answers; asking for them again costs requests".to_owned();
    if held.all > 0 {
        words += &format!("; cases were built on {} of them", count(held.all));
    }
    if held.imported > 0 {
        words += &format!("; {} of those came in a case file and can't be asked for again", count(held.imported));
    }
    words
}

/// `--no-cache` is about asking; here the answers of the file are meant.
fn of_the_file(session: &Session) -> crate::store::Options {
    crate::store::Options { answers: AnswersIn::TheFile, ..session.config.store_options() }
}

fn info(store: &crate::store::Store) -> Result<(), Failure> {
    let info = store.info().map_err(kept::local)?;
    let mut out = output::stdout();
    for (name, value) in info.lines() {
        writeln!(out, "{name:<17} {value}")?;
    }
    Ok(out.flush()?)
}
