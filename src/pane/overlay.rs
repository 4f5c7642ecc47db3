//! What lies on top of the screen: menus, questions, help, the palette. The topmost hears the keys.

mod checklist;
mod first_run;
mod heard;
pub mod help;
pub mod listing;
mod menu;
pub mod note;
mod page;
pub mod palette;
mod question;
mod save;
pub mod tour;
pub mod view;

pub use checklist::{Checklist, Tick};
pub use first_run::FirstRun;
pub use menu::{Choice, Menu};
pub use page::{Contents, Page};
pub use question::Question;
pub use save::{SaveAs, SaveQuery, Saving};

use crossterm::event::KeyEvent;
use ratatui::layout::Position;

use crate::case::Trait;
use crate::effect::CaseOrder;
use crate::effect::{FileOrder, Hidden, RequestId};
use crate::export::Format;
use crate::flow::Flow;
use crate::flow::deletion::Deletion;
use crate::flow::submission::Side;
use crate::ioc::{Defang, Indicator};
use crate::keys::{Action, Context};
use crate::pane::copy_form::{CopyForm, Scope};
use crate::pane::triage::Entry;
use crate::vt::{ApiError, Call, Descriptor};
use crate::widget::Prompt;
use listing::Listing;

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
    /// Keep this note on the object, in place of the one that was believed to be there.
    Note {
        object: Descriptor,
        believed: String,
        note: String,
    },
    Reanalyse(Descriptor),
    Copy(Scope, CopyForm),
    /// Copy where the cursor is in the JSON, as `jq` writes it.
    CopyPath(String),
    /// Copy defanged in this way, or ask in which.
    DefangAs(Scope, Option<Defang>),
    /// Ask for a file name, then write.
    Save(Scope, Format),
    SaveTo {
        what: Saving,
        path: String,
    },
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
    /// Go on with this deletion.
    Delete(Deletion),
    /// Ask about what is ticked, and open the report of this one.
    TriageAndOpen(Vec<Entry>, Indicator),
    /// Read what is inside of these paths.
    Inside(String),
    /// Hash these paths and look them up.
    Files(Side, String),
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
    /// End a run of a recipe that is under way.
    StopRun(i64),
    /// Take a run of a recipe that has ended off the list.
    DropRun(i64),
    /// Leave although something is being sent.
    Leave(Way),
    /// Send this one request to the public side, which was refused.
    SendInPublic(Box<Unsent>),
}

/// A request that was not sent, for which the user is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsent {
    pub id: RequestId,
    pub call: Call,
    /// Why it was not sent: the answer to it, unless the user says yes.
    pub error: ApiError,
}

/// Where to, away from this service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Out of the program.
    Out,
    Profile(String),
    Demo,
    /// To a key that is to be typed.
    Key,
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
            | Self::Files(..)
            | Self::LoadAll
            | Self::Revisit
            | Self::RunRecipe { .. }
            | Self::GoOnWithRun(_)
            | Self::StopRun(_)
            | Self::DropRun(_)
            | Self::DoIn(..)
            | Self::Line(_)
            | Self::ChangeCase(_)
            | Self::SendInPublic(_)
            | Self::Leave(_) => true,
            Self::Delete(deletion) => deletion.price().is_some(),
            Self::Do(action) => *action != Action::Close,
            Self::OfMarks(_)
            | Self::Group(_)
            | Self::Sort(_)
            | Self::Note { .. }
            | Self::Copy(..)
            | Self::CopyPath(_)
            | Self::DefangAs(..)
            | Self::Save(..)
            | Self::SaveTo { .. }
            | Self::SaveQuery { .. }
            | Self::ShowRun(_)
            | Self::PauseRun(_)
            | Self::Inside(_) => false,
        }
    }
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
    /// A step of something that leads to sending; it takes keys and clicks raw.
    Flow(Box<Flow>),
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
    /// What of it is a list, if it is one.
    fn listing(&self) -> Option<&dyn Listing> {
        Some(match self {
            Self::Help(help) => help,
            Self::Menu(menu) => menu,
            Self::Checklist(list) => list,
            Self::Palette(palette) => &**palette,
            Self::Page(page) => page,
            Self::Tour(tour) => &**tour,
            Self::Question(question) => question,
            Self::Save(save) => save,
            Self::SaveQuery(save) => save,
            Self::FirstRun(first) => first,
            _ => return None,
        })
    }

    fn listing_mut(&mut self) -> Option<&mut dyn Listing> {
        Some(match self {
            Self::Help(help) => help,
            Self::Menu(menu) => menu,
            Self::Checklist(list) => list,
            Self::Palette(palette) => &mut **palette,
            Self::Page(page) => page,
            Self::Tour(tour) => &mut **tour,
            Self::Question(question) => question,
            Self::Save(save) => save,
            Self::SaveQuery(save) => save,
            Self::FirstRun(first) => first,
            _ => return None,
        })
    }

    /// Where its keys are looked up.
    pub fn context(&self) -> Context {
        match self {
            Self::Note(_) => Context::Note,
            Self::Flow(flow) => flow.context(),
            _ if self.takes_text() => Context::Prompt,
            _ => Context::Menu,
        }
    }

    /// Whether keys are text in it.
    pub fn takes_text(&self) -> bool {
        match self {
            Self::Flow(flow) => flow.is_typing(),
            _ => self.listing().is_none_or(Listing::is_typing),
        }
    }

    /// Whether the key of help opens it above: it is no text here, and what lies here is not the help itself.
    pub fn can_be_helped(&self) -> bool {
        !self.takes_text() && !matches!(self, Self::Help(_) | Self::Tour(_))
    }

    /// The line that text goes into, if any.
    pub fn prompt(&mut self) -> Option<&mut Prompt> {
        if let Self::Filter(prompt) = self {
            return Some(prompt);
        }
        let list = self.listing_mut()?.list();
        list.is_typing.then_some(&mut list.filter)
    }

    /// A key that has a meaning here, or the wheel.
    pub fn perform(&mut self, action: Action) -> Outcome {
        if let Some(listing) = self.listing_mut() {
            return listing.perform(action);
        }
        match self {
            _ if action == Action::Close => Outcome::Closes,
            Self::Filter(_) if action == Action::Submit => Outcome::Closes,
            Self::Note(note) => note.perform(action),
            _ => Outcome::Stays,
        }
    }

    /// A click where something was drawn; `twice` of the second of two.
    pub fn press(&mut self, at: Position, twice: bool) -> Outcome {
        self.listing_mut().map_or(Outcome::Stays, |listing| listing.press(at, twice))
    }

    /// A key that is text.
    pub fn type_in(&mut self, key: KeyEvent) -> Outcome {
        match self {
            Self::Menu(menu) => return menu.type_in(key),
            Self::Note(note) => drop(note.editor.input(key)),
            _ => {
                if let Some(prompt) = self.prompt() {
                    prompt.input(key);
                }
            }
        }
        self.edited()
    }

    /// Text that was pasted.
    pub fn paste(&mut self, text: &str) -> Outcome {
        match self {
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
            Self::Filter(prompt) => Outcome::Filtered(prompt.text().to_owned()),
            _ => self.listing_mut().map_or(Outcome::Stays, Listing::refiltered),
        }
    }
}
