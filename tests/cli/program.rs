//! Runs the built program in an environment of its own: no settings, no key and no store but those of the test.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The key of tests. No output may ever hold it.
pub(crate) const KEY: &str = "test-key-0123456789abcdef";

/// One place to run in. Its directories are gone when it is dropped.
pub(crate) struct Program {
    pub(crate) home: TempDir,
    variables: Vec<(String, String)>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl Program {
    /// No key anywhere.
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a directory for the test"), variables: Vec::new() }
    }

    /// With [`KEY`], and `base_url` as the service.
    pub(crate) fn asking(base_url: &str) -> Self {
        Self::new().with("VTRIAGE_API_KEY", KEY).with("VTRIAGE_BASE_URL", base_url)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes the settings file.
    pub(crate) fn settings(self, text: &str) -> Self {
        std::fs::write(self.home.path().join("config.toml"), text).expect("the settings can be written");
        self
    }

    /// A command that is not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vtriage"));
        let home = self.home.path();
        command.env_clear().args(arguments).current_dir(home).stdin(Stdio::null());
        for name in ["HOME", "VTRIAGE_CONFIG_DIR", "VTRIAGE_STATE_DIR"] {
            command.env(name, home);
        }
        command.env("PATH", "").envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&self.command(arguments).output().expect("the program starts"))
    }

    /// Runs with `input` on stdin.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        self.run_with_bytes(arguments, input.as_bytes())
    }

    /// The same with what is no text in UTF-8.
    pub(crate) fn run_with_bytes(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(input).expect("it reads its input");
        Run::of(&child.wait_with_output().expect("the program ends"))
    }
}

impl Run {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code(),
        }
    }

    /// The lines of stdout as JSON.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// Fails with both outputs unless the program ended with `code`.
    #[track_caller]
    pub(crate) fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Fails unless stderr holds all of `words`.
    #[track_caller]
    pub(crate) fn saying(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is missing in: {}", self.stderr);
        }
        self
    }
}
