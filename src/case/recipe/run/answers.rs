//! What answers tell the step under way.

use super::super::{From, Means, Names, named};
use super::{Hit, Run, State};
use crate::case::missing;
use crate::vt::{self, Answer, ApiError, Descriptor, Reason};

impl Run {
    /// An answer that the service gave at that time.
    pub(super) fn take(&mut self, place: usize, answer: &Answer, at: i64) {
        if let Some(chosen) = &mut self.progress.chosen {
            if let (Answer::Object(object), Some(hit)) = (answer, chosen.get_mut(place)) {
                let step = From::Step(self.progress.kept.len());
                hit.read(object, at, self.recipe.is_named_by(step));
            }
            return;
        }
        let Some((own, step)) = self.step() else { return };
        match (&step.means, answer) {
            (Means::Relationship(_), Answer::Page(page)) => {
                let items = self.items(step.from);
                let Some(near) = items.get(place).map(|item| item.object.clone()) else { return };
                let reads: Vec<Names> = self.recipe.is_named_by(From::Step(own)).collect();
                if let Some(found) = self.progress.found.get_mut(own) {
                    found.has_more |= page.next.goes_on();
                    found.not_understood += page.not_understood;
                }
                for object in &page.objects {
                    let object = object.viewed_from(&near);
                    let date = object.link.as_ref().and(object.facts.date);
                    self.hit(Hit::of(&object, at, reads.iter().copied()), place, date);
                }
            }
            (Means::Names(names), Answer::Object(object)) => {
                let names = *names;
                let said = named(object, names).into_iter().map(|end| (names, end)).collect();
                self.name(place, said, names);
            }
            _ => {}
        }
    }

    /// What an object at `place` of what the step begins with names.
    pub(super) fn name(&mut self, place: usize, said: Vec<(Names, Descriptor)>, names: Names) {
        for (_, object) in said.into_iter().filter(|(by, _)| *by == names) {
            self.hit(Hit::bare(object), place, None);
        }
    }

    fn hit(&mut self, hit: Hit, place: usize, date: Option<i64>) {
        // What the recipe was started with is no news, unless it says of itself that it leads nowhere else.
        let is_pivot = self.step().is_some_and(|(_, step)| matches!(step.means, Means::Relationship(_)));
        if is_pivot && self.progress.starts.contains(&hit.object) {
            return;
        }
        let known = self.progress.hits.iter().position(|known| known.object == hit.object);
        if let Some(known) = known.and_then(|known| self.progress.hits.get_mut(known)) {
            known.hear(&hit.brief);
        }
        let known = known.unwrap_or_else(|| {
            self.progress.hits.push(hit);
            self.progress.hits.len() - 1
        });
        if let Some(known) = self.progress.hits.get_mut(known)
            && known.from.iter().all(|(from, _)| *from != place)
        {
            known.from.push((place, date));
        }
        let found = self.progress.hits.len();
        if let Some(told) = self.found() {
            told.all = found;
        }
    }

    pub(super) fn fail(&mut self, place: usize, error: &ApiError, at: i64) {
        match error.reason {
            // The next request could only end like this one: it waits until somebody says that it can go on.
            _ if error.is_final() => {
                self.progress.waiting.push_front(place);
                if self.progress.state == State::Running {
                    self.progress.state = State::Paused(error.to_string());
                }
            }
            Reason::NotFound => {
                let chosen = self.progress.chosen.as_mut().and_then(|chosen| chosen.get_mut(place));
                // Without what hangs on it a thing is there all the same.
                if let Some(hit) = chosen.filter(|_| error.is_never_scanned()) {
                    hit.hear(&missing(&hit.object, at));
                }
                if let Some(found) = self.found() {
                    found.missing += 1;
                }
            }
            Reason::NotPrivileged => {
                self.progress.waiting.push_front(place);
                self.give_up(&error.to_string());
            }
            _ => {
                if let Some(found) = self.found() {
                    let is_asked = vt::State::of_error(error) != vt::State::NotAsked;
                    *(if is_asked { &mut found.failed } else { &mut found.not_asked }) += 1;
                    found.trouble = error.to_string();
                }
            }
        }
    }
}
