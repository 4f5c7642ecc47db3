//! Pages about an indicator, on the service's own web site and on those that analysts use beside it.

use std::net::IpAddr;

use url::Url;

use super::gateway::base64;
use super::{decoded, is_of, parameter, whole_url};
use crate::ioc::{HashKind, Indicator, host, names};

/// Where a page's address has its value.
#[derive(Debug, Clone, Copy)]
enum At {
    /// The segment of the path after these.
    After(&'static str),
    /// This parameter of the query or fragment.
    Parameter(&'static str),
    /// All of the fragment, behind a name and a colon where there is one.
    Fragment,
}

/// What the value is.
#[derive(Debug, Clone, Copy)]
enum Is {
    Hash,
    Host,
    Url,
    /// Any of them, or a word of a query and one of them: `hash:…`.
    Any,
    /// base64 of a URL.
    UrlId,
    /// base64 of an MD5 and a time.
    Analysis,
}

/// Domain, place, value. Words that only say how the page is shown (`gui`, a language, the version of the API) are left out
/// of paths.
const PAGES: &[(&str, At, Is)] = &[
    ("virustotal.com", At::After("file"), Is::Hash),
    ("virustotal.com", At::After("files"), Is::Hash),
    ("virustotal.com", At::After("file-analysis"), Is::Analysis),
    ("virustotal.com", At::After("domain"), Is::Host),
    ("virustotal.com", At::After("domains"), Is::Host),
    ("virustotal.com", At::After("ip-address"), Is::Host),
    ("virustotal.com", At::After("ip_addresses"), Is::Host),
    ("virustotal.com", At::After("url"), Is::UrlId),
    ("virustotal.com", At::After("urls"), Is::UrlId),
    ("virustotal.com", At::After("search"), Is::Any),
    ("virustotal.com", At::Parameter("resource"), Is::Any),
    ("virustotal.com", At::Parameter("id"), Is::Hash),
    ("bazaar.abuse.ch", At::After("sample"), Is::Hash),
    ("bazaar.abuse.ch", At::After("download"), Is::Hash),
    ("bazaar.abuse.ch", At::Parameter("search"), Is::Any),
    ("urlhaus.abuse.ch", At::After("host"), Is::Host),
    ("urlhaus.abuse.ch", At::Parameter("search"), Is::Any),
    ("threatfox.abuse.ch", At::Parameter("search"), Is::Any),
    ("yaraify.abuse.ch", At::After("sample"), Is::Hash),
    ("hybrid-analysis.com", At::After("sample"), Is::Hash),
    ("hybrid-analysis.com", At::Parameter("query"), Is::Any),
    ("urlscan.io", At::After("domain"), Is::Host),
    ("urlscan.io", At::After("ip"), Is::Host),
    ("urlscan.io", At::After("hash"), Is::Hash),
    ("urlscan.io", At::After("responses"), Is::Hash),
    ("urlscan.io", At::Parameter("url"), Is::Url),
    ("urlscan.io", At::Fragment, Is::Any),
    ("any.run", At::After("report"), Is::Hash),
    ("any.run", At::Fragment, Is::Any),
    ("otx.alienvault.com", At::After("file"), Is::Hash),
    ("otx.alienvault.com", At::After("domain"), Is::Host),
    ("otx.alienvault.com", At::After("hostname"), Is::Host),
    ("otx.alienvault.com", At::After("ip"), Is::Host),
    ("otx.alienvault.com", At::After("url"), Is::Url),
    ("otx.alienvault.com", At::Parameter("q"), Is::Any),
    ("talosintelligence.com", At::Parameter("search"), Is::Any),
    ("talosintelligence.com", At::Parameter("s"), Is::Hash),
    ("talosintelligence.com", At::Parameter("sha256"), Is::Hash),
    ("abuseipdb.com", At::After("check"), Is::Host),
    ("abuseipdb.com", At::After("whois"), Is::Host),
    ("internetdb.shodan.io", At::After(""), Is::Host),
    ("shodan.io", At::After("host"), Is::Host),
    ("shodan.io", At::After("domain"), Is::Host),
    ("shodan.io", At::Parameter("query"), Is::Any),
    ("censys.io", At::After("hosts"), Is::Host),
    ("greynoise.io", At::After("ip"), Is::Host),
    ("opentip.kaspersky.com", At::After(""), Is::Any),
    ("exchange.xforce.ibmcloud.com", At::After("ip"), Is::Host),
    ("exchange.xforce.ibmcloud.com", At::After("url"), Is::Any),
    ("exchange.xforce.ibmcloud.com", At::After("malware"), Is::Hash),
    ("tria.ge", At::Parameter("q"), Is::Any),
    ("malshare.com", At::Parameter("hash"), Is::Hash),
    ("securitytrails.com", At::After("domain"), Is::Host),
    ("crt.sh", At::Parameter("q"), Is::Host),
];

/// Words of paths that say how a page is shown.
const SHOWN_HOW: &[&str] = &["gui", "ui", "api", "v2", "v3", "vtapi", "intelligence", "indicator", "viz", "browse"];

/// The domains of the table.
pub(super) fn domains() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(domain, _, _)| *domain)
}

/// The object of a page.
pub(super) fn object(url: &Url, name: &str) -> Option<Indicator> {
    let mut rows = PAGES.iter().filter(|(domain, _, _)| is_of(name, domain)).peekable();
    rows.peek()?;
    let path = segments(url);
    rows.find_map(|(_, at, is)| value(url, &path, *at).and_then(|value| read(&value, *is)))
}

/// The SHA-256 by which a page of the service names a URL.
pub(super) fn url_id(url: &Url) -> Option<String> {
    if !url.host_str().is_some_and(|name| is_of(name, "virustotal.com")) {
        return None;
    }
    let path = segments(url);
    let id = value(url, &path, At::After("url")).or_else(|| value(url, &path, At::After("urls")))?;
    (HashKind::of(&id) == Some(HashKind::Sha256)).then(|| id.to_ascii_lowercase())
}

/// The path without what says how the page is shown; old pages have theirs in the fragment (`#/file/…`).
fn segments(url: &Url) -> Vec<String> {
    let old = url.fragment().filter(|fragment| fragment.starts_with('/')).unwrap_or("");
    let all = url.path().split('/').chain(old.split('/')).filter(|segment| !segment.is_empty());
    // `en`, `pt-br`
    let is_language = |text: &str| {
        matches!(text.len(), 2 | 5)
            && text.bytes().enumerate().all(|(at, byte)| if at == 2 { byte == b'-' } else { byte.is_ascii_lowercase() })
    };
    all.filter(|segment| !SHOWN_HOW.contains(segment) && (!is_language(segment) || *segment == "ip"))
        .map(decoded)
        .collect()
}

fn value(url: &Url, path: &[String], at: At) -> Option<String> {
    match at {
        At::After("") => path.first().cloned(),
        At::After(word) => {
            let (first, rest) = path.split_first()?;
            // The value of a page about a URL has slashes of its own.
            (first == word && !rest.is_empty()).then(|| rest.join("/"))
        }
        At::Parameter(name) => parameter(url, name),
        At::Fragment => url.fragment().map(decoded),
    }
}

fn read(value: &str, is: Is) -> Option<Indicator> {
    let first = value.split('/').next().unwrap_or(value);
    match is {
        Is::Hash => hash(first),
        Is::Host => host_of(first),
        Is::Url => whole_url(value).map(Indicator::Url),
        Is::UrlId => base64(first).and_then(|url| whole_url(&url)).map(Indicator::Url),
        Is::Analysis => hash(base64(first)?.split(':').next()?),
        Is::Any => any(value).or_else(|| any(&decoded(value))).or_else(|| any(value.split_once(':')?.1)),
    }
}

fn any(value: &str) -> Option<Indicator> {
    let value = value.trim_matches(['"', ' ', '/']);
    whole_url(value).map(Indicator::Url).or_else(|| hash(value)).or_else(|| host_of(value))
}

/// The hash at the start: some pages go on with a time.
fn hash(text: &str) -> Option<Indicator> {
    let length = text.bytes().take_while(u8::is_ascii_hexdigit).count();
    let (hex, rest) = text.split_at_checked(length)?;
    let kind = HashKind::of_length(length)?;
    (rest.is_empty() || rest.starts_with(['-', '_', '.']))
        .then(|| Indicator::Hash { kind, hex: hex.to_ascii_lowercase() })
}

fn host_of(text: &str) -> Option<Indicator> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(Indicator::Ip(address.to_canonical()));
    }
    host::domain(text).filter(|name| names::is_host(name)).map(Indicator::Domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    const MD5: &str = "7809376fe32e44c957347816a47b3d65";

    #[test]
    fn pages_name_their_object_in_every_form() {
        for (page, object) in [
            ("https://www.virustotal.com/gui/file/{sha}", "{sha}"),
            ("https://www.virustotal.com/gui/file/{sha}/detection", "{sha}"),
            ("https://www.virustotal.com/gui/file/{sha}/detection/f-{sha}-1767225600", "{sha}"),
            ("https://www.virustotal.com/en/file/{sha}/analysis/1767225600/", "{sha}"),
            ("https://www.virustotal.com/file/{sha}/analysis/", "{sha}"),
            ("https://www.virustotal.com/#/file/{sha}/detection", "{sha}"),
            ("https://www.virustotal.com/ui/files/{sha}", "{sha}"),
            ("https://www.virustotal.com/api/v3/files/{md5}", "{md5}"),
            ("https://www.virustotal.com/file-scan/report.html?id={sha}-1300000000", "{sha}"),
            (
                "https://www.virustotal.com/gui/file-analysis/NzgwOTM3NmZlMzJlNDRjOTU3MzQ3ODE2YTQ3YjNkNjU6MTc2NzIyNTYwMA==",
                "{md5}",
            ),
            ("https://www.virustotal.com/gui/search/{sha}", "{sha}"),
            ("https://www.virustotal.com/gui/search/https%253A%252F%252Fa.example%252Fx", "https://a.example/x"),
            ("https://www.virustotal.com/gui/domain/a.example/relations", "a.example"),
            ("https://www.virustotal.com/en/domain/a.example/information/", "a.example"),
            ("https://www.virustotal.com/gui/ip-address/198.51.100.7", "198.51.100.7"),
            ("https://www.virustotal.com/en/ip-address/198.51.100.7/information/", "198.51.100.7"),
            ("https://www.virustotal.com/gui/url/aHR0cHM6Ly9hLmV4YW1wbGUveA/detection", "https://a.example/x"),
            ("https://bazaar.abuse.ch/sample/{sha}/", "{sha}"),
            ("https://bazaar.abuse.ch/browse.php?search=sha256%3A{sha}", "{sha}"),
            ("https://www.hybrid-analysis.com/sample/{sha}?environmentId=100", "{sha}"),
            ("https://hybrid-analysis.com/sample/{sha}/64f0c0ffee0123456789abcd", "{sha}"),
            ("https://urlscan.io/domain/a.example", "a.example"),
            ("https://urlscan.io/ip/198.51.100.7", "198.51.100.7"),
            ("https://urlscan.io/search/#page.domain:a.example", "a.example"),
            ("https://any.run/report/{sha}/0b9c2f4e-6f0e-4b8e-9d3c-0f6a2b1c9d8e", "{sha}"),
            ("https://otx.alienvault.com/indicator/file/{md5}", "{md5}"),
            ("https://otx.alienvault.com/indicator/hostname/www.a.example", "www.a.example"),
            ("https://otx.alienvault.com/indicator/ip/198.51.100.7", "198.51.100.7"),
            ("https://otx.alienvault.com/indicator/url/https%3A%2F%2Fa.example%2Fx", "https://a.example/x"),
            ("https://talosintelligence.com/reputation_center/lookup?search=198.51.100.7", "198.51.100.7"),
            ("https://www.talosintelligence.com/talos_file_reputation?s={sha}", "{sha}"),
            ("https://www.abuseipdb.com/check/198.51.100.7", "198.51.100.7"),
            ("https://www.shodan.io/host/198.51.100.7", "198.51.100.7"),
            ("https://www.shodan.io/search?query=hostname%3Aa.example", "a.example"),
            ("https://internetdb.shodan.io/198.51.100.7", "198.51.100.7"),
            ("https://threatfox.abuse.ch/browse.php?search=ioc%3A198.51.100.7", "198.51.100.7"),
            ("https://urlhaus.abuse.ch/host/a.example/", "a.example"),
            ("https://urlhaus.abuse.ch/browse.php?search=a.example", "a.example"),
        ] {
            let (page, wanted) = (
                page.replace("{sha}", SHA256).replace("{md5}", MD5),
                object.replace("{sha}", SHA256).replace("{md5}", MD5),
            );
            let url = Url::parse(&page).unwrap();
            let found = super::object(&url, url.host_str().unwrap()).map(|object| object.value());
            assert_eq!(found.as_deref(), Some(wanted.as_str()), "{page}");
        }
    }

    #[test]
    fn pages_that_name_no_object_have_none() {
        for page in [
            "https://www.virustotal.com/gui/home/search",
            "https://www.virustotal.com/gui/url/e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862/detection",
            "https://urlscan.io/result/0b9c2f4e-6f0e-4b8e-9d3c-0f6a2b1c9d8e/",
            "https://urlscan.io/result/d8c3d74c17db7f0943d55b9526b06dd9/",
            "https://app.any.run/tasks/0b9c2f4e-6f0e-4b8e-9d3c-0f6a2b1c9d8e",
            "https://threatfox.abuse.ch/ioc/123456/",
            "https://urlhaus.abuse.ch/url/123456/",
            "https://www.abuseipdb.com/",
            "https://otx.alienvault.com/pulse/64f0c0ffee0123456789abcd",
        ] {
            let url = Url::parse(page).unwrap();
            assert_eq!(super::object(&url, url.host_str().unwrap()), None, "{page}");
        }
    }
}
