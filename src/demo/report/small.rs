//! The small objects around a report: votes, comments, submissions, resolutions, screenshots, users.

use serde_json::{Map, Value, json};

use crate::demo::call::Tier;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed::{self, digits, number};
use crate::demo::service::Service;
use crate::demo::state::Comment;
use crate::demo::story::Row;
use crate::demo::template::escape;
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

    /// The votes of the story that are listed: their number and verdict.
    fn ballots(&self, name: &Name) -> impl Iterator<Item = (u32, &'static str)> + use<> {
        let row = match name.kind {
            Kind::File => self.world.file(&name.id).map(|sample| sample.row.clone()),
            Kind::Url => self.world.url(&name.id).cloned(),
            Kind::Domain => self.domain(&name.id),
            Kind::Address => self.world.address(&name.id).cloned(),
            _ => None,
        };
        let [harmless, malicious] = row.unwrap_or_default().votes().map(|count: u32| count.min(LISTED_VOTES));
        (0..malicious).map(|at| (at, "malicious")).chain((0..harmless).map(|at| (at, "harmless")))
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
        links.extend(self.ballots(name).map(|(at, verdict)| vote(name, &format!("story/{at}/{verdict}"))));
        links
    }

    /// A vote by its id: found again among the votes of its object.
    pub(in crate::demo) fn vote_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let (rest, code) = id.rsplit_once('-')?;
        let (letter, object) = rest.split_once('-')?;
        let kind = Kind::JUDGED.into_iter().find(|kind| letter.chars().eq([kind.letter()]))?;
        let on = Name::new(kind, object);
        if let Some(attributes) = self.client_vote(&on, code) {
            return Some(attributes);
        }
        let (at, verdict) =
            self.ballots(&on).find(|(at, verdict)| vote_code(&on, &format!("story/{at}/{verdict}")) == code)?;
        // The weight of a voter, negative for malicious.
        let weight = 1 + i64::try_from(number(&[code], 4)).unwrap_or(0) * i64::from(at % 3 == 0);
        let value = if verdict == "malicious" { -weight } else { weight };
        Some(self.vote(seed::days_ago(self.world.now, 1 + i64::from(at), code), verdict, value))
    }

    fn vote(&self, date: i64, verdict: &str, value: i64) -> Map<String, Value> {
        self.world.fill("vote", json!({"date": date, "verdict": verdict, "value": value}), &Row::default())
    }

    fn client_vote(&self, on: &Name, code: &str) -> Option<Map<String, Value>> {
        let state = self.state();
        let ((_, _), (verdict, date)) = state.votes.iter().find(|((known, user), (verdict, date))| {
            known == on && vote_code(on, &format!("client/{user}/{verdict}/{date}")) == code
        })?;
        Some(self.vote(*date, verdict, if verdict == "malicious" { -1 } else { 1 }))
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
        let comment = state.comment(id)?;
        let page = escape(&comment.text).replace('\n', "<br />");
        let derived = json!({
            "date": comment.date, "words": comment.text, "page": page, "tags": tags(&comment.text), "votes": comment.votes,
        });
        Some(self.world.fill("comment", derived, &Row::default()))
    }

    /// A resolution, with the numbers of both of its ends.
    pub(in crate::demo) fn resolution_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let written = self.world.things.get(&Name::new(Kind::Resolution, id)).cloned();
        let mut attributes = match written {
            Some(attributes) => attributes,
            None => self.swarm_resolution(id)?,
        };
        let text = |name: &str| attributes.get(name).and_then(Value::as_str).unwrap_or_default();
        let ends = [
            ("host_name_last_analysis_stats", text("host_name"), self.domain(text("host_name"))),
            ("ip_address_last_analysis_stats", text("ip_address"), self.world.address(text("ip_address")).cloned()),
        ];
        let stats = ends.map(|(name, id, row)| {
            (name, row.map(|row| verdict::stats_of_feed(&self.world.story.engines, &Opinion::of(id, &row))))
        });
        for (name, stats) in stats {
            attributes.extend(stats.map(|stats| (name.to_owned(), stats)));
        }
        Some(attributes)
    }

    fn swarm_resolution(&self, id: &str) -> Option<Map<String, Value>> {
        let address = &self.world.swarm.address;
        let host = id.strip_prefix(address.as_str())?;
        let days = 1 + self.world.swarm.index_of_domain(host)? % 30;
        let derived = json!({"days": days, "seed": host, "host": host, "address": address});
        Some(self.world.fill("resolution", derived, &Row::default()))
    }

    /// The submissions of a file or URL: `s-<id>-<number>`.
    pub(in crate::demo) fn submissions(name: &Name) -> Vec<Link> {
        (0..submission_count(&name.id))
            .map(|at| Link::to(Name::new(Kind::Submission, format!("s-{}-{at}", name.id))))
            .collect()
    }

    pub(in crate::demo) fn submission_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let (object, at) = id.strip_prefix("s-")?.rsplit_once('-')?;
        let name = self.sample(object).map(|sample| sample.row.text("name").to_owned());
        let name = name.or_else(|| self.url(object).map(|row| row.text("url").to_owned()))?;
        let places = [("IE", "Galway"), ("NL", "Delft"), ("JP", "Nara"), ("US", "Salem")];
        let (country, city) = places[usize::try_from(number(&[id], 4)).unwrap_or(0) % places.len()];
        let at = at.parse().ok().filter(|at: &u64| *at < submission_count(object))?;
        let derived = json!({"id": id, "at": at, "country": country, "city": city, "name": name});
        Some(self.world.fill("submission", derived, &Row::default()))
    }

    pub(in crate::demo) fn screenshots(&self, file: &Name) -> Vec<Link> {
        let behaviours = self.world.edges.of(file, "behaviours").iter();
        let shown =
            behaviours.filter(|link| self.world.behaviours.get(&link.to).is_some_and(|(_, row)| row.is("html")));
        shown
            .flat_map(|link| (0..2).map(|at| Link::to(Name::new(Kind::Screenshot, format!("{}_{at}", link.to.id)))))
            .collect()
    }

    pub(in crate::demo) fn screenshot_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let (behaviour, _) = id.rsplit_once('_')?;
        let (_, row) = self.world.behaviours.get(&Name::new(Kind::Behaviour, behaviour))?;
        Some(self.world.fill("screenshot", json!({"id": id, "origin": self.origin}), row))
    }

    /// A user. `viewer` is who asks: only the owner sees the private half.
    pub(in crate::demo) fn user_attributes(&self, id: &str, viewer: Option<Tier>) -> Option<Map<String, Value>> {
        let own = [Tier::Premium, Tier::Public].into_iter().find(|tier| tier.user() == id);
        let Some(tier) = own else { return self.world.things.get(&Name::new(Kind::User, id)).cloned() };
        let (first, last) = if tier == Tier::Premium { ("Mara", "Voss") } else { ("Free", "Reader") };
        let derived = json!({
            "id": id, "first": first, "last": last, "own": viewer == Some(tier), "apikey": tier.key(), "today": self.now(),
            "premium": tier == Tier::Premium, "quotas": self.quotas(tier),
        });
        Some(self.world.fill("own_user", derived, &Row::default()))
    }
}

fn submission_count(id: &str) -> u64 {
    1 + number(&[id, "submissions"], 4)
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
