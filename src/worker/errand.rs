//! One request, from the store or the network, read into what panes need.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Setup;
use super::queue::Job;
use crate::effect::{Freshness, Priority};
use crate::msg::{Msg, Reply, Source, Stage};
use crate::store::Class;
use crate::text::time;
use crate::vt::{self, Answer, ApiError, Body, Call, Reason, Shape, Verdict};

/// Objects longer than this become a tree off the runtime's threads, in bytes.
const LARGE: usize = 64 << 10;

/// What the store had to say.
pub(super) enum Looked {
    Answered(Result<Reply, ApiError>),
    NotThere(Job),
}

/// What the service had to say, and the writing of it that goes on.
pub(super) struct Asked {
    pub(super) outcome: Result<Reply, ApiError>,
    pub(super) keeping: Option<JoinHandle<()>>,
}

/// Asks the store. Offline, or where nothing may be sent, any answer will do and the lack of one is final.
pub(super) async fn look(setup: &Arc<Setup>, job: Job) -> Looked {
    let any_age = setup.offline || job.freshness == Freshness::Kept;
    // A row of a list needs no more than the report; what is opened wants its relationships too.
    let any_form = any_age || job.priority == Priority::Bulk;
    let now = setup.clock.now().as_second();
    let (kept, key, path) = (setup.clone(), job.key.clone(), job.call.path.clone());
    let found = tokio::task::spawn_blocking(move || match kept.store.answer(&kept.profile, &key, now) {
        Ok(None) => {
            let other = kept.store.answer_at(&kept.profile, &path, now);
            other.map(|other| other.filter(|other| any_form || other.class == Class::Missing))
        }
        found => found,
    })
    .await;
    let stored = found.ok().and_then(Result::ok).flatten().filter(|stored| stored.fresh || any_age);
    match stored {
        Some(stored) if stored.class == Class::Missing => {
            Looked::Answered(Err(vt::error::missing(&job.call, &time::age(stored.fetched_at, now))))
        }
        Some(stored) => {
            let body = Bytes::from(stored.body);
            Looked::Answered(read(setup, &job.call, body, stored.fetched_at, Source::Store).await)
        }
        None if any_age => Looked::Answered(Err(ApiError::local(
            Reason::Offline,
            job.call.title(),
            "the store has no answer to it; nothing was sent",
        ))),
        None => Looked::NotThere(job),
    }
}

/// Asks the service, and keeps what it says.
pub(super) async fn ask(setup: &Arc<Setup>, job: Job, replies: mpsc::Sender<Msg>) -> Asked {
    let mut keeping = None;
    let outcome = send(setup, job, replies, &mut keeping).await;
    Asked { outcome, keeping }
}

async fn send(
    setup: &Arc<Setup>,
    job: Job,
    replies: mpsc::Sender<Msg>,
    keeping: &mut Option<JoinHandle<()>>,
) -> Result<Reply, ApiError> {
    let now = || setup.clock.now().as_second();
    if let Body::File(_) = job.call.body {
        let id = job.id;
        let sent = move |progress: vt::upload::Progress| {
            let stage = Stage::Sent { bytes: progress.sent, total: progress.total };
            // A full channel only means that the next figure will be shown instead.
            let _ = replies.try_send(Msg::Moved { id, stage });
        };
        let answer = setup.client.send_watched(&job.call, sent).await?;
        return Ok(Reply { answer, tree: None, fetched_at: now(), source: Source::Network });
    }
    let keeps = setup.keeps && is_kept(&job.call);
    let body = match setup.client.send_raw(&job.call).await {
        Ok(body) => body,
        Err(error) => {
            if keeps && error.is_missing(&job.call) {
                *keeping = Some(keep(setup.clone(), job.key, Bytes::new(), now(), Class::Missing, None));
            }
            return Err(error);
        }
    };
    let reply = read(setup, &job.call, body.clone(), now(), Source::Network).await?;
    if keeps {
        let (class, alias) = filed(&job.call, &reply);
        *keeping = Some(keep(setup.clone(), job.key, body, reply.fetched_at, class, alias));
    }
    Ok(reply)
}

async fn read(
    setup: &Arc<Setup>,
    call: &Call,
    body: Bytes,
    fetched_at: i64,
    source: Source,
) -> Result<Reply, ApiError> {
    if body.len() <= LARGE {
        return decode(setup, call, &body, fetched_at, source);
    }
    let (setup, call) = (setup.clone(), call.clone());
    let title = call.title();
    tokio::task::spawn_blocking(move || decode(&setup, &call, &body, fetched_at, source))
        .await
        .unwrap_or_else(|_| Err(ApiError::local(Reason::BadAnswer, title, "reading it failed")))
}

fn decode(setup: &Setup, call: &Call, body: &Bytes, fetched_at: i64, source: Source) -> Result<Reply, ApiError> {
    let answer = setup.client.read_kept(call, body)?;
    let tree = match &answer {
        Answer::Object(object) => Some(Arc::new(object.value())),
        _ => None,
    };
    Ok(Reply { answer, tree, fetched_at, source })
}

/// Whether an answer may be kept: reads of objects and lists, but nothing about accounts (their paths can hold the
/// key) and nothing that is still moving.
fn is_kept(call: &Call) -> bool {
    let moving = call.path.starts_with("/users/") || call.path.contains("/analyses/");
    !call.changes() && !moving && matches!(call.endpoint.shape, Shape::Object | Shape::List | Shape::Bare)
}

/// Another name of an object: its collection, the name, its id.
type Alias = (&'static str, String, String);

/// How an answer is filed: how long it is fresh, and the other name that it was asked by.
fn filed(call: &Call, reply: &Reply) -> (Class, Option<Alias>) {
    let Answer::Object(object) = &reply.answer else { return (Class::Ordinary, None) };
    let class = match object.facts.stats {
        Some(stats) if stats.malicious > 0 => Class::Flagged,
        None if matches!(Verdict::of(object), Verdict::NotScanned | Verdict::NoVerdicts) => Class::Pending,
        Some(_) | None => Class::Ordinary,
    };
    let alias = call.path.rsplit('/').next().map(str::to_owned);
    let id = object.descriptor.id.to_string();
    let collection = object.descriptor.kind.collection().unwrap_or_default();
    let other_name = alias.filter(|alias| *alias != id && !collection.is_empty());
    (class, other_name.map(|alias| (collection, alias, id)))
}

fn keep(
    setup: Arc<Setup>,
    key: String,
    body: Bytes,
    fetched_at: i64,
    class: Class,
    alias: Option<Alias>,
) -> JoinHandle<()> {
    tokio::task::spawn_blocking(move || {
        if let Some((collection, alias, id)) = alias
            && let Err(error) = setup.store.put_alias(collection, &alias, &id)
        {
            tracing::warn!(%error, "an alias was not kept");
        }
        if let Err(error) = setup.store.put_answer(&setup.profile, &key, &body, fetched_at, class) {
            tracing::warn!(%error, "an answer was not kept");
        }
    })
}
