//! Lists, page by page.

use std::sync::atomic::{AtomicUsize, Ordering};

use vtriage::vt::calls::{self, Form};
use vtriage::vt::{Call, Descriptor, Kind, Page, Reason};
use wiremock::matchers::{any, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::recorder::{client, line, requests};

fn resolutions() -> Call {
    calls::related(&Descriptor::new(Kind::IpAddress, "198.51.100.7"), "resolutions", Form::Objects, 40, None)
}

fn rows(from: usize, count: usize) -> Vec<serde_json::Value> {
    (from..from + count)
        .map(|row| serde_json::json!({"type": "resolution", "id": format!("198.51.100.7r{row}.example")}))
        .collect()
}

fn list(count: usize, meta: &serde_json::Value) -> ResponseTemplate {
    list_from(0, count, meta)
}

fn list_from(first: usize, count: usize, meta: &serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(serde_json::json!({"data": rows(first, count), "meta": meta}))
}

#[tokio::test]
async fn c13_two_pages_are_two_requests_and_no_third() {
    let server = MockServer::start().await;
    let first = list(40, &serde_json::json!({"count": 55, "cursor": "AbC="}));
    Mock::given(query_param_is_missing("cursor")).respond_with(first).mount(&server).await;
    let second = list(15, &serde_json::json!({"count": 55}));
    Mock::given(query_param("cursor", "AbC=")).respond_with(second).mount(&server).await;
    let mut pages = client(&format!("{}/api/v3", server.uri())).pages(resolutions());
    let page = pages.next().await.expect("a page").expect("read");
    assert_eq!((page.objects.len(), page.count), (40, Some(55)));
    assert_eq!(requests(&server).await.len(), 1, "nothing is fetched ahead");
    let page = pages.next().await.expect("a page").expect("read");
    assert_eq!((page.objects.len(), page.next), (15, None));
    assert!(pages.next().await.is_none());
    let lines: Vec<String> = requests(&server).await.iter().map(line).collect();
    let path = "GET /api/v3/ip_addresses/198.51.100.7/resolutions?limit=40";
    assert_eq!(lines, [path.to_owned(), format!("{path}&cursor=AbC%3D")]);
}

/// A list that goes on: page `n` names cursor `c<n>`, up to `last`.
async fn endless(last: usize, cursor: fn(usize) -> String) -> MockServer {
    let server = MockServer::start().await;
    let asked = AtomicUsize::new(0);
    let respond = move |_: &Request| {
        let page = asked.fetch_add(1, Ordering::SeqCst) + 1;
        let meta = if page < last { serde_json::json!({"cursor": cursor(page)}) } else { serde_json::json!({}) };
        list_from(page * 2, 2, &meta)
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    server
}

#[tokio::test]
async fn a_hundred_pages_are_walked_to_the_end() {
    let server = endless(100, |page| format!("c{page}+/=")).await;
    let mut pages = client(&format!("{}/api/v3", server.uri())).pages(resolutions());
    let mut objects = 0;
    while let Some(page) = pages.next().await {
        objects += page.expect("a page").objects.len();
    }
    assert_eq!((objects, requests(&server).await.len()), (200, 100));
}

#[tokio::test]
async fn a_repeated_cursor_ends_the_walk_with_an_error() {
    let server = endless(usize::MAX, |_| "same".to_owned()).await;
    let mut pages = client(&format!("{}/api/v3", server.uri())).pages(resolutions());
    let mut read: Vec<Page> = Vec::new();
    let error = loop {
        match pages.next().await.expect("an end") {
            Ok(page) => read.push(page),
            Err(error) => break error,
        }
    };
    assert_eq!((error.reason, read.len()), (Reason::BadAnswer, 2), "what came before is kept");
    assert!(error.message.contains("cursor"), "{error}");
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_repeated_page_ends_the_walk_with_an_error_whatever_its_cursor() {
    let server = MockServer::start().await;
    let asked = AtomicUsize::new(0);
    let respond = move |_: &Request| {
        list(3, &serde_json::json!({"cursor": format!("c{}", asked.fetch_add(1, Ordering::SeqCst))}))
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    let mut pages = client(&format!("{}/api/v3", server.uri())).pages(resolutions());
    assert_eq!(pages.next().await.expect("a page").expect("read").objects.len(), 3);
    let error = pages.next().await.expect("an end").expect_err("the same page");
    assert!(error.reason == Reason::BadAnswer && error.message.contains("same page"), "{error}");
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn an_outline_names_the_next_page_before_objects_are_decoded() {
    let server = MockServer::start().await;
    let body = serde_json::json!({"data": [{"type": "resolution", "id": "x"}, {"odd": 1}], "meta": {"cursor": "c", "count": 9}});
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let listing = client(&server.uri()).send_listing(&resolutions()).await.expect("an outline");
    assert_eq!((listing.len(), listing.count, listing.next.clone().map(|c| c.0)), (2, Some(9), Some("c".to_owned())));
    assert!(listing.page().is_err(), "an item that is no object is said, not dropped");
}

#[tokio::test]
async fn c03_a_page_that_was_refused_can_be_asked_for_again() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(429)).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(list(3, &serde_json::json!({}))).mount(&server).await;
    let mut pages = client(&format!("{}/api/v3", server.uri())).pages(resolutions());
    assert!(matches!(pages.next().await, Some(Err(error)) if error.reason.state() == "quota"));
    assert_eq!(pages.next().await.expect("a page").expect("read").objects.len(), 3);
    assert_eq!(requests(&server).await.len(), 2);
}
