//! What answers told a recipe of the objects that it may print.
//!
//! A row of a list speaks of a link: when the name had that address, where that file wrote this one. It is kept by both ends, for
//! another list tells another thing of the same object. Only what is known of the object itself is kept by the object.

use std::collections::HashMap;

use super::super::record::Told;
use crate::access::Given;
use crate::case::Change;
use crate::case::recipe::{Ask, Asked};
use crate::vt::{Answer, ApiError, Descriptor, Object, Reason};

/// What is known of an object.
pub(super) enum Known {
    Told(Box<Object>, Told),
    /// Its report was asked for in vain.
    InVain(ApiError),
}

impl Known {
    fn told(object: Object, told: Told) -> Self {
        Self::Told(Box::new(object), told)
    }

    /// Whether it tells more than type and id.
    fn tells(&self) -> bool {
        matches!(self, Self::Told(object, _) if object.has_attributes)
    }

    fn is_judged(&self) -> bool {
        matches!(self, Self::Told(object, _) if object.facts.stats.is_some())
    }
}

/// From where, by which relationship, and where to.
type Link = (Descriptor, String, Descriptor);

/// What answers have told so far.
#[derive(Default)]
pub(super) struct Seen {
    /// Reports, also those that there were none of, and what lists told of an object and of no link.
    objects: HashMap<Descriptor, Known>,
    /// The rows of lists that no step has printed yet.
    links: HashMap<Link, Known>,
}

impl Seen {
    /// Takes in what came of a request. What says nothing of an object takes the place of nothing that is known of it.
    pub(super) fn take(&mut self, ask: &Ask, given: Result<Given, ApiError>) {
        match (&ask.what, given) {
            (what, Ok(given)) => {
                let told = Told::from(&given);
                match (what, given.answer) {
                    (Asked::Relationship(name), Answer::Page(page)) => {
                        for object in page.objects {
                            let object = object.viewed_from(&ask.about).into_owned();
                            self.list((ask.about.clone(), name.clone(), object.descriptor.clone()), object, told);
                        }
                    }
                    (Asked::Report, Answer::Object(object)) => {
                        let about = object.descriptor.clone();
                        // Where a step reads reports, they are what it prints.
                        self.links.retain(|(_, _, to), _| *to != about);
                        self.objects.insert(about, Known::Told(object, told));
                    }
                    _ => {}
                }
            }
            (Asked::Report, Err(error)) => {
                let is_missing = error.reason == Reason::NotFound;
                self.links.retain(|(_, _, to), known| *to != ask.about || (!is_missing && known.is_judged()));
                if is_missing || !self.objects.get(&ask.about).is_some_and(Known::is_judged) {
                    self.objects.insert(ask.about.clone(), Known::InVain(error));
                }
            }
            (Asked::Relationship(_), Err(_)) => {}
        }
    }

    fn list(&mut self, link: Link, object: Object, told: Told) {
        let (_, _, to) = &link;
        if is_of_itself(&object) && (object.has_attributes || !self.objects.contains_key(to)) {
            self.objects.insert(to.clone(), Known::told(object.clone(), told));
        }
        self.links.entry(link).or_insert_with(|| Known::told(object, told));
    }

    /// What is to be printed of the object at the end of a link: what the list said of it there, else what is known of it.
    pub(super) fn of(&self, from: &Descriptor, relationship: &str, to: &Descriptor) -> Option<&Known> {
        let listed = self.links.get(&(from.clone(), relationship.to_owned(), to.clone()));
        listed.filter(|known| known.tells()).or_else(|| self.objects.get(to)).or(listed)
    }

    /// Forgets the rows of steps that are over with these changes.
    pub(super) fn end_steps(&mut self, changes: &[Change]) {
        if !changes.is_empty() {
            self.links.clear();
        }
    }
}

/// Whether a row says nothing of how its object was reached.
fn is_of_itself(object: &Object) -> bool {
    object.link.is_none() && object.value().get("context_attributes").is_none()
}
