//! How alike two files are by their TLSH digests.
//!
//! Source: Oliver, Cheng, Chen: "TLSH - A Locality Sensitive Hash" (2013); the digest is a header of three bytes (checksum,
//! length, quartile ratios) and a body of 128 two-bit buckets.

/// The greatest distance at which two files count as neighbours: by the authors' measurements few unrelated files are
/// this near.
pub const NEAR: u32 = 50;

/// A digest, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest([u8; 35]);

impl Digest {
    /// Reads 70 hexadecimal digits, with or without `T1` before them.
    pub fn parse(text: &str) -> Option<Self> {
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
    pub fn distance(&self, other: &Self) -> u32 {
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

    /// Digests of invented texts and variants of them, with the distances that the authors' own program gives.
    const KNOWN: [&str; 5] = [
        "T151035C7C1E142A7CCC92FA37B58846F3F6CDE88DF295F9D094709B0414864F6D2A9EA4",
        "T1FA035C7C1E146A7CCC92FA37B58846F3F6CDE88CF295F9D094709B1014824F6D2A9EA4",
        "T110634C7C1E142D7CCC86FA36B58486F3F6CDE98DF299F5D0D5B08A0514860F2D299EA8",
        "T10FF002BC89165AFA4CD2A963600658F1F69DDC4CA030DF547432C2305C405B8695D83D",
        "T13CD23CBC9E1816ACDCD5A933AD814BF3F9D4E5DDF299E0E0D4705A0114820F7D32AD64",
    ];
    const DISTANCES: [[u32; 5]; 5] = [
        [0, 6, 94, 616, 103],
        [6, 0, 99, 608, 104],
        [94, 99, 0, 686, 166],
        [616, 608, 686, 0, 581],
        [103, 104, 166, 581, 0],
    ];

    #[test]
    fn the_distances_are_those_of_the_program_that_made_the_digests() {
        let digests: Vec<Digest> = KNOWN.iter().map(|text| Digest::parse(text).expect("a digest")).collect();
        for (one, distances) in digests.iter().zip(DISTANCES) {
            assert_eq!(digests.iter().map(|other| one.distance(other)).collect::<Vec<_>>(), distances);
        }
    }

    #[test]
    fn what_is_no_digest_has_no_neighbours() {
        for text in ["", "TNULL", "T1zz", "é".repeat(35).as_str(), "0".repeat(69).as_str()] {
            assert_eq!(Digest::parse(text), None, "{text}");
        }
    }
}
