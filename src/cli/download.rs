//! `vtriage download`: files themselves, for keys that may.
//!
//! They may be live malware: only the user may read them, nobody may run them, and they are named by their hash, so that
//! nothing opens them by their ending.

mod bundle;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use serde_json::json;

use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::items::{self, Items};
use super::plain::{self, Form};
use super::progress::Progress;
use super::service::Service;
use super::{Session, inputs, output};
use crate::inside::list::Taking;
use crate::ioc::{self, HashKind, Indicator};
use crate::text::{bytes, counted};
use crate::vt::{self, ApiError, Call, Descriptor, Kind, calls};

/// Download files by their hashes (premium): they may be live malware
///
/// Each is stored under its hash, readable by you alone and never executable, and checked against its hash; what does not
/// match is deleted. Nothing is overwritten and nothing half-done stays.
#[derive(Debug, Args)]
pub struct Download {
    #[command(flatten)]
    form: Form,

    /// Directory to store them in
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    output: PathBuf,

    /// Let the service make one ZIP archive of all of them, with a password; 1 request to order it, 1 a look, 1 to fetch it
    #[arg(long)]
    zip: bool,

    /// The password of the archive
    #[arg(long, value_name = "WORD", default_value = "infected", requires = "zip")]
    password: String,

    /// Say yes to every question; without a terminal nothing is fetched unless this is given
    #[arg(long)]
    yes: bool,

    /// MD5, SHA-1 or SHA-256; `-` reads them from stdin, one a line
    #[arg(required = true, value_name = "HASH")]
    hashes: Vec<String>,
}

/// A hash, as it was written and as it is.
type Wanted = (String, (HashKind, String));

impl Download {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let texts = inputs::texts(&self.hashes, Taking::Listed)?;
        if texts.is_empty() {
            return Ok(items::nothing());
        }
        if !self.output.is_dir() {
            let words = format!("{} is no directory; nothing was fetched", self.output.display());
            return Err(Failure::Usage(words));
        }
        let mut items = Items::of(texts.len());
        let judged = texts.into_iter().map(|text| {
            let hash = hash_of(&text);
            (text, hash)
        });
        let Some(hashes) = items.usable_once(judged, |(_, hex)| hex.clone()) else { return Ok(items.exit()) };
        let mut service = Service::open(session)?;
        service.tell_of_private(Consent::of_flag(self.yes), "download --yes");
        service.agree(&self.first_call(&hashes), Consent::of_flag(self.yes), &self.question(hashes.len()), "yes")?;
        if self.zip {
            return self.run_zip(&service, &hashes, items).await;
        }
        let mut rows = Vec::new();
        for (input, (kind, hex)) in &hashes {
            if let Some((path, length)) = items.attempt(input, self.fetch(&service, *kind, hex)).await?.done() {
                output::say(format!("{input}: {} in {}", bytes(length), path.display()));
                rows.push(json!({ "input": input, "path": path.to_string_lossy(), "size": length }));
            }
        }
        self.print(&rows)?;
        Ok(items.exit())
    }

    /// What is sent before anything else.
    fn first_call(&self, hashes: &[Wanted]) -> Call {
        let hexes: Vec<&str> = hashes.iter().map(|(_, (_, hex))| hex.as_str()).collect();
        if self.zip {
            calls::create_zip(&hexes, &self.password)
        } else {
            calls::report(&Descriptor::new(Kind::File, hexes.first().copied().unwrap_or_default()), &[])
        }
    }

    fn question(&self, count: usize) -> String {
        let files = counted(count as u64, "file");
        let cost = if self.zip {
            "as one ZIP archive: this may be live malware; 2 requests and 1 for each look at how far it is, and each file counts as a download"
        } else {
            "this may be live malware; 1 request each (2 by MD5 or SHA-1), and it counts as a download"
        };
        format!("Download {files} into {}: {cost}.", self.output.display())
    }

    async fn run_zip(&self, service: &Service, hashes: &[Wanted], mut items: Items) -> Result<Exit, Failure> {
        let hexes: Vec<&str> = hashes.iter().map(|(_, (_, hex))| hex.as_str()).collect();
        let fetching = bundle::fetch(service, &hexes, &self.password, &self.output);
        if let Some(fetched) = items.attempt("the ZIP bundle", fetching).await?.done() {
            let (checked, unchecked, wanted) = (fetched.members.checked.len(), fetched.members.unchecked, hexes.len());
            let length = bytes(fetched.size);
            output::say(format!(
                "{length} in {}: {checked} of {wanted} files, each with the SHA-256 that it is named by; {unchecked} that could not be checked; the password is {}",
                fetched.path.display(),
                self.password,
            ));
            for hex in fetched.members.missing(&hexes) {
                let words = format!("{hex}: not among the files of the archive that could be checked");
                items.fails(hex, &Failure::Local(words));
            }
            self.print(&[json!({
                "path": fetched.path.to_string_lossy(), "size": fetched.size, "wanted": wanted, "checked": checked,
                "unchecked": unchecked, "files": checked + unchecked,
            })])?;
        }
        Ok(items.exit())
    }

    fn print(&self, rows: &[serde_json::Value]) -> Result<(), Failure> {
        plain::print(self.form, rows, |out, rows| {
            use std::io::Write as _;
            let paths = rows.iter().filter_map(|row| row.get("path").and_then(serde_json::Value::as_str));
            paths.into_iter().try_for_each(|path| writeln!(out, "{}", crate::text::visible(path)))
        })
    }

    /// Fetches one file; gives where it is and its length. By MD5 or SHA-1 its SHA-256 is asked for first.
    async fn fetch(&self, service: &Service, kind: HashKind, hex: &str) -> Result<(PathBuf, u64), Failure> {
        let mut file = Descriptor::new(Kind::File, hex);
        if kind != HashKind::Sha256 {
            file = service.ask(&calls::report(&file, &[])).await?.answer.object()?.descriptor;
        }
        let path = self.output.join(sha256_name(&file)?);
        let call = calls::download(&file).into_file(&path, Some(&file.id));
        let length = into_file(service, &call, &format!("fetching {}", file.id)).await?;
        Ok((path, length))
    }
}

/// Sends a call whose answer becomes a file, with a bar; gives the file's length in bytes.
async fn into_file(service: &Service, call: &Call, words: &str) -> Result<u64, ApiError> {
    let progress = Progress::of_bytes(words, 0);
    let (bar, length) = (progress.clone(), Arc::new(AtomicU64::new(0)));
    let last = length.clone();
    let tell = move |news: vt::Progress| {
        last.store(news.sent, Ordering::Relaxed);
        bar.of(news.sent, news.total);
    };
    let fetched = service.send_watched(call, tell).await;
    progress.done();
    fetched.map(|_| length.load(Ordering::Relaxed))
}

/// What the file is called here; an id that is no hash could name any place.
fn sha256_name(file: &Descriptor) -> Result<&str, Failure> {
    match ioc::classify(&file.id) {
        Ok(Indicator::Hash { kind: HashKind::Sha256, .. }) => Ok(&file.id),
        _ => Err(Failure::Local("the service named no SHA-256 for it; nothing was fetched".to_owned())),
    }
}

fn hash_of(text: &str) -> Result<(HashKind, String), Failure> {
    match ioc::classify(text) {
        Ok(Indicator::Hash { kind, hex }) => Ok((kind, hex)),
        _ => Err(Failure::Usage(format!("{text}: files are downloaded by their hash; nothing was fetched"))),
    }
}
