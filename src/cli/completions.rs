//! `vtriage completions SHELL`: a completion script.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::Shell;

use super::exit::{Exit, Failure};
use super::options::Options;
use super::output;
use crate::config::{Config, process_environment};
use crate::theme::Themes;
use crate::vt::relationship;

/// Print a completion script for a shell
///
/// It knows commands, options, formats, relationships, themes and the profiles of your settings file as they are now.
///
/// For example: `vtriage completions bash > ~/.local/share/bash-completion/completions/vtriage`
#[derive(Debug, Args)]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run(&self, command: Command, options: &Options) -> Result<Exit, Failure> {
        let flags = options.flags();
        let themes = Config::load(&flags, &process_environment)?.config.paths.themes_dir();
        let themes = Themes::with_those_in(&themes).names();
        let mut command = informed(command, themes, Config::profiles(&flags, &process_environment)?);
        // Into memory first: the generator panics when its writer fails, and a pipe may close.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "vtriage", &mut script);
        output::all(&script)?;
        Ok(Exit::Done)
    }
}

/// The command line with the words that its arguments may be: to complete them, not to judge them.
fn informed(command: Command, themes: Vec<String>, profiles: Vec<String>) -> Command {
    // clap wants names that live as long as the program, which ends with this command.
    let words = |names: Vec<String>| PossibleValuesParser::new(names.into_iter().map(|name| &*name.leak()));
    let mut relationships: Vec<&str> = relationship::all().map(|row| row.name).collect();
    relationships.sort_unstable();
    relationships.dedup();
    let related = PossibleValuesParser::new(relationships);
    let of_private = related.clone();
    let command = command
        .mut_arg("theme", |arg| arg.value_parser(words(themes)))
        .mut_subcommand("related", |command| command.mut_arg("what", |arg| arg.value_parser(related)))
        .mut_subcommand("private", |command| {
            command.mut_subcommand("related", |command| {
                command.mut_arg("relationship", |arg| arg.value_parser(of_private))
            })
        });
    if profiles.is_empty() {
        return command;
    }
    command.mut_arg("profile", |arg| arg.value_parser(words(profiles)))
}
