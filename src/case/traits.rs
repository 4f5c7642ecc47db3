//! What an object has that others can have too, read from its report: no further requests.
//!
//! A trait's value is a text; objects with the same text share it. Values are hostile text.

use std::collections::HashSet;

use serde_json::Value;

use crate::ioc;
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
    /// The member of a report that holds it and nothing else, wherever it stands.
    member: Option<&'static str>,
}

/// Whether the queue can be grouped by a trait.
#[derive(PartialEq, Eq)]
enum Groups {
    Queue,
    Nothing,
}

const fn row(word: &'static str, groups: Groups, query: Query) -> Row {
    Row { word, groups, query, member: None }
}

impl Row {
    const fn held_in(mut self, member: &'static str) -> Self {
        self.member = Some(member);
        self
    }
}

tabled! {
    /// Something that objects can share.
    #[derive(PartialOrd, Ord)]
    pub enum Trait by Row {
        ThreatLabel = row("threat label", Groups::Queue, Query::None),
        Family = row("family", Groups::Nothing, Query::By("engines:")),
        Imphash = row("imphash", Groups::Queue, Query::By("imphash:")).held_in("imphash"),
        RichHeader = row("rich header", Groups::Nothing, Query::None),
        Vhash = row("vhash", Groups::Queue, Query::By("vhash:")).held_in("vhash"),
        Tlsh = row("TLSH (distance up to 50)", Groups::Queue, Query::By("tlsh:")).held_in("tlsh"),
        Authentihash = row("authentihash", Groups::Nothing, Query::By("authentihash:")).held_in("authentihash"),
        Permhash = row("permhash", Groups::Nothing, Query::By("permhash:")).held_in("permhash"),
        Telfhash = row("telfhash", Groups::Nothing, Query::By("telfhash:")).held_in("telfhash"),
        Behash = row("behash", Groups::Nothing, Query::By("behash:")).held_in("behash"),
        Icon = row("icon", Groups::Nothing, Query::By("main_icon_dhash:")).held_in("dhash"),
        Name = row("file name", Groups::Nothing, Query::By("name:")),
        Signer = row("signer", Groups::Queue, Query::By("signature:")),
        YaraRule = row("YARA rule", Groups::Nothing, Query::By("crowdsourced_yara_rule:")),
        SigmaRule = row("Sigma rule", Groups::Nothing, Query::None),
        Technique = row("ATT&CK technique", Groups::Nothing, Query::Is(Kind::AttackTechnique)),
        Network = row("autonomous system", Groups::Queue, Query::By("entity:ip asn:")).held_in("asn"),
        NameServer = row("name server", Groups::Nothing, Query::Is(Kind::Domain)),
        Registrar = row("registrar", Groups::Queue, Query::By("entity:domain registrar:")).held_in("registrar"),
        Registrant = row("registrant", Groups::Nothing, Query::By("entity:domain whois:")),
        Thumbprint = row("certificate thumbprint", Groups::Queue, Query::None),
        Serial = row("certificate serial", Groups::Queue, Query::None),
        Subject = row("certificate subject", Groups::Nothing, Query::None),
        Issuer = row("certificate issuer", Groups::Nothing, Query::None),
        Jarm = row("JARM", Groups::Nothing, Query::By("entity:ip jarm:")).held_in("jarm"),
        ParentDomain = row("parent domain", Groups::Queue, Query::Is(Kind::Domain)),
        Body = row("body of the page", Groups::Nothing, Query::Is(Kind::File)),
        Title = row("title of the page", Groups::Nothing, Query::By("entity:url title:")),
        Tracker = row("tracker", Groups::Nothing, Query::None),
    }
}

/// Of names, rules and techniques this many are kept of one object.
const MOST: usize = 32;

/// Values that say nothing of what has them, beside hashes of nothing: half the world has them.
const COMMON: &[(Trait, &str)] = &[
    // Nearly every .NET program imports one function, and so does every library.
    (Trait::Imphash, "f34d5f2d4577ed6d9ceec516c1f5a744"),
    (Trait::Imphash, "dae02f32a21e03ce65412f6e56942daa"),
    // What stands there of a file that is too small or too plain for a digest.
    (Trait::Tlsh, "TNULL"),
];

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

    /// Whether a value tells those that have it from others. One that does not is no common ground, and nothing is asked for it.
    pub fn tells(self, value: &str) -> bool {
        // A fingerprint that is all zeros is none.
        let is_blank = value.bytes().all(|digit| digit == b'0');
        let is_common = || COMMON.iter().any(|(kind, common)| *kind == self && common.eq_ignore_ascii_case(value));
        let is_nobody = || self == Self::Registrant && !says_who(value);
        !is_blank && !ioc::is_hash_of_nothing(value) && !is_common() && !is_nobody()
    }

    /// What finds all that have this value in this member of a report, where the service can be asked so.
    pub fn search_for(member: &str, value: &str) -> Option<String> {
        Self::ALL.into_iter().find(|kind| kind.row().member == Some(member))?.search(value)
    }

    /// The query that finds all that have this value; none where no search does.
    pub fn search(self, value: &str) -> Option<String> {
        match self.way(value)? {
            Way::Search(query) => Some(query),
            Way::Object(_) => None,
        }
    }

    /// What opens a value of it; none where the service has no way to ask, or would answer with half the world.
    pub fn way(self, value: &str) -> Option<Way> {
        if !self.tells(value) {
            return None;
        }
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

/// `64500` of `AS64500 Bulkhost`, and of `64500`.
fn number_of(network: &str) -> Option<&str> {
    let number = network.strip_prefix("AS").unwrap_or(network).split(' ').next()?;
    number.bytes().all(|digit| digit.is_ascii_digit()).then_some(number)
}

/// Who signed a file, by the `signature_info` of its report.
pub fn signer(signature: &Value) -> Option<&str> {
    let signers = signature["signers"].as_str().and_then(|signers| signers.split(';').next());
    signers.or_else(|| signature["subject"].as_str())
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
        if kind.tells(value) && self.seen.insert((kind, value.into())) {
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
        (Trait::Permhash, &attributes["permhash"]),
        (Trait::Telfhash, &attributes["telfhash"]),
        (Trait::Behash, &attributes["behash"]),
    ] {
        found.text(kind, value);
    }
    found.text(Trait::Icon, &attributes["main_icon"]["dhash"]);
    found.add(Trait::Signer, signer(&attributes["signature_info"]).unwrap_or_default());
}

fn of_rules(found: &mut Found, attributes: &Value) {
    found.each(Trait::YaraRule, &attributes["crowdsourced_yara_results"], "rule_name");
    found.each(Trait::SigmaRule, &attributes["sigma_analysis_results"], "rule_title");
    found.each(Trait::Technique, &attributes["mitre_attack_techniques"], "id");
}

fn of_page(found: &mut Found, attributes: &Value) {
    found.text(Trait::Icon, &attributes["favicon"]["dhash"]);
    found.text(Trait::Body, &attributes["last_http_response_content_sha256"]);
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
    found.text(Trait::Jarm, &attributes["jarm"]);
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
                "Registrant Organization" | "Registrant Name" | "Registrant Email" => {
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
