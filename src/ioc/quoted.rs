//! Quoted-printable: text as mail carries it, with `=3D` for signs and `=` at the end of a line that goes on.

/// The bytes, and whether something in them was no escape and stays as it stands.
pub fn decode(packed: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(packed.len());
    let mut is_odd = false;
    let mut at = 0;
    while let Some(byte) = packed.get(at) {
        at += 1;
        if *byte != b'=' {
            out.push(*byte);
            continue;
        }
        let rest = packed.get(at..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let behind = rest.get(blanks..).unwrap_or_default();
        let digits = rest.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let code = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(code) = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            out.push(code);
            at += 2;
        } else if behind.is_empty() || behind.starts_with(b"\n") {
            at += blanks + 1;
        } else if behind.starts_with(b"\r\n") {
            at += blanks + 2;
        } else {
            out.push(b'=');
            is_odd = true;
        }
    }
    (out, is_odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_escape_stays_as_it_is() {
        assert_eq!(decode(b"a=3Db=\r\nc=\nd = e=zz="), (b"a=bcd = e=zz".to_vec(), true));
        assert_eq!(decode(b"a=3Db=\r\nc"), (b"a=bc".to_vec(), false));
    }
}
