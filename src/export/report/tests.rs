//! What a colleague reads who was not there.

use serde_json::{Value, json};

use super::*;
use crate::case::file::{Answer, CaseFile, Private, Unasked, Waiting, Words};
use crate::case::{Came, Change, Exported, Head, Own, Ruling, brief, missing};
use crate::ioc::Defang;
use crate::vt::{Descriptor, Judge, Kind, Object};

const NOW: i64 = 1_767_398_400; // 2026-01-03T00:00:00Z
const CONTEXT: Context =
    Context { now: NOW, defang: Defang::Brackets, ticket: None, by: crate::vt::AnsweredBy::VIRUSTOTAL };
const FILE: &str = "abababababababababababababababababababababababababababababababab";
const URL: &str = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";

fn came(kind: Kind, id: &str, name: &str, came: Came) -> Change {
    Change::Came { object: Descriptor::new(kind, id), name: name.to_owned(), came, at: 1_767_312_000, remark: None }
}

fn linked(from: &Descriptor, relationship: &str, to: &Descriptor) -> Change {
    let date = Some(1_767_225_600).filter(|_| relationship == "resolutions");
    Change::Linked { from: from.clone(), relationship: relationship.to_owned(), to: to.clone(), at: NOW, date }
}

fn object(kind: &Kind, id: &str, attributes: &Value) -> Value {
    json!({"type": kind.name(), "id": id, "attributes": attributes})
}

fn learned(object: &Value) -> Change {
    let object = Object::decode(object.to_string().into()).unwrap();
    Change::Learned { object: object.descriptor.clone(), brief: brief(&object, NOW) }
}

fn answer(path: &str, query: &str, body: &Value) -> Answer {
    Answer { path: path.to_owned(), query: query.to_owned(), fetched_at: NOW - 3_600, body: Some(body.to_string()) }
}

/// A mail's attachment that calls a name, which resolves to an address; a URL of one's own, noise, and what a list named.
pub(in crate::export) fn invented(name: &str) -> CaseFile {
    let file = Descriptor::new(Kind::File, FILE);
    let url = Descriptor::new(Kind::Url, URL);
    let [domain, sibling, noise, queued] =
        ["login.example.test", "cdn.example.test", "popular.example", "late.example"]
            .map(|id| Descriptor::new(Kind::Domain, id));
    let address = Descriptor::new(Kind::IpAddress, "198.51.100.7");
    let flagged = json!({"malicious": 41, "suspicious": 1, "undetected": 20});
    let body = object(
        &Kind::File,
        FILE,
        &json!({"meaningful_name": name, "last_analysis_stats": flagged,
        "last_analysis_date": 1_767_225_600, "first_submission_date": 1_766_620_800, "creation_date": 708_992_537,
        "popular_threat_classification": {"suggested_threat_label": "trojan.parcelsnatch/lanternload"}}),
    );
    let few = object(
        &Kind::Domain,
        "login.example.test",
        &json!({"creation_date": 1_766_534_400,
        "last_analysis_stats": {"malicious": 1, "undetected": 90}, "last_analysis_date": 1_767_225_600}),
    );
    let clean = object(
        &Kind::IpAddress,
        "198.51.100.7",
        &json!({"last_analysis_stats": {"undetected": 91},
        "last_analysis_date": 1_767_225_600}),
    );
    let mut whole = body.clone();
    whole["relationships"] = json!({"dropped_files": {"data": [], "meta": {"count": 0}},
        "contacted_ips": {"data": [{"type": "ip_address", "id": "198.51.100.7"}], "meta": {"count": 3}}});
    let trees = json!({"data": {"Lab": {"tactics": [{"id": "TA0002", "name": "Execution", "techniques": [
        {"id": "T1059.001", "name": "PowerShell"}, {"id": "T1204", "name": name}]}]}}});
    let seen = json!({"data": [{"type": "resolution", "id": "198.51.100.7login.example.test", "attributes": {
        "date": 1_767_225_600, "host_name": "login.example.test", "ip_address": "198.51.100.7"}}]});
    let own = |ruling, reason: &str| Some(Own { ruling, reason: reason.to_owned(), at: NOW, from: None });
    CaseFile {
        head: Head { name: "Parcel 7".to_owned(), made_at: 1_767_312_000, is_archived: false },
        written_at: NOW,
        private: Private::LeaveOut,
        changes: vec![
            came(Kind::File, FILE, name, Came::Opened),
            came(Kind::Domain, &domain.id, "", Came::Opened),
            came(Kind::IpAddress, &address.id, "", Came::Opened),
            came(Kind::Url, URL, "https://portal.example.test/pay?a=1", Came::Opened),
            came(Kind::Domain, &sibling.id, "", Came::Listed),
            came(Kind::Domain, &noise.id, "", Came::Found),
            came(Kind::Domain, &queued.id, "", Came::Queued),
            linked(&file, "contacted_domains", &domain),
            linked(&domain, "resolutions", &address),
            linked(&domain, "siblings", &sibling),
            linked(&file, "contacted_domains", &noise),
            learned(&body),
            learned(&few),
            learned(&clean),
            Change::Learned { object: url.clone(), brief: missing(&url, NOW) },
            Change::Ruled { object: domain, own: own(Ruling::Malicious, &format!("beacon of {name}")) },
            Change::Ruled { object: url, own: own(Ruling::Benign, "our own portal") },
            Change::Hidden { object: noise, is_hidden: true },
            Change::Exported(Exported { at: NOW - 60, format: "stix".to_owned(), to: name.to_owned(), rows: 3 }),
        ],
        words: vec![Words { note: format!("from the mail of {name}\nsecond line"), tags: Vec::new(), object: file }],
        answers: vec![
            answer(&format!("/files/{FILE}"), "relationships=contacted_ips%2Cdropped_files", &json!({"data": whole})),
            answer(&format!("/files/{FILE}/contacted_domains"), "limit=40", &json!({"data": [few]})),
            answer(&format!("/files/{FILE}/behaviour_mitre_trees"), "", &trees),
            answer("/domains/login.example.test/resolutions", "limit=40", &seen),
        ],
        ..CaseFile::default()
    }
}

fn report(file: &CaseFile) -> Report {
    let waiting = [("203.0.113.9", Unasked::Quota), ("http://b.example.test/", Unasked::NotAsked)];
    let waiting = waiting.map(|(value, why)| {
        let (remark, tag) = (String::new(), String::new());
        Waiting { value: value.to_owned(), why, remark, tag, added_at: NOW }
    });
    let waiting = waiting.to_vec();
    Report::of(&CaseFile { waiting, ..file.clone() }, 2, &Judge::default())
}

#[test]
fn a_report_says_what_was_found_how_it_was_reached_and_what_was_not_asked() {
    let report = report(&invented("invoice.exe"));
    insta::assert_snapshot!("markdown", report.markdown(&CONTEXT).text);
    insta::assert_snapshot!("html", report.html(&CONTEXT).text);
}

#[test]
fn a_report_tells_of_each_object_what_decides_beside_engines_from_the_newest_answer() {
    let mut file = invented("invoice.exe");
    let told = |rule: &str| {
        let context = json!([{"severity": "high", "title": "C2 of <b>x</b>", "details": "see https://evil.com/a|b"}]);
        json!({"data": object(&Kind::IpAddress, "198.51.100.7", &json!({"as_owner": "Example Net", "asn": 64_500,
            "country": "NL", "crowdsourced_context": context, "crowdsourced_yara_results": [{"rule_name": rule}]}))})
    };
    let newest = Answer { fetched_at: NOW - 60, ..answer("/ip_addresses/198.51.100.7", "", &told("newest_rule")) };
    file.answers.insert(0, newest);
    file.answers.push(answer("/ip_addresses/198.51.100.7", "relationships=urls", &told("older_rule")));
    let report = report(&file);
    let (markdown, html) = (report.markdown(&CONTEXT).text, report.html(&CONTEXT).text);
    let row = markdown.lines().find(|line| line.contains("198[.]51[.]100[.]7") && line.starts_with('|')).unwrap();
    assert!(
        row.contains("`context: high: C2 of <b>x</b>: see https[:]//evil[.]com/a\\|b · YARA: newest_rule`"),
        "{row}"
    );
    assert!(!markdown.contains("older_rule") && !html.contains("<b>x</b>"), "{html}");
    assert!(html.contains("&lt;b&gt;x&lt;/b&gt;: see https[:]//evil[.]com/a|b · YARA: newest_rule"), "{html}");
}

#[test]
fn the_made_case_is_one_that_a_case_file_may_hold() {
    let written = invented("invoice.exe").write();
    assert_eq!(written.left_out, 0);
    // The validators of other programs are given the same one.
    assert_eq!(written.text, include_str!("../../../tests/fixtures/case/parcel.case"));
    let mut told = invented("invoice.exe");
    told.changes.retain(|change| !change.is_of_here());
    assert_eq!(CaseFile::read(written.text.as_bytes()), Ok(told));
}

#[test]
fn a_verdict_of_ones_own_goes_along_into_stix_and_misp() {
    let report = report(&invented("invoice.exe"));
    let bundle: Value = serde_json::from_str(&report.stix(&CONTEXT).text).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let patterns: Vec<_> = objects.iter().filter_map(|object| object["pattern"].as_str()).collect();
    assert_eq!(
        patterns,
        [&*format!("[file:hashes.'SHA-256' = '{FILE}']"), "[domain-name:value = 'login.example.test']"]
    );
    let walked: Vec<_> = objects
        .iter()
        .filter(|object| object["source_ref"].as_str().is_some_and(|source| !source.starts_with("indicator")))
        .map(|object| (object["relationship_type"].as_str().unwrap(), object["description"].as_str().unwrap()))
        .collect();
    assert_eq!(walked, [("related-to", "contacted_domains"), ("resolves-to", "resolutions")]);
    assert!(objects.iter().any(|object| object["type"] == "grouping" && object["name"] == "Parcel 7"));
    let misp: Value = serde_json::from_str(&report.misp(&CONTEXT).text).unwrap();
    assert_eq!(misp["Event"]["info"], "vtriage: Parcel 7");
    let to_ids: Vec<_> =
        misp["Event"]["Object"].as_array().unwrap().iter().map(|one| &one["Attribute"][0]["to_ids"]).collect();
    assert_eq!(to_ids, [true, true, false, false, false]);
    let layer: Value = serde_json::from_str(&report.navigator(&CONTEXT).text).unwrap();
    assert_eq!(layer["techniques"][0]["comment"], "invoice[.]exe (abababababab…)".replace("[.]", "."));
}

const EVIL: &str = "</code><script src=//e.example>alert(1)</script>\" onload='x' `|**\u{1b}[2J\u{202e}x\n# a\n=1+1 @here www.a.example";

#[test]
fn the_event_of_a_case_stays_that_event_however_the_case_grows_and_is_of_no_other_case() {
    let event = |file: &CaseFile, now: i64| -> Value {
        let text = report(file).write(Form::Misp, &Context { now, ..CONTEXT }).text;
        serde_json::from_str(&text).unwrap()
    };
    let small = invented("invoice.exe");
    let mut grown = small.clone();
    grown.changes.push(came(Kind::Domain, "new.example", "", Came::Opened));
    let (before, after) = (event(&small, NOW), event(&grown, NOW + 86_400));
    assert_eq!(before["Event"]["uuid"], after["Event"]["uuid"]);
    let ids = |event: &Value| -> Vec<Value> {
        event["Event"]["Object"].as_array().unwrap().iter().map(|object| object["uuid"].clone()).collect()
    };
    let (one, two) = (ids(&before), ids(&after));
    assert!(one.iter().all(|id| two.contains(id)) && two.len() == one.len() + 1, "{one:?} {two:?}");
    let head = Head { made_at: small.head.made_at + 60, ..small.head.clone() };
    let other = event(&CaseFile { head, ..small }, NOW);
    assert_ne!(other["Event"]["uuid"], before["Event"]["uuid"], "of the same name, and begun at another time");
    assert!(!ids(&other).iter().any(|id| one.contains(id)));
}

#[test]
fn hostile_text_breaks_no_document() {
    let report = report(&invented(EVIL));
    let html = report.html(&CONTEXT).text;
    assert!(!html.contains("<script") && !html.contains("<code></code>") && !html.contains("&lt;/code&gt;<"), "{html}");
    for text in [&html, &report.markdown(&CONTEXT).text] {
        assert!(!text.chars().any(|sign| sign != '\n' && crate::text::is_hidden(sign)), "{text}");
    }
    // The same elements stand in it whatever things are called, and no attribute but ours.
    let tags = |html: &str| -> Vec<String> {
        html.split('<').skip(1).filter_map(|part| Some(part.split_once('>')?.0.to_owned())).collect()
    };
    let honest = self::report(&invented("invoice.\nexe\nx")).html(&CONTEXT).text;
    let count = |html: &str| tags(html).len();
    assert_eq!(count(&html), count(&honest));
    let markdown = report.markdown(&CONTEXT).text;
    for line in markdown.lines().filter(|line| line.starts_with('|')) {
        let cells = line.replace("\\|", "").matches('|').count();
        assert!(cells >= 4, "{line}");
        assert_eq!(line.matches('`').count() % 2, 0, "{line}");
    }
    assert!(!markdown.lines().any(|line| line.starts_with("# a") || line.starts_with('=')), "{markdown}");
}

#[test]
fn a_report_pasted_into_excel_jira_slack_or_mail_makes_no_link_formula_or_mention() {
    for text in crate::export::tests::PASTED {
        // A defanged scheme is none that readers know.
        let markdown = report(&invented(text)).markdown(&CONTEXT).text.replace("hxxps://", "").replace("hxxp://", "");
        assert_eq!(crate::export::tests::does_something(&markdown), None, "{text:?}:\n{markdown}");
    }
}

#[test]
fn verdicts_that_came_with_a_file_say_so_and_are_acted_on_by_nobody() {
    let mut file = invented("invoice.exe");
    file.changes.push(Change::Imported { file: "walk.case".to_owned(), at: NOW });
    for change in &mut file.changes {
        if let Change::Ruled { own: Some(own), .. } = change {
            own.from = Some("walk.case".to_owned());
        }
    }
    let report = report(&file);
    let markdown = report.markdown(&CONTEXT).text;
    for words in [
        "; the file walk[.]case says malicious",
        "from the file walk[.]case: beacon",
        "## Verdicts of people, and notes",
        "the file walk[.]case says malicious: beacon",
        "### Below threshold (1)",
        "The case came in a case file on",
    ] {
        assert!(markdown.contains(words), "{words}: {markdown}");
    }
    assert!(!markdown.contains("own verdict") && !markdown.contains("our own,"), "{markdown}");
    assert!(!markdown.contains("### Benign") && !markdown.contains("**1/91"), "{markdown}");
    // Engines flag the file, and a colleague the domain.
    let misp: Value = serde_json::from_str(&report.misp(&CONTEXT).text).unwrap();
    let all = misp["Event"]["Object"].as_array().unwrap().iter().filter_map(|object| object["Attribute"].as_array());
    let acted: Vec<&Value> = all.flatten().filter(|attribute| attribute["to_ids"] == true).collect();
    assert!(acted.iter().all(|attribute| attribute["value"] != "login.example.test"), "{acted:?}");
    assert!(acted.iter().any(|attribute| attribute["value"] == FILE), "{acted:?}");
    assert!(!report.stix(&CONTEXT).text.contains("domain-name:value = 'login.example.test'"));
}

#[test]
fn what_the_alert_said_beside_an_indicator_stands_in_every_form_and_says_where_it_came_from() {
    let mut file = invented("invoice.exe");
    let attached = Descriptor::new(Kind::Domain, "login.example.test");
    for change in &mut file.changes {
        match change {
            Change::Came { object, remark, .. } if *object == attached => *remark = Some("sign-in page".to_owned()),
            Change::Came { came: Came::Queued, remark, .. } => *remark = Some("in sample_7714.zip".to_owned()),
            _ => {}
        }
    }
    let read = CaseFile::read(file.clone().write().text.as_bytes()).unwrap();
    let mut rest = file.clone();
    rest.changes.retain(|change| !change.is_of_here());
    assert_eq!(read, rest, "a case file has it too");
    let told = Report::of(&read, 0, &Judge::default());
    let markdown = told.markdown(&CONTEXT).text;
    let line = |start: &str| markdown.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned();
    let opened = line("| `login[.]example[.]test` |");
    assert!(opened.contains("sign-in page") && opened.contains("in the queue; contacted_domains of"), "{opened}");
    assert!(line("| `late[.]example` |").contains("sample_7714[.]zip"), "{markdown}");
    for text in [told.stix(&CONTEXT).text, told.misp(&CONTEXT).text] {
        assert!(text.contains("sign-in page") && text.contains("in sample_7714.zip"), "{text}");
    }
    let waiting = Waiting {
        value: "203.0.113.9".to_owned(),
        why: Unasked::Quota,
        remark: "the relay".to_owned(),
        tag: String::new(),
        added_at: NOW,
    };
    let told = Report::of(&CaseFile { waiting: vec![waiting], ..read }, 0, &Judge::default()).markdown(&CONTEXT).text;
    assert!(told.contains("the quota was used up; the relay"), "{told}");
}

#[test]
fn what_only_premium_keys_read_is_told_by_name_to_one_who_has_such_a_key_and_else_as_what_it_is() {
    let told = |file: &CaseFile, tier| {
        let page = Report::of(file, 0, &Judge::default()).of_key(tier).markdown(&CONTEXT).text;
        let (_, gaps) = page.split_once("## Not asked, and why").expect("the last part");
        let line = gaps.lines().find(|line| line.contains("198[.]51[.]100[.]7")).unwrap_or_default();
        line.to_owned()
    };
    let file = invented("invoice.exe");
    let with = told(&file, Some(Tier::Premium));
    let landscape =
        "2 relationships of keys with Threat Landscape | nobody read on; the last are of keys with Threat Landscape |";
    assert!(with.contains(", urls, downloaded_files; ") && with.ends_with(landscape), "{with}");
    assert!(!with.contains("premium key"), "{with}");
    let without = told(&file, Some(Tier::Public));
    assert!(without.ends_with("of premium keys | nobody read on; the last need a premium key |"), "{without}");
    let unknown = told(&file, None);
    assert!(unknown.ends_with("of premium keys | nobody read on; the last are of premium keys |"), "{unknown}");
    // What everybody may read was read; the rest is a gap all the same.
    let mut read = file;
    let everyone = crate::vt::relationship::of(&Kind::IpAddress).iter();
    for row in everyone.filter(|row| row.privilege == crate::vt::relationship::Privilege::Everyone) {
        let path = format!("/ip_addresses/198.51.100.7/{}", row.name);
        read.answers.push(answer(&path, "limit=40", &json!({"data": []})));
    }
    let unknown = told(&read, None);
    assert!(unknown.ends_with("of premium keys | they are of premium keys |"), "{unknown}");
    let with = told(&read, Some(Tier::Premium));
    assert!(with.contains("| urls, downloaded_files; ") && with.ends_with(landscape), "{with}");
}

#[test]
fn a_case_with_nothing_in_it_says_so() {
    let empty = CaseFile { head: Head { name: "empty".to_owned(), ..Head::default() }, ..CaseFile::default() };
    let report = Report::of(&empty, 0, &Judge::default());
    let markdown = report.markdown(&CONTEXT).text;
    for words in ["Nothing was looked at", "There are none.", "There is nothing to draw.", "Nothing that was begun"] {
        assert!(markdown.contains(words), "{words}: {markdown}");
    }
    assert!(!report.html(&CONTEXT).text.is_empty());
}

#[test]
fn a_case_that_is_full_says_what_may_be_missing() {
    let changes =
        (0..5_000).map(|number| came(Kind::Domain, &format!("n{number}.example"), "", Came::Listed)).collect();
    let full = CaseFile { changes, ..CaseFile::default() };
    let words =
        "The case was full with 5,000 objects: what lists named and the queue asked about after that is not in it.";
    let markdown = |file: &CaseFile| Report::of(file, 0, &Judge::default()).markdown(&CONTEXT).text;
    assert!(markdown(&full).contains(words));
    assert!(!markdown(&CaseFile::default()).contains("full"));
}

#[test]
fn a_walk_in_a_circle_and_one_without_end_are_drawn_once() {
    let name = |number: usize| Descriptor::new(Kind::Domain, format!("n{number}.example"));
    let mut changes: Vec<Change> =
        (0..2_000).map(|number| came(Kind::Domain, &name(number).id, "", Came::Opened)).collect();
    changes.extend((0..2_000).map(|number| linked(&name(number), "siblings", &name((number + 1) % 2_000))));
    let file = CaseFile { changes, ..CaseFile::default() };
    let report = Report::of(&file, 0, &Judge::default());
    let markdown = report.markdown(&CONTEXT).text;
    let told = markdown.matches("n1999[.]example").count();
    assert_eq!(told, 2, "an indicator and a gap: what leads back to the first did not lead to it");
    assert!(markdown.contains("* and 1,600 objects more"), "{markdown}");
    let html = report.html(&CONTEXT).text;
    assert_eq!(html.matches("<ul>").count(), html.matches("</ul>").count());
    assert_eq!(html.matches("<li>").count(), html.matches("</li>").count());
}
