//! Sets of bytes, asked for each byte of a text: one look into a table, whatever the set.

/// A set of bytes.
#[derive(Debug)]
pub(super) struct Bytes([bool; 256]);

impl Bytes {
    /// These bytes.
    pub(super) const fn of(list: &[u8]) -> Self {
        let mut has = [false; 256];
        let mut at = 0;
        while at < list.len() {
            has[list[at] as usize] = true;
            at += 1;
        }
        Self(has)
    }

    /// The set, and all bytes from `first` to `last`.
    pub(super) const fn and(mut self, first: u8, last: u8) -> Self {
        let mut byte = first;
        loop {
            self.0[byte as usize] = true;
            if byte == last {
                return self;
            }
            byte += 1;
        }
    }

    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SEPARATORS: Bytes = Bytes::of(b",;\"").and(b'\t', b'\r').and(b' ', b' ');

    #[test]
    fn a_set_has_its_bytes_and_no_other() {
        let has = |byte: u8| b",;\" ".contains(&byte) || (b'\t'..=b'\r').contains(&byte);
        assert!((0..=255).all(|byte| SEPARATORS.has(byte) == has(byte)));
    }
}
