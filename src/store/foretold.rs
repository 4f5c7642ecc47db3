//! What is written down before a change leaves: whoever is broken off, or killed, hears no answer, and the service may have made it all
//! the same.
//!
//! What is given to private scanning counts as private from then on, and what the store has of the object as in doubt: it spares no
//! request, and nothing of it is lost. Taken back only where it is certain that the service did nothing.

use rusqlite::{Transaction, params};

use super::answers::{BELOW, IN_DOUBT};
use super::changes::{self, Changed};
use super::paths::proper;
use super::{PrivateUrl, Service, Store, StoreError};

/// What a change that is about to leave makes of its object.
#[derive(Debug, Clone, Copy)]
pub enum Coming<'a> {
    /// The service says something else of it.
    Change,
    /// It is given to private scanning: a file with the paths of its reports by other names, a URL with what is to be remembered of it.
    Private(&'a [String], Option<&'a PrivateUrl>),
}

/// What was written down, for taking it back.
#[derive(Debug)]
pub struct Foretold {
    /// The number of the change: a later one of the same object holds all of it.
    number: i64,
    service: String,
    path: String,
    /// The paths that were not known as private before.
    newly_private: Vec<String>,
    /// Profile and id of a URL that was not known as submitted before.
    new_url: Option<(String, String)>,
}

impl Store {
    /// A change of the object whose report lies at `path` is about to leave. What is private survives a power cut.
    pub fn foretell(&self, service: &Service, path: &str, coming: Coming<'_>) -> Result<Foretold, StoreError> {
        match coming {
            Coming::Change => self.change(|transaction| doubt(transaction, service, path)),
            Coming::Private(others, url) => self.change_durably(|transaction| {
                let mut foretold = doubt(transaction, service, path)?;
                let mut put = transaction.prepare_cached("INSERT OR IGNORE INTO kept_private (path) VALUES (?1)")?;
                for path in std::iter::once(path).chain(others.iter().map(String::as_str)) {
                    if put.execute([path])? > 0 {
                        foretold.newly_private.push(path.to_owned());
                    }
                }
                if let Some(url) = url {
                    let put =
                        "INSERT OR IGNORE INTO private_urls (profile, id, url, submitted_at) VALUES (?1, ?2, ?3, ?4)";
                    let profile = service.of_profile();
                    let is_new = transaction.execute(put, params![profile, url.id, url.url, url.submitted_at])? > 0;
                    foretold.new_url = is_new.then(|| (profile, url.id.clone()));
                }
                Ok(foretold)
            }),
        }
    }

    /// The service did not make that change. Where another of the same object was foretold since, all stays in doubt.
    pub fn take_back(&self, foretold: &Foretold) -> Result<(), StoreError> {
        let Foretold { number, service, path, newly_private, new_url } = foretold;
        self.change(|transaction| {
            let later = "SELECT EXISTS (SELECT 1 FROM changes WHERE number > ?1 AND path = ?2)";
            if transaction.prepare_cached(later)?.query_row(params![number, path], |row| row.get(0))? {
                return Ok(());
            }
            let sure = format!(
                "UPDATE answers SET class = class - {IN_DOUBT} WHERE service = ?2 AND class >= {IN_DOUBT} AND {BELOW}"
            );
            transaction.execute(&sure, params![path, service])?;
            for path in newly_private {
                transaction.execute("DELETE FROM kept_private WHERE path = ?1", [path])?;
            }
            if let Some((profile, id)) = new_url {
                let delete = "DELETE FROM private_urls WHERE profile = ?1 AND id = ?2 AND analysis IS NULL";
                transaction.execute(delete, [profile, id])?;
            }
            Ok(())
        })
    }
}

fn doubt(transaction: &Transaction, service: &Service, path: &str) -> rusqlite::Result<Foretold> {
    let (service, path) = (service.said_at(path), proper(transaction, service, path)?);
    changes::put(transaction, &service, &path, Changed::Otherwise)?;
    let number = transaction.query_row("SELECT max(number) FROM changes", [], |row| row.get(0))?;
    let doubt =
        format!("UPDATE answers SET class = class + {IN_DOUBT} WHERE service = ?2 AND class < {IN_DOUBT} AND {BELOW}");
    transaction.execute(&doubt, params![path, service])?;
    Ok(Foretold { number, service, path, newly_private: Vec::new(), new_url: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Class, Options};

    const PATH: &str = "/private/urls/aa";
    const REPORT: &str = "GET /private/urls/aa";

    fn ours() -> (Store, Service) {
        (Store::in_memory(Options::default()).expect("a store"), Service::new("work", "http://a.example", None))
    }

    fn url() -> PrivateUrl {
        PrivateUrl {
            id: "aa".to_owned(),
            url: "http://a.example/".to_owned(),
            analysis: None,
            submitted_at: 5,
            expires_at: None,
        }
    }

    #[test]
    fn what_was_taken_back_is_as_it_was_before_but_for_what_another_change_has_foretold_since() {
        let (store, service) = ours();
        store.put_answer(&service, REPORT, b"{}", 0, Class::Ordinary).expect("kept");
        let is_fresh = || store.age(&service, REPORT, 1).expect("read").is_some_and(|age| age.fresh);
        let is_private = || store.kept_private(PATH).expect("read").is_some();
        let urls = || store.private_urls(&service).expect("read");
        let foretell = || store.foretell(&service, PATH, Coming::Private(&[], Some(&url()))).expect("written");

        let alone = foretell();
        assert!(!is_fresh() && is_private());
        assert_eq!(urls(), [url()]);
        store.take_back(&alone).expect("taken back");
        assert!(is_fresh() && !is_private() && urls().is_empty());

        let (first, second) = (foretell(), foretell());
        store.take_back(&first).expect("taken back");
        assert!(!is_fresh() && is_private() && urls().len() == 1, "the second is on its way");
        // Nobody knows what became of what the first has told of: it stays.
        store.take_back(&second).expect("taken back");
        assert!(is_fresh() && is_private());
    }

    #[test]
    fn what_was_private_before_stays_so_when_another_submission_is_taken_back() {
        let (store, service) = ours();
        let answered = PrivateUrl { analysis: Some("p-1".to_owned()), ..url() };
        store.keep_private(PATH).expect("kept");
        store.put_private_url(&service, &answered).expect("kept");
        let again = store.foretell(&service, PATH, Coming::Private(&[], Some(&url()))).expect("written");
        store.take_back(&again).expect("taken back");
        assert!(store.kept_private(PATH).expect("read").is_some());
        assert_eq!(store.private_urls(&service).expect("read"), [answered]);
    }

    #[test]
    fn that_an_object_was_not_known_is_in_doubt_too_and_known_again_when_the_change_is_taken_back() {
        let (store, service) = ours();
        store.put_answer(&service, "GET /domains/a.example", b"", 0, Class::Missing).expect("kept");
        let age = || store.age(&service, "GET /domains/a.example", 1).expect("read").expect("kept");
        let foretold = store.foretell(&service, "/domains/a.example", Coming::Change).expect("written");
        assert_eq!((age().class, age().fresh), (Class::Missing, false));
        store.take_back(&foretold).expect("taken back");
        assert_eq!((age().class, age().fresh), (Class::Missing, true));
        store.foretell(&service, "/domains/a.example", Coming::Change).expect("written");
        store.outdate(&service, "/domains/a.example").expect("changed");
        assert_eq!(store.age(&service, "GET /domains/a.example", 1).expect("read"), None);
    }
}
