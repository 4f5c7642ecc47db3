//! The report of a URL.

use serde_json::{Map, Value, json};

use super::file::add;
use super::network::{categories, word};
use crate::demo::kind::{Kind, Name};
use crate::demo::seed::{self, digits, number};
use crate::demo::service::Service;
use crate::demo::story::UrlRow;
use crate::demo::verdict::{self, Opinion};
use crate::demo::world::{canonical, url_id};

impl Service {
    pub(in crate::demo) fn url_attributes(&self, row: &UrlRow) -> Map<String, Value> {
        let id = url_id(&row.url);
        let name = Name::new(Kind::Url, &id);
        let now = self.world.now;
        let first = seed::days_ago(now, row.days, &id);
        let last = if row.unanalysed { None } else { self.last_analysis(&name, row.days.min(4)) };
        let mut attributes = self.url_contents(row);
        add(
            &mut attributes,
            json!({
                "first_submission_date": first, "last_submission_date": last.unwrap_or(first),
                "last_modification_date": (last.unwrap_or(first) + 20).min(now.max(first)), "times_submitted": 1 + number(&[&id], 60),
                "reputation": -i64::from(row.votes[1]), "total_votes": self.total_votes(&name, row.votes),
                "threat_names": row.threat.iter().collect::<Vec<_>>(),
            }),
        );
        let opinion = Opinion { seed: &id, malicious: row.malicious, suspicious: row.suspicious, of: 0 };
        let results = match last {
            Some(date) => {
                attributes.insert("last_analysis_date".into(), json!(date));
                verdict::of_feed(&self.world.story.engines, &opinion, word(&row.category))
            }
            None => verdict::none(false),
        };
        add(&mut attributes, json!({"last_analysis_stats": results.stats, "last_analysis_results": results.results}));
        attributes
    }

    /// What the URL answered when it was last visited; private URLs have this too.
    pub(super) fn url_contents(&self, row: &UrlRow) -> Map<String, Value> {
        let id = url_id(&row.url);
        let url = canonical(&row.url).map_or_else(|| row.url.clone(), String::from);
        let chain = self.redirection_chain(&id, &url);
        let final_url = chain.last().cloned().unwrap_or_else(|| url.clone());
        let status = row.status.unwrap_or(200);
        let is_page = row.title.is_some();
        // What only redirects has no body of its own, and of what is new here nobody kept one.
        let body = self.world.body_of(row).filter(|_| status == 200);
        let length = body.as_ref().map_or(0, |body| body.row.size);
        let content_type = if is_page { "text/html; charset=utf-8" } else { "application/octet-stream" };
        let tld = canonical(&row.url).and_then(|url| url.host_str().map(str::to_owned));
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "url": url, "last_final_url": final_url, "redirection_chain": chain,
                "tld": tld.as_deref().and_then(|host| host.rsplit('.').next()), "categories": categories(&row.category),
                "last_http_response_code": if status == 302 { 200 } else { status },
                "last_http_response_content_length": length,
                "last_http_response_headers": {
                    "content-type": content_type, "server": "nginx", "content-length": length.to_string(), "cache-control": "no-store",
                },
                "last_http_response_cookies": {"sid": digits(&id, 16)},
                "has_content": length > 0, "tags": url_tags(row),
            }),
        );
        if let Some(body) = body {
            attributes.insert("last_http_response_content_sha256".into(), json!(body.hashes.sha256));
        }
        if let Some(title) = &row.title {
            add(
                &mut attributes,
                json!({
                    "title": title, "html_meta": {"viewport": ["width=device-width"], "robots": ["noindex, nofollow"]},
                    "outgoing_links": ["https://typeface.example/css2?family=Inter", "https://cdn.jslib.example/jq/3.7.js"],
                    "favicon": {"raw_md5": digits(&id, 32), "dhash": digits(&format!("{id}/icon"), 16)},
                    "javascript_variables": [{"name": "event", "type": null, "value": null}],
                }),
            );
        }
        if let Some(tracker) = &row.tracker {
            let date = seed::days_ago(self.world.now, row.days, tracker);
            let found = json!([{"id": tracker, "timestamp": date, "url": "https://track.parcel-notice.example/o.gif"}]);
            attributes.insert("trackers".into(), json!({"Parcel pixel": found}));
        }
        attributes
    }

    /// The URL, and where its redirects lead.
    fn redirection_chain(&self, id: &str, url: &str) -> Vec<String> {
        let mut chain = vec![url.to_owned()];
        let mut here = Name::new(Kind::Url, id);
        while let Some(next) = self.world.edges.of(&here, "redirects_to").first() {
            let Some(row) = self.world.url(&next.to.id).filter(|row| !chain.contains(&row.url)) else { break };
            chain.push(row.url.clone());
            here = next.to.clone();
        }
        chain
    }
}

fn url_tags(row: &UrlRow) -> Vec<&'static str> {
    let mut tags = Vec::new();
    if row.links.contains_key("redirects_to") {
        tags.push("multiple-redirects");
    }
    if row.downloads.is_some() {
        tags.push("downloads-file");
    }
    if row.tracker.is_some() {
        tags.push("trackers");
    }
    tags
}
