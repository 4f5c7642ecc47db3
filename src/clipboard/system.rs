//! The system's clipboard, on a thread of its own.
//!
//! Opening it talks to a display server that may be dead without saying so; the thread may then hang, we do not.

use std::fmt;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// How long a copy waits for the display server.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long the end of the program waits while the text is handed to the desktop's clipboard manager.
const FAREWELL: Duration = Duration::from_millis(300);

/// Something that takes text until it is dropped.
pub(super) trait Handle {
    fn set(&mut self, text: String) -> Result<(), String>;
}

impl Handle for arboard::Clipboard {
    fn set(&mut self, text: String) -> Result<(), String> {
        self.set_text(text).map_err(|reason| reason.to_string())
    }
}

/// Opens the clipboard; called once, on the thread that keeps it.
pub(super) type Opener = fn() -> Result<Box<dyn Handle>, String>;

fn open() -> Result<Box<dyn Handle>, String> {
    arboard::Clipboard::new().map(|handle| Box::new(handle) as Box<dyn Handle>).map_err(|reason| reason.to_string())
}

/// The clipboard, opened when it is first needed.
pub(super) struct System {
    opener: Opener,
    patience: Duration,
    thread: Option<Thread>,
}

struct Thread {
    texts: Sender<String>,
    outcomes: Receiver<Result<(), String>>,
}

impl Default for System {
    fn default() -> Self {
        Self::new(open, PATIENCE)
    }
}

impl System {
    pub(super) fn new(opener: Opener, patience: Duration) -> Self {
        Self { opener, patience, thread: None }
    }

    /// Hands over the text, or says why that did not work.
    pub(super) fn set(&mut self, text: &str) -> Result<(), String> {
        let thread = match &mut self.thread {
            Some(thread) => thread,
            none => none.insert(Thread::start(self.opener)?),
        };
        let ended = || "it closed".to_owned();
        thread.texts.send(text.to_owned()).map_err(|_| ended())?;
        match thread.outcomes.recv_timeout(self.patience) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => {
                // Nothing to say farewell to.
                self.thread = None;
                Err("it gives no answer".to_owned())
            }
            Err(RecvTimeoutError::Disconnected) => Err(ended()),
        }
    }
}

impl Thread {
    fn start(opener: Opener) -> Result<Self, String> {
        let (texts, received) = mpsc::channel::<String>();
        let (outcome, outcomes) = mpsc::channel();
        let work = move || {
            let mut handle = opener();
            for text in received {
                let done = match &mut handle {
                    Ok(handle) => handle.set(text),
                    Err(reason) => Err(reason.clone()),
                };
                if outcome.send(done).is_err() {
                    break;
                }
            }
        };
        let started = std::thread::Builder::new().name("clipboard".to_owned()).spawn(work);
        started.map(|_| Self { texts, outcomes }).map_err(|reason| reason.to_string())
    }
}

impl Drop for System {
    /// Lets the thread drop its handle, which hands the text to the clipboard manager, if there is one.
    fn drop(&mut self) {
        if let Some(Thread { texts, outcomes }) = self.thread.take() {
            drop(texts);
            // Ends with "disconnected" once the thread is through; whether in time changes nothing for us.
            let _ = outcomes.recv_timeout(FAREWELL);
        }
    }
}

impl fmt::Debug for System {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.debug_struct("System").field("is_open", &self.thread.is_some()).finish_non_exhaustive()
    }
}
