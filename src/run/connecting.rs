//! Store and client while they are opened beside the loop, and what waits for them.
//!
//! The first frame needs neither, and a store that another program holds may take seconds. What is ordered of them meanwhile
//! waits here in its order; nothing of it is lost, also when the user leaves before they are open.

use std::io;
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use super::Disk;
use crate::effect::{Deed, Effect};
use crate::msg::Msg;
use crate::session::Session;
use crate::worker::Setup;

/// A session, and what its worker and its store begin with.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) session: Session,
    pub(super) setup: Setup,
    /// Whether the key is new here: then the service is asked what kind it is, one request that need not be ordered.
    pub(super) is_new: bool,
}

/// What is being opened.
#[derive(Debug)]
pub(super) struct Connecting {
    waiting: Vec<Effect>,
    /// None before it is begun, and once it has ended.
    thread: Option<JoinHandle<Option<Connection>>>,
    replies: mpsc::Sender<Msg>,
    failed: Option<oneshot::Sender<io::Error>>,
}

impl Connecting {
    /// Nothing is opened yet. Why it can't be is told to `failed`.
    pub(super) fn new(replies: mpsc::Sender<Msg>, failed: oneshot::Sender<io::Error>) -> Self {
        Self { waiting: Vec::new(), thread: None, replies, failed: Some(failed) }
    }

    /// Opens on a thread of its own, and says [`Msg::Opened`].
    pub(super) fn begin(&mut self, open: impl FnOnce() -> io::Result<Connection> + Send + 'static) -> io::Result<()> {
        let (replies, failed) = (self.replies.clone(), self.failed.take());
        let work = move || match open() {
            Ok(connection) => {
                // Fails only when the loop has ended.
                let _ = replies.blocking_send(Msg::Opened(Box::new(connection.session.clone())));
                Some(connection)
            }
            Err(reason) => {
                failed.map(|failed| failed.send(reason));
                None
            }
        };
        self.thread = Some(std::thread::Builder::new().name("connecting".to_owned()).spawn(work)?);
        Ok(())
    }

    /// Whether an effect needs what is being opened.
    pub(super) fn is_needed_by(effect: &Effect) -> bool {
        matches!(
            effect,
            Effect::Ask { .. }
                | Effect::Cancel(_)
                | Effect::Forgo(_)
                | Effect::Keep(_)
                | Effect::LearnTier
                | Effect::BeginProfile
                | Effect::BeginWith(_)
                | Effect::StartDemo
        )
    }

    /// Carried out once it is open.
    pub(super) fn hold(&mut self, effect: Effect) {
        self.waiting.push(effect);
    }

    /// What was opened, and what waited for it; it has said that it is there.
    pub(super) fn end(&mut self) -> Option<(Connection, Vec<Effect>)> {
        let connection = self.connection()?;
        Some((connection, std::mem::take(&mut self.waiting)))
    }

    fn connection(&mut self) -> Option<Connection> {
        self.thread.take()?.join().ok().flatten()
    }
}

impl Drop for Connecting {
    /// Who leaves before the store is open waits for it only where something is to be written to it.
    fn drop(&mut self) {
        let deeds = std::mem::take(&mut self.waiting).into_iter().filter_map(|effect| match effect {
            Effect::Keep(deed) => Some(deed),
            _ => None,
        });
        let deeds: Vec<Deed> = deeds.collect();
        if deeds.iter().any(Deed::keeps)
            && let Some(connection) = self.connection()
        {
            let disk = Disk::start(&connection.setup.access, self.replies.clone());
            for deed in deeds {
                disk.order(deed);
            }
        }
    }
}
