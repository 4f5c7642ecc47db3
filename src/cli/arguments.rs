//! The command line as clap reads it: the list of commands.
//!
//! A command's own arguments live in the command's file, beside what it does with them.

use std::io::{self, Write as _};

use clap::{CommandFactory, Parser, Subcommand};

use super::exit::Failure;
use super::options::Options;
use super::{
    analysis, behaviour, case, clipboard, completions, config, download, extract, history, lookup, man, note, private,
    queue, quota, reanalyse, recipe, related, search, store, submit, triage, widget, writing,
};

const EXIT_CODES: &str = "\
Exit status, the worst of several items:
  0  done
  1  something failed, or was left out of a list
  2  wrong usage or not confirmed, nothing was done
  3  something was not found
  4  the key was refused or lacks the privilege
  5  the quota is used up, or --max-requests, --max-wait or --no-wait ended the run
  6  the condition of --fail-on holds
  130  stopped by Ctrl-C

The API key comes from --api-key-file, VTRIAGE_API_KEY, VT_API_KEY, VTCLI_APIKEY, the settings
file (`vtriage config show`), the file that the first screen of the terminal UI wrote, the keyring
of Linux or macOS (that of Windows is not asked) or vt-cli's ~/.vt.toml, in this order.";

/// Triage indicators of compromise with VirusTotal, in a terminal
///
/// Without a command it opens the terminal UI. Files, hashes, URLs, domains and IP addresses given as INDICATOR are
/// looked up at the start; defanged ones (`hxxp`, `[.]`) are understood. Try it without a key: `vtriage --demo`
#[derive(Debug, Default, Parser)]
#[command(
    name = "vtriage",
    version,
    override_usage = "vtriage [OPTIONS] [INDICATOR]...\n       vtriage [OPTIONS] COMMAND ...",
    max_term_width = 100,
    after_help = EXIT_CODES,
    subcommand_help_heading = "Commands"
)]
pub struct Arguments {
    /// Indicators or files to look up at the start; `-` reads them from stdin
    #[arg(value_name = "INDICATOR")]
    pub indicators: Vec<String>,

    #[command(flatten)]
    pub options: Options,

    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands, in the order in which the help lists them: what is used most comes first.
#[derive(Debug, Subcommand)]
pub enum Command {
    Lookup(lookup::Lookup),
    Related(related::Related),
    Recipe(recipe::Recipe),
    Search(search::Search),
    Submit(submit::Submit),
    Analysis(analysis::Analysis),
    Reanalyse(reanalyse::Reanalyse),
    Private(private::Private),
    Behaviour(behaviour::Behaviour),
    Comment(writing::Comment),
    Vote(writing::Vote),
    Download(download::Download),
    Widget(widget::Widget),
    Quota(quota::Quota),
    Triage(triage::Triage),
    Queue(queue::Queue),
    History(history::History),
    Case(case::Case),
    Note(note::Note),
    Tag(note::Tag),
    Extract(extract::Extract),
    Store(store::Store),
    #[cfg(feature = "demo")]
    Demo(super::demo::Demo),
    Clipboard(clipboard::Clipboard),
    Config(config::Config),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Arguments {
    /// Reads the arguments of this process; `None` where they asked for help or version, which is printed. Mistakes end it here,
    /// with 2.
    pub fn of_process() -> Result<Option<Self>, Failure> {
        if std::env::args_os().len() <= 1 {
            // Nothing to read: putting the whole command line together would hold up the first frame.
            return Ok(Some(Self::default()));
        }
        let arguments = match Self::try_parse() {
            Ok(arguments) => arguments,
            Err(mistake) if mistake.use_stderr() => mistake.exit(),
            Err(told) => {
                told.print()?;
                io::stdout().flush()?;
                return Ok(None);
            }
        };
        if let (Some(_), Some(first)) = (&arguments.command, arguments.indicators.first()) {
            Self::command()
                .error(clap::error::ErrorKind::ArgumentConflict, format!("{first:?} stands before the command"))
                .exit();
        }
        Ok(Some(arguments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_accepts_the_definitions() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn no_arguments_are_read_as_none() {
        let parsed = Arguments::try_parse_from(["vtriage"]).expect("nothing is wrong with it");
        assert_eq!(format!("{parsed:?}"), format!("{:?}", Arguments::default()));
    }

    #[test]
    fn options_may_stand_on_either_side_of_the_command() {
        for line in [["vtriage", "--offline", "lookup", "a.example"], ["vtriage", "lookup", "a.example", "--offline"]] {
            let arguments = Arguments::parse_from(line);
            assert!(arguments.options.offline, "{line:?}");
            assert!(matches!(arguments.command, Some(Command::Lookup(_))), "{line:?}");
        }
    }
}
