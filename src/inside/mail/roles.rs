//! What the headers of a mail say of who sent it, each with its role.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use mail_parser::{Address, HeaderValue, Host, Received};

use super::authentication;
use crate::inside::open::Opener;
use crate::inside::{OWN_DOMAIN, RoleFound, Whose};
use crate::ioc::{self, Exposure, Indicator};

/// A header field.
#[derive(Debug)]
pub(in crate::inside) struct Header<'a> {
    pub name: &'a str,
    pub value: &'a HeaderValue<'a>,
    pub raw: Cow<'a, str>,
    pub line: usize,
}

/// Fields that name the sender, and what they are called here.
const SENDERS: &[(&str, &str)] = &[
    ("from", "From"),
    ("sender", "Sender"),
    ("reply-to", "Reply-To"),
    ("return-path", "Return-Path"),
    ("x-envelope-from", "envelope sender"),
    ("envelope-from", "envelope sender"),
    ("x-mailfrom", "envelope sender"),
    ("x-mail-from", "envelope sender"),
    ("x-original-sender", "envelope sender"),
];

/// Fields that name the machine that a mail was written on.
const ORIGINS: &[&str] = &[
    "x-originating-ip",
    "x-sender-ip",
    "x-source-ip",
    "x-client-ip",
    "x-real-ip",
    "x-originating-email-ip",
    "x-sourceip",
];

/// Fields that name whom it was for.
const RECIPIENTS: &[&str] =
    &["to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to"];

/// Lists what the headers say beside what is known of the part, and says it when they disagree.
pub(in crate::inside) fn roles_of(opener: &mut Opener, at: usize, headers: &[Header<'_>], whose: Whose) {
    let recipients: HashSet<String> = headers
        .iter()
        .filter(|header| is_one_of(header.name, RECIPIENTS))
        .flat_map(addresses)
        .filter_map(|(_, address)| registered(&address))
        .collect();
    let own = recipients.iter().filter(|domain| !ioc::extract::is_mail_provider(domain));
    opener.inside.recipients.extend(own.cloned());
    let mut senders: Vec<Said> = Vec::new();
    for header in headers {
        let Some((_, role)) = SENDERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(header.name)) else { continue };
        for (name, address) in addresses(header) {
            senders.push(Said { role, name, address, line: header.line });
        }
    }
    disagreement(opener, at, &senders, whose);
    if let Some(said) = authentication::said(headers.iter().map(|header| (header.name, &*header.raw))) {
        opener.remark(Some(at), &format!("{}{said}", whose.words()));
    }
    let mut found = Roles { whose, recipients, list: Vec::new(), places: HashMap::new() };
    for said in &senders {
        if !said.address.contains('@') {
            continue;
        }
        let words =
            if said.name.is_empty() { said.address.clone() } else { format!("{} <{}>", said.name, said.address) };
        found.add(opener, &said.address, said.role, &words, said.line);
    }
    for header in headers {
        if is_one_of(header.name, ORIGINS) {
            let value = header.raw.trim().trim_matches(['[', ']']);
            found.add(opener, value, "sender's address", header.name, header.line);
        }
        if header.name.eq_ignore_ascii_case("dkim-signature")
            && let Some(domain) = tag(&header.raw, "d")
        {
            found.add(opener, &domain, "signed by (DKIM)", "", header.line);
        }
    }
    if let Some((address, words, line)) = first_external(headers, opener, &found.recipients) {
        found.add(opener, &address.to_string(), "first external hop", &words, line);
    }
    if let Some(part) = opener.inside.parts.get_mut(at) {
        part.roles.extend(found.list);
    }
}

struct Said {
    role: &'static str,
    name: String,
    address: String,
    line: usize,
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Display names and addresses of a field.
fn addresses(header: &Header<'_>) -> Vec<(String, String)> {
    let of = |list: &Address<'_>| -> Vec<(String, String)> {
        list.iter()
            .filter_map(|one| {
                Some((one.name.as_deref().unwrap_or_default().to_owned(), one.address.as_deref()?.to_owned()))
            })
            .collect()
    };
    match header.value {
        HeaderValue::Address(list) => of(list),
        HeaderValue::Text(text) => vec![(String::new(), text.trim().trim_matches(['<', '>']).to_owned())],
        HeaderValue::TextList(texts) => texts.iter().map(|text| (String::new(), text.to_string())).collect(),
        _ => vec![(String::new(), header.raw.trim().trim_matches(['<', '>']).to_owned())],
    }
}

/// The registered domain of an address or name, in lower case.
fn registered(address: &str) -> Option<String> {
    let name =
        address.rsplit_once('@').map_or(address, |(_, name)| name).trim().trim_end_matches(['.', '>']).to_lowercase();
    psl::domain_str(&name).map(str::to_owned)
}

/// The value of a tag in a signature.
fn tag(raw: &str, name: &str) -> Option<String> {
    raw.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.split_whitespace().collect())
    })
}

/// What the headers of one mail say, each indicator once.
struct Roles {
    whose: Whose,
    /// The registered domains of whom it was for.
    recipients: HashSet<String>,
    list: Vec<RoleFound>,
    /// Where each indicator is in the list.
    places: HashMap<Indicator, usize>,
}

impl Roles {
    /// Adds a find; one that is there already gets the role as well.
    fn add(&mut self, opener: &Opener, value: &str, role: &'static str, words: &str, line: usize) {
        let Some((indicator, reason)) = judged(value, opener, &self.recipients) else { return };
        let next = self.list.len();
        let place = *self.places.entry(indicator.clone()).or_insert(next);
        match self.list.get_mut(place) {
            Some(known) if known.roles.contains(&role) => {}
            Some(known) => known.roles.push(role),
            None => {
                let (roles, words, whose) = (vec![role], words.to_owned(), self.whose);
                self.list.push(RoleFound { indicator, whose, roles, words, line, reason });
            }
        }
    }
}

fn judged(value: &str, opener: &Opener, recipients: &HashSet<String>) -> Option<(Indicator, Option<String>)> {
    let found = ioc::extract(value, &opener.options);
    let (indicator, reason) = match found.items.into_iter().next() {
        Some(item) => (item.indicator, item.reason.map(|reason| reason.to_string())),
        None => (ioc::classify(value).ok()?, None),
    };
    if indicator.is_hash() {
        return None;
    }
    let own = reason.is_none() && registered(&indicator.value()).is_some_and(|domain| recipients.contains(&domain));
    Some((indicator, if own { Some(OWN_DOMAIN.to_owned()) } else { reason }))
}

/// The machine that handed the mail to the recipient's own: read from the newest hop down, the first that is neither
/// internal nor the recipient's.
fn first_external(
    headers: &[Header<'_>],
    opener: &Opener,
    recipients: &HashSet<String>,
) -> Option<(IpAddr, String, usize)> {
    headers.iter().find_map(|header| {
        let HeaderValue::Received(hop) = header.value else { return None };
        let Received { from, from_ip, .. } = &**hop;
        let (name, address) = match (from, from_ip) {
            (Some(Host::IpAddr(address)), ip) => (String::new(), ip.unwrap_or(*address)),
            (Some(Host::Name(name)), Some(ip)) => (name.to_string(), *ip),
            (None, Some(ip)) => (String::new(), *ip),
            (Some(Host::Name(_)) | None, None) => return None,
        };
        let is_own = registered(&name).is_some_and(|domain| recipients.contains(&domain));
        let exposure = ioc::exposure(&Indicator::Ip(address), &opener.options.internal_names);
        (exposure == Exposure::Public && !is_own).then_some((address, name, header.line))
    })
}

/// Says where answers and bounces go elsewhere than the mail says, and a display name that is another's address.
fn disagreement(opener: &mut Opener, at: usize, senders: &[Said], whose: Whose) {
    let mail = whose.words();
    let of = |role: &str| senders.iter().find(|said| said.role == role);
    let Some(from) = of("From") else { return };
    let from_domain = registered(&from.address);
    let others: Vec<String> = ["Sender", "Reply-To", "Return-Path", "envelope sender"]
        .into_iter()
        .filter_map(of)
        .filter(|said| said.address.contains('@') && registered(&said.address) != from_domain)
        .map(|said| format!("{} is {}", said.role, said.address))
        .collect();
    if !others.is_empty() {
        opener.remark(Some(at), &format!("{mail}From is {}, but {}", from.address, others.join(" and ")));
    }
    let named = from.name.split(|c: char| c.is_whitespace() || "<>()\"'".contains(c)).find(|word| word.contains('@'));
    if let Some(named) = named.filter(|named| registered(named) != from_domain) {
        opener.remark(Some(at), &format!("{mail}From is called {named}, but is {}", from.address));
    }
}
