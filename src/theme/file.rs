//! The theme file: TOML with one line a role, such as `malicious = "bold red"` or `selected = "black on cyan"`.
//!
//! A style is written in words, as git and many shells do, because a table with four keys a role is not read at a glance. Every
//! error knows where it is, down to the word.

use super::{Depth, Role, colour, shipped};
use crate::text;
use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use thiserror::Error;
use toml::Spanned;

/// Why there is no such theme.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ThemeError {
    /// No theme has this name.
    #[error("no theme is called {name:?}; there are {}", .known.join(", "))]
    NoSuchTheme {
        /// What was asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The user's file of this theme can't be used.
    #[error("{}, {reason}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Where in it, and what is wrong.
        reason: String,
    },
    /// The file does not say what a theme file says. Lines and columns count from 1, columns in characters.
    #[error("line {line}, column {column}: {reason}")]
    Invalid {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
        /// What is wrong, and what would be right.
        reason: String,
    },
}

/// How many themes may inherit one from the other; shipped files need two.
const DEPTH: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    inherits: Option<Spanned<String>>,
    #[serde(default)]
    colours: BTreeMap<Spanned<String>, Spanned<String>>,
    /// What stands for these colours where there are sixteen.
    #[serde(default)]
    sixteen: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    roles: BTreeMap<Spanned<String>, Spanned<String>>,
}

const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("strike", Modifier::CROSSED_OUT),
];

/// The style of each role that the file, and those it inherits, give on a terminal of that depth.
pub(super) fn styles(source: &str, depth: Depth) -> Result<[Style; Role::ALL.len()], ThemeError> {
    let mut styles = [Style::default(); Role::ALL.len()];
    apply(source, &mut styles, depth, DEPTH)?;
    Ok(styles)
}

fn apply(source: &str, styles: &mut [Style; Role::ALL.len()], of: Depth, depth: usize) -> Result<(), ThemeError> {
    let file: ThemeFile = toml::from_str(source)
        .map_err(|error| at(source, error.span().unwrap_or(0..0), error.message().replace('\n', " ")))?;
    if let Some(name) = &file.inherits {
        let unknown = || at(source, name.span(), format!("no theme is called {:?} to inherit from", name.get_ref()));
        let inherited = shipped(name.get_ref()).filter(|_| depth > 0).ok_or_else(unknown)?;
        apply(inherited, styles, of, depth - 1)?;
    } else if let Some(base) = shipped("terminal").filter(|base| *base != source) {
        apply(base, styles, of, depth.saturating_sub(1))?;
    }
    let mut colours = BTreeMap::new();
    for (name, value) in &file.colours {
        let unknown = || at(source, value.span(), no_colour(value.get_ref()));
        colours.insert(name.get_ref().as_str(), colour::parse(value.get_ref()).ok_or_else(unknown)?);
    }
    for (name, value) in &file.sixteen {
        let known = colours.get_mut(name.get_ref().as_str());
        let known =
            known.ok_or_else(|| at(source, name.span(), format!("{:?} is none of [colours]", name.get_ref())))?;
        let named = colour::NAMED.iter().find(|(name, _)| name == value.get_ref());
        let (_, named) = named.ok_or_else(|| at(source, value.span(), no_colour(value.get_ref())))?;
        if of == Depth::Sixteen {
            *known = *named;
        }
    }
    for (name, value) in &file.roles {
        let role = Role::ALL.iter().find(|role| role.name() == name.get_ref());
        let role = role.ok_or_else(|| at(source, name.span(), no_role(name.get_ref())))?;
        styles[*role as usize] = style(value.get_ref(), &colours).map_err(|(offset, reason)| {
            // A basic string without escapes starts one quote after its span does; for others this is near enough.
            let start = value.span().start + 1 + offset;
            at(source, start..start, reason)
        })?;
    }
    Ok(())
}

/// Reads a style in words; an error gives the byte offset of the word in `words`.
fn style(words: &str, colours: &BTreeMap<&str, Color>) -> Result<Style, (usize, String)> {
    let mut style = Style::default();
    let mut ground = Ground::Fore;
    for word in words.split_whitespace() {
        let offset = word.as_ptr() as usize - words.as_ptr() as usize;
        if word == "on" && ground == Ground::Fore {
            ground = Ground::Back;
        } else if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == word) {
            style = style.add_modifier(*modifier);
        } else {
            let colour = colours.get(word).copied().or_else(|| colour::parse(word));
            let colour = colour.ok_or_else(|| (offset, no_colour(word)))?;
            style = match ground {
                Ground::Fore => style.fg(colour),
                Ground::Back => style.bg(colour),
            };
            ground = Ground::Fore;
        }
    }
    match ground {
        Ground::Fore => Ok(style),
        Ground::Back => Err((words.trim_end().len().saturating_sub(2), "a colour must follow \"on\"".to_owned())),
    }
}

#[derive(PartialEq, Eq)]
enum Ground {
    Fore,
    Back,
}

fn no_colour(word: &str) -> String {
    let names: Vec<_> = colour::NAMED.iter().map(|(name, _)| *name).collect();
    let words: Vec<_> = MODIFIERS.iter().map(|(name, _)| *name).collect();
    format!(
        "{word:?} is no style; there are {}, \"on\" before a background, the colours {}, 0 to 255 and #rrggbb",
        words.join(", "),
        names.join(", ")
    )
}

fn no_role(name: &str) -> String {
    let names: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
    format!("{name:?} is no role; there are {}", names.join(", "))
}

fn at(source: &str, span: Range<usize>, reason: impl Into<String>) -> ThemeError {
    let (line, column) = text::position(source, span.start);
    ThemeError::Invalid { line, column, reason: reason.into() }
}
