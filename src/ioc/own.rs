//! What is the user's own, as settings list it: names with all below them, addresses and networks. What may stand in such a list
//! and what an entry covers are said here side by side, so that no entry is taken that could never cover anything.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::host;

/// Reads an entry that is a name, an address or a network; gives it as what tells whether it covers something reads it.
pub fn place(text: &str) -> Result<String, &'static str> {
    let network = network(text.trim()).map(|(address, bits)| match address {
        _ if bits == width(address) => address.to_string(),
        address => format!("{address}/{bits}"),
    });
    network.or_else(|| name(text).ok()).ok_or(
        "expected a name such as \"corp.example\", an address or a network such as \"203.0.113.0/24\", without scheme, \
         port and path",
    )
}

/// The same of an entry that can only be a name: `*.corp.example` is `corp.example`, and one label alone stands for all names
/// that end in it.
pub fn name(text: &str) -> Result<String, &'static str> {
    const BELOW: &str = ".example";
    let name = text.trim().trim_start_matches("*.").trim_matches('.');
    let alone = || host::domain(&format!("{name}{BELOW}"))?.strip_suffix(BELOW).map(str::to_owned);
    let is_alone = !name.is_empty() && !name.contains(['.', '。', '．', '｡']) && name.parse::<u32>().is_err();
    let read = if is_alone { alone() } else { host::domain(name) };
    read.ok_or("expected a name such as \"corp.example\", without scheme, port and path")
}

/// The same of a host that may be an address too, in the form that it has in a URL.
pub fn host(text: &str) -> Result<String, &'static str> {
    let address = || text.trim().trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    match name(text) {
        Ok(name) => Ok(name),
        Err(reason) => address()
            .map(|address| match address {
                IpAddr::V4(address) => address.to_string(),
                IpAddr::V6(address) => format!("[{address}]"),
            })
            .ok_or(reason),
    }
}

/// Whether an entry covers a name in punycode.
pub(super) fn covers_name(entry: &str, name: &str) -> bool {
    host::is_within(name, entry.trim_start_matches("*.").trim_matches('.'))
}

/// Whether an entry covers an address.
pub(super) fn covers_address(entry: &str, address: IpAddr) -> bool {
    network(entry).is_some_and(|(net, bits)| width(net) == width(address) && masked(net, bits) == masked(address, bits))
}

/// Address and bits, the address without what the bits leave out.
fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u8>().ok()?)),
        None => (text.parse::<IpAddr>().ok()?, None),
    };
    let bits = bits.unwrap_or(width(address));
    (bits <= width(address)).then(|| (masked(address, bits), bits))
}

const fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn masked(address: IpAddr, bits: u8) -> IpAddr {
    let left_out = u32::from(width(address).saturating_sub(bits));
    match address {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & u32::MAX.checked_shl(left_out).unwrap_or(0))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & u128::MAX.checked_shl(left_out).unwrap_or(0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_taken_in_any_form_that_people_write_and_kept_in_one() {
        for (written, kept) in [
            ("corp.example", "corp.example"),
            (" Corp.Example. ", "corp.example"),
            ("*.corp.example", "corp.example"),
            (".corp.example", "corp.example"),
            ("münchen.test", "xn--mnchen-3ya.test"),
            ("corp", "corp"),
            ("ü", "xn--tda"),
            ("203.0.113.9", "203.0.113.9"),
            ("203.0.113.9/24", "203.0.113.0/24"),
            ("203.0.113.9/32", "203.0.113.9"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:DB8::/32", "2001:db8::/32"),
            ("2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(place(written).as_deref(), Ok(kept), "{written}");
        }
    }

    #[test]
    fn an_entry_that_could_never_cover_anything_is_refused() {
        for written in [
            "",
            " ",
            ".",
            "*",
            "*.",
            "https://corp.example/",
            "corp.example/",
            "corp.example:8080",
            "a b.example",
            "someone@corp.example",
            "203.0.113.0/33",
            "203.0.113.0/",
            "203.0.113",
            "203.0.113.0/24/1",
            "2001:db8::/129",
            "123",
            "corp..example",
            "[2001:db8::1]",
        ] {
            assert!(place(written).is_err(), "{written}");
        }
        assert!(name("203.0.113.9").is_err() && name("203.0.113.0/24").is_err());
        assert!(host("203.0.113.0/24").is_err() && host("https://a.example").is_err());
        assert_eq!(
            ["203.0.113.9", "2001:db8::1", "[2001:db8::1]"].map(|text| host(text).unwrap_or_default()),
            ["203.0.113.9", "[2001:db8::1]", "[2001:db8::1]"]
        );
    }

    #[test]
    fn a_network_covers_its_addresses_and_no_others() {
        for (entry, inside, outside) in [
            ("203.0.113.0/25", "203.0.113.127", "203.0.113.128"),
            ("203.0.113.9", "203.0.113.9", "203.0.113.8"),
            ("2001:db8:1::/48", "2001:db8:1:ffff::1", "2001:db8:2::1"),
            ("0.0.0.0/0", "198.51.100.1", "2001:db8::1"),
        ] {
            let covers = |address: &str| covers_address(entry, address.parse().expect("an address"));
            assert!(covers(inside) && !covers(outside), "{entry}");
        }
        assert!(!covers_address("corp.example", IpAddr::V4(Ipv4Addr::LOCALHOST)));
    }
}
