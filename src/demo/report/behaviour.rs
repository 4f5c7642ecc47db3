//! What sandboxes saw of a file: one report per sandbox, the merged summary, the tree of tactics, and a page of HTML.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::demo::kind::{Kind, Name};
use crate::demo::seed;
use crate::demo::service::Service;
use crate::demo::story::Row;

/// Members that describe one run and are not merged into the summary.
const OF_ONE_RUN: &str = "analysis_date behash has_html_report has_pcap has_evtx has_memdump last_modification_date \
                          sandbox_name html_report_link pcap_link";

/// Members of a row that are not answered as they stand there.
const TOLD_OTHERWISE: [&str; 7] = ["file", "sandbox", "days", "html", "pcap", "memdump", "techniques"];

impl Service {
    /// One sandbox's report. Names, addresses and dropped files come from the file's relationships.
    pub(in crate::demo) fn behaviour_attributes(&self, name: &Name) -> Option<Map<String, Value>> {
        let (file, row) = self.world.behaviours.get(name)?;
        let mut derived = self.traffic(file, row);
        derived.extend(Row::of(json!({
            "id": name.id, "date": seed::days_ago(self.world.now, row.number("days"), &name.id),
            "seen": row.without(&TOLD_OTHERWISE), "link": (name.kind == Kind::PrivateBehaviour).then(|| self.link_to(name)),
        })).0);
        Some(self.world.fill("file_behaviour", derived.into(), row))
    }

    /// What a file talked to and dropped.
    fn traffic(&self, file: &Name, row: &Row) -> Map<String, Value> {
        // The third sandbox of a file had no network: its report stays short.
        if row.text("sandbox") == "Burrow" {
            return Map::new();
        }
        let to = |relationship| self.world.edges.of(file, relationship).iter();
        let domains: Vec<Value> = to("contacted_domains")
            .map(|link| {
                let domain = self.domain(&link.to.id).unwrap_or_default();
                let first = domain.list("addresses").next().and_then(|text| text.split_once('@'));
                json!({"id": link.to.id, "resolved": first.map(|(address, _)| address).into_iter().collect::<Vec<_>>()})
            })
            .collect();
        let urls = to("contacted_urls")
            .filter_map(|link| link.context.as_ref()?["url"].as_str())
            .map(|url| json!({"url": url, "method": if url.contains("upload") { "POST" } else { "GET" }}));
        let dropped = to("dropped_files").map(|link| {
            let sample = self.sample(&link.to.id).or_else(|| self.private_sample(&link.to.id));
            let told = sample
                .as_ref()
                .map_or(("tmp.dat", "unknown"), |sample| (sample.row.text("name"), sample.row.text("kind")));
            json!({"id": link.to.id, "name": told.0, "kind": told.1})
        });
        Row::of(json!({
            "secured": domains.iter().take(2).collect::<Vec<_>>(), "domains": domains,
            "addresses": to("contacted_ips").map(|link| link.to.id.as_str()).collect::<Vec<_>>(),
            "urls": urls.collect::<Vec<_>>(), "dropped": dropped.collect::<Vec<_>>(),
        }))
        .0
    }

    /// All reports of a file as one bare dictionary; `None` if nothing ran it.
    pub(in crate::demo) fn behaviour_summary(&self, file: &Name) -> Option<Value> {
        let mut merged: Map<String, Value> = Map::new();
        for link in self.world.edges.of(file, "behaviours") {
            for (name, value) in self.behaviour_attributes(&link.to)? {
                if OF_ONE_RUN.split(' ').any(|known| known == name) {
                    continue;
                }
                match (merged.get_mut(&name), value) {
                    (Some(Value::Array(items)), Value::Array(more)) => {
                        let fresh: Vec<Value> = more.into_iter().filter(|item| !items.contains(item)).collect();
                        items.extend(fresh);
                    }
                    (Some(_), _) => {}
                    (None, value) => {
                        merged.insert(name, value);
                    }
                }
            }
        }
        (!merged.is_empty()).then_some(Value::Object(merged))
    }

    /// Tactics with their techniques, by sandbox.
    pub(in crate::demo) fn mitre_trees(&self, file: &Name) -> Value {
        let mut trees = Map::new();
        for link in self.world.edges.of(file, "behaviours") {
            let Some((_, row)) = self.world.behaviours.get(&link.to) else { continue };
            let mut tactics: BTreeMap<String, Vec<Value>> = BTreeMap::new();
            for observed in row.rows("techniques") {
                let text = |name: &str| observed[name].as_str().unwrap_or_default();
                for mut technique in self.world.story.chosen("technique", std::iter::once(text("id"))) {
                    technique["severity"] = text("severity").trim_start_matches("IMPACT_SEVERITY_").into();
                    technique["text"] = text("text").into();
                    tactics
                        .entry(technique["tactic"].as_str().unwrap_or_default().to_owned())
                        .or_default()
                        .push(technique);
                }
            }
            let mut known = self.world.story.chosen("tactic", tactics.keys().map(String::as_str));
            for tactic in &mut known {
                tactic["techniques"] = tactic["key"].as_str().and_then(|id| tactics.get(id)).cloned().into();
            }
            let tree = self.world.fill("mitre_tree", json!({"tactics": known}), row);
            trees.insert(row.text("sandbox").to_owned(), tree.into());
        }
        trees.into()
    }

    /// The page that a sandbox made of its report.
    pub(in crate::demo) fn behaviour_html(&self, name: &Name) -> Option<String> {
        let (file, row) = self.world.behaviours.get(name)?;
        let line = |item: &Value| self.world.text("behaviour_line", json!({"item": item}));
        let mut sections = String::new();
        for (title, value) in &self.behaviour_attributes(name)? {
            if let Value::Array(items) = value {
                let lines: String = items.iter().map(line).collect();
                sections += &self.world.text("behaviour_section", json!({"title": title, "lines": lines}));
            }
        }
        let derived = json!({"sandbox": row.text("sandbox"), "file": file.id, "sections": sections});
        Some(self.world.text("behaviour_page", derived))
    }

    /// What the browser of a private URL scan saw.
    pub(in crate::demo) fn url_behaviour_attributes(&self, name: &Name) -> Option<Map<String, Value>> {
        let kept = self.state().private_urls.get(name.id.split('_').next()?).cloned()?;
        let host = crate::demo::world::canonical(kept.item.text("url"))?.host_str()?.to_owned();
        let derived = json!({"id": name.id, "expiration": kept.expiration, "host": host});
        Some(self.world.fill("private_url_behaviour", derived, &kept.item))
    }
}
