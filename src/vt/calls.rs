//! The calls, one function for each thing one can ask: the only place where endpoint rows meet arguments.

use super::endpoint as at;
use super::{Call, Cursor, Descriptor};

/// How related things are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Whole objects.
    Objects,
    /// Types and ids only: cheaper for the service, the same price for the user.
    Descriptors,
}

/// Most objects on a page of a relationship.
pub const PAGE: u32 = 40;

/// The report of an object, with the first descriptors of `relationships` folded in: one request.
///
/// Kinds without a route of their own are asked for under their type name, which the service answers with 404.
pub fn report(what: &Descriptor, relationships: &[&str]) -> Call {
    let call = Call::new(at::REPORT, &[collection(what), &what.id]);
    if relationships.is_empty() { call } else { call.with("relationships", relationships.join(",")) }
}

/// One page of a relationship.
pub fn related(what: &Descriptor, relationship: &str, form: Form, limit: u32, cursor: Option<&Cursor>) -> Call {
    let endpoint = match form {
        Form::Objects => at::RELATED,
        Form::Descriptors => at::RELATED_DESCRIPTORS,
    };
    paged(Call::new(endpoint, &[collection(what), &what.id, relationship]), limit, cursor)
}

/// A new analysis of something the service knows.
pub fn reanalyse(what: &Descriptor) -> Call {
    Call::new(at::REANALYSE, &[collection(what), &what.id])
}

/// Hash, URL, domain, address or comment tag; answers a list of mixed kinds.
pub fn search(query: &str, limit: u32, cursor: Option<&Cursor>) -> Call {
    paged(Call::new(at::SEARCH, &[]).with("query", query), limit, cursor)
}

/// Search with modifiers (premium).
pub fn intelligence_search(query: &str, limit: u32, cursor: Option<&Cursor>) -> Call {
    paged(Call::new(at::INTELLIGENCE_SEARCH, &[]).with("query", query), limit, cursor)
}

/// The account of a key or user name. **The id may be the key itself**: the client keeps such paths out of every text.
pub fn user(id: &str) -> Call {
    Call::new(at::USER, &[id])
}

/// What the account may use and has used.
pub fn overall_quotas(id: &str) -> Call {
    Call::new(at::OVERALL_QUOTAS, &[id])
}

/// The private files of the key's group, in hash order.
pub fn private_files(limit: u32, cursor: Option<&Cursor>) -> Call {
    paged(Call::new(at::PRIVATE_FILES, &[]), limit, cursor)
}

fn paged(call: Call, limit: u32, cursor: Option<&Cursor>) -> Call {
    let call = call.with("limit", limit.to_string());
    match cursor {
        Some(cursor) => call.at(cursor),
        None => call,
    }
}

fn collection(what: &Descriptor) -> &str {
    what.kind.collection().unwrap_or_else(|| what.kind.name())
}
