//! A question with fields and buttons in the middle of the screen.
//!
//! What acts is never preselected: a dialog opens on its first field, or else on the button that leaves everything as it is, and
//! a button that acts can ask for a word to be typed first. Looking at a dialog, leaving it and pressing Enter at once do nothing.

mod spoken;
mod view;

use super::prompt::{Prompt, Typed};
use super::scroll::Scroll;
use super::{Editor, ListDialog, Motion};
use crate::theme::Role;
use ratatui::crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::layout::{Position, Rect};
use std::cell::RefCell;

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Leave,
    Act,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    label: String,
    purpose: Purpose,
}

impl Button {
    /// A button that leaves everything as it is.
    pub fn leave(label: impl Into<String>) -> Self {
        Self { label: label.into(), purpose: Purpose::Leave }
    }

    /// A button that does what the dialog asks about.
    pub fn act(label: impl Into<String>) -> Self {
        Self { label: label.into(), purpose: Purpose::Act }
    }
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Line(Prompt),
    Text(Box<Editor>),
    Check(bool),
    Choice { options: Vec<String>, chosen: Option<usize> },
    Confirm { word: String, typed: Prompt },
}

/// A field of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    label: String,
    placeholder: String,
    entry: Entry,
}

impl Field {
    fn new(label: impl Into<String>, entry: Entry) -> Self {
        Self { label: label.into(), placeholder: String::new(), entry }
    }

    /// A line of text.
    pub fn line(label: impl Into<String>, text: &str) -> Self {
        Self::new(label, Entry::Line(Prompt::new(text)))
    }

    /// A line that is not shown: a key, a password.
    pub fn secret(label: impl Into<String>) -> Self {
        Self::new(label, Entry::Line(Prompt::masked()))
    }

    /// Several lines of text.
    pub fn text(label: impl Into<String>, text: &str) -> Self {
        Self::new(label, Entry::Text(Box::new(Editor::new(text))))
    }

    /// Yes or no.
    pub fn check(label: impl Into<String>, checked: bool) -> Self {
        Self::new(label, Entry::Check(checked))
    }

    /// One of several, or none yet.
    pub fn choice<S: Into<String>>(
        label: impl Into<String>,
        options: impl IntoIterator<Item = S>,
        chosen: Option<usize>,
    ) -> Self {
        let options: Vec<_> = options.into_iter().map(Into::into).collect();
        let chosen = chosen.filter(|chosen| *chosen < options.len());
        Self::new(label, Entry::Choice { options, chosen })
    }

    /// A word that must be typed before a button acts.
    pub fn confirm(label: impl Into<String>, word: impl Into<String>) -> Self {
        Self::new(label, Entry::Confirm { word: word.into(), typed: Prompt::default() })
    }

    /// What an empty field says.
    #[must_use]
    pub fn placeholder(mut self, text: impl Into<String>) -> Self {
        self.placeholder = text.into();
        self
    }
}

/// What a key or click came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The dialog stays.
    Open,
    /// A button was pressed that leaves everything as it is.
    Left,
    /// This button was pressed; it acts.
    Pressed(usize),
    /// This button was pressed, but the word that it waits for is not typed.
    NotConfirmed,
}

/// What has the focus of a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot<'a> {
    /// A line of text, or a word that is to be typed.
    Line,
    /// Several lines of text.
    Text,
    Check,
    Choice,
    /// A button, by its label.
    Button(&'a str),
    /// Nothing: there are neither fields nor buttons.
    Nothing,
}

/// What a key does in a dialog when it is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Next,
    Previous,
    /// As [`Step::Previous`], but not round the start: a key that was meant for a list must not lead to a button that acts.
    Up,
    /// The option before, in a choice; elsewhere as [`Step::Up`].
    Left,
    /// The option behind, in a choice; elsewhere as [`Step::Next`].
    Right,
    /// From a field to the next; a button is pressed.
    Enter,
    /// Ticks, chooses, or presses a button.
    Toggle,
    PageDown,
    PageUp,
}

/// Where something can be clicked: its area and its place in the order of focus. Set by drawing.
#[derive(Debug, Clone, Default)]
struct Places(RefCell<Vec<(Rect, usize)>>);

/// Where things were drawn is not part of what a dialog is.
impl PartialEq for Places {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Places {}

/// A title, text, fields, and buttons.
///
/// ```
/// use vtriage::theme::Role;
/// use vtriage::widget::dialog::{Button, Dialog, Field, Outcome, Step};
///
/// let mut dialog = Dialog::new("Submit a file")
///     .say(Role::Warning, "Everybody with access to the service will be able to download invoice.doc.")
///     .field("wait", Field::check("wait for the result", true))
///     .button(Button::leave("Cancel"))
///     .button(Button::act("Submit publicly"));
/// assert_eq!(dialog.step(Step::Enter), Outcome::Open); // from the field to the first button
/// assert_eq!(dialog.step(Step::Enter), Outcome::Left); // which leaves
/// dialog.step(Step::Right);
/// assert_eq!(dialog.step(Step::Enter), Outcome::Pressed(1));
/// assert!(dialog.is_checked(&"wait"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog<N> {
    title: String,
    /// How the frame looks, where that must tell something.
    pub(super) tone: Option<Role>,
    text: Vec<(Role, String)>,
    /// What stays on screen, between the text that scrolls and the fields.
    kept: Vec<(Role, String)>,
    fields: Vec<(N, Field)>,
    buttons: Vec<Button>,
    /// Fields first, then buttons.
    focus: usize,
    /// What is seen of the text.
    said: ListDialog,
    scroll: Scroll,
    places: Places,
}

impl<N: PartialEq> Dialog<N> {
    /// A dialog without anything in it yet.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            tone: None,
            text: Vec::new(),
            kept: Vec::new(),
            fields: Vec::new(),
            buttons: Vec::new(),
            focus: 0,
            said: ListDialog::read(),
            scroll: Scroll::default(),
            places: Places::default(),
        }
    }

    /// Draws frame and title in the style of a role, where who sees what must be told from afar.
    #[must_use]
    pub fn tone(mut self, role: Role) -> Self {
        self.tone = Some(role);
        self
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn say(mut self, role: Role, text: impl Into<String>) -> Self {
        self.text.push((role, text.into()));
        self
    }

    /// Adds a paragraph that stays on screen however long the text above it is. Where there is no room for all of them the last
    /// scroll with the text, so that what warns belongs first.
    #[must_use]
    pub fn keep(mut self, role: Role, text: impl Into<String>) -> Self {
        self.kept.push((role, text.into()));
        self
    }

    /// Adds a field with the name by which it is asked for.
    #[must_use]
    pub fn field(mut self, name: N, field: Field) -> Self {
        self.fields.push((name, field));
        self.start()
    }

    /// What was entered into the field of that name.
    fn entry(&self, name: &N) -> Option<&Entry> {
        self.fields.iter().find(|(of, _)| of == name).map(|(_, field)| &field.entry)
    }

    /// The same of the field with the focus.
    fn focused(&self) -> Option<&Entry> {
        self.fields.get(self.focus).map(|(_, field)| &field.entry)
    }

    fn focused_mut(&mut self) -> Option<&mut Entry> {
        self.fields.get_mut(self.focus).map(|(_, field)| &mut field.entry)
    }

    /// Adds a button; buttons count from 0 in the order in which they are added.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self.start()
    }

    /// The first field, else the first button that leaves, else nothing.
    fn start(mut self) -> Self {
        let leaving = self.buttons.iter().position(|button| button.purpose == Purpose::Leave);
        self.focus = if self.fields.is_empty() { leaving.unwrap_or(usize::MAX) } else { 0 };
        self
    }

    /// The text of a field; empty for other kinds of field.
    pub fn text(&self, field: &N) -> String {
        match self.entry(field) {
            Some(Entry::Line(prompt) | Entry::Confirm { typed: prompt, .. }) => prompt.text().to_owned(),
            Some(Entry::Text(editor)) => editor.text(),
            _ => String::new(),
        }
    }

    /// Whether a field is checked.
    pub fn is_checked(&self, field: &N) -> bool {
        matches!(self.entry(field), Some(Entry::Check(true)))
    }

    /// Which option of a field is chosen.
    pub fn chosen(&self, field: &N) -> Option<usize> {
        match self.entry(field) {
            Some(Entry::Choice { chosen, .. }) => *chosen,
            _ => None,
        }
    }

    /// Whether the focus is on a field that takes characters, so that letters are text and not keys.
    pub fn is_typing(&self) -> bool {
        matches!(self.focused(), Some(Entry::Line(_) | Entry::Text(_) | Entry::Confirm { .. }))
    }

    /// Puts text into the field that has the focus; returns how many bytes were left out because it is full.
    pub fn paste(&mut self, text: &str) -> usize {
        match self.focused_mut() {
            Some(Entry::Line(prompt) | Entry::Confirm { typed: prompt, .. }) => prompt.paste(text),
            Some(Entry::Text(editor)) => editor.paste(text),
            _ => 0,
        }
    }

    /// Lets the field with the focus take a key as text; says whether it did.
    pub fn type_in(&mut self, key: KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return false;
        }
        match self.focused_mut() {
            Some(Entry::Line(prompt) | Entry::Confirm { typed: prompt, .. }) => prompt.input(key) != Typed::Ignored,
            Some(Entry::Text(editor)) => {
                editor.input(key);
                true
            }
            _ => false,
        }
    }

    /// Does a step: what it means to the field with the focus first.
    pub fn step(&mut self, step: Step) -> Outcome {
        match (step, self.focused_mut()) {
            (Step::Toggle, Some(Entry::Check(checked))) => *checked = !*checked,
            (Step::Left | Step::Right | Step::Toggle, Some(Entry::Choice { options, chosen })) => {
                let motion = if step == Step::Left { Motion::Up } else { Motion::Down };
                // The first press chooses the first option, not the second.
                *chosen = (!options.is_empty()).then(|| chosen.map_or(0, |at| motion.from(at, options.len(), 1)));
            }
            (Step::Next | Step::Right, _) | (Step::Enter, Some(_)) => self.go(1),
            (Step::Previous, _) => self.go(-1),
            (Step::Up | Step::Left, _) => self.go(if self.focus == 0 { 0 } else { -1 }),
            (Step::PageDown, _) => self.roll(Motion::PageDown),
            (Step::PageUp, _) => self.roll(Motion::PageUp),
            (Step::Toggle, Some(_)) => {}
            (Step::Enter | Step::Toggle, None) => return self.press(),
        }
        Outcome::Open
    }

    /// Moves what is seen of the text.
    pub fn roll(&mut self, motion: Motion) {
        self.said.travel(motion, 0);
    }

    /// What has the focus.
    pub fn spot(&self) -> Spot<'_> {
        match self.focused() {
            Some(Entry::Line(_) | Entry::Confirm { .. }) => Spot::Line,
            Some(Entry::Text(_)) => Spot::Text,
            Some(Entry::Check(_)) => Spot::Check,
            Some(Entry::Choice { .. }) => Spot::Choice,
            None => self.button_here().map_or(Spot::Nothing, |button| Spot::Button(&button.label)),
        }
    }

    /// Whether the focus is on a button that acts.
    pub fn is_on_act(&self) -> bool {
        self.button_here().is_some_and(|button| button.purpose == Purpose::Act)
    }

    fn button_here(&self) -> Option<&Button> {
        self.buttons.get(self.focus.checked_sub(self.fields.len())?)
    }

    /// Does what a click means: field or button gets the focus and a check box changes. A button is pressed by the second
    /// click of two (`twice`): what it does may not be taken back.
    pub fn click(&mut self, position: Position, twice: bool) -> Outcome {
        let places = self.places.0.borrow();
        let hit = places.iter().find(|(area, _)| area.contains(position)).map(|(_, place)| *place);
        drop(places);
        let Some(place) = hit else { return Outcome::Open };
        let had_focus = std::mem::replace(&mut self.focus, place) == place;
        let may_press = had_focus || !self.is_on_act();
        match self.fields.get_mut(place).map(|(_, field)| &mut field.entry) {
            Some(Entry::Check(checked)) if !twice => *checked = !*checked,
            // The first of the two may have been meant for what lay here before the dialog did.
            None if twice && may_press => return self.press(),
            Some(_) | None => {}
        }
        Outcome::Open
    }

    /// Whether every word that must be typed is.
    fn is_confirmed(&self) -> bool {
        self.fields.iter().all(|(_, field)| match &field.entry {
            Entry::Confirm { word, typed } => typed.text().trim() == word,
            _ => true,
        })
    }

    fn press(&self) -> Outcome {
        let Some(index) = self.focus.checked_sub(self.fields.len()) else { return Outcome::Open };
        match self.buttons.get(index).map(|button| button.purpose) {
            Some(Purpose::Leave) => Outcome::Left,
            Some(Purpose::Act) if self.is_confirmed() => Outcome::Pressed(index),
            Some(Purpose::Act) => Outcome::NotConfirmed,
            None => Outcome::Open,
        }
    }

    /// Moves the focus, round the ends.
    fn go(&mut self, by: isize) {
        let count = self.fields.len() + self.buttons.len();
        if count == 0 {
            return;
        }
        self.focus = if self.focus < count { (self.focus + count).saturating_add_signed(by) % count } else { 0 };
    }
}

#[cfg(test)]
mod tests;
