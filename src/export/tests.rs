//! What leaves the program, and what must not.

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::case::{Own, Ruling};
use crate::ioc::classify;
use crate::vt::{Descriptor, Judge, Kind, Object};

mod bundles;
mod going_out;
mod tickets;

const NOW: i64 = 1_767_398_400; // 2026-01-03T00:00:00Z
const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
const CONTEXT: Context =
    Context { now: NOW, defang: Defang::Brackets, ticket: None, by: crate::vt::AnsweredBy::VIRUSTOTAL };

fn object(json: &Value) -> Object {
    Object::decode(Bytes::from(json.to_string())).unwrap()
}

fn of(value: &Value) -> Row {
    Row::of(&object(value), &Judge::default())
}

/// The objects of the bundle that rows make on a day.
fn parsed(rows: &[Row], now: i64) -> Vec<Value> {
    let context = Context { now, ..CONTEXT };
    let bundle: Value = serde_json::from_str(&write(rows, Format::Stix, &context)).unwrap();
    bundle["objects"].as_array().unwrap().clone()
}

fn kind<'a>(objects: &'a [Value], kind: &str) -> Vec<&'a Value> {
    objects.iter().filter(|object| object["type"] == kind).collect()
}

fn file(name: &str) -> Row {
    let engines: serde_json::Map<String, Value> =
        (0..30).map(|n| (format!("Engine{n}"), json!({"category": "malicious", "result": "Trojan.Test"}))).collect();
    let object = object(&json!({"type": "file", "id": SHA256, "attributes": {
        "meaningful_name": name, "md5": "7809376fe32e44c957347816a47b3d65", "sha1": "84f83e30ad109f9c4dd6d21cf5e644ff747046ac",
        "sha256": SHA256, "size": 20480, "last_analysis_date": 1_767_225_600, "first_submission_date": 1_700_000_000,
        "last_analysis_stats": {"malicious": 30, "suspicious": 1, "undetected": 29, "type-unsupported": 4},
        "last_analysis_results": engines, "names": [name, "b.exe", "c.exe"],
    }}));
    Row { input: Some(SHA256.into()), from: Some("store"), ..Row::of(&object, &Judge::default()) }
}

fn domain(name: &str, malicious: u32) -> Row {
    Row::of(
        &object(&json!({"type": "domain", "id": name, "attributes": {
        "last_analysis_stats": {"malicious": malicious, "undetected": 60}, "last_analysis_date": 1_767_225_600}})),
        &Judge::default(),
    )
}

fn url(url: &str) -> Row {
    Row::of(
        &object(&json!({"type": "url", "id": "1".repeat(64), "attributes": {"url": url,
        "last_analysis_stats": {"malicious": 5, "harmless": 60}, "last_analysis_date": 1_767_225_600}})),
        &Judge::default(),
    )
}

fn unanswered(text: &str, state: State) -> Row {
    Row::unanswered(&classify(text).unwrap(), state)
}

fn all() -> Vec<Row> {
    let source = Descriptor::new(Kind::Domain, "login.example.test");
    let relation = Some(Relation { name: "resolutions".into(), source });
    vec![
        Row { note: "seen on desk-07".into(), tags: vec!["case-7".into()], ..file("invoice.exe") },
        Row { remark: "C2, seen 3x".into(), ..domain("login.example.test", 4) },
        url("http://evil.test/a'b?c=\\d"),
        Row { relation, ..unanswered("203.0.113.9", State::NotFound) },
        unanswered("2001:db8::1", State::Quota),
        unanswered("http://b.test/", State::NotAsked),
        Row::of(
            &object(&json!({"type": "url", "id": "2".repeat(64), "context_attributes": {"url": "http://never.test/"}})),
            &Judge::default(),
        ),
        Row::of(&object(&json!({"type": "comment", "id": "c-1", "attributes": {"text": "hi"}})), &Judge::default()),
        domain("clean.example", 0),
    ]
}

/// The settings' say in notes.
fn form(limit: Option<usize>, one: Option<&str>, row: Option<&str>) -> Context {
    let template = |source: &str| Template::parse(source).unwrap();
    let form = TicketForm { limit, one: one.map(template), row: row.map(template) };
    Context { ticket: Some(Arc::new(form)), ..CONTEXT }
}

#[test]
fn lists_have_each_value_once_and_one_a_line() {
    let rows = [
        domain("a.example", 4),
        domain("a.example", 4),
        url("http://b.test/x"),
        unanswered("c.example", State::NotFound),
    ];
    assert_eq!(write(&rows, Format::Values, &CONTEXT), "a.example\nhttp://b.test/x\nc.example\n");
    assert_eq!(write(&rows, Format::Defanged, &CONTEXT), "a[.]example\nhxxp://b[.]test/x\nc[.]example\n");
    assert_eq!(write(&rows, Format::Ids, &CONTEXT), format!("a.example\n{}\n", "1".repeat(64)));
    assert!(write(&rows, Format::BlockList, &CONTEXT).ends_with("\na.example\nhttp://b.test/x\n"));
    assert!(write(&[domain("clean.example", 0)], Format::BlockList, &CONTEXT).is_empty());
}

/// A domain of which so many engines of 91 say malicious and suspicious.
fn doubtful(name: &str, malicious: u32, suspicious: u32) -> Row {
    let stats = json!({"malicious": malicious, "suspicious": suspicious, "undetected": 91 - malicious - suspicious});
    let attributes = json!({"last_analysis_stats": stats, "last_analysis_date": 1_767_225_600});
    Row::of(&object(&json!({"type": "domain", "id": name, "attributes": attributes})), &Judge::default())
}

#[test]
fn what_too_few_engines_flag_is_named_as_that_and_is_on_no_list() {
    let rows = [doubtful("lone.example", 1, 0), doubtful("odd.example", 0, 1), domain("bad.example", 3)];
    let written = |format| write(&rows, format, &CONTEXT);
    assert_eq!(
        written(Format::BlockList),
        "# vtriage 2026-01-03 00:00:00 UTC: 1 of 3 rows, flagged on VirusTotal\n\
         # left out: 1 flagged by too few engines, 1 suspicious\n\
         bad.example\n# not blocked: lone[.]example 1 of 91 engines flags it (2026-01-01)\n"
    );
    let bundle: Value = serde_json::from_str(&written(Format::Stix)).unwrap();
    let patterns: Vec<_> = bundle["objects"].as_array().unwrap().iter().filter_map(|o| o["pattern"].as_str()).collect();
    assert_eq!(patterns, ["[domain-name:value = 'bad.example']"]);
    assert!(written(Format::Stix).contains("1 of 91 engines flags it, as of 2026-01-01"));
    let event: Value = serde_json::from_str(&written(Format::Misp)).unwrap();
    let to_ids: Vec<_> = attributes(&event).iter().map(|a| a["to_ids"] == true).collect();
    assert_eq!(to_ids, [false, false, true]);
    assert!(written(Format::Misp).contains("1 of 91 engines flags it on 2026-01-01"));
    assert!(written(Format::Markdown).contains("| 1 of 91 engines flags it | domain |"));
    assert!(written(Format::Csv).contains("lone.example,domain,found,below threshold,1,0,91"));
    let ticket = written(Format::Ticket);
    assert!(ticket.contains(": 1 flagged, 1 flagged by too few engines, 1 suspicious, 0 not flagged\n"), "{ticket}");
}

#[test]
fn each_state_is_another_word_in_every_format() {
    for format in [Format::Csv, Format::Jsonl, Format::Markdown, Format::Stix, Format::Misp] {
        let texts: std::collections::BTreeSet<String> =
            [State::NotFound, State::NoAnalysis, State::Quota, State::Failed, State::NotAsked]
                .map(|state| write(&[unanswered("a.example", state)], format, &CONTEXT))
                .into();
        assert_eq!(texts.len(), 5, "{format:?}");
        for text in texts {
            assert!(!text.contains("0/0") && !text.contains("clean"), "{text}");
        }
    }
}

#[test]
fn no_cell_of_a_spreadsheet_is_a_formula() {
    for name in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n=1"] {
        let text = write(&[file(name)], Format::Csv, &CONTEXT);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record.len(), reader.headers().unwrap().len());
        for cell in &record {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', ' ', '＝']), "{cell:?}");
        }
    }
}

#[test]
fn a_table_can_be_read_back() {
    let rows =
        [Row { note: "one, \"two\"\nthree".into(), ..file("invoice.exe") }, unanswered("b.example", State::NotAsked)];
    let text = write(&rows, Format::Csv, &CONTEXT);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell =
        |record: usize, name: &str| records[record][head.iter().position(|column| column == name).unwrap()].to_owned();
    assert_eq!((cell(0, "value"), cell(0, "malicious"), cell(0, "total")), (SHA256.into(), "30".into(), "60".into()));
    assert_eq!(
        (cell(0, "note"), cell(0, "last_analysis_date")),
        ("one, \"two\"⏎three".into(), "2026-01-01T00:00:00Z".into())
    );
    assert_eq!((cell(1, "state"), cell(1, "malicious")), ("not_asked".into(), String::new()));
}

#[test]
fn a_record_has_the_promised_members() {
    let line = write(&[file("invoice.exe")], Format::Jsonl, &CONTEXT);
    let record: Value = serde_json::from_str(&line).unwrap();
    let names: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names.join(" "),
        "schema input remark note tags label families names first_seen gti path kind id state stats malicious suspicious \
         total last_analysis_date link from error object"
    );
    assert_eq!((&record["malicious"], &record["suspicious"], &record["total"]), (&json!(30), &json!(1), &json!(60)));
    assert_eq!(record["object"]["attributes"]["size"], 20480);
    let array: Value = serde_json::from_str(&write(&all(), Format::Json, &CONTEXT)).unwrap();
    assert_eq!(array.as_array().unwrap().len(), all().len());
    assert_eq!(write(&[], Format::Json, &CONTEXT), "[]\n");
}

#[test]
fn hostile_names_stay_in_their_cell_of_a_markdown_table() {
    for name in ["a|b", "`code`", "[x](http://evil.test)", "<img src=x>", "a\n| b", "\u{1b}[2J"] {
        let text = write(&[file(name)], Format::Markdown, &CONTEXT);
        assert_eq!(text.lines().count(), 3, "{text}");
        let row = text.lines().last().unwrap();
        assert_eq!(row.replace("\\|", "").matches('|').count(), 9, "{row}");
        assert_eq!(row.matches('`').count(), 4, "{row}");
        assert!(!row.contains('\u{1b}'));
    }
    assert!(
        write(&[domain("a.example", 3)], Format::Markdown, &CONTEXT).contains("| **3/63** | domain | `a[.]example` |")
    );
}

#[test]
fn observables_but_files_have_the_ids_of_the_specification() {
    // The first two are in the examples of the specification, the others are what python-stix2 3.0 gives; that of a file is made of
    // its SHA-256 alone.
    for (row, id) in [
        (domain("example.com", 0), "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"),
        (unanswered("198.51.100.3", State::NotAsked), "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"),
        (file("invoice.exe"), "file--c60ae404-f498-5bc4-89a5-791ccea56c8b"),
        (url("http://evil.test/a"), "url--ee2cfe0a-982b-5cc4-b44f-1ff798ddf269"),
    ] {
        let bundle: Value = serde_json::from_str(&write(&[row], Format::Stix, &CONTEXT)).unwrap();
        assert_eq!(bundle["objects"][1]["id"], id);
    }
}

#[test]
fn a_bundle_says_the_same_each_time_and_refers_to_nothing_that_it_lacks() {
    let text = write(&all(), Format::Stix, &CONTEXT);
    assert_eq!(text, write(&all(), Format::Stix, &CONTEXT));
    let bundle: Value = serde_json::from_str(&text).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let ids: std::collections::HashSet<&str> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len());
    for object in objects {
        for (name, value) in object.as_object().unwrap() {
            let list = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for reference in list.iter().filter(|_| name.ends_with("_ref") || name.ends_with("_refs")) {
                assert!(ids.contains(reference.as_str().unwrap()), "{name}: {reference}");
            }
        }
    }
    let of = |kind: &str| objects.iter().filter(|object| object["type"] == kind).count();
    assert_eq!((of("indicator"), of("observed-data"), of("note"), of("grouping")), (3, 3, 10, 1));
    assert!(objects.iter().any(|object| object["relationship_type"] == "resolves-to"));
    assert!(objects.iter().any(|object| object["pattern"] == "[url:value = 'http://evil.test/a\\'b?c=%5Cd']"));
}

/// The attributes of all objects of an event.
fn attributes(event: &Value) -> Vec<&Value> {
    let objects = event["Event"]["Object"].as_array().unwrap();
    objects.iter().flat_map(|object| object["Attribute"].as_array().unwrap()).collect()
}

#[test]
fn only_what_was_flagged_goes_to_detection_in_misp() {
    let event: Value = serde_json::from_str(&write(&all(), Format::Misp, &CONTEXT)).unwrap();
    let attributes = attributes(&event);
    let to_ids: Vec<&str> =
        attributes.iter().filter(|a| a["to_ids"] == true).map(|a| a["type"].as_str().unwrap()).collect();
    assert_eq!(to_ids, ["sha256", "sha1", "md5", "hostname", "url"]);
    assert_eq!(event["Event"]["distribution"], "0");
}

#[test]
fn a_text_says_how_many_rows_it_holds() {
    let comment =
        Row::of(&object(&json!({"type": "comment", "id": "c", "attributes": {"text": "hi"}})), &Judge::default());
    let rows = [domain("a.example", 3), domain("b.example", 0), unanswered("c.example", State::NotFound), comment];
    for (format, held) in [
        (Format::Values, 3),
        (Format::BlockList, 1),
        (Format::Ids, 3),
        (Format::Links, 3),
        (Format::Stix, 3),
        (Format::Csv, 4),
        (Format::Ticket, 4),
    ] {
        assert_eq!(written(&rows, format, &CONTEXT).rows, held, "{format:?}");
    }
}

#[test]
fn what_a_url_hides_is_percent_encoded_in_lists_and_tables() {
    let row = url("http://evil.test/\u{202e}fdp\u{200b}.exe?münchen");
    let text = "http://evil.test/%E2%80%AEfdp%E2%80%8B.exe?münchen";
    assert_eq!(write(std::slice::from_ref(&row), Format::Values, &CONTEXT), format!("{text}\n"));
    assert!(write(std::slice::from_ref(&row), Format::Csv, &CONTEXT).contains(text));
    let safe = text.replace("http://evil.test", "hxxp://evil[.]test");
    assert_eq!(write(&[row], Format::Defanged, &CONTEXT), format!("{safe}\n"));
}

/// Text of others that would do something where it is pasted.
pub(super) const PASTED: [&str; 12] = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "@here look",
    "<!channel> and <@U012345>",
    "[~admin] [click|http://evil.test/x]",
    "write to boss@corp.example.com now",
    "see evil.example.com/x or www.example.org.",
    "javascript://evil.test",
    "a;=1+1",
    "one\ttwo\r\n=1",
];

/// What of a text does something by itself in Excel (a cell that begins as a formula), in Slack and Jira (somebody is called), or in
/// any of them and in mail (an address becomes a link).
pub(super) fn does_something(text: &str) -> Option<String> {
    let formula = |line: &&str| line.starts_with(['=', '+', '-', '@']) || line.contains('\t');
    let calls = |word: &&str| word.contains("<!") || word.contains("<@") || word.contains("[~");
    let at = |word: &&str| word.split('@').skip(1).any(|after| after.starts_with(char::is_alphanumeric));
    let own = |word: &&str| word.starts_with("https://www.virustotal.com/gui/");
    let is_link = |word: &&str| {
        let name = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_host = |part: &str| psl::suffix(part.as_bytes()).is_some_and(|end| end.is_known()) && part.contains('.');
        word.contains("://") || name.to_lowercase().starts_with("www.") || name.split(['/', '@', '|', '`']).any(is_host)
    };
    let words = || text.split_whitespace().filter(|word| !own(word));
    text.lines()
        .find(formula)
        .or_else(|| words().find(|word| calls(word) || at(word) || is_link(word)))
        .map(str::to_owned)
}

#[test]
fn a_note_or_a_table_pasted_into_excel_jira_slack_or_mail_makes_no_link_formula_or_mention() {
    assert!(PASTED.iter().filter(|text| does_something(text).is_some()).count() >= 11, "the rules see them");
    for text in PASTED {
        let mut row = Row {
            input: Some(text.into()),
            note: text.into(),
            remark: text.into(),
            tags: vec![text.into()],
            own: Some(Own { ruling: Ruling::Benign, reason: text.into(), at: NOW, from: Some(text.into()) }),
            ..file(text)
        };
        row.facts.threat_label = Some(text.into());
        row.facts.families = vec![text.into()];
        let rows = [row, domain("login.example.test", 4)];
        let template = form(None, Some("{name}\n{note} {label}"), Some("{remark} {families} {tags} {asked}"));
        for (format, context) in [
            (Format::Ticket, &CONTEXT),
            (Format::Ticket, &template),
            (Format::Markdown, &CONTEXT),
            (Format::Defanged, &CONTEXT),
        ] {
            for rows in [&rows[..1], &rows[..]] {
                let written = write(rows, format, context);
                assert_eq!(does_something(&written), None, "{format:?} of {text:?}:\n{written}");
            }
        }
    }
}

#[test]
fn a_cell_is_no_formula_where_cells_end_at_a_semicolon_either() {
    let text = write(&[file("a;=1+1; -2")], Format::Csv, &CONTEXT);
    let cells = text.lines().nth(1).unwrap().split([',', ';']);
    for cell in cells {
        assert!(!cell.trim_start_matches(['"', ' ']).starts_with(['=', '+', '-', '@']), "{cell:?} in {text}");
    }
}

#[test]
fn a_cell_is_no_formula_behind_quotation_marks_either() {
    for name in ["x;\"=cmd|' /C calc'!A0;", "x; \"\"=1+1", "\"=1+1\"", "x;\"-1\";\" @SUM(A1)", "\"+1"] {
        let text = write(&[file(name)], Format::Csv, &CONTEXT);
        for delimiter in [b',', b';'] {
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
            for record in reader.records().map(Result::unwrap) {
                for cell in &record {
                    let begins = cell.trim_start_matches(['"', ' ']);
                    assert!(!begins.starts_with(['=', '+', '-', '@']), "{cell:?} of {name} at {delimiter}: {text}");
                }
            }
        }
        let note = write(&[file(name)], Format::Ticket, &form(None, Some("{name}"), None));
        assert!(!note.trim_start_matches(['"', ' ']).starts_with(['=', '+', '-', '@']), "{note}");
    }
}

#[test]
fn a_url_stands_whole_in_its_cell_and_is_no_formula_where_cells_end_at_a_semicolon() {
    for tail in ["p?q=1;-2", ";=1+1", "x;\"=1+1\"", "a,b;@SUM(A1)", "\";+1"] {
        let value = format!("http://a.example/{tail}");
        let text = write(&[url(&value)], Format::Csv, &CONTEXT);
        let read = |delimiter| {
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
            reader.records().next().unwrap().unwrap()
        };
        assert_eq!(&read(b',')[0], value, "{text}");
        assert_eq!(read(b',').iter().filter(|cell| cell.contains("a.example")).count(), 1, "{text}");
        for cell in &read(b';') {
            assert!(!cell.trim_start_matches(['"', ' ']).starts_with(['=', '+', '-', '@']), "{cell:?} in {text}");
        }
    }
}

#[test]
fn labels_and_families_go_along_into_stix_misp_and_markdown() {
    let mut row = file("invoice.exe");
    row.facts.threat_label = Some("trojan.parcelsnatch/lanternload".into());
    row.facts.families = vec!["parcelsnatch".into(), "lanternload".into()];
    let rows = [row, domain("b.example", 0)];
    let bundle: Value = serde_json::from_str(&write(&rows, Format::Stix, &CONTEXT)).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let of = |kind: &str| objects.iter().filter(|object| object["type"] == kind).collect::<Vec<_>>();
    let names: Vec<_> = of("malware").iter().map(|malware| malware["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["parcelsnatch", "lanternload"]);
    assert_eq!(of("malware")[0]["malware_types"], json!(["trojan"]));
    let indicates: Vec<_> =
        of("relationship").into_iter().filter(|relation| relation["relationship_type"] == "indicates").collect();
    assert_eq!(indicates.len(), 2);
    assert!(indicates.iter().all(|relation| relation["source_ref"] == of("indicator")[0]["id"]));
    assert!(of("indicator")[0]["labels"].as_array().unwrap().contains(&json!("trojan.parcelsnatch/lanternload")));
    assert_eq!(of("grouping")[0]["object_refs"].as_array().unwrap().len(), objects.len() - 1);
    let event: Value = serde_json::from_str(&write(&rows, Format::Misp, &CONTEXT)).unwrap();
    let tags = event["Event"]["Object"][0]["Attribute"][0]["Tag"].to_string();
    assert!(tags.contains(r#"virustotal:threat-label=\"trojan.parcelsnatch/lanternload\""#), "{tags}");
    assert!(tags.contains(r#"virustotal:family=\"lanternload\""#), "{tags}");
    let table = write(&rows, Format::Markdown, &CONTEXT);
    assert!(table.contains("| `invoice.exe` | `trojan.parcelsnatch/lanternload` |"), "{table}");
}

#[test]
fn passive_dns_is_a_name_that_resolves_to_an_address() {
    let resolution = json!({"type": "resolution", "id": "198.51.100.7a.example", "attributes": {
        "host_name": "a.example", "ip_address": "198.51.100.7", "date": 1_767_225_600}});
    let near = Descriptor::new(Kind::IpAddress, "198.51.100.7");
    let relation = Some(Relation { name: "resolutions".into(), source: near.clone() });
    let row = Row { relation, ..Row::listed(&object(&resolution), Some(&near), &Judge::default()) };
    let written = written(std::slice::from_ref(&row), Format::Stix, &CONTEXT);
    assert_eq!(written.rows, 1);
    let bundle: Value = serde_json::from_str(&written.text).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let named = |kind: &str| objects.iter().find(|object| object["type"] == kind).unwrap();
    let relation = named("relationship");
    assert_eq!(relation["relationship_type"], "resolves-to");
    assert_eq!(
        (&relation["source_ref"], &relation["target_ref"]),
        (&named("domain-name")["id"], &named("ipv4-addr")["id"])
    );
    assert_eq!(relation["start_time"], "2026-01-01T00:00:00.000Z");
    let event: Value = serde_json::from_str(&write(&[row], Format::Misp, &CONTEXT)).unwrap();
    let object = &event["Event"]["Object"][0];
    assert_eq!(object["name"], "domain-ip");
    let relations: Vec<_> =
        object["Attribute"].as_array().unwrap().iter().map(|a| a["object_relation"].as_str().unwrap()).collect();
    assert_eq!(relations, ["domain", "ip", "last-seen"]);
}

#[test]
fn formats_are_found_by_their_names() {
    for format in Format::all() {
        assert_eq!(Format::named(format.name()), Some(format));
        assert!(!format.label().is_empty() && !format.ending().starts_with('.'));
        assert_eq!(Format::all().filter(|other| other.letter() == format.letter()).count(), 1, "{format:?}");
    }
    assert_eq!(Format::named("ticket-all"), Some(Format::Ticket), "the name that a note on every row had");
}

proptest! {
    #[test]
    fn hostile_text_breaks_no_format(name in "(\\PC|[\u{1b}\u{7f}\u{9b}\r\n\t\"'`|=,\\\\]){0,20}", note in any::<String>(), tag in any::<String>(), date: i64) {
        let mut row = Row { note: note.clone(), remark: name.clone(), tags: vec![tag], ..file(&name) };
        row.facts.last_analysis_date = Some(date);
        row.facts.first_submission_date = Some(date.wrapping_mul(31));
        let odd = Row { about: Descriptor::new(Kind::Other(name.as_str().into()), note.as_str()), ..row.clone() };
        let rows = [row, odd];
        for format in Format::all() {
            let text = write(&rows, format, &CONTEXT);
            let hides = |c: char| crate::text::is_hidden(c) && !matches!(c, '\n' | '\u{200d}');
            prop_assert!(!text.chars().any(hides), "{:?}", format);
            if matches!(format, Format::Json | Format::Stix | Format::Misp) {
                prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
            }
            if format == Format::Ticket {
                prop_assert!(write(&rows[..1], format, &CONTEXT).len() <= 1_000);
            }
        }
        prop_assert!(ticket(&rows[0], &rows, &CONTEXT).len() <= 1_000);
    }
}
