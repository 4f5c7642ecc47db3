//! Verdicts by word, number and setting.

use bytes::Bytes;
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_767_398_400; // 2026-01-03T00:00:00Z

fn object(json: &Value) -> Object {
    Object::decode(Bytes::from(json.to_string())).expect("an object")
}

/// A file of which so many engines say malicious, suspicious and nothing.
fn file(malicious: u32, suspicious: u32, undetected: u32) -> Object {
    let stats = json!({"malicious": malicious, "suspicious": suspicious, "undetected": undetected});
    object(&json!({"type": "file", "id": "aa", "attributes": {"last_analysis_stats": stats}}))
}

/// A file with these attributes.
fn with(attributes: &Value) -> Object {
    object(&json!({"type": "file", "id": "aa", "attributes": attributes}))
}

fn judged(object: &Object) -> (Verdict, bool) {
    let Judgement { verdict, flagged, .. } = Judge::default().judge(object);
    (verdict, flagged)
}

#[test]
fn one_or_two_engines_are_named_and_three_are_flagged() {
    let said = |malicious| {
        let file = file(malicious, 0, 91 - malicious);
        let (verdict, flagged) = judged(&file);
        (verdict.sentence(&file.facts.stats.expect("numbers")), flagged)
    };
    assert_eq!(said(1), ("1 of 91 engines flags it".to_owned(), false));
    assert_eq!(said(2), ("2 of 91 engines flag it".to_owned(), false));
    assert_eq!(said(3), ("3/91 malicious".to_owned(), true));
}

#[test]
fn one_engine_is_one_engine() {
    let stats = Stats { malicious: 1, ..Stats::default() };
    assert_eq!(Verdict::BelowThreshold.sentence(&stats), "1 of 1 engine flags it");
}

#[test]
fn each_kind_has_its_own_threshold() {
    let strict = NonZeroU32::MIN;
    let judge = Judge { thresholds: Thresholds { url: strict, ..Thresholds::default() }, trusted: Vec::new() };
    for (kind, flagged) in
        [("file", false), ("url", true), ("private_url", true), ("domain", false), ("ip_address", false)]
    {
        let stats = json!({"malicious": 1, "undetected": 90});
        let thing = object(&json!({"type": kind, "id": "a", "attributes": {"last_analysis_stats": stats}}));
        assert_eq!(judge.judge(&thing).flagged, flagged, "{kind}");
    }
    let analysis = object(&json!({"type": "analysis", "id": "u-a-1", "attributes": {"status": "completed",
        "stats": {"malicious": 1, "undetected": 90}}, "links": {"item": "https://h.example/api/v3/urls/aa"}}));
    assert!(judge.judge(&analysis).flagged, "an analysis is judged as what was analysed");
}

#[test]
fn one_trusted_engine_that_says_malicious_is_enough() {
    let said = |engine: &str, category: &str| {
        let malicious = u32::from(category == "malicious");
        with(&json!({"last_analysis_stats": {"malicious": malicious, "suspicious": 1 - malicious, "undetected": 90},
            "last_analysis_results": {engine: {"category": category}, "Badger": {"category": "undetected"}}}))
    };
    let judge = Judge { trusted: vec!["Civet Shield".to_owned()], ..Judge::default() };
    assert_eq!(
        judge.judge(&said("civet shield", "malicious")),
        Judgement { verdict: Verdict::Malicious, flagged: true, says: None }
    );
    assert_eq!(
        judge.judge(&said("Dormouse", "malicious")),
        Judgement { verdict: Verdict::BelowThreshold, flagged: false, says: None }
    );
    assert_eq!(
        judge.judge(&said("Civet Shield", "suspicious")),
        Judgement { verdict: Verdict::Suspicious, flagged: false, says: None }
    );
}

#[test]
fn a_lone_suspicious_is_named_and_not_flagged() {
    let lone = file(0, 1, 60);
    assert_eq!(judged(&lone), (Verdict::Suspicious, false));
    assert_eq!(Verdict::Suspicious.sentence(&lone.facts.stats.expect("numbers")), "0/61, 1 suspicious");
    assert_eq!(cell(&file(4, 1, 55)), "4/60 +1");
}

#[test]
fn the_words_of_the_service_keep_their_meaning_and_hide_no_number_at_the_threshold() {
    let said = |word: &str, malicious: u32| {
        judged(&with(&json!({"gti_assessment": {"verdict": {"value": word}},
            "last_analysis_stats": {"malicious": malicious, "undetected": 60}})))
    };
    assert_eq!(said("VERDICT_MALICIOUS", 0), (Verdict::Malicious, true));
    assert_eq!(said("VERDICT_SUSPICIOUS", 1), (Verdict::Suspicious, false));
    assert_eq!(said("VERDICT_SUSPICIOUS", 30), (Verdict::Malicious, true));
    assert_eq!(said("VERDICT_UNDETECTED", 1), (Verdict::BelowThreshold, false));
}

#[test]
fn whatever_is_malicious_is_acted_on_and_nothing_else_is() {
    let words = [None, Some("VERDICT_UNDETECTED"), Some("VERDICT_SUSPICIOUS"), Some("VERDICT_MALICIOUS")];
    for (malicious, suspicious) in [(0, 0), (0, 9), (1, 0), (2, 5), (3, 0), (40, 2)] {
        for word in words {
            let (verdict, flagged) = judged(&with(&json!({"threat_verdict": word,
                "last_analysis_stats": {"malicious": malicious, "suspicious": suspicious, "undetected": 60}})));
            assert_eq!(flagged, verdict == Verdict::Malicious, "{word:?} {malicious} {suspicious}");
            assert_eq!(
                flagged,
                malicious >= 3 || word == Some("VERDICT_MALICIOUS"),
                "{word:?} {malicious} {suspicious}"
            );
        }
    }
}

#[test]
fn a_sign_is_said_to_be_somebodys_only_where_it_is_theirs() {
    let cell = |word: &str, malicious: u32| {
        let file =
            with(&json!({"threat_verdict": word, "last_analysis_stats": {"malicious": malicious, "undetected": 56}}));
        cell_said_by(&super::cell(&file), Judge::default().judge(&file).says)
    };
    assert_eq!(cell("VERDICT_SUSPICIOUS", 4), "4/60");
    assert_eq!(cell("VERDICT_SUSPICIOUS", 2), "2/58, says VirusTotal");
    assert_eq!(cell("VERDICT_MALICIOUS", 0), "0/56, says VirusTotal");
}

#[test]
fn a_verdict_that_numbers_alone_would_not_give_names_whose_it_is() {
    let said = |attributes: Value| {
        let file = with(&attributes);
        let judgement = Judge::default().judge(&file);
        (judgement.sentence(&file.facts.stats.expect("numbers")), cell_in_words(&file))
    };
    let stats =
        |malicious: u32, suspicious: u32| json!({"malicious": malicious, "suspicious": suspicious, "undetected": 60});
    let assessed = |word: &str| json!({"verdict": {"value": word}});
    for (attributes, sentence, cell) in [
        (
            json!({"gti_assessment": assessed("VERDICT_MALICIOUS"), "last_analysis_stats": stats(0, 0)}),
            "0/60 none flagged; Google Threat Intelligence says malicious",
            "0/60; Google Threat Intelligence says malicious",
        ),
        (
            json!({"gti_assessment": assessed("VERDICT_UNDETECTED"), "threat_verdict": "VERDICT_MALICIOUS",
                "last_analysis_stats": stats(1, 0)}),
            "1 of 61 engines flags it; VirusTotal says malicious",
            "1/61; VirusTotal says malicious",
        ),
        (
            json!({"gti_assessment": assessed("VERDICT_SUSPICIOUS"), "last_analysis_stats": stats(30, 2)}),
            "30/92 malicious, 2 suspicious; Google Threat Intelligence says suspicious",
            "30/92 +2; Google Threat Intelligence says suspicious",
        ),
        (
            json!({"gti_assessment": assessed("VERDICT_MALICIOUS"), "last_analysis_stats": stats(30, 0)}),
            "30/90 malicious",
            "30/90",
        ),
        (
            json!({"gti_assessment": assessed("VERDICT_UNDETECTED"), "last_analysis_stats": stats(0, 0)}),
            "0/60 none flagged",
            "0/60",
        ),
    ] {
        assert_eq!(said(attributes), (sentence.to_owned(), cell.to_owned()));
    }
}

#[test]
fn c06_a_private_file_has_no_antivirus_numbers() {
    let private = |attributes: Value| object(&json!({"type": "private_file", "id": "aa", "attributes": attributes}));
    assert_eq!(cell(&private(json!({"size": 20480}))), "no AV (private)");
    let bad = private(json!({"threat_verdict": "VERDICT_MALICIOUS",
        "threat_severity": {"threat_severity_level": "SEVERITY_HIGH"}}));
    assert_eq!((cell(&bad).as_str(), judged(&bad)), ("high / malicious", (Verdict::Malicious, true)));
}

#[test]
fn what_was_not_analysed_has_one_word_and_is_not_zero() {
    let queued = with(&json!({"last_analysis_stats": {"malicious": 0}}));
    let fresh = with(&json!({"size": 1}));
    let never = object(&json!({"type": "url", "id": "aa", "context_attributes": {"url": "http://a.example/"}}));
    let verdicts = [&queued, &fresh, &never].map(|object| (judged(object).0, cell(object)));
    let word = || "no analysis yet".to_owned();
    assert_eq!(verdicts, [(Verdict::NoVerdicts, word()), (Verdict::NoVerdicts, word()), (Verdict::NotScanned, word())]);
}

#[test]
fn an_analysis_with_a_date_and_no_readable_number_is_not_one_that_is_still_to_come() {
    let zeros = json!({"malicious": 0, "undetected": 0});
    for stats in [Value::Null, json!([]), json!("x"), json!({"malicious": null, "undetected": 70}), zeros] {
        let odd = with(&json!({"last_analysis_date": NOW, "last_analysis_stats": stats}));
        assert_eq!((judged(&odd).0, cell(&odd).as_str()), (Verdict::NoOpinion, "no opinion given"), "{stats}");
    }
    let all_failed = with(&json!({"last_analysis_date": NOW, "last_analysis_stats": {"timeout": 60, "failure": 2}}));
    assert_eq!(judged(&all_failed).0, Verdict::NoOpinion);
}

#[test]
fn missing_numbers_are_counted_from_the_results() {
    let results = json!({"A": {"category": "undetected"}, "B": {"category": "malicious"}, "C": {"category": "malicious"},
        "D": {"category": "malicious"}});
    for stats in [Value::Null, json!([]), json!({"malicious": "many"})] {
        let odd =
            with(&json!({"last_analysis_date": NOW, "last_analysis_stats": stats, "last_analysis_results": results}));
        assert_eq!((cell(&odd).as_str(), judged(&odd)), ("3/4", (Verdict::Malicious, true)), "{stats}");
    }
}

#[test]
fn an_analysis_that_is_still_counting_has_no_verdict() {
    let running = object(&json!({"type": "analysis", "id": "x", "attributes": {"status": "in-progress",
        "stats": {"malicious": 9, "undetected": 19}}}));
    assert_eq!(judged(&running), (Verdict::NoVerdicts, false));
}

#[test]
fn a_stub_says_whether_the_object_is_missing_or_withheld() {
    let stub = |code: &str| {
        let stub = object(&json!({"type": "file", "id": "aa", "error": {"code": code, "message": "no"}}));
        cell(&stub)
    };
    assert_eq!(stub("NotFoundError"), "not in VirusTotal");
    assert_eq!(stub("ForbiddenError"), "not given");
}

#[test]
fn few_engines_and_an_old_analysis_are_said_in_words() {
    let doubts = |total: u32, days: i64, kind: &Kind| {
        super::doubts(kind, &Stats { undetected: total, ..Stats::default() }, Some(NOW - days * time::DAY), NOW)
            .join(", ")
    };
    assert_eq!(doubts(5, 366, &Kind::File), "only 5 engines, 1 y old");
    assert_eq!(doubts(1, 1, &Kind::File), "only 1 engine");
    assert_eq!(doubts(70, 60, &Kind::File), "");
    assert_eq!(doubts(70, 60, &Kind::Domain), "60 d old");
    assert_eq!(doubts(FEW_ENGINES, 0, &Kind::Url), "");
    assert_eq!(cell(&file(0, 0, 5)), "0/5, few engines");
}
