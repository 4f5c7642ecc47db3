//! The Private pane: what is the group's own, and what deleting it takes.

use serde_json::{Value, json};
use vtriage::effect::{Effect, RequestId};
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::store::PrivateUrl;
use vtriage::vt::{Method, Reason};

use super::harness::{Harness, NOW, asked, calls};

const SHA256: &str = "1f2e3d4c5b6a79880000000000000000000000000000000000000000000000aa";

fn list(verdict: &Value) -> Value {
    let mut attributes = json!({"type_description": "Windows Installer", "size": 20480,
        "md5": "7809376fe32e44c957347816a47b3d65", "expiration": NOW + 86_400});
    if let (Some(all), Some(more)) = (attributes.as_object_mut(), verdict.as_object()) {
        all.extend(more.clone());
    }
    json!({"data": [{"type": "private_file", "id": SHA256, "attributes": attributes}], "meta": {"count": 1}})
}

fn writes(effects: &[Effect]) -> Vec<String> {
    calls(effects).iter().filter(|call| call.endpoint.method != Method::Get).map(vtriage::vt::Call::key).collect()
}

fn opened(verdict: &Value) -> Harness {
    let mut app = Harness::new().sized(160, 40);
    assert_eq!(asked(&app.press("3 enter")), ["GET /private/files?limit=40"]);
    app.reply_page(1, &list(verdict));
    app
}

#[test]
fn c06_a_private_file_has_no_antivirus_numbers() {
    let mut app = opened(&json!({}));
    let screen = app.screen();
    assert!(screen.contains("no AV (private)"), "{screen}");
    assert!(!screen.contains("0/0") && !screen.contains("0 detections"), "{screen}");
    let severity =
        json!({"threat_severity": {"threat_severity_level": "SEVERITY_HIGH"}, "threat_verdict": "VERDICT_MALICIOUS"});
    let screen = opened(&severity).screen().to_lowercase();
    assert!(screen.contains("malicious") && screen.contains("high"), "{screen}");
}

#[test]
fn a_private_file_that_the_service_finds_nothing_in_is_undetected_and_the_row_says_who_says_so() {
    let undetected = json!({"gti_assessment": {"verdict": {"value": "VERDICT_UNDETECTED"}},
        "threat_severity": {"threat_severity_level": "SEVERITY_NONE"}, "threat_verdict": "VERDICT_UNDETECTED"});
    let screen = opened(&undetected).screen();
    assert!(screen.contains("undetected, says GTI"), "{screen}");
    assert!(!screen.contains("no AV") && !screen.contains("clean"), "{screen}");
}

#[test]
fn c30_each_form_of_deletion_needs_its_own_typed_word() {
    for (steps, query) in [("j", "only_from_storage=true"), ("j j", "only_from_storage=false")] {
        let mut app = opened(&json!({}));
        app.press("d");
        assert!(app.shows("stored file only") && app.shows("report and all analyses"), "{}", app.screen());
        assert_eq!(app.press("enter"), [], "nothing is preselected to a deletion");
        app.press("d");
        app.press(steps);
        assert_eq!(app.press("enter"), []);
        assert!(app.shows("can't be undone") && app.shows("1f2e3d4c"), "{}", app.screen());
        app.type_text("1f2e3d4");
        assert_eq!(writes(&app.press("enter")), Vec::<String>::new(), "a digit is missing");
        app.type_text("c");
        assert_eq!(writes(&app.press("enter")), [format!("DELETE /private/files/{SHA256}?{query}")]);
    }
}

#[test]
fn a_rescan_asks_with_its_options_and_enable_internet_is_always_said() {
    let mut app = opened(&json!({}));
    app.press("R");
    assert!(app.shows("PRIVATE · rescan") && app.shows("let it reach the internet"), "{}", app.screen());
    let sent = writes(&app.press("tab space tab tab tab tab tab tab tab tab tab enter"));
    assert_eq!(sent.len(), 1, "{sent:?}\n{}", app.screen());
    assert!(sent[0].starts_with(&format!("POST /private/files/{SHA256}/analyse")), "{sent:?}");
    assert!(sent[0].contains("enable_internet=true") && sent[0].contains("intercept_tls=false"), "{sent:?}");
}

#[test]
fn latest_and_urls_are_one_key_away_and_urls_from_earlier_runs_are_there() {
    let mut app = Harness::new().sized(200, 40);
    let url = PrivateUrl {
        id: "aHR0cDovL2EudGVzdC8".to_owned(),
        url: "http://a.test/".to_owned(),
        analysis: None,
        submitted_at: NOW,
        expires_at: None,
    };
    app.model
        .update(Msg::Recalled(Recalled::Memory(Box::new(Memory { private_urls: vec![url], ..Memory::default() }))));
    app.press("3 enter");
    app.reply_page(1, &list(&json!({})));
    assert_eq!(asked(&app.press("l")), Vec::<String>::new(), "the price is said first");
    assert!(app.shows("Not asked for: Enter reads latest analyses, 1 request."), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")), ["GET /private/analyses?limit=40"]);
    assert!(app.shows("latest analyses"), "{}", app.screen());
    app.reply_page(2, &json!({"data": []}));
    assert_eq!(asked(&app.press("l")), Vec::<String>::new(), "our own list costs nothing");
    assert!(app.shows("http://a.test/"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter"))[0].split('?').next(), Some("GET /private/urls/aHR0cDovL2EudGVzdC8"));
    app.press("3 l");
    assert!(app.shows("Windows Installer"), "back at the files, unasked:\n{}", app.screen());
}

#[test]
fn the_list_says_its_price_first_and_one_that_was_left_before_its_turn_can_be_asked_for_again() {
    for mut app in [Harness::new(), Harness::premium()] {
        assert_eq!(asked(&app.press("3")), Vec::<String>::new());
        assert!(app.shows("Enter reads files by hash, 1 request"), "{}", app.screen());
        app.press("enter");
        let effects = app.press("2");
        assert!(effects.contains(&Effect::Forgo(RequestId(1))), "{effects:?}");
        app.model.update(Msg::Forgone(RequestId(1)));
        assert_eq!(asked(&app.press("3")), Vec::<String>::new());
        assert_eq!(asked(&app.press("enter")), ["GET /private/files?limit=40"]);
    }
}

#[test]
fn going_to_the_list_never_sends_and_where_things_follow_the_next_list_has_its_price_on_the_screen() {
    let mut app = Harness::following().sized(120, 40);
    for keys in ["3", "2 tab"] {
        assert_eq!(asked(&app.press(keys)), Vec::<String>::new(), "{keys}");
        assert!(app.shows("Enter reads files by hash, 1 request"), "{}", app.screen());
    }
    assert!(app.shows("  l r: 1 request"), "{}", app.screen());
    assert_eq!(asked(&app.press("l")), ["GET /private/analyses?limit=40"]);
    app.reply_page(1, &json!({"data": []}));
    assert!(app.shows("  h r: 1 request"), "our own list is free, the files were never read: {}", app.screen());
    assert_eq!(asked(&app.press("l")), Vec::<String>::new());
    assert!(app.shows("  l: 1 request"), "{}", app.screen());
    assert_eq!(asked(&app.press("l")), ["GET /private/files?limit=40"]);
}

#[test]
fn a_key_without_the_licence_sees_one_sentence() {
    let mut app = Harness::new().sized(120, 40);
    app.press("3 enter");
    app.fail(1, Reason::NotPrivileged, 403, "ForbiddenError");
    assert!(app.shows("no private-scanning licence"), "{}", app.screen());
    assert_eq!(asked(&app.press("1 3")), Vec::<String>::new(), "it is not asked again by itself");
}

#[test]
fn a_request_that_nobody_waits_for_any_more_is_cancelled_and_activity_says_so() {
    let mut app = Harness::new().sized(160, 40);
    app.press("3 enter");
    let effects = app.press("l enter");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Cancel(_))), "{effects:?}");
    assert_eq!(app.model.activity.running(), 1, "only the list that is shown now");
    app.press("4");
    assert!(app.shows("cancelled GET /private/files"), "{}", app.screen());
}

#[test]
fn names_keep_their_room_and_on_wide_screens_type_size_and_expiry_stand_beside_them() {
    let mut app = opened(&json!({"names": ["supplier contract (draft).docx"]}));
    for (width, beside) in [(80, &["Windows Installer", "2026-01-04"][..]), (120, &[]), (160, &["2026-01-04"])] {
        app.size = (width, 30);
        let screen = app.screen();
        assert!(screen.contains("no AV (private)"), "{width}:\n{screen}");
        assert!(screen.contains("supplier") && screen.contains("raft).docx"), "{width}:\n{screen}");
        assert!(beside.iter().all(|words| screen.contains(words)), "{width}:\n{screen}");
    }
}

#[test]
fn a_deletion_says_that_marked_rows_stay() {
    let mut app = Harness::new().sized(160, 40);
    app.press("3 enter");
    let row = |digit: &str| json!({"type": "private_file", "id": digit.repeat(64), "attributes": {"size": 3}});
    app.reply_page(1, &json!({"data": [row("a"), row("b")], "meta": {"count": 2}}));
    app.press("* d j enter");
    assert!(app.shows("2 private files are marked, but only this one is deleted"), "{}", app.screen());
}

#[test]
fn a_private_file_that_is_not_there_is_not_offered_to_the_public() {
    let mut app = Harness::new().sized(300, 40);
    app.press("3 enter");
    app.reply_page(1, &json!({"data": [{"type": "private_file", "id": SHA256}], "meta": {"count": 1}}));
    let [call] = calls(&app.press("enter")).try_into().expect("one request");
    assert!(call.path.starts_with("/private/files/"), "{}", call.path);
    let gone = vtriage::vt::ApiError {
        reason: Reason::NotFound,
        request: call.title(),
        status: Some(404),
        code: Some("NotFoundError".into()),
        message: "not found".to_owned(),
        may_have_acted: false,
        told_at: None,
        before: None,
    };
    app.reply(2, Err(gone));
    let screen = app.screen();
    for words in ["no private file of this key has that hash", "deleted", "expired", "another group"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    for public in ["Not in VirusTotal", "publicly", "never seen", "not in VT"] {
        assert!(!screen.contains(public), "{public}: {screen}");
    }
}
