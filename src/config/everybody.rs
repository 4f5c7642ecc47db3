//! What variables say that many programs read: a proxy, certificates. They were not set for this program, so that a mistake in
//! them stops nothing but what needs them.

use super::Environment;
use crate::vt::{CaFile, NamedBy, Proxy, ProxyUrl};

/// The variables that name a proxy for https to every program, the first to be heard first.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Those that name what goes past it.
const NO_PROXY_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The first of these variables that says something, and what.
fn first_of(environment: Environment, names: &[&'static str]) -> Option<(&'static str, String)> {
    names.iter().find_map(|name| Some((*name, environment(name).filter(|value| !value.trim().is_empty())?)))
}

/// The proxy that all programs are told of. One that can't be used is kept as such: without a word it would be gone without.
pub(super) fn proxy(environment: Environment) -> Option<Proxy> {
    let (variable, address) = first_of(environment, &PROXY_VARIABLES)?;
    let except = first_of(environment, &NO_PROXY_VARIABLES).map(|(_, hosts)| hosts);
    Some(Proxy { address: ProxyUrl::try_from(address), named_by: NamedBy::Everybody(variable), except })
}

/// The certificates that all programs are told of.
pub(super) fn certificates(environment: Environment) -> Option<CaFile> {
    let (variable, path) = first_of(environment, &["SSL_CERT_FILE"])?;
    Some(CaFile { path: path.into(), named_by: NamedBy::Everybody(variable) })
}
