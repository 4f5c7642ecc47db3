//! Cases: what makes them, what keeps them apart, and what stays when room is short.

use super::*;
use crate::case::file::Words;
use crate::case::{Came, Change, Head, Own, Ruling};
use crate::vt::{Descriptor, Kind};

fn domain(name: &str) -> Descriptor {
    Descriptor::new(Kind::Domain, name)
}

fn came(object: Descriptor, came: Came, at: i64) -> Change {
    Change::Came { object, name: String::new(), came, at, remark: None }
}

fn queued(value: &str) -> QueueRow {
    let (kind, value) = ("domain".to_owned(), value.to_owned());
    QueueRow {
        kind,
        value,
        state: State::NotAsked,
        remark: String::new(),
        tag: String::new(),
        added_at: NOW,
        agreed: Agreed::Here,
    }
}

fn names(store: &Store) -> Vec<String> {
    store.cases().expect("lists").into_iter().map(|row| row.head.name).collect()
}

#[test]
fn a_case_is_as_it_was_left_at_the_next_start() {
    let place = Place::new();
    let store = place.open();
    store.new_case("Invoice wave", NOW).expect("begins");
    store.take_up_case("invoice WAVE", NOW + 1).expect("opens, whatever the case of letters");
    let own =
        Some(Own { ruling: Ruling::Malicious, reason: "seen in the proxy's log".to_owned(), at: NOW, from: None });
    let changes = [
        came(domain("a.example"), Came::Opened, NOW),
        came(domain("b.a.example"), Came::Listed, NOW),
        Change::Linked {
            from: domain("a.example"),
            relationship: "subdomains".to_owned(),
            to: domain("b.a.example"),
            at: NOW,
            date: None,
        },
        Change::Ruled { object: domain("a.example"), own },
    ];
    store.put_changes(&changes).expect("keeps");
    store.put_view("tab details").expect("keeps");
    drop(store);
    let open = place.open().open_case().expect("reads");
    assert_eq!((open.head.name.as_str(), open.view.as_str()), ("Invoice wave", "tab details"));
    assert_eq!(open.changes, changes);
}

#[test]
fn what_is_said_anew_takes_the_place_of_what_was_said_before() {
    let store = memory();
    store
        .put_changes(&[came(domain("a.example"), Came::Listed, 5), came(domain("b.example"), Came::Opened, 6)])
        .expect("keeps");
    store.put_changes(&[came(domain("a.example"), Came::Opened, 9)]).expect("keeps");
    store.put_changes(&[came(domain("b.example"), Came::Listed, 9)]).expect("keeps");
    let open = store.open_case().expect("reads");
    assert_eq!(open.changes, [came(domain("a.example"), Came::Opened, 5), came(domain("b.example"), Came::Opened, 6)]);
}

#[test]
fn each_case_has_its_own_queue() {
    let store = memory();
    store.enqueue(&p(), &[queued("a.example")]).expect("adds");
    store.new_case("other", NOW).expect("begins");
    store.take_up_case("other", NOW).expect("opens");
    assert_eq!(store.queue(&p()).expect("reads"), []);
    store.enqueue(&p(), &[queued("a.example"), queued("b.example")]).expect("adds");
    store.take_up_case(DEFAULT_CASE, NOW).expect("opens");
    assert_eq!(store.queue(&p()).expect("reads"), [queued("a.example")]);
    store.delete_case("other").expect("deletes");
    assert_eq!((names(&store), store.queue(&p()).expect("reads").len()), (vec!["default".to_owned()], 1));
}

#[test]
fn a_name_is_taken_once_and_what_no_file_could_be_called_is_no_name() {
    let store = memory();
    store.new_case("wave", NOW).expect("begins");
    assert_eq!(store.new_case("WAVE", NOW), Err(StoreError::CaseTaken("WAVE".to_owned())));
    for name in ["", "  ", "../x", "a/b", "-rf", ".hidden", "a\u{202e}b", "tab\tbed", &"x".repeat(61)] {
        assert!(matches!(store.new_case(name, NOW), Err(StoreError::CaseName(_))), "{name:?}");
    }
    store.new_case("second", NOW).expect("begins");
    assert_eq!(store.rename_case("second", "wave"), Err(StoreError::CaseTaken("wave".to_owned())));
    store.rename_case("second", "third").expect("renames");
    assert_eq!(store.rename_case("default", "mine"), Err(StoreError::CaseDefault));
    assert_eq!(store.delete_case("default"), Err(StoreError::CaseDefault));
    assert_eq!(store.take_up_case("nobody", NOW), Err(StoreError::CaseUnknown("nobody".to_owned())));
    assert_eq!(names(&store), ["third", "wave", "default"]);
}

#[test]
fn a_case_that_is_put_away_or_deleted_while_it_is_open_leaves_the_one_that_is_always_there() {
    let place = Place::new();
    let store = place.open();
    for (name, leave) in [("one", Store::archive_case as fn(&Store, &str) -> _), ("two", Store::delete_case)] {
        store.new_case(name, NOW).expect("begins");
        store.take_up_case(name, NOW).expect("opens");
        leave(&store, name).expect("leaves");
        assert_eq!(store.open_case().expect("reads").head.name, DEFAULT_CASE);
        assert_eq!(place.open().open_case().expect("reads").head.name, DEFAULT_CASE);
    }
    assert!(store.cases().expect("lists").iter().any(|row| row.head.name == "one" && row.head.is_archived));
}

#[test]
fn nothing_is_written_to_a_case_that_another_program_deleted() {
    let place = Place::new();
    let (mine, other) = (place.open(), place.open());
    mine.new_case("wave", NOW).expect("begins");
    mine.take_up_case("wave", NOW).expect("opens");
    other.delete_case("wave").expect("deletes");
    assert_eq!(mine.put_changes(&[came(domain("a.example"), Came::Opened, NOW)]), Err(StoreError::CaseGone));
}

#[test]
fn orders_name_their_case_and_a_case_that_another_program_deleted_is_never_another_one() {
    let place = Place::new();
    let (mine, other) = (place.open(), place.open());
    mine.new_case("wave", NOW).expect("begins");
    mine.take_up_case("wave", NOW).expect("opens");
    let wave = mine.open_case().expect("reads").id;
    mine.take_up_case(DEFAULT_CASE, NOW).expect("opens");
    mine.in_case(wave).expect("it is there");
    mine.enqueue(&p(), &[queued("a.example")]).expect("adds");
    other.delete_case("wave").expect("deletes");
    other.new_case("next", NOW).expect("begins");
    assert_eq!(mine.in_case(wave), Err(StoreError::CaseGone), "its number is nobody else's");
    assert_eq!(mine.open_case().expect("reads").head.name, DEFAULT_CASE);
    other.take_up_case("next", NOW).expect("opens");
    assert_eq!(other.queue(&p()).expect("reads"), []);
}

#[test]
fn a_view_and_a_run_that_name_what_is_private_go_when_the_settings_keep_that_off_the_disk() {
    let place = Place::new();
    let kept = Options { private_objects: PrivateObjects::Keep, ..Options::default() };
    let view = |kind: &str| format!(r#"{{"trail":[{{"object":{{"type":"{kind}","id":"a"}}}}]}}"#);
    let (store, _) = place.open_with(kept);
    store.put_view(&view("private_file")).expect("keeps");
    assert_eq!(place.open_with(kept).0.open_case().expect("reads").view, view("private_file"));
    assert_eq!(place.open().open_case().expect("reads").view, "");
    store.put_view(&view("domain")).expect("keeps");
    assert_eq!(place.open().open_case().expect("reads").view, view("domain"));
}

#[test]
fn of_two_reports_of_an_object_the_newer_one_tells() {
    let store = memory();
    store.put_changes(&[came(domain("a.example"), Came::Opened, NOW)]).expect("keeps");
    for (query, number, at) in
        [("", 1, NOW), ("?relationships=subdomains", 2, NOW - 9), ("?relationships=whois", 3, NOW - 5)]
    {
        let body =
            format!(r#"{{"data": {{"type": "domain", "id": "a.example", "attributes": {{"reputation": {number}}}}}}}"#);
        let key = format!("GET /domains/a.example{query}");
        store.put_answer(&p(), &key, body.as_bytes(), at, Class::Ordinary).expect("keeps");
    }
    let told = store.case_objects(&p(), "default").expect("reads");
    assert_eq!(told.iter().map(|(_, object)| object.facts.reputation).collect::<Vec<_>>(), [Some(1)]);
}

#[test]
fn answers_that_a_case_was_built_on_go_last() {
    let store = Store::in_memory(Options { size_limit: 1000, ..Options::default() }).expect("opens");
    let put = |name: &str, at: i64| {
        let key = format!("GET /domains/{name}");
        store.put_answer(&p(), &key, &[b'x'; 100], at, Class::Ordinary).expect("keeps");
    };
    let has = |name: &str| store.answer(&p(), &format!("GET /domains/{name}"), NOW).expect("reads").is_some();
    store.put_changes(&[came(domain("opened.example"), Came::Opened, NOW)]).expect("keeps");
    store.put_changes(&[came(domain("listed.example"), Came::Listed, NOW)]).expect("keeps");
    put("opened.example", NOW - 2000);
    put("opened.example/subdomains", NOW - 2000);
    put("listed.example", NOW - 2000);
    for number in 0..20 {
        put(&format!("d{number}.example"), NOW - 1000 + number);
    }
    assert!(has("opened.example") && has("opened.example/subdomains") && !has("listed.example"));
}

#[test]
fn objects_of_a_case_are_read_from_their_reports_and_from_lists_that_named_them() {
    let store = memory();
    let object = |name: &str, size: u32| {
        format!(r#"{{"type": "domain", "id": "{name}", "attributes": {{"reputation": {size}}}}}"#)
    };
    let put = |key: &str, body: String| {
        store.put_answer(&p(), key, body.as_bytes(), NOW, Class::Ordinary).expect("keeps");
    };
    put("GET /domains/a.example", format!(r#"{{"data": {}}}"#, object("a.example", 1)));
    put(
        "GET /domains/a.example/subdomains?limit=40",
        format!(r#"{{"data": [{}, {}]}}"#, object("b.a.example", 2), object("stranger.example", 3)),
    );
    store
        .put_changes(&[came(domain("a.example"), Came::Opened, NOW), came(domain("b.a.example"), Came::Listed, NOW)])
        .expect("keeps");
    let found = store.case_objects(&p(), "default").expect("reads");
    let told: Vec<_> = found.iter().map(|(of, object)| (&*of.id, object.facts.reputation)).collect();
    assert_eq!(told, [("a.example", Some(1)), ("b.a.example", Some(2))]);
    let keys: Vec<String> =
        store.case_answers(&p(), "default").expect("reads").into_iter().map(|answer| answer.key).collect();
    assert_eq!(keys, ["GET /domains/a.example", "GET /domains/a.example/subdomains?limit=40"]);
}

#[test]
fn a_long_answer_is_handed_over_with_its_case() {
    let store = memory();
    let body = format!(
        r#"{{"data": {{"type": "domain", "id": "a.example", "attributes": {{"whois": "{}"}}}}}}"#,
        "w".repeat(9 << 20)
    );
    store.put_answer(&p(), "GET /domains/a.example", body.as_bytes(), NOW, Class::Ordinary).expect("keeps");
    store.put_changes(&[came(domain("a.example"), Came::Opened, NOW)]).expect("keeps");
    let answers = store.case_answers(&p(), "default").expect("reads");
    assert_eq!(answers.iter().map(|answer| answer.body.len()).collect::<Vec<_>>(), [body.len()]);
}

#[test]
fn private_objects_are_kept_in_a_case_on_disk_only_if_the_settings_say_so() {
    let place = Place::new();
    let private = came(Descriptor::new(Kind::PrivateFile, SHA256), Came::Opened, NOW);
    let public = came(domain("a.example"), Came::Opened, NOW);
    let kept = Options { private_objects: PrivateObjects::Keep, ..Options::default() };
    place.open().put_changes(&[private.clone(), public.clone()]).expect("keeps");
    assert_eq!(place.open().open_case().expect("reads").changes, std::slice::from_ref(&public));
    place.open_with(kept).0.put_changes(std::slice::from_ref(&private)).expect("keeps");
    assert_eq!(place.open_with(kept).0.open_case().expect("reads").changes, [public.clone(), private]);
    assert_eq!(place.open().open_case().expect("reads").changes, [public], "an earlier setting's are gone");
}

#[test]
fn clearing_everything_leaves_one_empty_case() {
    let place = Place::new();
    let store = place.open();
    store.new_case("wave", NOW).expect("begins");
    store.put_changes(&[came(domain("a.example"), Came::Opened, NOW)]).expect("keeps");
    store.clear(Clear::Everything).expect("clears");
    assert_eq!((names(&store), store.open_case().expect("reads").changes), (vec!["default".to_owned()], Vec::new()));
}

#[test]
fn a_case_from_a_file_is_there_whole_or_not_at_all_and_its_answers_are_read_for_it_alone() {
    let place = Place::new();
    let store = place.open();
    let path = "/domains/a.example";
    let body = |malicious: u32| {
        let stats = serde_json::json!({ "malicious": malicious, "undetected": 60 });
        serde_json::json!({ "data": { "type": "domain", "id": "a.example",
            "attributes": { "last_analysis_stats": stats } } })
        .to_string()
    };
    let (theirs, ours) = (body(9), body(0));
    let words = Words { note: "theirs".to_owned(), tags: Vec::new(), object: domain("a.example") };
    let answer = IncomingAnswer { path, query: "", body: &theirs, fetched_at: NOW + 30, class: Class::Flagged };
    let case = Incoming {
        head: Head { name: "theirs".to_owned(), made_at: NOW - 90, is_archived: false },
        changes: vec![came(domain("a.example"), Came::Opened, NOW - 60)],
        queue: vec![queued("late.example")],
        answers: vec![answer],
        words: vec![&words],
        told_private: Vec::new(),
        file_name: "",
    };
    let joined = |_: &Annotations, words: &Words| Annotations { note: words.note.clone(), tags: Vec::new() };
    let take = |goes: bool| store.take_case(&p(), &case, NOW, joined, || goes);
    let note = || store.annotations("domain", "a.example").expect("reads").note;
    assert_eq!(take(false), Ok(false));
    assert_eq!(
        (names(&store), note(), store.info().expect("reads").answers),
        (vec!["default".to_owned()], String::new(), 0)
    );
    assert_eq!(take(true), Ok(true));
    assert_eq!(take(true), Err(StoreError::CaseTaken("theirs".to_owned())));
    assert_eq!((note(), store.case_queue(&p(), "theirs").expect("reads").len()), ("theirs".to_owned(), 1));
    assert_eq!(store.answer_at(&p(), path, NOW).expect("reads"), None);
    let told = |store: &Store| {
        let found = store.case_objects(&p(), "theirs").expect("reads");
        found.iter().map(|(_, object)| object.facts.stats.expect("stats").malicious).collect::<Vec<_>>()
    };
    assert_eq!((told(&store), store.case_answers(&p(), "theirs").expect("reads").len()), (vec![9], 1));
    // What was asked here counts, however old it is.
    store.put_answer(&p(), "GET /domains/a.example", ours.as_bytes(), NOW - 9_000, Class::Ordinary).expect("keeps");
    let answers = store.case_answers(&p(), "theirs").expect("reads");
    assert_eq!((told(&store), answers.len(), &answers[0].body), (vec![0], 1, &ours.into_bytes()));
    store.delete_case("theirs").expect("deletes");
    assert_eq!(store.info().expect("reads").answers, 1);
}

/// What is done while another program, which was first, deletes the case `wave` and lets go of the store only then.
fn meanwhile<T: Send>(place: &Place, act: impl FnOnce(&Store) -> T + Send) -> T {
    let store = place.open();
    store.new_case("wave", NOW).expect("begins");
    store.take_up_case("wave", NOW).expect("opens");
    let other = rusqlite::Connection::open(place.file()).expect("another program");
    other.execute_batch("BEGIN IMMEDIATE; DELETE FROM cases WHERE name = 'wave'").expect("it was first");
    std::thread::scope(|scope| {
        let acting = scope.spawn(|| act(&store));
        // Long enough for it to stand before the store.
        std::thread::sleep(Duration::from_millis(300));
        other.execute_batch("COMMIT").expect("it lets go");
        acting.join().expect("no panic")
    })
}

type Act = Box<dyn FnOnce(&Store) -> Result<(), StoreError> + Send>;

#[test]
fn what_stood_before_the_store_while_its_case_was_deleted_says_so_and_writes_nothing() {
    let (gone, unknown) = (StoreError::CaseGone, StoreError::CaseUnknown("wave".to_owned()));
    let run = super::recipes::run(1, Kind::Domain);
    let acts: [(&str, Act, &StoreError); 9] = [
        ("changes", Box::new(|s| s.put_changes(&[came(domain("a.example"), Came::Opened, NOW)])), &gone),
        ("rows", Box::new(|s| s.enqueue(&p(), &[queued("a.example")]).map(drop)), &gone),
        ("a run", Box::new(move |s| s.put_run(&run)), &gone),
        ("a view", Box::new(|s| s.put_view("tab details")), &gone),
        ("clearing", Box::new(Store::clear_case), &gone),
        ("opening", Box::new(|s| s.take_up_case("wave", NOW)), &unknown),
        ("a name", Box::new(|s| s.rename_case("wave", "tide")), &unknown),
        ("putting away", Box::new(|s| s.archive_case("wave")), &unknown),
        ("deleting", Box::new(|s| s.delete_case("wave")), &unknown),
    ];
    for (what, act, said) in acts {
        let place = Place::new();
        assert_eq!(meanwhile(&place, act), Err(said.clone()), "{what}");
        let left =
            "SELECT (SELECT count(*) FROM case_changes) + (SELECT count(*) FROM queue) + (SELECT count(*) FROM runs)";
        let left: i64 =
            place.open().read(|connection| connection.query_row(left, [], |row| row.get(0))).expect("counts");
        assert_eq!(left, 0, "{what}: nothing is left of a case that is gone");
    }
}
