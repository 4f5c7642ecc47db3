//! From the rows of the story to a world: hashes are made, names resolved, and every relationship written from both ends.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use serde_json::json;

use super::{Edges, Link, World, canonical, placeholder, url_id};
use crate::demo::catalogue;
use crate::demo::kind::{Kind, Name};
use crate::demo::sample::{Hashes, Sample};
use crate::demo::seed;
use crate::demo::story::{BehaviourRow, FileRow, Links, Story, UrlRow};
use crate::demo::swarm::Swarm;

impl World {
    /// Builds the world as it is at `now` (epoch seconds) with `related` small objects in its large relationships.
    pub(in crate::demo) fn build(mut story: Story, now: i64, related: usize) -> Self {
        let samples = |rows: Vec<FileRow>| -> Vec<Arc<Sample>> {
            rows.into_iter()
                .map(|row| Arc::new(Sample { hashes: Hashes::of(placeholder(&row.id).as_bytes()), row }))
                .collect()
        };
        let files = samples(std::mem::take(&mut story.files.file));
        let private_files = samples(std::mem::take(&mut story.files.private_file));
        let mut files_by_hash = HashMap::new();
        for (index, sample) in files.iter().enumerate() {
            for hash in [&sample.hashes.md5, &sample.hashes.sha1, &sample.hashes.sha256] {
                files_by_hash.insert(hash.clone(), index);
            }
        }
        let network = &story.network;
        let pages = network.url.iter().chain(&network.private_url).filter(|row| row.downloads.is_none()).map(page_of);
        let mut bodies = HashMap::new();
        for page in pages.map(Arc::new) {
            for hash in [&page.hashes.md5, &page.hashes.sha1, &page.hashes.sha256] {
                bodies.insert(hash.clone(), Arc::clone(&page));
            }
        }
        let domain = network.domain.iter().find(|row| row.swarm).map_or_else(String::new, |row| row.name.clone());
        let address = network.address.iter().find(|row| row.swarm).map_or_else(String::new, |row| row.address.clone());
        let mut world = Self {
            domains: network.domain.iter().enumerate().map(|(index, row)| (row.name.clone(), index)).collect(),
            addresses: network.address.iter().enumerate().map(|(index, row)| (row.address.clone(), index)).collect(),
            urls: network.url.iter().enumerate().map(|(index, row)| (url_id(&row.url), index)).collect(),
            swarm: Swarm::new(related, domain, address),
            now,
            files,
            private_files,
            files_by_hash,
            bodies,
            behaviours: HashMap::new(),
            things: HashMap::new(),
            served: HashMap::new(),
            edges: Edges::default(),
            story,
        };
        world.relate_files();
        world.relate_domains();
        world.relate_urls();
        world.relate_addresses();
        world.add_things();
        world.add_behaviours();
        world
    }

    /// What the story means by `text` as the target of a relationship that gives `kind`.
    fn target(&self, kind: Kind, text: &str) -> Link {
        match kind {
            Kind::File | Kind::PrivateFile => {
                let id =
                    self.file_of_story(text).map_or_else(|| seed::sha256(text), |sample| sample.hashes.sha256.clone());
                Link::to(Name::new(kind, id))
            }
            Kind::Url => Link { to: Name::new(kind, url_id(text)), context: Some(json!({"url": text})) },
            _ => Link::to(Name::new(kind, text)),
        }
    }

    pub(super) fn relate_all(&mut self, here: &Link, links: &Links) {
        for (name, targets) in links {
            let Some(relationship) = catalogue::find(here.to.kind, name) else { continue };
            for text in targets {
                let link = self.target(relationship.gives, text);
                self.edges.relate(here.clone(), relationship, link);
            }
        }
    }

    fn relate_files(&mut self) {
        let public = self.files.clone().into_iter().map(|sample| (Kind::File, sample));
        let private = self.private_files.clone().into_iter().map(|sample| (Kind::PrivateFile, sample));
        for (kind, sample) in public.chain(private) {
            let here = Link::to(Name::new(kind, sample.hashes.sha256.clone()));
            self.relate_all(&here, &sample.row.links);
        }
    }

    fn relate_domains(&mut self) {
        let rows: Vec<_> = self.story.network.domain.clone();
        for row in &rows {
            let here = Link::to(Name::new(Kind::Domain, &row.name));
            self.relate_all(&here, &row.links);
            for text in &row.addresses {
                let (address, days) = text.split_once('@').unwrap_or((text, "1"));
                self.add_resolution(&row.name, address, days.parse().unwrap_or(1));
            }
            let parent = row.name.split_once('.').map_or("", |(_, parent)| parent);
            for other in &rows {
                let there = Link::to(Name::new(Kind::Domain, &other.name));
                if row.name.strip_suffix(other.name.as_str()).is_some_and(|rest| rest.ends_with('.')) {
                    self.edges.add(&there.to, "subdomains", here.clone());
                    let top = other.name.split('.').count() == 2;
                    if top {
                        self.edges.add(&here.to, "parent", there.clone());
                    }
                    if other.name == parent {
                        self.edges.add(&here.to, "immediate_parent", there.clone());
                    }
                }
                let near = other.name.split_once('.').is_some_and(|(_, other)| other == parent);
                if near && other.name != row.name && parent.contains('.') {
                    self.edges.add(&here.to, "siblings", there);
                }
            }
        }
    }

    fn add_resolution(&mut self, host: &str, address: &str, days: i64) {
        let name = Name::new(Kind::Resolution, format!("{address}{host}"));
        let date = seed::days_ago(self.now, days, &name.id);
        let attributes =
            json!({"date": date, "host_name": host, "ip_address": address, "resolver": "Saltings passive DNS"});
        if let serde_json::Value::Object(attributes) = attributes {
            self.things.insert(name.clone(), attributes);
        }
        for end in [Name::new(Kind::Domain, host), Name::new(Kind::Address, address)] {
            self.edges.add(&end, "resolutions", Link::to(name.clone()));
        }
    }

    fn relate_urls(&mut self) {
        let public = self.story.network.url.clone().into_iter().map(|row| (Kind::Url, row));
        let private = self.story.network.private_url.clone().into_iter().map(|row| (Kind::PrivateUrl, row));
        for (kind, row) in public.chain(private).collect::<Vec<_>>() {
            self.relate_url(kind, &row);
        }
    }

    fn relate_url(&mut self, kind: Kind, row: &UrlRow) {
        let context = Some(json!({"url": row.url}));
        let here = Link { to: Name::new(kind, url_id(&row.url)), context };
        self.relate_all(&here, &row.links);
        if let (Some(ip), Some(relationship)) = (&row.ip, catalogue::find(kind, "last_serving_ip_address")) {
            self.edges.relate(here.clone(), relationship, Link::to(Name::new(Kind::Address, ip)));
        }
        if let (Some(id), Some(relationship)) = (&row.downloads, catalogue::find(kind, "downloaded_files")) {
            let link = self.target(Kind::File, id);
            self.edges.relate(here.clone(), relationship, link);
        }
        let Some(place) = host(&row.url) else { return };
        self.edges.add(&here.to, "network_location", Link::to(place.clone()));
        if kind == Kind::Url {
            self.edges.add(&place, "urls", here);
        }
    }

    fn relate_addresses(&mut self) {
        for row in self.story.network.address.clone() {
            self.relate_all(&Link::to(Name::new(Kind::Address, &row.address)), &row.links);
        }
    }

    fn add_behaviours(&mut self) {
        let public = self.files.clone().into_iter().map(|sample| (Kind::File, sample));
        let private = self.private_files.clone().into_iter().map(|sample| (Kind::PrivateFile, sample));
        for (kind, sample) in public.chain(private) {
            let written = self.story.behaviours.behaviour.iter().filter(|row| row.file == sample.row.id);
            let mut rows: Vec<BehaviourRow> = written.cloned().collect();
            if rows.is_empty() && runs(&sample.row) {
                rows.push(quiet_run(&sample.row));
            }
            for row in rows {
                self.add_behaviour(Name::new(kind, sample.hashes.sha256.clone()), row);
            }
        }
    }

    fn add_behaviour(&mut self, file: Name, row: BehaviourRow) {
        let kind = if file.kind == Kind::File { Kind::Behaviour } else { Kind::PrivateBehaviour };
        let name = Name::new(kind, format!("{}_{}", file.id, row.sandbox));
        self.edges.add(&file, "behaviours", Link::to(name.clone()));
        self.edges.add(&name, "file", Link::to(file.clone()));
        for technique in &row.techniques {
            let technique = Name::new(Kind::Technique, &technique.id);
            self.edges.add(&name, "attack_techniques", Link::to(technique));
        }
        self.behaviours.insert(name, (file, row));
    }
}

/// The page that a URL answers with, as a file.
pub(super) fn page_of(url: &UrlRow) -> Sample {
    let id = format!("the page at {}", url.url);
    let hashes = Hashes::of(placeholder(&id).as_bytes());
    let (name, kind) = ("index.html".to_owned(), "html".to_owned());
    let (malicious, size) = (url.malicious / 3, 2_000 + seed::number(&[&id, "length"], 90_000));
    let row = FileRow { id, name, kind, malicious, of: 60, size, days: url.days, ..FileRow::default() };
    Sample { row, hashes }
}

/// Whether a sandbox would have something to tell of a file.
fn runs(row: &FileRow) -> bool {
    row.links.keys().any(|name| name.starts_with("contacted_") || name == "dropped_files")
        || matches!(row.kind.as_str(), "peexe" | "elf" | "macho" | "msi")
}

fn quiet_run(row: &FileRow) -> BehaviourRow {
    let verdict = if row.malicious > 10 { "MALWARE" } else { "CLEAN" };
    let mut attributes = serde_json::Map::new();
    attributes.insert("verdicts".into(), json!([verdict]));
    attributes.insert("processes_tree".into(), json!([{"process_id": "2044", "name": row.name}]));
    BehaviourRow {
        file: row.id.clone(),
        sandbox: "Tidepool".into(),
        days: row.days,
        html: true,
        pcap: false,
        memdump: false,
        techniques: Vec::new(),
        attributes,
    }
}

/// The domain or address that a URL points to.
pub(in crate::demo) fn host(url: &str) -> Option<Name> {
    let url = canonical(url)?;
    let host = url.host_str()?.trim_matches(['[', ']']);
    let kind = if host.parse::<IpAddr>().is_ok() { Kind::Address } else { Kind::Domain };
    Some(Name::new(kind, host))
}
