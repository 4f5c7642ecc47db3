//! Large answers: no key waits while they are decoded, put together or searched.

use bytes::Bytes;
use serde_json::{Value, json};
use vtriage::effect::Effect;
use vtriage::msg::{Msg, Recalled, Reply, Source};
use vtriage::pane::detail::Tab;
use vtriage::vt::behaviour::Merged;
use vtriage::vt::{Answer, Object};

use super::harness::{Harness, NOW, asked, domain};

const FILE: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

fn file_is_open(attributes: &Value) -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search(FILE);
    app.reply_object(1, &json!({"type": "file", "id": FILE, "attributes": attributes}));
    app
}

/// A behaviour report of more bytes than are decoded while a key waits.
fn behaviour(sandbox: &str) -> Value {
    let keys: Vec<String> = (0..1_000).map(|number| format!("HKLM\\Software\\Example\\{number:080}")).collect();
    json!({"type": "file_behaviour", "id": format!("{FILE}_{sandbox}"), "attributes": {"sandbox_name": sandbox,
        "mutexes_created": ["Global\\example"], "registry_keys_opened": keys}})
}

#[test]
fn behaviour_reports_are_put_together_beside_the_loop() {
    let mut app = file_is_open(&json!({}));
    app.press("l l l enter");
    let effects = app.reply_page(2, &json!({"data": [behaviour("One Box"), behaviour("Other Box")]}));
    let [Effect::Digest { place, objects }] = &effects[..] else { panic!("{effects:?}") };
    assert!(app.shows("putting 2 reports together"), "{}", app.screen());
    let merged = Box::new(Merged::of_objects(objects));
    app.model.update(Msg::Digested { place: *place, merged });
    assert!(app.shows("One Box") && app.shows("Mutexes and services"), "{}", app.screen());
}

#[test]
fn a_digest_of_fewer_reports_than_came_meanwhile_changes_nothing() {
    let mut app = file_is_open(&json!({}));
    app.press("l l l enter");
    let effects = app.reply_page(2, &json!({"data": [behaviour("One Box"), behaviour("Other Box")]}));
    let [Effect::Digest { place, .. }] = &effects[..] else { panic!("{effects:?}") };
    let one = Object::decode(Bytes::from(behaviour("One Box").to_string())).expect("an object");
    app.model.update(Msg::Digested { place: *place, merged: Box::new(Merged::of_objects(&[one])) });
    assert!(app.shows("putting 2 reports together"), "{}", app.screen());
}

#[test]
fn a_large_row_is_decoded_beside_the_loop_and_costs_no_request() {
    let mut app = file_is_open(&json!({}));
    app.press("6");
    while !app.screen().lines().any(|line| line.contains("›behaviours")) {
        app.press("j");
    }
    app.press("enter");
    app.reply_page(2, &json!({"data": [behaviour("One Box")]}));
    let effects = app.press("enter");
    let [Effect::Decode { id, object, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(asked(&effects), Vec::<String>::new());
    app.reply_object(id.0, &object.value());
    app.press("5 l l l");
    assert!(app.shows("Mutexes and services"), "{}", app.screen());
}

/// The JSON of a large report is shown.
fn json_is_shown() -> Harness {
    let names: Vec<String> = (0..20_000).map(|number| format!("{number:0100}")).collect();
    let mut app = file_is_open(&json!({"names": names, "magic": "needle"}));
    app.press("h");
    app
}

fn goes_on(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::After { msg: Msg::Continue, .. }))
}

#[test]
fn a_search_in_a_large_report_goes_on_between_keys_until_it_finds() {
    let mut app = json_is_shown();
    app.press("f");
    app.type_text("needle");
    assert!(app.shows("searching…"), "{}", app.screen());
    while goes_on(&app.model.update(Msg::Continue)) {}
    assert!(!app.shows("searching…"), "{}", app.screen());
    app.press("enter");
    assert_eq!(super::harness::copied(&app.press("y")).as_deref(), Some("needle"));
    app.press("f");
    app.type_text("s");
    while goes_on(&app.model.update(Msg::Continue)) {}
    assert!(app.shows("nothing holds \"needles\""), "{}", app.screen());
}

#[test]
fn esc_gives_a_search_up_and_so_does_moving_on() {
    for key in ["esc", "j"] {
        let mut app = json_is_shown();
        app.press("f");
        app.type_text("needle");
        app.press("enter");
        app.press(key);
        assert!(!app.shows("searching…"), "{key}: {}", app.screen());
        let cursor = |app: &Harness| app.model.trail.current().map(|place| place.detail.json.cursor);
        let here = cursor(&app);
        while goes_on(&app.model.update(Msg::Continue)) {}
        assert_eq!(cursor(&app), here, "{key}: nobody is taken elsewhere");
    }
}

#[test]
fn every_tab_of_a_report_of_megabytes_is_open_before_the_next_key() {
    let thing =
        r#"{"name": "a thing that no version of the program knows", "value": 7, "sizes": [1, 2, 3], "host": null}"#;
    let things = vec![thing; 40_000].join(",");
    let report = format!(
        r#"{{"type": "domain", "id": "large.example", "attributes": {{"new_things": [{things}],
            "last_analysis_stats": {{"malicious": 0, "undetected": 90}}}},
            "relationships": {{"resolutions": {{"data": [{{"type": "resolution", "id": "198.51.100.7large.example"}}]}}}}}}"#
    );
    let object = Object::decode(Bytes::from(report)).expect("an object");
    let tree = Some(std::sync::Arc::new(object.value()));
    let mut app = Harness::new().sized(120, 40);
    app.search("large.example");
    let reply = Reply { answer: Answer::Object(Box::new(object)), tree, fetched_at: NOW, source: Source::Network };
    app.reply(1, Ok(reply));
    let mut quickest = std::collections::BTreeMap::new();
    for _ in 0..3 {
        for _ in Tab::ALL {
            let start = std::time::Instant::now();
            app.press("l");
            let tab = app.model.trail.current().map(|place| place.detail.tab);
            let best = quickest.entry(tab).or_insert(std::time::Duration::MAX);
            *best = start.elapsed().min(*best);
        }
    }
    assert_eq!(quickest.len(), Tab::ALL.len());
    // Not optimised, and beside other tests: reading the report once more takes five times that.
    let late: Vec<_> = quickest.iter().filter(|(_, took)| took.as_millis() > 40).collect();
    assert!(late.is_empty(), "{late:?}");
    app.press("g");
    while app.model.trail.current().is_some_and(|place| place.detail.tab != Tab::Behaviour) {
        app.press("l");
    }
    assert!(app.shows("Resolutions  1") && app.shows("198.51.100.7"), "{}", app.screen());
}

/// Queues these and takes all steps of sorting them in.
fn queued(names: &[String]) -> Harness {
    let mut app = Harness::premium().sized(140, 40);
    let text = names.join("\n");
    app.paste(&text);
    let found = vtriage::inside::text(&text, &vtriage::inside::Options::default());
    app.update(Msg::Recalled(Recalled::Extracted(Box::new(found))));
    app.press("enter");
    while goes_on(&app.update(Msg::Continue)) {}
    assert!(app.model.triage.is_settled());
    app
}

/// How many names of the queue are of that domain before the first that is not.
fn on_top(app: &Harness, domain: &str) -> usize {
    app.model.triage.all().take_while(|item| item.value.ends_with(domain)).count()
}

#[test]
fn the_neighbours_of_a_flagged_name_come_up_between_messages_however_many_they_are() {
    for (near, others, steps) in [(40, 200, 0), (3_000, 2_000, 4)] {
        let flagged = ["first.parcel-notice.example".to_owned()].into_iter();
        let others = (0..others).map(|number| format!("other-{number}.example"));
        let beside = (0..near).map(|number| format!("n{number}.parcel-notice.example"));
        let mut app = queued(&flagged.chain(others).chain(beside).collect::<Vec<_>>());
        let mut effects = app.reply_object(1, &domain("first.parcel-notice.example", 7, &json!({})));
        let mut taken = 0;
        while goes_on(&effects) {
            taken += 1;
            effects = app.update(Msg::Continue);
        }
        assert_eq!(taken, steps, "of {near} neighbours; each step takes in 1,024 rows");
        assert_eq!(on_top(&app, "parcel-notice.example"), near + 1);
    }
}
