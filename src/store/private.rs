//! Which URLs were given to private scanning, by all names that each has. That is asked before every look-up of a URL, so what did not
//! change is neither read nor reckoned again.

use std::collections::HashMap;
use std::sync::PoisonError;

use rusqlite::Connection;

use super::watched::{PrivateSince, private_urls};
use super::{Store, StoreError};
use crate::ioc::{Mentions, UrlNames, core_of_url};

/// What the file was like when something was read of it: another after any change, by this program or by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edition {
    others: i64,
    ours: i64,
}

impl Edition {
    fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let others = connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        let ours = connection.prepare_cached("SELECT total_changes()")?.query_row([], |row| row.get(0))?;
        Ok(Self { others, ours })
    }
}

/// The URLs that were given to private scanning, as they were read last.
#[derive(Debug, Default)]
pub(super) struct PrivateNames {
    edition: Option<Edition>,
    /// By id, with who says so; what is known here first.
    urls: Vec<(String, PrivateSince)>,
    /// Under each digest the place of the first URL that it may mean.
    places: HashMap<String, usize>,
    /// The letters by which a URL is told in another text, with its place.
    cores: Vec<(String, usize)>,
}

impl PrivateNames {
    fn learn(&mut self, urls: Vec<(String, PrivateSince)>) {
        if self.urls == urls {
            return;
        }
        let (mut places, mut cores) = (HashMap::new(), Vec::new());
        for (place, (id, _)) in urls.iter().enumerate() {
            let names = UrlNames::of_id(id);
            for digest in names.near() {
                places.entry(digest.to_owned()).or_insert(place);
            }
            cores.extend(core_of_url(&names).map(|core| (core, place)));
        }
        (self.urls, self.places, self.cores) = (urls, places, cores);
    }

    fn find(&self, asked: &Mentions) -> Option<&PrivateSince> {
        let named = asked.near().filter_map(|digest| self.places.get(digest));
        let told = self.cores.iter().filter(|(core, _)| asked.tell_of(core)).map(|(_, place)| place);
        named.chain(told).min().and_then(|place| self.urls.get(*place)).map(|(_, who)| who)
    }
}

impl Store {
    /// Who says that a URL which these may tell of was given to private scanning; nobody of most.
    pub fn private_url(&self, asked: &Mentions) -> Result<Option<PrivateSince>, StoreError> {
        let mut known = self.private_names.lock().unwrap_or_else(PoisonError::into_inner);
        let news = self.read(|connection| {
            // What another program changes between the two is read once more the next time.
            let edition = Edition::of(connection)?;
            let is_new = known.edition != Some(edition);
            is_new.then(|| Ok((edition, private_urls(connection)?))).transpose()
        })?;
        if let Some((edition, urls)) = news {
            known.learn(urls);
            known.edition = Some(edition);
        }
        Ok(known.find(asked).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ioc::{READ, url_id};
    use crate::store::Options;

    const ELSEWHERE: &str = "http://elsewhere.example/";

    fn path(url: &str) -> String {
        format!("/private/urls/{}", url_id(url))
    }

    fn is_private(store: &Store, url: &str) -> bool {
        store.private_url(&Mentions::of_ids([&*url_id(url)])).expect("it is read").is_some()
    }

    #[test]
    fn names_of_private_urls_are_reckoned_once_and_anew_when_anybody_keeps_or_publishes_one() {
        let home = tempfile::tempdir().expect("a directory");
        let file = home.path().join("store.db");
        let open = || Store::open(&file, Options::default(), 0).expect("a store").0;
        let (ours, theirs) = (open(), open());
        for number in 0..100 {
            ours.keep_private(&path(&format!("http://host-{number}.example/"))).expect("kept");
        }
        assert!(is_private(&ours, "https://host-7.example") && is_private(&theirs, "http://host-7.example"));
        READ.with(|count| count.set(0));
        for _ in 0..50 {
            assert!(!is_private(&ours, ELSEWHERE));
        }
        ours.keep_private("/private/files/aa").expect("kept");
        assert!(!is_private(&ours, ELSEWHERE));
        assert_eq!(READ.with(std::cell::Cell::get), 51, "only what is asked");
        theirs.keep_private(&path(ELSEWHERE)).expect("kept");
        assert!(is_private(&ours, ELSEWHERE), "another program has kept it");
        ours.end_privacy(&path(ELSEWHERE)).expect("published");
        assert!(!is_private(&ours, ELSEWHERE) && !is_private(&theirs, ELSEWHERE));
    }

    #[test]
    fn what_private_scanning_lists_goes_with_no_case_and_is_no_news_once_it_was_made_public() {
        let store = Store::in_memory(Options::default()).expect("a store");
        let listed = ["/private/files/aa".to_owned(), path(ELSEWHERE)];
        let who = |path: &str| store.kept_private(path).expect("it is read");
        store.say_private(&listed).expect("kept");
        store.new_case("other", 0).expect("made");
        store.delete_case("other").expect("deleted");
        store.clear_case().expect("emptied");
        assert!(is_private(&store, ELSEWHERE));
        assert_eq!(who(&listed[0]), Some(PrivateSince::Service));
        store.keep_private(&listed[0]).expect("kept");
        assert_eq!(who(&listed[0]), Some(PrivateSince::Here), "what is known here comes first");
        for path in &listed {
            store.end_privacy(path).expect("published");
        }
        store.say_private(&listed).expect("kept");
        assert!(who(&listed[0]).is_none() && !is_private(&store, ELSEWHERE), "it is listed still");
        store.keep_private(&listed[0]).expect("kept");
        assert_eq!(who(&listed[0]), Some(PrivateSince::Here), "what is given again is private again");
    }
}
