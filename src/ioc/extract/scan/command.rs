//! Where a command goes on behind a URL without a blank: in a shell, and in a request that carries one.

use crate::ioc::near;

/// Bytes before a URL in which the tool that fetches it stands.
const NEAR: usize = 96;

/// Tools that fetch a URL, in lower case.
const TOOLS: &[&str] = &[
    "aria2c",
    "axel",
    "bitsadmin",
    "certutil",
    "curl",
    "downloadfile",
    "downloadstring",
    "fetch",
    "ftpget",
    "invoke",
    "irm",
    "iwr",
    "lwp",
    "mshta",
    "tftp",
    "transfer",
    "wget",
];

/// Words with which a command begins, in lower case.
const COMMANDS: &[&str] = &[
    "bash",
    "busybox",
    "cat",
    "cd",
    "chmod",
    "cmd",
    "cp",
    "curl",
    "echo",
    "exit",
    "export",
    "iex",
    "iwr",
    "kill",
    "mv",
    "nohup",
    "perl",
    "php",
    "powershell",
    "python",
    "python3",
    "rm",
    "sh",
    "sleep",
    "start",
    "sudo",
    "tar",
    "tftp",
    "unzip",
    "wget",
];

/// How a shell writes a blank that is none.
const NO_BLANK: &[&str] = &["${IFS}", "$IFS"];

/// Where in a URL (written as `raw`, behind the line up to `start`) a command goes on.
pub(super) fn end(line: &str, start: usize, raw: &str) -> Option<usize> {
    let before = near::before(line, start);
    let host = raw.find("://").map_or(0, |at| at + 3);
    let tail = raw.get(host..)?;
    let blank = ends_of_words(before);
    let shell = NO_BLANK.iter().filter_map(|sign| tail.find(sign)).min();
    let limit = tail.get(..shell.unwrap_or(tail.len()))?;
    let by_blank = blank.unwrap_or_default().iter().filter_map(|sign| find_in_any_case(limit, sign)).min();
    let by_tool = by_blank.filter(|_| is_of_tool(before));
    let by_command = followed_by_command(limit);
    [shell, by_tool, by_command].into_iter().flatten().min().map(|at| host + at)
}

/// What ends a word where a URL begins behind this: as a shell has it, or as a request carries it. `None` in quotes.
fn ends_of_words(before: &str) -> Option<&'static [&'static str]> {
    if before.ends_with('+') {
        Some(&["+", ";", "&&", "%3b", "%7c", "%26%26"])
    } else if before.ends_with("%20") {
        Some(&["%20", ";", "&&", "%3b", "%7c", "%26%26"])
    } else if before.ends_with(['"', '\'', '(', '`']) {
        None
    } else {
        Some(&[";", "&&"])
    }
}

/// Whether a tool that fetches stands before it, in the same command.
fn is_of_tool(before: &str) -> bool {
    let near = before.get(before.ceil_char_boundary(before.len().saturating_sub(NEAR))..).unwrap_or("");
    let command = near.rsplit([';', '|', '`']).next().unwrap_or(near);
    let words = command.split(|c: char| !c.is_ascii_alphanumeric());
    // `%20wget`: the digits belong to the sign.
    let is_tool = |word: &str| TOOLS.iter().any(|tool| ends_in_any_case(word, tool));
    words.filter(|word| !word.is_empty()).any(is_tool)
}

fn ends_in_any_case(word: &str, end: &str) -> bool {
    let start = word.len().checked_sub(end.len());
    let is_behind_code = |at: usize| at == 0 || at == 2 && word.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    start.is_some_and(|at| is_behind_code(at) && word.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(end)))
}

/// Where a separator stands and a word with which a command begins behind it.
fn followed_by_command(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b';', b'&', bytes).find(|at| {
        let is_and = bytes.get(*at) == Some(&b'&');
        let skipped = if is_and { 2 } else { 1 };
        let Some(behind) = text.get(at + skipped..) else { return false };
        if is_and && bytes.get(at + 1) != Some(&b'&') {
            return false;
        }
        let word = behind.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let after = behind.as_bytes().get(word.len());
        let is_command = COMMANDS.iter().any(|known| known.eq_ignore_ascii_case(word));
        behind.starts_with("./") || is_command && matches!(after, None | Some(b'+' | b'$' | b';' | b'&' | b'%' | b'/'))
    })
}

fn find_in_any_case(text: &str, sign: &str) -> Option<usize> {
    text.as_bytes().windows(sign.len()).position(|part| part.eq_ignore_ascii_case(sign.as_bytes()))
}
