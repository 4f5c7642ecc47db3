//! Pasted text is never run as keys.

use crossterm::event::{KeyCode, KeyEvent};
use vtriage::effect::Effect;
use vtriage::effect::Priority;
use vtriage::msg::{Meter, Msg, Recalled};
use vtriage::pane::overlay::Overlay;
use vtriage::store::{Lookup, Remembered, State};

use super::harness::{Harness, asked};

const THREE: &str = "7809376fe32e44c957347816a47b3d65\n84f83e30ad109f9c4dd6d21cf5e644ff747046ac\r\ne17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862\n";

#[test]
fn c31_three_pasted_hashes_become_a_list_with_a_price_and_nothing_is_sent() {
    let mut app = Harness::new();
    app.press("/");
    assert_eq!(asked(&app.paste(THREE)), Vec::<String>::new());
    let screen = app.screen();
    assert!(screen.contains("3 indicators · 3 requests"), "{screen}");
    for kind in ["MD5", "SHA-1", "SHA-256"] {
        assert!(screen.contains(kind), "{kind}:\n{screen}");
    }
    let effects = app.press("enter");
    assert_eq!(asked(&effects).len(), 3);
    let bulk =
        effects.iter().all(|effect| !matches!(effect, Effect::Ask { priority, .. } if *priority != Priority::Bulk));
    assert!(bulk, "bulk work waits behind what the user looks at");
}

#[test]
fn one_pasted_indicator_is_offered_and_not_sent() {
    let mut app = Harness::new();
    assert_eq!(asked(&app.paste("hxxp://example(.)net\n")), Vec::<String>::new());
    assert!(app.shows("URL · 1 request"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")).len(), 1);
}

#[test]
fn one_pasted_url_is_asked_for_sign_by_sign() {
    for given in ["http://evil.example/login.", "http://evil.example/a(dot)b"] {
        let mut app = Harness::new();
        app.paste(&format!("{given}\n"));
        let sent = asked(&app.press("enter"));
        let place = format!("GET /urls/{}", vtriage::ioc::url_id(given));
        assert!(sent.len() == 1 && sent[0].starts_with(&place), "{given}: {sent:?}");
    }
}

#[test]
fn values_that_are_pasted_with_commas_between_them_become_a_list_though_a_url_could_go_on() {
    let mut app = Harness::new();
    assert_eq!(asked(&app.paste("http://evil.example/x,203.0.113.7,evil-b.example")), Vec::<String>::new());
    assert_eq!(listed(&app), ["http://evil.example/x", "203.0.113.7", "evil-b.example"]);
}

#[test]
fn pasted_letters_are_no_keys() {
    let mut app = Harness::new();
    let effects = app.paste("q\nR\nu\nd");
    assert!(effects.is_empty(), "{effects:?}");
    assert!(app.shows("no indicators"), "{}", app.screen());
}

#[test]
fn internal_indicators_in_a_list_are_not_ticked() {
    let mut app = Harness::new();
    app.paste("10.0.0.1\nexample.com\nfileserver.local");
    assert!(app.shows("1 requests") || app.shows("1 request"), "{}", app.screen());
    let sent = asked(&app.press("enter"));
    assert!(sent.len() == 1 && sent[0].starts_with("GET /domains/example.com?"), "{sent:?}");
}

/// The indicators that are listed before anything is sent.
fn listed(app: &Harness) -> Vec<String> {
    match app.model.overlays.last() {
        Some(Overlay::Checklist(list)) => list.ticks.iter().map(|tick| tick.indicator.value()).collect(),
        _ => Vec::new(),
    }
}

/// Keys that the terminal sends together: a paste that it does not mark.
fn together(app: &mut Harness, text: &str) -> Vec<Effect> {
    let key = |sign| KeyEvent::from(if sign == '\r' { KeyCode::Enter } else { KeyCode::Char(sign) });
    app.model.update(Msg::Together(text.chars().map(key).collect()))
}

#[test]
fn several_indicators_are_a_checklist_however_they_are_laid_out_and_never_a_search() {
    let two = ["a.example", "198.51.100.7"];
    for text in [
        "a.example 198.51.100.7",
        "a.example, 198.51.100.7",
        "a.example;198.51.100.7",
        "a.example | 198.51.100.7 |",
        "a.example\t198.51.100.7",
        "domain:a.example ip:198.51.100.7",
        "hosts: a[.]example and 198.51.100[.]7 seen today",
    ] {
        for (mut app, key) in [(Harness::new(), "public"), (Harness::premium(), "premium")] {
            assert_eq!(asked(&app.paste(text)), Vec::<String>::new());
            assert_eq!(listed(&app), two, "{key}: {text}: {}", app.screen());
        }
    }
}

#[test]
fn several_indicators_that_stand_in_the_bar_are_listed_by_enter() {
    let mut app = Harness::premium().sized(120, 40);
    app.press("/");
    app.type_text("type:peexe a.example, b.example");
    assert!(app.shows("2 indicators · listed first, nothing is sent"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")), Vec::<String>::new());
    assert_eq!(listed(&app), ["a.example", "b.example"]);
}

#[test]
fn a_query_with_operators_stays_a_query_whatever_it_seeks() {
    let mut app = Harness::premium().sized(120, 40);
    app.paste("entity:url hostname:a.example OR hostname:b.example");
    assert!(app.shows("intelligence search · 1 request"), "{}", app.screen());
}

#[test]
fn the_one_indicator_of_a_pasted_sentence_is_offered_as_a_look_up() {
    let mut app = Harness::new();
    app.paste("seen from 198[.]51[.]100[.]7 last night");
    assert_eq!(app.model.search.prompt.text(), "198.51.100.7");
    assert!(app.shows("IP address · 1 request"), "{}", app.screen());
}

#[test]
fn one_argument_with_several_indicators_is_a_checklist() {
    let mut app = Harness::premium();
    app.model.start_with(&["a.example, b.example".to_owned()], None);
    assert_eq!(listed(&app), ["a.example", "b.example"]);
}

#[test]
fn keys_that_come_together_are_a_text_and_no_commands() {
    for (text, found) in [
        ("quit.example\rdroid.example\r", vec!["quit.example", "droid.example"]),
        ("quit.example, droid.example", vec!["quit.example", "droid.example"]),
    ] {
        let mut app = Harness::new();
        assert!(!together(&mut app, text).contains(&Effect::Quit));
        assert_eq!(listed(&app), found, "{}", app.screen());
    }
    let mut app = Harness::new();
    assert!(asked(&together(&mut app, "quit.example\r")).is_empty());
    assert_eq!(app.model.search.prompt.text(), "quit.example", "one is offered");
    for prose in ["quit now\r", "quill", "Urgent: do not delete\r"] {
        let mut app = Harness::new();
        assert!(!together(&mut app, prose).contains(&Effect::Quit), "{prose}");
    }
}

#[test]
fn lines_that_come_together_in_the_search_bar_are_a_list_and_not_a_look_up_of_the_first() {
    let mut app = Harness::new();
    app.press("/");
    assert!(asked(&together(&mut app, "a.example\rb.example\r")).is_empty());
    assert_eq!(listed(&app), ["a.example", "b.example"]);
}

#[test]
fn keys_that_were_typed_ahead_are_keys() {
    let mut app = Harness::new();
    assert_eq!(asked(&together(&mut app, "/a.example\r")).len(), 1, "a search with its Enter");
    app.press("2");
    together(&mut app, "jjjkkk");
    assert!(app.model.search.prompt.is_empty() && !app.model.search.active, "steps: {}", app.screen());
    together(&mut app, "ftwo\r");
    assert_eq!(app.model.filter_of(vtriage::app::Pane::Triage), "two", "a filter with its word");
}

#[test]
fn the_host_of_a_url_is_never_cut_in_the_list_of_what_was_pasted() {
    let hosts = [
        "login.accounts.parcel-notice.example",
        "a-rather-long-name-for-one-label.accounts.parcel-notice.example",
        "secure.login.parcel-notice.example",
    ];
    let urls = hosts.map(|host| format!("https://{host}/session/of/somebody/{}?to=elsewhere", "x".repeat(40)));
    let log = urls.map(|url| format!("blocked by proxy 10.0.0.1 policy phishing-and-fraud: {url}")).join("\n");
    for size in [(80, 24), (100, 30), (120, 40), (200, 60)] {
        let mut app = Harness::new().sized(size.0, size.1);
        app.paste(&log);
        for host in hosts {
            let shown =
                app.screen().lines().any(|line| line.contains("[x] URL") && line.contains(&format!("https://{host}")));
            let is_too_long = host.len() + 24 > usize::from(size.0);
            let end =
                app.screen().lines().any(|line| line.contains("[x] URL") && line.contains("parcel-notice.example/…"));
            assert!(shown || is_too_long && end, "{host} at {size:?}:\n{}", app.screen());
        }
    }
    let mut narrow = Harness::new().sized(45, 60);
    narrow.paste(&log);
    let cut =
        narrow.screen().lines().filter(|line| line.contains("…") && line.contains("parcel-notice.example/…")).count();
    assert_eq!(cut, 3, "the end of a host says whose it is:\n{}", narrow.screen());
}

#[test]
fn a_value_is_not_cut_for_a_remark_that_stands_beside_another_one() {
    let url = "https://login.parcel-notice.example/session/of/somebody/else";
    let mut app = Harness::new();
    app.paste(&format!("{url}\nsub.corp.local and http://intranet.corp.local/wiki\n10.0.0.1"));
    assert!(app.shows(&format!("[x] URL        {url} ")), "{}", app.screen());
    let row = |value: &str, name: &str| Remembered {
        lookup: Lookup {
            at: 0,
            value: value.to_owned(),
            kind: "url".to_owned(),
            object: String::new(),
            state: State::Found,
            verdict: None,
            name: name.to_owned(),
        },
        now: None,
        elsewhere: None,
    };
    let mut app = Harness::new();
    app.press("H");
    let (url, title) = ("https://login.parcel-notice.example/session/a/b/c", "a rather long title of a page");
    let rows = vec![row("http://a.example/", title), row(url, "")];
    app.update(Msg::Recalled(Recalled::History(rows)));
    assert!(app.shows(&format!("{url} ")) && app.shows(title), "{}", app.screen());
}

#[test]
fn text_that_comes_as_keys_presses_nothing_in_a_form_wherever_its_focus_is() {
    for (steps, text) in [
        ("", "http://evil.test/\n"),
        ("", "file name\n"),
        ("", "secret\t\ty\n"),
        ("", "secret\t\t\n"),
        ("tab", "large hole\n"),
    ] {
        let mut app = Harness::new().sized(120, 40);
        app.press("u");
        app.type_text("http://shop.example/a");
        app.press("enter");
        steps.split_whitespace().for_each(|step| drop(app.press(step)));
        assert!(app.shows("PUBLIC"), "{}", app.screen());
        let key = |sign| match sign {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            sign => KeyCode::Char(sign),
        };
        let keys = text.chars().map(|sign| KeyEvent::from(key(sign))).collect();
        let effects = app.model.update(Msg::Together(keys));
        assert_eq!(asked(&effects), Vec::<String>::new(), "{text:?}");
        assert!(app.shows("Submit PUBLICLY") || !app.shows("submitting"), "{text:?}:\n{}", app.screen());
    }
}

#[test]
fn a_pasted_url_that_tells_who_received_it_or_holds_a_secret_is_listed_and_not_ticked() {
    let mut app = Harness::new().sized(160, 24);
    app.paste(
        "https://a.example/#YWxpY2VAdmljdGltY29ycC5jb20=\nhttps://b.example/r?reset_token=1\nhttps://c.example/?id=1\n",
    );
    let Some(Overlay::Checklist(list)) = app.model.overlays.last() else { panic!("no checklist") };
    let ticked: Vec<String> = list.ticked().map(|tick| tick.indicator.value()).collect();
    assert_eq!(ticked, ["https://c.example/?id=1"]);
    assert!(app.shows("internal: the URL holds an e-mail address"), "{}", app.screen());
}

#[test]
fn a_list_that_costs_more_than_is_left_of_the_day_says_so_before_it_is_asked() {
    let mut app = Harness::new().sized(140, 40);
    app.update(Msg::Metered(Meter { minute_used: 0, minute_limit: Some(4), day_used: 488, day_limit: Some(500) }));
    let lines = |count: u32| (0..count).map(|number| format!("host{number}.example")).collect::<Vec<_>>().join("\n");
    app.paste(&lines(41));
    let screen = app.screen();
    assert!(screen.contains("41 indicators · 41 requests · 12 left today, the rest from 00:00 UTC"), "{screen}");
    assert!(screen.contains("(41 requests, 12 left today)"), "{screen}");
    app.press("esc");
    app.paste(&lines(12));
    let screen = app.screen();
    assert!(screen.contains("12 indicators · 12 requests, about 3 min") && !screen.contains("left today"), "{screen}");
    app.press("esc");
    app.update(Msg::Metered(Meter { minute_used: 0, minute_limit: None, day_used: 500, day_limit: Some(500) }));
    app.paste(&lines(2));
    assert!(app.shows("2 indicators · 2 requests · none left today, all from 00:00 UTC"), "{}", app.screen());
}
