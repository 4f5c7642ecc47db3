//! The trail: how the user got here, with everything as it was at each place.

use super::Place;
use crate::effect::PlaceId;

/// Places kept; older ones fall off the beginning, so that a long shift does not fill the memory.
const KEPT: usize = 60;

/// Places in the order they were opened, and which one is shown.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    places: Vec<Place>,
    at: usize,
    last: u64,
}

impl Trail {
    /// A number for a new place.
    pub fn number(&mut self) -> PlaceId {
        self.last += 1;
        PlaceId(self.last)
    }

    /// Goes to a new place; what was ahead is dropped and returned, so that its requests can be taken back.
    pub fn push(&mut self, place: Place) -> Vec<Place> {
        let mut dropped = if self.places.is_empty() {
            Vec::new()
        } else {
            self.places.split_off((self.at + 1).min(self.places.len()))
        };
        self.places.push(place);
        if self.places.len() > KEPT {
            dropped.push(self.places.remove(0));
        }
        self.at = self.places.len() - 1;
        dropped
    }

    pub fn current(&self) -> Option<&Place> {
        self.places.get(self.at)
    }

    pub fn current_mut(&mut self) -> Option<&mut Place> {
        self.places.get_mut(self.at)
    }

    /// All of them, the oldest first.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.iter()
    }

    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.places.iter_mut()
    }

    /// A place, wherever on the trail it is.
    pub fn get(&self, id: PlaceId) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }

    /// The place of an answer, wherever on the trail it is.
    pub fn find(&mut self, id: PlaceId) -> Option<&mut Place> {
        self.places.iter_mut().find(|place| place.id == id)
    }

    /// Shows the place at this step, if there is one.
    pub fn go_to(&mut self, step: usize) {
        self.at = step.min(self.places.len().saturating_sub(1));
    }

    /// Forgets all places; numbers go on, so that an answer to an old one finds nobody.
    pub fn clear(&mut self) {
        (self.places, self.at) = (Vec::new(), 0);
    }

    /// One step back; false at the beginning.
    pub fn back(&mut self) -> bool {
        let possible = self.at > 0;
        self.at = self.at.saturating_sub(1);
        possible
    }

    /// One step forward; false at the end.
    pub fn forward(&mut self) -> bool {
        let possible = self.at + 1 < self.places.len();
        self.at += usize::from(possible);
        possible
    }

    /// How the user got to the current place since the last fresh look-up: `a › contacted_domains › b`.
    pub fn title(&self, separator: &str) -> String {
        let shown = self.places.get(..=self.at).unwrap_or_default();
        let start = shown.iter().rposition(|place| place.via.is_none()).unwrap_or_default();
        let steps = shown.get(start..).unwrap_or_default().iter().flat_map(|place| {
            place.via.iter().map(ToString::to_string).chain([crate::text::visible(&place.title()).into_owned()])
        });
        steps.collect::<Vec<_>>().join(&format!(" {separator} "))
    }

    /// Steps that can be gone back and forward.
    pub fn steps(&self) -> (usize, usize) {
        (self.at, self.places.len().saturating_sub(self.at + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vt::{Descriptor, Kind};

    fn visit(trail: &mut Trail, name: &str, via: Option<&str>) {
        let id = trail.number();
        trail.push(Place::new(id, Descriptor::new(Kind::Domain, name), name.to_owned(), via.map(Into::into)));
    }

    #[test]
    fn the_title_names_the_steps_since_the_last_fresh_look_up() {
        let mut trail = Trail::default();
        visit(&mut trail, "old.example", None);
        visit(&mut trail, "a.example", None);
        visit(&mut trail, "b.example", Some("subdomains"));
        assert_eq!(trail.title("›"), "a.example › subdomains › b.example");
    }

    #[test]
    fn a_new_step_from_the_middle_drops_what_was_ahead() {
        let mut trail = Trail::default();
        for name in ["a", "b", "c"] {
            visit(&mut trail, name, None);
        }
        assert!(trail.back() && trail.back() && !trail.back());
        visit(&mut trail, "d", None);
        assert_eq!(trail.steps(), (1, 0));
        assert!(!trail.forward());
    }
}
