//! Where the API key comes from, and keeping it.
//!
//! The first place that has anything decides: a place that was named but holds no usable key is an error with that
//! place in it, and is not passed over for the next, so that nobody spends another key's quota by accident. No error
//! or `Debug` here can hold the key.

pub(super) mod given;

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use self::given::{Command, KeyText};
use super::program::{self, ProgramError};
use super::settings::Settings;
use super::{Config, ConfigError, DEFAULT_PROFILE, Environment, Flags, KEY_VARIABLES, Paths, Warning, words};
use crate::ioc::OwnKeys;
use crate::own_file;
use crate::text::{holds_key, without_keys};

/// The system's keyrings: the program and what it is asked. Each is the documented command of its system.
const KEYRINGS: &[(&str, &[&str])] = if cfg!(target_os = "macos") {
    &[("security", &["find-generic-password", "-s", "vtriage", "-w"])]
} else if cfg!(target_os = "linux") {
    &[("secret-tool", &["lookup", "service", "vtriage"])]
} else {
    &[]
};

/// A locked keyring asks in a window, as the user's own command may; one without a desktop can hang on its bus.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is to be done about a keyring that says nothing.
const UNHEARD: &str =
    "unlock it and try again, or name the key's place (VTRIAGE_API_KEY, api_key_file): then no keyring is asked";

/// vt-cli's settings, in the home directory.
const VT_CLI: &str = ".vt.toml";

/// A key is 64 characters; a file or an answer much longer than this is something else.
const LONGEST: usize = 1024;

/// A word of so many letters may be a key, where what stands around it is not understood.
const LIKE_A_KEY: usize = 32;

/// What people leave around a key: a shell takes quotes away, an `--env-file` does not.
const AROUND: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('`', '`'), ('<', '>')];

/// An API key and where it was found.
#[derive(Debug, Clone)]
pub struct Key {
    pub secret: SecretString,
    pub from: KeySource,
}

/// Where a key was found, in words that a person can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// `--api-key-file`.
    Flag(PathBuf),
    Variable(&'static str),
    /// `api_key_command`; the program alone, its arguments may be private.
    Command(String),
    /// `api_key_file`, or the file that the first-run screen writes.
    File(PathBuf),
    /// `api_key` in the settings file.
    Settings(PathBuf),
    /// The program that was asked.
    Keyring(&'static str),
    /// vt-cli's own settings.
    VtCli(PathBuf),
}

impl KeySource {
    fn words(&self) -> String {
        match self {
            Self::Flag(path) => format!("--api-key-file {}", path.display()),
            Self::Variable(name) => format!("the variable {name}"),
            Self::Command(program) => format!("api_key_command ({program})"),
            Self::File(path) => format!("the file {}", path.display()),
            Self::Settings(path) => format!("api_key in {}", path.display()),
            Self::Keyring(program) => format!("the system keyring ({program}, service vtriage)"),
            Self::VtCli(path) => format!("vt-cli's {}", path.display()),
        }
    }

    /// What is wrong where the key stands in place of where it is.
    fn remark(&self) -> &'static str {
        if holds_key(&self.words()) {
            "; this looks like the key itself: put it into a file, or write api_key = \"…\" in the settings"
        } else {
            ""
        }
    }
}

impl fmt::Display for KeySource {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&without_keys(&self.words()))
    }
}

/// The outcome of the search: perhaps a key, and what should be said.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub key: Option<Key>,
    pub warnings: Vec<Warning>,
}

/// Why a text is no API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    #[error("is empty")]
    Empty,
    #[error("has a space, a control character or a letter outside ASCII in it")]
    Letters,
    #[error("is far too long")]
    Long,
    #[error("has {0:?} in it, as in NAME=KEY: write the key alone")]
    Line(char),
}

/// Why a place that was to give the key gave none. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    Unusable {
        from: KeySource,
        fault: Fault,
    },
    Unreadable {
        from: KeySource,
        reason: String,
    },
    /// It may have a key and did not say: the places behind it are not looked at.
    Unheard {
        from: KeySource,
        reason: String,
    },
}

impl fmt::Display for KeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let words = match self {
            Self::Unusable { from, fault } => format!("the API key from {from} {fault}"),
            Self::Unreadable { from, reason } => format!("no API key from {from}: {reason}{}", from.remark()),
            Self::Unheard { from, reason } => {
                format!("no API key from {from}: {reason}, and no other place was looked at: {UNHEARD}")
            }
        };
        write!(formatter, "{}; nothing was sent", without_keys(&words))
    }
}

/// The places that the settings name, in the order in which they are looked at.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    flag: Option<PathBuf>,
    /// The profile in force, where it says itself where its key comes from.
    profile: Option<String>,
    named: Option<Named>,
    /// Looked at only if nothing is named.
    fallbacks: Vec<Fallback>,
}

/// A place where a key may lie that nobody named.
#[derive(Debug, Clone)]
enum Fallback {
    /// A file that the first-run screen wrote.
    Kept(PathBuf),
    /// The program that is asked, and its arguments.
    Keyring(&'static str, &'static [&'static str]),
    /// vt-cli's settings.
    VtCli(PathBuf),
}

impl fmt::Display for Fallback {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Kept(path) | Self::VtCli(path) => write!(formatter, "{}", path.display()),
            Self::Keyring(program, _) => write!(formatter, "{}", KeySource::Keyring(program)),
        }
    }
}

#[derive(Debug, Clone)]
enum Named {
    Command(Command),
    File(PathBuf),
    Text(KeyText, PathBuf),
}

impl Named {
    fn of(settings: &Settings, path: &Path) -> Option<Self> {
        let command = settings.api_key_command.clone().map(Self::Command);
        let file = || settings.api_key_file.clone().map(Self::File);
        let text = || settings.api_key.clone().map(|text| Self::Text(text, path.to_owned()));
        command.or_else(file).or_else(text)
    }
}

impl Named {
    fn source(&self) -> KeySource {
        match self {
            Self::Command(Command(words)) => KeySource::Command(words.first().cloned().unwrap_or_default()),
            Self::File(path) => KeySource::File(path.clone()),
            Self::Text(_, path) => KeySource::Settings(path.clone()),
        }
    }
}

impl Places {
    /// A profile for another service (its own `base_url`) has the places that are its own, and none of those where the key for
    /// the rest may lie.
    pub(super) fn of(
        flags: &Flags,
        name: &str,
        profile: &Settings,
        file: &Settings,
        path: &Path,
        paths: &Paths,
    ) -> Self {
        let apart = profile.base_url.is_some();
        let own = paths.key_file(name);
        let usual = Some(paths.key_file(DEFAULT_PROFILE)).filter(|usual| *usual != own).map(Fallback::Kept);
        let keyrings = KEYRINGS.iter().map(|(program, arguments)| Fallback::Keyring(program, arguments));
        let vt_cli = paths.home.as_ref().map(|home| Fallback::VtCli(home.join(VT_CLI)));
        let shared = usual.into_iter().chain(keyrings).chain(vt_cli);
        Self {
            flag: flags.api_key_file.clone(),
            profile: profile.names_key().then(|| name.to_owned()),
            named: Named::of(profile, path).or_else(|| Named::of(file, path).filter(|_| !apart)),
            fallbacks: std::iter::once(Fallback::Kept(own)).chain(shared.filter(|_| !apart)).collect(),
        }
    }
}

/// The keys that lie where this user keeps keys, of every profile. No program is run for them, and what can't be read says
/// nothing here.
pub(super) fn own(flags: &Flags, environment: Environment, file: &Settings, paths: &Paths) -> OwnKeys {
    let variables = KEY_VARIABLES.iter().filter_map(|name| environment(name));
    let all = || std::iter::once(file).chain(file.profiles.values());
    let texts = all().filter_map(|settings| Some(settings.api_key.as_ref()?.0.expose_secret().to_owned()));
    let profiles = file.profiles.keys().map(String::as_str).chain([DEFAULT_PROFILE]);
    let kept = profiles.map(|name| paths.key_file(name));
    let named = all().filter_map(|settings| settings.api_key_file.clone()).chain(flags.api_key_file.clone());
    // Of a pipe nobody else could read the key any more.
    let files = kept.chain(named).filter(|path| path.is_file()).filter_map(|path| read_short(&path).ok());
    let vt_cli = paths.home.as_ref().and_then(|home| vt_cli_key(&home.join(VT_CLI)));
    let found = variables.chain(texts).chain(files).chain(vt_cli);
    OwnKeys::of(found.flat_map(|text| spellings(&text)))
}

/// A key as it stands there and as it is sent; of what is none, the words that may be one.
fn spellings(text: &str) -> Vec<String> {
    if let Ok(key) = validate(text) {
        return vec![text.to_owned(), key.expose_secret().to_owned()];
    }
    let is_between = |letter: char| !letter.is_ascii_alphanumeric();
    text.split(is_between).filter(|word| word.len() >= LIKE_A_KEY).map(str::to_owned).collect()
}

impl Config {
    /// Looks for the key. Blocks: reads files and may run a program, which has 30 s and may ask the user.
    pub fn find_key(&self, environment: Environment) -> Result<Found, KeyError> {
        let places = &self.key_places;
        let mut found = Found::default();
        if let Some(path) = &places.flag {
            found.file(KeySource::Flag(path.clone()), path)?;
            return Ok(found);
        }
        for name in KEY_VARIABLES {
            if let Some(text) = environment(name) {
                found.take(KeySource::Variable(name), &text)?;
                found.warnings.extend(places.profile.as_ref().map(|profile| Warning::ProfileKeyUnused {
                    profile: profile.clone(),
                    used: KeySource::Variable(name).to_string(),
                }));
                return Ok(found);
            }
        }
        if let Some(named) = &places.named {
            found.named(named)?;
            return Ok(found);
        }
        found.warnings.extend(self.doubtful_key_file());
        for place in &places.fallbacks {
            found.fallback(place, environment)?;
            if found.key.is_some() {
                break;
            }
        }
        Ok(found)
    }

    /// Tells of a key that an earlier version kept for this profile, or for another with a name much like it.
    fn doubtful_key_file(&self) -> Option<Warning> {
        let (profile, file) = (self.profile.clone(), self.key_file());
        let doubtful = self.paths.doubtful_key_file(&profile).filter(|path| !own_file::is_absent(path))?;
        own_file::is_absent(&file).then_some(Warning::DoubtfulKeyFile { profile, doubtful, file })
    }

    /// The place that comes before the file of the first-run screen, where there is one. No program is run for it.
    pub fn comes_before_kept(&self, environment: Environment) -> Option<KeySource> {
        let Places { flag, named, .. } = &self.key_places;
        let by_flag = flag.clone().map(KeySource::Flag);
        let variable = || KEY_VARIABLES.into_iter().find(|name| environment(name).is_some()).map(KeySource::Variable);
        by_flag.or_else(variable).or_else(|| named.as_ref().map(Named::source))
    }

    /// The places in which [`Config::find_key`] looks, for the first-run screen.
    pub fn key_places(&self) -> Vec<String> {
        let places = &self.key_places;
        let mut words = vec!["--api-key-file".to_owned()];
        words.extend(KEY_VARIABLES.map(str::to_owned));
        words.push(format!("api_key_command, api_key_file or api_key in {}", self.file.display()));
        words.extend(places.fallbacks.iter().map(Fallback::to_string));
        words
    }

    /// Where the first-run screen keeps a key for the profile in force, so that [`Config::find_key`] finds it again.
    pub fn key_file(&self) -> PathBuf {
        self.paths.key_file(&self.profile)
    }
}

impl Found {
    fn take(&mut self, from: KeySource, text: &str) -> Result<(), KeyError> {
        match validate(text) {
            Ok(secret) => self.key = Some(Key { secret, from }),
            Err(fault) => return Err(KeyError::Unusable { from, fault }),
        }
        Ok(())
    }

    fn file(&mut self, from: KeySource, path: &Path) -> Result<(), KeyError> {
        match read_short(path) {
            Ok(text) => self.take(from, &text)?,
            Err(reason) => return Err(KeyError::Unreadable { from, reason: reason.to_string() }),
        }
        self.warnings.extend(readable_by_others(path));
        Ok(())
    }

    /// Takes what lies at a place that nobody named; nothing there is no fault.
    fn fallback(&mut self, place: &Fallback, environment: Environment) -> Result<(), KeyError> {
        match place {
            Fallback::Kept(path) if own_file::is_absent(path) => Ok(()),
            Fallback::Kept(path) => self.file(KeySource::File(path.clone()), path),
            Fallback::Keyring(program, arguments) => {
                let from = KeySource::Keyring(program);
                match ask_keyring(program, arguments, environment, PATIENCE) {
                    Ok(Some(text)) => self.take(from, &text),
                    Ok(None) => Ok(()),
                    Err(reason) => Err(KeyError::Unheard { from, reason: reason.to_string() }),
                }
            }
            Fallback::VtCli(path) => {
                let Some(text) = vt_cli_key(path) else { return Ok(()) };
                self.take(KeySource::VtCli(path.clone()), &text)?;
                self.warnings.extend(readable_by_others(path));
                Ok(())
            }
        }
    }

    fn named(&mut self, named: &Named) -> Result<(), KeyError> {
        let from = named.source();
        match named {
            Named::File(path) => self.file(from, path),
            Named::Text(KeyText(text), _) => self.take(from, text.expose_secret()),
            Named::Command(Command(words)) => {
                let (program, arguments) =
                    words.split_first().map_or(("", [].as_slice()), |(first, rest)| (first, rest));
                match program::output(Path::new(program), arguments, PATIENCE) {
                    Ok(text) => self.take(from, &text),
                    Err(reason) => Err(KeyError::Unreadable { from, reason: reason.to_string() }),
                }
            }
        }
    }
}

/// The key that a text is, without blanks and what else stands around it. It can be sent as a header and is no line of settings.
pub fn validate(text: &str) -> Result<SecretString, Fault> {
    let text = bare(text);
    // What other services give out may be in base64, which ends so.
    let sign = text.trim_end_matches('=').chars().find(|letter| matches!(letter, '=' | ':' | ','));
    if text.is_empty() {
        Err(Fault::Empty)
    } else if text.len() > LONGEST {
        Err(Fault::Long)
    } else if let Some(sign) = sign {
        Err(Fault::Line(sign))
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err(Fault::Letters)
    } else {
        Ok(text.to_owned().into())
    }
}

fn bare(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    let inside = AROUND.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    inside.map_or(text, bare)
}

/// Writes the key alone into `path`, readable by its owner only; the old file stays until the new one is complete.
pub fn save_key(path: &Path, key: &SecretString) -> Result<(), ConfigError> {
    let fail = |reason: std::io::Error| ConfigError::Unwritable { path: path.to_owned(), reason: reason.to_string() };
    let directory = path.parent().unwrap_or(Path::new("."));
    own_file::check(path).map_err(fail)?;
    own_file::directory(directory).map_err(fail)?;
    // tempfile creates with mode 0600, and persisting keeps it.
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(fail)?;
    writeln!(file, "{}", key.expose_secret()).and_then(|()| file.as_file().sync_all()).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// A warning if anyone but its owner can read the file that holds a key.
#[cfg(unix)]
pub(super) fn readable_by_others(path: &Path) -> Option<Warning> {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let found = std::fs::metadata(path).ok()?;
    // A pipe, as of `--api-key-file <(command)`, is gone once it was read.
    if found.file_type().is_fifo() {
        return None;
    }
    let mode = found.permissions().mode() & 0o7777;
    (mode & 0o077 != 0).then(|| Warning::ReadableByOthers { path: path.to_owned(), mode })
}

/// Where files have no mode, who can read them is the directory's business.
#[cfg(not(unix))]
pub(super) fn readable_by_others(_path: &Path) -> Option<Warning> {
    None
}

/// Reads at most a little more than a key, so that a wrong path cannot fill the memory.
fn read_short(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let mut bytes = Vec::new();
    own_file::open_named(path)?.take(4 * LONGEST as u64).read_to_end(&mut bytes)?;
    words::utf8(bytes)
}

/// What the keyring says. Most machines have none, and one without our key fails; but one that does not answer in time, or in
/// no words, may hold the key that is meant.
fn ask_keyring(
    program: &str,
    arguments: &[&str],
    environment: Environment,
    patience: Duration,
) -> Result<Option<String>, ProgramError> {
    let Some(program) = program::on_path(program, environment) else { return Ok(None) };
    let arguments: Vec<String> = arguments.iter().map(|&word| word.to_owned()).collect();
    match program::output(&program, &arguments, patience) {
        Ok(text) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
        Err(ProgramError::NotRun { .. } | ProgramError::Failed { .. }) => Ok(None),
        Err(unheard @ (ProgramError::Slow { .. } | ProgramError::NoText | ProgramError::Partly)) => Err(unheard),
    }
}

/// The key in vt-cli's settings; a file that cannot be read or parsed is vt-cli's business.
fn vt_cli_key(path: &Path) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct VtCli {
        apikey: Option<String>,
    }
    let text = std::fs::read_to_string(path).ok()?;
    toml::from_str::<VtCli>(&text).ok()?.apikey.filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests;
