//! Forms: questions with fields whose answer changes something at the service. The words stand above the fields, what
//! acts is never preselected, and what is wrong with a field is said without anything being sent.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Position;

use super::Todo;
use crate::keys::Action;
use crate::pane::heard::Heard;
use crate::pane::rows::motion;
use crate::text;
use crate::vt::Call;
use crate::widget::Dialog;
use crate::widget::dialog::{Outcome, Spot, Step};

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Of a ZIP that holds the file.
    Password,
    /// A word that has to be typed.
    Confirm,
    Comment,
    Vote,
    Folder,
    Sandbox,
    /// Whether a file that is run may reach the internet.
    Internet,
    InterceptTls,
    CommandLine,
    Days,
    Region,
    Machine,
    LiveSession,
    LiveSeconds,
    UserAgent,
    /// Whether a URL is visited in this sandbox.
    VisitIn(&'static str),
}

/// What the user does to what lies on top.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key, and what it means there.
    Key(KeyEvent, Option<Action>),
    Pasted(String),
    /// A click, or the second of two.
    Clicked {
        at: Position,
        twice: bool,
    },
    /// The wheel, as the action that rolls.
    Rolled(Action),
}

/// The user's consent: the button of a form that acts was pressed, with every word typed that it asks for. Nothing else makes
/// one, and files, URLs, comments and votes are sent by nothing else. Deletions have a typed word instead, rescans a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Yes(());

/// A dialog with what it asks in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    pub dialog: Box<Dialog<Name>>,
}

impl Form {
    /// What its keys do where the focus is; `leaves` says what leaving it does.
    pub fn heard(&self, leaves: &'static str) -> Vec<Heard> {
        let leaving = Heard::new(&[Action::Close], leaves);
        let moving = Heard::new(&[Action::NextField, Action::PreviousField], "move");
        let on = || Heard::new(&[Action::Open], "goes on");
        match self.dialog.spot() {
            Spot::Line => vec![on(), leaving, moving],
            Spot::Text => vec![Heard::new(&[Action::NextField], "leaves the text"), leaving],
            Spot::Check => vec![Heard::new(&[Action::Mark], "ticks"), on(), leaving, moving],
            Spot::Choice => vec![Heard::new(&[Action::Left, Action::Right], "choose"), on(), leaving, moving],
            Spot::Button(label) => vec![Heard::new(&[Action::Open], format!("presses {label}")), leaving, moving],
            Spot::Nothing => vec![leaving],
        }
    }

    /// Takes in what the user did: whether the form stays, and what is to be done. `agreed` gives what to send, or the first
    /// thing wrong with the fields; `unsent` is what is said where nothing was.
    pub fn take(
        &mut self,
        input: Input,
        unsent: &str,
        agreed: impl FnOnce(&Self, Yes) -> Result<Vec<Todo>, String>,
    ) -> (bool, Vec<Todo>) {
        let outcome = match input {
            Input::Key(key, action) => self.key(key, action),
            Input::Clicked { at, twice } => self.dialog.click(at, twice),
            Input::Pasted(text) => match self.dialog.paste(&text) {
                0 => Outcome::Open,
                left_out => {
                    let words = format!("the text is too long: {} of it are left out", text::bytes(left_out as u64));
                    return (true, vec![Todo::Complain(words)]);
                }
            },
            Input::Rolled(action) => {
                if let Some(motion) = motion(action) {
                    self.dialog.roll(motion);
                }
                Outcome::Open
            }
        };
        match outcome {
            Outcome::Open => (true, Vec::new()),
            Outcome::Left => (false, vec![Todo::Say(unsent.to_owned())]),
            Outcome::NotConfirmed => (true, vec![Todo::Complain(format!("the word is not typed yet; {unsent}"))]),
            Outcome::Pressed(_) => match agreed(self, Yes(())) {
                Ok(todo) => (false, todo),
                Err(reason) => (true, vec![Todo::Complain(format!("{reason}; {unsent}"))]),
            },
        }
    }

    /// Does what a key means: the field with the focus takes text first.
    fn key(&mut self, key: KeyEvent, action: Option<Action>) -> Outcome {
        let is_letter = matches!(key.code, KeyCode::Char(_)) && (key.modifiers - KeyModifiers::SHIFT).is_empty();
        let leaves_text =
            matches!(action, Some(Action::NextField | Action::PreviousField | Action::Close | Action::Quit));
        let is_text = self.dialog.is_typing() && (is_letter || self.dialog.spot() != Spot::Text || !leaves_text);
        if is_text && self.dialog.type_in(key) {
            return Outcome::Open;
        }
        self.dialog.step(match action {
            Some(Action::Close | Action::Quit) => return Outcome::Left,
            Some(Action::NextField | Action::Down) => Step::Next,
            Some(Action::PreviousField) => Step::Previous,
            Some(Action::Up) => Step::Up,
            Some(Action::Left) => Step::Left,
            Some(Action::Right) => Step::Right,
            Some(Action::Open) => Step::Enter,
            Some(Action::Mark) => Step::Toggle,
            Some(Action::PageDown) => Step::PageDown,
            Some(Action::PageUp) => Step::PageUp,
            _ => return Outcome::Open,
        })
    }

    /// Requests that an action costs: those of the calls that the button with the focus sends, as far as the fields are in
    /// order.
    pub fn price(&self, action: Action, calls: impl FnOnce() -> Result<Vec<Call>, String>) -> Option<u32> {
        let is_pressed = action == Action::Open && self.dialog.is_on_act();
        is_pressed.then(calls)?.ok().map(|calls| calls.iter().map(Call::price).sum())
    }
}
