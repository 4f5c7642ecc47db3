//! The cases that a report must hold.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use vtriage::keys::Action;
use vtriage::pane::detail::{DetailPane, Tab};
use vtriage::session::Session;
use vtriage::vt::Judge;

use super::kit::{NOW, lines, pane, report, screen, text, unfolded};

fn said(tab: Tab, object: &Value) -> String {
    text(&unfolded(tab, &report(object)))
}

fn counted() -> Value {
    json!({"malicious": 4, "suspicious": 1, "undetected": 55, "harmless": 0, "timeout": 3, "confirmed-timeout": 1,
        "failure": 2, "type-unsupported": 10})
}

#[test]
fn c04_an_object_that_was_never_scanned_has_no_score_and_can_be_submitted() {
    let url = "http://cdn.example.net/x/%25s";
    let object = json!({"type": "url", "id": "11".repeat(32), "context_attributes": {"url": url}});
    let summary = said(Tab::Summary, &object);
    assert!(summary.starts_with("no analysis yet\n") && summary.contains(&format!("{url}  URL\n")), "{summary}");
    assert!(summary.contains("u submits the URL publicly"), "{summary}");
    assert!(!summary.contains('/') || !summary.contains("0/"), "{summary}");
    let pane = pane(&report(&object), Tab::Summary, 80);
    assert_eq!(pane.value().as_deref(), Some(url));
    assert!(said(Tab::Detection, &object).contains("no analysis yet"));
}

#[test]
fn c06_a_private_file_has_no_antivirus_numbers_in_any_tab() {
    let plain = json!({"type": "private_file", "id": "e1".repeat(32), "attributes": {
        "type_description": "Windows Installer", "size": 20480, "md5": "7809376fe32e44c957347816a47b3d65"}});
    for tab in [Tab::Summary, Tab::Detection, Tab::Details] {
        let shown = said(tab, &plain);
        assert!(!shown.contains("0/0") && !shown.contains("0 detections"), "{tab:?}: {shown}");
    }
    let summary = said(Tab::Summary, &plain);
    assert!(summary.contains("no AV (private)") && summary.contains("Windows Installer"), "{summary}");
    let mut judged = plain;
    judged["attributes"]["threat_severity"] = json!({"threat_severity_level": "SEVERITY_HIGH"});
    judged["attributes"]["threat_verdict"] = json!("VERDICT_MALICIOUS");
    assert!(said(Tab::Summary, &judged).contains("high / malicious"));
}

#[test]
fn a_date_of_the_service_that_cannot_be_is_not_given_and_what_a_file_or_a_registry_says_stays() {
    let domain = json!({"type": "domain", "id": "lantern.example", "attributes": {
        "creation_date": 874_306_800, "first_seen_itw_date": 1, "last_seen_itw_date": NOW + 90 * 86_400,
        "last_analysis_date": NOW - 3600, "last_analysis_stats": counted()}});
    let file = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "creation_date": 708_992_537, "first_seen_itw_date": 1, "first_submission_date": 0,
        "last_analysis_date": NOW - 3600, "last_analysis_stats": counted()}});
    for tab in [Tab::Summary, Tab::Details] {
        let (domain, file) = (said(tab, &domain), said(tab, &file));
        for shown in [&domain, &file] {
            assert!(!shown.contains("1970"), "{tab:?}: {shown}");
            assert!(
                shown.lines().any(|line| line.contains("first seen in wild") && line.contains("not given")),
                "{shown}"
            );
        }
        assert!(
            domain.lines().any(|line| line.contains("last seen in wild") && line.contains("not given")),
            "{domain}"
        );
        assert!(domain.contains("1997-09-15") && file.contains("1992-06-19"), "{tab:?}: {domain}{file}");
    }
}

#[test]
fn c15_engines_without_an_opinion_are_shown_apart_and_flagging_ones_first() {
    let engine = |category: &str, result: Value| json!({"category": category, "result": result});
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "last_analysis_stats": counted(),
        "last_analysis_results": {
            "Aardvark": engine("undetected", Value::Null),
            "Zebra": engine("malicious", json!("Trojan.Invented")),
            "Badger": engine("suspicious", json!("odd")),
            "Stoat": engine("type-unsupported", Value::Null)}}});
    let summary = said(Tab::Summary, &object);
    assert!(summary.contains("4/60 malicious, 1 suspicious") && !summary.contains("/76"), "{summary}");
    assert!(summary.contains("16 engines without an opinion"), "{summary}");
    assert!(summary.contains("flagged by          Zebra\n"), "{summary}");
    assert!(summary.contains("suspicious to       Badger\n"), "{summary}");
    let detection = said(Tab::Detection, &object);
    let place = |engine: &str| detection.find(engine).expect("the engine is listed");
    assert!(place("Zebra") < place("Badger") && place("Badger") < place("Aardvark"), "{detection}");
    assert!(place("Aardvark") < place("Stoat"), "{detection}");
}

#[test]
fn trusted_engines_are_told_first() {
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "last_analysis_stats": {"malicious": 2, "undetected": 1},
        "last_analysis_results": {
            "Aardvark": {"category": "malicious", "result": "Worm.Invented"},
            "Badger": {"category": "undetected", "result": null},
            "Zebra": {"category": "malicious", "result": "Trojan.Invented"}}}});
    let trusted = ["zebra", "Badger", "Okapi"].map(str::to_owned).to_vec();
    let session = Session { judge: Judge { trusted, ..Judge::default() }, ..Session::default() };
    let shown = text(&lines(Tab::Summary, &report(&object), &session, &HashSet::new()));
    let expected = "trusted 1 of 3      Zebra: Trojan.Invented · Badger: undetected · 1 not in this report";
    assert!(shown.contains(expected), "{shown}");
    assert!(shown.contains("flagged also by     Aardvark"), "{shown}");
}

#[test]
fn c17_each_date_has_its_label_zone_and_age() {
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "first_submission_date": 1_700_000_000, "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": {"undetected": 60}}});
    let summary = said(Tab::Summary, &object);
    for line in [
        "0/60 none flagged  2026-01-01 00:00:00 UTC (2 d ago)",
        "first submission    2023-11-14 22:13:20 UTC (2 y 1 mo ago)",
        "last analysis       2026-01-01 00:00:00 UTC (2 d ago)",
    ] {
        assert!(summary.contains(line), "{line} in {summary}");
    }
}

#[test]
fn a_stale_analysis_warns_and_names_the_key() {
    let dated = |days: i64| {
        json!({"type": "domain", "id": "a.example", "attributes": {
            "last_analysis_date": NOW - days * 86_400, "last_analysis_stats": {"harmless": 60}}})
    };
    assert!(said(Tab::Summary, &dated(400)).contains("1 y 1 mo old; R reanalyses it"));
    assert!(!said(Tab::Summary, &dated(3)).contains(" old"));
}

#[test]
fn c22_the_header_shows_both_forms_of_a_name_and_copies_punycode() {
    let object = json!({"type": "domain", "id": "xn--mnchen-3ya.test", "attributes": {}});
    let summary = said(Tab::Summary, &object);
    assert!(summary.contains("\nxn--mnchen-3ya.test (münchen.test)\n"), "{summary}");
    let pane = pane(&report(&object), Tab::Summary, 80);
    assert_eq!(pane.value().as_deref(), Some("xn--mnchen-3ya.test"));
}

#[test]
fn c33_names_of_any_script_keep_the_edge_straight_and_are_copied_exactly() {
    let names =
        ["請求書_2026.pdf.exe", "♻️♻️.zip", "👩‍💻.js", "가나.hwp", "a\tb.txt", "n\u{0}ul.bin", "e\u{301}te\u{301}.doc"];
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": {"names": names}});
    let report = report(&object);
    let copied: HashSet<_> = unfolded(Tab::Details, &report).into_iter().filter_map(|line| line.value).collect();
    for name in names {
        assert!(copied.contains(name), "{name:?}");
    }
    for width in [24_u16, 25, 26] {
        for tab in Tab::ALL {
            let drawn = screen(&pane(&report, tab, usize::from(width)), width, 30);
            assert!(!drawn.contains(['\t', '\u{0}']), "{drawn}");
        }
    }
}

#[test]
fn c35_a_text_of_the_service_cannot_speak_to_the_terminal() {
    let hostile = "nice sample \u{1b}]52;c;ZXZpbA==\u{7} \u{1b}[2J\u{1b}[1;1HCLEAN 0/70 \u{1b}]0;owned\u{7} end";
    let object =
        json!({"type": "comment", "id": "f-ab-1", "attributes": {"text": hostile, hostile: {hostile: [hostile]}}});
    let report = report(&object);
    for tab in Tab::ALL {
        let drawn = screen(&pane(&report, tab, 200), 200, 60);
        assert!(!drawn.chars().any(|c| c.is_control() && c != '\n'), "{tab:?}");
    }
    let shown = said(Tab::Summary, &object);
    assert!(shown.contains("nice sample") && shown.contains("end") && shown.contains('␛'), "{shown}");
}

#[test]
fn the_last_redirect_is_left_out_when_it_is_the_final_url() {
    let end = "https://login.example.test/";
    let object = json!({"type": "url", "id": "ab".repeat(32), "attributes": {
        "url": "http://short.example/1", "last_final_url": end, "redirection_chain": ["http://short.example/1", end]}});
    let details = said(Tab::Details, &object);
    assert_eq!(details.matches(end).count(), 1, "{details}");
    let lines = unfolded(Tab::Details, &report(&object));
    let hop = lines.iter().rfind(|line| line.plain() == "http://short.example/1").expect("the hop");
    assert_eq!(hop.target.as_ref().map(|what| what.kind.name().to_owned()).as_deref(), Some("url"));
}

#[test]
fn what_stands_out_is_said_in_words_with_its_source() {
    let domain = json!({"type": "domain", "id": "new.example", "attributes": {"creation_date": NOW - 5 * 86_400}});
    assert!(said(Tab::Summary, &domain).contains("registered 5 d ago  creation date in whois"));
    let address = json!({"type": "ip_address", "id": "10.1.2.3", "attributes": {}});
    assert!(said(Tab::Summary, &address).contains("a private address"));
    let file = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "names": ["invoice\u{202e}fdp.exe", "bill.pdf.exe"], "first_submission_date": NOW - 86_400,
        "signature_info": {"verified": "A certificate was explicitly revoked by its issuer."},
        "pe_info": {"sections": [{"name": "UPX1", "entropy": 7.9}]}}});
    let summary = said(Tab::Summary, &file);
    for sentence in [
        "never seen before this week: first submitted 1 d ago",
        "a name with a right-to-left mark: invoice⟨U+202E⟩fdp.exe",
        "a program named like a document: bill.pdf.exe",
        "signed, but the certificate was revoked",
        "section UPX1 looks packed or encrypted (entropy 7.90)",
    ] {
        assert!(summary.contains(sentence), "{sentence} in {summary}");
    }
}

#[test]
fn an_attribute_that_nobody_has_heard_of_is_shown() {
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "brand_new": {"deep": [{"er": "treasure"}]}, "pe_info": {"unheard_of": "also here", "sections": "not a list"}}});
    let details = said(Tab::Details, &object);
    for word in ["treasure", "also here", "not a list"] {
        assert!(details.contains(word), "{word} in {details}");
    }
}

#[test]
fn the_key_of_an_account_is_shown_in_no_tab() {
    let object = json!({"type": "user", "id": "u", "attributes": {"apikey": "sesame-sesame", "first_name": "Kim"}});
    for tab in Tab::ALL {
        assert!(!screen(&pane(&report(&object), tab, 100), 100, 40).contains("sesame"), "{tab:?}");
    }
}

#[test]
fn detection_is_filtered_by_engine_category_or_result() {
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": {"last_analysis_results": {
        "Aardvark": {"category": "malicious", "result": "Worm.Invented"},
        "Badger": {"category": "undetected", "result": null}}}});
    let report = report(&object);
    let mut pane = pane(&report, Tab::Detection, 80);
    assert!(pane.set_filter("worm"));
    pane.refresh(&report, &Session::default(), NOW);
    let shown = screen(&pane, 80, 24);
    assert!(shown.contains("Aardvark") && !shown.contains("Badger") && shown.contains("0 of 1"), "{shown}");
}

#[test]
fn details_are_filtered_through_closed_sections_and_keep_their_headings() {
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "md5": "7809376fe32e44c957347816a47b3d65", "exiftool": {"Company": "Example Works", "Kind": "none"}}});
    let report = report(&object);
    let mut pane = pane(&report, Tab::Details, 80);
    pane.set_filter("example works");
    pane.refresh(&report, &Session::default(), NOW);
    let shown = screen(&pane, 80, 24);
    for (text, is_there) in [("Metadata (exiftool)", true), ("Company", true), ("Kind", false), ("MD5", false)] {
        assert_eq!(shown.contains(text), is_there, "{text} in {shown}");
    }
}

#[test]
fn a_folded_section_stays_folded_when_the_report_is_read_again() {
    let object =
        json!({"type": "file", "id": "ab".repeat(32), "attributes": {"md5": "7809376fe32e44c957347816a47b3d65"}});
    let report = report(&object);
    let mut pane = pane(&report, Tab::Details, 80);
    assert!(pane.perform(Action::Open));
    pane.refresh(&report, &Session::default(), NOW);
    assert!(!screen(&pane, 80, 24).contains("7809376f"));
    pane.perform(Action::Open);
    pane.refresh(&report, &Session::default(), NOW);
    assert!(screen(&pane, 80, 24).contains("7809376f"));
}

#[test]
fn c39_no_size_is_too_small() {
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": {"names": ["請求書"], "last_analysis_stats": counted()}});
    let report = report(&object);
    for (width, height) in [(1, 1), (2, 2), (10, 3), (14, 5), (40, 10), (80, 24), (200, 60)] {
        for tab in Tab::ALL {
            screen(&pane(&report, tab, usize::from(width)), width, height);
        }
    }
    let shrunk = pane(&report, Tab::Summary, 200);
    screen(&shrunk, 200, 60);
    screen(&shrunk, 10, 3);
}

/// Attributes that some tab reads in a form of its own.
const READ: &[&str] = &[
    "last_analysis_results",
    "last_analysis_stats",
    "pe_info",
    "elf_info",
    "macho_info",
    "signature_info",
    "trid",
    "detectiteasy",
    "packers",
    "names",
    "meaningful_name",
    "tags",
    "popular_threat_classification",
    "gti_assessment",
    "threat_severity",
    "sandbox_verdicts",
    "crowdsourced_yara_results",
    "sigma_analysis_results",
    "sigma_analysis_stats",
    "crowdsourced_ids_results",
    "crowdsourced_context",
    "crowdsourced_ai_results",
    "known_distributors",
    "total_votes",
    "last_dns_records",
    "last_https_certificate",
    "whois",
    "rdap",
    "popularity_ranks",
    "redirection_chain",
    "last_http_response_headers",
    "last_http_response_cookies",
    "trackers",
    "html_meta",
    "categories",
    "url",
    "last_final_url",
    "creation_date",
    "expiration",
    "size",
    "malware_config",
    "text",
    "subject",
    "issuer",
    "validity",
    "first_submission_date",
    "jarm",
    "processes_tree",
    "type_extension",
];

/// Members of those, one and two floors down.
const INNER: &[&str] = &[
    "category",
    "result",
    "sections",
    "overlay",
    "entropy",
    "name",
    "import_list",
    "imported_functions",
    "values",
    "type",
    "verified",
    "x509",
    "signers details",
    "header",
    "section_list",
    "segments",
    "verdict",
    "value",
    "subject",
    "CN",
    "extensions",
    "subject_alternative_name",
    "not_after",
    "rule_name",
    "rule_level",
    "malicious",
    "families",
    "analysis",
    "popular_threat_name",
    "distributors",
    "rank",
    "timestamp",
    "file_type",
    "resource_details",
];

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z0-9.:/%@-]{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(prop::sample::select(INNER), inner, 0..4)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn wrong_types_anywhere_break_nothing(
        attributes in prop::collection::hash_map(prop::sample::select(READ), any_value(), 0..8),
        kind in prop::sample::select(vec!["file", "url", "domain", "ip_address", "private_file", "private_url", "comment", "ssl_cert", "odd"]),
        width in 1u16..120,
    ) {
        let attributes: serde_json::Map<_, _> = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let report = report(&json!({"type": kind, "id": "ab.example", "attributes": attributes}));
        for tab in Tab::ALL {
            screen(&pane(&report, tab, usize::from(width)), width, 12);
        }
        for tab in [Tab::Summary, Tab::Detection, Tab::Details] {
            for line in unfolded(tab, &report) {
                prop_assert!(!line.plain().chars().any(char::is_control), "{:?}", line);
            }
        }
        let mut pane: DetailPane = pane(&report, Tab::Json, 40);
        for action in [Action::Bottom, Action::Open, Action::Top, Action::PageDown, Action::More] {
            pane.perform(action);
            let _ = (pane.value(), pane.target());
        }
    }
}

/// A file with these attributes.
fn file(attributes: &Value) -> Value {
    json!({"type": "file", "id": "ab".repeat(32), "attributes": attributes})
}

#[test]
fn one_engine_of_many_is_named_and_never_called_malicious() {
    let object = file(&json!({"last_analysis_date": NOW, "reputation": 718,
        "last_analysis_stats": {"malicious": 1, "undetected": 90}}));
    for tab in [Tab::Summary, Tab::Detection] {
        let shown = said(tab, &object);
        assert!(shown.contains("1 of 91 engines flags it"), "{shown}");
        assert!(!shown.to_lowercase().contains("malicious"), "{shown}");
    }
}

#[test]
fn nothing_found_is_said_with_date_and_engines_and_few_or_old_in_words() {
    let object = |engines: u32, days: i64| {
        file(&json!({"last_analysis_date": NOW - days * 86_400, "last_analysis_stats": {"undetected": engines}}))
    };
    let summary = said(Tab::Summary, &object(5, 366));
    assert!(summary.contains("0/5 none flagged  2025-01-02 00:00:00 UTC (1 y ago)"), "{summary}");
    assert!(summary.contains("only 5 engines, 1 y old"), "{summary}");
    for tab in [Tab::Summary, Tab::Detection] {
        assert!(!said(tab, &object(70, 0)).contains("clean"));
    }
}

#[test]
fn results_without_numbers_are_counted_the_same_in_every_tab() {
    let results = json!({"A": {"category": "undetected"}, "B": {"category": "malicious", "result": "Worm.Invented"}});
    for stats in [Value::Null, json!([]), json!("2/2")] {
        let object = file(&json!({"last_analysis_stats": stats, "last_analysis_results": results}));
        let (summary, detection) = (said(Tab::Summary, &object), said(Tab::Detection, &object));
        assert!(
            summary.contains("1 of 2 engines flags it") && detection.contains("1 of 2 engines flags it"),
            "{summary}"
        );
        assert!(summary.contains("flagged by          B\n"), "{summary}");
        assert!(!summary.contains("no analysis") && !summary.contains("no engine"), "{summary}");
    }
}

#[test]
fn an_analysis_with_a_date_and_no_numbers_is_not_called_one_that_is_still_to_come() {
    let object = file(&json!({"last_analysis_date": 1_767_225_600, "last_analysis_stats": null}));
    let summary = said(Tab::Summary, &object);
    assert!(summary.contains("no opinion given  2026-01-01 00:00:00 UTC"), "{summary}");
    assert!(!summary.contains("no analysis yet"), "{summary}");
}

#[test]
fn a_date_that_came_as_a_float_is_shown_as_a_date() {
    let object = file(&json!({"first_submission_date": 1.42e9, "last_submission_date": 1_420_000_000.5,
        "creation_date": "1.42e9", "last_analysis_date": 1.42e9, "last_analysis_stats": {"undetected": 60}}));
    let summary = said(Tab::Summary, &object);
    for label in ["created", "first submission", "last submission", "last analysis"] {
        let line = format!("{label:<20}2014-12-31 04:26:40 UTC");
        assert!(summary.contains(&line), "{line} in {summary}");
    }
    assert!(!summary.contains("1.42") && !summary.contains("1420000000"), "{summary}");
}

#[test]
fn counts_of_rules_are_shown_also_without_the_rules_and_as_floats() {
    for counts in [json!({"high": 2, "low": 1}), json!({"high": 2.0, "low": "1"})] {
        let summary = said(Tab::Summary, &file(&json!({"sigma_analysis_stats": counts})));
        assert!(summary.contains("Sigma               2 high, 1 low"), "{summary}");
        let summary = said(Tab::Summary, &file(&json!({"crowdsourced_ids_stats": counts})));
        assert!(summary.contains("IDS                 2 high, 1 low"), "{summary}");
    }
    let by_ruleset = json!({"Invented rules": {"high": 1}, "More rules": {"high": 1, "low": 1}});
    let summary = said(Tab::Summary, &file(&json!({"sigma_analysis_summary": by_ruleset})));
    assert!(summary.contains("Sigma               2 high, 1 low"), "{summary}");
}

#[test]
fn a_certificate_is_judged_by_the_time_at_which_it_was_seen() {
    let day = 86_400;
    let domain = |seen: Option<i64>| {
        json!({"type": "domain", "id": "a.example", "attributes": {"last_https_certificate_date": seen,
            "last_https_certificate": {"validity": {"not_before": "2025-09-01 00:00:00", "not_after": "2025-12-06 00:00:00"}}}})
    };
    let before_its_end = said(Tab::Summary, &domain(Some(NOW - 30 * day)));
    assert!(!before_its_end.contains("ended"), "{before_its_end}");
    for seen in [None, Some(NOW)] {
        let after_its_end = said(Tab::Summary, &domain(seen));
        assert!(after_its_end.contains("the certificate had ended 28 d before it was seen"), "{after_its_end}");
    }
    let new = said(Tab::Summary, &domain(Some(1_756_684_800 + 3 * day)));
    assert!(new.contains("the certificate was 3 d old when it was seen"), "{new}");
}

#[test]
fn a_certificate_that_tells_nothing_or_contradicts_itself_does_not_stand_out() {
    let domain = |certificate: Value| {
        json!({"type": "domain", "id": "a.example", "attributes": {"last_https_certificate_date": NOW,
            "last_https_certificate": certificate}})
    };
    for odd in [
        json!({"issuer": {}, "subject": {}}),
        json!({"issuer": null, "subject": null}),
        json!({"validity": {"not_before": "2026-01-01 00:00:00", "not_after": "2020-01-01 00:00:00"}}),
    ] {
        let summary = said(Tab::Summary, &domain(odd.clone()));
        for words in ["self-signed", "had ended", "old when it was seen"] {
            assert!(!summary.contains(words), "{odd}: {summary}");
        }
    }
    let own = json!({"CN": "a.example"});
    let summary = said(Tab::Summary, &domain(json!({"issuer": own, "subject": own})));
    assert!(summary.contains("a self-signed certificate"), "{summary}");
}

#[test]
fn a_file_without_a_signature_is_not_called_signed() {
    for verified in ["Unsigned", "unsigned", "No", "false"] {
        let summary = said(Tab::Summary, &file(&json!({"signature_info": {"verified": verified}})));
        assert!(!summary.contains("signed, but"), "{verified}: {summary}");
    }
    let summary = said(Tab::Summary, &file(&json!({"signature_info": {"verified": "Something new"}})));
    assert!(summary.contains("signed, but not verified: Something new"), "{summary}");
}

#[test]
fn a_private_file_does_not_contradict_what_the_service_says_of_its_engines() {
    let severity = json!({"threat_severity_level": "SEVERITY_HIGH",
        "level_description": "Severity HIGH because 12 engines detected it"});
    let object = json!({"type": "private_file", "id": "ab".repeat(32), "attributes": {
        "threat_severity": severity, "threat_verdict": "VERDICT_MALICIOUS"}});
    for tab in [Tab::Summary, Tab::Detection] {
        let shown = said(tab, &object);
        assert!(!shown.contains("not asked") && !shown.contains("not shown to"), "{shown}");
    }
    assert!(said(Tab::Summary, &object).contains("the service gives no numbers of engines for private things"));
}

#[test]
fn a_name_with_any_sign_that_nobody_sees_is_told_as_hiding_its_end_and_read_without_it() {
    for hidden in ['\u{3164}', '\u{2060}', '\u{ad}', '\u{200b}', '\u{2800}', '\u{feff}'] {
        let name = format!("invoice.pdf{}.exe", hidden.to_string().repeat(10));
        let shown = said(Tab::Summary, &file(&json!({"meaningful_name": name})));
        assert!(shown.contains("a name that hides its end"), "{hidden:?}: {shown}");
        assert!(shown.contains("a program named like a document"), "{hidden:?}: {shown}");
    }
    for honest in ["👩\u{200d}💻.js", "می\u{200c}خواهم.pdf", "♻\u{fe0f}.zip"] {
        let shown = said(Tab::Summary, &file(&json!({"meaningful_name": honest})));
        assert!(!shown.contains("hides its end"), "{honest}: {shown}");
    }
    let name = "invoice\u{202e}fdp.exe";
    let shown = said(Tab::Summary, &file(&json!({"meaningful_name": name})));
    assert!(shown.contains("a name with a right-to-left mark") && !shown.contains("hides its end"), "{shown}");
}
