//! The types of object the service knows, as one table.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The type of an object, as in its `type` member. Unknown types survive as [`Kind::Other`].
///
/// Source: <https://docs.virustotal.com/reference/objects>
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    File,
    Url,
    Domain,
    IpAddress,
    PrivateFile,
    PrivateUrl,
    Analysis,
    PrivateAnalysis,
    FileBehaviour,
    PrivateFileBehaviour,
    PrivateUrlBehaviour,
    Comment,
    Vote,
    Resolution,
    Submission,
    SslCert,
    Whois,
    Collection,
    Graph,
    User,
    Group,
    AttackTactic,
    AttackTechnique,
    SigmaRule,
    SigmaAnalysis,
    YaraRuleset,
    Screenshot,
    Reference,
    ZipFile,
    Other(Box<str>),
}

/// Type name on the wire, collection in paths (empty when objects of the type have no route of their own), word for people.
const TABLE: &[(Kind, &str, &str, &str)] = &[
    (Kind::File, "file", "files", "file"),
    (Kind::Url, "url", "urls", "URL"),
    (Kind::Domain, "domain", "domains", "domain"),
    (Kind::IpAddress, "ip_address", "ip_addresses", "IP address"),
    (Kind::PrivateFile, "private_file", "private/files", "private file"),
    (Kind::PrivateUrl, "private_url", "private/urls", "private URL"),
    (Kind::Analysis, "analysis", "analyses", "analysis"),
    (Kind::PrivateAnalysis, "private_analysis", "private/analyses", "private analysis"),
    (Kind::FileBehaviour, "file_behaviour", "file_behaviours", "behaviour report"),
    (Kind::PrivateFileBehaviour, "private_file_behaviour", "private/file_behaviours", "private behaviour report"),
    (Kind::PrivateUrlBehaviour, "private_url_behaviour", "private/url_behaviours", "private URL behaviour report"),
    (Kind::Comment, "comment", "comments", "comment"),
    (Kind::Vote, "vote", "", "vote"),
    (Kind::Resolution, "resolution", "resolutions", "resolution"),
    (Kind::Submission, "submission", "submissions", "submission"),
    (Kind::SslCert, "ssl_cert", "", "certificate"),
    (Kind::Whois, "whois", "", "whois record"),
    (Kind::Collection, "collection", "collections", "collection"),
    (Kind::Graph, "graph", "graphs", "graph"),
    (Kind::User, "user", "users", "user"),
    (Kind::Group, "group", "groups", "group"),
    (Kind::AttackTactic, "attack_tactic", "attack_tactics", "ATT&CK tactic"),
    (Kind::AttackTechnique, "attack_technique", "attack_techniques", "ATT&CK technique"),
    (Kind::SigmaRule, "sigma_rule", "sigma_rules", "Sigma rule"),
    (Kind::SigmaAnalysis, "sigma_analysis", "", "Sigma analysis"),
    (Kind::YaraRuleset, "yara_ruleset", "yara_rulesets", "YARA ruleset"),
    (Kind::Screenshot, "screenshot", "", "screenshot"),
    (Kind::Reference, "reference", "references", "reference"),
    (Kind::ZipFile, "zip_file", "intelligence/zip_files", "ZIP bundle"),
];

impl Kind {
    /// The kind of a `type` member; never fails, unknown ones are kept as they are.
    pub fn parse(name: &str) -> Self {
        TABLE.iter().find(|row| row.1 == name).map_or_else(|| Self::Other(name.into()), |row| row.0.clone())
    }

    /// The `type` member: `file`, `ip_address`, …
    pub fn name(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => TABLE.iter().find(|row| row.0 == *known).map_or("", |row| row.1),
        }
    }

    /// The collection in paths (`files`, `private/urls`), or `None` when such objects can't be asked for by id.
    pub fn collection(&self) -> Option<&'static str> {
        TABLE.iter().find(|row| row.0 == *self).map(|row| row.2).filter(|path| !path.is_empty())
    }

    /// The kind whose objects a [`collection`](Self::collection) holds.
    pub fn of_collection(path: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.2 == path && !path.is_empty()).map(|row| row.0.clone())
    }

    /// The word for people: `IP address`; of a kind that is not known what its name says.
    pub fn label(&self) -> Cow<'_, str> {
        match self {
            Self::Other(name) => name.replace(['_', '-'], " ").into(),
            known => TABLE.iter().find(|row| row.0 == *known).map_or("", |row| row.3).into(),
        }
    }

    /// The same with its article: `an IP address`, `a URL`.
    pub fn one(&self) -> String {
        let label = self.label();
        let article = if label.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
        format!("{article} {label}")
    }

    /// Whether this is one of the four kinds an indicator can be looked up as, on the public side.
    pub fn is_indicator(&self) -> bool {
        matches!(self, Self::File | Self::Url | Self::Domain | Self::IpAddress)
    }

    /// Whether this is one of those, or their private twins: kinds with a report.
    pub fn has_report(&self) -> bool {
        self.is_indicator() || matches!(self, Self::PrivateFile | Self::PrivateUrl)
    }

    /// What is called so on the private side.
    #[must_use]
    pub fn in_private(self) -> Self {
        match self {
            Self::File => Self::PrivateFile,
            Self::Url => Self::PrivateUrl,
            Self::Analysis => Self::PrivateAnalysis,
            kind => kind,
        }
    }

    /// Whether objects of this kind are visible to the uploader's group only.
    pub fn is_private(&self) -> bool {
        matches!(
            self,
            Self::PrivateFile
                | Self::PrivateUrl
                | Self::PrivateAnalysis
                | Self::PrivateFileBehaviour
                | Self::PrivateUrlBehaviour
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer).map(|name| Self::parse(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_kind_survives_its_wire_name() {
        for (kind, name, _, label) in TABLE {
            assert_eq!(Kind::parse(name), *kind);
            assert_eq!(kind.name(), *name);
            assert_eq!(kind.label(), *label);
        }
    }

    #[test]
    fn a_kind_has_words_with_their_article() {
        let one = |name: &str| Kind::parse(name).one();
        assert_eq!(
            ["ip_address", "url", "analysis", "threat_actor"].map(one),
            ["an IP address", "a URL", "an analysis", "a threat actor"]
        );
    }

    #[test]
    fn an_unknown_type_is_kept_as_it_came() {
        let kind = Kind::parse("quantum_file");
        assert_eq!((kind.name(), kind.collection(), kind.has_report()), ("quantum_file", None, false));
    }
}
