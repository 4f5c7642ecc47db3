//! The kinds of objects that the service knows, and how a thing is named. One table gives type names and paths, so that
//! links, routes and errors can never disagree.

/// A kind of object, public or private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    File,
    Url,
    Domain,
    Address,
    Analysis,
    Comment,
    Vote,
    Resolution,
    Whois,
    Certificate,
    Submission,
    Behaviour,
    Screenshot,
    SigmaAnalysis,
    SigmaRule,
    YaraRuleset,
    Collection,
    Graph,
    User,
    Group,
    Reference,
    ThreatActor,
    Technique,
    Tactic,
    SavedSearch,
    ZipFile,
    PrivateFile,
    PrivateUrl,
    PrivateAnalysis,
    PrivateBehaviour,
    PrivateUrlBehaviour,
    PrivateZipFile,
}

/// Kind, `type` of its objects, path of its collection, and what an error message calls it.
const TABLE: &[(Kind, &str, &str, &str)] = &[
    (Kind::File, "file", "files", "File"),
    (Kind::Url, "url", "urls", "URL"),
    (Kind::Domain, "domain", "domains", "Domain"),
    (Kind::Address, "ip_address", "ip_addresses", "IP address"),
    (Kind::Analysis, "analysis", "analyses", "Analysis"),
    (Kind::Comment, "comment", "comments", "Comment"),
    (Kind::Vote, "vote", "votes", "Vote"),
    (Kind::Resolution, "resolution", "resolutions", "Resolution"),
    (Kind::Whois, "whois", "whois", "Whois"),
    (Kind::Certificate, "ssl_cert", "ssl_certs", "Certificate"),
    (Kind::Submission, "submission", "submissions", "Submission"),
    (Kind::Behaviour, "file_behaviour", "file_behaviours", "Behaviour"),
    (Kind::Screenshot, "screenshot", "screenshots", "Screenshot"),
    (Kind::SigmaAnalysis, "sigma_analysis", "sigma_analyses", "Sigma analysis"),
    (Kind::SigmaRule, "sigma_rule", "sigma_rules", "Sigma rule"),
    (Kind::YaraRuleset, "yara_ruleset", "yara_rulesets", "YARA ruleset"),
    (Kind::Collection, "collection", "collections", "Collection"),
    (Kind::Graph, "graph", "graphs", "Graph"),
    (Kind::User, "user", "users", "User"),
    (Kind::Group, "group", "groups", "Group"),
    (Kind::Reference, "reference", "references", "Reference"),
    (Kind::ThreatActor, "threat_actor", "threat_actors", "Threat actor"),
    (Kind::Technique, "attack_technique", "attack_techniques", "Attack technique"),
    (Kind::Tactic, "attack_tactic", "attack_tactics", "Attack tactic"),
    (Kind::SavedSearch, "saved_search", "saved_searches", "Saved search"),
    (Kind::ZipFile, "zip_file", "intelligence/zip_files", "ZIP file"),
    (Kind::PrivateFile, "private_file", "private/files", "File"),
    (Kind::PrivateUrl, "private_url", "private/urls", "URL"),
    (Kind::PrivateAnalysis, "private_analysis", "private/analyses", "Analysis"),
    (Kind::PrivateBehaviour, "private_file_behaviour", "private/file_behaviours", "Behaviour"),
    (Kind::PrivateUrlBehaviour, "private_url_behaviour", "private/url_behaviours", "Behaviour"),
    (Kind::PrivateZipFile, "zip_file", "private/zip_files", "ZIP file"),
];

impl Kind {
    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        // The table is in the order of the enum; a test compares them.
        &TABLE[self as usize]
    }

    /// The `type` of an object of this kind.
    pub(super) fn type_name(self) -> &'static str {
        self.row().1
    }

    /// The path of the collection below the base URL, without slashes at its ends.
    pub(super) fn collection(self) -> &'static str {
        self.row().2
    }

    /// What an error message calls it.
    pub(super) fn title(self) -> &'static str {
        self.row().3
    }

    /// The kind whose collection has this path.
    pub(super) fn of_collection(path: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.2 == path).map(|row| row.0)
    }

    /// Whether only keys with private scanning see such objects.
    pub(super) fn is_private(self) -> bool {
        self.collection().starts_with("private/")
    }

    /// The letter that starts the ids of comments and votes on such an object.
    pub(super) fn letter(self) -> char {
        match self {
            Self::Address => 'i',
            _ => self.type_name().chars().next().unwrap_or('x'),
        }
    }
}

/// What names one object: its kind and id. The id of a URL is the SHA-256 of its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) kind: Kind,
    pub(super) id: String,
}

impl Name {
    pub(super) fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }

    /// The path of the object below the base URL, its id percent-encoded.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.kind.collection(), encoded(&self.id))
    }
}

/// An id as one segment of a path.
pub(super) fn encoded(id: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'~')
        .remove(b':')
        .remove(b'=');
    percent_encoding::utf8_percent_encode(id, KEPT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, index, "{}", row.1);
        }
        assert_eq!(Kind::PrivateZipFile as usize + 1, TABLE.len());
    }
}
