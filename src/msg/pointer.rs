//! What the mouse does, as plain data.

use ratatui::layout::Position;

/// The mouse did something at a cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointed {
    pub at: Position,
    pub how: Pointing,
}

/// What the mouse did; mere movements are nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointing {
    /// The left button went down.
    Press,
    /// It went down a second time at the same cell, soon after.
    Twice,
    /// It was moved while down.
    Drag,
    /// It went up.
    Release,
    /// The wheel turned towards the user: what is shown goes up.
    WheelDown,
    WheelUp,
}
