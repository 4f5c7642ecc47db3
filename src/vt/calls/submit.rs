//! Public submissions: what is sent becomes visible to others.

use crate::vt::Call;
use crate::vt::call::{Body, Upload};
use crate::vt::endpoint as at;

/// Submits a file publicly, by the route that its size wants.
///
/// A ZIP of one file may carry its password: `Upload::of(path)?.part("password", …)`.
///
/// Source: <https://docs.virustotal.com/reference/files-scan>
pub fn submit_file(file: Upload) -> Call {
    let endpoint = if file.is_large() { at::SUBMIT_LARGE_FILE } else { at::SUBMIT_FILE };
    Call::new(endpoint, &[]).body(Body::File(file))
}

/// Submits a URL publicly.
///
/// Source: <https://docs.virustotal.com/reference/scan-url>
pub fn submit_url(url: &str) -> Call {
    Call::new(at::SUBMIT_URL, &[]).body(Body::Form(vec![("url", url.to_owned())]))
}
