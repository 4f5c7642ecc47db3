//! Signals: those that end the program, and those that stop it and let it go on.

use tokio::sync::mpsc;

use crate::msg::Msg;

/// A future that ends with a signal that ends the program: the terminal is given back as after `q`. The signals are
/// heard from the moment this is called, not only when it is first waited for.
///
/// Left to the system are those that can't be heard, those of a fault in the program, and SIGPIPE, which ends nobody here.
#[cfg(unix)]
pub fn asked_to_leave() -> impl Future<Output = ()> {
    use rustix::process::Signal as S;
    use tokio::signal::unix::{SignalKind, signal};
    const ENDING: [S; 11] =
        [S::HUP, S::INT, S::QUIT, S::TERM, S::USR1, S::USR2, S::ALARM, S::VTALARM, S::PROF, S::XCPU, S::XFSZ];
    let kinds = ENDING.iter().map(|ending| SignalKind::from_raw(ending.as_raw()));
    let mut signals: Vec<_> = kinds.filter_map(|kind| signal(kind).ok()).collect();
    async move {
        if signals.is_empty() {
            return std::future::pending().await;
        }
        let waits = signals.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures::future::select_all(waits).await;
    }
}

#[cfg(not(unix))]
pub fn asked_to_leave() -> impl Future<Output = ()> {
    std::future::pending()
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
