//! What the command line, the environment and the settings file add up to: one value that both faces start from.
//!
//! Nothing costly happens until it is asked for: finding the key may run a program, so [`Session::key`] is called by those
//! who need one. With `--demo` the embedded service runs in this process for as long as the session lives.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use secrecy::SecretString;

use super::exit::Failure;
use super::options::Options;
use super::pacing::Pacing;
use super::{inputs, log, output};
use crate::access::Target;
use crate::config::key::{Found, Key};
#[cfg(feature = "demo")]
use crate::config::{Cache, Limits, Tier};
use crate::config::{Config, KeyError, Loaded, Warning, process_environment};
#[cfg(feature = "demo")]
use crate::vt::AnsweredBy;

/// Settings, and the service that they point at.
#[derive(Debug)]
pub struct Session {
    pub config: Config,
    pub service: Target,
    /// How long the run may take.
    pub pacing: Pacing,
}

impl Session {
    /// Reads the settings, starts the log and, if wanted, the demo service. Warnings go to stderr.
    pub async fn open(options: &Options) -> Result<Self, Failure> {
        let config = settings(options)?;
        inputs::refuse_own_key(&config.own_keys)?;
        let level = process_environment("VTRIAGE_LOG").filter(|level| !level.is_empty());
        if config.log_file.is_some() || level.is_some() {
            let file = config.log_file.clone().unwrap_or_else(|| config.paths.log_file());
            log::start(&file, level.as_deref())?;
        }
        if options.wants_demo() {
            Self::of_demo(config, options).await
        } else {
            Ok(Self { config, service: Target::Configured, pacing: options.pacing.clone() })
        }
    }

    /// The demo has its own key and limits, and its answers are not kept: the real store must not learn an invented world.
    #[cfg(feature = "demo")]
    async fn of_demo(config: Config, options: &Options) -> Result<Self, Failure> {
        let limits = Limits { per_minute: options.demo_per_minute, per_day: options.demo_per_day };
        let granted = crate::demo::Options {
            per_minute: limits.per_minute,
            per_day: limits.per_day,
            ..crate::demo::Options::default()
        };
        let demo = crate::demo::Demo::start(granted).await.map_err(|reason| super::demo::not_started(&reason))?;
        let base_url =
            demo.base_url().parse().map_err(|reason| Failure::Local(format!("the demo's address: {reason}")))?;
        let config = Config {
            base_url,
            answered_by: AnsweredBy::demo(),
            tier: if options.demo_premium { Tier::Premium } else { config.tier },
            limits,
            cache: Cache::Nothing,
            proxy: None,
            ca_cert: None,
            ..config
        };
        Ok(Self { config, service: Target::Demo(demo), pacing: options.pacing.clone() })
    }

    #[cfg(not(feature = "demo"))]
    async fn of_demo(_: Config, _: &Options) -> Result<Self, Failure> {
        std::future::ready(Err(Failure::Usage("this build has no demo service".to_owned()))).await
    }

    /// The API key, or `None` when no place has one. May read files and run a program; warnings go to stderr.
    pub fn key(&self) -> Result<Option<SecretString>, Failure> {
        match self.service {
            Target::Configured => Ok(find_key(&self.config)?.map(|key| key.secret)),
            #[cfg(feature = "demo")]
            Target::Demo(_) => Ok(Some(crate::demo::Demo::key().to_owned().into())),
        }
    }
}

/// The settings. What should be known of them is said on stderr.
pub(super) fn settings(options: &Options) -> Result<Config, Failure> {
    let Loaded { config, warnings } = Config::load(&options.flags(), &process_environment)?;
    warn(&warnings);
    Ok(config)
}

/// The key and where it was found. What should be known of it is said on stderr.
pub(super) fn find_key(config: &Config) -> Result<Option<Key>, KeyError> {
    let found = saying_what_is_waited_for(|| config.find_key(&process_environment));
    let Found { key, warnings } = found?;
    warn(&warnings);
    Ok(key)
}

/// Finds a key, and says so where that takes long: a program may have asked the user, in a window that lies behind this one.
fn saying_what_is_waited_for<T>(find: impl FnOnce() -> T) -> T {
    const SOON: Duration = Duration::from_secs(2);
    let (done, waiting) = mpsc::channel::<()>();
    let words = "the program that was asked for the API key has not answered yet; it may be asking you";
    // Not joined: it ends with the answer.
    std::thread::spawn(move || {
        if waiting.recv_timeout(SOON) == Err(RecvTimeoutError::Timeout) {
            output::say(words);
        }
    });
    let found = find();
    drop(done);
    found
}

fn warn(warnings: &[Warning]) {
    for warning in warnings {
        output::say(warning.to_string());
    }
}
