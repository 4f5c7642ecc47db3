//! The three hashes of a file in one reading.
//!
//! Synchronous and incremental: who calls it decides where the bytes come from and on which thread.

use std::io::{self, Read};

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// Bytes taken from a reader at a time; memory does not grow with the file.
const CHUNK: usize = 64 * 1024;

/// The hashes in lower-case hexadecimal, and the number of bytes that they are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashes {
    pub md5: String,
    pub sha1: String,
    pub sha256: String,
    pub size: u64,
}

/// Hashes while it is being fed.
#[derive(Debug, Clone, Default)]
pub struct Hasher {
    md5: Md5,
    sha1: Sha1,
    sha256: Sha256,
    size: u64,
}

impl Hasher {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn update(&mut self, chunk: &[u8]) {
        self.md5.update(chunk);
        self.sha1.update(chunk);
        self.sha256.update(chunk);
        self.size += chunk.len() as u64;
    }

    pub fn finish(self) -> Hashes {
        Hashes {
            md5: hex(&self.md5.finalize()),
            sha1: hex(&self.sha1.finalize()),
            sha256: hex(&self.sha256.finalize()),
            size: self.size,
        }
    }
}

/// Reads to the end and hashes; fails only when the reader does.
pub fn hash_reader(mut reader: impl Read) -> io::Result<Hashes> {
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(n) => hasher.update(buffer.get(..n).unwrap_or(&buffer)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_hashes_are_those_of_the_standards() {
        // The test vectors of RFC 1321, FIPS 180-4.
        let hashes = hash_reader(&b"abc"[..]).unwrap();
        assert_eq!(hashes.md5, "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hashes.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hashes.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hashes.size, 3);
    }

    #[test]
    fn chunks_make_no_difference() {
        let data: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let mut hasher = Hasher::new();
        data.chunks(777).for_each(|chunk| hasher.update(chunk));
        assert_eq!(hasher.finish(), hash_reader(&data[..]).unwrap());
    }
}
