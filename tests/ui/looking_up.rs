//! From the search bar to a report.

use serde_json::json;
use vtriage::effect::{Effect, RequestId};
use vtriage::msg::Msg;
use vtriage::session::{Access, Session};
use vtriage::vt::Reason;

use super::harness::{Harness, NOW, asked, calls, domain};

const HASH: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

#[test]
fn a_question_is_asked_once_and_its_answer_is_shown() {
    let mut app = Harness::new();
    let effects = app.search("example.com");
    let [question] = &asked(&effects)[..] else { panic!("{effects:?}") };
    assert!(question.starts_with("GET /domains/example.com?relationships="), "{question}");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    assert!(app.shows("2 of 70 engines flag it"), "{}", app.screen());
}

#[test]
fn kind_and_price_stand_in_the_bar_before_anything_is_sent() {
    let mut app = Harness::new();
    app.press("/");
    app.type_text("hxxps[:]//files[.]example[.]com/a");
    assert!(app.shows("URL · 1 request"), "{}", app.screen());
}

#[test]
fn nonsense_is_refused_where_the_user_is_looking() {
    let mut app = Harness::new();
    assert_eq!(asked(&app.search("deadbeef")), Vec::<String>::new());
    assert!(app.told().contains("nothing was sent"), "{}", app.screen());
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut app = Harness::new();
    app.search("a.example");
    app.search("b.example");
    app.reply_object(1, &domain("a.example", 9, &json!({})));
    assert!(!app.shows("9/77"), "{}", app.screen());
    app.press("backspace");
    assert!(app.shows("9/77"), "the older place kept its own answer: {}", app.screen());
}

#[test]
fn a_question_that_was_left_before_its_turn_is_not_asked_and_says_so_on_the_way_back() {
    let mut app = Harness::new();
    app.search("a.example");
    let effects = app.search("b.example");
    assert!(effects.contains(&Effect::Forgo(RequestId(1))), "{effects:?}");
    app.model.update(Msg::Forgone(RequestId(1)));
    app.press("backspace");
    assert!(app.shows("asks again: 1 request"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")).len(), 1);
}

#[test]
fn a_question_that_is_on_its_way_is_let_arrive_when_its_place_is_left() {
    let mut app = Harness::new();
    app.search("a.example");
    app.model.update(Msg::Moved { id: RequestId(1), stage: vtriage::msg::Stage::Running });
    let effects = app.search("b.example");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Forgo(_))), "{effects:?}");
}

#[test]
fn esc_takes_a_question_back_and_its_late_answer_changes_nothing() {
    let mut app = Harness::new();
    app.search("a.example");
    let effects = app.press("esc");
    assert!(matches!(effects[..], [Effect::Cancel(_)]), "{effects:?}");
    app.reply_object(1, &domain("a.example", 9, &json!({})));
    assert!(!app.shows("9/77"));
}

#[test]
fn c01_a_used_up_quota_says_so_and_one_key_asks_again() {
    let mut app = Harness::new();
    app.search(HASH);
    app.fail(1, Reason::Quota { retry_after: None }, 429, "QuotaExceededError");
    let screen = app.screen();
    for word in ["quota", "429", "next minute", "00:00 UTC"] {
        assert!(screen.contains(word), "{word} is missing:\n{screen}");
    }
    assert!(!screen.contains("Not in VirusTotal") && !screen.contains("0/"), "{screen}");
    assert_eq!(asked(&app.press("r")).len(), 1);
}

#[test]
fn an_unknown_indicator_is_not_called_clean() {
    let mut app = Harness::new();
    app.search(HASH);
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    assert!(app.shows("Not in VirusTotal") && app.shows("not a clean verdict"), "{}", app.screen());
}

#[test]
fn c11_urls_are_asked_for_by_unpadded_base64url() {
    let mut app = Harness::new();
    let first = asked(&app.search("http://example.test/??>>"));
    assert!(first[0].starts_with("GET /urls/aHR0cDovL2V4YW1wbGUudGVzdC8_Pz4-?"), "{first:?}");
    let second = asked(&app.search("http://example.com/"));
    assert!(second[0].starts_with("GET /urls/aHR0cDovL2V4YW1wbGUuY29tLw?"), "{second:?}");
}

#[test]
fn c19_what_will_be_asked_is_the_refanged_indicator() {
    for (typed, path) in [
        ("hxxps[:]//files[.]example[.]com/a", "GET /urls/aHR0cHM6Ly9maWxlcy5leGFtcGxlLmNvbS9h?"),
        ("198[.]51[.]100[.]7", "GET /ip_addresses/198.51.100.7?"),
        ("example[dot]org", "GET /domains/example.org?"),
        ("2001:db8[:]:1", "GET /ip_addresses/2001%3Adb8%3A%3A1?"),
    ] {
        let questions = asked(&Harness::new().search(typed));
        assert!(questions[0].starts_with(path), "{typed}: {questions:?}");
    }
}

#[test]
fn c22_an_international_name_is_asked_in_punycode_and_copied_so() {
    let mut app = Harness::new();
    let questions = asked(&app.search("münchen.test"));
    assert!(questions[0].starts_with("GET /domains/xn--mnchen-3ya.test?"), "{questions:?}");
    app.reply_object(1, &domain("xn--mnchen-3ya.test", 0, &json!({})));
    assert!(app.shows("xn--mnchen-3ya.test (münchen.test)"), "{}", app.screen());
    assert_eq!(super::harness::copied(&app.press("y")).as_deref(), Some("xn--mnchen-3ya.test"));
}

#[test]
fn an_internal_address_is_sent_only_after_a_typed_yes() {
    let mut app = Harness::new();
    assert_eq!(asked(&app.search("10.1.2.3")), Vec::<String>::new());
    assert_eq!(asked(&app.press("enter")), Vec::<String>::new());
    app.type_text("yes");
    assert_eq!(asked(&app.press("enter")).len(), 1);
}

#[test]
fn a_failed_rereading_keeps_the_report_on_screen() {
    let mut app = Harness::new();
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    assert_eq!(asked(&app.press("r")).len(), 1);
    app.fail(2, Reason::Unavailable, 503, "TransientError");
    assert!(app.shows("2 of 70 engines flag it"), "{}", app.screen());
}

#[test]
fn a_report_that_could_not_be_read_anew_carries_a_mark_until_a_newer_one_comes() {
    for (reason, status, marks) in [
        (
            Reason::Unavailable,
            503,
            ["Not read anew at 2026-01-03 00:00:00 UTC: the service has passing trouble", "not read anew"],
        ),
        (
            Reason::NotFound,
            404,
            ["Not in VirusTotal any more, asked 2026-01-03 00:00:00 UTC", "not in VirusTotal any more"],
        ),
    ] {
        let mut app = Harness::new().sized(120, 40);
        app.search("example.com");
        app.reply_object(1, &domain("example.com", 4, &json!({})));
        app.press("r");
        app.fail(2, reason, status, "AnError");
        app.press("j k");
        for mark in marks {
            assert!(app.shows(mark), "{mark}:\n{}", app.screen());
        }
        assert!(app.shows("4/72 malicious"), "{}", app.screen());
        let ticket = super::harness::copied(&app.press("Y t")).expect("a copy");
        let low = marks[1];
        assert!(ticket.contains(low) && ticket.contains("4/72"), "{ticket}");
        assert_eq!(asked(&app.press("r")).len(), 1);
        app.reply_object(3, &domain("example.com", 5, &json!({})));
        assert!(!app.shows(marks[0]) && !app.shows(low), "{}", app.screen());
    }
}

#[test]
fn a_report_that_is_gone_is_gone_in_the_row_of_its_look_up_and_of_the_queue() {
    let mut app = Harness::new().sized(120, 40);
    app.paste("example.com\nb.example");
    app.press("enter");
    app.reply_object(1, &domain("example.com", 4, &json!({})));
    app.search("example.com");
    app.reply_object(3, &domain("example.com", 4, &json!({})));
    app.press("r");
    app.fail(4, Reason::NotFound, 404, "NotFoundError");
    app.press("1");
    assert!(app.shows("○ not in VirusTotal") || app.shows("? not in VirusTotal"), "{}", app.screen());
    app.press("2");
    let screen = app.screen();
    let row = screen.lines().find(|line| line.contains("example.com") && !line.contains("Results"));
    assert!(row.is_some_and(|row| row.contains("not in VirusTotal")), "{screen}");
}

#[test]
fn an_analysis_is_opened_by_its_id_in_every_form_that_is_printed() {
    // base64 of `7809376fe32e44c957347816a47b3d65:1767225600`
    let file = "NzgwOTM3NmZlMzJlNDRjOTU3MzQ3ODE2YTQ3YjNkNjU6MTc2NzIyNTYwMA==";
    let url = format!("u-{HASH}-1767225600");
    let sent = "NzgwOTM3NmZlMzJlNDRjOTU3MzQ3ODE2YTQ3YjNkNjU6MTc2NzIyNTYwMA%3D%3D";
    for (typed, sent) in [(file, sent), (sent, sent), (url.as_str(), url.as_str())] {
        let mut app = Harness::new().sized(140, 40);
        app.paste(typed);
        assert!(app.shows("analysis · 1 request"), "{}", app.screen());
        assert_eq!(asked(&app.press("enter")), [format!("GET /analyses/{sent}")]);
        app.reply_object(
            1,
            &json!({"type": "analysis", "id": typed.replace("%3D", "="), "attributes": {
                "date": 1_767_225_600, "status": "completed",
                "stats": {"malicious": 7, "suspicious": 0, "undetected": 60, "harmless": 3}}}),
        );
        assert!(app.shows("completed") && app.shows("7/70"), "{}", app.screen());
    }
}

#[test]
fn a_private_analysis_is_asked_for_on_the_private_side_alone() {
    // base64 of two hashes and a time.
    let id = "NzgwOTM3NmZlMzJlNDRjOTU3MzQ3ODE2YTQ3YjNkNjU6NzgwOTM3NmZlMzJlNDRjOTU3MzQ3ODE2YTQ3YjNkNjU6MTc2NzIyNTYwMA==";
    let mut app = Harness::new();
    let asked = asked(&app.search(id));
    assert_eq!(asked, [format!("GET /private/analyses/{}", id.replace('=', "%3D"))]);
}

#[test]
fn the_command_line_opens_an_analysis_too() {
    let id = format!("f-{HASH}-1767225600");
    let mut app = Harness::new();
    app.model.start_with(std::slice::from_ref(&id), None);
    assert_eq!(asked(&app.press("ctrl-l")), [format!("GET /analyses/{id}")]);
}

#[test]
fn a_moment_has_one_age_in_the_head_and_in_the_page_below_it() {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    let mut object = domain("example.com", 2, &json!({}));
    object["attributes"]["last_analysis_date"] = json!(NOW - 20);
    app.reply_object(1, &object);
    for passed in [25, 70] {
        app.update(Msg::Clock(NOW + passed));
        app.press("5 j");
        let screen = app.screen();
        let ages: Vec<&str> =
            screen.match_indices(" UTC (").filter_map(|(at, _)| screen[at..].split(')').next()).collect();
        assert!(ages.len() > 1 && ages.iter().all(|age| *age == ages[0]), "{passed}: {ages:?}\n{screen}");
    }
}

#[test]
fn kind_and_price_stay_in_the_bar_beside_a_text_that_is_longer_than_it() {
    let mut app = Harness::new();
    app.press("/");
    app.type_text(HASH);
    assert!(app.shows("SHA-256 · 1 request"), "{}", app.screen());
    app.press("esc /");
    app.type_text("https://files.example/a/long/way/to/a/page/that/is/hard/to/find?token=3f9c1a2b4d5e6f70");
    assert!(app.shows("URL · asks first"), "{}", app.screen());
}

#[test]
fn a_url_that_carries_a_secret_is_not_called_internal() {
    let mut app = Harness::new();
    assert!(asked(&app.search("https://files.example/x?token=3f9c1a2b4d5e6f70")).is_empty());
    assert!(app.shows("Send a URL that is not for everybody?"), "{}", app.screen());
    app.press("esc u");
    app.type_text("https://files.example/x?token=3f9c1a2b4d5e6f70");
    app.press("enter");
    let screen = app.screen();
    assert!(screen.contains("It is not for everybody: ") && screen.contains("Type secret to allow it"), "{screen}");
    assert!(!screen.contains("internal") && !screen.contains("could not even reach"), "{screen}");
}

#[test]
fn a_page_of_what_is_not_there_offers_only_what_can_be_done_about_it() {
    let files = "u submits the file publicly, U privately, if you have it; r asks again (1 request).";
    let urls = "u submits the URL publicly, U privately; r asks again (1 request).";
    let others = "There is nothing to submit; r asks again (1 request).";
    for (asked, words) in
        [(HASH, files), ("http://a.example/x", urls), ("nobody.example", others), ("198.51.100.7", others)]
    {
        let mut app = Harness::new().sized(120, 40);
        let effects = app.search(asked);
        let error = vtriage::vt::ApiError {
            status: Some(404),
            ..vtriage::vt::ApiError::local(Reason::NotFound, calls(&effects)[0].title(), "")
        };
        app.reply(1, Err(error));
        assert!(app.shows(words), "{asked}:\n{}", app.screen());
        app.press("4 enter");
        let can_be_sent = !words.starts_with("There");
        assert_eq!(app.screen().replace('\n', " ").contains("submit it"), can_be_sent, "{asked}:\n{}", app.screen());
    }
}

#[test]
fn with_changes_barred_no_page_offers_to_submit() {
    let mut app = Harness::with(Session { access: Access::Key, read_only: true, ..Session::default() });
    app.search(HASH);
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    assert!(app.shows("r asks again (1 request)") && !app.shows("publicly"), "{}", app.screen());
}

#[test]
fn what_is_typed_is_told_at_every_width_at_least_by_its_kind_and_that_it_asks_first() {
    let typed = [
        ("ftp.corp", "domain · asks first"),
        ("srv.local", "domain · asks first"),
        ("desk.home.arpa", "domain · asks first"),
        ("http://ftp.corp/x", "URL · asks first"),
        ("10.0.0.5", "IP address · asks first"),
        ("a.example", "domain"),
        ("a-name-that-is-quite-long-and-goes-on-and-on.example", "domain"),
    ];
    for width in [60, 80, 100, 120, 160] {
        for (text, words) in typed {
            let mut app = Harness::new().sized(width, 24);
            app.press("/");
            app.type_text(text);
            let screen = app.screen();
            let bar = screen.lines().find(|line| line.contains(" Search ")).unwrap_or_default();
            assert!(bar.contains(words), "{text} at {width}: {bar}");
        }
    }
}
