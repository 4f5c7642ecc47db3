//! Who will see what is submitted.

use crate::theme::Role;

/// Who will see what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    Public,
    Private,
}

impl Side {
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Private => "PRIVATE",
        }
    }

    pub fn role(self) -> Role {
        match self {
            Self::Public => Role::Public,
            Self::Private => Role::Private,
        }
    }

    pub fn who_sees_files(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC: every user of VirusTotal can see it and download it, for ever.",
            Self::Private => "PRIVATE: only your own group can see it, until it expires.",
        }
    }

    pub fn who_sees_urls(self) -> &'static str {
        match self {
            Self::Public => {
                "PUBLIC: every user of VirusTotal can see the URL with all its parameters, and it is visited."
            }
            Self::Private => "PRIVATE: only your own group can see the URL, until it expires; it is visited.",
        }
    }
}
