//! Running a program that the settings name, without a shell and with a time limit: one that prints a key, or one that takes what
//! is copied.
//!
//! What it prints on stderr is dropped, since it could repeat the secret.

use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::Environment;

/// Bytes read from a program at most.
const LONGEST: u64 = 4096;

/// How often a running program is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// Why a program did not do what it was run for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProgramError {
    #[error("it cannot be run ({reason})")]
    NotRun { reason: String },
    #[error("it ended with {status}")]
    Failed { status: String },
    #[error("it gave no answer within {} s", .after.as_secs())]
    Slow { after: Duration },
    #[error("it printed something that is no text")]
    NoText,
    #[error("it ended before it had taken all of the text")]
    Partly,
}

/// The first file of this name in the directories of `PATH`.
pub(super) fn on_path(program: &str, environment: Environment) -> Option<PathBuf> {
    let path = environment("PATH")?;
    // An empty entry would mean the current directory, where anybody may have put a program.
    let mut places = std::env::split_paths(&path).filter(|directory| directory.is_absolute());
    places.find_map(|directory| Some(directory.join(program)).filter(|file| file.is_file()))
}

/// What the program prints, if it ends well within `patience`; it is ended otherwise.
pub(super) fn output(program: &Path, arguments: &[String], patience: Duration) -> Result<String, ProgramError> {
    let deadline = Instant::now() + patience;
    let slow = ProgramError::Slow { after: patience };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|reason| ProgramError::NotRun { reason: reason.to_string() })?;
    let (sender, printed) = mpsc::sync_channel(1);
    if let Some(stdout) = child.stdout.take() {
        // Not joined: a grandchild that keeps the pipe open could hold the thread for ever.
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let outcome = stdout.take(LONGEST).read_to_end(&mut bytes);
            // Fails only if nobody waits any more.
            let _ = sender.send(outcome.map(|_| bytes));
        });
    }
    let bytes = ended(child, deadline, &printed).ok_or(slow)??.map_err(|_| ProgramError::NoText)?;
    String::from_utf8(bytes).map_err(|_| ProgramError::NoText)
}

/// Runs a program that takes `text` on its stdin, if it ends well within `patience`; it is ended otherwise.
pub fn feed(words: &[String], text: &str, patience: Duration) -> Result<(), ProgramError> {
    let not_run = |reason: &dyn std::fmt::Display| ProgramError::NotRun { reason: reason.to_string() };
    let (program, arguments) = words.split_first().ok_or_else(|| not_run(&"it has no name"))?;
    let deadline = Instant::now() + patience;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = apart(&mut command).spawn().map_err(|reason| not_run(&reason))?;
    let (sender, written) = mpsc::sync_channel(1);
    if let Some(mut stdin) = child.stdin.take() {
        let text = text.to_owned();
        // Not joined: a program that does not read could hold the thread for ever.
        std::thread::spawn(move || {
            let outcome = stdin.write_all(text.as_bytes());
            drop(stdin);
            // Fails only if nobody waits any more.
            let _ = sender.send(outcome);
        });
    }
    let slow = ProgramError::Slow { after: patience };
    ended(child, deadline, &written).ok_or(slow)??.map_err(|_| ProgramError::Partly)
}

/// Waits until a program has ended well, and for what the thread at its pipe says; `None`: one of them took too long, and
/// the program was ended.
fn ended<T>(mut child: Child, deadline: Instant, piped: &Receiver<T>) -> Option<Result<T, ProgramError>> {
    let Some(status) = wait(&mut child, deadline) else {
        end(child);
        return None;
    };
    if !status.success() {
        return Some(Err(ProgramError::Failed { status: status.to_string() }));
    }
    piped.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok().map(Ok)
}

/// Makes a program one that outlives this one and knows nothing of it: in a process group of its own, so that it is not stopped
/// with us, and without the key.
pub fn apart(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    super::KEY_VARIABLES.iter().fold(command, |command, variable| command.env_remove(variable))
}

/// The exit status, or nothing once the deadline has passed.
fn wait(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(PAUSE),
            _ => return None,
        }
    }
}

/// Ends a program that took too long, and takes its exit status so that no zombie stays.
fn end(mut child: Child) {
    if let Err(reason) = child.kill().and_then(|()| child.wait().map(drop)) {
        tracing::warn!(%reason, "could not end a program that took too long");
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str, patience: Duration) -> Result<String, ProgramError> {
        output(Path::new("/bin/sh"), &["-c".to_owned(), script.to_owned()], patience)
    }

    #[test]
    fn what_a_program_prints_is_its_answer() {
        assert_eq!(sh("echo key; echo noise >&2", Duration::from_secs(20)), Ok("key\n".to_owned()));
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let patience = Duration::from_millis(50);
        assert_eq!(sh("exec sleep 600", patience), Err(ProgramError::Slow { after: patience }));
    }

    #[test]
    fn a_grandchild_that_keeps_the_pipe_open_holds_nobody() {
        let patience = Duration::from_millis(50);
        assert_eq!(sh("sleep 2 & echo key", patience), Err(ProgramError::Slow { after: patience }));
    }

    #[test]
    fn failure_and_absence_are_told_apart() {
        let failed = sh("exit 3", Duration::from_secs(20));
        assert!(matches!(&failed, Err(ProgramError::Failed { status }) if status.contains('3')), "{failed:?}");
        let absent = output(Path::new("/nonexistent/program"), &[], Duration::from_secs(20));
        assert!(matches!(absent, Err(ProgramError::NotRun { .. })), "{absent:?}");
    }

    #[test]
    fn an_answer_without_end_is_cut() {
        let endless = sh("yes key 2>/dev/null | head -c 100000; exit 0", Duration::from_secs(20)).expect("ends well");
        assert_eq!(endless.len() as u64, LONGEST);
    }

    #[test]
    fn a_program_is_fed_a_text_and_its_failure_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("taken");
        let words = |script: &str| ["/bin/sh", "-c", script].map(str::to_owned);
        let into = format!("cat > '{}'", file.display());
        let long = "é\n".repeat(200_000);
        assert_eq!(feed(&words(&into), &long, Duration::from_secs(20)), Ok(()));
        assert_eq!(std::fs::read_to_string(&file).expect("written"), long);
        let failed = feed(&words("exit 3"), &long, Duration::from_secs(20));
        assert!(matches!(&failed, Err(ProgramError::Failed { status }) if status.contains('3')), "{failed:?}");
        let patience = Duration::from_millis(50);
        assert_eq!(feed(&words("exec sleep 600"), &long, patience), Err(ProgramError::Slow { after: patience }));
        let partly = feed(&words("head -c 1 > /dev/null"), &long, Duration::from_secs(20));
        assert_eq!(partly, Err(ProgramError::Partly));
        let absent = feed(&["/nonexistent/program".to_owned()], "", patience);
        assert!(matches!(absent, Err(ProgramError::NotRun { .. })), "{absent:?}");
    }

    #[test]
    fn a_program_that_goes_on_is_in_a_group_of_its_own_and_does_not_get_the_key() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "env; ps -o pgid= -p $$ | tr -d ' ' | sed 's/^/group=/'; echo own=$$"]);
        for variable in super::super::KEY_VARIABLES {
            command.env(variable, "0123456789abcdef");
        }
        let printed = apart(&mut command).output().expect("it runs").stdout;
        let printed = String::from_utf8_lossy(&printed).into_owned();
        assert!(!printed.contains("0123456789abcdef"), "{printed}");
        let told = |name: &str| printed.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        assert_eq!(told("group="), told("own="), "{printed}");
    }

    #[test]
    fn the_current_directory_is_no_place_for_a_keyring() {
        assert_eq!(on_path("sh", &|_| Some(":.".to_owned())), None);
        assert_eq!(on_path("sh", &|_| Some("/bin".to_owned())), Some(PathBuf::from("/bin/sh")));
    }
}
