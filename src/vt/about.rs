//! What is worth a glance beside the name of an object: for rows of lists, heads of reports, and what is known of others.

use super::{Analysis, Descriptor, Kind, Object, remarked_on};
use crate::ioc;
use crate::text::{self, time};

/// What else is worth a glance, by kind.
pub fn about(object: &Object) -> String {
    let facts = &object.facts;
    let network = match (facts.asn, facts.as_owner.as_deref()) {
        (Some(asn), owner) => Some(format!("AS{asn} {}", owner.unwrap_or_default()).trim_end().to_owned()),
        (None, owner) => owner.map(str::to_owned),
    };
    let on = (object.descriptor.kind == Kind::Comment).then(|| remarked_on(&object.descriptor.id)).flatten();
    // The id of a URL is a hash, which tells nobody which URL it is.
    let on = on.map(|on| match on.kind {
        Kind::Url => "on a URL".to_owned(),
        kind => format!("on {} {}", kind.label(), on.id),
    });
    let size = facts.size.map(text::bytes);
    let expires = facts.expiration.map(|date| format!("expires {}", time::date(date)));
    let disguise = disguise(object);
    let words: Vec<Option<&str>> = vec![
        object.error.as_deref(),
        disguise.as_deref(),
        on.as_deref(),
        facts.paths.first().map(|path| &**path),
        facts.threat_label.as_deref(),
        facts.type_description.as_deref(),
        size.as_deref(),
        network.as_deref(),
        facts.country.as_deref(),
        facts.registrar.as_deref(),
        facts.resolver.as_deref(),
        facts.status.as_deref(),
        expires.as_deref(),
    ];
    let known: Vec<&str> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
    if known.is_empty() { object.descriptor.kind.label().to_owned() } else { known.join(" · ") }
}

/// What the name of a domain, or the host of a URL, pretends to be; none for an honest one.
pub fn disguise(object: &Object) -> Option<String> {
    let facts = &object.facts;
    match object.descriptor.kind {
        Kind::Domain => ioc::disguise(&object.descriptor.id),
        Kind::Url | Kind::PrivateUrl => ioc::disguise(url::Url::parse(facts.url.as_deref()?).ok()?.host_str()?),
        Kind::Resolution => ioc::disguise(facts.host_name.as_deref()?),
        _ => None,
    }
}

/// What a comment or an analysis is about.
pub fn remarks_on(object: &Object) -> Option<Descriptor> {
    match object.descriptor.kind {
        Kind::Comment => remarked_on(&object.descriptor.id),
        Kind::Analysis | Kind::PrivateAnalysis => Analysis::subject(object),
        _ => None,
    }
}
