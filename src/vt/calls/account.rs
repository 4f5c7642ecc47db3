//! The account of the key, its quotas, and what it may use.

use crate::vt::Call;
use crate::vt::endpoint as at;

/// The account that the key belongs to. Mostly nobody has asked for it, so that it is not asked again by itself in passing trouble.
pub fn own_user() -> Call {
    Call::own(at::USER).repeated_at_most(0)
}

/// What the key's account may use and has used.
pub fn own_overall_quotas() -> Call {
    Call::own(at::OVERALL_QUOTAS)
}

/// Engines, privileges and relationship names that the key sees.
pub fn metadata() -> Call {
    Call::new(at::METADATA, &[])
}
