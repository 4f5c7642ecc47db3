//! What the loop draws on.

use std::io;

use crate::app::Model;
use crate::session::Mouse;
use crate::theme::Theme;

/// A place to draw: the terminal, or a buffer in a test.
pub trait Screen {
    /// Shows the model.
    fn draw(&mut self, model: &Model) -> io::Result<()>;
    /// Forgets what is on the screen, so that the next drawing is whole.
    fn clear(&mut self) -> io::Result<()>;
    /// Gives the terminal back, stops until continued, takes it again.
    fn suspend(&mut self) -> io::Result<()>;
    /// Takes the terminal again after it was lost without a word: the shell set its modes while we were stopped.
    fn retake(&mut self) -> io::Result<()>;
    /// Takes the mouse, or leaves it to the terminal.
    fn mouse(&mut self, mouse: Mouse) -> io::Result<()>;
    /// Draws in other colours from now on.
    fn dress(&mut self, theme: Theme) -> io::Result<()>;
    /// Sends bytes past the drawing: OSC 52, a bell.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
}
