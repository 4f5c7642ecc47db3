//! Files and URLs that are sent, and their analyses.

use serde_json::Value;
use vtriage::demo::Options;

use crate::client::{Client, EICAR, NOW};

fn status(answer: &Value) -> &str {
    answer["data"]["attributes"]["status"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn an_upload_is_hashed_queued_analysed_and_known() {
    let client = Client::new().await;
    let (code, sent) = client.upload("files", "grüße.txt", b"abc".to_vec(), &[]).await;
    assert_eq!((code, sent["data"]["type"].as_str()), (200, Some("analysis")));
    let id = sent["data"]["id"].as_str().unwrap().replace('=', "%3D");
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    let waiting = client.ok(&format!("files/{sha256}")).await;
    assert!(waiting["data"]["attributes"]["last_analysis_date"].is_null());
    let queued = client.ok(&format!("analyses/{id}")).await;
    assert_eq!((status(&queued), &queued["data"]["attributes"]["results"]), ("queued", &serde_json::json!({})));
    assert_eq!(queued["meta"]["file_info"]["md5"], "900150983cd24fb0d6963f7d28e17f72");
    assert!(queued["data"]["links"]["item"].as_str().is_some_and(|link| link.ends_with(sha256)));
    let partial = client.ok(&format!("analyses/{id}")).await;
    assert_eq!(status(&partial), "in-progress");
    let results = partial["data"]["attributes"]["results"].as_object().unwrap();
    assert!((1..70).contains(&results.len()));
    assert_eq!(status(&client.ok(&format!("analyses/{id}")).await), "completed");

    let report = client.ok(&format!("files/{sha256}")).await;
    let attributes = &report["data"]["attributes"];
    assert_eq!(attributes["sha1"], "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!((attributes["size"].as_u64(), attributes["meaningful_name"].as_str()), (Some(3), Some("grüße.txt")));
    assert_eq!(attributes["last_analysis_date"], NOW);
    assert_eq!(client.ok(&format!("analyses/{id}/item")).await["data"]["id"], sha256);
}

#[tokio::test]
async fn the_eicar_string_is_detected_with_whatever_follows() {
    let client = Client::with(Options { polls: 1, ..Options::default() }).await;
    let text = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    for bytes in [text.clone(), format!("{text}\r\n")] {
        let (_, sent) = client.upload("files", "test.com", bytes.into_bytes(), &[]).await;
        let done = client.ok(&format!("analyses/{}", sent["data"]["id"].as_str().unwrap())).await;
        assert_eq!(status(&done), "completed");
        assert!(done["data"]["attributes"]["stats"]["malicious"].as_u64() > Some(50));
    }
}

#[tokio::test]
async fn a_file_beyond_32_mb_is_refused_with_413_and_taken_by_an_upload_url() {
    let client = Client::new().await;
    let bytes = vec![7; 32 * 1024 * 1024 + 1];
    assert_eq!(client.upload("files", "large.bin", bytes.clone(), &[]).await.0, 413);
    let url = client.ok("files/upload_url").await["data"].as_str().unwrap().to_owned();
    let (code, sent) = client.upload(&url, "large.bin", bytes, &[]).await;
    assert_eq!((code, sent["data"]["type"].as_str()), (200, Some("analysis")));
    // One use.
    assert_eq!(client.upload(&url, "again.bin", vec![1], &[]).await.0, 400);
}

#[tokio::test]
async fn a_password_is_for_a_zip_only() {
    let client = Client::new().await;
    let password = [("password", "infected")];
    assert_eq!(client.upload("files", "a.txt", b"abc".to_vec(), &password).await.0, 400);
    assert_eq!(client.upload("files", "a.zip", b"PK\x03\x04abc".to_vec(), &password).await.0, 200);
    let (code, error) = client.post_form("files", &[("file", "abc")]).await;
    assert_eq!((code, error["error"]["code"].as_str()), (400, Some("BadRequestError")));
}

#[tokio::test]
async fn a_url_is_submitted_judged_and_filed() {
    let client = Client::with(Options { polls: 2, ..Options::default() }).await;
    let (code, sent) = client.post_form("urls", &[("url", "cdn.parcel-notice.example/new page")]).await;
    assert_eq!(code, 200);
    let id = sent["data"]["id"].as_str().unwrap().to_owned();
    let url = id.split('-').nth(1).unwrap().to_owned();
    assert_eq!(id, format!("u-{url}-{NOW}"));
    let queued = client.ok(&format!("analyses/{id}")).await;
    assert_eq!(queued["meta"]["url_info"]["url"], "http://cdn.parcel-notice.example/new%20page");
    assert_eq!(status(&client.ok(&format!("analyses/{id}")).await), "completed");
    let report = client.ok(&format!("urls/{url}")).await;
    assert_eq!(report["data"]["attributes"]["last_analysis_stats"]["malicious"], 5);
    assert_eq!(client.ok(&format!("urls/{url}/network_location")).await["data"]["id"], "cdn.parcel-notice.example");
    assert_eq!(client.post_form("urls", &[("url", "no url")]).await.0, 400);
    assert_eq!(client.post_form("urls", &[]).await.0, 400);
}

#[tokio::test]
async fn reanalysing_renews_the_date() {
    let client = Client::with(Options { polls: 1, ..Options::default() }).await;
    for path in [
        format!("files/{EICAR}"),
        "domains/ember-sync.example".into(),
        "ip_addresses/198.51.100.77".into(),
        "urls/aHR0cDovL2V4YW1wbGUudGVzdC8".into(),
    ] {
        let (code, sent) = client.send(client.http.post(client.url(&format!("{path}/analyse")))).await;
        assert_eq!(code, 200, "{path}");
        let id = sent["data"]["id"].as_str().unwrap().replace('=', "%3D");
        assert_eq!(status(&client.ok(&format!("analyses/{id}")).await), "completed", "{path}");
        assert_eq!(client.ok(&path).await["data"]["attributes"]["last_analysis_date"], NOW, "{path}");
    }
    let (code, _) = client.send(client.http.post(client.url("domains/never-seen.example/analyse"))).await;
    assert_eq!(code, 404);
}

#[tokio::test]
async fn the_last_analysis_of_the_story_can_be_read() {
    let client = Client::new().await;
    let id = client.file("invoice_2026-11.exe").await;
    let list = client.ok(&format!("files/{id}/analyses")).await;
    let analysis = list["data"][0]["id"].as_str().unwrap().replace('=', "%3D");
    let read = client.ok(&format!("analyses/{analysis}")).await;
    assert_eq!((status(&read), &read["data"]["attributes"]["stats"]["malicious"]), ("completed", &61.into()));
}

#[tokio::test]
async fn a_download_is_a_redirect_to_what_the_hash_says() {
    let client = Client::new().await;
    let id = client.file("svcupd.exe").await;
    let redirect = client.http.get(client.url(&format!("files/{id}/download"))).header("x-apikey", client.key);
    let redirect = redirect.send().await.unwrap();
    assert_eq!(redirect.status(), 302);
    let location = redirect.headers()["location"].to_str().unwrap().to_owned();
    let bytes = client.http.get(&location).send().await.unwrap().bytes().await.unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert_eq!(text, "vtriage demo: harmless placeholder for svcupd\n");
    assert!(client.ok(&format!("files/{id}/download_url")).await["data"].is_string());
    let forged = location.replace("signature=", "signature=0");
    assert_eq!(client.http.get(forged).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_bundle_is_made_over_a_few_polls() {
    let client = Client::new().await;
    let body = serde_json::json!({"data": {"password": "x", "hashes": [EICAR, "0".repeat(64)]}});
    let (code, made) = client.post("intelligence/zip_files", body).await;
    assert_eq!((code, status(&made)), (200, "starting"));
    let path = format!("intelligence/zip_files/{}", made["data"]["id"].as_str().unwrap());
    assert_eq!(client.refused(&format!("{path}/download_url")).await, (400, "NotAvailableYet".into()));
    assert_eq!(status(&client.ok(&path).await), "creating");
    client.ok(&path).await;
    let done = client.ok(&path).await;
    let attributes = &done["data"]["attributes"];
    assert_eq!(
        (status(&done), &attributes["files_ok"], &attributes["files_error"]),
        ("finished", &1.into(), &1.into())
    );
    let url = client.ok(&format!("{path}/download_url")).await["data"].as_str().unwrap().to_owned();
    assert!(client.http.get(url).send().await.unwrap().bytes().await.unwrap().starts_with(b"PK"));
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let client = Client::with(Options { polls: 1, ..Options::default() }).await;
    let (code, sent) = client.upload("files", "", Vec::new(), &[]).await;
    assert_eq!(code, 200);
    let done = client.ok(&format!("analyses/{}", sent["data"]["id"].as_str().unwrap())).await;
    assert_eq!(done["meta"]["file_info"]["size"], 0);
    let report = client.ok("files/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855").await;
    assert_eq!(report["data"]["attributes"]["last_analysis_stats"]["malicious"], 0);
}
