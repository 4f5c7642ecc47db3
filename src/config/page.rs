//! What `vtriage config` prints: the settings in force, without the key, and the file to start from.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Access, Config, ConfigError, KeyError, KeySource, Layout, Mouse, Network, PrivateObjects, Zone};
use crate::own_file;
use crate::text::without_keys;
use crate::vt::Proxy;

/// The settings file as shipped: every setting with its meaning and default, all of it commented out.
pub(super) const SHIPPED: &str = include_str!("../../assets/config.toml");

/// The settings in force, in the form of the settings file. The key is named by its source, never shown; where it can't be had, the
/// reason stands in its place.
pub fn show(config: &Config, key: Result<Option<&KeySource>, &KeyError>) -> String {
    let mut page = String::new();
    let there = if own_file::is_absent(&config.file) { "absent" } else { "read" };
    let key = match key {
        Ok(Some(source)) => format!("from {source}"),
        Ok(None) => "none found".to_owned(),
        Err(reason) => format!("not usable: {reason}"),
    };
    let seconds = |span: std::time::Duration| format!("\"{} s\"", span.as_secs());
    let text = |value: &str| toml::Value::from(value).to_string();
    // Of several lines, on one: what JSON escapes so, TOML reads so.
    let line = |value: &str| serde_json::Value::from(value).to_string();
    let path = |value: &Path| text(&value.display().to_string());
    let list = |values: &[String]| toml::Value::from(values.to_vec()).to_string();
    let ticket = config.ticket.as_deref();
    let head = [
        ("# settings file", format!("{} ({there})", config.file.display())),
        ("# state directory", config.paths.state_dir.display().to_string()),
        ("# API key", key),
    ];
    let lines = [
        ("profile", Some(text(&config.profile))),
        ("base_url", Some(text(config.base_url.as_str()))),
        ("proxy", proxy(config, text, line)),
        ("ca_cert", config.ca_cert.as_ref().map(|file| format!("{} # {}", path(&file.path), file.named_by))),
        ("tier", Some(format!("\"{:?}\"", config.tier).to_lowercase())),
        ("requests_per_minute", config.limits.per_minute.map(|limit| limit.to_string())),
        ("requests_per_day", config.limits.per_day.map(|limit| limit.to_string())),
        ("fetch", Some(format!("\"{:?}\"", config.fetch).to_lowercase())),
        ("theme", config.theme.as_deref().map(text)),
        ("plain", Some((config.layout == Layout::Plain).to_string())),
        ("mouse", Some((config.mouse == Mouse::Taken).to_string())),
        ("local_time", Some((config.zone == Zone::Local).to_string())),
        ("notifications", Some(format!("\"{:?}\"", config.notifications).to_lowercase())),
        ("clipboard", Some(text(config.copy_way.name()))),
        ("copy_command", (!config.copy_command.is_empty()).then(|| list(&config.copy_command))),
        ("defang", Some(text(config.defang.name()))),
        ("read_only", Some((config.access == Access::ReadOnly).to_string())),
        ("offline", Some((config.network == Network::Offline).to_string())),
        ("log_file", config.log_file.as_deref().map(path)),
        ("upload_hosts", Some(list(&config.upload_hosts))),
        ("internal", Some(list(&config.internal))),
        ("own_domains", Some(list(&config.own_domains))),
        ("trusted_engines", Some(list(&config.judge.trusted))),
        ("flagged_from.file", Some(config.judge.thresholds.file.to_string())),
        ("flagged_from.url", Some(config.judge.thresholds.url.to_string())),
        ("flagged_from.domain", Some(config.judge.thresholds.domain.to_string())),
        ("flagged_from.ip_address", Some(config.judge.thresholds.ip_address.to_string())),
        ("extract_allow", Some(list(&config.extract_allow))),
        ("ticket.limit", ticket.and_then(|form| form.limit).map(|limit| limit.to_string())),
        ("ticket.one", ticket.and_then(|form| form.one.as_ref()).map(|template| line(template.source()))),
        ("ticket.row", ticket.and_then(|form| form.row.as_ref()).map(|template| line(template.source()))),
        ("watch.budget", Some(config.watch_budget.to_string())),
        ("freshness.default", Some(seconds(config.freshness.ordinary))),
        ("freshness.flagged", Some(seconds(config.freshness.flagged))),
        ("freshness.pending", Some(seconds(config.freshness.pending))),
        ("store.size_limit", Some(format!("\"{} B\"", config.store_limit))),
        ("store.keep_private", Some((config.private_objects == PrivateObjects::Keep).to_string())),
    ];
    // Writing to a `String` cannot fail.
    for (name, value) in head {
        let _ = writeln!(page, "{name}: {value}");
    }
    for (name, value) in lines {
        let _ = match value {
            Some(value) => writeln!(page, "{name} = {value}"),
            None => writeln!(page, "# {name} is {}", absent(config, name)),
        };
    }
    without_keys(&page).into_owned()
}

/// The proxy in force, who names it and what goes past it, in one line; none where it can't be used.
fn proxy(config: &Config, text: impl Fn(&str) -> String, line: impl Fn(&str) -> String) -> Option<String> {
    let proxy = config.proxy.as_ref()?;
    let address = text(&proxy.address.as_ref().ok()?.to_string());
    let except = proxy.except.as_deref().map(|hosts| format!("; not for {}", line(hosts))).unwrap_or_default();
    Some(format!("{address} # {}{except}", proxy.named_by))
}

/// What a setting is that has no value.
fn absent(config: &Config, name: &str) -> String {
    match &config.proxy {
        Some(Proxy { address: Err(why), named_by, .. }) if name == "proxy" => format!("not usable: {named_by}: {why}"),
        _ => "not set".to_owned(),
    }
}

/// Writes the shipped settings where they are looked for; never over a file that is there.
pub fn init(config: &Config) -> Result<PathBuf, ConfigError> {
    let path = config.file.clone();
    let fail = |reason: std::io::Error| ConfigError::Unwritable { path: path.clone(), reason: reason.to_string() };
    let directory = path.parent().unwrap_or(Path::new("."));
    own_file::directory(directory).map_err(fail)?;
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(fail)?;
    file.write_all(SHIPPED.as_bytes()).map_err(fail)?;
    match file.persist_noclobber(&path) {
        Ok(_) => Ok(path),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Err(ConfigError::Exists { path }),
        Err(error) => Err(fail(error.error)),
    }
}
