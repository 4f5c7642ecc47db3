//! Addresses of crypto money, told by their checksums: what looks like one by chance fails them.

use sha2::{Digest as _, Sha256};

use crate::ioc::is_hex;

const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Human-readable parts of segwit addresses.
const SEGWIT: &[&str] = &["bc1", "ltc1"];

/// First bytes of base58 addresses: Bitcoin, its scripts, Litecoin, its scripts, Dogecoin, Tron, Dash.
const VERSIONS: &[u8] = &[0x00, 0x05, 0x30, 0x32, 0x1e, 0x41, 0x4c];

/// Whether the word is a wallet of Bitcoin, Litecoin, Dogecoin, Dash, Tron, Ethereum or Monero.
pub(super) fn is_one(word: &str) -> bool {
    if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    if let Some(digits) = word.strip_prefix("0x") {
        return digits.len() == 40 && is_hex(digits) && digits.bytes().any(|byte| byte.is_ascii_alphabetic());
    }
    if word.len() == 95 {
        return word.starts_with(['4', '8']) && word.bytes().all(|byte| BASE58.contains(&byte));
    }
    let lower = word.to_ascii_lowercase();
    if let Some(human) = SEGWIT.iter().find(|human| lower.starts_with(**human)) {
        return (lower == word || word.to_ascii_uppercase() == word) && is_segwit(&lower, human.len() - 1);
    }
    (26..=35).contains(&word.len()) && is_base58(word)
}

/// 25 bytes, of which the last four are the checksum.
fn is_base58(word: &str) -> bool {
    let mut number = [0_u8; 25];
    for byte in word.bytes() {
        let Some(digit) = BASE58.iter().position(|known| *known == byte) else { return false };
        let mut carry = u32::try_from(digit).unwrap_or(0);
        for part in number.iter_mut().rev() {
            carry += u32::from(*part) * 58;
            *part = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry > 0 {
            return false;
        }
    }
    let (payload, checksum) = number.split_at(21);
    let is_known = payload.first().is_some_and(|version| VERSIONS.contains(version));
    is_known && Sha256::digest(Sha256::digest(payload)).starts_with(checksum)
}

/// Source: BIP 173 and BIP 350.
fn is_segwit(lower: &str, human: usize) -> bool {
    let Some((name, data)) = lower.split_at_checked(human) else { return false };
    let name = name.bytes();
    let data: Option<Vec<u8>> = data
        .bytes()
        .skip(1)
        .map(|byte| BECH32.iter().position(|known| *known == byte).and_then(|at| u8::try_from(at).ok()))
        .collect();
    let Some(data) = data.filter(|data| data.len() >= 8) else { return false };
    let expanded = name.clone().map(|byte| byte >> 5).chain([0]).chain(name.map(|byte| byte & 31)).chain(data);
    let mut sum = 1_u32;
    for value in expanded {
        let top = sum >> 25;
        sum = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        for (bit, mask) in [0x3b6a_57b2_u32, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].into_iter().enumerate()
        {
            if top >> bit & 1 == 1 {
                sum ^= mask;
            }
        }
    }
    sum == 1 || sum == 0x2bc8_30a3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wallets_of_the_standards_pass_and_a_changed_letter_fails() {
        for wallet in [
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "0x52908400098527886E0F7030069857D2E4169EE7",
        ] {
            assert!(is_one(wallet), "{wallet}");
        }
        for other in [
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "0x5290",
            "",
            "bc1",
            "ltc1é",
        ] {
            assert!(!is_one(other), "{other}");
        }
    }
}
