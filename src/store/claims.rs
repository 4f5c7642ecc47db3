//! Who asks for what, so that two programs on one store do not ask for the same.
//!
//! A claim is a lease: it ends by itself unless its owner renews it, so that another program takes over what one that died
//! had claimed.

use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{OptionalExtension, params};

use super::{Service, Store, StoreError};

/// How long a claim holds without being renewed, in seconds.
pub const LEASE: i64 = 30;

/// What kind of program asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    Window,
    Command,
}

impl Face {
    /// `another window`
    pub fn words(self) -> &'static str {
        match self {
            Self::Window => "another window",
            Self::Command => "a command",
        }
    }
}

/// One running program.
#[derive(Debug)]
pub struct Owner {
    id: String,
    face: Face,
    /// It claims nothing any more.
    has_ended: AtomicBool,
}

impl Owner {
    /// A program that has just started.
    pub fn new(face: Face) -> Self {
        Self { id: uuid::Uuid::new_v4().to_string(), face, has_ended: AtomicBool::new(false) }
    }
}

/// When the owner means to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// When its turn comes.
    Later,
    Now,
    /// Now, and before those whose turn has not come yet: somebody waits for the answer.
    First,
}

/// Whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    Ours,
    Theirs(Face),
}

impl Store {
    /// Claims what lies at `path`, unless another program has; `now` in seconds since the epoch.
    pub fn claim(
        &self,
        service: &Service,
        path: &str,
        owner: &Owner,
        when: When,
        now: i64,
    ) -> Result<Claim, StoreError> {
        self.change(|transaction| {
            if owner.has_ended.load(Ordering::SeqCst) {
                return Ok(Claim::Ours);
            }
            // A claim that ends later than any that is made now is of a clock that was set back.
            let taken = transaction
                .prepare_cached(
                    "INSERT INTO claims (service, path, owner, face, asked, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (service, path) DO UPDATE SET
                        owner = excluded.owner, face = excluded.face, asked = excluded.asked, until = excluded.until
                     WHERE owner = excluded.owner OR until <= ?7 OR until > excluded.until OR (?8 AND NOT asked)",
                )?
                .execute(params![
                    service.in_public(),
                    path,
                    owner.id,
                    owner.face == Face::Window,
                    when != When::Later,
                    now + LEASE,
                    now,
                    when == When::First
                ])?;
            if taken > 0 {
                return Ok(Claim::Ours);
            }
            let is_window: Option<bool> = transaction
                .prepare_cached("SELECT face FROM claims WHERE service = ?1 AND path = ?2")?
                .query_row(params![service.in_public(), path], |row| row.get(0))
                .optional()?;
            Ok(Claim::Theirs(if is_window == Some(false) { Face::Command } else { Face::Window }))
        })
    }

    /// Ends the owner's claim to `path`, if it has one.
    pub fn unclaim(&self, service: &Service, path: &str, owner: &Owner) -> Result<(), StoreError> {
        self.change(|transaction| {
            transaction
                .prepare_cached("DELETE FROM claims WHERE service = ?1 AND path = ?2 AND owner = ?3")?
                .execute(params![service.in_public(), path, owner.id])
                .map(drop)
        })
    }

    /// Ends all claims of the owner.
    pub fn unclaim_all(&self, owner: &Owner) -> Result<(), StoreError> {
        self.change(|transaction| {
            transaction.execute("DELETE FROM claims WHERE owner = ?1", params![owner.id]).map(drop)
        })
    }

    /// The owner ends: so do its claims, also those that are just being made.
    pub fn end_claims(&self, owner: &Owner) -> Result<(), StoreError> {
        owner.has_ended.store(true, Ordering::SeqCst);
        self.unclaim_all(owner)
    }

    /// Lets the owner's claims hold for another [`LEASE`], and forgets those that have ended.
    pub fn renew_claims(&self, owner: &Owner, now: i64) -> Result<(), StoreError> {
        self.change(|transaction| {
            transaction.execute("UPDATE claims SET until = ?2 WHERE owner = ?1", params![owner.id, now + LEASE])?;
            transaction.execute("DELETE FROM claims WHERE until <= ?1", params![now]).map(drop)
        })
    }
}
