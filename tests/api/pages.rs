//! Lists, page by page.

use vtriage::vt::calls::{self, Form};
use vtriage::vt::{Answer, Call, Cursor, Descriptor, Kind, Onward, State};
use wiremock::matchers::{any, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::recorder::{client, line, requests};

fn resolutions() -> Call {
    calls::related(&Descriptor::new(Kind::IpAddress, "198.51.100.7"), "resolutions", Form::Objects, 40, None)
}

fn rows(count: usize) -> Vec<serde_json::Value> {
    (0..count)
        .map(|row| serde_json::json!({"type": "resolution", "id": format!("198.51.100.7r{row}.example")}))
        .collect()
}

fn list(count: usize, meta: &serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(serde_json::json!({"data": rows(count), "meta": meta}))
}

#[tokio::test]
async fn c13_two_pages_are_two_requests_and_no_third() {
    let server = MockServer::start().await;
    let first = list(40, &serde_json::json!({"count": 55, "cursor": "AbC="}));
    Mock::given(query_param_is_missing("cursor")).respond_with(first).mount(&server).await;
    let second = list(15, &serde_json::json!({"count": 55}));
    Mock::given(query_param("cursor", "AbC=")).respond_with(second).mount(&server).await;
    let client = client(&format!("{}/api/v3", server.uri()));
    let page = client.send(&resolutions()).await.and_then(Answer::page).expect("read");
    assert_eq!((page.objects.len(), page.count), (40, Some(55)));
    assert_eq!(requests(&server).await.len(), 1, "nothing is fetched ahead");
    let Onward::At(cursor) = page.next else { panic!("a second page: {:?}", page.next) };
    let next = resolutions().at(&cursor);
    let page = client.send(&next).await.and_then(Answer::page).expect("read");
    assert_eq!((page.objects.len(), page.next), (15, Onward::End));
    let lines: Vec<String> = requests(&server).await.iter().map(line).collect();
    let path = "GET /api/v3/ip_addresses/198.51.100.7/resolutions?limit=40";
    assert_eq!(lines, [path.to_owned(), format!("{path}&cursor=AbC%3D")]);
}

#[tokio::test]
async fn an_outline_names_the_next_page_before_objects_are_decoded() {
    let server = MockServer::start().await;
    let body = serde_json::json!({"data": [{"type": "resolution", "id": "x"}, {"odd": 1}], "meta": {"cursor": "c", "count": 9}});
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let listing = client(&server.uri()).send_listing(&resolutions()).await.expect("an outline");
    assert_eq!(
        (listing.objects(), listing.count, listing.next.clone()),
        (2, Some(9), Onward::At(Cursor("c".to_owned())))
    );
    let page = listing.page().expect("what of it is understood");
    assert_eq!((page.objects.len(), page.not_understood), (1, 1), "an item that is no object is counted, not dropped");
}

#[tokio::test]
async fn c03_a_page_that_was_refused_can_be_asked_for_again() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(429)).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(list(3, &serde_json::json!({}))).mount(&server).await;
    let client = client(&format!("{}/api/v3", server.uri()));
    assert!(matches!(client.send(&resolutions()).await, Err(error) if State::of_error(&error) == State::Quota));
    let page = client.send(&resolutions()).await.and_then(Answer::page).expect("read");
    assert_eq!(page.objects.len(), 3);
    assert_eq!(requests(&server).await.len(), 2);
}
