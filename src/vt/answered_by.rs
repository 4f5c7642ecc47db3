//! Who gave answers, in words for those who were not there.

use serde::{Deserialize, Serialize};
use url::Url;

use super::origin::is_virustotal;

/// A service that answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
enum Answerer {
    VirusTotal,
    Demo,
    /// Another base URL's host: a mirror, a gateway, a test.
    Host(String),
}

/// No host is called like this.
const DEMO: &str = "demo service";

impl From<Answerer> for String {
    fn from(answerer: Answerer) -> Self {
        match answerer {
            Answerer::VirusTotal => "VirusTotal".to_owned(),
            Answerer::Demo => DEMO.to_owned(),
            Answerer::Host(host) => host,
        }
    }
}

impl TryFrom<String> for Answerer {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        // The signs of names and addresses, which no reader takes for more than that.
        let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:[]".contains(&byte);
        match &*text {
            "VirusTotal" => Ok(Self::VirusTotal),
            DEMO => Ok(Self::Demo),
            host if (1..=255).contains(&host.len()) && host.bytes().all(is_of_host) => Ok(Self::Host(text)),
            _ => Err("no name of a service"),
        }
    }
}

impl Answerer {
    fn words(&self) -> &str {
        match self {
            Self::VirusTotal => "VirusTotal",
            Self::Demo => "the demo service (an invented world)",
            Self::Host(host) => host,
        }
    }
}

/// Who gave the answers that something was made of. By default VirusTotal alone, which is what nobody needs to note.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnsweredBy(Vec<Answerer>);

impl AnsweredBy {
    pub const VIRUSTOTAL: Self = Self(Vec::new());

    /// The embedded service.
    pub fn demo() -> Self {
        Self(vec![Answerer::Demo])
    }

    /// The service at a base URL.
    pub fn at(base_url: &Url) -> Self {
        match base_url.host_str() {
            Some(host) if !is_virustotal(base_url) => Self(vec![Answerer::Host(host.to_owned())]),
            _ => Self::VIRUSTOTAL,
        }
    }

    /// These and others.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        let named = |by: Self| if by.is_virustotal() { vec![Answerer::VirusTotal] } else { by.0 };
        let mut all = [named(self), named(others)].concat();
        all.sort_unstable();
        all.dedup();
        if all == [Answerer::VirusTotal] { Self::VIRUSTOTAL } else { Self(all) }
    }

    /// Whether it is VirusTotal and nobody else.
    pub fn is_virustotal(&self) -> bool {
        self.0.is_empty()
    }

    /// How many they are that are named.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// `VirusTotal`, `the demo service (an invented world)`, `vt.example and VirusTotal`
    pub fn words(&self) -> String {
        match self.0.as_slice() {
            [] => Answerer::VirusTotal.words().to_owned(),
            all => all.iter().map(Answerer::words).collect::<Vec<_>>().join(" and "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(base: &str) -> AnsweredBy {
        AnsweredBy::at(&Url::parse(base).expect("a URL"))
    }

    #[test]
    fn virustotal_is_what_nobody_notes_and_others_are_named() {
        let usual = at("https://www.virustotal.com/api/v3");
        assert_eq!((usual.words().as_str(), usual.is_virustotal()), ("VirusTotal", true));
        assert_eq!(at("https://notvirustotal.com/api/v3").words(), "notvirustotal.com");
        assert_eq!(at("http://127.0.0.1:8080/api/v3").words(), "127.0.0.1");
        assert_eq!(usual.clone().and(usual.clone()), AnsweredBy::VIRUSTOTAL);
        let both = AnsweredBy::demo().and(usual);
        assert_eq!(both.words(), "VirusTotal and the demo service (an invented world)");
        assert_eq!(both.clone().and(AnsweredBy::demo()), both);
    }

    #[test]
    fn what_is_written_is_read_again_and_no_sentence_passes_for_a_name() {
        let all = AnsweredBy::demo().and(at("https://vt.example/api/v3")).and(AnsweredBy::VIRUSTOTAL);
        let text = serde_json::to_string(&all).expect("JSON");
        assert_eq!(text, r#"["VirusTotal","demo service","vt.example"]"#);
        assert_eq!(serde_json::from_str::<AnsweredBy>(&text).expect("names"), all);
        for odd in [r#"["a b"]"#, r#"[""]"#, r#"["<b>"]"#, r#"["[x](http://y)"]"#, r#"["a\nb"]"#, "[1]"] {
            assert!(serde_json::from_str::<AnsweredBy>(odd).is_err(), "{odd}");
        }
    }
}
