//! Is a number with three dots a version? Only where something around it says so: an address is never dropped for a sign that
//! stands before it by chance.

use crate::ioc::extract::context::Said;
use crate::ioc::words::Words;
use crate::ioc::{names, near};

/// Octets of most versions, and of chapters, are below this.
const SMALL: u8 = 30;

/// Signs of a requirement that mean nothing else. An arrow (`=>`, `->`) is none.
const REQUIRING: &[&str] = &[">=", "<=", "~>", "~=", "!="];

/// Words between a version and a number by which that is a host after all: who is asked, and that it is.
static OF_HOSTS: Words = Words::of(&[
    "address",
    "addresses",
    "beaconed",
    "beaconing",
    "beacons",
    "called",
    "calling",
    "calls",
    "client",
    "clients",
    "communicated",
    "communicates",
    "connect",
    "connected",
    "connecting",
    "connection",
    "connections",
    "connects",
    "contact",
    "contacted",
    "contacting",
    "contacts",
    "downloaded",
    "downloads",
    "endpoint",
    "endpoints",
    "fetched",
    "fetches",
    "hosts",
    "ips",
    "machine",
    "machines",
    "node",
    "nodes",
    "reached",
    "reaches",
    "resolved",
    "resolves",
    "server",
    "servers",
    "system",
    "systems",
    "talked",
    "talks",
]);

/// Words behind a number that make it a version of what stands before it.
static BEHIND: Words = Words::of(&["beta", "build", "hotfix", "patch", "rc", "revision", "sp"]);

/// Words behind `and` and `or` that do: `1.2.3.4 and earlier`.
static RANGES: Words =
    Words::of(&["above", "below", "earlier", "higher", "later", "lower", "newer", "older", "onwards", "prior", "up"]);

/// Whether the word that says something of the number makes it a version; `between` is what stands behind that word, and `after`
/// what stands behind the number.
pub(super) fn is_said(said: Said, between: &str, after: &str, octets: [u8; 4]) -> bool {
    let mut words = between.split(|c: char| !c.is_ascii_alphanumeric());
    if words.any(|word| OF_HOSTS.has_in_any_case(word)) {
        return false;
    }
    match said {
        Said::Version => true,
        // An engine is a version only with its name, with what versions have behind them, or with the look of one.
        Said::Product => names_product(between) || goes_on(after) || octets.iter().all(|octet| *octet < 10),
        _ => false,
    }
}

/// ` Gecko `: a name right before the number.
fn names_product(between: &str) -> bool {
    let word = between.trim_end().rsplit(char::is_whitespace).next().unwrap_or("");
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        && word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// ` (build 7)`, ` and earlier`
fn goes_on(after: &str) -> bool {
    let mut words = after.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let is_joined = after.starts_with([' ', '(', ',', '-']);
    let first = words.next().unwrap_or("");
    let joins = first.eq_ignore_ascii_case("and") || first.eq_ignore_ascii_case("or");
    is_joined
        && (BEHIND.has_in_any_case(first) || joins && words.next().is_some_and(|word| RANGES.has_in_any_case(word)))
}

/// Whether the number from `start` to `end` is what a package must have or be below: `openssl >= 3.0.1.2`, `left-pad@^1.2.3.4`.
pub(super) fn is_required(line: &str, start: usize, end: usize, octets: [u8; 4]) -> bool {
    let written = near::before(line, start);
    let before = written.trim_end();
    if let Some(rest) = REQUIRING.iter().find_map(|sign| before.strip_suffix(sign)) {
        return !rest.ends_with(['=', '<', '>', '-']);
    }
    if let Some(rest) = before.strip_suffix("==") {
        return !rest.ends_with('=') && package(rest).is_some();
    }
    let Some(sign) = before.chars().next_back() else { return false };
    let rest = before.get(..before.len() - sign.len_utf8()).unwrap_or("");
    match sign {
        '^' | '~' => before.len() == written.len() && package(rest).is_some(),
        // `<1.2.3.4>` is a wrapping.
        '<' => !near::after(line, end).starts_with('>') && package(rest).is_some(),
        // Mostly the end of a tag, or an arrow from one host to another.
        '>' => {
            is_small(octets) && !is_tag(rest) && package(rest).is_some_and(|name| !names::is_host(&name.to_lowercase()))
        }
        _ => false,
    }
}

/// Whether a tag is open at the end of the text: `<td align="left"`.
fn is_tag(text: &str) -> bool {
    let inside = text.rfind('<').and_then(|at| text.get(at + 1..)).unwrap_or("");
    inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) && !inside.contains('>')
}

/// The name of a package at the end of the text, perhaps in quotes and with a colon: `"left-pad": "`, `left-pad@`.
fn package(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let text = match text.strip_suffix(['"', '\'']) {
        Some(open) => open.trim_end().strip_suffix(':')?.trim_end().trim_end_matches(['"', '\'']),
        None => text,
    };
    let text = text.strip_suffix('@').unwrap_or(text);
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let name = text.get(text.trim_end_matches(is_of_name).len()..)?;
    // The group of an IPv6 address is no name.
    let is_group = text.strip_suffix(name).is_some_and(|before| before.ends_with(':'));
    let is_word = name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().any(|byte| byte.is_ascii_lowercase());
    (is_word && !is_group).then_some(name)
}

/// Whether the number from `start` to `end` stands before a heading: `4.2.1.3 Overview`, and not `5.8.18.7 RU`.
pub(super) fn is_heading(line: &str, start: usize, end: usize, octets: [u8; 4]) -> bool {
    let (before, after) = (near::before(line, start), near::after(line, end));
    let words = after.trim();
    let is_country = words.len() == 2 && words.bytes().all(|byte| byte.is_ascii_uppercase());
    is_small(octets)
        && before.len() == start
        && before.trim().trim_start_matches('#').is_empty()
        && after.starts_with(' ')
        && words.starts_with(|c: char| c.is_ascii_uppercase())
        && !is_country
}

fn is_small(octets: [u8; 4]) -> bool {
    octets.iter().all(|octet| *octet < SMALL)
}
