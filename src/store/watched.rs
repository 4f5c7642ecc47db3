//! Work at the service that outlives the program: analyses being followed, and private URLs submitted from here.
//!
//! Kept whatever the settings say about private answers: it was done from here, and the service has no list of it.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Privacy, Service, Store, StoreError};

/// An analysis that is followed until it completes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    pub id: String,
    /// Public and private analyses have routes of their own.
    pub privacy: Privacy,
    /// What is analysed, for people: a file's name, a URL.
    pub what: String,
    /// Seconds since the epoch, UTC.
    pub started_at: i64,
    /// The service's word: `queued`, `in-progress`, `completed`.
    pub status: String,
    /// When the status was last asked for.
    pub checked_at: Option<i64>,
    /// The report before a rescan, as JSON: what the later one is compared with.
    pub earlier: Option<String>,
}

/// A URL that was submitted privately from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateUrl {
    pub id: String,
    pub url: String,
    /// The id of its analysis.
    pub analysis: Option<String>,
    /// Seconds since the epoch, UTC.
    pub submitted_at: i64,
    pub expires_at: Option<i64>,
}

/// Who says that something was given to private scanning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivateSince {
    /// It was done from here.
    Here,
    /// The service itself: it is among what private scanning has.
    Service,
    /// A case file of that name says so. Hostile text.
    File(String),
}

impl Store {
    /// Begins to follow an analysis, or takes in what was learned of one.
    ///
    /// An earlier report that was kept stays. That of a private object is an answer about it like any other, and is not
    /// written where the settings keep those off the disk.
    pub fn watch(&self, service: &Service, watched: &Watched) -> Result<(), StoreError> {
        let may_keep = watched.privacy == Privacy::Public || self.keeps_private();
        let earlier = watched.earlier.as_deref().filter(|_| may_keep);
        self.change_durably(|transaction| {
            transaction
                .execute(
                    "INSERT INTO watched (profile, private, id, what, started_at, status, checked_at, earlier)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                     ON CONFLICT DO UPDATE SET what = ?4, status = ?6, checked_at = ?7, earlier = coalesce(?8, earlier)",
                    params![
                        service.of_profile(),
                        watched.privacy == Privacy::Private,
                        watched.id,
                        watched.what,
                        watched.started_at,
                        watched.status,
                        watched.checked_at,
                        earlier
                    ],
                )
                .map(drop)
        })
    }

    /// Ends the following of an analysis.
    pub fn unwatch(&self, service: &Service, privacy: Privacy, id: &str) -> Result<(), StoreError> {
        self.change(|transaction| {
            transaction
                .execute(
                    "DELETE FROM watched WHERE profile = ?1 AND private = ?2 AND id = ?3",
                    params![service.of_profile(), privacy == Privacy::Private, id],
                )
                .map(drop)
        })
    }

    /// The analyses that are followed, the oldest first.
    pub fn watched(&self, service: &Service) -> Result<Vec<Watched>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, private, what, started_at, status, checked_at, earlier FROM watched WHERE profile = ?1
                     ORDER BY started_at, rowid",
                )?
                .query_map([service.of_profile()], watched)?
                .collect()
        })
    }

    /// Remembers a URL that was submitted privately. What is known of it stays where the new answer was lost.
    pub fn put_private_url(&self, service: &Service, url: &PrivateUrl) -> Result<(), StoreError> {
        self.change_durably(|transaction| {
            transaction
                .execute(
                    "INSERT INTO private_urls (profile, id, url, analysis, submitted_at, expires_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT DO UPDATE SET url = ?3, analysis = coalesce(?4, analysis), submitted_at = ?5,
                        expires_at = coalesce(?6, expires_at)",
                    params![service.of_profile(), url.id, url.url, url.analysis, url.submitted_at, url.expires_at],
                )
                .map(drop)
        })
    }

    /// Remembers that something was given to private scanning from here, by the path of its report.
    pub fn keep_private(&self, path: &str) -> Result<(), StoreError> {
        self.change_durably(|transaction| {
            transaction.execute("INSERT OR IGNORE INTO kept_private (path) VALUES (?1)", [path]).map(drop)
        })
    }

    /// Remembers what private scanning has as it says itself, by the paths of the reports; but for what the user made public since.
    pub fn say_private(&self, paths: &[String]) -> Result<(), StoreError> {
        const KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM told_private WHERE path = ?1 AND case_id <= ?2)";
        let news: Vec<&String> = self.read(|connection| {
            let mut known = connection.prepare_cached(KNOWN)?;
            let mut is_known = |path: &str| known.query_row(params![path, OF_SERVICE], |row| row.get::<_, bool>(0));
            let mut news = Vec::new();
            for path in paths {
                if !is_known(path)? {
                    news.push(path);
                }
            }
            Ok(news)
        })?;
        if news.is_empty() {
            return Ok(());
        }
        self.change_durably(|transaction| {
            let mut say = transaction
                .prepare_cached("INSERT OR IGNORE INTO told_private (case_id, path, file) VALUES (?1, ?2, '')")?;
            news.iter().try_for_each(|path| say.execute(params![OF_SERVICE, path]).map(drop))
        })
    }

    /// The object with that path is public now: by the user's own yes. Private scanning may have it still, which is no news then.
    pub fn end_privacy(&self, path: &str) -> Result<(), StoreError> {
        self.change(|transaction| {
            transaction.execute("DELETE FROM told_private WHERE path = ?1", [path])?;
            transaction.execute(
                "INSERT INTO told_private (case_id, path, file) VALUES (?1, ?2, '')",
                params![MADE_PUBLIC, path],
            )?;
            transaction.execute("DELETE FROM kept_private WHERE path = ?1", [path]).map(drop)
        })
    }

    /// Who says that the object with that path was given to private scanning, with whatever profile; nobody of most.
    pub fn kept_private(&self, path: &str) -> Result<Option<PrivateSince>, StoreError> {
        let who = format!("SELECT path, who, file FROM ({SAID}) WHERE path = ?1 ORDER BY who LIMIT 1");
        let read = |row: &Row| said_by(row).map(|(_, who)| who);
        self.read(|connection| connection.prepare_cached(&who)?.query_row([path], read).optional())
    }

    /// The ids of the URLs that were given to private scanning, as they were told then: base64 of one of their spellings, or a digest;
    /// with who says so, what is known here first.
    pub fn kept_private_urls(&self) -> Result<Vec<(String, PrivateSince)>, StoreError> {
        self.read(private_urls)
    }

    /// Why the store may not know all that was given to private scanning from here.
    pub fn private_gap(&self) -> Option<&str> {
        self.private_gap.as_deref()
    }

    /// The URLs submitted privately from here, the newest first.
    pub fn private_urls(&self, service: &Service) -> Result<Vec<PrivateUrl>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, url, analysis, submitted_at, expires_at FROM private_urls WHERE profile = ?1
                     ORDER BY submitted_at DESC, rowid DESC",
                )?
                .query_map([service.of_profile()], |row| {
                    Ok(PrivateUrl {
                        id: row.get(0)?,
                        url: row.get(1)?,
                        analysis: row.get(2)?,
                        submitted_at: row.get(3)?,
                        expires_at: row.get(4)?,
                    })
                })?
                .collect()
        })
    }
}

/// In the place of a case's number, which is above zero: what private scanning says that it has, and what the user made public. It goes
/// with no case.
const OF_SERVICE: i64 = 0;
const MADE_PUBLIC: i64 = -1;

/// All that is said to be private, with who says so: 0 is this store, 1 the service, 2 a case file.
const SAID: &str = "SELECT path, 0 AS who, '' AS file FROM kept_private
                    UNION ALL SELECT path, 1 + (case_id > 0), file FROM told_private WHERE case_id >= 0";

/// What [`Store::kept_private_urls`] gives.
pub(super) fn private_urls(connection: &Connection) -> rusqlite::Result<Vec<(String, PrivateSince)>> {
    let urls = format!(
        "SELECT substr(path, length('/private/urls/') + 1), who, file FROM ({SAID})
         WHERE path >= '/private/urls/' AND path < '/private/urls0' ORDER BY who"
    );
    connection.prepare_cached(&urls)?.query_map([], said_by)?.collect()
}

fn said_by(row: &Row) -> rusqlite::Result<(String, PrivateSince)> {
    let who = match row.get(1)? {
        0 => PrivateSince::Here,
        1 => PrivateSince::Service,
        _ => PrivateSince::File(row.get(2)?),
    };
    Ok((row.get(0)?, who))
}

fn watched(row: &Row) -> rusqlite::Result<Watched> {
    Ok(Watched {
        id: row.get(0)?,
        privacy: if row.get(1)? { Privacy::Private } else { Privacy::Public },
        what: row.get(2)?,
        started_at: row.get(3)?,
        status: row.get(4)?,
        checked_at: row.get(5)?,
        earlier: row.get(6)?,
    })
}
