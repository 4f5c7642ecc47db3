//! stdout for data, stderr for words.
//!
//! Results are buffered and flushed one by one, so that a reader down the pipe sees each at once and Ctrl-C loses none.
//! Every write can fail with a closed pipe, which the caller passes up as [`Failure::Output`](super::exit::Failure).

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use crate::config::process_environment;
use crate::theme::{Depth, Palette};

/// Large enough for most reports in one write.
const BUFFER: usize = 64 * 1024;

/// stdout, locked for the whole command.
pub(super) type Stdout = BufWriter<StdoutLock<'static>>;

pub(super) fn stdout() -> Stdout {
    BufWriter::with_capacity(BUFFER, io::stdout().lock())
}

/// Writes all of it and flushes.
pub(super) fn all(data: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(data)?;
    out.flush()
}

/// Whether a person looks at the data.
pub(super) fn to_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Cells in a line of the terminal that the data goes to; `None` when it goes elsewhere.
pub(super) fn columns() -> Option<usize> {
    if !to_terminal() {
        return None;
    }
    crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns))
}

/// Whether data may have colour: on a terminal that takes it, and with `CLICOLOR_FORCE` anywhere, unless `NO_COLOR` says no.
pub(super) fn in_colour() -> bool {
    let forced = process_environment("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
    let variable = |name: &str| process_environment(name).filter(|_| !(forced && name == "TERM"));
    (forced || to_terminal()) && Palette::from_environment(variable).depth != Depth::None
}

/// Whether a person reads the words: progress is drawn only then.
pub(super) fn words_to_terminal() -> bool {
    io::stderr().is_terminal()
}

/// One line for the user on stderr, as `vtriage: …`. Foreign text in it is made visible, lines and all.
pub(super) fn say(words: impl AsRef<str>) {
    // stderr may be closed, and there is nowhere left to say so.
    let _ = writeln!(io::stderr(), "vtriage: {}", crate::text::visible(words.as_ref()));
}
