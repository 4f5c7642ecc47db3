//! What the dispatcher starts: tasks that ask the store or the service for one job, and tell what came of it.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::queue::Job;
use crate::access::{Access, Booked, Freshness, Given, Hold, Need, is_tried_again};
use crate::effect::{Priority, RequestId};
use crate::msg::{Msg, Reply, Stage};
use crate::store::{Store, Ticket, Window};
use crate::vt::account::Account;
use crate::vt::upload::Progress;
use crate::vt::{Answer, ApiError, Call, Page, Reason, Shape, calls};

/// Objects longer than this become a tree off the runtime's threads, in bytes.
const LARGE: usize = 64 << 10;

/// What a job's task reports when it ends.
#[derive(Debug)]
pub(super) enum Ended {
    /// The store had no fresh answer: it must be asked for.
    NotStored(Job),
    /// The store had it, or nobody waits any more.
    Looked(RequestId),
    /// The service refused it.
    Refused(Job, Hold),
    Landed(RequestId, Booked),
}

/// A row of the queue needs no more than the report; what is opened wants its relationships too.
pub(super) fn need(call: &Call, priority: Priority) -> Need {
    let is_row = priority == Priority::Bulk && call.endpoint.shape == Shape::Object;
    if is_row { Need::Object } else { Need::of(call) }
}

/// Asks the store; `None`: the service is to be asked. Offline, or where nothing may be sent, the lack of an answer is one.
pub(super) async fn look(access: &Arc<Access>, job: &Job) -> Option<Result<Reply, ApiError>> {
    let need = need(&job.call, job.priority);
    let (call, freshness, consent) = (job.call.clone(), job.freshness, job.consent);
    let looking = move |store: &Access| (store.look(&call, freshness, need), store.refused(&call, consent));
    let (found, refused) = access.beside(looking).await.unwrap_or_default();
    let nothing = |reason| ApiError::local(reason, job.call.title(), "the store has no answer to it; nothing was sent");
    let lack = || match job.freshness {
        _ if access.offline => Some(Err(nothing(Reason::Offline))),
        Freshness::Kept => Some(Err(nothing(Reason::NotKept))),
        Freshness::Stored | Freshness::Network => refused.map(Err),
    };
    match found {
        Some(Ok(kept)) => match access.read(&job.call, kept).await {
            Some(given) => Some(Ok(reply(&access.store, &job.call.path, given).await)),
            None => lack(),
        },
        Some(Err(missing)) => Some(Err(missing)),
        None => lack(),
    }
}

/// Asks the service, passes the answer on, and then writes down what came of it: whoever wants the same finds it in the
/// store when this has ended.
pub(super) async fn ask(access: Arc<Access>, mut job: Job, ticket: Ticket, replies: mpsc::Sender<Msg>) -> Ended {
    let id = job.id;
    let telling = replies.clone();
    let progress = move |progress: Progress| {
        let stage = Stage::Sent { bytes: progress.sent, total: progress.total };
        // A full channel only means that the next figure will be shown instead.
        let _ = telling.try_send(Msg::Moved { id, stage });
    };
    let sent = access.send(&job.call, ticket, progress).await;
    if let Some(exchange) = sent.exchange {
        let _ = replies.send(Msg::Exchanged { id, exchange: Box::new(exchange) }).await;
    }
    let (books, store) = (sent.books, access.store.clone());
    job.spent += books.spent();
    let total = job.spent;
    let book = async {
        let booked = access.beside(move |access| access.book(books)).await;
        booked.unwrap_or(Booked::Nothing)
    };
    let outcome = match sent.outcome {
        Ok(given) => Ok(reply(&store, &job.call.path, given).await),
        Err(error) if can_wait(&job, &error) => {
            let booked = book.await;
            if let Booked::Refused(hold) = booked
                && (hold.window == Window::Minute || job.priority < Priority::Ahead)
            {
                return Ended::Refused(job, hold);
            }
            let _ = replies.send(Msg::Replied { id, outcome: Err(error), spent: total }).await;
            return Ended::Landed(id, booked);
        }
        Err(error) => Err(error),
    };
    if job.call == calls::own_user()
        && let Ok(Reply { answer: Answer::Object(user), .. }) = &outcome
    {
        let _ = replies.send(Msg::AccountLearned(Box::new(Account::of(user)))).await;
    }
    // Fails only when the loop has ended.
    let _ = replies.send(Msg::Replied { id, outcome, spent: total }).await;
    Ended::Landed(id, book.await)
}

/// Whether a request can go back to the queue.
fn can_wait(job: &Job, error: &ApiError) -> bool {
    matches!(error.reason, Reason::Quota { .. } | Reason::TooMany { .. }) && is_tried_again(&job.call, job.refusals + 1)
}

/// The answer as panes need it, with the tree of an object; what the rows of a list hold is outside of memory already.
async fn reply(store: &Arc<Store>, path: &str, given: Given) -> Reply {
    let Given { answer, fetched_at, from } = given;
    let answer = match answer {
        Answer::Page(page) => lay_down(store, path, page).await,
        other => other,
    };
    let tree = match &answer {
        Answer::Object(object) if object.raw().len() > LARGE => {
            let object = object.clone();
            tokio::task::spawn_blocking(move || object.value()).await.ok()
        }
        Answer::Object(object) => Some(object.value()),
        _ => None,
    };
    Reply { answer, tree: tree.map(Arc::new), fetched_at, source: from }
}

async fn lay_down(store: &Arc<Store>, path: &str, mut page: Page) -> Answer {
    let (store, path, whole) = (store.clone(), path.to_owned(), page.clone());
    let laid = tokio::task::spawn_blocking(move || {
        store.lay_down(&path, &mut page.objects);
        page
    });
    Answer::Page(laid.await.unwrap_or(whole))
}
