//! Settings: what the user decided, in the file, the environment and the flags, as one value that does not change.
//!
//! The design decision: every source is read into the same [`Settings`], in which everything may be absent, and the
//! first source that says something wins. There is no other rule. Where the API key comes from is [`key`]'s business,
//! because finding it may run a program and so must not hold up the first frame.

mod everybody;
pub mod key;
mod page;
mod paths;
pub mod program;
mod recipes;
mod settings;
mod values;
mod words;

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

pub use self::key::{KeyError, KeySource, save_key};
pub use self::page::{init, show};
pub use self::paths::Paths;
pub use self::recipes::recipes;
pub use self::settings::{CopyWay, Fetch, Notifications, Settings, Tier};
pub use self::values::Span;
pub use self::words::{ConfigError, Warning};
use crate::export::TicketForm;
use crate::ioc::{Defang, OwnKeys};
pub use crate::store::{Freshness, PrivateObjects};
pub use crate::vt::quota::Limits;
use crate::vt::{AnsweredBy, CaFile, Judge, NamedBy, Proxy, Thresholds};
use crate::{own_file, store};

/// The variables that may hold a key, in order: ours, the usual one, vt-cli's. No program that we start gets them.
const KEY_VARIABLES: [&str; 3] = ["VTRIAGE_API_KEY", "VT_API_KEY", "VTCLI_APIKEY"];

/// Where the service lives unless the user says otherwise.
pub const DEFAULT_BASE_URL: &str = "https://www.virustotal.com/api/v3";

/// The profile of those who name none. The settings file may describe it as any other.
pub const DEFAULT_PROFILE: &str = "default";

/// Looks up one environment variable. Given as an argument, so that tests change nothing global.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The environment of this process. What is no text keeps its place, as U+FFFD: it must not be taken for absent.
pub fn process_environment(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// What a variable says that is a setting; an empty one counts as absent, and one that is no text is a mistake.
fn variable(environment: Environment, name: &str) -> Result<Option<String>, ConfigError> {
    let value = environment(name).filter(|value| !value.is_empty());
    match value {
        Some(value) if !is_text(&value) => {
            Err(ConfigError::BadValue { from: name.to_owned(), reason: "it is no text in UTF-8".to_owned() })
        }
        value => Ok(value),
    }
}

/// Whether nothing was replaced in a variable because it was no text.
fn is_text(value: &str) -> bool {
    !value.contains(char::REPLACEMENT_CHARACTER)
}

/// What the command line says; everything may be absent.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub config: Option<PathBuf>,
    pub profile: Option<String>,
    pub base_url: Option<String>,
    pub api_key_file: Option<PathBuf>,
    pub proxy: Option<String>,
    pub ca_cert: Option<PathBuf>,
    pub theme: Option<String>,
    pub plain: Option<bool>,
    pub mouse: Option<bool>,
    pub log_file: Option<PathBuf>,
    pub offline: bool,
    pub read_only: bool,
    pub no_cache: bool,
}

/// Whether requests that publish, change or delete something may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    #[default]
    Full,
    ReadOnly,
}

/// Whether the network may be used at all; `Offline` answers from the store alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    #[default]
    Online,
    Offline,
}

/// Whether answers are kept on disk, or in memory until the program ends (`--no-cache`). Notes, tags, history, the queue, the
/// analyses that are followed and the budget are kept on disk in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cache {
    #[default]
    OnDisk,
    InMemory,
    /// Nothing at all is kept on disk: for commands that ask the demo.
    Nothing,
}

/// In which zone times are shown; the zone is printed in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    #[default]
    Utc,
    Local,
}

/// How the screen is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Panes in frames beside each other.
    #[default]
    Panes,
    /// One column without frames, for screen readers.
    Plain,
}

/// Whether the mouse is taken: a terminal whose mouse is taken no longer selects text by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mouse {
    #[default]
    Left,
    Taken,
}

/// All settings, merged. Made once at the start.
#[derive(Debug, Clone)]
pub struct Config {
    /// The name of the profile in force, [`DEFAULT_PROFILE`] where nobody names one.
    pub profile: String,
    /// https, or http for a loopback address; its path has no slash at the end.
    pub base_url: Url,
    /// Who answers there.
    pub answered_by: AnsweredBy,
    pub proxy: Option<Proxy>,
    /// Certificates (PEM) trusted besides those of the system.
    pub ca_cert: Option<CaFile>,
    pub tier: Tier,
    /// The rates that the user states for the key; an absent one is taken from the kind of key or from the service.
    pub limits: Limits,
    pub fetch: Fetch,
    /// The name of a theme; the theme module knows which exist.
    pub theme: Option<String>,
    pub layout: Layout,
    /// Whether the mouse is taken when the terminal UI starts.
    pub mouse: Mouse,
    pub zone: Zone,
    pub notifications: Notifications,
    /// Requests that the watch list may cost at each start, by itself.
    pub watch_budget: u32,
    /// Which ways a copy may take.
    pub copy_way: CopyWay,
    /// A program that takes what is copied on its stdin, with its arguments; empty for none.
    pub copy_command: Vec<String>,
    /// How copies are defanged.
    pub defang: Defang,
    /// The form of notes for tickets, where it is not ours.
    pub ticket: Option<Arc<TicketForm>>,
    pub access: Access,
    pub network: Network,
    pub cache: Cache,
    pub freshness: Freshness,
    /// Bytes of answers that the store may hold.
    pub store_limit: u64,
    pub private_objects: PrivateObjects,
    /// Hosts besides the service's own that an upload address may name.
    pub upload_hosts: Vec<String>,
    /// Names that, with all below them, are never sent without a typed yes; addresses and networks too.
    pub internal: Vec<String>,
    /// Domains of the user's own organisation.
    pub own_domains: Vec<String>,
    /// What counts as flagged: from how many engines on, and the engines that count first in a verdict, the most trusted first.
    pub judge: Judge,
    /// Domains that extraction leaves unticked.
    pub extract_allow: Vec<String>,
    pub paths: Paths,
    /// The settings file that was read or would be; it need not exist.
    pub file: PathBuf,
    /// Where the log goes, where anybody wants one.
    pub log_file: Option<PathBuf>,
    pub(crate) key_places: key::Places,
    /// The keys of all profiles, to tell them from indicators.
    pub own_keys: OwnKeys,
}

/// Settings and what should be said about them.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub config: Config,
    pub warnings: Vec<Warning>,
}

impl Config {
    /// Reads the settings file if there is one and merges: flags, environment, profile, file, in that order.
    ///
    /// A named file (`--config`, `VTRIAGE_CONFIG`) that is missing is an error; the usual one may be absent.
    pub fn load(flags: &Flags, environment: Environment) -> Result<Loaded, ConfigError> {
        let paths = Paths::find(environment)?;
        let by_variable = variable(environment, "VTRIAGE_CONFIG")?.map(PathBuf::from);
        let named = flags.config.clone().or(by_variable);
        let path = named.clone().unwrap_or_else(|| paths.config_file());
        let file = match settings::read(&path, paths.home.as_deref()) {
            Err(ConfigError::Unreadable { .. }) if named.is_none() && own_file::is_absent(&path) => Settings::default(),
            read => read?,
        };
        let mut warnings = Vec::new();
        if file.holds_key() {
            warnings.extend(key::readable_by_others(&path));
        }
        let config = merge(flags, environment, &file, path, paths)?;
        warnings.extend(config.unused_proxy());
        Ok(Loaded { config, warnings })
    }

    /// Tells of a proxy that nothing goes through: plain http is for this machine alone.
    fn unused_proxy(&self) -> Option<Warning> {
        let proxy = self.proxy.as_ref().filter(|_| self.base_url.scheme() == "http")?;
        // What all programs are told was not meant for this one.
        let (NamedBy::Setting(_), Ok(address)) = (&proxy.named_by, &proxy.address) else { return None };
        Some(Warning::ProxyUnused { proxy: address.to_string(), base_url: self.base_url.to_string() })
    }

    /// The names of the profiles that the settings file describes.
    pub fn profiles(flags: &Flags, environment: Environment) -> Result<Vec<String>, ConfigError> {
        let Config { file, paths, .. } = Self::load(flags, environment)?.config;
        if own_file::is_absent(&file) {
            return Ok(Vec::new());
        }
        Ok(settings::read(&file, paths.home.as_deref())?.profiles.into_keys().collect())
    }

    /// What is left when the settings cannot be read and the program is to go on: nothing is sent, nothing is changed.
    ///
    /// Shipped settings alone would not do: the lost ones may have said `read_only`, or named the hosts that must never be sent.
    pub fn safe_defaults(problem: &ConfigError, environment: Environment) -> Result<Loaded, ConfigError> {
        let paths = Paths::find(environment)?;
        let file = paths.config_file();
        let flags = Flags { offline: true, read_only: true, ..Flags::default() };
        let config = merge(&flags, &|_| None, &Settings::default(), file, paths)?;
        Ok(Loaded { config, warnings: vec![Warning::SafeDefaults { problem: problem.to_string() }] })
    }

    /// Whether nothing can be asked without a key. Another service than VirusTotal may want none, add one of its own, or say itself that it
    /// wants one.
    pub fn needs_key(&self) -> bool {
        self.answered_by.is_virustotal()
    }

    /// The settings that are the store's.
    pub fn store_options(&self) -> store::Options {
        store::Options {
            size_limit: self.store_limit,
            freshness: self.freshness,
            private_objects: self.private_objects,
            answers: match self.cache {
                Cache::OnDisk | Cache::Nothing => store::AnswersIn::TheFile,
                Cache::InMemory => store::AnswersIn::Memory,
            },
        }
    }
}

/// The sources in force, the first to be heard first; what none of them says is as shipped.
struct Layers<'a>([&'a Settings; 4]);

impl Layers<'_> {
    fn first<T>(&self, field: impl Fn(&Settings) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|settings| field(settings))
    }

    fn says_yes(&self, field: impl Fn(&Settings) -> Option<bool>) -> bool {
        self.first(field).unwrap_or(false)
    }

    fn list<T>(&self, field: impl Fn(&Settings) -> Option<&Vec<values::Entry<T>>>) -> Vec<String> {
        let texts = |list: &Vec<values::Entry<T>>| list.iter().map(|entry| entry.text.clone()).collect();
        self.first(|settings| field(settings).map(texts)).unwrap_or_default()
    }

    /// The setting called `name`, and who says it.
    fn named<T>(
        &self,
        name: &str,
        profile: &str,
        file: &Path,
        field: impl Fn(&Settings) -> Option<T>,
    ) -> Option<(T, NamedBy)> {
        let by_flag = || format!("--{}", name.replace('_', "-"));
        let by_variable = || format!("VTRIAGE_{}", name.to_uppercase());
        let in_profile = || format!("{name} of profile {profile} in {}", file.display());
        let in_file = || format!("{name} in {}", file.display());
        let places: [&dyn Fn() -> String; 4] = [&by_flag, &by_variable, &in_profile, &in_file];
        let mut sources = self.0.iter().zip(places);
        sources.find_map(|(settings, place)| Some((field(settings)?, NamedBy::Setting(place()))))
    }

    fn thresholds(&self) -> Thresholds {
        let from = |field: fn(&settings::FlaggedFrom) -> Option<NonZeroU32>| {
            self.first(|settings| settings.flagged_from.as_ref().and_then(field)).unwrap_or(Thresholds::SHIPPED)
        };
        Thresholds {
            file: from(|kinds| kinds.file),
            url: from(|kinds| kinds.url),
            domain: from(|kinds| kinds.domain),
            ip_address: from(|kinds| kinds.ip_address),
        }
    }

    fn ticket(&self) -> Option<Arc<TicketForm>> {
        let tables = || self.0.iter().filter_map(|settings| settings.ticket.as_ref());
        let form = TicketForm {
            limit: tables().find_map(|table| table.limit).map(NonZeroUsize::get),
            one: tables().find_map(|table| table.one.clone()).map(|text| text.0),
            row: tables().find_map(|table| table.row.clone()).map(|line| line.0),
        };
        (form != TicketForm::default()).then(|| Arc::new(form))
    }

    fn freshness(&self) -> Freshness {
        let shipped = Freshness::default();
        let span = |field: fn(&settings::Fresh) -> Option<Span>, shipped: Duration| {
            self.first(|settings| settings.freshness.as_ref().and_then(field)).map_or(shipped, |span| span.0)
        };
        Freshness {
            ordinary: span(|fresh| fresh.ordinary, shipped.ordinary),
            flagged: span(|fresh| fresh.flagged, shipped.flagged),
            pending: span(|fresh| fresh.pending, shipped.pending),
        }
    }
}

fn merge(
    flags: &Flags,
    environment: Environment,
    file: &Settings,
    path: PathBuf,
    paths: Paths,
) -> Result<Config, ConfigError> {
    let (from_flags, from_environment) = (settings::from_flags(flags)?, settings::from_environment(environment)?);
    let name = [&from_flags, &from_environment, file].into_iter().find_map(|settings| settings.profile.clone());
    let name = name.unwrap_or_else(|| DEFAULT_PROFILE.to_owned());
    let profile = profile(file, &name, &path)?;
    let layers = Layers([&from_flags, &from_environment, &profile, file]);
    let base_url = layers.first(|settings| settings.base_url.clone());
    let proxy = layers.named("proxy", &name, &path, |settings| settings.proxy.clone());
    let proxy = proxy.map(|(address, named_by)| Proxy { address: Ok(address), named_by, except: None });
    let ca_cert = layers.named("ca_cert", &name, &path, |settings| settings.ca_cert.clone());
    let ca_cert = ca_cert.map(|(path, named_by)| CaFile { path, named_by });
    let keeps_private = layers.says_yes(|settings| settings.store.as_ref().and_then(|store| store.keep_private));
    let base_url = values::base_url(base_url.as_deref().unwrap_or(DEFAULT_BASE_URL))
        .map_err(|reason| ConfigError::BadValue { from: "base_url".to_owned(), reason })?;
    Ok(Config {
        answered_by: AnsweredBy::at(&base_url),
        base_url,
        proxy: proxy.or_else(|| everybody::proxy(environment)),
        ca_cert: ca_cert.or_else(|| everybody::certificates(environment)),
        tier: layers.first(|settings| settings.tier).unwrap_or_default(),
        limits: Limits {
            per_minute: layers.first(|settings| settings.requests_per_minute).map(|limit| limit.0),
            per_day: layers.first(|settings| settings.requests_per_day).map(|limit| limit.0),
        },
        fetch: layers.first(|settings| settings.fetch).unwrap_or_default(),
        theme: layers.first(|settings| settings.theme.clone()),
        layout: if layers.says_yes(|settings| settings.plain) { Layout::Plain } else { Layout::Panes },
        mouse: if layers.says_yes(|settings| settings.mouse) { Mouse::Taken } else { Mouse::Left },
        zone: if layers.says_yes(|settings| settings.local_time) { Zone::Local } else { Zone::Utc },
        notifications: layers.first(|settings| settings.notifications).unwrap_or_default(),
        watch_budget: layers.first(|settings| settings.watch.as_ref()?.budget).unwrap_or_default(),
        copy_way: layers.first(|settings| settings.clipboard).unwrap_or_default(),
        copy_command: layers.first(|settings| settings.copy_command.clone()).map_or_else(Vec::new, |command| command.0),
        defang: layers.first(|settings| settings.defang).unwrap_or_default().0,
        ticket: layers.ticket(),
        access: if layers.says_yes(|settings| settings.read_only) { Access::ReadOnly } else { Access::Full },
        network: if layers.says_yes(|settings| settings.offline) { Network::Offline } else { Network::Online },
        cache: if flags.no_cache { Cache::InMemory } else { Cache::OnDisk },
        freshness: layers.freshness(),
        store_limit: layers
            .first(|settings| settings.store.as_ref().and_then(|store| store.size_limit))
            .unwrap_or_default()
            .0,
        private_objects: if keeps_private { PrivateObjects::Keep } else { PrivateObjects::Forget },
        upload_hosts: layers.list(|settings| settings.upload_hosts.as_ref()),
        internal: layers.list(|settings| settings.internal.as_ref()),
        own_domains: layers.list(|settings| settings.own_domains.as_ref()),
        judge: Judge {
            thresholds: layers.thresholds(),
            trusted: layers.list(|settings| settings.trusted_engines.as_ref()),
        },
        extract_allow: layers.list(|settings| settings.extract_allow.as_ref()),
        log_file: layers.first(|settings| settings.log_file.clone()),
        own_keys: key::own(flags, environment, file, &paths),
        key_places: key::Places::of(flags, &name, &profile, file, &path, &paths),
        profile: name,
        paths,
        file: path,
    })
}

/// The settings of the profile in force; none at all for `default` where no table describes it.
fn profile(file: &Settings, name: &str, path: &Path) -> Result<Settings, ConfigError> {
    match file.profiles.get(name) {
        Some(profile) => Ok(profile.clone()),
        None if name == DEFAULT_PROFILE => Ok(Settings::default()),
        None => {
            let names: Vec<&str> = file.profiles.keys().map(String::as_str).collect();
            let known = if names.is_empty() {
                "it describes none (write [profiles.NAME])".to_owned()
            } else {
                format!("it describes {}", names.join(", "))
            };
            Err(ConfigError::NoProfile { name: name.to_owned(), path: path.to_owned(), known })
        }
    }
}

#[cfg(test)]
mod tests;
