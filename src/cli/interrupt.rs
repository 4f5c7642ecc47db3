//! Signals that end a command: what it is doing is dropped, so that nothing half-done stays and a change that is on its
//! way is told, and the status says which signal it was. What was paid for is printed whole, with how much of it there is.
//!
//! A thread of its own hears them, because the main one may be writing into a pipe that nobody empties, or waiting for the
//! keyboard: what has not ended in a moment is ended there. What was printed so far is whole lines: commands flush after
//! every result.

use std::future::{self, Future};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::exit::{Exit, Failure};
use super::progress;
use crate::run::signals;

/// How long a command has to end once it was asked to: taking back what is half done is a matter of milliseconds.
const MOMENT: Duration = Duration::from_millis(500);

/// Whether a signal has asked this command to end.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Whether a signal has asked this command to end: what is dropped from then on closes what it has begun, and says how far it came.
pub(super) fn was_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Runs a command to its end, or until a signal asks it to end.
pub(super) async fn heeding(work: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    signals::outlive_full_files();
    let asked = asked_to_end();
    let mut work = Box::pin(work);
    tokio::select! {
        biased;
        outcome = &mut work => outcome,
        exit = asked => {
            ASKED.store(true, Ordering::Relaxed);
            progress::wipe();
            drop(work);
            Ok(exit)
        }
    }
}

/// Ends when a signal has come. Without the thread (none left) the system's own way stays.
fn asked_to_end() -> impl Future<Output = Exit> {
    let (sender, receiver) = oneshot::channel();
    let _ = thread::Builder::new().name("signals".to_owned()).stack_size(64 * 1024).spawn(|| {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        let exit = runtime.block_on(async { Exit::of_signal(signals::asked_to_end().await) });
        // It fails only where the command has just ended, and the process with it.
        let _ = sender.send(exit);
        thread::sleep(MOMENT);
        progress::wipe();
        process::exit(i32::from(exit.code()));
    });
    async {
        match receiver.await {
            Ok(exit) => exit,
            Err(_) => future::pending().await,
        }
    }
}
