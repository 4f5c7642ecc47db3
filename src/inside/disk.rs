//! What is at a path: the thin part of this floor that brings bytes to the readers.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::walk::{self, Below, Content, Pace, Walk};
use super::{Findings, Found, Inside, Kind, Options, Reader, findings, open};
use crate::ioc::extract::ReadError;
use crate::ioc::{Extractor, HashKind, Indicator, encoding};
use crate::text;

/// Bytes by which a file is told.
const HEAD: u64 = 64 << 10;

/// Largest file that is looked into; of a larger one the hash is all that is made.
pub(super) const LARGEST_OPENED: u64 = 512 << 20;

/// Opens a file. Fails in a sentence when it is no regular file, or the system does not give it.
pub fn open_file(path: &Path, options: &Options) -> Result<Inside, String> {
    let metadata = fs::metadata(path).map_err(|reason| walk::unreadable(path, &reason))?;
    let shown = path.display();
    if metadata.is_dir() {
        return Err(format!("{shown}: a folder, not a file; `vtriage lookup {shown}` asks about the files in it"));
    }
    if !metadata.is_file() {
        return Err(format!("{shown}: a pipe or device, not a file; it was not opened"));
    }
    if metadata.len() > LARGEST_OPENED {
        let most = text::bytes(LARGEST_OPENED);
        return Err(format!(
            "{shown}: larger than {most}, so it was not looked into; `vtriage lookup {shown}` asks about it"
        ));
    }
    let bytes = fs::read(path).map_err(|reason| walk::unreadable(path, &reason))?;
    let name = path.file_name().map_or_else(|| shown.to_string(), |name| name.to_string_lossy().into_owned());
    Ok(open(&name, &bytes, options))
}

/// Reads a file or a pipe: a text as it comes, in as much memory as its indicators need; anything else is taken in whole and
/// opened.
pub fn read(name: &str, mut from: impl Read, options: &Options) -> Result<(Inside, Findings), ReadError> {
    let mut head = Vec::new();
    from.by_ref().take(HEAD).read_to_end(&mut head)?;
    let kind = Kind::of(&head);
    // Bytes that have no mark may still be text of an encoding that is told by its letters.
    if kind.reader == Reader::Text || (kind.word == "data" && encoding::decode(&head).is_ok()) {
        let mut extractor = Extractor::new(&options.extract);
        extractor.reader(None, head.as_slice().chain(from))?;
        return Ok((Inside::default(), Findings::of(extractor.finish())));
    }
    from.take(LARGEST_OPENED).read_to_end(&mut head)?;
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
    let mut found = Findings { remarks: [walk.remarks, walk.failures].concat(), ..Findings::default() };
    let (contents, failures) = Content::of(&walk.files, pace);
    found.remarks.extend(failures);
    found.items.extend(contents.into_iter().map(|content| {
        let shown = content.path.strip_prefix(path).unwrap_or(&content.path).display().to_string();
        let same = content.same();
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
        }
    }));
    found
}
