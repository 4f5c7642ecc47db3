use bytes::Bytes;

use super::*;
use crate::widget::order::CHUNK;

/// A page of domains, numbered from `first`.
fn domains(first: usize, count: usize) -> Vec<Object> {
    (first..first + count)
        .map(|number| {
            let mixed = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44;
            let json = format!(
                r#"{{"type":"domain","id":"host-{mixed:05x}-{number}.example","attributes":{{"last_analysis_stats":{{"malicious":{},"harmless":60}}}}}}"#,
                mixed % 70
            );
            Object::decode(Bytes::from(json)).expect("an object")
        })
        .collect()
}

/// Steps until the list is settled.
fn steps(list: &mut ObjectList) -> usize {
    let mut steps = 0;
    while !list.is_settled() {
        list.arrange();
        steps += 1;
    }
    steps
}

#[test]
fn a_hundred_thousand_rows_are_sorted_and_filtered_in_steps_of_bounded_work() {
    const ROWS: usize = 100_000;
    let mut list = ObjectList::default();
    list.append(&domains(0, ROWS), Form::Objects, &Judge::default());
    let bound = ROWS.div_ceil(CHUNK);
    assert!(steps(&mut list) <= bound);
    list.sort_by(Some(table::Sort { column: 0, sorting: Sorting::Descending }));
    assert!(!list.is_settled(), "a key does not wait for the sorting");
    assert_eq!(list.shown(), ROWS, "what was there stays on screen meanwhile");
    assert!(steps(&mut list) <= bound);
    let engines: Vec<u32> = list.all().map(|row| row.engines).collect();
    assert!(engines.is_sorted_by(|one, other| one >= other));
    list.set_filter("host-0a");
    assert!(!list.is_settled());
    assert!(steps(&mut list) <= bound);
    assert!(list.shown() > 0 && list.all().all(|row| row.title.starts_with("host-0a")));
    // A page that arrives is one step, however many rows there are.
    list.append(&domains(ROWS, 40), Form::Objects, &Judge::default());
    assert!(list.is_settled());
}

#[test]
fn a_filter_after_one_that_showed_nothing_looks_at_all_rows() {
    let mut list = ObjectList::default();
    list.append(&domains(0, CHUNK * 3), Form::Objects, &Judge::default());
    steps(&mut list);
    list.set_filter("no such name");
    steps(&mut list);
    assert_eq!(list.shown(), 0);
    list.set_filter("example");
    steps(&mut list);
    assert_eq!(list.shown(), CHUNK * 3);
}

#[test]
fn a_row_that_is_type_and_id_alone_says_not_loaded_and_one_that_was_never_scanned_says_so() {
    let url = Object::decode(Bytes::from_static(br#"{"type":"url","id":"aa"}"#)).expect("an object");
    let ratio = |form| Row::of(&url, form, &Judge::default()).ratio;
    assert_eq!(*ratio(Form::Descriptors), *"not loaded");
    assert_eq!(*ratio(Form::Objects), *"no analysis yet");
}
