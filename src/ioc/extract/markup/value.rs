//! Values of attributes and style sheets: what in them is a URL, as a browser reads it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Attributes whose whole value is a URL.
const TARGETS: &[&str] = &[
    "action",
    "background",
    "cite",
    "data",
    "data-href",
    "data-src",
    "data-url",
    "formaction",
    "href",
    "manifest",
    "ping",
    "poster",
    "src",
];

/// Elements whose `value` is a text. Sorted.
const VALUED: &[&str] = &["button", "data", "input", "option", "param"];

/// Schemes of targets that are asked about.
const SCHEMES: &[&str] = &["http://", "https://", "ftp://"];

/// Signs that a browser encodes, and others that would end a URL in a text.
const SIGNS: &[char] = &[' ', '"', '<', '>', '`', '|', '^'];

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Target,
    /// Several targets, each with words behind it.
    Targets,
    Style,
    Script,
    Page,
    /// When to go on, and where to.
    Refresh,
    /// What a form, or a program in the page, is given.
    Value,
}

impl Holds {
    /// What the attribute of an element holds, when it may be a URL.
    pub(super) fn of(element: &str, attribute: &str) -> Option<Self> {
        match attribute {
            name if TARGETS.binary_search(&name).is_ok() => Some(Self::Target),
            "srcset" => Some(Self::Targets),
            "style" => Some(Self::Style),
            "srcdoc" => Some(Self::Page),
            "content" if element == "meta" => Some(Self::Refresh),
            "value" if VALUED.binary_search(&element).is_ok() => Some(Self::Value),
            name if name.len() > 2 && name.starts_with("on") => Some(Self::Script),
            _ => None,
        }
    }
}

/// Names and values of the attributes in a tag.
pub(super) fn attributes(inside: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = inside;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.trim_end().rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or("");
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                after.get(1..).and_then(|inner| inner.split_once(quote)).unwrap_or((after, ""))
            }
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((name.to_ascii_lowercase(), value.to_owned()));
        rest = next;
    }
    found
}

/// Whether a tag begins something that nobody sees: by its style, or by saying so.
/// `classes` are those that a style sheet hides.
pub(super) fn is_hidden(inside: &str, attributes: &[(String, String)], classes: &[String]) -> bool {
    let has_class = |value: &str| value.split_whitespace().any(|class| classes.iter().any(|hidden| hidden == class));
    let says = |(name, value): &(String, String)| match name.as_str() {
        "hidden" => true,
        "style" => hides(value),
        "class" => !classes.is_empty() && has_class(value),
        _ => false,
    };
    attributes.iter().any(says) || has_word(inside, "hidden")
}

/// The classes that a style sheet hides wherever the page is shown: on small screens or in print is another matter.
pub(super) fn hidden_classes(style: &str) -> Vec<String> {
    let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let mut found = Vec::new();
    let (mut depth, mut selectors, mut from) = (0_usize, "", 0);
    for (at, brace) in style.match_indices(['{', '}']) {
        let before = style.get(from..at).unwrap_or("");
        from = at + 1;
        if brace == "{" {
            if depth == 0 {
                let bare = before.rsplit("*/").next().unwrap_or("").trim();
                selectors = bare.strip_prefix("<!--").unwrap_or(bare).trim_start();
            }
            depth += 1;
            continue;
        }
        if depth == 1 && !selectors.starts_with('@') && hides(before) {
            let classes = selectors.split(',').filter_map(|one| one.trim().split_once('.'));
            found.extend(
                classes
                    .filter(|(element, class)| is_name(element) && is_name(class))
                    .map(|(_, class)| class.to_owned()),
            );
        }
        depth = depth.saturating_sub(1);
    }
    found
}

/// Whether a style hides what has it.
fn hides(style: &str) -> bool {
    let is_zero = |value: &str| {
        let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
        number.parse::<f32>().is_ok_and(|number| number == 0.0)
    };
    style.to_ascii_lowercase().split(';').filter_map(|rule| rule.split_once(':')).any(|(property, value)| {
        let value = value.split('!').next().unwrap_or("").trim();
        match property.trim() {
            "display" => value == "none",
            "visibility" => matches!(value, "hidden" | "collapse"),
            "mso-hide" => value == "all",
            "font-size" | "opacity" | "max-height" => is_zero(value),
            _ => false,
        }
    })
}

/// Whether a tag has an attribute without a value.
fn has_word(inside: &str, wanted: &str) -> bool {
    let mut quote = None;
    let words = inside.split(|c: char| {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        quote.is_none() && (c.is_whitespace() || c == '/')
    });
    words.skip(1).any(|word| word.eq_ignore_ascii_case(wanted))
}

/// A target as one URL: without line ends and tabs, with its scheme, and with no sign in it that would end it in a text.
pub(super) fn target(value: &str) -> Cow<'_, str> {
    let trimmed = value.trim();
    let is_of_host = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric()) && rest.contains('.');
    let scheme = if trimmed.strip_prefix("//").is_some_and(is_of_host) { "http:" } else { "" };
    let is_url = !scheme.is_empty()
        || SCHEMES
            .iter()
            .any(|scheme| trimmed.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let is_plain = scheme.is_empty() && !trimmed.contains(|c: char| SIGNS.contains(&c) || c.is_ascii_control());
    if !is_url || is_plain {
        return Cow::Borrowed(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len() + scheme.len());
    out.push_str(scheme);
    for c in trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')) {
        if SIGNS.contains(&c) || c.is_ascii_control() {
            // Writing to a string does not fail.
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Where a page leads by itself: `0; url=http://…`.
pub(super) fn refreshed(value: &str) -> &str {
    let at = value.to_ascii_lowercase().find("url=");
    let behind = at.and_then(|at| value.get(at + 4..)).unwrap_or(value).trim();
    behind.trim_matches(['"', '\''])
}

/// The URLs of a style sheet, each with the byte at which it begins.
pub(super) fn of_style(style: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = style.get(from..).and_then(|rest| rest.find(['u', 'U', '@'])).map(|at| from + at) {
        from = at + 1;
        let rest = style.get(at..).unwrap_or("");
        let starts = |word: &str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let (skipped, ends): (usize, &[char]) = if starts("url(") {
            (4, &[')'])
        } else if starts("@import ") {
            (8, &[';', '\n'])
        } else {
            continue;
        };
        let inside = rest.get(skipped..).unwrap_or("");
        let blank = inside.len() - inside.trim_start().len();
        let inside = inside.get(blank..).unwrap_or("");
        // `@import url(…)`: found by its other form.
        if inside.starts_with("url(") {
            from = at + skipped + blank;
            continue;
        }
        let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\''));
        let text = quote.and_then(|_| inside.get(1..)).unwrap_or(inside);
        let length = match quote {
            Some(quote) => text.find([quote, '\n']),
            None => text.find(ends),
        };
        let text = text.get(..length.unwrap_or(text.len())).unwrap_or(text);
        if !text.is_empty() {
            found.push((at, text.trim()));
        }
        from = at + skipped + blank + text.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attributes_are_in_order_for_the_search() {
        assert!(TARGETS.is_sorted() && VALUED.is_sorted());
    }

    #[test]
    fn the_urls_of_a_style_sheet_are_those_in_its_brackets_and_of_what_it_takes_in() {
        let style = "@import url(\"a.css\"); @import 'b.css';x{background:url( c.gif )}y{color:u}z{src:url('d)e')";
        let urls: Vec<&str> = of_style(style).into_iter().map(|(_, url)| url).collect();
        assert_eq!(urls, ["a.css", "b.css", "c.gif", "d)e"]);
    }
}
