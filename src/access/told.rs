//! What the service says of the key itself.

use crate::vt::quota::Quotas;
use crate::vt::{self, Answer, ApiError, Call, Reason};

/// The service's own numbers, where the answer holds them. An account that tells none was asked all the same.
pub(super) fn told(call: &Call, outcome: Result<&Answer, &ApiError>) -> Option<Quotas> {
    let own = |end: &str| call.path == format!("/users/{}{end}", vt::call::OWN_KEY);
    match outcome {
        Ok(Answer::Object(user)) if own("") => {
            let tree = user.value();
            Some(tree.pointer("/attributes/quotas").map(Quotas::read).unwrap_or_default())
        }
        Ok(Answer::Bare(quotas)) if own("/overall_quotas") => Some(Quotas::read(quotas)),
        // A gateway that has no accounts need not be asked again.
        Err(error) if own("") && has_no_accounts(error) => Some(Quotas::default()),
        _ => None,
    }
}

/// Whether the failure to tell of an account says that the service tells of none: it has nothing there, or refuses in its own words. Trouble
/// passes, a key that is refused may be good tomorrow, and whoever stands between us and the service knows nothing of either.
fn has_no_accounts(error: &ApiError) -> bool {
    let refuses = error.code.is_some() && matches!(error.reason, Reason::NotPrivileged | Reason::Invalid);
    refuses || matches!(error.status, Some(404 | 405))
}
