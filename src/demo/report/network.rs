//! The reports of domains and IP addresses.

use serde_json::{Map, Value, json};

use super::file::add;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed::{self, DAY, digits, number};
use crate::demo::service::Service;
use crate::demo::state::Analysed;
use crate::demo::story::{AddressRow, DomainRow};
use crate::demo::verdict::{self, Opinion};

impl Service {
    /// When an object of the story was last analysed.
    pub(super) fn last_analysis(&self, name: &Name, days: i64) -> Option<i64> {
        match self.analysed(name) {
            Some(Analysed::Waiting) => None,
            Some(Analysed::At(date)) => Some(date),
            None => Some(seed::days_ago(self.world.now, days, &name.id)),
        }
    }

    fn add_feed_results(
        &self,
        attributes: &mut Map<String, Value>,
        opinion: &Opinion<'_>,
        word: &str,
        date: Option<i64>,
    ) {
        let results = match date {
            Some(date) => {
                attributes.insert("last_analysis_date".into(), json!(date));
                verdict::of_feed(&self.world.story.engines, opinion, word)
            }
            None => verdict::none(false),
        };
        add(attributes, json!({"last_analysis_stats": results.stats, "last_analysis_results": results.results}));
    }

    pub(in crate::demo) fn domain_attributes(&self, row: &DomainRow) -> Map<String, Value> {
        let name = Name::new(Kind::Domain, &row.name);
        let now = self.world.now;
        let last = self.last_analysis(&name, row.days.min(2));
        let created = seed::days_ago(now, row.created, &row.name);
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "tld": row.name.rsplit('.').next(), "registrar": row.registrar, "reputation": row.reputation,
                "tags": row.tags, "categories": categories(&row.category), "jarm": digits(&row.name, 62),
                "total_votes": self.total_votes(&name, row.votes), "creation_date": created,
                "last_update_date": created + 11 * DAY, "expiration_date": created + 5 * 365 * DAY,
                "whois_date": now - 2 * DAY, "last_modification_date": last.unwrap_or(now),
                "last_dns_records": dns_records(row), "last_dns_records_date": now - DAY,
                "popularity_ranks": ranks(row, now), "whois": whois(row, created), "rdap": rdap(row, created),
            }),
        );
        self.add_certificate(&mut attributes, &name);
        let opinion = Opinion { seed: &row.name, malicious: row.malicious, suspicious: row.suspicious, of: 0 };
        self.add_feed_results(&mut attributes, &opinion, word(&row.category), last);
        attributes
    }

    pub(in crate::demo) fn address_attributes(&self, row: &AddressRow) -> Map<String, Value> {
        let name = Name::new(Kind::Address, &row.address);
        let now = self.world.now;
        let last = self.last_analysis(&name, 1);
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "network": row.network, "as_owner": row.owner, "regional_internet_registry": "RIPE NCC",
                "tags": row.tags, "reputation": row.reputation, "total_votes": self.total_votes(&name, row.votes),
                "last_modification_date": last.unwrap_or(now), "whois_date": now - 9 * DAY,
                "whois": format!("NetRange: {}\nOrganization: {}\nCountry: {}\n", row.network, row.owner, row.country.as_deref().unwrap_or("")),
                "rdap": {
                    "object_class_name": "ip network", "handle": format!("NET-{}", row.network), "name": row.owner,
                    "ip_version": if row.address.contains(':') { "v6" } else { "v4" }, "type": "ASSIGNED", "status": ["active"],
                },
            }),
        );
        // Addresses that nobody announces have neither number nor country.
        if let Some(asn) = row.asn {
            add(&mut attributes, json!({"asn": asn, "country": row.country, "continent": row.continent}));
        }
        if row.jarm {
            attributes.insert("jarm".into(), json!(digits(&row.address, 62)));
        }
        let context: Vec<Value> = row
            .context
            .iter()
            .map(|(title, details, severity, source, days)| {
                let date = seed::days_ago(now, *days, title);
                json!({"title": title, "details": details, "severity": severity, "source": source, "timestamp": date})
            })
            .collect();
        if !context.is_empty() {
            attributes.insert("crowdsourced_context".into(), Value::Array(context));
        }
        self.add_certificate(&mut attributes, &name);
        let opinion = Opinion { seed: &row.address, malicious: row.malicious, suspicious: row.suspicious, of: 0 };
        self.add_feed_results(&mut attributes, &opinion, "malware", last);
        attributes
    }

    fn add_certificate(&self, attributes: &mut Map<String, Value>, name: &Name) {
        let served = self.world.served.get(name).and_then(|certificate| self.world.things.get(certificate));
        if let Some(certificate) = served {
            let mut certificate = certificate.clone();
            certificate.remove("first_seen_date");
            attributes.insert("last_https_certificate".into(), Value::Object(certificate));
            attributes.insert("last_https_certificate_date".into(), json!(self.world.now - DAY));
        }
    }

    /// A small object for long lists: what a row of a table shows and no more. Only objects of the large relationships.
    pub(in crate::demo) fn small_object(&self, name: &Name) -> Option<Value> {
        let mut attributes = Map::new();
        match name.kind {
            Kind::Domain => {
                let row = self.world.swarm.domain(self.world.swarm.index_of_domain(&name.id)?)?;
                let opinion = Opinion { seed: &row.name, malicious: row.malicious, suspicious: row.suspicious, of: 0 };
                add(
                    &mut attributes,
                    json!({
                        "last_analysis_stats": verdict::stats_of_feed(&self.world.story.engines, &opinion),
                        "last_analysis_date": self.last_analysis(name, row.days.min(2)), "registrar": row.registrar,
                        "creation_date": seed::days_ago(self.world.now, row.created, &row.name), "reputation": 0,
                    }),
                );
            }
            Kind::File => {
                let sample = self.world.swarm.file(self.world.swarm.index_of_file(&name.id)?)?;
                let (row, hashes) = (&sample.row, &sample.hashes);
                let first = seed::days_ago(self.world.now, row.days, &hashes.sha256);
                add(
                    &mut attributes,
                    json!({
                        "sha256": hashes.sha256, "sha1": hashes.sha1, "md5": hashes.md5, "size": row.size,
                        "meaningful_name": row.name, "names": [row.name], "type_tag": row.kind,
                        "first_submission_date": first, "last_analysis_date": first + 600,
                        "last_analysis_stats": verdict::stats_of_file(&self.world.story.engines, &super::file::opinion(&sample)),
                    }),
                );
            }
            _ => return None,
        }
        Some(self.wrap(name, attributes))
    }
}

/// Categories as several partners word them.
pub(super) fn categories(category: &str) -> Value {
    if category.is_empty() {
        return json!({});
    }
    json!({"Compass Rose": category, "Hedgerow": category, "Signpost": category})
}

/// What an engine says of something in this category.
pub(super) fn word(category: &str) -> &'static str {
    if category.contains("phish") || category.contains("tracking") { "phishing" } else { "malware" }
}

fn ranks(row: &DomainRow, now: i64) -> Value {
    match row.rank {
        None => json!({}),
        Some(rank) => json!({
            "Thousand Doors": {"rank": rank, "timestamp": now - DAY},
            "Busy Names": {"rank": rank + rank / 7 + 3, "timestamp": now - 2 * DAY},
        }),
    }
}

fn dns_records(row: &DomainRow) -> Vec<Value> {
    let addresses = row.addresses.iter().take(2).filter_map(|text| text.split_once('@')).map(|(address, _)| {
        let kind = if address.contains(':') { "AAAA" } else { "A" };
        json!({"type": kind, "value": address, "ttl": 300})
    });
    let mut records: Vec<Value> = addresses.collect();
    for (relationship, kind) in [("cname_records", "CNAME"), ("ns_records", "NS")] {
        let targets = row.links.get(relationship).into_iter().flatten();
        records.extend(targets.map(|target| json!({"type": kind, "value": target, "ttl": 21600})));
    }
    let mail = row.links.get("mx_records").into_iter().flatten();
    records.extend(mail.map(|target| json!({"type": "MX", "value": target, "ttl": 3600, "priority": 10})));
    if let Some(server) = row.links.get("soa_records").and_then(|servers| servers.first()) {
        records.push(json!({
            "type": "SOA", "value": server, "ttl": 3600, "rname": "hostmaster.bulkhost.example", "serial": 2_026_110_101,
            "refresh": 7200, "retry": 900, "expire": 1_209_600, "minimum": 300,
        }));
        records.push(json!({"type": "TXT", "value": "v=spf1 -all", "ttl": 3600}));
        records.push(json!({"type": "CAA", "value": "freeleaf.example", "ttl": 3600, "flag": 0, "tag": "issue"}));
    }
    records
}

fn whois(row: &DomainRow, created: i64) -> String {
    let form = "%Y-%m-%dT%H:%M:%SZ";
    format!(
        "Domain Name: {}\nRegistrar: {}\nCreation Date: {}\nUpdated Date: {}\nRegistry Expiry Date: {}\nRegistrant Organization: Privacy service of {}\nName Server: ns1.bulkhost.example\nName Server: ns2.bulkhost.example\nDNSSEC: unsigned\n",
        row.name.to_uppercase(),
        row.registrar,
        seed::date(created, form),
        seed::date(created + 11 * DAY, form),
        seed::date(created + 5 * 365 * DAY, form),
        row.registrar,
    )
}

fn rdap(row: &DomainRow, created: i64) -> Value {
    let form = "%Y-%m-%dT%H:%M:%SZ";
    json!({
        "object_class_name": "domain", "handle": format!("{}_DOMAIN-DEMO", number(&[&row.name], 9_000_000)),
        "ldh_name": row.name, "unicode_name": row.unicode.as_deref().unwrap_or(""),
        "status": ["client transfer prohibited"], "port43": "whois.registry.example",
        "events": [
            {"event_action": "registration", "event_date": seed::date(created, form), "event_actor": "", "links": []},
            {"event_action": "expiration", "event_date": seed::date(created + 5 * 365 * DAY, form), "event_actor": "", "links": []},
        ],
        "nameservers": [{"ldh_name": "ns1.bulkhost.example", "object_class_name": "nameserver"}],
        "secure_dns": {"delegation_signed": false, "zone_signed": false, "ds_data": [], "key_data": []},
        "entities": [{"object_class_name": "entity", "roles": ["registrar"], "handle": row.registrar}],
        "rdap_conformance": ["rdap_level_0"], "notices": [], "links": [], "remarks": [],
    })
}
