use super::*;
use proptest::prelude::*;

struct Numbers {
    numbers: Vec<Option<i64>>,
    least: i64,
}

impl Source for Numbers {
    fn len(&self) -> usize {
        self.numbers.len()
    }

    fn keep(&self, row: usize) -> bool {
        self.numbers[row].is_none_or(|number| number >= self.least)
    }

    fn key(&self, row: usize) -> Key {
        Key::number(self.numbers[row])
    }
}

fn numbers(count: usize) -> Numbers {
    let number = |row: usize| (!row.is_multiple_of(7)).then(|| i64::try_from(row * 7919 % 1000).unwrap());
    Numbers { numbers: (0..count).map(number).collect(), least: 0 }
}

/// What the order should be, the plain way.
fn plainly(source: &Numbers, sorting: Sorting) -> Vec<u32> {
    let mut rows: Vec<usize> = (0..source.numbers.len()).filter(|row| source.keep(*row)).collect();
    let number = |row: usize| source.numbers[row];
    match sorting {
        Sorting::Arrival => {}
        Sorting::Ascending => rows.sort_by_key(|row| (number(*row).is_none(), number(*row))),
        Sorting::Descending => rows.sort_by_key(|row| (number(*row).is_none(), number(*row).map(std::cmp::Reverse))),
    }
    rows.into_iter().map(|row| u32::try_from(row).unwrap()).collect()
}

#[test]
fn a_long_list_is_sorted_in_steps_and_the_old_order_stays_until_the_end() {
    let source = numbers(3 * CHUNK);
    let mut order = Order::default();
    order.settle(&source);
    order.restart(Sorting::Ascending);
    for _ in 0..2 {
        assert_eq!(order.advance(&source), Progress::More);
        assert_eq!(order.rows(), plainly(&source, Sorting::Arrival));
    }
    assert_eq!(order.advance(&source), Progress::Settled);
    assert_eq!(order.rows(), plainly(&source, Sorting::Ascending));
    assert_eq!(order.advance(&source), Progress::Idle);
}

#[test]
fn a_page_that_arrives_is_merged_in_one_step() {
    let mut source = numbers(5000);
    let mut order = Order::default();
    order.restart(Sorting::Descending);
    order.settle(&source);
    source = numbers(5040);
    assert_eq!(order.advance(&source), Progress::Settled);
    assert_eq!(order.rows(), plainly(&source, Sorting::Descending));
}

#[test]
fn rows_without_a_key_come_last_both_ways() {
    let source = Numbers { numbers: vec![None, Some(2), Some(1)], least: 0 };
    for (sorting, rows) in [(Sorting::Ascending, [2, 1, 0]), (Sorting::Descending, [1, 2, 0])] {
        let mut order = Order::default();
        order.restart(sorting);
        order.settle(&source);
        assert_eq!(order.rows(), rows);
    }
}

#[test]
fn equals_stay_as_they_came_both_ways() {
    let source = Numbers { numbers: vec![Some(1); 9], least: 0 };
    for sorting in [Sorting::Ascending, Sorting::Descending] {
        let mut order = Order::default();
        order.restart(sorting);
        order.settle(&source);
        assert!(order.rows().is_sorted());
    }
}

#[test]
fn rows_that_go_away_are_gone_at_once() {
    let mut order = Order::default();
    order.restart(Sorting::Ascending);
    order.settle(&numbers(100));
    order.advance(&numbers(10));
    assert_eq!(order.rows(), plainly(&numbers(10), Sorting::Ascending));
}

#[test]
fn text_is_sorted_without_regard_to_case() {
    assert_eq!(Key::text("ÄPFEL"), Key::text("äpfel"));
}

#[test]
fn places_and_rows_lead_to_each_other() {
    let source = numbers(50);
    let mut order = Order::default();
    order.restart(Sorting::Descending);
    order.settle(&source);
    for place in 0..order.len() {
        assert_eq!(order.place(order.row(place).unwrap()), Some(place));
    }
    assert_eq!((order.row(50), order.place(50)), (None, None));
}

fn sortings() -> impl Strategy<Value = Sorting> {
    prop_oneof![Just(Sorting::Arrival), Just(Sorting::Ascending), Just(Sorting::Descending)]
}

proptest! {
    #[test]
    fn any_course_of_pages_sorts_and_changes_ends_as_a_plain_sort(
        pages in prop::collection::vec(prop::collection::vec(prop::option::of(-5i64..5), 0..40), 0..8),
        sorting in sortings(),
        least in -5i64..5,
        changes in prop::collection::vec((any::<prop::sample::Index>(), -5i64..5), 0..8),
    ) {
        let mut source = Numbers { numbers: Vec::new(), least };
        let mut order = Order::default();
        order.restart(sorting);
        for page in pages {
            source.numbers.extend(page);
            order.settle(&source);
            for (index, number) in &changes {
                if !source.numbers.is_empty() {
                    let row = index.index(source.numbers.len());
                    source.numbers[row] = Some(*number);
                    order.touch(row, &source);
                }
            }
            prop_assert_eq!(order.rows(), plainly(&source, sorting));
        }
    }
}

#[test]
fn few_rows_that_changed_are_put_in_their_places_at_once_and_many_in_steps() {
    let mut source = numbers(3 * CHUNK);
    let mut order = Order::default();
    order.restart(Sorting::Descending);
    order.settle(&source);
    let before = plainly(&source, Sorting::Descending);
    assert!(!order.restarts_for(AT_ONCE) && order.covers(3 * CHUNK), "each of them is touched");
    source.numbers.iter_mut().step_by(2).for_each(|number| *number = Some(5_000));
    assert!(order.restarts_for(AT_ONCE + 1));
    assert_eq!(order.rows(), before, "what was there stays on screen meanwhile");
    assert_eq!([0; 3].map(|_| order.advance(&source)), [Progress::More, Progress::More, Progress::Settled]);
    assert_eq!(order.rows(), plainly(&source, Sorting::Descending));
}
