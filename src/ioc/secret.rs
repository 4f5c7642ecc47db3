//! What a URL tells beside its host: a login, a parameter that only its owner should know, who received it, and where it leads on
//! to in somebody's own network.
//!
//! What stands behind the host is read as it is written, and as servers read it once or twice. What is held back must be worth a
//! question: a list of hundreds of addresses is not stopped for an `?id=`.

mod parameter;

use std::iter;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use url::Url;

use self::parameter::{is_issued_token, is_token, looks_made, of_parameter};
use super::{host, inner, names, own, refang};

/// How often what stands behind the host is decoded.
const READINGS: usize = 3;

/// URLs inside of one that are judged.
const MOST_INNER: usize = 8;

/// Letters of the longest run that is decoded, and of the shortest: a mail address has six.
const LONGEST_RUN: usize = 2048;
const SHORTEST_RUN: usize = 8;

/// What is said of a URL with a mail address in it.
const MAIL_ADDRESS: &str = "the URL holds an e-mail address, perhaps of who received it";

/// Hosts that give out addresses at which whoever knows one may write or read, and what stands before the token.
const HOOKS: &[(&str, &str)] = &[
    ("api.telegram.org", "/bot"),
    ("discord.com", "/webhooks/"),
    ("discordapp.com", "/webhooks/"),
    ("hooks.slack.com", "/"),
    ("outlook.office.com", "/webhook/"),
    ("webhook.office.com", "/webhookb2/"),
];

/// What is said of a URL with a token in its path.
const PATH_TOKEN: &str = "the path of the URL holds what looks like a token";

/// What stands before a number of a version, which looks like an address: `ver=10.0.1.2`.
const VERSIONS: &[&str] =
    &["v=", "ver=", "version=", "build=", "release=", "version/", "versions/", "release/", "releases/"];

/// Why a URL with a public host is none of the open internet's business.
pub(super) fn of_url(url: &Url, own_places: &[String]) -> Option<String> {
    if has_login(url) {
        return Some(LOGIN.to_owned());
    }
    if is_hook(url) {
        return Some(PATH_TOKEN.to_owned());
    }
    let (query, fragment) = (url.query().unwrap_or_default(), url.fragment().unwrap_or_default());
    readings(format!("{}?{query}#{fragment}", url.path())).find_map(|text| of_text(&text, own_places))
}

/// A text as it is written, and as servers read it once or twice.
pub(super) fn readings(text: String) -> impl Iterator<Item = String> {
    let again = |text: &String| {
        let decoded = percent_decode_str(text).decode_utf8_lossy().into_owned();
        (decoded != *text).then_some(decoded)
    };
    iter::successors(Some(text), again).take(READINGS)
}

const LOGIN: &str = "the URL holds a user name or password";

fn has_login(url: &Url) -> bool {
    url.password().is_some() || !url.username().is_empty()
}

/// Judges what stands behind the host of a URL.
fn of_text(text: &str, own_places: &[String]) -> Option<String> {
    leads_on(text, own_places)
        .or_else(|| parameters(text).find_map(|(name, value)| of_parameter(name, value)))
        .or_else(|| pieces(text).any(is_token).then(|| PATH_TOKEN.to_owned()))
        .or_else(|| names_inner(text, own_places))
        .or_else(|| holds_mail_address(text).then(|| MAIL_ADDRESS.to_owned()))
}

/// The URLs in it: where they lead, and a login in them. Their parameters are among those of the text.
fn leads_on(text: &str, own_places: &[String]) -> Option<String> {
    urls_in(text).find_map(|url| {
        let internal = inner::of_host(&url, own_places);
        let leads = |reason| format!("the URL leads on to {}, {reason}", url.host_str().unwrap_or_default());
        let hook = || is_hook(&url).then(|| PATH_TOKEN.to_owned());
        internal.map(leads).or_else(|| has_login(&url).then(|| LOGIN.to_owned())).or_else(hook)
    })
}

/// The URLs that stand in a text, each to its end: what stands behind one may be a part of it.
pub(super) fn urls_in(text: &str) -> impl Iterator<Item = Url> {
    let with_scheme = text.match_indices("://").take(MOST_INNER).filter_map(|(at, _)| {
        let scheme = ["https", "http", "ftp"]
            .iter()
            .find(|scheme| text.get(..at).is_some_and(|before| ends_in_any_case(before, scheme)))?;
        Some((true, Url::parse(text.get(at - scheme.len()..)?).ok()?))
    });
    // `?u=//host/x` leads to a host as well; in a path `//` is a slip.
    let without = text.match_indices("=//").take(MOST_INNER).filter_map(|(at, _)| {
        let url = Url::parse(&format!("http:{}", text.get(at + 1..)?)).ok()?;
        Some((url.host_str().is_some_and(|host| host.contains(['.', ':'])), url))
    });
    with_scheme.chain(without).filter(|(is_host, _)| *is_host).map(|(_, url)| url)
}

/// Names and values, those of a path among them (`;jsessionid=…`), and those that stand in the fragment or in an inner URL.
fn parameters(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = text.split(['?', '&', ';', '#']).filter_map(|piece| piece.split_once('='));
    // Of `path/name=value`, and of `user[token]`, the name is what comes last.
    let last = |name: &'_ str| name.trim_end_matches(']').rfind(['/', '[']).map_or(0, |at| at + 1);
    pairs.filter_map(move |(name, value)| Some((name.get(last(name)..)?.trim_end_matches(']'), value)))
}

/// What a path, or a value in it, is made of.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+')))
}

/// Whether a URL is one of a service at which whoever knows it may write.
fn is_hook(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let behind = |start: &&str| {
        url.path().split_once(*start).is_some_and(|(_, token)| looks_made(&token.replace(['/', ':', '@'], "-")))
    };
    HOOKS.iter().any(|(service, start)| host::is_within(host, service) && behind(start))
}

/// Whether a parameter of a URL is a token that a service gave out, by how it begins.
pub(super) fn has_issued_token(url: &str) -> bool {
    url.contains('=') && parameters(url).any(|(_, value)| is_issued_token(value))
}

/// Addresses of inner networks, and names of them: the user's own in any place, others as the whole of a value.
fn names_inner(text: &str, own_places: &[String]) -> Option<String> {
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_');
    let mut start = 0;
    for token in text.split(|c: char| !is_of_host(c)) {
        let (before, end) = (text.get(..start).unwrap_or_default(), start + token.len());
        let behind = text.get(end..).unwrap_or_default();
        start = end + behind.chars().next().map_or(0, char::len_utf8);
        if !token.contains(['.', ':']) {
            continue;
        }
        let name = token.rsplit_once(':').filter(|(host, _)| !host.contains(':')).map_or(token, |(host, _)| host);
        if let Ok(address) = name.parse::<IpAddr>() {
            let is_version = VERSIONS.iter().any(|word| ends_in_any_case(before, word));
            if let Some(reason) = inner::of_private_address(address, own_places).filter(|_| !is_version) {
                return Some(format!("the URL names {address}, {reason}"));
            }
        }
        let is_value = before.ends_with('=') && (behind.is_empty() || behind.starts_with(['&', '#', ';', '/']));
        let is_own = || own_places.iter().any(|entry| own::covers_name(entry, name));
        if name.contains('.') && (is_value && inner::internal_end(name).is_some() || is_own()) {
            return Some(format!("the URL names {name}, a name of an inner network"));
        }
    }
    None
}

fn ends_in_any_case(text: &str, end: &str) -> bool {
    let at = text.len().checked_sub(end.len());
    at.and_then(|at| text.get(at..)).is_some_and(|last| last.eq_ignore_ascii_case(end))
}

/// How an address is written that nobody is to click on.
const AT: &[&str] = &["[at]", "(at)", "{at}", "[AT]", "(AT)", "[@]", "(@)"];

/// Also in base64 or hex, as those who send phishing by the thousand write whom they sent it to.
fn holds_mail_address(text: &str) -> bool {
    let is_of_address = |c: char| c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+');
    let holds = |text: &str| text.contains('@') && text.split(|c: char| !is_of_address(c)).any(is_mail_address);
    let refanged = || AT.iter().any(|at| text.contains(at)).then(|| refang::refang(text));
    let runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    let runs = runs.filter(|run| (SHORTEST_RUN..=LONGEST_RUN).contains(&run.len()));
    holds(text) || refanged().is_some_and(|text| holds(&text)) || runs.filter_map(decoded).any(|text| holds(&text))
}

/// Reads base64 whatever stands in the bits behind the last letter.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(Indifferent),
);

/// The text that a run of letters and digits encodes, where that is one that people can read.
fn decoded(run: &str) -> Option<String> {
    let digit = |at: usize| run.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let in_hex = || (0..run.len()).step_by(2).map(digit).collect::<Option<Vec<u8>>>();
    let readable = |bytes: Vec<u8>| {
        let is_text =
            bytes.contains(&b'@') && bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'));
        String::from_utf8(bytes).ok().filter(|_| is_text)
    };
    in_hex().and_then(readable).or_else(|| readable(LENIENT.decode(run).ok()?))
}

fn is_mail_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        let name = host::domain(host.trim_end_matches(['.', '-', '_']));
        // `vue@3.4.21` is a package.
        let is_name = |name: &str| names::has_known_top(name) || inner::internal_end(name).is_some();
        !user.is_empty() && name.is_some_and(|name| is_name(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost;

    fn judge(text: &str) -> Option<String> {
        of_url(&Url::parse(text).expect("a URL"), &["bank.example".to_owned(), "203.0.113.0/24".to_owned()])
    }

    /// `alice@victimcorp.com`
    const ALICE: &str = "YWxpY2VAdmljdGltY29ycC5jb20";

    #[test]
    fn who_received_a_url_is_found_in_every_form_in_which_kits_write_it() {
        for behind in [
            format!("?e={ALICE}="),
            format!("?e={ALICE}"),
            format!("?{ALICE}="),
            format!("#{ALICE}%3D"),
            format!("#{ALICE}%253D"),
            format!("#/a/{ALICE}"),
            format!("/{ALICE}=/login"),
            format!("/x-{ALICE}"),
            "?e=616c6963654076696374696d636f72702e636f6d".to_owned(),
            // `email=alice@victimcorp.com&id=3`
            "?d=ZW1haWw9YWxpY2VAdmljdGltY29ycC5jb20maWQ9Mw==".to_owned(),
            "?e=alice@victimcorp.com".to_owned(),
            "?e=alice%2540victimcorp.com".to_owned(),
            "?j=alice%5Bat%5Dvictimcorp.com".to_owned(),
            "/u/alice(at)victimcorp[dot]com".to_owned(),
        ] {
            assert_eq!(judge(&format!("https://evil.test{behind}")).as_deref(), Some(MAIL_ADDRESS), "{behind}");
        }
    }

    #[test]
    fn what_only_its_owner_should_know_is_told_by_its_name_or_its_look() {
        for behind in [
            "?reset_token=1",
            "?session_token=a",
            "?csrfToken=a",
            "?user[reset_token]=a",
            "?PHPSESSID=a",
            "?JSESSIONID=a",
            "/a;jsessionid=1A2B",
            "/a%3Bjsessionid=1A2B",
            "?ASPSESSIONIDABCDEF=a",
            "?session_id=a",
            "?code=SplxlOBeZQQYbYS6WxSbIA",
            "#code=SplxlOBeZQQYbYS6WxSbIA",
            "?next=%2Fcb%3Fcode%3DSplxlOBeZQQYbYS6WxSbIA",
            "?ticket=ST-1856339-aA5Yuvrxzpv8Tau1cYQ7",
            "?SAMLResponse=PHNhbWxwOl",
            "?Authorization=Bearer%20abc",
            "?X-Amz-Credential=AKIA",
            "?X-Goog-Signature=a",
            "?client_secret=a",
            "?new_password=a",
            "?x=1&amp;token=abcd",
            "?t=xoxe-1-abc",
            "?t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
            "?user=john&pw=a",
            "?passcode=1",
            "?pass_phrase=a",
            "?auth_code=1",
            "?authCode=1",
            "?credential=a",
            "?id_ticket=a",
            "?resourcekey=0-a",
            "?userPass=a",
            "?access-token-v2=0a1b2c3d4e5f60718293",
            "?SessionKey=0a1b2c3d4e5f60718293",
        ] {
            let reason = judge(&format!("https://a.test{behind}")).unwrap_or_default();
            assert!(reason.contains("looks like a secret"), "{behind}: {reason}");
        }
    }

    #[test]
    fn a_token_is_told_by_its_shape_in_the_path_too() {
        let web = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";
        for url in [
            format!("https://a.test/reset/{web}"),
            format!("https://a.test/reset/{web}/go?x=1"),
            format!("https://a.test/#/reset/{web}"),
            format!("https://a.test/r?u=https%3A%2F%2Fb.test%2Freset%2F{web}"),
            "https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/aBcDeFgHiJkLmNoPqRsTuVwX".to_owned(),
            "https://discord.com/api/webhooks/123456789012345678/aBcDeFgHiJkLmNoPqRsTuVwX0123".to_owned(),
            "https://discordapp.com/api/v10/webhooks/123456789012345678/aBcDeFgHiJkLmNoPqRsTuVwX0123".to_owned(),
            "https://api.telegram.org/bot123456789:AAaBcDeFgHiJkLmNoPqRsTuVwX012345678/getMe".to_owned(),
            "https://a.test/r?u=https://api.telegram.org/bot123456789:AAaBcDeFgHiJkLmNoPqRsTuVwX012345678/x".to_owned(),
            "https://corp.webhook.office.com/webhookb2/3f2504e0-4f89-11d3-9a0c-0305e82c3301@x/y".to_owned(),
            "https://a.test/x/ghp_aBcDeFgHiJkLmNoPqRsTuVwX0123456789".to_owned(),
        ] {
            let reason = judge(&url).unwrap_or_default();
            assert_eq!(reason, "the path of the URL holds what looks like a token", "{url}");
        }
    }

    #[test]
    fn where_a_url_leads_on_to_in_a_network_is_found_with_and_without_a_scheme() {
        for behind in [
            "?u=//dc01.corp/x",
            "?u=%2F%2Fdc01.corp%2Fx",
            "?u=https://dc01.corp/x",
            "?u=https%3A%2F%2Fintranet%2Fx",
            "?host=10.0.0.5",
            "?host=10.0.0.5:8080",
            "?host=%5Bfd00::5%5D",
            "/r/10.0.0.5",
            "/r/192.168.1.7/",
            "?h=dc01.corp",
            "?h=dc01.corp/share",
            "?h=203.0.113.7",
            "/r/vpn.bank.example/x",
            "?u=https://user:pw@other.test/",
        ] {
            assert!(judge(&format!("https://a.test{behind}")).is_some(), "{behind}");
        }
    }

    #[test]
    fn a_list_of_addresses_is_not_stopped_for_trifles() {
        for behind in [
            "",
            "/a/b.html",
            "?id=4711",
            "?sort_key=name",
            "?auth_type=basic",
            "?authuser=0",
            "?session_count=5",
            "?credit_code=7",
            "?compass=n",
            "?token_type=bearer",
            "/gate.php/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "/3f2504e0-4f89-11d3-9a0c-0305e82c3301/stage.bin",
            "/dl/aGVsbG8gd29ybGQgdGhpcyBpcyBub3RoaW5n/x",
            "/eyJhbGciOiJub25lIn0/x",
            "/ghp_notes/a",
            "/bot/webhooks/a",
            "/a.b.c/eyJ.html",
            "?q=token",
            "?q=password",
            "?page=2&sort=asc",
            "?token=",
            "?keyword=abc",
            "?monkey=1",
            "?tokens=5",
            "?author=me",
            "?passage=3",
            "?code=US",
            "?code=404",
            "?code=SUMMERSALE2026",
            "?codec=h264abcdefghijklmnop",
            "?ticket=4711",
            "?sha256=e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862",
            "/7809376fe32e44c957347816a47b3d65/payload.bin",
            "?utm_source=mail&utm_medium=email&utm_campaign=YWJjZGVmZ2hpamts",
            "?gclid=EAIaIQobChMI8fCk5bX2ggMVxg2DAx0",
            "?d=aHR0cHM6Ly9vdGhlci50ZXN0L2E",
            "/npm/vue@3.4.21/dist/vue.js",
            "/@alice",
            "/@alice@other.example",
            "/a@b/c",
            "/a//b/c",
            "?path=//share/x",
            "?u=//other.test/x",
            "?u=https://other.test/a",
            "?ver=10.0.1.2",
            "/releases/10.2.3.1/setup.exe",
            "?v=0.9.1.2",
            "?ip=198.51.100.7",
            "/1.2.3.4/",
            "/jquery-1.12.4.min.js",
            "?t=12:30:45",
            "?host=127.0.0.1",
            "/settings.local/x",
            "/index.home",
            "/notbank.example/",
        ] {
            assert_eq!(judge(&format!("https://a.test{behind}")), None, "{behind}");
        }
    }

    #[test]
    fn what_judging_costs_grows_with_the_length_and_no_faster() {
        let pieces = ["=//a.b", "http://a.b/", "a=b&", "YWJj", "a@", "10.0.0.", "%2525", ":", "eyJ.", ";", "=", "1.a."];
        for piece in pieces {
            let cost = |length: usize| {
                let url = format!("https://a.test/?{}", piece.repeat(length / piece.len()));
                let url = Url::parse(&url).expect("a URL");
                cost::of(|| of_url(&url, &[]))
            };
            assert!(cost::is_linear(256 << 10, cost), "{piece}");
        }
    }
}
