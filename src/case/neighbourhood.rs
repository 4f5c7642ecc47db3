//! Where the objects around one of them stand in a drawing: it in the middle, its neighbours on a ring, theirs on a second.

use std::collections::HashMap;
use std::f64::consts::TAU;

use super::noise;
use super::{Case, NodeId};

/// How many objects one drawing holds at most.
pub const MOST: usize = 60;

/// Of them, how many stand on the first ring, so that room is left for the second.
const NEAREST: usize = 24;

/// An object in a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    pub node: NodeId,
    /// From -1 to 1, to the right.
    pub x: f64,
    /// From -1 to 1, upwards.
    pub y: f64,
    /// 0 in the middle, then 1 and 2.
    pub ring: u8,
}

/// What is around an object.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Neighbourhood {
    /// The first stands in the middle.
    pub dots: Vec<Dot>,
    /// Places of two dots each.
    pub lines: Vec<(usize, usize)>,
    /// Objects that are as near and for which there was no room.
    pub more: usize,
}

impl Neighbourhood {
    /// What is around an object: the same each time for the same case. Noise is left out unless it is in the middle or asked for.
    pub fn of(case: &Case, middle: NodeId, shows_noise: bool) -> Self {
        if case.node(middle).is_none() {
            return Self::default();
        }
        let beside = Beside::of(case, middle, shows_noise);
        let mut drawing = Self { dots: vec![Dot { node: middle, x: 0.0, y: 0.0, ring: 0 }], ..Self::default() };
        let first: Vec<NodeId> = beside.nearest.iter().take(NEAREST).copied().collect();
        let room = MOST.saturating_sub(1 + first.len());
        let second: Vec<(usize, NodeId)> = beside.second(&first).collect();
        drawing.more = beside.nearest.len().saturating_sub(first.len()) + second.len().saturating_sub(room);
        let second = second.get(..room.min(second.len())).unwrap_or_default();
        drawing.place(&first, second);
        drawing.join(case);
        drawing
    }

    /// Each neighbour gets a part of the circle that grows with what lies behind it.
    fn place(&mut self, first: &[NodeId], second: &[(usize, NodeId)]) {
        let behind = |place: usize| second.iter().filter(move |(before, _)| *before == place).map(|(_, node)| *node);
        let whole = (first.len() + second.len()).max(1) as f64;
        let mut from = 0.0;
        for (place, node) in first.iter().enumerate() {
            let count = behind(place).count();
            let part = TAU * (count + 1) as f64 / whole;
            self.dots.push(dot(*node, from + part / 2.0, 1));
            for (step, node) in behind(place).enumerate() {
                let angle = from + part * (step as f64 + 0.5) / count as f64;
                self.dots.push(dot(node, angle, 2));
            }
            from += part;
        }
    }

    /// The edges between what is drawn, each pair once.
    fn join(&mut self, case: &Case) {
        let places: HashMap<NodeId, usize> =
            self.dots.iter().enumerate().map(|(place, dot)| (dot.node, place)).collect();
        for (node, place) in &places {
            let ends = case.leaving(*node).filter_map(|edge| places.get(&edge.to));
            self.lines.extend(ends.map(|end| (*place.min(end), *place.max(end))));
        }
        self.lines.sort_unstable();
        self.lines.dedup();
    }
}

fn dot(node: NodeId, angle: f64, ring: u8) -> Dot {
    let radius = f64::from(ring) / 2.0;
    // From the top, as a clock's hand goes.
    Dot { node, x: radius * angle.sin(), y: radius * angle.cos(), ring }
}

/// Who is beside whom, around one object.
struct Beside {
    middle: NodeId,
    /// What is beside the middle: what stands out first, and then as it came.
    nearest: Vec<NodeId>,
    /// By object on the first ring, what is beside it.
    others: HashMap<NodeId, Vec<NodeId>>,
}

impl Beside {
    fn of(case: &Case, middle: NodeId, shows_noise: bool) -> Self {
        let is_drawn = |node: &NodeId| case.node(*node).is_some_and(|node| shows_noise || noise::noise(node).is_none());
        let rank = |node: &NodeId| case.node(*node).map(|node| (!node.is_flagged(), !node.is_telling()));
        let ends = |edge: &super::Edge| [(edge.from, edge.to), (edge.to, edge.from)];
        let mut nearest: Vec<NodeId> =
            case.edges().iter().flat_map(ends).filter(|(one, _)| *one == middle).map(|(_, other)| other).collect();
        nearest.retain(is_drawn);
        nearest.sort_unstable();
        nearest.dedup();
        nearest.sort_by_key(rank);
        let mut others: HashMap<NodeId, Vec<NodeId>> = nearest.iter().map(|node| (*node, Vec::new())).collect();
        for (one, other) in case.edges().iter().flat_map(ends).filter(|(_, other)| is_drawn(other)) {
            if let Some(beside) = others.get_mut(&one) {
                beside.push(other);
            }
        }
        for beside in others.values_mut() {
            beside.sort_unstable();
            beside.dedup();
            beside.sort_by_key(rank);
        }
        Self { middle, nearest, others }
    }

    /// What stands on the second ring, with the place of whom it stands behind; taken in turns, so that all get some.
    fn second<'a>(&'a self, first: &'a [NodeId]) -> impl Iterator<Item = (usize, NodeId)> + 'a {
        let mut met: std::collections::HashSet<NodeId> = self.nearest.iter().copied().chain([self.middle]).collect();
        let behind = |node: &NodeId| self.others.get(node).map_or(&[][..], Vec::as_slice);
        let longest = first.iter().map(|node| behind(node).len()).max().unwrap_or_default();
        let turns = (0..longest).flat_map(move |turn| {
            first.iter().enumerate().filter_map(move |(place, node)| Some((place, *behind(node).get(turn)?)))
        });
        turns.filter(move |(_, node)| met.insert(*node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Came, Change, Head};
    use crate::vt::{Descriptor, Judge, Kind};

    fn domain(name: &str) -> Descriptor {
        Descriptor::new(Kind::Domain, name)
    }

    fn came(name: &str) -> Change {
        Change::Came { object: domain(name), name: String::new(), came: Came::Listed, at: 1, remark: None }
    }

    fn linked(from: &str, to: &str) -> Change {
        Change::Linked { from: domain(from), relationship: "siblings".to_owned(), to: domain(to), at: 2, date: None }
    }

    fn case(links: &[(&str, &str)]) -> Case {
        let objects = links.iter().flat_map(|(from, to)| [came(from), came(to)]);
        let changes: Vec<Change> = objects.chain(links.iter().map(|(from, to)| linked(from, to))).collect();
        Case::of(Head::default(), &changes, &Judge::default())
    }

    fn rings(drawing: &Neighbourhood) -> [usize; 3] {
        [0, 1, 2].map(|ring| drawing.dots.iter().filter(|dot| dot.ring == ring).count())
    }

    #[test]
    fn whoever_leads_there_and_whoever_it_leads_to_is_a_neighbour() {
        let case = case(&[("a.example", "b.example"), ("c.example", "a.example"), ("b.example", "d.example")]);
        let drawing = Neighbourhood::of(&case, 0, false);
        assert_eq!(rings(&drawing), [1, 2, 1]);
        assert_eq!((drawing.lines.len(), drawing.more), (3, 0));
    }

    #[test]
    fn two_that_lead_to_each_other_are_joined_once() {
        let drawing = Neighbourhood::of(&case(&[("a.example", "b.example"), ("b.example", "a.example")]), 0, false);
        assert_eq!((rings(&drawing), drawing.lines), ([1, 1, 0], vec![(0, 1)]));
    }

    #[test]
    fn noise_is_drawn_only_in_the_middle_or_when_asked_for() {
        let case = case(&[("a.example", "gstatic.com")]);
        assert_eq!(rings(&Neighbourhood::of(&case, 0, false)), [1, 0, 0]);
        assert_eq!(rings(&Neighbourhood::of(&case, 0, true)), [1, 1, 0]);
        assert_eq!(rings(&Neighbourhood::of(&case, 1, false)), [1, 1, 0]);
    }

    #[test]
    fn a_drawing_is_bounded_says_how_many_more_there_are_and_is_the_same_each_time() {
        let names: Vec<[String; 2]> =
            (0..5_000).map(|place| [format!("n{place}.example"), format!("s{place}.example")]).collect();
        let links: Vec<(&str, &str)> = names
            .iter()
            .flat_map(|[near, far]| [("a.example", near.as_str()), (near.as_str(), far.as_str())])
            .collect();
        let case = case(&links);
        let drawing = Neighbourhood::of(&case, 0, false);
        assert_eq!(rings(&drawing), [1, NEAREST, NEAREST]);
        assert_eq!(drawing.more, 5_000 - NEAREST);
        assert_eq!(Neighbourhood::of(&case, 0, false), drawing);
        assert!(drawing.dots.iter().all(|dot| dot.x.abs() <= 1.0 && dot.y.abs() <= 1.0));
        let crowded = Neighbourhood::of(&case, 1, false);
        assert_eq!((crowded.dots.len(), crowded.more), (MOST, 4_999 - (MOST - 3)));
    }

    #[test]
    fn an_object_that_is_not_there_has_no_neighbourhood() {
        assert_eq!(Neighbourhood::of(&case(&[]), 7, false), Neighbourhood::default());
    }
}
