//! The command line: what the user may say, and the commands that answer without a screen.
//!
//! The design decision: a command is one file that holds its arguments and its `run`; everything they share (settings,
//! sending, printing, ending) is a [`Session`] and a few small modules beside it. Data goes to stdout, words to stderr,
//! and the exit status says how it ended.

pub mod arguments;
pub mod exit;
pub mod session;

mod analysis;
mod completions;
mod config;
mod confirm;
#[cfg(feature = "demo")]
mod demo;
mod extract;
mod format;
mod inputs;
mod interrupt;
mod log;
mod lookup;
mod man;
mod output;
mod pager;
mod printer;
mod private;
mod private_options;
mod progress;
mod purse;
mod quota;
mod reanalyse;
mod record;
mod related;
mod search;
mod service;
mod shelf;
mod store;
mod submit;
mod table;
mod triage;
mod watch;
mod widget;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use arguments::{Arguments, Command, Options};
use exit::{Exit, Failure};
use tokio::runtime::Builder;

pub use session::Session;

/// Runs what the command line asks for and gives the exit status.
pub fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    match run(&arguments) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if !failure.is_closed_pipe() {
                output::say(failure.to_string());
            }
            failure.exit().into()
        }
    }
}

/// Commands that only print something need neither settings nor a runtime.
fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let options = &arguments.options;
    match &arguments.command {
        Some(Command::Completions(command)) => command.run(),
        Some(Command::Man(command)) => command.run(),
        Some(Command::Config(command)) => command.run(options),
        #[cfg(feature = "demo")]
        Some(Command::Demo(command)) => command.run(),
        Some(command) => headless(command, options),
        None => screen(arguments),
    }
}

/// Runs a command to its end on this thread: it waits for one thing at a time, and other threads would take time to start.
fn headless(command: &Command, options: &Options) -> Result<Exit, Failure> {
    interrupt::watch();
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|reason| no_runtime(&reason))?;
    let outcome = runtime.block_on(async {
        let session = Session::open(options).await?;
        match command {
            Command::Lookup(command) => command.run(session).await,
            Command::Related(command) => command.run(session).await,
            Command::Search(command) => command.run(session).await,
            Command::Analysis(command) => command.run(session).await,
            Command::Reanalyse(command) => command.run(session).await,
            Command::Quota(command) => command.run(session).await,
            Command::Submit(command) => command.run(session).await,
            Command::Private(command) => command.run(session).await,
            Command::Widget(command) => command.run(session).await,
            Command::Extract(command) => command.run(&session),
            Command::Store(command) => command.run(&session),
            _ => Ok(Exit::Failed),
        }
    });
    // What still runs (an idle connection, the demo) has nothing left to say.
    runtime.shutdown_background();
    outcome
}

/// The terminal UI.
fn screen(arguments: &Arguments) -> Result<Exit, Failure> {
    // With `-` the list comes through stdin, and the keys straight from the terminal.
    let piped = arguments.indicators.iter().any(|argument| argument == inputs::STDIN);
    if !((piped || io::stdin().is_terminal()) && io::stdout().is_terminal()) {
        return Err(Failure::Usage(
            "the terminal UI needs a terminal on stdin and stdout; see vtriage --help for the commands that need none"
                .to_owned(),
        ));
    }
    let pasted = if piped { Some(inputs::stdin_text()?) } else { None };
    let indicators = arguments.indicators.iter().filter(|argument| *argument != inputs::STDIN).cloned().collect();
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(|reason| no_runtime(&reason))?;
    let outcome = runtime.block_on(async {
        let session = Session::open(&arguments.options).await?;
        let key = session.key()?;
        let service = match session.service {
            session::Target::Configured => crate::run::Service::Configured,
            #[cfg(feature = "demo")]
            session::Target::Demo(demo) => crate::run::Service::Demo(demo),
        };
        let start = crate::run::Start { config: session.config, key, service, indicators, pasted };
        crate::run::ui(start).await.map_err(|reason| Failure::Local(reason.to_string()))
    });
    runtime.shutdown_background();
    outcome.map(|()| Exit::Done)
}

fn no_runtime(reason: &io::Error) -> Failure {
    Failure::Local(format!("cannot start: {reason}"))
}
