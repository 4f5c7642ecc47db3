//! What the store is to do, as plain data.

use crate::access::HandOver;
use crate::case::Change;
use crate::export::Context;
use crate::ioc::Indicator;
use crate::store::{Dividers, KeptRun, Lookup, Privacy, PrivateUrl, QueueRow, Revisit, Watched};
use crate::vt::{Descriptor, Judge};

/// A case that is to be written for others, and by what rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandingOver {
    pub wanted: HandOver,
    /// The file that it goes to.
    pub path: String,
    pub judge: Judge,
    pub context: Context,
}

/// What is to become of a case, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseOrder {
    /// Begin one and work on it.
    New(String),
    /// Work on it.
    Open(String),
    /// Give the open one another name.
    Rename {
        from: String,
        to: String,
    },
    Archive(String),
    Delete(String),
    /// Take all out of the open one.
    Clear,
}

/// An order for the store. Orders are carried out one after another, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub enum StoreTask {
    /// Read what earlier sessions left: the queue, what was typed, notes and tags.
    Recall,
    /// Follow an analysis also after quitting, or take in what was learned of it.
    Watch(Watched),
    /// End the following.
    Unwatch(Privacy, String),
    /// Remember a URL that was submitted privately.
    PutPrivateUrl(PrivateUrl),
    /// Read the queue as it is now, with what other programs did to it.
    ReadQueue,
    /// Add rows to the queue.
    Enqueue(Vec<QueueRow>),
    /// Write what became of rows of the queue.
    Update(Vec<QueueRow>),
    /// Take rows, named by kind and value, off the queue.
    Dequeue(Vec<(String, String)>),
    /// Remember a look-up.
    Remember(Lookup, Privacy),
    /// Read the note on an object, which other programs may have changed.
    ReadNote(Descriptor),
    /// Replace the note and the tags of an object, whose note is believed to be this one; of another one nothing is lost.
    Annotate { object: Descriptor, believed: String, note: String, tags: Vec<String> },
    /// Remember where the dividers between panes stand.
    PutDividers(Dividers),
    /// Remember that the tour was left.
    PutToured,
    /// Keep a query under a name, in place of the one that had it.
    SaveQuery { name: String, query: String },
    /// Forget the query of that name.
    ForgetQuery(String),
    /// Say how old the answers about these are.
    Ages(Vec<Indicator>),
    /// Say whose reports are there as they are opened, with all that is asked for then.
    Whole(Vec<Indicator>),
    /// Find the indicators in a long text.
    Extract { text: String, references: Vec<String>, internal_names: Vec<String> },
    /// Read the look-ups of the past.
    History,
    /// Read what is kept of these objects, for lists and lines that only name them.
    Glimpse(Vec<Descriptor>),
    /// Tell what is kept.
    Info,
    /// Keep what the open case learned.
    KeepChanges(Vec<Change>),
    /// Remember how the panes of the open case stand.
    PutView(String),
    /// Begin, open, rename, put away, delete or empty a case; the case that is open then is told.
    Case(CaseOrder),
    /// Write a case in a form for others; its text is told, and where it is to go.
    HandOver(Box<HandingOver>),
    /// Tell which cases there are.
    ListCases,
    /// Read what the answers about the objects of this case say, for its analyses.
    ReadEvidence(String),
    /// Tell what the newest report of an object says otherwise than the one before it.
    Before(Descriptor),
    /// Put an object on the watch list, or take in what a look at it brought.
    PutRevisit(Box<Revisit>),
    /// Take an object off the watch list.
    DropRevisit(Descriptor),
    /// Keep a run of a recipe as it stands now.
    PutRun(Box<KeptRun>),
    /// Forget the run of that number.
    DropRun(i64),
    /// Do this in the case of that number, whichever is open by then.
    InCase(i64, Box<Self>),
    /// Say this if the order before was carried out, and nothing was told of how.
    SayIfDone(String),
}

impl StoreTask {
    /// Whether something is lost when it is not carried out: all but what only reads for the screen.
    pub fn keeps(&self) -> bool {
        match self {
            Self::InCase(_, task) => task.keeps(),
            Self::Recall
            | Self::ReadQueue
            | Self::Ages(_)
            | Self::Whole(_)
            | Self::Extract { .. }
            | Self::History
            | Self::Glimpse(_)
            | Self::Info
            | Self::ListCases
            | Self::HandOver(_)
            | Self::ReadEvidence(_)
            | Self::Before(_)
            | Self::ReadNote(_)
            | Self::SayIfDone(_) => false,
            Self::Watch(_)
            | Self::Unwatch(..)
            | Self::PutPrivateUrl(_)
            | Self::Enqueue(_)
            | Self::Update(_)
            | Self::Dequeue(_)
            | Self::Remember(..)
            | Self::Annotate { .. }
            | Self::PutDividers(_)
            | Self::PutToured
            | Self::KeepChanges(_)
            | Self::PutView(_)
            | Self::Case(_)
            | Self::PutRevisit(_)
            | Self::DropRevisit(_)
            | Self::PutRun(_)
            | Self::DropRun(_)
            | Self::SaveQuery { .. }
            | Self::ForgetQuery(_) => true,
        }
    }

    /// Whether it is tried again where the store could not be written. Another case is opened when somebody says so, or not at all.
    pub fn is_tried_again(&self) -> bool {
        self.keeps() && !matches!(self, Self::Case(_))
    }

    /// Whether it is about what belongs to a case and to no other.
    pub fn is_of_case(&self) -> bool {
        matches!(
            self,
            Self::ReadQueue
                | Self::Enqueue(_)
                | Self::Update(_)
                | Self::Dequeue(_)
                | Self::KeepChanges(_)
                | Self::PutView(_)
                | Self::PutRun(_)
                | Self::DropRun(_)
        )
    }

    /// What the order is about, for the sentence that it failed.
    pub fn about(&self) -> &'static str {
        match self {
            Self::InCase(_, task) => task.about(),
            Self::Recall => "what earlier runs left was not read",
            Self::ReadQueue => "what other programs did to the queue is not shown",
            Self::Watch(_) | Self::Unwatch(..) => "the analysis will not be followed after quitting",
            Self::PutPrivateUrl(_) => "the private URL was not remembered",
            Self::Enqueue(_) | Self::Update(_) | Self::Dequeue(_) => "the queue is not kept as it is shown",
            Self::Remember(..) => "the look-up is not in the history",
            Self::ReadNote(_) => "the note is shown as it was read at the start",
            Self::Annotate { .. } => "the note is not kept",
            Self::PutDividers(_) => "the dividers are back where they were at the next start",
            Self::PutToured => "the tour is shown again at the next start",
            Self::SaveQuery { .. } => "the query is not kept",
            Self::ForgetQuery(_) => "the query is not forgotten",
            Self::Ages(_) => "the ages of known answers are not shown",
            Self::Whole(_) => "what costs nothing is priced as a request",
            Self::Extract { .. } => "the text was not read",
            Self::History => "the history was not read",
            Self::Glimpse(_) => "verdicts that are kept of named objects are not shown",
            Self::Info => "what is kept was not read",
            Self::KeepChanges(_) => "the case is not kept as it is shown",
            Self::PutView(_) => "the panes of this case will not be as they were left",
            Self::Case(_) => "the case stays as it is",
            Self::HandOver(_) => "nothing was handed over",
            Self::ListCases => "the cases were not read",
            Self::ReadEvidence(_) => "what the reports of this case say was not read",
            Self::Before(_) => "what was kept before was not read",
            Self::PutRevisit(_) | Self::DropRevisit(_) => "the watch list is not kept as it is shown",
            Self::PutRun(_) => "the recipe will not go on at the next start",
            Self::DropRun(_) => "the recipe is back on the list at the next start",
            Self::SayIfDone(_) => "it is not known whether it was kept",
        }
    }
}
