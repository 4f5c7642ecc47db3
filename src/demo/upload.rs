//! Files that are sent: hashed while they stream past, never held. Only the first bytes are kept, to tell what it is and
//! whether it is the test file.

use std::sync::Arc;

use axum::extract::multipart::{Field, Multipart};
use serde_json::{Map, Value, json};
use sha2::Digest;

use super::answer::{Answer, Refusal, data, refuse};
use super::kind::{Kind, Name};
use super::route_retention as retention;
use super::sample::{Hashes, Sample};
use super::seed::{DAY, digits, hex};
use super::service::Service;
use super::state::{Analysed, Private};
use super::story::Row;
use super::world::{World, eicar};

/// The largest file for `POST /files`, bytes.
pub(super) const DIRECT: u64 = 32 * 1024 * 1024;
/// The largest file for an upload URL, bytes.
pub(super) const LARGE: u64 = 650 * 1024 * 1024;
/// How much of the start of a file is looked at.
const HEAD: usize = 4096;
/// The longest value of a form field that is no file.
const FIELD: usize = 8192;

/// A form that was received: the file, and its other fields.
#[derive(Debug)]
pub(super) struct Received {
    name: String,
    size: u64,
    hashes: Hashes,
    head: Vec<u8>,
    fields: Vec<(String, String)>,
}

/// Reads a form to its end. A file beyond `most` is read, so that the client hears the refusal, and refused.
pub(super) async fn receive(mut form: Multipart, most: u64) -> Result<Received, Refusal> {
    let mut file: Option<Received> = None;
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.name() == Some("file") && file.is_none() {
            file = Some(hash(field).await?);
        } else {
            let name = field.name().unwrap_or_default().to_owned();
            fields.push((name, text(field).await?));
        }
    }
    let mut file = file.ok_or_else(|| Refusal::bad_request("The form has no part named \"file\""))?;
    if file.size > most {
        return refuse(
            "PayloadTooLarge",
            format!("The file has {} bytes; at most {most} are accepted here", file.size),
        );
    }
    file.fields = fields;
    Ok(file)
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Refusal {
    Refusal::bad_request(format!("The form could not be read: {error}"))
}

async fn hash(mut field: Field<'_>) -> Result<Received, Refusal> {
    let name = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned);
    let (mut md5, mut sha1, mut sha256) = (md5::Md5::new(), sha1::Sha1::new(), sha2::Sha256::new());
    let mut head = Vec::with_capacity(HEAD);
    let mut size = 0;
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        size += chunk.len() as u64;
        md5.update(&chunk);
        sha1.update(&chunk);
        sha256.update(&chunk);
        let wanted = HEAD.saturating_sub(head.len()).min(chunk.len());
        head.extend_from_slice(&chunk[..wanted]);
    }
    let hashes = Hashes { md5: hex(md5.finalize()), sha1: hex(sha1.finalize()), sha256: hex(sha256.finalize()) };
    let name = name.unwrap_or_else(|| hashes.sha256.clone());
    Ok(Received { name, size, hashes, head, fields: Vec::new() })
}

async fn text(mut field: Field<'_>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > FIELD {
            return refuse("BadRequestError", "A form field is too long");
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The kind of a file by how it starts: a row of `formats.toml`.
fn kind_of<'a>(formats: &'a Map<String, Value>, head: &[u8]) -> &'a str {
    // One character a byte.
    let begins = |start: &str| {
        let first = head.iter().copied().map(u32::from).take(start.chars().count());
        start.chars().map(u32::from).eq(first)
    };
    let known =
        |format: &Value| format["starts"].as_array().into_iter().flatten().filter_map(Value::as_str).any(begins);
    if let Some((kind, _)) = formats.iter().find(|(_, format)| known(format)) {
        return kind;
    }
    let start = String::from_utf8_lossy(&head[..head.len().min(64)]).to_lowercase();
    if start.contains("<html") || start.contains("<!doctype html") {
        return "html";
    }
    // A cut through the last character of the head is no reason to call a text binary.
    let is_text = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    if is_text && !head.contains(&0) { "text" } else { "unknown" }
}

impl Received {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A password is for a ZIP with one file in it.
    fn check_password(&self) -> Result<(), Refusal> {
        let is_zip = self.head.starts_with(b"PK");
        match self.field("password") {
            Some(password) if !password.is_empty() && !is_zip => {
                refuse("BadRequestError", "A password was given but the file is not a ZIP")
            }
            _ => Ok(()),
        }
    }

    fn sample(&self, world: &World) -> Sample {
        let derived = json!({
            "id": self.hashes.sha256, "name": self.name, "kind": kind_of(&world.story.formats, &self.head), "size": self.size,
            "is_test_file": String::from_utf8_lossy(&self.head).contains(&eicar()),
        });
        Sample::new(Row(world.fill("sent_file", derived, &Row::default())), self.hashes.clone())
    }
}

impl Service {
    /// `GET /files/upload_url`: a bare string, good for one upload.
    pub(super) fn upload_url(&self, kind: Kind) -> Answer {
        let token = {
            let mut state = self.state();
            let seed = format!("upload/{}/{}/{}", self.world.now, kind.is_private(), state.next());
            let token = digits(&seed, 48);
            state.upload_tokens.insert(token.clone(), kind.is_private());
            token
        };
        data(format!("{}/_ah/upload/{token}/", self.origin))
    }

    /// Takes an upload URL's token; `None` if it was used or never given.
    pub(super) fn take_token(&self, token: &str) -> Option<Kind> {
        let private = self.state().upload_tokens.remove(token)?;
        Some(if private { Kind::PrivateFile } else { Kind::File })
    }

    /// Files away what was received and starts its analysis.
    pub(super) fn accept(&self, kind: Kind, received: &Received) -> Answer {
        received.check_password()?;
        let name = Name::new(kind, &received.hashes.sha256);
        let sample = Arc::new(received.sample(&self.world));
        let configuration = if kind == Kind::PrivateFile {
            self.keep_private(&name, received, &sample)?
        } else {
            if self.sample(&name.id).is_none() {
                let mut state = self.state();
                sample.file_in(&mut state.samples);
                state.analysed.insert(name.clone(), Analysed::Waiting);
            }
            None
        };
        let analysis = self.start_analysis(&name, &received.hashes.md5, configuration);
        data(self.analysis_descriptor(&analysis))
    }

    fn keep_private(&self, name: &Name, received: &Received, sample: &Arc<Sample>) -> Result<Option<Value>, Refusal> {
        let days = retention(received.field("retention_period_days"))?;
        let yes = |option: &str| received.field(option) == Some("true");
        let configuration = json!({
            "internet": u8::from(yes("enable_internet")), "intercept_tls": yes("intercept_tls"),
            "disable_sandbox": yes("disable_sandbox"), "command_line": received.field("command_line").unwrap_or_default(),
            "locale": 0, "live_interaction_sandbox": 0, "live_interaction_analysis_timeout_seconds": 0,
        });
        let kept = Private { item: Arc::clone(sample), expiration: self.now() + days * DAY, stored: true };
        let mut state = self.state();
        state.private_files.insert(name.id.clone(), kept);
        state.analysed.insert(name.clone(), Analysed::Waiting);
        Ok(Some(configuration))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::story::Story;

    #[test]
    fn a_file_is_told_by_its_start() {
        let formats = &Story::read().unwrap().formats;
        let kind_of = |head: &[u8]| kind_of(formats, head);
        assert_eq!(kind_of(b"\x89PNG\r\n"), "png");
        assert_eq!(kind_of(b"\x89P"), "unknown");
        assert_eq!(kind_of(b"MZ\x90"), "peexe");
        assert_eq!(kind_of("Grüße".as_bytes()), "text");
        assert_eq!(kind_of(&"Grüße".as_bytes()[..3]), "text");
        assert_eq!(kind_of(b"\n<!DOCTYPE html><html>"), "html");
        assert_eq!(kind_of(b"a\0b"), "unknown");
        assert_eq!(kind_of(b""), "text");
    }
}
