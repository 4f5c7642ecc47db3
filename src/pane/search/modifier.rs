//! The modifiers of the intelligence search: what each means, for which kinds of object, and what may follow it.
//!
//! One table. It helps to write a query and forbids none: the service knows more modifiers than stand here.
//!
//! Source: <https://docs.virustotal.com/docs/file-search-modifiers> and the pages beside it for URLs, domains and addresses.

/// The kinds of object that a query may be about; without `entity:` it is about files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    File,
    Url,
    Domain,
    Address,
}

impl Entity {
    /// From what follows `entity:`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "file" => Self::File,
            "url" => Self::Url,
            "domain" => Self::Domain,
            "ip" | "ip_address" => Self::Address,
            _ => return None,
        })
    }
}

/// A value that may follow a modifier, and what it means.
pub type Offer = (&'static str, &'static str);

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modifier {
    /// Without the colon.
    pub name: &'static str,
    pub means: &'static str,
    /// What it can be asked of.
    pub entities: &'static [Entity],
    /// What may follow; empty where only the user can know.
    pub offers: &'static [Offer],
}

const fn row(
    name: &'static str,
    means: &'static str,
    entities: &'static [Entity],
    offers: &'static [Offer],
) -> Modifier {
    Modifier { name, means, entities, offers }
}

const ALL: &[Entity] = &[Entity::File, Entity::Url, Entity::Domain, Entity::Address];
const FILE: &[Entity] = &[Entity::File];
const SUBMITTED: &[Entity] = &[Entity::File, Entity::Url];
const NAMED: &[Entity] = &[Entity::Url, Entity::Domain];
const NETWORK: &[Entity] = &[Entity::Url, Entity::Domain, Entity::Address];

const ENTITIES: &[Offer] =
    &[("file", "files; so it is without"), ("url", "URLs"), ("domain", "domains"), ("ip", "addresses")];
const TYPES: &[Offer] = &[
    ("peexe", "Windows program"),
    ("pedll", "Windows library"),
    ("elf", "Linux program"),
    ("macho", "macOS program"),
    ("apk", "Android package"),
    ("docx", "Word document"),
    ("xlsx", "Excel workbook"),
    ("pdf", "PDF document"),
    ("lnk", "Windows shortcut"),
    ("javascript", "script"),
    ("powershell", "script"),
    ("html", "web page"),
    ("zip", "archive"),
    ("email", "mail message"),
];
const COUNTS: &[Offer] =
    &[("1+", "at least one engine"), ("5+", "at least five"), ("10+", "at least ten"), ("0", "no engine")];
const SIZES: &[Offer] = &[("100kb-", "at most 100 kB"), ("1mb-", "at most 1 MB"), ("10mb+", "at least 10 MB")];
const DATES: &[Offer] =
    &[("1d+", "in the last day"), ("7d+", "in the last 7 days"), ("2026-01-01+", "on that day or later")];
const TAGS: &[Offer] = &[
    ("signed", "carries a signature"),
    ("exploit", "uses a known weakness"),
    ("macros", "document with macros"),
    ("overlay", "data behind the program"),
    ("upx", "packed with UPX"),
    ("64bits", "64-bit program"),
];
const TIMES: &[Offer] = &[("1", "once"), ("5-", "at most five times"), ("100+", "at least a hundred times")];

/// What is asked most stands first.
pub const MODIFIERS: &[Modifier] = &[
    row("entity", "what kind of object is sought", ALL, ENTITIES),
    row("type", "type of file", FILE, TYPES),
    row("positives", "how many engines flag it", ALL, COUNTS),
    row("p", "short for positives", ALL, COUNTS),
    row("name", "name of the file", FILE, &[]),
    row("size", "size of the file", FILE, SIZES),
    row("fs", "first submitted", SUBMITTED, DATES),
    row("ls", "last submitted", SUBMITTED, DATES),
    row("la", "last analysed", SUBMITTED, DATES),
    row("tag", "tag of the service", ALL, TAGS),
    row("engines", "family or word in an engine's result", FILE, &[]),
    row("submissions", "how often it was submitted", FILE, TIMES),
    row("sources", "how many different submitters", FILE, TIMES),
    row("submitter", "country or interface of a submitter", FILE, &[]),
    row("imphash", "hash of the imports (PE)", FILE, &[]),
    row("vhash", "the service's similarity hash", FILE, &[]),
    row("ssdeep", "fuzzy hash; about 15 searches a minute", FILE, &[]),
    row("tlsh", "fuzzy hash; about 15 searches a minute", FILE, &[]),
    row("similar-to", "files like the one with this hash", FILE, &[]),
    row("main_icon_dhash", "icon that looks the same", FILE, &[]),
    row("signature", "words of the signature or version", FILE, &[]),
    row("metadata", "words of the metadata", FILE, &[]),
    row("comment", "words of a comment", FILE, &[]),
    row("itw", "where it was seen in the wild", FILE, &[]),
    row("behaviour", "words of a sandbox's report", FILE, &[]),
    row("behaviour_network", "host or URL that it contacts", FILE, &[]),
    row("crowdsourced_yara_rule", "YARA rule that matches", FILE, &[]),
    row("sigma_rule", "Sigma rule that matches", FILE, &[]),
    row("content", "bytes or text in it: \"text\" or {hex}", FILE, &[]),
    row("url", "part of the URL", &[Entity::Url], &[]),
    row("hostname", "host of the URL", &[Entity::Url], &[]),
    row("path", "path of the URL", &[Entity::Url], &[]),
    row("title", "title of the page", &[Entity::Url], &[]),
    row("response_code", "HTTP status of the answer", &[Entity::Url], &[("200", "found"), ("302", "sends elsewhere")]),
    row("category", "what a vendor calls the site", NAMED, &[("phishing", ""), ("malware", "")]),
    row("domain", "part of the domain", &[Entity::Domain], &[]),
    row("depth", "how many labels the name has", &[Entity::Domain], &[("2", "registered domains")]),
    row("registrar", "who registered it", &[Entity::Domain], &[]),
    row("creation_date", "when it was registered", &[Entity::Domain], DATES),
    row("whois", "words of the whois record", &[Entity::Domain, Entity::Address], &[]),
    row("jarm", "JARM of the server", &[Entity::Domain, Entity::Address], &[]),
    row("ip", "an address or network", NETWORK, &[]),
    row("asn", "number of the network", &[Entity::Address], &[]),
    row("as_owner", "owner of the network", &[Entity::Address], &[]),
    row("country", "country code", &[Entity::Address], &[]),
];

/// The modifier of that name.
pub fn named(name: &str) -> Option<&'static Modifier> {
    MODIFIERS.iter().find(|modifier| modifier.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_modifier_stands_twice_and_each_says_what_it_means() {
        let names: HashSet<_> = MODIFIERS.iter().map(|modifier| modifier.name).collect();
        assert_eq!(names.len(), MODIFIERS.len());
        assert!(MODIFIERS.iter().all(|modifier| !modifier.means.is_empty() && !modifier.entities.is_empty()));
    }

    #[test]
    fn what_may_follow_entity_is_an_entity() {
        assert!(ENTITIES.iter().all(|(word, _)| Entity::parse(word).is_some()));
    }
}
