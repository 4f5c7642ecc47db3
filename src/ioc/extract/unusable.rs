//! What is found and cannot be looked up: listed apart, so that nobody wonders where it went.

use std::fmt;

use crate::text;

/// What a kind is called.
struct Named {
    one: &'static str,
    several: &'static str,
    /// In JSON.
    key: &'static str,
}

const fn named(one: &'static str, several: &'static str, key: &'static str) -> Named {
    Named { one, several, key }
}

tabled! {
    /// Kinds of values that the service does not look up, and values of which a piece is missing.
    #[derive(PartialOrd, Ord)]
    pub enum Unlooked by Named {
        Sha224 = named("SHA-224", "SHA-224", "sha224"),
        Sha384 = named("SHA-384", "SHA-384", "sha384"),
        Sha512 = named("SHA-512", "SHA-512", "sha512"),
        Ssdeep = named("ssdeep", "ssdeep", "ssdeep"),
        Tlsh = named("TLSH", "TLSH", "tlsh"),
        Ja3 = named("JA3", "JA3", "ja3"),
        Ja4 = named("JA4", "JA4", "ja4"),
        Cve = named("CVE number", "CVE numbers", "cve"),
        MailAddress = named("mail address", "mail addresses", "mail_address"),
        RegistryKey = named("registry key", "registry keys", "registry_key"),
        Mutex = named("mutex", "mutexes", "mutex"),
        Technique = named("ATT&CK id", "ATT&CK ids", "attack_id"),
        Wallet = named("crypto wallet", "crypto wallets", "wallet"),
        /// A value with a hole.
        Incomplete = named("incomplete value", "incomplete values", "incomplete"),
    }
}

impl Unlooked {
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
        self.row().one
    }

    /// The name of its kind in JSON.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// `3 CVE numbers`.
    pub fn counted(self, count: usize) -> String {
        format!("{} {}", text::count(count as u64), text::one_or(count as u64, self.row().one, self.row().several))
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
    let counts = Unlooked::ALL.into_iter().map(|kind| (kind, of(kind))).filter(|(_, count)| *count > 0);
    counts.map(|(kind, count)| kind.counted(count)).collect::<Vec<_>>().join(", ")
}
