//! Comments and votes.

use serde_json::json;

use super::collection;
use crate::vt::call::Body;
use crate::vt::endpoint as at;
use crate::vt::{Call, Descriptor};

/// What a vote says of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vote {
    Harmless,
    Malicious,
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

/// Deletes a comment of one's own.
pub fn delete_comment(id: &str) -> Call {
    Call::new(at::DELETE_COMMENT, &[id])
}
