//! What objects of the queue have in common, from the reports that are there: no further requests.
//!
//! A trait's value is a text; rows with the same text belong together. TLSH digests are first brought to the digest of
//! the first file that is near enough, so that near files have the same text too.

use std::collections::HashMap;

use serde_json::Value;

use super::tlsh::{Digest, NEAR};
use crate::vt::{Kind, Object};

/// Something that objects can share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trait {
    ThreatLabel,
    Imphash,
    Vhash,
    Tlsh,
    Signer,
    Network,
    Registrar,
    Thumbprint,
    Serial,
    ParentDomain,
}

impl Trait {
    pub const ALL: [Self; 10] = [
        Self::ThreatLabel,
        Self::Imphash,
        Self::Vhash,
        Self::Tlsh,
        Self::Signer,
        Self::Network,
        Self::Registrar,
        Self::Thumbprint,
        Self::Serial,
        Self::ParentDomain,
    ];

    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::ThreatLabel => "threat label",
            Self::Imphash => "imphash",
            Self::Vhash => "vhash",
            Self::Tlsh => "TLSH (distance up to 50)",
            Self::Signer => "signer",
            Self::Network => "autonomous system",
            Self::Registrar => "registrar",
            Self::Thumbprint => "certificate thumbprint",
            Self::Serial => "certificate serial",
            Self::ParentDomain => "parent domain",
        }
    }
}

/// The traits of one object.
pub type Traits = Vec<(Trait, Box<str>)>;

/// The traits of an object; `tree` is its JSON.
pub fn of(object: &Object, tree: &Value) -> Traits {
    let text = |pointer: &str| tree.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    let facts = &object.facts;
    let certificate = "/attributes/last_https_certificate";
    let own = |path: &str| text(&format!("{certificate}/{path}"));
    let network = facts.asn.map(|asn| format!("AS{asn} {}", facts.as_owner.as_deref().unwrap_or_default()));
    let signer = text("/attributes/signature_info/signers").and_then(|signers| signers.split(';').next());
    let parent = parent_domain(object);
    let all = [
        (Trait::ThreatLabel, facts.threat_label.as_deref()),
        (Trait::Imphash, text("/attributes/pe_info/imphash")),
        (Trait::Vhash, text("/attributes/vhash")),
        (Trait::Tlsh, text("/attributes/tlsh")),
        (Trait::Signer, signer.or_else(|| text("/attributes/signature_info/subject"))),
        (Trait::Network, network.as_deref()),
        (Trait::Registrar, facts.registrar.as_deref()),
        (Trait::Thumbprint, own("thumbprint_sha256").or_else(|| own("thumbprint"))),
        (Trait::Serial, own("serial_number")),
        (Trait::ParentDomain, parent.as_deref()),
    ];
    all.into_iter().filter_map(|(kind, value)| Some((kind, value?.trim().into()))).collect()
}

/// The registered domain that a domain or URL belongs to.
fn parent_domain(object: &Object) -> Option<String> {
    match object.descriptor.kind {
        Kind::Domain => registered(&object.descriptor.id),
        Kind::Url => registered(url::Url::parse(object.facts.url.as_deref()?).ok()?.domain()?),
        _ => None,
    }
}

/// The name that was registered: `login.a.example` belongs to `a.example`.
pub fn registered(name: &str) -> Option<String> {
    psl::domain_str(name).map(str::to_owned)
}

/// Which rows share what.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    members: HashMap<(Trait, Box<str>), Vec<usize>>,
    leaders: Vec<(Digest, Box<str>)>,
}

impl Shared {
    /// Notes the traits of a row; a TLSH digest becomes that of its neighbours.
    pub fn learn(&mut self, row: usize, traits: &mut [(Trait, Box<str>)]) {
        for (kind, value) in traits {
            if *kind == Trait::Tlsh {
                *value = self.leader(value);
            }
            let members = self.members.entry((*kind, value.clone())).or_default();
            if !members.contains(&row) {
                members.push(row);
            }
        }
    }

    fn leader(&mut self, text: &str) -> Box<str> {
        let Some(digest) = Digest::parse(text) else { return text.into() };
        if let Some((_, name)) = self.leaders.iter().find(|(leader, _)| leader.distance(&digest) <= NEAR) {
            return name.clone();
        }
        self.leaders.push((digest, text.into()));
        text.into()
    }

    /// The rows that share a value.
    pub fn members(&self, kind: Trait, value: &str) -> &[usize] {
        self.members.get(&(kind, value.into())).map_or(&[], Vec::as_slice)
    }

    /// The values that at least two rows share, the most shared first.
    pub fn groups(&self, kind: Trait) -> Vec<(&str, usize)> {
        let mut groups: Vec<(&str, usize)> = self
            .members
            .iter()
            .filter(|((of, _), rows)| *of == kind && rows.len() > 1)
            .map(|((_, value), rows)| (&**value, rows.len()))
            .collect();
        groups.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        groups
    }
}
