//! What is said of what nobody judged, of what is private, and of dates that nobody can believe.

use super::*;

/// A private file for which there are no antivirus numbers.
fn private() -> Row {
    of(
        &json!({"type": "private_file", "id": "33".repeat(32), "attributes": {"size": 20480, "last_analysis_date": 1_767_225_600}}),
    )
}

/// A domain of which every engine timed out.
fn without_opinion() -> Row {
    of(&json!({"type": "domain", "id": "slow.example", "attributes": {
        "last_analysis_date": 1_767_225_600, "last_analysis_stats": {"timeout": 70}}}))
}

fn head(rows: &[Row]) -> String {
    let note = write(rows, Format::Ticket, &CONTEXT);
    note.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn what_nobody_judged_is_not_called_not_flagged() {
    let rows =
        [domain("bad.example", 4), private(), without_opinion(), doubtful("odd.example", 0, 1), domain("a.example", 0)];
    assert_eq!(
        head(&rows),
        "5 indicators on VirusTotal, 2026-01-03 00:00:00 UTC: 1 flagged, 1 suspicious, 1 not flagged, 1 no AV (private), 1 no opinion given"
    );
    let list = write(&rows, Format::BlockList, &CONTEXT);
    assert!(
        list.contains("\n# left out: 1 no AV (private), 1 no opinion given, 1 suspicious, 1 not flagged\n"),
        "{list}"
    );
}

#[test]
fn what_people_called_benign_or_suspicious_is_counted_as_their_word() {
    let ruled = |name: &str, ruling| {
        let own = Some(Own { ruling, reason: String::new(), at: NOW, from: None });
        Row { own, ..domain(name, 4) }
    };
    let rows = [ruled("ours.example", Ruling::Benign), ruled("odd.example", Ruling::Suspicious)];
    assert_eq!(
        head(&rows).rsplit_once("UTC: ").unwrap().1,
        "0 flagged, 1 suspicious by a verdict of one's own, 1 benign by a verdict of one's own, 0 not flagged"
    );
}

/// A domain whose analysis is said to be of that time.
fn analysed(at: &Value) -> Row {
    of(&json!({"type": "domain", "id": "odd.example", "attributes": {
        "last_analysis_date": at, "last_analysis_stats": {"malicious": 4, "undetected": 66}}}))
}

#[test]
fn a_date_that_cannot_be_is_none_and_that_is_said() {
    for at in [json!(4_070_908_800_i64), json!(0), json!(-5_000_000_000_i64), Value::Null] {
        let row = analysed(&at);
        let bundle = parsed(std::slice::from_ref(&row), NOW);
        let indicator = kind(&bundle, "indicator");
        assert_eq!(indicator[0]["valid_from"], "2026-01-01T00:00:00.000Z", "nobody knows when: {at}");
        let told = Row { told_at: Some(1_767_312_000), ..row.clone() };
        let told = parsed(std::slice::from_ref(&told), NOW);
        assert_eq!(kind(&told, "indicator")[0]["valid_from"], "2026-01-02T00:00:00.000Z", "as it was told: {at}");
        assert_eq!(kind(&told, "indicator")[0]["id"], indicator[0]["id"], "{at}");
        assert_eq!(indicator[0]["description"], "malicious: 4/70 engines of VirusTotal, undated", "{at}");
        assert!(kind(&bundle, "observed-data").is_empty(), "{at}");
        let texts = [Format::Ticket, Format::Markdown, Format::Misp]
            .map(|format| write(std::slice::from_ref(&row), format, &CONTEXT));
        for text in texts {
            assert!(text.contains("undated"), "{at}: {text}");
            assert!(!text.contains("2099") && !text.contains("1970") && !text.contains("1811"), "{at}: {text}");
        }
        let several = write(&[row.clone(), domain("a.example", 0)], Format::Ticket, &CONTEXT);
        assert!(several.contains("4/70, undated"), "{several}");
    }
    let dated = write(&[analysed(&json!(1_767_225_600))], Format::Markdown, &CONTEXT);
    assert!(dated.contains("2026-01-01") && !dated.contains("undated"), "{dated}");
}

#[test]
fn what_is_exported_again_on_another_day_is_the_same_to_whoever_imports_it() {
    let source = Descriptor::new(Kind::Domain, "login.example.test");
    let relation = Some(Relation { name: "resolutions".into(), source });
    let resolution = json!({"type": "resolution", "id": "203.0.113.9a.example", "attributes": {
        "ip_address": "203.0.113.9", "host_name": "a.example", "date": 1_767_225_600}});
    let rows = [
        Row { note: "seen on desk-07".into(), ..file("invoice.exe") },
        Row { relation, ..domain("b.example", 4) },
        analysed(&Value::Null),
        of(&resolution),
        doubtful("old.example", 0, 1),
    ];
    let rows = rows.map(|row| Row { told_at: Some(1_767_312_000), ..row });
    let (today, later) = (parsed(&rows, NOW), parsed(&rows, NOW + 400 * 86_400));
    for (one, two) in today.iter().zip(&later) {
        assert_eq!(one, two);
    }
    assert_eq!(today.len(), later.len());
    let other = Row {
        relation: rows[1].relation.clone().map(|led| Relation { name: "siblings".into(), ..led }),
        ..rows[1].clone()
    };
    let led = |row: &Row| {
        let objects = parsed(std::slice::from_ref(row), NOW);
        let led = kind(&objects, "relationship").into_iter().find(|object| object["description"].is_string());
        led.unwrap()["id"].clone()
    };
    assert_ne!(led(&rows[1]), led(&other), "another relationship is another link");
}

#[test]
fn an_event_that_is_written_again_on_another_day_is_the_same_event_and_only_newer() {
    let event = |rows: &[Row], now: i64| -> Value {
        serde_json::from_str(&write(rows, Format::Misp, &Context { now, ..CONTEXT })).unwrap()
    };
    let ids = |event: &Value| -> Vec<String> {
        let event = &event["Event"];
        let objects = event["Object"].as_array().unwrap();
        let parts = objects.iter().flat_map(|object| object["Attribute"].as_array().unwrap());
        let all = [event].into_iter().chain(objects).chain(parts);
        all.map(|it| it["uuid"].as_str().unwrap().to_owned()).collect()
    };
    let rows = [file("invoice.exe"), domain("b.example", 4)];
    let later = [domain("b.example", 7), Row { note: "seen on desk-07".into(), ..file("invoice.exe") }];
    let (first, second) = (event(&rows, NOW), event(&later, NOW + 400 * 86_400));
    let (mut one, mut two) = (ids(&first), ids(&second));
    one.sort();
    two.sort();
    assert_eq!(one, two, "whatever their order is and what is known of them by now");
    assert_eq!(
        (&first["Event"]["timestamp"], &second["Event"]["timestamp"]),
        (&json!("1767398400"), &json!("1801958400"))
    );
    let other = ids(&event(&rows[..1], NOW));
    assert!(!other.iter().any(|id| one.contains(id)), "what stands in another event is none of this one");
    let unknown = || unanswered("900150983cd24fb0d6963f7d28e17f72", State::NotFound);
    let twice = event(&[unknown(), domain("b.example", 4), Row { remark: "desk-09".into(), ..unknown() }], NOW);
    assert_eq!(twice["Event"]["Object"].as_array().unwrap().len(), 2, "a thing is there once");
    assert!(
        twice["Event"]["Object"][0]["comment"].as_str().unwrap().ends_with(" · desk-09"),
        "with all that is said of it"
    );
}

#[test]
fn a_comment_in_misp_dates_what_the_service_says_apart_from_what_people_do() {
    let own = |from: Option<&str>| {
        let reason = "our own portal".to_owned();
        Some(Own { ruling: Ruling::Benign, reason, at: NOW - 3_600, from: from.map(str::to_owned) })
    };
    let old = of(&json!({"type": "domain", "id": "b.example", "attributes": {
        "last_analysis_date": 1_735_689_600, "last_analysis_stats": {"undetected": 60}}}));
    let gone = Row { told_at: Some(1_767_312_000), ..unanswered("gone.example", State::NotFound) };
    let link = "https://www.virustotal.com/gui/domain";
    for (row, comment) in [
        (
            Row { own: own(None), ..domain("a.example", 4) },
            format!("benign (own verdict) on 2026-01-02 · 4/64 on 2026-01-01 · our own portal · {link}/a.example"),
        ),
        (
            Row { own: own(Some("v2.case")), ..domain("a.example", 4) },
            format!(
                "4/64 on 2026-01-01 · the file v2.case says benign on 2026-01-02 · from the file v2.case: our own portal · {link}/a.example"
            ),
        ),
        (old, format!("0/60 on 2025-01-01 · {link}/b.example")),
        (analysed(&Value::Null), format!("4/70, undated · {link}/odd.example")),
        (gone, format!("not in VirusTotal on 2026-01-02 · {link}/gone.example")),
    ] {
        let event: Value = serde_json::from_str(&write(&[row], Format::Misp, &CONTEXT)).unwrap();
        assert_eq!(event["Event"]["Object"][0]["comment"], comment);
    }
}

#[test]
fn no_export_holds_a_sign_that_a_terminal_obeys() {
    let rows = [
        url("http://evil.test/\u{1b}[2Ja"),
        of(&json!({"type": "domain", "id": "ev\u{1b}il.example", "attributes": {
        "last_analysis_stats": {"malicious": 4, "undetected": 66}}})),
    ];
    let event: Value = serde_json::from_str(&write(&rows, Format::Misp, &CONTEXT)).unwrap();
    let values: Vec<&str> = attributes(&event).into_iter().filter_map(|part| part["value"].as_str()).collect();
    assert_eq!(values, ["http://evil.test/%1B[2Ja", "ev%1Bil.example"]);
    let observed = parsed(&rows, NOW);
    assert_eq!(kind(&observed, "domain-name")[0]["value"], "ev%1Bil.example");
    assert!(kind(&observed, "indicator").iter().all(|it| !it["pattern"].as_str().unwrap().contains('\u{1b}')));
}
