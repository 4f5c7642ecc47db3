//! What a STIX bundle says to whoever imports it: whose word is whose, what is private, and that an id stands for one thing.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

const PRIVATE: &str = "3333333333333333333333333333333333333333333333333333333333333333";
const LATER: i64 = NOW + 400 * 86_400;

fn ruled(row: Row, ruling: Ruling, at: i64, from: Option<&str>) -> Row {
    let own = Own { ruling, reason: "our own portal".to_owned(), at, from: from.map(str::to_owned) };
    Row { own: Some(own), ..row }
}

fn notes(objects: &[Value]) -> Vec<[&str; 3]> {
    kind(objects, "note")
        .iter()
        .map(|note| ["abstract", "content", "created"].map(|it| note[it].as_str().unwrap()))
        .collect()
}

#[test]
fn a_note_has_the_date_of_those_whose_word_it_is() {
    let row = Row { note: "seen on desk-07".into(), ..ruled(domain("a.example", 9), Ruling::Benign, NOW, None) };
    assert_eq!(
        notes(&parsed(&[row], LATER)),
        [
            ["VirusTotal", "9/69, as of 2026-01-01 00:00:00 UTC", "2026-01-01T00:00:00.000Z"],
            ["verdict of the analyst", "benign (own verdict): our own portal", "2026-01-03T00:00:00.000Z"],
            // Nobody knows when it was written.
            ["note of the analyst", "seen on desk-07", "2026-01-01T00:00:00.000Z"],
        ]
    );
    let theirs = ruled(domain("a.example", 9), Ruling::Benign, NOW, Some("v2.case"));
    assert_eq!(
        notes(&parsed(&[theirs], LATER)),
        [
            ["VirusTotal", "9/69, as of 2026-01-01 00:00:00 UTC", "2026-01-01T00:00:00.000Z"],
            [
                "verdict from the file v2.case",
                "the file v2.case says benign: our own portal",
                "2026-01-03T00:00:00.000Z"
            ],
        ]
    );
}

#[test]
fn an_indicator_says_of_engines_what_they_say_and_of_people_what_they_say() {
    let described = |row: Row| {
        let objects = parsed(&[row], LATER);
        let indicator = kind(&objects, "indicator")[0];
        ["description", "created", "modified"].map(|member| indicator[member].as_str().unwrap().to_owned())
    };
    let (analysed, said) = ("2026-01-01T00:00:00.000Z", "2026-01-03T00:00:00.000Z");
    assert_eq!(
        described(ruled(domain("a.example", 9), Ruling::Benign, NOW, Some("v2.case"))),
        ["malicious: 9/69 engines of VirusTotal", analysed, analysed]
    );
    assert_eq!(
        described(ruled(domain("a.example", 9), Ruling::Malicious, NOW, None)),
        ["malicious (own verdict); malicious: 9/69 engines of VirusTotal", analysed, said]
    );
    // Nobody but the user calls it malicious.
    assert_eq!(
        described(ruled(domain("a.example", 0), Ruling::Malicious, NOW, None)),
        ["malicious (own verdict); 0/60, as of 2026-01-01 00:00:00 UTC", said, said]
    );
    assert_eq!(
        described(ruled(unanswered("a.example", State::NotFound), Ruling::Malicious, NOW, None)),
        ["malicious (own verdict); not in VirusTotal", said, said]
    );
}

/// Rows that are private, lead to what is not, come from it, or have a public side.
fn of_private_things() -> Vec<Row> {
    let file = || Descriptor::new(Kind::PrivateFile, PRIVATE);
    let called = |name: &str, source: Descriptor| Some(Relation { name: name.into(), source });
    let attributes = json!({"sha256": PRIVATE, "meaningful_name": "plan.docx", "threat_verdict": "VERDICT_MALICIOUS",
        "popular_threat_classification": {"popular_threat_name": [{"value": "parcelsnatch", "count": 9}]}});
    let private = of(&json!({"type": "private_file", "id": PRIVATE, "attributes": attributes}));
    vec![
        Row { relation: called("contacted_domains", file()), ..domain("c2.example", 9) },
        Row { note: "ours".into(), ..private.clone() },
        Row { relation: called("communicating_files", Descriptor::new(Kind::Domain, "mail.example")), ..private },
        Row { relation: called("dropped_files", file()), ..unanswered(&"ab".repeat(32), State::NotFound) },
        domain("clean.example", 0),
    ]
}

/// Whether an object bears the mark of what is private: by reference, and by a label where it can have one.
fn is_marked(object: &Value, marking: &Value) -> bool {
    let refs = object["object_marking_refs"] == json!([marking["id"]]);
    refs && (object["type"] == "file" || object["labels"].to_string().contains("\"private\""))
}

#[test]
fn nothing_that_names_a_private_object_leaves_unmarked() {
    let rows = of_private_things();
    let alone = rows.iter().map(|row| vec![row.clone()]).chain([rows.clone()]);
    for rows in alone.filter(|rows| rows.iter().any(|row| row.about.id.as_ref() != "clean.example")) {
        let objects = parsed(&rows, NOW);
        let secret = objects.iter().find(|object| object["hashes"]["SHA-256"] == PRIVATE).expect("the file");
        let id = secret["id"].as_str().unwrap();
        let [marking] = kind(&objects, "marking-definition")[..] else { panic!("one marking: {objects:#?}") };
        let mut named: BTreeSet<&str> = BTreeSet::from([id]);
        // What refers to something that names it names it too, as a sighting is referred to by what is based on it.
        while let Some(object) = objects.iter().find(|object| {
            let text = object.to_string();
            !named.contains(object["id"].as_str().unwrap())
                && (named.iter().any(|id| text.contains(id)) || text.contains(PRIVATE))
        }) {
            named.insert(object["id"].as_str().unwrap());
        }
        for object in &objects {
            let names_it = named.contains(object["id"].as_str().unwrap());
            assert_eq!(is_marked(object, marking), names_it, "{object:#}");
        }
        for public in ["c2.example", "mail.example", "clean.example"] {
            let observed = objects.iter().find(|object| object["value"] == public);
            assert!(observed.is_none_or(|object| object["object_marking_refs"].is_null()), "{observed:#?}");
        }
    }
}

#[test]
fn what_has_a_public_and_a_private_side_is_marked_whichever_comes_first() {
    let private = of(&json!({"type": "private_file", "id": PRIVATE, "attributes": {"sha256": PRIVATE}}));
    let rows = [unanswered(PRIVATE, State::NotFound), private];
    for rows in [rows.clone().to_vec(), rows.into_iter().rev().collect()] {
        let objects = parsed(&rows, NOW);
        let files = kind(&objects, "file");
        assert_eq!(files.len(), 1);
        assert!(is_marked(files[0], kind(&objects, "marking-definition")[0]), "{:#}", files[0]);
    }
}

#[test]
fn a_grouping_refers_only_to_what_it_may_and_is_marked_where_something_in_it_is() {
    let objects = parsed(&of_private_things(), NOW);
    let group = kind(&objects, "grouping")[0];
    let marking = kind(&objects, "marking-definition")[0];
    let refs: BTreeSet<&str> = group["object_refs"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    let others = ["marking-definition", "grouping"];
    let meant: BTreeSet<&str> = objects
        .iter()
        .filter(|object| !others.contains(&object["type"].as_str().unwrap()))
        .map(|object| object["id"].as_str().unwrap())
        .collect();
    assert_eq!(refs, meant);
    assert!(is_marked(group, marking), "{group:#}");
    let public = parsed(&[domain("a.example", 9), domain("b.example", 0)], NOW);
    assert!(kind(&public, "grouping")[0]["object_marking_refs"].is_null());
}

/// Rows of which neither the service nor anybody else says when they were so.
fn undated() -> Vec<Row> {
    let relation =
        |name: &str| Some(Relation { name: name.into(), source: Descriptor::new(Kind::Domain, "host.example") });
    let analysed = |malicious: u32| {
        of(&json!({"type": "domain", "id": format!("u{malicious}.example"), "attributes": {
            "last_analysis_stats": {"malicious": malicious, "undetected": 60}}}))
    };
    let resolution = json!({"type": "resolution", "id": "203.0.113.9a.example", "attributes": {
        "ip_address": "203.0.113.9", "host_name": "a.example"}});
    let private = json!({"type": "private_file", "id": PRIVATE, "attributes": {"sha256": PRIVATE, "threat_verdict": "VERDICT_MALICIOUS"}});
    vec![
        Row { relation: relation("siblings"), note: "seen on desk-07".into(), tags: vec!["c2".into()], ..analysed(7) },
        analysed(0),
        of(&resolution),
        of(&private),
        unanswered("http://b.test/", State::NotAsked),
        Row { relation: relation("urls"), ..unanswered("http://c.test/", State::Quota) },
    ]
}

#[test]
fn what_nobody_dates_is_the_same_whenever_it_is_exported() {
    let (today, later) = (parsed(&undated(), NOW), parsed(&undated(), LATER));
    for (one, two) in today.iter().zip(&later) {
        assert_eq!(one, two);
    }
    assert_eq!(today.len(), later.len());
    let known = notes(&today)[0];
    assert_eq!(known[..2], ["VirusTotal", "7/67, undated"]);
}

#[test]
fn an_id_has_one_date_of_creation_whenever_the_service_told_it() {
    let told = |at| undated().into_iter().map(move |row| Row { told_at: Some(at), ..row }).collect::<Vec<_>>();
    let just_now: Vec<Row> = undated().into_iter().map(|row| Row { from: Some("network"), ..row }).collect();
    let mut created: BTreeMap<String, String> = BTreeMap::new();
    let bundles = [
        parsed(&undated(), NOW),
        parsed(&told(NOW - 1_000_000), NOW),
        parsed(&told(NOW), LATER),
        parsed(&just_now, LATER),
    ];
    for object in bundles.iter().flatten().filter(|object| object["created"].is_string()) {
        let [id, at, changed] = ["id", "created", "modified"].map(|member| object[member].as_str().unwrap_or_default());
        assert_eq!(created.entry(id.to_owned()).or_insert_with(|| at.to_owned()), at, "{object:#}");
        assert!(changed.is_empty() || changed >= at, "{object:#}");
    }
    // What was flagged is valid from when that was told, where somebody knows.
    let valid = |objects: &[Value]| kind(objects, "indicator")[0]["valid_from"].as_str().unwrap().to_owned();
    assert_eq!(valid(&bundles[2]), "2026-01-03T00:00:00.000Z");
}

#[test]
fn a_case_tells_of_what_nobody_dates_when_the_service_told_it_and_when_a_link_was_learned() {
    let mut case =
        crate::case::file::CaseFile::read(include_bytes!("../../../tests/fixtures/case/parcel.case")).unwrap();
    for change in &mut case.changes {
        if let crate::case::Change::Learned { brief, .. } = change {
            *brief = brief.replace("\"last_analysis_date\":1767225600", "\"last_analysis_date\":0");
        }
    }
    let report = crate::export::report::Report::of(&case, 0, &Judge::default());
    let written = |now| report.write(crate::export::report::Form::Stix, &Context { now, ..CONTEXT }).text;
    assert_eq!(written(NOW), written(LATER));
    let bundle: Value = serde_json::from_str(&written(NOW)).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let flagged = kind(objects, "indicator")[0];
    assert_eq!(flagged["valid_from"], "2026-01-02T23:00:00.000Z", "{flagged:#}");
    let link = objects.iter().find(|object| object["description"] == "contacted_domains").unwrap();
    let dates = ["created", "modified"].map(|member| link[member].as_str().unwrap());
    assert_eq!(dates, ["2026-01-01T00:00:00.000Z", "2026-01-03T00:00:00.000Z"]);
}

#[test]
fn one_file_is_one_object_whatever_else_is_known_of_it() {
    let source = Some(Relation { name: "dropped_files".into(), source: Descriptor::new(Kind::File, SHA256) });
    let dropped = Row { relation: source, ..unanswered(&"ab".repeat(32), State::NotFound) };
    let id = |rows: &[Row]| {
        let objects = parsed(rows, NOW);
        let files = kind(&objects, "file");
        let own: Vec<&&Value> = files.iter().filter(|file| file["hashes"]["SHA-256"] == SHA256).collect();
        assert_eq!(own.len(), 1, "{files:#?}");
        Value::clone(own[0])
    };
    let (bare, whole) = (id(std::slice::from_ref(&dropped)), id(&[file("invoice.exe")]));
    assert_eq!(bare["id"], whole["id"]);
    assert_eq!(whole["id"], id(&[file("other.exe")])["id"], "a file has many names");
    // Within one bundle it has all that is known of it, whichever row comes first.
    assert_eq!(id(&[dropped.clone(), file("invoice.exe")]), whole);
    assert_eq!(id(&[file("invoice.exe"), dropped]), whole);
    let known_by_md5 = unanswered("7809376fe32e44c957347816a47b3d65", State::NotFound);
    assert_ne!(parsed(&[known_by_md5], NOW)[1]["id"], whole["id"], "nobody knows that yet");
}
