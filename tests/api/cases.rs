//! Cases from the field, at the level of the client.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vtriage::access::Pace;
use vtriage::vt::analysis::Status;
use vtriage::vt::calls::{self, Form};
use vtriage::vt::{Analysis, Answer, Descriptor, Kind, Reason};
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::recorder::{SHA256, answering, client, line, request, requests};

#[tokio::test]
async fn c03_a_limit_half_way_costs_only_the_half_that_was_refused() {
    let server = MockServer::start().await;
    let stats = r#"{"malicious":2,"suspicious":0,"harmless":60,"undetected":8,"timeout":0}"#;
    let report =
        format!(r#"{{"data":{{"type":"domain","id":"example.com","attributes":{{"last_analysis_stats":{stats}}}}}}}"#);
    Mock::given(path("/domains/example.com"))
        .respond_with(ResponseTemplate::new(200).set_body_string(report))
        .mount(&server)
        .await;
    Mock::given(path("/domains/example.com/resolutions")).respond_with(ResponseTemplate::new(429)).mount(&server).await;
    let client = client(&server.uri());
    let what = Descriptor::new(Kind::Domain, "example.com");
    let object = client.send(&calls::report(&what, &[])).await.and_then(Answer::object).expect("a report");
    assert_eq!(object.facts.stats.expect("numbers").ratio(), "2/70");
    let error = client.send(&calls::related(&what, "resolutions", Form::Objects, 40, None)).await.expect_err("refused");
    assert_eq!(error.reason, Reason::Quota { retry_after: None });
}

#[tokio::test]
async fn c04_a_related_object_that_was_never_scanned_is_a_row_without_numbers() {
    let body = format!(
        r#"{{"data":[{{"type":"url","id":"{}","context_attributes":{{"url":"http://cdn.example.net/x/%25s"}}}},
            {{"type":"url","id":"{}","attributes":{{"url":"http://ok.example.org/",
            "last_analysis_stats":{{"malicious":1,"suspicious":0,"harmless":70,"undetected":10,"timeout":0}}}}}}],"meta":{{}}}}"#,
        "11".repeat(32),
        "22".repeat(32)
    );
    let (_server, client) = answering(&body).await;
    let call = calls::related(&Descriptor::new(Kind::File, SHA256), "contacted_urls", Form::Objects, 40, None);
    let page = client.send(&call).await.and_then(Answer::page).expect("a page");
    let [never, scanned] = &page.objects[..] else { panic!("two rows") };
    assert_eq!(
        (never.title(), never.facts.stats, never.has_attributes),
        ("http://cdn.example.net/x/%25s", None, false)
    );
    assert_eq!(scanned.facts.stats.expect("numbers").ratio(), "1/81");
}

#[tokio::test]
async fn c06_a_private_file_has_severity_and_verdict_but_no_numbers() {
    let attributes = r#"{"type_description":"Windows Installer","size":20480,"md5":"7809376fe32e44c957347816a47b3d65",
        "threat_severity":{"threat_severity_level":"SEVERITY_HIGH","last_analysis_date":"1767225600","version":"I3"},
        "threat_verdict":"VERDICT_MALICIOUS"}"#;
    let body = format!(
        r#"{{"data":[{{"type":"private_file","id":"{SHA256}","attributes":{attributes}}}],"meta":{{"count":1}}}}"#
    );
    let (_server, client) = answering(&body).await;
    let page = client.send(&calls::private_files(40, None)).await.and_then(Answer::page).expect("a page");
    let facts = &page.objects[0].facts;
    assert_eq!((page.count, facts.stats, facts.size), (Some(1), None, Some(20480)));
    assert_eq!(facts.type_description.as_deref(), Some("Windows Installer"));
    assert_eq!((facts.threat_severity.as_deref(), facts.threat_verdict.as_deref()), (Some("HIGH"), Some("MALICIOUS")));
}

#[tokio::test]
async fn c07_an_analysis_is_followed_from_queued_to_completed() {
    let server = MockServer::start().await;
    let id = format!("u-{}-1767225600", "aa".repeat(32));
    let submitted = serde_json::json!({"data": {"type": "analysis", "id": id}});
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200).set_body_json(submitted)).mount(&server).await;
    for (status, malicious, undetected) in [("queued", 0, 0), ("in-progress", 1, 19), ("completed", 3, 87)] {
        let body = serde_json::json!({
            "data": {"type": "analysis", "id": id, "attributes": {
                "status": status, "date": 1_767_225_600, "stats": {"malicious": malicious, "undetected": undetected}}},
            "meta": {"url_info": {"id": "aa".repeat(32), "url": "http://example.test/"}}});
        Mock::given(path(format!("/analyses/{id}")))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .up_to_n_times(1)
            .mount(&server)
            .await;
    }
    let client = client(&server.uri());
    let submitted =
        client.send(&calls::submit_url("http://example.test/")).await.and_then(Answer::object).expect("an id");
    let mut seen = Vec::new();
    loop {
        let answer = client.send(&calls::analysis(&submitted.descriptor.id)).await.and_then(Answer::object);
        let analysis = Analysis::read(&answer.expect("an analysis"));
        seen.push((analysis.status, analysis.stats.map(|stats| stats.ratio())));
        if analysis.is_done() {
            assert_eq!(analysis.item, Some(Descriptor::new(Kind::Url, "aa".repeat(32))));
            break;
        }
    }
    let ratio = |text: &str| Some(text.to_owned());
    assert_eq!(seen, [(Status::Queued, None), (Status::InProgress, ratio("1/20")), (Status::Completed, ratio("3/90"))]);
    assert!(Pace::SERVICE.pause(0).as_secs() >= 15 && Pace::SERVICE.pause(1).as_secs() >= 15);
}

#[tokio::test]
async fn c11_url_ids_keep_their_alphabet_on_the_wire() {
    for (url, id) in [
        ("http://example.test/??>>", "aHR0cDovL2V4YW1wbGUudGVzdC8_Pz4-"),
        ("http://example.com/", "aHR0cDovL2V4YW1wbGUuY29tLw"),
    ] {
        let (server, client) = answering(r#"{"data":{"type":"url","id":"aa"}}"#).await;
        let what = Descriptor::new(Kind::Url, URL_SAFE_NO_PAD.encode(url));
        client.send(&calls::report(&what, &[])).await.expect("a report");
        assert_eq!(line(&request(&server).await), format!("GET /api/v3/urls/{id}"));
    }
}

#[tokio::test]
async fn ids_with_blanks_colons_and_signs_stay_one_segment() {
    for (kind, id, path) in [
        (Kind::FileBehaviour, "aa_VirusTotal Jujubox", "/file_behaviours/aa_VirusTotal%20Jujubox"),
        (Kind::IpAddress, "2001:db8::1", "/ip_addresses/2001%3Adb8%3A%3A1"),
        (Kind::Domain, "a/../b?c#d%", "/domains/a%2F..%2Fb%3Fc%23d%25"),
    ] {
        let (server, client) = answering(r#"{"data":{"type":"x","id":"aa"}}"#).await;
        client.send(&calls::report(&Descriptor::new(kind, id), &[])).await.expect("an answer");
        assert_eq!(request(&server).await.url.path(), format!("/api/v3{path}"));
    }
}

#[tokio::test]
async fn the_rest_of_the_endpoints_go_where_the_reference_says() {
    let file = Descriptor::new(Kind::File, "aa");
    let comment = "f-aa-11223344";
    let cases = [
        (calls::reanalyse(&Descriptor::new(Kind::Domain, "a.test")), "POST /domains/a.test/analyse"),
        (calls::reanalyse(&Descriptor::new(Kind::IpAddress, "192.0.2.1")), "POST /ip_addresses/192.0.2.1/analyse"),
        (calls::private_analysis("x="), "GET /private/analyses/x%3D"),
        (calls::private_analyses(40, None), "GET /private/analyses?limit=40"),
        (calls::behaviour_summary(&file), "GET /files/aa/behaviour_summary"),
        (calls::mitre_trees(&Descriptor::new(Kind::PrivateFile, "aa")), "GET /private/files/aa/behaviour_mitre_trees"),
        (calls::zip("7"), "GET /intelligence/zip_files/7"),
        (calls::delete_comment(comment), "DELETE /comments/f-aa-11223344"),
        (calls::add_comment(&file, "text"), "POST /files/aa/comments"),
        (calls::add_vote(&file, calls::Vote::Harmless), "POST /files/aa/votes"),
        (calls::metadata(), "GET /metadata"),
        (
            calls::intelligence_search("type:peexe p:5+", 999, None),
            "GET /intelligence/search?query=type%3Apeexe+p%3A5%2B&limit=300",
        ),
        (calls::gti_widget("a.test", &calls::WidgetColours::default()).expect("a call"), "GET /gtiwidget?query=a.test"),
    ];
    let server = MockServer::start().await;
    let missing = serde_json::json!({ "error": { "code": "NotFoundError", "message": "not found" } });
    Mock::given(any()).respond_with(ResponseTemplate::new(404).set_body_json(missing)).mount(&server).await;
    let client = client(&server.uri());
    for (call, expected) in &cases {
        let reason = client.send(call).await.expect_err("404").reason;
        assert!(matches!(reason, Reason::NotFound | Reason::NoAddress), "{expected}: {reason:?}");
        assert_eq!(line(requests(&server).await.last().expect("recorded")), *expected);
    }
}

#[tokio::test]
async fn comments_votes_and_bundles_are_sent_as_json() {
    let server = MockServer::start().await;
    for (place, kind) in
        [("/files/aa/comments", "comment"), ("/files/aa/votes", "vote"), ("/intelligence/zip_files", "zip_file")]
    {
        let made = serde_json::json!({ "data": { "type": kind, "id": "x" } });
        let answer = ResponseTemplate::new(200).set_body_json(made);
        Mock::given(method("POST")).and(path(place)).respond_with(answer).mount(&server).await;
    }
    let client = client(&server.uri());
    let file = Descriptor::new(Kind::File, "aa");
    for call in [
        calls::add_comment(&file, "a \"quoted\" #tag"),
        calls::add_vote(&file, calls::Vote::Malicious),
        calls::create_zip(&["aa", "bb"], "infected"),
    ] {
        client.send(&call).await.expect("an answer");
    }
    let bodies: Vec<serde_json::Value> =
        requests(&server).await.iter().map(|request| serde_json::from_slice(&request.body).expect("JSON")).collect();
    assert_eq!(
        bodies,
        [
            serde_json::json!({"data": {"type": "comment", "attributes": {"text": "a \"quoted\" #tag"}}}),
            serde_json::json!({"data": {"type": "vote", "attributes": {"verdict": "malicious"}}}),
            serde_json::json!({"data": {"password": "infected", "hashes": ["aa", "bb"]}}),
        ]
    );
}
