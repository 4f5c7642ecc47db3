//! Answers with status 200 that are not what was asked for, or not all of it.

use serde_json::{Value, json};

use crate::program::Program;
use crate::service::{Service, domain, ok, refusal};

fn url(address: &str) -> Value {
    json!({ "data": { "type": "url", "id": "ab".repeat(32), "attributes": {
        "url": address, "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 9, "harmless": 60 } } } })
}

#[tokio::test]
async fn a_report_about_another_url_is_neither_printed_nor_kept() {
    let asked = "http://asked.example/login";
    let place = format!("/urls/{}", vtriage::ioc::url_id(asked));
    for told in [
        "http://other.example/login",
        "https://asked.example/login",
        "http://asked.example:8080/login",
        "http://www.asked.example/login",
        "nonsense",
    ] {
        let service = Service::start().await;
        service.gives(&place, ok(&url(told))).await;
        let program = Program::asking(&service.base_url());
        for format in ["blocklist", "stix", "misp", "csv"] {
            let run = program.run(&["lookup", "-f", format, asked]).ended_with(1);
            assert!(!run.stdout.contains("other.example") && !run.stdout.contains("9/69"), "{told}: {}", run.stdout);
            run.saying(&["not understood", "it is about the URL", "which was not asked for"]);
        }
        let kept = program.run(&["--offline", "lookup", "-f", "jsonl", asked]).ended_with(1);
        assert_eq!(kept.lines()[0]["object"], Value::Null, "{told}");
    }
}

#[tokio::test]
async fn a_url_is_the_one_that_was_asked_for_in_every_spelling_of_its_host() {
    for (asked, told) in [
        ("http://a.example/x", "HTTP://A.EXAMPLE:80/x"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://xn--mnchen-3ya.example/", "http://münchen.example/"),
        ("http://a.example./x", "http://a.example/x"),
        ("http://a.example/%7Ex?b=1#part", "http://a.example/~x"),
    ] {
        let service = Service::start().await;
        service.gives(&format!("/urls/{}", vtriage::ioc::url_id(asked)), ok(&url(told))).await;
        let program = Program::asking(&service.base_url());
        let run = program.run(&["lookup", "-f", "jsonl", asked]).ended_with(0);
        assert_eq!(run.lines()[0]["malicious"], 9, "{asked} {told}");
        program.run(&["--offline", "lookup", asked]).ended_with(0);
    }
}

#[tokio::test]
async fn the_analysis_of_a_url_is_about_the_url_and_not_about_the_file_that_it_served() {
    let (url_id, sha256) = ("2a".repeat(32), "35".repeat(32));
    let page = format!("https://www.virustotal.com/gui/url/{url_id}");
    let of_url = format!("u-{url_id}-1569484202");
    // By its link, by what the answer says beside it, by its own id.
    for (links, info) in [
        (json!({ "item": format!("https://www.virustotal.com/api/v3/urls/{url_id}") }), Value::Null),
        (Value::Null, json!({ "id": url_id, "url": "http://a.example/" })),
    ] {
        let service = Service::start().await;
        let answer = json!({
            "data": { "type": "analysis", "id": of_url, "links": links,
                "attributes": { "status": "completed", "date": 1_569_484_202, "stats": { "malicious": 1, "harmless": 60 } } },
            "meta": { "file_info": { "sha256": sha256 }, "url_info": info } });
        service.gives(&format!("/analyses/{of_url}"), ok(&answer)).await;
        let run = Program::asking(&service.base_url()).run(&["analysis", "-f", "jsonl", &of_url]).ended_with(0);
        assert_eq!(run.lines()[0]["link"], page);
    }
}

#[tokio::test]
async fn an_answer_without_data_is_no_success() {
    for body in [
        json!({}),
        json!({ "data": null }),
        json!({ "data": [] }),
        json!({ "data": "x" }),
        json!({ "error": { "code": "TransientError", "message": "try later" } }),
        json!({ "error": { "code": "TransientError", "message": "try later" }, "data": {} }),
    ] {
        let service = Service::start().await;
        let hash = "44d88612fea8a8f36de82e1278abb02f";
        service.gives(&format!("/files/{hash}/behaviour_summary"), ok(&body)).await;
        service.gives(&format!("/users/{}/overall_quotas", crate::program::KEY), ok(&body)).await;
        let program = Program::asking(&service.base_url());
        program.run(&["behaviour", hash]).ended_with(1).saying(&["not understood", "behaviour_summary"]);
        let run = program.run(&["quota"]).ended_with(1).saying(&["not understood", "overall_quotas"]);
        assert_eq!(run.stdout, "", "{body}");
    }
}

#[tokio::test]
async fn a_list_that_is_null_is_no_empty_list_and_a_missing_single_object_is_none() {
    let service = Service::start().await;
    let null = ok(&json!({ "data": null }));
    service.gives("/search", null.clone()).await;
    service.gives("/domains/a.example/subdomains", null.clone()).await;
    service.gives("/domains/a.example/relationships/subdomains", null.clone()).await;
    service.gives("/domains/a.example/immediate_parent", null.clone()).await;
    service.gives("/private/files", null).await;
    let program = Program::asking(&service.base_url());
    for line in [
        &["search", "#phishing"][..],
        &["related", "a.example", "subdomains"],
        &["related", "--descriptors", "a.example", "subdomains"],
        &["related", "--limit", "90", "a.example", "subdomains"],
        &["private", "list"],
    ] {
        let run = program.run(line).ended_with(1).saying(&["not understood", "there is no list in it"]);
        assert!(!run.stderr.contains("none"), "{line:?}: {}", run.stderr);
    }
    program.run(&["related", "a.example", "immediate_parent"]).ended_with(0).saying(&["none"]);
}

#[tokio::test]
async fn a_list_whose_next_page_cannot_be_read_is_not_taken_for_a_whole_one() {
    for next in [json!("https://h.example/api/v3/x?limit=40"), json!("nonsense"), json!({ "cursor": "x" }), json!(true)]
    {
        let service = Service::start().await;
        let page =
            json!({ "data": [domain("b.a.example", 1)["data"]], "meta": { "count": 90 }, "links": { "next": next } });
        service.gives("/domains/a.example/subdomains", ok(&page)).await;
        let program = Program::asking(&service.base_url());
        for limit in [&[][..], &["--limit", "10"], &["--limit", "90"]] {
            let run = program.run(&[&["related", "a.example", "subdomains", "-f", "jsonl"][..], limit].concat());
            let run = run.ended_with(1).saying(&["1 of 90; the next page could not be read"]);
            assert_eq!(run.lines().len(), 1, "{next} {limit:?}");
        }
    }
}

#[tokio::test]
async fn a_list_ends_where_no_next_page_is_named() {
    for links in [json!({ "self": "https://h.example/x" }), json!({ "next": null }), json!({ "next": "" }), Value::Null]
    {
        let service = Service::start().await;
        let page = json!({ "data": [domain("b.a.example", 1)["data"]], "links": links });
        service.gives("/domains/a.example/subdomains", ok(&page)).await;
        let run = Program::asking(&service.base_url()).run(&["related", "a.example", "subdomains"]).ended_with(0);
        assert_eq!(run.stderr, "", "{links}");
    }
}

#[tokio::test]
async fn a_service_that_asks_to_wait_for_ages_is_taken_at_its_word_for_a_day() {
    let service = Service::start().await;
    let busy = refusal(503, "TransientError", "busy").insert_header("retry-after", "999999999999");
    service.gives("/domains/a.example", busy).await;
    let run = Program::asking(&service.base_url()).run(&["lookup", "a.example"]).ended_with(1);
    assert!(!run.stderr.contains("999999999999"), "{}", run.stderr);
    run.saying(&["it asks to wait 86400 s"]);
}
