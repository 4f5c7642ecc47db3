//! Progress on stderr, on a terminal only: bars where the end is known, a line that changes where it is not.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use super::output;
use crate::config::process_environment;
use crate::text::visible;

/// Leaves a line that is clean, with nothing of Ctrl-C on it, for a process that ends in the middle of a bar.
pub(super) fn wipe() {
    if output::words_to_terminal() && process_environment("TERM").is_some_and(|term| term != "dumb") {
        // There is nowhere left to say that it failed.
        let _ = io::stderr().write_all(b"\r\x1b[2K");
    }
}

/// Something that takes a while. Its line is gone when it is dropped.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar over `total` bytes.
    pub(super) fn of_bytes(what: &str, total: u64) -> Self {
        let style = "{msg} {bar:24} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left";
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
        Self::styled(bar, style, what)
    }

    /// A count of things, out of `total` if that is known. Not shown while the data itself goes to the terminal.
    pub(super) fn of_things(what: &str, total: Option<u64>) -> Self {
        if output::to_terminal() {
            return Self::none();
        }
        let style = if total.is_some() { "{msg} {bar:24} {pos}/{len}  {eta} left" } else { "{msg} {pos}" };
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(10));
        Self::styled(bar, style, what)
    }

    /// Nothing is drawn.
    pub(super) fn none() -> Self {
        Self { bar: ProgressBar::hidden() }
    }

    /// It is known when it ends: that stands in place of what the speed so far would make of it.
    pub(super) fn ends(&self, when: &str) {
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:24} {pos}/{len}  {prefix}") {
            self.bar.set_style(style);
            self.bar.set_prefix(when.to_owned());
        }
    }

    /// A line with a spinner and the time that went by.
    pub(super) fn waiting(what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
        let progress = Self::styled(bar, "{spinner} {msg}  {elapsed}", what);
        if output::words_to_terminal() {
            progress.bar.enable_steady_tick(Duration::from_millis(250));
        }
        progress
    }

    fn styled(bar: ProgressBar, template: &str, what: &str) -> Self {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let progress = Self { bar: bar.with_finish(ProgressFinish::AndClear) };
        progress.say(what);
        progress
    }

    /// Bytes or things done so far.
    pub(super) fn at(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// Bytes so far, of a total that shows only now.
    pub(super) fn of(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.at(done);
    }

    /// Changes the words; they may hold foreign text.
    pub(super) fn say(&self, words: &str) {
        self.bar.set_message(Cow::Owned(visible(words).into_owned()));
    }

    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}
