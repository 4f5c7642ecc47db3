//! Made-up but repeatable values: digits, numbers and dates that follow from a name.
//! Nothing here is random, so that two runs of the service tell the same story.

use sha2::{Digest, Sha256};

pub(super) use crate::text::time::DAY;

/// Lower-case hexadecimal digits of bytes.
pub(super) fn hex(bytes: impl AsRef<[u8]>) -> String {
    let digits = bytes.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// SHA-256 of a text, in hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    hex(Sha256::digest(text.as_bytes()))
}

/// `count` hexadecimal digits that follow from `name`.
pub(super) fn digits(name: &str, count: usize) -> String {
    let mut text = sha256(name);
    while text.len() < count {
        let more = sha256(&text);
        text.push_str(&more);
    }
    text.truncate(count);
    text
}

/// A number below `below` that follows from the parts; 0 if `below` is 0.
pub(super) fn number(parts: &[&str], below: u64) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.as_bytes() {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
        hash = (hash ^ 0x1f).wrapping_mul(PRIME);
    }
    // FNV mixes its high bits badly on short texts.
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 29;
    hash.checked_rem(below).unwrap_or(0)
}

/// The moment `days` before `now`, moved by up to half a day so that a list of dates does not look typed; today is now.
pub(super) fn days_ago(now: i64, days: i64, name: &str) -> i64 {
    let most = if days == 0 { 0 } else { 43_200 };
    let shift = i64::try_from(number(&[name, "shift"], most)).unwrap_or(0);
    now - days * DAY - shift
}

/// A moment as `YYYY-MM-DD hh:mm:ss`, or with another `strftime` form.
pub(super) fn date(seconds: i64, form: &str) -> String {
    jiff::Timestamp::from_second(seconds).map(|time| time.strftime(form).to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_below_its_bound_and_repeats() {
        for below in [0, 1, 2, 77] {
            let first = number(&["a", "b"], below);
            assert!(first == 0 || first < below);
            assert_eq!(first, number(&["a", "b"], below));
        }
    }
}
