//! Lines that begin with a number, one below the other: the headings of a chapter count on, and addresses of a list do not.

use std::net::IpAddr;

use super::candidate::{Candidate, Decoy, Shape};
use crate::ioc::Indicator;

/// Headings of one outline that are kept in mind; more are surely headings.
const MOST: usize = 1_000;

/// The lines in a row that begin with a number.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The number of the line above.
    last: Option<[u8; 4]>,
    /// Whether some number does not follow the one above it.
    is_list: bool,
    /// What was taken for the numbers of headings.
    headings: Vec<Indicator>,
}

impl Outline {
    /// Takes a line in, with its finds and why each is not meant; what was taken for headings and is none.
    pub(super) fn pass<'f>(
        &mut self,
        line: &str,
        mut found: impl Iterator<Item = (&'f Candidate, Option<&'f Decoy>)>,
    ) -> Vec<Indicator> {
        if line.trim().is_empty() {
            return Vec::new();
        }
        let begins = |candidate: &Candidate| line.get(..candidate.start).is_some_and(|start| start.trim().is_empty());
        let first = found.next().filter(|(candidate, _)| begins(candidate));
        let number = first.and_then(|(candidate, reason)| match candidate.indicator {
            Indicator::Ip(IpAddr::V4(address)) if candidate.shape == Shape::Address => {
                Some((address.octets(), candidate, reason))
            }
            _ => None,
        });
        let Some((octets, candidate, reason)) = number else {
            *self = Self::default();
            return Vec::new();
        };
        self.is_list |= self.last.is_some_and(|last| !follows(last, octets));
        self.last = Some(octets);
        if reason == Some(&Decoy::Heading) && self.headings.len() < MOST {
            self.headings.push(candidate.indicator.clone());
        }
        if self.is_list { std::mem::take(&mut self.headings) } else { Vec::new() }
    }
}

/// Whether one heading follows another: `4.2.1.3`, then `4.2.1.4` or `4.2.2.1`.
fn follows(last: [u8; 4], next: [u8; 4]) -> bool {
    let Some(at) = last.iter().zip(next).position(|(one, other)| *one != other) else { return false };
    let (mut last, mut next) = (last.into_iter().skip(at), next.into_iter().skip(at));
    let counts_on = last.next().zip(next.next()).is_some_and(|(one, other)| one.checked_add(1) == Some(other));
    counts_on && next.all(|below| below <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_count_on_in_one_place_and_begin_anew_below_it() {
        for (last, next) in [([4, 2, 1, 3], [4, 2, 1, 4]), ([4, 2, 1, 3], [4, 2, 2, 1]), ([4, 2, 1, 3], [5, 1, 1, 1])] {
            assert!(follows(last, next), "{last:?} {next:?}");
        }
        for (last, next) in
            [([5, 8, 18, 7], [5, 8, 18, 9]), ([5, 8, 18, 9], [5, 2, 3, 4]), ([5, 8, 18, 7], [5, 8, 18, 7])]
        {
            assert!(!follows(last, next), "{last:?} {next:?}");
        }
    }
}
