//! Marked rows: one bit each, so that marking a hundred thousand is a matter of microseconds.

/// A set of row ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    words: Vec<u64>,
    count: usize,
}

const BITS: usize = 64;

impl Marks {
    /// Whether the row is marked.
    pub fn contains(&self, id: usize) -> bool {
        self.words.get(id / BITS).is_some_and(|word| word & bit(id) != 0)
    }

    /// How many rows are marked.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether no row is marked.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Marks the row. Ids count rows, so one past 32 bits stands for no row and is left out.
    pub fn insert(&mut self, id: usize) {
        if u32::try_from(id).is_err() {
            return;
        }
        if self.words.len() <= id / BITS {
            self.words.resize(id / BITS + 1, 0);
        }
        if let Some(word) = self.words.get_mut(id / BITS) {
            self.count += usize::from(*word & bit(id) == 0);
            *word |= bit(id);
        }
    }

    /// Unmarks the row.
    pub fn remove(&mut self, id: usize) {
        if let Some(word) = self.words.get_mut(id / BITS) {
            self.count -= usize::from(*word & bit(id) != 0);
            *word &= !bit(id);
        }
    }

    /// Marks the row if it is not marked, else unmarks it.
    pub fn toggle(&mut self, id: usize) {
        if self.contains(id) { self.remove(id) } else { self.insert(id) }
    }

    /// Unmarks all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The row `id` is gone and those after it moved up by one.
    pub fn forget(&mut self, id: usize) {
        *self = self.iter().filter(|marked| *marked != id).map(|marked| marked - usize::from(marked > id)).collect();
    }

    /// The marked rows, lowest id first.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let ids = |(place, word): (usize, &u64)| {
            let word = *word;
            (0..BITS).filter(move |at| word & bit(*at) != 0).map(move |at| place * BITS + at)
        };
        self.words.iter().enumerate().filter(|(_, word)| **word != 0).flat_map(ids)
    }
}

const fn bit(id: usize) -> u64 {
    1 << (id % BITS)
}

impl FromIterator<usize> for Marks {
    fn from_iter<I: IntoIterator<Item = usize>>(ids: I) -> Self {
        let mut marks = Self::default();
        for id in ids {
            marks.insert(id);
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn marks_follow_their_rows_when_one_before_them_goes() {
        let mut marks: Marks = [2, 63, 64, 200].into_iter().collect();
        marks.forget(63);
        assert_eq!(marks.iter().collect::<Vec<_>>(), [2, 63, 199]);
        assert_eq!(marks.len(), 3);
    }

    proptest! {
        #[test]
        fn marks_are_a_set(toggled in prop::collection::vec(0usize..300, 0..100)) {
            let (mut marks, mut set) = (Marks::default(), BTreeSet::new());
            for id in toggled {
                marks.toggle(id);
                if !set.remove(&id) {
                    set.insert(id);
                }
            }
            prop_assert_eq!(marks.len(), set.len());
            prop_assert!(marks.iter().eq(set));
        }
    }
}
