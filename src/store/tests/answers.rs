//! Answers: freshness, names, what is not kept, pruning.

use super::*;
use crate::store::answers::{Kept, WhyNot};

const REPORT: &str = "GET /files/e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

fn put(store: &Store, key: &str, body: &str, at: i64) -> Kept {
    store.put_answer(&p(), key, body.as_bytes(), at, Class::Ordinary).expect("stores")
}

fn body(store: &Store, key: &str) -> Option<String> {
    let stored = store.answer(&p(), key, NOW).expect("reads")?;
    Some(String::from_utf8(stored.body).expect("text"))
}

#[test]
fn an_answer_comes_back_with_its_time() {
    let store = memory();
    put(&store, REPORT, "first", NOW - 20);
    put(&store, REPORT, "second", NOW - 10);
    let stored = store.answer(&p(), REPORT, NOW).expect("reads").expect("is there");
    assert_eq!(stored, Stored { body: b"second".to_vec(), fetched_at: NOW - 10, fresh: true, class: Class::Ordinary });
    assert_eq!(store.answer(&p(), "GET /files/other", NOW), Ok(None));
    assert_eq!(store.answer(&q(), REPORT, NOW), Ok(None));
    assert_eq!(store.info().expect("counts").answer_bytes, 6);
}

#[test]
fn how_long_an_answer_is_fresh_depends_on_what_it_said() {
    let fresh = |class, age| {
        let store = memory();
        store.put_answer(&p(), REPORT, b"{}", NOW - age, class).expect("stores");
        let stored = store.answer(&p(), REPORT, NOW).expect("reads").expect("a stale answer is an answer too");
        let known = store.age_at(&p(), &REPORT[4..], NOW).expect("reads").expect("known");
        assert_eq!(known, stored.age());
        stored.fresh
    };
    let (minute, hour, day) = (60, 3600, 86_400);
    assert!(fresh(Class::Ordinary, 23 * hour) && !fresh(Class::Ordinary, day));
    assert!(fresh(Class::Flagged, 6 * day) && !fresh(Class::Flagged, 7 * day));
    assert!(fresh(Class::Pending, 4 * minute) && !fresh(Class::Pending, 5 * minute));
    assert!(fresh(Class::Ordinary, -10), "clocks differ a little");
    assert!(!fresh(Class::Flagged, -day), "an answer of tomorrow is from a wrong clock");
}

#[test]
fn c21_an_object_has_one_answer_whatever_hash_it_is_asked_by() {
    let store = memory();
    put(&store, &format!("GET /files/{MD5}"), "by md5", NOW - 30);
    put(&store, &format!("GET /files/{MD5}/comments?limit=10"), "comments", NOW - 30);
    store.put_alias(&p(), "files", MD5, SHA256).expect("learns");
    assert_eq!(body(&store, REPORT).as_deref(), Some("by md5"), "what was kept before moves");
    put(&store, REPORT, "by sha256", NOW - 20);
    let shouted = MD5.to_uppercase();
    assert_eq!(body(&store, &format!("GET /files/{shouted}")).as_deref(), Some("by sha256"));
    assert_eq!(body(&store, &format!("GET /files/{SHA256}/comments?limit=10")).as_deref(), Some("comments"));
    put(&store, &format!("GET /files/{MD5}?relationships=a"), "folded", NOW - 10);
    assert_eq!(body(&store, &format!("{REPORT}?relationships=a")).as_deref(), Some("folded"));
    assert_eq!(store.info().expect("counts").answers, 3);
}

#[test]
fn two_answers_become_one_when_their_objects_turn_out_to_be_one() {
    let store = memory();
    put(&store, REPORT, "by sha256", NOW);
    put(&store, &format!("GET /files/{MD5}"), "by md5", NOW);
    put(&store, &format!("GET /files/{MD5}0"), "another object", NOW);
    store.put_alias(&p(), "files", MD5, SHA256).expect("learns");
    assert_eq!(body(&store, &format!("GET /files/{MD5}")).as_deref(), Some("by sha256"));
    assert_eq!(body(&store, &format!("GET /files/{MD5}0")).as_deref(), Some("another object"));
    let info = store.info().expect("counts");
    assert_eq!((info.answers, info.answer_bytes), (2, 9 + 14));
}

#[test]
fn c11_the_base64_name_of_a_url_finds_its_id_and_keeps_its_case() {
    let store = memory();
    store.put_alias(&p(), "urls", "aHR0cDovL2V4YW1wbGUuY29tLw", SHA256).expect("learns");
    put(&store, &format!("GET /urls/{SHA256}"), "url", NOW);
    assert_eq!(body(&store, "GET /urls/aHR0cDovL2V4YW1wbGUuY29tLw").as_deref(), Some("url"));
    assert_eq!(body(&store, "GET /urls/ahr0cdovl2v4yw1wbguuy29tlw"), None);
}

#[test]
fn what_one_service_calls_an_object_moves_and_removes_nothing_of_another() {
    let store = memory();
    let elsewhere = |key: &str| store.answer(&q(), key, NOW).expect("reads").map(|stored| stored.body);
    let by_md5 = format!("GET /files/{MD5}");
    store.put_answer(&q(), &by_md5, b"theirs", NOW, Class::Ordinary).expect("stores");
    store.put_alias(&p(), "files", MD5, SHA256).expect("learns");
    put(&store, REPORT, "ours", NOW);
    assert_eq!(body(&store, &by_md5).as_deref(), Some("ours"));
    assert_eq!((elsewhere(&by_md5), elsewhere(REPORT)), (Some(b"theirs".to_vec()), None));
    let other = "0".repeat(64);
    store.put_alias(&q(), "files", MD5, &other).expect("learns");
    assert_eq!(store.known_as(&p(), "files", MD5).expect("reads").as_deref(), Some(SHA256));
    assert_eq!(store.known_as(&q(), "files", MD5).expect("reads").as_ref(), Some(&other));
    assert_eq!(store.known_anywhere("files", MD5).expect("reads").len(), 2);
    store.forget_object(&q(), &format!("/files/{SHA256}")).expect("forgets");
    assert_eq!(store.known_as(&p(), "files", MD5).expect("reads").as_deref(), Some(SHA256));
}

#[test]
fn without_a_key_the_names_that_any_key_of_the_profile_was_told_are_known() {
    let store = memory();
    let service = |profile, key: Option<&str>| Service::new(profile, "P", key.map(KeyTag::of));
    store.put_alias(&service("p", Some("k1")), "private/files", MD5, SHA256).expect("learns");
    let known = |service: &Service| store.known_as(service, "private/files", MD5).expect("reads").is_some();
    let asked = [service("p", Some("k1")), service("p", Some("k2")), service("p", None), service("q", None)];
    assert_eq!(asked.map(|service| known(&service)), [true, false, true, false]);
}

#[test]
fn without_a_network_the_newest_answer_about_an_object_will_do() {
    let store = memory();
    put(&store, REPORT, "plain", NOW - 20);
    put(&store, &format!("{REPORT}?relationships=a,b"), "folded", NOW - 10);
    put(&store, &format!("{REPORT}/comments"), "comments", NOW);
    let stored = store.answer_at(&p(), &REPORT[4..], NOW).expect("reads").expect("is there");
    assert_eq!(stored.body, b"folded");
}

#[test]
fn c40_answers_about_accounts_are_not_kept_since_they_hold_the_key() {
    let store = memory();
    for key in ["GET /users/test-key-0123456789abcdef", "GET /users/test-key-0123456789abcdef/overall_quotas?x=1"] {
        assert_eq!(put(&store, key, "{\"apikey\":\"test-key-0123456789abcdef\"}", NOW), Kept::No(WhyNot::Account));
        assert_eq!(store.answer(&p(), key, NOW), Ok(None));
    }
    assert_eq!(put(&store, "POST /urls", "{}", NOW), Kept::No(WhyNot::NotARead));
    assert_eq!(store.info().expect("counts").answers, 0);
}

#[test]
fn answers_about_private_objects_reach_the_disk_only_if_that_is_wanted() {
    let place = Place::new();
    let keep = Options { private_objects: PrivateObjects::Keep, ..Options::default() };
    let key = format!("GET /private/files/{SHA256}");
    assert_eq!(put(&place.open(), &key, "secret", NOW), Kept::No(WhyNot::Private));
    let (store, _) = place.open_with(keep);
    assert_eq!(put(&store, &key, "secret", NOW), Kept::Yes);
    assert_eq!(put(&store, REPORT, "public", NOW), Kept::Yes);
    store.put_alias(&p(), "private/files", MD5, SHA256).expect("learns");
    assert_eq!(body(&store, &format!("GET /private/files/{MD5}")).as_deref(), Some("secret"));
    drop(store);
    let store = place.open();
    store.put_alias(&p(), "private/files", &"0".repeat(32), SHA256).expect("is not for the disk");
    let names = store.read(|connection| connection.query_row("SELECT count(*) FROM aliases", [], |row| row.get(0)));
    assert_eq!(names, Ok(0));
    assert_eq!(body(&store, &key), None, "what an earlier setting allowed is removed");
    assert_eq!(body(&store, REPORT).as_deref(), Some("public"));
    assert_eq!(put(&memory(), &key, "secret", NOW), Kept::Yes, "memory ends with the program");
}

#[test]
fn beyond_the_limit_the_least_recently_used_answers_go() {
    let store = Store::in_memory(Options { size_limit: 1000, ..Options::default() }).expect("opens");
    let key = |number: i64| format!("GET /domains/d{number}.example");
    for number in 0..10 {
        put(&store, &key(number), &"x".repeat(100), NOW - 1000 + number);
    }
    assert_eq!(store.info().expect("counts").answers, 10, "just full");
    assert!(body(&store, &key(0)).is_some(), "and the oldest is used");
    put(&store, &key(10), &"x".repeat(100), NOW);
    let kept: Vec<i64> = (0..=10).filter(|number| body(&store, &key(*number)).is_some()).collect();
    assert_eq!(kept, [0, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(put(&store, &key(11), &"x".repeat(1001), NOW), Kept::No(WhyNot::TooLarge));
    assert_eq!(store.info().expect("counts").answers, 9, "one that can never fit drives nothing out");
}

#[test]
fn odd_questions_neither_panic_nor_mix() {
    let store = memory();
    let odd = [
        "GET ",
        "GET /",
        "GET //",
        "GET ?",
        "GET /files",
        "GET /files/",
        "GET /files/?a",
        "GET /private",
        "GET /private/",
        "GET /private/files",
        "GET /private//x",
        "GET /search?query=%25'",
        "GET x",
    ];
    for key in odd {
        assert_eq!(put(&store, key, key, NOW), Kept::Yes, "{key}");
    }
    for key in odd {
        assert_eq!(body(&store, key).as_deref(), Some(key));
    }
    for key in ["", "GET", "get /files/x", "\u{0}"] {
        assert_eq!(put(&store, key, key, NOW), Kept::No(WhyNot::NotARead), "{key}");
    }
}
