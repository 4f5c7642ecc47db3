//! How alike two files are by their TLSH digests.
//!
//! Source: Oliver, Cheng, Chen: "TLSH - A Locality Sensitive Hash" (2013); the digest is a header of three bytes (checksum,
//! length, quartile ratios) and a body of 128 two-bit buckets.

/// The greatest distance at which two files count as neighbours: by the authors' measurements few unrelated files are
/// this near.
pub(super) const NEAR: u32 = 50;

/// A digest, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest([u8; 35]);

impl Digest {
    /// Reads 70 hexadecimal digits, with or without `T1` before them.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("T1").unwrap_or(text).as_bytes();
        let mut bytes = [0; 35];
        if digits.len() != 70 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// 0 for the same, about 50 for variants, hundreds for strangers.
    pub(super) fn distance(&self, other: &Self) -> u32 {
        let [checksum, length, ratios, body @ ..] = &self.0;
        let [other_checksum, other_length, other_ratios, other_body @ ..] = &other.0;
        let lengths = around(u32::from(length.rotate_left(4)), u32::from(other_length.rotate_left(4)), 256);
        let length_part = if lengths <= 1 { lengths } else { lengths * 12 };
        let ratio = |one: u8, two: u8| {
            let apart = around(u32::from(one), u32::from(two), 16);
            if apart <= 1 { apart } else { (apart - 1) * 12 }
        };
        let ratio_part = ratio(ratios >> 4, other_ratios >> 4) + ratio(ratios & 15, other_ratios & 15);
        let body_part: u32 = body.iter().zip(other_body).map(|(one, two)| buckets(*one, *two)).sum();
        length_part + ratio_part + u32::from(checksum != other_checksum) + body_part
    }
}

/// The distance on a circle of `size` places.
fn around(one: u32, two: u32, size: u32) -> u32 {
    let apart = one.abs_diff(two);
    apart.min(size - apart)
}

/// Four buckets of two bits; opposite ends count double.
fn buckets(one: u8, two: u8) -> u32 {
    (0..4)
        .map(|bucket| {
            let bits = |byte: u8| u32::from(byte >> (2 * bucket) & 3);
            match bits(one).abs_diff(bits(two)) {
                3 => 6,
                apart => apart,
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_no_distance_from_itself_and_near_one_with_few_other_buckets() {
        let text = format!("T1{}", "3A".repeat(35));
        let one = Digest::parse(&text).expect("a digest");
        assert_eq!(one.distance(&one), 0);
        let other = Digest::parse(&format!("T1{}{}", "3A".repeat(34), "3B")).expect("a digest");
        assert_eq!(one.distance(&other), 1);
        let far = Digest::parse(&format!("T1{}{}", "3A".repeat(3), "C5".repeat(32))).expect("a digest");
        assert!(one.distance(&far) > NEAR);
    }

    #[test]
    fn what_is_no_digest_has_no_neighbours() {
        for text in ["", "TNULL", "T1zz", "é".repeat(35).as_str(), "0".repeat(69).as_str()] {
            assert_eq!(Digest::parse(text), None, "{text}");
        }
    }
}
