//! What can be done about an object that the service has never seen: only what its kind allows is offered.

use crate::keys::Action;
use crate::session::Session;
use crate::vt::Kind;

/// `u submits the URL publicly, U privately`, by the keys; none where there is nothing to submit, or nothing may be sent. Whether
/// a file is here is not known; a URL is.
pub fn offer(kind: &Kind, session: &Session, key: impl Fn(Action) -> String) -> Option<String> {
    if session.read_only || session.offline {
        return None;
    }
    let (what, rest) = match kind {
        Kind::File => ("the file", ", if you have it"),
        Kind::Url => ("the URL", ""),
        _ => return None,
    };
    let [publicly, privately] = [Action::SubmitPublic, Action::SubmitPrivate].map(key);
    Some(format!("{publicly} submits {what} publicly, {privately} privately{rest}"))
}
