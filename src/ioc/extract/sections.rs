//! Headings: what stands below "References" is where the author read, what stands below "IOCs" is meant.

use super::piece::Place;

/// Headings (in lower case) below which links are sources.
const REFERENCES: &[&str] = &[
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
];

/// The longest line that is a heading, in bytes.
const LONGEST: usize = 80;

/// Which section the lines that go by stand in.
#[derive(Debug, Default)]
pub(super) struct Sections {
    in_references: bool,
    /// Whether the last line was short enough for a heading that the next one may underline.
    may_be_heading: bool,
}

impl Sections {
    /// Takes a line in; whether it stands below a heading of references.
    pub(super) fn pass(&mut self, line: &str, place: Place) -> bool {
        let text = line.trim();
        if text.is_empty() {
            return self.in_references;
        }
        if place == Place::MailHeader {
            self.in_references = false;
            return false;
        }
        let is_short = text.len() <= LONGEST && !text.contains("://");
        if is_short && is_rule(text) {
            // An underline: what it stands under was a heading, of references or not.
            if self.may_be_heading {
                self.in_references = false;
            }
            return self.in_references;
        }
        if is_short {
            let bare = bare(text);
            if REFERENCES.contains(&bare.as_str()) {
                self.in_references = true;
                self.may_be_heading = false;
                return true;
            }
            if self.in_references && (place == Place::Heading || is_heading(text)) {
                self.in_references = false;
            }
        }
        self.may_be_heading = is_short;
        self.in_references
    }
}

/// `-----`, `=====`
fn is_rule(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'~' | b'#'))
}

/// The words of a heading, without what makes it one.
fn bare(text: &str) -> String {
    let signs = |c: char| c.is_whitespace() || "#=*_-–—:.|>[]()~+•：".contains(c) || c.is_ascii_digit();
    let text = text
        .strip_prefix("h1.")
        .or_else(|| text.strip_prefix("h2."))
        .or_else(|| text.strip_prefix("h3."))
        .unwrap_or(text);
    text.trim_matches(signs).to_lowercase()
}

/// A line that can only be a heading: marked as one, or a few words with a colon and nothing behind it.
fn is_heading(text: &str) -> bool {
    let is_marked = ["# ", "## ", "### ", "#### ", "= ", "== ", "=== ", "==== ", "h1.", "h2.", "h3."]
        .iter()
        .any(|mark| text.starts_with(mark));
    let unstarred = text.trim_end_matches(':');
    let is_bold = unstarred.len() > 4
        && (unstarred.starts_with("**") && unstarred.ends_with("**")
            || unstarred.starts_with("__") && unstarred.ends_with("__"));
    let is_titled = text.ends_with([':', '：'])
        && text.split_whitespace().count() <= 5
        && !text.starts_with(['-', '*', '•'])
        && !text.contains(['.', '/', '@']);
    // `IOCs`, `INDICATORS`: one or two words, all of them in capitals.
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let is_capital = text.split_whitespace().count() <= 4
        && letters.clone().count() >= 3
        && letters.filter(|c| c.is_lowercase()).count() <= 1
        && text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || c == ':');
    let is_known = matches!(
        bare(text).as_str(),
        "indicators"
            | "iocs"
            | "ioc"
            | "indicators of compromise"
            | "indikatoren"
            | "indicateurs"
            | "appendix"
            | "annex"
            | "anhang"
            | "annexe"
            | "network indicators"
            | "file indicators"
            | "hashes"
            | "domains"
            | "c2"
    );
    is_marked || is_bold || is_titled || is_capital || is_known
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
            "References\nx\nIOCS\ny",
            "the sources of it\nx",
        ] {
            assert!(!below(text), "{text}");
        }
    }
}
