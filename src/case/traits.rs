//! What an object has that others can have too, read from its report: no further requests.
//!
//! A trait's value is a text; objects with the same text share it. Values are hostile text.

use std::collections::HashSet;

use serde_json::Value;

use crate::vt::{Descriptor, Kind, Object, name_server};

/// The traits of one object.
pub type Traits = Vec<(Trait, Box<str>)>;

/// What opens a trait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It names an object.
    Object(Descriptor),
    /// A query of the intelligence search finds everything that has it.
    Search(String),
}

/// How the search asks for a trait.
enum Query {
    /// It can't.
    None,
    /// With what goes before the value in quotation marks.
    By(&'static str),
    /// The value is the id of an object of this kind.
    Is(Kind),
}

/// A row of the table of traits.
struct Row {
    /// The word for people.
    word: &'static str,
    groups: Groups,
    /// What opens it.
    query: Query,
}

/// Whether the queue can be grouped by a trait.
#[derive(PartialEq, Eq)]
enum Groups {
    Queue,
    Nothing,
}

const fn row(word: &'static str, groups: Groups, query: Query) -> Row {
    Row { word, groups, query }
}

tabled! {
    /// Something that objects can share.
    #[derive(PartialOrd, Ord)]
    pub enum Trait by Row {
        ThreatLabel = row("threat label", Groups::Queue, Query::None),
        Family = row("family", Groups::Nothing, Query::By("engines:")),
        Imphash = row("imphash", Groups::Queue, Query::By("imphash:")),
        RichHeader = row("rich header", Groups::Nothing, Query::None),
        Vhash = row("vhash", Groups::Queue, Query::By("vhash:")),
        Tlsh = row("TLSH (distance up to 50)", Groups::Queue, Query::By("tlsh:")),
        Authentihash = row("authentihash", Groups::Nothing, Query::By("authentihash:")),
        Icon = row("icon", Groups::Nothing, Query::By("main_icon_dhash:")),
        Name = row("file name", Groups::Nothing, Query::By("name:")),
        Signer = row("signer", Groups::Queue, Query::By("signature:")),
        YaraRule = row("YARA rule", Groups::Nothing, Query::By("crowdsourced_yara_rule:")),
        SigmaRule = row("Sigma rule", Groups::Nothing, Query::None),
        Technique = row("ATT&CK technique", Groups::Nothing, Query::Is(Kind::AttackTechnique)),
        Network = row("autonomous system", Groups::Queue, Query::By("entity:ip asn:")),
        NameServer = row("name server", Groups::Nothing, Query::Is(Kind::Domain)),
        Registrar = row("registrar", Groups::Queue, Query::By("entity:domain registrar:")),
        Registrant = row("registrant", Groups::Nothing, Query::By("entity:domain whois:")),
        Thumbprint = row("certificate thumbprint", Groups::Queue, Query::None),
        Serial = row("certificate serial", Groups::Queue, Query::None),
        Subject = row("certificate subject", Groups::Nothing, Query::None),
        Issuer = row("certificate issuer", Groups::Nothing, Query::None),
        Jarm = row("JARM", Groups::Nothing, Query::By("entity:ip jarm:")),
        ParentDomain = row("parent domain", Groups::Queue, Query::Is(Kind::Domain)),
        Body = row("body of the page", Groups::Nothing, Query::Is(Kind::File)),
        Title = row("title of the page", Groups::Nothing, Query::By("entity:url title:")),
        Tracker = row("tracker", Groups::Nothing, Query::None),
    }
}

/// Of names, rules and techniques this many are kept of one object.
const MOST: usize = 32;

/// The SHA-256 of nothing: what an empty page has is no common ground.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

impl Trait {
    /// The traits that the queue can be grouped by.
    pub fn of_queue() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| kind.is_of_queue())
    }

    /// Whether the queue can be grouped by it.
    pub fn is_of_queue(self) -> bool {
        self.row().groups == Groups::Queue
    }

    /// The word for people.
    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// What opens a value of it; none where the service has no way to ask.
    pub fn way(self, value: &str) -> Option<Way> {
        match &self.row().query {
            Query::None => None,
            Query::Is(kind) => Some(Way::Object(Descriptor::new(kind.clone(), value))),
            // A mark in the value would end it early and ask for something else.
            Query::By(_) if value.chars().any(|sign| sign == '"' || sign.is_control()) => None,
            Query::By(before) => {
                let value = if self == Self::Network { number_of(value)? } else { value };
                Some(Way::Search(format!("{before}\"{value}\"")))
            }
        }
    }
}

/// `64500` of `AS64500 Bulkhost`.
fn number_of(network: &str) -> Option<&str> {
    network.strip_prefix("AS")?.split(' ').next()
}

/// The traits of an object, each value once; `tree` is its JSON.
pub fn of(object: &Object, tree: &Value) -> Traits {
    let attributes = tree.get("attributes").unwrap_or(&Value::Null);
    let mut found = Found { seen: HashSet::new(), traits: Vec::new() };
    of_facts(&mut found, object);
    of_file(&mut found, attributes);
    of_rules(&mut found, attributes);
    of_page(&mut found, attributes);
    of_registration(&mut found, attributes);
    let certificate =
        if object.descriptor.kind == Kind::SslCert { attributes } else { &attributes["last_https_certificate"] };
    of_certificate(&mut found, certificate);
    found.traits
}

/// Traits as they are found.
struct Found {
    seen: HashSet<(Trait, Box<str>)>,
    traits: Traits,
}

impl Found {
    fn add(&mut self, kind: Trait, value: &str) {
        let value = value.trim();
        if !value.is_empty() && self.seen.insert((kind, value.into())) {
            self.traits.push((kind, value.into()));
        }
    }

    fn text(&mut self, kind: Trait, value: &Value) {
        if let Some(text) = value.as_str() {
            self.add(kind, text);
        }
    }

    /// A member of each item of a list.
    fn each(&mut self, kind: Trait, list: &Value, member: &str) {
        for item in list.as_array().into_iter().flatten().take(MOST) {
            self.text(kind, &item[member]);
        }
    }

    /// A fingerprint that is all zeros is none.
    fn print(&mut self, kind: Trait, value: &Value) {
        if let Some(text) = value.as_str().filter(|text| text.bytes().any(|digit| digit != b'0')) {
            self.add(kind, text);
        }
    }
}

fn of_facts(found: &mut Found, object: &Object) {
    let facts = &object.facts;
    for (kind, text) in [(Trait::ThreatLabel, &facts.threat_label), (Trait::Registrar, &facts.registrar)] {
        found.add(kind, text.as_deref().unwrap_or_default());
    }
    facts.families.iter().take(MOST).for_each(|family| found.add(Trait::Family, family));
    if object.descriptor.kind == Kind::File {
        let own = [&facts.sha256, &facts.sha1, &facts.md5].map(|hash| hash.as_deref().unwrap_or_default());
        // Many files are called by their own hash; that is nobody else's.
        let is_name = |name: &&str| !own.iter().any(|hash| !hash.is_empty() && name.contains(hash));
        let names = facts.name.as_deref().into_iter().chain(facts.names.iter().map(|name| &**name));
        names.filter(is_name).take(MOST).for_each(|name| found.add(Trait::Name, name));
    }
    if let Some(asn) = facts.asn {
        found.add(Trait::Network, &format!("AS{asn} {}", facts.as_owner.as_deref().unwrap_or_default()));
    }
    if let Some(parent) = parent_domain(object) {
        found.add(Trait::ParentDomain, &parent);
    }
}

fn of_file(found: &mut Found, attributes: &Value) {
    for (kind, value) in [
        (Trait::Imphash, &attributes["pe_info"]["imphash"]),
        (Trait::RichHeader, &attributes["pe_info"]["rich_pe_header_hash"]),
        (Trait::Vhash, &attributes["vhash"]),
        (Trait::Tlsh, &attributes["tlsh"]),
        (Trait::Authentihash, &attributes["authentihash"]),
    ] {
        found.text(kind, value);
    }
    found.print(Trait::Icon, &attributes["main_icon"]["dhash"]);
    let signature = &attributes["signature_info"];
    let signer = signature["signers"].as_str().and_then(|signers| signers.split(';').next());
    found.add(Trait::Signer, signer.or_else(|| signature["subject"].as_str()).unwrap_or_default());
}

fn of_rules(found: &mut Found, attributes: &Value) {
    found.each(Trait::YaraRule, &attributes["crowdsourced_yara_results"], "rule_name");
    found.each(Trait::SigmaRule, &attributes["sigma_analysis_results"], "rule_title");
    found.each(Trait::Technique, &attributes["mitre_attack_techniques"], "id");
}

fn of_page(found: &mut Found, attributes: &Value) {
    found.print(Trait::Icon, &attributes["favicon"]["dhash"]);
    if let Some(body) = attributes["last_http_response_content_sha256"].as_str().filter(|body| *body != EMPTY) {
        found.add(Trait::Body, body);
    }
    if attributes.get("url").is_some() {
        found.text(Trait::Title, &attributes["title"]);
    }
    for (name, uses) in attributes["trackers"].as_object().into_iter().flatten().take(MOST) {
        for id in uses.as_array().into_iter().flatten().filter_map(|used| used["id"].as_str()).take(MOST) {
            found.add(Trait::Tracker, &format!("{name} {id}"));
        }
    }
}

fn of_registration(found: &mut Found, attributes: &Value) {
    found.print(Trait::Jarm, &attributes["jarm"]);
    let records = attributes["last_dns_records"].as_array().into_iter().flatten();
    let servers = records.filter(|record| record["type"] == "NS").filter_map(|record| record["value"].as_str());
    servers.take(MOST).for_each(|server| found.add(Trait::NameServer, &host(server)));
    let text = attributes["whois"].as_str().unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()));
    let map = attributes["whois_map"].as_object().into_iter().flatten();
    let map = map.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    for (name, value) in lines.chain(map) {
        for value in value.split(" | ").take(MOST) {
            match name {
                "Name Server" => {
                    // Behind the word stands at times a line of a postal address.
                    if let Some(server) = name_server(value) {
                        found.add(Trait::NameServer, &host(server));
                    }
                }
                "Registrant Organization" | "Registrant Name" | "Registrant Email" if says_who(value) => {
                    found.add(Trait::Registrant, value);
                }
                _ => {}
            }
        }
    }
}

/// A host as the service names it.
fn host(text: &str) -> String {
    text.trim().trim_end_matches('.').to_ascii_lowercase()
}

/// Whether a registrant is somebody, and not a service that hides who it is.
fn says_who(registrant: &str) -> bool {
    const HIDDEN: [&str; 7] = ["privacy", "redacted", "proxy", "protect", "not disclosed", "whoisguard", "withheld"];
    let text = registrant.to_lowercase();
    text.len() > 3 && !HIDDEN.iter().any(|word| text.contains(word))
}

fn of_certificate(found: &mut Found, certificate: &Value) {
    let thumbprint = certificate["thumbprint_sha256"].as_str().or_else(|| certificate["thumbprint"].as_str());
    found.add(Trait::Thumbprint, thumbprint.unwrap_or_default());
    found.text(Trait::Serial, &certificate["serial_number"]);
    for (kind, member) in [(Trait::Subject, "subject"), (Trait::Issuer, "issuer")] {
        let parts = ["CN", "O"].iter().filter_map(|part| certificate[member][*part].as_str());
        found.add(kind, &parts.collect::<Vec<_>>().join(", "));
    }
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

#[cfg(test)]
mod tests;
