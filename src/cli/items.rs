//! Several items in one run: each is tried, each is named with what came of it, and the worst outcome is the status.
//!
//! A fault of one item is no reason to leave out the next, unless the next could only meet the same: a refused key, a used
//! up quota. Then the rest is named as not asked.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::Future;
use std::hash::Hash;

use super::exit::{Exit, Failure, Tally};
use super::output;
use crate::vt::{ApiError, Reason};

/// What came of an item.
#[derive(Debug)]
pub(super) enum Tried<T> {
    Done(T),
    /// The reason was said.
    Failed(Failure),
    /// Left alone, since it could only end like the one before: with this.
    NotAsked(ApiError),
}

impl<T> Tried<T> {
    pub(super) fn done(self) -> Option<T> {
        match self {
            Self::Done(brought) => Some(brought),
            Self::Failed(_) | Self::NotAsked(_) => None,
        }
    }
}

/// A run over several items.
#[derive(Debug)]
pub(super) struct Items {
    tally: Tally,
    /// Whether outcomes are told with names: of a single item everybody knows which it is.
    several: bool,
    halt: Halt,
    /// Those that nothing can be asked about, with the reason.
    unusable: Vec<(String, Failure)>,
}

impl Items {
    pub(super) fn of(items: usize) -> Self {
        Self { tally: Tally::default(), several: items > 1, halt: Halt::default(), unusable: Vec::new() }
    }

    /// The items that can be asked about; the others are named with the reason. `None` when that leaves nothing, so that
    /// nothing has to be opened or sent.
    pub(super) fn usable<T>(
        &mut self,
        items: impl Iterator<Item = (String, Result<T, Failure>)>,
    ) -> Option<Vec<(String, T)>> {
        let mut usable = Vec::new();
        for (name, judged) in items {
            match judged {
                Ok(item) => usable.push((name, item)),
                Err(failure) => {
                    self.fails(&name, &failure);
                    self.unusable.push((name, failure));
                }
            }
        }
        (!usable.is_empty()).then_some(usable)
    }

    /// The same, and each thing once: what publishes, changes or deletes is not done twice because something is written twice.
    pub(super) fn usable_once<T, K: Eq + Hash>(
        &mut self,
        items: impl Iterator<Item = (String, Result<T, Failure>)>,
        key: impl Fn(&T) -> K,
    ) -> Option<Vec<(String, T)>> {
        let mut once = Once::default();
        let usable = self.usable(items)?;
        Some(usable.into_iter().filter(|(name, item)| once.is_first(name, key(item))).collect())
    }

    /// Tries one item and gives what it brought, if anything. Why not is said here.
    ///
    /// An error means that the run can't go on at all: our output can't be written.
    pub(super) async fn attempt<T>(
        &mut self,
        name: &str,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<Tried<T>, Failure> {
        self.attempt_else(name, work, async { Ok(None) }).await
    }

    /// The same of what the store may have: once the run is halted, `kept` gives that.
    pub(super) async fn attempt_else<T>(
        &mut self,
        name: &str,
        work: impl Future<Output = Result<T, Failure>>,
        kept: impl Future<Output = Result<Option<T>, Failure>>,
    ) -> Result<Tried<T>, Failure> {
        let tried = match self.halt.reason().cloned() {
            None => work.await,
            Some(reason) => {
                let Some(given) = kept.await.transpose() else {
                    self.tally.add(Exit::of(reason.reason));
                    output::say(format!("{name}: not asked, since it could only end like the one before"));
                    return Ok(Tried::NotAsked(reason));
                };
                given
            }
        };
        match tried {
            Ok(brought) => {
                self.halt.hear(Ok(()));
                self.tally.add(Exit::Done);
                Ok(Tried::Done(brought))
            }
            Err(failure @ Failure::Output(_)) => Err(failure),
            Err(failure) => {
                self.fails(name, &failure);
                Ok(Tried::Failed(failure))
            }
        }
    }

    /// Says that an item came to nothing.
    pub(super) fn fails(&mut self, name: &str, failure: &Failure) {
        self.tally.add(failure.exit());
        if let Failure::Api(error) = failure {
            self.halt.hear::<()>(Err(error));
        }
        let words = failure.to_string();
        let is_named = words.starts_with(name);
        output::say(if is_named { words } else { format!("{name}: {words}") });
    }

    /// The items that nothing can be asked about, with the reason.
    pub(super) fn unusable(&self) -> &[(String, Failure)] {
        &self.unusable
    }

    /// Says what came of an item, where there are several.
    pub(super) fn tell(&self, name: &str, words: &str) {
        if self.several {
            output::say(format!("{name}: {words}"));
        }
    }

    /// Counts work of this machine's own that was done.
    pub(super) fn succeeded(&mut self) {
        self.tally.add(Exit::Done);
    }

    /// Takes note of a status beside those of the items.
    pub(super) fn note(&mut self, exit: Exit) {
        self.tally.note(exit);
    }

    /// Whether there is more than one item.
    pub(super) fn has_several(&self) -> bool {
        self.several
    }

    pub(super) fn exit(&self) -> Exit {
        self.tally.exit()
    }
}

/// What was named so far, by what it is whatever it is called.
#[derive(Debug)]
pub(super) struct Once<K> {
    named: HashMap<K, String>,
}

impl<K> Default for Once<K> {
    fn default() -> Self {
        Self { named: HashMap::new() }
    }
}

impl<K: Eq + Hash> Once<K> {
    /// Whether it is named for the first time; else it is said what it is the same as.
    pub(super) fn is_first(&mut self, name: &str, key: K) -> bool {
        match self.named.entry(key) {
            Entry::Vacant(free) => {
                free.insert(name.to_owned());
                true
            }
            Entry::Occupied(first) => {
                output::say(format!("{name}: the same as {} before it, so it is done once", first.get()));
                false
            }
        }
    }
}

/// So often in a row may the service be in trouble: one object can be the cause of its own.
const TROUBLES: u32 = 3;

/// Whether a run over several items ends early, since the next request could only meet the same.
#[derive(Debug, Default)]
pub(super) struct Halt {
    /// What the next request could only meet again.
    reason: OnceCell<ApiError>,
    /// Requests in a row, repetitions and all, to which the service had no answer.
    troubles: Cell<u32>,
}

impl Halt {
    /// Hears what came of a request.
    pub(super) fn hear<T>(&self, outcome: Result<T, &ApiError>) {
        let error = outcome.err();
        let is_trouble = error.is_some_and(|error| matches!(error.reason, Reason::Unavailable | Reason::TimedOut));
        let troubles = if is_trouble { self.troubles.get() + 1 } else { 0 };
        self.troubles.set(troubles);
        if let Some(error) = error.filter(|error| troubles >= TROUBLES || error.is_final()) {
            // Others that were on their way change nothing any more.
            self.reason.get_or_init(|| error.clone());
        }
    }

    /// Why the run is halted, once it is: only the store is worth asking then.
    pub(super) fn reason(&self) -> Option<&ApiError> {
        self.reason.get()
    }
}

/// The end of a run that had nothing to do: an empty list is no mistake.
pub(super) fn nothing() -> Exit {
    output::say("the list is empty, so there is nothing to ask");
    Exit::Done
}
