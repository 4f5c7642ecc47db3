//! The user's browser: started by the system's launcher, whose word about it is waited for.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::config::program::apart;
use crate::msg::{Msg, Tone};

/// How long a launcher may take to say that it failed; one that still runs then has become the browser.
const PATIENCE: Duration = Duration::from_secs(3);

/// How often it is looked at.
const BEAT: Duration = Duration::from_millis(20);

/// Shows a page, beside the loop, and says what came of it.
pub fn show(link: String, replies: mpsc::Sender<Msg>) {
    tokio::task::spawn_blocking(move || {
        let shown = crate::text::visible(&link).into_owned();
        let msg = match open_with(open::commands(&link)) {
            Ok(()) => Msg::Said { text: format!("opened {shown}"), tone: Tone::Good },
            Err(reason) => {
                Msg::Said { text: format!("no browser was started ({reason}); the page is {shown}"), tone: Tone::Bad }
            }
        };
        // Fails only when the loop has ended.
        let _ = replies.blocking_send(msg);
    });
}

/// Tries one launcher after the other. Fails with the first one's reason, which is the usual one's.
fn open_with(launchers: Vec<Command>) -> Result<(), String> {
    let mut first = None;
    for mut launcher in launchers {
        let name = launcher.get_program().to_string_lossy().into_owned();
        let reason = match start(&mut launcher).map(wait) {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(status)) => format!("{name}: {status}"),
            Err(error) => format!("{name}: {error}"),
        };
        first.get_or_insert(reason);
    }
    Err(first.unwrap_or_else(|| "this system has no launcher".to_owned()))
}

fn start(launcher: &mut Command) -> std::io::Result<Child> {
    apart(launcher).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

fn wait(mut child: Child) -> Result<(), ExitStatus> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if !status.success() => return Err(status),
            Ok(None) if start.elapsed() < PATIENCE => std::thread::sleep(BEAT),
            _ => return Ok(()),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn launcher(line: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", line]);
        command
    }

    #[test]
    fn a_launcher_that_fails_is_no_browser_and_the_next_one_is_tried() {
        let reason = open_with(vec![launcher("exit 3"), Command::new("/nowhere/launcher")]).expect_err("both failed");
        assert!(reason.starts_with("/bin/sh") && reason.contains('3'), "{reason}");
        assert_eq!(open_with(vec![launcher("exit 3"), launcher("exit 0")]), Ok(()));
    }

    #[test]
    fn a_launcher_that_goes_on_running_has_become_the_browser() {
        let start = Instant::now();
        assert_eq!(open_with(vec![launcher("exec sleep 4")]), Ok(()));
        assert!(start.elapsed() < Duration::from_secs(4));
    }
}
