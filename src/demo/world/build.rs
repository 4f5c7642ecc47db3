//! From the rows of the story to a world: hashes are made, names resolved, and every relationship written from both ends.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use serde_json::json;

use super::{Edges, Link, World, canonical, placeholder, url_id};
use crate::demo::catalogue;
use crate::demo::kind::{Kind, Name};
use crate::demo::sample::{Hashes, Sample, Samples};
use crate::demo::seed;
use crate::demo::story::{Row, Story};
use crate::demo::swarm::Swarm;

impl World {
    /// Builds the world as it is at `now` (epoch seconds) with `related` small objects in its large relationships.
    pub(in crate::demo) fn build(story: &'static Story, now: i64, related: usize) -> Self {
        let files_of = |kind: &str| -> Vec<Arc<Sample>> {
            let file = |row: &Row| Sample::new(row.clone(), Hashes::of(placeholder(row.text("id")).as_bytes()));
            story.rows(kind).iter().map(|row| Arc::new(file(row))).collect()
        };
        let (files, private_files) = (files_of("file"), files_of("private_file"));
        let (domains, addresses, urls) = (story.rows("domain"), story.rows("address"), story.rows("url"));
        let mut samples = Samples::new();
        let pages = urls.iter().chain(story.rows("private_url")).filter(|row| row.get("downloads").is_none());
        pages.map(page_of).map(Arc::new).for_each(|page| page.file_in(&mut samples));
        for file in &files {
            file.file_in(&mut samples);
        }
        let swarming =
            |rows: &[Row], name| rows.iter().find(|row| row.is("swarm")).map(|row| row.text(name).to_owned());
        let (domain, address) = (swarming(domains, "name"), swarming(addresses, "address"));
        let mut world = Self {
            domains: domains.iter().map(|row| (row.text("name"), row)).collect(),
            addresses: addresses.iter().map(|row| (row.text("address"), row)).collect(),
            urls: urls.iter().map(|row| (url_id(row.text("url")), row)).collect(),
            swarm: Swarm::new(related, domain.unwrap_or_default(), address.unwrap_or_default()),
            now,
            files,
            private_files,
            samples,
            behaviours: HashMap::new(),
            things: HashMap::new(),
            served: HashMap::new(),
            edges: Edges::default(),
            story,
        };
        world.relate_files();
        world.relate_domains();
        world.relate_urls();
        for row in addresses {
            world.relate_all(&Link::to(Name::new(Kind::Address, row.text("address"))), row);
        }
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

    /// Relates an object to what its row names: every list that has the name of a relationship.
    pub(super) fn relate_all(&mut self, here: &Link, row: &Row) {
        for relationship in catalogue::of(here.to.kind) {
            for text in row.list(relationship.name) {
                let link = self.target(relationship.gives, text);
                self.edges.relate(here.clone(), relationship, link);
            }
        }
    }

    /// The files of the story, the private ones last.
    fn all_files(&self) -> Vec<(Kind, Arc<Sample>)> {
        let public = self.files.iter().map(|sample| (Kind::File, Arc::clone(sample)));
        public.chain(self.private_files.iter().map(|sample| (Kind::PrivateFile, Arc::clone(sample)))).collect()
    }

    fn relate_files(&mut self) {
        for (kind, sample) in self.all_files() {
            self.relate_all(&Link::to(Name::new(kind, sample.hashes.sha256.clone())), &sample.row);
        }
    }

    fn relate_domains(&mut self) {
        let names = || self.story.rows("domain").iter().map(|row| row.text("name"));
        for row in self.story.rows("domain") {
            let name = row.text("name");
            let here = Link::to(Name::new(Kind::Domain, name));
            self.relate_all(&here, row);
            for text in row.list("addresses") {
                let (address, days) = text.split_once('@').unwrap_or((text, "1"));
                self.add_resolution(name, address, days.parse().unwrap_or(1));
            }
            let parent = name.split_once('.').map_or("", |(_, parent)| parent);
            for other in names() {
                let there = Link::to(Name::new(Kind::Domain, other));
                if name.strip_suffix(other).is_some_and(|rest| rest.ends_with('.')) {
                    self.edges.add(&there.to, "subdomains", here.clone());
                    let top = other.split('.').count() == 2;
                    if top {
                        self.edges.add(&here.to, "parent", there.clone());
                    }
                    if other == parent {
                        self.edges.add(&here.to, "immediate_parent", there.clone());
                    }
                }
                let near = other.split_once('.').is_some_and(|(_, other)| other == parent);
                if near && other != name && parent.contains('.') {
                    self.edges.add(&here.to, "siblings", there);
                }
            }
        }
    }

    fn add_resolution(&mut self, host: &str, address: &str, days: i64) {
        let name = Name::new(Kind::Resolution, format!("{address}{host}"));
        let derived = json!({"days": days, "seed": name.id, "host": host, "address": address});
        self.add(name.clone(), derived, &Row::default());
        for end in [Name::new(Kind::Domain, host), Name::new(Kind::Address, address)] {
            self.edges.add(&end, "resolutions", Link::to(name.clone()));
        }
    }

    fn relate_urls(&mut self) {
        for (kind, rows) in [(Kind::Url, "url"), (Kind::PrivateUrl, "private_url")] {
            for row in self.story.rows(rows) {
                self.relate_url(kind, row);
            }
        }
    }

    fn relate_url(&mut self, kind: Kind, row: &Row) {
        let url = row.text("url");
        let here = Link { to: Name::new(kind, url_id(url)), context: Some(json!({"url": url})) };
        self.relate_all(&here, row);
        for (member, relationship, gives) in
            [("ip", "last_serving_ip_address", Kind::Address), ("downloads", "downloaded_files", Kind::File)]
        {
            let target = row.get(member).map(|_| self.target(gives, row.text(member)));
            if let (Some(target), Some(relationship)) = (target, catalogue::find(kind, relationship)) {
                self.edges.relate(here.clone(), relationship, target);
            }
        }
        let Some(place) = host_of(url) else { return };
        self.edges.add(&here.to, "network_location", Link::to(place.clone()));
        if kind == Kind::Url {
            self.edges.add(&place, "urls", here);
        }
    }

    fn add_behaviours(&mut self) {
        for (kind, sample) in self.all_files() {
            let id = sample.row.text("id");
            let written = self.story.rows("behaviour").iter().filter(|row| row.text("file") == id);
            let mut rows: Vec<Row> = written.cloned().collect();
            if rows.is_empty() && runs(&sample.row) {
                rows.push(self.quiet_run(&sample.row));
            }
            for row in rows {
                self.add_behaviour(Name::new(kind, sample.hashes.sha256.clone()), row);
            }
        }
    }

    fn add_behaviour(&mut self, file: Name, row: Row) {
        let kind = if file.kind == Kind::File { Kind::Behaviour } else { Kind::PrivateBehaviour };
        let name = Name::new(kind, format!("{}_{}", file.id, row.text("sandbox")));
        self.edges.add(&file, "behaviours", Link::to(name.clone()));
        self.edges.add(&name, "file", Link::to(file.clone()));
        for technique in row.rows("techniques") {
            let technique = Name::new(Kind::Technique, technique["id"].as_str().unwrap_or_default());
            self.edges.add(&name, "attack_techniques", Link::to(technique));
        }
        self.behaviours.insert(name, (file, row));
    }

    /// The run of a file that nothing is written of: its row is a template too.
    fn quiet_run(&self, row: &Row) -> Row {
        let word = if row.count("malicious") > 10 { "MALWARE" } else { "CLEAN" };
        Row(self.fill("quiet_run", json!({"word": word}), row))
    }
}

/// The page that a URL answers with, as a file.
pub(super) fn page_of(url: &Row) -> Sample {
    let id = format!("the page at {}", url.text("url"));
    let hashes = Hashes::of(placeholder(&id).as_bytes());
    let (malicious, size) = (url.count("malicious") / 3, 2_000 + seed::number(&[&id, "length"], 90_000));
    let row = Row::of(json!({
        "id": id, "name": "index.html", "kind": "html", "malicious": malicious, "of": 60, "size": size, "days": url.number("days"),
    }));
    Sample::new(row, hashes)
}

/// Whether a sandbox would have something to tell of a file.
fn runs(row: &Row) -> bool {
    row.0.keys().any(|name| name.starts_with("contacted_") || name == "dropped_files")
        || matches!(row.text("kind"), "peexe" | "elf" | "macho" | "msi")
}

/// The domain or address that a URL points to.
pub(in crate::demo) fn host_of(url: &str) -> Option<Name> {
    let url = canonical(url)?;
    let host = url.host_str()?.trim_matches(['[', ']']);
    let kind = if host.parse::<IpAddr>().is_ok() { Kind::Address } else { Kind::Domain };
    Some(Name::new(kind, host))
}
