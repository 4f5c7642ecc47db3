//! One request as handlers see it: decoded path, query, who asks, and a small body. Files that are sent stream past it.

use axum::http::Method;
use bytes::Bytes;

use super::answer::Refusal;

/// What the key of a request allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    /// Premium with private scanning.
    Premium,
    /// A free key.
    Public,
}

impl Tier {
    /// The tier of a key, if it is one of the two that the service knows.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        [Self::Premium, Self::Public].into_iter().find(|tier| tier.key() == key)
    }

    /// The key.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Premium => "de30de30de30de30de30de30de30de30de30de30de30de30de30de30de30de30",
            Self::Public => "f4eef4eef4eef4eef4eef4eef4eef4eef4eef4eef4eef4eef4eef4eef4eef4ee",
        }
    }

    /// The user name behind the key.
    pub(super) fn user(self) -> &'static str {
        match self {
            Self::Premium => "mara.voss",
            Self::Public => "free.reader",
        }
    }
}

/// One request below the API's base path.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    /// Decoded segments below `/api/v3`.
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) tier: Tier,
    pub(super) key: String,
    pub(super) body: Bytes,
    /// Scheme, host and port of the service.
    pub(super) origin: String,
}

impl Call {
    /// The value of a query parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What a search is for.
    pub(super) fn asked(&self) -> Result<&str, Refusal> {
        let query = self.parameter("query").filter(|query| !query.trim().is_empty());
        query.ok_or_else(|| Refusal::bad_request("Parameter \"query\" is required"))
    }

    /// The fields of a form-encoded body.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// The URL of this request, with some parameters replaced.
    pub(super) fn url(&self, replaced: &[(&str, &str)]) -> String {
        let path: Vec<String> = self.path.iter().map(|segment| super::kind::encoded(segment)).collect();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let kept = self.query.iter().filter(|(name, _)| !replaced.iter().any(|(new, _)| new == name));
        query.extend_pairs(kept);
        query.extend_pairs(replaced);
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}/api/v3/{}{mark}{query}", self.origin, path.join("/"))
    }
}
