//! The SHA-256 of a file, which names its report.
//!
//! Synchronous and incremental: who calls it decides where the bytes come from and on which thread. The service knows a
//! file by its MD5 and SHA-1 as well, but those are slower to make than a quick upload takes, and nobody would ask by them: they are
//! made only of what was given to private scanning, which nobody is to be told of by any name.

use std::io::{self, Read};

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// Bytes taken from a reader at a time: large enough that the cost of a read vanishes; memory does not grow with the file.
const CHUNK: usize = 256 << 10;

/// Hashes while it is being fed.
#[derive(Debug, Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn update(&mut self, chunk: &[u8]) {
        self.0.update(chunk);
    }

    /// The hash in lower-case hexadecimal.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(digest: &[u8]) -> String {
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// Reads to the end and hashes; fails only when the reader does.
pub fn hash_reader(reader: impl Read) -> io::Result<String> {
    let mut hasher = Hasher::new();
    feed(reader, |chunk| hasher.update(chunk))?;
    Ok(hasher.finish())
}

/// The same of the other hashes by which the service knows a file: its MD5 and its SHA-1.
pub fn others_of_reader(reader: impl Read) -> io::Result<[String; 2]> {
    let (mut md5, mut sha1) = (Md5::new(), Sha1::new());
    feed(reader, |chunk| {
        md5.update(chunk);
        sha1.update(chunk);
    })?;
    Ok([hex(&md5.finalize()), hex(&sha1.finalize())])
}

fn feed(mut reader: impl Read, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => take(buffer.get(..n).unwrap_or(&buffer)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_standard() {
        // The test vector of FIPS 180-4.
        let hash = hash_reader(&b"abc"[..]).unwrap();
        assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        // Those of RFC 1321 and FIPS 180-4.
        let others = ["900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d"];
        assert_eq!(others_of_reader(&b"abc"[..]).unwrap(), others);
    }

    #[test]
    fn chunks_make_no_difference() {
        let data: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let mut hasher = Hasher::new();
        data.chunks(777).for_each(|chunk| hasher.update(chunk));
        assert_eq!(hasher.finish(), hash_reader(&data[..]).unwrap());
    }
}
