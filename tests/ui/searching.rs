//! The search bar: what it offers, queries kept under a name, and lists of mixed kinds.

use serde_json::json;
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::session::{Access, Session, Tier};
use vtriage::store::SavedSearch;

use super::harness::{Harness, asked, calls, copied, domain};

fn tasks(effects: &[Effect]) -> Vec<&StoreTask> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Keep(task) => Some(task),
            _ => None,
        })
        .collect()
}

fn with_saved(app: &mut Harness) {
    let queries = vec![SavedSearch { name: "loaders".into(), query: "type:peexe tag:loader".into() }];
    app.model.update(Msg::Recalled(Recalled::Memory(Box::new(Memory { queries, ..Memory::default() }))));
}

#[test]
fn modifiers_are_listed_under_the_bar_and_tab_completes_them() {
    let mut app = Harness::premium();
    app.press("/");
    app.type_text("po");
    assert!(app.shows("positives:") && app.shows("how many engines flag it"), "{}", app.screen());
    app.press("tab");
    assert!(app.shows("at least five"), "{}", app.screen());
    app.press("down down enter");
    app.type_text("ty");
    app.press("tab down enter");
    assert_eq!(asked(&app.press("enter")), ["GET /intelligence/search?query=positives%3A5%2B+type%3Apeexe&limit=40"]);
}

#[test]
fn a_key_that_may_not_search_with_modifiers_is_told_so_and_nothing_is_sent() {
    let mut app = Harness::new();
    app.press("/");
    app.type_text("type:pe");
    assert!(app.shows("needs a premium key") && app.shows("peexe"), "{}", app.screen());
    assert_eq!(asked(&app.press("tab enter")), Vec::<String>::new());
    assert!(app.shows("nothing was sent"), "{}", app.screen());
}

#[test]
fn a_query_is_saved_under_a_name_found_again_run_and_forgotten() {
    let mut app = Harness::premium();
    app.press("/");
    app.type_text("type:peexe p:5+");
    app.press("ctrl-s");
    app.type_text("fresh");
    let effects = app.press("enter");
    let kept = StoreTask::SaveQuery { name: "fresh".into(), query: "type:peexe p:5+".into() };
    assert_eq!(tasks(&effects)[0], &kept);
    app.press("esc S");
    assert!(app.shows("Saved queries") && app.shows("fresh"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")), ["GET /intelligence/search?query=type%3Apeexe+p%3A5%2B&limit=40"]);
    let remembered = app.reply_page(1, &json!({"data": [], "meta": {}}));
    assert!(matches!(tasks(&remembered)[..], [StoreTask::Remember(lookup, _)] if lookup.value == "type:peexe p:5+"));
    app.press("S");
    assert_eq!(tasks(&app.press("ctrl-x"))[0], &StoreTask::ForgetQuery("fresh".into()));
    app.press("esc S");
    assert!(app.shows("no query is saved yet"), "{}", app.screen());
}

#[test]
fn saved_queries_of_earlier_sessions_are_there() {
    let mut app = Harness::premium();
    with_saved(&mut app);
    app.press("/");
    assert!(app.shows("loaders") && app.shows("type:peexe tag:loader"), "{}", app.screen());
    app.type_text("lo");
    app.press("tab");
    assert_eq!(app.model.search.prompt.text(), "type:peexe tag:loader", "tab takes it to be changed");
}

#[test]
fn the_history_is_still_walked_with_the_arrows() {
    let mut app = Harness::premium();
    with_saved(&mut app);
    app.search("a.example");
    app.press("/ up");
    assert_eq!(app.model.search.prompt.text(), "a.example");
    assert!(!app.shows("Saved queries"), "{}", app.screen());
    app.press("down");
    assert_eq!(app.model.search.prompt.text(), "");
}

#[test]
fn a_tag_gives_comments_and_a_row_of_any_kind_is_what_it_is() {
    let mut app = Harness::new().sized(200, 40);
    assert_eq!(asked(&app.search("#phishing")), ["GET /search?query=%23phishing&limit=40"]);
    app.reply_page(
        1,
        &json!({"data": [
            {"type": "comment", "id": "u-a-1", "attributes": {"text": "A #phishing page.", "date": 1_767_225_600}},
            {"type": "url", "id": "11".repeat(32), "attributes": {"url": "http://page.example/",
                "last_analysis_stats": {"malicious": 3, "suspicious": 0, "harmless": 60, "undetected": 7, "timeout": 0}}},
            {"type": "domain", "id": "page.example", "attributes": {"registrar": "Example Registrar"}}],
            "meta": {"cursor": "next"}}),
    );
    let screen = app.screen();
    for word in ["A #phishing page.", "3/70", "http://page.example/", "page.example", "more: m"] {
        assert!(screen.contains(word), "{word}:\n{screen}");
    }
    assert_eq!(copied(&app.press("j y")).as_deref(), Some("http://page.example/"));
    assert_eq!(asked(&app.press("m")), ["GET /search?query=%23phishing&limit=40&cursor=next"]);
}

#[test]
fn the_first_search_with_modifiers_asks_what_kind_of_key_it_is_and_then_goes_out_or_says_why_not() {
    let unproven = || Session { access: Access::Key, asks_tier: true, ..Session::default() };
    let rows = [
        (Some(Tier::Premium), true, "asking"),
        (Some(Tier::Public), false, "modifiers need a premium key"),
        (None, false, "did not say what kind of key it is"),
    ];
    for (told, goes_out, words) in rows {
        let mut app = Harness::with(unproven());
        app.press("/");
        app.type_text("type:peexe");
        assert!(app.press("enter").contains(&Effect::LearnTier));
        assert!(app.shows("1 request, once a day"), "{}", app.screen());
        let effects = app.model.update(Msg::TierLearned(told));
        let paths: Vec<_> = calls(&effects).iter().map(|call| call.path.clone()).collect();
        assert_eq!(paths == ["/intelligence/search"], goes_out, "{told:?}: {paths:?}");
        assert!(app.shows(words), "{}", app.screen());
    }
}

#[test]
fn a_search_without_an_answer_is_called_what_it_was() {
    for (query, words) in
        [("#unusedtag", "No comment has this tag."), ("type:peexe p:5+", "Nothing matches this query.")]
    {
        let mut app = Harness::premium();
        app.search(query);
        app.reply_page(1, &json!({"data": [], "meta": {}}));
        assert!(app.shows(words), "{query}:\n{}", app.screen());
    }
}

/// A report is open and words are typed into the bar.
fn searching_the_page(words: &str, keys: &str) -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &super::harness::domain("example.com", 2, &json!({})));
    app.press(keys);
    app.press("/");
    app.type_text(words);
    app
}

#[test]
fn the_footer_says_find_while_words_are_looked_for_in_the_page_and_ask_while_something_is_asked() {
    let mut app = searching_the_page("registrar", "5");
    assert!(app.told().contains("Enter find"), "{}", app.told());
    assert!(!app.told().contains("ask") && !app.told().contains("Tab"), "{}", app.told());
    let mut app = searching_the_page("198.51.100.7", "5");
    assert!(app.told().contains("Enter ask (1 request)"), "{}", app.told());
    let mut app = searching_the_page("registrar", "1");
    assert!(!app.told().contains("Enter"), "nothing is asked and no page is there: {}", app.told());
    let mut app = Harness::premium();
    app.press("/");
    app.type_text("po");
    assert!(app.told().contains("Tab complete"), "{}", app.told());
}

#[test]
fn words_that_are_typed_on_the_json_tab_are_counted_there_as_well() {
    let mut app = searching_the_page("registrar", "h");
    assert!(app.shows("in this page: 1 · nothing is sent"), "{}", app.screen());
    let mut app = searching_the_page("nothing of this", "h");
    assert!(app.shows("in this page: 0 · nothing is sent"), "{}", app.screen());
}

#[test]
fn enter_on_a_value_that_others_share_searches_for_them() {
    let mut app = Harness::premium().sized(120, 40);
    app.search("7809376fe32e44c957347816a47b3d65");
    let file = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "md5": "7809376fe32e44c957347816a47b3d65", "vhash": "015056655d15d5"}});
    app.reply_object(1, &file);
    app.press("5 l l f");
    app.type_text("vhash");
    app.press("enter j");
    assert!(app.shows("Enter search for it (1 request)"), "{}", app.screen());
    let asked = asked(&app.press("enter"));
    assert!(asked.iter().any(|call| call.contains("query=vhash%3A%22015056655d15d5%22")), "{asked:?}");
}

#[test]
fn a_search_with_modifiers_says_how_many_it_found_and_how_far_it_went_back() {
    let mut app = Harness::premium().sized(200, 40);
    app.search("p:5+");
    let rows: Vec<_> = (0..10).map(|number| domain(&format!("n{number}.example"), 9, &json!({}))).collect();
    app.reply_page(1, &json!({"data": rows, "meta": {"cursor": "c1", "total_hits": 603, "days_back": 90}}));
    assert!(app.shows("1 of 603 · last 90 days · 10 loaded, more: m"), "{}", app.screen());
    app.press("A");
    assert!(app.shows("15 requests"), "593 are 15 pages of 40: {}", app.screen());
    app.press("esc");
    app.search("entity:domain p:60+");
    app.reply_page(2, &json!({"data": [], "meta": {"total_hits": 0, "days_back": 90}}));
    assert!(app.shows("Nothing of the last 90 days matches this query."), "{}", app.screen());
}
