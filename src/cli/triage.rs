//! `vtriage triage`: the terminal UI, with the indicators of a text in its queue.

use std::path::PathBuf;

use clap::Args;

/// Open the terminal UI with the indicators of a text as a checklist
///
/// Nothing is sent before you agree. For example: `vtriage triage alert.eml`
#[derive(Debug, Args)]
pub struct Triage {
    /// Mail, log, report, CSV or JSON; `-` reads stdin
    pub(super) file: PathBuf,
}
