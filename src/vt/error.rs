//! Why the service gave no answer, in terms of what the user can do about it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::relationship::Privilege;
use super::{Call, Shape, call, endpoint};
use crate::text::time;

/// A request that failed: what was asked, what came back, what to do.
///
/// `message` is the service's (or the system's) own text with the key taken out and control characters made visible.
///
/// Source: <https://docs.virustotal.com/reference/errors>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    pub reason: Reason,
    /// Method and path, never the key: `GET /files/44d8…`.
    pub request: String,
    /// HTTP status, when there was one.
    pub status: Option<u16>,
    /// The service's error code: `NotFoundError`.
    pub code: Option<Box<str>>,
    pub message: String,
    /// Whether the service may have done all the same what a failed request asked it to change: its answer was lost, or can't be
    /// read. Such a request is never sent again by itself.
    pub may_have_acted: bool,
    /// When the service said so, in seconds since the epoch, where that was earlier and the store passes it on.
    pub told_at: Option<i64>,
    /// What it said of the object before, where that is not in VirusTotal any more.
    pub before: Option<Box<Said>>,
}

/// What the service said of an object at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Seconds since the epoch, UTC.
    pub at: i64,
    /// `4/85`, `no analysis yet`
    pub verdict: String,
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "at {} it said {}", time::utc(self.at), self.verdict)
    }
}

/// What kind of failure it is, by remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// 404: the service has never seen it. A normal result for an indicator.
    NotFound,
    /// 404 where no object was asked for: what answers has nothing at this address. It says nothing about an indicator.
    NoAddress,
    /// 401 without a key.
    KeyMissing,
    /// 401: the key is wrong or its account is not active.
    KeyRefused,
    /// 403: the key lacks the privilege.
    NotPrivileged,
    /// 400: the request was wrong.
    Invalid,
    /// 400 NotAvailableYet: the thing is still being made.
    NotYet,
    /// 409: that vote or comment exists already; a fact more than a failure.
    AlreadyExists,
    /// 413: too large for this route.
    TooLarge,
    /// 429: a quota is used up. The body does not say which; `retry_after` is the service's own word, if it gave one.
    Quota { retry_after: Option<Duration> },
    /// 429 TooManyRequests: the service is at it still, or at too much at once. It says nothing of a quota.
    TooMany { retry_after: Option<Duration> },
    /// Our own budget says that the service would refuse; nothing was sent.
    Budget { wait: Duration },
    /// The service refused another request, and takes none before; nothing was sent.
    HeldBack { wait: Duration },
    /// This run may send no more: `--max-requests`. Nothing was sent.
    RunLimit,
    /// Not asked again: this run does not wait so long for what goes on at the service.
    WaitLimit,
    /// 503, 504, 424: passing trouble of the service.
    Unavailable,
    /// No connection, reset, name not resolved.
    Unreachable,
    /// The certificate was not accepted.
    Certificate,
    /// Not sent: what a setting names can't be used.
    Misconfigured,
    /// Nothing came in time.
    TimedOut,
    /// An answer that is not what the service promises: HTML from a proxy, truncated or malformed JSON.
    BadAnswer,
    /// Not sent: read-only mode.
    ReadOnly,
    /// Not sent: offline mode, and the store does not have it.
    Offline,
    /// Not sent: only what is kept here was wanted, and it is not.
    NotKept,
    /// Not sent: a case file is replayed, and it does not have it.
    NotInFile,
    /// Not sent: it was given to private scanning from here, and this would tell the public side of it.
    KeptPrivate,
    /// Not sent: private scanning says that it has it, whoever submitted it.
    ListedPrivate,
    /// Not sent: a case file, which is the message, says that it was given to private scanning.
    SaidPrivate,
    /// Not sent: nobody knows whether it was given to private scanning from here.
    MaybeKeptPrivate,
    /// Not sent: it would leave the allowed origins, or the file can't be read, or the like.
    Refused,
    /// The user stopped it.
    Cancelled,
}

impl Reason {
    /// Whether a yes of the user's is all that it lacks: the public side would hear of what was, or may have been, submitted privately.
    pub fn lacks_consent(self) -> bool {
        matches!(self, Self::KeptPrivate | Self::ListedPrivate | Self::SaidPrivate | Self::MaybeKeptPrivate)
    }

    /// What happened, in a few words.
    pub fn headline(self) -> &'static str {
        match self {
            Self::NotFound => "not in VirusTotal",
            Self::NoAddress => "the service has nothing at this address",
            Self::KeyMissing => "no API key was sent",
            Self::KeyRefused => "the API key was refused",
            Self::NotPrivileged => "the API key lacks the privilege",
            Self::Invalid => "the service did not accept the request",
            Self::NotYet => "not available yet",
            Self::AlreadyExists => "it exists already",
            Self::TooLarge => "too large for this route",
            Self::Quota { .. } => "quota used up",
            Self::TooMany { .. } => "the service takes no more of this at once",
            Self::Budget { .. } => "quota used up (own count; nothing was sent)",
            Self::HeldBack { .. } => "the service has refused, and takes nothing yet (nothing was sent)",
            Self::RunLimit => "not sent, by the limit of this run",
            Self::WaitLimit => "not waited for any longer",
            Self::Unavailable => "the service has passing trouble",
            Self::Unreachable => "the service can't be reached",
            Self::Certificate => "the server's certificate was not accepted",
            Self::Misconfigured => "the service can't be asked with these settings",
            Self::TimedOut => "no answer in time",
            Self::BadAnswer => "the answer was not understood",
            Self::ReadOnly => "read-only mode",
            Self::Offline => "offline",
            Self::NotKept => "not kept here",
            Self::NotInFile => "not in this file",
            Self::KeptPrivate => "submitted privately from here, so it was not sent",
            Self::ListedPrivate => "private scanning has it, so it was not sent",
            Self::SaidPrivate => "private, as a case file says, so it was not sent",
            Self::MaybeKeptPrivate => "what was submitted privately from here is not known, so it was not sent",
            Self::Refused => "not sent",
            Self::Cancelled => "cancelled",
        }
    }

    /// What the user can do about it. Nothing is ever lost by a failed request.
    fn remedy(self) -> &'static str {
        match self {
            Self::NotFound => "it was never scanned, which does not mean clean",
            Self::NoAddress => "check the base URL; a gateway in between may not pass this request on",
            Self::KeyMissing => "set VTRIAGE_API_KEY or --api-key-file",
            Self::KeyRefused => "check the key and that the account is active",
            Self::NotPrivileged => "this needs a premium or private-scanning licence; everything else works on",
            Self::Invalid => "correct the input and ask again",
            Self::NotYet => "try again in a minute",
            Self::AlreadyExists => "nothing to do",
            Self::TooLarge => "files over 32 MB go through an upload URL, 650 MB is the most",
            Self::Quota { .. } | Self::Budget { .. } | Self::HeldBack { .. } => {
                "try again in the next minute (minute limit) or after 00:00 UTC (day limit)"
            }
            Self::RunLimit => "start again with a larger --max-requests",
            Self::WaitLimit => "it goes on there; ask again later",
            Self::TooMany { .. } | Self::Unavailable | Self::TimedOut => "try again in a moment",
            Self::Unreachable => "check the network, the proxy setting and the base URL, then try again",
            Self::Certificate => "if a proxy inspects TLS here, give its CA with --ca-cert or SSL_CERT_FILE",
            Self::Misconfigured => "nothing was sent; correct the setting and start again",
            Self::BadAnswer => "a proxy or captive portal may have answered; try again",
            Self::ReadOnly => "start without --read-only to change things",
            Self::Offline => "start without --offline to ask the service",
            Self::NotKept => "ask for it anew: the service may have it",
            Self::NotInFile => {
                "a replay asks nobody; once the file is taken in (vtriage case import) the service can be asked"
            }
            Self::KeptPrivate | Self::ListedPrivate => {
                "nothing was sent; the private side has it (Private in the window). For the public one ask for it alone: the window then asks you"
            }
            Self::SaidPrivate => {
                "nothing was sent; the word goes with its case. For the public side ask for it alone: the window then asks you"
            }
            Self::MaybeKeptPrivate => "if it may be public, ask for it alone: the window then asks you",
            Self::Refused => "see the message",
            Self::Cancelled => "ask again when wanted",
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.headline())?;
        match (self.status, self.code.as_deref()) {
            (Some(status), Some(code)) => write!(formatter, " (HTTP {status} {code})")?,
            (Some(status), None) => write!(formatter, " (HTTP {status})")?,
            (None, _) => {}
        }
        if !self.request.is_empty() {
            write!(formatter, " for {}", call::in_words(&self.request))?;
        }
        if !self.message.is_empty() {
            write!(formatter, ": {}", self.message)?;
        }
        write!(formatter, "; {}", self.remedy())
    }
}

impl std::error::Error for ApiError {}

/// What a 404 means by the path that was asked for, and what to do then. What is not listed is an object that was never
/// scanned.
const ABSENT: &[(&str, &str, &str)] = &[
    ("/intelligence/zip_files", "no such ZIP bundle", "check the id; bundles are kept for a while only"),
    ("/private/files", "no private file of this key has that hash", GONE),
    ("/private/urls", "no private URL of this key has that address", GONE),
    ("/private/analyses", "no private analysis of this key has that id", GONE),
    ("/private/", "no such private object of this key", GONE),
    ("/analyses", "no analysis has that id", "check the id; a private analysis is asked for as a private one"),
    ("/operations", "no operation has that id", "check the id"),
    ("/comments", "no comment has that id", "check the id; it may have been deleted"),
    ("/ui/widget/html", "the widget's page is not there any more", "ask for the widget again"),
    ("/users", "no such user", "check the name"),
    ("/groups", "no such group", "check the name"),
    ("/collections", "no such collection", "check the id; it may have been deleted or is not shared with you"),
    ("/graphs", "no such graph", "check the id; it may have been deleted or is not shared with you"),
];

/// The same of what hangs on an object: such an answer does not say which of the two is not there, and the object's report may
/// lie right beside it.
const PART: (&str, &str) =
    ("nothing is there", "VirusTotal has none of this for the object, or not the object: its report says which");

/// What was scanned once, and is not there any more.
const GONE_FROM_PUBLIC: &str = "not in VirusTotal any more";

/// What became of a private object that is not there. Nothing public is offered: it would publish what was kept private.
const GONE: &str = "it was deleted, has expired, or belongs to another group";

/// What a 403 means by what the key needs for the request.
fn refused(needs: Privilege) -> (&'static str, &'static str) {
    let headline = Reason::NotPrivileged.headline();
    match needs {
        Privilege::Everyone => (
            "the service refused it to this API key",
            "every kind of key may ask this: see the message, and whether the account is in good standing",
        ),
        Privilege::Enterprise => (headline, "this needs a premium licence; everything else works on"),
        Privilege::ThreatLandscape => {
            (headline, "this needs a licence of Google Threat Intelligence; everything else works on")
        }
        Privilege::PrivateScanning => (headline, "this needs a private-scanning licence; everything else works on"),
    }
}

/// Rounded up: whoever comes a moment too early is refused again.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// What the store says of an object that the service did not know at `told_at`, which was `age` ago.
pub fn missing(call: &Call, told_at: i64, age: &str) -> ApiError {
    ApiError {
        reason: Reason::NotFound,
        request: call.title(),
        status: None,
        code: Some("NotFoundError".into()),
        message: format!("as the service said {age} ago; from the store"),
        may_have_acted: false,
        told_at: Some(told_at),
        before: None,
    }
}

impl ApiError {
    /// When the service said so: earlier than `now` where the store passes it on.
    pub fn said_at(&self, now: i64) -> i64 {
        self.told_at.unwrap_or(now)
    }

    /// What happened, in a few words: those of the reason, but what a 403 or 404 means depends on what was asked for.
    pub fn headline(&self) -> &'static str {
        if self.before.is_some() {
            return GONE_FROM_PUBLIC;
        }
        self.by_request().map_or_else(|| self.reason.headline(), |(headline, _)| headline)
    }

    /// What the user can do about it.
    pub fn remedy(&self) -> Cow<'static, str> {
        if self.may_have_acted {
            return "the service may have done it all the same: look before you send it again".into();
        }
        if let Reason::Quota { retry_after: Some(wait) }
        | Reason::TooMany { retry_after: Some(wait) }
        | Reason::Budget { wait }
        | Reason::HeldBack { wait } = self.reason
        {
            return format!("try again in {}", time::duration(whole_seconds(wait))).into();
        }
        if self.can_be_submitted() {
            return format!("{}; submit it if you have it", self.absence()).into();
        }
        self.absence()
    }

    /// What it means; of an object that is not there, that it was never scanned, or what was said of it before.
    pub fn absence(&self) -> Cow<'static, str> {
        if let Some(said) = &self.before {
            return format!("{said}, and that it is gone does not mean clean").into();
        }
        self.by_request().map_or_else(|| self.reason.remedy(), |(_, remedy)| remedy).into()
    }

    /// The headline where something is known to have been there before: `not in VirusTotal any more`.
    pub fn gone(&self) -> String {
        match self.before {
            Some(_) => self.headline().to_owned(),
            None => format!("{} any more", self.headline()),
        }
    }

    /// With what was said of the object before, where it is one that is not in VirusTotal and nobody said that yet. What was said since then
    /// is not before.
    #[must_use]
    pub fn with_before(self, said: impl FnOnce() -> Option<Said>) -> Self {
        if self.before.is_some() || !self.is_never_scanned() {
            return self;
        }
        let before = said().filter(|said| self.told_at.is_none_or(|told_at| said.at <= told_at));
        Self { before: before.map(Box::new), ..self }
    }

    /// Whether the next request could only meet the same, whatever it asks for: what stands in the way is the key, its quota, the
    /// network, or somebody between us and the service.
    pub fn is_final(&self) -> bool {
        match self.reason {
            Reason::KeyMissing
            | Reason::KeyRefused
            | Reason::Quota { .. }
            | Reason::Budget { .. }
            | Reason::HeldBack { .. }
            | Reason::RunLimit
            | Reason::WaitLimit
            | Reason::Unreachable
            | Reason::Certificate
            | Reason::Misconfigured => true,
            Reason::BadAnswer => matches!(self.status, Some(401 | 403)),
            _ => false,
        }
    }

    /// Headline and remedy, where they depend on what was asked for.
    fn by_request(&self) -> Option<(&'static str, &'static str)> {
        match self.reason {
            Reason::NotPrivileged => Some(refused(endpoint::needs(&self.request))),
            _ => self.absent(),
        }
    }

    /// Whether it says that the public service does not have something, be it that it was never scanned: only then can submitting it
    /// be a remedy.
    pub fn is_never_scanned(&self) -> bool {
        self.reason == Reason::NotFound && self.absent().is_none()
    }

    /// Whether it is about a file or URL that was never scanned: of domains and addresses there is nothing to submit.
    pub fn can_be_submitted(&self) -> bool {
        let path = self.request.split_once(' ').map_or("", |(_, path)| path);
        self.is_never_scanned() && ["/files/", "/urls/"].iter().any(|kind| path.starts_with(kind))
    }

    /// The words for a 404 about something that is no public file, URL, domain or address.
    fn absent(&self) -> Option<(&'static str, &'static str)> {
        let path = self.request.split_once(' ').map(|(_, path)| path).filter(|_| self.reason == Reason::NotFound)?;
        let listed =
            ABSENT.iter().find(|row| path.starts_with(row.0)).map(|(_, headline, remedy)| (*headline, *remedy));
        listed.or_else(|| self.is_about_part().then_some(PART))
    }

    /// Whether something that hangs on an object was read: `GET /files/44d8…/behaviours`.
    fn is_about_part(&self) -> bool {
        self.request.strip_prefix("GET /").is_some_and(|path| path.split('/').count() > 2)
    }

    /// Whether the service has never seen the object whose report was asked for: an answer that can be kept.
    pub fn is_missing(&self, call: &Call) -> bool {
        self.reason == Reason::NotFound && call.endpoint.shape == Shape::Object && !call.changes()
    }

    /// With the time at which the service said so: now, unless it was earlier and the store passes it on.
    #[must_use]
    pub fn told(self, now: i64) -> Self {
        let told_at = self.told_at.or_else(|| self.status.map(|_| now));
        Self { told_at, ..self }
    }

    /// A failure that never reached the service.
    pub fn local(reason: Reason, request: impl Into<String>, message: impl Into<String>) -> Self {
        let (request, message) = (request.into(), message.into());
        Self { reason, request, status: None, code: None, message, may_have_acted: false, told_at: None, before: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vt::{Descriptor, Kind, calls};

    #[test]
    fn only_what_was_said_before_the_service_did_not_know_an_object_was_said_before_that() {
        let call = calls::report(&Descriptor::new(Kind::Domain, "a.example"), &[]);
        let said = |at| Some(Said { at, verdict: "12/82".to_owned() });
        for (at, is_gone) in [(99, true), (100, true), (101, false)] {
            let error = missing(&call, 100, "1 h").with_before(|| said(at));
            assert_eq!(error.before.is_some(), is_gone, "{at}");
            assert_eq!(error.headline() == GONE_FROM_PUBLIC, is_gone, "{at}");
        }
        let told_now = ApiError { told_at: None, ..missing(&call, 100, "1 h") };
        assert!(told_now.with_before(|| said(101)).before.is_some(), "what is told now is told last");
    }
}
