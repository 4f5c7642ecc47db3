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
    let near = names.map(|name| (distance(&typed, &name), name)).filter(|(distance, _)| *distance <= CLOSE);
    near.min().map(|(_, name)| name)
}

/// Signs to be put in, taken out or changed, to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, sign) in one.chars().enumerate() {
        let mut above_left = line;
        let mut left = line + 1;
        for (cell, candidate) in row.iter_mut().skip(1).zip(&other) {
            let change = above_left + usize::from(sign != *candidate);
            above_left = *cell;
            left = change.min(*cell + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_as_far_from_another_as_signs_must_be_edited() {
        for (one, other, edits) in [
            ("lokup", "lookup", 1),
            ("lookup", "lookup", 0),
            ("", "man", 3),
            ("reanalyze", "reanalyse", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), edits, "{one} {other}");
            assert_eq!(distance(other, one), edits, "{other} {one}");
        }
    }

    #[test]
    fn only_a_near_command_is_proposed() {
        assert_eq!(meant("submti").as_deref(), Some("submit"));
        assert_eq!(meant("invoice"), None);
    }
}
