//! What is at a path: the thin part of this floor that brings bytes to the readers.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use super::untaken::left_packed;
use super::walk::{self, Below, Content, Pace, Walk};
use super::{Findings, Found, Inside, Kind, Options, Reader, findings, open};
use crate::ioc::extract::ReadError;
use crate::ioc::{Extractor, HashKind, Indicator};
use crate::{own_file, text};

/// Bytes by which a file is told.
const HEAD: u64 = 64 << 10;

/// Largest file that is looked into; of a larger one the hash is all that is made.
pub(super) const LARGEST_OPENED: u64 = 512 << 20;

/// Opens a file. Fails in a sentence when it is no regular file, or the system does not give it.
pub fn open_file(path: &Path, options: &Options) -> Result<Inside, String> {
    let metadata = fs::metadata(path).map_err(|reason| walk::unreadable(path, &reason))?;
    let shown = path.display();
    let quoted = text::shell::quoted(&shown.to_string());
    if metadata.is_dir() {
        return Err(format!("{shown}: a folder, not a file; `vtriage lookup {quoted}` asks about the files in it"));
    }
    if !metadata.is_file() {
        return Err(format!("{shown}: a pipe or device, not a file; it was not opened"));
    }
    if metadata.len() > LARGEST_OPENED {
        let most = text::bytes(LARGEST_OPENED);
        return Err(format!(
            "{shown}: larger than {most}, so it was not looked into; `vtriage lookup {quoted}` asks about it"
        ));
    }
    let bytes = own_file::read_named(path).map_err(|reason| walk::unreadable(path, &reason))?;
    let name = path.file_name().map_or_else(|| shown.to_string(), |name| name.to_string_lossy().into_owned());
    Ok(open(&name, &bytes, options))
}

/// Reads a file or a pipe: a text as it comes, in as much memory as its indicators need; anything else is taken in whole and
/// opened, unless it is too large for that. `size` is known of files: a large one is not read to its end to tell that.
pub fn read(
    name: &str,
    from: impl Read,
    size: Option<u64>,
    options: &Options,
) -> Result<(Inside, Findings), ReadError> {
    read_within(LARGEST_OPENED, name, from, size, options)
}

fn read_within(
    most: u64,
    name: &str,
    mut from: impl Read,
    size: Option<u64>,
    options: &Options,
) -> Result<(Inside, Findings), ReadError> {
    let mut head = Vec::new();
    from.by_ref().take(HEAD).read_to_end(&mut head)?;
    let kind = Kind::of(&head);
    if kind.reader == Reader::Text {
        let mut extractor = Extractor::new(&options.extract);
        let guess = extractor.reader(head.as_slice().chain(from))?;
        let mut found = Findings::of(extractor.finish());
        found.remarks.extend(guess.map(|guess| format!("{name}: {guess}")));
        found.remarks.extend(left_packed(1, &super::decoded(&head)).map(|words| format!("{name}: {words}")));
        return Ok((Inside::default(), found));
    }
    if size.is_some_and(|size| size > most) {
        return Err(ReadError::TooLarge(most));
    }
    from.take((most + 1).saturating_sub(head.len() as u64)).read_to_end(&mut head)?;
    if head.len() as u64 > most {
        return Err(ReadError::TooLarge(most));
    }
    let inside = open(name, &head, options);
    let found = findings(&inside, options);
    Ok((inside, found))
}

/// What can be looked up of what is at a path: of a file what is inside of it, of a folder the hashes of its files. Blocks.
pub fn at_path(path: &Path, below: Below, options: &Options, pace: &Pace) -> Findings {
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_dir() || metadata.len() > LARGEST_OPENED) {
        return match open_file(path, options) {
            Ok(inside) => findings(&inside, options),
            Err(reason) => Findings { remarks: vec![reason], ..Findings::default() },
        };
    }
    let mut walk = Walk::default();
    walk.add(path, below);
    pace.files.store(walk.files.len() as u64, Ordering::Relaxed);
    let (contents, unread) = Content::of(&walk.files, pace);
    let unread = walk.failures.into_iter().chain(unread).map(|unread| unread.words);
    let mut found = Findings { remarks: walk.remarks.into_iter().chain(unread).collect(), ..Findings::default() };
    found.items.extend(contents.into_iter().map(|content| {
        // As it lies below what was named: above that there is nothing but where the user keeps it.
        let below = |file: &PathBuf| file.strip_prefix(path).unwrap_or(file).display().to_string();
        let shown = below(&content.path);
        let same = walk::same(content.others.iter().map(below));
        let is_empty = content.size == 0;
        Found {
            indicator: Indicator::Hash { kind: HashKind::Sha256, hex: content.sha256 },
            line: 0,
            place: String::new(),
            part: None,
            is_member: false,
            remark: if same.is_empty() { shown } else { format!("{shown}, {same}") },
            ticked: !is_empty,
            reason: if is_empty { "an empty file".to_owned() } else { String::new() },
            internal: String::new(),
            group: path.display().to_string(),
            context: String::new(),
        }
    }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_and_too_large_is_refused_and_never_cut() {
        let options = Options::default();
        let program = [b"MZ\x90\0".to_vec(), vec![0; 100_000]].concat();
        let read = |most, size| read_within(most, "a.exe", program.as_slice(), size, &options);
        for (most, size) in [(50_000, None), (100_003, None), (100_003, Some(100_004)), (3, None)] {
            let Err(reason) = read(most, size) else { panic!("{most} {size:?}") };
            assert!(reason.to_string().contains("larger than"), "{reason}");
        }
        let (inside, _) = read(100_004, Some(100_004)).unwrap();
        assert_eq!(inside.parts.first().map(|part| part.size), Some(100_004));
    }

    #[test]
    fn a_file_of_a_folder_is_told_by_where_it_lies_in_it_and_by_nothing_above_that() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("client Müller secret");
        fs::create_dir_all(folder.join("b")).unwrap();
        fs::write(folder.join("a.exe"), "same").unwrap();
        fs::write(folder.join("b/c.exe"), "same").unwrap();
        let found = at_path(&folder, Below::All, &Options::default(), &Pace::default());
        let remarks: Vec<&str> = found.items.iter().map(|item| &*item.remark).collect();
        assert_eq!(remarks, ["a.exe, same content: b/c.exe"]);
    }

    #[test]
    fn a_text_may_be_of_any_size() {
        let text = "see http://a.example/x\n".repeat(10_000);
        let (_, found) =
            read_within(1_000, "a.log", text.as_bytes(), Some(text.len() as u64), &Options::default()).unwrap();
        assert_eq!(found.items.len(), 1);
    }
}
