//! The user's own recipes: the files of one folder.

use std::io::Read as _;
use std::path::Path;

use crate::case::recipe::Shelf;
use crate::own_file;

/// Most files that are read, and most bytes of one; a recipe is far shorter.
const MOST_FILES: usize = 200;
const LONGEST: u64 = 128 << 10;

/// The shipped recipes and those of `folder`, which need not exist. What can't be read is a fault that names the file.
pub fn recipes(folder: &Path) -> Shelf {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    paths.sort_unstable();
    let own: Vec<(String, String)> = paths
        .iter()
        .take(MOST_FILES)
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (name, read(path))
        })
        .collect();
    Shelf::of(&own)
}

/// The text of a file. What is no text, or no file, is no recipe either: reading that says so with the file's name.
fn read(path: &Path) -> String {
    let mut bytes = Vec::new();
    let is_file = path.metadata().is_ok_and(|told| told.is_file());
    let read =
        own_file::open_named(path).ok().filter(|_| is_file).map(|file| file.take(LONGEST).read_to_end(&mut bytes));
    match read {
        Some(Ok(_)) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => String::new(),
    }
}
