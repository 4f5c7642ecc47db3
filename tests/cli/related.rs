//! `vtriage related`, `search` and `private list`: pages, limits, odd rows.

use serde_json::{Value, json};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, Request, ResponseTemplate};

use crate::program::Program;
use crate::service::{Service, ok, refusal};

const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

fn resolutions(numbers: std::ops::Range<u32>, meta: &Value) -> Value {
    let row = |number: u32| {
        json!({ "type": "resolution", "id": format!("198.51.100.7n{number}.example"),
            "attributes": { "date": 1_767_225_600, "host_name": format!("n{number}.example") } })
    };
    json!({ "data": numbers.map(row).collect::<Vec<_>>(), "meta": meta })
}

/// 55 resolutions on two pages.
async fn two_pages() -> Service {
    let service = Service::start().await;
    let place = "/api/v3/ip_addresses/198.51.100.7/resolutions";
    let first = ok(&resolutions(0..40, &json!({ "count": 55, "cursor": "AbC=" })));
    let second = ok(&resolutions(40..55, &json!({ "count": 55 })));
    let page = || Mock::given(method("GET")).and(path(place)).and(query_param("limit", "40"));
    page().and(query_param_is_missing("cursor")).respond_with(first).mount(&service.server).await;
    page().and(query_param("cursor", "AbC=")).respond_with(second).mount(&service.server).await;
    service
}

#[tokio::test]
async fn c13_one_page_is_one_request_and_the_rest_is_said_not_fetched() {
    let service = two_pages().await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "198.51.100.7", "resolutions"]).ended_with(0).saying(&["40 of 55", "--limit"]);
    assert_eq!(run.lines().len(), 40);
    assert_eq!(service.requests().await, ["GET /ip_addresses/198.51.100.7/resolutions?limit=40"]);
}

#[tokio::test]
async fn c13_a_limit_reads_on_with_the_cursor_percent_encoded_and_stops_at_the_end() {
    let service = two_pages().await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "--limit", "1000", "198.51.100.7", "resolutions"]).ended_with(0);
    assert_eq!((run.lines().len(), run.stderr.as_str()), (55, ""));
    let first = "GET /ip_addresses/198.51.100.7/resolutions?limit=40".to_owned();
    assert_eq!(service.requests().await, [first.clone(), format!("{first}&cursor=AbC%3D")]);
}

#[tokio::test]
async fn a_limit_inside_the_second_page_cuts_it() {
    let service = two_pages().await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "-f", "ids", "--limit", "45", "198.51.100.7", "resolutions"]).ended_with(0);
    assert_eq!(run.stdout.lines().count(), 45);
    assert_eq!(run.stdout.lines().last(), Some("n44.example"));
}

#[tokio::test]
async fn related_objects_have_the_same_shape_with_relationship_and_source() {
    let service = two_pages().await;
    let run = Program::asking(&service.base_url()).run(&["related", "198[.]51.100.7", "resolutions"]).ended_with(0);
    let line = run.lines().swap_remove(0);
    let names: Vec<&str> = line.as_object().expect("an object").keys().map(String::as_str).collect();
    let shape = "schema input remark note tags label families names first_seen gti path kind id state stats malicious suspicious total last_analysis_date link from error relationship source source_kind object";
    assert_eq!(names.join(" "), shape);
    assert_eq!(
        [&line["input"], &line["relationship"], &line["source"], &line["source_kind"]],
        [&Value::Null, &json!("resolutions"), &json!("198.51.100.7"), &json!("ip_address")]
    );
    assert_eq!(line["object"]["attributes"]["host_name"], "n0.example");
}

/// A domain of 23/94 that resolved to an address of 9/94, and the other way round.
async fn both_ends() -> Service {
    let service = Service::start().await;
    let row = json!({ "type": "resolution", "id": "198.51.100.7mail.example", "attributes": {
        "date": 1_767_225_600, "host_name": "mail.example", "ip_address": "198.51.100.7", "resolver": "Example DNS",
        "host_name_last_analysis_stats": { "malicious": 23, "harmless": 71 },
        "ip_address_last_analysis_stats": { "malicious": 9, "suspicious": 2, "harmless": 83 } } });
    let page = json!({ "data": [row], "meta": {} });
    service.gives("/domains/mail.example/resolutions", ok(&page)).await;
    service.gives("/ip_addresses/198.51.100.7/resolutions", ok(&page)).await;
    let bare = json!({ "data": [{ "type": "resolution", "id": "198.51.100.7mail.example" }] });
    service.gives("/domains/mail.example/relationships/resolutions", ok(&bare)).await;
    service
}

#[tokio::test]
async fn a_resolution_is_its_other_end_in_every_format() {
    let service = both_ends().await;
    let program = Program::asking(&service.base_url());
    for (subject, end, safe, ratio, link) in [
        ("mail.example", "198.51.100.7", "198[.]51[.]100[.]7", "9/94", "/gui/ip-address/198.51.100.7"),
        ("198.51.100.7", "mail.example", "mail[.]example", "23/94", "/gui/domain/mail.example"),
    ] {
        let print = |format: &str| program.run(&["related", "-f", format, subject, "resolutions"]).ended_with(0).stdout;
        for list in ["values", "ids"] {
            assert_eq!(print(list), format!("{end}\n"), "{list}");
        }
        assert!(print("blocklist").ends_with(&format!("# left out: nothing\n{end}\n")));
        assert_eq!(print("defanged"), format!("{safe}\n"));
        assert!(print("links").ends_with(&format!("{link}\n")));
        let record: Value = serde_json::from_str(&print("jsonl")).expect("JSON");
        assert_eq!((&record["id"], &record["state"]), (&json!(end), &json!("found")));
        assert_eq!(record["object"]["id"], "198.51.100.7mail.example", "the object is as it came");
        for format in ["table", "csv", "md", "ticket", "stix", "misp", "json"] {
            let text = print(format);
            let shown = if matches!(format, "md" | "ticket") { safe } else { end };
            assert!(text.contains(shown), "{format}: {text}");
            assert!(format == "json" || !text.contains("198.51.100.7mail.example"), "{format}: {text}");
            let day = if format == "csv" { "2026-01-01T00:00:00Z" } else { "2026-01-01" };
            assert!(matches!(format, "stix" | "misp" | "json") || text.contains(day), "{format}: {text}");
        }
        assert!(print("table").contains(", undated "), "the date is that of the link: {}", print("table"));
        assert!(print("table").contains(ratio) && print("ticket").contains(ratio) && print("md").contains(ratio));
        assert_eq!(record["malicious"], json!(ratio.split('/').next().and_then(|count| count.parse::<u32>().ok())));
    }
}

#[tokio::test]
async fn resolutions_as_values_or_ids_can_be_looked_up() {
    let service = both_ends().await;
    service
        .gives("/ip_addresses/198.51.100.7", ok(&json!({ "data": { "type": "ip_address", "id": "198.51.100.7" } })))
        .await;
    let program = Program::asking(&service.base_url());
    for format in ["values", "ids"] {
        for form in [&["--descriptors"][..], &[]] {
            let line = [&["related", "-f", format][..], form, &["mail.example", "resolutions"]].concat();
            let list = program.run(&line).ended_with(0).stdout;
            let found = program.run_with_input(&["lookup", "-"], &list).ended_with(0);
            assert_eq!(found.lines()[0]["id"], "198.51.100.7");
        }
    }
}

#[tokio::test]
async fn what_was_not_asked_for_is_not_called_unanalysed() {
    let service = both_ends().await;
    let bare = json!({ "data": [{ "type": "file", "id": SHA256 }] });
    service.gives("/domains/mail.example/relationships/communicating_files", ok(&bare)).await;
    let program = Program::asking(&service.base_url());
    for name in ["resolutions", "communicating_files"] {
        let run = program.run(&["related", "--descriptors", "mail.example", name]).ended_with(0);
        assert_eq!(run.lines()[0]["state"], "not_asked", "{name}");
    }
}

#[tokio::test]
async fn comments_whois_records_and_certificates_say_what_they_are() {
    let service = Service::start().await;
    let digest = "cd".repeat(32);
    let lists = [
        (
            "comments",
            json!({ "type": "comment", "id": "d-a.example-1a2b3c4d",
            "attributes": { "date": 1_767_225_600, "text": "seen in a phishing mail" } }),
            "seen in a phishing mail",
        ),
        (
            "votes",
            json!({ "type": "vote", "id": "d-a.example-1a2b3c4d",
            "attributes": { "date": 1_767_225_600, "verdict": "harmless", "value": 1 } }),
            "harmless",
        ),
        (
            "historical_whois",
            json!({ "type": "whois", "id": digest, "attributes": { "first_seen_date": 1_767_225_600,
            "registrar_name": "Example Registrar", "whois_map": { "Creation Date": "2025-12-31" } } }),
            "registrar Example Registrar · created 2025-12-31",
        ),
        (
            "historical_ssl_certificates",
            json!({ "type": "ssl_cert", "id": digest, "attributes": {
            "first_seen_date": 1_767_225_600, "subject": { "CN": "www.a.example" }, "issuer": { "O": "Example CA" },
            "validity": { "not_before": "2026-01-01 00:00:00", "not_after": "2026-04-01 00:00:00" } } }),
            "issued by Example CA · from 2026-01-01 00:00:00 · until 2026-04-01 00:00:00",
        ),
    ];
    let program = Program::asking(&service.base_url());
    for (name, object, told) in lists {
        service.gives(&format!("/domains/a.example/{name}"), ok(&json!({ "data": [object] }))).await;
        let print = |format: &str| program.run(&["related", "-f", format, "a.example", name]).ended_with(0).stdout;
        for format in ["csv", "md", "table", "ticket"] {
            let text = print(format);
            assert!(text.contains(told) && text.contains("2026-01-01"), "{format} of {name}: {text}");
        }
        assert_eq!(print("values"), "a.example\n", "the digest of a certificate is no file to be looked up");
        assert_eq!(print("blocklist"), "");
    }
}

#[tokio::test]
async fn c04_an_object_that_was_never_scanned_is_a_row_without_a_score() {
    let service = Service::start().await;
    let body = json!({ "data": [
        { "type": "url", "id": "11".repeat(32), "context_attributes": { "url": "http://cdn.example.net/x/%25s" } },
        { "type": "url", "id": "22".repeat(32), "attributes": { "url": "http://ok.example.org/",
            "last_analysis_stats": { "malicious": 1, "suspicious": 0, "harmless": 70, "undetected": 10, "timeout": 0 } } },
    ], "meta": {} });
    service.gives(&format!("/files/{SHA256}/contacted_urls"), ok(&body)).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", SHA256, "contacted_urls"]).ended_with(0);
    let lines = run.lines();
    assert_eq!((lines[0]["state"].as_str(), &lines[0]["total"]), (Some("no_analysis"), &Value::Null));
    assert_eq!((&lines[1]["malicious"], &lines[1]["total"]), (&json!(1), &json!(81)));
    assert_eq!(run.stderr, "");
    let table = program.run(&["related", "-f", "table", SHA256, "contacted_urls"]).ended_with(0);
    insta::assert_snapshot!(table.stdout);
}

#[tokio::test]
async fn what_nobody_judges_has_no_verdict_and_the_date_of_its_making_in_every_format() {
    let service = Service::start().await;
    let made = json!({ "data": [{ "type": "collection", "id": "lantern--7", "attributes": {
        "name": "Lantern parcels", "status": "COMPUTED", "creation_date": 1_767_225_600 } }], "meta": {} });
    service.gives(&format!("/files/{SHA256}/collections"), ok(&made)).await;
    let named = json!({ "data": [{ "type": "threat_actor", "id": "actor--7", "attributes": {
        "name": "Lantern Moth", "status": "COMPUTED", "creation_date": 1_767_225_600 } }], "meta": {} });
    service.gives(&format!("/files/{SHA256}/related_threat_actors"), ok(&named)).await;
    let program = Program::asking(&service.base_url());
    for name in ["collections", "related_threat_actors"] {
        let printed = |format| program.run(&["related", "-f", format, SHA256, name]).ended_with(0).stdout;
        let table = printed("table");
        let row = table.lines().nth(1).expect("a row");
        assert!(row.starts_with("- ") && row.contains(" 2026-01-01 "), "{table}");
        assert!(printed("md").contains("| 2026-01-01 |"), "{}", printed("md"));
        assert!(printed("csv").contains(",found,,,,,,,2026-01-01T00:00:00Z,"), "{}", printed("csv"));
        assert!(printed("ticket").contains("Created: 2026-01-01"), "{}", printed("ticket"));
        for format in ["table", "csv", "md", "ticket"] {
            assert!(!printed(format).contains("COMPUTED"), "{}", printed(format));
        }
    }
}

#[tokio::test]
async fn a_whois_record_of_two_registries_names_the_network_and_not_the_registry_and_only_hosts_as_name_servers() {
    let service = Service::start().await;
    let record = json!({ "data": [{ "type": "whois", "id": "ab".repeat(32), "attributes": { "first_seen_date": 1_767_225_600,
        "whois_map": { "NetRange": "198.0.0.0 - 198.255.255.255", "NetName": "OUTER-8", "OrgName": "Outer Registry",
            "CIDR": "198.0.0.0/8", "Name Server": "6 Lantern St | ns1.lantern.example", "inetnum": "198.51.100.0 - 198.51.100.255",
            "netname": "LANTERN-LABS", "org-name": "Lantern Labs" } } }], "meta": {} });
    service.gives("/ip_addresses/198.51.100.7/historical_whois", ok(&record)).await;
    let program = Program::asking(&service.base_url());
    for format in ["table", "csv", "md"] {
        let text = program.run(&["related", "-f", format, "198.51.100.7", "historical_whois"]).ended_with(0).stdout;
        let text = text.replace("[.]", ".");
        let told = "198.51.100.0 - 198.51.100.255 · LANTERN-LABS · Lantern Labs · name servers ns1.lantern.example";
        assert!(text.contains(told), "{format}: {text}");
        assert!(!text.contains("OUTER") && !text.contains("Lantern St"), "{format}: {text}");
    }
}

#[tokio::test]
async fn c06_a_private_file_shows_no_zero_of_zero() {
    let service = Service::start().await;
    let mut file = json!({ "type": "private_file", "id": SHA256, "attributes": {
        "type_description": "Windows Installer", "size": 20480, "md5": "7809376fe32e44c957347816a47b3d65" } });
    let list = |file: &Value| ok(&json!({ "data": [file], "meta": { "count": 1 } }));
    service.gives("/private/files", list(&file)).await;
    let program = Program::asking(&service.base_url()).with("COLUMNS", "80");
    let run = program.run(&["--no-cache", "private", "list", "-f", "table"]).ended_with(0);
    assert!(run.stdout.contains("no AV (private)") && run.stdout.contains("Windows Installer"), "{}", run.stdout);
    assert!(!run.stdout.contains("0/0") && !run.stdout.contains("0 detections"), "{}", run.stdout);
    service.reset().await;
    file["attributes"]["threat_severity"] = json!({ "threat_severity_level": "SEVERITY_HIGH" });
    file["attributes"]["threat_verdict"] = json!("VERDICT_MALICIOUS");
    service.gives("/private/files", list(&file)).await;
    let run = program.run(&["--no-cache", "private", "list", "-f", "table"]).ended_with(0);
    assert!(run.stdout.contains("high / malicious"), "{}", run.stdout);
}

#[tokio::test]
async fn a_repeated_cursor_ends_with_an_error_after_what_was_read() {
    let service = Service::start().await;
    let pages = [0, 40].map(|first| resolutions(first..first + 40, &json!({ "cursor": "again" })));
    let answer = move |request: &Request| {
        ok(&pages[usize::from(request.url.query().is_some_and(|query| query.contains("cursor")))])
    };
    service.gives("/domains/a.example/resolutions", answer).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "--limit", "1000", "a.example", "resolutions"]).ended_with(1);
    let lines = run.lines();
    assert_eq!((lines.len(), &lines[80]["error"]["code"]), (81, &json!("BadAnswer")));
    run.saying(&["same cursor twice"]);
}

#[tokio::test]
async fn a_page_that_comes_again_is_printed_once_and_ends_with_an_error() {
    let service = Service::start().await;
    let page = resolutions(0..40, &json!({ "cursor": "again" }));
    service.gives("/domains/a.example/resolutions", ok(&page)).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "--limit", "1000", "a.example", "resolutions"]).ended_with(1);
    let lines = run.lines();
    assert_eq!((lines.len(), &lines[40]["error"]["code"]), (41, &json!("BadAnswer")));
    run.saying(&["same page twice"]);
}

#[tokio::test]
async fn an_error_on_the_second_page_comes_after_the_first_was_printed() {
    let service = Service::start().await;
    let page = resolutions(0..40, &json!({ "cursor": "next" }));
    service
        .gives("/domains/a.example/resolutions", move |request: &Request| {
            if request.url.query().is_some_and(|query| query.contains("cursor")) {
                refusal(429, "QuotaExceededError", "Quota exceeded")
            } else {
                ok(&page)
            }
        })
        .await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "-f", "json", "--limit", "1000", "a.example", "resolutions"]).ended_with(5);
    let array: Vec<Value> = serde_json::from_str(&run.stdout).expect("the array is closed all the same");
    assert_eq!((array.len(), &array[40]["state"]), (41, &json!("quota")));
    run.saying(&["quota", "GET /domains/a.example/resolutions"]);
}

#[tokio::test]
async fn descriptors_are_asked_for_by_their_own_route() {
    let service = Service::start().await;
    let body = json!({ "data": [{ "type": "domain", "id": "b.example" }] });
    service.gives(&format!("/files/{SHA256}/relationships/contacted_domains"), ok(&body)).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "--descriptors", "-f", "ids", SHA256, "contacted_domains"]).ended_with(0);
    assert_eq!(run.stdout, "b.example\n");
    assert_eq!(service.requests().await, [format!("GET /files/{SHA256}/relationships/contacted_domains?limit=40")]);
}

#[tokio::test]
async fn of_what_only_the_ids_were_asked_for_no_format_says_how_it_stands() {
    let service = Service::start().await;
    let body = json!({ "data": [{ "type": "domain", "id": "b.example" }] });
    service.gives(&format!("/files/{SHA256}/relationships/contacted_domains"), ok(&body)).await;
    let program = Program::asking(&service.base_url());
    for format in ["table", "json", "csv", "md", "ticket", "stix", "misp"] {
        let run = program.run(&["related", "--descriptors", "-f", format, SHA256, "contacted_domains"]).ended_with(0);
        let text = run.stdout.replace('_', " ").to_lowercase();
        assert!(text.contains("not asked") && !text.contains("no analysis"), "{format}: {text}");
    }
}

#[tokio::test]
async fn a_404_of_what_hangs_on_an_object_does_not_say_that_the_object_is_not_there() {
    let service = Service::start().await;
    let absent = json!({ "error": { "code": "NotFoundError", "message": "not found" } });
    for part in ["nosuch", "behaviours", "behaviour_summary"] {
        service.gives(&format!("/files/{SHA256}/{part}"), ResponseTemplate::new(404).set_body_json(&absent)).await;
    }
    let program = Program::asking(&service.base_url());
    for command in [&["related", SHA256, "nosuch"][..], &["behaviour", SHA256]] {
        let run = program.run(command).ended_with(3);
        assert!(run.stderr.contains("nothing is there"), "{}", run.stderr);
        assert!(!run.stderr.contains("never scanned") && !run.stderr.contains("not in VirusTotal"), "{}", run.stderr);
    }
}

#[tokio::test]
async fn a_pretty_printed_answer_is_still_one_line_of_jsonl() {
    let service = Service::start().await;
    let pretty = serde_json::to_string_pretty(&resolutions(0..2, &json!({}))).expect("JSON").replace('\n', "\r\n");
    service.gives("/domains/a.example/resolutions", ResponseTemplate::new(200).set_body_string(pretty)).await;
    let run = Program::asking(&service.base_url()).run(&["related", "a.example", "resolutions"]).ended_with(0);
    assert_eq!(run.lines().len(), 2);
}

#[tokio::test]
async fn searching_takes_mixed_kinds_and_nothing_found_ends_with_3() {
    let service = Service::start().await;
    let both = json!({ "data": [
        { "type": "domain", "id": "a.example", "attributes": {} },
        { "type": "comment", "id": "d-a.example-1a2b3c4d", "attributes": { "text": "nice\u{1b}]0;owned\u{7} #tag" } },
    ] });
    let search =
        |query: &'static str| Mock::given(method("GET")).and(path("/api/v3/search")).and(query_param("query", query));
    search("#tag & more").respond_with(ok(&both)).mount(&service.server).await;
    search("nothing").respond_with(ok(&json!({ "data": [] }))).mount(&service.server).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["search", "-f", "table", "#tag & more"]).ended_with(0);
    assert!(run.stdout.contains("#tag") && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
    program.run(&["search", "nothing"]).ended_with(3);
}

/// Two names, one row that is no object, one that is not there, a comment on a name and another on the same.
fn odd_rows() -> Value {
    let comment =
        |sign: &str| json!({ "type": "comment", "id": format!("d-a.example-{sign}"), "attributes": { "text": "hm" } });
    json!({ "data": [
        { "type": "domain", "id": "a.example", "attributes": {} },
        { "type": "domain", "id": "b.example", "attributes": {} },
        { "type": "domain", "id": "gone.example", "error": { "code": "NotFoundError", "message": "not found" } },
        { "type": "ssl_cert", "id": "ab".repeat(32), "attributes": {} },
        comment("1"), comment("2"),
    ] })
}

#[tokio::test]
async fn lines_of_a_list_and_what_it_says_that_it_leaves_out_make_up_all_rows() {
    let service = Service::start().await;
    service.gives("/ip_addresses/198.51.100.7/resolutions", ok(&odd_rows())).await;
    let program = Program::asking(&service.base_url());
    let mut told = Vec::new();
    for format in ["ids", "values", "defanged", "links", "blocklist"] {
        let run = program.run(&["related", "-f", format, "198.51.100.7", "resolutions"]).ended_with(0);
        let lines = run.stdout.lines().filter(|line| !line.starts_with('#')).count();
        let left: Vec<usize> = run
            .stderr
            .lines()
            .filter_map(|line| line.strip_prefix("vtriage: ")?.split_once(" of 6 ")?.0.parse().ok())
            .collect();
        assert_eq!(lines + left.iter().sum::<usize>(), 6, "{format}: {}{}", run.stdout, run.stderr);
        told.push((format, lines, left));
    }
    let expected = [
        ("ids", 5, vec![1]),
        ("values", 4, vec![2]),
        ("defanged", 4, vec![2]),
        ("links", 3, vec![3]),
        ("blocklist", 0, vec![6]),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_row_that_is_no_object_is_left_out_and_counted_and_the_rest_is_printed() {
    let service = Service::start().await;
    let mut page = resolutions(0..40, &json!({ "count": 40 }));
    page["data"][7]["id"] = Value::Null;
    service.gives("/ip_addresses/198.51.100.7/resolutions", ok(&page)).await;
    service.gives("/search", ok(&page)).await;
    let program = Program::asking(&service.base_url());
    let said = "1 of 40 was not understood: it has no type or no id";
    for line in [
        &["related", "-f", "ids", "198.51.100.7", "resolutions"][..],
        &["related", "-f", "ids", "--limit", "80", "198.51.100.7", "resolutions"],
        &["search", "-f", "ids", "#tag"],
    ] {
        let run = program.run(line).ended_with(1).saying(&[said]);
        assert_eq!(run.stdout.lines().count(), 39, "{line:?}");
    }
    let sent = service.requests().await.len();
    program.run(&["related", "198.51.100.7", "resolutions"]).ended_with(1);
    assert_eq!(service.requests().await.len(), sent + 1, "a part is not kept for the whole");
}

#[tokio::test]
async fn a_ticket_of_a_list_that_could_not_be_read_says_nothing_of_flags() {
    let service = Service::start().await;
    service
        .gives("/ip_addresses/198.51.100.7/resolutions", ok(&json!({ "data": [{ "type": "resolution", "id": null }] })))
        .await;
    let run = Program::asking(&service.base_url()).run(&["related", "-f", "ticket", "198.51.100.7", "resolutions"]);
    assert_eq!(run.ended_with(1).stdout, "");
}

#[tokio::test]
async fn a_private_list_that_nobody_judged_holds_the_condition_of_what_is_unknown_and_says_that_it_is_private() {
    let service = Service::start().await;
    let file = |sign: &str, more: Value| {
        let mut attributes = json!({ "size": 20480, "sha256": sign.repeat(64) });
        attributes.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        json!({ "type": "private_file", "id": sign.repeat(64), "attributes": attributes })
    };
    let called = json!({ "threat_verdict": "VERDICT_MALICIOUS" });
    service.gives("/private/files", ok(&json!({ "data": [file("a", json!({})), file("b", called)] }))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["private", "list", "-f", "ids", "--fail-on", "unknown"]).ended_with(6);
    let printed = |format| program.run(&["private", "list", "-f", format]).ended_with(0).stdout;
    let bundle: Value = serde_json::from_str(&printed("stix")).expect("JSON");
    let objects = bundle["objects"].as_array().expect("objects");
    let marking = objects.iter().find(|object| object["type"] == "marking-definition").expect("a marking");
    for object in
        objects.iter().filter(|object| ["file", "indicator", "note"].iter().any(|kind| object["type"] == *kind))
    {
        assert_eq!(object["object_marking_refs"], json!([marking["id"]]), "{object}");
        assert!(object["type"] == "file" || object["labels"].to_string().contains("\"private\""), "{object}");
    }
    let event: Value = serde_json::from_str(&printed("misp")).expect("JSON");
    let object = &event["Event"]["Object"][1];
    assert!(object["Attribute"].as_array().expect("attributes").iter().all(|part| part["to_ids"] == false), "{object}");
    assert_eq!(object["Attribute"][0]["Tag"], json!([{ "name": "virustotal:scanning=\"private\"" }]));
    let ticket = printed("ticket");
    assert!(ticket.lines().skip(1).all(|line| line.contains(" · private · ")), "{ticket}");
    assert!(printed("blocklist").contains("\n# private, for your group only: 1 of them\n"), "{}", printed("blocklist"));
}

#[tokio::test]
async fn a_limit_is_filled_from_the_pages_that_follow_however_short_the_first_is() {
    let service = Service::start().await;
    let place = "/api/v3/ip_addresses/198.51.100.7/resolutions";
    let page = || Mock::given(method("GET")).and(path(place)).and(query_param("limit", "30"));
    let pages = [
        (resolutions(0..10, &json!({ "count": 55, "cursor": "b" })), None),
        (resolutions(10..20, &json!({ "count": 55, "cursor": "c" })), Some("b")),
        (resolutions(20..50, &json!({ "count": 55, "cursor": "d" })), Some("c")),
    ];
    for (body, cursor) in pages {
        let mock = match cursor {
            Some(cursor) => page().and(query_param("cursor", cursor)),
            None => page().and(query_param_is_missing("cursor")),
        };
        mock.respond_with(ok(&body)).mount(&service.server).await;
    }
    let program = Program::asking(&service.base_url());
    let line = ["related", "-f", "ids", "--limit", "30", "198.51.100.7", "resolutions"];
    let run = program.run(&line).ended_with(0).saying(&["30 of 55", "a --limit above 30 prints more"]);
    assert_eq!(run.stdout.lines().count(), 30);
    assert_eq!(run.stdout.lines().last(), Some("n29.example"));
    assert_eq!(service.requests().await.len(), 3);
}

#[tokio::test]
async fn a_query_or_relationship_of_nothing_is_wrong_usage_and_nothing_is_sent() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    for line in [
        &["search", ""][..],
        &["search", "  "],
        &["search", "--intelligence", "\u{200b} "],
        &["related", "a.example", ""],
        &["related", "a.example", " "],
        &["private", "related", SHA256, ""],
        &["lookup", ""],
        &["widget", ""],
        &["behaviour", ""],
        &["analysis", ""],
        &["download", ""],
        &["submit", "--yes", ""],
        &["reanalyse", "--yes", ""],
        &["comment", "--yes", "a.example", "\u{200b}"],
    ] {
        program.run(line).ended_with(2);
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_search_with_modifiers_says_how_many_it_found_and_how_far_back_the_service_searched() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let found = |total: u32, cursor: Option<&str>| {
        let meta = json!({ "total_hits": total, "days_back": 90, "cursor": cursor });
        ok(&json!({ "data": [{ "type": "domain", "id": "a.example", "attributes": {} }], "meta": meta }))
    };
    service.gives("/intelligence/search", found(603, Some("c"))).await;
    let search = ["--no-cache", "search", "--intelligence", "-f", "ids", "entity:domain p:5+"];
    program
        .run(&search)
        .ended_with(0)
        .saying(&["1 of 603; --limit N prints more", "the service searched the last 90 days"]);
    service.reset().await;
    service.gives("/intelligence/search", found(1, None)).await;
    let whole = program.run(&search).ended_with(0).saying(&["the service searched the last 90 days"]);
    assert!(!whole.stderr.contains(" of 1"), "{}", whole.stderr);
}
