//! `vtriage triage`: the terminal UI, with what is in a file or folder for its queue.

use std::path::PathBuf;

use clap::Args;

/// Open the terminal UI with what is in a file or folder as a checklist
///
/// Of a mail, archive or document that is its attachments, members and indicators; of a folder, the hashes of its files.
/// Nothing is sent before you agree. For example: `vtriage triage alert.eml`
#[derive(Debug, Args)]
pub struct Triage {
    /// Mail, archive, document, log, report, CSV, JSON or any other file; a folder; `-` reads a text on stdin
    #[arg(value_name = "PATH")]
    pub(super) path: PathBuf,

    /// Take the files in all folders below a folder too
    #[arg(long)]
    pub(super) recursive: bool,

    /// Try this password on archives, after "infected", "malware" and what a mail tells; may be repeated
    #[arg(long, value_name = "PASSWORD")]
    pub(super) password: Vec<String>,
}
