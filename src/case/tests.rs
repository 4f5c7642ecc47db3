use super::*;
use crate::vt::{Kind, Object};

fn domain(name: &str) -> Descriptor {
    Descriptor::new(Kind::Domain, name)
}

fn came(name: &str, came: Came) -> Change {
    Change::Came { object: domain(name), name: String::new(), came, at: 1, remark: None }
}

fn linked(from: &str, to: &str) -> Change {
    Change::Linked { from: domain(from), relationship: "subdomains".to_owned(), to: domain(to), at: 2, date: None }
}

fn case(changes: &[Change]) -> Case {
    Case::of(Head::default(), changes, &Judge::default())
}

#[test]
fn an_object_that_comes_twice_is_one_and_as_near_as_it_ever_was() {
    let case = case(&[came("a.example", Came::Opened), came("a.example", Came::Listed)]);
    assert_eq!(case.nodes().iter().map(|node| node.came).collect::<Vec<_>>(), [Came::Opened]);
}

#[test]
fn an_object_keeps_what_was_said_beside_it_in_the_queue_whatever_else_is_done_with_it() {
    let queued = |words: &str| match came("a.example", Came::Queued) {
        Change::Came { object, name, came, at, .. } => {
            Change::Came { object, name, came, at, remark: Some(words.to_owned()) }
        }
        other => other,
    };
    let opened = || came("a.example", Came::Opened);
    for (changes, remark, was_queued) in [
        (vec![queued("sign-in page"), opened()], Some("sign-in page"), true),
        (vec![opened(), queued("sign-in page")], Some("sign-in page"), true),
        (vec![queued(""), queued("sign-in page"), queued("line 9")], Some("sign-in page"), true),
        (vec![queued(""), opened()], Some(""), true),
        (vec![opened()], None, false),
        // As older versions wrote it.
        (vec![came("a.example", Came::Queued)], None, true),
    ] {
        let in_turn = case(&changes);
        let kept = changes.iter().cloned().reduce(|earlier, change| change.after(&earlier)).expect("a change");
        for case in [in_turn, case(&[kept])] {
            let node = &case.nodes()[0];
            assert_eq!((node.remark.as_deref(), node.was_queued()), (remark, was_queued), "{changes:?}");
        }
    }
    let old = r#"{"change":"came","object":{"type":"domain","id":"a.example"},"name":"","came":"queued","at":1}"#;
    assert_eq!(serde_json::from_str::<Change>(old).expect("a change"), came("a.example", Came::Queued));
    assert_eq!(serde_json::to_string(&came("a.example", Came::Queued)).expect("a line"), old);
}

#[test]
fn a_link_is_kept_once_and_only_between_objects_of_the_case() {
    let mut case = case(&[came("a.example", Came::Opened), came("b.a.example", Came::Listed)]);
    assert!(case.apply(&linked("a.example", "b.a.example"), &Judge::default()));
    assert!(!case.apply(&linked("a.example", "b.a.example"), &Judge::default()));
    assert!(!case.apply(&linked("a.example", "nobody.example"), &Judge::default()));
    assert_eq!((case.edges().len(), case.leaving(0).count()), (1, 1));
}

#[test]
fn what_is_kept_of_an_object_says_the_same_of_it_as_the_whole_object() {
    let raw = r#"{"type": "file", "id": "ab", "attributes": {"meaningful_name": "invoice.exe", "size": 9,
        "last_analysis_stats": {"malicious": 5, "suspicious": 1, "undetected": 60, "harmless": 0},
        "last_analysis_date": 1700000000, "type_description": "Win32 EXE", "names": ["invoice.exe", "a.exe"],
        "popular_threat_classification": {"suggested_threat_label": "trojan.invented/made",
        "popular_threat_name": [{"value": "made", "count": 3}]}}}"#;
    let whole = Object::decode(raw.into()).expect("an object");
    let short = brief::read(&brief(&whole, 9)).expect("an object");
    assert_eq!(short.facts, whole.facts);
    assert_eq!(Glimpse::of(&short, &Judge::default()), Glimpse::of(&whole, &Judge::default()));
}

#[test]
fn what_the_service_has_never_seen_is_not_in_virustotal_and_not_clean() {
    let mut case = case(&[came("a.example", Came::Opened)]);
    let brief = missing(&domain("a.example"), 9);
    assert!(case.apply(&Change::Learned { object: domain("a.example"), brief }, &Judge::default()));
    let known = case.nodes()[0].known.clone().expect("a verdict");
    assert_eq!((known.verdict, known.is_flagged), (crate::vt::Verdict::Missing, false));
}

#[test]
fn ones_own_verdict_counts_more_than_that_of_engines() {
    let mut case = case(&[came("a.example", Came::Opened)]);
    let own = Some(Own { ruling: Ruling::Malicious, reason: "beacon seen".to_owned(), at: 3, from: None });
    case.apply(&Change::Ruled { object: domain("a.example"), own }, &Judge::default());
    assert!(case.nodes()[0].is_flagged());
    case.apply(&Change::Ruled { object: domain("a.example"), own: None }, &Judge::default());
    assert!(!case.nodes()[0].is_flagged());
}

#[test]
fn a_change_is_read_back_as_it_was_written() {
    let own = Some(Own { ruling: Ruling::Benign, reason: "our own\nproxy".to_owned(), at: 3, from: None });
    let changes = [
        came("a.example", Came::Found),
        linked("a.example", "b.a.example"),
        Change::Learned { object: domain("a.example"), brief: missing(&domain("a.example"), 9) },
        Change::Ruled { object: domain("a.example"), own },
        Change::Marked { object: domain("a.example"), is_marked: true },
        Change::Hidden { object: domain("a.example"), is_hidden: true },
        Change::Exported(Exported { at: 4, format: "stix".to_owned(), to: "clipboard".to_owned(), rows: 2 }),
    ];
    for change in changes {
        let line = serde_json::to_string(&change).expect("a line");
        assert_eq!(serde_json::from_str::<Change>(&line).expect("a change"), change, "{line}");
    }
}

fn said(at: Option<i64>, attributes: &str) -> String {
    let at = at.map_or(String::new(), |at| format!(r#""fetched_at":{at},"#));
    format!(r#"{{"type":"domain","id":"a.example",{at}"attributes":{{{attributes}}}}}"#)
}

const FIVE: &str = r#""last_analysis_stats":{"malicious":5,"undetected":60}"#;
const NINE: &str = r#""last_analysis_stats":{"malicious":9,"undetected":60}"#;
const FIVE_WHOLE: &str =
    r#""last_analysis_stats":{"malicious":5,"undetected":60},"last_analysis_date":1767225600,"registrar":"R""#;
const NINE_WHOLE: &str =
    r#""last_analysis_stats":{"malicious":9,"undetected":60},"last_analysis_date":1767312000,"registrar":"R""#;
const FIVE_UNDATED: &str = r#""last_analysis_stats":{"malicious":5,"undetected":60},"registrar":"R""#;

#[test]
fn of_two_things_said_of_an_object_the_one_said_last_holds_whichever_came_last() {
    let gone = |at| missing(&domain("a.example"), at);
    let five_today = (Some(1_767_225_600), "5/65", "R");
    let rows = [
        ("an older list", said(Some(9), NINE_WHOLE), said(Some(8), FIVE_WHOLE), (Some(1_767_312_000), "9/69", "R")),
        ("a newer list", said(Some(8), NINE_WHOLE), said(Some(9), FIVE_WHOLE), five_today),
        (
            "an older list of what is gone",
            gone(9),
            said(Some(8), FIVE_WHOLE),
            (None, "not in VirusTotal", "NotFoundError:"),
        ),
        ("what is there again", gone(8), said(Some(9), FIVE_WHOLE), five_today),
        ("what is gone", said(Some(8), FIVE_WHOLE), gone(9), (None, "not in VirusTotal", "NotFoundError:")),
        ("what was not there then", said(Some(9), FIVE_WHOLE), gone(8), five_today),
        ("undated, of one second", said(Some(9), FIVE_WHOLE), said(Some(9), FIVE_UNDATED), five_today),
        ("undated and newer", said(Some(8), FIVE_WHOLE), said(Some(9), FIVE_UNDATED), (None, "5/65", "R")),
        ("what an older vtriage kept", said(None, NINE_WHOLE), said(Some(1), FIVE_WHOLE), five_today),
        ("of two such the later", said(None, NINE_WHOLE), said(None, FIVE_WHOLE), five_today),
        ("the same by a link", said(Some(8), FIVE_WHOLE), said(Some(9), FIVE), five_today),
        ("other numbers by a link", said(Some(8), FIVE_WHOLE), said(Some(9), NINE), (None, "9/69", "R")),
        ("older numbers by a link", said(Some(9), FIVE_WHOLE), said(Some(8), NINE), five_today),
        ("itself after a link", said(Some(8), NINE), said(Some(9), FIVE_WHOLE), five_today),
    ];
    for (what, first, second, expected) in rows {
        let learned = |brief: &String| Change::Learned { object: domain("a.example"), brief: brief.clone() };
        let (first, second) = (learned(&first), learned(&second));
        let one = case(&[came("a.example", Came::Opened), first.clone(), second.clone()]);
        let known = one.nodes()[0].known.clone().expect("something is known");
        assert_eq!((known.date, &*known.ratio, known.about.trim()), expected, "{what}");
        // The store keeps one change of both, of which the same case is made.
        let kept = case(&[came("a.example", Came::Opened), second.after(&first)]);
        assert_eq!(kept.nodes(), one.nodes(), "{what}, kept");
    }
}

#[test]
fn what_says_nothing_new_changes_nothing_and_what_is_no_object_says_nothing() {
    let mut case = case(&[came("a.example", Came::Opened)]);
    let mut learn =
        |brief: String| case.apply(&Change::Learned { object: domain("a.example"), brief }, &Judge::default());
    assert!(learn(said(Some(9), FIVE_WHOLE)));
    assert!(!learn(said(Some(9), FIVE_WHOLE)), "the same again");
    assert!(!learn(said(Some(8), NINE_WHOLE)), "older");
    assert!(!learn(said(Some(10), FIVE)), "the same numbers by a link");
    assert!(!learn("no object".to_owned()));
}

#[test]
fn what_a_file_says_in_time_to_come_holds_no_longer_than_what_is_said_now() {
    let later = Change::Learned { object: domain("a.example"), brief: said(Some(4_000_000_000), NINE_WHOLE) };
    let now = Change::Learned { object: domain("a.example"), brief: said(Some(101), FIVE_WHOLE) };
    let case = case(&[came("a.example", Came::Opened), later.no_later_than(100), now]);
    assert_eq!(case.nodes()[0].known.as_ref().map(|known| &*known.ratio), Some("5/65"));
}
