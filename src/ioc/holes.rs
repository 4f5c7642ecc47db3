//! Holes: what was left out of a value, or stands for something else.
//!
//! `pay[censored]portal.example`, `ev***il.example`, `{random}.example`, `<host>`, `198.51.100.x`, a hash that ends in `…`. A value
//! with a hole cannot be asked about, and the piece behind the hole is another value that nobody meant.

use super::bytes::Bytes;
use super::{is_hex, near};

/// Longest inside of a placeholder, in bytes.
const LONGEST: usize = 40;

/// A hole in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words in brackets, stars, signs.
    Gap,
    /// `*.` before a name: all names below it.
    Wildcard,
    /// `xxx.` in a name: letters that stand for others, or a label that somebody has registered.
    Letters,
    /// `…` or `...` behind something: it may go on, or the sentence ends there.
    Ellipsis,
}

/// Words (in lower case) that stand where something was taken out, also right before a value.
const TAKEN_OUT: &[&str] = &[
    "anonymised",
    "anonymized",
    "blocked",
    "censored",
    "cut",
    "deleted",
    "hidden",
    "masked",
    "masqué",
    "obfuscated",
    "omitted",
    "placeholder",
    "random",
    "redacted",
    "removed",
    "sanitised",
    "sanitized",
    "snip",
    "snipped",
    "truncated",
    "victim",
];

/// Elements of HTML and XML that stand in plain text. Sorted.
const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "body",
    "br",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "hr",
    "html",
    "i",
    "img",
    "kbd",
    "li",
    "link",
    "meta",
    "o",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "script",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
];

/// The holes of a refanged line, in order.
pub(super) fn find(line: &str) -> Vec<Hole> {
    let bytes = line.as_bytes();
    let mut found: Vec<Hole> = Vec::new();
    let mut at = 0;
    while let Some(step) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| BEGINNINGS.has(*byte))) {
        at += step;
        match may_begin(bytes, at).then(|| hole_at(line, at)).flatten() {
            Some(hole) => {
                at = hole.end.max(at + 1);
                found.push(hole);
            }
            // What begins no hole at the start of a run of one sign begins none inside of it.
            None => at += run_length(line, at),
        }
    }
    found
}

/// The bytes of the run of one sign that begins here.
fn run_length(line: &str, at: usize) -> usize {
    let rest = line.get(at..).unwrap_or("");
    let Some(first) = rest.chars().next() else { return 1 };
    let signs = rest.chars().take_while(|c| c.eq_ignore_ascii_case(&first));
    // Brackets begin anew with each.
    if matches!(first, '[' | '{' | '<' | '(' | '%') { 1 } else { signs.count() * first.len_utf8() }
}

/// Whether what is one value has a hole for sure.
pub(super) fn breaks(value: &str) -> bool {
    find(value).iter().any(|hole| hole.kind != Kind::Letters)
}

/// The last three begin blocks of ink, the sign for what could not be read, and `×`.
static BEGINNINGS: Bytes = Bytes::of(b"[{<(*#?.%xX\xe2\xef\xc3");

/// A quick look at the neighbours: most dots and letters begin nothing.
fn may_begin(bytes: &[u8], at: usize) -> bool {
    let (byte, next) = (bytes.get(at), bytes.get(at + 1));
    match byte {
        Some(b'.' | b'#' | b'?') => next == byte,
        Some(b'%') => matches!(next, Some(b's' | b'd' | b'u' | b'i' | b'x')),
        Some(b'x' | b'X') => {
            let in_number = at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'.');
            in_number || matches!((next, bytes.get(at + 2)), (Some(b'x' | b'X'), Some(b'x' | b'X')))
        }
        byte => byte.is_some(),
    }
}

fn hole_at(line: &str, at: usize) -> Option<Hole> {
    let before = line.get(..at)?.chars().next_back();
    let rest = line.get(at..)?;
    let first = rest.chars().next()?;
    match first {
        // A blank, as a shell writes it where none may stand.
        '{' if before == Some('$') && rest.starts_with("{IFS}") => None,
        '[' | '{' | '<' | '(' => placeholder(line, at, first, before),
        '*' => stars(line, at, before),
        '.' => dots(rest, at, before),
        '#' | '?' | '█' | '▇' | '■' | '●' | '░' | '▒' | '▓' | '×' | '\u{fffd}' => {
            signs(rest, at, first, before)
        }
        '…' => joins(before).then_some(Hole { start: at, end: at + first.len_utf8(), kind: Kind::Ellipsis }),
        '%' => format(rest, at),
        'x' | 'X' => octet(line, at, before),
        _ => None,
    }
}

/// Whether a character is of a value: what stands beside it belongs to it.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| {
        c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '=' | ':' | '@' | '&' | '?' | '%' | ']' | '}')
    })
}

fn placeholder(line: &str, at: usize, open: char, before: Option<char>) -> Option<Hole> {
    let close = match open {
        '[' => ']',
        '{' => '}',
        '<' => '>',
        _ => ')',
    };
    let inner = line.get(at + 1..)?;
    let mut inside_end = None;
    for (index, c) in inner.char_indices().take_while(|(index, _)| *index <= LONGEST) {
        if c == close {
            inside_end = Some(index);
            break;
        }
        let is_of_word = c.is_alphanumeric()
            || matches!(c, '_' | '-' | ' ' | '$' | '%' | '#' | '{' | '}' | '.' | '…' | '*' | ',' | '|');
        if !is_of_word {
            return None;
        }
    }
    let inside = inner.get(..inside_end?)?.trim_matches(['{', '}', '$', '%', ' ']);
    let mut end = at + 1 + inside_end? + 1;
    while open == '{' && line.get(end..).is_some_and(|rest| rest.starts_with('}')) {
        end += 1;
    }
    let start = if open == '{' && before == Some('$') { at - 1 } else { at };
    let after = line.get(end..)?.chars().next();
    let left = joins(line.get(..start)?.chars().next_back().filter(|c| *c != ']' && *c != '}'));
    let is_dots = !inside.is_empty() && inside.chars().all(|c| matches!(c, '.' | '…' | '*' | '#'));
    let lower = inside.to_lowercase();
    let is_taken_out = is_dots || lower.split([' ', '_', '-']).any(|word| TAKEN_OUT.binary_search(&word).is_ok());
    let right = joins(after);
    let is_hole = match open {
        // `(censored)`; any other word in parentheses is a remark.
        '(' => is_taken_out && (left || right),
        // `[INFO]198.51.100.7` is a tag, `url[text]` a link; `[sub].example` is a name of which a part is open.
        '[' => {
            is_taken_out && (left || right)
                || is_word(inside) && left && goes_on(line.get(end..)?)
                || is_word(inside) && !left && after == Some('.')
                || is_class(inside) && (left || right)
        }
        '<' => {
            !inside.contains(['.', ',', '*'])
                && !inside.is_empty()
                && ELEMENTS.binary_search(&lower.as_str()).is_err()
                && !near::after(line, end).contains(&format!("</{inside}>"))
                && !near::before(line, at).contains(&format!("</{inside}"))
                && (left || after.is_some_and(|c| c == '.' || c.is_alphanumeric() && is_word(inside)))
        }
        // `{3f25…}` is an id, as Windows has them in paths.
        _ => !is_id(inside) && !inside.contains('.') && (left || right),
    };
    is_hole.then_some(Hole { start, end, kind: Kind::Gap })
}

/// Whether the value goes on behind a bracket, and not only the sentence.
fn goes_on(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['-', '.', '+']);
    rest.starts_with(char::is_alphanumeric)
}

fn is_word(text: &str) -> bool {
    text.contains(char::is_alphabetic) && !text.contains(['.', ',']) && !(text.len() >= 32 && is_hex(text))
}

/// `a-z0-9`, as in patterns.
fn is_class(text: &str) -> bool {
    text.contains("a-z") || text.contains("0-9") || text.contains("A-Z")
}

fn is_id(text: &str) -> bool {
    text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn stars(line: &str, at: usize, before: Option<char>) -> Option<Hole> {
    let rest = line.get(at..)?;
    let count = rest.bytes().take_while(|byte| *byte == b'*').count();
    let end = at + count;
    let after = line.get(end..)?.chars().next();
    let hole = |kind| Some(Hole { start: at, end, kind });
    if after == Some('.') && line.get(end + 1..)?.starts_with(|c: char| c.is_alphanumeric() || c == '*') {
        return hole(if count == 1 && !joins(before) { Kind::Wildcard } else { Kind::Gap });
    }
    let (left, right) = (joins(before), after.is_some_and(|c| c.is_alphanumeric() || c == '-'));
    if left && right {
        // `name**bold**` is a rare way to write; `ev***il` is not.
        return hole(Kind::Gap);
    }
    let run = near::after(line, end).split(char::is_whitespace).next().unwrap_or("");
    if right && !left {
        // `*evil.example*`, `**evil.example**`, `<hash> *file`: emphasis, a bullet, the mark of a binary file.
        return if count >= 3 && !run.contains("***") { hole(Kind::Gap) } else { None };
    }
    let begins = near::before(line, at).rsplit(char::is_whitespace).next().unwrap_or("");
    let is_emphasis = begins.trim_start_matches(['(', '"']).starts_with('*');
    let is_cut =
        left && !is_emphasis && (count >= 2 || matches!(before, Some('.' | '/' | '-' | '=')) || begins.contains("://"));
    if is_cut { hole(Kind::Gap) } else { None }
}

/// `..` inside of a value, `...` behind one. `../` is a path.
fn dots(rest: &str, at: usize, before: Option<char>) -> Option<Hole> {
    let count = rest.bytes().take_while(|byte| *byte == b'.').count();
    let left = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '=' | '-' | '_' | '?' | '&'));
    let after = rest.get(count..)?.chars().next();
    let is_path = count == 2 && (matches!(after, Some('/' | '\\')) || before.is_some_and(|c| matches!(c, '/' | '=')));
    if count < 2 || !left || is_path {
        return None;
    }
    let goes_on = after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '-' | '_'));
    let kind = if goes_on { Kind::Gap } else { Kind::Ellipsis };
    (goes_on || count >= 3).then_some(Hole { start: at, end: at + count, kind })
}

/// Several `#` or `?` inside of a name, and blocks of ink.
fn signs(rest: &str, at: usize, sign: char, before: Option<char>) -> Option<Hole> {
    let count = rest.chars().take_while(|c| *c == sign).count();
    let end = at + count * sign.len_utf8();
    let after = rest.get(count * sign.len_utf8()..)?.chars().next();
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    let is_hole = if sign.is_ascii() {
        count >= 2 && inside(before) && inside(after)
    } else {
        inside(before) || inside(after) || joins(before)
    };
    is_hole.then_some(Hole { start: at, end, kind: Kind::Gap })
}

/// `%s`, `%d`: a text that a program fills in.
fn format(rest: &str, at: usize) -> Option<Hole> {
    let mut chars = rest.get(1..)?.chars();
    let is_form = matches!(chars.next()?, 's' | 'd' | 'u' | 'i' | 'x');
    let ends = chars.next().is_none_or(|c| !c.is_alphanumeric());
    (is_form && ends).then_some(Hole { start: at, end: at + 2, kind: Kind::Gap })
}

/// `198.51.100.xxx`, `xxxx.example`: letters that stand for others.
fn octet(line: &str, at: usize, before: Option<char>) -> Option<Hole> {
    let rest = line.get(at..)?;
    let count = rest.bytes().take_while(|byte| matches!(byte, b'x' | b'X')).count();
    let after = rest.get(count..)?.chars().next();
    // `site.xxx` is a name, `198.51.100.xxx` an address.
    let label =
        line.get(..at)?.strip_suffix('.').and_then(|before| before.rsplit(|c: char| !c.is_alphanumeric()).next());
    let is_octet =
        label.is_some_and(|label| !label.is_empty() && label.chars().all(|c| c.is_ascii_digit() || c == 'x'));
    let in_number = is_octet && after.is_none_or(|c| c == '.' || !c.is_alphanumeric());
    let in_name = count >= 3
        && before.is_none_or(|c| matches!(c, '.' | '/' | '@') || c.is_whitespace())
        && after == Some('.')
        && rest.get(count + 1..)?.starts_with(char::is_alphanumeric)
        && !is_in_path(line, at);
    let hole = |kind| Some(Hole { start: at, end: at + count, kind });
    match (in_number && count <= 3, in_name) {
        (true, _) => hole(Kind::Gap),
        (false, true) => hole(Kind::Letters),
        (false, false) => None,
    }
}

/// Whether a place is behind the host of a URL: `xxx.php` is the name of a file there.
fn is_in_path(line: &str, at: usize) -> bool {
    let before = near::before(line, at);
    let run = before.rsplit(ends_run).next().unwrap_or(before);
    run.rsplit("://").next().unwrap_or(run).contains(['/', '?', '#'])
}

/// Whether a run of characters that belong together ends.
fn ends_run(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | ',' | ';' | '|' | '<' | '>' | '`' | '，' | '。' | '；')
}

/// Where the run of characters that a hole stands in ends: what is behind the hole belongs to the same broken value.
pub(super) fn run_end(line: &str, hole: Hole) -> usize {
    let rest = line.get(hole.end..).unwrap_or("");
    hole.end + rest.find(ends_run).unwrap_or(rest.len())
}

/// The run that a hole stands in, as much of it as is shown.
pub(super) fn run(line: &str, hole: Hole) -> &str {
    let before = near::before(line, hole.start);
    let start =
        before.char_indices().rev().find(|(_, c)| ends_run(*c) || *c == '(').map_or(0, |(at, c)| at + c.len_utf8());
    let start = hole.start - before.len() + start;
    let after = near::after(line, hole.end);
    line.get(start..hole.end + after.find(ends_run).unwrap_or(after.len())).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(line: &str) -> Vec<&str> {
        find(line).into_iter().filter_map(|hole| line.get(hole.start..hole.end)).collect()
    }

    #[test]
    fn holes_are_seen_where_something_is_missing() {
        for (line, hole) in [
            ("http://pay[censored]portal.example/a", "[censored]"),
            ("m.p[BLOCKED]h.example", "[BLOCKED]"),
            ("ev***il.example", "***"),
            ("***.evil.example", "***"),
            ("*.evil.example", "*"),
            ("198.51.100.*", "*"),
            ("198.51.100.***", "***"),
            ("198.51.100.x", "x"),
            ("198.51.xxx.7", "xxx"),
            ("xxxx.evil.example", "xxxx"),
            ("https://{random}.evil.example/", "{random}"),
            ("https://{{random}}.evil.example/", "{{random}}"),
            ("https://${HOST}.evil.example/", "${HOST}"),
            ("http://<host>/path", "<host>"),
            ("http://evil.example/?t=<token>", "<token>"),
            ("[sub].evil.example", "[sub]"),
            ("evil..example", ".."),
            ("http://evil.example/abc...", "..."),
            ("7809376fe32e44c957347816a47b3d65…", "…"),
            ("http://%s/gate.php", "%s"),
            ("http://evil.example/%s?id=%d", "%s"),
            ("██.evil.example", "██"),
            ("evil-???.example", "???"),
            ("http://evil.example/[...]/b", "[...]"),
            ("[a-z]{3}.evil.example", "{3}"),
        ] {
            assert_eq!(holes(line).first(), Some(&hole), "{line}");
        }
    }

    #[test]
    fn other_signs_are_no_holes() {
        for line in [
            "",
            "**evil.example** and *evil.example*",
            "7809376fe32e44c957347816a47b3d65 *file.exe",
            "[INFO]198.51.100.7 and [1] http://evil.example/",
            "[12/Feb/2026:10:00:00 +0000] \"GET / HTTP/1.1\"",
            "http://evil.example/{3f2504e0-4f89-11d3-9a0c-0305e82c3301}/a",
            "<td>198.51.100.7</td><ip>198.51.100.8</ip> x<br>",
            "<https://evil.example/a>, <a@b.example>",
            "https://cdn.example/x[the post]",
            "../../evil.example and C:\\..\\x",
            "the end... of it",
            "http://evil.example/a%20b%3Dc?x=1&y=2",
            "items[0].name, f(x).example",
            "(evil.example)",
            "{evil.example}",
            "x.example and xyz.example",
        ] {
            let found: Vec<_> = holes(line).into_iter().filter(|hole| *hole != "...").collect();
            assert_eq!(found, Vec::<&str>::new(), "{line}");
        }
        assert!(TAKEN_OUT.is_sorted() && ELEMENTS.is_sorted());
    }
}
