//! The small objects around a report: votes, comments, submissions, resolutions, screenshots, users.

use serde_json::{Map, Value, json};

use super::file::add;
use crate::demo::call::Tier;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed::{self, digits, number};
use crate::demo::service::Service;
use crate::demo::state::Comment;
use crate::demo::verdict::{self, Opinion};
use crate::demo::world::Link;

/// At most this many votes of the story are listed for one object, whatever their total.
const LISTED_VOTES: u32 = 60;

impl Service {
    /// `total_votes`: those of the story (harmless, malicious) and of clients.
    pub(in crate::demo) fn total_votes(&self, name: &Name, story: [u32; 2]) -> Value {
        let [mut harmless, mut malicious] = story;
        for ((on, _), (verdict, _)) in &self.state().votes {
            if on == name {
                *(if verdict == "harmless" { &mut harmless } else { &mut malicious }) += 1;
            }
        }
        json!({"harmless": harmless, "malicious": malicious})
    }

    fn story_votes(&self, name: &Name) -> [u32; 2] {
        match name.kind {
            Kind::File => self.world.file(&name.id).map_or([0; 2], |sample| sample.row.votes),
            Kind::Url => self.world.url(&name.id).map_or([0; 2], |row| row.votes),
            Kind::Domain => self.domain(&name.id).map_or([0; 2], |row| row.votes),
            Kind::Address => self.world.address(&name.id).map_or([0; 2], |row| row.votes),
            _ => [0; 2],
        }
    }

    /// The votes on an object, clients' first.
    pub(in crate::demo) fn votes(&self, name: &Name) -> Vec<Link> {
        let mut links: Vec<Link> = self
            .state()
            .votes
            .iter()
            .filter(|((on, _), _)| on == name)
            .map(|((on, user), (verdict, date))| vote(on, &format!("client/{user}/{verdict}/{date}")))
            .collect();
        let [harmless, malicious] = self.story_votes(name).map(|count| count.min(LISTED_VOTES));
        let words = (0..malicious).map(|at| (at, "malicious")).chain((0..harmless).map(|at| (at, "harmless")));
        links.extend(words.map(|(at, verdict)| vote(name, &format!("story/{at}/{verdict}"))));
        links
    }

    /// A vote by its id: found again among the votes of its object.
    pub(in crate::demo) fn vote_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let (rest, code) = id.rsplit_once('-')?;
        let (letter, object) = rest.split_once('-')?;
        let kind = match letter {
            "f" => Kind::File,
            "u" => Kind::Url,
            "d" => Kind::Domain,
            "i" => Kind::Address,
            _ => return None,
        };
        let on = Name::new(kind, object);
        if let Some(attributes) = self.client_vote(&on, code) {
            return Some(attributes);
        }
        let [harmless, malicious] = self.story_votes(&on).map(|count| count.min(LISTED_VOTES));
        let words = (0..malicious).map(|at| (at, "malicious")).chain((0..harmless).map(|at| (at, "harmless")));
        let (at, verdict) =
            words.into_iter().find(|(at, verdict)| vote_code(&on, &format!("story/{at}/{verdict}")) == code)?;
        // The weight of a voter, negative for malicious.
        let weight = 1 + i64::try_from(number(&[code], 4)).unwrap_or(0) * i64::from(at % 3 == 0);
        let value = if verdict == "malicious" { -weight } else { weight };
        let date = seed::days_ago(self.world.now, 1 + i64::from(at), code);
        let mut attributes = Map::new();
        add(&mut attributes, json!({"date": date, "verdict": verdict, "value": value}));
        Some(attributes)
    }

    fn client_vote(&self, on: &Name, code: &str) -> Option<Map<String, Value>> {
        let state = self.state();
        let ((_, _), (verdict, date)) = state.votes.iter().find(|((known, user), (verdict, date))| {
            known == on && vote_code(on, &format!("client/{user}/{verdict}/{date}")) == code
        })?;
        let mut attributes = Map::new();
        let value = if verdict == "malicious" { -1 } else { 1 };
        add(&mut attributes, json!({"date": date, "verdict": verdict, "value": value}));
        Some(attributes)
    }

    /// Comments on an object, newest first.
    pub(in crate::demo) fn comments(&self, of: impl Fn(&Comment) -> bool) -> Vec<Link> {
        let state = self.state();
        let mut found: Vec<&Comment> = state.comments.iter().filter(|comment| of(comment)).collect();
        found.sort_by_key(|comment| std::cmp::Reverse(comment.date));
        found.into_iter().map(|comment| Link::to(Name::new(Kind::Comment, &comment.id))).collect()
    }

    pub(in crate::demo) fn comment_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let state = self.state();
        let comment = state.comments.iter().find(|comment| comment.id == id)?;
        let [positive, negative, abuse] = comment.votes;
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "date": comment.date, "text": comment.text, "html": super::behaviour::escape(&comment.text).replace('\n', "<br />"),
                "tags": tags(&comment.text), "votes": {"positive": positive, "negative": negative, "abuse": abuse},
            }),
        );
        Some(attributes)
    }

    /// A resolution, with the numbers of both of its ends.
    pub(in crate::demo) fn resolution_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let written = self.world.things.get(&Name::new(Kind::Resolution, id)).cloned();
        let mut attributes = match written {
            Some(attributes) => attributes,
            None => self.swarm_resolution(id)?,
        };
        let engines = &self.world.story.engines;
        let host = attributes.get("host_name").and_then(Value::as_str).and_then(|host| self.domain(host));
        if let Some(row) = host {
            let opinion = Opinion { seed: &row.name, malicious: row.malicious, suspicious: row.suspicious, of: 0 };
            attributes.insert("host_name_last_analysis_stats".into(), verdict::stats_of_feed(engines, &opinion));
        }
        let address = attributes.get("ip_address").and_then(Value::as_str).and_then(|ip| self.world.address(ip));
        if let Some(row) = address {
            let opinion = Opinion { seed: &row.address, malicious: row.malicious, suspicious: row.suspicious, of: 0 };
            attributes.insert("ip_address_last_analysis_stats".into(), verdict::stats_of_feed(engines, &opinion));
        }
        Some(attributes)
    }

    fn swarm_resolution(&self, id: &str) -> Option<Map<String, Value>> {
        let host = id.strip_prefix(self.world.swarm.address.as_str())?;
        let index = self.world.swarm.index_of_domain(host)?;
        let days = 1 + i64::try_from(index % 30).unwrap_or(0);
        let mut attributes = Map::new();
        let date = seed::days_ago(self.world.now, days, host);
        let address = &self.world.swarm.address;
        add(
            &mut attributes,
            json!({"date": date, "host_name": host, "ip_address": address, "resolver": "Saltings passive DNS"}),
        );
        Some(attributes)
    }

    /// The submissions of a file or URL: `s-<id>-<number>`.
    pub(in crate::demo) fn submissions(name: &Name) -> Vec<Link> {
        (0..submission_count(&name.id))
            .map(|at| Link::to(Name::new(Kind::Submission, format!("s-{}-{at}", name.id))))
            .collect()
    }

    pub(in crate::demo) fn submission_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let (object, at) = id.strip_prefix("s-")?.rsplit_once('-')?;
        let name = self.sample(object).map(|sample| sample.row.name.clone());
        let name = name.or_else(|| self.url(object).map(|row| row.url))?;
        let places = [("IE", "Galway"), ("NL", "Delft"), ("JP", "Nara"), ("US", "Salem")];
        let (country, city) = places[usize::try_from(number(&[id], 4)).unwrap_or(0) % places.len()];
        let at = at.parse().ok().filter(|at: &u64| *at < submission_count(object))?;
        let days = i64::try_from(at).ok()?;
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "date": seed::days_ago(self.world.now, days, id), "interface": "web", "country": country, "city": city,
                "name": name, "source_key": digits(id, 8),
            }),
        );
        Some(attributes)
    }

    pub(in crate::demo) fn screenshots(&self, file: &Name) -> Vec<Link> {
        let behaviours = self.world.edges.of(file, "behaviours").iter();
        let shown = behaviours.filter(|link| self.world.behaviours.get(&link.to).is_some_and(|(_, row)| row.html));
        shown
            .flat_map(|link| (0..2).map(|at| Link::to(Name::new(Kind::Screenshot, format!("{}_{at}", link.to.id)))))
            .collect()
    }

    pub(in crate::demo) fn screenshot_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let (behaviour, _) = id.rsplit_once('_')?;
        let (_, row) = self.world.behaviours.get(&Name::new(Kind::Behaviour, behaviour))?;
        let link = format!("{}/demo-storage/screenshot/{}", self.origin, digits(id, 16));
        let mut attributes = Map::new();
        let date = seed::days_ago(self.world.now, row.days, id);
        add(&mut attributes, json!({"date": date, "link": link, "sandbox_name": row.sandbox}));
        Some(attributes)
    }

    /// All sigma rules that matched a file, as one object whose id is the file's.
    pub(in crate::demo) fn sigma_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let sample = self.sample(id)?;
        let found = self.sigma_of(&sample.row)?;
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "analysis_date": seed::days_ago(self.world.now, sample.row.days, id),
                "rule_matches": found["sigma_analysis_results"], "severity_stats": found["sigma_analysis_stats"],
                "source_severity_stats": {"Harbour rule set": found["sigma_analysis_stats"]},
            }),
        );
        Some(attributes)
    }

    /// A user. `viewer` is who asks: only the owner sees the private half.
    pub(in crate::demo) fn user_attributes(&self, id: &str, viewer: Option<Tier>) -> Option<Map<String, Value>> {
        let own = [Tier::Premium, Tier::Public].into_iter().find(|tier| tier.user() == id);
        let Some(tier) = own else { return self.world.things.get(&Name::new(Kind::User, id)).cloned() };
        let (first, last) = if tier == Tier::Premium { ("Mara", "Voss") } else { ("Free", "Reader") };
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "first_name": first, "last_name": last, "profile_phrase": "", "reputation": 7, "status": "active",
                "user_since": seed::days_ago(self.world.now, 800, id),
            }),
        );
        if viewer == Some(tier) {
            add(
                &mut attributes,
                json!({
                    "apikey": tier.key(), "email": format!("{id}@brightwater.example"), "has_2fa": true,
                    "last_login": self.now() - 3600, "preferences": {}, "privileges": privileges(tier), "quotas": self.quotas(tier),
                }),
            );
        }
        Some(attributes)
    }
}

fn submission_count(id: &str) -> u64 {
    1 + number(&[id, "submissions"], 4)
}

fn privileges(tier: Tier) -> Value {
    const PAID: [&str; 6] =
        ["private", "intelligence", "downloads-tier-1", "downloads-tier-2", "intelligence-search-tier-1", "file-feed"];
    let mut all: Map<String, Value> =
        PAID.iter().map(|name| ((*name).to_owned(), json!({"granted": tier == Tier::Premium}))).collect();
    all.insert("widget".into(), json!({"granted": true}));
    Value::Object(all)
}

fn vote_code(on: &Name, what: &str) -> String {
    digits(&format!("{}/{what}", on.id), 8)
}

fn vote(on: &Name, what: &str) -> Link {
    let id = format!("{}-{}-{}", on.kind.letter(), on.id, vote_code(on, what));
    Link::to(Name::new(Kind::Vote, id))
}

/// Words with a `#`, without it, in lower case.
pub(in crate::demo) fn tags(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '#' | '-' | '_')));
    let mut tags: Vec<String> = words
        .filter_map(|word| word.strip_prefix('#'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    tags.dedup();
    tags
}
