//! The small objects of the world that are answered as they are: whois and certificates, collections, graphs, users,
//! rules and techniques.

use serde_json::{Map, Value, json};

use super::{Link, World};
use crate::demo::catalogue;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed::{self, DAY, digits};
use crate::demo::story::{CertificateRow, CollectionRow, DomainRow, GraphRow, Links, PlainRow};

/// Strips a literal object down to its members.
fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

impl World {
    pub(super) fn add_things(&mut self) {
        self.add_whois();
        self.add_certificates();
        self.add_people();
        self.add_rules();
        self.add_techniques();
        for row in self.story.words.collection.clone() {
            self.add_collection(&row);
        }
        for row in self.story.words.graph.clone() {
            self.add_graph(&row);
        }
    }

    fn add_whois(&mut self) {
        for row in self.story.network.domain.clone() {
            // An older record and the one of the last change.
            for days in [row.created / 3, row.created] {
                self.add_whois_record(&row, days);
            }
        }
        for row in self.story.network.address.clone() {
            let name = Name::new(Kind::Whois, digits(&format!("whois/{}", row.address), 64));
            let attributes = json!({
                "first_seen_date": seed::days_ago(self.now, 300, &row.address),
                "last_updated": seed::days_ago(self.now, 320, &row.address),
                "whois_map": {"NetRange": row.network, "Organization": row.owner, "Country": row.country},
            });
            self.things.insert(name.clone(), members(attributes));
            self.edges.add(&Name::new(Kind::Address, &row.address), "historical_whois", Link::to(name));
        }
    }

    fn add_whois_record(&mut self, row: &DomainRow, days: i64) {
        let name = Name::new(Kind::Whois, digits(&format!("whois/{}/{days}", row.name), 64));
        let created = seed::days_ago(self.now, row.created, &row.name);
        let form = "%Y-%m-%dT%H:%M:%SZ";
        let attributes = json!({
            "first_seen_date": seed::days_ago(self.now, days, &name.id),
            "last_updated": created,
            "registrar_name": row.registrar,
            "registrant_country": "IE",
            "whois_map": {
                "Domain Name": row.name.to_uppercase(),
                "Registrar": row.registrar,
                "Creation Date": seed::date(created, form),
                "Registry Expiry Date": seed::date(created + 5 * 365 * DAY, form),
                "Name Server": "NS1.BULKHOST.EXAMPLE | NS2.BULKHOST.EXAMPLE",
                "DNSSEC": "unsigned",
            },
        });
        self.things.insert(name.clone(), members(attributes));
        self.edges.add(&Name::new(Kind::Domain, &row.name), "historical_whois", Link::to(name));
    }

    fn add_certificates(&mut self) {
        for row in self.story.network.certificate.clone() {
            let current = self.add_certificate(&row);
            let older = CertificateRow { days: row.days + row.valid, ..row.clone() };
            let older = self.add_certificate(&older);
            let hosts =
                self.story.network.domain.iter().filter(|domain| domain.certificate.as_deref() == Some(&row.id));
            let mut ends = Vec::new();
            for domain in hosts {
                ends.push(Name::new(Kind::Domain, &domain.name));
                let addresses = domain.addresses.iter().take(1).filter_map(|text| text.split_once('@'));
                ends.extend(addresses.map(|(address, _)| Name::new(Kind::Address, address)));
            }
            for end in ends {
                for certificate in [&current, &older] {
                    self.edges.add(&end, "historical_ssl_certificates", Link::to(certificate.clone()));
                }
                self.served.entry(end).or_insert_with(|| current.clone());
            }
        }
    }

    fn add_certificate(&mut self, row: &CertificateRow) -> Name {
        let key = format!("certificate/{}/{}", row.id, row.days);
        let name = Name::new(Kind::Certificate, digits(&key, 64));
        let start = seed::days_ago(self.now, row.days, &row.id);
        let form = "%Y-%m-%d %H:%M:%S";
        let part = |what: &str, count| digits(&format!("{key}/{what}"), count);
        let attributes = json!({
            "version": "V3",
            "serial_number": part("serial", 32),
            "thumbprint": part("thumbprint", 40),
            "thumbprint_sha256": name.id,
            "size": 1240 + seed::number(&[&key], 800),
            "signature_algorithm": "sha256RSA",
            "subject": {"CN": row.subject},
            "issuer": {"C": "IE", "O": row.issuer.split(" CA").next().unwrap_or_default(), "CN": row.issuer},
            "validity": {
                "not_before": seed::date(start, form),
                "not_after": seed::date(start + row.valid * DAY, form),
            },
            "public_key": {"algorithm": "EC", "ec": {"oid": "secp256r1", "pub": part("key", 130)}},
            "cert_signature": {"signature_algorithm": "sha256RSA", "signature": part("signature", 512)},
            "extensions": {
                "CA": row.issuer == row.subject,
                "subject_alternative_name": row.names,
                "key_usage": ["digitalSignature"],
                "extended_key_usage": ["serverAuth"],
                "subject_key_identifier": part("subject", 40),
                "authority_key_identifier": {"keyid": part("authority", 40)},
            },
            "first_seen_date": start + DAY,
        });
        self.things.insert(name.clone(), members(attributes));
        name
    }

    fn add_people(&mut self) {
        let words = &self.story.words;
        let rows: Vec<(Kind, PlainRow)> =
            [(Kind::User, &words.user), (Kind::Reference, &words.reference), (Kind::ThreatActor, &words.threat_actor)]
                .into_iter()
                .flat_map(|(kind, rows)| rows.iter().map(move |row| (kind, row.clone())))
                .collect();
        for (kind, row) in rows {
            let mut attributes = row.attributes;
            let date = seed::days_ago(self.now, row.days + 400 * i64::from(kind == Kind::User), &row.id);
            let when = if kind == Kind::User { "user_since" } else { "creation_date" };
            attributes.insert(when.into(), json!(date));
            if kind == Kind::User {
                attributes.insert("status".into(), json!("active"));
            } else {
                attributes.insert("last_modification_date".into(), json!(date));
            }
            self.things.insert(Name::new(kind, row.id), attributes);
        }
        for (id, title, query) in [
            ("7714-loader", "Parcel loader", "engines:parcelsnatch positives:10+"),
            ("7715-pages", "Sign-in pages", "entity:url hostname:parcel"),
        ] {
            let date = seed::days_ago(self.now, 6, id);
            let attributes = json!({
                "name": title, "description": "Saved by the demo", "query": query, "creation_date": date,
                "last_modification_date": date + DAY, "origin": "Crowdsourced",
            });
            self.things.insert(Name::new(Kind::SavedSearch, id), members(attributes));
        }
        let group = json!({"name": "Brightwater triage", "description": "Demo group"});
        self.things.insert(Name::new(Kind::Group, "brightwater-triage"), members(group));
    }

    fn add_rules(&mut self) {
        let mut texts: std::collections::BTreeMap<String, (String, String)> = std::collections::BTreeMap::new();
        for (name, rule) in &self.story.words.rule {
            let entry = texts.entry(rule.ruleset.clone()).or_insert_with(|| (rule.source.clone(), String::new()));
            let about = rule.description.as_deref().unwrap_or("no description");
            let text = format!(
                "rule {name} {{\n    meta:\n        author = \"{}\"\n        description = \"{about}\"\n    strings:\n        $marker = \"{name}\"\n    condition:\n        $marker\n}}\n\n",
                rule.author
            );
            entry.1.push_str(&text);
        }
        for (ruleset, (source, rules)) in texts {
            let name = Name::new(Kind::YaraRuleset, digits(&format!("ruleset/{ruleset}"), 10));
            self.things.insert(name, members(json!({"name": ruleset, "rules": rules, "source": source})));
        }
        for (key, rule) in &self.story.words.sigma {
            let text = format!(
                "title: {}\nlevel: {}\nauthor: {}\ndetection:\n  condition: selection\n",
                rule.title, rule.level, rule.author
            );
            let name = Name::new(Kind::SigmaRule, digits(&format!("sigma/{key}"), 64));
            let attributes = json!({
                "rule_title": rule.title, "rule_level": rule.level, "rule_author": rule.author,
                "rule_description": rule.description, "rule_source": "Harbour rule set", "rule": text,
            });
            self.things.insert(name, members(attributes));
        }
    }

    fn add_techniques(&mut self) {
        for (id, (title, description)) in &self.story.words.tactic {
            let link = format!("https://attack.mitre.org/tactics/{id}/");
            let attributes = json!({"name": title, "description": description, "link": link, "revoked": false});
            self.things.insert(Name::new(Kind::Tactic, id), members(attributes));
        }
        for (id, technique) in &self.story.words.technique {
            let name = Name::new(Kind::Technique, id);
            let attributes = json!({
                "name": technique.name, "description": technique.description, "revoked": false,
                "link": format!("https://attack.mitre.org/techniques/{id}/"),
                "creation_date": seed::days_ago(self.now, 1500, id),
            });
            self.things.insert(name.clone(), members(attributes));
            if let Some(relationship) = catalogue::find(Kind::Technique, "attack_tactics") {
                let tactic = Link::to(Name::new(Kind::Tactic, &technique.tactic));
                self.edges.relate(Link::to(name), relationship, tactic);
            }
        }
    }

    fn add_collection(&mut self, row: &CollectionRow) {
        let name = Name::new(Kind::Collection, digits(&format!("collection/{}", row.name), 64));
        let count = |key: &str| row.links.get(key).map_or(0, Vec::len);
        let date = seed::days_ago(self.now, row.days, &row.name);
        let attributes = json!({
            "name": row.name, "description": row.description, "collection_type": "collection", "origin": "Crowdsourced",
            "status": "PENDING_RECOMPUTE", "private": false, "creation_date": date,
            "last_modification_date": date + 2 * DAY, "tags": row.tags, "autogenerated_tags": [], "alt_names": [],
            "files_count": count("files"), "domains_count": count("domains"), "urls_count": count("urls"),
            "ip_addresses_count": count("ip_addresses"), "references_count": count("references"), "top_icon_md5": [],
            "counters": {
                "files": count("files"), "domains": count("domains"), "urls": count("urls"),
                "ip_addresses": count("ip_addresses"), "iocs": count("files") + count("domains") + count("urls") + count("ip_addresses"),
            },
        });
        self.things.insert(name.clone(), members(attributes));
        self.own(&name, &row.owner, "collections");
        self.relate_all(&Link::to(name), &row.links);
    }

    fn add_graph(&mut self, row: &GraphRow) {
        let name = Name::new(Kind::Graph, format!("g{}", digits(&format!("graph/{}", row.description), 64)));
        let date = seed::days_ago(self.now, row.days, &row.description);
        let items: Vec<Name> = row.items.iter().map(|text| self.named(text)).collect();
        let nodes: Vec<Value> = items
            .iter()
            .zip(&row.items)
            .enumerate()
            .map(|(index, (item, text))| {
                let across = i64::try_from(index).unwrap_or(0) * 120;
                json!({"type": item.kind.type_name(), "entity_id": item.id, "index": index, "text": text,
                       "x": across, "y": (across * 7) % 300, "entity_attributes": {}})
            })
            .collect();
        let links: Vec<Value> = items
            .windows(2)
            .filter_map(|pair| {
                let [from, to] = pair else { return None };
                Some(json!({"source": from.id, "target": to.id, "connection_type": "leads_to"}))
            })
            .collect();
        let attributes = json!({
            "graph_data": {"description": row.description, "version": "5.0.0"}, "nodes": nodes, "links": links,
            "creation_date": date, "last_modified_date": date + DAY, "private": false, "comments_count": 0,
            "views_count": 40 + row.days,
        });
        self.things.insert(name.clone(), members(attributes));
        self.own(&name, &row.owner, "graphs");
        let mut sorted = Links::new();
        for (item, text) in items.iter().zip(&row.items) {
            sorted.entry(item.kind.collection().to_owned()).or_default().push(text.clone());
        }
        self.relate_all(&Link::to(name), &sorted);
    }

    fn own(&mut self, name: &Name, owner: &str, listed: &'static str) {
        let owner = Name::new(Kind::User, owner);
        self.edges.add(name, "owner", Link::to(owner.clone()));
        self.edges.add(&owner, listed, Link::to(name.clone()));
    }
}
