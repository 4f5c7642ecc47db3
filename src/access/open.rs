//! From settings, key and target to an [`Access`]. Nothing is sent by it.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::{Access, Budget, Pace};
use crate::clock::Clock;
use crate::config::{self, Cache, Config, Network};
use crate::ioc::OwnKeys;
use crate::store::{Face, KeyTag, Notice, Owner, Rate, Service, Store, StoreError, Terms};
use crate::vt::quota::Tier;
use crate::vt::{ApiError, Client, Reason, Settings};

/// Which service answers.
#[derive(Debug)]
pub enum Target {
    /// That of the settings' base URL.
    Configured,
    /// The embedded one; it stops when this is dropped.
    #[cfg(feature = "demo")]
    Demo(crate::demo::Demo),
}

impl Target {
    /// Whether the embedded service answers.
    pub fn is_demo(&self) -> bool {
        !matches!(self, Self::Configured)
    }
}

/// The way to the service, and what is known of the key.
#[derive(Debug)]
pub struct Opened {
    pub access: Access,
    /// As the settings state it, else as the service said last, else public: which can only be too slow.
    pub tier: Tier,
    /// Whether the service is to be asked what kind of key it is.
    pub asks_tier: bool,
    /// How patiently analyses are followed.
    pub pace: Pace,
    /// What should be said about the store.
    pub notices: Vec<Notice>,
}

/// Makes client, store and budget. A key that was shut out for the day on an assumption may try again from here on.
pub fn open(
    config: &Config,
    key: Option<SecretString>,
    target: &Target,
    clock: Clock,
    largest: usize,
    face: Face,
) -> Result<Opened, ApiError> {
    let Place { settings, file, address } = place(config, key, target)?;
    let now = clock.now().as_second();
    let opened = match config.cache {
        Cache::Nothing => Store::in_memory(config.store_options()).map(|store| (store, Vec::new())),
        Cache::OnDisk | Cache::InMemory => Store::open_or_in_memory(&file, config.store_options(), now),
    };
    let (store, notices) = opened.map_err(|reason| unusable(&reason))?;
    let store = Arc::new(store);
    // A gateway may add a key of its own: then the address stands for it.
    let owner = settings.key.clone().unwrap_or_else(|| address.clone().into());
    let has_key = settings.key.is_some();
    // Of a store that cannot even be read nobody learns the salt, and what leaves is counted all the same.
    let tag = store.key_tag(&owner).unwrap_or_else(|_| KeyTag::nameless());
    // Offline nobody is asked: without a key all is seen that was said to those of the profile.
    let is_known = has_key || config.network == Network::Online;
    let own_keys = with_used_keys(settings.own_keys, &store);
    let client = Client::new(Settings { own_keys, ..settings })?;
    let terms = Terms { stated: config.limits, assumed: assumed(config, target, &client) };
    let access = Access {
        budget: Budget::new(store.clone(), Some(tag.clone()), terms, clock.clone()),
        client,
        store,
        service: Service::new(&config.profile, &address, is_known.then_some(tag)),
        offline: config.network == Network::Offline,
        largest,
        clock,
        owner: Owner::new(face),
    };
    // Each of them is about a store that does not know what was spent.
    if !notices.is_empty() {
        access.budget.assume_spent();
    }
    access.budget.test();
    let told = access.told_tier();
    let is_stated = config.tier != config::Tier::Auto || target.is_demo();
    let tier = told.filter(|_| !is_stated).unwrap_or_else(|| assumed_tier(config));
    let asks_tier = asks_tier(config, has_key, target);
    let pace = pace(config, target, &access.client);
    Ok(Opened { access, tier, asks_tier, pace, notices })
}

/// The file of the store that belongs to a service, and whose word it is that is read there. No key is looked for, since nothing is asked.
pub fn kept_at(config: &Config, target: &Target) -> Result<(PathBuf, Service), ApiError> {
    let Place { file, address, .. } = place(config, None, target)?;
    Ok((file, Service::new(&config.profile, &address, None)))
}

/// What kind of key it is as far as the settings say; public where they don't, which can only be too slow.
pub fn assumed_tier(config: &Config) -> Tier {
    match config.tier {
        config::Tier::Premium => Tier::Premium,
        // Of the demo: its key may do everything, but who tries the program out sees what a public key is asked.
        config::Tier::Public | config::Tier::Auto => Tier::Public,
    }
}

/// The keys of the user that no question may name, before the store is open: those of the settings, and the one in force, wherever it was
/// found.
pub fn own_keys(config: &Config, key: Option<&SecretString>) -> OwnKeys {
    let known = config.own_keys.clone();
    match key {
        Some(key) => known.with(key.expose_secret()),
        None => known,
    }
}

/// The same with those that were used on this machine, which programs gave that nobody runs for a look. A store that can't tell knows none.
pub fn with_used_keys(own_keys: OwnKeys, store: &Store) -> OwnKeys {
    match store.used_keys() {
        Ok(used) => own_keys.with_used(used),
        Err(_) => own_keys,
    }
}

/// Whether the service is to be asked what kind of key it is.
pub fn asks_tier(config: &Config, has_key: bool, target: &Target) -> bool {
    config.tier == config::Tier::Auto && has_key && !target.is_demo() && config.network == Network::Online
}

/// What a key is taken for until the service says something else.
///
/// A service on this machine is a test or a mirror: it says itself when it is enough, and is heard.
fn assumed(config: &Config, target: &Target, client: &Client) -> Rate {
    let is_public = match config.tier {
        config::Tier::Public => true,
        config::Tier::Premium => false,
        config::Tier::Auto => !client.is_loopback(),
    };
    if is_public && !target.is_demo() { Rate::PUBLIC } else { Rate::NONE }
}

/// How patiently analyses are followed: briskly at a service on this machine, unless the key is said to be public.
fn pace(config: &Config, target: &Target, client: &Client) -> Pace {
    let is_near = client.is_loopback() && config.tier != config::Tier::Public;
    if target.is_demo() || is_near { Pace::LOOPBACK } else { Pace::SERVICE }
}

/// Whom to ask, and where what it says is kept.
struct Place {
    settings: Settings,
    /// The store.
    file: PathBuf,
    /// What the store files answers under.
    address: String,
}

#[cfg_attr(
    not(feature = "demo"),
    expect(clippy::unnecessary_wraps, reason = "only the address of the demo is made at run time")
)]
fn place(config: &Config, key: Option<SecretString>, target: &Target) -> Result<Place, ApiError> {
    let settings = Settings {
        base_url: config.base_url.clone(),
        own_keys: own_keys(config, key.as_ref()),
        key,
        proxy: config.proxy.clone(),
        ca_cert: config.ca_cert.clone(),
        offline: config.network == Network::Offline,
        upload_hosts: config.upload_hosts.clone(),
        read_only: config.access == config::Access::ReadOnly,
        ..Settings::default()
    };
    match target {
        Target::Configured => {
            Ok(Place { settings, file: config.paths.store_file(), address: config.base_url.to_string() })
        }
        #[cfg(feature = "demo")]
        Target::Demo(demo) => Ok(Place {
            settings: Settings {
                base_url: demo
                    .base_url()
                    .parse()
                    .map_err(|reason| ApiError::local(Reason::Refused, "", format!("the demo's address: {reason}")))?,
                key: Some(crate::demo::Demo::key().to_owned().into()),
                proxy: None,
                ca_cert: None,
                ..settings
            },
            // The real store must not learn an invented world: it has a file of its own, whatever its port.
            file: config.paths.store_file().with_file_name("demo.db"),
            address: "demo".to_owned(),
        }),
    }
}

fn unusable(reason: &StoreError) -> ApiError {
    ApiError::local(Reason::Refused, "", reason.to_string())
}
