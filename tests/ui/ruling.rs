//! A verdict of one's own in what leaves the window: it counts more than that of engines, in every format and wherever the row stands.

use serde_json::{Value, json};
use vtriage::case::{Came, Change, Head, Own, Ruling};
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Msg, Recalled};
use vtriage::store::Reopened;
use vtriage::vt::{Descriptor, Kind, Reason};

use super::harness::{Harness, NOW, copied, domain};

/// Many engines flag it, and the user says that it is benign.
const BENIGN: &str = "fine.example";
/// Too few engines flag it, and the user says that it is malicious.
const MALICIOUS: &str = "beacon.example";

/// The letters of the menu of copies, of formats that speak of verdicts.
const FORMATS: [&str; 7] = ["b", "t", "c", "l", "m", "x", "i"];

fn rule(app: &mut Harness, keys: &str, verdict: &str) {
    app.press(keys);
    app.command(&format!("verdict {verdict}"));
}

/// The rows of the queue, of which both were answered.
fn queued() -> Harness {
    let mut app = Harness::new().sized(140, 40);
    app.paste(&format!("{BENIGN}\n{MALICIOUS}\n"));
    app.press("enter");
    app.reply_object(1, &domain(BENIGN, 11, &json!({})));
    app.reply_object(2, &domain(MALICIOUS, 2, &json!({})));
    rule(&mut app, "2 g", "benign our own portal");
    rule(&mut app, "j", "malicious beacons every hour");
    app
}

/// The rows of a relationship, whole objects.
fn related() -> Harness {
    let mut app = Harness::new().sized(140, 40);
    app.search("hub.example");
    let named = json!({"subdomains": {"data": [{"type": "domain", "id": BENIGN}]}});
    app.reply_object(1, &domain("hub.example", 0, &named));
    app.press("6 enter");
    let rows = [domain(BENIGN, 11, &json!({})), domain(MALICIOUS, 2, &json!({}))];
    app.reply_page(2, &json!({"data": rows, "meta": {"count": 2}}));
    rule(&mut app, "g", "benign our own portal");
    rule(&mut app, "j", "malicious beacons every hour");
    app
}

/// The results of a search.
fn results() -> Harness {
    let mut app = Harness::new().sized(140, 40);
    app.search("#tag");
    let rows = [domain(BENIGN, 11, &json!({})), domain(MALICIOUS, 2, &json!({}))];
    app.reply_page(1, &json!({"data": rows, "meta": {"count": 2}}));
    rule(&mut app, "1 g", "benign our own portal");
    rule(&mut app, "j", "malicious beacons every hour");
    app
}

/// The report of each, one after the other.
fn reports() -> [Harness; 2] {
    [(BENIGN, 11, "benign our own portal"), (MALICIOUS, 2, "malicious beacons every hour")].map(
        |(name, engines, verdict)| {
            let mut app = Harness::new().sized(140, 40);
            app.search(name);
            app.reply_object(1, &domain(name, engines, &json!({})));
            rule(&mut app, "5", verdict);
            app
        },
    )
}

fn copy(app: &mut Harness, format: &str) -> String {
    let text = copied(&app.press(&format!("Y {format}")));
    // A block list of nothing is not offered, and the menu waits.
    if text.is_none() {
        app.press("esc");
    }
    text.unwrap_or_default()
}

/// What a format makes of both rows, from wherever: together, or each by itself.
fn texts(origin: &str, format: &str) -> Vec<String> {
    let each = |app: &mut Harness, keys: [&str; 2]| {
        keys.map(|keys| {
            app.press(keys);
            copy(app, format)
        })
        .to_vec()
    };
    match origin {
        "rows of the queue" => each(&mut queued(), ["2 g", "j"]),
        "marked rows of the queue" => {
            let mut app = queued();
            app.press("2 *");
            vec![copy(&mut app, format)]
        }
        "marked rows, in the case" => {
            let mut app = queued();
            app.press("2 * 7");
            vec![copy(&mut app, format)]
        }
        "objects of the case" => each(&mut queued(), ["7 g", "j"]),
        "rows of a relationship" => each(&mut related(), ["6 g", "j"]),
        "marked rows of a relationship" => {
            let mut app = related();
            app.press("6 *");
            vec![copy(&mut app, format)]
        }
        "rows of a search" => each(&mut results(), ["1 g", "j"]),
        "marked rows of a search" => {
            let mut app = results();
            app.press("1 *");
            vec![copy(&mut app, format)]
        }
        _ => reports().map(|mut app| copy(&mut app, format)).to_vec(),
    }
}

const ORIGINS: [&str; 9] = [
    "rows of the queue",
    "marked rows of the queue",
    "marked rows, in the case",
    "objects of the case",
    "rows of a relationship",
    "marked rows of a relationship",
    "rows of a search",
    "marked rows of a search",
    "reports",
];

/// The values that a MISP event has programs look for.
fn sought(event: &str) -> Vec<String> {
    let event: Value = serde_json::from_str(event).expect("an event");
    let objects = event["Event"]["Object"].as_array().cloned().unwrap_or_default();
    let attributes = objects.iter().flat_map(|object| object["Attribute"].as_array().cloned().unwrap_or_default());
    let sought = attributes.filter(|attribute| attribute["to_ids"] == true);
    sought.filter_map(|attribute| attribute["value"].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_verdict_of_ones_own_counts_more_than_engines_in_every_format_wherever_the_row_stands() {
    for origin in ORIGINS {
        for format in FORMATS {
            let texts = texts(origin, format);
            let all = texts.join("\n");
            let place = format!("{origin} as {format}:\n{all}");
            match format {
                "b" => {
                    let blocked: Vec<&str> = all.lines().filter(|line| !line.starts_with('#')).collect();
                    assert_eq!(
                        blocked.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
                        [MALICIOUS],
                        "{place}"
                    );
                }
                "t" => {
                    let lower = all.to_lowercase();
                    assert!(lower.contains("benign (own verdict"), "{place}");
                    assert!(lower.contains("malicious (own verdict"), "{place}");
                    assert!(all.contains("our own portal") && all.contains("beacons every hour"), "{place}");
                    assert!(all.contains("11/79") && all.contains("2026-01-01"), "{place}");
                }
                "m" => {
                    assert!(all.contains("| benign (own verdict; 11/79)"), "{place}");
                    assert!(all.contains("**malicious (own verdict; 2/70"), "{place}");
                }
                "c" => {
                    assert!(all.contains(",benign,our own portal"), "{place}");
                    assert!(all.contains(",malicious,beacons every hour"), "{place}");
                }
                "l" => {
                    let own: Vec<Value> = all
                        .lines()
                        .filter(|line| !line.is_empty())
                        .map(|line| serde_json::from_str::<Value>(line).expect("a record")["own"].clone())
                        .collect();
                    let benign = json!({"verdict": "benign", "reason": "our own portal", "from": null});
                    let malicious = json!({"verdict": "malicious", "reason": "beacons every hour", "from": null});
                    assert_eq!(own, [benign, malicious], "{place}");
                }
                "x" => {
                    assert!(all.contains(&format!("[domain-name:value = '{MALICIOUS}']")), "{place}");
                    assert!(!all.contains(&format!("[domain-name:value = '{BENIGN}']")), "{place}");
                    // Each with its own date.
                    assert!(all.contains("benign (own verdict): our own portal"), "{place}");
                    assert!(all.contains("\"11/79, as of 2026-01-01"), "{place}");
                }
                _ => {
                    assert!(all.contains("benign (own verdict) on "), "{place}");
                    assert!(all.contains(" · 11/79 on 2026-01-01"), "{place}");
                    let sought: Vec<String> = texts.iter().flat_map(|text| sought(text)).collect();
                    assert_eq!(sought, [MALICIOUS], "{place}");
                }
            }
        }
    }
}

fn came(object: &Descriptor, came: Came) -> Change {
    Change::Came { object: object.clone(), name: String::new(), came, at: NOW, remark: None }
}

/// A case that is open, with these changes.
fn opened(changes: Vec<Change>) -> Harness {
    let mut app = Harness::new().sized(140, 40);
    let head = Head { name: "harbour".to_owned(), made_at: NOW, is_archived: false };
    let case = Reopened { id: 7, head, changes, view: String::new(), runs: Vec::new() };
    app.update(Msg::Recalled(Recalled::Case(Box::new((case, Vec::new())))));
    app
}

fn learned(name: &str, malicious: u32) -> Change {
    let object = domain(name, malicious, &json!({}));
    Change::Learned { object: Descriptor::new(Kind::Domain, name), brief: object.to_string() }
}

#[test]
fn the_note_on_an_object_of_the_case_has_the_verdict_of_ones_own_the_numbers_and_their_date() {
    let fine = Descriptor::new(Kind::Domain, BENIGN);
    let own = Own { ruling: Ruling::Benign, reason: "our own portal".to_owned(), at: NOW, from: None };
    let changes = vec![came(&fine, Came::Opened), learned(BENIGN, 11), Change::Ruled { object: fine, own: Some(own) }];
    let mut app = opened(changes);
    app.press("7 g");
    let note = copy(&mut app, "t");
    let headline = "BENIGN (own verdict); malicious: 11/79 engines, 2026-01-01 00:00:00 UTC (2 d ago)";
    assert_eq!(note.lines().next(), Some(headline), "{note}");
    assert!(note.contains("\nWhy: our own portal\n"), "{note}");
}

#[test]
fn what_stood_beside_an_indicator_in_the_alert_goes_into_the_case_and_out_of_it_when_the_queue_is_empty() {
    let mut app = opened(Vec::new());
    app.paste("bad.example  sign-in page\nother.example  the proxy\n");
    let asked = app.press("enter");
    let effects = app.reply_to(&asked, &domain("bad.example", 9, &json!({})));
    let kept: Vec<Change> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Keep(StoreTask::KeepChanges(changes)) => Some(changes.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    let is_said = |change: &Change| matches!(change, Change::Came { came: Came::Queued, remark: Some(words), .. } if words == "sign-in page");
    assert!(kept.iter().any(is_said), "{kept:?}");
    // The same case as it is opened elsewhere, without its queue.
    let mut app = opened(kept);
    app.press("7 g");
    assert!(app.shows("sign-in page"), "{}", app.screen());
    for format in ["t", "c", "l", "m", "x", "i"] {
        let text = copy(&mut app, format);
        assert!(text.contains("sign-in page"), "{format}: {text}");
    }
}

#[test]
fn the_title_of_a_case_that_came_in_a_file_names_the_file() {
    let mut app = opened(vec![Change::Imported { file: "c1.vtcase".to_owned(), at: NOW }]);
    app.press("7");
    assert!(app.shows("Case · harbour · from the file c1.vtcase"), "{}", app.screen());
}

#[test]
fn what_goes_with_a_case_is_told_by_where_the_case_is_from() {
    let mut app = opened(vec![Change::Imported { file: "c1.vtcase".to_owned(), at: NOW }]);
    for order in ["case clear", "case delete harbour"] {
        app.command(order);
        let screen = app.screen();
        assert!(screen.contains("The answers from the file c1.vtcase go with it"), "{order}:\n{screen}");
        app.press("esc");
    }
    // Of another case nobody knows here what it came with.
    app.command("case delete other");
    assert!(app.shows("Answers that came with it in a case file go with it"), "{}", app.screen());
    app.press("esc");
    let mut own = opened(Vec::new());
    own.command("case clear");
    assert!(own.shows("Notes and answers stay, since they belong to the objects."), "{}", own.screen());
}

#[test]
fn private_objects_that_the_store_does_not_keep_are_counted_where_a_case_is_handed_over() {
    let secret = Descriptor::new(Kind::PrivateFile, "cd".repeat(32));
    let public = Descriptor::new(Kind::Domain, BENIGN);
    let mut app = opened(vec![came(&secret, Came::Opened), came(&public, Came::Opened)]);
    let effects = app.command("case export p.md");
    let unkept = effects.iter().find_map(|effect| match effect {
        Effect::Keep(StoreTask::HandOver(order)) => Some(order.wanted.unkept),
        _ => None,
    });
    assert_eq!(unkept, Some(1), "{effects:?}");
}

#[test]
fn a_link_takes_no_date_from_what_the_case_knows_of_its_other_end() {
    let hub = Descriptor::new(Kind::Domain, "hub.example");
    let address = Descriptor::new(Kind::IpAddress, "198.51.100.7");
    let stats = json!({"malicious": 9, "undetected": 60});
    let known = json!({"type": "ip_address", "id": "198.51.100.7",
        "attributes": {"last_analysis_stats": stats, "last_analysis_date": 1_767_225_600}});
    let mut app = opened(vec![
        came(&address, Came::Queued),
        Change::Learned { object: address, brief: known.to_string() },
        came(&hub, Came::Listed),
    ]);
    app.search("hub.example");
    let named = json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.7hub.example"}]}});
    app.reply_object(1, &domain("hub.example", 0, &named));
    app.press("6 enter");
    let row = json!({"type": "resolution", "id": "198.51.100.7hub.example", "attributes": {"date": 1_767_139_200,
        "host_name": "hub.example", "ip_address": "198.51.100.7", "ip_address_last_analysis_stats": stats}});
    app.reply_page(2, &json!({"data": [row], "meta": {"count": 1}}));
    app.press("7 g");
    let note = copy(&mut app, "t");
    assert!(note.starts_with("MALICIOUS: 9/69 engines, 2026-01-01 00:00:00 UTC"), "{note}\n{}", app.screen());
}

#[test]
fn what_somebody_else_ruled_is_told_beside_the_verdict_and_acted_on_by_nobody() {
    let fine = Descriptor::new(Kind::Domain, BENIGN);
    let own =
        Own { ruling: Ruling::Benign, reason: "known to us".to_owned(), at: NOW, from: Some("c1.vtcase".to_owned()) };
    let changes = vec![came(&fine, Came::Opened), learned(BENIGN, 11), Change::Ruled { object: fine, own: Some(own) }];
    let mut app = opened(changes);
    app.press("7 g");
    let note = copy(&mut app, "t");
    let headline = "MALICIOUS: 11/79 engines, 2026-01-01 00:00:00 UTC (2 d ago); the file c1.vtcase says benign";
    assert_eq!(note.lines().next(), Some(headline), "{note}");
    assert!(note.contains("from the file c1.vtcase: known to us"), "{note}");
    assert!(copy(&mut app, "b").lines().any(|line| line == BENIGN));
    assert_eq!(sought(&copy(&mut app, "i")), [BENIGN]);
    let record: Value = serde_json::from_str(&copy(&mut app, "l")).expect("a record");
    assert_eq!(record["own"], json!({"verdict": "benign", "reason": "known to us", "from": "c1.vtcase"}));
}

#[test]
fn what_the_screen_says_of_a_report_that_did_not_come_every_copy_says_too() {
    for (reason, status, code, state, words) in [
        (Reason::NotFound, 404, "NotFoundError", "not_found", "Not in VirusTotal, asked 2026-01-03 00:00:00 UTC"),
        (Reason::Quota { retry_after: None }, 429, "QuotaExceededError", "quota", "Limit hit"),
        (Reason::Unavailable, 503, "TransientError", "failed", "Asked and failed"),
    ] {
        for input in ["unheard.example", "203.0.113.7", "http://unheard.example/a", &"ab".repeat(32)] {
            let mut app = Harness::new().sized(140, 40);
            app.search(input);
            app.fail(1, reason, status, code);
            app.press("5");
            let note = copy(&mut app, "t");
            assert!(note.starts_with(words), "{input}: {note}");
            let record: Value = serde_json::from_str(&copy(&mut app, "l")).expect("a record");
            assert_eq!(record["state"], state, "{input}: {record}");
            let table = copy(&mut app, "m").to_lowercase();
            assert!(!table.contains("not asked"), "{input}: {table}");
            assert!(copied(&app.press("y")).is_some_and(|value| value == input), "{input}");
        }
    }
}
