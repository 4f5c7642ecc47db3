//! Activity: the log of requests, those on their way and what became of them, newest first; each can be cancelled.

mod item;
mod told;
mod view;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use item::Sending;
pub use item::{Item, Progress};

use super::marked::MarkSet;
use super::overlay::Page;
use super::requests::{Request, Route};
use super::rows::motion;
use super::watching::{Follow, Watch};
use super::{Answer, Around, Chosen, Clicked, Component, CopyForm, DrawContext, Edge, Means, Opens, Pane, Requests};
use crate::effect::{Freshness, Priority, RequestId};
use crate::keys::Action;
use crate::msg::{Reply, Stage};
use crate::session::Session;
use crate::text;
use crate::theme::Role;
use crate::vt::{ApiError, Call, Descriptor, Exchange};
use crate::widget::{Cell, Column, Rows, Table, TableState, Width};

/// Finished requests that are kept for reading; a working shift fits.
const KEPT: usize = 500;

pub const COLUMNS: &[Column] = &[
    Column::new("state", Width::Fixed(5)),
    Column::new("request", Width::Flex { min: 24, share: 1 }).cut_middle(),
    Column::new("status", Width::Fixed(6)).right().pinned().priority(1),
    Column::new("time", Width::Fixed(6)).right().pinned().priority(2),
    Column::new("size", Width::Fixed(7)).right().pinned().priority(2),
    Column::new("price", Width::Fixed(5)).right().pinned().priority(1),
];
/// From this column on a row tells figures.
const FIGURES: usize = 2;

/// State of the pane; the newest request is the first row.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    items: Vec<Item>,
    /// Analyses that are followed, the newest first: they stand above the requests.
    pub watches: Vec<Watch>,
    pub state: TableState,
    /// What the requests are filtered by; empty for nothing.
    filter: String,
}

impl Rows for Activity {
    fn len(&self) -> usize {
        self.watches.len() + self.shown().count()
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        if let Some(watch) = self.watches.get(place) {
            let (role, words) = watch.state();
            return match column {
                0 => Cell::new(role, words),
                1 => Cell::text(watch.row()).cut_end(),
                _ => Cell::text(""),
            };
        }
        let Some(item) = self.at(place) else { return Cell::text("") };
        if column == 1 {
            let words = Cell::text(item.row());
            return if item.is_upload() { words.cut_end() } else { words };
        }
        if column >= FIGURES {
            return Cell::new(Role::Muted, item.figure(column));
        }
        let (role, words) = item.state();
        Cell::new(role, words)
    }
}

impl Activity {
    fn at(&self, place: usize) -> Option<&Item> {
        self.shown().nth(place.checked_sub(self.watches.len())?)
    }

    /// The requests that pass the filter, the newest first.
    fn shown(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().rev().filter(|item| self.filter.is_empty() || item.passes(&self.filter))
    }

    /// Where the cursor is: `3 of 12`; empty while there is nothing.
    pub fn place(&self) -> String {
        match Rows::len(self) {
            0 => String::new(),
            all => text::place(all.min(self.state.selected + 1), all),
        }
    }

    /// Requests that pass the filter, and all.
    pub fn reach(&self) -> (usize, usize) {
        (self.shown().count(), self.items.len())
    }

    /// Notes what went over the wire.
    pub fn exchanged(&mut self, id: RequestId, exchange: Exchange) {
        if let Some(item) = self.find(id) {
            item.exchange = Some(exchange);
        }
    }

    /// Whether the service may act on what is broken off now.
    pub fn may_have_acted(&self, id: RequestId) -> bool {
        self.items.iter().any(|item| item.id == id && item.may_have_acted())
    }

    fn find(&mut self, id: RequestId) -> Option<&mut Item> {
        self.items.iter_mut().rev().find(|item| item.id == id)
    }

    /// Notes requests that were just ordered.
    pub fn started(&mut self, begun: Vec<Request>) {
        for Request { id, title, route, call } in begun {
            // The row of the analysis tells of its looks.
            if route == Route::Poll {
                continue;
            }
            // The cursor stays on its row; on the first one it stays with what is newest, but for an upload that runs.
            let stays = self.selected().is_some_and(|item| item.is_upload() && item.is_running());
            let item = Item {
                id,
                title,
                progress: Progress::On(Stage::Queued),
                call,
                exchange: None,
                spent: None,
                sending: None,
                base_url: None,
            };
            let sends = item.is_upload();
            self.items.push(item);
            if sends {
                self.state.selected = self.watches.len();
            } else if stays || self.state.selected > self.watches.len() {
                self.state.selected += 1;
            }
        }
        self.drop_oldest();
    }

    /// Drops the oldest of too many requests. Only one that has ended goes: what is under way is known from here alone.
    fn drop_oldest(&mut self) {
        let mut surplus = self.items.len().saturating_sub(KEPT);
        if surplus == 0 {
            return;
        }
        let here = self.selected().map(|item| item.id);
        self.items.retain(|item| {
            let goes = surplus > 0 && item.has_ended();
            surplus -= usize::from(goes);
            !goes
        });
        let place = self.shown().position(|item| Some(item.id) == here);
        if let Some(place) = place {
            self.state.selected = self.watches.len() + place;
        }
    }

    /// Requests go elsewhere from now on; those of the log went to `base_url`.
    pub fn leave_service(&mut self, base_url: &str) {
        self.watches.clear();
        for item in self.items.iter_mut().filter(|item| item.base_url.is_none()) {
            item.base_url = Some(base_url.into());
        }
    }

    /// Notes where a request stands; `now` in seconds since the epoch.
    pub fn moved(&mut self, id: RequestId, stage: Stage, now: i64) {
        if let Some(item) = self.find(id) {
            if let Stage::Sent { bytes, total } = stage {
                let since = item.sending.map_or(now, |sending| sending.since);
                item.sending = Some(Sending { since, now, bytes, total });
            }
            item.progress = Progress::On(stage);
        }
    }

    /// Request `id` was refused, and the user is asked about it: what it was. `None` where it is not in the log any more.
    pub fn asks(&mut self, id: RequestId) -> Option<Call> {
        let item = self.find(id)?;
        item.progress = Progress::Asks;
        Some(item.call.clone())
    }

    /// What request `id` asks for.
    pub fn call(&self, id: RequestId) -> Option<&Call> {
        self.items.iter().rev().find(|item| item.id == id).map(|item| &item.call)
    }

    /// Whether the user is asked about request `id`.
    pub fn is_asking(&self, id: RequestId) -> bool {
        self.items.iter().rev().any(|item| item.id == id && item.progress == Progress::Asks)
    }

    /// The user said yes to request `id`.
    pub fn agreed(&mut self, id: RequestId) {
        if let Some(item) = self.find(id) {
            item.progress = Progress::On(Stage::Queued);
        }
    }

    /// Notes how a request was answered, and what was spent on that.
    pub fn finished(&mut self, id: RequestId, outcome: &Result<Reply, ApiError>, spent: u32) {
        if let Some(item) = self.find(id) {
            item.spent = Some(spent);
        }
        let progress = match outcome {
            Ok(reply) => Progress::Done { source: reply.source },
            Err(error) => Progress::Failed(error.clone()),
        };
        self.ended(id, progress);
    }

    /// Notes how a request ended.
    pub fn ended(&mut self, id: RequestId, progress: Progress) {
        if let Some(item) = self.find(id) {
            item.progress = progress;
        }
    }

    /// Notes requests that were taken back; those that have ended stay as they are.
    pub fn cancelled(&mut self, ids: &[RequestId]) {
        for id in ids {
            if let Some(item) = self.find(*id).filter(|item| !item.has_ended()) {
                item.take_back();
            }
        }
    }

    pub fn selected(&self) -> Option<&Item> {
        self.at(self.state.selected)
    }

    /// The request under the cursor, if it has not ended.
    pub fn running_selected(&self) -> Option<RequestId> {
        self.selected().filter(|item| item.is_running()).map(|item| item.id)
    }

    /// Whether a request has not left yet.
    pub fn waits(&self, id: RequestId) -> bool {
        let item = self.items.iter().rev().find(|item| item.id == id);
        item.is_some_and(|item| matches!(item.progress, Progress::On(Stage::Queued | Stage::Held { .. })))
    }

    /// Requests that have not left, those that are next first.
    pub fn waiting(&self) -> impl Iterator<Item = &Item> {
        let waits = |item: &&Item| {
            matches!(item.progress, Progress::On(Stage::Queued | Stage::Held { .. } | Stage::Elsewhere { .. }))
        };
        self.items.iter().filter(waits)
    }

    /// Until when a request waits for quota, if it does.
    pub fn held(&self, id: RequestId) -> Option<i64> {
        let item = self.items.iter().rev().find(|item| item.id == id)?;
        match item.progress {
            Progress::On(Stage::Held { until }) => Some(until),
            _ => None,
        }
    }

    /// When the first of the requests that wait for quota may leave, seconds since the epoch.
    pub fn next_turn(&self) -> Option<i64> {
        let turns = self.items.iter().filter_map(|item| match item.progress {
            Progress::On(Stage::Held { until }) => Some(until),
            _ => None,
        });
        turns.min()
    }

    /// What the selected row says, in full.
    pub fn selected_words(&self) -> Option<String> {
        self.watch().map(Watch::words).or_else(|| self.selected().map(|item| item.words().into_owned()))
    }

    /// The analysis under the cursor.
    pub fn watch(&self) -> Option<&Watch> {
        self.watches.get(self.state.selected)
    }

    /// Adds an analysis on top; the cursor stays on its row, and goes from an upload that has ended to its analysis.
    pub fn follow(&mut self, watch: Watch) {
        let sent = self.selected().is_some_and(|item| item.is_upload() && !item.is_running());
        if sent {
            self.state.selected = 0;
        } else if self.state.selected > 0 {
            self.state.selected += 1;
        }
        self.watches.insert(0, watch);
    }

    /// Takes the analysis under the cursor off the list.
    pub fn drop_watch(&mut self) -> Option<Watch> {
        (self.state.selected < self.watches.len()).then(|| self.watches.remove(self.state.selected))
    }

    /// Analyses that are still followed.
    pub fn followed(&self) -> usize {
        self.watches.iter().filter(|watch| watch.follow == Follow::Running).count()
    }

    /// Uploads that have not ended.
    pub fn uploads(&self) -> usize {
        self.items.iter().filter(|item| item.is_upload() && item.is_running()).count()
    }

    /// Requests that leave now or have left, and those that stand until there is quota, or until another program has its answer.
    pub fn under_way(&self) -> (usize, usize) {
        let stands = |item: &&Item| matches!(item.progress, Progress::On(Stage::Held { .. } | Stage::Elsewhere { .. }));
        let standing = self.items.iter().filter(stands).count();
        (self.running() - standing, standing)
    }

    /// Requests that have not ended.
    pub fn running(&self) -> usize {
        self.items.iter().filter(|item| item.is_running()).count()
    }
}

impl Activity {
    /// Whether an analysis is still followed.
    pub fn follows(&self, analysis: &Descriptor) -> bool {
        self.watches.iter().any(|watch| watch.is_followed(analysis))
    }

    /// The time has come for the look at an analysis that was to be at `due`.
    pub fn due(&mut self, analysis: &Descriptor, due: i64, requests: &mut Requests) {
        let is_due = |watch: &&mut Watch| watch.is_followed(analysis) && watch.next_at == Some(due);
        if let Some(watch) = self.watches.iter_mut().find(is_due) {
            look(watch, requests);
        }
    }

    /// Follows an analysis again that is not followed any more. One that is followed keeps its pace.
    fn look_again(&mut self, requests: &mut Requests) -> Answer {
        let Some(watch) = self.watches.get_mut(self.state.selected) else { return Answer::Done };
        match watch.follow {
            Follow::Failed(_) => {
                watch.follow = Follow::Running;
                watch.following.again();
                look(watch, requests);
                Answer::Done
            }
            Follow::Running => Answer::Said("it is asked about at its own pace, which spares your quota".to_owned()),
            Follow::Done => Answer::Done,
        }
    }
}

/// Asks how an analysis stands.
fn look(watch: &mut Watch, requests: &mut Requests) {
    watch.next_at = None;
    watch.asked = Some(requests.ask(watch.call(), Route::Poll, Priority::Poll, Freshness::Network));
}

impl Component for Activity {
    fn means(&self, action: Action) -> Means {
        let Some(watch) = self.watch() else {
            return match (action, self.selected()) {
                (Action::Open | Action::Copy | Action::CopyAs | Action::Delete, None) => Means::Nothing,
                (Action::Delete, _) if self.running_selected().is_none() => Means::Nothing,
                (Action::Delete, _) => Means::Words("cancel it"),
                _ => Means::Label,
            };
        };
        match (action, &watch.follow) {
            (Action::Open, Follow::Done) if watch.subject.is_some() => match &watch.change {
                Some(_) => Means::Words("its report, then and now"),
                None => Means::Words("its report"),
            },
            (Action::Open, _) => Means::Words("how the analysis stands"),
            (Action::Delete, Follow::Running) => Means::Words("follow it no more"),
            (Action::Delete, _) => Means::Words("remove the row"),
            (Action::CopyAs, _) => Means::Nothing,
            _ => Means::Label,
        }
    }

    fn perform(&mut self, action: Action, around: &mut Around<'_>) -> Answer {
        match motion(action) {
            Some(motion) => {
                let mut state = std::mem::take(&mut self.state);
                state.go(motion, self);
                self.state = state;
                Answer::Done
            }
            None if action == Action::Refresh => self.look_again(around.requests),
            None if action == Action::Open => match self.selected() {
                Some(item) => Answer::Shown(Page::new("Request".to_owned(), item.told(&around.session.base_url))),
                None => Answer::Said("no request here".to_owned()),
            },
            None => Answer::Unknown,
        }
    }

    fn calls(&self, action: Action, _session: &Session) -> Vec<Call> {
        let given_up = self.watch().filter(|watch| matches!(watch.follow, Follow::Failed(_)));
        given_up.filter(|_| action == Action::Refresh).map(Watch::call).into_iter().collect()
    }

    fn opens(&self) -> Opens {
        self.watch().map_or(Opens::Free, |_| Opens::Analysis)
    }

    fn edge(&self, context: &DrawContext<'_>) -> Edge {
        Edge::new(Pane::Activity.title(), self.news(context))
    }

    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        view::draw(self, context, area, buffer);
    }

    fn natural(&self, _context: &DrawContext<'_>) -> u16 {
        Table::new(COLUMNS).natural(self)
    }

    /// What is under way, and not what is over.
    fn counted(&self) -> usize {
        self.running() + self.followed()
    }

    fn subject(&self) -> Option<Descriptor> {
        None
    }

    fn chosen(&self, _form: CopyForm) -> Option<Chosen> {
        let followed = self.watch().map(|watch| watch.what.clone());
        followed.or_else(|| self.selected().map(|item| item.title.clone())).map(Chosen::bare)
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn filter(&self) -> &str {
        &self.filter
    }

    /// Filters the requests; what is followed stays.
    fn set_filter(&mut self, filter: &str) -> Answer {
        filter.trim().clone_into(&mut self.filter);
        self.state.selected = self.state.selected.min(self.len().saturating_sub(1));
        Answer::Done
    }

    fn mark(&mut self, _action: Action, _marks: &mut MarkSet) -> Answer {
        Answer::Said("requests can't be marked".to_owned())
    }

    fn click(&mut self, at: Position) -> Clicked {
        let hit = self.state.row_at(at, self);
        self.state.selected = hit.unwrap_or(self.state.selected);
        Clicked::line(hit.is_some())
    }
}
