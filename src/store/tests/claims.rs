//! Who asks for what, where several programs work on one store.

use super::*;
use crate::store::{Claim, Face, LEASE, Owner, When};

const PATH: &str = "/domains/a.example";

fn claim(store: &Store, owner: &Owner, when: When, now: i64) -> Claim {
    store.claim(&p(), PATH, owner, when, now).expect("a claim")
}

#[test]
fn what_one_program_asks_for_no_other_does_until_it_ends_or_is_not_heard_of_any_more() {
    let store = memory();
    let (window, command) = (Owner::new(Face::Window), Owner::new(Face::Command));
    assert_eq!(claim(&store, &window, When::Now, 0), Claim::Ours);
    assert_eq!(claim(&store, &window, When::Later, 1), Claim::Ours, "it may change its mind");
    assert_eq!(claim(&store, &window, When::Now, 1), Claim::Ours);
    for when in [When::Later, When::Now, When::First] {
        assert_eq!(claim(&store, &command, when, 2), Claim::Theirs(Face::Window), "{when:?}");
    }
    assert_eq!(store.claim(&q(), PATH, &command, When::Now, 2), Ok(Claim::Ours));
    store.renew_claims(&window, LEASE).expect("renewed");
    assert_eq!(claim(&store, &command, When::Now, LEASE + 1), Claim::Theirs(Face::Window));
    assert_eq!(claim(&store, &command, When::Now, 2 * LEASE), Claim::Ours, "it died");
    assert_eq!(claim(&store, &window, When::Now, 2 * LEASE), Claim::Theirs(Face::Command), "and comes back too late");
    store.unclaim(&p(), PATH, &window).expect("nothing of its own");
    assert_eq!(claim(&store, &window, When::Now, 2 * LEASE), Claim::Theirs(Face::Command));
    store.unclaim(&p(), PATH, &command).expect("ended");
    assert_eq!(claim(&store, &window, When::Now, 2 * LEASE), Claim::Ours);
}

#[test]
fn what_somebody_waits_for_goes_before_what_only_waits_for_its_turn() {
    let store = memory();
    let (one, other) = (Owner::new(Face::Window), Owner::new(Face::Window));
    assert_eq!(claim(&store, &one, When::Later, 0), Claim::Ours);
    assert_eq!(claim(&store, &other, When::Now, 0), Claim::Theirs(Face::Window));
    assert_eq!(claim(&store, &other, When::First, 0), Claim::Ours);
    assert_eq!(claim(&store, &one, When::First, 0), Claim::Theirs(Face::Window), "it is on its way");
}

#[test]
fn a_program_that_ends_leaves_no_claim_also_not_one_that_is_made_meanwhile() {
    let store = memory();
    let (one, other) = (Owner::new(Face::Window), Owner::new(Face::Window));
    assert_eq!(claim(&store, &one, When::Now, 0), Claim::Ours);
    store.end_claims(&one).expect("ended");
    claim(&store, &one, When::Now, 0);
    assert_eq!(claim(&store, &other, When::Now, 0), Claim::Ours);
}

#[test]
fn a_clock_that_was_set_back_keeps_nothing_claimed_for_long() {
    let store = memory();
    let (one, other) = (Owner::new(Face::Window), Owner::new(Face::Window));
    assert_eq!(claim(&store, &one, When::Now, 86_400), Claim::Ours);
    assert_eq!(claim(&store, &other, When::Now, 0), Claim::Ours);
}
