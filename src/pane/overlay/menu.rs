//! Menus: choices of which one is taken, most of them by a letter.

use std::collections::HashSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::listing::Listing;
use super::view::stretched;
use super::{Intent, Outcome, Unsent};
use crate::keys::Action;
use crate::pane::heard::{Heard, moves};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::list_dialog::Line;
use crate::widget::paint::{Cut, cells};
use crate::widget::{ListDialog, ListView};

/// Sentences above the choices are wrapped at so many cells.
const READABLE: usize = 72;

/// One line of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What stands before the label in columns of its own, and is never cut.
    pub before: Vec<String>,
    pub label: String,
    /// Key, price or example on the right.
    pub hint: String,
    pub intent: Intent,
    /// The letter that takes it at once where that costs and changes nothing, else goes to it.
    pub letter: Option<char>,
}

impl Choice {
    pub fn new(label: &str, hint: &str, intent: Intent) -> Self {
        Self { before: Vec::new(), label: label.to_owned(), hint: hint.to_owned(), intent, letter: None }
    }

    #[must_use]
    pub fn before(self, first: String, second: String) -> Self {
        Self { before: vec![first, second], ..self }
    }

    #[must_use]
    pub fn letter(self, letter: char) -> Self {
        Self { letter: Some(letter), ..self }
    }
}

/// A list of choices.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    pub title: String,
    pub choices: Vec<Choice>,
    /// What must be known before one chooses.
    says: Vec<(Role, String)>,
    list: ListDialog,
}

impl Menu {
    /// Gives a letter to each choice that has none yet: one of its own where that is free.
    pub fn new(title: &str, mut choices: Vec<Choice>) -> Self {
        // These move and leave.
        let mut taken = HashSet::from(['j', 'k', 'g', 'G', 'q']);
        taken.extend(choices.iter().filter_map(|choice| choice.letter));
        for choice in choices.iter_mut().filter(|choice| choice.letter.is_none()) {
            let own = || choice.label.chars().filter(char::is_ascii_alphanumeric);
            let letters =
                own().map(|sign| sign.to_ascii_lowercase()).chain(own().map(|sign| sign.to_ascii_uppercase()));
            choice.letter = letters.chain('a'..='z').find(|letter| taken.insert(*letter));
        }
        Self::listed(title, choices)
    }

    /// A question: the first choice is No, and says what stays as it is.
    pub fn asking(title: &str, no: &str, choices: Vec<Choice>) -> Self {
        let no = Choice::new("No", no, Intent::Do(Action::Close)).letter('n');
        Self::new(title, std::iter::once(no).chain(choices).collect())
    }

    /// A long list, whose rows have no letters.
    pub fn listed(title: &str, choices: Vec<Choice>) -> Self {
        Self { title: title.to_owned(), choices, says: Vec::new(), list: ListDialog::chosen(0) }
    }

    /// The same with the cursor on that choice.
    #[must_use]
    pub fn at(self, choice: usize) -> Self {
        Self { list: ListDialog::chosen(choice), ..self }
    }

    /// The same with sentences above the choices.
    #[must_use]
    pub fn saying(self, says: Vec<(Role, String)>) -> Self {
        Self { says, ..self }
    }

    /// The choice under the cursor.
    pub fn choice(&self) -> Option<&Choice> {
        self.choices.get(self.list.cursor()?)
    }

    /// A letter was typed.
    pub(super) fn type_in(&mut self, key: KeyEvent) -> Outcome {
        let KeyCode::Char(typed) = key.code else { return Outcome::Stays };
        if !(key.modifiers - KeyModifiers::SHIFT).is_empty() {
            return Outcome::Stays;
        }
        let hit = self.choices.iter().enumerate().find(|(_, choice)| choice.letter == Some(typed));
        let Some((index, choice)) = hit else { return Outcome::Stays };
        self.list.go_to(Some(index));
        if choice.intent.asks_for_enter() { Outcome::Stays } else { self.take() }
    }

    /// Whether it is the question before leaving.
    pub fn asks_to_leave(&self) -> bool {
        self.choices.iter().any(|choice| matches!(choice.intent, Intent::Leave(_)))
    }

    /// The request that waits for the answer to this question, and why it was not sent.
    pub fn asks_consent(&self) -> Option<&Unsent> {
        self.choices.iter().find_map(|choice| match &choice.intent {
            Intent::SendInPublic(unsent) => Some(&**unsent),
            _ => None,
        })
    }

    /// A No closes it, as leaving it does.
    fn take(&self) -> Outcome {
        match self.choice().map(|choice| &choice.intent) {
            None | Some(Intent::Do(Action::Close)) => Outcome::Closes,
            Some(intent) => Outcome::Chosen(intent.clone()),
        }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let columns = self.columns();
        let width = (columns.label + columns.hint + 4 + columns.taken()).max(text::width(&self.title) + 2);
        let room = usize::from(area.width.saturating_sub(6)).min(READABLE);
        let wrapped =
            |(role, words): &(Role, String)| text::wrap(words, room).into_iter().map(|line| (*role, line)).collect();
        let mut above: Vec<(Role, String)> = self.says.iter().flat_map::<Vec<_>, _>(wrapped).collect();
        if !above.is_empty() {
            above.push((Role::Text, String::new()));
        }
        let width = above.iter().map(|(_, line)| text::width(line)).max().unwrap_or_default().max(width);
        let size = (width, above.len() + self.choices.len());
        let view = ListView { title: &self.title, bottom, size, above, ..ListView::default() };
        view.render(&self.list, self.choices.len(), area, buffer, theme, |line| {
            if let Some(choice) = self.choices.get(line.index) {
                columns.draw(choice, line);
            }
        });
    }

    fn columns(&self) -> Columns {
        let widest = |of: fn(&Choice) -> &str| self.choices.iter().map(|choice| text::width(of(choice))).max();
        let before = |at: usize| {
            self.choices.iter().filter_map(|choice| choice.before.get(at)).map(|words| text::width(words)).max()
        };
        Columns {
            has_letters: self.choices.iter().any(|choice| choice.letter.is_some()),
            before: (0..).map_while(before).collect(),
            label: widest(|choice| choice.label.as_str()).unwrap_or_default(),
            hint: widest(|choice| choice.hint.as_str()).unwrap_or_default(),
        }
    }
}

impl Listing for Menu {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn count(&self) -> usize {
        self.choices.len()
    }

    fn heard(&self) -> Vec<Heard> {
        let moving = (self.choices.len() > 1).then(|| moves("move"));
        let leaving = [Heard::new(&[Action::Open], "chooses"), Heard::new(&[Action::Close], "leaves")];
        leaving.into_iter().chain(moving).collect()
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        (action == Action::Open).then(|| self.take())
    }

    fn clicked(&mut self, twice: bool) -> Outcome {
        if twice { self.take() } else { Outcome::Stays }
    }
}

/// How wide the columns of a menu are.
struct Columns {
    has_letters: bool,
    /// Those before the labels.
    before: Vec<usize>,
    label: usize,
    hint: usize,
}

impl Columns {
    /// Cells of what stands left of the labels.
    fn taken(&self) -> usize {
        self.before.iter().map(|width| width + 2).sum::<usize>() + 1 + 2 * usize::from(self.has_letters)
    }

    fn draw(&self, choice: &Choice, mut line: Line<'_>) {
        let room = usize::from(line.pen.room()).saturating_sub(self.taken() + 3);
        // Of a list both give way: what it is called keeps two fifths.
        let (label, cut) = match self.before.as_slice() {
            [] => (self.label, Cut::End),
            _ => (self.label.min(room.saturating_sub(self.hint.min(room * 2 / 5))), Cut::Middle),
        };
        line.put_sign();
        if self.has_letters {
            let letter = choice.letter.map(String::from).unwrap_or_default();
            line.put_in(2, &letter, Role::KeyHint, Cut::End);
        }
        for (width, words) in self.before.iter().zip(&choice.before) {
            line.put_in(cells(width + 2), words, Role::Text, Cut::End);
        }
        let (needs, beside) = (cells(text::width(&choice.label)), cells(text::width(&choice.hint)));
        let beside = if beside > 0 { beside.saturating_add(3) } else { 0 };
        let width = stretched(needs, cells(label), beside, line.pen.room());
        line.put_in(width, &choice.label, Role::Text, cut);
        line.put("   ", Role::Text).put_fitted(&choice.hint, Role::Muted, Cut::Middle);
    }
}
