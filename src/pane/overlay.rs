//! What lies on top of the screen: menus, questions, help, the palette. The topmost hears the keys.

mod checklist;
mod heard;
pub mod help;
pub mod note;
pub mod palette;
pub mod tour;
pub mod view;

pub use checklist::{Checklist, Tick};

use std::collections::HashSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::pane::heard::{Heard, moves};

use crate::case::Trait;
use crate::case::compare::Block;
use crate::effect::CaseOrder;
use crate::effect::{FileOrder, Hidden};
use crate::export::Format;
use crate::ioc::{Defang, Indicator};
use crate::keys::{Action, Context};
use crate::pane::detail::travel;
use crate::pane::form::Form;
use crate::pane::submit::Pick;
use crate::pane::triage::Entry;
use crate::session::Session;
use crate::theme::Role;
use crate::vt::Descriptor;
use crate::vt::calls::Deletion;
use crate::widget::Prompt;

/// How copied things are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyForm {
    Values,
    Defanged,
    /// The URL as it was asked for, and as the service has it, where these differ.
    Asked,
    Kept,
    Sha256,
    Sha1,
    Md5,
    AllHashes,
    Link,
    Json,
    Export(Format),
}

/// What is done when the user says yes.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    LookUp(Indicator),
    Triage(Vec<Entry>),
    /// Take the marked rows off the queue.
    RemoveRows,
    /// Copy or export what is marked, where the key alone is about the report.
    OfMarks(Action),
    Group(Option<Trait>),
    /// Sort the focused list.
    Sort(Option<crate::widget::table::Sort>),
    /// Keep this note on the object.
    Note(Descriptor, String),
    Reanalyse(Descriptor),
    Copy(CopyForm),
    /// Copy where the cursor is in the JSON, as `jq` writes it.
    CopyPath(String),
    /// Copy defanged in this way, or ask in which.
    DefangAs(Option<Defang>),
    /// Ask for a file name, then write.
    Save(Format),
    SaveTo(Format, String),
    /// Keep a query under a name.
    SaveQuery {
        name: String,
        query: String,
    },
    Do(Action),
    /// The same in the pane whose keys these are, which is gone to first.
    DoIn(Context, Action),
    /// A command that was typed, with its argument.
    Line(String),
    /// This form of deletion was chosen; it is asked about once more.
    AskDelete(Descriptor, Deletion),
    Delete(Descriptor, Deletion),
    /// Ask about what is ticked, and open the report of this one.
    TriageAndOpen(Vec<Entry>, Indicator),
    /// Read what is inside of these paths.
    Inside(String),
    /// Hash these paths and look them up.
    Files(crate::pane::form::Side, String),
    /// Load all pages of the focused list.
    LoadAll,
    /// Open a case, or do away with one.
    ChangeCase(CaseOrder),
    /// Look at the whole watch list again.
    Revisit,
    /// Run the recipe of that name from these objects.
    RunRecipe {
        name: String,
        starts: Vec<Descriptor>,
    },
    /// Show what a run of a recipe has found so far.
    ShowRun(i64),
    PauseRun(i64),
    GoOnWithRun(i64),
    /// Take a run of a recipe off the list; one that is under way ends.
    DropRun(i64),
    /// Quit although something is being sent.
    Leave,
}

impl Intent {
    /// Whether a letter only goes to it and Enter is what says yes: it sends, changes or loses something.
    pub fn asks_for_enter(&self) -> bool {
        match self {
            Self::LookUp(_)
            | Self::Triage(_)
            | Self::TriageAndOpen(..)
            | Self::RemoveRows
            | Self::Reanalyse(_)
            | Self::Delete(..)
            | Self::Files(..)
            | Self::LoadAll
            | Self::Revisit
            | Self::RunRecipe { .. }
            | Self::GoOnWithRun(_)
            | Self::DropRun(_)
            | Self::DoIn(..)
            | Self::Line(_)
            | Self::ChangeCase(_)
            | Self::Leave => true,
            Self::Do(action) => *action != Action::Close,
            Self::OfMarks(_)
            | Self::Group(_)
            | Self::Sort(_)
            | Self::Note(..)
            | Self::Copy(_)
            | Self::CopyPath(_)
            | Self::DefangAs(_)
            | Self::Save(_)
            | Self::SaveTo(..)
            | Self::SaveQuery { .. }
            | Self::AskDelete(..)
            | Self::ShowRun(_)
            | Self::PauseRun(_)
            | Self::Inside(_) => false,
        }
    }
}

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

/// Lines to read.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub title: String,
    pub lines: Vec<(Role, String)>,
    pub scroll: usize,
    pub room: Room,
}

/// Where a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    /// In a box in the middle.
    #[default]
    Boxed,
    /// All over the screen and without a frame, so that lines can be selected from edge to edge.
    Bare,
}

impl Page {
    pub fn new(title: String, lines: Vec<(Role, String)>) -> Self {
        Self { title, lines, scroll: 0, room: Room::Boxed }
    }

    /// Blocks with their titles; `nothing` where there are none.
    pub fn of_blocks(title: String, blocks: Vec<Block>, nothing: &str) -> Self {
        let mut lines = Vec::new();
        for block in blocks {
            lines.push((Role::Header, block.title));
            lines.extend(block.lines.into_iter().map(|line| (Role::Text, format!("  {line}"))));
        }
        if lines.is_empty() {
            lines.push((Role::Muted, nothing.to_owned()));
        }
        Self::new(title, lines)
    }

    /// Lines that the terminal's own selection is to take.
    pub fn bare(title: String, lines: Vec<(Role, String)>) -> Self {
        Self { room: Room::Bare, ..Self::new(title, lines) }
    }
}

/// A list of choices.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    pub title: String,
    pub choices: Vec<Choice>,
    pub selected: usize,
}

/// A question that only a typed word answers with yes.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub title: String,
    pub lines: Vec<String>,
    /// What must be typed.
    pub word: String,
    pub prompt: Prompt,
    pub intent: Intent,
}

impl Question {
    /// Asks for that word before it does what is meant.
    pub fn new(title: &str, lines: Vec<String>, word: &str, intent: Intent) -> Self {
        Self { title: title.to_owned(), lines, word: word.to_owned(), prompt: Prompt::default(), intent }
    }
}

/// The first screen of a program without a key.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstRun {
    pub prompt: Prompt,
    /// What came of the last try.
    pub remark: String,
}

/// The kinds of overlay.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    Help(help::Help),
    Menu(Menu),
    Question(Question),
    Checklist(Checklist),
    Palette(Box<palette::Palette>),
    /// Filters the focused list while typing.
    Filter(Prompt),
    /// Asks where an export goes.
    Save(SaveAs),
    /// Asks for the name of a query.
    SaveQuery(SaveQuery),
    Note(Box<note::Note>),
    FirstRun(FirstRun),
    /// A question with fields; it takes keys raw.
    Form(Box<Form>),
    /// What is to be submitted; it takes keys raw.
    Pick(Box<Pick>),
    Page(Page),
    Tour(Box<tour::Tour>),
}

/// What a key did to an overlay.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Stays,
    Closes,
    Chosen(Intent),
    /// The same, and the overlay stays until that is done.
    Asked(Intent),
    /// What is wrong with what was typed.
    Says(String),
    Orders(FileOrder),
    /// The text of the line is another one.
    Edited,
    /// The filter's text has changed.
    Filtered(String),
    UseKey(Hidden),
    StartDemo,
}

impl Overlay {
    /// Where its keys are looked up.
    pub fn context(&self) -> Context {
        match self {
            Self::Checklist(list) if list.is_typing => Context::Prompt,
            Self::Help(help) if help.is_typing => Context::Prompt,
            Self::Help(_) | Self::Menu(_) | Self::Checklist(_) | Self::Page(_) | Self::Tour(_) => Context::Menu,
            Self::Question(_)
            | Self::Palette(_)
            | Self::Filter(_)
            | Self::Save(_)
            | Self::SaveQuery(_)
            | Self::FirstRun(_) => Context::Prompt,
            Self::Note(_) => Context::Note,
            Self::Form(_) => Context::Form,
            Self::Pick(pick) => pick.context(),
        }
    }

    /// Whether keys go to it as they are, not as what they mean elsewhere.
    pub fn takes_keys(&self) -> bool {
        matches!(self, Self::Form(_) | Self::Pick(_))
    }

    /// Whether keys are text in it.
    pub fn takes_text(&self) -> bool {
        match self {
            Self::Checklist(list) => list.is_typing,
            Self::Help(help) => help.is_typing,
            Self::Menu(_) | Self::Page(_) | Self::Tour(_) => false,
            Self::Question(_)
            | Self::Palette(_)
            | Self::Filter(_)
            | Self::Save(_)
            | Self::SaveQuery(_)
            | Self::Note(_)
            | Self::FirstRun(_)
            | Self::Form(_)
            | Self::Pick(_) => true,
        }
    }

    /// The line that text goes into, if any.
    pub fn prompt(&mut self) -> Option<&mut Prompt> {
        match self {
            Self::Question(question) => Some(&mut question.prompt),
            Self::Palette(palette) => Some(&mut palette.prompt),
            Self::Filter(prompt) => Some(prompt),
            Self::Save(save) => Some(&mut save.prompt),
            Self::SaveQuery(save) => Some(&mut save.prompt),
            Self::FirstRun(first) => Some(&mut first.prompt),
            Self::Checklist(list) if list.is_typing => Some(&mut list.filter),
            Self::Help(help) if help.is_typing => Some(&mut help.filter),
            _ => None,
        }
    }

    /// Goes to the choice of that number, where there are choices.
    pub fn select(&mut self, choice: usize) {
        match self {
            Self::Menu(menu) if choice < menu.choices.len() => menu.selected = choice,
            Self::Palette(palette) if choice < palette.found.len() => palette.selected = choice,
            _ => {}
        }
    }

    /// A key that has a meaning here.
    pub fn perform(&mut self, action: Action) -> Outcome {
        let is_filtered = match self {
            Self::Checklist(list) => list.is_typing,
            Self::Help(help) => help.is_typing,
            _ => false,
        };
        if action == Action::Close && !is_filtered {
            return Outcome::Closes;
        }
        match self {
            Self::Help(help) => help.perform(action),
            Self::Menu(menu) => menu.perform(action),
            Self::Question(question) => question.perform(action),
            Self::Checklist(list) => list.perform(action),
            Self::Palette(palette) => palette.perform(action),
            Self::Save(save) => save.perform(action),
            Self::SaveQuery(save) => save.perform(action),
            Self::Filter(_) => {
                if action == Action::Submit {
                    Outcome::Closes
                } else {
                    Outcome::Stays
                }
            }
            Self::Note(note) => note.perform(action),
            Self::FirstRun(first) => first.perform(action),
            Self::Tour(tour) => tour.perform(action),
            Self::Page(page) => {
                if action == Action::Open {
                    return Outcome::Closes;
                }
                page.scroll = travel(action, page.scroll, page.lines.len(), 10);
                Outcome::Stays
            }
            Self::Form(_) | Self::Pick(_) => Outcome::Stays,
        }
    }

    /// A key that is text.
    pub fn type_in(&mut self, key: KeyEvent) -> Outcome {
        if let Self::Menu(menu) = self {
            return menu.type_in(key);
        }
        if let Self::Note(note) = self {
            note.editor.input(key);
        } else if let Some(prompt) = self.prompt() {
            prompt.input(key);
        }
        self.edited()
    }

    /// Text that was pasted.
    pub fn paste(&mut self, text: &str) -> Outcome {
        match self {
            Self::Form(form) => drop(form.dialog.paste(text)),
            Self::Pick(pick) => pick.paste(text),
            Self::Note(note) => drop(note.editor.paste(text)),
            _ => {
                if let Some(prompt) = self.prompt() {
                    prompt.paste(text);
                }
            }
        }
        self.edited()
    }

    fn edited(&mut self) -> Outcome {
        match self {
            Self::Palette(palette) => {
                palette.edited();
                Outcome::Edited
            }
            Self::Filter(prompt) => Outcome::Filtered(prompt.text().to_owned()),
            Self::Checklist(list) => {
                list.refocus();
                Outcome::Stays
            }
            _ => Outcome::Stays,
        }
    }
}

/// The file that an export goes to. It stays until the file is written.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveAs {
    pub format: Format,
    pub prompt: Prompt,
    /// What came of the last try.
    pub remark: String,
    /// Whether the file is being written.
    pub is_writing: bool,
}

impl SaveAs {
    pub fn new(format: Format) -> Self {
        Self { format, prompt: Prompt::new(&Self::name(format)), remark: String::new(), is_writing: false }
    }

    /// The name that is offered at first.
    pub fn name(format: Format) -> String {
        format!("vtriage.{}", format.ending())
    }

    fn perform(&mut self, action: Action) -> Outcome {
        let path = self.prompt.text().trim().to_owned();
        match action {
            Action::Submit if self.is_writing => Outcome::Stays,
            Action::Submit if path.is_empty() => Outcome::Says("no file is named; nothing was written".to_owned()),
            Action::Submit => {
                self.is_writing = true;
                self.remark.clear();
                Outcome::Asked(Intent::SaveTo(self.format, path))
            }
            Action::Complete => Outcome::Orders(FileOrder::Complete(path)),
            _ => Outcome::Stays,
        }
    }

    /// A name came, for the one that was typed then.
    pub fn offer(&mut self, typed: &str, name: &str) {
        if self.prompt.text().trim() == typed {
            self.prompt.set(name);
        }
    }
}

/// The name that a query is kept under.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveQuery {
    pub query: String,
    pub prompt: Prompt,
}

impl SaveQuery {
    /// Without a name of its own a query is called as it reads.
    fn perform(&self, action: Action) -> Outcome {
        if action != Action::Submit {
            return Outcome::Stays;
        }
        let name = Some(self.prompt.text().trim()).filter(|name| !name.is_empty()).unwrap_or(&self.query);
        Outcome::Chosen(Intent::SaveQuery { name: name.to_owned(), query: self.query.clone() })
    }
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
        Self { title: title.to_owned(), choices, selected: 0 }
    }

    /// A letter was typed.
    fn type_in(&mut self, key: KeyEvent) -> Outcome {
        let KeyCode::Char(typed) = key.code else { return Outcome::Stays };
        if !(key.modifiers - KeyModifiers::SHIFT).is_empty() {
            return Outcome::Stays;
        }
        let hit = self.choices.iter().enumerate().find(|(_, choice)| choice.letter == Some(typed));
        let Some((index, choice)) = hit else { return Outcome::Stays };
        self.selected = index;
        if choice.intent.asks_for_enter() { Outcome::Stays } else { Outcome::Chosen(choice.intent.clone()) }
    }

    /// Whether it is the question before leaving.
    pub fn asks_to_leave(&self) -> bool {
        self.choices.iter().any(|choice| choice.intent == Intent::Leave)
    }

    fn heard(&self) -> Vec<Heard> {
        let moving = (self.choices.len() > 1).then(|| moves("move"));
        let leaving = [Heard::new(&[Action::Open], "chooses"), Heard::new(&[Action::Close], "leaves")];
        leaving.into_iter().chain(moving).collect()
    }

    fn perform(&mut self, action: Action) -> Outcome {
        if action == Action::Open {
            return self
                .choices
                .get(self.selected)
                .map_or(Outcome::Closes, |choice| Outcome::Chosen(choice.intent.clone()));
        }
        self.selected = travel(action, self.selected, self.choices.len(), 10);
        Outcome::Stays
    }
}

impl Question {
    fn perform(&mut self, action: Action) -> Outcome {
        match action {
            Action::Submit if self.prompt.text().trim() == self.word => Outcome::Chosen(self.intent.clone()),
            Action::Submit => Outcome::Says(format!("{} is not typed yet; nothing was sent", self.word)),
            _ => Outcome::Stays,
        }
    }
}

impl FirstRun {
    pub fn new(session: &Session) -> Self {
        Self {
            prompt: Prompt::masked(),
            remark: format!("A key that works is kept in {} (mode 0600).", session.key_file),
        }
    }

    fn perform(&mut self, action: Action) -> Outcome {
        match action {
            Action::Submit if self.prompt.is_empty() => Outcome::StartDemo,
            Action::Submit => {
                "Testing the key…".clone_into(&mut self.remark);
                Outcome::UseKey(Hidden(self.prompt.text().trim().to_owned()))
            }
            _ => Outcome::Stays,
        }
    }
}
