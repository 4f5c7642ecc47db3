//! Where in a list something is, by its hash: eight bytes a slot, so that the index of a long list costs less than the list.

/// Slots of the first table.
const FIRST: usize = 64;

/// An index of a list by hashes.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// A part of the hash, and the place in the list counted from 1; a power of two of them, at most two thirds in use.
    slots: Vec<(u32, u32)>,
    used: usize,
}

impl Index {
    /// The place of what has this hash and is the right one of those that have it.
    pub(super) fn find(&self, hash: u64, is: impl Fn(usize) -> bool) -> Option<usize> {
        let (tag, mask) = (tag(hash), self.slots.len().checked_sub(1)?);
        let mut at = tag as usize & mask;
        loop {
            match *self.slots.get(at)? {
                (_, 0) => return None,
                (known, place) if known == tag && is(place as usize - 1) => return Some(place as usize - 1),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Adds what is not in it. A list of more than four thousand million is not indexed beyond them.
    pub(super) fn add(&mut self, hash: u64, place: usize) {
        let Ok(place) = u32::try_from(place + 1) else { return };
        if self.used * 3 >= self.slots.len() * 2 {
            let wider = vec![(0, 0); (self.slots.len() * 2).max(FIRST)];
            let slots = std::mem::replace(&mut self.slots, wider);
            slots.into_iter().filter(|(_, place)| *place > 0).for_each(|slot| self.put(slot));
        }
        self.used += 1;
        self.put((tag(hash), place));
    }

    fn put(&mut self, slot: (u32, u32)) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = slot.0 as usize & mask;
        while let Some(taken) = self.slots.get_mut(at) {
            if taken.1 == 0 {
                *taken = slot;
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

/// The part of the hash that is kept.
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_and_nothing_else_also_when_hashes_clash() {
        for spread in [1_u64 << 32, 1 << 40, 0, 0x9e37_79b9_7f4a_7c15] {
            let list: Vec<u64> = (0..500).collect();
            let mut index = Index::default();
            for (place, number) in list.iter().enumerate() {
                assert_eq!(index.find(number.wrapping_mul(spread), |at| list[at] == *number), None);
                index.add(number.wrapping_mul(spread), place);
            }
            for (place, number) in list.iter().enumerate() {
                assert_eq!(index.find(number.wrapping_mul(spread), |at| list[at] == *number), Some(place));
            }
        }
    }
}
