//! Objects that are only named, in lists and in lines of a report, have a verdict beside them where one is known here.

use super::Model;
use crate::effect::{Effect, StoreTask};
use crate::msg::{Glimpsed, Reply};
use crate::pane::detail::DetailPane;
use crate::pane::glimpse::Glimpses;
use crate::pane::rows::ObjectList;
use crate::vt::{Answer, Descriptor};

impl Model {
    /// Notices what is named and was not before; called after every message. Sends nothing.
    pub(super) fn look_at_named(&mut self) {
        let mut named: Vec<Descriptor> = Vec::new();
        for list in self.lists() {
            named.extend(list.named());
        }
        let news = self.glimpses.take_news();
        self.learn_in_lists(&named);
        self.learn_in_lists(&news);
        if !news.is_empty() {
            let shown = self.trail.current().map(|place| place.detail.named().to_vec()).unwrap_or_default();
            self.learn_in_lines(&shown);
        }
        if let Some(targets) = self.trail.current_mut().and_then(|place| place.detail.take_named()) {
            self.learn_in_lines(&targets);
            named.extend(targets);
        }
        if let Some(targets) = self.previews.place_mut().and_then(|place| place.detail.take_named()) {
            self.learn_in_lines(&targets);
            named.extend(targets);
        }
        let unasked = self.glimpses.unasked(named);
        if !unasked.is_empty() {
            self.requests.order(Effect::Keep(StoreTask::Glimpse(unasked)));
        }
    }

    /// Takes in what the store has of them.
    pub(super) fn glimpsed(&mut self, found: &Glimpsed) {
        self.glimpses.take(found, &self.session.judge);
        let named: Vec<Descriptor> = found.iter().map(|(named, _)| named.clone()).collect();
        self.learn_in_lists(&named);
        self.learn_in_lines(&named);
    }

    /// Objects that came are known from now on.
    pub(super) fn hear(&mut self, reply: &Reply) {
        let objects = match &reply.answer {
            Answer::Object(object) => std::slice::from_ref(&**object),
            Answer::Page(page) => &page.objects[..],
            _ => &[],
        };
        for object in objects {
            self.glimpses.hear(object, &self.session.judge);
            self.learn_of(object, reply.fetched_at);
        }
    }

    fn learn_in_lines(&mut self, named: &[Descriptor]) {
        if self.trail.current_mut().is_some_and(|place| learn(&mut place.detail, named, &self.glimpses)) {
            self.refresh_detail();
        }
        if let Some(place) = self.previews.place_mut()
            && learn(&mut place.detail, named, &self.glimpses)
        {
            self.refresh_preview();
        }
    }

    fn learn_in_lists(&mut self, named: &[Descriptor]) {
        if named.is_empty() {
            return;
        }
        let glimpses = std::mem::take(&mut self.glimpses);
        for list in self.lists() {
            list.learn(named, |named| glimpses.get(named));
        }
        self.glimpses = glimpses;
    }

    /// The lists whose rows may only be named.
    fn lists(&mut self) -> impl Iterator<Item = &mut ObjectList> {
        let related = self.trail.current_mut().and_then(|place| place.related.list_mut());
        [
            Some(&mut self.results.paged.list),
            Some(&mut self.private.paged.list),
            related.map(|related| &mut related.paged.list),
        ]
        .into_iter()
        .flatten()
    }
}

/// Tells the lines of a report what is known of objects that they name; true when one of them was not told before.
fn learn(detail: &mut DetailPane, named: &[Descriptor], glimpses: &Glimpses) -> bool {
    let known = named.iter().filter_map(|named| Some((named, glimpses.get(named)?)));
    let mut is_new = false;
    for (named, glimpse) in known {
        is_new |= detail.parts.know(named, glimpse);
    }
    is_new
}
