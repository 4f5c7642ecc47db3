//! Would asking about it, or submitting it, tell strangers something about the user's own network?
//!
//! The service keeps and shares what it is asked to scan. This floor only judges; what to do about it (warn, refuse,
//! ask) is decided above.

use url::Url;

use super::{Indicator, classify, inner, secret};

/// Whether an indicator belongs to the open internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exposure {
    Public,
    /// It is of the user's own network. With the reason, to be read after "internal: ".
    Internal(String),
    /// A URL that everybody can reach and that carries what only its receiver should know. With the reason.
    Secret(String),
}

impl Exposure {
    /// Why it should not be told; none where it is public.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Public => None,
            Self::Internal(reason) | Self::Secret(reason) => Some(reason),
        }
    }

    /// The word that stands for it: people type it to send such a thing all the same.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal(_) => "internal",
            Self::Secret(_) => "secret",
        }
    }
}

/// Judges an indicator. `own_places` are the user's own: `corp.example` covers the name and all below it, `203.0.113.0/24` a
/// network.
///
/// For a URL the host decides; a URL with a user name, with a parameter that looks like a secret, with an e-mail address in it,
/// or with one that leads on into a network is a secret whatever its host.
pub fn exposure(indicator: &Indicator, own_places: &[String]) -> Exposure {
    let exposed = match indicator {
        Indicator::Hash { .. } => None,
        Indicator::Ip(address) => inner::of_address(*address, own_places).map(Exposure::Internal),
        Indicator::Domain(name) => inner::of_name(name, own_places).map(Exposure::Internal),
        Indicator::Url(text) => Url::parse(text).ok().and_then(|url| {
            let internal = inner::of_host(&url, own_places).map(Exposure::Internal);
            internal.or_else(|| secret::of_url(&url, own_places).map(Exposure::Secret))
        }),
    };
    exposed.unwrap_or(Exposure::Public)
}

/// Colons of a word behind which all of the rest is read; behind further ones only what stands up to the next.
const MOST_COLONS: usize = 8;

/// What a query names: all of it, its words, what stands behind each colon, and the pieces of lists, networks and groups.
pub(super) fn named_in_query(query: &str) -> impl Iterator<Item = Indicator> {
    let words = query.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')'));
    std::iter::once(query).filter_map(|text| classify(text).ok()).chain(words.flat_map(named_in_word))
}

fn named_in_word(word: &str) -> Vec<Indicator> {
    let mut found = of_value(word);
    // Lists, groups and what joins modifiers: no host has such a sign, though a URL may.
    for piece in word.split(|c: char| {
        !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '/' | '%' | '?' | '=' | '&' | '#' | '@'))
    }) {
        if piece.len() < word.len() {
            found.extend(of_value(piece));
        }
        // What is behind the host of a URL is judged with it.
        if !piece.contains("://") {
            let hosts = piece.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':')));
            for host in hosts {
                let ends_of_range = host.split('-').filter_map(|end| end.parse().ok()).map(Indicator::Ip);
                found.extend(ends_of_range);
                found.extend(Some(host).filter(|host| host.len() < piece.len()).into_iter().flat_map(of_value));
            }
        }
    }
    found
}

/// A value, and what stands behind the colons in it. An address of IPv6 is read as one and not cut.
fn of_value(text: &str) -> Vec<Indicator> {
    let mut found = Vec::new();
    let mut rest = text;
    for _ in 0..=MOST_COLONS {
        let read = classify(rest).ok();
        let is_whole = read.as_ref().is_some_and(|read| read.is_ip() || read.is_url());
        found.extend(read);
        let Some((before, behind)) = rest.split_once(':').filter(|_| !is_whole) else { return found };
        found.extend(classify(before).ok());
        rest = behind;
    }
    found.extend(rest.split(':').filter_map(|piece| classify(piece).ok()));
    found
}

/// Judges what a query names.
pub fn exposure_of_query(query: &str, own_places: &[String]) -> Exposure {
    let mut judged = named_in_query(query).map(|found| exposure(&found, own_places));
    judged.find(|exposure| *exposure != Exposure::Public).unwrap_or(Exposure::Public)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str) -> Exposure {
        exposure(&classify(text).unwrap(), &["bank.example".to_owned(), "*.own.test".to_owned()])
    }

    #[test]
    fn a_query_is_judged_by_its_words_and_the_values_of_its_modifiers() {
        let own = ["bank.example".to_owned()];
        for query in [
            "entity:url hostname:dc01.corp",
            "(ip:10.0.0.5 or x)",
            "notes of vpn.bank.example",
            "\"10.0.0.5\"",
            "ip:10.0.0.0/8",
            "ip:10.1.2.3/32+",
            "10.0.0.0-10.0.0.255",
            "ip:fd00::/8",
            "ip:[fd00::1]:443",
            "ip:x:fd00::1",
            "hostname:a.example,dc02.corp",
            "hostname:dc01.corp,dc02.corp",
            "a:b:dc01.corp",
            "a:b:dc01.corp:8443",
            "entity:url+hostname:dc01.corp",
            "hostname:{dc01.corp|a.example}",
            "domain:*.dc01.corp",
            "hostname=dc01.corp;x",
            "itw:http://dc01.corp/x",
            "itw:http://a.example/x,http://dc01.corp/x",
            "dc01.corp/x",
            "a:https://user:pw@a.example/",
            "x@dc01.corp",
        ] {
            assert_ne!(exposure_of_query(query, &own), Exposure::Public, "{query}");
        }
        for query in [
            "type:peexe positives:5+",
            "entity:url hostname:a.example",
            "#phishing",
            "name:invoice.exe ip:198.51.100.7",
            "ip:198.51.100.0/24",
            "ip:2001:db8:0:0::1",
            "ip:2001:db8::/32",
            "fs:2026-01-01T10:20:30+ ls:2026-02-01T00:00:00-",
            "size:1MB+ positives:5-10 (type:peexe OR type:docx)",
            "itw:http://a.example/b/index.home",
            "itw:\"http://a.example/x?a=1,b\"",
            "content:{4d 5a 90 00} tag:cve-2026-1234",
            "similar-to:7809376fe32e44c957347816a47b3d65",
            "main_icon_dhash:\"70e8d4c8c0f0e0c0\" NOT tag:signed",
        ] {
            assert_eq!(exposure_of_query(query, &own), Exposure::Public, "{query}");
        }
    }

    #[test]
    fn a_query_of_many_signs_costs_what_its_length_is() {
        for piece in [":", "a:", "::", "1:", "fd00:", ",", "+", "a/", "://", "http://", "1.2.3.4/", "[", "a.b:"] {
            let cost = |length: usize| {
                let query = piece.repeat(length / piece.len());
                crate::cost::of(|| exposure_of_query(&query, &[]))
            };
            assert!(crate::cost::is_linear(32 << 10, cost), "{piece}");
        }
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
            assert!(matches!(judge(text), Exposure::Secret(_)), "{text}");
        }
    }

    #[test]
    fn a_network_of_ones_own_is_internal_in_every_form_of_its_addresses() {
        let own = ["198.51.100.0/25".to_owned(), "2001:db8:1::/48".to_owned()];
        let judge = |text: &str| exposure(&classify(text).unwrap(), &own);
        for text in [
            "198.51.100.7",
            "::ffff:198.51.100.7",
            "2001:db8:1::7",
            "http://198.51.100.7/a",
            "http://[2001:db8:1::7]/a",
            "7.100.51.198.in-addr.arpa",
        ] {
            assert!(matches!(judge(text), Exposure::Internal(_)), "{text}");
        }
        assert!(matches!(judge("https://a.example/?u=//198.51.100.7/x"), Exposure::Secret(_)));
        for text in ["198.51.100.200", "2001:db8:2::7", "198.in-addr.arpa", "http://198.51.100.200/"] {
            assert_eq!(judge(text), Exposure::Public, "{text}");
        }
    }
}
