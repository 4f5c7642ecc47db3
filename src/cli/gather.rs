//! From arguments to what is asked about: indicators as they are, lists by their lines, files and folders by the hashes
//! that are made here. Nothing of a file but its hash is ever sent.

use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use super::Session;
use super::confirm::Consent;
use super::exit::Failure;
use super::inputs::{self, Answerable, Input, Refusal, STDIN};
use super::pacing::Pacing;
use super::progress::Progress;
use crate::inside::list::{self, Taking};
use crate::inside::walk::{self, Below, Content, LocalFile, Pace, Unread, Walk};
use crate::ioc::encoding;
use crate::own_file;
use crate::text::shell::quoted;
use crate::text::{bytes, count, counted};
use crate::vt::{Descriptor, Kind};

/// Longest time between two looks at how far hashing has come.
const BEAT: Duration = Duration::from_millis(50);

/// The inputs of a look-up.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub inputs: Vec<Input>,
    /// What was left out of folders, a sentence each.
    pub remarks: Vec<String>,
    /// Whether a folder was among the arguments: its files have no order of their own, so that they are sorted.
    pub folder: bool,
}

/// Reads what the arguments name, `-` being a list on stdin.
pub(super) fn gather(
    arguments: &[String],
    below: Below,
    session: &Session,
    consent: Consent,
) -> Result<Gathered, Failure> {
    let mut gathered = Gathered::default();
    let mut walk = Walk::default();
    let judge = |text: &str| inputs::resolve(text, &session.config, consent);
    for argument in arguments {
        match inputs::path_of(argument) {
            _ if argument == STDIN => gathered.list(&inputs::stdin_text()?, judge),
            Some(path) if !is_called_list(&path) => {
                if listed(&path).is_some() {
                    let shown = quoted(argument);
                    let words = "its lines name indicators, but it is not called a list, so it is hashed";
                    session.pacing.say(format!("{argument}: {words}; as a list: vtriage lookup - < {shown}"));
                }
                walk.add(&path, below);
            }
            Some(path) => match listed(&path) {
                Some(text) => {
                    session.pacing.say(format!("{}: read as a list of indicators", path.display()));
                    gathered.list(&text, judge);
                }
                None => walk.add(&path, below),
            },
            None => gathered.inputs.push(Input::of(argument.clone(), judge(argument))),
        }
    }
    inputs::tell_respelled(gathered.inputs.iter().filter_map(|input| Some((&*input.text, input.respelled()?))));
    gathered.files(walk, &session.pacing);
    Ok(gathered)
}

impl Gathered {
    /// Whether there is nothing to ask, and nothing to say about that.
    pub(super) fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.remarks.is_empty()
    }

    fn list(&mut self, text: &str, judge: impl Fn(&str) -> Answerable) {
        self.inputs.extend(inputs::entries_of(text, Taking::All).into_iter().map(|entry| {
            let about = judge(&entry.text);
            Input { remark: entry.remark, ..Input::of(entry.text, about) }
        }));
    }

    /// Hashes the files and asks for each content once.
    fn files(&mut self, walk: Walk, pacing: &Pacing) {
        self.folder = walk.folder;
        let (empty, files): (Vec<LocalFile>, Vec<LocalFile>) =
            walk.files.iter().cloned().partition(|file| file.size == 0);
        self.remarks.extend(walk.remarks);
        self.remarks
            .extend(empty.iter().map(|file| format!("{}: empty, so there is nothing to ask", file.path.display())));
        let (contents, unread) = hashed(&files, pacing);
        if !contents.is_empty() {
            pacing.say(announcement(&files, contents.len()));
        }
        self.inputs.extend(contents.into_iter().map(|content| {
            let path = content.path.display().to_string();
            let same: Vec<String> = content.others.iter().map(|path| path.display().to_string()).collect();
            let about = Answerable::Yes(Descriptor::new(Kind::File, content.sha256));
            Input { remark: walk::same(same.iter()), same, path: Some(path.clone()), ..Input::of(path, about) }
        }));
        self.inputs.extend(walk.failures.into_iter().chain(unread).map(|unread| {
            let path = unread.path.display().to_string();
            Input { path: Some(path.clone()), ..Input::of(path, Answerable::No(Refusal::Unreadable(unread.words))) }
        }));
    }
}

fn announcement(files: &[LocalFile], contents: usize) -> String {
    let size = bytes(files.iter().map(|file| file.size).sum());
    let asked = if contents == files.len() { String::new() } else { format!(", {} contents", count(contents as u64)) };
    let things = counted(files.len() as u64, "file");
    format!("{things} hashed here ({size}{asked}); nothing is sent but hashes")
}

/// Hashes in threads of its own while this one shows how far it is.
fn hashed(files: &[LocalFile], pacing: &Pacing) -> (Vec<Content>, Vec<Unread>) {
    if files.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let pace = Pace::default();
    let size = files.iter().map(|file| file.size).sum();
    let progress = if pacing.quiet { Progress::none() } else { Progress::of_bytes("hashing", size) };
    thread::scope(|scope| {
        let hashing = scope.spawn(|| Content::of(files, &pace));
        let mut wait = Duration::from_millis(1);
        while !hashing.is_finished() {
            thread::sleep(wait);
            wait = (wait * 2).min(BEAT);
            progress.at(pace.done.load(Ordering::Relaxed));
        }
        progress.done();
        hashing.join().unwrap_or_else(|_| {
            let words = |path: &Path| format!("{}: not hashed: a mistake of vtriage's", path.display());
            let unread = files.iter().map(|file| Unread { words: words(&file.path), path: file.path.clone() });
            (Vec::new(), unread.collect())
        })
    })
}

/// Endings of files that hold lists. What is called otherwise may be a sample that is made of text, such as a script with its servers.
const LISTS: [&str; 9] = ["txt", "csv", "tsv", "lst", "list", "log", "json", "jsonl", "ioc"];

/// Whether a file is called as lists are: by its ending, or by none.
fn is_called_list(path: &Path) -> bool {
    path.extension().is_none_or(|ending| LISTS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The text of a file that is a list; of anything else the hash is what is asked about.
fn listed(path: &Path) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    let mut head = Vec::new();
    let mut file = own_file::open_named(path).ok()?;
    file.by_ref().take(inputs::LONGEST_LIST.min(4096)).read_to_end(&mut head).ok()?;
    encoding::decode(&head).ok()?;
    file.take(inputs::LONGEST_LIST).read_to_end(&mut head).ok()?;
    let decoded = encoding::decode(&head).ok()?;
    list::is_list(&decoded.text).then(|| inputs::told(&path.display().to_string(), decoded))
}
