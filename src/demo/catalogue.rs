//! The relationships of each kind of object: what they give, who may read them, and what they are called from the
//! other end. The world is written from one end only; this table adds the other.

use super::kind::Kind;

/// Which keys may read a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Everyone,
    Premium,
}

/// How many objects a relationship gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arity {
    One,
    Many,
}

/// One relationship of a kind of object.
#[derive(Debug)]
pub(super) struct Relationship {
    pub(super) name: &'static str,
    pub(super) gives: Kind,
    pub(super) access: Access,
    pub(super) arity: Arity,
    /// The relationship of the target that leads back here.
    pub(super) back: Option<&'static str>,
}

const fn open(name: &'static str, gives: Kind) -> Relationship {
    Relationship { name, gives, access: Access::Everyone, arity: Arity::Many, back: None }
}

const fn paid(name: &'static str, gives: Kind) -> Relationship {
    Relationship { name, gives, access: Access::Premium, arity: Arity::Many, back: None }
}

impl Relationship {
    const fn one(mut self) -> Self {
        self.arity = Arity::One;
        self
    }

    const fn back(mut self, name: &'static str) -> Self {
        self.back = Some(name);
        self
    }
}

use Kind::{Address, Comment, Domain, File, Url};

const FILE: &[Relationship] = &[
    paid("analyses", Kind::Analysis),
    open("behaviours", Kind::Behaviour),
    open("bundled_files", File).back("compressed_parents"),
    paid("carbonblack_children", File).back("carbonblack_parents"),
    paid("carbonblack_parents", File).back("carbonblack_children"),
    paid("ciphered_bundled_files", File).back("ciphered_parents"),
    paid("ciphered_parents", File).back("ciphered_bundled_files"),
    open("collections", Kind::Collection),
    open("comments", Comment),
    paid("compressed_parents", File).back("bundled_files"),
    open("contacted_domains", Domain).back("communicating_files"),
    open("contacted_ips", Address).back("communicating_files"),
    open("contacted_urls", Url).back("communicating_files"),
    open("dropped_files", File).back("execution_parents"),
    paid("email_attachments", File).back("email_parents"),
    paid("email_parents", File).back("email_attachments"),
    paid("embedded_domains", Domain).back("referrer_files"),
    paid("embedded_ips", Address).back("referrer_files"),
    paid("embedded_urls", Url).back("referrer_files"),
    open("execution_parents", File).back("dropped_files"),
    open("graphs", Kind::Graph),
    paid("itw_domains", Domain).back("downloaded_files"),
    paid("itw_ips", Address).back("downloaded_files"),
    paid("itw_urls", Url).back("downloaded_files"),
    paid("memory_pattern_domains", Domain),
    paid("memory_pattern_ips", Address),
    paid("memory_pattern_urls", Url),
    paid("overlay_children", File).back("overlay_parents"),
    paid("overlay_parents", File).back("overlay_children"),
    paid("pcap_children", File).back("pcap_parents"),
    paid("pcap_parents", File).back("pcap_children"),
    open("pe_resource_children", File).back("pe_resource_parents"),
    open("pe_resource_parents", File).back("pe_resource_children"),
    paid("related_references", Kind::Reference),
    paid("related_threat_actors", Kind::ThreatActor),
    paid("screenshots", Kind::Screenshot),
    open("sigma_analysis", Kind::SigmaAnalysis).one(),
    paid("similar_files", File).back("similar_files"),
    paid("submissions", Kind::Submission),
    paid("urls_for_embedded_js", Url).back("embedded_js_files"),
    open("user_votes", Kind::Vote),
    open("votes", Kind::Vote),
];

const URL: &[Relationship] = &[
    paid("analyses", Kind::Analysis),
    open("collections", Kind::Collection),
    open("comments", Comment),
    paid("communicating_files", File).back("contacted_urls"),
    paid("contacted_domains", Domain),
    paid("contacted_ips", Address),
    paid("downloaded_files", File).back("itw_urls"),
    paid("embedded_js_files", File).back("urls_for_embedded_js"),
    open("graphs", Kind::Graph),
    open("last_serving_ip_address", Address).one().back("urls"),
    open("network_location", Domain).one(),
    paid("redirecting_urls", Url).back("redirects_to"),
    paid("redirects_to", Url).back("redirecting_urls"),
    paid("referrer_files", File).back("embedded_urls"),
    paid("referrer_urls", Url),
    open("related_comments", Comment),
    paid("related_references", Kind::Reference),
    paid("related_threat_actors", Kind::ThreatActor),
    paid("submissions", Kind::Submission),
    paid("urls_related_by_tracker_id", Url).back("urls_related_by_tracker_id"),
    open("user_votes", Kind::Vote),
    open("votes", Kind::Vote),
];

const DOMAIN: &[Relationship] = &[
    paid("caa_records", Domain),
    paid("cname_records", Domain),
    open("collections", Kind::Collection),
    open("comments", Comment),
    open("communicating_files", File).back("contacted_domains"),
    paid("downloaded_files", File).back("itw_domains"),
    open("graphs", Kind::Graph),
    open("historical_ssl_certificates", Kind::Certificate),
    open("historical_whois", Kind::Whois),
    open("immediate_parent", Domain).one(),
    paid("mx_records", Domain),
    paid("ns_records", Domain),
    open("parent", Domain).one(),
    open("referrer_files", File).back("embedded_domains"),
    open("related_comments", Comment),
    paid("related_references", Kind::Reference),
    paid("related_threat_actors", Kind::ThreatActor),
    open("resolutions", Kind::Resolution),
    open("siblings", Domain),
    paid("soa_records", Domain),
    open("subdomains", Domain),
    paid("urls", Url),
    open("user_votes", Kind::Vote),
    open("votes", Kind::Vote),
];

const ADDRESS: &[Relationship] = &[
    open("collections", Kind::Collection),
    open("comments", Comment),
    open("communicating_files", File).back("contacted_ips"),
    paid("downloaded_files", File).back("itw_ips"),
    open("graphs", Kind::Graph),
    open("historical_ssl_certificates", Kind::Certificate),
    open("historical_whois", Kind::Whois),
    open("referrer_files", File).back("embedded_ips"),
    open("related_comments", Comment),
    paid("related_references", Kind::Reference),
    paid("related_threat_actors", Kind::ThreatActor),
    open("resolutions", Kind::Resolution),
    paid("urls", Url),
    open("user_votes", Kind::Vote),
    open("votes", Kind::Vote),
];

const PRIVATE_FILE: &[Relationship] = &[
    paid("analyses", Kind::PrivateAnalysis),
    paid("behaviours", Kind::PrivateBehaviour),
    paid("bundled_files", Kind::PrivateFile),
    paid("contacted_domains", Domain),
    paid("contacted_ips", Address),
    paid("contacted_urls", Url),
    paid("dropped_files", Kind::PrivateFile).back("execution_parents"),
    paid("embedded_domains", Domain),
    paid("embedded_ips", Address),
    paid("embedded_urls", Url),
    paid("execution_parents", Kind::PrivateFile).back("dropped_files"),
];

const PRIVATE_URL: &[Relationship] = &[
    paid("analyses", Kind::PrivateAnalysis),
    paid("behaviours", Kind::PrivateUrlBehaviour),
    paid("downloaded_files", File),
    paid("last_serving_ip_address", Address).one(),
    paid("network_location", Domain).one(),
];

const COLLECTION: &[Relationship] = &[
    open("comments", Comment),
    open("domains", Domain).back("collections"),
    open("files", File).back("collections"),
    open("ip_addresses", Address).back("collections"),
    open("owner", Kind::User).one(),
    open("references", Kind::Reference),
    open("attack_techniques", Kind::Technique),
    open("threat_actors", Kind::ThreatActor),
    open("urls", Url).back("collections"),
];

const GRAPH: &[Relationship] = &[
    open("comments", Comment),
    open("domains", Domain).back("graphs"),
    open("editors", Kind::User),
    open("files", File).back("graphs"),
    open("group", Kind::Group).one(),
    open("ip_addresses", Address).back("graphs"),
    open("owner", Kind::User).one(),
    open("urls", Url).back("graphs"),
    open("viewers", Kind::User),
];

/// Kinds with their relationships, in the order of `GET /metadata`.
pub(super) const CATALOGUE: &[(Kind, &[Relationship])] = &[
    (Kind::Analysis, &[open("item", File).one()]),
    (Kind::Technique, &[open("attack_tactics", Kind::Tactic).back("attack_techniques")]),
    (Kind::Tactic, &[open("attack_techniques", Kind::Technique).back("attack_tactics")]),
    (Kind::Collection, COLLECTION),
    (Kind::Comment, &[open("author", Kind::User).one(), open("item", File).one()]),
    (Domain, DOMAIN),
    (File, FILE),
    (Kind::Behaviour, &[open("file", File).one().back("behaviours"), open("attack_techniques", Kind::Technique)]),
    (Kind::Graph, GRAPH),
    (Address, ADDRESS),
    (Kind::PrivateAnalysis, &[paid("item", Kind::PrivateFile).one(), paid("submitter", Kind::User).one()]),
    (Kind::PrivateFile, PRIVATE_FILE),
    (
        Kind::PrivateBehaviour,
        &[paid("file", Kind::PrivateFile).one().back("behaviours"), paid("attack_techniques", Kind::Technique)],
    ),
    (Kind::PrivateUrl, PRIVATE_URL),
    (Kind::ThreatActor, &[paid("related_references", Kind::Reference)]),
    (Url, URL),
    (
        Kind::User,
        &[
            open("api_quota_group", Kind::Group).one(),
            open("collections", Kind::Collection),
            open("comments", Comment),
            open("graphs", Kind::Graph),
            open("groups", Kind::Group),
            open("intelligence_quota_group", Kind::Group).one(),
            open("mentions", Comment),
            open("votes", Kind::Vote),
        ],
    ),
];

/// The relationships of a kind; none for kinds that have none.
pub(super) fn of(kind: Kind) -> &'static [Relationship] {
    CATALOGUE.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, relationships)| relationships)
}

/// The relationship of this name.
pub(super) fn find(kind: Kind, name: &str) -> Option<&'static Relationship> {
    of(kind).iter().find(|relationship| relationship.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_exists_and_leads_here() {
        for (kind, relationships) in CATALOGUE {
            for relationship in *relationships {
                let Some(back) = relationship.back else { continue };
                let other = find(relationship.gives, back)
                    .unwrap_or_else(|| panic!("{}: {back} of {:?}", relationship.name, relationship.gives));
                assert_eq!(other.gives, *kind, "{}", relationship.name);
            }
        }
    }
}
