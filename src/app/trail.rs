//! The trail: how the user got here, with everything as it was at each place.

use super::Pane;
use crate::effect::PlaceId;
use crate::effect::RequestId;
use crate::ioc::Indicator;
use crate::pane::detail::DetailPane;
use crate::pane::related::Related;
use crate::pane::{Load, Report};
use crate::vt::{Descriptor, Object};

/// Places kept; older ones fall off the beginning, so that a long shift does not fill the memory.
const KEPT: usize = 60;

/// One object on the trail: its report, and where the user stood in it.
#[derive(Debug, Clone)]
pub struct Place {
    pub id: PlaceId,
    /// As asked; the report's own id afterwards.
    pub subject: Descriptor,
    /// What was typed or what the row was called.
    pub name: String,
    /// What a person asked for, until its answer was written into the history.
    pub asked: String,
    /// The relationship that led here; none for a fresh look-up.
    pub via: Option<Box<str>>,
    /// The list that it was opened from, where going back leads to.
    pub from: Option<Pane>,
    pub report: Load<Report>,
    /// A newer report on its way while the old one is shown.
    pub renewing: Option<RequestId>,
    /// A list said that this object exists and the service never scanned it: asking would cost a request for nothing.
    pub never_scanned: bool,
    pub detail: DetailPane,
    pub related: Related,
}

impl Place {
    pub fn new(id: PlaceId, subject: Descriptor, name: String, via: Option<Box<str>>) -> Self {
        let related = Related::new(id, subject.clone());
        Self {
            id,
            subject,
            name,
            asked: String::new(),
            via,
            from: None,
            report: Load::Idle,
            renewing: None,
            never_scanned: false,
            detail: DetailPane::default(),
            related,
        }
    }

    /// Goes by the report's own id from now on; how a URL was asked for is kept where the service spells it otherwise.
    pub fn identify(&mut self, object: &Object, asked: Option<&Indicator>) {
        let asked = asked.cloned().or_else(|| self.subject.indicator());
        let other = asked.and_then(|asked| object.facts.asked_as(&asked));
        self.detail.asked = other.or(self.detail.asked.take());
        self.subject = object.descriptor.clone();
    }

    /// Request `id` never left: what it was for was not asked.
    pub fn forgo(&mut self, id: RequestId) {
        self.report.forgo(id);
        self.renewing.take_if(|renewing| *renewing == id);
        self.detail.forgo(id);
        self.related.forgo(id);
    }

    /// What the place is called: the report's own name once it is known.
    pub fn title(&self) -> &str {
        match &self.report {
            Load::Ready(report) => report.object.title(),
            _ => &self.name,
        }
    }
}

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

    /// A place, wherever on the trail it is.
    pub fn get(&self, id: PlaceId) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }

    /// The place of an answer, wherever on the trail it is.
    pub fn find(&mut self, id: PlaceId) -> Option<&mut Place> {
        self.places.iter_mut().find(|place| place.id == id)
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
            place.via.iter().map(ToString::to_string).chain([crate::text::visible(place.title()).into_owned()])
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
    use crate::vt::Kind;

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
