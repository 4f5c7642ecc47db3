//! Headings: what stands below "References" is where the author read, what stands below "IOCs" is meant.

use std::sync::Arc;

use super::piece::Place;
use crate::ioc::words::Words;

/// Headings (in lower case) below which links are sources.
static REFERENCES: Words = Words::of(&[
    "additional reading",
    "additional resources",
    "bibliografie",
    "bibliography",
    "credits",
    "external links",
    "footnotes",
    "further information",
    "further reading",
    "fuentes",
    "liens",
    "links",
    "literatur",
    "lectures complémentaires",
    "more information",
    "quellen",
    "quellenverzeichnis",
    "read more",
    "reading list",
    "references",
    "reference",
    "referencias",
    "referenzen",
    "related articles",
    "related links",
    "related reading",
    "reports",
    "resources",
    "références",
    "see also",
    "siehe auch",
    "source",
    "sources",
    "verweise",
    "voir aussi",
    "weiterführende links",
    "参考资料",
    "参考文献",
    "参考链接",
]);

/// The longest line that is a heading, in bytes.
const LONGEST: usize = 80;

/// Which section the lines that go by stand in.
#[derive(Debug, Default)]
pub(super) struct Sections {
    in_references: bool,
    /// Whether a source stood below the heading, and whether the last line was blank.
    has_source: bool,
    is_behind_blank: bool,
    /// The last line, when it was short enough for a heading that the next one may underline.
    last: String,
    heading: Option<Arc<str>>,
}

impl Sections {
    /// Takes a line in; whether it stands below a heading of references.
    pub(super) fn pass(&mut self, line: &str, place: Place) -> bool {
        let text = line.trim();
        if text.is_empty() {
            self.is_behind_blank = true;
            return self.in_references;
        }
        let is_behind_blank = std::mem::take(&mut self.is_behind_blank);
        if place == Place::MailHeader {
            self.in_references = false;
            return false;
        }
        let is_short = text.len() <= LONGEST && !text.contains("://");
        if is_short && is_rule(text) {
            // An underline: what it stands under was a heading, of references or not.
            if !self.last.is_empty() {
                self.in_references = false;
                self.heading = named(&self.last);
            }
            return self.in_references;
        }
        let before = std::mem::take(&mut self.last);
        if is_short && is_reference(text) {
            (self.in_references, self.has_source) = (true, false);
            self.heading = named(text);
            return true;
        }
        if is_short && (place == Place::Heading || is_heading(text)) {
            self.in_references = false;
            self.heading = named(text);
        } else if self.in_references && self.has_source && is_behind_blank && is_text(text) {
            self.in_references = false;
        }
        self.has_source |= self.in_references;
        if is_short {
            self.last = before;
            self.last.clear();
            self.last.push_str(text);
        }
        self.in_references
    }

    /// The heading that lines stand below, without what makes it one.
    pub(super) fn heading(&self) -> Option<Arc<str>> {
        self.heading.clone()
    }
}

/// Words of a sentence, beside its links.
const SENTENCE: usize = 5;

/// Whether a line is neither an entry of a list nor a link with the words that go with it.
fn is_text(text: &str) -> bool {
    if is_entry(text) {
        return false;
    }
    let is_link = |word: &&str| word.contains("://");
    let words = || text.split_whitespace();
    let has_link = words().any(|word| is_link(&word));
    // `Name of the report: https://…`
    let ends_with_link = words().last().is_some_and(|word| is_link(&word));
    !has_link || !ends_with_link && words().filter(|word| !is_link(word)).count() >= SENTENCE
}

/// Whether a line has the form of an entry in a list or of a footnote: `- …`, `[1] …`, `2. …`, `(3) …`.
pub(super) fn is_entry(line: &str) -> bool {
    let text = line.trim_start_matches([' ', '\t', '>']);
    if text.starts_with(['-', '*', '•', '+', '–', '·', '^', '¹', '²', '³']) {
        return true;
    }
    let inside = text.trim_start_matches(['[', '(', '^']);
    let number = inside.bytes().take_while(u8::is_ascii_digit).count();
    let is_bracketed = inside.len() < text.len();
    let after = inside.get(number..).unwrap_or("");
    (1..=3).contains(&number)
        && if is_bracketed { after.starts_with([']', ')']) } else { after.starts_with(". ") || after.starts_with(") ") }
}

fn named(heading: &str) -> Option<Arc<str>> {
    Some(bare_words(heading)).filter(|words| !words.is_empty()).map(Into::into)
}

/// `-----`, `=====`
fn is_rule(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'~' | b'#'))
}

fn is_reference(text: &str) -> bool {
    let words = bare_words(text);
    // None has a sign in it, and most lines have.
    let is_plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b' ' || !byte.is_ascii();
    words.bytes().all(is_plain) && REFERENCES.has(&words.to_lowercase())
}

/// The words of a heading, without what makes it one.
fn bare_words(text: &str) -> &str {
    let signs = |c: char| c.is_whitespace() || "#=*_-–—:.|>[]()~+•：".contains(c) || c.is_ascii_digit();
    let text = text
        .strip_prefix("h1.")
        .or_else(|| text.strip_prefix("h2."))
        .or_else(|| text.strip_prefix("h3."))
        .unwrap_or(text);
    text.trim_matches(signs)
}

/// A line that can only be a heading: marked as one, or a few words with a colon and nothing behind it.
fn is_heading(text: &str) -> bool {
    let marks = ["# ", "## ", "### ", "#### ", "= ", "== ", "=== ", "==== ", "h1.", "h2.", "h3."];
    let is_marked = || text.starts_with(['#', '=', 'h']) && marks.iter().any(|mark| text.starts_with(mark));
    let unstarred = text.trim_end_matches(':');
    let is_bold = || {
        unstarred.len() > 4
            && (unstarred.starts_with("**") && unstarred.ends_with("**")
                || unstarred.starts_with("__") && unstarred.ends_with("__"))
    };
    let is_titled = || {
        text.ends_with([':', '：'])
            && text.split_whitespace().count() <= 5
            && !text.starts_with(['-', '*', '•'])
            && !text.contains(['.', '/', '@'])
    };
    is_marked() || is_bold() || is_titled() || is_capital(text) || is_known(text)
}

/// `IOCs`, `INDICATORS`: one or two words, all of them in capitals.
fn is_capital(text: &str) -> bool {
    let is_of_words = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'\t' | b':') || !byte.is_ascii();
    if !text.bytes().all(is_of_words) {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic());
    text.split_whitespace().count() <= 4
        && letters.clone().count() >= 3
        && letters.filter(|c| c.is_lowercase()).count() <= 1
        && text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || c == ':')
}

/// Headings (in lower case) below which indicators stand.
static INDICATORS: Words = Words::of(&[
    "indicators",
    "iocs",
    "ioc",
    "indicators of compromise",
    "indikatoren",
    "indicateurs",
    "appendix",
    "annex",
    "anhang",
    "annexe",
    "network indicators",
    "file indicators",
    "hashes",
    "domains",
    "c2",
]);

fn is_known(text: &str) -> bool {
    INDICATORS.has_in_any_case(bare_words(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(text: &str) -> bool {
        let mut sections = Sections::default();
        text.lines().map(|line| sections.pass(line, Place::Body)).last().unwrap_or(false)
    }

    #[test]
    fn links_stand_below_headings_of_references() {
        for text in [
            "References\nx",
            "**References**:\nx",
            "## 7. Further reading\n\nx",
            "== Sources\n* x\n* y",
            "Quellen:\nx",
            "References\n----------\n\nx",
            "REFERENCES\nx",
            "h2. See also\nx",
            "[References]\nx",
            "References\n\n- a\n\n- b",
            "References\nhttps://a.test/\n\nA report: https://b.test/",
        ] {
            assert!(below(text), "{text}");
        }
        for text in [
            "x",
            "References: see below\nx",
            "References\nx\n\n**IOCs**\ny",
            "## References\nx\n## Indicators\ny",
            "Sources\nx\nIOCs:\ny",
            "References\nx\n\nIndicators\n----------\ny",
            "References\n[1] x\n[2] x\n\nAppendix A\ny",
            "References\n- https://a.test/\n\nThe actor used it as its server.\n\ny",
            "References\nhttps://a.test/\n\nIts server was http://b.test/ for a year or so.",
            "References\nx\nIOCS\ny",
            "the sources of it\nx",
        ] {
            assert!(!below(text), "{text}");
        }
    }
}
