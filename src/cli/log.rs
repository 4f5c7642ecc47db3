//! The log file: one line an event, made safe to look at in a terminal.
//!
//! Nothing is logged unless a file is asked for: stderr belongs to words for the user. The key can't get here, since
//! it is a secret type everywhere and requests are named by method and path.

use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;

use super::exit::Failure;
use crate::own_file;

/// Starts logging to `path`, created with mode 0600 and appended to.
///
/// The level is that of `VTRIAGE_LOG`, `info` if it is absent; an unknown one is an error, so that nobody waits for a
/// log that can't come.
pub(super) fn start(path: &Path, level: Option<&str>) -> Result<(), Failure> {
    let level: LevelFilter = match level {
        None => LevelFilter::INFO,
        Some(name) => name
            .parse()
            .map_err(|_| Failure::Usage(format!("VTRIAGE_LOG={name:?}: expected error, warn, info, debug or trace")))?,
    };
    let fail = |reason: io::Error| Failure::Local(format!("cannot write the log {}: {reason}", path.display()));
    if let Some(directory) = path.parent() {
        own_file::directory(directory).map_err(fail)?;
    }
    let file = own_file::append(path).map_err(fail)?;
    tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(Mutex::new(file)).init();
    Ok(())
}
