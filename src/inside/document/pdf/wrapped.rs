//! Links that a page wraps: what stands on the next line goes on with them, where it can be nothing else.

use crate::ioc;
use crate::text;

/// Bytes of a line that is looked at.
const LONGEST: usize = 4 << 10;

/// Lines over which one link goes.
const MOST_LINES: usize = 8;

/// What was found at the ends of lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wrapped {
    /// Links that were put together.
    joined: u64,
    /// Links with a path below them that may be theirs.
    perhaps_cut: u64,
}

impl Wrapped {
    /// What is said of them, a sentence each.
    pub(super) fn remarks(&self) -> Vec<String> {
        let joined = || {
            let went = text::counted(self.joined, "link");
            format!("{went} put together over the end of a line; compare with the page")
        };
        let cut = || {
            let may = text::counted(self.perhaps_cut, "link");
            format!("{may} taken up to the end of a line, with a path on the next one that may go on with it")
        };
        let said = [(self.joined > 0).then(joined), (self.perhaps_cut > 0).then(cut)];
        said.into_iter().flatten().collect()
    }
}

/// The lines of a page, with the links in one piece.
pub(super) fn joined(lines: &str) -> (String, Wrapped) {
    let mut out = String::with_capacity(lines.len());
    let mut wrapped = Wrapped::default();
    // Lines of the link that what is written ends with.
    let mut open = 0;
    for (number, line) in lines.split('\n').enumerate() {
        let next = if (1..MOST_LINES).contains(&open) { Next::of(line.trim()) } else { Next::Other };
        if next == Next::Rest {
            wrapped.joined += u64::from(open == 1);
            out.push_str(line.trim());
            open += 1;
            continue;
        }
        wrapped.perhaps_cut += u64::from(next == Next::Perhaps);
        if number > 0 {
            out.push('\n');
        }
        out.push_str(line);
        open = usize::from(ends_in_link(line));
    }
    (out, wrapped)
}

/// What the line below a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// What the link goes on with.
    Rest,
    /// A path, of the link or by itself.
    Perhaps,
    Other,
}

impl Next {
    fn of(line: &str) -> Self {
        let is_one = !line.is_empty() && line.len() <= LONGEST && line.bytes().all(|byte| byte.is_ascii_graphic());
        let is_of_link =
            line.contains(['/', '?', '=', '&', '%']) && !line.contains(['"', '<', '>', '|', '\\', ':', ',']);
        if !is_one || !is_of_link || ioc::classify(line).is_ok() {
            return Self::Other;
        }
        if line.starts_with('/') { Self::Perhaps } else { Self::Rest }
    }
}

/// Whether a line ends with a link that has a path and no sign that ends it.
fn ends_in_link(line: &str) -> bool {
    let last = line.trim_end().rsplit(char::is_whitespace).next().unwrap_or("");
    let path = last.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    last.len() <= LONGEST
        && path.is_some()
        && last.ends_with(|c: char| c.is_ascii_alphanumeric() || "/-_=&%?~".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_nothing_else_is_joined() {
        let link = "see https://a.test/b";
        for (below, next) in [
            ("c/d.php", Next::Rest),
            ("?x=1", Next::Rest),
            ("/gate.php", Next::Perhaps),
            ("b.test/c", Next::Other),
            ("http://b.test/c", Next::Other),
            ("and/or more", Next::Other),
            ("words", Next::Other),
        ] {
            let (lines, wrapped) = joined(&format!("{link}\n{below}\nend"));
            let is_joined = next == Next::Rest;
            assert_eq!(lines, format!("{link}{}{below}\nend", if is_joined { "" } else { "\n" }), "{below}");
            let counted = Wrapped { joined: u64::from(is_joined), perhaps_cut: u64::from(next == Next::Perhaps) };
            assert_eq!(wrapped, counted, "{below}");
        }
    }
}
