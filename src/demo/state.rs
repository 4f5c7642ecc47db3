//! What clients changed: files and URLs they sent, analyses they started, comments and votes they left. Held in memory
//! under one lock for as long as the service runs.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::kind::{Kind, Name};
use super::sample::{Sample, Samples};
use super::seed::{self, DAY, digits};
use super::story::Row;
use super::world::World;

/// One running or finished analysis.
#[derive(Debug, Clone)]
pub(super) struct Analysis {
    pub(super) target: Name,
    pub(super) date: i64,
    /// Tells those of the same second apart: the larger is the newer.
    pub(super) order: u64,
    /// How often it was asked for since.
    pub(super) polls: u32,
    /// Options of a private scan, as they are answered.
    pub(super) configuration: Option<Value>,
}

/// A comment, of the story or of a client.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub(super) id: String,
    pub(super) on: Name,
    pub(super) by: String,
    pub(super) date: i64,
    pub(super) text: String,
    /// Positive, negative, abuse.
    pub(super) votes: [u32; 3],
}

/// A private file or URL, until it expires.
#[derive(Debug, Clone)]
pub(super) struct Private<T> {
    pub(super) item: T,
    pub(super) expiration: i64,
    /// Whether the bytes are still kept; the report outlives them.
    pub(super) stored: bool,
}

/// When an object was last analysed, if not when the story says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Analysed {
    /// It was sent and its first analysis has not ended.
    Waiting,
    At(i64),
}

/// A bundle that was asked for.
#[derive(Debug, Clone)]
pub(super) struct Bundle {
    pub(super) hashes: Vec<String>,
    /// What its members are locked with; empty for those that are not.
    pub(super) password: String,
    pub(super) polls: u32,
}

/// All that changes.
#[derive(Debug, Default)]
pub(super) struct State {
    /// By each of the three hashes.
    pub(super) samples: Samples,
    pub(super) urls: HashMap<String, Row>,
    pub(super) private_files: BTreeMap<String, Private<Arc<Sample>>>,
    pub(super) private_urls: BTreeMap<String, Private<Row>>,
    pub(super) analyses: HashMap<String, Analysis>,
    pub(super) comments: Vec<Comment>,
    /// Verdicts by object and user, with their dates.
    pub(super) votes: HashMap<(Name, String), (String, i64)>,
    pub(super) analysed: HashMap<Name, Analysed>,
    /// Tokens of upload URLs not yet used, and whether they are private.
    pub(super) upload_tokens: HashMap<String, bool>,
    pub(super) bundles: HashMap<String, Bundle>,
    /// Ids of IoC stream notifications that were deleted.
    pub(super) dismissed: Vec<String>,
    counter: u64,
}

impl State {
    /// The state at the start: comments and private objects of the story.
    pub(super) fn new(world: &World) -> Self {
        let mut state = Self::default();
        for row in world.story.rows("comment") {
            let (on, by, text) = (world.named(row.text("on")), row.text("by").to_owned(), row.text("text").to_owned());
            let id = comment_id(&on, &format!("{by}/{text}"));
            let date = seed::days_ago(world.now, row.number("days"), &id);
            state.comments.push(Comment { id, on, by, date, text, votes: row.votes() });
        }
        for sample in &world.private_files {
            let kept = Private { item: Arc::clone(sample), expiration: world.now + 2 * DAY, stored: true };
            state.private_files.insert(sample.hashes.sha256.clone(), kept);
            let md5 = &sample.hashes.md5;
            let name = Name::new(Kind::PrivateFile, &sample.hashes.sha256);
            state.remember_private(world, name, md5, sample.row.number("days"));
        }
        for row in world.story.rows("private_url") {
            let id = super::world::url_id(row.text("url"));
            let kept = Private { item: row.clone(), expiration: world.now + DAY, stored: true };
            state.private_urls.insert(id.clone(), kept);
            state.remember_private(world, Name::new(Kind::PrivateUrl, &id), &id, row.number("days"));
        }
        state
    }

    /// Adds the finished analysis of a private object of the story.
    fn remember_private(&mut self, world: &World, target: Name, hash: &str, days: i64) {
        let date = seed::days_ago(world.now, days, hash);
        let id = analysis_id(&target, hash, date);
        self.analyses.insert(id, Analysis { target, date, order: 0, polls: u32::MAX, configuration: None });
    }

    /// The ids of the analyses that are meant, newest first.
    pub(super) fn analyses_where(&self, is_meant: impl Fn(&Analysis) -> bool) -> Vec<String> {
        let mut meant: Vec<_> = self.analyses.iter().filter(|(_, analysis)| is_meant(analysis)).collect();
        meant.sort_by_key(|(id, analysis)| Reverse((analysis.date, analysis.order, *id)));
        meant.into_iter().map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn comment(&self, id: &str) -> Option<&Comment> {
        self.comments.iter().find(|comment| comment.id == id)
    }

    /// A number that was not given before.
    pub(super) fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }
}

/// The id of a comment or vote: a letter for the kind, the object, eight digits.
pub(super) fn comment_id(on: &Name, what: &str) -> String {
    format!("{}-{}-{}", on.kind.letter(), on.id, digits(&format!("{}/{what}", on.id), 8))
}

/// The id of an analysis, in the form that the service uses for each kind.
pub(super) fn analysis_id(target: &Name, hash: &str, date: i64) -> String {
    use base64::Engine;
    let standard = base64::engine::general_purpose::STANDARD;
    match target.kind {
        Kind::File => standard.encode(format!("{hash}:{date}")),
        Kind::PrivateFile | Kind::PrivateUrl => {
            standard.encode(format!("{}:{hash}:{date}", digits(&format!("private/{hash}/{date}"), 32)))
        }
        Kind::Domain | Kind::Address => format!("{}-{}-{date}", target.kind.letter(), seed::sha256(&target.id)),
        _ => format!("u-{}-{date}", target.id),
    }
}
