//! The options that every command takes.

use std::path::PathBuf;

use clap::Args;

use super::pacing::Pacing;
use crate::config::Flags;

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
#[command(next_help_heading = "Options for all commands")]
pub struct Options {
    /// Use the embedded demo service instead of VirusTotal: an invented world, no key, no network
    #[cfg(feature = "demo")]
    #[arg(long, global = true)]
    pub demo: bool,

    /// Let the demo grant so many requests a minute, as a key with a quota (a public key has 4)
    #[cfg(feature = "demo")]
    #[arg(long, global = true, value_name = "N")]
    pub demo_per_minute: Option<u32>,

    /// Let the demo grant so many requests a day (a public key has 500)
    #[cfg(feature = "demo")]
    #[arg(long, global = true, value_name = "N")]
    pub demo_per_day: Option<u32>,

    /// Let the terminal UI ask the demo as with a premium key, in place of a public one; commands may do everything there
    #[cfg(feature = "demo")]
    #[arg(long, global = true)]
    pub demo_premium: bool,

    /// Address of the API; https, or http on this machine only
    #[arg(long, global = true, value_name = "URL")]
    #[cfg_attr(feature = "demo", arg(conflicts_with_all = ["demo", "demo_per_minute", "demo_per_day", "demo_premium"]))]
    pub base_url: Option<String>,

    /// File that holds the API key and nothing else
    #[arg(long, global = true, value_name = "FILE")]
    pub api_key_file: Option<PathBuf>,

    /// Profile of the settings file to use
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// Proxy: http://, https://, socks5:// or socks5h://
    #[arg(long, global = true, value_name = "URL")]
    pub proxy: Option<String>,

    /// Certificates (PEM) to trust besides the system's
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,

    /// Answer from the local store alone; send nothing
    #[arg(long, global = true)]
    pub offline: bool,

    /// Refuse everything that publishes, changes or deletes
    #[arg(long, global = true)]
    pub read_only: bool,

    /// Neither read nor keep answers on disk; notes, history and the queue are kept
    #[arg(long, global = true)]
    pub no_cache: bool,

    /// Settings file to read instead of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Colour theme of the terminal UI
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,

    /// One column without frames, for screen readers: the pane with the keys, and a sentence about what changed
    #[arg(long, global = true)]
    pub plain: bool,

    /// Take the mouse in the terminal UI; text is then selected with Shift held
    #[arg(long, global = true)]
    pub mouse: bool,

    /// Write a log here (level: VTRIAGE_LOG=error|warn|info|debug|trace)
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,

    #[command(flatten)]
    pub pacing: Pacing,
}

impl Options {
    /// Whether the embedded service is to answer.
    pub fn wants_demo(&self) -> bool {
        #[cfg(feature = "demo")]
        return self.demo || self.demo_premium || self.demo_per_minute.is_some() || self.demo_per_day.is_some();
        #[cfg(not(feature = "demo"))]
        false
    }

    /// The same for a case that is replayed: offline, whatever else is said.
    #[must_use]
    pub fn for_replay(&self) -> Self {
        Self {
            offline: true,
            #[cfg(feature = "demo")]
            demo: false,
            #[cfg(feature = "demo")]
            demo_per_minute: None,
            #[cfg(feature = "demo")]
            demo_per_day: None,
            #[cfg(feature = "demo")]
            demo_premium: false,
            ..self.clone()
        }
    }

    /// What the settings module wants to know of the command line.
    pub fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            profile: self.profile.clone(),
            base_url: self.base_url.clone(),
            api_key_file: self.api_key_file.clone(),
            proxy: self.proxy.clone(),
            ca_cert: self.ca_cert.clone(),
            theme: self.theme.clone(),
            plain: self.plain.then_some(true),
            mouse: self.mouse.then_some(true),
            log_file: self.log_file.clone(),
            offline: self.offline,
            read_only: self.read_only,
            no_cache: self.no_cache,
        }
    }
}
