//! ZIP bundles of several files: asked for, made over a few polls, then downloaded.

use std::io::{Cursor, Write as _};

use serde_json::json;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{AesMode, ZipWriter};

use super::community::json_body;
use crate::demo::answer::{Answer, Refusal, Reply, data, refuse};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::service::Service;
use crate::demo::state::Bundle;
use crate::demo::world::placeholder;

fn kind_of(group: &str) -> Kind {
    if group == "private" { Kind::PrivateZipFile } else { Kind::ZipFile }
}

impl Service {
    /// `POST /intelligence/zip_files`, `POST /private/zip_files`.
    pub(in crate::demo) fn make_bundle(&self, group: &str, call: &Call) -> Answer {
        let body = json_body(call)?;
        let hashes: Vec<String> = body["data"]["hashes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|hash| hash.as_str().map(str::to_owned))
            .collect();
        if hashes.is_empty() {
            return refuse("BadRequestError", "Expected {\"data\": {\"hashes\": […]}} with at least one hash");
        }
        let id = {
            let mut state = self.state();
            let id = (4_939_392_000 + state.next()).to_string();
            let password = body["data"]["password"].as_str().unwrap_or_default().to_owned();
            state.bundles.insert(id.clone(), Bundle { hashes, password, polls: 0 });
            id
        };
        self.bundle_object(group, &id)
    }

    /// `GET …/zip_files/{id}`, `/download`, `/download_url`.
    pub(in crate::demo) fn bundle(&self, group: &str, id: &str, rest: &[&str], _call: &Call) -> Answer {
        match rest {
            [] => {
                if let Some(bundle) = self.state().bundles.get_mut(id) {
                    bundle.polls += 1;
                }
                self.bundle_object(group, id)
            }
            ["download"] => self.finished_bundle(group, id).map(Reply::Redirect),
            ["download_url"] => data(self.finished_bundle(group, id)?),
            _ => Err(Refusal::not_found(kind_of(group), id)),
        }
    }

    fn finished_bundle(&self, group: &str, id: &str) -> Result<String, Refusal> {
        let polls = self.state().bundles.get(id).map(|bundle| bundle.polls);
        match polls.ok_or_else(|| Refusal::not_found(kind_of(group), id))? {
            polls if polls >= self.options.polls => Ok(self.signed_bundle(id)),
            _ => refuse("NotAvailableYet", "The ZIP file is not ready yet"),
        }
    }

    /// The archive itself: the harmless placeholder of each file that is there, named by its SHA-256.
    pub(in crate::demo) fn archive(&self, id: &str) -> Answer {
        let bundle = self.state().bundles.get(id).cloned();
        let Bundle { hashes, password, .. } = bundle.ok_or_else(|| Refusal::not_found(Kind::ZipFile, id))?;
        let samples = hashes.iter().filter_map(|hash| self.sample(hash).or_else(|| self.private_sample(hash)));
        let members: Vec<(String, String)> =
            samples.map(|sample| (sample.hashes.sha256.clone(), placeholder(sample.row.text("id")))).collect();
        match zipped(&members, &password) {
            Ok(bytes) => Ok(Reply::Bytes("application/zip", bytes)),
            Err(error) => refuse("TransientError", format!("The archive could not be made: {error}")),
        }
    }

    fn bundle_object(&self, group: &str, id: &str) -> Answer {
        let bundle = self.state().bundles.get(id).cloned();
        let bundle = bundle.ok_or_else(|| Refusal::not_found(kind_of(group), id))?;
        let known =
            bundle.hashes.iter().filter(|hash| self.sample(hash).is_some() || self.private_sample(hash).is_some());
        let known = known.count();
        let (status, progress) = match bundle.polls {
            polls if polls >= self.options.polls => ("finished", 100),
            0 => ("starting", 0),
            _ => ("creating", 45),
        };
        let (ok, failed) = if status == "finished" { (known, bundle.hashes.len() - known) } else { (0, 0) };
        let name = Name::new(kind_of(group), id);
        data(json!({
            "id": id, "type": "zip_file", "links": {"self": self.link_to(&name)},
            "attributes": {"status": status, "progress": progress, "files_ok": ok, "files_error": failed},
        }))
    }
}

fn zipped(members: &[(String, String)], password: &str) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        let options = SimpleFileOptions::default();
        if password.is_empty() {
            archive.start_file(name, options)?;
        } else {
            archive.start_file(name, options.with_aes_encryption(AesMode::Aes256, password))?;
        }
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
