//! The service failing on purpose.

use std::error::Error as _;

use serde_json::Value;
use vtriage::demo::{Failure, Options};

use crate::client::{Client, EICAR};

async fn failing(name: &str) -> Client {
    Client::with(Options { fail: Some(name.parse().expect("a known failure")), ..Options::default() }).await
}

async fn text(client: &Client) -> Result<(u16, String), reqwest::Error> {
    let response = client.http.get(client.url(&format!("files/{EICAR}"))).header("x-apikey", client.key).send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

#[tokio::test]
async fn each_api_error_has_its_status_and_code() {
    for (name, failure) in Failure::ALL {
        let Failure::Api(status, code) = failure else { continue };
        let client = failing(name).await;
        let (found, error) = client.get(&format!("files/{EICAR}")).await;
        assert_eq!((found, error["error"]["code"].as_str()), (*status, Some(*code)), "{name}");
        assert!(error["error"]["message"].is_string(), "{name}");
    }
}

#[tokio::test]
async fn bodies_are_html_empty_or_of_another_shape() {
    for (name, status, expected) in
        [("html-502", 502, "Bad Gateway"), ("html", 200, "<html>"), ("wrong-shape", 200, "[1, 2, 3]")]
    {
        let (found, text) = text(&failing(name).await).await.unwrap();
        assert!(found == status && text.contains(expected), "{name}: {found} {text}");
    }
    assert_eq!(text(&failing("empty").await).await.unwrap(), (200, String::new()));
    assert_eq!(text(&failing("empty-503").await).await.unwrap(), (503, String::new()));
}

#[tokio::test]
async fn a_truncated_answer_is_whole_to_http_but_not_to_json() {
    let (status, text) = text(&failing("truncated").await).await.unwrap();
    assert_eq!(status, 200);
    assert!(text.starts_with("{\"data\"") && serde_json::from_str::<Value>(&text).is_err());
}

#[tokio::test]
async fn a_reset_comes_in_the_middle_of_the_body() {
    let error = text(&failing("reset").await).await.unwrap_err();
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(inner) = cause.and_then(|cause| cause.source()) {
        cause = Some(inner);
    }
    let said = cause.map(ToString::to_string).unwrap_or_default();
    assert!(error.is_body() || error.is_decode() || error.source().is_some(), "{error:?}");
    assert!(!said.is_empty());
}

#[tokio::test]
async fn wrong_types_leave_the_answer_readable_as_json() {
    let client = failing("wrong-types").await;
    let report = client.ok(&format!("files/{EICAR}")).await;
    assert_eq!(report["data"]["id"], EICAR);
    let text = report["data"]["attributes"].to_string();
    assert!(text.contains(":null") && text.contains("7714"));
}

#[tokio::test]
async fn a_body_that_is_not_gzip_says_it_is() {
    let client = failing("not-gzip").await;
    let http = reqwest::Client::builder().no_gzip().no_proxy().build().unwrap();
    let response = http.get(client.url("metadata")).header("x-apikey", client.key).send().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    assert!(response.text().await.unwrap().starts_with("{\"data\""));
}

#[tokio::test]
async fn it_recovers_after_as_many_failures_as_asked() {
    let client = Client::new().await;
    client.demo.fail_times(Failure::Api(503, "TransientError"), 2);
    for expected in [503, 503, 200, 200] {
        assert_eq!(client.get(&format!("files/{EICAR}")).await.0, expected);
    }
    client.demo.fail(Some(Failure::HtmlBadGateway));
    assert_eq!(client.get("metadata").await.0, 502);
    client.demo.fail(None);
    assert_eq!(client.get("metadata").await.0, 200);
}

#[tokio::test]
async fn a_report_is_padded_to_the_size_asked_for() {
    let client = Client::with(Options { report_size: Some(2_000_000), ..Options::default() }).await;
    let (_, text) = text(&client).await.unwrap();
    assert!((2_000_000..2_100_000).contains(&text.len()), "{}", text.len());
    let report: Value = serde_json::from_str(&text).unwrap();
    assert!(report["data"]["attributes"]["strings_of_interest"].is_array());
}
