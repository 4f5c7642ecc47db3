use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::json;

use super::removal::merged;
use super::{Entry, Flow, State, Triage};
use crate::case::Trait;
use crate::case::similar::tlsh::COMPARED;
use crate::effect::RequestId;
use crate::ioc;
use crate::msg::{Reply, Source};
use crate::pane::Requests;
use crate::vt::{Answer, ApiError, Judge, Object, Reason};

fn entry(number: usize) -> Entry {
    let indicator = ioc::classify(&format!("{number:064x}")).expect("a hash");
    Entry { indicator, remark: format!("mail {}", number % 3) }
}

/// A queue of so many files, all of which the worker has.
fn queue(files: usize) -> (Triage, Requests) {
    let (mut queue, mut requests) = (Triage::default(), Requests::default());
    queue.add((0..files).map(entry).collect(), 0, &mut requests);
    feed(&mut queue, &mut requests);
    (queue, requests)
}

fn feed(queue: &mut Triage, requests: &mut Requests) {
    while queue.arrange().has_more() {}
    queue.feed(usize::MAX, requests);
}

/// Answers what is asked of a file, with so many engines, an import hash and a TLSH digest.
fn answer(queue: &mut Triage, requests: &mut Requests, number: usize, engines: u32, imphash: &str, tlsh: &str) {
    let name = format!("{number:064x}");
    let Some(id) = asked(queue, &name) else { return };
    let object = json!({"type": "file", "id": name, "attributes": {"sha256": name, "tlsh": tlsh,
        "pe_info": {"imphash": imphash}, "last_analysis_stats": {"malicious": engines, "undetected": 60}}});
    let object = Object::decode(Bytes::from(object.to_string())).expect("an object");
    let (tree, source) = (Some(Arc::new(object.value())), Source::Network);
    let reply = Reply { answer: Answer::Object(Box::new(object)), tree, fetched_at: 0, source };
    queue.take(id, Ok(reply), &Judge::default(), requests);
}

fn asked(queue: &Triage, name: &str) -> Option<RequestId> {
    let is_it = |row: &usize| queue.items.get(*row).is_some_and(|item| &*item.value == name);
    queue.waiting.iter().find(|(_, row)| is_it(row)).map(|(id, _)| *id)
}

/// A digest of its own, which is near to no other but by chance.
fn digest(random: &mut fastrand::Rng) -> String {
    (0..35).fold("T1".to_owned(), |text, _| text + &format!("{:02X}", random.u8(..)))
}

#[test]
fn a_digest_is_compared_only_with_what_may_be_near_and_no_other_when_a_row_goes_or_comes_back() {
    let compared = || COMPARED.with(|count| count.replace(0));
    let (mut random, files) = (fastrand::Rng::with_seed(7714), 2_000);
    let (mut queue, mut requests) = queue(files);
    compared();
    for number in 0..files {
        let tlsh = digest(&mut random);
        answer(&mut queue, &mut requests, number, 0, "", &tlsh);
    }
    // With all that came before it would be two millions.
    let learned = compared();
    assert!(learned < 40_000, "{learned} comparisons for {files} files");
    let gone = queue.remove(&[7], &mut requests);
    assert_eq!(compared(), 0, "a row that goes says nothing new of those that stay");
    queue.put_back(gone, &mut requests);
    let back = compared();
    assert!(back < 100, "{back} comparisons for one row that is back");
}

#[test]
fn a_row_that_left_its_group_is_not_the_worst_of_it_any_more() {
    let (mut queue, mut requests) = queue(3);
    for (number, engines) in [(0, 1), (1, 40), (2, 3)] {
        answer(&mut queue, &mut requests, number, engines, "aaaa", "");
    }
    let told = |queue: &Triage| queue.shared.told(Trait::Imphash, "aaaa");
    assert_eq!(told(&queue), Some((3, 1)));
    queue.set(1, State::NotAsked);
    assert_eq!(told(&queue), Some((2, 2)));
    let gone = queue.remove(&[0, 2], &mut requests);
    assert_eq!(told(&queue), None);
    queue.put_back(gone, &mut requests);
    assert_eq!(told(&queue), Some((2, 2)));
}

#[test]
fn rows_come_back_in_one_pass() {
    let passes = std::cell::Cell::new(0);
    let there = (0..10_000).inspect(|_| passes.set(passes.get() + 1));
    let back = (0_usize..).step_by(2).zip((0..10_000).map(|number: i64| -number));
    let all = merged(there.map(|number| i64::from(number) + 1), back);
    assert_eq!((all.len(), passes.get()), (20_000, 10_000));
    assert_eq!(all.get(..4), Some(&[0, 1, -1, 2][..]));
}

/// All that is known by the number of a row is as if it were counted anew.
fn check(queue: &Triage) {
    let rows: Vec<_> = queue.items.iter().enumerate().collect();
    let index: HashMap<_, _> = rows.iter().map(|(row, item)| (item.indicator.clone(), *row)).collect();
    assert_eq!(index, queue.index);
    assert_eq!(rows.iter().filter(|(_, item)| item.state.is_unasked()).count(), queue.unasked);
    assert_eq!(rows.iter().filter(|(_, item)| item.state.flagged()).count(), queue.flagged_rows);
    let (mut waiting, mut shared, mut near) = (HashMap::new(), BTreeMap::new(), HashMap::new());
    for (row, item) in rows {
        match &item.state {
            State::Waiting { id, .. } => drop(waiting.insert(*id, row)),
            State::Found(known) => {
                for of in &known.traits {
                    shared.entry(of.clone()).or_insert_with(Vec::new).push(row);
                }
            }
            _ => {}
        }
        for place in item.neighbourhoods() {
            near.entry(place).or_insert_with(Vec::new).push(row);
        }
    }
    assert_eq!((waiting, shared), (queue.waiting.clone(), queue.shared.all()));
    let mut neighbours = queue.neighbours.clone();
    for rows in neighbours.values_mut() {
        rows.sort_unstable();
    }
    assert_eq!(near, neighbours);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_goes_and_comes_back_the_queue_is_as_if_it_were_made_anew(
        steps in proptest::collection::vec((0..7_u8, 0..12_usize, 0..3_u32), 1..40),
    ) {
        let (mut queue, mut requests) = queue(8);
        let mut gone = Vec::new();
        for (step, number, engines) in steps {
            let row = number % queue.items.len().max(1);
            match step {
                0 | 1 => answer(&mut queue, &mut requests, number, engines * 9, ["aaaa", "bbbb"][number % 2], ""),
                2 => gone = queue.remove(&[row, number], &mut requests),
                3 => queue.put_back(std::mem::take(&mut gone), &mut requests),
                4 => queue.add(vec![entry(number)], 0, &mut requests),
                5 => {
                    let id = asked(&queue, &format!("{number:064x}"));
                    let error = ApiError::local(Reason::NotFound, "GET /thing", "");
                    if let Some(id) = id {
                        queue.take(id, Err(error.clone()), &Judge::default(), &mut requests);
                    }
                }
                _ => {
                    queue.state.selected = row;
                    queue.again(&mut requests);
                }
            }
            check(&queue);
            feed(&mut queue, &mut requests);
            check(&queue);
            prop_assert!(queue.flow == Flow::Paused || queue.unasked == 0, "all are asked: {}", queue.unasked);
        }
    }

    #[test]
    fn rows_come_back_where_they_would_be_put_one_by_one(
        there in proptest::collection::vec(0..100_usize, 0..20),
        mut places in proptest::collection::btree_set(0..30_usize, 0..10),
    ) {
        let back: Vec<(usize, usize)> = std::mem::take(&mut places).into_iter().map(|place| (place, place + 100)).collect();
        let mut one_by_one = there.clone();
        for (place, one) in &back {
            one_by_one.insert((*place).min(one_by_one.len()), *one);
        }
        prop_assert_eq!(merged(there, back), one_by_one);
    }
}
