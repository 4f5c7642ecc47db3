//! The invented world: the story with its hashes made and its relationships known from both ends. It never changes after
//! the start; what clients add lives in `state`.

mod build;
mod edges;
mod things;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

pub(super) use build::host_of;
pub(super) use edges::{Edges, Link};

use super::kind::{Kind, Name};
use super::sample::{Sample, Samples};
use super::seed;
use super::story::{Row, Story};
use super::swarm::Swarm;
use super::template::Scope;

/// What a download of a file of the story gives: a harmless line that its hashes are made from, so that a client
/// which checks what it received finds it right. The EICAR file is the real one.
pub(super) fn placeholder(id: &str) -> String {
    if id == "eicar" { eicar() } else { format!("vtriage demo: harmless placeholder for {id}\n") }
}

/// The EICAR test string, in two halves so that no scanner takes this program for a test file.
pub(super) fn eicar() -> String {
    const HALVES: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];
    HALVES.concat()
}

/// A URL in the form the service files it under, or `None` if it is no URL with a host.
pub(super) fn canonical(text: &str) -> Option<url::Url> {
    let text = text.trim();
    let parsed = match url::Url::parse(text) {
        Ok(parsed) if parsed.has_host() => parsed,
        _ if !text.contains("://") => url::Url::parse(&format!("http://{text}")).ok()?,
        _ => return None,
    };
    let host = parsed.host_str()?;
    (matches!(parsed.scheme(), "http" | "https" | "ftp") && !host.is_empty()).then_some(parsed)
}

/// The id of a URL: the SHA-256 of its canonical form, or of the text itself if it has none.
pub(super) fn url_id(text: &str) -> String {
    canonical(text).map_or_else(|| seed::sha256(text), |url| seed::sha256(url.as_str()))
}

/// All that was there before the first client came.
#[derive(Debug)]
pub(super) struct World {
    pub(super) story: &'static Story,
    /// The moment that the story counts its days back from, epoch seconds.
    pub(super) now: i64,
    pub(super) files: Vec<Arc<Sample>>,
    pub(super) private_files: Vec<Arc<Sample>>,
    /// The public files, and the pages that URLs answer with, which are files like any other.
    samples: Samples,
    domains: HashMap<&'static str, &'static Row>,
    addresses: HashMap<&'static str, &'static Row>,
    urls: HashMap<String, &'static Row>,
    pub(super) behaviours: HashMap<Name, (Name, Row)>,
    /// Objects that are answered as they are: whois, certificates, collections, graphs, users and the like.
    pub(super) things: HashMap<Name, Map<String, Value>>,
    /// The certificate that an address or domain serves today.
    pub(super) served: HashMap<Name, Name>,
    pub(super) edges: Edges,
    pub(super) swarm: Swarm,
}

impl World {
    /// The file of this hash (any of the three), hand-written ones first.
    pub(super) fn file(&self, hash: &str) -> Option<Arc<Sample>> {
        let written = self.samples.get(hash).cloned();
        written.or_else(|| self.swarm.file(self.swarm.index_of_file(hash)?).map(Arc::new))
    }

    /// The domain of this name, its small ones included.
    pub(super) fn domain(&self, name: &str) -> Option<Row> {
        let written = self.domains.get(name).map(|row| (*row).clone());
        written.or_else(|| self.swarm.domain(self.swarm.index_of_domain(name)?))
    }

    pub(super) fn address(&self, address: &str) -> Option<&'static Row> {
        self.addresses.get(address).copied()
    }

    /// The URL of this id (the SHA-256).
    pub(super) fn url(&self, id: &str) -> Option<&'static Row> {
        self.urls.get(id).copied()
    }

    /// What a URL of the story answers with: the file that it serves, else a page.
    pub(super) fn body_of(&self, row: &Row) -> Option<Arc<Sample>> {
        let served = self.file_of_story(row.text("downloads")).cloned();
        served.or_else(|| self.samples.get(&build::page_of(row).hashes.sha256).cloned())
    }

    /// The file of this id in the story.
    pub(super) fn file_of_story(&self, id: &str) -> Option<&Arc<Sample>> {
        self.files.iter().chain(&self.private_files).find(|sample| sample.row.text("id") == id)
    }

    /// What the story means by a text: a file's id, a domain, an address or a URL.
    pub(super) fn named(&self, text: &str) -> Name {
        if let Some(sample) = self.files.iter().find(|sample| sample.row.text("id") == text) {
            return Name::new(Kind::File, sample.hashes.sha256.clone());
        }
        if text.contains("://") {
            return Name::new(Kind::Url, url_id(text));
        }
        let kind = if text.parse::<std::net::IpAddr>().is_ok() { Kind::Address } else { Kind::Domain };
        Name::new(kind, text)
    }

    /// A template of the story, filled from a row and what was derived from it; what is null was not.
    pub(super) fn fill(&self, template: &str, derived: Value, row: &Row) -> Map<String, Value> {
        self.with_scope(derived, row, |scope| scope.members(self.story.template(template)))
    }

    /// A template of the story that is a text.
    pub(super) fn text(&self, template: &str, derived: Value) -> String {
        let template = self.story.template(template).as_str().unwrap_or_default();
        self.with_scope(derived, &Row::default(), |scope| scope.text(template))
    }

    /// What a template can be filled in: names that were derived before those that are written.
    pub(super) fn with_scope<T>(&self, derived: Value, row: &Row, with: impl FnOnce(&Scope<'_>) -> T) -> T {
        let mut names = Row::of(derived).0;
        names.retain(|_, value| !value.is_null());
        names.insert("now".to_owned(), self.now.into());
        let written = Scope { now: self.now, names: &row.0, outer: None };
        with(&Scope { now: self.now, names: &names, outer: Some(&written) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        World::build(Story::read().unwrap(), 1_800_000_000, 50)
    }

    #[test]
    fn the_eicar_file_has_its_public_hashes() {
        let sample = world().file("44d88612fea8a8f36de82e1278abb02f").unwrap();
        assert_eq!(sample.hashes.sha1, "3395856ce81f2b7382dee72602f798b642f14140");
        assert_eq!(sample.hashes.sha256, "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f");
    }

    #[test]
    fn every_relationship_can_be_walked_back() {
        let world = world();
        let mut walked = 0;
        for (from, relationship, link) in world.edges.all() {
            let Some(back) = super::super::catalogue::find(from.kind, relationship).and_then(|row| row.back) else {
                continue;
            };
            let known = world.edges.of(&link.to, back).iter().any(|found| found.to == *from);
            assert!(known, "{from:?} {relationship} {:?}: no {back}", link.to);
            walked += 1;
        }
        assert!(walked > 300, "{walked}");
    }

    #[test]
    fn every_relationship_of_the_story_is_one_of_the_catalogue() {
        for (from, relationship, _) in world().edges.all() {
            assert!(
                super::super::catalogue::find(from.kind, relationship).is_some(),
                "{:?} has no {relationship}",
                from.kind
            );
        }
    }

    #[test]
    fn urls_are_filed_under_their_canonical_form() {
        assert_eq!(url_id("http://EXAMPLE.test"), url_id("http://example.test/"));
        assert_eq!(canonical("example.test/a").unwrap().as_str(), "http://example.test/a");
        assert!(canonical("not a url").is_none());
        assert!(canonical("javascript:alert(1)").is_none());
    }
}
