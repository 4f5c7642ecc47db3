//! Files on their way to the service: streamed from disk as `multipart/form-data`, hashed in the same pass.
//!
//! A thread reads and hashes, and the connection takes what it can: at no time are more than a few blocks in memory.
//! The last block is held back until the file has been looked at again, so that a file that changed while it was sent
//! never arrives whole.

use std::fmt::Write as _;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use reqwest::header::HeaderValue;
use tokio::sync::mpsc;

use super::call::Upload;
use super::endpoint;
use crate::ioc::hash::{self, Hasher};
use crate::ioc::{HOLDS_KEY, KeySearch};
use crate::own_file;

/// Largest file that goes straight to the service: 32 MB for the whole request, of which the form takes a little.
pub const LARGEST_DIRECT: u64 = (32 << 20) - (16 << 10);

/// Largest file the service takes at all: 650 MB.
///
/// Source: <https://docs.virustotal.com/reference/files-upload-url>
pub const LARGEST: u64 = 650 << 20;

/// Above this the service advises to send what is inside instead: engines time out on such files.
pub const UNWISE: u64 = 200 << 20;

/// Bytes read at a time: large enough that the cost of a read vanishes, small enough that some fit in flight.
const BLOCK: usize = 256 << 10;

/// Blocks between reader and connection: 1 MB.
const IN_FLIGHT: usize = 4;

/// Shortest time between two words about progress.
pub(super) const BEAT: Duration = Duration::from_millis(100);

/// How far an upload has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the file handed to the connection.
    pub sent: u64,
    /// Bytes of the file.
    pub total: u64,
    /// SHA-256 of what was sent in lower-case hex, once all of it was: the id of the file's report.
    pub sha256: Option<Box<str>>,
}

impl Upload {
    /// Looks at a file that is to be sent (blocking). Fails in words when it is no regular file or too large.
    pub fn of(path: impl Into<PathBuf>) -> Result<Self, String> {
        let path = path.into();
        let metadata = fs::metadata(&path).map_err(|error| format!("{} can't be read: {error}", path.display()))?;
        let size = regular(&path, &metadata)?;
        let name = path.file_name().map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned());
        let leads_to = beyond_links(&path).map(Into::into);
        Ok(Self { path, name, leads_to, size, sha256: None, parts: Vec::new() })
    }

    /// Its name; of one that is reached by a link also where that leads.
    pub fn title(&self) -> String {
        match &self.leads_to {
            Some(target) => format!("{}, by a link the file {}", self.name, target.display()),
            None => self.name.clone(),
        }
    }

    /// Only content with this SHA-256 is meant.
    #[must_use]
    pub fn agreed(self, sha256: &str) -> Self {
        Self { sha256: Some(sha256.into()), ..self }
    }

    /// Adds a field of the form beside the file.
    #[must_use]
    pub fn part(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parts.push((name, value.into()));
        self
    }

    /// The other hashes by which the service knows the file (blocking). Fails in words where it is not the file that the user agreed to.
    pub fn other_hashes(&self) -> Result<[String; 2], String> {
        let (file, _) = open_blocking(&self.path, self.size)?;
        hash::others_of_reader(file).map_err(|error| format!("{} can't be read: {error}", self.path.display()))
    }

    /// Whether it has to go by an upload address, which costs one request more.
    pub fn is_large(&self) -> bool {
        self.size > LARGEST_DIRECT
    }

    /// Requests that sending it costs, publicly or privately.
    pub fn price(&self) -> u32 {
        let endpoint = if self.is_large() { endpoint::SUBMIT_LARGE_FILE } else { endpoint::SUBMIT_FILE };
        endpoint.price()
    }
}

/// Where a path leads, if a link is on the way.
fn beyond_links(path: &Path) -> Option<PathBuf> {
    let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    // Put together anew, since a slash or a dot at the end would lead beyond the link.
    let path: PathBuf = path.components().collect();
    path.ancestors().any(is_link).then(|| path.canonicalize().ok()).flatten()
}

fn regular(path: &Path, metadata: &Metadata) -> Result<u64, String> {
    if metadata.is_dir() {
        return Err(format!("{} is a directory; give a file in it, or a ZIP of it", path.display()));
    }
    if !metadata.is_file() {
        return Err(format!("{} is no regular file", path.display()));
    }
    if metadata.len() > LARGEST {
        return Err(format!("{} is larger than 650 MB, the most the service takes", path.display()));
    }
    Ok(metadata.len())
}

/// What an upload tells while it runs.
pub(super) struct Watch {
    sent: AtomicU64,
    complete: OnceLock<()>,
    fault: Mutex<Option<String>>,
    tell: Box<dyn Fn(Progress) + Send + Sync>,
}

impl Watch {
    pub(super) fn new(tell: impl Fn(Progress) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            sent: AtomicU64::new(0),
            complete: OnceLock::new(),
            fault: Mutex::new(None),
            tell: Box::new(tell),
        })
    }

    /// Bytes of the form handed over so far.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Whether all of it was handed over.
    pub(super) fn is_complete(&self) -> bool {
        self.complete.get().is_some()
    }

    /// Why the file could not be sent whole.
    pub(super) fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn fail(&self, why: String) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }
}

/// A form that is ready to be sent.
pub(super) struct Form {
    pub(super) content_type: HeaderValue,
    pub(super) length: u64,
    pub(super) body: reqwest::Body,
}

/// A block of the file; the last one brings the hash of all.
struct Block {
    bytes: Bytes,
    sha256: Option<Box<str>>,
}

/// Opens the file and starts reading. Fails in words when it is not the file that the user agreed to.
pub(super) async fn open(upload: &Upload, watch: Arc<Watch>, search: KeySearch) -> Result<Form, String> {
    let (path, agreed) = (upload.path.clone(), upload.size);
    let opened = tokio::task::spawn_blocking(move || open_blocking(&path, agreed)).await;
    let (file, metadata) = opened.map_err(|_| "the file could not be read".to_owned())??;
    let (head, tail, boundary) = frame(upload);
    let length = agreed.saturating_add((head.len() + tail.len()) as u64);
    let (sender, receiver) = mpsc::channel(IN_FLIGHT);
    let (path, sha256) = (upload.path.clone(), upload.sha256.clone());
    let reader = Reader { path, file, before: metadata, agreed, sha256, watch: Arc::clone(&watch), search };
    tokio::task::spawn_blocking(move || reader.run(&sender));
    let stream = form(head, receiver, tail, agreed, watch);
    let content_type = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"))
        .map_err(|_| "the form could not be made".to_owned())?;
    Ok(Form { content_type, length, body: reqwest::Body::wrap_stream(stream) })
}

fn open_blocking(path: &Path, agreed: u64) -> Result<(File, Metadata), String> {
    let unreadable = |error: io::Error| format!("{} can't be read: {error}", path.display());
    // Looked at before it is opened: opening a pipe would wait for its writer.
    regular(path, &fs::metadata(path).map_err(unreadable)?)?;
    let file = own_file::open_named(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    let size = regular(path, &metadata)?;
    if size != agreed {
        return Err(format!(
            "{} has changed: it was {agreed} bytes and is {size} now; it was not sent",
            path.display()
        ));
    }
    Ok((file, metadata))
}

/// What stands before and after the file in the form, and the boundary.
fn frame(upload: &Upload) -> (Bytes, Bytes, String) {
    let boundary = format!("vtriage-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
    let mut head = String::new();
    for (name, value) in &upload.parts {
        // Writing to a string can't fail.
        let _ = write!(head, "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    let name = quoted(&upload.name);
    let _ = write!(
        head,
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    (Bytes::from(head), Bytes::from(format!("\r\n--{boundary}--\r\n")), boundary)
}

/// A file name inside quotes, as browsers send it.
///
/// Source: <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data>
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// The body: head, blocks, tail; counts and tells as the connection takes them.
fn form(
    head: Bytes,
    receiver: mpsc::Receiver<io::Result<Block>>,
    tail: Bytes,
    total: u64,
    watch: Arc<Watch>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let blocks = stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) });
    let (mut sent, mut told) = (0, None::<Instant>);
    let counted = Arc::clone(&watch);
    let file = blocks.map(move |block| {
        let Block { bytes, sha256 } = block?;
        sent += bytes.len() as u64;
        counted.sent.store(sent, Ordering::Relaxed);
        // The first block at once: a connection that stalls early is seen to have begun.
        if sha256.is_some() || told.is_none_or(|told| told.elapsed() >= BEAT) {
            told = Some(Instant::now());
            (counted.tell)(Progress { sent, total, sha256 });
        }
        Ok(bytes)
    });
    let tail = stream::once(async move {
        let _ = watch.complete.set(());
        Ok(tail)
    });
    stream::once(async move { Ok(head) }).chain(file).chain(tail)
}

/// The thread that reads the file.
struct Reader {
    path: PathBuf,
    file: File,
    before: Metadata,
    agreed: u64,
    sha256: Option<Box<str>>,
    watch: Arc<Watch>,
    search: KeySearch,
}

impl Reader {
    /// Reads until the end, the first trouble, or the connection's loss of interest.
    fn run(mut self, sender: &mpsc::Sender<io::Result<Block>>) {
        if let Err(why) = self.pump(sender) {
            self.watch.fail(why.clone());
            // The error ends the form before its announced length, so the service takes it for broken off.
            let _ = sender.blocking_send(Err(io::Error::other(why)));
        }
    }

    fn pump(&mut self, sender: &mpsc::Sender<io::Result<Block>>) -> Result<(), String> {
        let mut hasher = Hasher::new();
        let mut left = self.agreed;
        let mut held = Bytes::new();
        while left > 0 {
            let block = self.block(left)?;
            left -= block.len() as u64;
            hasher.update(&block);
            // One that begins in the block before was not sent yet.
            if self.search.take(&block) {
                let path = self.path.display();
                return Err(format!("{path}: {HOLDS_KEY}, so it was not sent; the upload was broken off"));
            }
            let ready = std::mem::replace(&mut held, block);
            if !ready.is_empty() && sender.blocking_send(Ok(Block { bytes: ready, sha256: None })).is_err() {
                return Ok(());
            }
        }
        self.look_again()?;
        let sha256: Box<str> = hasher.finish().into();
        if self.sha256.as_ref().is_some_and(|agreed| *agreed != sha256) {
            return Err(self.changed("it holds something else than what was hashed"));
        }
        let _ = sender.blocking_send(Ok(Block { bytes: held, sha256: Some(sha256) }));
        Ok(())
    }

    /// The next block, of at least one byte.
    fn block(&mut self, left: u64) -> Result<Bytes, String> {
        let size = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
        let mut block = Vec::with_capacity(size);
        let read = (&mut self.file).take(size as u64).read_to_end(&mut block);
        match read {
            Ok(0) => Err(self.changed("it became shorter")),
            Ok(_) => Ok(Bytes::from(block)),
            Err(error) => Err(format!("{} could not be read on: {error}", self.path.display())),
        }
    }

    /// Whether the file is still what it was when it was opened.
    fn look_again(&mut self) -> Result<(), String> {
        let after = self.file.metadata().map_err(|error| self.changed(&error.to_string()))?;
        if after.len() != self.agreed {
            return Err(self.changed("it became longer or shorter"));
        }
        match (self.before.modified(), after.modified()) {
            (Ok(before), Ok(after)) if before != after => Err(self.changed("it was written to")),
            _ => Ok(()),
        }
    }

    fn changed(&self, how: &str) -> String {
        format!("the file {} changed while it was sent ({how}); the upload was broken off", self.path.display())
    }
}
