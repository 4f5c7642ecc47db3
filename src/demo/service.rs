//! The service without its sockets: the world, what changed since, and how an object is looked up in both. The modules
//! under `report` and `route` add to it by subject.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use super::Options;
use super::answer::Refusal;
use super::budget::Budget;
use super::call::Tier;
use super::kind::{Kind, Name};
use super::sample::Sample;
use super::state::{Analysed, State};
use super::story::Row;
use super::world::{Link, World};

/// Everything a handler needs.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) options: Options,
    /// Scheme, host and port, without a path.
    pub(super) origin: String,
    pub(super) world: World,
    state: Mutex<State>,
    budget: Budget,
}

impl Service {
    pub(super) fn new(options: Options, origin: String, world: World) -> Self {
        let state = Mutex::new(State::new(&world));
        Self { options, origin, world, state, budget: Budget::default() }
    }

    /// What clients changed. Hold it briefly: every request takes it.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request of a key against the limits of the options.
    pub(super) fn spend(&self, tier: Tier) -> Result<(), Refusal> {
        self.budget.spend(tier.user(), &self.options)
    }

    /// How many requests a key made.
    pub(super) fn used(&self, tier: Tier) -> u64 {
        self.budget.used(tier.user())
    }

    /// The present, epoch seconds; fixed if the options say so.
    pub(super) fn now(&self) -> i64 {
        self.options.now.unwrap_or_else(|| jiff::Timestamp::now().as_second())
    }

    /// The file of this hash (any of the three), of the story or uploaded.
    pub(super) fn sample(&self, hash: &str) -> Option<Arc<Sample>> {
        let hash = hash.to_ascii_lowercase();
        self.world.file(&hash).or_else(|| self.state().samples.get(&hash).cloned())
    }

    /// The private file of this SHA-256.
    pub(super) fn private_sample(&self, sha256: &str) -> Option<Arc<Sample>> {
        self.state().private_files.get(sha256).map(|kept| Arc::clone(&kept.item))
    }

    /// The URL of this id (the SHA-256), of the story or submitted.
    pub(super) fn url(&self, id: &str) -> Option<Row> {
        self.world.url(id).cloned().or_else(|| self.state().urls.get(id).cloned())
    }

    /// The public or private URL of this name.
    pub(super) fn url_of(&self, name: &Name) -> Option<Row> {
        match name.kind {
            Kind::PrivateUrl => self.state().private_urls.get(&name.id).map(|kept| kept.item.clone()),
            _ => self.url(&name.id),
        }
    }

    pub(super) fn domain(&self, name: &str) -> Option<Row> {
        self.world.domain(name)
    }

    /// When an object was last analysed, if clients had a hand in it.
    pub(super) fn analysed(&self, name: &Name) -> Option<Analysed> {
        self.state().analysed.get(name).copied()
    }

    /// Whether the object exists.
    pub(super) fn knows(&self, name: &Name) -> bool {
        match name.kind {
            Kind::File => self.sample(&name.id).is_some(),
            Kind::Url => self.url(&name.id).is_some(),
            Kind::Domain => self.domain(&name.id).is_some(),
            Kind::Address => self.world.address(&name.id).is_some(),
            Kind::PrivateFile => self.private_sample(&name.id).is_some(),
            Kind::PrivateUrl => self.state().private_urls.contains_key(&name.id),
            _ => self.attributes(name).is_some(),
        }
    }

    /// A full object, or `None` if it is unknown.
    pub(super) fn object(&self, name: &Name) -> Option<Value> {
        self.attributes(name).map(|attributes| self.wrap(name, attributes))
    }

    /// The object around its attributes.
    pub(super) fn wrap(&self, name: &Name, attributes: Map<String, Value>) -> Value {
        let mut object = json!({"id": name.id, "type": name.kind.type_name(), "links": {"self": self.link_to(name)}});
        object["attributes"] = attributes.into();
        object
    }

    /// The API URL of an object.
    pub(super) fn link_to(&self, name: &Name) -> String {
        format!("{}/api/v3/{}", self.origin, name.path())
    }

    /// What a list of full objects holds for a link: the object, or a stub if the service never saw it.
    pub(super) fn listed(&self, link: &Link) -> Value {
        let mut object = self.small_object(&link.to).or_else(|| self.object(&link.to)).unwrap_or_else(|| {
            let (kind, id) = (link.to.kind.type_name(), &link.to.id);
            // A URL that was never scanned is known from its context alone.
            if link.to.kind == Kind::Url {
                json!({"id": id, "type": kind})
            } else {
                let message = format!("{kind} with id \"{id}\" not found");
                json!({"id": id, "type": kind, "error": {"code": "NotFoundError", "message": message}})
            }
        });
        if let Some(context) = &link.context {
            object["context_attributes"] = context.clone();
        }
        object
    }

    /// What a list of descriptors holds for a link.
    pub(super) fn descriptor(link: &Link) -> Value {
        match &link.context {
            Some(context) => {
                json!({"type": link.to.kind.type_name(), "id": link.to.id, "context_attributes": context})
            }
            None => json!({"type": link.to.kind.type_name(), "id": link.to.id}),
        }
    }

    /// The attributes of any object.
    pub(super) fn attributes(&self, name: &Name) -> Option<Map<String, Value>> {
        match name.kind {
            Kind::File => Some(self.file_attributes(&*self.sample(&name.id)?)),
            Kind::Url => Some(self.url_attributes(&self.url(&name.id)?)),
            Kind::Domain => Some(self.domain_attributes(&self.domain(&name.id)?)),
            Kind::Address => Some(self.address_attributes(self.world.address(&name.id)?)),
            Kind::PrivateFile => self.private_file_attributes(&name.id),
            Kind::PrivateUrl => self.private_url_attributes(&name.id),
            Kind::Behaviour | Kind::PrivateBehaviour => self.behaviour_attributes(name),
            Kind::PrivateUrlBehaviour => self.url_behaviour_attributes(name),
            Kind::Comment => self.comment_attributes(&name.id),
            Kind::Resolution => self.resolution_attributes(&name.id),
            Kind::Analysis | Kind::PrivateAnalysis => self.analysis_attributes(name),
            Kind::User => self.user_attributes(&name.id, None),
            Kind::Vote => self.vote_attributes(&name.id),
            Kind::Submission => self.submission_attributes(&name.id),
            Kind::Screenshot => self.screenshot_attributes(&name.id),
            Kind::SigmaAnalysis => self.sigma_attributes(&name.id),
            _ => self.world.things.get(name).cloned(),
        }
    }
}
