//! Whose turn it is. Rows are asked from the top of the list as it is shown, and what a walk has gone past it does not go
//! over again.

/// Who can answer a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The store has an answer: it costs nothing, and waits for no quota.
    Store,
    Service,
}

/// A walk down the rows to the first that is due.
#[derive(Debug, Clone, Copy, Default)]
struct Walk {
    /// No row that is shown above this place is due.
    place: usize,
    /// No row below this number is due, shown or not, once the walk has come to the end of what is shown.
    row: usize,
}

impl Walk {
    /// The first row that is due: those that are shown before the others.
    fn next(&mut self, shown: &[u32], rows: usize, is_due: impl Fn(usize) -> bool) -> Option<usize> {
        while let Some(row) = shown.get(self.place).map(|row| *row as usize) {
            if is_due(row) {
                return Some(row);
            }
            self.place += 1;
        }
        while self.row < rows {
            if is_due(self.row) {
                return Some(self.row);
            }
            self.row += 1;
        }
        None
    }

    /// A row has changed, and its place with it; none where it is not shown.
    fn moved(&mut self, row: usize, from: Option<usize>, to: Option<usize>, is_due: bool) {
        if from.is_some_and(|from| from < self.place) {
            self.place -= 1;
        }
        match to {
            Some(to) if to < self.place && is_due => self.place = to,
            Some(to) if to < self.place => self.place += 1,
            _ => {}
        }
        if is_due {
            self.row = self.row.min(row);
        }
    }
}

/// One walk for each that can answer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Walks {
    store: Walk,
    service: Walk,
}

impl Walks {
    /// The first row that is due and that `by` can answer; `due` says who can answer a row, where it is due.
    pub(super) fn next(
        &mut self,
        by: By,
        shown: &[u32],
        rows: usize,
        due: impl Fn(usize) -> Option<By>,
    ) -> Option<usize> {
        let walk = match by {
            By::Store => &mut self.store,
            By::Service => &mut self.service,
        };
        walk.next(shown, rows, |row| due(row) == Some(by))
    }

    /// A row has changed, and its place with it; `due` says who can answer it now, where it is due.
    pub(super) fn moved(&mut self, row: usize, from: Option<usize>, to: Option<usize>, due: Option<By>) {
        self.store.moved(row, from, to, due == Some(By::Store));
        self.service.moved(row, from, to, due == Some(By::Service));
    }

    /// Rows are shown in another order, or other rows are.
    pub(super) fn rearranged(&mut self) {
        (self.store.place, self.service.place) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    #[test]
    fn to_ask_all_rows_in_turn_looks_at_each_of_them_a_few_times_and_not_once_for_every_other() {
        let looks = |count: u32| {
            let shown: Vec<u32> = (0..count).rev().collect();
            let due = RefCell::new(vec![true; shown.len()]);
            let (looked, mut walks, mut order) = (Cell::new(0_u32), Walks::default(), Vec::new());
            let by = |row: usize| {
                looked.set(looked.get() + 1);
                due.borrow().get(row).filter(|due| **due).map(|_| By::Service)
            };
            while let Some(row) = walks.next(By::Service, &shown, shown.len(), by) {
                let place = shown.iter().position(|there| *there as usize == row);
                due.borrow_mut()[row] = false;
                walks.moved(row, place, place, None);
                order.push(row);
            }
            assert_eq!(order, (0..shown.len()).rev().collect::<Vec<_>>(), "from the top");
            looked.get()
        };
        assert_eq!(
            [looks(100), looks(10_000)],
            [300, 30_000],
            "each when it is found, when it is passed, and at the end"
        );
    }

    proptest::proptest! {
        #[test]
        fn a_walk_finds_what_a_search_from_the_top_would(
            steps in proptest::collection::vec((0..12_usize, 0..12_usize, proptest::bool::ANY, proptest::bool::ANY), 0..80),
        ) {
            let mut shown: Vec<u32> = (0..10).collect();
            let mut due = [false; 12];
            let mut walk = Walk::default();
            for (row, to, is_due, is_shown) in steps {
                let from = shown.iter().position(|there| *there as usize == row);
                if let Some(from) = from {
                    shown.remove(from);
                }
                let to = is_shown.then_some(to.min(shown.len()));
                if let Some(to) = to {
                    shown.insert(to, u32::try_from(row).unwrap());
                }
                due[row] = is_due;
                walk.moved(row, from, to, is_due);
                let plain = shown.iter().map(|row| *row as usize).find(|row| due[*row]);
                let plain = plain.or_else(|| (0..due.len()).find(|row| due[*row]));
                proptest::prop_assert_eq!(walk.next(&shown, due.len(), |row| due[row]), plain);
            }
        }
    }
}
