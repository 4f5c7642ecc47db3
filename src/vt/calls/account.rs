//! Accounts and their quotas; the service's catalogues and streams.

use super::{Form, paged};
use crate::vt::endpoint as at;
use crate::vt::{Call, Cursor};

/// The account of a user name. For the key's own account use [`own_user`], which keeps the key out of the path.
pub fn user(id: &str) -> Call {
    Call::new(at::USER, &[id])
}

/// The account that the key belongs to.
pub fn own_user() -> Call {
    Call::own(at::USER)
}

/// What an account may use and has used.
pub fn overall_quotas(id: &str) -> Call {
    Call::new(at::OVERALL_QUOTAS, &[id])
}

/// What the key's account may use and has used.
pub fn own_overall_quotas() -> Call {
    Call::own(at::OVERALL_QUOTAS)
}

/// Requests by day and endpoint, from and to a day as `YYYYMMDD`; without them the last 30 days.
///
/// Source: <https://docs.virustotal.com/reference/user-api-usage>
pub fn api_usage(id: &str, days: Option<(&str, &str)>) -> Call {
    between(Call::new(at::API_USAGE, &["users", id]), days)
}

/// As [`api_usage`], for the key's own account.
pub fn own_usage(days: Option<(&str, &str)>) -> Call {
    between(Call::own(at::API_USAGE), days)
}

/// As [`api_usage`], for a group (its administrators only).
pub fn group_usage(id: &str, days: Option<(&str, &str)>) -> Call {
    between(Call::new(at::API_USAGE, &["groups", id]), days)
}

/// Collections that a filter such as `collection_type:report` selects.
pub fn collections(filter: Option<&str>, order: Option<&str>, limit: u32, cursor: Option<&Cursor>) -> Call {
    paged(narrowed(Call::new(at::COLLECTIONS, &[]), filter, order), limit, cursor)
}

/// Objects that the account's rules and subscriptions brought, newest first unless `order` is `date+`.
///
/// Source: <https://docs.virustotal.com/reference/get-objects-from-the-ioc-stream>
pub fn ioc_stream(filter: Option<&str>, order: Option<&str>, form: Form, limit: u32, cursor: Option<&Cursor>) -> Call {
    let call = narrowed(Call::new(at::IOC_STREAM, &[]), filter, order);
    let call = if form == Form::Descriptors { call.with("descriptors_only", "true") } else { call };
    paged(call, limit, cursor)
}

/// The words that the service sorts threats by: `{"data": ["adware", …]}`.
pub fn threat_categories() -> Call {
    Call::new(at::THREAT_CATEGORIES, &[])
}

/// Engines, privileges and relationship names that the key sees.
pub fn metadata() -> Call {
    Call::new(at::METADATA, &[])
}

/// How far a long-running operation of the service is.
pub fn operation(id: &str) -> Call {
    Call::new(at::OPERATION, &[id])
}

fn between(call: Call, days: Option<(&str, &str)>) -> Call {
    match days {
        Some((from, to)) => call.with("start_date", from).with("end_date", to),
        None => call,
    }
}

fn narrowed(mut call: Call, filter: Option<&str>, order: Option<&str>) -> Call {
    if let Some(filter) = filter {
        call = call.with("filter", filter);
    }
    if let Some(order) = order {
        call = call.with("order", order);
    }
    call
}
