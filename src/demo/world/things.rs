//! The small objects of the world that are answered as they are: whois and certificates, collections, graphs, users,
//! rules and techniques.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Link, World};
use crate::demo::catalogue;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed::{self, digits};
use crate::demo::story::Row;

/// What stands in the story as it is answered, but for its dates.
const PLAIN: [Kind; 5] = [Kind::User, Kind::Reference, Kind::ThreatActor, Kind::SavedSearch, Kind::Group];

impl World {
    pub(super) fn add_things(&mut self) {
        self.add_whois();
        self.add_certificates();
        for kind in PLAIN {
            for row in self.story.rows(kind.type_name()) {
                self.add(Name::new(kind, row.text("id")), json!({"said": row.without(&["id", "days"])}), row);
            }
        }
        self.add_rules();
        self.add_techniques();
        for row in self.story.rows("collection") {
            let name = Name::new(Kind::Collection, digits(&format!("collection/{}", row.text("name")), 64));
            self.add(name.clone(), json!({}), row);
            self.own(&name, row.text("owner"), "collections");
            self.relate_all(&Link::to(name), row);
        }
        for row in self.story.rows("graph") {
            self.add_graph(row);
        }
    }

    /// Adds a thing, with the attributes that the template of its kind makes of its row.
    pub(super) fn add(&mut self, name: Name, derived: Value, row: &Row) {
        let attributes = self.fill(name.kind.type_name(), derived, row);
        self.things.insert(name, attributes);
    }

    fn add_whois(&mut self) {
        for row in self.story.rows("domain") {
            let (domain, created) = (row.text("name"), row.number("created"));
            let born = seed::days_ago(self.now, created, domain);
            // An older record and the one of the last change.
            for age in [created / 3, created] {
                let name = Name::new(Kind::Whois, digits(&format!("whois/{domain}/{age}"), 64));
                self.add(name.clone(), json!({"id": name.id, "age": age, "born": born}), row);
                self.edges.add(&Name::new(Kind::Domain, domain), "historical_whois", Link::to(name));
            }
        }
        for row in self.story.rows("address") {
            let address = row.text("address");
            let name = Name::new(Kind::Whois, digits(&format!("whois/{address}"), 64));
            self.things.insert(name.clone(), self.fill("address_whois", json!({}), row));
            self.edges.add(&Name::new(Kind::Address, address), "historical_whois", Link::to(name));
        }
    }

    fn add_certificates(&mut self) {
        for row in self.story.rows("certificate") {
            let current = self.add_certificate(row, row.number("days"));
            let older = self.add_certificate(row, row.number("days") + row.number("valid"));
            let mut ends = Vec::new();
            for domain in self.story.rows("domain").iter().filter(|domain| domain.text("certificate") == row.text("id"))
            {
                ends.push(Name::new(Kind::Domain, domain.text("name")));
                let addresses = domain.list("addresses").take(1).filter_map(|text| text.split_once('@'));
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

    fn add_certificate(&mut self, row: &Row, days: i64) -> Name {
        let (id, issuer) = (row.text("id"), row.text("issuer"));
        let seed = format!("certificate/{id}/{days}");
        let name = Name::new(Kind::Certificate, digits(&seed, 64));
        let derived = json!({
            "seed": seed, "start": seed::days_ago(self.now, days, id), "organisation": issuer.split(" CA").next(),
            "is_root": issuer == row.text("subject"),
        });
        self.add(name.clone(), derived, row);
        name
    }

    fn add_rules(&mut self) {
        let mut rulesets: BTreeMap<&str, (&Row, String)> = BTreeMap::new();
        for (key, rule) in self.story.named("rule") {
            let (_, rules) = rulesets.entry(rule.text("ruleset")).or_insert((rule, String::new()));
            let mut derived = rule.0.clone();
            derived.insert("key".to_owned(), key.into());
            rules.push_str(&self.text("yara_rule", derived.into()));
        }
        for (ruleset, (rule, rules)) in rulesets {
            let name = Name::new(Kind::YaraRuleset, digits(&format!("ruleset/{ruleset}"), 10));
            self.add(name, json!({"rules": rules}), rule);
        }
        for (key, rule) in self.story.named("sigma") {
            self.add(Name::new(Kind::SigmaRule, digits(&format!("sigma/{key}"), 64)), json!({}), rule);
        }
    }

    fn add_techniques(&mut self) {
        for (key, row) in self.story.named("tactic") {
            self.add(Name::new(Kind::Tactic, key), json!({"key": key}), row);
        }
        for (key, row) in self.story.named("technique") {
            let name = Name::new(Kind::Technique, key);
            self.add(name.clone(), json!({"key": key}), row);
            if let Some(relationship) = catalogue::find(Kind::Technique, "attack_tactics") {
                let tactic = Link::to(Name::new(Kind::Tactic, row.text("tactic")));
                self.edges.relate(Link::to(name), relationship, tactic);
            }
        }
    }

    fn add_graph(&mut self, row: &Row) {
        let name = Name::new(Kind::Graph, format!("g{}", digits(&format!("graph/{}", row.text("description")), 64)));
        let items: Vec<(Name, &str)> = row.list("items").map(|text| (self.named(text), text)).collect();
        let nodes = items.iter().enumerate().map(|(index, (item, text))| {
            let across = index * 120;
            json!({"type": item.kind.type_name(), "id": item.id, "text": text, "x": across, "y": (across * 7) % 300})
        });
        let steps = items.iter().zip(items.iter().skip(1)).map(|((from, _), (to, _))| json!([from.id, to.id]));
        let derived = json!({"nodes": nodes.collect::<Vec<_>>(), "steps": steps.collect::<Vec<_>>()});
        self.add(name.clone(), derived, row);
        self.own(&name, row.text("owner"), "graphs");
        let mut sorted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (item, text) in items {
            sorted.entry(item.kind.collection()).or_default().push(text);
        }
        self.relate_all(&Link::to(name), &Row::of(json!(sorted)));
    }

    fn own(&mut self, name: &Name, owner: &str, listed: &'static str) {
        let owner = Name::new(Kind::User, owner);
        self.edges.add(name, "owner", Link::to(owner.clone()));
        self.edges.add(&owner, listed, Link::to(name.clone()));
    }
}
