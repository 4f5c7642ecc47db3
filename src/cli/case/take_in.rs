//! `vtriage case import` and `replay`: a case file from somebody else.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::{Fault, Site, now};
use crate::access::{self, Going, Taken};
use crate::case::file::{self, CaseFile};
use crate::cli::exit::{Exit, Failure};
use crate::cli::options::Options;
use crate::cli::screen::Opening;
use crate::cli::{Session, inputs, output};
use crate::ioc::{self, Exposure};
use crate::own_file;
use crate::store::StoreError;
use crate::text::{count, counted, one_or, visible};

/// Beside the thread that hears signals: a file may be long.
pub(super) async fn import(session: &Session, path: &Path, name: Option<&str>) -> Result<Exit, Fault> {
    let (path, name, site) = (path.to_owned(), name.map(str::to_owned), Site::of(session)?);
    let going = Arc::new(Going::default());
    let mut breaking_off = BreakingOff(Some(going.clone()));
    let internal = inputs::internal_names(&session.config);
    let work = move || -> Result<Option<(Taken, u64)>, Fault> {
        let file = read(&path)?;
        let held = held(&file, &internal);
        let place = site.open()?;
        let name = name.as_deref().unwrap_or(&file.head.name);
        let taken = access::take_in(&place.store, &place.service, &file, name, now(), &going);
        let taken = taken.map_err(|reason| match reason {
            StoreError::CaseTaken(name) => Fault::Other(Failure::Usage(format!(
                "there is a case called {name} already; nothing was changed, --as NAME calls this one something else"
            ))),
            reason => reason.into(),
        })?;
        Ok(taken.map(|taken| (taken, held)))
    };
    let outcome = tokio::task::spawn_blocking(work).await;
    breaking_off.0 = None;
    let broken = |_| Failure::Local("taking the case in failed; nothing was changed".to_owned());
    if let Some((taken, held)) = outcome.map_err(broken)?? {
        tell(&taken);
        if held > 0 {
            let (held, wait) = (count(held), one_or(held, "is", "are"));
            output::say(format!(
                "of its queue {held} {wait} internal or secret, and not asked about without a yes of yours"
            ));
        }
    }
    Ok(Exit::Done)
}

/// How many rows of its queue are not asked about unless somebody here says so.
fn held(file: &CaseFile, internal: &[String]) -> u64 {
    let named = file.waiting.iter().filter_map(|waiting| ioc::classify(&waiting.value).ok());
    named.filter(|indicator| ioc::exposure(indicator, internal) != Exposure::Public).count() as u64
}

/// What of the file is in the store, and what is not.
fn tell(taken: &Taken) {
    let Taken { name, answers, passed_over, notes, known_notes, tags, queue, private } = taken;
    let parts = [(*answers, "answer"), (*notes, "note"), (*tags, "tag"), (*queue, "queued row")];
    let [answers, notes, tags, queue] = parts.map(|(count, what)| counted(count, what));
    let mut words = format!("{}: the case is there with {answers}, {notes}, {tags} and {queue}", visible(name));
    if *passed_over > 0 {
        let answers = counted(*passed_over, "answer");
        words.push_str(&format!("; {answers} passed over: of a time to come, or of a kind that is never kept"));
    }
    if *known_notes > 0 {
        words.push_str(&format!("; {} passed over: the same words are there", counted(*known_notes, "note")));
    }
    output::say(words);
    if *private > 0 {
        output::say(format!(
            "{} and what leads to {} were not taken in: store.keep_private = true in the settings lets the store keep such",
            counted(*private, "private object"),
            one_or(*private, "it", "them"),
        ));
    }
}

pub(super) fn replay(path: &Path, options: &Options) -> Result<Exit, Failure> {
    Opening::of_case(read(path)?)?.run(options)
}

/// What is being taken in: where it is dropped before that has ended, as a signal does it, it is stopped, and said what that leaves.
struct BreakingOff(Option<Arc<Going>>);

impl Drop for BreakingOff {
    fn drop(&mut self) {
        let Some(going) = self.0.take() else { return };
        output::say(if going.stop() {
            "broken off: nothing of the case was taken in"
        } else {
            "broken off at the last step: vtriage case list says whether the case is there"
        });
    }
}

/// The file, read whole and found to be one, or a sentence.
fn read(path: &Path) -> Result<CaseFile, Failure> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let opened = own_file::open_named(path);
    // One byte more than may be shows that there is more; a device gives no more than that.
    let outcome = opened.and_then(|file| file.take(file::largest() + 1).read_to_end(&mut bytes));
    outcome.map_err(|reason| Failure::Local(format!("cannot read {shown}: {reason}; nothing was written")))?;
    let file = CaseFile::read(&bytes).map_err(|reason| Failure::Usage(format!("{shown}: {reason}")))?;
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(CaseFile { file_name, ..file })
}
