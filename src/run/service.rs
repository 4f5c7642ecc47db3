//! Worker and store of one session, and what they say in its name.

use tokio::sync::{mpsc, oneshot};

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
        let (nothing, before) = std::sync::mpsc::channel();
        drop(nothing);
        Self::start_after(before, connection, replies)
    }

    /// Goes on with another service. What was ordered of the old store is written before anything is read of the new one, which
    /// may be the same, or leaves; what was on its way is cancelled. All that is waited for beside the loop.
    pub(super) fn go_on(&mut self, connection: Connection, replies: &mpsc::Sender<Msg>) {
        let (hand, before) = std::sync::mpsc::channel();
        let old = std::mem::replace(self, Self::start_after(before, connection, replies));
        // Fails only where there is no thread to take it: then it ends here.
        let _ = hand.send(old);
    }

    fn start_after(
        before: std::sync::mpsc::Receiver<Self>,
        connection: Connection,
        replies: &mpsc::Sender<Msg>,
    ) -> Self {
        let Connection { session, setup, is_new } = connection;
        let replies = in_session(session.number, replies.clone());
        let (ended, ready) = oneshot::channel();
        let store = StoreThread::start_after(before, ended, &setup.access, replies.clone());
        let worker = Worker::start_after(ready, setup, replies);
        if is_new {
            worker.learn_tier();
        }
        Self { worker, store }
    }

    /// What worker and store carry out.
    pub(super) fn serve(&self, effect: Effect) {
        let Self { worker, store } = self;
        match effect {
            Effect::Ask { id, call, priority, freshness, consent } => {
                worker.ask(id, files::at_home(call), priority, freshness, consent);
            }
            Effect::Cancel(id) => worker.cancel(id),
            Effect::Forgo(id) => worker.forgo(id),
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
    use std::time::{Duration, Instant};

    use super::*;
    use crate::access::Target;
    use crate::config::{Config, Flags};
    use crate::effect::StoreTask;
    use crate::msg::Recalled;
    use crate::run::connecting::connect;

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

    /// A session with a store in `folder`; nobody answers at its service.
    fn connection(folder: &std::path::Path, number: u64) -> Connection {
        let directory = folder.display().to_string();
        let environment = |name: &str| match name {
            "HOME" | "VTRIAGE_CONFIG_DIR" | "VTRIAGE_STATE_DIR" => Some(directory.clone()),
            _ => None,
        };
        let flags = Flags { base_url: Some("http://127.0.0.1:9/api/v3".to_owned()), ..Flags::default() };
        let config = Config::load(&flags, &environment).expect("settings").config;
        let mut connection = connect(&config, &flags, None, &Target::Configured).expect("a way");
        connection.session.number = number;
        connection
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn another_session_begins_at_once_where_the_old_store_is_held_and_reads_what_was_ordered_of_it() {
        let folder = tempfile::tempdir().expect("a directory");
        let [first, second] = [1, 2].map(|number| connection(folder.path(), number));
        let file = first.setup.access.store.info().expect("a store").path.expect("a file");
        let (replies, mut inbox) = mpsc::channel(REPLIES);
        let mut open = Open::start(first, &replies);
        let other = rusqlite::Connection::open(file).expect("another program");
        other.execute_batch("BEGIN IMMEDIATE").expect("it holds the store");
        let saved = StoreTask::SaveQuery { name: "mine".to_owned(), query: "type:peexe".to_owned() };
        open.serve(Effect::Keep(saved));
        let begun = Instant::now();
        open.go_on(second, &replies);
        assert!(begun.elapsed() < Duration::from_millis(300), "the loop stood for {:?}", begun.elapsed());
        open.serve(Effect::Keep(StoreTask::Recall));
        other.execute_batch("COMMIT").expect("it lets go");
        let queries = loop {
            if let Msg::InSession(2, msg) = inbox.recv().await.expect("it says what it knows")
                && let Msg::Recalled(Recalled::Memory(memory)) = *msg
            {
                break memory.queries;
            }
        };
        assert_eq!(queries.iter().map(|kept| &*kept.name).collect::<Vec<_>>(), ["mine"]);
    }
}
