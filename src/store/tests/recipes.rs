//! Runs of recipes with their case, and reports as they were before.

use super::*;
use crate::case::recipe::{Run, Shelf};
use crate::vt::{Descriptor, Kind};

pub(super) fn run(number: i64, kind: Kind) -> KeptRun {
    let shelf = Shelf::of(&[]);
    let recipe = shelf.named("domain-hosts").expect("shipped");
    let progress = Run::new(recipe, vec![Descriptor::new(kind, "a.example")], NOW).progress();
    KeptRun { number, what: "a.example".to_owned(), progress }
}

#[test]
fn a_run_is_kept_with_its_case_as_it_stood_last_and_goes_with_it() {
    let place = Place::new();
    let store = place.open();
    store.put_run(&run(7, Kind::Domain)).expect("kept");
    store.new_case("other", NOW).expect("begins");
    store.take_up_case("other", NOW).expect("opens");
    assert_eq!(store.open_case().expect("reads").runs, []);
    let later = KeptRun { what: "renamed".to_owned(), ..run(7, Kind::Domain) };
    store.put_run(&later).expect("kept");
    store.put_run(&run(9, Kind::Domain)).expect("kept");
    store.drop_run(9).expect("forgotten");
    drop(store);
    let store = place.open();
    assert_eq!(store.open_case().expect("reads").runs, [later]);
    store.delete_case("other").expect("deletes");
    assert_eq!(store.open_case().expect("reads").runs, [run(7, Kind::Domain)]);
    store.clear(Clear::Everything).expect("clears");
    assert_eq!(store.open_case().expect("reads").runs, []);
}

#[test]
fn a_run_that_starts_from_what_is_private_is_not_written_where_the_settings_keep_that_off_the_disk() {
    let place = Place::new();
    let store = place.open();
    store.put_run(&run(7, Kind::PrivateFile)).expect("left out");
    assert_eq!(store.open_case().expect("reads").runs, []);
    let kept = Options { private_objects: PrivateObjects::Keep, ..Options::default() };
    let (store, _) = place.open_with(kept);
    store.put_run(&run(7, Kind::PrivateFile)).expect("kept");
    store.put_run(&run(8, Kind::Domain)).expect("kept");
    assert_eq!(place.open().open_case().expect("reads").runs, [run(8, Kind::Domain)], "an earlier setting's are gone");
}

fn report(registrar: &str, malicious: u32) -> Vec<u8> {
    serde_json::json!({"data": {"type": "domain", "id": "a.example", "attributes": {"registrar": registrar,
        "last_analysis_stats": {"malicious": malicious, "harmless": 60}}}})
    .to_string()
    .into_bytes()
}

fn before(store: &Store) -> Option<(i64, String)> {
    let before = store.before(&p(), &Descriptor::new(Kind::Domain, "a.example")).expect("reads");
    before.map(|before| (before.at, before.change.summary()))
}

#[test]
fn the_report_before_is_kept_where_the_newer_one_says_something_else() {
    let place = Place::new();
    let store = place.open();
    let put = |key: &str, body: &[u8], at| {
        store.put_answer(&p(), key, body, at, Class::Ordinary).expect("kept");
    };
    put("GET /domains/a.example?relationships=urls", &report("One", 1), 100);
    assert_eq!(before(&store), None);
    put("GET /domains/a.example?relationships=urls", &report("One", 1), 200);
    assert_eq!(before(&store), None, "the same again is no news");
    put("GET /domains/a.example", &report("Two", 1), 300);
    assert_eq!(before(&store), Some((200, "1 fact changed".to_owned())), "whatever was asked for besides");
    put("GET /domains/a.example", &report("Two", 1), 400);
    assert_eq!(before(&store), Some((200, "1 fact changed".to_owned())), "it stays until something changes again");
    put("GET /domains/a.example", &report("Two", 5), 500);
    assert_eq!(before(&store), Some((400, "malicious 1 → 5".to_owned())));
    put("GET /domains/a.example/comments?limit=40", b"{\"data\": []}", 600);
    put("GET /domains/a.example", b"no JSON", 700);
    assert_eq!(before(&store), None, "what can't be read is not compared");
    store.clear(Clear::Answers).expect("clears");
    put("GET /domains/a.example", &report("Two", 5), 800);
    assert_eq!(before(&store), None);
}

#[test]
fn the_watch_list_is_kept_with_what_was_seen_last_and_without_what_is_private() {
    let place = Place::new();
    let store = place.open();
    let revisit = |kind: Kind, id: &str| Revisit {
        object: Descriptor::new(kind, id),
        name: id.to_owned(),
        added_at: NOW,
        asked_at: None,
        looked_at: None,
        last: None,
    };
    let (asked_at, looked_at, last) = (Some(NOW + 2), Some(NOW + 1), Some("{}".to_owned()));
    let seen = Revisit { asked_at, looked_at, last, ..revisit(Kind::Domain, "a.example") };
    for put in [revisit(Kind::Domain, "a.example"), revisit(Kind::PrivateFile, "ab"), seen.clone()] {
        store.put_revisit(&p(), &put).expect("kept");
    }
    store.put_revisit(&p(), &revisit(Kind::Domain, "b.example")).expect("kept");
    store.drop_revisit(&Descriptor::new(Kind::Domain, "b.example")).expect("dropped");
    drop(store);
    assert_eq!(place.open().revisits(&p()).expect("reads"), [seen]);
}
