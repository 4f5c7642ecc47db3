//! Links that stand for something else: pages about an indicator, links that a mail gateway has rewritten, redirectors.
//!
//! Three tables, one a file: who, where in the link, what. A new service is a new row.

mod gateway;
mod redirect;
mod report;

use std::collections::HashSet;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use url::Url;

use super::{Indicator, host, refang};

/// Links inside of each other that are followed.
const DEEPEST: usize = 8;

/// What a link means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing else.
    Itself,
    /// A page about this object.
    Object(Indicator),
    /// A gateway's link to this URL.
    Inner(String),
    /// A link of this gateway, which keeps the URL to itself, and the host that it tells.
    Hidden(&'static str, Option<String>),
    /// A redirector's link to this URL: both are meant.
    Both(String),
}

/// All domains of the three tables.
static KNOWN: LazyLock<HashSet<&str>> =
    LazyLock::new(|| report::domains().chain(gateway::domains()).chain(redirect::domains()).collect());

/// Whether a row of any table may be about the name: nearly all links of a log are of other sites.
pub(super) fn may_be_known(name: &str) -> bool {
    let ends = std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent));
    redirect::is_google(name) || ends.into_iter().any(|end| KNOWN.contains(end))
}

/// What the URL means. Links inside of links are followed.
pub(super) fn meaning(url: &Url) -> Meaning {
    let Some(name) = url.host_str().filter(|name| name.contains('.') && may_be_known(name)) else {
        return Meaning::Itself;
    };
    if let Some(object) = report::object(url, name) {
        return Meaning::Object(object);
    }
    match gateway::unwrapped(url, name) {
        None => redirect::target(url, name).map_or(Meaning::Itself, Meaning::Both),
        Some((service, None)) => Meaning::Hidden(service, gateway::told_host(url)),
        Some((_, Some(inner))) => inside(inner, DEEPEST),
    }
}

/// What a URL out of a gateway's link means in turn.
fn inside(inner: String, depth: usize) -> Meaning {
    let Some(url) = Url::parse(&inner).ok().filter(|_| depth > 0) else { return Meaning::Inner(inner) };
    let Some(name) = url.host_str() else { return Meaning::Inner(inner) };
    if let Some(object) = report::object(&url, name) {
        return Meaning::Object(object);
    }
    match gateway::unwrapped(&url, name) {
        None => Meaning::Inner(inner),
        Some((service, None)) => Meaning::Hidden(service, gateway::told_host(&url)),
        Some((_, Some(next))) => inside(next, depth - 1),
    }
}

/// The id of the URL that a page of the service is about, when the page names it by its SHA-256.
pub(super) fn url_id(link: &str) -> Option<String> {
    if !link.contains("virustotal.com/") {
        return None;
    }
    report::url_id(&Url::parse(link).ok()?)
}

/// Whether the name is of the domain; a domain that begins with `*.` covers only what is below it.
fn is_of(name: &str, domain: &str) -> bool {
    match domain.strip_prefix("*.") {
        Some(parent) => name.len() > parent.len() && host::is_within(name, parent),
        None => host::is_within(name, domain),
    }
}

/// The value of a parameter in the query (or the fragment, where some keep theirs), decoded once.
fn parameter(url: &Url, name: &str) -> Option<String> {
    let fragment = url.fragment().unwrap_or("");
    let of = |pair: &str| {
        let (key, value) = pair.split_once('=')?;
        key.eq_ignore_ascii_case(name).then(|| decoded(value))
    };
    // A value of the query may hold `?`; in a fragment a query of its own begins with it.
    let in_query = url.query().unwrap_or("").split('&').find_map(of);
    in_query.or_else(|| fragment.split(['&', '?']).find_map(of)).filter(|value| !value.is_empty())
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The text as a whole URL with a host, its percent-encoding undone when it is encoded as a whole, and what its sender defanged.
fn whole_url(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.get(..12).unwrap_or(text).to_ascii_lowercase();
    let is_encoded = ["http%3a", "https%3a", "hxxp%3a", "hxxps%3a"].iter().any(|start| lower.starts_with(start));
    let text = refang(&if is_encoded { decoded(text) } else { text.to_owned() });
    let is_url = ["http://", "https://", "ftp://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let host = is_url.then(|| host::of_url(&text)).flatten()?;
    let is_host = match host {
        url::Host::Domain(name) => host::domain(&name).is_some(),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => true,
    };
    is_host.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(link: &str) -> Meaning {
        meaning(&Url::parse(link).unwrap())
    }

    #[test]
    fn a_gateway_inside_another_gives_the_innermost_url() {
        let first = "https://urldefense.proofpoint.com/v1/url?u=http://v1.evil.example/a?b%3Dc&k=x";
        assert_eq!(of(first), Meaning::Inner("http://v1.evil.example/a?b=c".into()));
        let safelink = "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fdl.example%2Fa__%3B!!x&data=05";
        assert_eq!(of(safelink), Meaning::Inner("https://dl.example/a".into()));
        let to_report =
            "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fwww.virustotal.com%2fgui%2fdomain%2fa.example";
        assert_eq!(of(to_report), Meaning::Object(Indicator::Domain("a.example".into())));
    }

    #[test]
    fn a_url_that_only_carries_another_is_itself() {
        assert_eq!(of("https://evil.example/?next=https://other.example/"), Meaning::Itself);
        assert_eq!(
            of("https://safelinks.protection.outlook.com.evil.example/?url=https://other.example/"),
            Meaning::Itself
        );
    }
}
