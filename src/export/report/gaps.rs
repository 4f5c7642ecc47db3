//! What was not asked, which says as much as what was.

use std::collections::{HashMap, HashSet};

use super::Gap;
use crate::case::file::Waiting;
use crate::case::noise::noise;
use crate::case::{Came, Case, Node, NodeId, Standing};
use crate::vt::relationship::{self, Privilege};
use crate::vt::{Descriptor, Object, Page};

/// How far relationships were read.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Whether a page was the last one.
    pages: HashMap<(Descriptor, Box<str>), bool>,
    /// Relationships that are known to be empty, or of which the report names everything.
    whole: HashSet<(Descriptor, Box<str>)>,
    /// Of which the report names the first few.
    begun: HashSet<(Descriptor, Box<str>)>,
}

impl Read {
    /// What a report says of its relationships.
    pub(super) fn report(&mut self, object: &Object) {
        for (name, page) in object.folded() {
            let key = (object.descriptor.clone(), name.into_boxed_str());
            let is_whole = !page.next.goes_on() && page.count.is_none_or(|count| count <= page.objects.len() as u64);
            if is_whole {
                self.whole.insert(key)
            } else {
                self.begun.insert(key)
            };
        }
    }

    /// A page of the relationship at the end of a path.
    pub(super) fn page(&mut self, about: &Descriptor, path: &str, page: &Page) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_last = self.pages.entry((about.clone(), name.into())).or_default();
        *is_last |= !page.next.goes_on();
    }

    fn is_whole(&self, key: &(Descriptor, Box<str>)) -> bool {
        self.whole.contains(key) || self.pages.get(key).is_some_and(|is_last| *is_last)
    }

    fn is_begun(&self, key: &(Descriptor, Box<str>)) -> bool {
        self.begun.contains(key) || self.pages.contains_key(key)
    }
}

pub(super) fn of(case: &Case, read: &Read, waiting: &[Waiting]) -> Vec<Gap> {
    let queued: HashSet<Descriptor> = waiting.iter().filter_map(Waiting::object).collect();
    let mut gaps: Vec<Gap> = waiting.iter().cloned().map(Gap::Waiting).collect();
    let nodes =
        || case.nodes().iter().enumerate().filter(|(_, node)| noise(node).is_none() && node.came > Came::Listed);
    let unasked = nodes().filter(|(_, node)| is_unasked(node) && !queued.contains(&node.object));
    gaps.extend(unasked.map(|(place, _)| Gap::Object(place)));
    gaps.extend(nodes().filter_map(|(place, node)| relationships(place, node, read)));
    gaps
}

fn is_unasked(node: &Node) -> bool {
    node.object.kind.has_report() && node.known.is_none()
}

/// Of an object that was opened and is known.
fn relationships(place: NodeId, node: &Node, read: &Read) -> Option<Gap> {
    if node.came < Came::Opened || node.known.is_none() || node.standing() == Standing::Unknown {
        return None;
    }
    let (mut unread, mut begun, mut premium, mut landscape) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in relationship::of(&node.object.kind) {
        let key = (node.object.clone(), row.name.into());
        if read.is_whole(&key) {
            continue;
        }
        match row.privilege {
            _ if read.is_begun(&key) => begun.push(key.1),
            // Who has a private object may ask for what hangs on it.
            Privilege::Everyone | Privilege::PrivateScanning => unread.push(row.name),
            Privilege::Enterprise => premium.push(row.name),
            Privilege::ThreatLandscape => landscape.push(row.name),
        }
    }
    let is_gap = ![&unread, &premium, &landscape].into_iter().all(Vec::is_empty) || !begun.is_empty();
    is_gap.then_some(Gap::Relationships { node: place, unread, begun, premium, landscape })
}
