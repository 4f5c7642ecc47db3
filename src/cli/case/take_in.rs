//! `vtriage case import` and `replay`: a case file from somebody else.

use std::io::Read;
use std::path::Path;

use super::{Fault, now, open};
use crate::access;
use crate::case::file::{self, CaseFile};
use crate::cli::exit::{Exit, Failure};
use crate::cli::options::Options;
use crate::cli::screen::Opening;
use crate::cli::{Session, output};
use crate::text::{counted, visible};

pub(super) fn import(session: &Session, path: &Path, name: Option<&str>) -> Result<Exit, Fault> {
    let file = read(path)?;
    let name = name.unwrap_or(&file.head.name);
    let place = open(session)?;
    let taken = access::take_in(&place.store, &place.service, &file, name, now()).map_err(|reason| match reason {
        crate::store::StoreError::CaseTaken(name) => Fault::Other(Failure::Usage(format!(
            "there is a case called {name} already; nothing was changed, --as NAME calls this one something else"
        ))),
        reason => reason.into(),
    })?;
    let mut words = format!(
        "{}: the case is there with {} and {}",
        visible(&taken.name),
        counted(taken.answers, "answer"),
        counted(taken.notes, "note")
    );
    if taken.passed_over > 0 {
        words.push_str(&format!(
            "; {} passed over: the store has newer ones or keeps none such",
            counted(taken.passed_over, "answer")
        ));
    }
    output::say(words);
    if taken.private > 0 {
        output::say(format!(
            "{} and what leads to {} were not taken in: store.keep_private = true in the settings lets the store keep such",
            counted(taken.private, "private object"),
            if taken.private == 1 { "it" } else { "them" },
        ));
    }
    Ok(Exit::Done)
}

pub(super) fn replay(path: &Path, options: &Options) -> Result<Exit, Failure> {
    Opening::of_case(read(path)?)?.run(options)
}

/// The file, read whole and found to be one, or a sentence.
fn read(path: &Path) -> Result<CaseFile, Failure> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path);
    // One byte more than may be shows that there is more; a device gives no more than that.
    let outcome = opened.and_then(|file| file.take(file::largest() + 1).read_to_end(&mut bytes));
    outcome.map_err(|reason| Failure::Local(format!("cannot read {shown}: {reason}; nothing was written")))?;
    CaseFile::read(&bytes).map_err(|reason| Failure::Usage(format!("{shown}: {reason}")))
}
