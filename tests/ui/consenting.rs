//! What was submitted privately from here goes to the public side by a yes of its own, to one request at a time.

use serde_json::json;
use vtriage::case::{Came, Change, Head};
use vtriage::effect::{Consent, Effect, Freshness, Priority, RequestId};
use vtriage::msg::{Msg, Recalled};
use vtriage::session::{Access, Session};
use vtriage::store::Reopened;
use vtriage::vt::{Descriptor, Kind, Reason};

use super::harness::{Harness, NOW, asked, domain, question};

const PAGE: &str = "http://secret.example/x?page=1";
const REPORT: &str = "GET /urls/aHR0cDovL3NlY3JldC5leGFtcGxlL3g_cGFnZT0x";

/// What was agreed to among some effects: the numbers of the requests.
fn agreed(effects: &[Effect]) -> Vec<RequestId> {
    let agreed = effects.iter().filter_map(|effect| match effect {
        Effect::Ask { id, consent: Consent::Given, .. } => Some(*id),
        _ => None,
    });
    agreed.collect()
}

/// How much of a hurry the requests among some effects are in.
fn priorities(effects: &[Effect]) -> Vec<Priority> {
    let asked = effects.iter().filter_map(|effect| match effect {
        Effect::Ask { priority, .. } => Some(*priority),
        _ => None,
    });
    asked.collect()
}

#[test]
fn reading_again_and_sending_test_a_day_that_is_used_up_and_a_yes_to_the_public_side_does_not() {
    let (mut app, id) = refused();
    let yes = app.press("down enter");
    assert_eq!((agreed(&yes), priorities(&yes)), (vec![RequestId(id)], vec![Priority::Looking]));
    app.reply_object(id, &json!({"type": "url", "id": "aa", "attributes": {"url": PAGE}}));
    assert_eq!(priorities(&app.press("r")), [Priority::ByHand]);

    let mut app = Harness::premium();
    let looked = app.search("example.com");
    assert_eq!(priorities(&looked), [Priority::Looking]);
    app.reply_to(&looked, &domain("example.com", 2, &json!({})));
    app.press("c");
    app.paste("Seen in a mail.");
    assert_eq!(priorities(&app.press("tab tab enter")), [Priority::ByHand]);
}

/// A program whose look-up was refused, and the number of it.
fn refused() -> (Harness, u64) {
    let mut app = Harness::new();
    let effects = app.search(PAGE);

    assert!(agreed(&effects).is_empty());
    let id = question(&effects);
    assert!(asked(&app.fail_to(&effects, Reason::KeptPrivate)).is_empty());
    (app, id)
}

#[test]
fn a_look_up_of_what_was_submitted_privately_asks_first_and_a_yes_sends_that_one_request() {
    let (mut app, id) = refused();
    let screen = app.screen();
    for words in [
        "Ask the public side about it?",
        PAGE,
        "It was submitted privately from here.",
        "VirusTotal learns that it is asked about",
        "1 request",
        "nothing is sent",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    let effects = app.press("down enter");
    assert_eq!(agreed(&effects), [RequestId(id)]);
    assert!(asked(&effects).iter().all(|call| call.starts_with(REPORT)), "{effects:?}");
    app.reply_object(id, &json!({"type": "url", "id": "aa", "attributes": {"url": PAGE}}));
    assert!(!app.shows("Ask the public side"), "{}", app.screen());
    // The next one asks again.
    let effects = app.press("r");
    assert_eq!(asked(&effects).len(), 1);
    assert!(agreed(&effects).is_empty(), "a yes is not remembered");
    app.fail_to(&effects, Reason::KeptPrivate);
    assert!(app.shows("Ask the public side about it?"), "{}", app.screen());
}

#[test]
fn where_nobody_knows_what_was_submitted_privately_the_question_says_so() {
    let mut app = Harness::new();
    let effects = app.search(PAGE);
    app.fail_to(&effects, Reason::MaybeKeptPrivate);
    assert!(app.shows("Whether it was submitted privately from here is not known."), "{}", app.screen());
    assert_eq!(agreed(&app.press("down enter")), [RequestId(question(&effects))]);
}

#[test]
fn a_no_sends_nothing_and_says_so_and_the_key_that_asks_again_asks_again() {
    for keys in ["enter", "n", "esc"] {
        let (mut app, _) = refused();
        assert_eq!(asked(&app.press(keys)), Vec::<String>::new(), "{keys}");
        let screen = app.screen();
        assert!(screen.contains("nothing was sent; it stays on the private side"), "{keys}\n{screen}");
        assert!(
            screen.contains("submitted privately from here") && screen.contains("Enter or r asks"),
            "{keys}\n{screen}"
        );
        assert!(!screen.contains("Yes, ask"), "{keys}\n{screen}");
        let effects = app.press("r");
        app.fail_to(&effects, Reason::KeptPrivate);
        assert!(app.shows("Yes, ask the public side"), "{keys}\n{}", app.screen());
    }
    // A letter only goes to the yes.
    let (mut app, _) = refused();
    assert_eq!(asked(&app.press("y")), Vec::<String>::new());
    assert!(app.shows("Yes, ask the public side"), "{}", app.screen());
}

#[test]
fn what_is_said_of_a_refusal_fits_in_the_smallest_usual_terminal() {
    let (mut app, _) = refused();
    app.press("esc");
    app.press("z");
    insta::assert_snapshot!("kept_private_refused", app.screen());
    let (mut app, _) = refused();
    insta::assert_snapshot!("kept_private_asked", app.screen());
}

#[test]
fn the_question_opens_over_nothing_that_is_typed_and_over_no_place_that_was_left_meanwhile() {
    let mut app = Harness::new();
    let first = app.search(PAGE);
    app.press("/");
    app.type_text("exa");
    app.fail_to(&first, Reason::KeptPrivate);
    let screen = app.screen();
    assert!(!screen.contains("Yes, ask the public side"), "{screen}");
    app.type_text("mple.com");
    // The search goes elsewhere, so nobody waits for the first one any more.
    app.press("enter");
    assert!(!app.shows("Yes, ask the public side"), "{}", app.screen());
    let second = app.search(PAGE);
    app.press("/");
    app.fail_to(&second, Reason::KeptPrivate);
    assert!(!app.shows("Yes, ask the public side"));
    app.press("esc");
    assert!(app.shows("Yes, ask the public side"), "{}", app.screen());
}

#[test]
fn publishing_is_asked_about_by_what_it_makes_known() {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text(PAGE);
    app.press("enter");
    let effects = app.press("backtab enter");
    assert_eq!(asked(&effects), ["POST /urls"], "{}", app.screen());
    let id = question(&effects);
    app.fail_to(&effects, Reason::KeptPrivate);
    let screen = app.screen();
    assert!(
        screen.contains("Publish a private URL?") && screen.contains("every user of VirusTotal can see the URL"),
        "{screen}"
    );
    let effects = app.press("down enter");
    assert_eq!((agreed(&effects), asked(&effects)), (vec![RequestId(id)], vec!["POST /urls".to_owned()]));
    let effects = app.reply_object(id, &json!({"type": "analysis", "id": "u-aa-1"}));
    assert!(app.shows("is submitted; its analysis is followed"), "{}\n{effects:?}", app.screen());

    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text(PAGE);
    app.press("enter");
    let effects = app.press("backtab enter");
    app.fail_to(&effects, Reason::KeptPrivate);
    assert_eq!(asked(&app.press("esc")), Vec::<String>::new());
    assert!(app.shows("nothing was sent; it stays on the private side"), "{}", app.screen());
    app.press("4");
    assert!(app.shows("failed"), "{}", app.screen());
}

#[test]
fn what_a_reanalysis_a_comment_and_a_related_list_would_tell_is_asked_about_too() {
    let found = || {
        let mut app = Harness::new().sized(120, 40);
        let effects = app.search(PAGE);
        app.reply_to(&effects, &json!({"type": "url", "id": "aa", "attributes": {"url": PAGE}}));
        app
    };
    let mut app = found();
    app.press("R");
    let effects = app.press("down enter");
    app.fail_to(&effects, Reason::KeptPrivate);
    assert!(app.shows("Have it analysed in public?"), "{}", app.screen());
    assert_eq!(agreed(&app.press("down enter")).len(), 1);

    let mut app = found();
    app.press("c");
    app.type_text("bad");
    app.press("tab tab");
    let effects = app.press("enter");
    app.fail_to(&effects, Reason::KeptPrivate);
    assert!(app.shows("Write in public about what is private?"), "{}", app.screen());

    let mut app = found();
    app.press("6");
    let effects = app.press("enter");
    assert_eq!(asked(&effects).len(), 1, "{}", app.screen());
    app.fail_to(&effects, Reason::KeptPrivate);
    assert!(app.shows("Ask the public side about it?"), "{}", app.screen());
    app.press("esc");
    assert!(app.shows("submitted privately from here"), "{}", app.screen());
}

#[test]
fn a_search_that_would_tell_what_is_private_asks_first_and_a_yes_gives_its_results() {
    let mut app = Harness::premium().sized(120, 40);
    let effects = app.search(&format!("entity:url {PAGE}"));
    let id = question(&effects);
    app.fail_to(&effects, Reason::KeptPrivate);
    assert!(app.shows("Ask the public side about it?") && app.shows(PAGE), "{}", app.screen());
    let effects = app.press("down enter");
    assert_eq!(agreed(&effects), [RequestId(id)], "{}", app.screen());
    app.reply_page(id, &json!({"data": [{"type": "domain", "id": "found.example"}], "meta": {}}));
    assert!(app.shows("found.example"), "{}", app.screen());
}

#[test]
fn while_the_user_is_asked_the_log_says_so_and_counts_nothing_on_its_way() {
    let (app, _) = refused();
    assert_eq!(app.model.activity.running(), 0);
    let words: Vec<String> = app.model.activity.waiting().map(vtriage::pane::activity::Item::standing).collect();
    assert_eq!(words, Vec::<String>::new());
}

#[test]
fn a_row_of_the_queue_is_refused_without_a_question_says_how_to_ask_and_enter_asks() {
    let mut app = Harness::new().sized(120, 40);
    app.paste(&format!("{PAGE}\nexample.com\n"));
    let effects = app.press("enter");
    assert_eq!(asked(&effects).len(), 2, "{}", app.screen());
    app.fail_to(&effects, Reason::KeptPrivate);
    let screen = app.screen();
    assert!(!screen.contains("Ask the public side"), "{screen}");
    assert!(screen.lines().any(|line| line.contains("private") && line.contains("secret.example")), "{screen}");
    app.press("2 G");
    app.rest();
    assert!(app.shows("the window then asks you"), "{}", app.screen());
    let effects = app.press("enter");
    assert_eq!(asked(&effects).len(), 1, "{}", app.screen());
    app.fail_to(&effects, Reason::KeptPrivate);
    assert!(app.shows("Ask the public side about it?"), "{}", app.screen());
}

#[test]
fn the_watch_list_asks_nobody_and_says_what_was_left_out_and_why() {
    let mut app = Harness::new().sized(120, 40);
    let effects = app.search(PAGE);
    app.reply_to(&effects, &json!({"type": "url", "id": "aa", "attributes": {"url": PAGE}}));
    app.command("watch");
    let effects = app.command("watches look");
    assert_eq!(asked(&effects).len(), 1, "{}", app.screen());
    app.fail_to(&effects, Reason::KeptPrivate);
    let screen = app.screen();
    assert!(screen.contains("1 submitted privately, so not asked: look it up alone"), "{screen}");
    assert!(!screen.contains("Ask the public side"), "{screen}");
}

/// A case that somebody else wrote, with a host of the user's own network in it; the cursor is on it.
fn handed_over(came: Came) -> Harness {
    let recipes = std::sync::Arc::new(vtriage::case::recipe::Shelf::of(&[]));
    let internal_names = vec!["corp.example".to_owned()];
    let session = Session { access: Access::Key, internal_names, recipes, ..Session::default() };
    let mut app = Harness::with(session).sized(120, 40);
    let object = Descriptor::new(Kind::Domain, "wiki.corp.example");
    let came = Change::Came { object, name: String::new(), came, at: NOW, remark: None };
    let reopened = Reopened {
        head: Head { name: "theirs".into(), ..Head::default() },
        changes: vec![came],
        ..Reopened::default()
    };
    app.update(Msg::Recalled(Recalled::Case(Box::new((reopened, Vec::new())))));
    app.press("7 g");
    assert!(app.shows("wiki.corp.example"), "{}", app.screen());
    app
}

#[test]
fn an_internal_host_in_a_case_of_somebody_elses_is_opened_only_after_a_typed_yes() {
    let mut app = handed_over(Came::Listed);
    assert_eq!(asked(&app.press("enter")), Vec::<String>::new());
    let screen = app.screen();
    assert!(screen.contains("Send an internal indicator?") && screen.contains("corp.example"), "{screen}");
    assert_eq!(asked(&app.press("enter")), Vec::<String>::new());
    app.type_text("yes");
    let effects = app.press("enter");
    assert!(asked(&effects)[0].starts_with("GET /domains/wiki.corp.example"), "{effects:?}");
    app.reply_to(&effects, &domain("wiki.corp.example", 0, &json!({})));
    // Its report is on the trail now.
    app.press("7 g");
    app.press("enter");
    assert!(!app.shows("Send an internal indicator?"), "{}", app.screen());
    assert!(app.shows("0/68"), "{}", app.screen());
    assert!(
        !asked(&app.command("recipe domain-hosts")).is_empty() || app.shows("Run domain-hosts"),
        "{}",
        app.screen()
    );
}

#[test]
fn what_asks_without_opening_leaves_an_internal_host_out_and_says_how_to_say_yes() {
    for command in ["recipe domain-hosts", "watch"] {
        let mut app = handed_over(Came::Listed);
        assert_eq!(asked(&app.command(command)), Vec::<String>::new(), "{command}");
        let screen = app.screen();
        assert!(screen.contains("wiki.corp.example is internal, so it was not sent"), "{command}\n{screen}");
        assert!(screen.contains("open it first"), "{command}\n{screen}");
    }
    for key in ["R", "c", "v"] {
        let mut app = handed_over(Came::Listed);
        assert_eq!(asked(&app.press(key)), Vec::<String>::new(), "{key}");
        assert!(app.shows("wiki.corp.example is internal, so it was not sent"), "{key}\n{}", app.screen());
    }
}

#[test]
fn an_internal_host_that_somebody_else_opened_is_looked_for_in_the_store_and_asked_about_before_more_is_done() {
    for keys in ["r", "enter", "6 enter"] {
        let mut app = handed_over(Came::Opened);
        let effects = app.press("enter");
        let is_kept = |effect: &Effect| matches!(effect, Effect::Ask { freshness: Freshness::Kept, .. });
        assert!(asked(&effects).len() == 1 && effects.iter().any(is_kept), "{effects:?}");
        app.fail_to(&effects, Reason::Offline);
        assert_eq!(asked(&app.press(keys)), Vec::<String>::new(), "{keys}");
        assert!(app.shows("Send an internal indicator?"), "{keys}\n{}", app.screen());
        app.press("esc");
        app.press("5 r");
        assert!(app.shows("Send an internal indicator?"), "{keys}\n{}", app.screen());
        app.type_text("yes");
        let effects = app.press("enter");
        assert!(asked(&effects)[0].starts_with("GET /domains/wiki.corp.example"), "{effects:?}");
        // What was said yes to is asked for again without a question, as what was typed is.
        app.fail_to(&effects, Reason::Unavailable);
        assert_eq!(asked(&app.press("r")).len(), 1, "{}", app.screen());
    }
}
