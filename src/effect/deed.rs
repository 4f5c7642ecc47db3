//! What the store is to do, as plain data.

use crate::ioc::Indicator;
use crate::store::{Lookup, Privacy, PrivateUrl, QueueRow, Watched};

/// An order for the store. Orders are carried out one after another, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Read what earlier sessions left: the queue, what was typed, notes and tags.
    Recall,
    /// Follow an analysis also after quitting, or take in what was learned of it.
    Watch(Watched),
    /// End the following.
    Unwatch(Privacy, String),
    /// Remember a URL that was submitted privately.
    PutPrivateUrl(PrivateUrl),
    /// Add rows to the queue.
    Enqueue(Vec<QueueRow>),
    /// Write what became of rows of the queue.
    Update(Vec<QueueRow>),
    /// Take rows, named by kind and value, off the queue.
    Dequeue(Vec<(String, String)>),
    /// Remember a look-up.
    Remember(Lookup, Privacy),
    /// Replace the note and the tags of an object.
    Annotate { kind: String, object: String, note: String, tags: Vec<String> },
    /// Keep a query under a name, in place of the one that had it.
    SaveQuery { name: String, query: String },
    /// Forget the query of that name.
    ForgetQuery(String),
    /// Say how old the answers about these are.
    Ages(Vec<Indicator>),
    /// Find the indicators in a long text.
    Extract { text: String, references: Vec<String>, internal_names: Vec<String> },
    /// Read the look-ups of the past.
    History,
}
