//! What a whole report says that the analyses of a case need: a little plain data, made once, off the loop.

use std::collections::HashMap;

use super::events::{self, Event};
use super::similar::{ssdeep, tlsh};
use super::traits::{self, Traits};
use crate::vt::{Descriptor, Object};

/// What one object brings to timeline, common ground and similarity.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// The earliest first.
    pub events: Vec<Event>,
    pub traits: Traits,
    pub tlsh: Option<tlsh::Digest>,
    pub ssdeep: Option<ssdeep::Digest>,
}

impl Evidence {
    /// Reads the whole object: costly for large reports, so not on the loop.
    pub fn of(object: &Object) -> Self {
        let tree = object.value();
        let digest = |name: &str| tree.get("attributes")?.get(name)?.as_str();
        Self {
            events: events::events(object, &tree),
            traits: traits::of(object, &tree),
            tlsh: digest("tlsh").and_then(tlsh::Digest::parse),
            ssdeep: digest("ssdeep").and_then(ssdeep::Digest::parse),
        }
    }

    /// What more than this an object says is nobody's to read, and a hostile report could say without end.
    const MOST: usize = 1_000;

    /// Adds what another report says of the same object: of a file, each sandbox's.
    pub fn join(&mut self, other: Self) {
        for event in other.events.into_iter().take(Self::MOST) {
            if self.events.len() < Self::MOST && !self.events.contains(&event) {
                self.events.push(event);
            }
        }
        self.events.sort_by_key(|event| (event.at, event.what));
        for found in other.traits.into_iter().take(Self::MOST) {
            if self.traits.len() < Self::MOST && !self.traits.contains(&found) {
                self.traits.push(found);
            }
        }
        self.tlsh = self.tlsh.take().or(other.tlsh);
        self.ssdeep = self.ssdeep.take().or(other.ssdeep);
    }
}

/// The evidence on the objects of a case.
pub type Dossier = HashMap<Descriptor, Evidence>;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::case::Trait;

    fn evidence(attributes: &serde_json::Value) -> Evidence {
        let tree = json!({"type": "file", "id": "ab", "attributes": attributes});
        Evidence::of(&Object::decode(tree.to_string().into()).expect("an object"))
    }

    #[test]
    fn a_report_is_read_once_for_all_analyses() {
        let tlsh = format!("T1{}", "3A".repeat(35));
        let read = evidence(&json!({"vhash": "33", "creation_date": 1_772_323_200, "tlsh": tlsh, "ssdeep": "3:AbC:d"}));
        assert_eq!(read.events.len(), 1);
        assert!(read.traits.contains(&(Trait::Vhash, "33".into())));
        assert!(read.tlsh.is_some() && read.ssdeep.is_some());
    }

    #[test]
    fn what_two_reports_say_of_an_object_is_there_once() {
        let mut one = evidence(&json!({"vhash": "33", "creation_date": 1_772_323_200}));
        let before = one.clone();
        one.join(before.clone());
        assert_eq!(one, before);
        one.join(evidence(&json!({"authentihash": "44", "creation_date": 1_772_323_100})));
        assert_eq!(one.events.iter().map(|event| event.at).collect::<Vec<_>>(), [1_772_323_100, 1_772_323_200]);
        assert_eq!(one.traits.len(), 2);
    }
}
