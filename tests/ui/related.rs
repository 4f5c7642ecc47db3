//! Relationships: the catalogue, pages, and walking from object to object.

use serde_json::json;
use vtriage::vt::{Descriptor, Kind, Reason};

use super::harness::{Harness, asked, copied, domain, resolutions};

/// A domain is open and Related has the keys, with `resolutions` first in the catalogue.
fn domain_is_open(mut app: Harness) -> Harness {
    app.search("example.com");
    let folded = json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.0example.com"}],
        "meta": {"cursor": "x", "count": 55}}});
    app.reply_object(1, &domain("example.com", 2, &folded));
    app.press("6");
    app
}

#[test]
fn the_catalogue_says_how_many_there_are_without_a_request() {
    let mut app = domain_is_open(Harness::new());
    assert!(app.shows("resolutions") && app.shows("55+"), "{}", app.screen());
}

#[test]
fn passing_through_panes_costs_nothing() {
    let mut app = domain_is_open(Harness::new());
    assert_eq!(asked(&app.press("tab tab tab tab tab tab backtab j k g G z z ?")), Vec::<String>::new());
}

#[test]
fn c13_a_page_is_read_on_demand_exactly_once_and_the_cursor_stays() {
    let mut app = domain_is_open(Harness::new().sized(120, 40));
    let first = asked(&app.press("enter"));
    assert_eq!(first, ["GET /domains/example.com/resolutions?limit=40"]);
    app.reply_page(2, &resolutions(0, 40, &json!({"count": 55, "cursor": "AbC="})));
    assert!(app.shows("1 of 55 · 40 loaded, more: m"), "{}", app.screen());
    assert_eq!(asked(&app.press("G j j")), Vec::<String>::new(), "a public key never pages by itself");
    assert_eq!(asked(&app.press("m m")), ["GET /domains/example.com/resolutions?limit=40&cursor=AbC%3D"]);
    app.reply_page(3, &resolutions(40, 15, &json!({"count": 55})));
    assert!(app.shows("40 of 55 ") && !app.shows("more: m"), "{}", app.screen());
    assert_eq!(copied(&app.press("y")).as_deref(), Some("198.51.100.39"), "the cursor is where it was");
    assert_eq!(asked(&app.press("m")), Vec::<String>::new());
}

#[test]
fn a_premium_key_reads_the_next_page_near_the_end_where_the_settings_say_so() {
    let mut app = domain_is_open(Harness::premium());
    app.press("enter");
    app.reply_page(2, &resolutions(0, 40, &json!({"count": 55, "cursor": "AbC="})));
    assert_eq!(asked(&app.press("j j")), Vec::<String>::new(), "it has plenty, and says the price all the same");
    let mut app = domain_is_open(Harness::following());
    app.press("enter");
    app.reply_page(2, &resolutions(0, 40, &json!({"count": 55, "cursor": "AbC="})));
    assert!(app.shows("moving Space r w: 1 request"), "{}", app.screen());
    assert_eq!(asked(&app.press("j j")).len(), 1);
    app.reply_page(3, &resolutions(40, 55, &json!({"count": 55})));
    assert!(!app.shows("moving"), "{}", app.screen());
}

#[test]
fn the_next_relationship_is_shown_as_far_as_it_is_known_and_asked_for_with_enter() {
    let programs: [(fn() -> Harness, bool); 3] =
        [(Harness::new, false), (Harness::premium, false), (Harness::following, true)];
    for (program, follows) in programs {
        let mut app = program();
        app.size = (120, 40);
        app.search("example.com");
        let both = json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.0example.com"}]},
            "subdomains": {"data": [{"type": "domain", "id": "www.example.com"}]}});
        app.reply_object(1, &domain("example.com", 2, &both));
        app.press("6 enter");
        app.reply_page(2, &resolutions(0, 1, &json!({"count": 1})));
        let turned = asked(&app.press("l"));
        if follows {
            assert_eq!(turned, ["GET /domains/example.com/subdomains?limit=40"]);
            continue;
        }
        assert_eq!(turned, Vec::<String>::new());
        let screen = app.screen();
        assert!(
            screen.contains("www.example.com") && screen.contains("1 known, Enter reads verdicts: 1 request"),
            "{screen}"
        );
        assert_eq!(asked(&app.press("l")), Vec::<String>::new());
        assert!(app.shows("Not asked for: Enter reads it, 1 request"), "{}", app.screen());
        assert_eq!(asked(&app.press("h enter")), ["GET /domains/example.com/subdomains?limit=40"]);
    }
}

#[test]
fn c03_a_limit_in_one_relationship_leaves_the_report_alone() {
    let mut app = domain_is_open(Harness::new().sized(120, 40));
    app.press("enter");
    app.fail(2, Reason::Quota { retry_after: None }, 429, "QuotaExceededError");
    assert!(app.shows("2/70") && app.shows("quota used up"), "{}", app.screen());
    assert_eq!(asked(&app.press("r")), ["GET /domains/example.com/resolutions?limit=40"]);
    app.reply_page(3, &resolutions(0, 3, &json!({"count": 3})));
    assert!(app.shows("1 of 3") && !app.shows("quota used up"), "{}", app.screen());
}

#[test]
fn c04_a_url_that_was_never_scanned_is_a_row_and_opens_for_nothing() {
    let mut app = Harness::new().sized(120, 40);
    app.search("e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862");
    app.reply_object(
        1,
        &json!({"type": "file", "id": "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862",
        "attributes": {"meaningful_name": "a.exe"},
        "relationships": {"contacted_urls": {"data": [{"type": "url", "id": "11".repeat(32)}]}}}),
    );
    app.press("6 enter");
    app.reply_page(
        2,
        &json!({"data": [
        {"type": "url", "id": "11".repeat(32), "context_attributes": {"url": "http://cdn.example.net/x/%25s"}},
        {"type": "url", "id": "22".repeat(32), "attributes": {"url": "http://ok.example.org/",
            "last_analysis_stats": {"malicious": 1, "suspicious": 0, "harmless": 70, "undetected": 10, "timeout": 0}}}],
        "meta": {}}),
    );
    let screen = app.screen();
    assert!(screen.contains("no analysis yet") && screen.contains("http://cdn.example.net/x/%25s"), "{screen}");
    assert!(screen.contains("1/81"), "{screen}");
    assert_eq!(copied(&app.press("y")).as_deref(), Some("http://cdn.example.net/x/%25s"));
    assert_eq!(asked(&app.press("enter")), Vec::<String>::new());
    assert!(app.shows("no analysis yet") && app.shows("submit"), "{}", app.screen());
}

#[test]
fn walking_goes_through_a_resolution_to_the_address_and_back_restores_everything() {
    let mut app = domain_is_open(Harness::new().sized(120, 40));
    app.press("enter");
    app.reply_page(2, &resolutions(0, 5, &json!({"count": 5})));
    app.press("j j");
    let before = app.screen();
    let walked = asked(&app.press("enter"));
    assert!(walked[0].starts_with("GET /ip_addresses/198.51.100.2?relationships="), "{walked:?}");
    app.reply_object(3, &json!({"type": "ip_address", "id": "198.51.100.2", "attributes": {"country": "ZZ"}}));
    assert!(app.shows("example.com › resolutions › 198.51.100.2"), "{}", app.screen());
    assert_eq!(asked(&app.press("backspace")), Vec::<String>::new());
    let differs = |text: &str| text.lines().filter(|line| !line.contains("Activity")).take(30).count();
    assert_eq!(differs(&before), differs(&app.screen()));
    assert_eq!(copied(&app.press("y")).as_deref(), Some("198.51.100.2"), "selection and list are as they were");
    app.press("ctrl-f");
    assert!(app.shows("example.com › resolutions › 198.51.100.2"));
}

#[test]
fn a_resolution_shows_the_verdict_of_its_other_end_and_is_marked_as_that_end() {
    let mut app = domain_is_open(Harness::new().sized(120, 40));
    app.press("enter");
    let row = json!({"type": "resolution", "id": "198.51.100.7example.com", "attributes": {
        "date": 1_767_225_600, "host_name": "example.com", "ip_address": "198.51.100.7", "resolver": "Example DNS",
        "host_name_last_analysis_stats": {"malicious": 23, "suspicious": 2, "harmless": 69},
        "ip_address_last_analysis_stats": {"malicious": 9, "suspicious": 0, "harmless": 85}}});
    app.reply_page(2, &json!({"data": [row], "meta": {"count": 1}}));
    let screen = app.screen();
    let line = screen.lines().find(|line| line.contains("9/94") && line.contains("198.51.100.7")).expect("a row");
    assert!(line.contains("Example DNS") && line.contains("2026-01-01"), "{line}");
    assert!(!line.contains("23/94") && !line.contains("example.com"), "{line}");
    app.press("space");
    let marked = app.model.marks.iter().next().map(|marked| marked.descriptor.clone());
    assert_eq!(marked, Some(Descriptor::new(Kind::IpAddress, "198.51.100.7")));
}

#[test]
fn a_relationship_that_is_known_to_be_empty_costs_nothing() {
    let mut app = Harness::new();
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 0, &json!({"subdomains": {"data": [], "links": {}}})));
    app.press("6 G");
    assert_eq!(asked(&app.press("enter")), Vec::<String>::new());
    assert!(app.shows("None."), "{}", app.screen());
}

#[test]
fn a_refused_relationship_is_greyed_out_for_the_session_also_at_another_object() {
    let mut app = domain_is_open(Harness::new().sized(120, 40));
    app.press("enter");
    app.fail(2, Reason::NotPrivileged, 403, "ForbiddenError");
    app.search("other.example");
    app.reply_object(3, &domain("other.example", 0, &json!({})));
    app.press("6 G");
    assert!(app.shows("refused") && app.shows("this key may not ask for it"), "{}", app.screen());
}

#[test]
fn relationships_that_only_the_service_knows_are_added_for_one_request() {
    let mut app = domain_is_open(Harness::new().sized(120, 40));
    assert_eq!(asked(&app.press("K")), ["GET /metadata"]);
    let metadata = json!({"relationships": {"domain": [{"name": "campaigns", "description": "Campaigns it is part of."},
        {"name": "resolutions", "description": "known"}]}});
    app.reply(
        2,
        Ok(vtriage::msg::Reply {
            answer: vtriage::vt::Answer::Bare(metadata),
            tree: None,
            fetched_at: super::harness::NOW,
            source: vtriage::msg::Source::Network,
        }),
    );
    assert!(app.shows("1 more relationships, of all kinds of object, are listed now"), "{}", app.screen());
    app.press("G");
    assert!(app.shows("campaigns") && app.shows("Campaigns it is part of"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")), ["GET /domains/example.com/campaigns?limit=40"]);
    app.search("other.example");
    app.reply_object(4, &domain("other.example", 0, &json!({})));
    app.press("6 G");
    assert!(app.shows("campaigns"), "at every object: {}", app.screen());
}

#[test]
fn the_next_indicator_in_a_report_is_one_key_away_and_after_the_last_comes_the_first() {
    let mut app = Harness::new().sized(120, 60);
    app.search("example.com");
    let mut report = domain("example.com", 0, &json!({}));
    report["attributes"]["last_dns_records"] =
        json!([{"type": "A", "value": "198.51.100.77", "ttl": 60}, {"type": "A", "value": "198.51.100.78", "ttl": 60}]);
    app.reply_object(1, &report);
    app.press("l l");
    let values: Vec<_> = (0..3).map(|_| copied(&app.press(". y")).expect("a value")).collect();
    assert_eq!(values, ["198.51.100.77", "198.51.100.78", "198.51.100.77"]);
    assert_eq!(copied(&app.press(", y")).as_deref(), Some("198.51.100.78"));
}

#[test]
fn the_next_indicator_in_a_report_is_never_the_object_of_the_report_itself() {
    let mut app = Harness::new().sized(120, 40);
    app.search("http://a.example/x");
    let url = json!({"type": "url", "id": "5d1e5f2b6f0c7f2a9c1bb0a3f4a08d7e11c0ffee11c0ffee11c0ffee11c0ffee", "attributes": {
        "url": "http://a.example/x", "last_final_url": "http://b.example/y", "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": {"malicious": 1, "suspicious": 0, "harmless": 60, "undetected": 8, "timeout": 0}}});
    app.reply_object(1, &url);
    for _ in 0..6 {
        app.press(".");
        let place = app.model.trail.current().expect("a report");
        assert_ne!(place.detail.value().as_deref(), Some("http://a.example/x"), "{}", app.screen());
    }
}

#[test]
fn what_was_walked_to_is_in_the_history_with_its_verdict() {
    use vtriage::effect::{Effect, StoreTask};
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(
        1,
        &domain("example.com", 2, &json!({"resolutions": {"data": [{"type": "resolution", "id": "x"}]}})),
    );
    app.press("6 enter");
    app.reply_page(2, &resolutions(1, 2, &json!({"count": 2})));
    let effects = app.press("enter");
    let stats = json!({"malicious": 7, "suspicious": 0, "harmless": 60, "undetected": 3, "timeout": 0});
    let address = json!({"type": "ip_address", "id": "198.51.100.1", "attributes": {"last_analysis_stats": stats}});
    let effects = app.reply_to(&effects, &address);
    let kept = effects.iter().find_map(|effect| match effect {
        Effect::Keep(StoreTask::Remember(lookup, _)) => Some(lookup.clone()),
        _ => None,
    });
    let kept = kept.unwrap_or_else(|| panic!("nothing is remembered: {effects:?}"));
    assert_eq!((kept.value.as_str(), kept.verdict.map(|verdict| verdict.malicious)), ("198.51.100.1", Some(7)));
}

#[test]
fn the_catalogue_the_head_and_community_tell_the_same_count_wherever_it_was_read() {
    let votes = |first: usize, count: usize| -> Vec<serde_json::Value> {
        (first..first + count)
            .map(|number| json!({"type": "vote", "id": format!("d-example.com-{number}"), "attributes": {"verdict": "harmless"}}))
            .collect()
    };
    let opened = || {
        let mut app = Harness::new().sized(100, 60);
        app.search("example.com");
        let folded = json!({"votes": {"data": [{"type": "vote", "id": "d-example.com-0"}], "meta": {"cursor": "x", "count": 24}}});
        app.reply_object(1, &domain("example.com", 2, &folded));
        app.press("l l l l");
        app
    };
    let count_in = |app: &mut Harness, word: &str| {
        let screen = app.screen();
        let line = screen.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{word}:\n{screen}"));
        let (_, behind) = line.split_once(word).expect("the word");
        behind.split_whitespace().next().unwrap_or_default().to_owned()
    };
    let mut app = opened();
    for word in ["votes     ", "Votes  "] {
        assert_eq!(count_in(&mut app, word), "24+", "{word}");
    }
    // Read in Related.
    app.press("6");
    let read = app.press("enter");
    app.reply_page(super::harness::question(&read), &json!({"data": votes(0, 30), "meta": {"count": 30}}));
    app.press("esc");
    for word in ["votes     ", "Votes  "] {
        assert_eq!(count_in(&mut app, word), "30", "{word}");
    }
    // Read in Community.
    let mut app = opened();
    app.press("5 /");
    app.type_text("read votes");
    app.press("enter");
    let read = app.press("enter");
    app.reply_page(super::harness::question(&read), &json!({"data": votes(0, 7), "meta": {"count": 7}}));
    for word in ["votes     ", "Votes  "] {
        assert_eq!(count_in(&mut app, word), "7", "{word}");
    }
}

#[test]
fn rows_have_words_of_the_field_and_none_that_only_the_service_reads() {
    let mut app = domain_is_open(Harness::premium().sized(200, 40));
    app.command("rel collections");
    let collection = json!({"type": "collection", "id": "c1", "attributes": {"name": "Marsh lanterns",
        "status": "PENDING_RECOMPUTE"}});
    app.reply_page(2, &json!({"data": [collection], "meta": {}}));
    let screen = app.screen();
    assert!(screen.contains("Marsh lanterns") && !screen.contains("PENDING"), "{screen}");
    app.press("esc");
    app.command("rel related_threat_actors");
    let actor = json!({"type": "threat_actor", "id": "t1", "attributes": {"name": "Saltings crew"}});
    app.reply_page(3, &json!({"data": [actor], "meta": {}}));
    let screen = app.screen();
    assert!(screen.contains("threat actor") && !screen.contains("threat_actor "), "{screen}");
    app.press("enter");
    assert!(app.told().contains("a threat actor has nothing to open"), "{}", app.told());
}
