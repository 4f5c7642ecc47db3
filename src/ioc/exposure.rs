//! Would asking about it, or submitting it, tell strangers something about the user's own network?
//!
//! The service keeps and shares what it is asked to scan. This floor only judges; what to do about it (warn, refuse,
//! ask) is decided above.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::host::is_within;
use super::{Indicator, names};

/// Whether an indicator belongs to the open internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exposure {
    Public,
    /// With the reason, to be read after "internal: ".
    Internal(String),
}

/// Ends of names that are used inside networks only. `.test` and `.example` are not among them: they stand for the
/// invented names of demonstrations.
const INTERNAL_ENDS: &[&str] = &[
    "local",
    "localdomain",
    "localhost",
    "internal",
    "intranet",
    "lan",
    "home",
    "home.arpa",
    "corp",
    "private",
    "ad",
    "domain",
    "dmz",
];

/// IPv4 networks (address, bits) that are never on the open internet, and what they are.
///
/// The documentation networks (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32) are reserved as well, but left out
/// on purpose: no real host of anybody has such an address, and demonstrations are made of them.
///
/// Source: <https://www.iana.org/assignments/iana-ipv4-special-registry>
const V4: &[(Ipv4Addr, u32, &str)] = &[
    (Ipv4Addr::UNSPECIFIED, 8, "an address of \"this network\""),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "a private address"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "an address of a provider's inner network (CGNAT)"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "a loopback address"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "a link-local address"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "a private address"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "a reserved address"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "a private address"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "an address for benchmarks"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "a multicast address"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "a reserved address"),
];

/// The same for IPv6.
///
/// Source: <https://www.iana.org/assignments/iana-ipv6-special-registry>
const V6: &[(Ipv6Addr, u32, &str)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "the unspecified address"),
    (Ipv6Addr::LOCALHOST, 128, "a loopback address"),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "a discard address"),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "a private address (ULA)"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "a link-local address"),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, "a site-local address"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "a multicast address"),
];

/// The prefix (96 bits) under which translators show IPv4 addresses. Source: RFC 6052.
const NAT64: Ipv6Addr = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0);

/// Names of query parameters that carry what only its owner should know.
const SECRET_PARAMETERS: &[&str] = &[
    "access_token",
    "accesstoken",
    "api-key",
    "api_key",
    "apikey",
    "auth",
    "auth_token",
    "authtoken",
    "client_secret",
    "id_token",
    "jwt",
    "key",
    "otp",
    "pass",
    "passwd",
    "password",
    "pwd",
    "refresh_token",
    "secret",
    "session",
    "session_id",
    "sessionid",
    "sid",
    "sig",
    "signature",
    "token",
    "x-amz-security-token",
    "x-amz-signature",
    "x-goog-signature",
];

/// Judges an indicator. `internal_names` are the user's own: `corp.example` covers the name and all below it.
///
/// For a URL the host decides; a URL with a user name, with a parameter that looks like a secret, or with an e-mail address
/// in it is internal whatever its host.
pub fn exposure(indicator: &Indicator, internal_names: &[String]) -> Exposure {
    let reason = match indicator {
        Indicator::Hash { .. } => None,
        Indicator::Ip(address) => of_address(*address).map(str::to_owned),
        Indicator::Domain(name) => of_name(name, internal_names),
        Indicator::Url(url) => of_url(url, internal_names),
    };
    reason.map_or(Exposure::Public, Exposure::Internal)
}

fn of_address(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => V4
            .iter()
            .find(|(net, bits, _)| (net.to_bits() ^ v4.to_bits()).leading_zeros() >= *bits)
            .map(|(_, _, what)| *what),
        IpAddr::V6(v6) => embedded_v4(v6).map_or_else(
            || {
                V6.iter()
                    .find(|(net, bits, _)| (net.to_bits() ^ v6.to_bits()).leading_zeros() >= *bits)
                    .map(|(_, _, what)| *what)
            },
            |v4| of_address(IpAddr::V4(v4)),
        ),
    }
}

/// The IPv4 address inside a mapped (`::ffff:10.0.0.1`), compatible (`::10.0.0.1`), translated (`64:ff9b::10.0.0.1`), 6to4
/// (`2002:a00:1::`) or ISATAP (`…:5efe:10.0.0.1`) one.
fn embedded_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let bits = v6.to_bits();
    let part = |shift: u32| u32::try_from((bits >> shift) & u128::from(u32::MAX)).ok().map(Ipv4Addr::from_bits);
    let is_compatible = bits >> 32 == 0 && bits > 1;
    let is_nat64 = bits >> 32 == NAT64.to_bits() >> 32;
    let is_isatap = matches!((bits >> 32) & u128::from(u32::MAX), 0x5efe | 0x0200_5efe);
    if bits >> 112 == 0x2002 {
        return part(80);
    }
    v6.to_ipv4_mapped().or_else(|| if is_compatible || is_nat64 || is_isatap { part(0) } else { None })
}

/// What the addresses are that a name of the reverse DNS stands for, when all of them are of one network that is never on the
/// open internet: `27.14.90.10.in-addr.arpa` says as much as the address.
fn of_reverse_name(name: &str) -> Option<&'static str> {
    let numbers = |end: &str, radix: u32, most: usize| -> Option<Vec<u8>> {
        let labels = name.strip_suffix(end)?.rsplit('.');
        let numbers: Vec<u8> = labels.map_while(|label| u8::from_str_radix(label, radix).ok()).take(most).collect();
        (!numbers.is_empty()).then_some(numbers)
    };
    let ends = |numbers: Vec<u8>, bits: u32, all: u32| {
        let known = numbers.iter().fold(0_u128, |sum, number| (sum << bits) | u128::from(*number));
        let open = all - bits * u32::try_from(numbers.len()).unwrap_or(0);
        let low = known.checked_shl(open).unwrap_or(0);
        (low, low | 1_u128.checked_shl(open).unwrap_or(0).wrapping_sub(1))
    };
    if let Some(octets) = numbers(".in-addr.arpa", 10, 4) {
        let (low, high) = ends(octets, 8, 32);
        let address = |bits: u128| u32::try_from(bits).ok().map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits)));
        return of_address(address(high)?).and(of_address(address(low)?));
    }
    let nibbles = numbers(".ip6.arpa", 16, 32)?;
    if nibbles.iter().any(|nibble| *nibble > 15) {
        return None;
    }
    let (low, high) = ends(nibbles, 4, 128);
    of_address(IpAddr::V6(Ipv6Addr::from_bits(high))).and(of_address(IpAddr::V6(Ipv6Addr::from_bits(low))))
}

fn of_name(name: &str, internal_names: &[String]) -> Option<String> {
    let name = name.trim_end_matches('.');
    if !name.contains('.') {
        return Some("a name without a domain".to_owned());
    }
    if let Some(own) = internal_names.iter().find(|own| is_within(name, own.trim_start_matches("*.").trim_matches('.')))
    {
        return Some(format!("under {own}, which the settings call internal"));
    }
    let by_end = INTERNAL_ENDS.iter().find(|end| is_within(name, end));
    by_end
        .map(|end| format!("names under .{end} are used inside networks only"))
        .or_else(|| of_reverse_name(&name.to_ascii_lowercase()).map(|what| format!("the name of {what}")))
}

fn of_url(text: &str, internal_names: &[String]) -> Option<String> {
    let url = Url::parse(text).ok()?;
    of_host(&url, internal_names).or_else(|| secret_in(&url)).or_else(|| {
        // As it is written, and as servers read it once or twice.
        let (query, fragment) = (url.query().unwrap_or_default(), url.fragment().unwrap_or_default());
        let mut behind = format!("{}?{query}#{fragment}", url.path());
        for _ in 0..READINGS {
            if let Some(reason) = of_text(&behind, internal_names) {
                return Some(reason);
            }
            let decoded = percent_decode_str(&behind).decode_utf8_lossy().into_owned();
            if decoded == behind {
                break;
            }
            behind = decoded;
        }
        None
    })
}

/// How often what stands behind the host is decoded.
const READINGS: usize = 3;

/// URLs inside of one that are judged.
const MOST_INNER: usize = 8;

fn of_host(url: &Url, internal_names: &[String]) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => of_name(name, internal_names),
        Host::Ipv4(address) => of_address(IpAddr::V4(address)).map(str::to_owned),
        Host::Ipv6(address) => of_address(IpAddr::V6(address)).map(str::to_owned),
    }
}

/// Judges what stands behind the host of a URL: the URLs in it as any other, and mail addresses.
fn of_text(text: &str, internal_names: &[String]) -> Option<String> {
    let inner = text.match_indices("://").take(MOST_INNER).filter_map(|(at, _)| {
        let scheme = ["https", "http", "ftp"]
            .iter()
            .find(|scheme| text.get(..at).is_some_and(|before| before.ends_with(**scheme)))?;
        Url::parse(text.get(at - scheme.len()..)?).ok()
    });
    for url in inner {
        if let Some(reason) = of_host(&url, internal_names) {
            return Some(format!("the URL leads on to {}, {reason}", url.host_str().unwrap_or_default()));
        }
        if let Some(reason) = secret_in(&url) {
            return Some(reason);
        }
    }
    let is_of_address = |c: char| c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+');
    text.split(|c: char| !is_of_address(c)).any(is_mail_address).then(|| MAIL_ADDRESS.to_owned())
}

/// What is said of a URL with a mail address in it.
const MAIL_ADDRESS: &str = "the URL holds an e-mail address, perhaps of who received it";

fn secret_in(url: &Url) -> Option<String> {
    if url.password().is_some() || !url.username().is_empty() {
        return Some("the URL holds a user name or password".to_owned());
    }
    let fragment = url.fragment().unwrap_or("");
    let pairs = url.query_pairs().chain(url::form_urlencoded::parse(fragment.as_bytes()));
    for (name, value) in pairs {
        // `&amp;token=`: as a page has it.
        let name = name.strip_prefix("amp;").unwrap_or(&name);
        let lower = name.to_ascii_lowercase();
        if !value.is_empty() && SECRET_PARAMETERS.binary_search(&lower.as_str()).is_ok() {
            return Some(format!("the parameter \"{name}\" looks like a secret"));
        }
    }
    None
}

fn is_mail_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        let name = super::host::domain(host.trim_end_matches(['.', '-', '_']));
        // `vue@3.4.21` is a package.
        let is_name = |name: &str| names::has_known_top(name) || INTERNAL_ENDS.iter().any(|end| is_within(name, end));
        !user.is_empty() && name.is_some_and(|name| is_name(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ioc::classify;

    fn judge(text: &str) -> Exposure {
        exposure(&classify(text).unwrap(), &["bank.example".to_owned(), "*.own.test".to_owned()])
    }

    #[test]
    fn the_open_internet_is_public() {
        for text in [
            "8.8.8.8",
            "172.32.0.1",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "2001:db8::1",
            "2606:4700::1111",
            "example.test",
            "login.example",
            "notbank.example",
            "http://example.test/?page=2&q=token",
            "http://example.test/a?token=",
            "https://cdn.example/npm/vue@3.4.21/dist/vue.js",
            "https://social.example/@alice",
            "https://social.example/@alice@other.example",
            "https://example.test/?u=https://other.test/a",
            "https://example.test/a@b/c",
            "9.113.0.203.in-addr.arpa",
            "172.in-addr.arpa",
            "2002:cb00:7109::1",
            "::203.0.113.9",
            "7809376fe32e44c957347816a47b3d65",
        ] {
            assert_eq!(judge(text), Exposure::Public, "{text}");
        }
    }

    #[test]
    fn what_belongs_to_a_network_is_internal() {
        for text in [
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:0a00:0001::1",
            "::10.0.0.1",
            "fe80::5efe:10.0.0.1",
            "2001:db8::5efe:10.0.0.1",
            "1.0.0.10.in-addr.arpa",
            "10.in-addr.arpa",
            "168.192.in-addr.arpa",
            "_dns._udp.1.0.0.10.in-addr.arpa",
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "printer.local",
            "dc01.ad.corp",
            "router.home.arpa",
            "bank.example",
            "vpn.bank.example",
            "a.own.test",
            "http://intranet/",
            "http://10.0.0.1/",
            "http://[fd00::1]/",
            "https://vpn.bank.example/x",
        ] {
            assert!(matches!(judge(text), Exposure::Internal(_)), "{text}");
        }
    }

    #[test]
    fn a_url_that_holds_a_secret_is_internal() {
        for text in [
            "https://user:pw@example.test/",
            "https://user@example.test/",
            "https://example.test/?access_token=abc",
            "https://example.test/?X-Amz-Signature=abc",
            "https://example.test/cb#id_token=abc",
            "https://example.test/?e=someone@mail.example",
            "https://example.test/#someone@mail.example",
            "https://example.test/u/someone@mail.example",
            "https://example.test/u/someone%40mail.example",
            "https://example.test/u/someone%2540mail.example/x",
            "https://example.test/u=someone@mail.example;x",
            "https://example.test/#/someone@mail.example",
            "https://example.test/#a/b?e=someone%40mail.example",
            "https://example.test/u/someone@host.corp",
            "https://example.test/?u=https://other.test/?e=someone@mail.example",
            "https://example.test/?u=https%3A%2F%2Fother.test%2F%3Ftoken%3Dabc",
            "https://example.test/reset?x=1&amp;token=abcd",
            "https://example.test/url?q=https://dc01.corp/a",
            "https://example.test/url?q=https%3A%2F%2Fdc01.corp%2Fa",
            "https://example.test/web/2024/http://10.0.0.1/a",
            "https://example.test/#!/https://vpn.bank.example/",
            "https://example.test/?u=https://user:pw@other.test/",
        ] {
            assert!(matches!(judge(text), Exposure::Internal(_)), "{text}");
        }
    }

    #[test]
    fn the_table_is_in_order_for_the_search() {
        assert!(SECRET_PARAMETERS.is_sorted());
    }
}
