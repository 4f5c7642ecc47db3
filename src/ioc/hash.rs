//! The SHA-256 of a file, which names its report.
//!
//! Synchronous and incremental: who calls it decides where the bytes come from and on which thread. The service knows a
//! file by its MD5 and SHA-1 as well, but those are slower to make than a quick upload takes, and nobody would ask by them.

use std::io::{self, Read};

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
        self.0
            .finalize()
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|digit| char::from_digit(u32::from(digit), 16))
            .collect()
    }
}

/// Reads to the end and hashes; fails only when the reader does.
pub fn hash_reader(mut reader: impl Read) -> io::Result<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_standard() {
        // The test vector of FIPS 180-4.
        let hash = hash_reader(&b"abc"[..]).unwrap();
        assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn chunks_make_no_difference() {
        let data: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let mut hasher = Hasher::new();
        data.chunks(777).for_each(|chunk| hasher.update(chunk));
        assert_eq!(hasher.finish(), hash_reader(&data[..]).unwrap());
    }
}
