//! Recipes: pivots of several steps with a name, whose price is known before they run.
//!
//! A recipe is data ([`Recipe`], read from TOML by [`Recipe::read`]), what it may cost is a [`Plan`], and what it is doing a
//! [`Run`]: a state machine that is told what came and says what to ask next. Nothing here sends anything; the window and
//! the commands do, each with its own queue and budget. What files of users and answers of the service say is hostile text.

mod found;
mod pick;
mod price;
mod read;
mod run;
mod shelf;

use crate::text::count;
use crate::vt::relationship::{self, Privilege};
use crate::vt::{Kind, Object};

pub use found::Found;
pub use price::Plan;
pub use read::Fault;
pub use run::{Ask, Asked, Internal, Outcome, Progress, Run, State, Ticket};
pub use shelf::Shelf;

/// Kinds of object that a recipe can start from.
pub const STARTS: [Kind; 4] = [Kind::File, Kind::Url, Kind::Domain, Kind::IpAddress];

/// Most requests that a recipe may cost for one object to start from.
pub const MOST_REQUESTS: u64 = 500;

/// A recipe that was found to be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    pub name: String,
    /// What it does, in one sentence.
    pub about: String,
    /// Kinds of object that it can start from.
    pub starts: Vec<Kind>,
    /// At least one.
    pub steps: Vec<Step>,
    /// The text that it was read from.
    source: String,
}

/// One step of a recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub from: From,
    pub means: Means,
    /// Most objects that one request gives.
    pub limit: u32,
    pub keep: Keep,
    /// Whether the report of each object that is kept is read.
    pub report: bool,
}

/// What a step begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// What the recipe was started with.
    Start,
    /// What the step at this place of the list kept.
    Step(usize),
}

/// How a step finds objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// It asks for a relationship, by the service's name: one request an object.
    Relationship(String),
    /// It reads what the objects say themselves, which costs nothing where they are known whole.
    Names(Names),
}

/// Which of the objects found are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// Kinds of object; empty for all.
    pub kinds: Vec<Kind>,
    /// Only what enough engines flag.
    pub flagged: bool,
    /// At most so many, the most shared and the worst first.
    pub at_most: usize,
    /// Only what at least so many of the objects before lead to.
    pub share: usize,
}

/// What an object names of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Names {
    /// Of a URL: the page at which its redirects end.
    FinalPage,
    /// Of a URL: the file that it answered with.
    Body,
    /// Of a certificate: the hosts that it is for.
    Hosts,
}

impl Names {
    const ALL: [Self; 3] = [Self::FinalPage, Self::Body, Self::Hosts];

    /// The word in files, and in the graph as the name of the edge.
    pub fn word(self) -> &'static str {
        match self {
            Self::FinalPage => "final_page",
            Self::Body => "body",
            Self::Hosts => "certificate_hosts",
        }
    }

    /// The kind of object that says it, and those that it names.
    fn ends(self) -> (Kind, &'static [Kind]) {
        match self {
            Self::FinalPage => (Kind::Url, &[Kind::Url]),
            Self::Body => (Kind::Url, &[Kind::File]),
            Self::Hosts => (Kind::SslCert, &[Kind::Domain, Kind::IpAddress]),
        }
    }

    /// Most objects that one object names.
    fn most(self) -> u64 {
        match self {
            Self::FinalPage | Self::Body => 1,
            Self::Hosts => MOST_HOSTS as u64,
        }
    }
}

impl Means {
    /// The name of the edge that it makes in the graph.
    pub fn word(&self) -> &str {
        match self {
            Self::Relationship(name) => name,
            Self::Names(names) => names.word(),
        }
    }

    /// The kinds that it leads to from an object of that kind; none where it can't begin there.
    fn ends(&self, from: &Kind) -> Option<&'static [Kind]> {
        match self {
            Self::Relationship(name) => {
                let is_known = relationship::of(from).iter().any(|row| row.name == name);
                is_known.then(|| relationship::ends(from, name))
            }
            Self::Names(names) => Some(names.ends()).filter(|(kind, _)| kind == from).map(|(_, ends)| ends),
        }
    }
}

impl Recipe {
    /// The text that it was read from, which is kept with what a run of it has done.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it can start from an object of that kind.
    pub fn fits(&self, kind: &Kind) -> bool {
        self.starts.contains(kind)
    }

    /// How many objects it has to start from, so that a step can find what so many share.
    pub fn least(&self) -> usize {
        let from_start = self.steps.iter().filter(|step| step.from == From::Start);
        from_start.map(|step| step.keep.share).max().unwrap_or(1)
    }

    /// Why it can't start from so few, in words; none where it can.
    pub fn lacks(&self, starts: usize) -> Option<String> {
        let least = self.least();
        let words = || {
            let (least, starts) = (count(least as u64), count(starts as u64));
            format!("{} needs at least {least} to start from, and this is {starts}; nothing was sent", self.name)
        };
        (starts < least).then(words)
    }

    /// Steps that a public key may not ask for, with what they need.
    pub fn needs(&self) -> Vec<(&str, Privilege)> {
        let mut needs = Vec::new();
        for (step, kinds) in self.steps.iter().zip(read::kinds(self)) {
            let Means::Relationship(name) = &step.means else { continue };
            let rows = kinds.iter().flat_map(relationship::of).filter(|row| row.name == name);
            let dear = rows.map(|row| row.privilege).find(|privilege| *privilege != Privilege::Everyone);
            needs.extend(dear.map(|privilege| (step.name.as_str(), privilege)));
        }
        needs
    }

    /// Whether a later step reads what the objects of this one name.
    fn is_named_by(&self, step: From) -> impl Iterator<Item = Names> {
        self.steps.iter().filter(move |later| later.from == step).filter_map(|later| match later.means {
            Means::Names(names) => Some(names),
            Means::Relationship(_) => None,
        })
    }

    /// Whether the objects that this begins with are known whole by then.
    fn are_whole(&self, from: From) -> bool {
        match from {
            From::Start => false,
            From::Step(place) => {
                self.steps.get(place).is_some_and(|step| step.report || matches!(step.means, Means::Relationship(_)))
            }
        }
    }
}

/// Hosts that are read out of one certificate; a hostile one could name without end.
const MOST_HOSTS: usize = 1_000;

/// What an object names of itself; nothing where it does not say that.
fn named(object: &Object, names: Names) -> Vec<crate::vt::Descriptor> {
    use crate::ioc::{self, Indicator};
    use crate::vt::Descriptor;

    let tree = object.value();
    let text = |at: &str| tree.pointer(at).and_then(serde_json::Value::as_str);
    let read = |text: &str| ioc::classify(text).ok();
    match names {
        Names::FinalPage => {
            let page = text("/attributes/last_final_url").and_then(read).filter(Indicator::is_url);
            page.map(|page| Descriptor::of(&page)).into_iter().collect()
        }
        Names::Body => {
            let body = text("/attributes/last_http_response_content_sha256").and_then(read).filter(Indicator::is_hash);
            body.map(|body| Descriptor::of(&body)).into_iter().collect()
        }
        Names::Hosts => {
            let common = text("/attributes/subject/CN").into_iter();
            let others = tree.pointer("/attributes/extensions/subject_alternative_name");
            let others = others.and_then(serde_json::Value::as_array).into_iter().flatten();
            // `*.a.example` stands for names that are not told; the name itself is one.
            let hosts =
                common.chain(others.filter_map(serde_json::Value::as_str)).map(|name| name.trim_start_matches("*."));
            let hosts = hosts.filter_map(read).filter(|host| matches!(host, Indicator::Domain(_) | Indicator::Ip(_)));
            hosts.take(MOST_HOSTS).map(|host| Descriptor::of(&host)).collect()
        }
    }
}

#[cfg(test)]
mod tests;
