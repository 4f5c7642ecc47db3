//! What is worth a glance beside the name of an object: for rows of lists, heads of reports, and what is known of others.

use super::analysis::Status;
use super::{Analysis, Descriptor, Kind, Object, remarked_on};
use crate::ioc::Disguise;
use crate::text::{self, time};

/// What else is worth a glance, by kind.
pub fn about(object: &Object) -> String {
    let facts = &object.facts;
    let network = match (facts.asn, facts.as_owner.as_deref()) {
        (Some(asn), owner) => Some(format!("AS{asn} {}", owner.unwrap_or_default()).trim_end().to_owned()),
        (None, owner) => owner.map(str::to_owned),
    };
    let on = (object.descriptor.kind == Kind::Comment).then(|| remarked_on(&object.descriptor.id)).flatten();
    let on = on.map(|on| on_what(&on, None));
    let size = facts.size.map(text::bytes);
    let expires = facts.expiration.map(|date| format!("expires {}", time::date(date)));
    let disguise = disguise(object).map(|disguise| disguise.words());
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
        source(object).filter(|_| object.link.is_none()),
        status(object),
        expires.as_deref(),
    ];
    let known: Vec<&str> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
    if known.is_empty() { object.descriptor.label().into_owned() } else { known.join(" · ") }
}

/// `on file 44d88612…`, `on invoice.exe` where its name is known.
pub fn on_what(on: &Descriptor, name: Option<&str>) -> String {
    match (name, &on.kind) {
        (Some(name), _) => format!("on {name}"),
        // The id of a URL is a hash, which tells nobody which URL it is.
        (None, Kind::Url | Kind::PrivateUrl) => format!("on {}", on.kind.one()),
        (None, _) => format!("on {} {}", on.label(), on.id),
    }
}

/// Who saw the name and the address together, of a resolution.
pub fn source(object: &Object) -> Option<&str> {
    object.facts.resolver.as_deref()
}

/// How far an analysis is. Of other kinds the word is the service's own business.
pub fn status(object: &Object) -> Option<&'static str> {
    let is_analysis = matches!(object.descriptor.kind, Kind::Analysis | Kind::PrivateAnalysis);
    object.facts.status.as_deref().filter(|_| is_analysis).map(|status| Status::of(Some(status)).label())
}

/// What the name of a domain, or the host of a URL, pretends to be; none for an honest one.
pub fn disguise(object: &Object) -> Option<Disguise> {
    let facts = &object.facts;
    match object.descriptor.kind {
        Kind::Resolution => Disguise::of(facts.host_name.as_deref()?),
        ref kind => disguise_of(kind, facts.url.as_deref().unwrap_or(&object.descriptor.id)),
    }
}

/// The same of what is only called so: a domain by its name, a URL by its address.
pub fn disguise_of(kind: &Kind, name: &str) -> Option<Disguise> {
    match kind {
        Kind::Domain => Disguise::of(name),
        Kind::Url | Kind::PrivateUrl => Disguise::of(url::Url::parse(name).ok()?.host_str()?),
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
