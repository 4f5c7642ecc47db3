use bytes::Bytes;

use super::*;
use crate::msg::{Provenance, Source as From};
use crate::widget::order::CHUNK;

const WHOLE: Extent = Extent::Whole(Provenance { fetched_at: 0, source: From::Network });

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
    list.append(&domains(0, ROWS), WHOLE, &Judge::default());
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
    list.append(&domains(ROWS, 40), WHOLE, &Judge::default());
    assert!(list.is_settled());
}

#[test]
fn a_filter_after_one_that_showed_nothing_looks_at_all_rows() {
    let mut list = ObjectList::default();
    list.append(&domains(0, CHUNK * 3), WHOLE, &Judge::default());
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
    let ratio = |extent| Row::of(&url, extent, &Judge::default()).ratio;
    assert_eq!(*ratio(Extent::Named), *"not loaded");
    assert_eq!(*ratio(WHOLE), *"no analysis yet");
}

/// Domains of which only the names are known.
fn named(count: usize) -> Vec<Object> {
    let bare = |number: usize| format!(r#"{{"type":"domain","id":"host-{number}.example"}}"#);
    (0..count).map(|number| Object::decode(Bytes::from(bare(number))).expect("an object")).collect()
}

fn flagged(engines: u32) -> Glimpse {
    let (verdict, ratio) = (Verdict::Malicious, format!("{engines}/90").into());
    Glimpse { verdict, is_flagged: true, says: None, ratio, engines, name: None, about: "".into(), date: None }
}

#[test]
fn what_is_learned_of_a_page_looks_at_the_rows_of_that_page_and_leaves_the_order_settled() {
    const ROWS: usize = 100_000;
    let mut list = ObjectList::default();
    list.name(&named(ROWS));
    steps(&mut list);
    list.sort_by(Some(table::Sort { column: 0, sorting: Sorting::Descending }));
    steps(&mut list);
    let batch = list.named().into_iter().skip(70_000).take(40).collect::<Vec<_>>();
    let (looks, few, many) = (std::cell::Cell::new(0), flagged(3), flagged(60));
    list.learn(&batch, |named| {
        looks.set(looks.get() + 1);
        Some(if &*named.id == "host-70007.example" { &many } else { &few })
    });
    assert_eq!(looks.get(), batch.len(), "no other row is looked at");
    assert!(list.is_settled(), "nothing is sorted anew");
    assert_eq!(list.shown(), ROWS);
    let first: Vec<&str> = list.all().take(41).map(|row| &*row.ratio).collect();
    assert_eq!((first[0], first[1], first[39]), ("60/90", "3/90", "3/90"));
    assert_ne!(first[40], "3/90");
    // What is known by now is not looked at again.
    list.learn(&batch, |_| panic!("it is known"));
}

#[test]
fn all_rows_that_name_the_same_object_learn_of_it_and_the_cursor_stays_on_its_row() {
    let comment = |number: usize| {
        let json =
            format!(r#"{{"type":"comment","id":"d-a.example-{number:08x}","attributes":{{"text":"words {number}"}}}}"#);
        Object::decode(Bytes::from(json)).expect("an object")
    };
    let mut list = ObjectList::default();
    list.replace(&(0..50).map(comment).collect::<Vec<_>>(), WHOLE, &Judge::default());
    list.sort_by(Some(table::Sort { column: 0, sorting: Sorting::Descending }));
    steps(&mut list);
    assert_eq!(list.perform(Action::Down), Answer::Done);
    let (here, known) = (list.selected().expect("a row").id().to_owned(), flagged(9));
    let named = list.named();
    list.learn(&named, |_| Some(&known));
    assert!(list.all().all(|row| &*row.ratio == "9/90"));
    assert_eq!(list.selected().expect("a row").id(), here);
}

#[test]
fn a_filter_lets_through_what_it_finds_in_what_was_learned() {
    let mut list = ObjectList::default();
    list.name(&named(300));
    list.set_filter("flagged");
    steps(&mut list);
    assert_eq!(list.shown(), 0);
    let known = flagged(9);
    let named = list.named();
    list.learn(&named[10..12], |_| Some(&known));
    assert_eq!(list.shown(), 2);
}

#[test]
fn an_object_that_very_many_rows_name_is_learned_of_in_steps() {
    let comment = |number: usize| {
        let json =
            format!(r#"{{"type":"comment","id":"d-a.example-{number:08x}","attributes":{{"text":"words {number}"}}}}"#);
        Object::decode(Bytes::from(json)).expect("an object")
    };
    let mut list = ObjectList::default();
    list.replace(&(0..3 * CHUNK).map(comment).collect::<Vec<_>>(), WHOLE, &Judge::default());
    list.sort_by(Some(table::Sort { column: 0, sorting: Sorting::Descending }));
    steps(&mut list);
    let (known, named) = (flagged(9), list.named());
    list.learn(&named, |_| Some(&known));
    assert!(!list.is_settled(), "each of them would move all behind it");
    assert_eq!(steps(&mut list), 3);
    assert!(list.all().all(|row| &*row.ratio == "9/90"));
}
