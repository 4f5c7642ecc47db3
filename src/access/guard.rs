//! What may not reach the public side without a yes of its own: what was given to private scanning from here, what that says that it has, and
//! what a case file says was.
//!
//! One judgement of what a call tells, over all its texts. "Not known" is no "no": where the store can't tell, whatever names a URL, or
//! says anything of a file, is held back too. A file is told of only by what changes something: reading by a hash tells nothing that
//! the service did not have. A server gives mostly one page by http and https, so that what is private under one is held back under the
//! other too, also where it stands in another URL; only the very URL that is published is let go.

use percent_encoding::percent_decode_str;

use super::{Access, cache};
use crate::case::the_file;
use crate::ioc::{HashKind, Mentions, UrlNames};
use crate::store::{PrivateSince, Store, StoreError};
use crate::vt::endpoint::ADD_COMMENT;
use crate::vt::{ApiError, Call, Descriptor, Kind, Reason, calls};

/// What a call tells the public side of.
#[derive(Debug, Default)]
struct Told {
    /// The hashes of files that it submits, or says something of.
    files: Vec<String>,
    urls: Mentions,
    /// Whether it is about a file or a URL for certain.
    is_certain: bool,
}

impl Told {
    fn by(call: &Call) -> Self {
        let mut told = Self::default();
        if call.path.starts_with("/private/") {
            return told;
        }
        if let Some(about) = cache::about(call) {
            told.files.extend(id_at(&about, "/files/").filter(|_| call.changes()));
            if let Some(id) = id_at(&about, "/urls/") {
                told.urls.take_id(&id);
                told.is_certain = true;
            }
        }
        for (name, text) in &call.query {
            told.is_certain |= match *name {
                "query" => told.urls.take_query(text),
                _ => told.urls.take_text(text),
            };
        }
        // A comment is on one object, and its words are of any.
        if call.endpoint == ADD_COMMENT {
            for text in call.texts() {
                told.is_certain |= told.urls.take_text(&text);
                told.files.extend(hashes_in(&text).map(str::to_owned));
            }
        }
        told.is_certain |= !told.files.is_empty();
        told
    }

    /// Who says that something of it is private.
    fn who(&self, store: &Store) -> Result<Option<PrivateSince>, StoreError> {
        for file in &self.files {
            if let Some(who) = private_file(store, file)? {
                return Ok(Some(who));
            }
        }
        if self.urls.is_empty() { Ok(None) } else { store.private_url(&self.urls) }
    }
}

/// Why a call may not leave by itself; nothing where it may.
pub(super) fn judge(access: &Access, call: &Call) -> Option<ApiError> {
    let store = &access.store;
    let told = Told::by(call);
    let held = |reason, message: &str| Some(ApiError::local(reason, call.title(), message));
    match told.who(store) {
        Ok(Some(PrivateSince::Here)) => held(Reason::KeptPrivate, ""),
        Ok(Some(PrivateSince::Service)) => held(Reason::ListedPrivate, ""),
        Ok(Some(PrivateSince::File(name))) => {
            held(Reason::SaidPrivate, &format!("{} says that it was submitted privately", the_file(&name)))
        }
        Ok(None) => store.private_gap().filter(|_| told.is_certain).and_then(|why| held(Reason::MaybeKeptPrivate, why)),
        Err(reason) => held(Reason::MaybeKeptPrivate, &unread(&reason)),
    }
}

/// Who says that a file was given to private scanning, by whichever of its hashes it is called; nobody of most.
pub(super) fn private_file(store: &Store, hash: &str) -> Result<Option<PrivateSince>, StoreError> {
    let hash = hash.to_lowercase();
    let mut names = store.known_anywhere("files", &hash)?;
    names.extend(store.known_anywhere("private/files", &hash)?);
    names.insert(0, hash);
    for name in &names {
        if let Some(who) = store.kept_private(&private_path(name))? {
            return Ok(Some(who));
        }
    }
    Ok(None)
}

/// Where private scanning has its report of the file with this hash.
pub(super) fn private_path(hash: &str) -> String {
    calls::report(&Descriptor::new(Kind::PrivateFile, hash), &[]).path
}

/// What lies at this path of the public side is public now, under every name that is known of it; `others` are the paths of a file's
/// private reports by other hashes.
pub(super) fn lift(store: &Store, path: &str, others: &[String]) {
    super::noted(store.end_privacy(&cache::private_side(path)));
    for other in others {
        super::noted(store.end_privacy(other));
    }
    let Some(url) = id_at(path, "/urls/").map(|id| UrlNames::of_id(&id)) else { return };
    let kept = super::noted(store.kept_private_urls()).unwrap_or_default();
    for (id, _) in kept.iter().filter(|(id, _)| url.means_same(&UrlNames::of_id(id))) {
        super::noted(store.end_privacy(&cache::private_side(&format!("/urls/{id}"))));
    }
}

/// The words of a text that are hashes by which the service finds a file.
fn hashes_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| HashKind::of(word).is_some())
}

/// The id of the object whose report lies at a path, where it is of this collection.
fn id_at(path: &str, collection: &str) -> Option<String> {
    Some(percent_decode_str(path.strip_prefix(collection)?).decode_utf8_lossy().into_owned())
}

fn unread(reason: &StoreError) -> String {
    tracing::warn!(%reason, "what was submitted privately can't be read");
    reason.to_string()
}
