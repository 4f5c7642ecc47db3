//! Answers: each goes to whoever waits for it; an answer that nobody waits for changes nothing.

use super::{Model, Pane};
use crate::effect::PlaceId;
use crate::effect::{Effect, Freshness, RequestId};
use crate::flow::Event;
use crate::msg::Reply;
use crate::pane::{Load, Report, Route};
use crate::vt::behaviour::Merged;
use crate::vt::{Answer, ApiError, Call, Reason, State};

impl Model {
    /// An answer has come, for which so many requests were spent; or what was not sent is asked about.
    pub(super) fn replied(&mut self, id: RequestId, outcome: Result<Reply, ApiError>, spent: u32) {
        if outcome.as_ref().err().is_none_or(|error| !self.asks_consent(id, error)) {
            self.settle(id, outcome, spent);
        }
    }

    /// Takes in an answer.
    pub(super) fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>, spent: u32) {
        let Some(route) = self.requests.settle(id) else { return };
        let outcome = outcome.map_err(|error| match error.reason {
            // Nobody chose to be offline, and all that is kept is the file.
            Reason::Offline | Reason::NotKept if self.session.replay.is_some() => {
                ApiError { reason: Reason::NotInFile, message: "nothing was sent".to_owned(), ..error }
            }
            _ => error,
        });
        self.activity.finished(id, &outcome, spent);
        self.remember_answer(id, &route, &outcome);
        if let Ok(reply) = &outcome {
            self.hear(reply);
        }
        let told = outcome.as_ref().ok().filter(|reply| matches!(reply.answer, Answer::Object(_))).cloned();
        // The store passes on what the service said at some other time.
        let is_gone = |error: &&ApiError| error.reason == Reason::NotFound && error.status.is_some();
        let gone = outcome.as_ref().err().filter(is_gone).cloned();
        let gone = gone.and_then(|error| Some((self.activity.call(id).and_then(Call::report_of)?, error)));
        let of = route.clone();
        match route {
            Route::Pane(pane) => self.settle_in_pane(pane, id, outcome),
            Route::Report(place) => self.settle_report(place, id, outcome),
            Route::Related(place, name) => {
                let subject = self.trail.get(place).map(|place| place.related.subject.clone());
                let listed = match (&outcome, subject) {
                    (Ok(reply), Some(subject)) => self.listed(&subject, &name, reply),
                    _ => Vec::new(),
                };
                self.record_all(listed);
                if let Some(place) = self.trail.find(place) {
                    if let Err(error) = &outcome {
                        self.relationships.refuse(&place.related.subject.kind, &name, error);
                    }
                    place.related.settle(&name, id, outcome, &self.session.judge);
                    let is_on_a_tab =
                        place.related.entries.known(&name).is_some_and(|known| place.detail.tell(&name, known.clone()));
                    place.related.heed(&self.relationships);
                    self.warn_of_impasse(Pane::Related);
                    if is_on_a_tab {
                        self.refresh_detail();
                    }
                }
            }
            Route::Known(look, index) => self.tell_flow(Event::Known { look, index, outcome }),
            Route::Flow(flow) => self.settle_flow(*flow, outcome),
            Route::Poll => self.settle_poll(id, outcome),
            Route::Compare => self.settle_compared(id, outcome),
            Route::Part(place, _) => {
                if let Some(found) = self.trail.find(place) {
                    let is_heard = found.detail.settle_part(id, outcome);
                    for (name, known) in found.detail.amounts() {
                        found.related.entries.tell(name, known);
                    }
                    if let Some(objects) = found.detail.undigested().filter(|_| is_heard) {
                        self.requests.order(Effect::Digest { place, objects: objects.to_vec() });
                    }
                }
                self.refresh_detail();
            }
            Route::Preview => self.settle_preview(id, outcome),
            Route::Catalogue => self.settle_catalogue(outcome),
            Route::Quota => self.settle_quota(outcome),
            // Told as what was learned of the key.
            Route::Own => {}
            Route::Side => self.settle_side(id, outcome),
            Route::Revisit => self.settle_revisit(id, outcome),
            Route::Recipe(number) => self.settle_run(number, id, &outcome, spent),
        }
        // Who asked has it by now.
        if let Some(told) = told {
            self.renew_everywhere(&told);
        }
        if let Some((asked, error)) = gone {
            self.gone_everywhere(&asked, &error);
        }
        self.go_on_loading(&of);
    }

    fn settle_in_pane(&mut self, pane: Pane, id: RequestId, outcome: Result<Reply, ApiError>) {
        let state = outcome.as_ref().map_or_else(State::of_error, |_| State::Found);
        let queued = self.triage.asked(id).filter(|_| pane == Pane::Triage);
        let queued = queued.map(|item| (item.subject(), item.remark.to_string()));
        let queued = queued.map(|(subject, remark)| self.queued(subject, remark, outcome.as_ref()));
        self.record_all(queued.into_iter().flatten());
        let was_shared = self.triage.elsewhere().next().is_some();
        if let Some((component, around)) = self.pane_mut(pane) {
            component.settle(id, outcome, around);
        }
        self.heed_sharing(was_shared);
        self.warn_of_impasse(pane);
        if pane == Pane::Results
            && let Some(query) = self.results.answered()
        {
            self.requests.order(super::history::search(self.now, query, state));
        }
    }

    fn settle_report(&mut self, place: PlaceId, id: RequestId, outcome: Result<Reply, ApiError>) {
        let outcome = outcome.and_then(Report::from_reply).map_err(|error| error.told(self.now));
        let place_id = place;
        let Some(place) = self.trail.find(place_id) else { return };
        if place.renewing == Some(id) {
            place.renewing = None;
            match outcome {
                Ok(report) => {
                    let then = place.report.ready().cloned();
                    let (subject, what) = (report.descriptor().clone(), place.title().into_owned());
                    place.report = Load::Ready(report.clone());
                    // What a list brought has no results of engines: comparing it would tell nothing true.
                    if let Some(then) = then.filter(|then| then.attribute("last_analysis_results").is_some()) {
                        self.note_change(&subject, &what, &then, &report);
                    }
                }
                Err(error) => return self.keep_old(place_id, error),
            }
        } else if !place.report.settle(id, outcome) {
            return;
        }
        let Some(place) = self.trail.find(place_id) else { return };
        let asked = std::mem::take(&mut place.asked);
        let outcome = match &place.report {
            Load::Ready(report) => Some(Ok(&report.object)),
            Load::Failed(error) => Some(Err(error)),
            _ => None,
        };
        match outcome {
            Some(Ok(object)) if asked.is_empty() => {
                if let Some(effect) = super::history::walk(self.now, object) {
                    self.requests.order(effect);
                }
            }
            Some(outcome) if !asked.is_empty() => {
                self.requests.order(super::history::look_up(self.now, &place.subject.kind, asked, outcome));
            }
            _ => {}
        }
        let is_unknown = place.report.failed().is_some_and(|error| error.reason == Reason::NotFound);
        place.related.entries.note_unknown(is_unknown);
        let came = place.report.ready().map(|report| (report.object.clone(), report.provenance()));
        if let Some((object, provenance)) = came {
            place.identify(&object, None);
            place.learn_report(&self.relationships);
            if self.results.looked_up == Some(place_id) {
                self.results.show(&object, provenance, &self.session.judge);
            }
        }
        self.record_opened(place_id);
        self.refresh_detail();
    }

    /// Behaviour reports were put together beside the loop.
    pub(super) fn digested(&mut self, place: PlaceId, merged: Merged) {
        if let Some(place) = self.trail.find(place) {
            place.detail.take_digest(merged);
        }
        self.refresh_detail();
    }

    fn settle_catalogue(&mut self, outcome: Result<Reply, ApiError>) {
        let metadata = match outcome.map(|reply| reply.answer) {
            Ok(Answer::Bare(metadata)) => metadata,
            Ok(_) => return self.complain("the service named no relationships; nothing changed"),
            Err(error) => return self.complain(format!("relationships: {error}")),
        };
        self.relationships.refresh(&metadata);
        if let Some(place) = self.trail.current_mut() {
            place.related.heed(&self.relationships);
        }
        self.say(match self.relationships.added() {
            0 => "the service has no relationships beyond those listed".to_owned(),
            added => format!("{added} more relationships, of all kinds of object, are listed now"),
        });
    }

    /// Makes the shown lines of the current report anew, and asks for what the shown tab may ask for.
    pub(super) fn refresh_detail(&mut self) {
        self.order_part(Freshness::Stored);
        let Some(place) = self.trail.current_mut() else { return };
        if let Load::Ready(report) = &place.report {
            place.detail.refresh(report, &self.session, self.now);
        }
    }

    /// Orders what the shown tab needs beyond the report.
    pub(super) fn order_part(&mut self, freshness: Freshness) {
        if let Some(place) = self.trail.current_mut() {
            place.order_part(freshness, &self.session, &mut self.requests);
        }
    }

    /// Wraps texts anew when they were drawn at another width than they were made for; true when the screen must be
    /// drawn again.
    pub fn fit(&mut self) -> bool {
        let outgrown = self.trail.current().is_some_and(|place| place.detail.is_outgrown());
        if outgrown {
            self.refresh_detail();
        }
        self.fit_preview() || outgrown
    }
}
