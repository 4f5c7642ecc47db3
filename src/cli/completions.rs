//! `vtriage completions SHELL`: a completion script.

use clap::{Args, Command};
use clap_complete::Shell;

use super::exit::{Exit, Failure};
use super::output;

/// Print a completion script for a shell
///
/// For example: `vtriage completions bash > ~/.local/share/bash-completion/completions/vtriage`
#[derive(Debug, Args)]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run(&self, mut command: Command) -> Result<Exit, Failure> {
        // Into memory first: the generator panics when its writer fails, and a pipe may close.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "vtriage", &mut script);
        output::all(&script)?;
        Ok(Exit::Done)
    }
}
