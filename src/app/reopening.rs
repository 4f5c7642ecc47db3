//! Cases as the user works on them: begun, opened as they were left, renamed, put away, deleted.
//!
//! Opening one costs no request: what was on screen is read from the store, and its queue stands still until somebody lets it run.

use serde::{Deserialize, Serialize};

use super::{Model, Pane, Place};
use crate::access::{HandOver, HandedOver};
use crate::case::file::Private;
use crate::case::{Whence, from_file};
use crate::effect::{CaseOrder, Effect, Freshness, HandingOver, PlaceId, Priority, StoreTask};
use crate::export::report::Form;
use crate::keys::{Action, Context};
use crate::pane::case::marked;
use crate::pane::detail::Tab;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay, Question, Saving};
use crate::pane::search::Reading;
use crate::pane::triage::Flow;
use crate::pane::{Load, Route, report};
use crate::store::{CaseRow, QueueRow, Reopened};
use crate::text::{self, time};
use crate::vt::{Descriptor, calls};

/// A place of the trail, as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Left {
    object: Descriptor,
    name: String,
    via: Option<String>,
    source: Option<Descriptor>,
    tab: String,
    /// The relationship that was shown.
    related: Option<String>,
}

/// How the panes stood.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct View {
    /// The pane that had the keys.
    focus: String,
    trail: Vec<Left>,
    /// Which of them was shown.
    at: usize,
    /// The search whose results were shown.
    query: Option<String>,
}

/// What a new [`View`] is told by, without making it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Stood {
    steps: (usize, usize),
    here: Option<(PlaceId, Tab, Option<Box<str>>, bool)>,
    focus: Pane,
    query: Option<String>,
}

/// The words behind `:case` that change which cases there are, or what one holds.
const CHANGING: [&str; 5] = ["new", "rename", "archive", "delete", "clear"];

impl Model {
    /// `:case`, and what stands behind it.
    pub(super) fn case_command(&mut self, argument: &str) {
        let (word, name) = argument.split_once(' ').unwrap_or((argument, ""));
        let name = name.trim().to_owned();
        let missing =
            |model: &mut Self| model.complain(format!("case {word} NAME: the name is missing; nothing was done"));
        if CHANGING.contains(&word) && self.refuses_change() {
            return;
        }
        match (word, name.is_empty()) {
            ("" | "list", _) => self.requests.order(Effect::Keep(StoreTask::ListCases)),
            ("new" | "open" | "rename" | "archive" | "delete", true) => missing(self),
            ("new", false) => self.change_case(CaseOrder::New(name)),
            ("open", false) => self.change_case(CaseOrder::Open(name)),
            ("rename", false) => {
                let from = self.case.open.head.name.clone();
                self.change_case(CaseOrder::Rename { from, to: name });
            }
            ("archive", false) => self.change_case(CaseOrder::Archive(name)),
            ("delete", false) => {
                self.question_case("Delete the case?", &name, "delete", CaseOrder::Delete(name.clone()));
            }
            ("clear", false) if name != self.case.open.head.name => {
                self.complain(format!("case clear: {} is not open; nothing was done", text::visible(&name)));
            }
            ("clear", _) => {
                let open = self.case.open.head.name.clone();
                self.question_case("Empty the case?", &open, "empty", CaseOrder::Clear);
            }
            ("export", true) => {
                self.complain("case export [FORM] FILE: the file is missing; nothing was written");
            }
            ("export", false) => {
                let named = name.split_once(' ').and_then(|(word, path)| Some((Form::named(word)?, path.trim())));
                let (form, path) = named.unwrap_or_else(|| (Form::by_ending(&name), &name));
                self.hand_over(form, path);
            }
            _ => self.complain(format!(
                "case {}: new, open, rename, archive, delete, clear, export or list",
                text::visible(word)
            )),
        }
    }

    /// Orders something of the store after all that this case learned.
    pub(super) fn change_case(&mut self, order: CaseOrder) {
        self.keep_view();
        self.keep_changes();
        if order == CaseOrder::Clear {
            self.unkept.case = None;
        }
        self.requests.order(Effect::Keep(StoreTask::Case(order)));
    }

    /// `:case export [FORM] FILE`: what the file's ending says, unless a form is named.
    pub(super) fn hand_over(&mut self, form: Form, path: &str) {
        self.keep_changes();
        let open = &self.case.open;
        let wanted = HandOver {
            case: open.head.name.clone(),
            form,
            private: Private::LeaveOut,
            tier: self.session.told_tier(),
            unkept: open.nodes().iter().filter(|node| self.is_passing(&node.object)).count(),
        };
        let by = self.session.answered_by.clone();
        let context = crate::export::Context { now: self.now, defang: self.session.defang, ticket: None, by };
        let judge = self.session.judge.clone();
        let order = HandingOver { wanted, path: path.to_owned(), judge, context };
        self.requests.order(Effect::Keep(StoreTask::HandOver(Box::new(order))));
    }

    /// The case is written, and goes to its file.
    pub(super) fn handed_over(&mut self, path: &str, form: Form, written: HandedOver) {
        let left_out = written.left_out_words();
        let HandedOver { text, rows, has_private, .. } = written;
        let private = "private objects are left out: `vtriage case export --private` takes them along";
        let beside: Vec<String> = has_private.then(|| private.to_owned()).into_iter().chain(left_out).collect();
        let beside = (!beside.is_empty()).then(|| beside.join("; "));
        self.order_save(path, text, Saving::Case(form), rows, beside);
    }

    /// Asks for a typed yes before a case loses what is in it.
    fn question_case(&mut self, title: &str, name: &str, verb: &str, order: CaseOrder) {
        let open = &self.case.open;
        let whence = if name == open.head.name { open.whence() } else { Whence::Unknown };
        let lines = vec![
            format!(
                "{}: what was opened in it and how, marks, your verdicts and its queue are deleted.",
                text::visible(name)
            ),
            whence.stays(),
            format!("Type yes to {verb} it."),
        ];
        let question = Question::new(title, lines, "yes", Intent::ChangeCase(order));
        self.overlays.push(Overlay::Question(question));
    }

    /// The cases as a menu: the one that is chosen is opened.
    pub(super) fn list_cases(&mut self, cases: &[CaseRow]) {
        let choice = |row: &CaseRow| {
            let CaseRow { head, opened_at, objects, queue, is_open } = row;
            let opened = (*opened_at > 0).then(|| format!("{} ago", time::age(*opened_at, self.now)));
            let state = [is_open.then_some("open here"), head.is_archived.then_some("put away")];
            let words: Vec<String> = [text::counted(*objects, "object")]
                .into_iter()
                .chain((*queue > 0).then(|| format!("{queue} queued")))
                .chain(opened)
                .chain(state.into_iter().flatten().map(str::to_owned))
                .collect();
            Choice::new(&head.name, &words.join(" · "), Intent::ChangeCase(CaseOrder::Open(head.name.clone())))
        };
        let choices = cases.iter().map(choice).collect();
        self.bring(Overlay::Menu(Menu::listed("Open a case; costs no request", choices)), "the cases are read");
    }

    /// The store said which case is open now, and what is in it.
    pub(super) fn reopen(&mut self, (case, queue): (Reopened, Vec<QueueRow>)) {
        if self.unkept.case == Some(case.id) {
            // Its name at most is another one; nothing was left.
            self.case.open.head = case.head;
            return;
        }
        self.leave_walk();
        self.focus = Pane::Case;
        self.settle_case(&case);
        self.mark_as_in_case();
        let rows = self.triage.restore(queue, &self.session.internal_names);
        if rows > 0 {
            self.triage.flow = Flow::Paused;
        }
        self.stand_as_left(&case.view);
        let objects = self.case.open.nodes().len() as u64;
        let queued = match rows {
            0 => String::new(),
            rows => format!(
                ", {} in its queue, which {} lets run{}",
                text::count(rows as u64),
                self.keymap.word(Context::Triage, Action::Pause),
                self.said_of_withheld()
            ),
        };
        let name = text::visible(&case.head.name).into_owned();
        let origin = self.case.open.origin().map(|(file, _)| format!(", {}", from_file(file))).unwrap_or_default();
        self.say(format!("case {name}: {}{origin}{queued}", text::counted(objects, "object")));
    }

    /// Marks what is marked in the case.
    pub(super) fn mark_as_in_case(&mut self) {
        for node in self.case.open.nodes().iter().filter(|node| node.is_marked) {
            self.marks.insert(marked(node));
        }
    }

    /// Puts the panes back as they were left; what cannot be read says nothing.
    pub(super) fn stand_as_left(&mut self, view: &str) {
        let View { focus, trail, at, query } = serde_json::from_str(view).unwrap_or_default();
        if trail.is_empty() && query.is_none() {
            // Nobody looked at it here, as at one that came in a file: the case itself is what there is to see.
            if !self.case.open.is_empty() {
                self.focus = Pane::Case;
            }
            return;
        }
        for left in trail {
            let Left { object, name, via, source, tab, related } = left;
            let mut place = Place::new(self.trail.number(), object, name, via.map(Into::into));
            (place.source, place.is_left) = (source, true);
            place.detail.tab = Tab::ALL.into_iter().find(|known| known.title() == tab).unwrap_or_default();
            place.detail.parts.colours = self.session.widget_colours.clone();
            place.related.heed(&self.relationships);
            place.related.leave(related.map(Into::into));
            self.trail.push(place);
        }
        self.trail.go_to(at);
        self.come_back();
        if let Some(query) = query {
            let call = match Reading::of(&query, &self.session) {
                Reading::Comments(tag) => Some(calls::search(&tag, calls::PAGE, None)),
                Reading::Intelligence(query) => Some(calls::intelligence_search(&query, calls::PAGE, None)),
                _ => None,
            };
            if let Some(call) = call {
                self.results.ask(&query, call, Freshness::Kept, &mut self.requests);
            }
        }
        let context = Context::ALL.into_iter().find(|context| context.name() == focus);
        self.focus = context.and_then(Pane::of).unwrap_or(Pane::Case);
        self.refresh_detail();
    }

    /// Somebody came to a place that an earlier run left: the store has its report.
    pub(super) fn come_back(&mut self) {
        let Some(place) = self.trail.current_mut().filter(|place| place.is_left) else { return };
        place.is_left = false;
        let route = Route::Report(place.id);
        let id = self.requests.peek(report::call(&place.subject), route, Priority::Looking, Freshness::Kept);
        place.report = Load::Waiting(id);
        place.related.come_back(&mut self.requests);
    }

    /// Orders that it be remembered how the panes stand, if that has changed.
    pub(super) fn keep_view(&mut self) {
        if self.unkept.case.is_none() {
            return;
        }
        let here = self
            .trail
            .current()
            .map(|place| (place.id, place.detail.tab, place.related.shown.clone(), place.report.ready().is_some()));
        let query = self.results.query().map(str::to_owned);
        let stood = Stood { steps: self.trail.steps(), here, focus: self.focus, query };
        let is_empty = self.trail.current().is_none() && stood.query.is_none();
        if stood == self.stood || is_empty {
            return;
        }
        let query = stood.query.clone();
        self.stood = stood;
        let is_kept = |place: &&Place| !place.subject.kind.is_private();
        let view = View {
            focus: self.focus.context().name().to_owned(),
            trail: self.trail.places().filter(is_kept).map(left).collect(),
            at: self.trail.places().take(self.trail.steps().0).filter(is_kept).count(),
            query,
        };
        if let Ok(view) = serde_json::to_string(&view) {
            self.requests.order(Effect::Keep(StoreTask::PutView(view)));
        }
    }
}

fn left(place: &Place) -> Left {
    // What led here from a private object would name it.
    let source = place.source.clone().filter(|source| !source.kind.is_private());
    Left {
        object: place.subject.clone(),
        name: place.title().into_owned(),
        via: place.via.as_ref().filter(|_| source.is_some()).map(ToString::to_string),
        source,
        tab: place.detail.tab.title().to_owned(),
        related: place.related.shown.as_ref().map(ToString::to_string),
    }
}
