//! The widget, outside the API.

use crate::client::{Client, EICAR};

#[tokio::test]
async fn the_widget_page_needs_no_key_and_shows_the_ratio() {
    let client = Client::new().await;
    let answer = client.ok(&format!("widget/url?query={EICAR}&fg1=ffffff&bg1=101010")).await;
    assert_eq!(answer["data"]["detection_ratio"], serde_json::json!({"detections": 66, "total": 70}));
    let url = answer["data"]["url"].as_str().unwrap();
    assert!(url.contains("/ui/widget/html/") && !url.contains("/api/v3/"));
    let page = client.http.get(url).send().await.unwrap();
    assert_eq!(
        (page.status().as_u16(), page.headers()["content-type"].as_bytes()),
        (200, b"text/html; charset=utf-8".as_slice())
    );
    let html = page.text().await.unwrap();
    assert!(html.contains("<b>66 / 70</b>") && html.contains("#101010"));
    assert_eq!(client.http.get(format!("{url}x")).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn an_unknown_indicator_is_not_found_but_has_a_page() {
    let client = Client::new().await;
    let answer = client.ok("widget/url?query=never-seen.example").await;
    assert_eq!((&answer["data"]["found"], &answer["data"]["detection_ratio"]["total"]), (&false.into(), &0.into()));
    let html = client.http.get(answer["data"]["url"].as_str().unwrap()).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("no information"));
    assert_eq!(client.refused("widget/url?query=a&bg1=red").await.0, 400);
    assert_eq!(client.refused("widget/url").await.0, 400);
}

#[tokio::test]
async fn text_of_strangers_is_escaped_in_the_page() {
    let client = Client::new().await;
    let text = "<script>alert(1)</script>";
    let body = serde_json::json!({"data": {"type": "comment", "attributes": {"text": text}}});
    client.post("domains/shortlink.test/comments", body).await;
    let answer = client.ok("widget/url?query=shortlink.test").await;
    let html = client.http.get(answer["data"]["url"].as_str().unwrap()).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("&lt;script&gt;alert") && !html.contains(text));
}
