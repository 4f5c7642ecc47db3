//! Where requests may go and where the key may go: the rules about addresses, in one place.
//!
//! The service names addresses itself (`upload_url`, redirects of downloads), and so could anyone who answers in its
//! place. So nothing is sent to an address that these rules do not know, and the key goes to fewer still.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::call::OWN_KEY;
use super::endpoint::Base;
use super::{ApiError, Call, Reason};

/// The base URL with the rules that follow from it.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    base: Url,
    /// Hosts that the user lets an upload address name, in lower case.
    uploads: Vec<String>,
}

impl Origin {
    /// Takes https anywhere and http on loopback; nothing with a user name, query or fragment in it.
    pub(super) fn new(base: Url) -> Result<Self, String> {
        let plain = base.query().is_none() && base.fragment().is_none();
        if !base.username().is_empty() || base.password().is_some() || !plain {
            return Err("the base URL may hold no user name, password, query or fragment".to_owned());
        }
        match (base.scheme(), base.host()) {
            ("https", Some(_)) => Ok(Self { base, uploads: Vec::new() }),
            ("http", Some(_)) if is_loopback(&base) => Ok(Self { base, uploads: Vec::new() }),
            ("http", Some(host)) => {
                Err(format!("plain http to {host} would show the API key to the network; use https"))
            }
            _ => Err(format!("{base} is no https address")),
        }
    }

    /// Lets an upload address name these hosts too.
    pub(super) fn uploading_to(mut self, hosts: &[String]) -> Self {
        self.uploads = hosts
            .iter()
            .map(|host| host.trim().trim_matches('.').to_ascii_lowercase())
            .filter(|host| !host.is_empty())
            .collect();
        self
    }

    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    /// The address of a call; `key` fills the place of [`OWN_KEY`].
    pub(super) fn address(&self, call: &Call, key: Option<&str>) -> Result<Url, ApiError> {
        let refuse = |why: &str| ApiError::local(Reason::Invalid, call.title(), why.to_owned());
        let segments: Vec<&str> = call.path.split('/').skip(1).collect();
        if segments.iter().any(|segment| is_void(segment)) {
            return Err(refuse("the id is empty or made of dots only; nothing was sent"));
        }
        let path = match (call.path.contains(OWN_KEY), key) {
            (false, _) => call.path.clone(),
            (true, Some(key)) => call.path.replace(OWN_KEY, key),
            (true, None) => return Err(ApiError::local(Reason::KeyMissing, call.title(), "nothing was sent")),
        };
        let mut url = self.base.clone();
        let root = match call.endpoint.base {
            Base::Api | Base::UploadUrl => url.path().trim_end_matches('/').to_owned(),
            Base::Site => site(url.path()).to_owned(),
        };
        url.set_path(&format!("{root}{path}"));
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok(url)
    }

    /// Whether an address is at the base URL's own origin.
    pub(super) fn is_base(&self, url: &Url) -> bool {
        url.origin() == self.base.origin()
    }

    /// Whether the key may go to that address.
    pub(super) fn takes_key(&self, url: &Url) -> bool {
        self.is_base(url) || (url.scheme() == "https" && is_virustotal(url))
    }

    /// An address for an upload, as the service named it: at the service itself, on this machine when the service is, or
    /// at a host that the user listed.
    pub(super) fn upload_target(&self, named: &str) -> Result<Url, String> {
        let url = Url::parse(named).map_err(|error| format!("the upload address is not one ({error})"))?;
        let known = self.is_base(&url)
            || (url.scheme() == "https" && is_virustotal(&url))
            || (self.is_loopback() && is_loopback(&url))
            || (url.scheme() == "https" && self.is_listed(&url));
        if known && url.username().is_empty() && url.password().is_none() {
            return Ok(url);
        }
        let host = url.host_str().unwrap_or_default();
        Err(format!(
            "the upload address is at {}, which is not the service; the file was not sent. If that host is right, name it \
             in the settings: upload_hosts = [\"{host}\"] (https only)",
            place(&url)
        ))
    }

    fn is_listed(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        self.uploads.iter().any(|listed| {
            host.strip_suffix(listed.as_str()).is_some_and(|below| below.is_empty() || below.ends_with('.'))
        })
    }

    /// Where a download's redirect leads: storage over https, or loopback for a loopback base.
    pub(super) fn redirect_target(&self, from: &Url, location: &str) -> Result<Url, String> {
        let url = from.join(location).map_err(|error| format!("a redirect to no address ({error})"))?;
        if url.scheme() == "https" || (self.is_loopback() && url.scheme() == "http" && is_loopback(&url)) {
            return Ok(url);
        }
        Err(not_followed(&url))
    }
}

/// What is said of an answer that points elsewhere: where to, without anything that could be secret.
pub(super) fn astray(from: &Url, location: Option<&str>) -> String {
    match location.map(|location| from.join(location)) {
        Some(Ok(url)) => not_followed(&url),
        Some(Err(error)) => format!("a redirect to no address ({error})"),
        None => "a redirect that says no address".to_owned(),
    }
}

fn not_followed(url: &Url) -> String {
    format!("a redirect to {} was not followed", place(url))
}

/// Scheme, host and port of an address for people, without anything that could be secret.
pub(super) fn place(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

fn is_loopback(url: &Url) -> bool {
    if !matches!(url.scheme(), "http" | "https") {
        return false;
    }
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

/// Whether a host is VirusTotal's own.
pub(super) fn is_virustotal(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host == "virustotal.com" || host.ends_with(".virustotal.com"))
}

/// A path segment that would name another path than the one meant.
fn is_void(segment: &str) -> bool {
    let plain = percent_decode_str(segment).decode_utf8_lossy();
    matches!(plain.as_ref(), "" | "." | "..")
}

/// The path of the web site beside the API.
fn site(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.strip_suffix("/api/v3").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vt::calls;

    fn origin(base: &str) -> Origin {
        Origin::new(Url::parse(base).expect("a URL")).expect("an origin")
    }

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for base in
            ["http://127.0.0.1:8080/api/v3", "http://[::1]/", "http://localhost:1/x", "https://vt.example/api/v3"]
        {
            assert!(Origin::new(url(base)).is_ok(), "{base}");
        }
        for base in ["http://vt.example/", "http://198.51.100.1/", "ftp://127.0.0.1/", "http://127.0.0.1.example/"] {
            assert!(Origin::new(url(base)).is_err(), "{base}");
        }
        assert!(Origin::new(url("https://me:hush@vt.example/")).is_err());
    }

    #[test]
    fn the_key_goes_to_the_base_origin_and_to_https_under_virustotal_only() {
        let public = origin("https://www.virustotal.com/api/v3");
        for yes in ["https://www.virustotal.com/_ah/upload/x", "https://bigfiles.virustotal.com/x"] {
            assert!(public.takes_key(&url(yes)), "{yes}");
        }
        for no in [
            "http://www.virustotal.com/_ah/upload/x",
            "https://virustotal.com.example/",
            "https://notvirustotal.com/",
            "https://virustotal.com@192.0.2.1/",
        ] {
            assert!(!public.takes_key(&url(no)), "{no}");
        }
        let demo = origin("http://127.0.0.1:8080/api/v3");
        assert!(demo.takes_key(&url("http://127.0.0.1:8080/elsewhere")));
        assert!(!demo.takes_key(&url("http://127.0.0.1:8081/elsewhere")));
    }

    #[test]
    fn uploads_go_to_the_service_or_beside_a_loopback_base() {
        let public = origin("https://www.virustotal.com/api/v3");
        assert!(public.upload_target("https://bigfiles.virustotal.com/_ah/upload/x").is_ok());
        for no in ["http://www.virustotal.com/x", "https://203.0.113.9/x", "http://127.0.0.1/x", "/relative", ""] {
            assert!(public.upload_target(no).is_err(), "{no}");
        }
        assert!(origin("http://127.0.0.1:1/api/v3").upload_target("http://localhost:2/up/tok").is_ok());
        let elsewhere = origin("http://127.0.0.1:1/api/v3").upload_target("https://upload.example/up?token=hush");
        let why = elsewhere.expect_err("another host");
        assert!(why.contains("https://upload.example,") && why.contains("was not sent"), "{why}");
        assert!(why.contains("upload_hosts = [\"upload.example\"]") && !why.contains("hush"), "{why}");
    }

    #[test]
    fn uploads_go_to_listed_hosts_by_https_and_without_the_key() {
        let listed = ["Gate.example".to_owned(), "203.0.113.9".to_owned()];
        let gate = origin("https://www.virustotal.com/api/v3").uploading_to(&listed);
        for yes in ["https://gate.example/up", "https://eu.gate.example:8443/up", "https://203.0.113.9/x"] {
            let target = gate.upload_target(yes).expect(yes);
            assert!(!gate.takes_key(&target), "{yes}");
        }
        for no in [
            "http://gate.example/up",
            "https://notgate.example/up",
            "https://gate.example@192.0.2.1/",
            "https://me@gate.example/",
            "https://gate.example.test/",
        ] {
            assert!(gate.upload_target(no).is_err(), "{no}");
        }
        assert!(
            origin("https://vt.example/").uploading_to(&[String::new()]).upload_target("https://a.example/").is_err()
        );
    }

    #[test]
    fn an_id_of_dots_can_not_climb_out_of_its_path() {
        use crate::vt::{Descriptor, Kind};
        let public = origin("https://www.virustotal.com/api/v3");
        for id in ["", ".", ".."] {
            let call = calls::report(&Descriptor::new(Kind::Domain, id), &[]);
            assert_eq!(public.address(&call, None).expect_err("refused").reason, Reason::Invalid, "{id}");
        }
        let call = calls::report(&Descriptor::new(Kind::Domain, "../users/x"), &[]);
        let address = public.address(&call, None).expect("an address");
        assert_eq!(address.path(), "/api/v3/domains/..%2Fusers%2Fx");
    }
}
