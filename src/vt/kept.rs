//! A request read back from the name that its answer is kept under, and that answer from its bytes.

use bytes::Bytes;
use percent_encoding::percent_decode_str;

use super::calls::{self, Form};
use super::relationship::catalogue::is_name;
use super::{Answer, Call, Cursor, Descriptor, Kind, reading};

/// Paths whose answers are never kept: analyses change from look to look, accounts belong to the key (their paths can hold it), and
/// bundles are on their way.
const PASSING: [&str; 7] = [
    "/analyses/",
    "/private/analyses",
    "/users/",
    "/groups/",
    "/operations/",
    "/intelligence/zip_files",
    "/private/zip_files",
];

/// Whether what is answered at a path is never kept. Addresses for one upload or download are used up, too.
pub fn passes(path: &str) -> bool {
    PASSING.iter().any(|start| path.starts_with(start)) || path.ends_with("_url")
}

/// The request about one object with this path and query, and that object. None if no function of [`calls`] makes a request
/// with just this [`Call::key`], or if its answer is never kept.
pub fn asked(path: &str, query: &str) -> Option<(Descriptor, Call)> {
    if passes(path) {
        return None;
    }
    let mut parts = path.strip_prefix('/')?.split('/');
    let first = parts.next()?;
    let collection = if first == "private" { format!("{first}/{}", parts.next()?) } else { first.to_owned() };
    let kind = Kind::of_collection(&collection)?;
    let id = percent_decode_str(parts.next().filter(|id| !id.is_empty())?).decode_utf8().ok()?.into_owned();
    let about = Descriptor::new(kind, id);
    let rest: Vec<&str> = parts.collect();
    let call = match *rest {
        [] => report(&about, query)?,
        ["behaviour_summary"] => calls::behaviour_summary(&about),
        ["behaviour_mitre_trees"] => calls::mitre_trees(&about),
        ["relationships", name] if is_name(name) => related(&about, name, Form::Descriptors, query)?,
        [name] if is_name(name) => related(&about, name, Form::Objects, query)?,
        _ => return None,
    };
    let key = if query.is_empty() { format!("GET {path}") } else { format!("GET {path}?{query}") };
    (call.key() == key).then_some((about, call))
}

fn report(about: &Descriptor, query: &str) -> Option<Call> {
    let given = url::form_urlencoded::parse(query.as_bytes()).next().map(|(_, value)| value.into_owned());
    let names: Vec<&str> = given.as_deref().map(|names| names.split(',').collect()).unwrap_or_default();
    names.iter().all(|name| is_name(name)).then(|| calls::report(about, &names))
}

fn related(about: &Descriptor, name: &str, form: Form, query: &str) -> Option<Call> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes()).map(|(_, value)| value.into_owned());
    let limit = pairs.next()?.parse().ok()?;
    Some(calls::related(about, name, form, limit, pairs.next().map(Cursor).as_ref()))
}

/// Reads the body of a good answer to a request. Fails with the reason in words.
pub fn answer(call: &Call, body: &Bytes) -> Result<Answer, String> {
    reading::read(call, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_about_an_object_is_read_back_from_its_name() {
        let file = Descriptor::new(Kind::File, "ab".repeat(32));
        let private = Descriptor::new(Kind::PrivateFile, "ab".repeat(32));
        let address = Descriptor::new(Kind::IpAddress, "2001:db8::1");
        let cursor = Cursor("a+/=&b".to_owned());
        for (about, call) in [
            (&file, calls::report(&file, &[])),
            (&private, calls::report(&private, &["contacted_domains", "contacted_ips"])),
            (&address, calls::report(&address, &[])),
            (&file, calls::behaviour_summary(&file)),
            (&file, calls::mitre_trees(&file)),
            (&address, calls::related(&address, "resolutions", Form::Objects, 40, None)),
            (&file, calls::related(&file, "behaviours", Form::Descriptors, 10, Some(&cursor))),
        ] {
            let key = call.key();
            let target = key.strip_prefix("GET ").unwrap_or_default();
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            assert_eq!(asked(path, query), Some((about.clone(), call)), "{target}");
        }
    }

    #[test]
    fn what_no_request_is_named_is_none() {
        for (path, query) in [
            ("/users/me", ""),
            ("/analyses/u-1", ""),
            ("/groups/g", ""),
            ("/intelligence/zip_files/7", ""),
            ("/private/analyses/1", ""),
            ("/files", ""),
            ("/files/", ""),
            ("/files/../../users/me", ""),
            ("/domains/a.example/../b.example", ""),
            ("/domains/a.example/Subdomains", "limit=40"),
            ("/domains/a.example/subdomains", ""),
            ("/domains/a.example/subdomains", "limit=+40"),
            ("/domains/a.example/subdomains", "limit=40&cursor=1&x=1"),
            ("/domains/a.example", "limit=40"),
            ("/domains/a.example", "relationships=../users"),
            ("/domains/a%2eexample", ""),
            ("/domains/a.example/", ""),
            ("//domains/a.example", ""),
            ("https://example.test/domains/a.example", ""),
            ("", ""),
        ] {
            assert_eq!(asked(path, query), None, "{path}?{query}");
        }
    }
}
