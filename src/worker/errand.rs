//! One request, from the store or the network, read into what panes need.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::Setup;
use super::queue::Job;
use crate::effect::Freshness;
use crate::msg::{Msg, Reply, Source, Stage};
use crate::store::Class;
use crate::vt::{Answer, ApiError, Body, Call, Reason, Shape};

/// Objects longer than this become a tree off the runtime's threads, in bytes.
const LARGE: usize = 64 << 10;

/// What the store had to say.
pub(super) enum Looked {
    Answered(Result<Reply, ApiError>),
    NotThere(Job),
}

/// Asks the store. Offline, or where nothing may be sent, any answer will do and the lack of one is final.
pub(super) async fn look(setup: &Arc<Setup>, job: Job, freshness: Freshness) -> Looked {
    let any_age = setup.offline || freshness == Freshness::Kept;
    let (kept, key) = (setup.clone(), job.call.key());
    let path = job.call.path.clone();
    let found = tokio::task::spawn_blocking(move || {
        let now = Timestamp::now().as_second();
        let found = kept.store.answer(&kept.profile, &key, now);
        match found {
            Ok(None) if any_age => kept.store.answer_at(&kept.profile, &path, now),
            other => other,
        }
    })
    .await;
    let stored = found.ok().and_then(Result::ok).flatten().filter(|stored| stored.fresh || any_age);
    match stored {
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
pub(super) async fn ask(setup: &Arc<Setup>, job: Job, replies: mpsc::Sender<Msg>) -> Result<Reply, ApiError> {
    let now = || Timestamp::now().as_second();
    if let Body::File(_) = job.call.body {
        let id = job.id;
        let sent = move |progress: crate::vt::upload::Progress| {
            let stage = Stage::Sent { bytes: progress.sent, total: progress.total };
            // A full channel only means that the next figure will be shown instead.
            let _ = replies.try_send(Msg::Moved { id, stage });
        };
        let answer = setup.client.send_watched(&job.call, sent).await?;
        return Ok(Reply { answer, tree: None, fetched_at: now(), source: Source::Network });
    }
    let body = setup.client.send_raw(&job.call).await?;
    let reply = read(setup, &job.call, body.clone(), now(), Source::Network).await?;
    if setup.keeps && is_kept(&job.call) {
        keep(setup.clone(), job.call, body, &reply);
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

fn keep(setup: Arc<Setup>, call: Call, body: Bytes, reply: &Reply) {
    let (class, alias) = match &reply.answer {
        Answer::Object(object) => {
            let flagged = object.facts.stats.is_some_and(|stats| stats.malicious > 0);
            let alias = call.path.rsplit('/').next().map(str::to_owned);
            let id = object.descriptor.id.to_string();
            let collection = object.descriptor.kind.collection().unwrap_or_default();
            let other_name = alias.filter(|alias| *alias != id && !collection.is_empty());
            (if flagged { Class::Flagged } else { Class::Ordinary }, other_name.map(|alias| (collection, alias, id)))
        }
        _ => (Class::Ordinary, None),
    };
    let fetched_at = reply.fetched_at;
    tokio::task::spawn_blocking(move || {
        if let Some((collection, alias, id)) = alias
            && let Err(error) = setup.store.put_alias(collection, &alias, &id)
        {
            tracing::warn!(%error, "an alias was not kept");
        }
        if let Err(error) = setup.store.put_answer(&setup.profile, &call.key(), &body, fetched_at, class) {
            tracing::warn!(%error, "an answer was not kept");
        }
    });
}
