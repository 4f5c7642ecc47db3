//! A newer report goes wherever its object stands: the trail, the rows of lists and of the queue, the watch list. Whoever asked for it,
//! no two places say two things of one object.

use super::Model;
use crate::msg::{Reply, Source};
use crate::pane::{Load, Place, Report};
use crate::vt::{Answer, Descriptor};

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
