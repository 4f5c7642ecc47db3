//! What a whois record registers: a name, or a network in the words of one registry.

use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::ioc::{self, Indicator};

type Members = Map<String, Value>;

/// How a registry names the parts of a record of a network, in the order in which one stands for another.
#[derive(Debug)]
struct Wording {
    range: &'static [&'static str],
    name: &'static [&'static str],
    owner: &'static [&'static str],
    country: &'static [&'static str],
    created: &'static [&'static str],
    updated: &'static [&'static str],
}

/// ARIN's, and that of the other registries (RPSL).
const WORDINGS: [Wording; 2] = [
    Wording {
        range: &["NetRange", "CIDR"],
        name: &["NetName"],
        owner: &["OrgName", "Organization"],
        country: &["Country"],
        created: &["RegDate"],
        updated: &["Updated"],
    },
    Wording {
        range: &["inetnum", "inet6num"],
        name: &["netname"],
        owner: &["org-name", "descr"],
        country: &["country"],
        created: &["created"],
        updated: &["last-modified"],
    },
];

/// What a record says of itself. Hostile text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Registered {
    /// The name, or the range.
    pub of: Option<String>,
    /// Of a network.
    pub name: Option<String>,
    pub owner: Option<String>,
    pub country: Option<String>,
    pub created: Option<String>,
    pub updated: Option<String>,
    /// The hosts that answer for it.
    pub servers: Vec<String>,
}

/// Reads a `whois_map`. One that was referred from registry to registry has the words of both, of an outer block and of what was
/// given out of it: the narrower is told, in its own words alone.
pub(super) fn registered(map: &Members) -> Registered {
    let first = |names: &[&str]| names.iter().find_map(|name| text(map, name));
    let servers =
        text(map, "Name Server").unwrap_or_default().split(" | ").filter_map(name_server).map(str::to_owned).collect();
    let known: Vec<&Wording> = WORDINGS.iter().filter(|wording| first(wording.range).is_some()).collect();
    let width = |wording: &&&Wording| first(wording.range).and_then(|range| width(&range)).unwrap_or(u128::MAX);
    let told = match (text(map, "Domain Name"), known.iter().min_by_key(width)) {
        (None, Some(wording)) => Registered {
            of: first(wording.range),
            name: first(wording.name),
            owner: first(wording.owner),
            country: first(wording.country),
            created: first(wording.created),
            updated: first(wording.updated),
            ..Registered::default()
        },
        (of, _) => Registered { of, owner: first(&["Organization", "org-name", "descr"]), ..Registered::default() },
    };
    // What is written in neither registry's words is of the one record that there is.
    let is_one = known.len() < 2;
    let other = |names: &[&str]| if is_one { first(names) } else { None };
    Registered {
        country: told.country.or_else(|| other(&["Registrant Country", "Country", "country"])),
        created: told.created.or_else(|| other(&["Creation Date", "RegDate", "created"])),
        updated: told.updated.or_else(|| other(&["Updated Date", "Updated", "last-modified"])),
        servers,
        ..told
    }
}

fn text(map: &Members, name: &str) -> Option<String> {
    map.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// How many addresses a range has, less one: `1.1.1.0 - 1.1.1.255`, `1.0.0.0/8`.
fn width(range: &str) -> Option<u128> {
    let number = |text: &str| {
        Some(match text.trim().parse().ok()? {
            IpAddr::V4(address) => u128::from(address.to_bits()),
            IpAddr::V6(address) => address.to_bits(),
        })
    };
    if let Some((from, to)) = range.split_once('-') {
        return number(to)?.checked_sub(number(from)?);
    }
    let (address, bits) = range.split_once('/')?;
    let all: u32 = if address.contains(':') { 128 } else { 32 };
    let free = all.checked_sub(bits.trim().parse().ok()?)?;
    Some(1_u128.checked_shl(free).map_or(u128::MAX, |count| count - 1))
}

/// The host in what stands as a name server: at times with its addresses behind it, at times a line of somebody's postal address.
pub fn name_server(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    let host = words.next()?.trim_end_matches('.');
    let is_host = matches!(ioc::classify(host), Ok(Indicator::Domain(_)));
    (is_host && words.all(|word| word.parse::<IpAddr>().is_ok())).then_some(host)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(map: &Value) -> Registered {
        registered(map.as_object().expect("an object"))
    }

    #[test]
    fn of_two_registries_the_narrower_range_is_told_with_its_own_name_and_owner() {
        let outer = json!({"NetRange": "198.0.0.0 - 198.255.255.255", "NetName": "OUTER-8", "OrgName": "Outer Registry",
            "Registrant Country": "AU", "Updated Date": "2018-03-16", "Name Server": "6 Lantern St"});
        let mut both = outer.clone();
        let inner =
            json!({"inetnum": "198.51.100.0 - 198.51.100.255", "netname": "LANTERN-LABS", "descr": "Lantern Labs"});
        both.as_object_mut().expect("an object").extend(inner.as_object().expect("an object").clone());
        let told = read(&both);
        assert_eq!(
            told,
            Registered {
                of: Some("198.51.100.0 - 198.51.100.255".into()),
                name: Some("LANTERN-LABS".into()),
                owner: Some("Lantern Labs".into()),
                ..Registered::default()
            }
        );
        let told = read(&outer);
        assert_eq!((told.name.as_deref(), told.country.as_deref()), (Some("OUTER-8"), Some("AU")));
        both["inetnum"] = json!("0.0.0.0 - 255.255.255.255");
        assert_eq!(read(&both).owner.as_deref(), Some("Outer Registry"));
    }

    #[test]
    fn the_width_of_a_range_is_read_in_both_spellings_and_of_nonsense_there_is_none() {
        for (range, expected) in [
            ("198.51.100.0 - 198.51.100.255", Some(255)),
            ("198.51.100.0/24", Some(255)),
            ("2001:db8::/32", Some((1_u128 << 96) - 1)),
            ("::/0", Some(u128::MAX)),
            ("198.51.100.9 - 198.51.100.1", None),
            ("0.0.0.0/99", None),
            ("somewhere", None),
        ] {
            assert_eq!(width(range), expected, "{range}");
        }
    }

    #[test]
    fn only_hosts_are_name_servers() {
        assert_eq!(name_server("ns1.a.example"), Some("ns1.a.example"));
        assert_eq!(name_server(" NS1.A.EXAMPLE. 198.51.100.7"), Some("NS1.A.EXAMPLE"));
        for text in ["6 Cordelia St", "Suite 5.2", "", "198.51.100.7", "ns1.a.example of somebody"] {
            assert_eq!(name_server(text), None, "{text}");
        }
    }
}
