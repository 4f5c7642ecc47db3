//! What a pane is drawn with: what it may see of the program, and what it says of itself on its edge.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::noted::Beside;
use super::watching::Watch;
use super::{Load, Pane};
use crate::effect::{PlaceId, RequestId};
use crate::keys::{Action, Context, Keymap};
use crate::session::Session;
use crate::text;
use crate::theme::{Role, Theme};
use crate::vt::{ApiError, Descriptor};
use crate::widget::Focus;
use crate::widget::paint::Pen;

/// What a pane sees of the program while it is drawn.
#[derive(Clone, Copy)]
pub struct DrawContext<'a> {
    /// Which one it is.
    pub pane: Pane,
    pub session: &'a Session,
    pub keymap: &'a Keymap,
    pub theme: &'a Theme,
    /// Seconds since the epoch, UTC.
    pub now: i64,
    pub beside: Beside<'a>,
    /// Whether it hears the keys.
    pub focus: Focus,
    /// Whether it hears them once nothing lies on top.
    pub is_chosen: bool,
    /// Rows of the area that it is drawn in, its edges included; none where nothing but its title is shown.
    pub height: Option<u16>,
    pub elsewhere: &'a dyn Elsewhere,
}

/// What a pane asks the rest of the program for while it is drawn.
pub trait Elsewhere {
    /// Requests that an action costs at most in a pane; `None` where it asks for nothing.
    fn price(&self, pane: Pane, action: Action) -> Option<u32>;
    /// How a report on the trail stands; none of a place that is gone.
    fn report(&self, place: PlaceId) -> Option<Load<()>>;
    /// The analysis of an object that is followed from here, or was.
    fn analysis(&self, subject: &Descriptor, name: &str) -> Option<&Watch>;
    /// Until when a request is held by the budget, in seconds since the epoch.
    fn held(&self, request: RequestId) -> Option<i64>;
    /// Whether a request waits for the user's word.
    fn is_asking(&self, request: RequestId) -> bool;
    /// The user's own verdict on an object, in words.
    fn ruling(&self, subject: &Descriptor) -> Option<String>;
    /// How the user got to what is open: `a › contacted_domains › b`.
    fn trail(&self, separator: &str) -> String;
    /// What recipes are doing, and how many of their requests are on the way.
    fn recipes(&self) -> (String, usize);
}

impl std::fmt::Debug for DrawContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DrawContext").field("pane", &self.pane).field("focus", &self.focus).finish_non_exhaustive()
    }
}

/// What stands on the upper edge of a pane.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    pub title: String,
    /// What it says of itself, at the right.
    pub said: String,
    /// Where there is no room for both, the title is cut.
    pub is_said_first: bool,
}

impl Edge {
    pub fn new(title: impl Into<String>, said: impl Into<String>) -> Self {
        Self { title: title.into(), said: said.into(), is_said_first: false }
    }
}

impl DrawContext<'_> {
    /// The key of an action here, for a sentence about it.
    pub fn key(&self, action: Action) -> String {
        self.keymap.word(self.pane.context(), action)
    }

    /// `Activity (4)`: a pane with the key that leads to it.
    pub fn with_key(&self, pane: Pane) -> String {
        format!("{} ({})", pane.title(), self.keymap.word(Context::Everywhere, pane.focus()))
    }

    /// `1 request`: what an action costs here.
    pub fn cost(&self, action: Action) -> String {
        text::requests(self.elsewhere.price(self.pane, action).unwrap_or_default())
    }

    /// What asks a failed question again, in every list alike.
    pub fn asks_again(&self) -> String {
        if self.session.wants_key() {
            return self.takes_key();
        }
        let cost = self.cost(Action::Refresh);
        format!("{} or {} asks again: {cost}.", self.key(Action::Open), self.key(Action::Refresh))
    }

    /// What leads on where nothing can be asked before there is a key.
    pub fn takes_key(&self) -> String {
        format!("{} takes a key.", self.key(Action::Open))
    }

    /// A question that the user took back.
    pub fn taken_back(&self) -> String {
        format!("Taken back; {}", self.asks_again())
    }

    /// A page without objects that is not the last.
    pub fn empty_page(&self) -> String {
        format!("None on the pages read so far, but there is more: {} reads on.", self.key(Action::More))
    }

    /// No row is left of a list that has some.
    pub fn nothing_passes(&self) -> String {
        format!("No row passes the filter; {} changes it.", self.key(Action::Filter))
    }

    /// Whether the rows of a list do not all fit below the upper edge and the titles of its columns, and above the lower edge.
    pub fn has_more_than_fit(&self, rows: usize) -> bool {
        self.height.is_some_and(|height| rows > usize::from(height.saturating_sub(3)))
    }

    /// Writes lines from the top of an area, each broken where it is too long.
    pub fn write(&self, role: Role, lines: &[String], area: Rect, buffer: &mut Buffer) {
        let wrapped = lines.iter().flat_map(|line| text::wrap(line, usize::from(area.width)));
        for (row, line) in (0..area.height).zip(wrapped) {
            Pen::new(buffer, area, row).put(&line, self.theme.style(role));
        }
    }

    /// Says what failed at the bottom of an area, what was asked, and what to do; the answer is what is left above.
    pub fn draw_failure(&self, error: &ApiError, again: &str, area: Rect, buffer: &mut Buffer) -> Rect {
        let sentence = format!("{error}. {again}");
        let lines = text::wrap(&text::visible(&sentence), usize::from(area.width));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
        let below = Rect { y: area.bottom() - height, height, ..area };
        for (row, line) in (0..height).zip(&lines) {
            Pen::new(buffer, below, row).put(line, self.theme.style(Role::Error));
        }
        Rect { height: area.height - height, ..area }
    }
}
