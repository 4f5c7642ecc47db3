//! From what stands in a path to the name of an object: hashes of three lengths, the two forms of URL ids, domains and
//! addresses in any spelling. What cannot be a name is refused here, as the service does, before anything is looked up.

use std::net::IpAddr;

use base64::Engine;

use super::answer::{Refusal, refuse};
use super::call::{Call, Tier};
use super::kind::{Kind, Name};
use super::service::Service;
use super::world::url_id;

/// Whether a text is a hash of one of these lengths.
pub(super) fn is_hash(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Service {
    /// The name of a known object, or why there is none.
    pub(super) fn find(&self, kind: Kind, id: &str, call: &Call) -> Result<Name, Refusal> {
        let name = self.name(kind, id, call)?;
        if self.knows(&name) { Ok(name) } else { Err(Refusal::not_found(kind, &name.id)) }
    }

    fn name(&self, kind: Kind, id: &str, call: &Call) -> Result<Name, Refusal> {
        match kind {
            Kind::File => self.file_name(id),
            Kind::PrivateFile if is_hash(id, &[64]) => Ok(Name::new(kind, id.to_ascii_lowercase())),
            Kind::PrivateFile => refuse("BadRequestError", format!("\"{id}\" is not a valid SHA-256")),
            Kind::Url | Kind::PrivateUrl => url_name(kind, id),
            Kind::Domain => domain_name(id),
            Kind::Address => match id.parse::<IpAddr>() {
                Ok(address) => Ok(Name::new(kind, address.to_string())),
                Err(_) => refuse("InvalidArgumentError", format!("\"{id}\" is not a valid IP address")),
            },
            Kind::User => Ok(own_name(id, call)),
            _ => Ok(Name::new(kind, id)),
        }
    }

    fn file_name(&self, id: &str) -> Result<Name, Refusal> {
        if !is_hash(id, &[32, 40, 64]) {
            return refuse("BadRequestError", format!("\"{id}\" is not a valid hash"));
        }
        let hash = id.to_ascii_lowercase();
        let sha256 = self.sample(&hash).map_or(hash, |sample| sample.hashes.sha256.clone());
        Ok(Name::new(Kind::File, sha256))
    }
}

fn url_name(kind: Kind, id: &str) -> Result<Name, Refusal> {
    if is_hash(id, &[64]) {
        return Ok(Name::new(kind, id.to_ascii_lowercase()));
    }
    // Unpadded base64url of the URL as it was typed.
    let decoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(id).ok();
    match decoded.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(url) if super::world::canonical(&url).is_some() => Ok(Name::new(kind, url_id(&url))),
        _ => refuse("BadRequestError", format!("\"{id}\" is not a valid URL identifier")),
    }
}

fn domain_name(id: &str) -> Result<Name, Refusal> {
    let ascii = url::Host::parse(id).map(|host| host.to_string()).unwrap_or_default();
    let labels: Vec<&str> = ascii.split('.').collect();
    let sound = |label: &&str| {
        !label.is_empty()
            && label.len() < 64
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let is_address = ascii.parse::<IpAddr>().is_ok();
    if labels.len() < 2 || is_address || !labels.iter().all(sound) {
        return refuse("InvalidArgumentError", format!("Domain \"{id}\" is not a valid domain pattern"));
    }
    Ok(Name::new(Kind::Domain, ascii))
}

/// A user by name, or by its own key.
fn own_name(id: &str, call: &Call) -> Name {
    let tier = if id == call.key || id == "me" { Some(call.tier) } else { Tier::of_key(id) };
    match tier {
        Some(tier) => Name::new(Kind::User, tier.user()),
        None => Name::new(Kind::User, id),
    }
}
