//! One word for what is known of an object, so that "not in VirusTotal", "no analysis yet" and "0 of 62 flagged" can
//! never be mixed up, on screen or in an export.

use super::{Kind, Object, Stats};

/// What the service knows of an object's badness. The numbers stay beside the word.
///
/// Order of judgement: Google Threat Intelligence's verdict, the threat verdict, engines that say malicious,
/// suspicious, any opinion, none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Not an object that engines judge (a comment, a certificate).
    NotJudged,
    /// The service knows of it but never scanned it, or its attributes were not asked for.
    NotScanned,
    /// An error stub in a list.
    Missing,
    /// An analysis that has no opinions yet.
    NoVerdicts,
    /// A private file: no antivirus numbers exist for it and nothing else judged it.
    PrivateUnjudged,
    /// Every engine with an opinion found nothing.
    Clean,
    Suspicious,
    Malicious,
}

impl Verdict {
    /// The verdict of an object as far as its facts tell.
    pub fn of(object: &Object) -> Self {
        let kind = &object.descriptor.kind;
        if object.error.is_some() {
            return Self::Missing;
        }
        if !object.has_attributes {
            return if kind.has_report() { Self::NotScanned } else { Self::NotJudged };
        }
        let facts = &object.facts;
        let words = [facts.gti_verdict.as_deref(), facts.threat_verdict.as_deref()];
        if let Some(verdict) = words.into_iter().flatten().find_map(Self::from_word) {
            return verdict;
        }
        match (&facts.stats, kind) {
            (Some(stats), _) => Self::from_stats(stats),
            (None, Kind::PrivateFile | Kind::PrivateUrl) => Self::PrivateUnjudged,
            (None, kind) if kind.has_report() => Self::NoVerdicts,
            (None, _) => Self::NotJudged,
        }
    }

    /// The verdict of the numbers alone.
    pub fn from_stats(stats: &Stats) -> Self {
        if stats.malicious > 0 {
            Self::Malicious
        } else if stats.suspicious > 0 {
            Self::Suspicious
        } else if stats.total() > 0 {
            Self::Clean
        } else {
            Self::NoVerdicts
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        match word {
            "MALICIOUS" => Some(Self::Malicious),
            "SUSPICIOUS" => Some(Self::Suspicious),
            _ => None,
        }
    }

    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotJudged => "",
            Self::NotScanned => "not scanned",
            Self::Missing => "not found",
            Self::NoVerdicts => "no verdicts yet",
            Self::PrivateUnjudged => "no AV (private)",
            Self::Clean => "clean",
            Self::Suspicious => "suspicious",
            Self::Malicious => "malicious",
        }
    }

    /// Whether it deserves a look first.
    pub fn flagged(self) -> bool {
        self >= Self::Suspicious
    }
}

/// The short form for a table cell: `61/72`, `high / malicious`, `not scanned`.
pub fn cell(object: &Object) -> String {
    let verdict = Verdict::of(object);
    let facts = &object.facts;
    match (&facts.stats, verdict) {
        (_, Verdict::NotScanned | Verdict::Missing | Verdict::NotJudged) => verdict.word().to_owned(),
        (Some(stats), _) if stats.total() > 0 => match stats.suspicious {
            0 => format!("{}/{}", stats.malicious, stats.total()),
            more => format!("{}/{} +{more}", stats.malicious, stats.total()),
        },
        (_, _) if object.descriptor.kind.is_private() => {
            let severity = facts.threat_severity.as_deref().filter(|level| *level != "NONE" && *level != "UNKNOWN");
            let judged = verdict.flagged().then(|| verdict.word().to_owned());
            let words: Vec<String> = severity.map(str::to_lowercase).into_iter().chain(judged).collect();
            if words.is_empty() { Verdict::PrivateUnjudged.word().to_owned() } else { words.join(" / ") }
        }
        _ => verdict.word().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn object(json: &str) -> Object {
        Object::decode(Bytes::from(json.to_owned())).expect("an object")
    }

    #[test]
    fn c06_a_private_file_has_no_antivirus_numbers() {
        let plain = object(r#"{"type":"private_file","id":"aa","attributes":{"size":20480}}"#);
        assert_eq!(cell(&plain), "no AV (private)");
        let judged = object(
            r#"{"type":"private_file","id":"aa","attributes":{"threat_verdict":"VERDICT_MALICIOUS",
                "threat_severity":{"threat_severity_level":"SEVERITY_HIGH"}}}"#,
        );
        assert_eq!((cell(&judged).as_str(), Verdict::of(&judged)), ("high / malicious", Verdict::Malicious));
    }

    #[test]
    fn queued_zeros_are_not_clean_and_never_scanned_is_not_zero() {
        let queued = object(r#"{"type":"file","id":"aa","attributes":{"last_analysis_stats":{"malicious":0}}}"#);
        assert_eq!(Verdict::of(&queued), Verdict::NoVerdicts);
        let never = object(r#"{"type":"url","id":"aa","context_attributes":{"url":"http://a.example/"}}"#);
        assert_eq!(cell(&never), "not scanned");
    }

    #[test]
    fn suspicious_is_named_apart() {
        let file = object(
            r#"{"type":"file","id":"aa","attributes":{"last_analysis_stats":{"malicious":4,"suspicious":1,"undetected":55}}}"#,
        );
        assert_eq!(cell(&file), "4/60 +1");
    }
}
