//! The relationship catalogue: for each kind of object what it is related to, how much that is, and who may ask.
//!
//! One table, from the reference's pages; `/metadata` can add names that the table does not know yet.

pub(super) mod catalogue;
mod ends;

pub use catalogue::Catalogue;
pub use ends::ends;

use super::Kind;

/// Who may ask for a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Privilege {
    Everyone,
    /// VT Enterprise (premium).
    Enterprise,
    /// Enterprise with Threat Landscape, Google Threat Intelligence.
    ThreatLandscape,
    /// A Private Scanning licence.
    PrivateScanning,
}

/// How many objects it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Many {
    One,
    List,
}

/// One row of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Relationship {
    pub name: &'static str,
    pub many: Many,
    pub privilege: Privilege,
    /// What the objects are, for people: `domains`.
    pub gives: &'static str,
}

use Many::{List, One};
use Privilege::{Enterprise, Everyone, ThreatLandscape};

const fn row(name: &'static str, many: Many, privilege: Privilege, gives: &'static str) -> Relationship {
    Relationship { name, many, privilege, gives }
}

/// Source: <https://docs.virustotal.com/reference/files-relationships>. What an analyst walks first stands first.
const FILE: &[Relationship] = &[
    row("contacted_domains", List, Everyone, "domains contacted when run"),
    row("contacted_ips", List, Everyone, "addresses contacted when run"),
    row("contacted_urls", List, Everyone, "URLs contacted when run"),
    row("dropped_files", List, Everyone, "files written when run"),
    row("execution_parents", List, Everyone, "files that ran this one"),
    row("bundled_files", List, Everyone, "files inside this archive"),
    row("behaviours", List, Everyone, "behaviour reports, one a sandbox"),
    row("pe_resource_children", List, Everyone, "files in its PE resources"),
    row("pe_resource_parents", List, Everyone, "files with it in their PE resources"),
    row("collections", List, Everyone, "collections that hold it"),
    row("comments", List, Everyone, "comments"),
    row("votes", List, Everyone, "votes"),
    row("graphs", List, Everyone, "graphs that hold it"),
    row("sigma_analysis", One, Everyone, "Sigma analysis"),
    row("user_votes", List, Everyone, "your own votes"),
    row("embedded_domains", List, Enterprise, "domains in its strings"),
    row("embedded_ips", List, Enterprise, "addresses in its strings"),
    row("embedded_urls", List, Enterprise, "URLs in its strings"),
    row("itw_domains", List, Enterprise, "domains it was seen at in the wild"),
    row("itw_ips", List, Enterprise, "addresses it was seen at in the wild"),
    row("itw_urls", List, Enterprise, "URLs it was seen at in the wild"),
    row("similar_files", List, Enterprise, "files like it"),
    row("email_parents", List, Enterprise, "mails that carried it"),
    row("email_attachments", List, Enterprise, "attachments of this mail"),
    row("compressed_parents", List, Enterprise, "archives that hold it"),
    row("submissions", List, Enterprise, "submissions"),
    row("analyses", List, Enterprise, "analyses over time"),
    row("screenshots", List, Enterprise, "sandbox screenshots"),
    row("memory_pattern_domains", List, Enterprise, "domains in memory of the run"),
    row("memory_pattern_ips", List, Enterprise, "addresses in memory of the run"),
    row("memory_pattern_urls", List, Enterprise, "URLs in memory of the run"),
    row("carbonblack_children", List, Enterprise, "files it started (Carbon Black)"),
    row("carbonblack_parents", List, Enterprise, "files that started it (Carbon Black)"),
    row("ciphered_bundled_files", List, Enterprise, "files in this encrypted bundle"),
    row("ciphered_parents", List, Enterprise, "encrypted bundles that hold it"),
    row("overlay_children", List, Enterprise, "files in its overlay"),
    row("overlay_parents", List, Enterprise, "files with it in their overlay"),
    row("pcap_children", List, Enterprise, "files in this capture"),
    row("pcap_parents", List, Enterprise, "captures that hold it"),
    row("urls_for_embedded_js", List, Enterprise, "URLs that embed this script"),
    row("related_references", List, ThreatLandscape, "references"),
    row("related_threat_actors", List, ThreatLandscape, "threat actors"),
];

/// Source: <https://docs.virustotal.com/reference/url-object>
const URL: &[Relationship] = &[
    row("last_serving_ip_address", One, Everyone, "address that served it last"),
    row("network_location", One, Everyone, "its host"),
    row("contacted_domains", List, Enterprise, "domains the page loads from"),
    row("contacted_ips", List, Enterprise, "addresses the page loads from"),
    row("downloaded_files", List, Enterprise, "files downloaded from it"),
    row("communicating_files", List, Enterprise, "files that contact it"),
    row("referrer_files", List, Enterprise, "files with it in their strings"),
    row("redirects_to", List, Enterprise, "URLs it redirects to"),
    row("redirecting_urls", List, Enterprise, "URLs that redirect to it"),
    row("referrer_urls", List, Enterprise, "URLs that link to it"),
    row("collections", List, Everyone, "collections that hold it"),
    row("comments", List, Everyone, "comments"),
    row("related_comments", List, Everyone, "comments on related objects"),
    row("votes", List, Everyone, "votes"),
    row("graphs", List, Everyone, "graphs that hold it"),
    row("user_votes", List, Everyone, "your own votes"),
    row("embedded_js_files", List, Enterprise, "scripts it embeds"),
    row("urls_related_by_tracker_id", List, Enterprise, "URLs with the same tracker"),
    row("submissions", List, Enterprise, "submissions"),
    row("analyses", List, Enterprise, "analyses over time"),
    row("related_references", List, ThreatLandscape, "references"),
    row("related_threat_actors", List, ThreatLandscape, "threat actors"),
];

/// Source: <https://docs.virustotal.com/reference/domains-object>
const DOMAIN: &[Relationship] = &[
    row("resolutions", List, Everyone, "addresses it resolved to"),
    row("communicating_files", List, Everyone, "files that contact it"),
    row("subdomains", List, Everyone, "subdomains"),
    row("siblings", List, Everyone, "domains beside it"),
    row("referrer_files", List, Everyone, "files with it in their strings"),
    row("historical_whois", List, Everyone, "whois records over time"),
    row("historical_ssl_certificates", List, Everyone, "certificates over time"),
    row("immediate_parent", One, Everyone, "domain above it"),
    row("parent", One, Everyone, "registered domain above it"),
    row("urls", List, Enterprise, "URLs on it"),
    row("downloaded_files", List, Enterprise, "files downloaded from it"),
    row("collections", List, Everyone, "collections that hold it"),
    row("comments", List, Everyone, "comments"),
    row("related_comments", List, Everyone, "comments on related objects"),
    row("votes", List, Everyone, "votes"),
    row("graphs", List, Everyone, "graphs that hold it"),
    row("user_votes", List, Everyone, "your own votes"),
    row("mx_records", List, Enterprise, "mail servers"),
    row("ns_records", List, Enterprise, "name servers"),
    row("cname_records", List, Enterprise, "CNAME targets"),
    row("caa_records", List, Enterprise, "CAA records"),
    row("soa_records", List, Enterprise, "SOA records"),
    row("related_references", List, ThreatLandscape, "references"),
    row("related_threat_actors", List, ThreatLandscape, "threat actors"),
];

/// Source: <https://docs.virustotal.com/reference/ip-object>
const IP_ADDRESS: &[Relationship] = &[
    row("resolutions", List, Everyone, "names that resolved to it"),
    row("communicating_files", List, Everyone, "files that contact it"),
    row("referrer_files", List, Everyone, "files with it in their strings"),
    row("historical_ssl_certificates", List, Everyone, "certificates over time"),
    row("historical_whois", List, Everyone, "whois records over time"),
    row("urls", List, Enterprise, "URLs on it"),
    row("downloaded_files", List, Enterprise, "files downloaded from it"),
    row("collections", List, Everyone, "collections that hold it"),
    row("comments", List, Everyone, "comments"),
    row("related_comments", List, Everyone, "comments on related objects"),
    row("votes", List, Everyone, "votes"),
    row("graphs", List, Everyone, "graphs that hold it"),
    row("user_votes", List, Everyone, "your own votes"),
    row("related_references", List, ThreatLandscape, "references"),
    row("related_threat_actors", List, ThreatLandscape, "threat actors"),
];

/// Source: <https://docs.virustotal.com/reference/private-files-api>
const PRIVATE_FILE: &[Relationship] = &[
    row("behaviours", List, Everyone, "behaviour reports, one a sandbox"),
    row("dropped_files", List, Everyone, "files written when run"),
    row("execution_parents", List, Everyone, "files that ran this one"),
    row("embedded_domains", List, Everyone, "domains in its strings"),
    row("embedded_ips", List, Everyone, "addresses in its strings"),
    row("embedded_urls", List, Everyone, "URLs in its strings"),
    row("contacted_domains", List, Everyone, "domains contacted when run"),
    row("contacted_ips", List, Everyone, "addresses contacted when run"),
    row("contacted_urls", List, Everyone, "URLs contacted when run"),
    row("analyses", List, Everyone, "analyses over time"),
];

/// Source: <https://docs.virustotal.com/reference/private-urls-api>
const PRIVATE_URL: &[Relationship] = &[
    row("analyses", List, Everyone, "analyses over time"),
    row("behaviours", List, Everyone, "behaviour reports, one a sandbox"),
    row("last_serving_ip_address", One, Everyone, "address that served it last"),
    row("network_location", One, Everyone, "its host"),
    row("downloaded_files", List, Everyone, "files downloaded from it"),
];

const ANALYSIS: &[Relationship] = &[row("item", One, Everyone, "what was analysed")];
const PRIVATE_ANALYSIS: &[Relationship] =
    &[row("item", One, Everyone, "what was analysed"), row("submitter", One, Everyone, "who submitted it")];
const COMMENT: &[Relationship] =
    &[row("author", One, Everyone, "who wrote it"), row("item", One, Everyone, "what it is about")];
const BEHAVIOUR: &[Relationship] = &[
    row("file", One, Everyone, "the file that ran"),
    row("attack_techniques", List, Everyone, "ATT&CK techniques seen"),
];

/// Source: <https://docs.virustotal.com/reference/collections>
const COLLECTION: &[Relationship] = &[
    row("files", List, Everyone, "files"),
    row("urls", List, Everyone, "URLs"),
    row("domains", List, Everyone, "domains"),
    row("ip_addresses", List, Everyone, "addresses"),
    row("references", List, Everyone, "references"),
    row("comments", List, Everyone, "comments"),
    row("owner", One, Everyone, "who owns it"),
    row("threat_actors", List, ThreatLandscape, "threat actors"),
    row("attack_techniques", List, ThreatLandscape, "ATT&CK techniques"),
];

/// The relationships of objects of a kind; empty for kinds that have none we know of.
pub fn of(kind: &Kind) -> &'static [Relationship] {
    match kind {
        Kind::File => FILE,
        Kind::Url => URL,
        Kind::Domain => DOMAIN,
        Kind::IpAddress => IP_ADDRESS,
        Kind::PrivateFile => PRIVATE_FILE,
        Kind::PrivateUrl => PRIVATE_URL,
        Kind::Analysis => ANALYSIS,
        Kind::PrivateAnalysis => PRIVATE_ANALYSIS,
        Kind::Comment => COMMENT,
        Kind::FileBehaviour | Kind::PrivateFileBehaviour => BEHAVIOUR,
        Kind::Collection => COLLECTION,
        _ => &[],
    }
}

/// All relationships, of every kind of object; a name may come more than once.
pub fn all() -> impl Iterator<Item = &'static Relationship> {
    let kinds = [
        FILE,
        URL,
        DOMAIN,
        IP_ADDRESS,
        PRIVATE_FILE,
        PRIVATE_URL,
        ANALYSIS,
        PRIVATE_ANALYSIS,
        COMMENT,
        BEHAVIOUR,
        COLLECTION,
    ];
    kinds.into_iter().flatten()
}

/// What is folded into a report so that one request tells how much of everything there is: relationships that everyone
/// may ask for and that are worth a row at first sight.
pub fn folded(kind: &Kind) -> Vec<&'static str> {
    const DEAR: &[&str] = &["behaviours", "user_votes", "related_comments", "sigma_analysis", "historical_whois"];
    of(kind)
        .iter()
        .filter(|row| row.privilege == Everyone && kind.has_report() && !DEAR.contains(&row.name))
        .map(|row| row.name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_lists_a_relationship_twice() {
        for kind in [Kind::File, Kind::Url, Kind::Domain, Kind::IpAddress, Kind::PrivateFile, Kind::Collection] {
            let mut names: Vec<_> = of(&kind).iter().map(|row| row.name).collect();
            names.sort_unstable();
            let before = names.len();
            names.dedup();
            assert_eq!(names.len(), before, "{kind}");
        }
    }

    #[test]
    fn only_what_a_public_key_may_ask_is_folded_in() {
        assert!(folded(&Kind::File).contains(&"contacted_domains"));
        assert!(!folded(&Kind::File).contains(&"itw_urls"));
        assert!(folded(&Kind::Comment).is_empty());
    }
}
