//! What is found and cannot be looked up: listed apart, so that nobody wonders where it went.

use std::fmt;

use crate::text;

/// Kinds of values that the service does not look up, and values of which a piece is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unlooked {
    Sha224,
    Sha384,
    Sha512,
    Ssdeep,
    Tlsh,
    Ja3,
    Ja4,
    Cve,
    MailAddress,
    RegistryKey,
    Mutex,
    Technique,
    Wallet,
    /// A value with a hole.
    Incomplete,
}

/// Each with its name for one and for several, and its name in JSON.
const KINDS: &[(Unlooked, &str, &str, &str)] = &[
    (Unlooked::Sha224, "SHA-224", "SHA-224", "sha224"),
    (Unlooked::Sha384, "SHA-384", "SHA-384", "sha384"),
    (Unlooked::Sha512, "SHA-512", "SHA-512", "sha512"),
    (Unlooked::Ssdeep, "ssdeep", "ssdeep", "ssdeep"),
    (Unlooked::Tlsh, "TLSH", "TLSH", "tlsh"),
    (Unlooked::Ja3, "JA3", "JA3", "ja3"),
    (Unlooked::Ja4, "JA4", "JA4", "ja4"),
    (Unlooked::Cve, "CVE number", "CVE numbers", "cve"),
    (Unlooked::MailAddress, "mail address", "mail addresses", "mail_address"),
    (Unlooked::RegistryKey, "registry key", "registry keys", "registry_key"),
    (Unlooked::Mutex, "mutex", "mutexes", "mutex"),
    (Unlooked::Technique, "ATT&CK id", "ATT&CK ids", "attack_id"),
    (Unlooked::Wallet, "crypto wallet", "crypto wallets", "wallet"),
    (Unlooked::Incomplete, "incomplete value", "incomplete values", "incomplete"),
];

impl Unlooked {
    fn row(self) -> (&'static str, &'static str, &'static str) {
        KINDS.iter().find(|row| row.0 == self).map_or(("", "", ""), |row| (row.1, row.2, row.3))
    }

    /// The hash of so many digits that files cannot be looked up by.
    pub(super) fn of_length(digits: usize) -> Option<Self> {
        match digits {
            56 => Some(Self::Sha224),
            96 => Some(Self::Sha384),
            128 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// What it is, in the words of the trade.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The name of its kind in JSON.
    pub fn key(self) -> &'static str {
        self.row().2
    }

    /// `3 CVE numbers`.
    pub fn counted(self, count: usize) -> String {
        format!("{} {}", text::count(count as u64), text::one_or(count as u64, self.row().0, self.row().1))
    }

    /// Why it is not looked up.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Incomplete => "a part of it is left out or stands for something else",
            _ => "not looked up by VirusTotal",
        }
    }
}

impl fmt::Display for Unlooked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something that was found and cannot be looked up, such as a SHA-512.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    pub kind: Unlooked,
    /// As the text has it, refanged. Hostile text.
    pub text: String,
    pub line: usize,
}

/// How many there are of each kind, in the order of the kinds: `1 SHA-512, 3 CVE numbers`.
pub fn counted(unusable: &[Unusable]) -> String {
    let of = |kind: Unlooked| unusable.iter().filter(|one| one.kind == kind).count();
    let counts = KINDS.iter().map(|row| (row.0, of(row.0))).filter(|(_, count)| *count > 0);
    counts.map(|(kind, count)| kind.counted(count)).collect::<Vec<_>>().join(", ")
}
