//! The kinds of value that settings hold: spans of time, sizes, addresses.
//!
//! Each is checked while the file is read, so that a mistake is reported with its line and column. No message repeats
//! a value that may hold a secret.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};
use url::{Host, Url};

use crate::export::Template;
use crate::ioc::{Defang, own};

/// A span of time as people write it: `90 s`, `5min`, `24 h`, `7 days`, `2 w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Span(pub Duration);

/// Names of units and how many seconds each is.
const SPANS: &[(&[&str], u64)] = &[
    (&["s", "sec", "second", "seconds"], 1),
    (&["m", "min", "minute", "minutes"], 60),
    (&["h", "hour", "hours"], 60 * 60),
    (&["d", "day", "days"], 24 * 60 * 60),
    (&["w", "week", "weeks"], 7 * 24 * 60 * 60),
];

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        measure(&text, SPANS)
            .map(|seconds| Self(Duration::from_secs(seconds)))
            .ok_or_else(|| "expected a span of time such as \"5 min\", \"24 h\" or \"7 d\"".to_owned())
    }
}

/// A number of bytes as people write it: `500 MB`, `1 GiB`. Half a gibibyte if nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Size(pub(super) u64);

impl Default for Size {
    fn default() -> Self {
        Self(512 << 20)
    }
}

/// Names of units and how many bytes each is.
const SIZES: &[(&[&str], u64)] = &[
    (&["b", "byte", "bytes"], 1),
    (&["kb"], 1000),
    (&["mb"], 1_000_000),
    (&["gb"], 1_000_000_000),
    (&["kib"], 1 << 10),
    (&["mib"], 1 << 20),
    (&["gib"], 1 << 30),
];

impl TryFrom<String> for Size {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        measure(&text, SIZES).map(Self).ok_or_else(|| "expected a size such as \"500 MB\" or \"1 GiB\"".to_owned())
    }
}

/// A whole number and a unit from `units`, with or without a space between.
fn measure(text: &str, units: &[(&[&str], u64)]) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim().to_ascii_lowercase();
    let (_, factor) = units.iter().find(|(names, _)| names.contains(&unit.as_str()))?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// What the entries of a list are, so that one which could never match anything is a mistake with its line and column.
pub(super) trait Entries {
    /// The entry in the one form in which it is compared, or what it should have been.
    fn read(text: &str) -> Result<String, &'static str>;
}

/// Names, addresses and networks of the user's own.
#[derive(Debug, Clone)]
pub(super) struct OwnPlaces;

/// Names, each with all below it.
#[derive(Debug, Clone)]
pub(super) struct Names;

/// Names and addresses, as hosts of URLs.
#[derive(Debug, Clone)]
pub(super) struct Hosts;

/// Engines, as the service calls them.
#[derive(Debug, Clone)]
pub(super) struct Engines;

impl Entries for OwnPlaces {
    fn read(text: &str) -> Result<String, &'static str> {
        own::place(text)
    }
}

impl Entries for Names {
    fn read(text: &str) -> Result<String, &'static str> {
        own::name(text)
    }
}

impl Entries for Hosts {
    fn read(text: &str) -> Result<String, &'static str> {
        own::host(text)
    }
}

impl Entries for Engines {
    fn read(text: &str) -> Result<String, &'static str> {
        let name = text.trim();
        if name.is_empty() { Err("expected the name of an engine") } else { Ok(name.to_owned()) }
    }
}

/// An entry of a list, checked.
#[derive(Debug, Clone)]
pub(super) struct Entry<T> {
    pub(super) text: String,
    of: PhantomData<T>,
}

/// Reads it while its place in the file is known: an error that comes later is put down to the whole list.
struct EntryReader<T>(PhantomData<T>);

impl<'de, T: Entries> Deserialize<'de> for Entry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(EntryReader(PhantomData))
    }
}

impl<T: Entries> Visitor<'_> for EntryReader<T> {
    type Value = Entry<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a name in quotation marks")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        T::read(text).map(|text| Entry { text, of: PhantomData }).map_err(E::custom)
    }
}

/// How many requests a rate grants. None at all is no rate: who means that is offline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub(super) struct Requests(pub(super) u32);

impl TryFrom<i64> for Requests {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        let number = u32::try_from(number).ok().filter(|number| *number > 0);
        number.map(Self).ok_or_else(|| {
            format!("expected a number of requests from 1 to {}; offline = true is what forbids them all", u32::MAX)
        })
    }
}

/// The form of a note on one row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct TicketText(pub(super) Template);

impl TryFrom<String> for TicketText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Template::parse(&text).map(Self)
    }
}

/// The form of one row's line in a note on several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct TicketLine(pub(super) Template);

impl TryFrom<String> for TicketLine {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let line = Template::parse(&text)?;
        if line.height() > 1 { Err("each row has one line; this has several".to_owned()) } else { Ok(Self(line)) }
    }
}

/// A way to defang, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct DefangName(pub(super) Defang);

impl TryFrom<String> for DefangName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let names = || Defang::ALL.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
        Defang::named(&text).map(Self).ok_or_else(|| format!("expected one of {}", names()))
    }
}

/// Checks a base URL: https, or http for this machine alone, since the API key travels with each request.
///
/// Gives it without a slash at the end, or says what is wrong with it.
pub(super) fn base_url(text: &str) -> Result<Url, String> {
    let mut address = Url::parse(text.trim()).map_err(|reason| format!("not a URL ({reason})"))?;
    let scheme_is_fit = match address.scheme() {
        "https" => true,
        "http" => is_loopback(&address),
        _ => false,
    };
    if !scheme_is_fit {
        return Err(
            "the API key goes with every request, so this must be https (http only for this machine)".to_owned()
        );
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err("a base URL has no user name or password in it".to_owned());
    }
    if address.query().is_some() || address.fragment().is_some() {
        return Err("a base URL has no ? or # in it".to_owned());
    }
    let path = address.path().trim_end_matches('/').to_owned();
    address.set_path(&path);
    Ok(address)
}

pub(super) fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
