//! A newer report goes wherever its object stands: the trail, the rows of lists and of the queue, the watch list. Whoever asked for it,
//! no two places say two things of one object.

use bytes::Bytes;

use super::Model;
use crate::case::{self, Change};
use crate::effect::PlaceId;
use crate::msg::{Provenance, Reply, Source};
use crate::pane::report::Unrenewed;
use crate::pane::{Load, Place, Report};
use crate::vt::{Answer, ApiError, Descriptor, Object, Reason, State};

impl Model {
    /// An answer came. If it is a whole report from the service, it is the newest that there is.
    pub(super) fn renew_everywhere(&mut self, reply: &Reply) {
        let (Answer::Object(object), Source::Network) = (&reply.answer, reply.source) else { return };
        if !object.has_attributes || object.link.is_some() || !object.descriptor.kind.has_report() {
            return;
        }
        self.triage.hear(reply, &self.session.judge, &mut self.requests);
        let judge = &self.session.judge;
        let own = [&mut self.results.paged.list, &mut self.private.paged.list];
        let related = self.trail.places_mut().flat_map(|place| place.related.lists_mut());
        own.into_iter().chain(related).for_each(|list| list.renew(object, reply.provenance(), judge));
        let is_stale = |place: &Place| is_stale(place, &object.descriptor, reply.fetched_at);
        let is_wanted =
            self.is_revisited(&object.descriptor) || self.trail.places().chain(self.previews.place()).any(is_stale);
        if !is_wanted {
            return;
        }
        let Ok(report) = Report::from_reply(reply.clone()) else { return };
        for place in self.trail.places_mut().chain(self.previews.place_mut()) {
            if is_stale(place) {
                place.report = Load::Ready(report.clone());
                place.learn_report(&self.relationships);
            }
        }
        self.refresh_detail();
        self.refresh_preview();
        self.heed_revisited(&report);
    }

    /// A newer report of a place did not come: the one on screen stays, and from now on it says so.
    pub(super) fn keep_old(&mut self, place_id: PlaceId, error: ApiError) {
        let Some(place) = self.trail.find(place_id) else { return };
        let (subject, input) = (place.subject.clone(), place.input.clone());
        let Load::Ready(report) = &mut place.report else { return self.complain(error.to_string()) };
        let error = error.with_before(|| Some(report.said()));
        let value = if input.is_empty() { crate::pane::rows::value(&report.object) } else { input };
        if State::of_error(&error) != State::NotAsked {
            report.unrenewed = Some(Box::new(Unrenewed { at: self.now, error: error.clone() }));
        }
        if error.reason == Reason::NotFound {
            if self.results.looked_up == Some(place_id)
                && let Ok(mut object) = Object::decode(Bytes::from(case::missing(&subject, self.now)))
            {
                object.facts.name = Some(value.as_str().into());
                let provenance = Provenance { fetched_at: self.now, source: Source::Network };
                self.results.show(&object, provenance, &self.session.judge);
            }
            self.requests.order(super::history::look_up(self.now, &subject.kind, value, Err(&error)));
        }
        self.complain(error.to_string());
    }

    /// The service does not have an object any more, whoever has asked: no report of it that is open, no row of a list or the queue, not the case
    /// and not the watch list says from now on what it said before, as if it still did.
    pub(super) fn gone_everywhere(&mut self, asked: &Descriptor, error: &ApiError) {
        let subject = self.proper(asked);
        for place in self.trail.places_mut().chain(self.previews.place_mut()).filter(|place| place.subject == subject) {
            if let Load::Ready(report) = &mut place.report {
                let error = error.clone().with_before(|| Some(report.said()));
                report.unrenewed = Some(Box::new(Unrenewed { at: self.now, error }));
            }
        }
        let provenance = Provenance { fetched_at: error.said_at(self.now), source: Source::Network };
        let judge = &self.session.judge;
        let own = [&mut self.results.paged.list, &mut self.private.paged.list];
        let related = self.trail.places_mut().flat_map(|place| place.related.lists_mut());
        own.into_iter().chain(related).for_each(|list| list.lose(&subject, provenance, judge));
        self.triage.hear_gone(&subject, &mut self.requests);
        self.heed_gone(&subject, error);
        if self.case.open.find(&subject).is_some() {
            let brief = case::missing(&subject, error.said_at(self.now));
            self.record(Change::Learned { object: subject, brief });
        }
        self.refresh_detail();
        self.refresh_preview();
    }
}

/// Whether a place shows an older report of that object, or that there is none.
fn is_stale(place: &Place, object: &Descriptor, fetched_at: i64) -> bool {
    place.subject == *object
        && match &place.report {
            Load::Ready(known) => known.fetched_at < fetched_at,
            Load::Failed(_) => true,
            Load::Idle | Load::Waiting(_) => false,
        }
}
