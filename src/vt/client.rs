//! The client: one way out for every call.
//!
//! All that a call must not forget — read-only mode, where the key may go, silence limits, repetitions, what an answer
//! means — happens here and nowhere else. Nothing but a read is ever sent twice.

mod body;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::call::{Body, Upload};
use super::endpoint::{Base, Endpoint};
use super::exchange::{Payer, Tap};
use super::origin::Origin;
use super::redact::Redactor;
use super::transport::{Lost, Transport, lost, patiently};
use super::upload::{self, Progress, Watch};
use super::{Answer, AnsweredBy, ApiError, Call, Listing, Method, Reason, Settings, Shape, reading};
use crate::ioc::{HOLDS_KEY, OwnKeys};

pub(super) use body::Reader;

/// Answers longer than this are decoded off the runtime's threads, in bytes.
const LARGE: usize = 256 << 10;

/// Longest `Retry-After` that is waited for within one call; a longer one is the user's to decide.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How much longer than the idle limit the service may think about an upload that has arrived.
const THINKING: u32 = 4;

/// Name of the calling product; the service gives some attributes only to callers that say it.
const TOOL: &str = "vtriage";
const X_TOOL: &str = "x-tool";

/// A client of the API. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
    /// Who watches the requests that leave through this handle.
    apart: Option<Arc<Tap>>,
    /// Who pays for its repetitions; without, they are free.
    payer: Option<Arc<dyn Payer>>,
}

#[derive(Debug)]
struct Inner {
    settings: Settings,
    origin: Origin,
    transport: Transport,
    redactor: Redactor,
    /// Marked sensitive: shows in no log of the layers below.
    key: Option<HeaderValue>,
}

/// One exchange that failed, and whether a read may try again.
struct Failure {
    error: ApiError,
    again: Again,
    /// Whether the service may have acted on the request all the same.
    uncertain: bool,
}

impl Failure {
    fn certain(error: ApiError) -> Self {
        Self { error, again: Again::No, uncertain: false }
    }

    fn silent(error: ApiError) -> Self {
        Self { error, again: Again::No, uncertain: true }
    }

    /// A change whose answer was lost may have happened.
    fn of_change(self) -> ApiError {
        ApiError { may_have_acted: self.uncertain, ..self.error }
    }
}

enum Again {
    No,
    /// After the service's own pause, else after ours.
    After(Option<Duration>),
}

/// A request on its way: where to, what with.
struct Outgoing<'a> {
    method: Method,
    url: Url,
    title: &'a str,
    headers: HeaderMap,
    body: reqwest::Body,
}

impl Client {
    /// Checks the settings; touches neither network nor trust store.
    ///
    /// Fails for a plain http base that is not loopback, a key that can't be a header, an unusable proxy address or CA file.
    pub fn new(settings: Settings) -> Result<Self, ApiError> {
        let refuse = |why: String| ApiError::local(Reason::Refused, "", why);
        let origin = Origin::new(settings.base_url.clone()).map_err(refuse)?.uploading_to(&settings.upload_hosts);
        let key = settings.key.as_ref().map(header).transpose()?;
        let password = settings.proxy.as_ref().and_then(|proxy| proxy.address.as_ref().ok()?.password());
        let redactor = Redactor::new(settings.key.clone().into_iter().chain(password));
        let transport = Transport::new(settings.clone())?;
        let inner = Inner { settings, origin, transport, redactor, key };
        Ok(Self { inner: Arc::new(inner), apart: None, payer: None })
    }

    /// Sends one call and reads the answer as its endpoint promises.
    #[cfg(feature = "testing")]
    pub async fn send(&self, call: &Call) -> Result<Answer, ApiError> {
        self.send_watched(call, |_| {}).await
    }

    /// As [`Client::send`], and says how much of an upload is on its way: at most ten times a second, and at its end.
    ///
    /// Dropping the future stops the upload.
    pub async fn send_watched(
        &self,
        call: &Call,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<Answer, ApiError> {
        let body = self.fetch(call, Watch::new(progress)).await?;
        if body.len() <= LARGE || !matches!(call.endpoint.shape, Shape::Object | Shape::List | Shape::Bare) {
            return reading::answer(call, &body, &self.inner.redactor);
        }
        let (client, copy) = (self.clone(), call.clone());
        let decoded = tokio::task::spawn_blocking(move || reading::answer(&copy, &body, &client.inner.redactor));
        decoded.await.unwrap_or_else(|_| Err(ApiError::local(Reason::Cancelled, self.title(call), "")))
    }

    /// Sends one call and gives the body as it came, unread: for passing on large reports.
    pub async fn send_raw(&self, call: &Call) -> Result<Bytes, ApiError> {
        self.fetch(call, Watch::new(|_| {})).await
    }

    /// Reads a body that was kept, as the endpoint of its call promises.
    pub fn read_kept(&self, call: &Call, body: &Bytes) -> Result<Answer, ApiError> {
        reading::answer(call, body, &self.inner.redactor)
    }

    /// Sends a call for a list and reads only the outline of the answer: enough to ask for the next page while this
    /// one is decoded.
    pub async fn send_listing(&self, call: &Call) -> Result<Listing, ApiError> {
        let body = self.send_raw(call).await?;
        reading::listing(call, &body).map_err(|why| reading::misread(call, &body, &why, &self.inner.redactor))
    }

    /// A handle whose requests are watched apart, and what is seen of them: what one call has cost so far, also when it fails.
    #[cfg(feature = "testing")]
    pub fn tapped(&self) -> (Self, Arc<Tap>) {
        self.watched(None)
    }

    /// As `tapped`, and a read is repeated only where `payer` pays for it.
    pub fn paying(&self, payer: Arc<dyn Payer>) -> (Self, Arc<Tap>) {
        self.watched(Some(payer))
    }

    fn watched(&self, payer: Option<Arc<dyn Payer>>) -> (Self, Arc<Tap>) {
        let apart = Arc::new(Tap::default());
        (Self { inner: Arc::clone(&self.inner), apart: Some(Arc::clone(&apart)), payer }, apart)
    }

    /// Where the API lives, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.inner.settings.base_url.as_str().trim_end_matches('/')
    }

    /// Whether the service is on this machine (a demo or test server), where polling may be brisk.
    pub fn is_loopback(&self) -> bool {
        self.inner.origin.is_loopback()
    }

    async fn fetch(&self, call: &Call, watch: Arc<Watch>) -> Result<Bytes, ApiError> {
        self.allow(call)?;
        if call.endpoint.shape == Shape::Binary {
            return Err(ApiError::local(Reason::Refused, self.title(call), "a binary answer can only be stored"));
        }
        let url = self.address(call)?;
        let body = match &call.body {
            Body::File(file) => self.send_file(call, url, file, watch).await?,
            _ if call.endpoint.method == Method::Get => self.read(call, &url).await?,
            _ => self.attempt(call, &url).await.map_err(Failure::of_change)?,
        };
        Ok(self.without_key(call, body))
    }

    /// Method and path for people and logs; a caller may have put the key in where a user name belongs.
    pub(super) fn title(&self, call: &Call) -> String {
        self.inner.redactor.line(&call.title())
    }

    /// The API keys of the user's own, which leave by no way.
    pub fn own_keys(&self) -> &OwnKeys {
        &self.inner.settings.own_keys
    }

    /// What the settings forbid, before anything is sent.
    pub fn allow(&self, call: &Call) -> Result<(), ApiError> {
        let settings = &self.inner.settings;
        if settings.read_only && call.changes() {
            return Err(ApiError::local(Reason::ReadOnly, self.title(call), "nothing was sent"));
        }
        if call.texts().any(|text| settings.own_keys.are_named_in(&text)) {
            // The title would name the key.
            let title = format!("this {}", call.endpoint.method.name());
            return Err(ApiError::local(Reason::Refused, title, format!("{HOLDS_KEY}; nothing was sent")));
        }
        // The service would only say so itself; another base may add a key of its own.
        let needs_key = AnsweredBy::at(&settings.base_url).is_virustotal();
        if needs_key && settings.key.is_none() && call.endpoint.base != Base::Site {
            return Err(ApiError::local(Reason::KeyMissing, self.title(call), "nothing was sent"));
        }
        Ok(())
    }

    pub(super) fn address(&self, call: &Call) -> Result<Url, ApiError> {
        let key = self.inner.settings.key.as_ref().map(ExposeSecret::expose_secret);
        self.inner.origin.address(call, key).map_err(|error| ApiError { request: self.title(call), ..error })
    }

    /// A read, repeated after passing trouble.
    async fn read(&self, call: &Call, url: &Url) -> Result<Bytes, ApiError> {
        let mut pause = self.inner.settings.retry_pause;
        for _ in 0..self.inner.settings.retries.min(call.repeats) {
            let failure = match self.attempt(call, url).await {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let wait = match failure.again {
                Again::No => return Err(failure.error),
                Again::After(Some(asked)) if asked > LONGEST_PAUSE => return Err(failure.error),
                Again::After(Some(asked)) => asked,
                Again::After(None) => pause.mul_f32(0.5 + fastrand::f32()),
            };
            tracing::debug!(request = self.title(call), error = %failure.error, ?wait, "asking again");
            tokio::time::sleep(wait).await;
            if !self.pays_again(call).await {
                return Err(failure.error);
            }
            pause = pause.saturating_mul(2);
        }
        self.attempt(call, url).await.map_err(|failure| failure.error)
    }

    /// Whether a repetition is paid for, where it costs something.
    async fn pays_again(&self, call: &Call) -> bool {
        let Some(payer) = self.payer.clone().filter(|_| call.price() > 0) else { return true };
        tokio::task::spawn_blocking(move || payer.pay_again()).await.unwrap_or(false)
    }

    /// One exchange of a call without a file.
    async fn attempt(&self, call: &Call, url: &Url) -> Result<Bytes, Failure> {
        let title = self.title(call);
        let mut headers = self.headers(call.endpoint, url);
        let body = match &call.body {
            Body::Form(fields) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
                url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into()
            }
            Body::Json(value) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                value.to_string().into()
            }
            Body::None | Body::File(_) => {
                // Some front ends answer 411 to a POST that says no length.
                if call.endpoint.method == Method::Post {
                    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
                }
                reqwest::Body::default()
            }
        };
        let outgoing = Outgoing { method: call.endpoint.method, url: url.clone(), title: &title, headers, body };
        let response = self.exchange(outgoing, None).await?;
        self.collect(response, &title).await
    }

    /// Sends a file, asking for an upload address first where the route wants that.
    async fn send_file(&self, call: &Call, mut url: Url, file: &Upload, watch: Arc<Watch>) -> Result<Bytes, ApiError> {
        let title = self.title(call);
        let refuse = |why: String| ApiError::local(Reason::Refused, title.clone(), self.inner.redactor.line(&why));
        let form = upload::open(file, Arc::clone(&watch), self.own_keys().search()).await.map_err(refuse)?;
        if call.endpoint.base == Base::UploadUrl {
            url = self.upload_target(call, &url).await?;
        }
        let mut headers = self.headers(call.endpoint, &url);
        headers.insert(CONTENT_TYPE, form.content_type);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(form.length));
        let outgoing = Outgoing { method: Method::Post, url, title: &title, headers, body: form.body };
        let sent = match self.exchange(outgoing, Some(&watch)).await {
            Ok(response) => self.collect(response, &title).await,
            Err(failure) => Err(failure),
        };
        sent.map_err(|failure| match watch.fault() {
            Some(fault) => refuse(fault),
            // What is not whole is of no use to the service.
            None if watch.is_complete() => failure.of_change(),
            None => failure.error,
        })
    }

    /// Asks for the one-time address of an upload.
    async fn upload_target(&self, call: &Call, url: &Url) -> Result<Url, ApiError> {
        let endpoint = Endpoint { method: Method::Get, base: Base::Api, shape: Shape::Address, ..call.endpoint };
        let question = Call { endpoint, body: Body::None, ..call.clone() };
        let body = self.read(&question, url).await?;
        let answer = reading::answer(&question, &body, &self.inner.redactor)?;
        let Answer::Text(named) = answer else {
            return Err(ApiError::local(Reason::BadAnswer, self.title(&question), "it named no upload address"));
        };
        self.inner
            .origin
            .upload_target(&named)
            .map_err(|why| ApiError::local(Reason::Refused, self.title(&question), self.inner.redactor.line(&why)))
    }

    fn headers(&self, endpoint: Endpoint, url: &Url) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if endpoint.base == Base::Site {
            headers.insert(ACCEPT, HeaderValue::from_static("text/html"));
            return headers;
        }
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(X_TOOL, HeaderValue::from_static(TOOL));
        if let Some(key) = &self.inner.key
            && self.inner.origin.takes_key(url)
        {
            headers.insert("x-apikey", key.clone());
        }
        headers
    }

    /// Sends, and waits for the status line and headers.
    async fn exchange(&self, outgoing: Outgoing<'_>, watch: Option<&Watch>) -> Result<reqwest::Response, Failure> {
        let Outgoing { method, url, title, headers, body } = outgoing;
        let method = match method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let client = self
            .inner
            .transport
            .client(&url)
            .map_err(|error| Failure::certain(ApiError { request: title.to_owned(), ..error }))?;
        let counts = headers.contains_key(X_TOOL);
        if counts {
            self.apart.iter().for_each(|apart| apart.leaves());
        }
        let (since, told) = (Instant::now(), self.apart.as_ref().map(|_| headers.clone()));
        let mut request = client.request(method, url).headers(headers);
        if watch.is_some() || body.as_bytes().is_none_or(|bytes| !bytes.is_empty()) {
            request = request.body(body);
        }
        let idle = self.inner.settings.idle_timeout;
        let limit = || match watch {
            Some(watch) if watch.is_complete() => idle.saturating_mul(THINKING),
            _ => idle,
        };
        let moved = || watch.map_or(0, Watch::sent);
        let answer = patiently(request.send(), limit, moved, title).await;
        let answer = answer.map_err(Failure::silent)?.map_err(|error| {
            let failure = self.failure(error, title);
            if counts && !failure.uncertain {
                self.apart.iter().for_each(|apart| apart.stays());
            }
            failure
        })?;
        if let (Some(apart), Some(told)) = (&self.apart, told) {
            apart.answered(since, &told, &answer, &self.inner.redactor);
        }
        Ok(answer)
    }

    /// One exchange of a download, at an address that a redirect may have named.
    pub(super) async fn ask(&self, call: &Call, url: &Url) -> Result<reqwest::Response, ApiError> {
        let title = self.title(call);
        let headers = if self.inner.origin.is_base(url) { self.headers(call.endpoint, url) } else { HeaderMap::new() };
        let body = reqwest::Body::default();
        let outgoing = Outgoing { method: Method::Get, url: url.clone(), title: &title, headers, body };
        self.exchange(outgoing, None).await.map_err(|failure| failure.error)
    }

    pub(super) fn redirected(&self, from: &Url, location: &str) -> Result<Url, String> {
        self.inner.origin.redirect_target(from, location)
    }

    /// Whether an answer from there is the service's own.
    pub(super) fn speaks_for_service(&self, url: &Url) -> bool {
        self.inner.origin.takes_key(url)
    }

    pub(super) async fn refused(&self, response: reqwest::Response, title: &str) -> ApiError {
        self.refusal(response, title).await.error
    }

    fn failure(&self, error: reqwest::Error, title: &str) -> Failure {
        let Lost { error, passing, uncertain } = lost(error, title, &self.inner.redactor);
        Failure { error, again: if passing { Again::After(None) } else { Again::No }, uncertain }
    }

    /// Accounts answer with the key in them: it must not reach the store, an export or the screen.
    fn without_key(&self, call: &Call, body: Bytes) -> Bytes {
        if !call.path.starts_with("/users/") {
            return body;
        }
        let mut body = Vec::from(body);
        self.inner.redactor.body(&mut body);
        Bytes::from(body)
    }
}

fn header(key: &SecretString) -> Result<HeaderValue, ApiError> {
    let text = key.expose_secret().trim();
    let printable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    let mut value = HeaderValue::from_str(text)
        .ok()
        .filter(|_| printable)
        .ok_or_else(|| ApiError::local(Reason::KeyRefused, "", "the key holds characters that no key has"))?;
    value.set_sensitive(true);
    Ok(value)
}
