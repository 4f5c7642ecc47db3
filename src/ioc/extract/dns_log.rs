//! Names as the debug log of a DNS server of Windows writes them: each label behind its length, `(6)badmsd(3)top(0)`.

use std::borrow::Cow;

/// How such a name ends.
const END: &[u8] = b"(0)";

/// Bytes of the longest name.
const LONGEST: usize = 255;

/// The text with such names as they are written elsewhere.
pub(super) fn named(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), END).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('(') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        if let Some((name, after)) = name(from) {
            out.push_str(&name);
            rest = after;
        } else {
            out.push('(');
            rest = from.get(1..).unwrap_or("");
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The name at the start of the text, and what follows it. One label alone is a call: `f(3)top(0)`.
fn name(text: &str) -> Option<(String, &str)> {
    let (mut labels, mut rest) = (Vec::new(), text);
    loop {
        let (length, after) = rest.strip_prefix('(')?.split_once(')')?;
        let length: usize = length.parse().ok().filter(|_| length.len() < 3)?;
        if length == 0 {
            return (labels.len() > 1).then(|| (labels.join("."), after));
        }
        let label = after.get(..length)?;
        labels.push(label);
        rest = after.get(length..)?;
        if text.len() - rest.len() > 2 * LONGEST {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_where_every_length_is_right() {
        assert_eq!(named("A (6)badmsd(3)top(0) x (2)c2(6)badmsd(3)top(0)"), "A badmsd.top x c2.badmsd.top");
        for text in ["(5)badmsd(3)top(0)", "(3)top(0)", "f(0)", "(6)badmsd(3)top", "(9)é(0)", "(1"] {
            assert_eq!(named(text), text);
        }
    }
}
