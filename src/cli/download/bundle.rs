//! `vtriage download --zip`: several files in one archive with a password, which the service makes first.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use tokio::time::sleep;

use super::super::exit::Failure;
use super::super::output;
use super::super::progress::Progress;
use super::super::service::Service;
use crate::access::{Following, Next, Standing};
use crate::ioc::{self, HashKind, Indicator, hash};
use crate::own_file;
use crate::text;
use crate::vt::calls;
use crate::vt::{ApiError, Object, Reason};

/// A bundle that was fetched.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    pub(super) members: Members,
}

/// What was found in an archive when it was checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Members {
    /// The SHA-256 of files whose content has it and that are named by it.
    pub(super) checked: HashSet<String>,
    /// Files that are named by nothing that could be checked.
    pub(super) unchecked: usize,
}

impl Members {
    /// What of `wanted` was not found. A file that was wanted by another hash may be any that nobody named by its SHA-256.
    pub(super) fn missing<'a>(&self, wanted: &[&'a str]) -> Vec<&'a str> {
        let others = self.checked.iter().filter(|hex| !wanted.contains(&hex.as_str())).count();
        let (named, unnamed): (Vec<&str>, Vec<&str>) =
            wanted.iter().partition(|hex| HashKind::of(hex) == Some(HashKind::Sha256));
        let lacking = named.into_iter().filter(|hex| !self.checked.contains(*hex));
        lacking.chain(unnamed.into_iter().skip(others)).collect()
    }
}

/// Orders a bundle of `hashes`, waits until it is made, and fetches it into `folder`.
pub(super) async fn fetch(
    service: &Service,
    hashes: &[&str],
    password: &str,
    folder: &Path,
) -> Result<Fetched, Failure> {
    let ordered = service.send(&calls::create_zip(hashes, password)).await?.answer.object()?;
    let id = ordered.descriptor.id.clone();
    // The service names it; only a plain name may become one of a file here.
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(Failure::Local("the service gave the ZIP bundle no usable id; nothing was fetched".to_owned()));
    }
    output::say(format!("ZIP bundle {id} is ordered for {}", text::counted(hashes.len() as u64, "file")));
    until_made(service, &id).await?;
    let path = folder.join(format!("vtriage-{id}.zip"));
    let unkept = |why: &dyn std::fmt::Display| Failure::Local(format!("{}: {why}; it was not kept", path.display()));
    // It has its name only once it was checked: whatever ends this before takes it away.
    let apart = tempfile::TempDir::new_in(folder).map_err(|error| unkept(&error))?;
    let unchecked = apart.path().join("unchecked.zip");
    let call = calls::zip_download(&id).into_file(&unchecked, None);
    let size = super::into_file(service, &call, &format!("fetching {}", path.display())).await?;
    let (place, word) = (unchecked.clone(), password.to_owned());
    let looked = tokio::task::spawn_blocking(move || check(&place, &word)).await;
    let looked = looked.unwrap_or_else(|_| Err("checking it was stopped".to_owned()));
    let members = looked.map_err(|why| unkept(&why))?;
    let checked = tempfile::TempPath::try_from_path(unchecked).map_err(|error| unkept(&error))?;
    checked.persist_noclobber(&path).map_err(|failed| unkept(&failed.error))?;
    Ok(Fetched { path, size, members })
}

/// Looks again and again until the bundle is made.
async fn until_made(service: &Service, id: &str) -> Result<(), ApiError> {
    let call = calls::zip(id);
    let mut following = Following::new(service.pace());
    let progress = Progress::waiting("the service makes the bundle");
    let mut pause: Duration = following.pause();
    let outcome = loop {
        sleep(pause).await;
        let looked = match service.send(&call).await {
            Ok(given) => given.answer.object().and_then(|object| standing(&object)),
            Err(error) => Err(error),
        };
        match following.stands(looked.as_ref().map(|standing| *standing)) {
            Next::Completed => break Ok(()),
            Next::GiveUp(error) => break Err(error),
            Next::Look(next) => {
                progress.say(&format!("the bundle is being made; next look in {} s (1 request)", next.as_secs()));
                pause = next;
            }
        }
    };
    progress.done();
    outcome
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Attributes {
    status: String,
    files_error: u64,
}

/// Source: <https://docs.virustotal.com/reference/zip_files>
fn standing(object: &Object) -> Result<Standing, ApiError> {
    let attributes = object.value().get("attributes").cloned().unwrap_or_default();
    let Attributes { status, files_error } = serde_json::from_value(attributes).unwrap_or_default();
    match status.as_str() {
        "finished" => {
            if files_error > 0 {
                output::say(format!("{files_error} of the files could not be put into it"));
            }
            Ok(Standing::Done)
        }
        "starting" | "creating" => Ok(Standing::Running),
        "timeout" | "error-starting" | "error-creating" => {
            let words =
                format!("the service could not make the bundle ({status}); nothing was fetched, order it again");
            Err(ApiError::local(Reason::Refused, "", words))
        }
        _ => Ok(Standing::Unknown),
    }
}

/// Whether every member that is named by a SHA-256 has it. Nothing is unpacked to disk.
fn check(path: &Path, password: &str) -> Result<Members, String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("what came is no ZIP archive that can be read: {error}");
    let file = own_file::open_named(path).map_err(|error| unreadable(&error))?;
    let mut archive = zip::ZipArchive::new(io::BufReader::new(file)).map_err(|error| unreadable(&error))?;
    let mut members = Members::default();
    for index in 0..archive.len() {
        let member = archive.by_index_decrypt(index, password.as_bytes()).map_err(|error| unreadable(&error))?;
        let name = member.name().map_err(|error| unreadable(&error))?.rsplit('/').next().unwrap_or_default().to_owned();
        let Ok(Indicator::Hash { kind: HashKind::Sha256, hex }) = ioc::classify(&name) else {
            members.unchecked += 1;
            continue;
        };
        let found = hash::hash_reader(member).map_err(|error| unreadable(&error))?;
        if found != hex {
            return Err(format!("its member {hex} has the SHA-256 {found}"));
        }
        members.checked.insert(hex);
    }
    Ok(members)
}
