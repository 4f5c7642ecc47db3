//! Mail gateways that rewrite the links of their customers' mail.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use url::Url;

use super::{decoded, is_of, parameter, whole_url};

/// How a gateway keeps the URL.
#[derive(Debug, Clone, Copy)]
enum Keeps {
    /// In this parameter.
    Parameter(&'static str),
    /// In this parameter, in base64.
    Base64(&'static str),
    /// In the last part of the path, percent-encoded.
    Path,
    /// As Proofpoint does it in its three versions.
    Proofpoint,
    /// Between `___` and `___`.
    Underlines,
    /// Only on its own servers.
    Nowhere,
}

/// Domain, name of the service, how it keeps the URL.
const GATEWAYS: &[(&str, &str, Keeps)] = &[
    ("safelinks.protection.outlook.com", "Safe Links", Keeps::Parameter("url")),
    ("safelinks.protection.office365.us", "Safe Links", Keeps::Parameter("url")),
    ("safelinks.protection.outlook.us", "Safe Links", Keeps::Parameter("url")),
    ("safelinks.protection.partner.outlook.cn", "Safe Links", Keeps::Parameter("url")),
    ("statics.teams.cdn.office.net", "Safe Links", Keeps::Parameter("url")),
    ("statics.teams.microsoft.com", "Safe Links", Keeps::Parameter("url")),
    ("urldefense.proofpoint.com", "Proofpoint", Keeps::Proofpoint),
    ("urldefense.com", "Proofpoint", Keeps::Proofpoint),
    ("urldefense.us", "Proofpoint", Keeps::Proofpoint),
    ("secure-web.cisco.com", "Cisco", Keeps::Path),
    ("linkprotect.cudasvc.com", "Barracuda", Keeps::Parameter("a")),
    ("*.mimecast.com", "Mimecast", Keeps::Nowhere),
    ("*.mimecastprotect.com", "Mimecast", Keeps::Nowhere),
    ("*.trendmicro.com", "Trend Micro", Keeps::Parameter("url")),
    ("*.trendmicro.eu", "Trend Micro", Keeps::Parameter("url")),
    ("protection.sophos.com", "Sophos", Keeps::Base64("u")),
    ("link.edgepilot.com", "Edgepilot", Keeps::Parameter("u")),
    ("*.fireeye.com", "Trellix", Keeps::Parameter("u")),
    ("*.trellix.com", "Trellix", Keeps::Parameter("u")),
    ("clicktime.symantec.com", "Symantec", Keeps::Parameter("u")),
    ("clicktime.cloud.postoffice.net", "Postoffice", Keeps::Parameter("u")),
    ("url.emailprotection.link", "Trustwave", Keeps::Parameter("url")),
    ("scanmail.trustwave.com", "Trustwave", Keeps::Parameter("u")),
    ("avanan.url-protection.com", "Check Point", Keeps::Parameter("o")),
    ("checkpoint.url-protection.com", "Check Point", Keeps::Parameter("o")),
    ("url.avanan.click", "Check Point", Keeps::Underlines),
    ("protect.checkpoint.com", "Check Point", Keeps::Underlines),
    ("shared.outlook.inky.com", "Inky", Keeps::Nowhere),
    ("atpscan.global.hornetsecurity.com", "Hornetsecurity", Keeps::Nowhere),
];

/// Paths by which a link of these domains is told from their other pages, where they have any.
const PATHS: &[(&str, &[&str])] = &[
    ("mimecast.com", &["/s/"]),
    ("mimecastprotect.com", &["/s/", "/r/"]),
    ("trendmicro.com", &["/wis/clicktime/"]),
    ("trendmicro.eu", &["/wis/clicktime/"]),
    ("fireeye.com", &["/url", "/v1/url", "/v2/url"]),
    ("trellix.com", &["/url", "/v1/url", "/v2/url"]),
    ("statics.teams.cdn.office.net", &["/evergreen-assets/safelinks/"]),
    ("statics.teams.microsoft.com", &["/evergreen-assets/safelinks/"]),
    ("shared.outlook.inky.com", &["/link"]),
];

/// Lenient about padding, as what is cut out of mail.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The domains of the table.
pub(super) fn domains() -> impl Iterator<Item = &'static str> {
    GATEWAYS.iter().map(|(domain, _, _)| domain.trim_start_matches("*."))
}

/// The name of the gateway whose link this is, and the URL in it unless the gateway keeps it to itself.
pub(super) fn unwrapped(url: &Url, name: &str) -> Option<(&'static str, Option<String>)> {
    let (_, service, keeps) = GATEWAYS.iter().find(|(domain, _, _)| is_of(name, domain))?;
    let paths = PATHS.iter().find(|(domain, _)| is_of(name, domain)).map(|(_, paths)| *paths);
    if paths.is_some_and(|paths| !paths.iter().any(|path| url.path().starts_with(path)))
        || url.path().len() + url.query().map_or(0, str::len) < 2
    {
        return None;
    }
    let inner = match keeps {
        Keeps::Parameter(parameter) => self::parameter(url, parameter),
        Keeps::Base64(parameter) => self::parameter(url, parameter).and_then(|value| base64(&value)),
        Keeps::Path => url.path().rsplit('/').next().map(decoded),
        Keeps::Proofpoint => proofpoint(url),
        Keeps::Underlines => between(url.as_str(), "___", "___"),
        Keeps::Nowhere => None,
    };
    Some((service, inner.as_deref().and_then(whole_url)))
}

/// The host that a gateway tells of a URL that it keeps to itself.
pub(super) fn told_host(url: &Url) -> Option<String> {
    parameter(url, "domain").or_else(|| parameter(url, "d"))
}

/// As text; broken base64 is nothing.
pub(super) fn base64(value: &str) -> Option<String> {
    let standard: String = value
        .chars()
        .map(|c| {
            if c == '-' {
                '+'
            } else if c == '_' {
                '/'
            } else {
                c
            }
        })
        .collect();
    String::from_utf8(BASE64.decode(standard.trim_end_matches(['~', '.'])).ok()?).ok()
}

fn between(text: &str, open: &str, close: &str) -> Option<String> {
    let (_, rest) = text.split_once(open)?;
    Some(rest.split_once(close)?.0.to_owned())
}

/// Source: <https://help.proofpoint.com/Threat_Insight_Dashboard/API_Documentation/URL_Decoder_API>
fn proofpoint(url: &Url) -> Option<String> {
    match url.path() {
        path if path.starts_with("/v1/") => parameter(url, "u"),
        path if path.starts_with("/v2/") => {
            let kept = parameter(url, "u")?;
            Some(decoded(&kept.replace('-', "%").replace('_', "/")))
        }
        path if path.starts_with("/v3/") => third(url.as_str()),
        _ => None,
    }
}

/// `…/v3/__URL__;BYTES!…`: each star in the URL stands for characters of the bytes, `**` and a letter for a run of them.
fn third(link: &str) -> Option<String> {
    let (_, rest) = link.split_once("/v3/__")?;
    // A link inside of the link has an end of its own.
    let inner = rest.matches("/v3/__").count();
    let end = rest.match_indices("__;").map(|(at, _)| at).nth(inner).or_else(|| rest.find("__;"))?;
    let (kept, rest) = (rest.get(..end)?, rest.get(end + 3..)?);
    let replaced = base64(rest.split('!').next().unwrap_or("")).unwrap_or_default();
    let mut replaced = replaced.chars();
    let mut out = String::with_capacity(kept.len());
    let mut chars = kept.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '*' {
            out.push(c);
        } else if chars.next_if_eq(&'*').is_some() {
            let length = chars.next().and_then(run_length)?;
            out.extend(replaced.by_ref().take(length));
        } else {
            out.push(replaced.next().unwrap_or('*'));
        }
    }
    // Some mail programs take one of two slashes away.
    for scheme in ["https:/", "http:/"] {
        if let Some(rest) = out.strip_prefix(scheme).filter(|rest| !rest.starts_with('/')) {
            return Some(format!("{scheme}/{rest}"));
        }
    }
    Some(out)
}

fn run_length(c: char) -> Option<usize> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    LETTERS.find(c).map(|at| at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gateway_gives_the_url_that_it_keeps() {
        for (link, inner) in [
            (
                "https://nam01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdl.example%2Fa%3Fb%3D1&data=05%7C&sdata=x",
                "https://dl.example/a?b=1",
            ),
            (
                "https://usg02.safelinks.protection.office365.us/?url=https%3A%2F%2Fdl.example%2Fa&data=x",
                "https://dl.example/a",
            ),
            (
                "https://nam06.safelinks.protection.outlook.com/ap/w-59584e83/?url=https%3A%2F%2Fdl.example%2Fa&data=x",
                "https://dl.example/a",
            ),
            (
                "https://chn.safelinks.protection.partner.outlook.cn/?url=https%3A%2F%2Fdl.example%2Fa",
                "https://dl.example/a",
            ),
            (
                "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Fdl.example%2Fa&locale=en",
                "https://dl.example/a",
            ),
            ("https://urldefense.proofpoint.com/v1/url?u=http://dl.example/a&k=x&r=y", "http://dl.example/a"),
            (
                "https://urldefense.proofpoint.com/v2/url?u=http-3A__dl.example_a-5Fb-3Fc-3D1&d=x",
                "http://dl.example/a_b?c=1",
            ),
            ("https://urldefense.com/v3/__https://dl.example/a__;!!x", "https://dl.example/a"),
            (
                "https://urldefense.com/v3/__https://dl.example/a*b?c=**Cd__;Iy4uLi4!!x",
                "https://dl.example/a#b?c=....d",
            ),
            ("https://urldefense.us/v3/__https:/dl.example/a__;!!x", "https://dl.example/a"),
            ("https://secure-web.cisco.com/1aBc/https%3A%2F%2Fdl.example%2Fa", "https://dl.example/a"),
            ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fdl.example%2fa&c=E,1", "https://dl.example/a"),
            (
                "https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=https%3a%2f%2fdl.example%2fa&umid=1",
                "https://dl.example/a",
            ),
            (
                "https://eu-west-1.protection.sophos.com/?d=dl.example&u=aHR0cHM6Ly9kbC5leGFtcGxlL2E=&i=x",
                "https://dl.example/a",
            ),
            ("https://link.edgepilot.com/s/ab/cd?u=https://dl.example/a", "https://dl.example/a"),
            ("https://protect2.fireeye.com/v1/url?k=x&u=https%3A%2F%2Fdl.example%2Fa", "https://dl.example/a"),
            ("https://clicktime.symantec.com/3x?u=https%3A%2F%2Fdl.example%2Fa", "https://dl.example/a"),
            ("https://url.avanan.click/v2/___https://dl.example/a___.YXA", "https://dl.example/a"),
        ] {
            let url = Url::parse(link).unwrap();
            let found = unwrapped(&url, url.host_str().unwrap()).and_then(|(_, inner)| inner);
            assert_eq!(found.as_deref(), Some(inner), "{link}");
        }
    }

    #[test]
    fn a_gateway_that_keeps_the_url_to_itself_is_named() {
        let url = Url::parse("https://protect-eu.mimecast.com/s/AbC?domain=dl.example").unwrap();
        assert_eq!(unwrapped(&url, url.host_str().unwrap()), Some(("Mimecast", None)));
        assert_eq!(told_host(&url).as_deref(), Some("dl.example"));
        let page = Url::parse("https://www.mimecast.com/blog/").unwrap();
        assert_eq!(unwrapped(&page, page.host_str().unwrap()), None);
    }
}
