//! The options of private scanning, as flags shared by `submit --private` and `private rescan`.
//!
//! clap checks the ranges, so that a mistake is named before a file is even opened.

use clap::{Args, ValueEnum};

use super::exit::Failure;
use crate::vt::calls::{Interaction, Locale, PrivateScanOptions, PrivateUrlOptions, Region};

/// How a private file or URL is looked at.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Private scanning")]
pub(super) struct PrivateOptions {
    /// Days until the service forgets it, 1 to 28 [default: the group's setting]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u8).range(1..=28))]
    retention_days: Option<u8>,

    /// Where it is kept: US, CA, EU, GB [default: the group's setting]
    #[arg(long, value_name = "REGION", value_parser = Region::parse)]
    region: Option<Region>,

    /// Live session in this sandbox (cape for files, cape_win for URLs)
    #[arg(long, value_name = "SANDBOX")]
    interact: Option<String>,

    /// Length of the live session, 60 to 1800
    #[arg(long, value_name = "SECONDS", requires = "interact", value_parser = clap::value_parser!(u16).range(60..=1800))]
    interact_for: Option<u16>,

    /// Files: do not run it
    #[arg(long, conflicts_with = "interact")]
    no_sandbox: bool,

    /// Files: let it reach the internet while it runs; its owner may notice
    #[arg(long)]
    internet: bool,

    /// Files: open its TLS connections; the sample may notice
    #[arg(long)]
    intercept_tls: bool,

    /// Files: arguments to run it with
    #[arg(long, value_name = "ARGUMENTS", allow_hyphen_values = true)]
    command_line: Option<String>,

    /// Files: language of the machine: EN_US, AR_SA, DE_DE, ES_ES, PT_BR
    #[arg(long, value_name = "LOCALE", value_parser = Locale::parse)]
    locale: Option<Locale>,

    /// URLs: user agent to visit it with
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,

    /// URLs: sandboxes to visit it in, separated by commas
    #[arg(long, value_enum, value_name = "SANDBOX", value_delimiter = ',')]
    sandboxes: Vec<UrlSandbox>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum UrlSandbox {
    ChromeHeadlessLinux,
    CapeWin,
    ZenboxWindows,
}

impl PrivateOptions {
    /// Whether any of them was given.
    pub(super) fn is_given(&self) -> bool {
        let both = self.interact.is_some() || self.retention_days.is_some() || self.region.is_some();
        both || self.of_files().is_some() || self.of_urls().is_some()
    }

    /// What may come of them beside a report, as the end of a sentence.
    pub(super) fn risk(&self) -> &'static str {
        match (self.internet, self.intercept_tls) {
            (true, _) => "; it may reach the internet, and its owner may notice",
            (false, true) => "; its TLS connections are opened, and it may notice",
            (false, false) => "",
        }
    }

    /// The first given option that only files have.
    pub(super) fn of_files(&self) -> Option<&'static str> {
        first(&[
            (self.no_sandbox, "--no-sandbox"),
            (self.internet, "--internet"),
            (self.intercept_tls, "--intercept-tls"),
            (self.command_line.is_some(), "--command-line"),
            (self.locale.is_some(), "--locale"),
        ])
    }

    /// The first given option that only URLs have.
    pub(super) fn of_urls(&self) -> Option<&'static str> {
        first(&[(self.user_agent.is_some(), "--user-agent"), (!self.sandboxes.is_empty(), "--sandboxes")])
    }

    /// Refuses options that a file has no use for: dropped without a word they would be thought to be in force.
    pub(super) fn check_for_file(&self) -> Result<(), Failure> {
        self.of_urls().map_or(Ok(()), |option| Err(foreign(option, "URLs")))
    }

    pub(super) fn for_file(&self, password: Option<&str>) -> PrivateScanOptions {
        PrivateScanOptions {
            disable_sandbox: self.no_sandbox,
            enable_internet: self.internet,
            intercept_tls: self.intercept_tls,
            command_line: self.command_line.clone(),
            password: password.map(str::to_owned),
            retention_period_days: self.retention_days,
            storage_region: self.region,
            interaction: self.interaction(),
            locale: self.locale,
        }
    }

    pub(super) fn for_url(&self) -> PrivateUrlOptions {
        let name = |sandbox: &UrlSandbox| sandbox.to_possible_value().map(|value| value.get_name().to_owned());
        PrivateUrlOptions {
            user_agent: self.user_agent.clone(),
            sandboxes: self.sandboxes.iter().filter_map(name).collect(),
            retention_period_days: self.retention_days,
            storage_region: self.region,
            interaction: self.interaction(),
        }
    }

    fn interaction(&self) -> Option<Interaction> {
        self.interact.clone().map(|sandbox| Interaction { sandbox, timeout: self.interact_for })
    }
}

fn first(options: &[(bool, &'static str)]) -> Option<&'static str> {
    options.iter().find(|(given, _)| *given).map(|(_, name)| *name)
}

/// The refusal of an option of the other kind.
pub(super) fn foreign(option: &str, kind: &str) -> Failure {
    Failure::Usage(format!("{option} is for {kind} only; nothing was sent"))
}
