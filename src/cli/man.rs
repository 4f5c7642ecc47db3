//! `vtriage man`: the manual, a page a command.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man as Page;

use super::exit::{Exit, Failure};
use super::output;

/// Print a page of the manual (roff)
///
/// To read it: `vtriage man lookup | man -l -`. All pages at once, for a package: `vtriage man --dir man1`
#[derive(Debug, Args)]
pub struct Man {
    /// Write all pages into this directory, as `vtriage.1`, `vtriage-lookup.1` and so on
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    dir: Option<PathBuf>,

    /// The command; without one, the page of the program
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

impl Man {
    pub fn run(&self, mut program: Command) -> Result<Exit, Failure> {
        program.build();
        let Some(dir) = &self.dir else {
            output::all(&page(self.named(&program)?)?)?;
            return Ok(Exit::Done);
        };
        let mut pages = Vec::new();
        collect(&program, &mut pages);
        fs::create_dir_all(dir)
            .map_err(|reason| Failure::Local(format!("{} can't be made: {reason}", dir.display())))?;
        for command in &pages {
            let path = dir.join(format!("{}.1", file_name(command)));
            let unwritten = |reason| Failure::Local(format!("{} can't be written: {reason}", path.display()));
            let mut file = fs::File::create(&path).map_err(unwritten)?;
            file.write_all(&page(command)?).map_err(unwritten)?;
        }
        output::say(format!("wrote {} pages into {}", pages.len(), dir.display()));
        Ok(Exit::Done)
    }

    /// The command that is named on the command line.
    fn named<'a>(&self, program: &'a Command) -> Result<&'a Command, Failure> {
        self.command.iter().try_fold(program, |command, name| {
            let unknown = || Failure::Usage(format!("{name}: no such command; vtriage help lists them"));
            command.find_subcommand(name).ok_or_else(unknown)
        })
    }
}

/// The page of a command. Its title is its whole name: `vtriage-private-show`.
fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    let source = concat!("vtriage ", env!("CARGO_PKG_VERSION"));
    Page::new(command.clone()).title(file_name(command)).source(source).render(&mut page)?;
    Ok(page)
}

fn file_name(command: &Command) -> String {
    command.get_bin_name().unwrap_or_else(|| command.get_name()).replace(' ', "-")
}

/// The command and all below it; `help` needs no page.
fn collect<'a>(command: &'a Command, pages: &mut Vec<&'a Command>) {
    pages.push(command);
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        collect(below, pages);
    }
}
