//! One source of settings, in which everything may be absent, and how the file becomes one.
//!
//! A profile is the same table again, laid over the rest of the file: one shape to learn, one to document.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::key::given::{Command, KeyText};
use super::paths::{resolve, written_out};
use super::values::{
    DefangName, Engines, Entry, Hosts, Names, OwnPlaces, Requests, Size, Span, TicketLine, TicketText,
};
use super::{ConfigError, Environment, Flags, variable, words};
use crate::vt::ProxyUrl;
use crate::{own_file, text};

/// The kind of key, when the user states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Found out from the service.
    #[default]
    Auto,
    /// 4 requests a minute and 500 a day.
    Public,
    /// As the contract says.
    Premium,
}

/// What opening a tab or a relationship does that costs requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fetch {
    /// It says the price, and `Enter` asks.
    #[default]
    Ask,
    /// It asks by itself, with a premium key; the next pages of lists follow too.
    Follow,
}

/// What happens when an analysis that was watched completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notifications {
    #[default]
    Off,
    /// The terminal's bell.
    Bell,
    /// A notification of the desktop through the terminal (OSC 9 or 777).
    Desktop,
}

/// Which ways a copy may take to a clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CopyWay {
    /// That of `copy_command` if there is one, else the desktop's where there is one, else the terminal's.
    #[default]
    Auto,
    /// The terminal's alone, by OSC 52.
    Osc52,
    /// That of `copy_command` or the desktop's; nothing is written to the terminal.
    System,
    /// None: a text that is copied is shown, so that it can be selected by hand.
    Off,
}

impl CopyWay {
    /// What the settings file calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Osc52 => "osc52",
            Self::System => "system",
            Self::Off => "off",
        }
    }
}

/// The settings of one source; see `assets/config.toml` for what each means.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub(super) profile: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) api_key: Option<KeyText>,
    pub(super) api_key_file: Option<PathBuf>,
    pub(super) api_key_command: Option<Command>,
    pub(super) proxy: Option<ProxyUrl>,
    #[serde(alias = "ca_file")]
    pub(super) ca_cert: Option<PathBuf>,
    pub(super) tier: Option<Tier>,
    pub(super) requests_per_minute: Option<Requests>,
    pub(super) requests_per_day: Option<Requests>,
    pub(super) fetch: Option<Fetch>,
    pub(super) theme: Option<String>,
    pub(super) plain: Option<bool>,
    pub(super) mouse: Option<bool>,
    pub(super) local_time: Option<bool>,
    pub(super) notifications: Option<Notifications>,
    pub(super) clipboard: Option<CopyWay>,
    pub(super) copy_command: Option<Command>,
    pub(super) defang: Option<DefangName>,
    pub(super) read_only: Option<bool>,
    pub(super) offline: Option<bool>,
    pub(super) log_file: Option<PathBuf>,
    pub(super) upload_hosts: Option<Vec<Entry<Hosts>>>,
    pub(super) internal: Option<Vec<Entry<OwnPlaces>>>,
    pub(super) own_domains: Option<Vec<Entry<OwnPlaces>>>,
    #[serde(alias = "preferred_engines")]
    pub(super) trusted_engines: Option<Vec<Entry<Engines>>>,
    pub(super) flagged_from: Option<FlaggedFrom>,
    pub(super) extract_allow: Option<Vec<Entry<Names>>>,
    pub(super) ticket: Option<Ticket>,
    pub(super) watch: Option<WatchList>,
    pub(super) freshness: Option<Fresh>,
    pub(super) store: Option<Keep>,
    #[serde(default)]
    pub(super) profiles: BTreeMap<String, Settings>,
}

/// The table `[flagged_from]`: how many engines must say malicious, by kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlaggedFrom {
    pub(super) file: Option<NonZeroU32>,
    pub(super) url: Option<NonZeroU32>,
    pub(super) domain: Option<NonZeroU32>,
    pub(super) ip_address: Option<NonZeroU32>,
}

/// The table `[ticket]`: notes in the form that the team wants.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ticket {
    pub(super) limit: Option<NonZeroUsize>,
    pub(super) one: Option<TicketText>,
    pub(super) row: Option<TicketLine>,
}

/// The table `[watch]`: objects that are looked at again.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WatchList {
    pub(super) budget: Option<u32>,
}

/// The table `[freshness]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fresh {
    #[serde(rename = "default")]
    pub(super) ordinary: Option<Span>,
    pub(super) flagged: Option<Span>,
    pub(super) pending: Option<Span>,
}

/// The table `[store]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Keep {
    pub(super) size_limit: Option<Size>,
    pub(super) keep_private: Option<bool>,
}

impl Settings {
    /// Whether an API key stands in these settings themselves.
    pub(super) fn holds_key(&self) -> bool {
        self.api_key.is_some() || self.profiles.values().any(Self::holds_key)
    }

    /// Whether these settings say where a key comes from.
    pub(super) fn names_key(&self) -> bool {
        self.api_key.is_some() || self.api_key_file.is_some() || self.api_key_command.is_some()
    }

    /// Makes each path absolute: `~/` is the home directory, and the rest lies beside the settings file. Programs and what they
    /// are given are looked for as ever, but for `~/`: no shell writes that out. A fault comes with the setting that has it.
    fn place(&mut self, directory: Option<&Path>, home: Option<&Path>) -> Result<(), (String, String)> {
        let paths = [
            ("api_key_file", &mut self.api_key_file),
            ("ca_cert", &mut self.ca_cert),
            ("log_file", &mut self.log_file),
        ];
        for (name, path) in paths {
            let Some(path) = path else { continue };
            *path = resolve(path, directory, home).map_err(|reason| (name.to_owned(), reason))?;
        }
        let commands = [("api_key_command", &mut self.api_key_command), ("copy_command", &mut self.copy_command)];
        for (name, command) in commands {
            let words = command.iter_mut().flat_map(|command| &mut command.0).enumerate();
            for (_, word) in words.filter(|(at, word)| *at == 0 || word.starts_with("~/")) {
                let path = written_out(Path::new(word), home).map_err(|reason| (name.to_owned(), reason))?;
                *word = path.to_string_lossy().into_owned();
            }
        }
        for (profile, settings) in &mut self.profiles {
            let placed = settings.place(directory, home);
            placed.map_err(|(name, reason)| (format!("{name} of profile {profile}"), reason))?;
        }
        Ok(())
    }
}

/// Reads a settings file.
pub(super) fn read(path: &Path, home: Option<&Path>) -> Result<Settings, ConfigError> {
    let text = own_file::read_named(path)
        .and_then(words::utf8)
        .map_err(|reason| ConfigError::Unreadable { path: path.to_owned(), reason: reason.to_string() })?;
    let mut settings: Settings = toml::from_str(&text).map_err(|error| {
        let (line, column) = text::position(&text, error.span().map_or(0, |span| span.start));
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        ConfigError::Syntax { path: path.to_owned(), line, column, message }
    })?;
    for (name, profile) in &settings.profiles {
        if profile.profile.is_some() || !profile.profiles.is_empty() {
            let from = format!("[profiles.{name}] in {}", path.display());
            return Err(ConfigError::BadValue { from, reason: "a profile cannot hold another profile".to_owned() });
        }
    }
    let placed = settings.place(path.parent(), home);
    placed.map_err(|(name, reason)| ConfigError::BadValue { from: format!("{name} in {}", path.display()), reason })?;
    Ok(settings)
}

/// The flags as settings. A flag that is not given says nothing, it does not say no.
pub(super) fn from_flags(flags: &Flags) -> Result<Settings, ConfigError> {
    Ok(Settings {
        profile: flags.profile.clone(),
        base_url: flags.base_url.clone(),
        proxy: proxy("--proxy", flags.proxy.clone())?,
        ca_cert: flags.ca_cert.clone(),
        theme: flags.theme.clone(),
        plain: flags.plain,
        mouse: flags.mouse,
        log_file: flags.log_file.clone(),
        offline: flags.offline.then_some(true),
        read_only: flags.read_only.then_some(true),
        ..Settings::default()
    })
}

/// The variables `VTRIAGE_…` as settings; an empty one counts as absent.
pub(super) fn from_environment(environment: Environment) -> Result<Settings, ConfigError> {
    let named = |name: &str| variable(environment, name);
    Ok(Settings {
        profile: named("VTRIAGE_PROFILE")?,
        base_url: named("VTRIAGE_BASE_URL")?,
        proxy: proxy("VTRIAGE_PROXY", named("VTRIAGE_PROXY")?)?,
        ca_cert: named("VTRIAGE_CA_CERT")?.map(PathBuf::from),
        theme: named("VTRIAGE_THEME")?,
        plain: truth("VTRIAGE_PLAIN", environment)?,
        mouse: truth("VTRIAGE_MOUSE", environment)?,
        log_file: named("VTRIAGE_LOG_FILE")?.map(PathBuf::from),
        offline: truth("VTRIAGE_OFFLINE", environment)?,
        read_only: truth("VTRIAGE_READ_ONLY", environment)?,
        ..Settings::default()
    })
}

fn proxy(from: &str, value: Option<String>) -> Result<Option<ProxyUrl>, ConfigError> {
    value.map(ProxyUrl::try_from).transpose().map_err(|reason| ConfigError::BadValue { from: from.to_owned(), reason })
}

/// A doubtful `VTRIAGE_READ_ONLY` must not be taken for no.
fn truth(from: &str, environment: Environment) -> Result<Option<bool>, ConfigError> {
    match variable(environment, from)?.map(|value| value.to_ascii_lowercase()).as_deref() {
        None => Ok(None),
        Some("1" | "true" | "yes" | "on") => Ok(Some(true)),
        Some("0" | "false" | "no" | "off") => Ok(Some(false)),
        Some(_) => Err(ConfigError::BadValue { from: from.to_owned(), reason: "expected true or false".to_owned() }),
    }
}
