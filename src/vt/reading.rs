//! What an answer means: the status first, the body second, in one place.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::endpoint::{ENDPOINTS, RELATED, RELATED_DESCRIPTORS, REPORT};
use super::page::Listing;
use super::redact::Redactor;
use super::relationship::{self, Many};
use super::{Answer, ApiError, Call, Descriptor, Kind, Object, Reason, Shape, lenient};
use crate::ioc::{self, HashKind, Indicator};

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

/// The codes of a 429 that is about no quota; the service spells it both ways.
const TOO_MANY: [&str; 2] = ["TooManyRequests", "TooManyRequestsError"];

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
        429 if code.as_deref().is_some_and(|code| TOO_MANY.contains(&code)) => Reason::TooMany { retry_after },
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
        code: code.map(|code| redactor.line(&code).into()),
        message: message.trim().to_owned(),
        may_have_acted: false,
        before: None,
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
            is_of_kind(call, &object)?;
            is_about(call, &object).map(|()| Answer::Object(Box::new(object)))
        }
        Shape::List => listing(call, body)?.page().map(Answer::Page),
        Shape::Bare => dictionary(body).map(Answer::Bare),
        Shape::Address => address(body).map(Answer::Text),
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

/// Holds an answer to the kind that its endpoint names, and what has no report to that of its collection: an id of another kind would be
/// followed, and told, as what was ordered.
fn is_of_kind(call: &Call, object: &Object) -> Result<(), String> {
    let Descriptor { kind, id } = &object.descriptor;
    let on_side = |kind: Kind| if call.path.starts_with("/private/") { kind.in_private() } else { kind };
    let by_path = || {
        let (collection, _) = call.path.strip_prefix('/')?.rsplit_once('/')?;
        let named = Kind::of_collection(collection).filter(|named| call.endpoint == REPORT && !named.has_report());
        // What is called by a word of a later service may be the same.
        named.filter(|_| !matches!(kind, Kind::Other(_)))
    };
    match call.endpoint.answers.cloned().map(on_side).or_else(by_path) {
        Some(named) if named != *kind => {
            Err(format!("it is the {} {id}, where {} was to come", kind.label(), named.one()))
        }
        _ => Ok(()),
    }
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
    let is_same = match (Descriptor::new(asked.clone(), name.as_ref()).indicator(), object.descriptor.indicator()) {
        (Some(Indicator::Hash { kind: HashKind::Md5, .. }), _) => same(object.facts.md5.as_deref()),
        (Some(Indicator::Hash { kind: HashKind::Sha1, .. }), _) => same(object.facts.sha1.as_deref()),
        _ if matches!(asked, Kind::Url | Kind::PrivateUrl) => is_about_url(&name, object),
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

/// The service may write a URL otherwise than it was asked for, but its id is its id, and it is on the server that was named.
fn is_about_url(asked: &str, object: &Object) -> bool {
    let id = &*object.descriptor.id;
    let is_sha256 = |text: &str| HashKind::of(text) == Some(HashKind::Sha256);
    if is_sha256(asked) {
        return !is_sha256(id) || id.eq_ignore_ascii_case(asked);
    }
    let told = object.facts.url.as_deref().map(str::to_owned).or_else(|| {
        // A digest tells nobody which URL it is of, nor does an id that only happens to be base64.
        ioc::url_of_id(id).filter(|url| !is_sha256(id) && url.contains("://"))
    });
    let servers = ioc::url_of_id(asked).zip(told).and_then(|(asked, told)| ioc::lead_to_one_server(&asked, &told));
    servers.unwrap_or(true)
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
        before: None,
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

/// The `data` member of an answer that holds no object of the service. An answer that tells an error, or holds no data, has
/// nothing to show: taken for an empty one, it would say that there is nothing.
fn bare(body: &Bytes) -> Result<Value, String> {
    let Value::Object(mut members) = serde_json::from_slice(body).map_err(|error| lenient::unreadable(&error))? else {
        return Err("it is no JSON object".to_owned());
    };
    if members.get("error").is_some_and(|error| !error.is_null()) {
        return Err("it tells an error".to_owned());
    }
    members.shift_remove("data").filter(|data| !data.is_null()).ok_or_else(|| "there is no data in it".to_owned())
}

/// The same where `data` is a dictionary.
fn dictionary(body: &Bytes) -> Result<Value, String> {
    let data = bare(body)?;
    if data.is_object() { Ok(data) } else { Err("data is of another form than was promised".to_owned()) }
}

/// The same where `data` is an address.
fn address(body: &Bytes) -> Result<String, String> {
    match bare(body)? {
        Value::String(address) => Ok(address),
        _ => Err("it named no address".to_owned()),
    }
}

/// The outline of a list. `null` stands for one object that there is not; where a list is due, it is none.
pub(super) fn listing(call: &Call, body: &Bytes) -> Result<Listing, String> {
    let listing = Listing::read(body)?;
    if listing.is_null && !may_be_null(call) { Err("there is no list in it".to_owned()) } else { Ok(listing) }
}

/// Whether a call follows a relationship that leads to one object, or one that the catalogue does not know.
fn may_be_null(call: &Call) -> bool {
    if ![RELATED, RELATED_DESCRIPTORS].contains(&call.endpoint) {
        return false;
    }
    let known = call.path.trim_start_matches('/').rsplit_once('/').and_then(|(source, name)| {
        let source = source.strip_suffix("/relationships").unwrap_or(source);
        let kind = Kind::of_collection(source.rsplit_once('/')?.0)?;
        relationship::of(&kind).iter().find(|row| row.name == name)
    });
    known.is_none_or(|row| row.many == Many::One)
}

/// The longest wait that a service is believed to mean: every limit of it ends within a day.
pub const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// `Retry-After`: seconds, or a date of which `now` (seconds since the epoch) is subtracted; at most a day.
pub(super) fn retry_after(value: &str, now: i64) -> Option<Duration> {
    let value = value.trim();
    let seconds = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are a long time too.
        value.parse().unwrap_or(u64::MAX)
    } else {
        let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp().as_second();
        u64::try_from(at.saturating_sub(now)).unwrap_or(0)
    };
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
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
            (429, r#"{"error":{"code":"TooManyRequests","message":"m"}}"#, Reason::TooMany { retry_after: None }),
            (429, r#"{"error":{"code":"TooManyRequestsError","message":"m"}}"#, Reason::TooMany { retry_after: None }),
            (429, r#"{"error":{"code":"QuotaExceededError","message":"m"}}"#, Reason::Quota { retry_after: None }),
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
        for ages in ["999999999999", "99999999999999999999999", "Thu, 01 Jan 2099 00:00:00 GMT"] {
            assert_eq!(retry_after(ages, 0), Some(Duration::from_hours(24)), "{ages}");
        }
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
    fn plain_data_is_what_its_endpoint_promises_or_no_answer() {
        let read = |json: &str| dictionary(&Bytes::from(json.to_owned()));
        assert_eq!(read(r#"{"data":{"daily":{}},"error":null}"#), Ok(serde_json::json!({"daily": {}})));
        assert_eq!(address(&Bytes::from_static(br#"{"data":"https://x"}"#)), Ok("https://x".to_owned()));
        for json in ["{}", "[]", r#"{"data":null}"#, r#"{"data":[]}"#, r#"{"daily":{}}"#, r#"{"data":{},"error":{}}"#] {
            assert!(read(json).is_err() && address(&Bytes::from(json.to_owned())).is_err(), "{json}");
        }
    }
}
