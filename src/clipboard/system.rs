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
    /// What the clipboard holds.
    fn get(&mut self) -> Result<String, String>;
}

impl Handle for arboard::Clipboard {
    fn set(&mut self, text: String) -> Result<(), String> {
        self.set_text(text).map_err(|reason| reason.to_string())
    }

    fn get(&mut self) -> Result<String, String> {
        self.get_text().map_err(|reason| reason.to_string())
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
    orders: Sender<Order>,
    outcomes: Receiver<Result<String, String>>,
}

enum Order {
    Set(String),
    Get,
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
        self.order(Order::Set(text.to_owned())).map(drop)
    }

    /// The same, and then what the clipboard holds.
    pub(super) fn set_and_read(&mut self, text: &str) -> Result<String, String> {
        self.set(text)?;
        self.order(Order::Get)
    }

    fn order(&mut self, order: Order) -> Result<String, String> {
        let thread = match &mut self.thread {
            Some(thread) => thread,
            none => none.insert(Thread::start(self.opener)?),
        };
        let ended = || "it closed".to_owned();
        thread.orders.send(order).map_err(|_| ended())?;
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
        let (orders, received) = mpsc::channel::<Order>();
        let (outcome, outcomes) = mpsc::channel();
        let work = move || {
            let mut handle = opener();
            for order in received {
                let done = match (&mut handle, order) {
                    (Ok(handle), Order::Set(text)) => handle.set(text).map(|()| String::new()),
                    (Ok(handle), Order::Get) => handle.get(),
                    (Err(reason), _) => Err(reason.clone()),
                };
                if outcome.send(done).is_err() {
                    break;
                }
            }
        };
        let started = std::thread::Builder::new().name("clipboard".to_owned()).spawn(work);
        started.map(|_| Self { orders, outcomes }).map_err(|reason| reason.to_string())
    }
}

impl Drop for System {
    /// Lets the thread drop its handle, which hands the text to the clipboard manager, if there is one.
    fn drop(&mut self) {
        if let Some(Thread { orders, outcomes }) = self.thread.take() {
            drop(orders);
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
