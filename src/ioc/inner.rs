//! Which addresses and names belong to somebody's inner network: those that are reserved for such, and the user's own.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::host::is_within;
use super::own;

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

/// What an address is that is not on the open internet.
pub(super) fn of_address(address: IpAddr, own_places: &[String]) -> Option<String> {
    of_own(address, own_places).or_else(|| reserved(address).map(str::to_owned))
}

/// The same where a number is more often something else: of addresses that hosts have.
pub(super) fn of_private_address(address: IpAddr, own_places: &[String]) -> Option<String> {
    let is_private = match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    };
    of_own(address, own_places).or_else(|| reserved(address).filter(|_| is_private).map(str::to_owned))
}

fn of_own(address: IpAddr, own_places: &[String]) -> Option<String> {
    let embedded = match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(v6) => embedded_v4(v6).map(IpAddr::V4),
    };
    let covers = |entry: &&String| {
        own::covers_address(entry, address) || embedded.is_some_and(|inner| own::covers_address(entry, inner))
    };
    own_places.iter().find(covers).map(|entry| format!("in {entry}, which the settings call internal"))
}

fn reserved(address: IpAddr) -> Option<&'static str> {
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
            |v4| reserved(IpAddr::V4(v4)),
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
fn of_reverse_name(name: &str, own_places: &[String]) -> Option<String> {
    let of_address = |address| of_address(address, own_places);
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

/// What a name is that is not on the open internet.
pub(super) fn of_name(name: &str, own_places: &[String]) -> Option<String> {
    let name = name.trim_end_matches('.');
    if !name.contains('.') {
        return Some("a name without a domain".to_owned());
    }
    if let Some(own) = own_places.iter().find(|own| own::covers_name(own, name)) {
        return Some(format!("under {own}, which the settings call internal"));
    }
    internal_end(name)
        .map(|end| format!("names under .{end} are used inside networks only"))
        .or_else(|| of_reverse_name(&name.to_ascii_lowercase(), own_places).map(|what| format!("the name of {what}")))
}

/// The end of a name that is used inside networks only.
pub(super) fn internal_end(name: &str) -> Option<&'static str> {
    INTERNAL_ENDS.iter().copied().find(|end| is_within(name, end))
}

/// The same of the host of a URL.
pub(super) fn of_host(url: &Url, own_places: &[String]) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => of_name(name, own_places),
        Host::Ipv4(address) => of_address(IpAddr::V4(address), own_places),
        Host::Ipv6(address) => of_address(IpAddr::V6(address), own_places),
    }
}
