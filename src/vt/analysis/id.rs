//! Ids of analyses, as people have them: from a list, an answer, an address, an error message.
//!
//! The service makes two sorts: `u-<what>-<seconds>` for URLs (`f-`, `d-`, `i-` likewise for the rest), and base64 of
//! `<md5>:<seconds>` for files. A private one is base64 of `<32 digits>:<hash>:<seconds>`, so it can be told apart.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use crate::ioc::HashKind;
use crate::vt::{Descriptor, Kind};

/// Padding is often lost in copying.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The shortest middle part of `u-<what>-<seconds>`: no word with hyphens is meant.
const SHORTEST: usize = 16;

/// What a text says about an analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The id as it is sent: without blanks, quotes, the API's address in front, and percent-encoding.
    pub id: String,
    /// Public or private; `None` when the text has no shape that is known for an analysis.
    pub kind: Option<Kind>,
}

impl Named {
    /// Reads a text in which an analysis is named: any form in which one is printed.
    pub fn read(text: &str) -> Self {
        let text = text.trim().trim_matches(['"', '\'', '`', '<', '>', ',']).trim();
        let (address, id) = of_address(text).map_or((None, text), |(kind, id)| (Some(kind), id));
        let id = percent_decode_str(id).decode_utf8().map_or_else(|_| id.to_owned(), Into::into);
        let kind = kind(&id).map(|shape| address.unwrap_or(shape));
        Self { id, kind }
    }

    /// The analysis, when the text can be nothing else.
    pub fn descriptor(self) -> Option<Descriptor> {
        Some(Descriptor::new(self.kind?, self.id))
    }
}

/// An address of an analysis with its kind and the id in it: that of the API, as `links.self` has it; the path of a
/// request, as our errors name it; the page for people; `analysis/ID`, as other commands take it.
fn of_address(text: &str) -> Option<(Kind, &str)> {
    let text = text.trim_start_matches("GET ").trim_end_matches('/').trim_end_matches("/detection");
    let (front, id) = text.rsplit_once('/')?;
    let is_ours = front.starts_with("https://www.virustotal.com/") || !front.contains(':');
    let kind = match front {
        "private_analysis" => Kind::PrivateAnalysis,
        front if front.ends_with("/private/analyses") => Kind::PrivateAnalysis,
        "analysis" => Kind::Analysis,
        front if front.ends_with("/analyses") || front.ends_with("/gui/file-analysis") => Kind::Analysis,
        _ => return None,
    };
    is_ours.then_some((kind, id))
}

/// Public or private, by the shape of the id.
fn kind(id: &str) -> Option<Kind> {
    if is_lettered(id) {
        return Some(Kind::Analysis);
    }
    let text = String::from_utf8(BASE64.decode(id).ok()?).ok()?;
    let mut parts = text.split(':');
    match (parts.next()?, parts.next()?, parts.next(), parts.next()) {
        (md5, seconds, None, _) if HashKind::of(md5).is_some() && is_time(seconds) => Some(Kind::Analysis),
        (key, hash, Some(seconds), None)
            if HashKind::of(key).is_some() && HashKind::of(hash).is_some() && is_time(seconds) =>
        {
            Some(Kind::PrivateAnalysis)
        }
        _ => None,
    }
}

/// Whether it is the id of an analysis of a URL, whatever stands in it.
pub(super) fn tells_url(id: &str) -> bool {
    id.starts_with("u-")
}

/// What was analysed, by the hash in the id: the MD5 of a file, of a URL its id.
pub(super) fn subject(analysis: &Descriptor) -> Option<Descriptor> {
    let id = &*analysis.id;
    let is_private = analysis.kind == Kind::PrivateAnalysis;
    let of = |hash: &str| {
        let kind = match (hash.len(), is_private) {
            (64, true) => Kind::PrivateUrl,
            (64, false) => Kind::Url,
            (_, true) => Kind::PrivateFile,
            (_, false) => Kind::File,
        };
        HashKind::of(hash).map(|_| Descriptor::new(kind, hash))
    };
    if let Some(rest) = id.strip_prefix("u-") {
        return of(rest.rsplit_once('-')?.0);
    }
    kind(id).filter(|_| !is_lettered(id))?;
    let text = String::from_utf8(BASE64.decode(id).ok()?).ok()?;
    of(text.split(':').nth(usize::from(is_private))?)
}

/// `u-<what>-<seconds>`; what is a SHA-256 or a URL id, which may have hyphens too.
fn is_lettered(id: &str) -> bool {
    let parts = id.split_once('-').and_then(|(letter, rest)| Some((letter, rest.rsplit_once('-')?)));
    parts.is_some_and(|(letter, (what, seconds))| {
        letter.len() == 1
            && letter.bytes().all(|byte| byte.is_ascii_lowercase())
            && what.len() >= SHORTEST
            && what.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte))
            && is_time(seconds)
    })
}

/// Seconds since the epoch, of this century.
fn is_time(text: &str) -> bool {
    (9..=11).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "7809376fe32e44c957347816a47b3d65";
    const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

    fn public(id: &str) -> Descriptor {
        Descriptor::new(Kind::Analysis, id)
    }

    fn read(text: &str) -> Option<Descriptor> {
        Named::read(text).descriptor()
    }

    #[test]
    fn the_id_of_an_analysis_tells_what_was_analysed() {
        let encoded = |text: String| BASE64.encode(text);
        let of = |kind: Kind, id: &str| subject(&Descriptor::new(kind, id));
        assert_eq!(of(Kind::Analysis, &encoded(format!("{MD5}:1767225600"))), Some(Descriptor::new(Kind::File, MD5)));
        let private = encoded(format!("{MD5}:{SHA256}:1767225600"));
        assert_eq!(of(Kind::PrivateAnalysis, &private), Some(Descriptor::new(Kind::PrivateUrl, SHA256)));
        let private = encoded(format!("{}:{MD5}:1767225600", "0".repeat(32)));
        assert_eq!(of(Kind::PrivateAnalysis, &private), Some(Descriptor::new(Kind::PrivateFile, MD5)));
        let url = format!("u-{SHA256}-1767225600");
        assert_eq!(of(Kind::Analysis, &url), Some(Descriptor::new(Kind::Url, SHA256)));
        assert_eq!(of(Kind::Analysis, "d-parcel-notice.example-1767225600"), None);
        assert_eq!(of(Kind::PrivateAnalysis, "analysis-1"), None);
    }

    #[test]
    fn every_form_in_which_an_analysis_is_printed_is_its_id() {
        let padded = BASE64.encode(format!("{MD5}:1767225600"));
        assert!(padded.ends_with("=="), "{padded}");
        let address = format!("https://www.virustotal.com/api/v3/analyses/{padded}");
        for text in [
            padded.clone(),
            padded.replace('=', "%3D"),
            padded.replace('=', "%3d"),
            format!("  \"{padded}\",\n"),
            address.replace('=', "%3D"),
            format!("{address}/"),
            address,
            format!("GET /analyses/{}", padded.replace('=', "%3D")),
            format!("analysis/{padded}"),
            format!("https://www.virustotal.com/gui/file-analysis/{}/detection", padded.replace('=', "%3D")),
        ] {
            assert_eq!(read(&text), Some(public(&padded)), "{text}");
        }
        let bare = padded.trim_end_matches('=');
        assert_eq!(read(bare), Some(public(bare)), "lost padding");
        for letter in ["u", "f", "d", "i"] {
            let id = format!("{letter}-{SHA256}-1767225600");
            assert_eq!(read(&id), Some(public(&id)));
        }
        let by_url = format!("u-{}-1767225600", crate::ioc::url_id("http://example.test/a-b?c"));
        assert_eq!(read(&by_url), Some(public(&by_url)));
    }

    #[test]
    fn a_private_analysis_is_told_by_its_shape_or_its_address() {
        for hash in [MD5, SHA256] {
            let id = BASE64.encode(format!("{MD5}:{hash}:1767225600"));
            assert_eq!(read(&id), Some(Descriptor::new(Kind::PrivateAnalysis, id.as_str())), "{hash}");
            assert_eq!(read(&id.replace('=', "%3D")), read(&id));
        }
        let shapeless = format!("u-{SHA256}-1767225600");
        let address = format!("https://www.virustotal.com/api/v3/private/analyses/{shapeless}");
        assert_eq!(read(&address), Some(Descriptor::new(Kind::PrivateAnalysis, shapeless)));
    }

    #[test]
    fn indicators_and_words_are_no_analyses() {
        let base64_of_text = BASE64.encode("no hash at all:1767225600");
        for text in [
            MD5,
            SHA256,
            "",
            "u-boot-1767225600",
            "u--1767225600",
            "a-b.example.test",
            "https://example.test/api/v3/analyses/u-e17be13af6ab78d8-1767225600",
            "https://www.virustotal.com/gui/file/7809376fe32e44c957347816a47b3d65",
            "type:peexe",
            base64_of_text.as_str(),
            "%ff%fe",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_id_of_unknown_shape_is_still_sent_as_it_was_meant() {
        assert_eq!(Named::read(" 1571524923 "), Named { id: "1571524923".to_owned(), kind: None });
        assert_eq!(Named::read("odd%3D%3D").id, "odd==");
    }
}
