//! Behaviour reports, downloads and ZIP bundles.

use serde_json::json;

use super::collection;
use crate::vt::call::Body;
use crate::vt::endpoint::{self as at, Endpoint};
use crate::vt::{Call, Descriptor};

/// Where ZIP bundles are made.
const BUNDLES: &str = "intelligence/zip_files";

/// All sandboxes' findings merged: attributes without an object around them.
///
/// Source: <https://docs.virustotal.com/reference/file-behaviour-summary>
pub fn behaviour_summary(file: &Descriptor) -> Call {
    of(at::BEHAVIOUR_SUMMARY, file)
}

/// ATT&CK tactics and techniques, a tree a sandbox.
pub fn mitre_trees(file: &Descriptor) -> Call {
    of(at::MITRE_TREES, file)
}

/// The file itself (premium): live malware, only for [`crate::vt::Client::download`].
pub fn download(file: &Descriptor) -> Call {
    of(at::DOWNLOAD, file)
}

/// Orders a password-protected ZIP of many files (premium). Follow it with [`zip()`].
pub fn create_zip(hashes: &[&str], password: &str) -> Call {
    let body = json!({"data": {"password": password, "hashes": hashes}});
    Call::new(at::CREATE_ZIP, &[BUNDLES]).body(Body::Json(body))
}

/// How far a ZIP bundle is: status, progress, files done and failed.
pub fn zip(id: &str) -> Call {
    Call::new(at::ZIP, &[BUNDLES, id])
}

/// A finished ZIP bundle.
pub fn zip_download(id: &str) -> Call {
    Call::new(at::DOWNLOAD, &[BUNDLES, id])
}

fn of(endpoint: Endpoint, what: &Descriptor) -> Call {
    Call::new(endpoint, &[collection(what), &what.id])
}
