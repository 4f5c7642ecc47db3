//! What is derived for the reports of domains, IP addresses and URLs: dates, engine results, where redirects lead.

use serde_json::{Map, Value, json};

use crate::demo::kind::{Kind, Name};
use crate::demo::seed;
use crate::demo::service::Service;
use crate::demo::state::Analysed;
use crate::demo::story::Row;
use crate::demo::verdict::{self, Opinion};
use crate::demo::world::{canonical, url_id};

impl Service {
    /// When an object of the story was last analysed.
    pub(super) fn last_analysis(&self, name: &Name, days: i64) -> Option<i64> {
        match self.analysed(name) {
            Some(Analysed::Waiting) => None,
            Some(Analysed::At(date)) => Some(date),
            None => Some(seed::days_ago(self.world.now, days, &name.id)),
        }
    }

    /// What templates need of everything that the feeds judge. `date` is when they did.
    fn judged(&self, name: &Name, row: &Row, date: Option<i64>) -> Map<String, Value> {
        let category = row.text("category");
        let is_phishing = name.kind != Kind::Address && (category.contains("phish") || category.contains("tracking"));
        let word = if is_phishing { "phishing" } else { "malware" };
        let results = match date {
            Some(_) => verdict::of_feed(&self.world.story.engines, &Opinion::of(&name.id, row), word),
            None => verdict::none(false),
        };
        let served = self.world.served.get(name).and_then(|certificate| self.world.things.get(certificate)).cloned();
        let served = served.map(|mut certificate| {
            certificate.remove("first_seen_date");
            certificate
        });
        let mut judged = Row::of(json!({
            "id": name.id, "last": date, "changed": date.unwrap_or(self.world.now), "stats": results.stats,
            "total_votes": self.total_votes(name, row.votes()), "served": served,
        }));
        judged.0.insert("results".into(), results.results);
        judged.0
    }

    pub(in crate::demo) fn domain_attributes(&self, row: &Row) -> Map<String, Value> {
        let name = Name::new(Kind::Domain, row.text("name"));
        let mut derived = self.judged(&name, row, self.last_analysis(&name, row.number("days").min(2)));
        let addresses = row.list("addresses").take(2).filter_map(|text| text.split_once('@'));
        let resolved = addresses
            .map(|(address, _)| json!({"type": if address.contains(':') { "AAAA" } else { "A" }, "address": address}));
        derived.insert("tld".into(), name.id.rsplit('.').next().into());
        derived.insert("born".into(), seed::days_ago(self.world.now, row.number("created"), &name.id).into());
        derived.insert("resolved".into(), resolved.collect());
        self.world.fill("domain", derived.into(), row)
    }

    pub(in crate::demo) fn address_attributes(&self, row: &Row) -> Map<String, Value> {
        let name = Name::new(Kind::Address, row.text("address"));
        let mut derived = self.judged(&name, row, self.last_analysis(&name, 1));
        derived.insert("version".into(), if name.id.contains(':') { "v6" } else { "v4" }.into());
        self.world.fill("ip_address", derived.into(), row)
    }

    /// A small object for long lists: what a row of a table shows and no more. Only objects of the large relationships.
    pub(in crate::demo) fn small_object(&self, name: &Name) -> Option<Value> {
        let swarm = &self.world.swarm;
        let attributes = match name.kind {
            Kind::Domain => {
                let row = swarm.domain(swarm.index_of_domain(&name.id)?)?;
                let derived = json!({
                    "stats": verdict::stats_of_feed(&self.world.story.engines, &Opinion::of(&name.id, &row)),
                    "last": self.last_analysis(name, row.number("days").min(2)),
                    "born": seed::days_ago(self.world.now, row.number("created"), &name.id),
                });
                self.world.fill("listed_domain", derived, &row)
            }
            Kind::File => self.listed_file(&swarm.file(swarm.index_of_file(&name.id)?)?),
            _ => return None,
        };
        Some(self.wrap(name, attributes))
    }

    pub(in crate::demo) fn url_attributes(&self, row: &Row) -> Map<String, Value> {
        let name = Name::new(Kind::Url, url_id(row.text("url")));
        let first = seed::days_ago(self.world.now, row.number("days"), &name.id);
        let last = self.last_analysis(&name, row.number("days").min(4)).filter(|_| !row.is("unanalysed"));
        let [_, malicious] = row.votes();
        let mut derived = self.judged(&name, row, last);
        derived.extend(Row::of(json!({
            "contents": self.url_contents(row), "first": first, "sent": last.unwrap_or(first), "reputation": -i64::from(malicious),
            "changed": (last.unwrap_or(first) + 20).min(self.world.now.max(first)),
        })).0);
        self.world.fill("url", derived.into(), row)
    }

    /// What the URL answered when it was last visited; private URLs have this too.
    pub(super) fn url_contents(&self, row: &Row) -> Map<String, Value> {
        let (text, id) = (row.text("url"), url_id(row.text("url")));
        let parsed = canonical(text);
        let address = parsed.as_ref().map_or(text, url::Url::as_str);
        let chain = self.redirection_chain(&id, address);
        let status = row.get("status").map_or(200, |_| row.count("status"));
        // What only redirects has no body of its own, and of what is new here nobody kept one.
        let body = self.world.body_of(row).filter(|_| status == 200);
        let length = body.as_ref().map_or(0, |body| body.row.number("size"));
        let derived = json!({
            "id": id, "address": address, "final": chain.last(), "chain": chain, "code": if status == 302 { 200 } else { status },
            "tld": parsed.as_ref().and_then(|url| url.host_str()?.rsplit('.').next()), "length": length,
            "has_content": length > 0, "body": body.map(|body| body.hashes.sha256.clone()),
        });
        self.world.fill("url_contents", derived, row)
    }

    /// The URL, and where its redirects lead.
    fn redirection_chain(&self, id: &str, url: &str) -> Vec<String> {
        let mut chain = vec![url.to_owned()];
        let mut here = Name::new(Kind::Url, id);
        while let Some(next) = self.world.edges.of(&here, "redirects_to").first() {
            let next_url = self.world.url(&next.to.id).map(|row| row.text("url").to_owned());
            let Some(url) = next_url.filter(|url| !chain.contains(url)) else { break };
            chain.push(url);
            here = next.to.clone();
        }
        chain
    }
}
