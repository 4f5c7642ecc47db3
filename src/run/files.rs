//! Looks at files for the model: what is at a path, its hash, how a path goes on. Never on the loop's thread.
//!
//! A pipe or a device is never opened: the metadata is looked at first, and opened are regular files alone.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::effect::{FileNews, FileOrder, Found, LocalFile, LookId, Opening};
use crate::export::Format;
use crate::export::report::Form;
use crate::inside::walk::{Below, Pace};
use crate::inside::{self, Findings};
use crate::ioc::hash::Hasher;
use crate::ioc::{self, ExtractOptions, HOLDS_KEY, OwnKeys};
use crate::msg::{Msg, NotSaved};
use crate::named_file;
use crate::own_file;
use crate::text;
use crate::vt::{Call, Upload};

/// Files of a directory that are listed.
const LISTED: usize = 500;

/// Names that are offered to complete a path.
const OFFERED: usize = 200;

/// Links of a directory that are told by name.
const NAMED: usize = 3;

/// Bytes read at a time while hashing.
const BLOCK: usize = 256 << 10;

/// Shortest time between two words about progress.
const BEAT: Duration = Duration::from_millis(100);

/// Bytes at the start by which a file is told.
const HEAD: u64 = 512;

/// Writes an export to a new file, whole or not at all, and says how it went. A file that exists is never touched.
pub fn save(path: PathBuf, text: String, replies: mpsc::Sender<Msg>) {
    tokio::task::spawn_blocking(move || {
        let typed = path.display().to_string();
        let shown = crate::text::visible(&typed).into_owned();
        let outcome = match named_file::create(&expanded(&typed), &text) {
            Ok(()) => Ok(format!("wrote {} to {shown}", crate::text::bytes(text.len() as u64))),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(NotSaved {
                reason: format!("{shown} is there already and was left alone; the name below is free"),
                free: Some(free_name(&typed)),
            }),
            Err(error) => Err(NotSaved { reason: format!("nothing was written to {shown}: {error}"), free: None }),
        };
        let _ = replies.blocking_send(Msg::Saved(outcome));
    });
}

/// A name like `wanted` that no file has, with its folder: `~/cases/vtriage-2.csv`.
fn free_name(wanted: &str) -> String {
    let path = expanded(wanted);
    let path = std::path::absolute(&path).unwrap_or(path);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, ending) = apart(&name);
    let is_free = |path: &PathBuf| fs::symlink_metadata(path).is_err();
    let numbered = (2..u32::MAX).map(|number| path.with_file_name(format!("{stem}-{number}{ending}")));
    let free = std::iter::once(path.clone()).chain(numbered).find(is_free).unwrap_or(path);
    let home = crate::config::process_environment("HOME").filter(|home| !home.is_empty());
    match home.and_then(|home| free.strip_prefix(home).ok().map(Path::to_path_buf)) {
        Some(below) => format!("~/{}", below.display()),
        None => free.display().to_string(),
    }
}

/// A file's name in two: `vtriage` and `.stix.json`, `2026.11 übersicht` and `.csv`. What begins with a dot is hidden by it.
fn apart(name: &str) -> (&str, &str) {
    let of_formats = Format::all().map(|format| format!(".{}", format.ending()));
    let known = of_formats.chain(Form::endings().map(str::to_owned));
    let longest = known.filter(|ending| name.ends_with(ending)).map(|ending| name.len() - ending.len()).min();
    let at = longest.or_else(|| name.rfind('.')).filter(|at| *at > 0).unwrap_or(name.len());
    name.split_at_checked(at).unwrap_or((name, ""))
}

/// The looks that are under way.
#[derive(Debug, Default)]
pub struct Files {
    running: HashMap<LookId, CancellationToken>,
}

impl Files {
    /// Starts what is ordered; the news come as messages.
    pub fn carry_out(&mut self, order: FileOrder, replies: &mpsc::Sender<Msg>) {
        let replies = replies.clone();
        match order {
            FileOrder::Look { id, paths, own_keys } => {
                self.running.retain(|_, token| !token.is_cancelled());
                let stop = CancellationToken::new();
                self.running.insert(id, stop.clone());
                tokio::task::spawn_blocking(move || Look { id, stop, replies, own_keys }.run(&paths));
            }
            FileOrder::Open(opening) => {
                tokio::task::spawn_blocking(move || {
                    let found = open(opening, |hashed, files| {
                        // A word about progress may be lost.
                        let _ = replies.try_send(Msg::File(FileNews::Opening { hashed, files }));
                    });
                    let _ = replies.blocking_send(Msg::File(FileNews::Opened(Box::new(found))));
                });
            }
            FileOrder::Stop(id) => {
                if let Some(token) = self.running.remove(&id) {
                    token.cancel();
                }
            }
            FileOrder::FreeName(wanted) => {
                tokio::task::spawn_blocking(move || {
                    let free = free_name(&wanted);
                    let _ = replies.blocking_send(Msg::File(FileNews::FreeName { wanted, free }));
                });
            }
            FileOrder::Complete(typed) => {
                tokio::task::spawn_blocking(move || {
                    let (completed, names) = complete(&typed);
                    let _ = replies.blocking_send(Msg::File(FileNews::Completed { typed, completed, names }));
                });
            }
        }
    }
}

/// Reads what is inside of files, and hashes what is in folders; tells now and then how many files of a folder are hashed.
fn open(opening: Opening, tell: impl Fn(u64, u64)) -> Findings {
    let Opening { paths, recursive, passwords, references, internal_names } = opening;
    let options = inside::Options { extract: ExtractOptions { references, internal_names }, passwords };
    let below = if recursive { Below::All } else { Below::Here };
    let mut found = Findings::default();
    for path in &paths {
        let (path, pace) = (expanded(path), Pace::default());
        found.add(thread::scope(|scope| {
            let reading = scope.spawn(|| inside::at_path(&path, below, &options, &pace));
            let mut wait = Duration::from_millis(1);
            while !reading.is_finished() {
                thread::sleep(wait);
                wait = (wait * 2).min(BEAT);
                let files = pace.files.load(Ordering::Relaxed);
                if files > 0 && wait == BEAT {
                    tell(pace.hashed.load(Ordering::Relaxed), files);
                }
            }
            reading.join().unwrap_or_else(|_| Findings {
                remarks: vec![format!("{}: was not read: a mistake of vtriage's", path.display())],
                ..Findings::default()
            })
        }));
    }
    found
}

impl Drop for Files {
    fn drop(&mut self) {
        self.running.values().for_each(CancellationToken::cancel);
    }
}

/// One look, in a thread of its own.
struct Look {
    id: LookId,
    stop: CancellationToken,
    replies: mpsc::Sender<Msg>,
    own_keys: OwnKeys,
}

impl Look {
    fn run(&self, paths: &[String]) {
        let found = find(paths);
        let uploads: Vec<Upload> = found.files.iter().map(|file| file.upload.clone()).collect();
        self.tell(FileNews::Found { id: self.id, found });
        for (index, upload) in uploads.iter().enumerate() {
            if self.stop.is_cancelled() {
                break;
            }
            let outcome = self.hash(index, upload);
            self.tell(FileNews::Hashed { id: self.id, index, outcome });
        }
        self.stop.cancel();
    }

    fn tell(&self, news: FileNews) {
        // Fails only when the loop has ended.
        let _ = self.replies.blocking_send(Msg::File(news));
    }

    fn hash(&self, index: usize, upload: &Upload) -> Result<String, String> {
        let unreadable = |error: std::io::Error| format!("{} can't be read: {error}", upload.path.display());
        let mut file = own_file::open_named(&upload.path).map_err(unreadable)?;
        let (mut hasher, mut search) = (Hasher::new(), self.own_keys.search());
        let mut block = vec![0; BLOCK];
        let (mut done, mut told) = (0, Instant::now());
        loop {
            if self.stop.is_cancelled() {
                return Err("hashing was stopped".to_owned());
            }
            let read = match file.read(&mut block) {
                Ok(0) => return Ok(hasher.finish()),
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(error)),
            };
            let read_now = block.get(..read).unwrap_or_default();
            hasher.update(read_now);
            if search.take(read_now) {
                return Err(format!("{}: {HOLDS_KEY}, so it is not sent", upload.path.display()));
            }
            done += read as u64;
            if told.elapsed() >= BEAT {
                told = Instant::now();
                self.tell(FileNews::Hashing { id: self.id, index, done });
            }
        }
    }
}

/// What is at the paths; a directory stands for the files in it, not for those further below.
fn find(paths: &[String]) -> Found {
    let mut found = Found::default();
    for path in paths {
        let path = expanded(path);
        // Also a link that leads nowhere is there.
        found.is_there |= fs::symlink_metadata(&path).is_ok();
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {
                found.directory = true;
                list(&path, &mut found);
            }
            _ => look_at(&path, &mut found),
        }
    }
    found
}

fn list(directory: &Path, found: &mut Found) {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) => return found.refused.push(format!("{} can't be listed: {error}", directory.display())),
    };
    let entries = entries.filter_map(Result::ok).filter_map(|entry| Some((entry.file_type().ok()?, entry.path())));
    let (links, others): (Vec<_>, Vec<_>) = entries.partition(|(kind, _)| kind.is_symlink());
    if !links.is_empty() {
        found.links += links.len();
        found.refused.push(links_in(directory, links.into_iter().map(|(_, path)| path).collect()));
    }
    let mut paths: Vec<PathBuf> = others.into_iter().filter(|(kind, _)| !kind.is_dir()).map(|(_, path)| path).collect();
    paths.sort();
    found.left_out += paths.len().saturating_sub(LISTED);
    paths.iter().take(LISTED).for_each(|path| look_at(path, found));
}

/// The sentence for links, which lead to files that are not in the directory: whoever packed it may have put them there.
fn links_in(directory: &Path, mut links: Vec<PathBuf>) -> String {
    links.sort();
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names: Vec<String> = links.iter().take(NAMED).map(name).collect();
    let more = links.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let all = links.len() as u64;
    let (count, are) = (text::counted(all, "link"), text::one_or(all, "is", "are"));
    let (names, directory) = (names.join(", "), directory.display());
    format!("{count} in {directory} {are} left out ({names}{more}); to send what a link leads to, name the link itself")
}

fn look_at(path: &Path, found: &mut Found) {
    match Upload::of(path) {
        Ok(upload) => {
            let kind = kind(path, upload.size);
            found.files.push(LocalFile { upload, kind });
        }
        Err(reason) => found.refused.push(reason),
    }
}

/// What a regular file seems to be.
fn kind(path: &Path, size: u64) -> &'static str {
    if size == 0 {
        return "empty";
    }
    let mut head = Vec::new();
    match own_file::open_named(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)) {
        Ok(_) => inside::Kind::of(&head).word,
        Err(_) => "unreadable",
    }
}

/// The same request with `~/` made plain where its answer becomes a file.
pub fn at_home(mut call: Call) -> Call {
    if let Some(destination) = &mut call.destination
        && let Some(path) = destination.path.to_str()
    {
        destination.path = expanded(path);
    }
    call
}

/// `~/` is the home directory.
fn expanded(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), crate::config::process_environment("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ if path == "~" => crate::config::process_environment("HOME").map_or_else(|| path.into(), PathBuf::from),
        _ => PathBuf::from(path),
    }
}

/// How a path goes on: what is certain, and the names that may follow.
fn complete(typed: &str) -> (String, Vec<String>) {
    let (directory, start) = match typed.rfind('/') {
        Some(at) => typed.split_at(at + 1),
        None => ("", typed),
    };
    let place = if directory.is_empty() { PathBuf::from(".") } else { expanded(directory) };
    let mut names: Vec<String> = fs::read_dir(place)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let directory = fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
            let name = entry.file_name().into_string().ok()?;
            let shown = name.starts_with(start) && (start.starts_with('.') || !name.starts_with('.'));
            shown.then(|| if directory { name + "/" } else { name })
        })
        .collect();
    names.sort();
    let certain = names.iter().skip(1).fold(names.first().cloned(), |certain, name| Some(common(&certain?, name)));
    let completed = certain.filter(|certain| certain.len() > start.len()).unwrap_or_else(|| start.to_owned());
    let is_here = |name: &String| *name == completed;
    // What is completed is a path: alone, a name such as `report.com` would be read as that of a host.
    let directory = if names.iter().any(is_here) && ioc::is_address(&completed) { "./" } else { directory };
    names.truncate(OFFERED);
    (format!("{directory}{completed}"), if names.len() == 1 { Vec::new() } else { names })
}

fn common(one: &str, other: &str) -> String {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).map(|(sign, _)| sign).collect()
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn a_name_that_is_taken_is_numbered_and_has_its_folder() {
        let folder = tempfile::tempdir().expect("a directory");
        let wanted = folder.path().join("out.csv").display().to_string();
        assert_eq!(free_name(&wanted), wanted);
        fs::write(&wanted, "a").expect("written");
        fs::write(folder.path().join("out-2.csv"), "b").expect("written");
        assert_eq!(free_name(&wanted), folder.path().join("out-3.csv").display().to_string());
    }

    #[test]
    fn a_free_name_keeps_the_ending_that_says_what_the_file_holds() {
        for (name, stem, ending) in [
            ("out.csv", "out", ".csv"),
            ("übersicht.csv", "übersicht", ".csv"),
            ("2026.11 notes.csv", "2026.11 notes", ".csv"),
            ("vtriage.stix.json", "vtriage", ".stix.json"),
            ("a.b.json", "a.b", ".json"),
            (".hidden", ".hidden", ""),
            (".csv", ".csv", ""),
            ("none", "none", ""),
            ("ü", "ü", ""),
            ("", "", ""),
        ] {
            assert_eq!(apart(name), (stem, ending), "{name}");
        }
    }

    fn house() -> tempfile::TempDir {
        let house = tempfile::tempdir().expect("a directory");
        for name in ["invoice.doc", "invoice.pdf", ".hidden", "other"] {
            fs::write(house.path().join(name), "%PDF-1.7").expect("written");
        }
        fs::create_dir(house.path().join("inner")).expect("made");
        house
    }

    fn paths(house: &tempfile::TempDir, name: &str) -> String {
        house.path().join(name).display().to_string()
    }

    #[test]
    fn a_directory_stands_for_its_files_and_a_path_for_itself() {
        let house = house();
        let found = find(&[house.path().display().to_string()]);
        assert!(found.directory && found.refused.is_empty());
        let names: Vec<&str> = found.files.iter().map(|file| file.upload.name.as_str()).collect();
        assert_eq!(names, [".hidden", "invoice.doc", "invoice.pdf", "other"]);
        let found = find(&[paths(&house, "other"), paths(&house, "nothing")]);
        assert_eq!((found.files.len(), found.files[0].kind, found.refused.len()), (1, "PDF", 1));
    }

    #[test]
    fn of_a_word_it_is_told_whether_anything_here_is_called_so() {
        let house = house();
        let found = |names: &[&str]| find(&names.iter().map(|name| paths(&house, name)).collect::<Vec<_>>());
        assert!(found(&["other"]).is_there && found(&["inner"]).is_there && found(&["nothing", "other"]).is_there);
        assert!(!found(&["nothing"]).is_there);
    }

    #[test]
    fn a_file_that_holds_an_api_key_of_the_users_own_has_no_hash() {
        let (house, key) = (house(), "0123456789abcdef".repeat(4));
        let (replies, _news) = mpsc::channel(8);
        let own_keys = OwnKeys::of([&key]);
        let look = Look { id: LookId(1), stop: CancellationToken::new(), replies, own_keys };
        fs::write(house.path().join("vt.toml"), format!("apikey = \"{key}\"\n")).expect("written");
        let hash = |name: &str| look.hash(0, &Upload::of(house.path().join(name)).expect("a file"));
        assert!(hash("vt.toml").is_err_and(|words| words.contains("an API key of yours stands in it")));
        assert!(hash("other").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_directory_are_left_out_and_said_and_one_that_is_named_says_where_it_leads() {
        use std::os::unix::fs::symlink;
        let house = house();
        let secret = house.path().join("other").canonicalize().expect("it is there");
        for (target, name) in [("../other", "note.txt"), ("..", "up"), ("../nowhere", "broken")] {
            symlink(target, house.path().join("inner").join(name)).expect("a link");
        }
        fs::write(house.path().join("inner/real"), "real").expect("written");
        let found = find(&[paths(&house, "inner")]);
        let names: Vec<&str> = found.files.iter().map(|file| file.upload.name.as_str()).collect();
        assert_eq!((names, found.links), (vec!["real"], 3));
        assert!(found.refused[0].contains("(broken, note.txt, up); to send what a link leads to"), "{found:?}");
        let found = find(&[paths(&house, "inner/note.txt")]);
        assert_eq!(found.files[0].upload.leads_to.as_deref(), Some(secret.as_path()));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_and_a_device_are_refused_unopened() {
        let house = house();
        let pipe = house.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()));
        let found = find(&[pipe.display().to_string(), "/dev/null".to_owned()]);
        assert_eq!((found.files.len(), found.refused.len()), (0, 2), "{found:?}");
        assert!(found.refused.iter().all(|reason| reason.contains("no regular file")), "{found:?}");
    }

    #[test]
    fn a_file_of_650_mb_and_a_byte_is_refused_and_one_without_bytes_is_said() {
        let house = house();
        let large = File::create(house.path().join("large")).expect("a file");
        large.set_len(crate::vt::upload::LARGEST + 1).expect("sparse");
        File::create(house.path().join("empty")).expect("a file");
        let found = find(&[paths(&house, "large"), paths(&house, "empty")]);
        assert!(found.refused[0].contains("650 MB"), "{found:?}");
        assert_eq!(found.files[0].kind, "empty");
    }

    #[test]
    fn a_path_is_completed_as_far_as_it_is_certain() {
        let house = house();
        let (completed, names) = complete(&paths(&house, "inv"));
        assert_eq!((completed, names.len()), (paths(&house, "invoice."), 2));
        assert_eq!(complete(&paths(&house, "inn")).0, paths(&house, "inner/"));
        assert_eq!(complete("Cargo.t").0, "Cargo.toml");
        assert_eq!(complete(&paths(&house, "zzz")), (paths(&house, "zzz"), Vec::new()));
    }
}
