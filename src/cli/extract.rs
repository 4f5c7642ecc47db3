//! `vtriage extract`: the indicators in a text.

use std::path::PathBuf;

use clap::Args;

use super::Session;
use super::exit::{Exit, Failure};

/// Print the indicators in a text, refanged, one a line
///
/// Reads mails, logs, reports, CSV and JSON; sends nothing. For example: `vtriage extract alert.eml | vtriage lookup -`
#[derive(Debug, Args)]
pub struct Extract {
    /// The text; without it, stdin
    file: Option<PathBuf>,
}

impl Extract {
    pub fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::Local(format!("extract is not ready: {:?}", self.file)))
    }
}
