//! What the configuration of malware names, as tools took it out of a file: its command servers, and other addresses.
//!
//! Each tool calls its members otherwise, and some give all of it as JSON in a text. What leads to an address decides what it is
//! called: not everything that malware is told of commands it.

use std::net::Ipv6Addr;

use serde_json::Value;

use crate::ioc::{ExtractOptions, Indicator, classify, extract};
use crate::vt::lenient::scalar;

/// Words in the names of members, in small letters, that lead to command servers.
const COMMANDS: &[&str] =
    &["c2", "cnc", "c&c", "control", "connect", "host", "server", "gate", "panel", "beacon", "callback", "checkin"];
/// Words that lead to addresses of any use.
const ADDRESSES: &[&str] = &["url", "uri", "domain", "address", "dns", "proxy", "peer", "site", "link"];
/// Words that lead to addresses which command nothing, whatever stands beside them.
const OTHERS: &[&str] = &["proxy", "dns", "site", "link", "update", "download"];
/// What stands beside an address in an object of its own.
const PORT: &str = "port";
/// Signs between several addresses in one text.
const BETWEEN: [char; 6] = [',', ';', '|', ' ', '\n', '\t'];

/// Addresses as the configuration writes them, each once.
#[derive(Debug, Default)]
pub struct Configuration {
    pub commands: Vec<String>,
    pub others: Vec<String>,
}

impl Configuration {
    /// Of all configurations in the attributes of a file.
    pub fn of(attributes: &Value) -> Self {
        let mut found = Self::default();
        let configs = attributes.get("malware_config").and_then(|config| config.get("families")?.as_array());
        for config in configs.into_iter().flatten().filter_map(|family| family.get("configs")?.as_array()).flatten() {
            if let Some(network) = config.get("net_info") {
                connections(network, &mut found.commands);
            }
            if let Some(texts) = config.get("txt_configs") {
                found.read(texts);
            }
        }
        found.commands.sort();
        found.commands.dedup();
        found.others.sort();
        found.others.dedup();
        found.others.retain(|other| found.commands.binary_search(other).is_err());
        found
    }

    /// Reads texts in whatever form they came.
    fn read(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.read(item)),
            Value::String(text) => match serde_json::from_str(text) {
                Ok(tree @ (Value::Object(_) | Value::Array(_))) => self.walk(&tree, &mut Vec::new()),
                _ => self.words(text),
            },
            _ => self.walk(value, &mut Vec::new()),
        }
    }

    /// A text that is no JSON: addresses in it, of a use that nobody can tell.
    fn words(&mut self, text: &str) {
        let found = extract(text, &ExtractOptions::default()).items.into_iter().filter(|item| item.ticked);
        let places = found.map(|item| item.indicator).filter(|of| of.is_url() || of.is_domain() || of.is_ip());
        self.others.extend(places.map(|of| of.value()));
    }

    /// `way`: the names of the members that lead here, in small letters.
    fn walk(&mut self, value: &Value, way: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item, way)),
            Value::Object(members) => {
                let port =
                    members.iter().find(|(name, _)| name.eq_ignore_ascii_case(PORT)).and_then(|(_, of)| scalar(of));
                for (name, member) in members {
                    way.push(name.to_lowercase());
                    let host = member.as_str().filter(|text| !text.contains(':') && is_host(text));
                    match (host, &port) {
                        (Some(host), Some(port)) => self.add(&format!("{host}:{port}"), way),
                        _ => self.walk(member, way),
                    }
                    way.pop();
                }
            }
            Value::String(text) => {
                for part in text.split(BETWEEN).filter(|part| !part.is_empty()) {
                    self.add(part, way);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str, way: &[String]) {
        let leads = |words: &[&str], name: &String| words.iter().any(|word| name.contains(word));
        let last = way.last();
        // Four numbers with points are a version as often as an address.
        if host_in(text).is_none() || last.is_some_and(|name| name.contains("version")) {
            return;
        }
        let is_called = last.is_some_and(|name| is_ip(name) || leads(COMMANDS, name) || leads(ADDRESSES, name));
        let commands = way.iter().any(|name| leads(COMMANDS, name)) && !way.iter().any(|name| leads(OTHERS, name));
        if commands && is_called {
            self.commands.push(text.to_owned());
        } else if is_called || text.contains("://") {
            self.others.push(text.to_owned());
        }
    }
}

/// Whether a member is named as an address: `ip`, `ips`, `dest_ip`, `ipaddress`.
fn is_ip(name: &str) -> bool {
    matches!(name, "ip" | "ips") || name.ends_with("_ip") || name.ends_with("_ips") || name.starts_with("ipaddr")
}

/// What the network part of a configuration names: all of it commands.
fn connections(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| connections(item, found)),
        // Of a connection its whole address is enough.
        Value::Object(members) => match members.get("url").or_else(|| members.get("host")).and_then(Value::as_str) {
            Some(address) => found.push(address.to_owned()),
            None => members.values().for_each(|member| connections(member, found)),
        },
        Value::String(text) if host_in(text).is_some() => found.push(text.clone()),
        _ => {}
    }
}

/// The name or address in `tcp://c2.example:4444/x`, `c2.example:4444` or `c2.example:4444:sesame`; none where it is neither.
pub fn host_in(text: &str) -> Option<&str> {
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
    let bare = bare.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match bare.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None if bare.parse::<Ipv6Addr>().is_ok() => bare,
        None => bare.split_once(':').map_or(bare, |(host, _)| host),
    };
    is_host(host).then_some(host)
}

/// Whether it is the name of a host that can be, or an address: what ends as file names do is none.
fn is_host(text: &str) -> bool {
    matches!(classify(text), Ok(Indicator::Domain(_) | Indicator::Ip(_)))
}
