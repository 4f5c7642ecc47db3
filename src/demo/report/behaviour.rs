//! What sandboxes saw of a file: one report per sandbox, the merged summary, the tree of tactics, and a page of HTML.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::file::add;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed::{self, DAY, digits};
use crate::demo::service::Service;
use crate::demo::story::BehaviourRow;

/// Members that describe one run and are not merged into the summary.
const OF_ONE_RUN: [&str; 10] = [
    "analysis_date",
    "behash",
    "has_html_report",
    "has_pcap",
    "has_evtx",
    "has_memdump",
    "last_modification_date",
    "sandbox_name",
    "html_report_link",
    "pcap_link",
];

impl Service {
    /// One sandbox's report. Names, addresses and dropped files come from the file's relationships.
    pub(in crate::demo) fn behaviour_attributes(&self, name: &Name) -> Option<Map<String, Value>> {
        let (file, row) = self.world.behaviours.get(name)?;
        let date = seed::days_ago(self.world.now, row.days, &name.id);
        let mut attributes = row.attributes.clone();
        add(
            &mut attributes,
            json!({
                "sandbox_name": row.sandbox, "behash": digits(&format!("{}/behash", name.id), 32), "analysis_date": date,
                "last_modification_date": date + DAY, "has_html_report": row.html, "has_pcap": row.pcap,
                "has_evtx": false, "has_memdump": row.memdump,
            }),
        );
        self.add_traffic(&mut attributes, file, row);
        if !row.techniques.is_empty() {
            attributes.insert("mitre_attack_techniques".into(), techniques(row));
            attributes.insert("signature_matches".into(), signatures(row));
        }
        if name.kind == Kind::PrivateBehaviour {
            let link = |what: &str| format!("{}/{what}", self.link_to(name));
            attributes.insert("html_report_link".into(), json!(link("html")));
            attributes.insert("pcap_link".into(), json!(link("pcap")));
        }
        Some(attributes)
    }

    fn add_traffic(&self, attributes: &mut Map<String, Value>, file: &Name, row: &BehaviourRow) {
        let edges = &self.world.edges;
        // The third sandbox of a file had no network: its report stays short.
        if row.sandbox == "Burrow" {
            return;
        }
        let lookups: Vec<Value> = edges
            .of(file, "contacted_domains")
            .iter()
            .map(|link| {
                let domain = self.domain(&link.to.id);
                let first = domain.as_ref().and_then(|row| row.addresses.first());
                let resolved: Vec<_> =
                    first.and_then(|text| text.split_once('@')).map(|(ip, _)| ip).into_iter().collect();
                json!({"hostname": link.to.id, "resolved_ips": resolved})
            })
            .collect();
        let traffic: Vec<Value> = edges
            .of(file, "contacted_ips")
            .iter()
            .map(|link| json!({"destination_ip": link.to.id, "destination_port": 443, "transport_layer_protocol": "TCP"}))
            .collect();
        let conversations: Vec<Value> = edges
            .of(file, "contacted_urls")
            .iter()
            .filter_map(|link| {
                let url = link.context.as_ref()?["url"].as_str()?;
                Some(json!({
                    "url": url, "request_method": if url.contains("upload") { "POST" } else { "GET" },
                    "request_headers": {"User-Agent": "Mozilla/5.0 (depot 5.2)"}, "response_status_code": 200,
                    "response_headers": {"null": "HTTP/1.1 200 OK", "content-type": "application/octet-stream"},
                }))
            })
            .collect();
        let tls: Vec<Value> = edges
            .of(file, "contacted_domains")
            .iter()
            .take(2)
            .map(|link| {
                json!({
                    "sni": link.to.id, "subject": {"CN": link.to.id}, "issuer": {"CN": "Free Leaf CA R11"}, "version": "TLS 1.2",
                    "thumbprint": digits(&link.to.id, 40), "ja3": digits("ja3", 32), "ja3s": digits("ja3s", 32),
                })
            })
            .collect();
        let dropped: Vec<Value> = edges
            .of(file, "dropped_files")
            .iter()
            .map(|link| {
                let sample = self.sample(&link.to.id).or_else(|| self.private_sample(&link.to.id));
                let name = sample.as_ref().map_or("tmp.dat", |sample| sample.row.name.as_str());
                let kind = sample.as_ref().map_or("unknown", |sample| sample.row.kind.as_str());
                json!({"path": format!("C:\\ProgramData\\Depot\\{name}"), "sha256": link.to.id, "type": kind})
            })
            .collect();
        let parts = [
            ("dns_lookups", lookups),
            ("ip_traffic", traffic),
            ("http_conversations", conversations),
            ("tls", tls),
            ("files_dropped", dropped),
        ];
        for (name, items) in parts.into_iter().filter(|(_, items)| !items.is_empty()) {
            attributes.insert(name.into(), Value::Array(items));
        }
    }

    /// All reports of a file as one bare dictionary; `None` if nothing ran it.
    pub(in crate::demo) fn behaviour_summary(&self, file: &Name) -> Option<Value> {
        let mut merged: Map<String, Value> = Map::new();
        for link in self.world.edges.of(file, "behaviours") {
            for (name, value) in self.behaviour_attributes(&link.to)? {
                if OF_ONE_RUN.contains(&name.as_str()) {
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
        let words = &self.world.story.words;
        let mut trees = Map::new();
        for link in self.world.edges.of(file, "behaviours") {
            let Some((_, row)) = self.world.behaviours.get(&link.to) else { continue };
            let mut tactics: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
            for observed in &row.techniques {
                let Some(technique) = words.technique.get(&observed.id) else { continue };
                let severity = observed.severity.trim_start_matches("IMPACT_SEVERITY_");
                tactics.entry(&technique.tactic).or_default().push(json!({
                    "id": observed.id, "name": technique.name, "description": technique.description,
                    "link": format!("https://attack.mitre.org/techniques/{}/", observed.id),
                    "signatures": [{"severity": severity, "description": observed.text}],
                }));
            }
            let tactics: Vec<Value> = tactics
                .into_iter()
                .filter_map(|(id, techniques)| {
                    let (name, description) = words.tactic.get(id)?;
                    Some(json!({
                        "id": id, "name": name, "description": description, "techniques": techniques,
                        "link": format!("https://attack.mitre.org/tactics/{id}/"),
                    }))
                })
                .collect();
            trees.insert(row.sandbox.clone(), json!({"tactics": tactics}));
        }
        Value::Object(trees)
    }

    /// The page that a sandbox made of its report.
    pub(in crate::demo) fn behaviour_html(&self, name: &Name) -> Option<String> {
        let (file, row) = self.world.behaviours.get(name)?;
        let attributes = self.behaviour_attributes(name)?;
        let mut sections = Vec::new();
        for (title, value) in &attributes {
            if let Value::Array(items) = value {
                let lines: Vec<String> = items
                    .iter()
                    .map(|item| {
                        let text = item.as_str().map_or_else(|| item.to_string(), str::to_owned);
                        format!("<li>{}</li>", escape(&text))
                    })
                    .collect();
                sections.push(format!("<h2>{}</h2><ul>{}</ul>", escape(title), lines.concat()));
            }
        }
        Some(format!(
            "<!doctype html><html><head><meta charset=\"utf-8\"><title>{sandbox}</title></head><body><h1>{sandbox}</h1><p>File {file}</p>{sections}</body></html>",
            sandbox = escape(&row.sandbox),
            file = escape(&file.id),
            sections = sections.concat(),
        ))
    }

    /// What the browser of a private URL scan saw.
    pub(in crate::demo) fn url_behaviour_attributes(&self, name: &Name) -> Option<Map<String, Value>> {
        let id = name.id.split('_').next()?;
        let kept = self.state().private_urls.get(id).cloned()?;
        let mut attributes = Map::new();
        let host = crate::demo::world::canonical(&kept.item.url)?.host_str()?.to_owned();
        add(
            &mut attributes,
            json!({
                "sandbox_name": "chrome_headless_linux", "analysis_date": self.world.now - DAY, "expiration": kept.expiration,
                "behash": digits(&name.id, 32), "dns_lookups": [{"hostname": host}],
                "http_conversations": [{"url": kept.item.url, "request_method": "GET", "response_status_code": 200}],
            }),
        );
        Some(attributes)
    }
}

fn techniques(row: &BehaviourRow) -> Value {
    let items = row.techniques.iter();
    items
        .map(|seen| json!({"id": seen.id, "severity": seen.severity, "signature_description": seen.text, "refs": []}))
        .collect()
}

fn signatures(row: &BehaviourRow) -> Value {
    let items = row.techniques.iter();
    items
        .map(|seen| {
            json!({
                "id": digits(&seen.text, 12), "name": seen.text, "severity": seen.severity, "format": "SIG_FORMAT_UNKNOWN",
                "description": seen.text, "authors": ["Tidepool"], "match_data": [],
            })
        })
        .collect()
}

/// Text inside HTML.
pub(in crate::demo) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
