//! Private scanning: what is sent stays visible to the uploader's group only.
//!
//! Options are checked here, in words, since the service answers wrong ones with a bare 400. `enable_internet` and
//! `intercept_tls` are always said: the service documents their defaults both ways.

use super::paged;
pub use crate::vt::call::Deletion;
use crate::vt::call::{Body, Upload};
use crate::vt::endpoint as at;
use crate::vt::{Call, Cursor};

/// How a private file is looked at.
///
/// Source: <https://docs.virustotal.com/reference/upload-file-private-scanning>
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrivateScanOptions {
    /// Static analysis only.
    pub disable_sandbox: bool,
    pub enable_internet: bool,
    /// Visible to the sample, and spoils JA3.
    pub intercept_tls: bool,
    /// Arguments for the run.
    pub command_line: Option<String>,
    /// Of a ZIP that holds exactly one file.
    pub password: Option<String>,
    /// 1 to 28; without it the group's preference.
    pub retention_period_days: Option<u8>,
    pub storage_region: Option<Region>,
    /// An interactive session; none is opened without it.
    pub interaction: Option<Interaction>,
    pub locale: Option<Locale>,
}

/// How a private URL is looked at.
///
/// Source: <https://docs.virustotal.com/reference/private-scan-url>
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrivateUrlOptions {
    pub user_agent: Option<String>,
    /// `chrome_headless_linux`, `cape_win`, `zenbox_windows`; the first gives the richest result.
    pub sandboxes: Vec<String>,
    /// 1 to 28; the service's default is 1.
    pub retention_period_days: Option<u8>,
    pub storage_region: Option<Region>,
    pub interaction: Option<Interaction>,
}

/// A live session with the machine that runs the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// `cape` for files, `cape_win` for URLs.
    pub sandbox: String,
    /// Seconds, 60 to 1800.
    pub timeout: Option<u16>,
}

/// Where private things are kept. The service's page on files names US and EU only, its other pages all four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    Us,
    Ca,
    Eu,
    Gb,
}

impl Region {
    pub const ALL: [Self; 4] = [Self::Us, Self::Ca, Self::Eu, Self::Gb];

    pub fn name(self) -> &'static str {
        match self {
            Self::Us => "US",
            Self::Ca => "CA",
            Self::Eu => "EU",
            Self::Gb => "GB",
        }
    }

    /// The region of a name in any case.
    pub fn parse(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|region| region.name().eq_ignore_ascii_case(name));
        known.ok_or_else(|| format!("the storage region must be US, CA, EU or GB, not {name:?}"))
    }
}

/// Language and keyboard of the machine that runs the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Locale {
    EnUs,
    ArSa,
    DeDe,
    EsEs,
    PtBr,
}

impl Locale {
    pub const ALL: [Self; 5] = [Self::EnUs, Self::ArSa, Self::DeDe, Self::EsEs, Self::PtBr];

    pub fn name(self) -> &'static str {
        match self {
            Self::EnUs => "EN_US",
            Self::ArSa => "AR_SA",
            Self::DeDe => "DE_DE",
            Self::EsEs => "ES_ES",
            Self::PtBr => "PT_BR",
        }
    }

    /// The locale of a name in any case.
    pub fn parse(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|locale| locale.name().eq_ignore_ascii_case(name));
        known.ok_or_else(|| format!("the locale must be EN_US, AR_SA, DE_DE, ES_ES or PT_BR, not {name:?}"))
    }
}

impl PrivateScanOptions {
    /// The first thing wrong with the options, in a sentence.
    pub fn check(&self) -> Result<(), String> {
        check_retention(self.retention_period_days)?;
        check_interaction(self.interaction.as_ref())?;
        match &self.interaction {
            Some(_) if self.disable_sandbox => Err("an interactive session needs the sandbox".to_owned()),
            _ => Ok(()),
        }
    }

    /// The fields as the service names them.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let word = |on: bool| if on { "true" } else { "false" };
        let mut fields = vec![
            ("disable_sandbox", word(self.disable_sandbox).to_owned()),
            ("enable_internet", word(self.enable_internet).to_owned()),
            ("intercept_tls", word(self.intercept_tls).to_owned()),
        ];
        let mut add = |name, value: Option<String>| fields.extend(value.map(|value| (name, value)));
        add("command_line", self.command_line.clone());
        add("password", self.password.clone());
        add("retention_period_days", self.retention_period_days.map(|days| days.to_string()));
        add("storage_region", self.storage_region.map(|region| region.name().to_owned()));
        add("locale", self.locale.map(|locale| locale.name().to_owned()));
        fields.extend(interaction(self.interaction.as_ref()));
        fields
    }
}

impl PrivateUrlOptions {
    /// The first thing wrong with the options, in a sentence.
    pub fn check(&self) -> Result<(), String> {
        check_retention(self.retention_period_days)?;
        check_interaction(self.interaction.as_ref())
    }
}

fn check_retention(days: Option<u8>) -> Result<(), String> {
    match days {
        Some(days) if !(1..=28).contains(&days) => Err(format!("retention must be 1 to 28 days, not {days}")),
        _ => Ok(()),
    }
}

fn check_interaction(interaction: Option<&Interaction>) -> Result<(), String> {
    match interaction {
        Some(Interaction { sandbox, .. }) if sandbox.trim().is_empty() => {
            Err("an interactive session needs the name of a sandbox".to_owned())
        }
        Some(Interaction { timeout: Some(seconds), .. }) if !(60..=1800).contains(seconds) => {
            Err(format!("an interactive session lasts 60 to 1800 seconds, not {seconds}"))
        }
        _ => Ok(()),
    }
}

fn interaction(interaction: Option<&Interaction>) -> Vec<(&'static str, String)> {
    let Some(Interaction { sandbox, timeout }) = interaction else { return Vec::new() };
    let timeout = timeout.map(|seconds| ("interaction_timeout", seconds.to_string()));
    [("interaction_sandbox", sandbox.clone())].into_iter().chain(timeout).collect()
}

/// Submits a file privately, by the route that its size wants.
pub fn submit_private_file(mut file: Upload, options: &PrivateScanOptions) -> Result<Call, String> {
    options.check()?;
    file.parts.extend(options.fields());
    let endpoint = if file.is_large() { at::SUBMIT_LARGE_PRIVATE_FILE } else { at::SUBMIT_PRIVATE_FILE };
    Ok(Call::new(endpoint, &[]).body(Body::File(file)))
}

/// Analyses a private file again, with options in the query.
///
/// Source: <https://docs.virustotal.com/reference/rescan-a-private-file>
pub fn rescan_private_file(sha256: &str, options: &PrivateScanOptions) -> Result<Call, String> {
    options.check()?;
    let mut call = Call::new(at::RESCAN_PRIVATE_FILE, &[sha256]);
    call.query = options.fields();
    Ok(call)
}

/// Submits a URL privately.
pub fn submit_private_url(url: &str, options: &PrivateUrlOptions) -> Result<Call, String> {
    options.check()?;
    let mut fields = vec![("url", url.to_owned())];
    let mut add = |name, value: Option<String>| fields.extend(value.map(|value| (name, value)));
    add("user_agent", options.user_agent.clone());
    add("sandboxes", Some(options.sandboxes.join(",")).filter(|list| !list.is_empty()));
    add("retention_period_days", options.retention_period_days.map(|days| days.to_string()));
    add("storage_region", options.storage_region.map(|region| region.name().to_owned()));
    fields.extend(interaction(options.interaction.as_ref()));
    Ok(Call::new(at::SUBMIT_PRIVATE_URL, &[]).body(Body::Form(fields)))
}

/// The private files of the key's group, **in hash order**; at most 40 a page.
pub fn private_files(limit: u32, cursor: Option<&Cursor>) -> Call {
    paged(Call::new(at::PRIVATE_FILES, &[]), limit, cursor)
}

/// The private analyses of the key's group, newest first; at most 40 a page.
pub fn private_analyses(limit: u32, cursor: Option<&Cursor>) -> Call {
    paged(Call::new(at::PRIVATE_ANALYSES, &[]), limit, cursor)
}

/// Deletes a private file. Can't be undone.
pub fn delete_private_file(sha256: &str, what: Deletion) -> Call {
    let only_from_storage = match what {
        Deletion::FileOnly => "true",
        Deletion::Everything => "false",
    };
    Call::new(at::DELETE_PRIVATE_FILE, &[sha256]).with("only_from_storage", only_from_storage).deleting(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_out_of_range_are_refused_in_a_sentence() {
        let days = |days| PrivateScanOptions { retention_period_days: Some(days), ..PrivateScanOptions::default() };
        assert!(days(0).check().is_err() && days(29).check().is_err());
        assert!(days(1).check().is_ok() && days(28).check().is_ok());
        let timeout = |seconds| PrivateUrlOptions {
            interaction: Some(Interaction { sandbox: "cape_win".into(), timeout: Some(seconds) }),
            ..PrivateUrlOptions::default()
        };
        assert_eq!(timeout(59).check(), Err("an interactive session lasts 60 to 1800 seconds, not 59".to_owned()));
        assert!(timeout(60).check().is_ok() && timeout(1800).check().is_ok() && timeout(1801).check().is_err());
        assert!(Region::parse("mars").is_err() && Region::parse("eu") == Ok(Region::Eu));
        assert!(Locale::parse("xx").is_err() && Locale::parse("de_de") == Ok(Locale::DeDe));
    }

    #[test]
    fn a_session_is_opened_only_when_wanted() {
        let plain = rescan_private_file("aa", &PrivateScanOptions::default()).expect("a call");
        assert!(plain.query.iter().all(|(name, _)| !name.starts_with("interaction")));
        assert!(plain.query.contains(&("enable_internet", "false".to_owned())));
    }
}
