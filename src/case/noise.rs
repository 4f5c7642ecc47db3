//! What a graph need not show: names that every computer talks to, and what people hid.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::{Came, Node};
use crate::vt::Kind;

/// One name or address a line; `#` begins a remark.
const POPULAR: &str = include_str!("../../assets/popular.txt");

/// Why an object is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// Somebody hid it in this case.
    Hidden,
    /// It is well-known infrastructure.
    Popular,
}

/// What speaks against hiding an object, whatever else is true of it.
pub fn protected(node: &Node) -> Option<&'static str> {
    let reasons = [
        (node.is_flagged(), "it is flagged"),
        (node.is_marked, "it is marked"),
        (node.came == Came::Opened, "it was opened"),
        (node.own.is_some(), "somebody gave it a verdict"),
    ];
    reasons.into_iter().find(|(is_so, _)| *is_so).map(|(_, reason)| reason)
}

/// Whether an object is noise; what is flagged, marked, opened or judged by people never is.
pub fn noise(node: &Node) -> Option<Noise> {
    if protected(node).is_some() {
        None
    } else if node.is_hidden {
        Some(Noise::Hidden)
    } else {
        // What somebody asked about by name is no noise for being well known.
        (node.came < Came::Queued && is_popular(node)).then_some(Noise::Popular)
    }
}

/// Whether an object is, or lies on, well-known infrastructure.
pub fn is_popular(node: &Node) -> bool {
    match node.object.kind {
        Kind::Domain => is_listed(&node.object.id),
        Kind::IpAddress => names().contains(&*node.object.id),
        Kind::Url => url::Url::parse(&node.name).is_ok_and(|url| url.host_str().is_some_and(is_listed)),
        _ => false,
    }
}

fn names() -> &'static HashSet<&'static str> {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        POPULAR.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
    })
}

/// Whether a name, or one that it lies below, is well-known infrastructure.
pub fn is_listed(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let below = name.match_indices('.').map(|(at, _)| name.get(at + 1..).unwrap_or_default());
    std::iter::once(name.as_str()).chain(below).any(|part| names().contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Case, Change, Head, Own, Ruling};
    use crate::vt::{Descriptor, Judge};

    fn node(kind: Kind, id: &str, name: &str, also: &[fn(Descriptor) -> Change]) -> Node {
        let object = Descriptor::new(kind, id);
        let came =
            Change::Came { object: object.clone(), name: name.to_owned(), came: Came::Listed, at: 1, remark: None };
        let also = also.iter().map(|change| change(object.clone()));
        let changes: Vec<Change> = std::iter::once(came).chain(also).collect();
        Case::of(Head::default(), &changes, &Judge::default()).nodes().first().expect("a node").clone()
    }

    fn opened(object: Descriptor) -> Change {
        Change::Came { object, name: String::new(), came: Came::Opened, at: 2, remark: None }
    }

    fn queued(object: Descriptor) -> Change {
        Change::Came { object, name: String::new(), came: Came::Queued, at: 2, remark: None }
    }

    fn marked(object: Descriptor) -> Change {
        Change::Marked { object, is_marked: true }
    }

    fn ruled(object: Descriptor) -> Change {
        Change::Ruled { object, own: Some(Own { ruling: Ruling::Benign, reason: String::new(), at: 2, from: None }) }
    }

    fn hidden(object: Descriptor) -> Change {
        Change::Hidden { object, is_hidden: true }
    }

    fn flagged(object: Descriptor) -> Change {
        let brief =
            r#"{"type": "domain", "id": "gstatic.com", "attributes": {"last_analysis_stats": {"malicious": 9}}}"#;
        Change::Learned { object, brief: brief.to_owned() }
    }

    #[test]
    fn a_popular_name_hides_what_is_below_it_and_nothing_that_only_ends_like_it() {
        for (kind, id, name, is_noise) in [
            (Kind::Domain, "gstatic.com", "", true),
            (Kind::Domain, "fonts.gstatic.com", "", true),
            (Kind::Domain, "evil-gstatic.com", "", false),
            (Kind::Domain, "com", "", false),
            (Kind::Domain, "gstatic.com.login.example", "", false),
            (Kind::IpAddress, "8.8.8.8", "", true),
            (Kind::IpAddress, "192.0.2.8", "", false),
            (Kind::Url, "ab", "http://ocsp.digicert.com/MFE", true),
            (Kind::Url, "ab", "http://a.example/?u=http://ocsp.digicert.com/", false),
            (Kind::File, "ab", "gstatic.com", false),
        ] {
            assert_eq!(noise(&node(kind, id, name, &[])).is_some(), is_noise, "{id} {name}");
        }
    }

    #[test]
    fn what_somebody_hid_is_noise_and_says_so() {
        assert_eq!(noise(&node(Kind::Domain, "a.example", "", &[hidden])), Some(Noise::Hidden));
        assert_eq!(noise(&node(Kind::Domain, "gstatic.com", "", &[])), Some(Noise::Popular));
    }

    #[test]
    fn a_popular_name_that_stood_in_the_queue_is_noise_only_if_somebody_hides_it() {
        assert_eq!(noise(&node(Kind::Domain, "gstatic.com", "", &[queued])), None);
        assert_eq!(noise(&node(Kind::Domain, "gstatic.com", "", &[queued, hidden])), Some(Noise::Hidden));
    }

    #[test]
    fn nothing_is_noise_that_is_flagged_marked_opened_or_judged_by_people() {
        for change in [opened, marked, ruled, flagged] {
            assert_eq!(noise(&node(Kind::Domain, "gstatic.com", "", &[hidden, change])), None);
        }
    }

    #[test]
    fn where_anybody_can_put_a_file_is_not_popular() {
        for host in [
            "d111.cloudfront.net",
            "a.azureedge.net",
            "a.blob.core.windows.net",
            "storage.googleapis.com",
            "docs.google.com",
            "onedrive.live.com",
            "raw.githubusercontent.com",
            "a.workers.dev",
        ] {
            assert!(!is_listed(host), "{host}");
        }
    }

    #[test]
    fn the_list_holds_no_name_twice_and_no_name_in_capitals() {
        let lines: Vec<&str> = POPULAR.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert_eq!(lines.len(), names().len());
        assert!(lines.iter().all(|line| *line == line.trim().to_ascii_lowercase()));
    }
}
