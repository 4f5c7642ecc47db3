//! Scripts: in them only what is written in quotes is a name, and what is called or set is code.
//!
//! Scripts of shells are none of these: their arguments are names without quotes.

use std::net::IpAddr;

use crate::ioc::near;

/// How lines of a script begin, and what else they have.
const BEGINNINGS: &[(&str, &str)] = &[
    ("#include ", ""),
    ("<?php", ""),
    ("Dim ", ""),
    ("On Error Resume", ""),
    ("Set ", " = "),
    ("Sub ", "("),
    ("WScript.", ""),
    ("class ", "{"),
    ("const ", "="),
    ("def ", "("),
    ("dim ", ""),
    ("from ", " import "),
    ("function ", "("),
    ("(function", "("),
    ("import ", ""),
    ("let ", "="),
    ("using ", ";"),
    ("var ", "="),
];

/// Programs that read a script in which names stand in quotes, as its first line calls them.
const INTERPRETERS: &[&str] = &["python", "perl", "ruby", "node", "php", "osascript"];

/// Lines by which a script is told.
const SAMPLE: usize = 60;

/// Whether a text begins as a script does: a line of it can be nothing else, and half of them look like code.
pub(super) fn is_script(head: &str) -> bool {
    if let Some(first) = head.strip_prefix("#!") {
        let first = first.lines().next().unwrap_or("");
        return INTERPRETERS.iter().any(|name| first.contains(name));
    }
    let lines = head.lines().map(str::trim).filter(|line| !line.is_empty()).take(SAMPLE);
    let (mut all, mut sure, mut code) = (0, 0, 0);
    for line in lines {
        let is_sure = BEGINNINGS.iter().any(|(start, sign)| line.starts_with(start) && line.contains(sign));
        all += 1;
        sure += usize::from(is_sure);
        code += usize::from(is_sure || is_code(line));
    }
    sure > 0 && code * 2 >= all
}

/// Whether a line ends as code does, or sets or calls something.
fn is_code(line: &str) -> bool {
    let calls = || line.split('(').next().is_some_and(|name| name.len() < line.len() && name.ends_with(is_of_word));
    line.ends_with([';', '{', '}']) || line.contains(" = ") || calls()
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether what begins at `start` stands in quotes, as far as what stands before it tells.
pub(super) fn is_quoted(line: &str, start: usize) -> bool {
    let before = near::before(line, start);
    let Some(at) = before.rfind(['"', '\'', '`']) else { return false };
    let (lead, inside) = before.split_at_checked(at).unwrap_or((before, ""));
    let goes_on = inside.get(1..).unwrap_or("").trim_start().starts_with(['+', ',', ')', ';', ']', '}', '.']);
    opens_quote(lead) && !goes_on
}

/// What stands in quotes and is an address without its scheme: `"//host.example/a"`.
pub(super) fn schemeless(line: &str) -> impl Iterator<Item = &str> {
    memchr::memmem::find_iter(line.as_bytes(), "//").filter_map(|at| {
        let quote = near::before(line, at).chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        let behind = line.get(at + 2..)?;
        let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let (host, rest) = behind.split_at_checked(behind.find(|c| !is_of_host(c))?)?;
        let is_host = host.contains('.') && host.starts_with(|c: char| c.is_ascii_alphanumeric());
        let goes_on = rest.starts_with(['/', ':', '?', '#', quote]);
        let end = rest.find(|c: char| c == quote || c.is_whitespace())?;
        (is_host && goes_on).then(|| line.get(at..at + 2 + host.len() + end))?
    })
}

/// Whether a quote behind this opens, perhaps with its letter: `b'…'`. One that closes stands behind what was quoted.
fn opens_quote(lead: &str) -> bool {
    let opens = |lead: &str| lead.chars().next_back().is_none_or(|c| c.is_whitespace() || "(=,[{:+;<>|&?!".contains(c));
    opens(lead) || lead.strip_suffix(['b', 'f', 'r', 'u']).is_some_and(opens)
}

/// Whether the name that ends at `end` is called: a bracket directly behind it, and no address or words in that.
pub(super) fn is_called(line: &str, end: usize) -> bool {
    let Some(inside) = near::after(line, end).strip_prefix('(') else { return false };
    let first = inside.split([' ', ',', ';', ')', ':', '/']).next().unwrap_or("");
    first.parse::<IpAddr>().is_err() && !inside.starts_with(|c: char| !c.is_ascii())
}
