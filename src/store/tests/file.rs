//! The file: two programs, damage, versions, modes.

use std::fs;

use rusqlite::Connection;

use super::*;
use crate::store::answers::Kept;
use crate::store::history::Now;
use crate::store::upkeep::Pruned;

const REPORT: &str = "GET /domains/a.example";

fn put(store: &Store, body: &[u8]) -> Result<Kept, StoreError> {
    store.put_answer(&p(), REPORT, body, NOW, Class::Ordinary)
}

fn has_answer(store: &Store) -> bool {
    store.answer(&p(), REPORT, NOW).expect("reads").is_some()
}

fn names(place: &Place) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(place.file().parent().expect("a directory"))
        .expect("lists")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_one_program_keeps_the_other_finds() {
    let place = Place::new();
    let (mine, other) = (place.open(), place.open());
    put(&mine, b"{}").expect("stores");
    assert!(has_answer(&other));
    other.annotate("domain", "a.example", "seen before", &[], NOW).expect("writes");
    assert_eq!(mine.annotations("domain", "a.example").expect("reads").note, "seen before");
}

#[test]
fn two_programs_that_write_at_once_both_get_their_turn() {
    let place = Place::new();
    std::thread::scope(|scope| {
        for program in 0..4 {
            let place = &place;
            scope.spawn(move || {
                let store = place.open();
                for number in 0..50 {
                    let key = format!("GET /domains/{program}-{number}.example");
                    store.put_answer(&p(), &key, b"0123456789", NOW, Class::Ordinary).expect("stores");
                }
            });
        }
    });
    let info = place.open().info().expect("counts");
    assert_eq!((info.answers, info.answer_bytes), (200, 2000));
}

#[test]
fn a_store_that_is_dropped_midway_has_all_that_was_kept() {
    let place = Place::new();
    let store = place.open();
    put(&store, b"{}").expect("stores");
    // No closing, no checkpoint, as after a kill.
    std::mem::forget(store);
    assert!(has_answer(&place.open()));
}

#[test]
fn a_damaged_file_is_set_aside_and_said_so() {
    let place = Place::new();
    place.open().prune(None, NOW).expect("writes all of it");
    fs::write(place.file(), b"this is no database, whatever it was before").expect("damaged");
    let (store, notices) = place.open_with(Options::default());
    let aside = place.file().with_file_name("store.sqlite.damaged-20260101T000000Z");
    assert_eq!(notices, [Notice::SetAside { to: aside.clone() }]);
    assert!(notices[0].to_string().contains("store.sqlite.damaged-20260101T000000Z"));
    assert!(fs::read(aside).expect("kept").starts_with(b"this is no database"));
    put(&store, b"{}").expect("the new one works");
    drop(store);
    let store = place.open();
    assert!(has_answer(&store), "and is not set aside in its turn");
    store.prune(None, NOW).expect("writes all of it");
    drop(store);
    fs::write(place.file(), vec![7; 5000]).expect("damaged again");
    assert_eq!(place.open_with(Options::default()).1.len(), 1);
    let is_aside = |name: &String| name.contains(".damaged-2026") && !name.ends_with("-wal") && !name.ends_with("-shm");
    let aside = names(&place).into_iter().filter(is_aside).count();
    assert_eq!(aside, 2, "both are kept, though it happened within a second");
}

#[test]
fn damage_that_shows_late_is_looked_at_by_the_next_start() {
    let place = Place::new();
    let store = place.open();
    for number in 0..200 {
        let key = format!("GET /domains/{number}.example");
        store.put_answer(&p(), &key, &[b'x'; 3000], NOW, Class::Ordinary).expect("stores");
    }
    store.prune(None, NOW).expect("writes all of it");
    drop(store);
    damage(&place, &[b'x'; 2000]);
    let store = place.open();
    let fault = (0..200).find_map(|number| store.answer(&p(), &format!("GET /domains/{number}.example"), NOW).err());
    assert_eq!(fault, Some(StoreError::Damaged));
    drop(store);
    let (store, notices) = place.open_with(Options::default());
    assert!(matches!(notices.as_slice(), [Notice::SetAside { .. }]), "{notices:?}");
    assert_eq!(store.info().expect("counts").answers, 0);
    drop(store);
    place.open();
    assert!(!names(&place).iter().any(|name| name.ends_with(".suspect")), "nothing is suspect any more");
}

#[test]
fn damage_that_shows_while_the_file_is_opened_costs_no_second_start() {
    let place = Place::new();
    let (store, _) = place.open_with(Options { private_objects: PrivateObjects::Keep, ..Options::default() });
    for number in 0..200 {
        let key = format!("GET /private/files/{number}");
        store.put_answer(&p(), &key, &[b'x'; 3000], NOW, Class::Ordinary).expect("stores");
    }
    store.prune(None, NOW).expect("writes all of it");
    drop(store);
    damage(&place, &[b'x'; 2000]);
    let (store, notices) = place.open_with(Options::default());
    assert!(matches!(notices.as_slice(), [Notice::SetAside { .. }]), "{notices:?}");
    put(&store, b"{}").expect("the new one works");
}

/// Overwrites the pages that hold `bytes`.
fn damage(place: &Place, bytes: &[u8]) {
    let mut file = fs::read(place.file()).expect("reads");
    let mut pages = 0;
    for page in file.chunks_mut(4096).filter(|page| page.windows(bytes.len()).any(|window| window == bytes)) {
        page.fill(0xA5);
        pages += 1;
    }
    assert!(pages > 0, "nothing to damage");
    fs::write(place.file(), file).expect("damaged");
}

#[test]
fn a_log_that_its_file_left_behind_is_not_taken_for_the_new_files() {
    let place = Place::new();
    put(&place.open(), b"{}").expect("stores");
    assert!(names(&place).contains(&"store.sqlite-wal".to_owned()), "what was kept is still in the log");
    fs::remove_file(place.file()).expect("removed");
    assert!(!has_answer(&place.open()));
}

#[test]
fn a_file_without_our_tables_counts_as_damaged() {
    let place = Place::new();
    drop(place.open());
    Connection::open(place.file()).expect("opens").execute_batch("DROP TABLE tags").expect("drops");
    assert_eq!(place.open_with(Options::default()).1.len(), 1);
}

#[test]
fn the_number_of_a_deleted_case_is_given_to_no_other_in_a_file_of_an_older_version_either() {
    let place = Place::new();
    fs::create_dir_all(place.file().parent().expect("a directory")).expect("created");
    let old = Connection::open(place.file()).expect("opens");
    for step in &schema::STEPS[..10] {
        old.execute_batch(step).expect("an old file");
    }
    old.pragma_update(None, "user_version", 10).expect("marked");
    old.execute_batch("INSERT INTO cases (name, made_at, opened_at) VALUES ('old wave', 1, 1)").expect("filled");
    drop(old);
    let store = place.open();
    let number = store.case("old wave").expect("it is there still").id;
    store.delete_case("old wave").expect("deleted");
    store.new_case("new wave", NOW).expect("made");
    assert!(store.case("new wave").expect("it is there").id > number);
}

#[test]
fn rows_that_were_queued_before_consent_was_kept_were_agreed_to_unless_they_came_with_a_case_file() {
    let place = Place::new();
    fs::create_dir_all(place.file().parent().expect("a directory")).expect("created");
    let old = Connection::open(place.file()).expect("opens");
    for step in &schema::STEPS[..16] {
        old.execute_batch(step).expect("an old file");
    }
    old.pragma_update(None, "user_version", 16).expect("marked");
    old.execute_batch(
        "INSERT INTO cases (id, name, made_at, opened_at) VALUES (7, 'theirs', 1, 1);
         INSERT INTO case_changes (case_id, name, change) VALUES (7, 'imported', '{}');
         INSERT INTO queue (case_id, kind, value, remark, tag, added_at, place)
         VALUES (1, 'domain', 'dc01.corp', '', '', 1, 1), (7, 'domain', 'dc02.corp', '', '', 1, 1);",
    )
    .expect("filled");
    drop(old);
    let store = place.open();
    assert_eq!(store.queue(&p()).expect("reads")[0].agreed, Agreed::Here);
    assert_eq!(store.case_queue(&p(), "theirs").expect("reads")[0].agreed, Agreed::NotYet);
}

/// A file of version 15 with a row of each list, answered by whom nobody noted, and answers kept under these names.
fn of_version_15(place: &Place, names: &[&str], keys: &[&str]) {
    fs::create_dir_all(place.file().parent().expect("a directory")).expect("created");
    let old = Connection::open(place.file()).expect("opens");
    for step in &schema::STEPS[..15] {
        old.execute_batch(step).expect("an old file");
    }
    old.pragma_update(None, "user_version", 15).expect("marked");
    old.execute_batch(
        "INSERT INTO queue (case_id, kind, value, state, remark, tag, added_at, place)
         VALUES (1, 'domain', 'a.example', 'not_found', 'from the proxy', '', 1, 1);
         INSERT INTO history (at, value, kind, object, state, malicious, total)
         VALUES (1, 'b.example', 'domain', 'b.example', 'found', 3, 90);
         INSERT INTO verdicts (kind, object, malicious, total, at) VALUES ('domain', 'b.example', 3, 90, 1);
         INSERT INTO revisits (kind, object, name, added_at, asked_at, looked_at, last)
         VALUES ('domain', 'c.example', 'c', 1, 2, 3, '{}');",
    )
    .expect("filled");
    for (at, name) in (1..).zip(names) {
        for (path, body) in [("/domains/a.example", "public"), ("/private/files/ab", "private")] {
            old.execute(
                "INSERT INTO answers VALUES (?1, 'GET ' || ?2, ?2, ?3, 0, 0, ?4, CAST(?5 AS BLOB))",
                rusqlite::params![name, path, at, column(body.len() as u64), format!("{body} {name}")],
            )
            .expect("filled");
        }
    }
    for key in keys {
        old.execute(
            "INSERT INTO budget (key, day, used, refused_until, refused_window) VALUES (?1, 0, 0, 0, 0)",
            [key],
        )
        .expect("filled");
    }
}

#[test]
fn what_an_older_file_has_belongs_to_the_service_that_it_knows_and_to_virustotal_where_it_knows_none() {
    const SHIPPED: &str = "https://www.virustotal.com/api/v3";
    const GATEWAY: &str = "http://127.0.0.1:9/api/v3";
    let (day, night) = (format!("day shift {GATEWAY}"), format!("night {GATEWAY}"));
    let (shipped, gateway) = (format!("default {SHIPPED}"), format!("default {GATEWAY}"));
    let rows: [(&[&str], &str, State); 5] = [
        (&[], SHIPPED, State::NotFound),
        (&[], GATEWAY, State::NotAsked),
        (&[&day, &night], GATEWAY, State::NotFound),
        (&[&day, &night], SHIPPED, State::NotAsked),
        // Nobody can tell which of them said it.
        (&[&shipped, &gateway], SHIPPED, State::NotAsked),
    ];
    for (names, address, expected) in rows {
        let place = Place::new();
        of_version_15(&place, names, &["a key"]);
        let (store, service) = (place.open(), Service::new("day shift", address, None));
        let queue = store.queue(&service).expect("reads");
        assert_eq!((queue[0].state, &*queue[0].remark), (expected, "from the proxy"), "{names:?} {address}");
        let row = store.history(&service, 1, &Filter::default()).expect("reads").remove(0);
        let is_ours = expected == State::NotFound;
        assert_eq!((row.now.is_some(), row.elsewhere.is_none()), (is_ours, is_ours), "{names:?} {address}");
        let looked_at = store.revisits(&service).expect("reads").remove(0).looked_at;
        assert_eq!(looked_at, is_ours.then_some(3), "{names:?} {address}");
    }
}

#[test]
fn what_several_profiles_were_told_in_public_is_one_answer_after_an_update_and_what_is_private_stays_apart() {
    let place = Place::new();
    of_version_15(&place, &["day shift http://one/", "night http://one/", "day shift http://two/"], &["k1"]);
    let (store, _) = place.open_with(Options { private_objects: PrivateObjects::Keep, ..Options::default() });
    let told = |profile: &str, address: &str, key: Option<&str>, path: &str| {
        let service = Service::new(profile, address, key.map(KeyTag::of));
        let stored = store.answer_at(&service, path, NOW).expect("reads")?;
        Some(String::from_utf8(stored.body).expect("text"))
    };
    let public = |profile, address| told(profile, address, Some("k1"), "/domains/a.example");
    let private = |profile, key| told(profile, "http://one/", key, "/private/files/ab");
    assert_eq!(public("day shift", "http://one/").as_deref(), Some("public night http://one/"), "the newest");
    assert_eq!(public("anybody", "http://two/").as_deref(), Some("public day shift http://two/"));
    assert_eq!(private("day shift", Some("k1")).as_deref(), Some("private day shift http://one/"));
    assert_eq!(private("night", Some("k1")).as_deref(), Some("private night http://one/"));
    assert_eq!(private("night", None).as_deref(), Some("private night http://one/"), "without a key");
    assert_eq!((private("night", Some("k2")), private("anybody", None)), (None, None));
    assert_eq!(store.info().expect("counts").answers, 5);
}

#[test]
fn private_answers_of_an_older_file_belong_to_no_key_where_several_were_used() {
    let place = Place::new();
    of_version_15(&place, &["night http://one/"], &["k1", "k2"]);
    let (store, _) = place.open_with(Options { private_objects: PrivateObjects::Keep, ..Options::default() });
    let is_told = |key: Option<&str>| {
        let service = Service::new("night", "http://one/", key.map(KeyTag::of));
        store.answer_at(&service, "/private/files/ab", NOW).expect("reads").is_some()
    };
    assert_eq!([Some("k1"), Some("k2"), None].map(is_told), [false, false, true]);
}

#[test]
fn names_of_an_older_file_belong_to_the_services_that_told_of_their_objects() {
    const UNANSWERED: &str = "900150983cd24fb0d6963f7d28e17f72";
    // Which services have answers, that of the file first; whether that one and the second know a name of it, and one of no answer.
    let rows: [(&[&str], [bool; 4]); 3] = [
        (&["http://one/"], [true, false, true, false]),
        (&["http://one/", "http://two/"], [true, false, false, false]),
        // What came with a case file is nobody's word of today.
        (&["http://one/", "\u{1f}7"], [true, false, true, false]),
    ];
    for (services, expected) in rows {
        let place = Place::new();
        fs::create_dir_all(place.file().parent().expect("a directory")).expect("created");
        let old = Connection::open(place.file()).expect("opens");
        for step in &schema::STEPS[..17] {
            old.execute_batch(step).expect("an old file");
        }
        old.pragma_update(None, "user_version", 17).expect("marked");
        let file = format!("/files/{SHA256}");
        for (service, path) in services.iter().zip([file.as_str(), "/domains/a.example"]) {
            let put = "INSERT INTO answers VALUES (?1, 'GET ' || ?2, ?2, 1, 0, 0, 2, x'7b7d')";
            old.execute(put, [*service, path]).expect("filled");
        }
        for (alias, path) in [(MD5, file.as_str()), (UNANSWERED, "/files/of-no-answer")] {
            let put = "INSERT INTO aliases VALUES ('/files/' || ?1, ?2)";
            old.execute(put, [alias, path]).expect("filled");
        }
        drop(old);
        let store = place.open();
        let is_known = |address: &str, name: &str| {
            let service = Service::new("p", address, None);
            store.known_as(&service, "files", name).expect("reads").is_some()
        };
        let known = [MD5, UNANSWERED].map(|name| ["http://one/", "http://two/"].map(|address| is_known(address, name)));
        assert_eq!(known.concat(), expected, "{services:?}");
    }
}

#[test]
fn every_older_version_is_brought_up_to_date_with_what_it_holds() {
    for version in 1..schema::STEPS.len() {
        let place = Place::new();
        fs::create_dir_all(place.file().parent().expect("a directory")).expect("created");
        let old = Connection::open(place.file()).expect("opens");
        for step in &schema::STEPS[..version] {
            old.execute_batch(step).expect("an old file");
        }
        old.pragma_update(None, "user_version", i64::try_from(version).expect("small")).expect("marked");
        // Until then a name was that of profile and base URL, and verdicts and history named no service.
        let named = version > 15;
        let (place_of, service) = if named { ("P", ", service") } else { ("p P", "") };
        let value = if named { ", 'P'" } else { "" };
        old.execute_batch(
            "INSERT INTO answers VALUES ('PLACE', 'GET /domains/a.example', '/domains/a.example', 1767225600, 0, 0, 2, '{}');
             INSERT INTO notes VALUES ('domain', 'a.example', 'an old note', 1);
             INSERT INTO history (at, value, kind, object, state, malicious, totalSERVICE)
             VALUES (1, 'a.example', 'domain', 'a.example', 'found', 3, 90NAME), (2, 'b.example', 'domain', '', 'not_found', NULL, NULLNAME);"
                .replace("'{}'", "x'7b7d'")
                .replace("PLACE", place_of)
                .replace("SERVICE", service)
                .replace("NAME", value)
                .as_str(),
        )
        .expect("filled");
        // The second step brought these tables, and a program of that version filled them.
        let analyses = usize::from(version > 1);
        if analyses > 0 {
            old.execute_batch(
                "INSERT INTO watched (id, private, profile, what, started_at, status) VALUES ('u-1', 0, 'p P', 'a.example', 1, 'queued');
                 INSERT INTO verdicts (kind, object, malicious, total, atSERVICE) VALUES ('domain', 'a.example', 3, 90, 1NAME);"
                    .replace("SERVICE", if named { ", service, state, suspicious, called" } else { "" })
                    .replace("NAME", if named { ", 'P', 'found', 0, ''" } else { "" })
                    .as_str(),
            )
            .expect("filled");
        }
        drop(old);
        let store = place.open();
        assert!(has_answer(&store));
        assert_eq!(store.annotations("domain", "a.example").expect("reads").note, "an old note");
        let history = store.history(&p(), 10, &Filter::default()).expect("reads");
        assert_eq!(history.len(), 2);
        let verdict = Some(Verdict { malicious: 3, total: 90, ..Verdict::default() });
        assert_eq!(history[1].now, Some(Now { state: State::Found, verdict, at: 1 }));
        let watched = store.watched(&p()).expect("reads");
        assert_eq!(watched.len(), analyses, "version {version}");
        assert!(watched.iter().all(|watched| watched.what == "a.example" && watched.earlier.is_none()), "{watched:?}");
        assert_eq!(schema::version(&store.lock()), Ok(schema::current()));
    }
}

#[test]
fn a_newer_version_and_a_strangers_database_are_left_alone() {
    let place = Place::new();
    drop(place.open());
    Connection::open(place.file()).expect("opens").pragma_update(None, "user_version", 999).expect("marked");
    let refused = Store::open(&place.file(), Options::default(), NOW).expect_err("newer");
    assert!(matches!(refused, StoreError::Newer { found: 999, .. }), "{refused}");

    let strange = Place::new();
    fs::create_dir_all(strange.file().parent().expect("a directory")).expect("created");
    let stranger = Connection::open(strange.file()).expect("opens");
    stranger.execute_batch("CREATE TABLE theirs (x)").expect("theirs");
    drop(stranger);
    let before = fs::read(strange.file()).expect("reads");
    let refused = Store::open(&strange.file(), Options::default(), NOW).expect_err("foreign");
    assert!(matches!(refused, StoreError::Foreign { .. }), "{refused}");
    assert_eq!(fs::read(strange.file()).expect("reads"), before);

    let (store, notices) = Store::open_or_in_memory(&strange.file(), Options::default(), NOW).expect("goes on");
    assert!(matches!(notices.as_slice(), [Notice::InMemory { .. }]), "{notices:?}");
    put(&store, b"{}").expect("stores");
    assert!(has_answer(&store));
}

#[test]
fn a_place_that_cannot_be_written_is_replaced_by_memory() {
    let place = Place::new();
    let blocked = place.0.path().join("a-file");
    fs::write(&blocked, "in the way").expect("written");
    let (_, notices) =
        Store::open_or_in_memory(&blocked.join("store.sqlite"), Options::default(), NOW).expect("goes on");
    assert!(notices[0].to_string().contains("in memory until vtriage ends"), "{notices:?}");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_store() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let place = Place::new();
    let store = place.open();
    put(&store, b"{}").expect("stores");
    for name in names(&place) {
        assert_eq!(mode(&place.file().with_file_name(&name)), 0o600, "{name}");
    }
    assert_eq!(mode(place.file().parent().expect("a directory")), 0o700);
    drop(store);
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o644)).expect("opened up");
    place.open();
    assert_eq!(mode(&place.file()), 0o600);
}

#[cfg(unix)]
#[test]
fn a_link_where_a_file_of_the_store_belongs_is_refused_and_what_it_points_at_is_unchanged() {
    use std::os::unix::fs::PermissionsExt;
    for ending in ["", "-wal", "-shm", "-journal", ".lock", ".suspect"] {
        let place = Place::new();
        fs::create_dir_all(place.file().parent().expect("a directory")).expect("created");
        let target = place.0.path().join("theirs");
        fs::write(&target, "").expect("written");
        fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).expect("opened up");
        let link = place.file().with_file_name(format!("store.sqlite{ending}"));
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        let refused = Store::open(&place.file(), Options::default(), NOW).expect_err("a link").to_string();
        assert!(refused.contains(&format!("{}: it is a symbolic link", link.display())), "{refused}");
        assert_eq!(fs::metadata(&target).expect("there").permissions().mode() & 0o777, 0o644, "{ending}");
        assert_eq!(fs::read(&target).expect("reads"), b"", "{ending}");
        assert_eq!(names(&place).len(), 1, "{ending}: nothing is begun beside it");
    }
}

#[cfg(unix)]
#[test]
fn a_strangers_database_keeps_its_mode_and_gets_no_companions() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    fs::create_dir_all(place.file().parent().expect("a directory")).expect("created");
    let stranger = Connection::open(place.file()).expect("opens");
    stranger.execute_batch("PRAGMA journal_mode=WAL; CREATE TABLE theirs (x)").expect("theirs");
    drop(stranger);
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o644)).expect("opened up");
    let refused = Store::open(&place.file(), Options::default(), NOW).expect_err("foreign");
    assert!(matches!(refused, StoreError::Foreign { .. }), "{refused}");
    assert_eq!(fs::metadata(place.file()).expect("there").permissions().mode() & 0o777, 0o644);
    assert_eq!(names(&place), ["store.sqlite", "store.sqlite.lock"]);
}

#[test]
fn pruning_and_clearing_give_the_room_back() {
    let place = Place::new();
    let store = place.open();
    for number in 0..300 {
        let key = format!("GET /domains/{number}.example");
        let body = format!("needle{}", "x".repeat(4000));
        store.put_answer(&p(), &key, body.as_bytes(), NOW - 1000 + number, Class::Ordinary).expect("stores");
    }
    store.annotate("domain", "a.example", "a note", &[], NOW).expect("writes");
    let before = store.info().expect("counts");
    assert_eq!((before.answers, before.oldest, before.newest), (300, Some(NOW - 1000), Some(NOW - 701)));
    let pruned = store.prune(Some(Duration::from_secs(800)), NOW).expect("prunes");
    assert_eq!(pruned, Pruned { answers: 200, bytes: 200 * 4006, ..Pruned::default() });
    let after = store.info().expect("counts");
    assert!(after.file_bytes < before.file_bytes / 2, "{} → {}", before.file_bytes, after.file_bytes);
    store.clear(Clear::Answers).expect("clears");
    let bytes = fs::read(place.file()).expect("reads");
    assert!(!bytes.windows(6).any(|window| window == b"needle"), "nothing is left in free pages");
    let left = store.info().expect("counts");
    assert_eq!((left.answers, left.answer_bytes, left.notes), (0, 0, 1));
    store.clear(Clear::Everything).expect("clears");
    assert_eq!(store.info().expect("counts").notes, 0);
}

#[test]
fn answers_in_memory_leave_those_of_the_file_alone_and_notes_are_kept() {
    let place = Place::new();
    put(&place.open(), b"{}").expect("stores");
    let in_memory = Options { answers: AnswersIn::Memory, ..Options::default() };
    let (store, _) = place.open_with(in_memory);
    assert!(!has_answer(&store), "what is in the file is not read");
    store.put_answer(&p(), "GET /domains/b.example", b"{}", NOW, Class::Ordinary).expect("stores");
    store.put_alias(&p(), "files", "aa", "bb").expect("stores");
    assert!(store.answer(&p(), "GET /domains/b.example", NOW).expect("reads").is_some(), "it is there until the end");
    assert_eq!(store.info().expect("counts").answers, 1);
    store.prune(None, NOW).expect("prunes");
    store.annotate("domain", "a.example", "seen", &[], NOW).expect("writes");
    assert!(store.is_lasting());
    drop(store);
    let store = place.open();
    assert!(has_answer(&store));
    assert!(store.answer(&p(), "GET /domains/b.example", NOW).expect("reads").is_none());
    assert_eq!(store.annotations("domain", "a.example").expect("reads").note, "seen");
    assert_eq!(store.info().expect("counts").answers, 1);
}
