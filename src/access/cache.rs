//! What of the service's answers is kept, under which names, for how long, and which kept answer does for which question.
//!
//! Pure: the store keeps the bytes and knows how old each [`Class`] may grow.

use crate::ioc::{self, HashKind, Indicator};
use crate::store::{Age, Class, Service, Store, StoreError, object_of};
use crate::vt::analysis::Analysis;
use crate::vt::calls::Deletion;
use crate::vt::endpoint::{PRIVATE_FILES, REPORT};
use crate::vt::page::Listing;
use crate::vt::{
    Answer, ApiError, Body, Call, Descriptor, Kind, Method, Object, Onward, Shape, Verdict, calls, kept, remarked_on,
};

/// How old an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// From the store, however old; nothing is ever sent.
    Kept,
    /// From the store if it is fresh by the configured rules.
    Stored,
    /// From the network, whatever the store has.
    Network,
}

/// What of an answer is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The answer to this very question: another search, another page, another relationship is another answer.
    Exact,
    /// The object with all that was asked for.
    Whole,
    /// The object itself, whatever was folded into it or left out: enough for a row, or where nothing else can be had.
    Object,
}

impl Need {
    /// A question without relationships is answered by any form of the object.
    pub fn of(call: &Call) -> Self {
        let folded = call.query.iter().any(|(name, _)| *name == "relationships");
        match call.endpoint.shape {
            Shape::Object if folded => Self::Whole,
            Shape::Object => Self::Object,
            _ => Self::Exact,
        }
    }

    /// What is to be had where nothing is asked: of an object any form will do.
    #[must_use]
    pub fn at_hand(self, freshness: Freshness) -> Self {
        match (self, freshness) {
            (Self::Whole, Freshness::Kept) => Self::Object,
            (need, _) => need,
        }
    }
}

/// How an answer is filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filing {
    pub(super) class: Class,
    /// Another name of the object, that it was asked by.
    pub(super) alias: Option<Alias>,
    pub(super) names: Option<Names>,
}

/// In `collection`, `name` means the object `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alias {
    pub(super) collection: String,
    pub(super) name: String,
    pub(super) id: String,
}

/// Whether the answer to a call is kept at all.
pub(super) fn is_kept(call: &Call) -> bool {
    call.endpoint.method == Method::Get
        && matches!(call.endpoint.shape, Shape::Object | Shape::List | Shape::Bare)
        && !kept::passes(&call.path)
}

/// Whether it asks for an object that others may know of, which programs on one store ask for once.
pub(super) fn is_report(call: &Call) -> bool {
    is_kept(call) && call.endpoint.shape == Shape::Object && !call.path.starts_with("/private/")
}

/// How an answer of so many bytes is filed; `None`: not at all.
pub(super) fn filing(call: &Call, answer: &Answer, bytes: usize, largest: usize) -> Option<Filing> {
    if !is_kept(call) || bytes > largest {
        return None;
    }
    match answer {
        Answer::Object(object) => {
            Some(Filing { class: class(object), alias: alias(call, object), names: names(object) })
        }
        // A part of it was not understood: asked again, it may be whole.
        Answer::Page(page) if page.not_understood > 0 || page.next == Onward::Unreadable => None,
        _ => Some(Filing { class: Class::Ordinary, alias: None, names: None }),
    }
}

/// That the service does not know an object, as it is filed; what else failed is not kept.
pub(super) fn filing_of_missing(call: &Call) -> Option<Filing> {
    is_kept(call).then_some(Filing { class: Class::Missing, alias: None, names: None })
}

/// How soon an object's report may say something else: as long as no engine has given an opinion, in minutes.
fn class(object: &Object) -> Class {
    match object.facts.stats {
        Some(stats) if stats.malicious > 0 => Class::Flagged,
        _ if Verdict::of(object).is_unknown() => Class::Pending,
        _ => Class::Ordinary,
    }
}

/// What is kept of an object and is no longer so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Touched {
    /// The user has changed what lies at this path and below.
    Outdated(String),
    /// The same, and it is public from now on.
    Published(String),
    /// The user has deleted it.
    Gone(String),
}

/// What a request has made of what is kept: what was submitted, commented on or deleted, and what an analysis is done with, is to be
/// read anew.
pub(super) fn touched(call: &Call, outcome: Result<&Answer, &ApiError>) -> Option<Touched> {
    let path = |object: &Descriptor| calls::report(object, &[]).path;
    if !call.changes() {
        let Ok(Answer::Object(object)) = outcome else { return None };
        let is_analysis = matches!(object.descriptor.kind, Kind::Analysis | Kind::PrivateAnalysis);
        let is_done = is_analysis && Analysis::read(object).is_done();
        return is_done.then(|| Analysis::subject(object)).flatten().map(|subject| Touched::Outdated(path(&subject)));
    }
    if outcome.is_err_and(|error| !error.may_have_acted) {
        return None;
    }
    let changed = about(call)?;
    let is_submitted = matches!(call.body, Body::File(_) | Body::Form(_));
    let touched = match call.deletes {
        _ if outcome.is_err() => Touched::Outdated,
        Some(Deletion::Everything) => Touched::Gone,
        _ if is_submitted && !changed.starts_with("/private/") => Touched::Published,
        _ => Touched::Outdated,
    };
    Some(touched(changed))
}

/// The path of the report of the object that a call is about.
pub(super) fn about(call: &Call) -> Option<String> {
    let of = |kind: Kind, id: &str| {
        let kind = if call.path.starts_with("/private/") { kind.in_private() } else { kind };
        calls::report(&Descriptor::new(kind, id), &[]).path
    };
    match &call.body {
        Body::File(file) => Some(of(Kind::File, file.sha256.as_deref()?)),
        Body::Form(fields) => {
            let (_, url) = fields.iter().find(|(name, _)| *name == "url")?;
            Some(of(Kind::Url, &Indicator::Url(url.clone()).object_id()))
        }
        Body::None | Body::Json(_) => path_in(&call.path),
    }
}

/// Where the report of the same object would be on the private side.
pub(super) fn private_side(path: &str) -> String {
    format!("/private{path}")
}

/// The path of the object that a path leads below, or whose comment it names: `d-example.test-1a2b` is one on a domain.
fn path_in(path: &str) -> Option<String> {
    if let Some(comment) = path.strip_prefix("/comments/") {
        let comment = percent_encoding::percent_decode_str(comment).decode_utf8_lossy();
        return Some(calls::report(&remarked_on(&comment)?, &[]).path);
    }
    let (collection, id, _) = object_of(path)?;
    Kind::of_collection(collection).filter(Kind::has_report).map(|_| format!("/{collection}/{id}"))
}

/// The name in the path, if it is not the id: an MD5 of a file.
fn alias(call: &Call, object: &Object) -> Option<Alias> {
    let (collection, name) = call.path.trim_start_matches('/').rsplit_once('/')?;
    let id = &*object.descriptor.id;
    let kind = &object.descriptor.kind;
    let has_names = matches!(kind, Kind::File | Kind::PrivateFile | Kind::Url | Kind::PrivateUrl);
    (has_names && kind.collection() == Some(collection) && name != id).then(|| Alias {
        collection: collection.into(),
        name: name.into(),
        id: id.into(),
    })
}

/// The other names that an object tells of itself, by which it is found too: its hashes, its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    collection: &'static str,
    others: Vec<String>,
    id: String,
}

impl Names {
    /// Learns them from that service. Blocks for a moment.
    pub(super) fn put(&self, store: &Store, service: &Service) -> Result<(), StoreError> {
        store.put_names(service, self.collection, &self.others, &self.id)
    }
}

/// The paths of what private scanning says that it has, by all hashes that it tells: of a report, or of its list of files.
pub(super) fn private_in(call: &Call, answer: &Answer) -> Vec<String> {
    let is_report = call.endpoint == REPORT && call.path.starts_with("/private/");
    match answer {
        Answer::Object(object) if is_report => private_paths(object).collect(),
        Answer::Page(page) if call.endpoint == PRIVATE_FILES => page.objects.iter().flat_map(private_paths).collect(),
        _ => Vec::new(),
    }
}

/// The same of a page of which only the outline was read: that list is decoded twice.
pub(super) fn private_in_listing(call: &Call, listing: &Listing) -> Vec<String> {
    let page = (call.endpoint == PRIVATE_FILES).then(|| listing.clone().page().ok()).flatten();
    page.map_or_else(Vec::new, |page| private_in(call, &Answer::Page(page)))
}

fn private_paths(object: &Object) -> impl Iterator<Item = String> + use<> {
    let kind = object.descriptor.kind.clone().in_private();
    let is_given = matches!(kind, Kind::PrivateFile | Kind::PrivateUrl);
    let others = names(object).map_or_else(Vec::new, |names| names.others);
    let ids = std::iter::once(object.descriptor.id.to_string()).chain(others).filter(move |_| is_given);
    ids.map(move |id| calls::report(&Descriptor::new(kind.clone(), id), &[]).path)
}

/// What an object tells; `None` where it is nothing.
pub(super) fn names(object: &Object) -> Option<Names> {
    let (kind, id) = (&object.descriptor.kind, object.descriptor.id.to_string());
    let collection = kind.collection()?;
    let others: Vec<String> = match kind {
        Kind::File | Kind::PrivateFile => {
            let hashes = [(&object.facts.md5, HashKind::Md5), (&object.facts.sha1, HashKind::Sha1)];
            let known = hashes
                .into_iter()
                .filter_map(|(hash, kind)| hash.as_deref().filter(|hash| HashKind::of(hash) == Some(kind)));
            known.map(str::to_lowercase).collect()
        }
        Kind::Url | Kind::PrivateUrl => object.facts.url.iter().map(|url| ioc::url_id(url)).collect(),
        _ => Vec::new(),
    };
    (!others.is_empty()).then_some(Names { collection, others, id })
}

/// Which of what is kept answers the question: `exact` to the same question, `newest` at the same path.
///
/// That the object is not known answers all questions about it, until a newer answer says that it is there. A folded answer
/// holds all that a plain one does. `age` tells how old one of them is, so that prices are told by the same rule without
/// reading the answers.
pub(super) fn choose<T>(
    need: Need,
    freshness: Freshness,
    exact: Option<T>,
    newest: impl FnOnce() -> Option<T>,
    age: impl Fn(&T) -> Age,
) -> Option<T> {
    let is_missing = |stored: &T| age(stored).class == Class::Missing;
    let newest = if need == Need::Exact { None } else { newest() };
    // Of one second, what is there counts.
    let is_later = |newest: &T, exact: &T| {
        let (newest_at, exact_at) = (age(newest).fetched_at, age(exact).fetched_at);
        newest_at > exact_at || (newest_at == exact_at && is_missing(exact))
    };
    let chosen = match (exact, newest) {
        (Some(exact), Some(newest)) if !is_later(&newest, &exact) => Some(exact),
        (_, Some(newest)) if need == Need::Object || is_missing(&newest) => Some(newest),
        // What was not known then is there now, and the newer answer does not tell all.
        (exact, Some(_)) => exact.filter(|exact| !is_missing(exact)),
        (exact, None) => exact,
    };
    chosen.filter(|stored| match freshness {
        Freshness::Kept => true,
        Freshness::Stored => age(stored).fresh,
        Freshness::Network => false,
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::vt::calls::{self, Form};
    use crate::vt::{Cursor, Descriptor, Kind};

    const MD5: &str = "44d88612fea8a8f36de82e1278abb02f";
    const SHA256: &str = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

    fn file(attributes: &str) -> Answer {
        let json = format!(r#"{{"type":"file","id":"{SHA256}","attributes":{{{attributes}}}}}"#);
        Answer::Object(Box::new(Object::decode(Bytes::from(json)).expect("an object")))
    }

    fn stats(numbers: &str) -> Answer {
        file(&format!(r#""last_analysis_date":1767225600,"last_analysis_stats":{{{numbers}}}"#))
    }

    fn report(name: &str) -> Call {
        calls::report(&Descriptor::new(Kind::File, name), &[])
    }

    #[test]
    fn what_is_kept_and_for_how_long_and_under_which_names() {
        let by_md5 = Some(Alias { collection: "files".into(), name: MD5.into(), id: SHA256.into() });
        let file_of = Descriptor::new(Kind::File, SHA256);
        let related = calls::related(&file_of, "contacted_domains", Form::Objects, 40, None);
        let bare = || Answer::Bare(serde_json::json!({}));
        let filed = |class, alias| Some(Filing { class, alias, names: None });
        let rows = [
            ("flagged", report(SHA256), stats(r#""malicious":4,"undetected":56"#), filed(Class::Flagged, None)),
            ("none flagged", report(SHA256), stats(r#""undetected":60"#), filed(Class::Ordinary, None)),
            ("only suspicious", report(SHA256), stats(r#""suspicious":1"#), filed(Class::Ordinary, None)),
            ("stats of zeros", report(SHA256), stats(r#""malicious":0,"undetected":0"#), filed(Class::Pending, None)),
            ("stats without opinion", report(SHA256), stats(r#""timeout":3"#), filed(Class::Pending, None)),
            ("no stats", report(SHA256), file(r#""size":3"#), filed(Class::Pending, None)),
            ("by its MD5", report(MD5), stats(r#""malicious":4"#), filed(Class::Flagged, by_md5)),
            ("a list", related, bare(), filed(Class::Ordinary, None)),
            ("a catalogue", calls::metadata(), bare(), filed(Class::Ordinary, None)),
            ("an analysis", calls::analysis("u-aa-1"), file(""), None),
            ("a private analysis", calls::private_analysis("aa"), file(""), None),
            ("an account", calls::own_user(), file(""), None),
            ("quotas", calls::own_overall_quotas(), bare(), None),
            ("a rescan", calls::reanalyse(&file_of), file(""), None),
        ];
        for (what, call, answer, expected) in rows {
            assert_eq!(filing(&call, &answer, 1000, 1000), expected, "{what}");
            assert_eq!(filing(&call, &answer, 1001, 1000), None, "{what}, too large");
        }
        assert_eq!(filing_of_missing(&report(SHA256)), filed(Class::Missing, None));
        assert_eq!(filing_of_missing(&calls::analysis("u-aa-1")), None);
    }

    fn aged(fetched_at: i64, fresh: bool, class: Class) -> Age {
        Age { fetched_at, fresh, class }
    }

    #[test]
    fn which_kept_answer_does_for_which_question() {
        use Freshness::{Kept, Network, Stored};
        let old = || Some(aged(1, false, Class::Ordinary));
        let new = || Some(aged(2, true, Class::Ordinary));
        let gone = || Some(aged(2, true, Class::Missing));
        let at = |chosen: Option<Age>| chosen.map(|chosen| chosen.fetched_at);
        let not_known = || Some(aged(1, false, Class::Missing));
        let file = Descriptor::new(Kind::File, SHA256);
        let list = Need::of(&calls::related(&file, "contacted_domains", Form::Objects, 40, None)).at_hand(Kept);
        let page = calls::related(&file, "contacted_domains", Form::Objects, 40, Some(&Cursor("next".to_owned())));
        let page = Need::of(&page).at_hand(Kept);
        let search = Need::of(&calls::search("#tag", 40, None)).at_hand(Kept);
        let bare = Need::of(&calls::behaviour_summary(&file)).at_hand(Kept);
        let folded = Need::of(&calls::full_report(&file));
        let rows = [
            ("a folded one for a plain question", Need::Object, Stored, None, new(), Some(2)),
            ("not the other way round", Need::Whole, Stored, None, new(), None),
            ("but where nothing is asked", folded.at_hand(Kept), Kept, None, new(), Some(2)),
            ("not known is not known", Need::Whole, Stored, old(), gone(), Some(2)),
            ("not known once is there now", Need::Whole, Stored, not_known(), new(), None),
            ("not known once is there now, in any form", Need::Object, Stored, not_known(), new(), Some(2)),
            ("not known once is there now, offline", folded.at_hand(Kept), Kept, not_known(), new(), Some(2)),
            ("the fresher of two", Need::Object, Stored, old(), new(), Some(2)),
            ("a stale one does not spare the request", Need::Object, Stored, old(), old(), None),
            ("offline it does", Need::Object, Kept, None, old(), Some(1)),
            ("anew is anew", Need::Object, Network, new(), new(), None),
            ("nothing", Need::Object, Kept, None, None, None),
            ("another list", list, Kept, None, new(), None),
            ("another page of a list", page, Kept, None, new(), None),
            ("the list itself, although another page is newer", list, Kept, old(), new(), Some(1)),
            ("another search", search, Kept, None, new(), None),
            ("another bare answer", bare, Kept, None, new(), None),
            ("the bare answer itself", bare, Kept, old(), old(), Some(1)),
        ];
        for (what, need, freshness, exact, newest, expected) in rows {
            assert_eq!(at(choose(need, freshness, exact, || newest, |age| *age)), expected, "{what}");
        }
    }

    #[test]
    fn what_a_change_touches_is_the_object_that_it_is_about() {
        let path = |kind, id| calls::report(&Descriptor::new(kind, id), &[]).path;
        let private = path(Kind::PrivateFile, SHA256);
        let outdated = |path| Some(Touched::Outdated(path));
        let delete = |what| calls::delete_private_file(SHA256, what);
        let rows = [
            (calls::add_comment(&Descriptor::new(Kind::File, SHA256), "x"), outdated(path(Kind::File, SHA256))),
            (calls::delete_comment("i-2001:db8::1-1a2b"), outdated(path(Kind::IpAddress, "2001:db8::1"))),
            (
                calls::submit_url("http://a.example/"),
                Some(Touched::Published("/urls/aHR0cDovL2EuZXhhbXBsZS8".to_owned())),
            ),
            (delete(calls::Deletion::FileOnly), outdated(private.clone())),
            (delete(calls::Deletion::Everything), Some(Touched::Gone(private))),
            (report(SHA256), None),
        ];
        for (call, expected) in rows {
            assert_eq!(touched(&call, Ok(&Answer::Nothing)), expected, "{}", call.title());
            let refused = ApiError::local(crate::vt::Reason::Offline, "", "");
            assert_eq!(touched(&call, Err(&refused)), None, "{}", call.title());
        }
    }

    #[test]
    fn a_question_with_relationships_needs_them() {
        let subject = Descriptor::new(Kind::File, SHA256);
        assert_eq!(Need::of(&calls::report(&subject, &[])), Need::Object);
        assert_eq!(Need::of(&calls::report(&subject, &["contacted_domains"])), Need::Whole);
        assert_eq!(Need::of(&calls::related(&subject, "x", Form::Objects, 40, None)), Need::Exact);
    }
}
