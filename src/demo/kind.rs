//! The kinds of objects that the service knows, and how a thing is named. One table gives type names and paths, so that
//! links, routes and errors can never disagree.

macro_rules! kinds {
    ($($kind:ident $type:literal $path:literal $title:literal)*) => {
        /// A kind of object, public or private.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum Kind { $($kind),* }

        /// Kind, `type` of its objects, path of its collection, and what an error message calls it; in the order of the enum.
        const TABLE: &[(Kind, &str, &str, &str)] = &[$((Kind::$kind, $type, $path, $title)),*];
    };
}

kinds! {
    File "file" "files" "File"
    Url "url" "urls" "URL"
    Domain "domain" "domains" "Domain"
    Address "ip_address" "ip_addresses" "IP address"
    Analysis "analysis" "analyses" "Analysis"
    Comment "comment" "comments" "Comment"
    Vote "vote" "votes" "Vote"
    Resolution "resolution" "resolutions" "Resolution"
    Whois "whois" "whois" "Whois"
    Certificate "ssl_cert" "ssl_certs" "Certificate"
    Submission "submission" "submissions" "Submission"
    Behaviour "file_behaviour" "file_behaviours" "Behaviour"
    Screenshot "screenshot" "screenshots" "Screenshot"
    SigmaAnalysis "sigma_analysis" "sigma_analyses" "Sigma analysis"
    SigmaRule "sigma_rule" "sigma_rules" "Sigma rule"
    YaraRuleset "yara_ruleset" "yara_rulesets" "YARA ruleset"
    Collection "collection" "collections" "Collection"
    Graph "graph" "graphs" "Graph"
    User "user" "users" "User"
    Group "group" "groups" "Group"
    Reference "reference" "references" "Reference"
    ThreatActor "threat_actor" "threat_actors" "Threat actor"
    Technique "attack_technique" "attack_techniques" "Attack technique"
    Tactic "attack_tactic" "attack_tactics" "Attack tactic"
    SavedSearch "saved_search" "saved_searches" "Saved search"
    ZipFile "zip_file" "intelligence/zip_files" "ZIP file"
    PrivateFile "private_file" "private/files" "File"
    PrivateUrl "private_url" "private/urls" "URL"
    PrivateAnalysis "private_analysis" "private/analyses" "Analysis"
    PrivateBehaviour "private_file_behaviour" "private/file_behaviours" "Behaviour"
    PrivateUrlBehaviour "private_url_behaviour" "private/url_behaviours" "Behaviour"
    PrivateZipFile "zip_file" "private/zip_files" "ZIP file"
}

impl Kind {
    /// The kinds that engines judge and people vote on.
    pub(super) const JUDGED: [Self; 4] = [Self::File, Self::Url, Self::Domain, Self::Address];

    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str) {
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

    /// The kind whose objects have this `type`, the public one if there are two.
    pub(super) fn of_type(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
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

/// A segment of a path as an id.
pub(super) fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
