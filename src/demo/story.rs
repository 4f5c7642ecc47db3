//! The story as it is written in `assets/demo`: plain rows, read once at start. Everything that can be derived (hashes,
//! dates, engine results, the other end of a relationship) is left out of the files and made by the modules beside this one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Map, Value};

/// Targets of a relationship, as the story names them.
pub(super) type Links = BTreeMap<String, Vec<String>>;

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Engines {
    pub(super) file: Vec<String>,
    pub(super) feed: Vec<String>,
    pub(super) pattern: Vec<String>,
}

/// A file, public or private. `#[serde(flatten)]` takes every other member as a relationship.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct FileRow {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) names: Vec<String>,
    pub(super) kind: String,
    pub(super) malicious: u32,
    #[serde(default)]
    pub(super) suspicious: u32,
    #[serde(default = "opinions")]
    pub(super) of: u32,
    pub(super) size: u64,
    pub(super) days: i64,
    pub(super) seen: Option<i64>,
    #[serde(default)]
    pub(super) family: String,
    #[serde(default)]
    pub(super) others: Vec<String>,
    #[serde(default)]
    pub(super) category: String,
    pub(super) label: Option<String>,
    /// What every engine that detects it calls it, instead of names made from the family.
    pub(super) verdict: Option<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) votes: [u32; 2],
    #[serde(default)]
    pub(super) reputation: i64,
    #[serde(default)]
    pub(super) times: Option<u64>,
    #[serde(default)]
    pub(super) capabilities: Vec<String>,
    #[serde(default)]
    pub(super) sandbox: BTreeMap<String, (String, String, u32, String)>,
    #[serde(default)]
    pub(super) yara: Vec<String>,
    #[serde(default)]
    pub(super) ids: Vec<String>,
    #[serde(default)]
    pub(super) sigma: Vec<String>,
    #[serde(default)]
    pub(super) signature: Map<String, Value>,
    pub(super) note: Option<String>,
    pub(super) config: Option<Config>,
    pub(super) distributor: Option<String>,
    pub(super) password: Option<String>,
    #[serde(default)]
    pub(super) unanalysed: bool,
    #[serde(flatten)]
    pub(super) links: Links,
}

fn opinions() -> u32 {
    72
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Config {
    pub(super) family: String,
    pub(super) urls: Vec<String>,
    pub(super) campaign: String,
    pub(super) mutex: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct DomainRow {
    pub(super) name: String,
    pub(super) unicode: Option<String>,
    pub(super) malicious: u32,
    #[serde(default)]
    pub(super) suspicious: u32,
    #[serde(default)]
    pub(super) registrar: String,
    #[serde(default)]
    pub(super) created: i64,
    pub(super) days: i64,
    #[serde(default)]
    pub(super) category: String,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) votes: [u32; 2],
    #[serde(default)]
    pub(super) reputation: i64,
    #[serde(default)]
    pub(super) addresses: Vec<String>,
    pub(super) certificate: Option<String>,
    pub(super) rank: Option<u32>,
    #[serde(default)]
    pub(super) swarm: bool,
    #[serde(flatten)]
    pub(super) links: Links,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct AddressRow {
    pub(super) address: String,
    pub(super) malicious: u32,
    #[serde(default)]
    pub(super) suspicious: u32,
    #[serde(default)]
    pub(super) owner: String,
    pub(super) asn: Option<u32>,
    pub(super) country: Option<String>,
    pub(super) continent: Option<String>,
    #[serde(default)]
    pub(super) network: String,
    #[serde(default)]
    pub(super) votes: [u32; 2],
    #[serde(default)]
    pub(super) reputation: i64,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) jarm: bool,
    #[serde(default)]
    pub(super) swarm: bool,
    /// Title, details, severity, source, days ago.
    #[serde(default)]
    pub(super) context: Vec<(String, String, String, String, i64)>,
    #[serde(flatten)]
    pub(super) links: Links,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct UrlRow {
    pub(super) url: String,
    pub(super) title: Option<String>,
    pub(super) malicious: u32,
    #[serde(default)]
    pub(super) suspicious: u32,
    pub(super) days: i64,
    #[serde(default)]
    pub(super) category: String,
    pub(super) ip: Option<String>,
    pub(super) status: Option<u16>,
    pub(super) threat: Option<String>,
    pub(super) tracker: Option<String>,
    #[serde(default)]
    pub(super) votes: [u32; 2],
    /// The file that it serves.
    pub(super) downloads: Option<String>,
    #[serde(default)]
    pub(super) unanalysed: bool,
    #[serde(flatten)]
    pub(super) links: Links,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CertificateRow {
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) names: Vec<String>,
    pub(super) issuer: String,
    pub(super) days: i64,
    pub(super) valid: i64,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Files {
    pub(super) file: Vec<FileRow>,
    pub(super) private_file: Vec<FileRow>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Network {
    pub(super) domain: Vec<DomainRow>,
    pub(super) address: Vec<AddressRow>,
    pub(super) url: Vec<UrlRow>,
    pub(super) private_url: Vec<UrlRow>,
    pub(super) certificate: Vec<CertificateRow>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rule {
    pub(super) ruleset: String,
    pub(super) author: String,
    pub(super) source: String,
    pub(super) description: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Alert {
    pub(super) severity: String,
    pub(super) category: String,
    pub(super) id: String,
    pub(super) message: String,
    pub(super) source: String,
    pub(super) context: Value,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Sigma {
    pub(super) title: String,
    pub(super) level: String,
    pub(super) author: String,
    pub(super) description: String,
    pub(super) values: Value,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Technique {
    pub(super) name: String,
    pub(super) tactic: String,
    pub(super) description: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CommentRow {
    pub(super) on: String,
    pub(super) by: String,
    pub(super) days: i64,
    pub(super) text: String,
    /// Positive, negative, abuse.
    pub(super) votes: [u32; 3],
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CollectionRow {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) owner: String,
    pub(super) days: i64,
    pub(super) tags: Vec<String>,
    #[serde(flatten)]
    pub(super) links: Links,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GraphRow {
    pub(super) description: String,
    pub(super) owner: String,
    pub(super) days: i64,
    pub(super) items: Vec<String>,
}

/// A user, reference or threat actor: its id, the day it appeared, and its attributes as they are answered.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PlainRow {
    pub(super) id: String,
    #[serde(default)]
    pub(super) days: i64,
    #[serde(flatten)]
    pub(super) attributes: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Words {
    pub(super) rule: BTreeMap<String, Rule>,
    pub(super) alert: BTreeMap<String, Alert>,
    pub(super) sigma: BTreeMap<String, Sigma>,
    pub(super) technique: BTreeMap<String, Technique>,
    pub(super) tactic: BTreeMap<String, (String, String)>,
    pub(super) comment: Vec<CommentRow>,
    pub(super) user: Vec<PlainRow>,
    pub(super) collection: Vec<CollectionRow>,
    pub(super) graph: Vec<GraphRow>,
    pub(super) reference: Vec<PlainRow>,
    pub(super) threat_actor: Vec<PlainRow>,
}

/// What a sandbox saw; the attributes are answered as they stand here, and relationships are added.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct BehaviourRow {
    pub(super) file: String,
    pub(super) sandbox: String,
    pub(super) days: i64,
    #[serde(default)]
    pub(super) html: bool,
    #[serde(default)]
    pub(super) pcap: bool,
    #[serde(default)]
    pub(super) memdump: bool,
    #[serde(default)]
    pub(super) techniques: Vec<Observed>,
    #[serde(flatten)]
    pub(super) attributes: Map<String, Value>,
}

/// A technique that a sandbox recognised.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Observed {
    pub(super) id: String,
    pub(super) severity: String,
    pub(super) text: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Behaviours {
    pub(super) behaviour: Vec<BehaviourRow>,
}

/// The whole story.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) engines: Engines,
    pub(super) formats: Map<String, Value>,
    pub(super) files: Files,
    pub(super) network: Network,
    pub(super) words: Words,
    pub(super) behaviours: Behaviours,
}

impl Story {
    /// The story that is compiled in; read once, however many services a program starts.
    pub(super) fn read() -> Result<Self, toml::de::Error> {
        static STORY: OnceLock<Result<Story, toml::de::Error>> = OnceLock::new();
        STORY.get_or_init(Self::parse).clone()
    }

    fn parse() -> Result<Self, toml::de::Error> {
        Ok(Self {
            engines: toml::from_str(include_str!("../../assets/demo/engines.toml"))?,
            formats: toml::from_str(include_str!("../../assets/demo/formats.toml"))?,
            files: toml::from_str(include_str!("../../assets/demo/files.toml"))?,
            network: toml::from_str(include_str!("../../assets/demo/network.toml"))?,
            words: toml::from_str(include_str!("../../assets/demo/words.toml"))?,
            behaviours: toml::from_str(include_str!("../../assets/demo/behaviours.toml"))?,
        })
    }
}
