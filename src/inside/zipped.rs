//! One member of a ZIP, for archives and for documents that are ZIPs.

use std::io::Cursor;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::open::{LARGEST_PART, Opener};

/// Reads one member of a document by its name.
pub(super) fn member_of(
    opener: &mut Opener,
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
) -> Result<Vec<u8>, String> {
    let file = archive.by_index(index).map_err(|reason| broken(&reason))?;
    let packed = if file.compression() == CompressionMethod::Stored { LARGEST_PART } else { file.compressed_size() };
    opener.unpack(file, packed).map_err(|reason| reason.words())
}

/// What is wrong with it, in words.
pub(super) fn broken(reason: &ZipError) -> String {
    match reason {
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            format!("is packed in a way that can't be read here ({reason})")
        }
        _ => format!("can't be read: {reason}"),
    }
}
