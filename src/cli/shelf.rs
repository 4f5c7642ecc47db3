//! The store as commands use it: answers that spare requests.
//!
//! A store that fails is no reason to fail: the answer is there, only the next run pays for it again. So errors become a word
//! on stderr, once, and the command goes on without.

use std::cell::Cell;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use super::session::Session;
use super::{output, record};
use crate::config::{Cache, Network, PrivateObjects};
use crate::ioc;
use crate::store::{self, Class, Lookup, Privacy, PrivateUrl, Store, StoreError, Watched};
use crate::text::time;
use crate::vt::{self, Answer, ApiError, Call, Descriptor, Method, Object, Shape};

/// Larger answers are passed on and not kept: writing them would take longer than asking again.
const LARGEST_KEPT: usize = 4 << 20;

/// The open store, and whose answers it is asked for.
#[derive(Debug)]
pub(super) struct Shelf {
    store: Arc<Store>,
    profile: String,
    broken: Cell<bool>,
}

impl Shelf {
    /// Opens the store unless the session wants none.
    pub(super) fn open(session: &Session) -> Option<Self> {
        let config = &session.config;
        if config.cache == Cache::InMemory {
            return None;
        }
        let opened = Store::open(&config.paths.store_file(), options(session), Timestamp::now().as_second());
        let (store, notices) = match opened {
            Ok(opened) => opened,
            Err(reason) => {
                output::say(format!("{reason}; going on without it"));
                return None;
            }
        };
        for notice in notices {
            output::say(notice.to_string());
        }
        let profile = Store::profile_tag(&config.profile, config.base_url.as_str());
        Some(Self { store: Arc::new(store), profile, broken: Cell::new(false) })
    }

    pub(super) fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The kept answer to a read; offline however old, and whatever was folded into it. An error is that the service did
    /// not know the object.
    pub(super) fn answer(&self, call: &Call, network: Network) -> Option<Result<Bytes, ApiError>> {
        if !is_kept(call) {
            return None;
        }
        let now = Timestamp::now().as_second();
        let stored = self.noted(self.store.answer(&self.profile, &call.key(), now))?;
        let stored = match (stored, call.endpoint.shape) {
            // A report with relationships folded in holds all that one without them does.
            (None, Shape::Object) => self.noted(self.store.answer_at(&self.profile, &call.path, now))?,
            (stored, _) => stored,
        }?;
        (stored.fresh || network == Network::Offline).then(|| match stored.class {
            Class::Missing => Err(vt::error::missing(call, &time::age(stored.fetched_at, now))),
            _ => Ok(stored.body.into()),
        })
    }

    /// Keeps that the service does not know an object.
    pub(super) fn keep_missing(&self, call: &Call, error: &ApiError) {
        if is_kept(call) && error.is_missing(call) {
            let now = Timestamp::now().as_second();
            self.noted(self.store.put_answer(&self.profile, &call.key(), &[], now, Class::Missing));
        }
    }

    /// Keeps what the service answered to a read.
    pub(super) fn keep(&self, call: &Call, body: &Bytes, answer: &Answer) {
        if !is_kept(call) || body.len() > LARGEST_KEPT {
            return;
        }
        let class = match answer {
            Answer::Object(object) => class(object),
            _ => Class::Ordinary,
        };
        let now = Timestamp::now().as_second();
        self.noted(self.store.put_answer(&self.profile, &call.key(), body, now, class));
        if let Answer::Object(object) = answer
            && let Some((collection, asked)) = call.path.trim_start_matches('/').rsplit_once('/')
            && asked != &*object.descriptor.id
        {
            self.noted(self.store.put_alias(collection, asked, &object.descriptor.id));
        }
    }

    /// Remembers a look-up of the user and what came of it.
    pub(super) fn record(&self, about: &Descriptor, value: String, outcome: Result<&Object, &ApiError>) {
        let lookup = Lookup::of(Timestamp::now().as_second(), &about.kind, value, outcome);
        self.noted(self.store.record(&lookup, privacy(about)));
    }

    /// Remembers that an analysis is waited for, so that the terminal UI goes on with it if this run is stopped.
    pub(super) fn follow(&self, analysis: &Descriptor, what: &str) {
        let watched = Watched {
            id: analysis.id.to_string(),
            privacy: privacy(analysis),
            what: what.to_owned(),
            started_at: Timestamp::now().as_second(),
            status: "queued".to_owned(),
            checked_at: None,
            earlier: None,
        };
        self.noted(self.store.watch(&self.profile, &watched));
    }

    /// The analysis is completed.
    pub(super) fn let_go(&self, analysis: &Descriptor) {
        self.noted(self.store.unwatch(&self.profile, privacy(analysis), &analysis.id));
    }

    /// Remembers a URL that was submitted privately: the service has no list of them.
    pub(super) fn remember_private_url(&self, url: &str, analysis: &Descriptor) {
        let url = PrivateUrl {
            id: ioc::url_id(url),
            url: url.to_owned(),
            analysis: Some(analysis.id.to_string()),
            submitted_at: Timestamp::now().as_second(),
            expires_at: None,
        };
        self.noted(self.store.put_private_url(&self.profile, &url));
    }

    /// The value, or a word to the user, once, about why there is none.
    fn noted<T>(&self, outcome: Result<T, StoreError>) -> Option<T> {
        outcome
            .inspect_err(|reason| {
                if !self.broken.replace(true) {
                    output::say(reason.to_string());
                }
            })
            .ok()
    }
}

/// What the settings say about the store.
pub(super) fn options(session: &Session) -> store::Options {
    let config = &session.config;
    store::Options {
        size_limit: config.store_limit,
        freshness: store::Freshness {
            ordinary: config.freshness.ordinary,
            flagged: config.freshness.flagged,
            pending: config.freshness.pending,
        },
        private_objects: match config.private_objects {
            PrivateObjects::Keep => store::PrivateObjects::Keep,
            PrivateObjects::Forget => store::PrivateObjects::Forget,
        },
    }
}

/// Reports and lists are kept. Analyses change from look to look, and accounts belong to the key.
fn is_kept(call: &Call) -> bool {
    let endpoint = call.endpoint;
    let passing = ["/analyses/", "/private/analyses", "/users/", "/operations/"];
    endpoint.method == Method::Get
        && matches!(endpoint.shape, Shape::Object | Shape::List)
        && !passing.iter().any(|start| call.path.starts_with(start))
}

fn privacy(object: &Descriptor) -> Privacy {
    if object.kind.is_private() { Privacy::Private } else { Privacy::Public }
}

fn class(object: &Object) -> Class {
    match record::counted(object) {
        Some(stats) if stats.malicious > 0 => Class::Flagged,
        None if record::State::of(object) == record::State::NoAnalysis => Class::Pending,
        _ => Class::Ordinary,
    }
}
