//! Both ends of a connection, as tools that list them write those: the last number of each is its port.

use std::net::IpAddr;

use super::Scanner;
use crate::ioc::bytes::Bytes;
use crate::ioc::classify::is_port;
use crate::ioc::near;

impl Scanner<'_> {
    /// Whether a word is one of the ends of a connection as tcpdump writes it: `IP a.443 > b.50000:`.
    pub(super) fn is_of_connection(&self, start: usize, end: usize) -> bool {
        let before = near::before(self.line, start).trim_end();
        let after = near::after(self.line, end);
        after.starts_with(" > ") || before.ends_with(" >")
    }

    /// Whether a word stands in a list of sockets, as netstat writes one: behind its protocol or before its state, and beside
    /// the other end. In it the last number of both ends is a port. What is in brackets has its port behind them.
    pub(super) fn is_of_sockets(&self, start: usize, end: usize) -> bool {
        let (before, after) = (near::before(self.line, start), near::after(self.line, end));
        let other = before.split_whitespace().next_back().into_iter().chain(after.split_whitespace().next());
        if before.ends_with('[') || after.starts_with(']') || !other.into_iter().any(is_end) {
            return false;
        }
        let is_in = |table: &[&str], word: &str| table.iter().any(|known| known.eq_ignore_ascii_case(word));
        let first = near::after(self.line, 0).split_whitespace().next().unwrap_or("");
        is_in(SOCKETS, first) || after.split_whitespace().any(|word| STATES.contains(&word))
    }
}

/// Whether a word may be one end of a connection: something and a port, or `*` for any.
fn is_end(word: &str) -> bool {
    word.rsplit_once([':', '.']).is_some_and(|(host, port)| {
        let is_host = host.contains([':', '.', '*']) && host.bytes().all(|byte| HOST.has(byte));
        let is_name = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        is_host && (is_port(port) || port == "*" || is_name && word.contains(':'))
    })
}

/// Bytes of hosts and addresses.
static HOST: Bytes = Bytes::of(b"*:.-_%[]").and(b'0', b'9').and(b'a', b'z').and(b'A', b'Z');

/// Protocols with which the line of a socket begins.
const SOCKETS: &[&str] = &["tcp", "tcp4", "tcp6", "tcp46", "udp", "udp4", "udp6", "udp46", "udplite", "udplite6"];

/// The states of a socket.
const STATES: &[&str] = &[
    "ESTABLISHED",
    "ESTAB",
    "LISTEN",
    "LISTENING",
    "SYN_SENT",
    "SYN-SENT",
    "SYN_RECV",
    "SYN-RECV",
    "SYN_RECEIVED",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "FIN_WAIT_1",
    "FIN_WAIT_2",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "TIME_WAIT",
    "TIME-WAIT",
    "CLOSE_WAIT",
    "CLOSE-WAIT",
    "LAST_ACK",
    "LAST-ACK",
    "CLOSING",
    "CLOSED",
];

/// The address of one end of a socket, its port taken off: `2001:db8::7:443`, `198.51.100.7.443`.
pub(super) fn endpoint(word: &str) -> Option<IpAddr> {
    let (address, port) = word.rsplit_once([':', '.'])?;
    is_port(port).then(|| address.parse::<IpAddr>().ok()).flatten().map(|address| address.to_canonical())
}

/// An address with its port behind a dot.
pub(super) fn address_with_dotted_port(word: &str) -> Option<IpAddr> {
    let (address, port) = word.rsplit_once('.')?;
    (is_port(port) && word.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':'))
        .then(|| address.parse::<IpAddr>().ok())
        .flatten()
        .map(|address| address.to_canonical())
}
