//! What the service says: a reply, or a refusal in the shape of the API's errors. Handlers return these and know no HTTP
//! library.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use super::kind::Kind;

/// A successful answer.
#[derive(Debug)]
pub(super) enum Reply {
    Json(Value),
    Html(String),
    /// Bytes of some other type.
    Bytes(&'static str, Vec<u8>),
    /// A 302 to this URL.
    Redirect(String),
    /// A 200 with nothing in it.
    Empty,
}

/// An error answer. `code` is one of the API's names; `message` is for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

pub(super) type Answer = Result<Reply, Refusal>;

/// `Err(refusal)` for codes whose status follows.
pub(super) fn refuse<T>(code: &'static str, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(code, message))
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        let status = match code {
            "AuthenticationRequiredError" | "UserNotActiveError" | "WrongCredentialsError" => 401,
            "ForbiddenError" => 403,
            "NotFoundError" => 404,
            "AlreadyExistsError" => 409,
            "PayloadTooLarge" => 413,
            "FailedDependencyError" => 424,
            "QuotaExceededError" | "TooManyRequestsError" => 429,
            "TransientError" => 503,
            "DeadlineExceededError" => 504,
            _ => 400,
        };
        Self { status, code, message: message.into() }
    }

    /// The object is unknown.
    pub(super) fn not_found(kind: Kind, id: &str) -> Self {
        Self::new("NotFoundError", format!("{} \"{id}\" not found", kind.title()))
    }

    pub(super) fn forbidden() -> Self {
        Self::new("ForbiddenError", "You are not authorized to perform the requested operation")
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new("BadRequestError", message)
    }
}

/// An object or a bare value under `data`.
#[expect(clippy::unnecessary_wraps, reason = "handlers end with it, and handlers can refuse")]
pub(super) fn data(value: impl Into<Value>) -> Answer {
    Ok(Reply::Json(json!({"data": value.into()})))
}

/// The answer as HTTP. `padding` is spliced in where a report asks for it.
pub(super) fn response(answer: Answer, padding: Option<&str>) -> Response<Body> {
    let (status, content_type, body) = match answer {
        Ok(Reply::Json(value)) => (200, JSON, json_text(&value, padding).into_bytes()),
        Ok(Reply::Html(text)) => (200, "text/html; charset=utf-8", text.into_bytes()),
        Ok(Reply::Bytes(content_type, bytes)) => (200, content_type, bytes),
        Ok(Reply::Empty) => (200, JSON, Vec::new()),
        Ok(Reply::Redirect(url)) => return redirect(&url),
        Err(refusal) => {
            let error = json!({"error": {"code": refusal.code, "message": refusal.message}});
            (refusal.status, JSON, error.to_string().into_bytes())
        }
    };
    plain(status, content_type, body)
}

pub(super) const JSON: &str = "application/json; charset=utf-8";

/// Stands in a report where padding goes.
pub(super) const PADDING: &str = "@@padding@@";

fn json_text(value: &Value, padding: Option<&str>) -> String {
    let text = value.to_string();
    match padding {
        Some(padding) => text.replacen(&format!("\"{PADDING}\""), padding, 1),
        None => text,
    }
}

fn redirect(url: &str) -> Response<Body> {
    let mut response = plain(302, "text/html; charset=utf-8", Vec::new());
    if let Ok(value) = HeaderValue::from_str(url) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

/// A response with a whole body.
pub(super) fn plain(status: u16, content_type: &'static str, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
