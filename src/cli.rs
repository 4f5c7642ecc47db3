//! The command line: what the user may say, and the commands that answer without a screen.
//!
//! The design decision: a command is one file that holds its arguments and its `run`; everything they share (settings,
//! sending, printing, ending) is a [`Session`] and a few small modules beside it. Data goes to stdout, words to stderr,
//! and the exit status says how it ended.

pub mod arguments;
pub mod exit;
pub mod options;
pub mod pacing;
pub mod session;

mod analysis;
mod batch;
mod behaviour;
mod case;
mod clipboard;
mod completions;
mod config;
mod confirm;
#[cfg(feature = "demo")]
mod demo;
mod download;
mod extract;
mod fail_on;
mod format;
mod gather;
mod history;
mod inputs;
mod interrupt;
mod items;
mod kept;
mod log;
mod lookup;
mod man;
mod note;
mod orders;
mod output;
mod pager;
mod plain;
mod printer;
mod private;
mod private_options;
mod progress;
mod queue;
mod quota;
mod reanalyse;
mod recipe;
mod record;
mod related;
mod relationships;
mod screen;
mod search;
mod service;
mod standing;
mod store;
mod submit;
mod table;
mod triage;
mod typo;
mod under_way;
mod watch;
mod widget;
mod writing;

use std::process::ExitCode;

use clap::CommandFactory as _;
use tokio::runtime::Builder;

use arguments::{Arguments, Command};
use exit::{Exit, Failure};
use options::Options;
use screen::Opening;

pub use session::Session;

/// Runs what the command line asks for and gives the exit status.
pub fn main() -> ExitCode {
    let asked = Arguments::of_process();
    match asked.and_then(|asked| asked.map_or(Ok(Exit::Done), |arguments| run(&arguments))) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if !failure.is_closed_pipe() {
                output::say(failure.to_string());
            }
            failure.exit().into()
        }
    }
}

/// Each command gets what it needs and no more: those that only print something need neither settings nor a runtime.
fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let options = &arguments.options;
    let Some(command) = &arguments.command else {
        return Opening::of_indicators(&arguments.indicators)?.run(options);
    };
    match command {
        Command::Lookup(command) => headless(options, async |session| command.run(session).await),
        Command::Related(command) => headless(options, async |session| command.run(session).await),
        Command::Search(command) => headless(options, async |session| command.run(session).await),
        Command::Submit(command) => headless(options, async |session| command.run(session).await),
        Command::Analysis(command) => headless(options, async |session| command.run(session).await),
        Command::Reanalyse(command) => headless(options, async |session| command.run(session).await),
        Command::Private(command) => headless(options, async |session| command.run(session).await),
        Command::Widget(command) => headless(options, async |session| command.run(session).await),
        Command::Comment(command) => headless(options, async |session| command.run(session).await),
        Command::Vote(command) => headless(options, async |session| command.run(session).await),
        Command::Note(command) => headless(options, async |session| command.run(&session)),
        Command::Tag(command) => headless(options, async |session| command.run(&session)),
        Command::History(command) => headless(options, async |session| command.run(&session)),
        Command::Queue(command) => headless(options, async |session| command.run(session).await),
        Command::Recipe(command) => headless(options, async |session| command.run(session).await),
        Command::Behaviour(command) => headless(options, async |session| command.run(session).await),
        Command::Download(command) => headless(options, async |session| command.run(session).await),
        Command::Quota(command) => headless(options, async |session| command.run(session).await),
        Command::Extract(command) => headless(options, async |session| command.run(&session)),
        Command::Store(command) => headless(options, async |session| command.run(&session)),
        Command::Case(command) => command.run(options),
        Command::Triage(command) => Opening::of_path(command)?.run(options),
        #[cfg(feature = "demo")]
        Command::Demo(command) => command.run(),
        Command::Clipboard(command) => command.run(options),
        Command::Config(command) => command.run(options),
        Command::Completions(command) => command.run(Arguments::command(), options),
        Command::Man(command) => command.run(Arguments::command()),
    }
}

/// Runs a command to its end on this thread: it waits for one thing at a time, and other threads would take time to start.
fn headless(options: &Options, work: impl AsyncFnOnce(Session) -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|reason| Failure::Local(format!("cannot start: {reason}")))?;
    let outcome = runtime.block_on(interrupt::heeding(async { work(Session::open(options).await?).await }));
    // What still runs (an idle connection, the demo) has nothing left to say.
    runtime.shutdown_background();
    outcome
}
