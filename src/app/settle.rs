//! Answers: each goes to whoever waits for it; an answer that nobody waits for changes nothing.

use super::Model;
use crate::effect::RequestId;
use crate::msg::Reply;
use crate::pane::desk::PlaceId;
use crate::pane::{Load, Report, Route};
use crate::vt::ApiError;

impl Model {
    pub(super) fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        let Some(route) = self.desk.settle(id) else { return };
        self.activity.finished(id, &outcome);
        match route {
            Route::Search => self.results.settle(id, outcome),
            Route::Private => self.private.settle(id, outcome),
            Route::Triage => self.triage.settle(id, outcome),
            Route::Report(place) => self.settle_report(place, id, outcome),
            Route::Related(place, name) => {
                if let Some(place) = self.trail.find(place) {
                    place.related.settle(&name, id, outcome);
                }
            }
            Route::Action(what) => self.settle_action(&what, outcome),
            Route::Part(..) | Route::Quotas => {}
        }
    }

    fn settle_report(&mut self, place: PlaceId, id: RequestId, outcome: Result<Reply, ApiError>) {
        let outcome = outcome.and_then(Report::from_reply);
        let Some(place) = self.trail.find(place) else { return };
        if place.renewing == Some(id) {
            place.renewing = None;
            match outcome {
                Ok(report) => place.report = Load::Ready(report),
                // The report on screen stays good; only the news of it failed.
                Err(error) => return self.said(error.to_string(), false),
            }
        } else if !place.report.settle(id, outcome) {
            return;
        }
        let fresh = place.via.is_none();
        if let Load::Ready(report) = &place.report {
            place.subject = report.descriptor().clone();
            place.related.learn(&report.object);
            if fresh {
                let query = std::mem::take(&mut self.results.query);
                self.results.show(&query, &report.object);
            }
        }
        self.refresh_detail();
    }

    fn settle_action(&mut self, what: &str, outcome: Result<Reply, ApiError>) {
        match outcome {
            Ok(_) => self.say(format!("{what}: accepted; read the report again (r) in a few minutes")),
            Err(error) => self.said(format!("{what}: {error}"), false),
        }
    }

    /// Makes the shown lines of the current report anew.
    pub(super) fn refresh_detail(&mut self) {
        let Some(place) = self.trail.current_mut() else { return };
        if let Load::Ready(report) = &place.report {
            place.detail.refresh(report, &self.session, self.now);
        }
    }
}
