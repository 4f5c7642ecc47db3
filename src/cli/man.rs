//! `vtriage man`: the manual page.

use clap::{Args, Command};
use clap_mangen::Man as Page;

use super::exit::{Exit, Failure};
use super::output;

/// Print the manual page (roff)
///
/// To read it: `vtriage man | man -l -`
#[derive(Debug, Args)]
pub struct Man {}

impl Man {
    #[expect(clippy::unused_self, reason = "every command runs as a method of its arguments, also without any")]
    pub fn run(&self, mut command: Command) -> Result<Exit, Failure> {
        command.build();
        let mut page = Vec::new();
        Page::new(command.clone()).render(&mut page)?;
        for subcommand in command.get_subcommands() {
            let page_of_it = Page::new(subcommand.clone());
            page.extend_from_slice(b".SH \"");
            page.extend_from_slice(
                subcommand.get_bin_name().unwrap_or_else(|| subcommand.get_name()).to_uppercase().as_bytes(),
            );
            page.extend_from_slice(b"\"\n");
            page_of_it.render_description_section(&mut page)?;
            page_of_it.render_options_section(&mut page)?;
        }
        output::all(&page)?;
        Ok(Exit::Done)
    }
}
