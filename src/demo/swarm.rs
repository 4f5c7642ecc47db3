//! The thousands of small objects in the large relationships. None is stored: an object follows from its number, and its
//! number can be read back from its name, so that a list of 100,000 costs nothing until a page of it is asked for.

use serde_json::json;

use super::sample::{Hashes, Sample};
use super::seed::{digits, number};
use super::story::Row;

/// Hashes start with these many digits that hold the number.
const PREFIX: usize = 6;
const MASK: u32 = 0x00ff_ffff;
const FACTOR: u32 = 0x009e_3779;
/// Undoes multiplication by it, modulo 2^32.
const INVERSE: u32 = 0xf2b3_82c9;

/// How many small objects there are and where they hang.
#[derive(Debug)]
pub(super) struct Swarm {
    pub(super) size: usize,
    /// The domain that has them as subdomains.
    pub(super) domain: String,
    /// The address that they resolve to, and that the small files talk to.
    pub(super) address: String,
}

impl Swarm {
    /// At most 2^24 objects, since six hexadecimal digits hold the number.
    pub(super) fn new(size: usize, domain: String, address: String) -> Self {
        Self { size: size.min(MASK as usize), domain, address }
    }

    /// The name of small domain `index`.
    pub(super) fn domain_name(&self, index: usize) -> String {
        format!("n{index:06}.{}", self.domain)
    }

    pub(super) fn index_of_domain(&self, name: &str) -> Option<usize> {
        let label = name.strip_suffix(self.domain.as_str())?.strip_suffix('.')?.strip_prefix('n')?;
        let index = label.parse().ok().filter(|index| *index < self.size)?;
        (self.domain_name(index) == name).then_some(index)
    }

    pub(super) fn domain(&self, index: usize) -> Option<Row> {
        let name = (index < self.size).then(|| self.domain_name(index))?;
        Some(Row::of(json!({
            "name": name, "malicious": number(&[&name, "malicious"], 9), "suspicious": u32::from(index.is_multiple_of(17)),
            "registrar": "Cheapside Names", "created": 52, "days": 1 + index % 40, "category": "phishing",
            "addresses": [format!("{}@{}", self.address, 1 + index % 30)],
        })))
    }

    /// The SHA-256 of small file `index`.
    pub(super) fn sha256(index: usize) -> String {
        hash(index, 64)
    }

    /// The number in a hash of any of the three lengths, if it is one of ours.
    pub(super) fn index_of_file(&self, hash_text: &str) -> Option<usize> {
        if !matches!(hash_text.len(), 32 | 40 | 64) {
            return None;
        }
        let mixed = u32::from_str_radix(hash_text.get(..PREFIX)?, 16).ok()?;
        let index = usize::try_from((mixed ^ 0x005a_5a5a).wrapping_mul(INVERSE) & MASK).ok()?;
        (index < self.size && hash(index, hash_text.len()) == hash_text).then_some(index)
    }

    pub(super) fn file(&self, index: usize) -> Option<Sample> {
        const KINDS: [(&str, &str); 5] =
            [("javascript", "js"), ("peexe", "exe"), ("html", "html"), ("zip", "zip"), ("pdf", "pdf")];
        if index >= self.size {
            return None;
        }
        let (kind, extension) = KINDS[index % KINDS.len()];
        let sha256 = Self::sha256(index);
        let row = Row::of(json!({
            "id": format!("swarm-{index}"), "name": format!("parcel_{index:06}.{extension}"), "kind": kind,
            "malicious": number(&[&sha256, "malicious"], 48), "suspicious": u32::from(index.is_multiple_of(11)), "of": 64,
            "size": 2_000 + number(&[&sha256, "size"], 400_000), "days": 1 + index % 45, "family": "parcelswarm",
            "category": "trojan", "tags": ["swarm"], "contacted_ips": [self.address],
        }));
        Some(Sample::new(row, Hashes { md5: hash(index, 32), sha1: hash(index, 40), sha256 }))
    }
}

/// A made-up hash of `length` digits that holds the number.
fn hash(index: usize, length: usize) -> String {
    let index = u32::try_from(index).unwrap_or(0);
    let mixed = (index.wrapping_mul(FACTOR) & MASK) ^ 0x005a_5a5a;
    let rest = digits(&format!("swarm/{length}/{index}"), length - PREFIX);
    format!("{mixed:06x}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_object_is_found_again_by_its_name() {
        let swarm = Swarm::new(100_000, "track.example".into(), "192.0.2.1".into());
        for index in [0, 1, 4_999, 99_999] {
            let sample = swarm.file(index).unwrap();
            for text in [&sample.hashes.md5, &sample.hashes.sha1, &sample.hashes.sha256] {
                assert_eq!(swarm.index_of_file(text), Some(index));
            }
            assert_eq!(swarm.index_of_domain(&swarm.domain_name(index)), Some(index));
        }
    }

    #[test]
    fn other_names_are_not_of_the_swarm() {
        let swarm = Swarm::new(10, "track.example".into(), "192.0.2.1".into());
        assert_eq!(swarm.index_of_domain("n000010.track.example"), None);
        assert_eq!(swarm.index_of_domain("n1.track.example"), None);
        assert_eq!(swarm.index_of_file(&"0".repeat(64)), None);
        assert_eq!(swarm.index_of_file("é"), None);
        assert!(swarm.file(10).is_none());
    }
}
