//! Worker and store of one session, and what they say in its name.

use tokio::sync::mpsc;

use super::connecting::Connection;
use super::{REPLIES, StoreThread, files};
use crate::effect::Effect;
use crate::msg::Msg;
use crate::worker::Worker;

/// Worker and store. Dropped in this order: what was ordered of the store is still written.
#[derive(Debug)]
pub(super) struct Open {
    worker: Worker,
    store: StoreThread,
}

impl Open {
    /// Must be called on the runtime.
    pub(super) fn start(connection: Connection, replies: &mpsc::Sender<Msg>) -> Self {
        let Connection { session, setup, is_new } = connection;
        let replies = in_session(session.number, replies.clone());
        let store = StoreThread::start(&setup.access, replies.clone());
        let worker = Worker::start(setup, replies);
        if is_new {
            worker.learn_tier();
        }
        Self { worker, store }
    }

    /// Goes on with another service. What was ordered of the old store is written before anything is read of the new one, which
    /// may be the same; what was on its way is cancelled.
    pub(super) fn go_on(&mut self, connection: Connection, replies: &mpsc::Sender<Msg>) {
        self.store.end();
        *self = Self::start(connection, replies);
    }

    /// What worker and store carry out.
    pub(super) async fn serve(&self, effect: Effect) {
        let Self { worker, store } = self;
        match effect {
            Effect::Ask { id, call, priority, freshness, consent } => {
                worker.ask(id, files::at_home(call), priority, freshness, consent).await;
            }
            Effect::Cancel(id) => worker.cancel(id).await,
            Effect::Forgo(id) => worker.forgo(id).await,
            Effect::Keep(task) => store.order(task),
            Effect::LearnTier => worker.learn_tier(),
            _ => {}
        }
    }
}

/// Where a session's worker and store send what they say: it goes on to the loop with the number of the session, so that what
/// comes after that has ended is known.
fn in_session(number: u64, replies: mpsc::Sender<Msg>) -> mpsc::Sender<Msg> {
    let (session, mut said) = mpsc::channel(REPLIES);
    tokio::spawn(async move {
        while let Some(msg) = said.recv().await {
            // Fails only when the loop has ended.
            if replies.send(Msg::InSession(number, Box::new(msg))).await.is_err() {
                return;
            }
        }
    });
    session
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_session_says_comes_in_its_order_and_with_its_number() {
        let (replies, mut inbox) = mpsc::channel(1);
        let session = in_session(7, replies);
        for time in 0..3 {
            session.send(Msg::Clock(time)).await.expect("somebody listens");
        }
        drop(session);
        for time in 0..3 {
            assert_eq!(inbox.recv().await, Some(Msg::InSession(7, Box::new(Msg::Clock(time)))));
        }
        assert_eq!(inbox.recv().await, None, "nobody is left to say anything");
    }
}
