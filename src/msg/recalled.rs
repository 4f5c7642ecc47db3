//! What the store had to say, as plain data.

use std::collections::BTreeMap;

use crate::access::HandedOver;
use crate::case::Evidence;
use crate::export::report::Form;
use crate::inside::Findings;
use crate::ioc::Indicator;
use crate::store::{
    Age, Annotations, Before, CaseRow, Dividers, Info, PrivateUrl, QueueRow, Remembered, Reopened, Revisit,
    SavedSearch, Watched,
};
use crate::vt::{Descriptor, Object};

/// An answer of the store to a [`StoreTask`](crate::effect::StoreTask).
#[derive(Debug, Clone, PartialEq)]
pub enum Recalled {
    /// What earlier sessions left.
    Memory(Box<Memory>),
    /// The queue as the store has it.
    Queue(Vec<QueueRow>),
    /// How old the answers about some indicators are; those without an answer are left out.
    Ages(Vec<(Indicator, Age)>),
    /// Whose reports are there as they are opened, so that it costs nothing.
    Whole(Vec<Indicator>),
    /// What was found in a long text.
    Extracted(Box<Findings>),
    /// The look-ups of the past, newest first.
    History(Vec<Remembered>),
    /// What the store has of objects that were only named.
    Glimpsed(Glimpsed),
    /// What the newest report of an object says otherwise than the one before it; none where no other was kept.
    Before(Descriptor, Option<Box<Before>>),
    /// The note on an object, as the store has it.
    Note(Descriptor, Annotations),
    /// The same where another program had written on it: what was to replace it stands below that.
    NoteJoined(Descriptor, Annotations),
    /// What is kept on this machine.
    Info(Box<Info>),
    /// The case that is worked on from now on, with its queue.
    Case(Box<(Reopened, Vec<QueueRow>)>),
    /// What the answers about the objects of the open case say.
    Evidence(Vec<(Descriptor, Evidence)>),
    /// A case in a form for others, and the file that it goes to.
    HandedOver { path: String, form: Form, written: Box<HandedOver> },
    /// All cases, those that were opened last first.
    Cases(Vec<CaseRow>),
    /// So many orders could not be carried out yet, for the store can't be written; they are tried again.
    Unkept(usize),
}

/// Objects by the name that they were asked by; none where the service has never seen it.
pub type Glimpsed = Vec<(Descriptor, Option<Box<Object>>)>;

/// What earlier sessions left.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Memory {
    pub queue: Vec<QueueRow>,
    /// Analyses to be followed, the oldest first.
    pub watched: Vec<Watched>,
    /// URLs submitted privately from here, the newest first.
    pub private_urls: Vec<PrivateUrl>,
    /// What was typed, newest first.
    pub prompts: Vec<String>,
    /// Queries kept under a name, by name.
    pub queries: Vec<SavedSearch>,
    /// Notes and tags, by kind and id of the object.
    pub annotations: BTreeMap<(String, String), Annotations>,
    /// How far the dividers between panes were moved.
    pub dividers: Dividers,
    /// Whether the tour was never left.
    pub is_first: bool,
    /// The watch list.
    pub revisits: Vec<Revisit>,
    /// The case that is worked on.
    pub case: Reopened,
}
