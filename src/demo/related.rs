//! One relationship of one object, however it is known: written in the story, added by a client, derived from the object,
//! or counted out by the swarm. Long ones are never built; an item is made when its page is asked for.

use super::answer::Refusal;
use super::call::Tier;
use super::catalogue::{self, Relationship};
use super::kind::{Kind, Name};
use super::seed;
use super::service::Service;
use super::state;
use super::swarm::Swarm;
use super::world::Link;

/// The objects of a relationship.
#[derive(Debug)]
pub(super) struct Related {
    pub(super) relationship: &'static Relationship,
    /// Those written one by one, which come first.
    links: Vec<Link>,
    /// What the swarm adds after them.
    more: Option<Swarming>,
    swarm_size: usize,
}

/// Which small objects a relationship counts out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swarming {
    Domains,
    Resolutions,
    Files,
}

impl Related {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.links.len() + if self.more.is_some() { self.swarm_size } else { 0 }
    }

    /// The one of a to-one relationship.
    pub(super) fn one(&self) -> Option<&Link> {
        self.links.first()
    }

    /// The item at a position.
    pub(super) fn at(&self, index: usize, swarm: &Swarm) -> Option<Link> {
        if let Some(link) = self.links.get(index) {
            return Some(link.clone());
        }
        let index = index.checked_sub(self.links.len()).filter(|index| *index < self.swarm_size)?;
        let name = match self.more? {
            Swarming::Domains => Name::new(Kind::Domain, swarm.domain_name(index)),
            Swarming::Files => Name::new(Kind::File, Swarm::sha256(index)),
            Swarming::Resolutions => {
                Name::new(Kind::Resolution, format!("{}{}", swarm.address, swarm.domain_name(index)))
            }
        };
        Some(Link::to(name))
    }
}

impl Service {
    /// A relationship of a known object, if the key may read it.
    pub(super) fn related(&self, of: &Name, name: &str, tier: Tier) -> Result<Related, Refusal> {
        let relationship = catalogue::find(of.kind, name).ok_or_else(|| {
            Refusal::bad_request(format!("Unknown relationship \"{name}\" for {}", of.kind.type_name()))
        })?;
        if relationship.is_paid && tier == Tier::Public {
            return Err(Refusal::forbidden());
        }
        let links = self.links(of, relationship.name, tier);
        let (more, swarm_size) = (self.swarming(of, relationship.name), self.world.swarm.size);
        Ok(Related { relationship, links, more, swarm_size })
    }

    fn swarming(&self, of: &Name, name: &str) -> Option<Swarming> {
        let swarm = &self.world.swarm;
        match (of.kind, name) {
            (Kind::Domain, "subdomains") => {
                let above = swarm.domain == of.id || swarm.domain.ends_with(&format!(".{}", of.id));
                above.then_some(Swarming::Domains)
            }
            (Kind::Domain, "siblings") => swarm.index_of_domain(&of.id).map(|_| Swarming::Domains),
            (Kind::Address, "resolutions") => (swarm.address == of.id).then_some(Swarming::Resolutions),
            (Kind::Address, "communicating_files") => (swarm.address == of.id).then_some(Swarming::Files),
            _ => None,
        }
    }

    fn links(&self, of: &Name, name: &str, tier: Tier) -> Vec<Link> {
        match name {
            "comments" if of.kind == Kind::User => self.comments(|comment| comment.by == of.id),
            "comments" => self.comments(|comment| comment.on == *of),
            "mentions" => self.comments(|comment| comment.text.contains(&format!("@{}", of.id))),
            "related_comments" => self.related_comments(of),
            "votes" => self.votes(of),
            "user_votes" => {
                let voted = self.state().votes.contains_key(&(of.clone(), tier.user().to_owned()));
                self.votes(of).into_iter().take(usize::from(voted)).collect()
            }
            "submissions" => Self::submissions(of),
            "screenshots" => self.screenshots(of),
            "analyses" => self.analyses_of(of),
            "item" => self.item(of),
            "author" => self.author(of),
            "submitter" => vec![Link::to(Name::new(Kind::User, tier.user()))],
            "groups" | "api_quota_group" | "intelligence_quota_group" if of.id == Tier::Premium.user() => {
                vec![Link::to(Name::new(Kind::Group, "brightwater-triage"))]
            }
            "sigma_analysis" if self.sigma_attributes(&of.id).is_some() => {
                vec![Link::to(Name::new(Kind::SigmaAnalysis, &of.id))]
            }
            "behaviours" if of.kind == Kind::PrivateUrl => {
                vec![Link::to(Name::new(Kind::PrivateUrlBehaviour, format!("{}_chrome_headless_linux", of.id)))]
            }
            _ => self.written_links(of, name),
        }
    }

    fn written_links(&self, of: &Name, name: &str) -> Vec<Link> {
        let written = self.world.edges.of(of, name);
        if !written.is_empty() {
            return written.to_vec();
        }
        let swarm = &self.world.swarm;
        let to = |kind, id: &str| vec![Link::to(Name::new(kind, id))];
        match (of.kind, name) {
            (Kind::Domain, _) if swarm.index_of_domain(&of.id).is_none() => Vec::new(),
            (Kind::Domain, "immediate_parent") => to(Kind::Domain, &swarm.domain),
            (Kind::Domain, "parent") => self.written_links(&Name::new(Kind::Domain, &swarm.domain), "parent"),
            (Kind::Domain, "resolutions") => to(Kind::Resolution, &format!("{}{}", swarm.address, of.id)),
            (Kind::File, "contacted_ips") if swarm.index_of_file(&of.id).is_some() => to(Kind::Address, &swarm.address),
            (Kind::Url | Kind::PrivateUrl, "network_location") => self.url_host(of).map(Link::to).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn url_host(&self, of: &Name) -> Option<Name> {
        super::world::host_of(self.url_of(of)?.text("url")).filter(|host| self.knows(host))
    }

    /// Comments on what is one step away.
    fn related_comments(&self, of: &Name) -> Vec<Link> {
        let near: Vec<Name> = self.world.edges.from(of).map(|link| link.to.clone()).collect();
        self.comments(|comment| near.contains(&comment.on))
    }

    fn analyses_of(&self, of: &Name) -> Vec<Link> {
        let kind = if of.kind.is_private() { Kind::PrivateAnalysis } else { Kind::Analysis };
        let started = self.state().analyses_where(|analysis| analysis.target == *of);
        let mut links: Vec<Link> = started.into_iter().map(|id| Link::to(Name::new(kind, id))).collect();
        let hash = match of.kind {
            Kind::File => self.world.file(&of.id).map(|sample| sample.hashes.md5.clone()),
            Kind::Url => self.world.url(&of.id).map(|_| of.id.clone()),
            _ => None,
        };
        if let Some(hash) = hash {
            let date = seed::days_ago(self.world.now, 3, &of.id);
            links.push(Link::to(Name::new(kind, state::analysis_id(of, &hash, date))));
        }
        links
    }

    fn item(&self, of: &Name) -> Vec<Link> {
        let item = match of.kind {
            Kind::Analysis | Kind::PrivateAnalysis => self.analysis(of).map(|analysis| analysis.target),
            Kind::Comment => self.state().comment(&of.id).map(|comment| comment.on.clone()),
            _ => None,
        };
        item.map(Link::to).into_iter().collect()
    }

    fn author(&self, of: &Name) -> Vec<Link> {
        let by = self.state().comment(&of.id).map(|comment| Name::new(Kind::User, &comment.by));
        by.map(Link::to).into_iter().collect()
    }
}
