//! Servers that misbehave on the wire. Each gets an error in words, and only reads are asked again.

use std::time::Duration;

use vtriage::vt::{ApiError, Call, Client, Descriptor, Kind, Reason, Settings, calls};

use crate::recorder::{SHA256, client, settings};
use crate::rough::{Rough, Step, answer, rough};

fn report_of() -> Descriptor {
    Descriptor::new(Kind::File, SHA256)
}

fn report() -> Call {
    calls::report(&report_of(), &[])
}

/// The error of a report asked for from such a server.
async fn failing(steps: Vec<Step>) -> (ApiError, Rough) {
    let server = rough(steps).await;
    let error = client(&server.base).send(&report()).await.expect_err("an error");
    assert!(error.request.starts_with("GET /files/"), "{error:?}");
    assert!(!error.message.is_empty(), "{error:?}");
    (error, server)
}

fn patient_for(base: &str, idle: Duration) -> Client {
    Client::new(settings(base).timeouts(Duration::from_secs(5), idle)).expect("a client")
}

#[tokio::test]
async fn connection_refused_is_unreachable_and_says_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}/api/v3", listener.local_addr().expect("an address"));
    drop(listener);
    let error = client(&base).send(&report()).await.expect_err("refused");
    assert_eq!(error.reason, Reason::Unreachable);
    assert!(error.message.contains("refused"), "{error}");
}

#[tokio::test]
async fn a_reset_in_the_middle_of_a_body_is_asked_again_for_reads() {
    let part = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"data\":".to_vec();
    let (error, server) = failing(vec![Step::Send(part), Step::Reset]).await;
    assert_eq!((error.reason, server.requests()), (Reason::Unreachable, 3));
    assert!(error.message.contains("lost"), "{error}");
}

#[tokio::test]
async fn a_body_that_ends_early_is_asked_again_for_reads() {
    let part = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"data\":".to_vec();
    let (error, server) = failing(vec![Step::Send(part)]).await;
    assert_eq!((error.reason, server.requests()), (Reason::Unreachable, 3));
}

#[tokio::test]
async fn a_lost_submission_is_never_sent_twice() {
    let server = rough(vec![Step::Reset]).await;
    let error = client(&server.base).send(&calls::submit_url("http://example.test/")).await.expect_err("lost");
    assert_eq!((error.reason, server.requests()), (Reason::Unreachable, 1));
    assert!(error.to_string().contains("the service may have done it all the same"), "{error}");
}

#[tokio::test]
async fn a_change_may_have_been_done_unless_the_service_refused_it_or_was_never_reached() {
    let says = |status: &str, body: &str| vec![answer(status, "", body.as_bytes())];
    for (steps, may_have_acted) in [
        (vec![Step::Reset], true),
        (vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{".to_vec())], true),
        (says("200 OK", "<html>Sign in</html>"), true),
        (says("502 Bad Gateway", "<html>Bad gateway</html>"), true),
        (says("403 Forbidden", r#"{"error":{"code":"ForbiddenError","message":"no"}}"#), false),
        (says("429 Too Many Requests", r#"{"error":{"code":"QuotaExceededError","message":"no"}}"#), false),
    ] {
        let server = rough(steps).await;
        let error = client(&server.base).send(&calls::submit_url("http://example.test/")).await.expect_err("an error");
        assert_eq!((error.may_have_acted, server.requests()), (may_have_acted, 1), "{error}");
        let read = client(&server.base).send(&report()).await.expect_err("an error");
        assert!(!read.may_have_acted, "a read changes nothing: {read}");
    }
    let gone = std::net::TcpListener::bind("127.0.0.1:0").and_then(|gone| gone.local_addr()).expect("an address");
    let error = client(&format!("http://{gone}/api/v3")).send(&calls::submit_url("http://a.test/")).await;
    assert!(!error.expect_err("refused").may_have_acted);
}

#[tokio::test]
async fn truncated_json_is_a_bad_answer_and_not_asked_again() {
    let (error, server) = failing(vec![answer("200 OK", "", br#"{"data":{"type":"file","id":"aa","attr"#)]).await;
    assert_eq!((error.reason, server.requests()), (Reason::BadAnswer, 1));
}

#[tokio::test]
async fn json_of_the_wrong_shape_is_a_bad_answer() {
    for body in ["[]", "7", "null", "{}", r#"{"data":7}"#, r#"{"data":[]}"#, r#"{"data":{"id":"x"}}"#, ""] {
        let (error, _) = failing(vec![answer("200 OK", "", body.as_bytes())]).await;
        assert_eq!(error.reason, Reason::BadAnswer, "{body}");
    }
}

#[tokio::test]
async fn html_with_status_200_is_named_as_such() {
    let page = b"<!doctype html><title>Guest network: log in</title>";
    let (error, _) = failing(vec![answer("200 OK", "content-type: text/html\r\n", page)]).await;
    assert_eq!(error.reason, Reason::BadAnswer);
    assert!(error.message.contains("Guest network: log in"), "{error}");
}

#[tokio::test]
async fn html_with_status_502_is_the_services_trouble() {
    let (error, server) = failing(vec![answer("502 Bad Gateway", "", b"<html><title>502</title></html>")]).await;
    assert_eq!((error.reason, error.status, server.requests()), (Reason::Unavailable, Some(502), 1));
}

#[tokio::test]
async fn a_body_that_drips_may_take_longer_than_the_idle_limit() {
    let body = br#"{"data":{"type":"file","id":"aa"}}"#;
    let mut steps = vec![Step::Send(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes())];
    for byte in body {
        steps.extend([Step::Pause(Duration::from_millis(20)), Step::Send(vec![*byte])]);
    }
    let server = rough(steps).await;
    let client = patient_for(&server.base, Duration::from_millis(400));
    assert_eq!(client.send(&report()).await.and_then(vtriage::vt::Answer::object).expect("whole").title(), "aa");
}

#[tokio::test]
async fn a_body_that_brings_next_to_nothing_for_too_long_is_given_up() {
    let mut steps = vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n".to_vec())];
    for _ in 0..1000 {
        steps.extend([Step::Pause(Duration::from_millis(20)), Step::Send(vec![b' '])]);
    }
    let server = rough(steps).await;
    let settings = Settings { drip_timeout: Duration::from_millis(200), ..settings(&server.base) };
    let client = Client::new(settings).expect("a client");
    let begin = std::time::Instant::now();
    let error = client.send(&report()).await.expect_err("given up");
    assert_eq!((error.reason, server.requests()), (Reason::TimedOut, 1));
    assert!(error.message.contains("bytes came within 0.2 s") && begin.elapsed() < Duration::from_secs(5), "{error}");
}

/// What writes next to nothing of a body, for longer than any test waits.
fn dripping(status: &str) -> Vec<Step> {
    let mut steps = vec![Step::Send(format!("HTTP/1.1 {status}\r\ncontent-length: 100000\r\n\r\n").into_bytes())];
    for _ in 0..2000 {
        steps.extend([Step::Pause(Duration::from_millis(20)), Step::Send(vec![b' '])]);
    }
    steps
}

#[tokio::test]
async fn a_refusal_whose_words_drip_is_told_by_its_status() {
    // That 403 is nobody's who speaks as the service does.
    for (status, reason) in [("502 Bad Gateway", Reason::Unavailable), ("403 Forbidden", Reason::BadAnswer)] {
        let server = rough(dripping(status)).await;
        let settings = Settings { drip_timeout: Duration::from_millis(200), ..settings(&server.base) };
        let client = Client::new(settings).expect("a client");
        let begin = std::time::Instant::now();
        let read = client.send(&report()).await.expect_err("refused");
        assert!(begin.elapsed() < Duration::from_secs(10), "it held on to {status} for {:?}", begin.elapsed());
        assert_eq!((read.reason, server.requests()), (reason, 1), "{read}");
        assert!(read.status.is_some_and(|code| status.starts_with(&code.to_string())), "{read}");
        let download = client.download(&calls::download(&report_of()), &mut Vec::new(), |_| {}).await;
        assert_eq!(download.expect_err("refused").reason, reason);
        assert!(begin.elapsed() < Duration::from_secs(20), "it held on to {status} for {:?}", begin.elapsed());
    }
}

#[tokio::test]
async fn a_download_that_brings_next_to_nothing_for_too_long_is_given_up() {
    let server = rough(dripping("200 OK")).await;
    let settings = Settings { drip_timeout: Duration::from_millis(200), ..settings(&server.base) };
    let client = Client::new(settings).expect("a client");
    let begin = std::time::Instant::now();
    let error = client.download(&calls::download(&report_of()), &mut Vec::new(), |_| {}).await.expect_err("given up");
    assert_eq!((error.reason, server.requests()), (Reason::TimedOut, 1), "{error}");
    assert!(error.message.contains("bytes came within 0.2 s") && begin.elapsed() < Duration::from_secs(10), "{error}");
}

#[tokio::test]
async fn c34_silence_before_or_inside_a_body_times_out() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{".to_vec();
    for steps in [vec![Step::Hang], vec![Step::Send(head), Step::Hang]] {
        let server = rough(steps).await;
        let client = patient_for(&server.base, Duration::from_millis(50));
        let error = client.send(&report()).await.expect_err("silence");
        assert_eq!((error.reason, server.requests()), (Reason::TimedOut, 1));
    }
}

#[tokio::test]
async fn gzip_that_is_none_is_a_bad_answer() {
    let (error, server) = failing(vec![answer("200 OK", "content-encoding: gzip\r\n", br#"{"data":{}}"#)]).await;
    assert_eq!((error.reason, server.requests()), (Reason::BadAnswer, 1));
}

#[tokio::test]
async fn what_is_no_http_is_a_bad_answer() {
    let (error, _) = failing(vec![Step::Send(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())]).await;
    assert_eq!(error.reason, Reason::BadAnswer);
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read_further() {
    let server = rough(vec![answer("200 OK", "", &vec![b' '; 100_000])]).await;
    let mut settings = settings(&server.base);
    settings.largest_answer = 50_000;
    let error = Client::new(settings).expect("a client").send(&report()).await.expect_err("too large");
    assert_eq!(error.reason, Reason::BadAnswer);
    assert!(error.message.contains("larger than"), "{error}");
}

#[tokio::test]
async fn a_report_of_twenty_megabytes_is_read_and_passed_on_byte_for_byte() {
    let rows: Vec<String> =
        (0..2_000).map(|row| format!("{{\"row\":{row},\"text\":\"{}\"}}", "x".repeat(10_000))).collect();
    let body = format!(
        "{{\"data\":{{\"type\":\"file\",\"id\":\"aa\",\"attributes\":{{\"size\":7,\"rows\":[{}]}}}}}}",
        rows.join(",")
    );
    assert!(body.len() > 20_000_000);
    let server = rough(vec![answer("200 OK", "", body.as_bytes())]).await;
    let client = client(&server.base);
    let object = client.send(&report()).await.and_then(vtriage::vt::Answer::object).expect("a report");
    assert_eq!(object.facts.size, Some(7));
    assert!(client.send_raw(&report()).await.expect("bytes") == body.as_bytes());
}

#[tokio::test]
async fn nulls_and_wrong_types_everywhere_cost_no_report() {
    let names = [
        "meaningful_name",
        "names",
        "last_analysis_stats",
        "last_analysis_results",
        "last_analysis_date",
        "size",
        "tags",
        "first_submission_date",
        "popular_threat_classification",
        "threat_severity",
        "gti_assessment",
        "sha256",
        "md5",
    ];
    for odd in ["null", "[]", "{}", "\"\"", "-1", "1e400", "true", "[null]", "{\"a\":null}"] {
        let attributes: Vec<String> = names.iter().map(|name| format!("\"{name}\":{odd}")).collect();
        let body = format!(
            "{{\"data\":{{\"type\":\"file\",\"id\":9,\"links\":null,\"attributes\":{{{}}},\"relationships\":{odd}}},\"meta\":{odd}}}",
            attributes.join(",")
        );
        let server = rough(vec![answer("200 OK", "", body.as_bytes())]).await;
        let answer = client(&server.base).send(&report()).await;
        let object = answer.and_then(vtriage::vt::Answer::object).expect(odd);
        assert_eq!((&*object.descriptor.id, object.folded().len()), ("9", 0), "{odd}");
    }
}
