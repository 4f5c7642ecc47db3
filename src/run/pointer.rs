//! The mouse: what its events mean, and when two presses are one double click.

use std::time::Duration;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use jiff::Timestamp;
use ratatui::layout::Position;

use crate::msg::{Pointed, Pointing};

/// The longest pause between the presses of a double click.
const TWICE: Duration = Duration::from_millis(400);

/// The last press, while a second one would make it a double click.
#[derive(Debug, Default)]
pub(super) struct Presses(Option<(Timestamp, Position)>);

impl Presses {
    /// What an event means; moves and other buttons mean nothing.
    pub(super) fn read(&mut self, event: MouseEvent, now: Timestamp) -> Option<Pointed> {
        let at = Position::new(event.column, event.row);
        let how = match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.press(at, now),
            MouseEventKind::Drag(MouseButton::Left) => Pointing::Drag,
            MouseEventKind::Up(MouseButton::Left) => Pointing::Release,
            MouseEventKind::ScrollDown => Pointing::WheelDown,
            MouseEventKind::ScrollUp => Pointing::WheelUp,
            _ => return None,
        };
        Some(Pointed { at, how })
    }

    fn press(&mut self, at: Position, now: Timestamp) -> Pointing {
        let is_soon = |then: Timestamp| Duration::try_from(now.duration_since(then)).is_ok_and(|pause| pause <= TWICE);
        // A third press begins anew.
        match self.0.take() {
            Some((then, place)) if place == at && is_soon(then) => Pointing::Twice,
            _ => {
                self.0 = Some((now, at));
                Pointing::Press
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    /// What presses at these columns, each so many milliseconds after the one before, mean.
    fn presses(all: &[(i64, u16)]) -> Vec<Pointing> {
        let (mut presses, mut now) = (Presses::default(), 0);
        let read = |(pause, column): &(i64, u16)| {
            now += pause;
            let kind = MouseEventKind::Down(MouseButton::Left);
            let event = MouseEvent { kind, column: *column, row: 3, modifiers: KeyModifiers::NONE };
            let now = Timestamp::from_millisecond(now).expect("a time");
            presses.read(event, now).expect("a meaning").how
        };
        all.iter().map(read).collect()
    }

    #[test]
    fn two_presses_at_one_cell_soon_after_each_other_are_a_double_click() {
        use Pointing::{Press, Twice};
        assert_eq!(presses(&[(0, 5), (200, 5)]), [Press, Twice]);
        assert_eq!(presses(&[(0, 5), (600, 5)]), [Press, Press]);
        assert_eq!(presses(&[(0, 5), (200, 6)]), [Press, Press]);
        assert_eq!(presses(&[(0, 5), (100, 5), (100, 5), (100, 5)]), [Press, Twice, Press, Twice]);
    }
}
