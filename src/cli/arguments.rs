//! The command line as clap reads it: the options that every command takes, and the list of commands.
//!
//! A command's own arguments live in the command's file, beside what it does with them.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand};

use super::{
    analysis, completions, config, extract, lookup, man, private, quota, reanalyse, related, search, store, submit,
    triage, widget,
};
use crate::config::Flags;

const EXIT_CODES: &str = "\
Exit status:
  0  done                            3  something was not found
  1  something failed                4  the key was refused or lacks the privilege
  2  wrong usage, nothing was sent   5  the quota is used up
  130  stopped by Ctrl-C

The API key comes from --api-key-file, VTRIAGE_API_KEY, VT_API_KEY, VTCLI_APIKEY, the settings file
(`vtriage config show`), the system keyring or vt-cli's ~/.vt.toml, in this order.";

/// Triage indicators of compromise with VirusTotal, in a terminal
///
/// Without a command it opens the terminal UI. Files, hashes, URLs, domains and IP addresses given as INDICATOR are
/// looked up at the start; defanged ones (`hxxp`, `[.]`) are understood. Try it without a key: `vtriage --demo`
#[derive(Debug, Parser)]
#[command(
    name = "vtriage",
    version,
    override_usage = "vtriage [OPTIONS] [INDICATOR]...\n       vtriage [OPTIONS] COMMAND …",
    max_term_width = 100,
    after_help = EXIT_CODES,
    disable_help_subcommand = true,
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

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
#[cfg_attr(
    feature = "demo",
    expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")
)]
#[command(next_help_heading = "Options for all commands")]
pub struct Options {
    /// Use the embedded demo service instead of VirusTotal: an invented world, no key, no network
    #[cfg(feature = "demo")]
    #[arg(long, global = true)]
    pub demo: bool,

    /// Let the demo grant so many requests a minute, as a key with a quota (a public key has 4)
    #[cfg(feature = "demo")]
    #[arg(long, global = true, value_name = "N")]
    pub demo_per_minute: Option<u32>,

    /// Let the demo grant so many requests a day (a public key has 500)
    #[cfg(feature = "demo")]
    #[arg(long, global = true, value_name = "N")]
    pub demo_per_day: Option<u32>,

    /// Address of the API; https, or http on this machine only
    #[arg(long, global = true, value_name = "URL")]
    #[cfg_attr(feature = "demo", arg(conflicts_with_all = ["demo", "demo_per_minute", "demo_per_day"]))]
    pub base_url: Option<String>,

    /// File that holds the API key and nothing else
    #[arg(long, global = true, value_name = "FILE")]
    pub api_key_file: Option<PathBuf>,

    /// Profile of the settings file to use
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// Proxy: http://, https://, socks5:// or socks5h://
    #[arg(long, global = true, value_name = "URL")]
    pub proxy: Option<String>,

    /// Certificates (PEM) to trust besides the system's
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,

    /// Answer from the local store alone; send nothing
    #[arg(long, global = true)]
    pub offline: bool,

    /// Refuse everything that publishes, changes or deletes
    #[arg(long, global = true)]
    pub read_only: bool,

    /// Neither read nor keep answers on disk
    #[arg(long, global = true)]
    pub no_cache: bool,

    /// Settings file to read instead of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Colour theme of the terminal UI
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,

    /// Write a log here (level: VTRIAGE_LOG=error|warn|info|debug|trace)
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

impl Options {
    /// Whether the embedded service is to answer.
    pub fn wants_demo(&self) -> bool {
        #[cfg(feature = "demo")]
        return self.demo || self.demo_per_minute.is_some() || self.demo_per_day.is_some();
        #[cfg(not(feature = "demo"))]
        false
    }

    /// What the settings module wants to know of the command line.
    pub fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            profile: self.profile.clone(),
            base_url: self.base_url.clone(),
            api_key_file: self.api_key_file.clone(),
            proxy: self.proxy.clone(),
            ca_cert: self.ca_cert.clone(),
            theme: self.theme.clone(),
            log_file: self.log_file.clone(),
            offline: self.offline,
            read_only: self.read_only,
            no_cache: self.no_cache,
        }
    }
}

/// The commands, in the order in which the help lists them: what is used most comes first.
#[derive(Debug, Subcommand)]
pub enum Command {
    Lookup(lookup::Lookup),
    Related(related::Related),
    Search(search::Search),
    Submit(submit::Submit),
    Analysis(analysis::Analysis),
    Reanalyse(reanalyse::Reanalyse),
    Private(private::Private),
    Widget(widget::Widget),
    Quota(quota::Quota),
    Triage(triage::Triage),
    Extract(extract::Extract),
    Store(store::Store),
    #[cfg(feature = "demo")]
    Demo(super::demo::Demo),
    Config(config::Config),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Arguments {
    /// Reads the arguments of this process. Help, version and mistakes end it here: 0 or 2.
    pub fn of_process() -> Self {
        let arguments = Self::parse();
        if let (Some(_), Some(first)) = (&arguments.command, arguments.indicators.first()) {
            Self::command()
                .error(clap::error::ErrorKind::ArgumentConflict, format!("{first:?} stands before the command"))
                .exit();
        }
        arguments
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
    fn options_may_stand_on_either_side_of_the_command() {
        for line in [["vtriage", "--offline", "lookup", "a.example"], ["vtriage", "lookup", "a.example", "--offline"]] {
            let arguments = Arguments::parse_from(line);
            assert!(arguments.options.offline, "{line:?}");
            assert!(matches!(arguments.command, Some(Command::Lookup(_))), "{line:?}");
        }
    }
}
