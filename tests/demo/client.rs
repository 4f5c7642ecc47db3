//! A plain client: requests in, status and JSON out.

use reqwest::multipart::{Form, Part};
use serde_json::Value;
use vtriage::demo::{Demo, Options};

pub(crate) const NOW: i64 = 1_795_000_000;
pub(crate) const EICAR: &str = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

/// A running service and a client of it.
pub(crate) struct Client {
    pub(crate) demo: Demo,
    pub(crate) http: reqwest::Client,
    pub(crate) key: &'static str,
}

impl Client {
    /// With the key that may do everything, in a world whose clock stands still.
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let demo = Demo::start(Options { now: Some(NOW), ..options }).await.expect("a free port is asked for");
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
        Self { demo, http: http.expect("nothing is configured that could fail"), key: Demo::key() }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.demo.base_url())
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let response = request.header("x-apikey", self.key).send().await.expect("the service answers");
        let status = response.status().as_u16();
        let text = response.text().await.expect("the body is whole");
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.send(self.http.get(self.url(path))).await
    }

    /// The answer to a request that succeeds.
    pub(crate) async fn ok(&self, path: &str) -> Value {
        let (status, value) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// Status and code of a request that is refused.
    pub(crate) async fn refused(&self, path: &str) -> (u16, String) {
        let (status, value) = self.get(path).await;
        (status, value["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(self.http.post(self.url(path)).json(&body)).await
    }

    pub(crate) async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        self.send(self.http.post(self.url(path)).form(fields)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> u16 {
        self.send(self.http.delete(self.url(path))).await.0
    }

    /// Sends bytes as a file, with more fields.
    pub(crate) async fn upload(&self, path: &str, name: &str, bytes: Vec<u8>, fields: &[(&str, &str)]) -> (u16, Value) {
        let mut form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
        for (field, value) in fields {
            form = form.text((*field).to_owned(), (*value).to_owned());
        }
        let url = if path.starts_with("http") { path.to_owned() } else { self.url(path) };
        self.send(self.http.post(url).multipart(form)).await
    }

    /// The SHA-256 of a file of the story, by its name.
    pub(crate) async fn file(&self, name: &str) -> String {
        let found = self.ok(&format!("intelligence/search?query=name:{name}")).await;
        found["data"][0]["id"].as_str().expect("the story has this file").to_owned()
    }
}

/// The ids of a list.
pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list["data"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str()).collect()
}
