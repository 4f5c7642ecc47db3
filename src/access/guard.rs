//! What may not reach the public side without a yes of its own: what was given to private scanning from here, and what a case file says was.
//!
//! One judgement of what a call tells, over its path, its form and its query. "Not known" is no "no": where the store can't tell,
//! URLs are held back too. A file is told of only by what changes something: reading by a hash tells nothing that the service did
//! not have. A server gives mostly one page by http and https, so that what is private under one is held back under the other too; only
//! the very URL that is published is let go.

use percent_encoding::percent_decode_str;

use super::{Access, cache};
use crate::case::the_file;
use crate::ioc::{Indicator, UrlNames, named_in_query};
use crate::store::{PrivateSince, Store, StoreError};
use crate::vt::{ApiError, Call, Reason};

/// What a call tells the public side of.
#[derive(Debug, Default)]
struct Told {
    /// Where the report of the file would be on the private side.
    file: Option<String>,
    urls: Vec<UrlNames>,
    /// Whether any of them is a URL for certain.
    names_url: bool,
}

impl Told {
    fn by(call: &Call) -> Self {
        if call.path.starts_with("/private/") {
            return Self::default();
        }
        let about = cache::about(call);
        let url = about.as_deref().and_then(url_at);
        let queries = call.query.iter().filter(|(name, _)| *name == "query");
        let asked: Vec<Indicator> = queries.flat_map(|(_, query)| named_in_query(query)).collect();
        let names_url = url.is_some() || asked.iter().any(Indicator::is_url);
        // A digest can be that of a URL, which is its id.
        let asked = asked.iter().filter(|named| named.is_url() || named.is_hash());
        let urls = url.into_iter().chain(asked.map(|named| UrlNames::of_id(&named.object_id()))).collect();
        let file = about.as_deref().filter(|path| path.starts_with("/files/") && call.changes());
        Self { file: file.map(cache::private_side), urls, names_url }
    }
}

/// Why a call may not leave by itself; nothing where it may.
pub(super) fn judge(access: &Access, call: &Call) -> Option<ApiError> {
    let store = &access.store;
    let told = Told::by(call);
    let held = |reason, message: &str| Some(ApiError::local(reason, call.title(), message));
    let by = |who: &PrivateSince| match who {
        PrivateSince::Here => held(Reason::KeptPrivate, ""),
        PrivateSince::File(name) => {
            held(Reason::SaidPrivate, &format!("{} says that it was submitted privately", the_file(name)))
        }
    };
    if let Some(who) = told.file.and_then(|file| super::noted(store.kept_private(&file)).flatten()) {
        return by(&who);
    }
    if told.urls.is_empty() {
        return None;
    }
    match store.private_url(&told.urls) {
        Ok(Some(who)) => by(&who),
        Ok(None) => store.private_gap().filter(|_| told.names_url).and_then(|why| held(Reason::MaybeKeptPrivate, why)),
        Err(reason) => held(Reason::MaybeKeptPrivate, &unread(&reason)),
    }
}

/// What lies at this path of the public side is public now, under every name that is known of it.
pub(super) fn lift(store: &Store, path: &str) {
    super::noted(store.end_privacy(&cache::private_side(path)));
    let Some(url) = url_at(path) else { return };
    let kept = super::noted(store.kept_private_urls()).unwrap_or_default();
    for (id, _) in kept.iter().filter(|(id, _)| url.means_same(&UrlNames::of_id(id))) {
        super::noted(store.end_privacy(&cache::private_side(&format!("/urls/{id}"))));
    }
}

/// The URL whose report lies at a path.
fn url_at(path: &str) -> Option<UrlNames> {
    let id = percent_decode_str(path.strip_prefix("/urls/")?).decode_utf8_lossy();
    Some(UrlNames::of_id(&id))
}

fn unread(reason: &StoreError) -> String {
    tracing::warn!(%reason, "what was submitted privately can't be read");
    reason.to_string()
}
