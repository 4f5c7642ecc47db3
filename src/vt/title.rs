//! What an object is called: one rule for rows, titles of panes, headings and the trail.

use std::borrow::Cow;

use super::about::remarks_on;
use super::{Analysis, Descriptor, Glimpse, Kind, Object, brief};

/// Digits of a hash that tell one thing without a name from another.
const FEW: usize = 12;

/// What an object is called. Small objects are called by what they say, analyses by what was analysed; `beside` is what is known
/// of that. Ids that say nothing to people are no names. Never empty; hostile text.
pub fn title<'a>(object: &'a Object, beside: Option<&'a Glimpse>) -> Cow<'a, str> {
    let facts = &object.facts;
    match object.descriptor.kind {
        Kind::Domain | Kind::IpAddress => (&*object.descriptor.id).into(),
        // One that is not seen from either end.
        Kind::Resolution => {
            let ends: Vec<&str> =
                [&facts.host_name, &facts.ip_address].into_iter().flatten().map(|end| &**end).collect();
            if ends.is_empty() { object.title().into() } else { ends.join(" → ").into() }
        }
        Kind::Analysis | Kind::PrivateAnalysis => analysed(object, beside),
        Kind::Comment => said(object).unwrap_or_else(|| "comment without text".into()),
        Kind::Vote => said(object).unwrap_or_else(|| "vote without a verdict".into()),
        Kind::Graph => said(object).unwrap_or_else(|| "graph without a name".into()),
        Kind::Whois | Kind::SslCert | Kind::Submission => said(object).unwrap_or_else(|| object.title().into()),
        _ => object.title().into(),
    }
}

fn said(object: &Object) -> Option<Cow<'_, str>> {
    brief(object).map(Into::into)
}

/// The name of what was analysed, its address, or that these were not read.
fn analysed<'a>(object: &'a Object, beside: Option<&'a Glimpse>) -> Cow<'a, str> {
    if let Some(name) = beside.and_then(|known| known.name.as_deref()) {
        return name.into();
    }
    let named = object.facts.name.as_deref().or(object.facts.url.as_deref()).map(Cow::from);
    let read = || Analysis::read(object).url.map(|url| url.into_string().into());
    let unread = || remarks_on(object).map(|of| unread(&of).into());
    named
        .or_else(read)
        .or_else(unread)
        .unwrap_or_else(|| format!("{} of something that it does not name", object.descriptor.label()).into())
}

/// `private file, name not read · 0362efa03e7a`
fn unread(of: &Descriptor) -> String {
    let missing = match of.kind {
        Kind::Domain | Kind::IpAddress => return of.id.to_string(),
        Kind::Url | Kind::PrivateUrl => "address",
        _ => "name",
    };
    let few: String = of.id.chars().take(FEW).collect();
    format!("{}, {missing} not read · {few}", of.label())
}
