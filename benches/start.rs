//! Start to first frame, against a program that does nothing but draw one with ratatui: `cargo bench --bench start`.
//!
//! Both are started in a pseudo-terminal by turns, and the time until the last row of their screen has arrived is taken. Prints
//! the ratio of the medians, and fails when it is over the bar.

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::widgets::{Block, Paragraph};

/// At most so many times the bare program.
const BAR: f64 = 1.35;
const ROUNDS: usize = 40;
/// What either screen holds; each is written in one piece.
const BARE: &str = "bare: q quits";
const OURS: &str = "4 Activity";
/// The argument that makes this program the bare one.
const AS_BARE: &str = "--draw-one-frame";

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == AS_BARE) {
        return bare().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    let home = tempfile::tempdir().expect("a folder");
    let itself = std::env::current_exe().expect("a path").display().to_string();
    let ours = env!("CARGO_BIN_EXE_vtriage");
    // Once without being measured: both lie in memory then, and the store exists.
    let (mut base, mut measured) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (little, all) =
            (first_frame(&itself, &[AS_BARE], home.path(), BARE), first_frame(ours, &[], home.path(), OURS));
        if round > 0 {
            base.push(little);
            measured.push(all);
        }
    }
    let (base, measured) = (median(base), median(measured));
    let ratio = measured.as_secs_f64() / base.as_secs_f64();
    println!("start to first frame: {ratio:.2} x bare ratatui (bar {BAR}); {measured:.1?} against {base:.1?}");
    if ratio <= BAR { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Draws one frame and waits for a key.
fn bare() -> io::Result<()> {
    use crossterm::event::{Event, read};
    use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
    enable_raw_mode()?;
    crossterm::execute!(io::stdout(), EnterAlternateScreen)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    terminal.draw(|frame| {
        let lines = vec![""; usize::from(frame.area().height.saturating_sub(3))].join("\n") + BARE;
        frame.render_widget(Paragraph::new(lines).block(Block::bordered().title("bare")), frame.area());
    })?;
    while !matches!(read()?, Event::Key(_)) {}
    crossterm::execute!(io::stdout(), LeaveAlternateScreen)?;
    disable_raw_mode()
}

/// How long a program takes until `last` has arrived.
fn first_frame(program: &str, arguments: &[&str], home: &std::path::Path, last: &str) -> Duration {
    let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a pty");
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env_clear();
    for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("VTRIAGE_API_KEY", "0123456789abcdef")] {
        command.env(name, value);
    }
    // Nobody listens there: what is asked of it comes after the first frame, and is refused at once.
    command.env("VTRIAGE_BASE_URL", "http://127.0.0.1:9/api/v3");
    for (name, folder) in [("HOME", ""), ("VTRIAGE_CONFIG_DIR", "config"), ("VTRIAGE_STATE_DIR", "state")] {
        command.env(name, home.join(folder));
    }
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let mut keyboard = pair.master.take_writer().expect("a keyboard");
    let begin = Instant::now();
    let mut child = pair.slave.spawn_command(command).expect("it starts");
    drop(pair.slave);
    let (mut written, mut chunk) = (Vec::new(), [0; 8192]);
    while !holds(&written, last) {
        let length = reader.read(&mut chunk).expect("it writes");
        assert!(length > 0, "{program} ended before its first frame:\n{}", String::from_utf8_lossy(&written));
        written.extend_from_slice(&chunk[..length]);
    }
    let took = begin.elapsed();
    keyboard.write_all(b"q").expect("it reads");
    std::thread::spawn(move || while matches!(reader.read(&mut chunk), Ok(1..)) {});
    child.wait().expect("it ends");
    took
}

/// Whether the text has been written, however its colours are.
fn holds(written: &[u8], text: &str) -> bool {
    let plain = String::from_utf8_lossy(written).into_owned();
    let [rows, columns] = [30, 100].map(|cells: u16| cells.try_into().expect("not zero"));
    let mut parser = vt100::Parser::new(rows, columns, 0);
    plain.contains(text.split(' ').next_back().unwrap_or_default()) && {
        parser.process(written);
        parser.screen().contents().contains(text)
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
