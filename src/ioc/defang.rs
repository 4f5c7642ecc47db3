//! Writing indicators so that mail programs and chats make no link of them.
//!
//! Every format here is one that [`super::refang()`] undoes exactly; that is what a property test holds both to. Signs that would
//! end a URL in a text, or stand for something left out, are percent-encoded before.

use std::net::IpAddr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::refang::{refang, scheme_at_end};
use super::{Indicator, holes};

/// Signs at which a URL would end in a text, or that look like something left out.
const SIGNS: &[char] = &[' ', '"', '<', '>', '`', '|', '^', '{', '}', '*'];

/// Signs that a text may bring behind a URL: as its last one they would be taken for the sentence's.
const LAST: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']', '_'];

/// How to defang.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Defang {
    /// `hxxps://www[.]example[.]com/a.html`: what most reports do.
    #[default]
    Brackets,
    /// `hxxps[:]//www[.]example[.]com/a[.]html`: nothing left that any program would take for a link.
    Everything,
    /// `hxxps://www(.)example(.)com/a.html`: for places where square brackets mean something, as Markdown does.
    Parentheses,
    /// `hxxps://www[dot]example[dot]com/a.html`: to be read aloud, or through filters that drop signs.
    Words,
    /// `hxxps://www.example[.]com/a.html`: only the last dot of the host; the easiest to read.
    LastDot,
}

impl Defang {
    pub const ALL: &[Self] = &[Self::Brackets, Self::Everything, Self::Parentheses, Self::Words, Self::LastDot];

    /// The name in settings and menus.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brackets => "brackets",
            Self::Everything => "everything",
            Self::Parentheses => "parentheses",
            Self::Words => "words",
            Self::LastDot => "last-dot",
        }
    }

    /// The format with this [`name`](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    fn dot(self) -> &'static str {
        match self {
            Self::Brackets | Self::Everything | Self::LastDot => "[.]",
            Self::Parentheses => "(.)",
            Self::Words => "[dot]",
        }
    }

    fn colon(self) -> &'static str {
        if self == Self::Parentheses { "(:)" } else { "[:]" }
    }
}

/// The indicator in a form that is no link; a hash is returned as it is.
pub fn defang(indicator: &Indicator, format: Defang) -> String {
    match indicator {
        Indicator::Hash { hex, .. } => hex.clone(),
        Indicator::Url(url) => defang_url(url, format),
        Indicator::Domain(name) => dots(name, format),
        Indicator::Ip(IpAddr::V4(address)) => dots(&address.to_string(), format),
        // `::ffff:198.51.100.7`
        Indicator::Ip(IpAddr::V6(address)) => {
            address.to_string().replace('.', format.dot()).replace(':', format.colon())
        }
    }
}

fn dots(name: &str, format: Defang) -> String {
    match (format, name.rsplit_once('.')) {
        (Defang::LastDot, Some((start, end))) => format!("{start}{}{end}", format.dot()),
        _ => name.replace('.', format.dot()),
    }
}

/// The URL with what stands behind its host written so that it is found whole in a text.
fn sealed(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if tail.is_empty() {
        return url.to_owned();
    }
    // Behind the host a backslash is a slash, as browsers read it.
    let query = tail.find(['?', '#']).unwrap_or(tail.len());
    let (path, query) = tail.split_at(query);
    let tail = format!("{}{}", path.replace('\\', "/"), query.replace('\\', "%5C"));
    // Letters of other scripts are read; signs of them end a URL.
    let mut tail = each(&tail, |c, _| c.is_control() || SIGNS.contains(&c) || !c.is_ascii() && !c.is_alphanumeric());
    let whole = format!("{scheme}://{authority}{tail}");
    if refang(&whole) != whole || !holes::find(&whole).is_empty() {
        tail = each(&tail, |c, before| {
            matches!(c, '[' | ']' | '(' | ')') || matches!(c, '.' | '#' | '?') && before == Some(c)
        });
    }
    if let Some(last) = tail.chars().next_back().filter(|last| LAST.contains(last) && tail.len() > 1) {
        tail.truncate(tail.len() - last.len_utf8());
        tail.push_str(&utf8_percent_encode(last.encode_utf8(&mut [0; 4]), NON_ALPHANUMERIC).to_string());
    }
    format!("{scheme}://{authority}{tail}")
}

/// The text with each sign percent-encoded of which `is_sign` says so, by it and the one before.
fn each(text: &str, is_sign: impl Fn(char, Option<char>) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for c in text.chars() {
        if is_sign(c, before) {
            out.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), NON_ALPHANUMERIC));
        } else {
            out.push(c);
        }
        before = Some(c);
    }
    out
}

fn defang_url(url: &str, format: Defang) -> String {
    let url = &sealed(url);
    let Some((scheme, rest)) = url.split_once("://") else { return dots(url, format) };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let separator = if format == Defang::Everything { "[:]//" } else { "://" };
    let authority = match authority.strip_prefix('[') {
        Some(v6) => format!("[{}", v6.replace(':', format.colon())),
        None => dots(authority, format),
    };
    // A URL inside the URL (a redirect) would still be made a link.
    let path = defang_schemes(path);
    let path = if format == Defang::Everything { path.replace('.', format.dot()) } else { path };
    format!("{}{separator}{authority}{path}", defang_scheme(scheme))
}

/// `http://` inside of text as `hxxp://`; only where [`refang`](super::refang()) would find the scheme again.
fn defang_schemes(text: &str) -> String {
    let mut parts = text.split("://").peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(part) = parts.next() {
        out.push_str(part);
        if parts.peek().is_none() {
            break;
        }
        if let Some((start, scheme)) = scheme_at_end(part)
            && part.get(start..) == Some(scheme)
        {
            out.truncate(out.len() - scheme.len());
            out.push_str(defang_scheme(scheme));
        }
        out.push_str("://");
    }
    out
}

fn defang_scheme(scheme: &str) -> &str {
    match scheme {
        "http" => "hxxp",
        "https" => "hxxps",
        "ftp" => "fxp",
        "ftps" => "fxps",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ioc::{classify, refang};

    #[test]
    fn each_format_has_its_look() {
        let url = classify("https://www.example.com/a.html?to=http://b.test").unwrap();
        for (format, text) in [
            (Defang::Brackets, "hxxps://www[.]example[.]com/a.html?to=hxxp://b.test"),
            (Defang::Everything, "hxxps[:]//www[.]example[.]com/a[.]html?to=hxxp://b[.]test"),
            (Defang::Parentheses, "hxxps://www(.)example(.)com/a.html?to=hxxp://b.test"),
            (Defang::Words, "hxxps://www[dot]example[dot]com/a.html?to=hxxp://b.test"),
            (Defang::LastDot, "hxxps://www.example[.]com/a.html?to=hxxp://b.test"),
        ] {
            assert_eq!(defang(&url, format), text);
            assert_eq!(Defang::named(format.name()), Some(format));
        }
        assert_eq!(defang(&classify("2001:db8::1").unwrap(), Defang::Brackets), "2001[:]db8[:][:]1");
    }

    /// URLs with signs that end a URL in a text, or look like something left out.
    const ODD: &[(&str, &str)] = &[
        ("http://a.example/x{1}y", "http://a.example/x%7B1%7Dy"),
        ("http://a.example/x*y", "http://a.example/x%2Ay"),
        ("http://a.example/?q=\"x\"&r=<y>z", "http://a.example/?q=%22x%22&r=%3Cy%3Ez"),
        ("http://a.example/x\\y?z=C:\\w", "http://a.example/x/y?z=C:%5Cw"),
        ("http://a.example/x.", "http://a.example/x%2E"),
        ("http://a.example/x,", "http://a.example/x%2C"),
        ("http://a.example/x)", "http://a.example/x%29"),
        ("http://a.example/x!", "http://a.example/x%21"),
        ("http://a.example/x_", "http://a.example/x%5F"),
        ("http://a.example/x..y", "http://a.example/x.%2Ey"),
        ("http://a.example/x[censored]y", "http://a.example/x%5Bcensored%5Dy"),
        ("http://a.example/x?a[0]=1&b=2", "http://a.example/x?a[0]=1&b=2"),
        ("http://a.example/x_(y)/z", "http://a.example/x_(y)/z"),
        ("http://a.example/", "http://a.example/"),
        ("http://a.example", "http://a.example"),
    ];

    #[test]
    fn a_url_with_odd_signs_is_found_whole_in_a_text_that_it_was_defanged_for() {
        for (url, meant) in ODD {
            for format in Defang::ALL {
                let defanged = defang(&Indicator::Url((*url).to_owned()), *format);
                let text = format!("It asks ({defanged}), then {defanged}.");
                let found = crate::ioc::extract(&text, &crate::ioc::ExtractOptions::default());
                let found: Vec<String> =
                    found.items.iter().filter(|item| item.ticked).map(|item| item.indicator.value()).collect();
                assert_eq!(found, [*meant], "{text}");
            }
        }
    }

    #[test]
    fn nothing_of_an_address_stays_live() {
        let mapped = Indicator::Ip("::ffff:198.51.100.7".parse().unwrap());
        assert_eq!(defang(&mapped, Defang::Brackets), "[:][:]ffff[:]198[.]51[.]100[.]7");
    }

    fn indicators() -> impl Strategy<Value = Indicator> {
        let host =
            "([a-z0-9-]{1,8}\\.){1,3}(test|com|example|xn--p1ai)|198\\.51\\.100\\.[1-9]|\\[2001:db8::[0-9a-f]{1,4}\\]";
        let url = (
            "https?|ftp|hxxp",
            "([a-z.]{1,6}(:[a-z.]{1,4})?@)?",
            host,
            "(:[1-9][0-9]{0,3})?",
            "([/?#]([a-z0-9./?#&=%+~()\\[\\]{}:@\\\\*_-]|http://|\\[\\.\\]|dot){0,30})?",
        )
            .prop_map(|(scheme, user, host, port, path)| format!("{scheme}://{user}{host}{port}{path}"));
        prop_oneof![
            url,
            "([a-z0-9-]{1,8}\\.){1,3}(test|com|example|de)",
            any::<std::net::IpAddr>().prop_map(|address| address.to_string()),
            "[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}",
        ]
        .prop_filter_map("is an indicator", |text| classify(&text).ok())
        // What a URL itself has of fangs, or of signs that end a sentence, is taken for such once its host is defanged.
        .prop_filter("has no fangs of its own", |found| {
            let value = found.value();
            refang(&value) == value && crate::ioc::unwrapped_url(&value) == value
        })
    }

    proptest! {
        #[test]
        fn refanging_what_was_defanged_gives_it_back(indicator in indicators()) {
            for format in Defang::ALL {
                let defanged = defang(&indicator, *format);
                let (value, meant) = match &indicator {
                    Indicator::Url(url) => (sealed(url), Indicator::Url(sealed(url))),
                    other => (other.value(), other.clone()),
                };
                prop_assert_eq!(refang(&defanged), value, "{}", defanged);
                prop_assert_eq!(classify(&defanged), Ok(meant), "{}", defanged);
            }
        }
    }
}
