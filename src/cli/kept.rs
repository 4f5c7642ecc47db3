//! What people wrote on this machine, as commands use it: the store that they need, and the object that a name means.

use jiff::Timestamp;

use super::exit::Failure;
use super::{Session, inputs, output};
use crate::access;
use crate::config::{Access, Cache, Config};
use crate::ioc::{self, HashKind, Indicator, OwnKeys};
use crate::store::{Options, Service, Store, StoreError};
use crate::vt::Descriptor;

/// The store as the session wants it. Without one there is nothing to read or write, so it is an error and nothing that is gone on
/// without.
pub(super) fn open(session: &Session) -> Result<Store, Failure> {
    open_for(session, session.config.store_options())
}

/// The store on disk with other options than those of the session. Where the session keeps nothing there is none: the file is that
/// of the real service.
pub(super) fn open_for(session: &Session, options: Options) -> Result<Store, Failure> {
    let config = &session.config;
    if config.cache == Cache::Nothing {
        let words = "with --demo commands keep nothing, so there is nothing to read or write here";
        return Err(Failure::Usage(words.to_owned()));
    }
    let (store, notices) =
        Store::open(&config.paths.store_file(), options, Timestamp::now().as_second()).map_err(local)?;
    for notice in notices {
        output::say(notice.to_string());
    }
    inputs::refuse_own_key(&own_keys(&store, config))?;
    Ok(store)
}

/// The keys of the settings, and those that were used here.
pub(super) fn own_keys(store: &Store, config: &Config) -> OwnKeys {
    access::with_used_keys(config.own_keys.clone(), store)
}

/// Whose word it is that is read: that of the service which the session would ask.
pub(super) fn service(session: &Session) -> Result<Service, Failure> {
    Ok(access::kept_at(&session.config, &session.service)?.1)
}

/// Refuses to change what the user keeps here, where the session is read-only. What asking brings is no change: answers, the
/// history, how the rows of the queue stand.
pub(super) fn may_change(config: &Config) -> Result<(), Failure> {
    if config.access == Access::ReadOnly {
        let words = "read-only: nothing was changed; start without --read-only to change what is kept here";
        return Err(Failure::Usage(words.to_owned()));
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "used where an error is turned into another")]
pub(super) fn local(reason: StoreError) -> Failure {
    Failure::Local(reason.to_string())
}

/// The object that an indicator means, under the id by which notes know it. Nothing is asked.
///
/// A URL, and a file by MD5 or SHA-1, get their id from the service, so they must have been looked up once.
pub(super) fn object(store: &Store, asked: &Service, input: &str) -> Result<Descriptor, Failure> {
    let indicator = ioc::classify(input).map_err(|reason| Failure::Usage(format!("{input}: {reason}")))?;
    let about = Descriptor::of(&indicator);
    let collection = about.kind.collection().unwrap_or_default();
    let known = store.known_as(asked, collection, &about.id).map_err(local)?;
    let is_own =
        matches!(indicator, Indicator::Domain(_) | Indicator::Ip(_) | Indicator::Hash { kind: HashKind::Sha256, .. });
    match known {
        Some(id) => Ok(Descriptor { id: id.into(), ..about }),
        None if is_own => Ok(about),
        None => Err(Failure::Usage(format!(
            "{input}: its id is not known here yet, since it was never looked up; vtriage lookup asks for it"
        ))),
    }
}
