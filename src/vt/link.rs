//! What stands behind an object of a list that is a link and no thing.
//!
//! A resolution joins a name and an address and brings a verdict on each; whoever reads the list of a name wants the
//! address, and the verdict on the address. A comment, a vote, a whois record stay what they are, but speak of something
//! that can be looked up, which their own id cannot. Rows, copies, exports and what `Enter` opens all ask here.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Analysis, Descriptor, Kind, Object, Stats};
use crate::ioc::{self, HashKind, Indicator};

impl Object {
    /// The object as seen from the one whose list it stands in: a link becomes what is at its other end, with the verdict on
    /// that end. Things, and links of which the other end cannot be told, stay as they are.
    #[must_use]
    pub fn seen_from(mut self, near: Option<&Descriptor>) -> Self {
        let Some((end, stats)) = near.and_then(|near| self.other_end(near)) else { return self };
        self.link = Some(std::mem::replace(&mut self.descriptor, end));
        // What the link has are its own attributes; of the end at most the numbers are known.
        self.has_attributes = stats.is_some();
        self.facts.stats = stats;
        self
    }

    /// The same of a borrowed object; things are not copied.
    pub fn viewed_from(&self, near: &Descriptor) -> Cow<'_, Self> {
        match self.other_end(near) {
            Some(_) => Cow::Owned(self.clone().seen_from(Some(near))),
            None => Cow::Borrowed(self),
        }
    }

    /// The other end of a resolution, and the verdict on it.
    fn other_end(&self, near: &Descriptor) -> Option<(Descriptor, Option<Stats>)> {
        if self.descriptor.kind != Kind::Resolution || self.error.is_some() {
            return None;
        }
        let (facts, id) = (&self.facts, &*self.descriptor.id);
        // The id is address and name, glued without a separator.
        // Source: <https://docs.virustotal.com/reference/resolution-object>
        match near.kind {
            Kind::Domain => {
                let address = facts.ip_address.as_deref().or_else(|| id.strip_suffix(&*near.id))?;
                Some((Descriptor::new(Kind::IpAddress, address), facts.ip_address_stats))
            }
            Kind::IpAddress => {
                let name = facts.host_name.as_deref().or_else(|| id.strip_prefix(&*near.id))?;
                Some((Descriptor::new(Kind::Domain, name), facts.host_name_stats))
            }
            _ => None,
        }
        .filter(|(end, _)| !end.id.is_empty())
    }

    /// What the object's page for people is about: of an analysis what was analysed, where the answer names it; else itself.
    pub fn subject(&self) -> Option<Descriptor> {
        match self.descriptor.kind {
            Kind::Analysis | Kind::PrivateAnalysis => Analysis::read(self).item,
            _ => Some(self.descriptor.clone()),
        }
    }

    /// The indicator that an object speaks of which is none itself: of a comment what was commented on, of an analysis what
    /// was analysed. `near` is what the list belongs to that holds it. `None` for things, and where nobody can tell.
    pub fn speaks_of(&self, near: Option<&Descriptor>) -> Option<Indicator> {
        let id = &*self.descriptor.id;
        let named = match self.descriptor.kind {
            Kind::Comment | Kind::Vote => {
                return remarked_on(id).or_else(|| near.cloned()).and_then(|of| of.indicator());
            }
            Kind::Analysis | Kind::PrivateAnalysis => {
                let Analysis { item, url, .. } = Analysis::read(self);
                let url = url.as_deref().and_then(|url| ioc::classify(url).ok()).filter(Indicator::is_url);
                if url.is_some() {
                    return url;
                }
                item
            }
            Kind::FileBehaviour | Kind::PrivateFileBehaviour => {
                id.split('_').next().map(|hash| Descriptor::new(Kind::File, hash))
            }
            Kind::SigmaAnalysis => Some(Descriptor::new(Kind::File, id)),
            Kind::Submission | Kind::Whois | Kind::SslCert | Kind::Screenshot | Kind::PrivateUrlBehaviour => None,
            _ => return None,
        };
        named.and_then(|of| of.indicator()).or_else(|| near?.indicator())
    }
}

impl Descriptor {
    /// The indicator that this names. A URL is known by the text that its id encodes, not by its digest.
    pub fn indicator(&self) -> Option<Indicator> {
        let id = &*self.id;
        match self.kind {
            Kind::File | Kind::PrivateFile => {
                let kind = HashKind::of(id)?;
                Some(Indicator::Hash { kind, hex: id.to_ascii_lowercase() })
            }
            Kind::Url | Kind::PrivateUrl => {
                let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
                // Letter for letter what the id encodes: another spelling would be another URL.
                ioc::classify(&text).is_ok_and(|known| known.is_url()).then_some(Indicator::Url(text))
            }
            Kind::Domain => Some(Indicator::Domain(id.to_owned())),
            Kind::IpAddress => id.parse().ok().map(Indicator::Ip),
            _ => None,
        }
    }
}

/// What a comment or vote is on: `<letter>-<id of the object>-<code>`.
///
/// Source: <https://docs.virustotal.com/reference/comment-object>
pub fn remarked_on(id: &str) -> Option<Descriptor> {
    let (letter, rest) = id.split_once('-')?;
    let (object, _) = rest.rsplit_once('-')?;
    let kind = match letter {
        "f" => Kind::File,
        "u" => Kind::Url,
        "d" => Kind::Domain,
        "i" => Kind::IpAddress,
        _ => return None,
    };
    Some(Descriptor::new(kind, object))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::{Value, json};

    use super::*;
    use crate::vt::{Verdict, verdict};

    fn object(json: &Value) -> Object {
        Object::decode(Bytes::from(json.to_string())).expect("an object")
    }

    fn resolution() -> Object {
        object(&json!({"type": "resolution", "id": "198.51.100.7mail.example", "attributes": {
            "date": 1_767_225_600, "host_name": "mail.example", "ip_address": "198.51.100.7",
            "host_name_last_analysis_stats": {"malicious": 23, "harmless": 71},
            "ip_address_last_analysis_stats": {"malicious": 9, "suspicious": 1, "harmless": 84}}}))
    }

    fn near(kind: Kind, id: &str) -> Descriptor {
        Descriptor::new(kind, id)
    }

    #[test]
    fn a_resolution_is_its_other_end_and_has_the_verdict_on_that_end() {
        let address = resolution().seen_from(Some(&near(Kind::Domain, "mail.example")));
        assert_eq!(address.descriptor, Descriptor::new(Kind::IpAddress, "198.51.100.7"));
        assert_eq!((verdict::cell(&address).as_str(), address.facts.date), ("9/94 +1", Some(1_767_225_600)));
        let name = resolution().seen_from(Some(&near(Kind::IpAddress, "198.51.100.7")));
        assert_eq!(name.descriptor, Descriptor::new(Kind::Domain, "mail.example"));
        assert_eq!(verdict::cell(&name), "23/94");
        assert_eq!(name.link.map(|link| link.id), Some("198.51.100.7mail.example".into()));
    }

    #[test]
    fn a_resolution_that_nobody_looks_at_from_an_end_has_no_verdict() {
        let seen = resolution().seen_from(None);
        assert_eq!((seen.descriptor.kind.clone(), Verdict::of(&seen)), (Kind::Resolution, Verdict::NotJudged));
        let lonely = object(&json!({"type": "resolution", "id": "198.51.100.7mail.example", "attributes": {
            "ip_address": "198.51.100.7", "host_name_last_analysis_stats": {"malicious": 23, "harmless": 71}}}));
        let address = lonely.seen_from(Some(&near(Kind::Domain, "mail.example")));
        assert_eq!(
            (address.facts.stats, Verdict::of(&address)),
            (None, Verdict::NotScanned),
            "the name's is not its own"
        );
    }

    #[test]
    fn the_end_of_a_bare_resolution_is_in_its_id() {
        let bare = |id: &str| object(&json!({"type": "resolution", "id": id}));
        let end = |id: &str, near: Descriptor| bare(id).seen_from(Some(&near)).descriptor.id;
        assert_eq!(&*end("198.51.100.7a.example", near(Kind::Domain, "a.example")), "198.51.100.7");
        assert_eq!(&*end("2001:db8::7a.example", near(Kind::IpAddress, "2001:db8::7")), "a.example");
        assert_eq!(&*end("198.51.100.7a.example", near(Kind::Domain, "b.example")), "198.51.100.7a.example");
        assert_eq!(&*end("a.example", near(Kind::Domain, "a.example")), "a.example", "an end without a name is none");
    }

    #[test]
    fn what_is_no_indicator_speaks_of_one() {
        let digest = "ab".repeat(32);
        let of = |kind: &str, id: &str, near: Option<Descriptor>| {
            let object = object(&json!({"type": kind, "id": id, "attributes": {}}));
            object.speaks_of(near.as_ref()).map(|indicator| indicator.value())
        };
        let subject = Some(near(Kind::Domain, "a.example"));
        assert_eq!(
            of("comment", "d-other-name.example-1a2b3c4d", subject.clone()).as_deref(),
            Some("other-name.example")
        );
        assert_eq!(of("vote", "i-198.51.100.7-1a2b3c4d", None).as_deref(), Some("198.51.100.7"));
        assert_eq!(of("file_behaviour", &format!("{digest}_Sandbox"), None), Some(digest.clone()));
        for kind in ["whois", "ssl_cert", "submission", "analysis"] {
            assert_eq!(
                of(kind, &digest, subject.clone()).as_deref(),
                Some("a.example"),
                "the digest of a {kind} is no file"
            );
            assert_eq!(of(kind, &digest, None), None);
        }
        for kind in ["graph", "collection", "user", "domain"] {
            assert_eq!(of(kind, &digest, subject.clone()), None, "a {kind} stands for itself");
        }
        let url = Descriptor::new(Kind::Url, crate::ioc::url_id("http://a.example/x"));
        assert_eq!(of("submission", "s-1", Some(url)).as_deref(), Some("http://a.example/x"));
    }
}
