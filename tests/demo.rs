//! The demo service as a client sees it: real requests over loopback.
#![cfg(feature = "demo")]

use serde_json::Value;
use vtriage::demo::{Demo, Options};

const NOW: i64 = 1_795_000_000;
const EICAR: &str = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

struct Client {
    demo: Demo,
    http: reqwest::Client,
    key: &'static str,
}

impl Client {
    async fn new(options: Options) -> Self {
        let demo = Demo::start(Options { now: Some(NOW), ..options }).await.unwrap();
        Self { demo, http: reqwest::Client::new(), key: Demo::key() }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let response = request.header("x-apikey", self.key).send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.send(self.http.get(format!("{}/{path}", self.demo.base_url()))).await
    }

    async fn ok(&self, path: &str) -> Value {
        let (status, value) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(self.http.post(format!("{}/{path}", self.demo.base_url())).json(&body)).await
    }
}

/// The SHA-256 of a file of the story, by its name.
async fn sha256(client: &Client, name: &str) -> String {
    let found = client.ok(&format!("intelligence/search?query=name:{name}")).await;
    found["data"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_headline_file_is_walked_to_its_domain_address_and_back() {
    let client = Client::new(Options::default()).await;
    let id = sha256(&client, "invoice_2026-11.exe").await;
    let report = client.ok(&format!("files/{id}")).await;
    let stats = &report["data"]["attributes"]["last_analysis_stats"];
    assert_eq!((stats["malicious"].as_u64(), stats["undetected"].as_u64()), (Some(61), Some(11)));
    let domains = client.ok(&format!("files/{id}/contacted_domains?limit=40")).await;
    assert_eq!(domains["data"][0]["id"], "login.parcel-notice.example");
    let resolutions = client.ok("domains/login.parcel-notice.example/resolutions").await;
    let address = resolutions["data"][0]["attributes"]["ip_address"].as_str().unwrap().to_owned();
    let back = client.ok(&format!("ip_addresses/{address}/relationships/communicating_files?limit=40")).await;
    let ids: Vec<&str> = back["data"].as_array().unwrap().iter().filter_map(|item| item["id"].as_str()).collect();
    assert!(ids.contains(&id.as_str()));
}

#[tokio::test]
async fn eicar_is_known_by_all_three_hashes() {
    let client = Client::new(Options::default()).await;
    for hash in ["44d88612fea8a8f36de82e1278abb02f", "3395856CE81F2B7382DEE72602F798B642F14140", EICAR] {
        let report = client.ok(&format!("files/{hash}")).await;
        assert_eq!(report["data"]["id"], EICAR);
    }
}
