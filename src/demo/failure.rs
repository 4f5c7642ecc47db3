//! The ways in which the service can be told to fail, so that clients can be tried against each.

use std::str::FromStr;

/// One way to fail. Text forms (see [`Failure::ALL`]) are what `vtriage demo --fail` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// An error in the API's shape, with its status and code.
    Api(u16, &'static str),
    /// An HTML page of a proxy, status 502.
    HtmlBadGateway,
    /// An HTML page, status 200.
    HtmlOk,
    /// Status 200 and nothing.
    Empty,
    /// Status 503 and nothing.
    EmptyError,
    /// The right answer, its JSON cut in the middle.
    Truncated,
    /// The right answer, the connection reset in the middle of it.
    Reset,
    /// The right answer, a few bytes at a time.
    Drip,
    /// JSON of another shape: a list of numbers where an object should be.
    WrongShape,
    /// The right answer with every second value null or of another type.
    WrongTypes,
    /// A body that says it is gzip and is not.
    NotGzip,
}

impl Failure {
    /// Every failure with its text form.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("400", Self::Api(400, "BadRequestError")),
        ("401", Self::Api(401, "WrongCredentialsError")),
        ("403", Self::Api(403, "ForbiddenError")),
        ("404", Self::Api(404, "NotFoundError")),
        ("409", Self::Api(409, "AlreadyExistsError")),
        ("424", Self::Api(424, "FailedDependencyError")),
        ("429", Self::Api(429, "QuotaExceededError")),
        ("429-busy", Self::Api(429, "TooManyRequestsError")),
        ("503", Self::Api(503, "TransientError")),
        ("504", Self::Api(504, "DeadlineExceededError")),
        ("html", Self::HtmlOk),
        ("html-502", Self::HtmlBadGateway),
        ("empty", Self::Empty),
        ("empty-503", Self::EmptyError),
        ("truncated", Self::Truncated),
        ("reset", Self::Reset),
        ("drip", Self::Drip),
        ("wrong-shape", Self::WrongShape),
        ("wrong-types", Self::WrongTypes),
        ("not-gzip", Self::NotGzip),
    ];

    /// The message of an API error.
    pub(super) fn message(self, key: &str) -> String {
        match self {
            Self::Api(401, _) => format!("Wrong API key: {key}"),
            Self::Api(403, _) => "You are not authorized to perform the requested operation".into(),
            Self::Api(404, _) => "Resource not found".into(),
            Self::Api(409, _) => "The resource already exists".into(),
            Self::Api(424, _) => "A request this one depends on failed".into(),
            Self::Api(429, "QuotaExceededError") => "Quota exceeded".into(),
            Self::Api(429, _) => "Too many requests".into(),
            Self::Api(503, _) => "Transient server error, try again".into(),
            Self::Api(504, _) => "The operation took too long to complete".into(),
            _ => "Bad request".into(),
        }
    }
}

/// No failure has this name; the message lists those that exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no failure is called {0:?}; there are {names}", names = names())]
pub struct UnknownFailure(String);

fn names() -> String {
    let names: Vec<&str> = Failure::ALL.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

impl FromStr for Failure {
    type Err = UnknownFailure;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, failure)| *failure);
        found.ok_or_else(|| UnknownFailure(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_read_from_its_name() {
        for (name, failure) in Failure::ALL {
            assert_eq!(name.parse::<Failure>().as_ref(), Ok(failure));
        }
        let error = "500".parse::<Failure>().unwrap_err().to_string();
        assert!(error.contains("\"500\"") && error.contains("html-502"), "{error}");
    }
}
