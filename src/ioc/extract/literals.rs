//! Texts that a program puts together from pieces in quotes: `"http://" + "evil.example"`, `'a' & 'b'`, `"a" . "b"`.

use std::borrow::Cow;

use crate::ioc::names;

/// Signs that join two literals.
const JOINING: [char; 3] = ['+', '&', '.'];

/// The text with such pieces put together. Two whole names stay two.
pub(super) fn joined(text: &str) -> Cow<'_, str> {
    if memchr::memchr3(b'+', b'&', b'.', text.as_bytes()).is_none() || !text.contains(['"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut from = 0;
    let mut search = 0;
    while let Some(at) = text.get(search..).and_then(|rest| rest.find(['"', '\''])).map(|at| search + at) {
        search = at + 1;
        let Some(next) = seam(text, at) else { continue };
        let left = text.get(from..at).unwrap_or("");
        let tail = if left.is_empty() { out.as_str() } else { left };
        if is_whole(tail) && text.get(next..).is_some_and(|right| right.starts_with(char::is_alphanumeric)) {
            continue;
        }
        out.push_str(left);
        (from, search) = (next, next);
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(from..).unwrap_or(""));
    Cow::Owned(out)
}

/// Blanks on either side of the sign that joins two literals.
const BLANKS: usize = 4;

/// Where the second literal begins, when the quote at `at` ends the first one and a sign joins both.
fn seam(text: &str, at: usize) -> Option<usize> {
    let quote = text.get(at..)?.chars().next()?;
    let blanks = |text: &str| text.bytes().take(BLANKS).take_while(|byte| *byte == b' ').count();
    let sign = at + 1 + blanks(text.get(at + 1..)?);
    let rest = text.get(sign..)?.strip_prefix(JOINING)?;
    let open = sign + 1 + blanks(rest);
    text.get(open..)?.starts_with(quote).then_some(open + 1)
}

/// Bytes of the longest name.
const LONGEST: usize = 255;

/// Whether a whole name ends the text.
fn is_whole(text: &str) -> bool {
    let tail = text.get(text.ceil_char_boundary(text.len().saturating_sub(LONGEST))..).unwrap_or("");
    let name = tail.rsplit(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-')).next().unwrap_or("");
    name.contains('.') && !name.ends_with(['.', '-']) && names::is_host(&name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together_and_whole_names_stay_two() {
        for (text, whole) in [
            (r#"x = "http://vbs-" & "evil.test/" & "a.php""#, r#"x = "http://vbs-evil.test/a.php""#),
            ("u = 'http://py-' + 'evil.test/a'", "u = 'http://py-evil.test/a'"),
            (r#"$u = "https://ps-"."evil.test";"#, r#"$u = "https://ps-evil.test";"#),
            (r#""http://" + "a.test" + "/x""#, r#""http://a.test/x""#),
            (r#""a.test" & "b.test""#, r#""a.test" & "b.test""#),
            (r#""a.test", "b.test""#, r#""a.test", "b.test""#),
            ("a + b", "a + b"),
        ] {
            assert_eq!(joined(text), whole, "{text}");
        }
    }
}
