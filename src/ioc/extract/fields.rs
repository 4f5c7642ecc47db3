//! Names of fields that look like names of hosts: `host.name`, `trace.id`, `$x.info`.
//!
//! The place decides: a key, the head of a column, what is set or compared. There a name whose last label fields end in is a field,
//! if it is all words or begins as fields do. Elsewhere, also before the colon of a list that people wrote, it must do that: a
//! host that is left out is worse than a field that is asked about.

use crate::ioc::near;
use crate::ioc::words::Words;

/// Top-level domains that names of fields end in.
static ENDS: Words = Words::of(&["name", "id", "host", "info", "data", "network"]);

/// The first labels of fields, as the schemas of logs and queries have them.
static BEGINNINGS: Words = Words::of(&[
    "agent",
    "attributes",
    "aws",
    "azure",
    "client",
    "cloud",
    "container",
    "data",
    "destination",
    "device",
    "dns",
    "ecs",
    "email",
    "error",
    "event",
    "fields",
    "file",
    "gcp",
    "geo",
    "group",
    "hash",
    "host",
    "http",
    "ja3",
    "ja3s",
    "k8s",
    "kubernetes",
    "labels",
    "log",
    "message",
    "network",
    "object",
    "observer",
    "orchestrator",
    "organization",
    "package",
    "process",
    "properties",
    "registry",
    "related",
    "request",
    "response",
    "rule",
    "server",
    "service",
    "session",
    "source",
    "span",
    "ssh",
    "tags",
    "threat",
    "tls",
    "trace",
    "transaction",
    "url",
    "user",
    "user_agent",
    "vulnerability",
    "win",
    "winlog",
    "x509",
]);

/// Whether a name is that of a field, where one stands.
pub(super) fn is_one(name: &str) -> bool {
    let mut labels = name.split('.');
    let (first, last) = (labels.next().unwrap_or(""), labels.next_back().unwrap_or(""));
    ENDS.has_in_any_case(last) && (begins(first) || name.bytes().all(is_of_word))
}

fn begins(label: &str) -> bool {
    BEGINNINGS.has_in_any_case(label)
}

/// Names of hosts have digits and hyphens, names of fields hardly.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'.' | b'_')
}

/// Whether what is written from `start` to `end` stands where a field does, and is called as one.
pub(super) fn is_at(line: &str, start: usize, end: usize) -> bool {
    let (before, after) = (near::before(line, start), near::after(line, end));
    let written = line.get(start..end).unwrap_or("");
    // `$x.info`: what a variable has.
    if before.ends_with('$') {
        return true;
    }
    let first = written.split('.').next().unwrap_or("");
    // `http.host; content:`
    if after.starts_with(';') && begins(first) {
        return true;
    }
    let rest = after.trim_start_matches(['"', '\'']).trim_start_matches(' ');
    let is_quoted = after.starts_with(['"', '\'']);
    let is_set = rest.starts_with('=') && !rest.starts_with("=>")
        || is_quoted
            && rest.strip_prefix(':').is_some_and(|value| value.starts_with([' ', '"', '\'']) || value.is_empty());
    // `e.name, d.host`: columns of tables that have one letter.
    let ends = ENDS.has_in_any_case(written.rsplit('.').next().unwrap_or(""));
    let is_alias = first.len() == 1 && written.matches('.').count() == 1;
    ends && (is_alias || begins(first)) || is_set && is_one(written)
}

/// Whether most of the keys are names of hosts and not of fields: counts by domain.
pub(super) fn are_hosts(total: usize, hosts: usize) -> bool {
    hosts * 2 > total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_are_told_by_their_place() {
        for (line, name) in [
            ("host.name: WS-01", "host.name"),
            ("\"trace.id\" : \"x\"", "trace.id"),
            ("service.name=web", "service.name"),
            ("(http.host; content:\"x\")", "http.host"),
            ("echo $x.info", "x.info"),
            ("SELECT e.name, d.host FROM e", "e.name"),
        ] {
            let start = line.find(name).unwrap();
            assert!(is_at(line, start, start + name.len()), "{line}");
        }
        for (line, name) in [
            ("evil.com: C2 server", "evil.com"),
            ("evil-c2.info: C2 server", "evil-c2.info"),
            ("badguys.info: C2 server", "badguys.info"),
            ("cloud.badguys.top: loader", "cloud.badguys.top"),
            ("\"server.badguys.top\": 3", "server.badguys.top"),
            ("evil.info:443", "evil.info"),
            ("evil.info;other.info;", "evil.info"),
            ("evil.host is one", "evil.host"),
            ("evil.name => 198.51.100.7", "evil.name"),
        ] {
            let start = line.find(name).unwrap();
            assert!(!is_at(line, start, start + name.len()), "{line}");
        }
    }
}
