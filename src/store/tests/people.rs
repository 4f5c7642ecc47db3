//! History, notes, the queue, what is watched.

use super::*;
use crate::store::history::Now;

fn lookup(value: &str, kind: &str, at: i64, verdict: Option<Verdict>) -> Lookup {
    let state = if verdict.is_some() { State::Found } else { State::NotFound };
    Lookup {
        at,
        value: value.to_owned(),
        kind: kind.to_owned(),
        object: value.to_owned(),
        state,
        verdict,
        name: String::new(),
    }
}

fn verdict(malicious: u32, total: u32) -> Verdict {
    Verdict { malicious, total, ..Verdict::default() }
}

#[test]
fn history_shows_the_verdict_then_and_now() {
    let store = memory();
    let then = lookup("a.example", "domain", NOW, Some(verdict(0, 90)));
    store.record(&p(), &then, Privacy::Public).expect("records");
    for (at, later) in [(NOW + 50, verdict(12, 94)), (NOW + 10, verdict(1, 90))] {
        store.record(&p(), &lookup("a.example", "domain", at, Some(later)), Privacy::Public).expect("also out of turn");
    }
    let history = store.history(&p(), 10, &Filter::default()).expect("reads");
    let now = Some(Now { state: State::Found, verdict: Some(verdict(12, 94)), at: NOW + 50 });
    assert!(history.contains(&Remembered { lookup: then, now, elsewhere: None }), "{history:?}");
}

#[test]
fn what_is_known_now_is_the_newest_answer_also_where_it_says_less() {
    let store = memory();
    let known = |store: &Store| {
        let now = store.history(&p(), 1, &Filter::default()).expect("reads").remove(0).now.expect("something is known");
        (now.state, now.verdict, now.at)
    };
    store.record(&p(), &lookup("a.example", "domain", NOW, Some(verdict(5, 61))), Privacy::Public).expect("records");
    let emptied = Lookup { state: State::NoAnalysis, ..lookup("a.example", "domain", NOW + 1, None) };
    store.record(&p(), &emptied, Privacy::Public).expect("records");
    assert_eq!(known(&store), (State::NoAnalysis, None, NOW + 1));
    store
        .record(&p(), &lookup("a.example", "domain", NOW + 2, Some(verdict(6, 61))), Privacy::Public)
        .expect("records");
    // A failed look-up is no answer, and one that says that nothing is there names no object.
    let failed = Lookup { state: State::Failed, object: String::new(), ..lookup("a.example", "domain", NOW + 3, None) };
    store.record(&p(), &failed, Privacy::Public).expect("records");
    let newest =
        |store: &Store| store.history(&p(), 9, &Filter::default()).expect("reads").pop().expect("the oldest row").now;
    assert_eq!(newest(&store).map(|now| now.at), Some(NOW + 2));
    store.record(&p(), &Lookup { state: State::NotFound, at: NOW + 4, ..failed }, Privacy::Public).expect("records");
    assert_eq!(newest(&store), Some(Now { state: State::NotFound, verdict: None, at: NOW + 4 }));
}

#[test]
fn history_is_newest_first_and_can_be_filtered() {
    let store = memory();
    for (value, kind) in [("a.example", "domain"), ("http://A.example/%_", "url"), ("b.test", "domain")] {
        store.record(&p(), &lookup(value, kind, NOW, None), Privacy::Public).expect("records");
    }
    let values = |limit, text: Option<&str>, kind: Option<&str>| -> Vec<String> {
        let filter = Filter { text: text.map(str::to_owned), kind: kind.map(str::to_owned) };
        store.history(&p(), limit, &filter).expect("reads").into_iter().map(|row| row.lookup.value).collect()
    };
    assert_eq!(values(2, None, None), ["b.test", "http://A.example/%_"]);
    assert_eq!(values(9, Some("A.EX"), None), ["http://A.example/%_", "a.example"]);
    assert_eq!(values(9, Some("%_"), None), ["http://A.example/%_"], "no letter is a wildcard");
    assert_eq!(values(9, Some("a.ex"), Some("domain")), ["a.example"]);
}

#[test]
fn up_and_down_walk_over_each_value_once() {
    let store = memory();
    for value in ["a.example", "b.example", "a.example", "c.example"] {
        store.record(&p(), &lookup(value, "domain", NOW, None), Privacy::Public).expect("records");
    }
    assert_eq!(store.prompts(10).expect("reads"), ["c.example", "a.example", "b.example"]);
    assert_eq!(store.prompts(1).expect("reads"), ["c.example"]);
}

#[test]
fn private_look_ups_are_remembered_only_if_that_is_wanted() {
    let keep = Options { private_objects: PrivateObjects::Keep, ..Options::default() };
    for (options, remembered) in [(Options::default(), 0), (keep, 1)] {
        let store = Store::in_memory(options).expect("opens");
        store.record(&p(), &lookup(SHA256, "private_file", NOW, None), Privacy::Private).expect("answers");
        assert_eq!(store.history(&p(), 10, &Filter::default()).expect("reads").len(), remembered);
    }
}

#[test]
fn pruning_leaves_the_newest_ten_thousand_look_ups() {
    let store = memory();
    store
        .change(|transaction| {
            transaction.execute_batch(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10050)
                 INSERT INTO history (at, value, kind, object, state) SELECT i, 'v' || i, 'domain', '', 'found' FROM n",
            )
        })
        .expect("filled");
    assert_eq!(store.prune(None, NOW).expect("prunes").history, 50);
    assert_eq!(store.info().expect("counts").history, 10_000);
    assert_eq!(store.prompts(1).expect("reads"), ["v10050"]);
}

#[test]
fn notes_and_tags_hang_on_the_object() {
    let store = memory();
    let tags = |tags: &[&str]| -> Vec<String> { tags.iter().map(|tag| (*tag).to_owned()).collect() };
    store.annotate("file", SHA256, "first", &[], NOW).expect("writes");
    let twice = tags(&["phish", "case-7", "phish"]);
    store.annotate("file", SHA256, "from the invoice mail", &twice, NOW).expect("writes");
    store.annotate("domain", "a.example", "", &tags(&["phish"]), NOW).expect("writes");
    let annotations = store.annotations("file", SHA256).expect("reads");
    assert_eq!(annotations.note, "from the invoice mail");
    assert_eq!(annotations.tags, ["case-7", "phish"]);
    let all = store.all_annotations().expect("reads");
    assert_eq!(all.len(), 2);
    assert_eq!(all.get(&("file".to_owned(), SHA256.to_owned())), Some(&annotations));
    store.annotate("file", SHA256, " \n", &tags(&["case-7"]), NOW).expect("removes");
    let annotations = store.annotations("file", SHA256).expect("reads");
    assert_eq!((annotations.note.as_str(), annotations.tags.len()), ("", 1));
}

#[test]
fn a_note_that_somebody_else_wrote_meanwhile_is_not_overwritten_and_both_are_kept() {
    let store = memory();
    let written = |note: &str, tags: &[&str]| Annotations {
        note: note.to_owned(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    let about = ("domain", "x.example");
    let put = |believed: &str, new: &Annotations| store.annotate_over(about, believed, new, NOW).expect("writes");
    let kept = || store.annotations(about.0, about.1).expect("reads");
    assert_eq!(put("", &written("old", &[])), None);
    assert_eq!(put("old", &written("IMPORTANT #cert", &["cert"])), None, "it was seen");
    let joined = written("IMPORTANT #cert\nold mine #ours", &["cert", "ours"]);
    assert_eq!(put("old", &written("old mine #ours", &["ours"])), Some(joined.clone()));
    assert_eq!(kept(), joined);
    assert_eq!(put("old", &written("", &[])), Some(joined.clone()), "what was not seen is not removed");
    assert_eq!(put(&joined.note, &written("", &[])), None);
    assert_eq!(kept(), Annotations::default());
    assert_eq!(put("gone meanwhile", &written("mine", &[])), None);
    assert_eq!(kept().note, "mine");
}

#[test]
fn searches_are_saved_under_a_name() {
    let store = memory();
    store.save_search("fresh", "type:peexe", NOW).expect("writes");
    store.save_search("fresh", "type:peexe fs:2d+", NOW).expect("writes");
    store.save_search("docs", "type:docx", NOW).expect("writes");
    store.remove_search("docs").expect("removes");
    let saved = SavedSearch { name: "fresh".to_owned(), query: "type:peexe fs:2d+".to_owned() };
    assert_eq!(store.searches().expect("reads"), [saved]);
}

fn row(value: &str) -> QueueRow {
    QueueRow {
        kind: "domain".to_owned(),
        value: value.to_owned(),
        state: State::NotAsked,
        remark: String::new(),
        tag: String::new(),
        added_at: NOW,
        agreed: Agreed::Here,
    }
}

fn name(value: &str) -> (String, String) {
    ("domain".to_owned(), value.to_owned())
}

fn values(store: &Store) -> Vec<String> {
    store.queue(&p()).expect("reads").into_iter().map(|row| row.value).collect()
}

#[test]
fn the_queue_survives_quitting_in_its_order_with_its_states() {
    let place = Place::new();
    let store = place.open();
    assert_eq!(store.enqueue(&p(), &[row("a"), row("b"), row("c")]), Ok(3));
    let done = QueueRow { state: State::Quota, remark: "line 4".to_owned(), tag: "mail".to_owned(), ..row("b") };
    store.update_queue(&p(), std::slice::from_ref(&done)).expect("writes");
    drop(store);
    assert_eq!(place.open().queue(&p()).expect("reads"), [row("a"), done, row("c")]);
}

#[test]
fn a_row_is_in_the_queue_once_and_two_programs_add_to_each_other() {
    let place = Place::new();
    let (mine, other) = (place.open(), place.open());
    mine.enqueue(&p(), &[row("a")]).expect("writes");
    mine.update_queue(&p(), &[QueueRow { state: State::Found, ..row("a") }]).expect("writes");
    assert_eq!(other.enqueue(&p(), &[row("a"), row("b"), row("b")]), Ok(1));
    assert_eq!(values(&mine), ["a", "b"]);
    assert_eq!(mine.queue(&p()).expect("reads")[0].state, State::Found, "what is known is not forgotten");
    other.dequeue(&[name("a"), name("never there")]).expect("removes");
    mine.update_queue(&p(), &[row("a")]).expect("changes nothing");
    assert_eq!(values(&mine), ["b"], "a removed row does not come back");
    mine.clear_queue().expect("clears");
    assert_eq!(values(&other), [""; 0]);
}

#[test]
fn a_yes_to_a_row_of_the_queue_is_kept_whichever_program_gives_it_and_whatever_is_written_later() {
    let place = Place::new();
    let (mine, other) = (place.open(), place.open());
    let unagreed = QueueRow { agreed: Agreed::NotYet, ..row("a") };
    mine.enqueue(&p(), std::slice::from_ref(&unagreed)).expect("writes");
    assert_eq!(mine.queue(&p()).expect("reads")[0].agreed, Agreed::NotYet);
    assert_eq!(other.enqueue(&p(), &[row("a")]), Ok(0));
    mine.update_queue(&p(), &[unagreed]).expect("writes");
    assert_eq!(mine.queue(&p()).expect("reads")[0].agreed, Agreed::Here);
}

#[test]
fn watched_analyses_are_picked_up_again() {
    let place = Place::new();
    let watched = |id: &str, privacy| Watched {
        id: id.to_owned(),
        privacy,
        what: "invoice.doc".to_owned(),
        started_at: NOW,
        status: "queued".to_owned(),
        checked_at: None,
        earlier: None,
    };
    let store = place.open();
    store.watch(&p(), &watched("u-1", Privacy::Public)).expect("writes");
    store.watch(&p(), &watched("u-1", Privacy::Private)).expect("writes");
    store.watch(&q(), &watched("u-2", Privacy::Public)).expect("writes");
    let running =
        Watched { status: "in-progress".to_owned(), checked_at: Some(NOW + 20), ..watched("u-1", Privacy::Private) };
    store.watch(&p(), &running).expect("writes");
    std::mem::forget(store);
    let store = place.open();
    assert_eq!(store.watched(&p()).expect("reads"), [watched("u-1", Privacy::Public), running.clone()]);
    store.unwatch(&p(), Privacy::Public, "u-1").expect("removes");
    assert_eq!(store.watched(&p()).expect("reads"), [running]);
}

#[test]
fn the_report_before_a_rescan_is_kept_with_it_and_a_private_one_only_if_that_is_wanted() {
    let place = Place::new();
    let watched = |privacy, earlier: Option<&str>| Watched {
        id: "u-1".to_owned(),
        privacy,
        what: "a.example".to_owned(),
        started_at: NOW,
        status: "queued".to_owned(),
        checked_at: None,
        earlier: earlier.map(str::to_owned),
    };
    let kept = |store: &Store| -> Vec<Option<String>> {
        store.watched(&p()).expect("reads").into_iter().map(|watched| watched.earlier).collect()
    };
    let (report, none) = (Some("{\"id\":\"a.example\"}"), None);
    let keep = Options { private_objects: PrivateObjects::Keep, ..Options::default() };
    let (store, _) = place.open_with(keep);
    for privacy in [Privacy::Public, Privacy::Private] {
        store.watch(&p(), &watched(privacy, report)).expect("writes");
    }
    store.watch(&p(), &watched(Privacy::Public, none)).expect("news of it");
    assert_eq!(kept(&store), [report, report].map(|report| report.map(str::to_owned)));
    drop(store);
    let store = place.open();
    assert_eq!(kept(&store), [report, none].map(|report| report.map(str::to_owned)), "the setting was taken back");
    store.watch(&p(), &watched(Privacy::Private, report)).expect("writes");
    assert_eq!(kept(&store), [report, none].map(|report| report.map(str::to_owned)));
}

#[test]
fn private_urls_submitted_from_here_are_remembered() {
    let store = memory();
    let url = |id: &str, at| PrivateUrl {
        id: id.to_owned(),
        url: format!("https://{id}.example/"),
        analysis: Some("an-1".to_owned()),
        submitted_at: at,
        expires_at: Some(at + 86_400),
    };
    for (id, at) in [("one", NOW), ("two", NOW + 5)] {
        store.put_private_url(&p(), &url(id, at)).expect("writes");
    }
    assert_eq!(store.private_urls(&p()).expect("reads"), [url("two", NOW + 5), url("one", NOW)]);
    assert_eq!(store.private_urls(&q()).expect("reads"), []);
}
