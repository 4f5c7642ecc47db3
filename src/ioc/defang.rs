//! Writing indicators so that mail programs and chats make no link of them.
//!
//! Every format here is one that [`super::refang()`] undoes exactly; that is what a property test holds both to.

use std::net::IpAddr;

use super::Indicator;
use super::refang::scheme_at_end;

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
        Indicator::Ip(IpAddr::V6(address)) => address.to_string().replace(':', format.colon()),
    }
}

fn dots(name: &str, format: Defang) -> String {
    match (format, name.rsplit_once('.')) {
        (Defang::LastDot, Some((start, end))) => format!("{start}{}{end}", format.dot()),
        _ => name.replace('.', format.dot()),
    }
}

fn defang_url(url: &str, format: Defang) -> String {
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
                prop_assert_eq!(refang(&defanged), indicator.value(), "{}", defanged);
                prop_assert_eq!(classify(&defanged), Ok(indicator.clone()), "{}", defanged);
            }
        }
    }
}
