//! How alike two files are by their TLSH digests.
//!
//! Source: Oliver, Cheng, Chen: "TLSH - A Locality Sensitive Hash" (2013).

use std::fmt;

/// The greatest distance at which two files count as neighbours: by the authors' measurements few unrelated files are
/// this near.
pub const NEAR: u32 = 50;

/// A digest.
#[derive(Clone)]
pub struct Digest(tlsh2::TlshDefault);

/// What a digest says of the whole file: its length, on a scale of 256 steps, and two ratios of its quartiles, on 16. Where these
/// differ much the digests are no neighbours, whatever the rest of them says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header {
    length: u32,
    ratios: [u32; 2],
}

impl Header {
    /// All headers that a neighbour can have, its own among them.
    pub fn near(self) -> impl Iterator<Item = Self> {
        let Self { length, ratios: [one, other] } = self;
        around(length, 256, |steps| steps * 12).flat_map(move |(length, far)| {
            around(one, 16, |steps| (steps - 1) * 12).flat_map(move |(one, further)| {
                let others = around(other, 16, |steps| (steps - 1) * 12);
                let is_near = move |distance: &(u32, u32)| far + further + distance.1 <= NEAR;
                others.filter(is_near).map(move |(other, _)| Self { length, ratios: [one, other] })
            })
        })
    }
}

/// The values of a scale without ends that are near enough, each with what it adds to a distance: one step is 1, more are as
/// `beyond` has them.
fn around(value: u32, scale: u32, beyond: fn(u32) -> u32) -> impl Iterator<Item = (u32, u32)> {
    let distances = (0..scale).map(move |way| {
        let steps = way.min(scale - way);
        ((value + way) % scale, if steps > 1 { beyond(steps) } else { steps })
    });
    distances.filter(|(_, distance)| *distance <= NEAR)
}

#[cfg(test)]
thread_local! {
    /// How many digests were compared.
    pub static COMPARED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

impl Digest {
    /// Reads 70 hexadecimal digits, with or without `T1` before them.
    pub fn parse(text: &str) -> Option<Self> {
        format!("T1{}", text.strip_prefix("T1").unwrap_or(text)).parse().ok().map(Self)
    }

    /// What it says of the whole file.
    pub fn header(&self) -> Header {
        let text = self.0.hash();
        let digit = |at: usize| text.get(at).and_then(|digit| char::from(*digit).to_digit(16)).unwrap_or_default();
        // The digits of the length are written the other way round.
        Header { length: digit(5) * 16 + digit(4), ratios: [digit(6), digit(7)] }
    }

    /// 0 for the same, about 50 for variants, hundreds for strangers.
    pub fn distance(&self, other: &Self) -> u32 {
        #[cfg(test)]
        COMPARED.with(|count| count.set(count.get() + 1));
        self.0.diff(&other.0, true).unsigned_abs()
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.distance(other) == 0
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        String::from_utf8_lossy(&self.0.hash()).fmt(formatter)
    }
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

    proptest::proptest! {
        #[test]
        fn a_neighbour_has_one_of_the_headers_that_are_near(
            bytes in proptest::array::uniform32(0_u8..),
            header in proptest::array::uniform3(0_u8..),
            steps in proptest::array::uniform3(0_u8..7),
        ) {
            let code = bytes.iter().fold(String::new(), |code, byte| code + &format!("{byte:02X}"));
            let digest = |length: u8, one: u8, other: u8| {
                let length = length.rotate_left(4);
                Digest::parse(&format!("T100{length:02X}{:X}{:X}{code}", one % 16, other % 16)).expect("a digest")
            };
            let [length, one, other] = header;
            let here = digest(length, one, other);
            let [longer, more, most] = steps;
            let there = digest(length.wrapping_sub(longer), one.wrapping_add(more), other.wrapping_sub(most));
            let is_listed = here.header().near().any(|near| near == there.header());
            // All but the headers is the same.
            proptest::prop_assert_eq!(here.distance(&there) <= NEAR, is_listed);
        }
    }

    #[test]
    fn what_is_no_digest_has_no_neighbours() {
        for text in ["", "TNULL", "T1zz", "é".repeat(35).as_str(), "0".repeat(69).as_str()] {
            assert_eq!(Digest::parse(text), None, "{text}");
        }
    }
}
