//! `:compare`: two objects side by side, or one object then and now.

use super::Model;
use crate::case::compare::Sides;
use crate::effect::{Effect, Freshness, Priority, RequestId, StoreTask};
use crate::msg::Reply;
use crate::pane::overlay::{Overlay, Page};
use crate::pane::{Report, Route, report};
use crate::store::Before;
use crate::text::{time, visible};
use crate::vt::{ApiError, Call, Descriptor};

/// Two objects whose reports are wanted.
#[derive(Debug, Clone, Default)]
pub(super) struct Comparing {
    sides: Vec<Side>,
}

#[derive(Debug, Clone)]
struct Side {
    asked: RequestId,
    report: Option<Report>,
}

impl Model {
    /// The two marked objects, where exactly two are marked that have reports: two can be meant by marks alone, wherever one is.
    fn marked_pair(&self) -> Option<[Descriptor; 2]> {
        let marked = self.marks.iter().filter_map(|marked| Some(marked.object()?.descriptor));
        let marked: Vec<Descriptor> = marked.filter(|object| object.kind.has_report()).collect();
        marked.try_into().ok()
    }

    /// Requests that comparing costs here.
    pub(super) fn price_of_comparing(&self) -> Option<u32> {
        let price = self.marked_pair()?.iter().map(report::call).map(|call| Call::price(&call)).sum();
        self.where_sent(Some(price))
    }

    /// `:compare`
    pub(super) fn compare(&mut self) {
        if let Some(pair) = self.marked_pair() {
            if self.refuses_internal(&pair) {
                return;
            }
            let mut sides = Vec::new();
            for object in &pair {
                let call = report::call(object);
                let asked = self.requests.ask(call, Route::Side, Priority::Looking, Freshness::Stored);
                sides.push(Side { asked, report: None });
            }
            self.comparing = Some(Comparing { sides });
            return;
        }
        let Some(subject) = self.subject().filter(|subject| subject.kind.has_report()) else {
            return self.say("mark two objects to compare them, or go to one to see it then and now");
        };
        self.requests.order(Effect::Keep(StoreTask::Before(subject)));
    }

    /// The report of one of the two came.
    pub(super) fn settle_side(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        let Some(comparing) = &mut self.comparing else { return };
        let Some(side) = comparing.sides.iter_mut().find(|side| side.asked == id) else { return };
        match outcome.and_then(Report::from_reply) {
            Ok(report) => side.report = Some(report),
            Err(error) => {
                self.comparing = None;
                return self.complain(format!("nothing was compared: {error}"));
            }
        }
        let reports: Vec<&Report> = comparing.sides.iter().filter_map(|side| side.report.as_ref()).collect();
        let [one, other] = reports.as_slice() else { return };
        let sides = Sides::of((&one.object, &one.tree), (&other.object, &other.tree));
        let title = format!("{} and {}", visible(one.object.title()), visible(other.object.title()));
        let page = Page::of_blocks(title, sides.blocks(), "They have nothing in common, and say nothing.");
        let summary = sides.summary();
        self.comparing = None;
        self.say(summary.clone());
        self.bring(Overlay::Page(page), &summary);
    }

    /// The store told what an object said before.
    pub(super) fn show_before(&mut self, object: &Descriptor, before: Option<&Before>) {
        let Some(before) = before else {
            return self.say("no earlier report that said anything else is kept of this");
        };
        let (name, then) = (self.name_of(object), time::utc(before.at));
        let page = Page::of_blocks(
            format!("Then and now · {} · since {then}", visible(&name)),
            before.change.blocks(),
            "Nothing changed.",
        );
        let summary = before.change.summary();
        self.say(summary.clone());
        self.bring(Overlay::Page(page), &summary);
    }
}
