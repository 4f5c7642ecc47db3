//! Ctrl-C: the process ends with 130, whatever it is doing.
//!
//! A thread of its own waits for the signal, because the main one may be writing into a pipe that nobody empties. What
//! was printed so far is whole lines: commands flush after every result.

use std::process;
use std::thread;

use super::exit::Exit;
use super::progress;

/// From here on Ctrl-C ends the process with 130. Without the thread (none left) the system's own way stays.
pub(super) fn watch() {
    let _ = thread::Builder::new().name("interrupt".to_owned()).stack_size(64 * 1024).spawn(|| {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            progress::wipe();
            process::exit(i32::from(Exit::Interrupted.code()));
        }
    });
}
