//! The account of the key, its quotas, and what it may use.

use crate::vt::Call;
use crate::vt::endpoint as at;

/// The account that the key belongs to.
pub fn own_user() -> Call {
    Call::own(at::USER)
}

/// What the key's account may use and has used.
pub fn own_overall_quotas() -> Call {
    Call::own(at::OVERALL_QUOTAS)
}

/// Engines, privileges and relationship names that the key sees.
pub fn metadata() -> Call {
    Call::new(at::METADATA, &[])
}
