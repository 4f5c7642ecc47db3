//! What an answer means: the status first, the body second, in one place.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::endpoint::ENDPOINTS;
use super::redact::Redactor;
use super::{Answer, ApiError, Call, Descriptor, Kind, Object, Page, Reason, Shape, lenient};
use crate::ioc::{HashKind, Indicator};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    #[serde(deserialize_with = "lenient::maybe")]
    error: Option<RefusalText>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RefusalText {
    #[serde(deserialize_with = "lenient::text")]
    code: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    message: Option<Box<str>>,
}

/// The error that a status other than 2xx stands for.
///
/// `body` may be anything: the service's JSON, nothing, a proxy's page. Whoever stands between us and the service knows neither its
/// objects nor its keys: a 404 is "not in VirusTotal", and a 401 or 403 about the key, only in the service's own words.
pub(super) fn refusal(
    request: &str,
    status: u16,
    retry_after: Option<Duration>,
    body: &[u8],
    redactor: &Redactor,
) -> ApiError {
    let told = serde_json::from_slice::<Refusal>(body).ok().and_then(|refusal| refusal.error);
    let (code, message) = told.map_or((None, None), |told| (told.code, told.message));
    let by_service = code.is_some() || message.is_some();
    let names_error = code.as_deref().is_some_and(|code| code.ends_with("Error"));
    let reason = match status {
        401 | 403 if !names_error => Reason::BadAnswer,
        400 if code.as_deref() == Some("NotAvailableYet") => Reason::NotYet,
        401 if code.as_deref() == Some("AuthenticationRequiredError") => Reason::KeyMissing,
        401 => Reason::KeyRefused,
        403 => Reason::NotPrivileged,
        404 if code.as_deref() == Some("NotFoundError") => absence(request),
        409 => Reason::AlreadyExists,
        413 => Reason::TooLarge,
        429 => Reason::Quota { retry_after },
        407 => Reason::Unreachable,
        408 | 424 | 500..=599 => Reason::Unavailable,
        404 | 0..=399 => Reason::BadAnswer,
        _ => Reason::Invalid,
    };
    let mut message = match message {
        Some(message) => redactor.line(&message),
        None if by_service => String::new(),
        None if status == 407 => "the proxy wants a user name and a password".to_owned(),
        None => described(body, redactor),
    };
    if let (Reason::Unavailable, Some(wait)) = (reason, retry_after) {
        message = format!("{message} (it asks to wait {} s)", wait.as_secs());
    }
    ApiError {
        reason,
        request: request.to_owned(),
        status: Some(status),
        code: code.map(|code| redactor.line(&code)),
        message: message.trim().to_owned(),
        may_have_acted: false,
        told_at: None,
    }
}

/// What a 404 is about: the object that `request` (`GET /files/44d8…`) names, or the address where it names none.
fn absence(request: &str) -> Reason {
    let path = request.split_once(' ').map_or(request, |(_, path)| path);
    let names_none = ENDPOINTS.iter().any(|row| !row.path.contains("{}") && row.path == path);
    if names_none { Reason::NoAddress } else { Reason::NotFound }
}

/// What a body that is not the service's JSON looks like.
fn described(body: &[u8], redactor: &Redactor) -> String {
    let text = String::from_utf8_lossy(body.get(..2048).unwrap_or(body));
    let trimmed = text.trim();
    if trimmed.is_empty() {
        "empty body".to_owned()
    } else if trimmed.starts_with('<') {
        match title(trimmed) {
            Some(title) => redactor.line(&format!("an HTML page came instead, titled \"{title}\"")),
            None => "an HTML page came instead".to_owned(),
        }
    } else {
        redactor.line(trimmed)
    }
}

fn title(html: &str) -> Option<&str> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = start + lower.get(start..)?.find('<')?;
    html.get(start..end).map(str::trim).filter(|title| !title.is_empty())
}

/// Reads a 2xx body as its endpoint promises.
pub(super) fn answer(call: &Call, body: &Bytes, redactor: &Redactor) -> Result<Answer, ApiError> {
    read(call, body).map_err(|why| misread(call, body, &why, redactor))
}

/// As [`answer`], with the reason in words.
pub(super) fn read(call: &Call, body: &Bytes) -> Result<Answer, String> {
    match call.endpoint.shape {
        Shape::Object => {
            let object = on_side(call, object(body)?);
            is_about(call, &object).map(|()| Answer::Object(Box::new(object)))
        }
        Shape::List => Page::decode(body).map(Answer::Page),
        Shape::Bare => bare(body).map(Answer::Bare),
        Shape::Text => Ok(Answer::Text(String::from_utf8_lossy(body).into_owned())),
        // A login page with status 200 must not pass for a deletion that was done.
        Shape::Nothing if body.trim_ascii_start().starts_with(b"<") => Err("no answer of the service".to_owned()),
        Shape::Nothing => Ok(Answer::Nothing),
        Shape::Binary => Err("a binary answer can only be stored".to_owned()),
    }
}

/// An analysis is on the side where it was asked for, whatever the answer calls it: all that follows from it goes there too.
fn on_side(call: &Call, mut object: Object) -> Object {
    let kind = &mut object.descriptor.kind;
    if call.path.starts_with("/private/") && *kind == Kind::Analysis {
        *kind = Kind::PrivateAnalysis;
    }
    object
}

/// Holds a report to the object that was asked for: another one would be shown, and kept, in its place.
fn is_about(call: &Call, object: &Object) -> Result<(), String> {
    let Some((collection, name)) = call.path.strip_prefix('/').and_then(|path| path.rsplit_once('/')) else {
        return Ok(());
    };
    let Some(asked) = Kind::of_collection(collection).filter(Kind::has_report) else { return Ok(()) };
    let Descriptor { kind, id } = &object.descriptor;
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
    let same = |told: Option<&str>| told.is_none_or(|told| told.eq_ignore_ascii_case(&name));
    let is_sha256 = |text: &str| HashKind::of(text) == Some(HashKind::Sha256);
    let is_same = match (Descriptor::new(asked.clone(), name.as_ref()).indicator(), object.descriptor.indicator()) {
        (Some(Indicator::Hash { kind: HashKind::Md5, .. }), _) => same(object.facts.md5.as_deref()),
        (Some(Indicator::Hash { kind: HashKind::Sha1, .. }), _) => same(object.facts.sha1.as_deref()),
        // The service may write a URL otherwise than it was asked for, but its id is its id.
        _ if matches!(asked, Kind::Url | Kind::PrivateUrl) => !is_sha256(&name) || !is_sha256(id) || same(Some(id)),
        (Some(name), Some(told)) => name == told,
        // An id that is none is odd, and names no other object.
        _ => true,
    };
    if is_same && (*kind == asked || !kind.has_report()) {
        Ok(())
    } else {
        Err(format!("it is about the {} {id}, which was not asked for", kind.label()))
    }
}

/// A body that is not what its endpoint promises.
pub(super) fn misread(call: &Call, body: &[u8], why: &str, redactor: &Redactor) -> ApiError {
    let seen = if looks_like_json(body) { String::new() } else { format!("; {}", described(body, redactor)) };
    ApiError {
        reason: Reason::BadAnswer,
        request: redactor.line(&call.title()),
        status: Some(200),
        code: None,
        message: redactor.line(&format!("{why}{seen}")),
        may_have_acted: call.changes(),
        told_at: None,
    }
}

fn looks_like_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    meta: Option<&'a RawValue>,
}

fn object(body: &Bytes) -> Result<Object, String> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|error| lenient::unreadable(&error))?;
    let data = envelope.data.ok_or("there is no data in it")?;
    let object = Object::decode(body.slice_ref(data.get().as_bytes()))?;
    Ok(match envelope.meta {
        Some(meta) => object.with_meta(body.slice_ref(meta.get().as_bytes())),
        None => object,
    })
}

/// The `data` member, or the whole when there is none (one documented usage answer has no wrapper).
fn bare(body: &Bytes) -> Result<Value, String> {
    match serde_json::from_slice(body).map_err(|error| lenient::unreadable(&error))? {
        Value::Object(mut members) => Ok(members.shift_remove("data").unwrap_or(Value::Object(members))),
        _ => Err("it is no JSON object".to_owned()),
    }
}

/// `Retry-After`: seconds, or a date of which `now` (seconds since the epoch) is subtracted.
pub(super) fn retry_after(value: &str, now: i64) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp().as_second();
    Some(Duration::from_secs(u64::try_from(at.saturating_sub(now)).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vt::endpoint;
    use secrecy::SecretString;

    fn read(status: u16, body: &str) -> ApiError {
        refusal("GET /files/x", status, None, body.as_bytes(), &Redactor::default())
    }

    #[test]
    fn a_404_says_something_of_an_object_only_where_one_was_asked_for() {
        let body = br#"{"error":{"code":"NotFoundError","message":"m"}}"#;
        for row in ENDPOINTS.iter().filter(|row| !row.path.contains("{*}")) {
            let named = row.path.contains("{}");
            let request = format!("{} {}", row.method.name(), row.path.replace("{}", "x"));
            let error = refusal(&request, 404, None, body, &Redactor::default());
            assert_eq!(error.reason, if named { Reason::NotFound } else { Reason::NoAddress }, "{request}");
            assert!(named || !error.is_never_scanned() && !error.to_string().contains("VirusTotal"), "{error}");
        }
    }

    #[test]
    fn the_status_comes_first_and_the_body_second() {
        let cases = [
            (400, r#"{"error":{"code":"InvalidArgumentError","message":"m"}}"#, Reason::Invalid),
            (400, r#"{"error":{"code":"NotAvailableYet","message":"m"}}"#, Reason::NotYet),
            (401, r#"{"error":{"code":"AuthenticationRequiredError","message":"m"}}"#, Reason::KeyMissing),
            (401, r#"{"error":{"code":"WrongCredentialsError","message":"m"}}"#, Reason::KeyRefused),
            (401, "", Reason::BadAnswer),
            (401, "<html>", Reason::BadAnswer),
            (403, r#"{"error":{"code":"NotFoundError","message":"a body that lies"}}"#, Reason::NotPrivileged),
            (404, r#"{"error":{"code":"NotFoundError","message":"m"}}"#, Reason::NotFound),
            (403, r#"{"error":{"code":"ForbiddenError","message":"m"}}"#, Reason::NotPrivileged),
            (403, "Access denied", Reason::BadAnswer),
            (403, r#"{"error":{"code":403,"message":"blocked"}}"#, Reason::BadAnswer),
            (404, "", Reason::BadAnswer),
            (404, r#"{"error":{"message":"no route"}}"#, Reason::BadAnswer),
            (404, "<html>no such page</html>", Reason::BadAnswer),
            (404, r#"{"detail":"Not Found"}"#, Reason::BadAnswer),
            (409, "", Reason::AlreadyExists),
            (413, "<html>", Reason::TooLarge),
            (424, "", Reason::Unavailable),
            (429, "Quota exceeded", Reason::Quota { retry_after: None }),
            (502, "<html>", Reason::Unavailable),
            (503, r#"{"error":null}"#, Reason::Unavailable),
            (302, "", Reason::BadAnswer),
            (418, "[1,2]", Reason::Invalid),
        ];
        for (status, body, reason) in cases {
            assert_eq!(read(status, body).reason, reason, "{status} {body}");
        }
    }

    #[test]
    fn c01_a_429_names_quota_status_and_both_resets() {
        let text = read(429, r#"{"error":{"code":"QuotaExceededError","message":"Quota exceeded"}}"#).to_string();
        for word in ["quota", "429", "next minute", "00:00 UTC", "GET /files/x"] {
            assert!(text.contains(word), "{word} in {text}");
        }
    }

    #[test]
    fn c40_a_message_that_echoes_the_key_is_redacted() {
        let redactor = Redactor::new([SecretString::from("test-key-0123456789abcdef")]);
        let body =
            br#"{"error":{"code":"WrongCredentialsError","message":"Wrong API key: test-key-0123456789abcdef"}}"#;
        let error = refusal("GET /files/x", 401, None, body, &redactor);
        assert_eq!(error.message, "Wrong API key: [key]");
    }

    #[test]
    fn a_page_of_a_proxy_is_named_by_its_title() {
        let error = read(502, "<html><head><TITLE> Bad gateway </title></head>");
        assert_eq!(error.message, "an HTML page came instead, titled \"Bad gateway\"");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after(" 7 ", 0), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Thu, 01 Jan 2026 00:00:30 GMT", 1_767_225_600), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Thu, 01 Jan 2026 00:00:00 GMT", 1_767_225_700), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", 0), None);
    }

    #[test]
    fn a_wrong_shape_says_what_was_asked_and_what_came() {
        let call = Call::new(endpoint::METADATA, &[]);
        let error = answer(&call, &Bytes::from_static(b"<html><title>Login</title>"), &Redactor::default());
        let text = error.expect_err("no JSON").to_string();
        assert!(text.contains("GET /metadata") && text.contains("Login"), "{text}");
    }

    #[test]
    fn a_login_page_does_not_pass_for_a_deletion() {
        let call = Call::new(endpoint::DELETE_COMMENT, &["x"]);
        let read = |body: &'static str| answer(&call, &Bytes::from_static(body.as_bytes()), &Redactor::default());
        assert_eq!((read(""), read("{}")), (Ok(Answer::Nothing), Ok(Answer::Nothing)));
        assert_eq!(read("<html>").expect_err("a page").reason, Reason::BadAnswer);
    }

    #[test]
    fn bare_data_may_be_text_a_list_or_unwrapped() {
        let read = |json: &str| bare(&Bytes::from(json.to_owned())).expect("bare");
        assert_eq!(read(r#"{"data":"https://x"}"#), Value::from("https://x"));
        assert_eq!(read(r#"{"daily":{}}"#), serde_json::json!({"daily": {}}));
    }
}
