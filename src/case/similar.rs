//! Which files are alike, by the digests that their reports carry: computed here, at no cost.

pub mod ssdeep;
pub mod tlsh;

use std::collections::BTreeSet;

use super::{Case, Dossier, Evidence, NodeId};

/// Pairs that are compared at most: few milliseconds' worth.
const MOST: usize = 50_000;

/// Two files that are alike; the nearest compare as the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// How far apart they are, by whichever digest says that they are nearer: 0 for the same.
    apart: u32,
    pub one: NodeId,
    pub other: NodeId,
    /// By TLSH: 0 for the same, about 50 for variants.
    pub distance: Option<u32>,
    /// By ssdeep: 100 for the same.
    pub score: Option<u8>,
}

/// The files that are alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Similar {
    /// The nearest first.
    pub pairs: Vec<Pair>,
    /// Files of the case that have a digest.
    pub files: usize,
    /// Pairs that were not compared.
    pub left: usize,
}

/// A file of the case and what its report says.
type File<'a> = (NodeId, &'a Evidence);

/// The pairs of files that are alike and of which at least one is picked.
pub fn of(case: &Case, dossier: &Dossier, picked: &BTreeSet<NodeId>) -> Similar {
    let files: Vec<File<'_>> = case
        .nodes()
        .iter()
        .enumerate()
        .filter_map(|(place, node)| Some((place, dossier.get(&node.object)?)))
        .filter(|(_, evidence)| evidence.tlsh.is_some() || evidence.ssdeep.is_some())
        .collect();
    let count = files.len();
    let (picked, others): (Vec<File<'_>>, Vec<File<'_>>) =
        files.into_iter().partition(|(place, _)| picked.contains(place));
    // Those that are both picked come first, then a picked one with each other one.
    let after = |place: usize| picked.iter().skip(place + 1);
    let both = picked.iter().enumerate().flat_map(|(place, one)| after(place).map(move |other| (*one, *other)));
    let one = picked.iter().flat_map(|one| others.iter().map(move |other| (*one, *other)));
    let all = picked.len() * picked.len().saturating_sub(1) / 2 + picked.len() * others.len();
    let compared = both.chain(one).take(MOST);
    let mut pairs: Vec<Pair> = compared.filter_map(|(one, other)| pair(one, other)).collect();
    pairs.sort_unstable();
    Similar { pairs, files: count, left: all.saturating_sub(MOST) }
}

/// Two files, if they are alike.
fn pair((one, its): File<'_>, (other, others): File<'_>) -> Option<Pair> {
    let distance = its.tlsh.as_ref().zip(others.tlsh.as_ref()).map(|(its, others)| its.distance(others));
    let score = its.ssdeep.as_ref().zip(others.ssdeep.as_ref()).map(|(its, others)| its.score(others));
    let by_distance = distance.filter(|distance| *distance <= tlsh::NEAR);
    let by_score = score.filter(|score| *score >= ssdeep::NEAR).map(|score| u32::from(100 - score.min(100)));
    let apart = by_distance.into_iter().chain(by_score).min()?;
    Some(Pair { apart, one, other, distance, score })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Came, Change, Head};
    use crate::vt::{Descriptor, Judge, Kind};

    fn case(ids: &[&str]) -> Case {
        let file = |id: &&str| Descriptor::new(Kind::File, *id);
        let came = |id| Change::Came { object: file(id), name: String::new(), came: Came::Opened, at: 1, remark: None };
        Case::of(Head::default(), &ids.iter().map(came).collect::<Vec<_>>(), &Judge::default())
    }

    fn dossier(digests: &[(&str, Option<&str>, Option<&str>)]) -> Dossier {
        let mut dossier = Dossier::default();
        dossier.extend(digests.iter().map(|(id, fuzzy, context)| {
            let tlsh = fuzzy.and_then(tlsh::Digest::parse);
            let ssdeep = context.and_then(ssdeep::Digest::parse);
            (Descriptor::new(Kind::File, *id), Evidence { tlsh, ssdeep, ..Evidence::default() })
        }));
        dossier
    }

    const ONE: &str = "T151035C7C1E142A7CCC92FA37B58846F3F6CDE88DF295F9D094709B0414864F6D2A9EA4";
    const NEAR_ONE: &str = "T1FA035C7C1E146A7CCC92FA37B58846F3F6CDE88CF295F9D094709B1014824F6D2A9EA4";
    const FAR: &str = "T10FF002BC89165AFA4CD2A963600658F1F69DDC4CA030DF547432C2305C405B8695D83D";
    const TEXT: &str = "12:5TWe2ViwDal4sB1dBhuNkipZMs8FIFCSLKEMHxAD:5TvijqhCkipZMZaLKlS";
    const NEAR_TEXT: &str = "12:5TWe2ViwDal4szZdBhuNkipZMs8FIFCSLKEMHxAD:5TvijuRhCkipZMZaLKlS";

    #[test]
    fn files_are_alike_by_either_digest_and_the_nearest_come_first() {
        let case = case(&["a", "b", "c", "d"]);
        let dossier = dossier(&[
            ("a", Some(ONE), None),
            ("b", Some(NEAR_ONE), Some(TEXT)),
            ("c", Some(FAR), Some(NEAR_TEXT)),
            ("d", None, None),
        ]);
        let found = of(&case, &dossier, &(0..4).collect());
        let pairs: Vec<_> = found.pairs.iter().map(|pair| (pair.one, pair.other, pair.distance, pair.score)).collect();
        assert_eq!(pairs, [(1, 2, Some(608), Some(96)), (0, 1, Some(6), None)]);
        assert_eq!((found.files, found.left), (3, 0));
    }

    #[test]
    fn only_pairs_with_a_file_that_is_picked_are_told() {
        let case = case(&["a", "b", "c"]);
        let dossier = dossier(&[("a", Some(ONE), None), ("b", Some(NEAR_ONE), None), ("c", Some(ONE), None)]);
        let found = of(&case, &dossier, &BTreeSet::from([2]));
        assert_eq!(found.pairs.iter().map(|pair| (pair.one, pair.other)).collect::<Vec<_>>(), [(2, 0), (2, 1)]);
    }

    #[test]
    fn too_many_files_are_compared_in_part_and_that_is_told() {
        let ids: Vec<String> = (0..1_000).map(|id| id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let digests: Vec<_> = ids.iter().map(|id| (*id, Some(ONE), None)).collect();
        let found = of(&case(&ids), &dossier(&digests), &(0..1_000).collect());
        assert_eq!((found.pairs.len(), found.left), (MOST, 1_000 * 999 / 2 - MOST));
    }
}
