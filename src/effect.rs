//! What is to be done, as plain data: orders that the runtime and the worker carry out.

mod store_task;

use std::time::Duration;

pub use crate::access::{Consent, Freshness};
pub use crate::msg::{
    Copied, FileNews, FileOrder, Found, Hidden, LocalFile, LookId, NotCopied, Opening, PlaceId, Provenance, RequestId,
};
pub use store_task::{CaseOrder, HandingOver, StoreTask};

use crate::msg::{Msg, TestId, TestedKey};
use crate::session::Mouse;
use crate::vt::{Call, Object};

/// An order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the service, or the store when what it has is fresh enough.
    Ask { id: RequestId, call: Call, priority: Priority, freshness: Freshness, consent: Consent },
    /// Nobody waits for it any more. An upload that the service has received whole goes on.
    Cancel(RequestId),
    /// The user went elsewhere: it need not leave if it has not yet; then [`Msg::Forgone`] says so.
    Forgo(RequestId),
    /// Put a text on the clipboard.
    Copy(Clip),
    /// Write a text to a new file; one that exists is left alone.
    Save { path: std::path::PathBuf, text: String },
    /// Show a web page in the user's browser. Only ever after the user asked for it.
    Browse(String),
    /// Send `msg` back after `delay`.
    After { delay: Duration, msg: Msg },
    /// Draw everything anew.
    Redraw,
    /// Give the terminal back and stop until the shell continues us.
    Suspend,
    /// Take the terminal again and draw everything: somebody else stopped us, and the shell had it meanwhile.
    Retake,
    /// Take the mouse, or leave it to the terminal.
    Mouse(Mouse),
    /// Draw in the colours of the theme of that name.
    Dress(String),
    /// Try every way to a clipboard: [`Msg::ClipboardTried`].
    TryClipboard,
    /// Write to the store, or read from it.
    Keep(StoreTask),
    /// Leave.
    Quit,
    /// Test a key with the service, and keep it in the key file when it is good; offline it is only kept: [`Msg::KeyJudged`]. A test that is
    /// on its way is broken off.
    UseKey(TestId, Hidden),
    /// Nobody waits for the test of a key any more.
    ForgoKey,
    /// Go on with the store and the client that were opened: what was ordered of them meanwhile is carried out, in its order.
    Connect,
    /// Read the settings of this profile, and its key.
    ReadProfile(String),
    /// Go on with the profile that was read.
    BeginProfile,
    /// Go on with a key that was tested.
    BeginWith(Box<TestedKey>),
    /// Write bytes to the terminal beside the drawing: a copy by OSC 52, a bell.
    Write(Vec<u8>),
    /// Ask the service what kind of key it is: one request, once a day.
    LearnTier,
    /// Start the embedded demo service and use it.
    StartDemo,
    /// Decode a large object that is here already; the answer is that of request `id`.
    Decode { id: RequestId, object: Box<Object>, provenance: Provenance },
    /// Put behaviour reports together: [`Msg::Digested`].
    Digest { place: PlaceId, objects: Vec<Object> },
    /// Look at files on disk.
    File(FileOrder),
    /// Something that was waited for is done: ring the bell or tell the desktop, as the settings say.
    Notify(String),
}

impl Effect {
    /// Its name for the log, which never sees what is in it: keys and private names may be.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ask { .. } => "Ask",
            Self::Cancel(_) => "Cancel",
            Self::Forgo(_) => "Forgo",
            Self::Copy(_) => "Copy",
            Self::Save { .. } => "Save",
            Self::Browse(_) => "Browse",
            Self::After { .. } => "After",
            Self::Redraw => "Redraw",
            Self::Suspend => "Suspend",
            Self::Retake => "Retake",
            Self::Mouse(_) => "Mouse",
            Self::Dress(_) => "Dress",
            Self::TryClipboard => "TryClipboard",
            Self::Keep(_) => "Keep",
            Self::Quit => "Quit",
            Self::UseKey(..) => "UseKey",
            Self::ForgoKey => "ForgoKey",
            Self::Connect => "Connect",
            Self::ReadProfile(_) => "ReadProfile",
            Self::BeginProfile => "BeginProfile",
            Self::BeginWith(_) => "BeginWith",
            Self::Write(_) => "Write",
            Self::LearnTier => "LearnTier",
            Self::StartDemo => "StartDemo",
            Self::Decode { .. } => "Decode",
            Self::Digest { .. } => "Digest",
            Self::File(_) => "File",
            Self::Notify(_) => "Notify",
        }
    }
}

/// What goes first when not everything can be sent at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Work in bulk.
    Bulk,
    /// Polls of analyses.
    Poll,
    /// Next pages and what may be wanted soon.
    Ahead,
    /// What the user looks at.
    Looking,
    /// What the user orders by a key that sends whatever was said before: that the day is used up may be an assumption, and this
    /// request tests it.
    ByHand,
}

/// A text for the clipboard and how it is called in the status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    pub text: String,
    /// `3 indicators, defanged`
    pub what: String,
    /// What had to be changed to make copying safe.
    pub note: Option<&'static str>,
}
