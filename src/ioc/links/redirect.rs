//! Redirectors: sites of good name that send browsers wherever their link says.

use url::Url;

use super::gateway::base64;
use super::{is_of, parameter, whole_url};

/// Domain, start of the path, parameter. Google has a domain in every country.
const REDIRECTORS: &[(&str, &str, &str)] = &[
    ("google", "/url", "q"),
    ("google", "/url", "url"),
    ("google", "/imgres", "imgurl"),
    ("googleadservices.com", "/pagead/aclk", "adurl"),
    ("doubleclick.net", "/", "adurl"),
    ("l.facebook.com", "/l.php", "u"),
    ("lm.facebook.com", "/l.php", "u"),
    ("l.instagram.com", "/", "u"),
    ("youtube.com", "/redirect", "q"),
    ("linkedin.com", "/redir", "url"),
    ("t.umblr.com", "/redirect", "z"),
    ("slack-redir.net", "/link", "url"),
    ("out.reddit.com", "/", "url"),
    ("vk.com", "/away.php", "to"),
    ("steamcommunity.com", "/linkfilter", "url"),
    ("steamcommunity.com", "/linkfilter", "u"),
    ("disq.us", "/url", "url"),
    ("duckduckgo.com", "/l/", "uddg"),
    ("exit.sc", "/", "url"),
    ("deref-mail.com", "/", "url"),
    ("deref-mail.com", "/", "redirectUrl"),
    ("deref-gmx.net", "/", "redirectUrl"),
    ("deref-web.de", "/", "redirectUrl"),
    ("bing.com", "/ck/a", "u"),
];

/// The domains of the table.
pub(super) fn domains() -> impl Iterator<Item = &'static str> {
    REDIRECTORS.iter().map(|(domain, _, _)| *domain)
}

/// The URL to which the redirector sends.
pub(super) fn target(url: &Url, name: &str) -> Option<String> {
    let is_at = |domain: &str| if domain == "google" { is_google(name) } else { is_of(name, domain) };
    let rows = REDIRECTORS.iter().filter(|(domain, path, _)| is_at(domain) && url.path().starts_with(path));
    let mut values = rows.into_iter().filter_map(|(_, _, name)| parameter(url, name));
    // Bing writes `a1` and base64.
    values.find_map(|value| whole_url(&value).or_else(|| whole_url(&base64(value.strip_prefix("a1")?)?)))
}

pub(super) fn is_google(name: &str) -> bool {
    let name = name.strip_prefix("www.").unwrap_or(name);
    name.strip_prefix("google.").is_some_and(|top| matches!(top.len(), 2..=6) && psl::suffix_str(name) == Some(top))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirectors_tell_where_they_send() {
        for (link, inner) in [
            ("https://www.google.com/url?q=https://dl.example/a&sa=D", Some("https://dl.example/a")),
            ("https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fdl.example%2Fa", Some("https://dl.example/a")),
            ("https://l.facebook.com/l.php?u=https%3A%2F%2Fdl.example%2Fa&h=x", Some("https://dl.example/a")),
            ("https://www.bing.com/ck/a?!&&p=x&u=a1aHR0cHM6Ly9kbC5leGFtcGxlL2E&ntb=1", Some("https://dl.example/a")),
            ("https://www.google.com/search?q=https://dl.example/a", None),
            ("https://google.evil.example/url?q=https://dl.example/a", None),
        ] {
            let url = Url::parse(link).unwrap();
            assert_eq!(target(&url, url.host_str().unwrap()).as_deref(), inner, "{link}");
        }
    }
}
