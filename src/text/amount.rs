//! Sizes and counts for people.

const UNITS: &[&str] = &["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB", "RB", "QB"];

/// A size as the service counts, in powers of 1,000: `512 B`, `1.2 MB`, `40 MB`.
pub fn bytes(n: u64) -> String {
    bytes_of(n.into())
}

/// The same of a size that need not fit in 64 bits, as what an archive claims to hold.
pub fn bytes_of(n: u128) -> String {
    if n < 1_000 {
        return format!("{n} B");
    }
    let mut unit = 1_000_u128;
    let mut names = UNITS.iter().peekable();
    while let Some(name) = names.next() {
        let tenths = n.saturating_add(unit / 20) / (unit / 10);
        if tenths < 10_000 || names.peek().is_none() {
            let (whole, tenth) = (tenths / 10, tenths % 10);
            return if tenth == 0 { format!("{whole} {name}") } else { format!("{whole}.{tenth} {name}") };
        }
        unit *= 1_000;
    }
    format!("{n} B")
}

/// A number with its thousands apart: `12,345`.
pub fn count(n: u64) -> String {
    count_of(n.into())
}

/// The same of a number that need not fit in 64 bits.
pub fn count_of(n: u128) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Where one is among so many: `11 of 61`.
pub fn place(at: usize, all: usize) -> String {
    format!("{} of {}", count(at as u64), count(all as u64))
}

/// A price for people: `1 request`, `12 requests`.
pub fn requests(n: impl Into<u64>) -> String {
    counted(n.into(), "request")
}

/// `1 object`, `1,234 objects`: a word that takes an s when there is not one of it.
pub fn counted(n: u64, word: &str) -> String {
    format!("{} {word}{}", count(n), one_or(n, "", "s"))
}

/// The word that goes with so many: `flags` with one of it, `flag` with more.
pub fn one_or<'a>(n: u64, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_decimal_with_at_most_one_digit_after_the_point() {
        for (n, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_234_567, "1.2 MB"),
            (40_000_000, "40 MB"),
            (999_949, "999.9 kB"),
            (999_950, "1 MB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(bytes(n), text);
        }
    }

    #[test]
    fn sizes_beyond_64_bits_have_their_units() {
        for (n, text) in [
            (3_335_643_408_316_404_600_000, "3.3 ZB"),
            (999_950_000_000_000_000_000, "1 ZB"),
            (1_000_000_000_000_000_000_000_000_000_000, "1 QB"),
            (u128::MAX, "340282366.9 QB"),
        ] {
            assert_eq!(bytes_of(n), text);
        }
    }

    #[test]
    fn thousands_stand_apart() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345, "12,345"),
            (100_000, "100,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(count(n), text);
        }
    }
}
