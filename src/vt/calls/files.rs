//! Behaviour reports, downloads and ZIP bundles.

use serde_json::json;

use super::collection;
use crate::vt::call::Body;
use crate::vt::endpoint::{self as at, Endpoint};
use crate::vt::{Call, Descriptor};

/// What else a sandbox run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Artefact {
    Pcap,
    Evtx,
    Memdump,
}

/// Where a ZIP bundle is made: of public or of private files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bundle {
    Public,
    Private,
}

impl Bundle {
    fn collection(self) -> &'static str {
        match self {
            Self::Public => "intelligence/zip_files",
            Self::Private => "private/zip_files",
        }
    }
}

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

/// A sandbox's own page on a run. Hostile HTML.
pub fn behaviour_html(behaviour: &Descriptor) -> Call {
    of(at::BEHAVIOUR_HTML, behaviour)
}

/// A binary that a run left (premium); to be stored, never opened.
pub fn artefact(behaviour: &Descriptor, artefact: Artefact) -> Call {
    let endpoint = match artefact {
        Artefact::Pcap => at::BEHAVIOUR_PCAP,
        Artefact::Evtx => at::BEHAVIOUR_EVTX,
        Artefact::Memdump => at::BEHAVIOUR_MEMDUMP,
    };
    of(endpoint, behaviour)
}

/// The file itself (premium): live malware, only for [`crate::vt::Client::download`].
pub fn download(file: &Descriptor) -> Call {
    of(at::DOWNLOAD, file)
}

/// A signed address of the file, good for an hour (premium). Counts as a download at once.
pub fn download_url(file: &Descriptor) -> Call {
    of(at::DOWNLOAD_URL, file)
}

/// Orders a password-protected ZIP of many files (premium). Follow it with [`zip()`].
pub fn create_zip(bundle: Bundle, hashes: &[&str], password: &str) -> Call {
    let endpoint = match bundle {
        Bundle::Public => at::CREATE_ZIP,
        Bundle::Private => at::CREATE_PRIVATE_ZIP,
    };
    let body = json!({"data": {"password": password, "hashes": hashes}});
    Call::new(endpoint, &[bundle.collection()]).body(Body::Json(body))
}

/// How far a ZIP bundle is: status, progress, files done and failed.
pub fn zip(bundle: Bundle, id: &str) -> Call {
    Call::new(at::ZIP, &[bundle.collection(), id])
}

/// A finished ZIP bundle.
pub fn zip_download(bundle: Bundle, id: &str) -> Call {
    Call::new(at::DOWNLOAD, &[bundle.collection(), id])
}

/// A signed address of a finished ZIP bundle.
pub fn zip_download_url(bundle: Bundle, id: &str) -> Call {
    Call::new(at::DOWNLOAD_URL, &[bundle.collection(), id])
}

fn of(endpoint: Endpoint, what: &Descriptor) -> Call {
    Call::new(endpoint, &[collection(what), &what.id])
}
