//! Opens the terminal UI with what the command line brings.

use std::io::{self, IsTerminal};
use std::path::Path;

use tokio::runtime::Builder;

use super::exit::{Exit, Failure};
use super::inputs::{self, Refusal, STDIN};
use super::options::Options;
use super::session::Session;
use super::triage::Triage;
use super::typo;
use crate::case::file::CaseFile;
use crate::config::Cache;
use crate::effect;
use crate::run;
use crate::theme::ThemeError;
use crate::vt::{ApiError, Descriptor};

/// What the UI shows first.
#[derive(Debug)]
pub(super) struct Opening {
    /// Looked up at the start.
    indicators: Vec<String>,
    /// A text to find indicators in: a checklist is offered.
    text: Option<String>,
    /// A file or folder: what is in it is offered.
    files: Option<effect::Opening>,
    /// A case from elsewhere: nothing is asked, and nothing kept.
    case: Option<CaseFile>,
}

/// Whether stdin is read as text; then the keys come straight from the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stdin {
    Keys,
    Text,
}

impl Opening {
    /// The indicators of the command line, with `-` replaced by the text on stdin.
    pub(super) fn of_indicators(arguments: &[String]) -> Result<Self, Failure> {
        for argument in arguments {
            typo::judge(argument)?;
            if let Some(host) = inputs::file_and_host(argument) {
                return Err(Refusal::Ambiguous(Descriptor::of(&host).kind).into_failure(argument));
            }
        }
        let piped = arguments.iter().any(|argument| argument == STDIN);
        need_terminal(if piped { Stdin::Text } else { Stdin::Keys })?;
        let text = if piped { Some(inputs::stdin_text()?) } else { None };
        Ok(Self {
            indicators: arguments
                .iter()
                .filter(|argument| *argument != STDIN)
                .map(|argument| file_or_indicator(argument))
                .collect(),
            text,
            files: None,
            case: None,
        })
    }

    /// What is in a file or folder, or the text on stdin for `-`.
    pub(super) fn of_path(triage: &Triage) -> Result<Self, Failure> {
        let nothing = Self::of_nothing();
        if triage.path == Path::new(STDIN) {
            need_terminal(Stdin::Text)?;
            return Ok(Self { text: Some(inputs::stdin_text()?), ..nothing });
        }
        need_terminal(Stdin::Keys)?;
        if let Err(reason) = triage.path.metadata() {
            return Err(Failure::Usage(format!("cannot read {}: {reason}", triage.path.display())));
        }
        let paths = vec![triage.path.to_string_lossy().into_owned()];
        let (recursive, passwords) = (triage.recursive, triage.password.clone());
        let opening = effect::Opening { paths, recursive, passwords, ..effect::Opening::default() };
        Ok(Self { files: Some(opening), ..nothing })
    }

    /// A case from elsewhere, to be looked at.
    pub(super) fn of_case(file: CaseFile) -> Result<Self, Failure> {
        need_terminal(Stdin::Keys)?;
        Ok(Self { case: Some(file), ..Self::of_nothing() })
    }

    fn of_nothing() -> Self {
        Self { indicators: Vec::new(), text: None, files: None, case: None }
    }

    /// Runs the UI until the user leaves.
    pub(super) fn run(self, options: &Options) -> Result<Exit, Failure> {
        // Two threads beside that of the loop: what takes long is carried out on threads of its own.
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|reason| Failure::Local(format!("cannot start: {reason}")))?;
        let outcome = runtime.block_on(async {
            let Self { indicators, text: pasted, files: opening, case } = self;
            // Of a case from elsewhere no service is asked, so that no key is looked for and no demo started.
            let options = if case.is_some() { options.for_replay() } else { options.clone() };
            let session = Session::open(&options).await?;
            let key = if case.is_some() { None } else { session.key()? };
            let mut config = session.config;
            // The UI keeps what it learns of the demo in a file of its own, so that its queue survives quitting too.
            config.cache = match case {
                Some(_) => Cache::Nothing,
                None if options.no_cache => Cache::InMemory,
                None => Cache::OnDisk,
            };
            let start = run::Start {
                config,
                flags: options.flags(),
                case,
                key,
                target: session.service,
                indicators,
                pasted,
                opening,
            };
            Box::pin(run::ui(start)).await.map_err(of_the_window)
        });
        runtime.shutdown_background();
        outcome.map(|left| match left {
            run::Left::ByKey => Exit::Done,
            run::Left::BySignal(number) => Exit::Signal(number),
        })
    }
}

/// Why the UI ended: a failure on the way to the service, or in the settings, has the status that it has of commands.
fn of_the_window(reason: io::Error) -> Failure {
    let reason = match reason.downcast::<ApiError>() {
        Ok(reason) => return Failure::Api(reason),
        Err(reason) => reason,
    };
    match reason.downcast::<ThemeError>() {
        Ok(reason) => Failure::Usage(reason.to_string()),
        Err(reason) => Failure::Local(reason.to_string()),
    }
}

/// The absolute path of an argument that names a file and can't be an indicator; any other argument as it is.
fn file_or_indicator(argument: &str) -> String {
    let path = inputs::path_of(argument).and_then(|path| path.canonicalize().ok());
    path.and_then(|path| path.to_str().map(crate::text::shell::quoted)).unwrap_or_else(|| argument.to_owned())
}

/// Looked at before anything else, so that a pipe gets one line of words and no escape sequence.
fn need_terminal(stdin: Stdin) -> Result<(), Failure> {
    if (stdin == Stdin::Text || io::stdin().is_terminal()) && io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Failure::Usage(
        "the terminal UI needs a terminal on stdin and stdout; see vtriage --help for the commands that need none"
            .to_owned(),
    ))
}
