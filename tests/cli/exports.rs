//! What leaves by `-f` says what is so: whose a verdict is, what was not asked, and when something was said.

use serde_json::{Value, json};
use vtriage::case::{Change, Own, Ruling};
use vtriage::store::{Options, Store};
use vtriage::vt::{Descriptor, Kind};

use crate::program::{Program, Run};
use crate::service::{Service, domain, ok, refusal};

const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
const MD5: &str = "7809376fe32e44c957347816a47b3d65";

/// All that people read, and the description of what others take in.
const TOLD: [&str; 5] = ["table", "md", "ticket", "misp", "stix"];

/// A file of which no engine of 60 says anything, and of which the service itself says this.
fn judged_by_the_service(id: &str, assessed: &str) -> Value {
    json!({ "data": { "type": "file", "id": id, "attributes": {
        "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 0, "suspicious": 0, "undetected": 60, "harmless": 0 },
        "gti_assessment": { "verdict": { "value": assessed } },
    } } })
}

#[tokio::test]
async fn what_the_service_itself_calls_malicious_leaves_as_that_whatever_engines_say() {
    let service = Service::start().await;
    service.gives(&format!("/files/{SHA256}"), ok(&judged_by_the_service(SHA256, "VERDICT_MALICIOUS"))).await;
    service.gives("/domains/fine.example", ok(&domain("fine.example", 0))).await;
    let program = Program::asking(&service.base_url());
    for format in TOLD {
        let alone = program.run(&["lookup", "-f", format, SHA256]).ended_with(0).stdout;
        let beside = program.run(&["lookup", "-f", format, SHA256, "fine.example"]).ended_with(0).stdout;
        for text in [alone, beside] {
            let text_lower = text.to_lowercase();
            assert!(text_lower.contains("malicious"), "{format}: {text}");
            assert!(text.contains("Google Threat Intelligence"), "{format}: {text}");
            assert!(!text.contains("0/60 engines of VirusTotal"), "{format}: {text}");
        }
    }
    let fine = program.run(&["lookup", "-f", "table", "fine.example"]).ended_with(0).stdout;
    assert!(fine.contains("0/70") && !fine.contains("says"), "{fine}");
    for (condition, status) in [("malicious", 6), ("malicious>=1", 0), ("suspicious", 0)] {
        program.run(&["lookup", "-f", "ids", "--fail-on", condition, SHA256]).ended_with(status);
    }
    program.run(&["lookup", "-f", "ids", "--fail-on", "malicious", "fine.example"]).ended_with(0);
}

#[tokio::test]
async fn what_decides_beside_engines_goes_out_with_the_object_to_whoever_has_no_access() {
    let service = Service::start().await;
    let address = json!({ "data": { "type": "ip_address", "id": "192.0.2.8", "attributes": {
        "as_owner": "Example Net <!here>", "asn": 64_500, "country": "NL", "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 0, "suspicious": 0, "undetected": 91, "harmless": 0 },
        "crowdsourced_context": [{ "severity": "medium", "title": "C2s of 2026", "source": "Feed",
            "details": "AsyncRAT botnet C2 server, see https://evil.com/x by @someone" }],
    } } });
    let config = json!({ "Hosts": "a.evil.com,b.evil.com", "Server": { "Host": "192.0.2.8", "Port": "6606" } });
    let file = json!({ "data": { "type": "file", "id": SHA256, "attributes": {
        "md5": MD5, "sha1": "84f83e30ad109f9c4dd6d21cf5e644ff747046ac", "sha256": SHA256,
        "last_analysis_stats": { "malicious": 50, "suspicious": 0, "undetected": 10, "harmless": 0 },
        "malware_config": { "families": [{ "family": "asyncrat", "configs": [{ "txt_configs": [config.to_string()] }] }] },
        "sandbox_verdicts": {
            "Zenbox": { "category": "malicious", "confidence": 90, "malware_names": ["AsyncRAT"] },
            "Quiet": { "category": "harmless" } },
        "crowdsourced_yara_results": [{ "rule_name": "win_asyncrat_w0" }],
        "crowdsourced_ids_stats": { "high": 1, "low": 0 },
        "crowdsourced_ids_results": [{ "rule_msg": "ET MALWARE AsyncRAT" }],
    } } });
    service.gives("/ip_addresses/192.0.2.8", ok(&address)).await;
    service.gives(&format!("/files/{SHA256}"), ok(&file)).await;
    let program = Program::asking(&service.base_url());
    let told =
        |format, inputs: &[&str]| program.run(&[&["lookup", "-f", format], inputs].concat()).ended_with(0).stdout;
    let about_address = told("ticket", &["192.0.2.8"]);
    for line in [
        "Context: `medium: C2s of 2026: AsyncRAT botnet C2 server, see https[:]//evil[.]com/x by [@]someone (Feed)`\n",
        "Network: `AS64500 Example Net < !here>, NL`\n",
    ] {
        assert!(about_address.contains(line), "{line} in {about_address}");
    }
    let about_file = told("ticket", &[SHA256]);
    let (c2, yara) = (about_file.find("\nC2: "), about_file.find("\nYARA: "));
    assert!(c2.is_some() && c2 < yara, "the worst first: {about_file}");
    for line in [
        "C2: `192[.]0[.]2[.]8:6606, a[.]evil[.]com, b[.]evil[.]com`\n",
        "Malware config: asyncrat\n",
        "Sandbox: `malicious, confidence 90: AsyncRAT (Zenbox)`\n",
        "IDS: `1 high: ET MALWARE AsyncRAT`\n",
        "YARA: `win_asyncrat_w0`\n",
        "SHA-1: 84f83e30ad109f9c4dd6d21cf5e644ff747046ac\n",
        "MD5: 7809376fe32e44c957347816a47b3d65\n",
    ] {
        assert!(about_file.contains(line), "{line} in {about_file}");
    }
    assert!(about_file.len() < 1_500 && !about_file.contains("harmless"), "{about_file}");
    // A line of several, a row of a table and the comment of an event have the worst of it.
    for format in ["ticket", "md", "misp"] {
        let both = told(format, &["192.0.2.8", SHA256]);
        let is_there = |words: &str| both.contains(words);
        assert!(is_there("AsyncRAT botnet C2 server") && is_there("AS64500"), "{format}: {both}");
        assert!(is_there("6606") && is_there("asyncrat"), "{format}: {both}");
    }
}

#[tokio::test]
async fn a_private_thing_that_the_service_finds_nothing_in_is_undetected_by_name_of_who_says_so_in_every_format() {
    let service = Service::start().await;
    let private = |more: Value| {
        let mut attributes = json!({ "type_description": "Text", "size": 120, "sha256": SHA256 });
        attributes.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        ok(&json!({ "data": { "type": "private_file", "id": SHA256, "attributes": attributes } }))
    };
    let program = Program::asking(&service.base_url());
    let shown = |format| program.run(&["--no-cache", "private", "show", "-f", format, SHA256]).ended_with(0).stdout;
    let assessed = json!({ "gti_assessment": { "verdict": { "value": "VERDICT_UNDETECTED" },
        "threat_score": { "value": 1 }, "severity": { "value": "SEVERITY_NONE" } },
        "threat_verdict": "VERDICT_UNDETECTED",
        "threat_severity": { "threat_severity_level": "SEVERITY_NONE" } });
    service.gives(&format!("/private/files/{SHA256}"), private(assessed)).await;
    assert!(shown("table").contains("undetected, says GTI "), "{}", shown("table"));
    assert!(shown("csv").contains(",found,undetected,,,,"), "{}", shown("csv"));
    for format in ["csv", "md", "ticket"] {
        let text = shown(format);
        assert!(text.to_lowercase().contains("undetected") && text.contains("Google Threat Intelligence"), "{text}");
    }
    for format in ["table", "csv", "md", "ticket", "misp"] {
        let text = shown(format);
        assert!(!text.contains("no AV") && !text.contains("clean") && !text.contains("0/0"), "{format}: {text}");
    }
    for condition in ["malicious", "suspicious", "unknown"] {
        program.run(&["private", "show", "-f", "ids", "--fail-on", condition, SHA256]).ended_with(0);
    }
    service.reset().await;
    service
        .gives(&format!("/private/files/{SHA256}"), private(json!({ "threat_verdict": "VERDICT_UNDETECTED" })))
        .await;
    assert!(shown("table").contains("undetected, says VirusTotal "), "{}", shown("table"));
    service.reset().await;
    service.gives(&format!("/private/files/{SHA256}"), private(json!({ "threat_verdict": "VERDICT_UNKNOWN" }))).await;
    assert!(shown("table").contains("no AV (private)"), "{}", shown("table"));
}

#[tokio::test]
async fn no_format_tells_a_date_of_the_service_that_cannot_be() {
    let service = Service::start().await;
    let file = json!({ "data": { "type": "file", "id": SHA256, "attributes": {
        "creation_date": 708_992_537, "first_submission_date": 1, "last_submission_date": 1, "last_analysis_date": 4_102_444_800_u64,
        "last_analysis_stats": { "malicious": 0, "suspicious": 0, "undetected": 60, "harmless": 0 } } } });
    service.gives(&format!("/files/{SHA256}"), ok(&file)).await;
    let program = Program::asking(&service.base_url());
    let printed = |format| program.run(&["lookup", "-f", format, SHA256]).ended_with(0).stdout;
    for format in ["table", "csv", "md", "ticket", "misp"] {
        let text = printed(format);
        assert!(!text.contains("1970-") && !text.contains("2100-"), "{format}: {text}");
    }
    let record: Value = serde_json::from_str(&printed("jsonl")).expect("JSON");
    assert_eq!((&record["first_seen"], &record["last_analysis_date"]), (&Value::Null, &Value::Null));
    assert_eq!(record["object"]["attributes"]["first_submission_date"], 1, "the object is as it came");
}

#[tokio::test]
async fn what_the_service_itself_calls_suspicious_holds_the_condition_of_that_name() {
    let service = Service::start().await;
    service.gives(&format!("/files/{SHA256}"), ok(&judged_by_the_service(SHA256, "VERDICT_SUSPICIOUS"))).await;
    let program = Program::asking(&service.base_url());
    for (condition, status) in [("suspicious", 6), ("malicious", 0)] {
        program.run(&["lookup", "-f", "ids", "--fail-on", condition, SHA256]).ended_with(status);
    }
}

#[tokio::test]
async fn a_private_file_that_the_service_calls_malicious_is_told_without_engines() {
    let service = Service::start().await;
    let file = json!({ "data": { "type": "private_file", "id": SHA256, "attributes": {
        "threat_verdict": "VERDICT_MALICIOUS" } } });
    service.gives(&format!("/private/files/{SHA256}"), ok(&file)).await;
    let program = Program::asking(&service.base_url());
    let show = ["private", "show", "-f"];
    let printed = |format| program.run(&[&show[..], &[format, SHA256]].concat()).ended_with(0).stdout;
    assert!(printed("stix").contains("\"description\": \"malicious, says VirusTotal\""), "{}", printed("stix"));
    assert!(printed("md").contains("**malicious, says VirusTotal**"), "{}", printed("md"));
    assert!(printed("ticket").starts_with("Malicious, says VirusTotal\n"), "{}", printed("ticket"));
    program.run(&["private", "show", "-f", "ids", "--fail-on", "malicious", SHA256]).ended_with(6);
}

#[tokio::test]
async fn a_folder_has_what_the_service_itself_calls_malicious_before_what_few_engines_flag() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    std::fs::create_dir(program.home.path().join("s")).expect("a folder");
    for (name, malicious, assessed) in [("a", 0, ""), ("b", 2, ""), ("c", 0, "VERDICT_MALICIOUS"), ("d", 9, "")] {
        std::fs::write(program.home.path().join("s").join(name), name).expect("a file");
        let id = vtriage::ioc::hash::hash_reader(name.as_bytes()).expect("memory");
        let mut report = judged_by_the_service(&id, assessed);
        report["data"]["attributes"]["last_analysis_stats"]["malicious"] = json!(malicious);
        service.gives(&format!("/files/{id}"), ok(&report)).await;
    }
    let run = program.run(&["lookup", "-f", "jsonl", "s"]).ended_with(0);
    let paths: Vec<Value> = run.lines().iter().map(|line| line["path"].clone()).collect();
    assert_eq!(paths, ["s/d", "s/c", "s/b", "s/a"]);
}

/// What `lookup -f` prints of the inputs.
fn looked_up(program: &Program, format: &str, inputs: &[&str]) -> Run {
    program.run(&[&["lookup", "-f", format], inputs].concat())
}

/// A service that knows a flagged name, and a program that asks it.
async fn one_flagged() -> (Service, Program) {
    let service = Service::start().await;
    service.gives("/domains/bad.example", ok(&domain("bad.example", 9))).await;
    let program = Program::asking(&service.base_url());
    (service, program)
}

/// The verdicts of one's own in the case that is open, beside what the service says.
#[tokio::test]
async fn a_verdict_of_ones_own_in_the_open_case_counts_more_than_engines_in_every_format() {
    let service = Service::start().await;
    service.gives("/domains/fine.example", ok(&domain("fine.example", 9))).await;
    service.gives("/domains/beacon.example", ok(&domain("beacon.example", 2))).await;
    let program = Program::asking(&service.base_url());
    let (store, _) = Store::open(&program.home.path().join("store.sqlite"), Options::default(), 0).expect("the store");
    let ruled = |name: &str, ruling, reason: &str| {
        let object = Descriptor::new(Kind::Domain, name);
        let own = Some(Own { ruling, reason: reason.to_owned(), at: 1_767_312_000, from: None });
        Change::Ruled { object, own }
    };
    let changes = [
        ruled("fine.example", Ruling::Benign, "our own portal"),
        ruled("beacon.example", Ruling::Malicious, "beacons every hour"),
    ];
    store.put_changes(&changes).expect("kept");
    drop(store);
    let told = |format: &str| looked_up(&program, format, &["fine.example", "beacon.example"]).ended_with(0).stdout;
    let list = told("blocklist");
    assert_eq!(list.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>(), ["beacon.example"], "{list}");
    let event: Value = serde_json::from_str(&told("misp")).expect("an event");
    let objects = event["Event"]["Object"].as_array().expect("objects").iter();
    let to_ids: Vec<_> = objects.map(|object| object["Attribute"][0]["to_ids"].clone()).collect();
    assert_eq!(to_ids, [false, true]);
    let bundle = told("stix");
    assert!(bundle.contains("[domain-name:value = 'beacon.example']"), "{bundle}");
    assert!(!bundle.contains("[domain-name:value = 'fine.example']"), "{bundle}");
    for words in ["benign (own verdict): our own portal", "\"9/70, as of 2026-01-01", "malicious (own verdict); 2/70"] {
        assert!(bundle.contains(words), "{words}: {bundle}");
    }
    let event = told("misp");
    for words in
        ["benign (own verdict) on 2026-01-02 · 9/70 on 2026-01-01", "malicious (own verdict) on 2026-01-02 · 2/70"]
    {
        assert!(event.contains(words), "{words}: {event}");
    }
    for format in ["table", "md", "ticket"] {
        let text = told(format);
        assert!(text.contains("benign (own verdict; 9/70"), "{format}: {text}");
        assert!(text.contains("malicious (own verdict; 2/70"), "{format}: {text}");
    }
    // A record keeps apart what each says.
    let csv = told("csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let head = reader.headers().expect("a head").clone();
    let columns = ["value", "verdict", "malicious", "own_verdict", "own_reason"]
        .map(|name| head.iter().position(|column| column == name).expect("a column"));
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
    let told: Vec<[&str; 5]> = records.iter().map(|record| columns.map(|column| &record[column])).collect();
    assert_eq!(
        told,
        [
            ["fine.example", "malicious", "9", "benign", "our own portal"],
            ["beacon.example", "below threshold", "2", "malicious", "beacons every hour"],
        ]
    );
    let records = looked_up(&program, "jsonl", &["fine.example", "beacon.example"]).ended_with(0).lines();
    assert_eq!(records[0]["own"], json!({ "verdict": "benign", "reason": "our own portal", "from": null }));
    let alone = looked_up(&program, "ticket", &["fine.example"]).ended_with(0).stdout;
    assert!(alone.starts_with("BENIGN (own verdict); malicious: 9/70 engines, "), "{alone}");
}

#[tokio::test]
async fn what_was_refused_keeps_its_kind_and_is_defanged_where_the_format_is() {
    let (service, program) = one_flagged().await;
    for (input, safe) in [
        ("http://192.168.1.5/x", "hxxp://192[.]168[.]1[.]5/x"),
        ("10.0.0.1", "10[.]0[.]0[.]1"),
        ("srv.local", "srv[.]local"),
        ("http://evil.example:999999/x", "hxxp[:]//evil[.]example:999999/x"),
    ] {
        for format in ["md", "ticket"] {
            for inputs in [&[input][..], &[input, "bad.example"][..]] {
                let text = looked_up(&program, format, inputs).stdout;
                assert!(text.contains(safe) && !text.contains(input), "{format} of {input}: {text}");
                assert!(
                    !text.contains("\n: ") && !text.contains("virustotal.com/gui/ip"),
                    "{format} of {input}: {text}"
                );
            }
        }
    }
    assert_eq!(looked_up(&program, "defanged", &["10.0.0.1", "srv.local"]).stdout, "10[.]0[.]0[.]1\nsrv[.]local\n");
    let line = looked_up(&program, "jsonl", &["10.0.0.1"]).lines().swap_remove(0);
    let told = ["kind", "id", "state", "link"].map(|name| line[name].clone());
    assert_eq!(told, [json!("ip_address"), json!("10.0.0.1"), json!("not_asked"), Value::Null]);
    assert_eq!(
        looked_up(&program, "links", &["10.0.0.1", "srv.local"]).stdout,
        "",
        "a page that asks is no link to give"
    );
    let stix = looked_up(&program, "stix", &["10.0.0.1", "bad.example"]);
    assert!(!stix.stderr.contains("no indicator") && stix.stdout.contains("\"10.0.0.1\""), "{stix:?}");
    assert!(service.requests().await.iter().all(|request| request == "GET /domains/bad.example"));
}

#[tokio::test]
async fn a_note_counts_what_was_not_asked_and_says_of_how_much_the_service_was_asked() {
    let (_service, program) = one_flagged().await;
    let first = |inputs: &[&str]| {
        let text = looked_up(&program, "ticket", inputs).stdout;
        let line = text.lines().next().expect("a line").to_owned();
        let (head, rest) = line.split_once(" on 127[.]0[.]0[.]1, ").expect("a head");
        format!("{head}: {}", rest.split_once("UTC: ").expect("a time").1)
    };
    assert_eq!(
        first(&["bad.example", "10.0.0.1"]),
        "2 indicators, 1 asked about: 1 flagged, 0 not flagged, 1 not asked"
    );
    assert_eq!(first(&["bad.example", "deadbeef"]), "2 inputs, 1 asked about: 1 flagged, 0 not flagged, 1 not asked");
    assert_eq!(first(&["bad.example", "bad.example"]), "2 indicators: 2 flagged, 0 not flagged");
}

#[tokio::test]
async fn what_was_not_asked_has_no_time_at_which_it_was() {
    let (_service, program) = one_flagged().await;
    let offline = program.run(&["--offline", "lookup", "-f", "ticket", "never.example"]).stdout;
    for text in [offline, looked_up(&program, "ticket", &["10.0.0.1"]).stdout] {
        assert!(text.starts_with("Not asked\n"), "{text}");
    }
    let stix = looked_up(&program, "stix", &["10.0.0.1"]).stdout;
    assert!(stix.contains("\"content\": \"not asked\""), "{stix}");
}

#[tokio::test]
async fn what_the_store_passes_on_has_the_time_at_which_the_service_said_it() {
    let service = Service::start().await;
    service.gives("/domains/never.example", refusal(404, "NotFoundError", "Domain not found")).await;
    let program = Program::asking(&service.base_url());
    let asked = |run: &Run| {
        let (_, rest) = run.stdout.split_once("Not in VirusTotal, asked ").expect("a time");
        rest.lines().next().expect("a time").to_owned()
    };
    let told = asked(&program.run(&["lookup", "-f", "ticket", "never.example"]).ended_with(3));
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    let again = asked(&program.run(&["lookup", "-f", "ticket", "never.example"]).ended_with(3));
    let seconds = |time: &str| time.get(17..19).and_then(|text| text.parse::<u8>().ok()).expect("seconds");
    let apart = (60 + seconds(&again) - seconds(&told)) % 60;
    assert!(apart < 2, "the first said {told}, the second {again}");
    let stix = program.run(&["lookup", "-f", "stix", "never.example"]).ended_with(3).stdout;
    assert!(stix.contains(&format!("not in VirusTotal, as of {again}")), "{again}: {stix}");
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn a_search_names_each_result_and_not_what_was_searched_for() {
    let service = Service::start().await;
    let other = json!({ "type": "domain", "id": "b.example", "attributes": {} });
    let file = json!({ "type": "file", "id": SHA256, "attributes": { "md5": MD5 } });
    let found = json!({ "data": [domain("a.example", 9)["data"], other, file], "meta": {} });
    service.gives("/intelligence/search", ok(&found)).await;
    service.gives("/search", ok(&found)).await;
    let program = Program::asking(&service.base_url());
    let template = program.home.path().join("config.toml");
    for query in ["entity:domain p:5+", "a.example"] {
        let text = program.run(&["search", "--intelligence", query, "-f", "ticket"]).ended_with(0).stdout;
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert!(
            lines[0].starts_with("* `a[.]example` 9/70") && lines[1..].concat().contains("* `b[.]example` "),
            "{text}"
        );
        assert!(text.contains(&format!("* {SHA256} ")) && !text.contains("p:5+"), "{text}");
    }
    let text = program.run(&["search", MD5, "-f", "ticket"]).ended_with(0).stdout;
    assert!(text.contains(&format!("* {MD5} ")) && text.contains("* `b[.]example` "), "the file was named so: {text}");
    std::fs::write(template, "[ticket]\nrow = \"{asked} {ratio}\"\n").expect("settings");
    let text = program.run(&["search", "--intelligence", "p:5+", "-f", "ticket"]).ended_with(0).stdout;
    assert!(text.contains("\n`a[.]example` 9/70") && !text.contains("p:5+"), "{text}");
    let line = program.run(&["search", "--intelligence", "p:5+", "-f", "jsonl"]).ended_with(0).lines().swap_remove(0);
    assert_eq!(line["input"], "p:5+", "programs are told what was searched for");
}

#[tokio::test]
async fn a_gate_on_the_unknown_holds_where_nobody_gave_an_opinion() {
    let service = Service::start().await;
    let with = |stats: Value| {
        ok(&json!({ "data": { "type": "domain", "id": "a.example", "attributes": {
            "last_analysis_date": 1_767_225_600, "last_analysis_stats": stats } } }))
    };
    let cases = [
        (json!({ "malicious": 0, "timeout": 60 }), 6),
        (json!({ "malicious": -1, "undetected": 60 }), 6),
        (json!({ "malicious": 0, "undetected": 60 }), 0),
    ];
    for (stats, status) in cases {
        service.reset().await;
        service.gives("/domains/a.example", with(stats.clone())).await;
        let program = Program::asking(&service.base_url());
        let run = program.run(&["lookup", "-f", "table", "--fail-on", "unknown", "a.example"]).ended_with(status);
        assert_eq!(run.stdout.contains("no opinion given"), status == 6, "{stats}: {}", run.stdout);
    }
}

#[tokio::test]
async fn a_null_beside_the_counts_hides_none_of_them() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&json!({ "data": { "type": "domain", "id": "a.example", "attributes": {
        "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 5, "suspicious": 1, "undetected": 55, "harmless": 0, "timeout": null } } } }))).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["lookup", "-f", "table", "--fail-on", "malicious>=5", "a.example"]).ended_with(6);
    assert!(run.stdout.contains("5/61"), "{}", run.stdout);
}

#[tokio::test]
async fn a_completed_analysis_without_numbers_is_unknown_and_one_without_a_status_is_not_called_ordered() {
    let service = Service::start().await;
    let analysis =
        |attributes: Value| ok(&json!({ "data": { "type": "analysis", "id": "u-aa-1", "attributes": attributes } }));
    service.gives("/analyses/u-aa-1", analysis(json!({ "status": "completed", "date": 1_767_225_600 }))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["analysis", "--fail-on", "unknown", "u-aa-1"]).ended_with(6);
    service.reset().await;
    let stats = json!({ "malicious": 5, "undetected": 56 });
    service.gives("/analyses/u-aa-1", analysis(json!({ "date": 1_767_225_600, "stats": stats }))).await;
    let told = program.run(&["analysis", "-f", "table", "u-aa-1"]).stdout;
    assert!(told.contains("5/61") && !told.contains("ordered"), "{told}");
}

#[tokio::test]
async fn when_a_file_says_that_it_was_built_is_no_date_on_which_it_was_seen() {
    let service = Service::start().await;
    let file = json!({ "data": { "type": "private_file", "id": SHA256, "attributes": {
        "creation_date": 708_992_537, "threat_verdict": "VERDICT_MALICIOUS" } } });
    service.gives(&format!("/private/files/{SHA256}"), ok(&file)).await;
    let program = Program::asking(&service.base_url());
    for format in ["ticket", "csv", "stix", "misp", "md"] {
        let told = program.run(&["private", "show", "-f", format, SHA256]).ended_with(0).stdout;
        assert!(!told.contains("1992"), "{format}: {told}");
    }
    let told = program.run(&["private", "show", "-f", "json", SHA256]).ended_with(0).stdout;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told[0]["first_seen"], Value::Null);
}

#[tokio::test]
async fn a_domain_is_registered_and_not_seen() {
    let service = Service::start().await;
    let mut domain_named = domain("a.example", 9);
    domain_named["data"]["attributes"]["creation_date"] = json!(708_992_537);
    service.gives("/domains/a.example", ok(&domain_named)).await;
    let program = Program::asking(&service.base_url());
    let ticket = program.run(&["lookup", "-f", "ticket", "a.example"]).ended_with(0).stdout;
    assert!(ticket.contains("Registered: 1992-06-19") && !ticket.contains("First seen"), "{ticket}");
    let bundle = program.run(&["lookup", "-f", "stix", "a.example"]).ended_with(0).stdout;
    assert!(bundle.contains("observed-data") && !bundle.contains("1992"), "{bundle}");
}

#[tokio::test]
async fn where_nobody_says_when_it_was_seen_a_bundle_makes_no_sighting_up_and_stays_the_same() {
    let service = Service::start().await;
    let undated = json!({ "data": { "type": "domain", "id": "a.example", "attributes": {
        "last_analysis_date": null, "last_analysis_stats": { "malicious": 9, "undetected": 60 } } } });
    service.gives("/domains/a.example", ok(&undated)).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "a.example"]).ended_with(0);
    let bundle = || {
        let text = program.run(&["--offline", "lookup", "-f", "stix", "a.example"]).ended_with(0).stdout;
        let bundle: Value = serde_json::from_str(&text).expect("JSON");
        let objects = bundle["objects"].as_array().expect("objects").clone();
        assert!(objects.iter().all(|object| object["type"] != "observed-data"), "{text}");
        objects.into_iter().find(|object| object["type"] == "indicator").expect("an indicator")
    };
    let first = bundle();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(first, bundle());
}

/// The members of the bundle's indicators.
fn indicators(stix: &str) -> Vec<Value> {
    let bundle: Value = serde_json::from_str(stix).expect("a bundle");
    let objects = bundle["objects"].as_array().expect("objects").clone();
    objects.into_iter().filter(|object| object["type"] == "indicator").collect()
}

#[tokio::test]
async fn a_verdict_without_a_date_is_dated_by_when_it_was_told_and_is_the_same_object_the_next_time() {
    let service = Service::start().await;
    let mut report = domain("old.example", 9);
    report["data"]["attributes"]["last_analysis_date"] = Value::Null;
    report["data"]["attributes"]["creation_date"] = json!(1_482_969_600);
    service.gives("/domains/old.example", ok(&report)).await;
    let program = Program::asking(&service.base_url());
    let begun = jiff::Timestamp::now();
    let first = indicators(&program.run(&["lookup", "-f", "stix", "old.example"]).ended_with(0).stdout);
    let from: jiff::Timestamp = first[0]["valid_from"].as_str().and_then(|text| text.parse().ok()).expect("a time");
    assert!(from.duration_since(begun).abs().as_secs() < 60, "{}", first[0]["valid_from"]);
    let again = indicators(&program.run(&["lookup", "-f", "stix", "old.example"]).ended_with(0).stdout);
    assert_eq!(again[0]["id"], first[0]["id"]);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let anew = program.run(&["lookup", "--refresh", "-f", "stix", "old.example"]).ended_with(0).stdout;
    let anew = indicators(&anew);
    assert_eq!(anew[0]["id"], first[0]["id"], "the date of an answer makes no other object");
}

/// The ids of an analysis of a URL, and of one of a file.
const ANALYSES: [&str; 2] = ["u-aa-1767225600", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6MTc2NzIyNTYwMA"];

/// An analysis of a URL, or of a file, that nine of seventy flag; and its id.
async fn analysed(of_url: bool) -> (Service, Program, &'static str) {
    let id = ANALYSES[usize::from(!of_url)];
    let service = Service::start().await;
    let info = if of_url {
        json!({ "url_info": { "id": "aa".repeat(32), "url": "http://bad.example/x" } })
    } else {
        json!({ "file_info": { "sha256": SHA256 } })
    };
    let analysis = json!({ "data": { "type": "analysis", "id": id, "attributes": {
        "status": "completed", "date": 1_767_225_600,
        "stats": { "malicious": 9, "suspicious": 0, "harmless": 61, "undetected": 0 } } }, "meta": info });
    service.gives(&format!("/analyses/{id}"), ok(&analysis)).await;
    let program = Program::asking(&service.base_url());
    (service, program, id)
}

#[tokio::test]
async fn the_verdict_of_an_analysis_has_the_date_of_the_analysis() {
    let (_service, program, id) = analysed(true).await;
    for format in ["md", "ticket", "misp", "stix"] {
        let text = program.run(&["analysis", "-f", format, id]).ended_with(0).stdout;
        assert!(!text.contains("undated") && text.contains("2026-01-01"), "{format}: {text}");
    }
    let line = program.run(&["analysis", "-f", "jsonl", id]).ended_with(0).lines().swap_remove(0);
    assert_eq!(line["last_analysis_date"], "2026-01-01T00:00:00Z");
}

#[tokio::test]
async fn an_analysis_leaves_as_what_was_analysed_in_every_format() {
    for (of_url, value, link) in [
        (true, "http://bad.example/x", format!("https://www.virustotal.com/gui/url/{}", "aa".repeat(32))),
        (false, SHA256, format!("https://www.virustotal.com/gui/file/{SHA256}")),
    ] {
        let (_service, program, id) = analysed(of_url).await;
        let printed = |format: &str| program.run(&["analysis", "-f", format, id]).ended_with(0);
        assert_eq!(printed("links").stdout, format!("{link}\n"));
        let list = printed("blocklist").stdout;
        assert!(list.lines().any(|line| line == value) && list.contains("left out: nothing"), "{list}");
        for format in ["stix", "misp"] {
            let run = printed(format);
            assert!(run.stdout.contains(value) && run.stdout.contains(&link), "{format}: {}", run.stdout);
            assert_eq!(run.stderr, "", "{format}");
        }
        assert_eq!(indicators(&printed("stix").stdout)[0]["valid_from"], "2026-01-01T00:00:00.000Z");
        assert!(printed("csv").stdout.contains(&link));
    }
}

#[tokio::test]
async fn what_a_list_leaves_out_is_said_with_its_reasons() {
    let (service, program) = one_flagged().await;
    service.gives("/domains/fine.example", ok(&domain("fine.example", 0))).await;
    let run = looked_up(&program, "blocklist", &["bad.example", "fine.example", "never.example"]).ended_with(3);
    run.saying(&["2 of 3 left out: 1 not flagged, 1 not in VirusTotal"]);
}

#[tokio::test]
async fn what_enough_engines_flag_is_malicious_in_every_format_whatever_milder_word_the_service_has() {
    let service = Service::start().await;
    let judged = |malicious: u32| {
        json!({ "data": { "type": "file", "id": SHA256, "attributes": { "last_analysis_date": 1_767_225_600,
            "last_analysis_stats": { "malicious": malicious, "suspicious": 1, "undetected": 59 - malicious },
            "threat_verdict": "VERDICT_SUSPICIOUS" } } })
    };
    service.gives(&format!("/files/{SHA256}"), ok(&judged(4))).await;
    let program = Program::asking(&service.base_url());
    let printed = |format: &str| looked_up(&program, format, &[SHA256]).ended_with(0).stdout;
    let apart = "4/60 malicious, 1 suspicious; VirusTotal says suspicious";
    for format in ["table", "md"] {
        assert!(printed(format).contains(apart), "{format}: {}", printed(format));
    }
    let sheet = printed("csv");
    assert!(sheet.contains("file,found,malicious,4,1,60,") && sheet.contains("VirusTotal says suspicious"), "{sheet}");
    let ticket = printed("ticket");
    assert!(ticket.starts_with("MALICIOUS: 4/60 engines, 1 suspicious, 2026-01-01 "), "{ticket}");
    assert!(ticket.lines().next().is_some_and(|line| line.ends_with("; VirusTotal says suspicious")), "{ticket}");
    assert!(printed("blocklist").lines().any(|line| line == SHA256), "{}", printed("blocklist"));
    let bundle = printed("stix");
    assert!(bundle.contains("malicious-activity") && bundle.contains(apart), "{bundle}");
    assert!(printed("misp").contains("\"to_ids\": true"), "{}", printed("misp"));
    // Below the threshold it is the service's word alone, and nothing is acted on.
    service.reset().await;
    service.gives(&format!("/files/{SHA256}"), ok(&judged(2))).await;
    let program = Program::asking(&service.base_url());
    let printed = |format: &str| looked_up(&program, format, &[SHA256]).ended_with(0).stdout;
    let apart = "2 of 60 engines flag it, 1 suspicious; VirusTotal says suspicious";
    for format in ["table", "md"] {
        assert!(printed(format).contains(apart), "{format}: {}", printed(format));
    }
    assert!(printed("csv").contains("file,found,suspicious,2,1,60,"), "{}", printed("csv"));
    assert!(!printed("blocklist").lines().any(|line| line == SHA256), "{}", printed("blocklist"));
    assert!(!printed("misp").contains("\"to_ids\": true"), "{}", printed("misp"));
}

#[tokio::test]
async fn whoever_answered_is_named_as_that_and_not_as_virustotal() {
    let demo = |format: &str| {
        let line = ["--demo", "lookup", "-f", format, "parcel-notice.example", "login.parcel-notice.example"];
        Program::new().run(&line).ended_with(0).stdout
    };
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 9))).await;
    service.gives("/domains/b.example", ok(&domain("b.example", 9))).await;
    let program = Program::asking(&service.base_url());
    let near = |format: &str| looked_up(&program, format, &["a.example", "b.example"]).ended_with(0).stdout;
    for format in ["ticket", "blocklist", "misp", "stix"] {
        for (text, who) in
            [(demo(format), "the demo service (an invented world)"), (near(format).replace("[.]", "."), "127.0.0.1")]
        {
            assert!(text.contains(who), "{format}: {text}");
            for false_words in ["on VirusTotal", "engines of VirusTotal", "\"abstract\": \"VirusTotal\""] {
                assert!(!text.contains(false_words), "{format}, {false_words}: {text}");
            }
        }
    }
}
