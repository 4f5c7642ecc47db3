//! The terminal: taken once, given back on every way out.
//!
//! Raw mode, alternate screen and bracketed paste are switched off by the guard's `Drop` and, before its message, by the
//! panic hook: whichever comes first.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::Screen;
use crate::app::{Model, view};
use crate::session::Mouse;
use crate::theme::Theme;

/// Whether the terminal is ours. It is given back once: leaving the alternate screen a second time would draw over what
/// the shell or a panic's message has written since.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Collects a drawing and writes it in one piece. What was collected when the terminal is given back is forgotten: half
/// a drawing belongs on no screen.
#[derive(Debug, Default)]
struct Drawing(Vec<u8>);

impl Write for Drawing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let drawing = std::mem::take(&mut self.0);
        if !TAKEN.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(&drawing)?;
        stdout.flush()
    }
}

/// The terminal, taken.
#[derive(Debug)]
pub struct TakenTerminal {
    terminal: Terminal<CrosstermBackend<Drawing>>,
    theme: Theme,
    mouse: Mouse,
}

impl TakenTerminal {
    /// Takes the terminal. From here on it is given back whatever happens.
    pub fn take(theme: Theme, mouse: Mouse) -> io::Result<Self> {
        enter(mouse)?;
        let backend = CrosstermBackend::new(Drawing::default());
        match Terminal::new(backend) {
            Ok(terminal) => Ok(Self { terminal, theme, mouse }),
            Err(error) => {
                give_back();
                Err(error)
            }
        }
    }
}

impl Drop for TakenTerminal {
    fn drop(&mut self) {
        give_back();
    }
}

impl Screen for TakenTerminal {
    fn draw(&mut self, model: &Model) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let Self { terminal, theme, .. } = self;
        assert!(!is_asked_to_panic("draw"), "a panic while drawing, as asked for by VTRIAGE_PANIC");
        terminal.draw(|frame| view::draw(model, frame, theme))?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    fn clear(&mut self) -> io::Result<()> {
        // Not `Terminal::clear`: it asks the terminal for the cursor, and the input task would take the answer.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    fn suspend(&mut self) -> io::Result<()> {
        give_back();
        stop();
        self.retake()
    }

    fn retake(&mut self) -> io::Result<()> {
        enter(self.mouse)?;
        self.clear()
    }

    fn mouse(&mut self, mouse: Mouse) -> io::Result<()> {
        self.mouse = mouse;
        point(mouse)
    }

    fn dress(&mut self, theme: Theme) -> io::Result<()> {
        self.theme = theme;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let backend = self.terminal.backend_mut();
        backend.write_all(bytes)?;
        io::Write::flush(backend)
    }
}

fn enter(mouse: Mouse) -> io::Result<()> {
    // Raw mode that was taken from us is still held for ours: only from the modes that were found is it set anew.
    disable_raw_mode()?;
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let entered = execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide);
    let entered = match mouse {
        Mouse::Taken => entered.and_then(|()| point(mouse)),
        Mouse::Left => entered,
    };
    if entered.is_err() {
        give_back();
    }
    entered
}

fn point(mouse: Mouse) -> io::Result<()> {
    match mouse {
        Mouse::Taken => execute!(io::stdout(), EnableMouseCapture),
        Mouse::Left => execute!(io::stdout(), DisableMouseCapture),
    }
}

/// Gives the terminal back as it was found. Does what can be done and tells nobody: there is nobody to tell.
pub fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}

/// Gives the terminal back before a panic's message is printed, so that it can be read. A panic in a background task
/// ends the program too: a part of it is gone, and the rest must not go on as if nothing had happened.
pub fn install_panic_hook() {
    let print = std::panic::take_hook();
    let main = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        give_back();
        print(panic);
        // Nobody may be left to read it; printing must not panic in turn.
        let words = "vtriage stopped because of a mistake of its own; nothing that was looked up is lost";
        let _ = writeln!(io::stderr(), "{words}");
        if std::thread::current().id() != main {
            std::process::exit(101);
        }
    }));
}

/// Waits until the terminal is gone. A closed terminal need not send SIGHUP, and reading a gone terminal never ends.
///
/// A thread of its own waits in the kernel for the hang-up and nothing else, so that waiting costs no wake-ups.
#[cfg(unix)]
pub async fn hung_up() {
    use rustix::event::{PollFd, PollFlags, poll};
    let (gone, told) = tokio::sync::oneshot::channel();
    let watch = std::thread::Builder::new().name("terminal".to_owned()).spawn(move || {
        let mut terminal = [PollFd::from_borrowed_fd(rustix::stdio::stdout(), PollFlags::empty())];
        while matches!(poll(&mut terminal, None), Ok(0) | Err(rustix::io::Errno::INTR)) {}
        let _ = gone.send(());
    });
    match watch {
        Ok(_) => drop(told.await),
        // Signals are left to tell.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
pub async fn hung_up() {
    std::future::pending().await
}

/// Whether the test of the panic hook wants a panic here. No input reaches this; only who starts the program does.
fn is_asked_to_panic(place: &str) -> bool {
    crate::config::process_environment("VTRIAGE_PANIC").as_deref() == Some(place)
}

/// The panic in a background task that the test of the panic hook wants.
pub(super) async fn panic_if_asked(place: &'static str) {
    tokio::task::yield_now().await;
    assert!(!is_asked_to_panic(place), "a panic in a background task, as asked for by VTRIAGE_PANIC");
}

/// Stops the whole job, as the terminal would: a script that started us must stop too, or its shell never hears of it.
///
/// Not by SIGTSTP, which we hear ourselves. Where no shell is left to continue us, the kernel stops nobody.
#[cfg(unix)]
fn stop() {
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TTOU);
}

#[cfg(not(unix))]
fn stop() {}
