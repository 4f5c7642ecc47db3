//! Filters: always named where they hide something, taken off by Esc, and never a place where letters run as commands.

use serde_json::{Value, json};
use vtriage::effect::Effect;
use vtriage::msg::Msg;
use vtriage::vt::Reason;

use super::harness::{Harness, asked, domain, resolutions};

/// A domain is open with a catalogue of relationships, and Related has the keys.
fn catalogue() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    let folded = json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.1example.com"}],
        "meta": {"cursor": "x", "count": 8}}});
    app.reply_object(1, &domain("example.com", 2, &folded));
    app.press("6");
    app
}

/// The same with eight addresses shown.
fn eight_addresses() -> Harness {
    let mut app = catalogue();
    app.press("enter");
    app.reply_page(2, &resolutions(1, 8, &json!({"count": 8})));
    app
}

fn filter(app: &mut Harness, text: &str) {
    app.press("f");
    app.type_text(text);
    app.press("enter");
}

fn found(names: &[&str]) -> Value {
    json!({"data": names.iter().map(|name| domain(name, 0, &json!({}))).collect::<Vec<_>>(), "meta": {}})
}

#[test]
fn the_title_of_related_names_its_filter_and_how_many_rows_it_leaves() {
    let mut app = eight_addresses();
    assert!(app.shows("1 of 8 "), "{}", app.screen());
    filter(&mut app, "198.51.100.3");
    assert!(app.shows("\"198.51.100.3\": 1 of 8 shown"), "{}", app.screen());
    app.press("5 tab");
    assert!(app.shows("\"198.51.100.3\": 1 of 8 shown"), "also after a visit elsewhere: {}", app.screen());
}

#[test]
fn the_titles_of_all_lists_name_their_filter_also_on_a_small_screen() {
    for (width, height) in [(80, 24), (200, 60)] {
        let mut app = Harness::new().sized(width, height);
        app.search("#tag");
        app.reply_page(1, &found(&["a.example", "b.example"]));
        filter(&mut app, "b.ex");
        assert!(app.shows("\"b.ex\": 1 of 2 shown"), "Results: {}", app.screen());
        app.paste("one.example\ntwo.example");
        app.press("enter");
        filter(&mut app, "one");
        assert!(app.shows("\"one\": 1 of 2 shown"), "Triage: {}", app.screen());
        app.press("3 enter");
        let files: Vec<Value> = ["aa", "bb"].map(|id| json!({"type": "private_file", "id": id.repeat(32)})).into();
        app.reply_page(4, &json!({"data": files, "meta": {}}));
        filter(&mut app, "bbb");
        assert!(app.shows("\"bbb\": 1 of 2 shown"), "Private: {}", app.screen());
    }
}

#[test]
fn a_tab_of_the_report_names_its_filter() {
    let mut app = catalogue();
    app.press("5");
    filter(&mut app, "registrar");
    assert!(app.shows("\"registrar\": 1 line"), "{}", app.screen());
    app.press("esc");
    assert!(!app.shows("\"registrar\": 1 line") && app.shows("the filter \"registrar\" is off"), "{}", app.screen());
}

#[test]
fn esc_takes_the_filter_off_before_it_leaves_the_list() {
    let mut app = eight_addresses();
    filter(&mut app, "198.51.100.3");
    app.press("esc");
    assert!(app.shows("3 of 8 ") && app.shows("6 Related · resolutions"), "{}", app.screen());
    app.press("esc");
    assert!(app.shows("6 Related to this domain"), "{}", app.screen());
}

#[test]
fn esc_while_typing_takes_off_what_was_typed_and_enter_keeps_it() {
    let mut app = eight_addresses();
    app.press("f");
    app.type_text("198.51.100.3");
    app.press("esc");
    assert!(app.shows("3 of 8 "), "{}", app.screen());
    filter(&mut app, "198.51.100.4");
    assert!(app.shows("1 of 8 shown"), "{}", app.screen());
}

#[test]
fn a_new_question_is_shown_without_the_filter_of_the_one_before() {
    let mut app = Harness::new().sized(120, 40);
    app.search("#tag");
    app.reply_page(1, &found(&["a.example", "b.example"]));
    filter(&mut app, "b.ex");
    app.search("#other");
    app.reply_page(2, &found(&["c.example"]));
    assert!(app.shows("c.example") && app.shows("1 of 1"), "{}", app.screen());
    filter(&mut app, "nothing like it");
    app.search("d.example");
    app.reply_object(3, &domain("d.example", 3, &json!({})));
    app.press("1");
    assert!(app.shows("d.example") && app.shows("1 of 1"), "{}", app.screen());
}

#[test]
fn the_catalogue_of_relationships_is_filtered_and_what_is_typed_runs_nothing() {
    let mut app = catalogue();
    app.press("f");
    app.type_text("quill");
    assert!(app.shows("\"quill\": 0 of"), "{}", app.screen());
    assert!(app.shows("No relationship passes the filter"), "{}", app.screen());
    app.press("esc");
    filter(&mut app, "subdom");
    assert!(app.shows("subdomains") && !app.shows("historical_whois"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")), ["GET /domains/example.com/subdomains?limit=40"], "the entry that is seen");
}

#[test]
fn letters_after_a_filter_that_is_not_there_are_no_commands_until_the_moment_is_over() {
    let mut app = Harness::new();
    app.press("5");
    let mut effects = app.press("f");
    assert!(app.shows("nothing to filter here; letters typed now are no commands"), "{}", app.screen());
    for letter in "quill".chars() {
        effects = app.press(&letter.to_string());
        assert!(!effects.contains(&Effect::Quit), "{letter}");
    }
    assert!(app.shows("nothing to filter here"), "it is still said: {}", app.screen());
    let over = effects.into_iter().find_map(|effect| match effect {
        Effect::After { msg, .. } => Some(msg),
        _ => None,
    });
    app.model.update(over.expect("the end of the moment is ordered"));
    assert!(app.press("q").contains(&Effect::Quit));
}

#[test]
fn the_end_of_an_earlier_moment_does_not_end_a_later_one_and_enter_does() {
    let mut app = Harness::new();
    app.press("5 f u");
    app.model.update(Msg::MomentOver(1));
    assert!(!app.press("q").contains(&Effect::Quit), "the moment goes on with each letter");
    app.press("enter");
    assert!(app.press("q").contains(&Effect::Quit), "Enter would have ended the line");
}

#[test]
fn a_note_a_comment_and_a_saved_query_that_are_not_there_swallow_what_was_meant_for_them() {
    for key in ["n", "c", "S"] {
        let mut app = Harness::new();
        app.press("4");
        app.press(key);
        assert!(!app.press("q u i t").contains(&Effect::Quit), "{key}");
        assert!(app.press("ctrl-c").contains(&Effect::Quit), "{key}: a key that always works does");
    }
}

#[test]
fn the_search_bar_opens_empty_after_a_draft_was_left_and_up_gives_the_draft_back() {
    let mut app = Harness::new();
    app.press("/");
    app.type_text("half a th");
    app.press("esc /");
    app.type_text("b.example");
    assert_eq!(app.model.search.prompt.text(), "b.example");
    app.press("esc / up up");
    assert_eq!(app.model.search.prompt.text(), "half a th");
}

#[test]
fn a_filter_finds_the_words_that_a_list_shows_for_states_and_verdicts_and_days() {
    let mut app = Harness::new().sized(140, 40);
    app.paste("one.example\ntwo.example\nthree.example");
    app.press("enter z");
    app.reply_object(1, &domain("one.example", 7, &json!({})));
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    let shown = |app: &mut Harness, text: &str, name: &str, all: usize| {
        filter(app, text);
        let title = format!("\"{text}\": 1 of {all} shown");
        assert!(app.shows(&title) && app.shows(name), "{text}: {}", app.screen());
        app.press("esc");
    };
    shown(&mut app, "virustotal", "two.example", 3);
    shown(&mut app, "not in virustotal", "two.example", 3);
    shown(&mut app, "malicious", "one.example", 3);
    let mut app = Harness::new().sized(140, 40);
    app.search("#tag");
    let bad = json!({"type": "domain", "id": "one.example", "attributes": {"last_analysis_date": 1_767_052_800,
        "last_analysis_stats": {"malicious": 7, "undetected": 60}}});
    app.reply_page(1, &json!({"data": [bad, domain("two.example", 0, &json!({}))], "meta": {}}));
    shown(&mut app, "malicious", "one.example", 2);
    shown(&mut app, "2025-12-30", "one.example", 2);
    shown(&mut app, "none", "two.example", 2);
}
