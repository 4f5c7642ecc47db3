//! The log of requests, and the page about the quota.

use std::time::Duration;

use serde_json::json;
use vtriage::effect::{Effect, RequestId};
use vtriage::msg::{Meter, Msg, Reply, Source, Stage};
use vtriage::session::{Access, Session, Tier};
use vtriage::vt::{Answer, ApiError, Exchange, Reason};

use super::harness::{Harness, NOW, asked, copied, domain, question};

fn exchanged(id: u64, status: u16) -> Msg {
    let exchange = Exchange {
        status,
        took: Duration::from_millis(1182),
        bytes: 20_480,
        sent: vec![("x-tool".into(), "vtriage".into()), ("x-apikey".into(), "$VT_API_KEY".into())],
        received: vec![("content-type".into(), "application/json".into())],
    };
    Msg::Exchanged { id: RequestId(id), exchange: Box::new(exchange) }
}

/// One request was answered, one was refused, one waits for quota; the log is looked at.
fn log() -> Harness {
    let session = Session {
        access: Access::Key,
        tier: Tier::Public,
        base_url: "https://vt.example/api/v3".into(),
        ..Session::default()
    };
    let mut app = Harness::with(session).sized(120, 40);
    app.paste("a.example\nb.example\nc.example");
    app.press("enter");
    app.update(exchanged(1, 200));
    app.reply_object(1, &domain("a.example", 2, &json!({})));
    app.update(exchanged(2, 404));
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    app.update(Msg::Moved { id: RequestId(3), stage: Stage::Held { until: NOW + 30 } });
    app.press("4 z");
    app
}

#[test]
fn the_log_says_status_time_size_and_price_of_each_request() {
    let mut app = log();
    let screen = app.screen();
    let row = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    for (name, figures) in [
        ("/domains/a.example", &["done", "200", "1,182 ms", "20.5 kB", " 1"][..]),
        ("/domains/b.example", &["not in VirusTotal", "404", "1,182 ms"]),
        ("/domains/c.example", &["quota 00:00:30", " 1"]),
    ] {
        for figure in figures {
            assert!(row(name).contains(figure), "{figure:?} of {name}:\n{screen}");
        }
    }
}

#[test]
fn enter_shows_a_request_with_its_headers_and_why_it_waits_but_never_the_key() {
    let mut app = log();
    app.press("enter");
    assert!(app.shows("waits until 00:00:30: the quota is used up till then"), "{}", app.screen());
    app.press("esc j enter");
    let screen = app.screen();
    for words in ["status 404", "x-apikey: $VT_API_KEY", "content-type: application/json", "Headers received"] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}

#[test]
fn capital_y_copies_a_line_for_a_shell_that_names_the_key_by_a_variable() {
    let mut app = log();
    let line = copied(&app.press("G Y")).expect("a copy");
    let begin = "curl -sS -H \"x-apikey: $VT_API_KEY\" 'https://vt.example/api/v3/domains/a.example";
    assert!(line.starts_with(begin), "{line}");
}

#[test]
fn a_filter_leaves_the_requests_whose_row_holds_every_word() {
    let mut app = log();
    app.press("f");
    app.type_text("404 domains");
    app.press("enter");
    let screen = app.screen();
    assert!(screen.contains("b.example") && screen.contains("1 of 3 shown"), "{screen}");
    assert!(!screen.contains("GET /domains/a.example"), "{screen}");
    app.press("esc");
    assert!(app.shows("GET /domains/a.example"), "{}", app.screen());
}

#[test]
fn the_page_about_the_quota_has_the_services_numbers_ours_and_what_waits_for_an_announced_price() {
    let mut app = log();
    app.update(Msg::Metered(Meter { minute_used: 4, minute_limit: Some(4), day_used: 33, day_limit: Some(500) }));
    app.press(":");
    app.type_text("quota");
    assert!(app.shows("1 request"), "{}", app.screen());
    let effects = app.press("enter");
    let [call] = &asked(&effects)[..] else { panic!("{effects:?}") };
    assert!(call.ends_with("/overall_quotas"), "{call}");
    let told = json!({"api_requests_daily": {"user": {"used": 34, "allowed": 500}}});
    let reply = Reply { answer: Answer::Bare(told), tree: None, fetched_at: NOW, source: Source::Network };
    let id = effects.iter().find_map(|effect| match effect {
        Effect::Ask { id, .. } => Some(id.0),
        _ => None,
    });
    app.reply(id.expect("a question"), Ok(reply));
    let screen = app.screen();
    for words in [
        "api_requests_daily",
        "34 of 500 used, 466 left",
        "4 of 4 used, 0 left",
        "33 of 500 used",
        "c.example: waits until",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}

#[test]
fn the_page_about_the_quota_opens_at_once_and_takes_in_what_the_service_says_when_that_comes() {
    let mut app = log();
    app.update(Msg::Metered(Meter { minute_used: 4, minute_limit: Some(4), day_used: 33, day_limit: Some(500) }));
    let effects = app.command("quota");
    let screen = app.screen();
    for words in
        ["Counted here", "33 of 500 used", "c.example: waits until", "asked at 00:00:00; it has not answered yet"]
    {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    app.update(Msg::Metered(Meter { minute_used: 1, minute_limit: Some(4), day_used: 34, day_limit: Some(500) }));
    assert!(app.shows("34 of 500 used"), "{}", app.screen());
    let told = json!({"api_requests_daily": {"user": {"used": 35, "allowed": 500}}});
    let reply = Reply { answer: Answer::Bare(told), tree: None, fetched_at: NOW, source: Source::Network };
    app.reply(question(&effects), Ok(reply));
    let screen = app.screen();
    assert!(screen.contains("35 of 500 used, 465 left") && !screen.contains("asked at"), "{screen}");
    app.press("esc");
    assert!(!app.shows("Counted here"), "it is one page:\n{}", app.screen());
}

#[test]
fn a_page_about_the_quota_that_is_closed_asks_nobody_any_more() {
    let mut app = log();
    let id = question(&app.command("quota"));
    let effects = app.press("esc");
    assert!(effects.contains(&Effect::Forgo(RequestId(id))), "{effects:?}");
    app.fail(id, Reason::NotFound, 404, "NotFoundError");
    assert!(!app.shows("Counted here"), "{}", app.screen());
}

#[test]
fn what_the_store_answers_costs_nothing_in_the_log() {
    let mut app = Harness::new().sized(120, 40);
    app.search("a.example");
    let object = vtriage::vt::Object::decode(bytes::Bytes::from(domain("a.example", 2, &json!({})).to_string()));
    let answer = Answer::Object(Box::new(object.expect("an object")));
    app.reply(1, Ok(Reply { answer, tree: None, fetched_at: NOW, source: Source::Store }));
    app.press("4 enter");
    assert!(app.shows("answered by the store: nothing was sent"), "{}", app.screen());
    assert!(app.shows("cost nothing; from the network 1 request"), "{}", app.screen());
}

#[test]
fn the_footer_of_the_log_tells_each_key_once() {
    let mut app = log();
    let screen = app.screen();
    let footer = screen.lines().last().unwrap_or_default();
    assert!(footer.contains("Enter the request and its headers") && !footer.contains("Enter open"), "{footer}");
}

/// A question about a URL whose text is longer than any row, one about what is related to it, and a look-up that failed.
fn urls() -> Harness {
    let mut app = Harness::new().sized(80, 40);
    let path = "a/very/long/path/that/does/not/end".repeat(4);
    app.paste(&format!("https://files.example/{path}/one\nhttps://other-files.example/{path}/two"));
    app.press("enter 4");
    app
}

#[test]
fn the_log_names_a_url_by_its_text_and_the_host_survives() {
    let mut app = urls();
    for host in ["GET /urls/ https://files.example/", "GET /urls/ https://other-files.example/"] {
        assert!(app.shows(host), "{host}:\n{}", app.screen());
    }
    app.size = (46, 40);
    app.press("z");
    assert!(app.shows("https://files.example/"), "{}", app.screen());
    app.size = (80, 40);
    assert!(!app.shows("aHR0"), "{}", app.screen());
    app.press("enter");
    let screen = app.screen();
    assert!(screen.contains("https://other-files.example/") && screen.contains(" /urls/aHR0"), "{screen}");
    app.press("esc");
    assert!(copied(&app.press("Y")).is_some_and(|line| line.contains("/urls/aHR0")));
}

#[test]
fn the_page_about_the_quota_names_what_waits_by_the_text_of_its_url() {
    let mut app = urls();
    app.command("quota");
    let screen = app.screen();
    assert!(screen.contains("GET /urls/ https://files.example/") && !screen.contains("aHR0"), "{screen}");
}

#[test]
fn an_error_names_a_url_by_its_text_and_what_hangs_on_it_too() {
    let error = |request: &str| vtriage::vt::ApiError::local(Reason::TimedOut, request, "");
    let words = error("GET /urls/aHR0cDovL2EuZXhhbXBsZS94").to_string();
    assert_eq!(words, "no answer in time for GET /urls/ http://a.example/x; try again in a moment");
    let words = error("GET /private/urls/aHR0cDovL2EuZXhhbXBsZS94/comments").to_string();
    assert!(words.contains("for GET /private/urls/…/comments http://a.example/x;"), "{words}");
    let digest = format!("GET /urls/{}", "ab".repeat(32));
    assert!(error(&digest).to_string().contains(&digest), "a digest names no text");
}

#[test]
fn a_request_that_is_cancelled_before_it_left_has_cost_nothing() {
    let mut app = log();
    app.press("d enter");
    let screen = app.screen();
    assert!(screen.contains("would have cost 1 request; not sent"), "{screen}");
    assert!(!screen.contains("price 1 request"), "{screen}");
    app.press("esc");
    let mut app = Harness::new().sized(120, 40);
    app.search("a.example");
    app.update(Msg::Moved { id: RequestId(1), stage: Stage::Running });
    app.press("4 d enter");
    assert!(app.shows("cancelled on its way: it may have cost 1 request"), "{}", app.screen());
}

#[test]
fn a_request_that_was_refused_here_has_cost_nothing() {
    let mut app = Harness::new().sized(120, 40);
    let effects = app.search("a.example");
    let error = vtriage::vt::ApiError::local(Reason::Offline, "GET /domains/a.example", "nothing was sent");
    app.reply(question(&effects), Err(error));
    app.press("4");
    assert!(app.shows("not asked") && !app.shows("failed"), "{}", app.screen());
    app.press("enter");
    assert!(app.shows("would have cost 1 request; not sent"), "{}", app.screen());
}

#[test]
fn in_a_replay_what_is_not_there_is_not_in_the_file_and_nobody_is_told_to_start_otherwise() {
    let replay = Some("walk.case".to_owned());
    let session = Session { access: Access::NoKey, offline: true, replay, ..Session::default() };
    let mut app = Harness::with(session).sized(140, 40);
    let effects = app.search("a.example");
    assert_eq!(asked(&effects).len(), 1, "the store is asked: {effects:?}");
    let error = vtriage::vt::ApiError::local(Reason::Offline, "GET /domains/a.example", "nothing was sent");
    app.reply(question(&effects), Err(error));
    assert!(app.shows("not in this file") && app.shows("vtriage case import"), "{}", app.screen());
    assert!(!app.shows("--offline") && !app.shows("API key"), "{}", app.screen());
}

#[test]
fn what_is_held_for_quota_has_another_word_than_the_rows_of_the_queue_that_wait() {
    let mut app = Harness::new().sized(120, 40);
    let list: Vec<String> = (0..30).map(|number| format!("host-{number}.example")).collect();
    app.paste(&list.join("\n"));
    app.press("enter");
    for id in 1..=4 {
        app.update(Msg::Moved { id: RequestId(id), stage: Stage::Held { until: NOW + 30 } });
    }
    let screen = app.screen();
    let head = screen.lines().next().unwrap_or_default();
    assert!(head.contains("4 held") && !screen.contains(" 4 waiting"), "{screen}");
    app.press("2 z");
    assert!(app.shows(" 30 · 0 flagged · 30 waiting"), "{}", app.screen());
    app.press("z");
    app.press("4");
    assert!(app.shows("4 held, next at 00:00:30") && !app.shows(" 4 waiting"), "{}", app.screen());
}

#[test]
fn a_request_that_was_asked_again_after_passing_trouble_is_told_by_what_went_and_not_by_its_price() {
    let error = || ApiError {
        may_have_acted: true,
        ..ApiError::local(Reason::Unavailable, "domain a.example", "the connection broke")
    };
    let mut app = Harness::new().sized(120, 40);
    app.search("a.example");
    app.reply_for(1, Err(error()), 3);
    app.press("4 z");
    let screen = app.screen();
    let row = screen.lines().find(|line| line.contains("a.example") && line.contains("failed")).unwrap_or_default();
    assert!(row.ends_with(" 3│"), "{screen}");
    app.press("enter");
    assert!(app.shows("asked again: 3 spent"), "{}", app.screen());
}
