//! What is at the other end of a relationship: the kinds of object that can be asked about further.

use super::super::Kind;

const DOMAIN: &[Kind] = &[Kind::Domain];
const IP_ADDRESS: &[Kind] = &[Kind::IpAddress];
const URL: &[Kind] = &[Kind::Url];
const FILE: &[Kind] = &[Kind::File];
const HOST: &[Kind] = &[Kind::Domain, Kind::IpAddress];

/// How the name of a relationship ends, and what that tells of its objects; the first row that fits counts.
const ENDINGS: &[(&str, &[Kind])] = &[
    ("network_location", HOST),
    ("ssl_certificates", &[Kind::SslCert]),
    ("whois", &[Kind::Whois]),
    ("collections", &[Kind::Collection]),
    ("last_serving_ip_address", IP_ADDRESS),
    ("_ips", IP_ADDRESS),
    ("ip_addresses", IP_ADDRESS),
    ("domains", DOMAIN),
    ("_records", DOMAIN),
    ("siblings", DOMAIN),
    ("parent", DOMAIN),
    ("urls_for_embedded_js", URL),
    ("urls_related_by_tracker_id", URL),
    ("redirects_to", URL),
    ("urls", URL),
    ("files", FILE),
    ("_children", FILE),
    ("_parents", FILE),
    ("email_attachments", FILE),
];

/// The kinds of object that relationship `name` of objects of kind `of` leads to; empty where those can't be asked about.
pub fn ends(of: &Kind, name: &str) -> &'static [Kind] {
    match (of, name) {
        // A resolution stands for its other end.
        (Kind::Domain, "resolutions") => IP_ADDRESS,
        (Kind::IpAddress, "resolutions") => DOMAIN,
        _ => ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map_or(&[], |(_, kinds)| kinds),
    }
}

#[cfg(test)]
mod tests {
    use super::super::of;
    use super::*;

    #[test]
    fn every_relationship_of_what_can_be_looked_up_says_what_it_leads_to_or_leads_to_nothing_that_can() {
        const DEAD_ENDS: &[&str] = &[
            "behaviours",
            "comments",
            "related_comments",
            "votes",
            "user_votes",
            "graphs",
            "sigma_analysis",
            "submissions",
            "analyses",
            "screenshots",
            "related_references",
            "related_threat_actors",
        ];
        for kind in [Kind::File, Kind::Url, Kind::Domain, Kind::IpAddress] {
            for row in of(&kind) {
                assert_eq!(ends(&kind, row.name).is_empty(), DEAD_ENDS.contains(&row.name), "{kind}: {}", row.name);
            }
        }
        assert_eq!(ends(&Kind::IpAddress, "resolutions"), [Kind::Domain]);
        assert_eq!(ends(&Kind::File, "contacted_ips"), [Kind::IpAddress]);
        assert_eq!(ends(&Kind::Url, "communicating_files"), [Kind::File]);
        assert_eq!(ends(&Kind::Domain, "immediate_parent"), [Kind::Domain]);
    }
}
