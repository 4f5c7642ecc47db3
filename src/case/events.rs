//! What happened to an object and when, by its report.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::text::time::DAY;
use crate::vt::{Kind, Object, verdict};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    Created,
    Registered,
    Signed,
    CertificateFrom,
    SeenInWild,
    FirstSubmitted,
    Resolved,
    RegistrationChanged,
    CertificateSeen,
    WhoisSeen,
    Run,
    Submitted,
    Reported,
    Commented,
    LastSeenInWild,
    LastSubmitted,
    Analysed,
    RegistrationEnds,
    CertificateUntil,
}

impl What {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Registered => "registered",
            Self::Signed => "signed",
            Self::CertificateFrom => "certificate valid from",
            Self::SeenInWild => "first seen in the wild",
            Self::FirstSubmitted => "first submitted",
            Self::Resolved => "resolved",
            Self::RegistrationChanged => "registration changed",
            Self::CertificateSeen => "certificate first seen",
            Self::WhoisSeen => "whois first seen",
            Self::Run => "run in a sandbox",
            Self::Submitted => "submitted",
            Self::Reported => "reported",
            Self::Commented => "commented on",
            Self::LastSeenInWild => "last seen in the wild",
            Self::LastSubmitted => "last submitted",
            Self::Analysed => "last analysed",
            Self::RegistrationEnds => "registration ends",
            Self::CertificateUntil => "certificate valid until",
        }
    }

    /// Whether it can lie in the future.
    pub fn may_be_to_come(self) -> bool {
        matches!(self, Self::RegistrationEnds | Self::CertificateUntil | Self::CertificateFrom)
    }
}

/// Why a date is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Doubt {
    /// A field that nobody filled in.
    Epoch,
    /// 1992-06-19 22:22:17: what old Delphi compilers write into every program.
    Delphi,
    /// Before there was such a thing.
    TooEarly,
    /// After the service had it.
    AfterSeen,
    /// After now.
    ToCome,
    /// No year that can be written.
    OutOfRange,
}

impl Doubt {
    /// Why, in few words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Epoch => "doubtful: the date was not filled in",
            Self::Delphi => "doubtful: Delphi writes this date into every program",
            Self::TooEarly => "doubtful: too early to be true",
            Self::AfterSeen => "doubtful: later than it was first seen",
            Self::ToCome => "doubtful: still to come",
            Self::OutOfRange => "doubtful: no year of the calendar",
        }
    }
}

/// Something that happened to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Seconds since the epoch, UTC.
    pub at: i64,
    pub what: What,
    /// What else is known of it: issuer, resolver, sandbox; empty where nothing is. Hostile text.
    pub detail: Box<str>,
    pub doubt: Option<Doubt>,
}

impl Event {
    pub(super) fn new(what: What, at: i64, detail: &str) -> Self {
        Self { at, what, detail: detail.into(), doubt: None }
    }
}

/// The second that Delphi's linker writes into programs.
const DELPHI: i64 = 708_992_537;
/// 1985-01-01: the first domains, and older than the formats of files.
const OLDEST: i64 = 473_385_600;

/// What an attribute says, by kind of object: seconds since the epoch.
const ATTRIBUTES: &[(&[Kind], &str, What)] = &[
    (&[Kind::File, Kind::PrivateFile, Kind::Collection], "creation_date", What::Created),
    (&[Kind::Domain], "creation_date", What::Registered),
    (REPORTS, "first_seen_itw_date", What::SeenInWild),
    (REPORTS, "first_submission_date", What::FirstSubmitted),
    (REPORTS, "last_seen_itw_date", What::LastSeenInWild),
    (REPORTS, "last_submission_date", What::LastSubmitted),
    (REPORTS, "last_analysis_date", What::Analysed),
    (&[Kind::Domain], "last_update_date", What::RegistrationChanged),
    (&[Kind::Domain], "expiration_date", What::RegistrationEnds),
    (&[Kind::Whois], "first_seen_date", What::WhoisSeen),
    (&[Kind::Whois], "last_updated", What::RegistrationChanged),
    (&[Kind::SslCert], "first_seen_date", What::CertificateSeen),
    (&[Kind::Resolution], "date", What::Resolved),
    (&[Kind::Submission], "date", What::Submitted),
    (&[Kind::Comment], "date", What::Commented),
    (&[Kind::Analysis, Kind::PrivateAnalysis], "date", What::Analysed),
    (&[Kind::FileBehaviour, Kind::PrivateFileBehaviour], "analysis_date", What::Run),
];
const REPORTS: &[Kind] = &[Kind::File, Kind::Url, Kind::Domain, Kind::IpAddress, Kind::PrivateFile, Kind::PrivateUrl];

/// What happened to an object, the earliest first; `tree` is its JSON.
pub fn events(object: &Object, tree: &Value) -> Vec<Event> {
    let attributes = tree.get("attributes").unwrap_or(&Value::Null);
    let kind = &object.descriptor.kind;
    let rows = ATTRIBUTES.iter().filter(|row| row.0.contains(kind));
    let mut events: Vec<Event> = rows
        .filter_map(|(_, name, what)| Some(Event::new(*what, attributes[*name].as_i64()?, &detail(*what, attributes))))
        .collect();
    if let Some(at) = attributes["signature_info"]["signing date"].as_str().and_then(signing_date) {
        events.push(Event::new(What::Signed, at, attributes["signature_info"]["signers"].as_str().unwrap_or_default()));
    }
    let certificate = if *kind == Kind::SslCert { attributes } else { &attributes["last_https_certificate"] };
    events.extend(of_certificate(certificate));
    events.extend(of_context(attributes));
    let seen = object.facts.first_submission_date;
    for event in &mut events {
        event.doubt = doubt(event, seen);
    }
    events.sort_by_key(|event| (event.at, event.what));
    events.dedup();
    events
}

/// What else is known of a date that is an attribute.
fn detail(what: What, attributes: &Value) -> String {
    let text = |name: &str| attributes[name].as_str().unwrap_or_default().to_owned();
    match what {
        What::Registered => text("registrar"),
        What::Run => text("sandbox_name"),
        What::WhoisSeen | What::RegistrationChanged => text("registrar_name"),
        What::Resolved => {
            let ends = [text("host_name"), text("ip_address")];
            ends.into_iter().filter(|end| !end.is_empty()).collect::<Vec<_>>().join(" ")
        }
        What::Submitted => text("country"),
        What::Commented => text("text").chars().take(80).collect(),
        _ => String::new(),
    }
}

fn of_certificate(certificate: &Value) -> impl Iterator<Item = Event> {
    let part = |member: &str| certificate[member]["CN"].as_str().unwrap_or_default();
    let detail = match (part("subject"), part("issuer")) {
        ("", "") => String::new(),
        (subject, "") => subject.to_owned(),
        ("", issuer) => format!("by {issuer}"),
        (subject, issuer) => format!("{subject} by {issuer}"),
    };
    let ends = [(What::CertificateFrom, "not_before"), (What::CertificateUntil, "not_after")];
    ends.into_iter().filter_map(move |(what, end)| {
        let at = civil(certificate["validity"][end].as_str()?, "%Y-%m-%d %H:%M:%S")?;
        Some(Event::new(what, at, &detail))
    })
}

/// What others reported of an address or name.
fn of_context(attributes: &Value) -> impl Iterator<Item = Event> {
    let reports = attributes["crowdsourced_context"].as_array().into_iter().flatten();
    reports.filter_map(|report| {
        let words = [report["title"].as_str(), report["source"].as_str()];
        let words = words.into_iter().flatten().collect::<Vec<_>>().join(", ");
        Some(Event::new(What::Reported, report["timestamp"].as_i64()?, &words))
    })
}

/// `06:48 AM 08/24/2022`, as the service writes it.
fn signing_date(text: &str) -> Option<i64> {
    civil(text, "%I:%M %p %m/%d/%Y")
}

fn civil(text: &str, form: &str) -> Option<i64> {
    let at = DateTime::strptime(form, text.trim()).ok()?;
    Some(TimeZone::UTC.to_timestamp(at).ok()?.as_second())
}

/// Why the date of an event can't be right by itself; `seen` is when the service had the object first.
pub(super) fn doubt(event: &Event, seen: Option<i64>) -> Option<Doubt> {
    let Event { at, what, .. } = *event;
    let is_given = matches!(what, What::Created | What::Signed | What::Registered);
    let of_service =
        matches!(what, What::FirstSubmitted | What::LastSubmitted | What::Analysed | What::Submitted | What::Run);
    if Timestamp::from_second(at).is_err() {
        return Some(Doubt::OutOfRange);
    }
    if (0..DAY).contains(&at) {
        return Some(Doubt::Epoch);
    }
    if what == What::Created && at == DELPHI {
        return Some(Doubt::Delphi);
    }
    if at < OLDEST || (of_service && at < verdict::BEGAN) {
        return Some(Doubt::TooEarly);
    }
    let after = seen.is_some_and(|seen| at > seen.saturating_add(DAY));
    (is_given && after).then_some(Doubt::AfterSeen)
}

#[cfg(test)]
mod tests;
