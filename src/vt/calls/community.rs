//! Comments and votes.

use serde_json::json;

use super::{collection, paged};
use crate::vt::call::Body;
use crate::vt::endpoint as at;
use crate::vt::{Call, Cursor, Descriptor};

/// What a vote says of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vote {
    Harmless,
    Malicious,
}

/// What a vote says of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opinion {
    Positive,
    Negative,
    Abuse,
}

/// Publishes a comment under the key's account. Words with `#` become tags.
///
/// Source: <https://docs.virustotal.com/reference/urls-comments-post>
pub fn add_comment(what: &Descriptor, text: &str) -> Call {
    let body = json!({"data": {"type": "comment", "attributes": {"text": text}}});
    Call::new(at::ADD_COMMENT, &[collection(what), &what.id]).body(Body::Json(body))
}

/// Publishes a vote under the key's account; a second one is 409.
///
/// Source: <https://docs.virustotal.com/reference/urls-votes-post>
pub fn add_vote(what: &Descriptor, verdict: Vote) -> Call {
    let verdict = match verdict {
        Vote::Harmless => "harmless",
        Vote::Malicious => "malicious",
    };
    let body = json!({"data": {"type": "vote", "attributes": {"verdict": verdict}}});
    Call::new(at::ADD_VOTE, &[collection(what), &what.id]).body(Body::Json(body))
}

/// The latest comments on anything, or on what a filter such as `tag:malware` selects.
pub fn latest_comments(filter: Option<&str>, limit: u32, cursor: Option<&Cursor>) -> Call {
    let call = Call::new(at::LATEST_COMMENTS, &[]);
    paged(if let Some(filter) = filter { call.with("filter", filter) } else { call }, limit, cursor)
}

/// Deletes a comment of one's own.
pub fn delete_comment(id: &str) -> Call {
    Call::new(at::DELETE_COMMENT, &[id])
}

/// Votes on someone's comment; answers the numbers, which are no object.
pub fn vote_on_comment(id: &str, opinion: Opinion) -> Call {
    let opinion = match opinion {
        Opinion::Positive => "positive",
        Opinion::Negative => "negative",
        Opinion::Abuse => "abuse",
    };
    Call::new(at::VOTE_ON_COMMENT, &[id]).body(Body::Json(json!({"data": opinion})))
}
