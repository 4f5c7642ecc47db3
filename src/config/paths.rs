//! Where settings, the store and the log live on this machine.
//!
//! The XDG directories (through etcetera, which gives Windows its own), unless two variables say otherwise.

use std::path::{Path, PathBuf};

use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_app_strategy};

use super::{ConfigError, DEFAULT_PROFILE, Environment};

/// The two directories of the program, which need not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Settings, keys and themes: `VTRIAGE_CONFIG_DIR`, else `$XDG_CONFIG_HOME/vtriage`.
    pub config_dir: PathBuf,
    /// Store and log: `VTRIAGE_STATE_DIR`, else `$XDG_STATE_HOME/vtriage`.
    pub state_dir: PathBuf,
    /// The home directory, for `~/` in settings and vt-cli's key.
    pub home: Option<PathBuf>,
}

impl Paths {
    /// Asks the environment first, and the platform only for what that left open.
    pub fn find(environment: Environment) -> Result<Self, ConfigError> {
        let named = |name: &str| Ok::<_, ConfigError>(super::variable(environment, name)?.map(PathBuf::from));
        // Not ours to refuse: the system knows it too.
        let home =
            |name: &str| environment(name).filter(|home| !home.is_empty() && super::is_text(home)).map(PathBuf::from);
        let home = || {
            home("HOME")
                .or_else(|| home("USERPROFILE"))
                .or_else(|| etcetera::home_dir().ok().filter(|home| home.is_absolute()))
        };
        let platform = || {
            choose_app_strategy(AppStrategyArgs {
                top_level_domain: String::new(),
                author: String::new(),
                app_name: "vtriage".to_owned(),
            })
            .map_err(|_| ConfigError::NoHome)
        };
        let config_dir = match named("VTRIAGE_CONFIG_DIR")? {
            Some(directory) => directory,
            None => platform()?.config_dir(),
        };
        let state_dir = if let Some(directory) = named("VTRIAGE_STATE_DIR")? {
            directory
        } else {
            let platform = platform()?;
            platform.state_dir().unwrap_or_else(|| platform.data_dir())
        };
        Ok(Self { config_dir, state_dir, home: home() })
    }

    /// The settings file.
    pub fn config_file(&self) -> PathBuf {
        self.config_dir.join("config.toml")
    }

    /// The file that rebinds keys.
    pub fn keys_file(&self) -> PathBuf {
        self.config_dir.join("keys.toml")
    }

    /// The directory of the user's own themes.
    pub fn themes_dir(&self) -> PathBuf {
        self.config_dir.join("themes")
    }

    /// The directory of the user's own recipes.
    pub fn recipes_dir(&self) -> PathBuf {
        self.config_dir.join("recipes")
    }

    /// Where the first-run screen keeps the API key of `profile`; looked at when no setting names another place.
    pub fn key_file(&self, profile: &str) -> PathBuf {
        if profile == DEFAULT_PROFILE {
            return self.config_dir.join("api-key");
        }
        // A profile's name is free text, a file's is not; each name has a file of its own.
        let mut name = "api-key-".to_owned();
        for letter in profile.chars() {
            if letter.is_alphanumeric() || matches!(letter, '-' | '_') {
                name.push(letter);
            } else {
                let mut bytes = [0; 4];
                name.extend(letter.encode_utf8(&mut bytes).bytes().map(percent_encoding::percent_encode_byte));
            }
        }
        self.config_dir.join(name)
    }

    /// The file that an earlier version kept the key of `profile` in, where that could be the file of another profile too.
    pub(super) fn doubtful_key_file(&self, profile: &str) -> Option<PathBuf> {
        let safe = |letter: char| if letter.is_alphanumeric() || letter == '-' { letter } else { '_' };
        let before = self.config_dir.join(format!("api-key-{}", profile.chars().map(safe).collect::<String>()));
        (profile != DEFAULT_PROFILE && before != self.key_file(profile)).then_some(before)
    }

    /// The SQLite file with answers, history and notes.
    pub fn store_file(&self) -> PathBuf {
        self.state_dir.join("store.sqlite")
    }

    /// The log, where no other place is named for it.
    pub fn log_file(&self) -> PathBuf {
        self.state_dir.join("vtriage.log")
    }
}

/// Writes out `~/`, or says why it can't be.
pub(super) fn written_out(path: &Path, home: Option<&Path>) -> Result<PathBuf, String> {
    let mut parts = path.components();
    let first = parts.next().and_then(|part| part.as_os_str().to_str()).filter(|first| first.starts_with('~'));
    match (first, home) {
        (Some("~"), Some(home)) => Ok(home.join(parts)),
        (Some("~"), None) => Err("which home directory ~/ means is not known here: write the whole path".to_owned()),
        (Some(other), _) if parts.next().is_some() => {
            Err(format!("{other}/ is not written out, only ~/ is, your own home directory: write the whole path"))
        }
        _ => Ok(path.to_owned()),
    }
}

/// Writes out `~/` and places a relative path of a settings file beside that file.
pub(super) fn resolve(path: &Path, beside: Option<&Path>, home: Option<&Path>) -> Result<PathBuf, String> {
    let path = written_out(path, home)?;
    Ok(match beside {
        Some(directory) if path.is_relative() => directory.join(path),
        _ => path,
    })
}
