//! What every pane can be asked for, so that what works in all panes is written once and nobody asks which pane it is.
//!
//! A pane gets what it needs from [`Around`], changes its own state, and orders [`Requests`]. What it has to tell the
//! rest of the program is plain data: an [`Answer`] to an action, what Enter opens as [`Opens`]. What it is drawn with is [`DrawContext`].

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::chosen::Chosen;
use super::columns::Sortable;
use super::copy_form::CopyForm;
use super::draw_context::{DrawContext, Edge};
use super::marked::MarkSet;
use super::overlay::{Menu, Page};
use super::paged::Paged;
use super::{Requests, rows};
use crate::effect::{Freshness, PlaceId, Priority, RequestId};
use crate::ioc::Indicator;
use crate::keys::{Action, Keymap};
use crate::msg::Reply;
use crate::session::Session;
use crate::vt::{ApiError, Call, Descriptor};
use crate::widget::table::Sort;

/// What a pane has at hand while it does something.
#[derive(Debug)]
pub struct Around<'a> {
    pub requests: &'a mut Requests,
    pub session: &'a Session,
    pub keymap: &'a Keymap,
}

/// What came of an action.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub enum Answer {
    Done,
    /// What is shown of the report has to be made anew.
    Changed,
    /// It was done or not; this says which.
    Said(String),
    /// The user has to choose first.
    Offered(Menu),
    /// It is read on a page of its own.
    Shown(Page),
    /// The report of what is open is meant: it is to be read anew.
    Renew,
    /// The pane knows no such action.
    Unknown,
}

/// What `Enter` opens: one answer for what it does and for what it costs.
#[derive(Debug, Clone, PartialEq)]
pub enum Opens {
    /// What the pane does itself as [`Action::Open`], for nothing.
    Free,
    /// The same at the price of a call: it asks for what is not here yet.
    Asks(Call),
    /// The object of the row under the cursor of its list.
    Row {
        /// The report that has to be asked for; none where the list brought the object whole.
        report: Option<Descriptor>,
        /// The relationship that leads there.
        via: Option<Box<str>>,
    },
    /// What was typed or queued as an indicator.
    Indicator(Indicator, Freshness),
    /// The report of an object.
    Report {
        object: Descriptor,
        name: String,
        /// What leads there.
        via: Option<Box<str>>,
        freshness: Freshness,
    },
    /// The report of a place on the trail, which did not come.
    Again(PlaceId),
    /// What comes of this text, as if it were typed into the search bar.
    Query(String),
    /// What came of the analysis under the cursor.
    Analysis,
    /// The recipes, to choose one.
    Recipes,
}

impl Opens {
    /// The call, if there is one.
    pub fn asks(call: Option<Call>) -> Self {
        call.map_or(Self::Free, Self::Asks)
    }
}

/// What a key does on the row or line under the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// What its label says.
    Label,
    /// Something else, in these words.
    Words(&'static str),
    Nothing,
}

/// What was clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clicked {
    /// Another tab, whose lines are to be made.
    Tab,
    /// Something to open.
    Line,
    Nothing,
}

impl Clicked {
    /// A line, if one was hit.
    pub fn line(is_hit: bool) -> Self {
        if is_hit { Self::Line } else { Self::Nothing }
    }
}

/// A pane. The defaults are those of a list that comes in pages; what has no such list says what it has instead.
pub trait Component {
    /// Does what a key of this pane means.
    fn perform(&mut self, action: Action, around: &mut Around<'_>) -> Answer;

    /// The calls that [`Self::perform`] would order for the action here and now.
    fn calls(&self, action: Action, session: &Session) -> Vec<Call>;

    /// What `Enter` opens.
    fn opens(&self) -> Opens;

    /// What stands on its upper edge.
    fn edge(&self, context: &DrawContext<'_>) -> Edge;

    /// Draws what is inside of its edges.
    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer);

    /// What an action means on what is under the cursor: the footer says that, and not what it would mean on another row.
    fn means(&self, action: Action) -> Means {
        let is_empty = self.paged().is_some_and(|paged| paged.list.shown() == 0);
        match (action, self.opens()) {
            (Action::Open, Opens::Free | Opens::Row { .. }) if is_empty => Means::Nothing,
            (Action::Open, Opens::Asks(_)) if is_empty => Means::Words("read the list"),
            _ => Means::Label,
        }
    }

    /// What the selected row, or what is shown, is about.
    fn subject(&self) -> Option<Descriptor> {
        let near = self.belongs_to();
        rows::target(&self.paged()?.list.selected()?.object(near)?)
    }

    /// What the rows belong to; lists on the left belong to nothing.
    fn belongs_to(&self) -> Option<&Descriptor> {
        None
    }

    /// The relationship that its rows were reached by.
    fn relationship(&self) -> Option<&str> {
        None
    }

    /// What is under the cursor, to be copied in a form.
    fn chosen(&self, _form: CopyForm) -> Option<Chosen> {
        self.listed(self.paged()?.list.selected()?)
    }

    /// How many rows it shows, and the first `most` of them, in their order, to be exported; none where it has no rows.
    fn all_chosen(&self, most: usize) -> Option<(usize, Vec<Chosen>)> {
        let list = &self.paged()?.list;
        Some((list.shown(), list.all().take(most).filter_map(|row| self.listed(row)).collect()))
    }

    /// A row of its list with the way that led to it.
    fn listed(&self, row: &rows::Row) -> Option<Chosen> {
        let near = self.belongs_to();
        Some(Chosen::listed(row.object(near)?, row.extent.form(), near).reached(near, self.relationship()))
    }

    /// Whether what is open is never meant where nothing is under the cursor.
    fn stands_alone(&self) -> bool {
        false
    }

    /// Takes in the answer to a request of the pane.
    fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>, around: Around<'_>) {
        if let Some(paged) = self.paged_mut() {
            paged.settle(id, outcome, None, &around.session.judge);
        }
    }

    /// Takes back what the pane waits for; false when it waits for nothing.
    fn cancel(&mut self, requests: &mut Requests) -> bool {
        self.paged_mut().is_some_and(|paged| paged.cancel(requests))
    }

    /// What is shown is filtered by this; empty for nothing.
    fn filter(&self) -> &str {
        self.paged().map_or("", |paged| paged.list.filter())
    }

    /// Filters what is shown; by nothing for an empty text.
    fn set_filter(&mut self, filter: &str) -> Answer {
        if let Some(paged) = self.paged_mut() {
            paged.list.set_filter(filter);
        }
        Answer::Done
    }

    /// Whether there is something that can be filtered.
    fn has_filter(&self) -> bool {
        true
    }

    /// The list that comes in pages, where one is shown.
    fn paged(&self) -> Option<&Paged> {
        None
    }

    fn paged_mut(&mut self) -> Option<&mut Paged> {
        None
    }

    /// The page behind those that came, when there is one and none is on its way.
    fn next_call(&self) -> Option<Call> {
        None
    }

    /// Asks for the next page, if there is one.
    fn more(&mut self, _requests: &mut Requests, _priority: Priority) {}

    /// Whether the cursor is so near the end of what came, in rows, that the next page is worth reading.
    fn is_near_end(&self, rows: usize) -> bool {
        self.paged().is_some_and(|paged| paged.list.near_end(rows))
    }

    /// Whether there are more pages.
    fn has_more(&self) -> bool {
        self.paged().is_some_and(|paged| paged.reach.next.is_some())
    }

    /// What rows can be sorted by, in the order of their columns; nothing where nothing can be sorted.
    fn sortable(&self) -> Vec<Sortable> {
        self.paged().map(|paged| paged.list.sortable()).unwrap_or_default()
    }

    /// What rows are sorted by; none: in the order in which they came.
    fn sort(&self) -> Option<Sort> {
        self.paged()?.list.state.sort
    }

    fn sort_by(&mut self, sort: Option<Sort>) -> Answer {
        if let Some(paged) = self.paged_mut() {
            paged.list.sort_by(sort);
        }
        Answer::Done
    }

    /// What the order of rows is called that nobody chose.
    fn unsorted(&self) -> &'static str {
        "as they came"
    }

    /// Marks or unmarks what is under the cursor ([`Action::Mark`]), or all that is shown.
    fn mark(&mut self, action: Action, marks: &mut MarkSet) -> Answer {
        let subject = self.belongs_to().cloned();
        match self.paged_mut() {
            Some(paged) => paged.list.mark(action, subject.as_ref(), marks),
            None => Answer::Unknown,
        }
    }

    /// Whether marks are seen here, and so are meant by what is done with several.
    fn shows_marks(&self) -> bool {
        self.paged().is_some()
    }

    /// Whether there is something to mark.
    fn can_mark(&self) -> bool {
        self.shows_marks()
    }

    /// Selects what was drawn at a position on screen.
    fn click(&mut self, at: Position) -> Clicked {
        Clicked::line(self.paged_mut().is_some_and(|paged| paged.list.click(at)))
    }

    /// Cells that its list wants, without a frame; 0 where it has none.
    fn natural(&self, context: &DrawContext<'_>) -> u16 {
        self.paged().map_or(0, |paged| paged.list.natural(context))
    }

    /// Rows worth showing while another pane has the focus.
    fn rows(&self) -> usize {
        self.paged().map_or(0, |paged| paged.list.shown())
    }

    /// Lines that its rows take, those that stand before groups of them too.
    fn lines(&self) -> usize {
        self.rows()
    }

    /// What is counted beside its name while it is closed.
    fn counted(&self) -> usize {
        self.rows()
    }

    /// Learns how many rows it is about to be drawn in, before it says where in them one is.
    fn make_room(&self, _rows: u16) {}
}
