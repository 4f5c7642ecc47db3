//! Whose word it is: the one rule for all that is kept of what a service said.
//!
//! A service is its base URL. What it says in public it says to everybody, so profiles with the same base URL share that; what it
//! says of private objects it says to one key of one profile. What the user wrote, queued or put on a list is the user's,
//! whatever service was asked: only what was said of it belongs to one.

use rusqlite::{Connection, OptionalExtension, params};

use super::paths::is_private;
use super::{KeyTag, Privacy};
use crate::vt::Kind;

/// A service, as one key of a profile sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    address: String,
    profile: String,
    key: Option<KeyTag>,
}

impl Service {
    /// `address` is the base URL, or what stands for one that changes. Without a key, which is only where nothing is asked, all is
    /// seen that was said to the keys of the profile.
    pub fn new(profile: &str, address: &str, key: Option<KeyTag>) -> Self {
        Self { address: address.to_owned(), profile: profile.to_owned(), key }
    }

    /// Names what it says to everybody.
    pub(super) fn in_public(&self) -> &str {
        &self.address
    }

    /// Names what was done there from here, with whatever key: analyses that are followed, URLs that were submitted privately. The
    /// service has no list of those, so that a new key of the same account must find them.
    pub(super) fn of_profile(&self) -> String {
        format!("{} {}", self.profile, self.address)
    }

    /// Names what it says to this key alone. Of no key it is how the names for all keys of the profile begin.
    fn in_private(&self) -> String {
        format!("{} {}", self.of_profile(), self.key.as_ref().map_or("", KeyTag::as_str))
    }

    /// Names what it says of objects of that privacy.
    pub(super) fn said_of(&self, privacy: Privacy) -> String {
        match privacy {
            Privacy::Public => self.address.clone(),
            Privacy::Private => self.in_private(),
        }
    }

    /// Names what it says of objects of that kind.
    pub(super) fn said_of_kind(&self, kind: &Kind) -> String {
        self.said_of(if kind.is_private() { Privacy::Private } else { Privacy::Public })
    }

    /// Names what it says at a path, to keep something under.
    pub(super) fn said_at(&self, path: &str) -> String {
        self.said_of(if is_private(path) { Privacy::Private } else { Privacy::Public })
    }

    /// Whether what was said there to any key of the profile is heard: its names begin with [`Self::said_at`].
    pub(super) fn hears_all_keys(&self, path: &str) -> bool {
        self.key.is_none() && is_private(path)
    }

    /// Names what it says at the proper path of an object, to read what is kept: without a key that of the key that was told last.
    pub(super) fn heard_at(&self, connection: &Connection, path: &str) -> rusqlite::Result<String> {
        let name = self.said_at(path);
        if !self.hears_all_keys(path) {
            return Ok(name);
        }
        let last: Option<String> = connection
            .prepare_cached(
                "SELECT service FROM answers
                 WHERE (path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0')) AND substr(service, 1, length(?2)) = ?2
                 ORDER BY fetched_at DESC LIMIT 1",
            )?
            .query_row(params![path, name], |row| row.get(0))
            .optional()?;
        Ok(last.unwrap_or(name))
    }

    /// In words for people, whose word it is that has that name; none where it is this one's own.
    pub(super) fn other(&self, name: &str) -> Option<String> {
        if name == self.address || name == self.in_private() {
            return None;
        }
        // Addresses and the names of keys have no spaces; the names of profiles may.
        let mut parts = name.rsplitn(3, ' ');
        Some(match (parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(address), Some(_)) if address == self.address => "another key".to_owned(),
            (Some(_), Some(address), Some(_)) => address.to_owned(),
            (Some(address), None, None) if !address.is_empty() => address.to_owned(),
            _ => "a service that nobody noted".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public_is_the_service_s_and_what_is_private_the_key_s() {
        let of = |profile, key: &str| Service::new(profile, "https://vt.example/api/v3", Some(KeyTag::of(key)));
        let (day, night) = (of("day shift", "a"), of("night", "a"));
        let names = |service: &Service| [Privacy::Public, Privacy::Private].map(|privacy| service.said_of(privacy));
        let ([day_public, day_private], [night_public, night_private]) = (names(&day), names(&night));
        assert_eq!(day_public, night_public);
        assert_ne!(day_private, night_private);
        assert_eq!((day.other(&day_public), day.other(&day_private)), (None, None));
        assert_eq!(of("day shift", "b").other(&day_private).as_deref(), Some("another key"));
        let elsewhere = Service::new("day shift", "https://other.example/", None);
        assert_eq!(elsewhere.other(&day_public).as_deref(), Some("https://vt.example/api/v3"));
        assert_eq!(elsewhere.other(&day_private).as_deref(), Some("https://vt.example/api/v3"));
        assert_eq!(elsewhere.other("").as_deref(), Some("a service that nobody noted"));
    }
}
