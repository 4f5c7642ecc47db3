//! Words on the command line that are neither a command nor anything that can be looked up.
//!
//! They are refused before the UI opens: what was meant as a command must not be taken for something to search for, and
//! what is searched for may be published.

use std::path::Path;

use clap::CommandFactory as _;

use super::arguments::Arguments;
use super::exit::Failure;
use super::inputs::STDIN;
use crate::ioc;
use crate::vt::analysis::Named;

/// Most edits between what was typed and a command that is proposed.
const CLOSE: usize = 2;

/// Refuses an argument that the UI could not open.
pub(super) fn judge(argument: &str) -> Result<(), Failure> {
    let opens = argument == STDIN || ioc::classify(argument).is_ok() || Named::read(argument).descriptor().is_some();
    if opens || Path::new(argument).exists() {
        return Ok(());
    }
    let advice = match meant(argument) {
        Some(command) => format!("did you mean: vtriage {command}"),
        None => "vtriage search looks for words and #tags, vtriage help lists the commands".to_owned(),
    };
    Err(Failure::Usage(format!("{argument}: no command, no indicator, and no such file; {advice}")))
}

/// The command that is nearest to a mistyped one.
fn meant(typed: &str) -> Option<String> {
    let typed = typed.to_lowercase();
    let command = Arguments::command();
    let names = command.get_subcommands().map(|command| command.get_name().to_owned());
    let near = names.map(|name| (strsim::levenshtein(&typed, &name), name)).filter(|(distance, _)| *distance <= CLOSE);
    near.min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_near_command_is_proposed() {
        for (typed, command) in [
            ("submti", Some("submit")),
            ("lokup", Some("lookup")),
            ("lookup", Some("lookup")),
            ("reanalyze", Some("reanalyse")),
            ("LOOKUPS", Some("lookup")),
            ("invoice", None),
            ("loooookup", None),
            ("", None),
        ] {
            assert_eq!(meant(typed).as_deref(), command, "{typed}");
        }
    }
}
