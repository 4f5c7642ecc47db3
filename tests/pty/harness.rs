//! A pseudo-terminal with the program in it, and a reader that keeps every byte.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long a test waits for the screen before it gives up: far more than a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(90);

pub(crate) struct Session {
    master: Option<Box<dyn MasterPty + Send>>,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Option<Box<dyn Write + Send>>,
    bytes: Arc<Mutex<Vec<u8>>>,
    hung_up: Arc<AtomicBool>,
    size: (u16, u16),
    // Removed when dropped, with the settings and the store of the run.
    home: tempfile::TempDir,
}

impl Session {
    /// Starts the program with `arguments` on a screen of 100x30, in an environment of its own.
    pub(crate) fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::start_program(env!("CARGO_BIN_EXE_vtriage"), arguments, environment)
    }

    /// Starts a shell script; `$VTRIAGE` is the program.
    pub(crate) fn start_script(script: &str, environment: &[(&str, &str)]) -> Self {
        let program = [("VTRIAGE", env!("CARGO_BIN_EXE_vtriage")), ("PATH", "/usr/bin:/bin")];
        Self::start_program("/bin/sh", &["-c", script], &[&program[..], environment].concat())
    }

    fn start_program(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let size = (100, 30);
        let system = native_pty_system();
        let pair =
            system.openpty(PtySize { rows: size.1, cols: size.0, pixel_width: 0, pixel_height: 0 }).expect("a pty");
        let home = tempfile::tempdir().expect("a directory");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("HOME", home.path());
        command.env("VTRIAGE_CONFIG_DIR", home.path().join("config"));
        command.env("VTRIAGE_STATE_DIR", home.path().join("state"));
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let kept = bytes.clone();
        let hung_up = Arc::new(AtomicBool::new(false));
        let ends = hung_up.clone();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut chunk) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&chunk[..length]);
                if ends.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        let keyboard = pair.master.take_writer().expect("a keyboard");
        Self { master: Some(pair.master), child, keyboard: Some(keyboard), bytes, hung_up, size, home }
    }

    /// Types bytes as a terminal sends them.
    pub(crate) fn send(&mut self, bytes: &str) {
        let keyboard = self.keyboard.as_mut().expect("the terminal is open");
        keyboard.write_all(bytes.as_bytes()).and_then(|()| keyboard.flush()).expect("the program reads");
    }

    /// Everything written so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a terminal shows of it.
    pub(crate) fn screen(&self) -> String {
        let [rows, columns] = [self.size.1, self.size.0].map(|cells| cells.try_into().expect("not zero"));
        let mut parser = vt100::Parser::new(rows, columns, 0);
        parser.process(&self.bytes());
        parser.screen().contents()
    }

    /// Waits until the screen shows `text`.
    pub(crate) fn shows(&mut self, text: &str) {
        self.waits(text, |session| session.screen().contains(text));
    }

    /// Waits until the stream holds `text`, however it is drawn.
    pub(crate) fn wrote(&mut self, text: &str) {
        self.waits(text, |session| String::from_utf8_lossy(&session.bytes()).contains(text));
    }

    fn waits(&mut self, text: &str, done: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < PATIENCE, "{text:?} never came:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until `done` is true of the session.
    pub(crate) fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        self.waits(what, done);
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path.display().to_string()
    }

    /// What stands in a file that the program may have written.
    pub(crate) fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.home.path().join(name)).ok()
    }

    /// Makes a file of nothing but holes and gives its path.
    pub(crate) fn sparse_file(&self, name: &str, size: u64) -> String {
        let path = self.home.path().join(name);
        std::fs::File::create(&path).and_then(|file| file.set_len(size)).expect("a sparse file");
        path.display().to_string()
    }

    /// The number that was written behind `text`, such as a process id.
    pub(crate) fn number_after(&self, text: &str) -> i32 {
        let written = String::from_utf8_lossy(&self.bytes()).into_owned();
        let after = written.split(text).nth(1).unwrap_or_default();
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or_else(|_| panic!("no number behind {text:?} in {written}"))
    }

    /// Kills the program, which cannot notice, and waits for its end.
    pub(crate) fn kill(&mut self) {
        let pid = self.child.process_id().and_then(|pid| pid.try_into().ok()).expect("it runs");
        signal_to(pid, rustix::process::Signal::KILL);
        self.ends();
    }

    /// Closes the terminal, as a lost connection does.
    pub(crate) fn hang_up(&mut self) {
        // The reader holds the terminal open too: one more drawing makes it look.
        self.hung_up.store(true, Ordering::SeqCst);
        self.send("?");
        self.keyboard = None;
        self.master = None;
    }

    /// Waits for the end of the program.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                // The reader thread may be a moment behind.
                std::thread::sleep(Duration::from_millis(100));
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it did not end:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether the stream ends with the terminal given back: alternate screen left, paste mode and mouse off, cursor shown.
    pub(crate) fn gave_back(&self) -> bool {
        let text = String::from_utf8_lossy(&self.bytes()).into_owned();
        let after = |on: &str, off: &str| text.rfind(off).is_some_and(|off| text.rfind(on).is_some_and(|on| on < off));
        let mouse = !text.contains("\x1b[?1000h") || after("\x1b[?1000h", "\x1b[?1000l");
        mouse
            && after("\x1b[?1049h", "\x1b[?1049l")
            && after("\x1b[?2004h", "\x1b[?2004l")
            && after("\x1b[?25l", "\x1b[?25h")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// Sends a signal to a process that was started in a session.
pub(crate) fn signal_to(pid: i32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(pid).expect("a process id");
    rustix::process::kill_process(pid, signal).expect("it can be signalled");
}
