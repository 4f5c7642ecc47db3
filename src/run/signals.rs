//! Signals: those that end the program, and those that stop it and let it go on.

use tokio::sync::mpsc;

use crate::msg::Msg;

/// The number of the signal that says that the terminal is gone, on every system that has signals.
pub(super) const HANG_UP: u8 = 1;

/// How the terminal UI was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// By the user.
    ByKey,
    /// By the signal of that number.
    BySignal(u8),
}

/// A future that ends with the number of a signal that ends the terminal UI: the terminal is given back as after `q`. The signals
/// are heard from the moment this is called, not only when it is first waited for.
///
/// Left to the system are those that can't be heard, those of a fault in the program, and SIGPIPE, which ends nobody here. A file
/// that may not grow (SIGXFSZ) ends nobody either: the write fails, and is told as on a full disk.
#[cfg(unix)]
pub fn asked_to_leave() -> impl Future<Output = u8> {
    use rustix::process::Signal as S;
    outlive_full_files();
    first_of(&[S::HUP, S::INT, S::QUIT, S::TERM, S::USR1, S::USR2, S::ALARM, S::VTALARM, S::PROF, S::XCPU])
}

/// The same for a command: those by which users, terminals and systems end one. What began with `nohup` goes on without its
/// terminal.
#[cfg(unix)]
pub fn asked_to_end() -> impl Future<Output = u8> {
    use rustix::process::Signal as S;
    if goes_on_without_terminal() { first_of(&[S::INT, S::TERM]) } else { first_of(&[S::INT, S::TERM, S::HUP]) }
}

/// Whether SIGHUP was to be ignored when the program began.
#[cfg(target_os = "linux")]
fn goes_on_without_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask & (1 << (HANG_UP - 1)) != 0
}

/// What `nohup` begins has no terminal to write to.
#[cfg(all(unix, not(target_os = "linux")))]
fn goes_on_without_terminal() -> bool {
    use std::io::IsTerminal as _;
    !std::io::stdout().is_terminal() && !std::io::stderr().is_terminal()
}

/// Ends nobody for a file that may not grow: to be called in a runtime, before anything is written.
#[cfg(unix)]
pub fn outlive_full_files() {
    use tokio::signal::unix::{SignalKind, signal};
    // Heard by nobody, it is not carried out either: tokio leaves its handler in place.
    let _ = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()));
}

#[cfg(not(unix))]
pub fn outlive_full_files() {}

/// The number of the first of some signals.
#[cfg(unix)]
fn first_of(ending: &[rustix::process::Signal]) -> impl Future<Output = u8> + use<> {
    use tokio::signal::unix::{SignalKind, signal};
    let numbers = ending.iter().map(|ending| ending.as_raw());
    let heard = |number| Some((number, signal(SignalKind::from_raw(number)).ok()?));
    let mut signals: Vec<_> = numbers.filter_map(heard).collect();
    async move {
        if signals.is_empty() {
            return std::future::pending().await;
        }
        let waits = signals.iter_mut().map(|(number, signal)| {
            Box::pin(async move {
                signal.recv().await;
                *number
            })
        });
        let (number, ..) = futures::future::select_all(waits).await;
        u8::try_from(number).unwrap_or_default()
    }
}

#[cfg(not(unix))]
pub fn asked_to_leave() -> impl Future<Output = u8> {
    std::future::pending()
}

#[cfg(not(unix))]
pub async fn asked_to_end() -> u8 {
    /// The number that a Ctrl-C has elsewhere.
    const INTERRUPTED: u8 = 2;
    match tokio::signal::ctrl_c().await {
        Ok(()) => INTERRUPTED,
        Err(_) => std::future::pending().await,
    }
}

/// Tells the loop when somebody outside asks us to stop, and when we go on: also after SIGSTOP, which nobody hears, so that
/// the shell had the terminal without our having given it back.
#[cfg(unix)]
pub fn hear_of_stops(replies: &mpsc::Sender<Msg>) {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};
    for (heard, msg) in [(Signal::TSTP, Msg::StopAsked), (Signal::CONT, Msg::Continued)] {
        let Ok(mut signals) = signal(SignalKind::from_raw(heard.as_raw())) else { continue };
        let replies = replies.clone();
        tokio::spawn(async move { while signals.recv().await.is_some() && replies.send(msg.clone()).await.is_ok() {} });
    }
}

#[cfg(not(unix))]
pub fn hear_of_stops(_replies: &mpsc::Sender<Msg>) {}
