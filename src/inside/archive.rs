//! Archives: their members, unpacked in memory and nowhere else.

use std::io::Cursor;

use flate2::read::MultiGzDecoder;
use sevenz_rust2::{ArchiveReader, EntryDecision, Password};
use zip::ZipArchive;
use zip::result::ZipError;

use super::document::office;
use super::guard::guarded;
use super::kind::{Kind, Reader};
use super::open::{ARCHIVES_DEEP, Item, MOST_LOCKED, MOST_PARTS, Opener, SLOW_KEY, Unpack};
use super::zipped::broken;
use crate::text::count;

/// Memory that one stream of a 7-Zip archive may ask for, in KiB.
const SEVEN_ZIP_MEMORY: usize = 192 << 10;

/// Members by which a program is told that is packed as an archive: they are its own, and nobody asks about each.
const PROGRAMS: &[(&str, &str)] =
    &[("META-INF/MANIFEST.MF", "Java program"), ("AndroidManifest.xml", "Android program")];

/// Why what is locked is left alone at last.
const TOO_MANY: &str = "needs a password, and too many passwords were tried in vain already; --password gives one";

/// Reads the archive that part `at` is.
pub(super) fn read(opener: &mut Opener, at: usize, item: &Item<'_>) {
    let reader = Kind::of(&item.bytes).reader;
    if item.archives >= ARCHIVES_DEEP {
        // A document in there is still one.
        if reader != Reader::Zip || !office::is_document(&item.bytes) {
            let words = format!("more than {ARCHIVES_DEEP} archives inside of each other: only hashed");
            return opener.remark(Some(at), &words);
        }
    }
    let outcome = guarded(|| match reader {
        Reader::Gzip => gzip(opener, at, item),
        Reader::Tar => tar(opener, at, item, &item.bytes),
        Reader::SevenZip => seven_zip(opener, at, item),
        _ => zip(opener, at, item),
    });
    if let Err(words) | Ok(Err(words)) = outcome {
        opener.remark(Some(at), &words);
    }
}

fn zip(opener: &mut Opener, at: usize, item: &Item<'_>) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(&*item.bytes)).map_err(|reason| broken(&reason))?;
    if office::is_document(&item.bytes) {
        office::read(opener, at, &mut archive, item);
        return Ok(());
    }
    for (name, what) in PROGRAMS {
        if archive.index_for_name(name).is_some() {
            opener.remark(Some(at), &format!("a {what}: its {} members are its own and not listed", archive.len()));
            return Ok(());
        }
    }
    // Members that no password opened, since one did; and those that none was tried on.
    let (mut locked, mut untried) = (0_usize, 0_usize);
    for index in 0..archive.len() {
        if index >= MOST_PARTS {
            opener.remark(Some(at), &format!("{} members; the first {MOST_PARTS} are listed", archive.len()));
            break;
        }
        let (name, encrypted, packed) = match archive.by_index_raw(index) {
            Ok(file) if file.is_dir() => continue,
            Ok(file) => {
                (String::from_utf8_lossy(file.name_raw()).into_owned(), file.encrypted(), file.compressed_size())
            }
            Err(reason) => {
                opener.remark(Some(at), &format!("member {}: {}", index + 1, broken(&reason)));
                continue;
            }
        };
        if encrypted && (locked >= MOST_LOCKED || !opener.may_try()) {
            untried += 1;
            continue;
        }
        let unpacked = if encrypted {
            let unpacked = decrypt(opener, &mut archive, index, packed);
            locked = if unpacked.is_ok() { 0 } else { locked + 1 };
            unpacked
        } else {
            match archive.by_index(index) {
                Ok(file) => opener.unpack(file, packed).map_err(|reason| reason.words()),
                Err(reason) => Err(broken(&reason)),
            }
        };
        match unpacked {
            Ok(bytes) => opener.take(&item.member(at, name, bytes)),
            Err(words) => opener.remark(Some(at), &format!("{name} in it {words}")),
        }
    }
    if untried > 0 {
        opener.remark(Some(at), &left_locked(untried, locked >= MOST_LOCKED));
    }
    Ok(())
}

/// Why members of an archive were left alone.
fn left_locked(members: usize, are_like_others: bool) -> String {
    let members = count(members as u64);
    if are_like_others {
        format!(
            "{members} more of its members left alone, for no password opened the {MOST_LOCKED} before them; --password gives one"
        )
    } else {
        format!("{members} of its members left alone: {TOO_MANY}")
    }
}

/// Tries the passwords; the one that fits is tried first for the next member.
fn decrypt(
    opener: &mut Opener,
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    packed: u64,
) -> Result<Vec<u8>, String> {
    for tried in 0..opener.passwords.len() {
        if !opener.may_try() {
            return Err(TOO_MANY.to_owned());
        }
        let Some(password) = opener.passwords.get(tried).cloned() else { break };
        match archive.by_index_decrypt(index, password.as_bytes()) {
            Ok(file) => match opener.unpack(file, packed) {
                Ok(bytes) => {
                    opener.passwords.swap(0, tried);
                    return Ok(bytes);
                }
                Err(Unpack::Refused(words)) => return Err(words),
                // The old encryption takes one wrong password in 256 for right, and the checksum tells.
                Err(Unpack::Broken(_)) => {}
            },
            Err(ZipError::InvalidPassword) => {}
            Err(reason) => return Err(broken(&reason)),
        }
        opener.tried(1);
    }
    Err(no_password(opener))
}

fn no_password(opener: &Opener) -> String {
    let tried = opener.passwords.len();
    format!("needs a password that is none of the {tried} that were tried (infected, malware, …); --password gives one")
}

fn gzip(opener: &mut Opener, at: usize, item: &Item<'_>) -> Result<(), String> {
    let decoder = MultiGzDecoder::new(&*item.bytes);
    let named =
        decoder.header().and_then(|header| header.filename()).map(|name| String::from_utf8_lossy(name).into_owned());
    let bytes = opener.unpack(decoder, item.bytes.len() as u64).map_err(|reason| reason.words())?;
    if Kind::of(&bytes).reader == Reader::Tar {
        // Two wrappings of one archive.
        return tar(opener, at, item, &bytes);
    }
    let stem = |name: &str| name.strip_suffix(".gz").map(str::to_owned);
    let name = named.or_else(|| stem(&item.name)).unwrap_or_else(|| format!("{} unpacked", item.name));
    opener.take(&item.member(at, name, bytes));
    Ok(())
}

fn tar(opener: &mut Opener, at: usize, item: &Item<'_>, bytes: &[u8]) -> Result<(), String> {
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().map_err(|reason| format!("can't be read: {reason}"))?;
    for (index, entry) in entries.enumerate() {
        let entry = entry.map_err(|reason| format!("can't be read from member {} on: {reason}", index + 1))?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let declared = entry.header().entry_size().unwrap_or(0);
        match opener.unpack(entry, bytes.len() as u64) {
            Ok(content) => {
                if (content.len() as u64) < declared {
                    opener.remark(Some(at), &format!("{name} in it is cut short: {declared} bytes were promised"));
                }
                opener.take(&item.member(at, name, content));
            }
            Err(reason) => opener.remark(Some(at), &format!("{name} in it {}", reason.words())),
        }
    }
    Ok(())
}

fn seven_zip(opener: &mut Opener, at: usize, item: &Item<'_>) -> Result<(), String> {
    let passwords: Vec<String> = std::iter::once(String::new()).chain(opener.passwords.iter().cloned()).collect();
    let mut last = String::new();
    for password in passwords {
        if !password.is_empty() && !opener.may_try() {
            return Err(TOO_MANY.to_owned());
        }
        let key = if password.is_empty() { Password::empty() } else { Password::from(password.as_str()) };
        let mut members: Vec<(String, Result<Vec<u8>, String>)> = Vec::new();
        let outcome = ArchiveReader::new_with_memory_limit(Cursor::new(&*item.bytes), key, SEVEN_ZIP_MEMORY).and_then(
            |mut archive| {
                archive.set_thread_count(1);
                archive.for_each_entries_with_decision(|entry, reader| {
                    if entry.is_directory() {
                        return Ok(EntryDecision::Continue);
                    }
                    // Solid archives do not say how much of them a member is.
                    match opener.unpack(reader, item.bytes.len() as u64) {
                        Ok(bytes) => members.push((entry.name().to_owned(), Ok(bytes))),
                        Err(Unpack::Refused(words)) => {
                            members.push((entry.name().to_owned(), Err(words)));
                            return Ok(EntryDecision::SkipBlock);
                        }
                        Err(Unpack::Broken(reason)) => return Err(reason.into()),
                    }
                    Ok(if members.len() >= MOST_PARTS { EntryDecision::Stop } else { EntryDecision::Continue })
                })
            },
        );
        let needs_password = match &outcome {
            Ok(()) => false,
            Err(sevenz_rust2::Error::PasswordRequired | sevenz_rust2::Error::MaybeBadPassword(_)) => true,
            // A wrong password decrypts to noise, which breaks in many ways.
            Err(_) => !password.is_empty() && members.is_empty(),
        };
        if needs_password {
            last = no_password(opener);
            if !password.is_empty() {
                opener.tried(SLOW_KEY);
            }
            continue;
        }
        for (name, outcome) in members {
            match outcome {
                Ok(bytes) => opener.take(&item.member(at, name, bytes)),
                Err(words) => opener.remark(Some(at), &format!("{name} in it {words}")),
            }
        }
        return outcome.map_err(|reason| format!("can't be read to its end: {reason}"));
    }
    Err(last)
}
