//! What stands behind the slash after an address: how much of it is the network.

use std::net::{IpAddr, Ipv4Addr};

/// What an address with its mask is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mask {
    /// All of it is given: one address.
    Address,
    Network,
}

/// What the mask makes of the address: `/24`, `/255.255.255.0`, `/0.0.0.255`. None where it is no mask.
pub(super) fn of(address: IpAddr, mask: &str) -> Option<Mask> {
    let longest: u32 = if address.is_ipv4() { 32 } else { 128 };
    let bits = if mask.len() <= 3 { mask.parse::<u8>().ok().map(u32::from) } else { None };
    let bits = bits.or_else(|| mask.parse().ok().filter(|_| address.is_ipv4()).and_then(dotted))?;
    (bits <= longest).then_some(if bits == longest { Mask::Address } else { Mask::Network })
}

/// The bits of a network, by its mask or by that turned round.
fn dotted(mask: Ipv4Addr) -> Option<u32> {
    let bits = u32::from(mask);
    let ones = bits.leading_ones();
    let zeros = bits.leading_zeros();
    if ones + bits.trailing_zeros() >= 32 && ones > 0 {
        return Some(ones);
    }
    (zeros + bits.trailing_ones() >= 32).then_some(zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_of_full_length_is_of_one_address() {
        for (address, mask, wanted) in [
            ("198.51.100.7", "32", Some(Mask::Address)),
            ("198.51.100.7", "255.255.255.255", Some(Mask::Address)),
            ("198.51.100.7", "0.0.0.0", Some(Mask::Address)),
            ("2001:db8::7", "128", Some(Mask::Address)),
            ("198.51.100.0", "24", Some(Mask::Network)),
            ("198.51.100.0", "255.255.255.0", Some(Mask::Network)),
            ("198.51.100.0", "0.0.0.255", Some(Mask::Network)),
            ("2001:db8::", "32", Some(Mask::Network)),
            ("198.51.100.7", "33", None),
            ("198.51.100.7", "203.0.113.9", None),
            ("198.51.100.7", "a.php", None),
            ("2001:db8::", "255.255.255.0", None),
        ] {
            assert_eq!(of(address.parse().unwrap(), mask), wanted, "{address}/{mask}");
        }
    }
}
