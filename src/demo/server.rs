//! HTTP around the service: who may pass (key, quota), what was seen, how slow and how broken the answers are to be. The
//! order is fixed: note, wait, fail, check the key, count, answer.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{Method, Response, header};

use super::answer::{self, Answer, Refusal};
use super::broken;
use super::call::{Call, Tier};
use super::dispatch;
use super::failure::Failure;
use super::kind::{Kind, decoded};
use super::seed;
use super::service::Service;
use super::upload::{self, DIRECT, LARGE};

/// Bodies that are no file are at most this long.
const SMALL_BODY: usize = 1024 * 1024;
/// How many requests are remembered for [`super::Demo::requests`].
const REMEMBERED: usize = 10_000;

/// A request that the service received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub method: String,
    /// As it was sent, percent-encoded, from the root: `/api/v3/files/…`.
    pub path: String,
    /// What stood after `?`, undecoded.
    pub query: Option<String>,
    /// Whether a key was sent, right or wrong.
    pub with_key: bool,
    pub content_type: Option<String>,
    /// The body, if it was no upload.
    pub body: Vec<u8>,
}

/// What requests share.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) service: Service,
    padding: Option<String>,
    seen: Mutex<VecDeque<Seen>>,
    /// The failure in force, and how many more requests it meets.
    failing: Mutex<Option<(Failure, u32)>>,
}

impl Server {
    pub(super) fn new(service: Service) -> Self {
        let padding = service.options.report_size.map(broken::padding);
        let failing = service.options.fail.map(|failure| (failure, service.options.fail_times.unwrap_or(u32::MAX)));
        Self { service, padding, seen: Mutex::default(), failing: Mutex::new(failing) }
    }

    pub(super) fn requests(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn private_urls(&self) -> Vec<(String, String, i64)> {
        let now = self.service.world.now;
        let state = self.service.state();
        let rows = state.private_urls.iter();
        rows.map(|(id, kept)| {
            (id.clone(), kept.item.text("url").to_owned(), seed::days_ago(now, kept.item.number("days"), id))
        })
        .collect()
    }

    pub(super) fn fail(&self, failure: Option<(Failure, u32)>) {
        *self.failing.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    /// Whether connections are to end with a reset.
    pub(super) fn resets(&self) -> bool {
        let failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(*failing, Some((Failure::Reset, _)))
    }

    fn note(&self, seen: Seen) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() == REMEMBERED {
            all.pop_front();
        }
        all.push_back(seen);
    }

    fn next_failure(&self) -> Option<Failure> {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        let (failure, times) = failing.as_mut()?;
        let failure = *failure;
        *times = times.saturating_sub(1);
        if *times == 0 {
            *failing = None;
        }
        Some(failure)
    }

    /// Answers one request, whatever it is.
    pub(super) async fn handle(self: Arc<Self>, request: Request) -> Result<Response<Body>, Infallible> {
        Ok(self.respond(request).await)
    }

    async fn respond(&self, request: Request) -> Response<Body> {
        let path = request.uri().path().to_owned();
        let is_upload = is_upload(&request, &path);
        let (request, body) = if is_upload { (Some(request), Vec::new()) } else { self.read(request).await };
        let Some(request) = request else {
            return answer::response(Err(Refusal::new("PayloadTooLarge", "The body is too long")), None);
        };
        self.note(seen(&request, &body));
        if !self.service.options.delay.is_zero() {
            tokio::time::sleep(self.service.options.delay).await;
        }
        let key = key_of(&request);
        let failure = self.next_failure();
        if let Some(response) = failure.and_then(|failure| broken::instead(failure, key.as_deref().unwrap_or(""))) {
            return response;
        }
        let answer = self.answer(request, &path, body, key).await;
        let response = answer::response(answer, self.padding.as_deref());
        match failure {
            Some(failure) => broken::damage(failure, response).await,
            None => response,
        }
    }

    /// Reads a small body; `None` for a long one.
    async fn read(&self, request: Request) -> (Option<Request>, Vec<u8>) {
        let (parts, body) = request.into_parts();
        match axum::body::to_bytes(body, SMALL_BODY).await {
            Ok(bytes) => (Some(Request::from_parts(parts, Body::empty())), bytes.to_vec()),
            Err(_) => (None, Vec::new()),
        }
    }

    async fn answer(&self, request: Request, path: &str, body: Vec<u8>, key: Option<String>) -> Answer {
        let segments: Vec<String> = path.split('/').skip(1).map(decoded).collect();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        let query = query_of(&request);
        match parts.as_slice() {
            ["ui", "widget", "html", token] => super::route::widget_page(&self.service, token),
            ["demo-storage", kind, id] => self.service.storage(kind, id, &query),
            ["_ah", "upload", token, ..] => {
                let kind = self.service.take_token(token);
                let kind = kind.ok_or_else(|| Refusal::bad_request("The upload URL was used or never given"))?;
                self.receive(kind, request, LARGE).await
            }
            ["api", "v3", rest @ ..] => {
                let (tier, key) = self.admit(key)?;
                let path: Vec<String> =
                    rest.iter().filter(|segment| !segment.is_empty()).map(|segment| (*segment).to_owned()).collect();
                if is_upload(&request, request.uri().path()) {
                    let private = path.first().is_some_and(|first| first == "private");
                    if private && tier == Tier::Public {
                        return Err(Refusal::forbidden());
                    }
                    return self.receive(if private { Kind::PrivateFile } else { Kind::File }, request, DIRECT).await;
                }
                let method = request.method().clone();
                let origin = self.service.origin.clone();
                let call = Call { method, path, query, tier, key, body: body.into(), origin };
                dispatch::answer(&self.service, &call)
            }
            _ => Err(Refusal::new("NotFoundError", "Resource not found.")),
        }
    }

    async fn receive(&self, kind: Kind, request: Request, most: u64) -> Answer {
        let form = Multipart::from_request(request, &()).await;
        let form = form.map_err(|_| Refusal::bad_request("Expected a multipart/form-data body"))?;
        let received = upload::receive(form, most).await?;
        self.service.accept(kind, &received)
    }

    /// Checks the key and counts the request against its quota.
    fn admit(&self, key: Option<String>) -> Result<(Tier, String), Refusal> {
        let key = key.ok_or_else(|| Refusal::new("AuthenticationRequiredError", "X-Apikey header is missing"))?;
        let tier = Tier::of_key(&key);
        let tier = tier.ok_or_else(|| Refusal::new("WrongCredentialsError", format!("Wrong API key: {key}")))?;
        self.service.spend(tier)?;
        Ok((tier, key))
    }
}

fn is_upload(request: &Request, path: &str) -> bool {
    let route = path.trim_end_matches('/');
    request.method() == Method::POST
        && (matches!(route, "/api/v3/files" | "/api/v3/private/files") || route.starts_with("/_ah/upload/"))
}

fn key_of(request: &Request) -> Option<String> {
    let value = request.headers().get("x-apikey")?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned()).filter(|key| !key.is_empty())
}

fn query_of(request: &Request) -> Vec<(String, String)> {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn seen(request: &Request, body: &[u8]) -> Seen {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    Seen {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().map(str::to_owned),
        with_key: request.headers().contains_key("x-apikey"),
        content_type: content_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        body: body.to_vec(),
    }
}
