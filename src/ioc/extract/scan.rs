//! One pass over a refanged line: spans that could be indicators.
//!
//! URLs are cut out first, so that nothing inside one is found again; what is left is split into words, and a word is one indicator
//! or none. Whether a find is meant is not decided here.

mod apart;
mod command;
mod schemeless;
mod sockets;
mod url;
mod word;

use std::net::IpAddr;

use super::candidate::{Candidate, Decoy, Shape};
use super::unusable::Unlooked;
use crate::ioc::bytes::Bytes;
use crate::ioc::holes::{self, Hole};
use crate::ioc::{HashKind, Indicator, host, is_hex};

/// What a line holds.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// In the order of the line, not overlapping.
    pub(super) candidates: Vec<Candidate>,
    pub(super) unusable: Vec<(String, Unlooked)>,
}

/// Scans a refanged line, or the cell of a row; `marks` are the bytes at which it was mended.
pub(super) fn scan(line: &str, marks: &[usize], is_cell: bool) -> Scanned {
    let mut scanner = Scanner { line, marks, is_cell, taken: 0, out: Scanned::default() };
    // Most lines of a log hold nothing, and this is the cheapest way to see it.
    let (mut from, mut search, mut ends) = (0, 0, url::Ends::default());
    while let Some(at) = slashes_from(line, search) {
        search = at + 3;
        let start = at - url::scheme_length(line, at, from);
        let scheme = line.get(start..at).unwrap_or("");
        if !matches!(scheme, "http" | "https" | "ftp" | "ftps") || !url::could_have_host(line, at + 3) {
            continue;
        }
        let before = scanner.out.candidates.len();
        if let Some(end) = scanner.url(start, ends.of(line, start, at + 3)) {
            let urls = scanner.out.candidates.split_off(before);
            scanner.words(from, start);
            scanner.out.candidates.extend(urls);
            from = end;
            search = from.max(search);
        }
    }
    scanner.words(from, line.len());
    if !scanner.out.candidates.is_empty() {
        scanner.leave_out_broken();
    }
    scanner.out
}

/// Whether another value begins inside of a URL, behind a comma or semicolon: `http://a.example/x,198.51.100.7`.
pub(super) fn holds_next(url: &str) -> bool {
    apart::end("", url, apart::Next::Anything).is_some()
}

/// The next `://`.
fn slashes_from(line: &str, from: usize) -> Option<usize> {
    let rest = line.as_bytes().get(from..)?;
    memchr::memchr_iter(b':', rest).find(|at| rest.get(at + 1..at + 3) == Some(b"//")).map(|at| from + at)
}

/// Digits of a TLSH without its version.
const TLSH: usize = 70;

/// ASCII characters that end a word of any kind.
static COARSE: Bytes = Bytes::of(b"\"<>()[]{}|`,;*^\x7f").and(0, b' ');

/// Characters that end a word of any kind.
fn is_coarse(c: char) -> bool {
    u8::try_from(c).ok().filter(u8::is_ascii).map_or_else(|| is_coarse_beyond_ascii(c), |byte| COARSE.has(byte))
}

fn is_coarse_beyond_ascii(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '…' | '→' | '•' | '·' | '–' | '—')
        || matches!(
            c,
            '，' | '。' | '、' | '；' | '：' | '（' | '）' | '【' | '】' | '「' | '」' | '『' | '』' | '《' | '》'
        )
}

struct Scanner<'a> {
    line: &'a str,
    marks: &'a [usize],
    /// Whether the line is all that a cell holds.
    is_cell: bool,
    /// Up to where words were taken together with the one before them.
    taken: usize,
    out: Scanned,
}

impl Scanner<'_> {
    fn was_mended(&self, start: usize, end: usize) -> bool {
        let first = self.marks.partition_point(|mark| *mark < start);
        self.marks.get(first).is_some_and(|mark| *mark <= end)
    }

    /// Takes out what has a hole, or stands behind one. Both are in the order of the line, so that this is one pass.
    fn leave_out_broken(&mut self) {
        let line = self.line;
        let mut holes: Vec<(Hole, usize)> = Vec::new();
        for hole in holes::find(line) {
            let before = holes.last().map(|(_, end)| *end).filter(|end| hole.start < *end);
            holes.push((hole, before.unwrap_or_else(|| holes::run_end(line, hole))));
        }
        if holes.is_empty() {
            return;
        }
        let mut broken: Vec<Hole> = Vec::new();
        self.out.candidates.retain_mut(|candidate| {
            let first = holes.partition_point(|(_, end)| *end < candidate.start);
            let reach = candidate.end + 1;
            let near = holes.iter().skip(first).take_while(|(hole, _)| hole.start <= reach);
            let by = near.into_iter().find(|(hole, end)| is_broken_by(line, candidate, *hole, *end));
            broken.extend(by.map(|(hole, _)| *hole));
            by.is_none_or(|(hole, _)| leave_host(line, candidate, *hole))
        });
        broken.dedup();
        let texts = broken.into_iter().map(|hole| (holes::run(line, hole).to_owned(), Unlooked::Incomplete));
        self.out.unusable.extend(texts);
    }

    fn name(&mut self, name: &str, shape: Shape, start: usize, end: usize) {
        if let Some(name) = host::domain(name) {
            self.push(Indicator::Domain(name), shape, start, end);
        }
    }

    fn hex(&mut self, start: usize, end: usize) {
        let Some(text) = self.line.get(start..end).filter(|text| text.len() >= 32 && is_hex(text)) else {
            return;
        };
        if let Some(kind) = HashKind::of_length(text.len()) {
            return self.push(Indicator::Hash { kind, hex: text.to_ascii_lowercase() }, Shape::Hash, start, end);
        }
        let tlsh = (text.len() == TLSH).then_some(Unlooked::Tlsh);
        let Some(kind) = Unlooked::of_length(text.len()).or(tlsh) else { return };
        self.out.unusable.push((text.to_ascii_lowercase(), kind));
    }

    fn push(&mut self, indicator: Indicator, shape: Shape, start: usize, end: usize) {
        let defanged = self.was_mended(start, end);
        self.out.candidates.push(Candidate { indicator, url_host: None, shape, start, end, defanged, note: None });
    }
}

/// What is left of a candidate with a hole: the host of a URL whose hole is behind it, and the domain of a name of which a label
/// is open. Whether anything is.
fn leave_host(line: &str, candidate: &mut Candidate, hole: Hole) -> bool {
    let host = match &candidate.indicator {
        Indicator::Url(_) => candidate.url_host.clone(),
        Indicator::Domain(_) if candidate.shape == Shape::Name => Some(candidate.indicator.clone()),
        _ => None,
    };
    let Some(host) = host.filter(|_| matches!(hole.kind, holes::Kind::Gap | holes::Kind::Wildcard)) else {
        return false;
    };
    let written = line.get(candidate.start..candidate.end).unwrap_or("");
    let from = written.find("://").map_or(0, |at| at + 3);
    let length = written.get(from..).and_then(|rest| rest.find(['/', '?', '#'])).map(|at| from + at);
    let is_open_label = candidate.start >= hole.end
        && candidate.start <= hole.end + 1
        && host.is_domain()
        && from == 0
        && line.get(hole.end..).is_some_and(|rest| rest.starts_with('.'));
    if is_open_label {
        candidate.note = Some(Decoy::Wildcard);
        candidate.end = length.map_or(candidate.end, |at| candidate.start + at);
    } else if let Some(end) =
        length.map(|at| candidate.start + at).filter(|end| *end < hole.start && candidate.start < hole.start)
    {
        // Who only shows how an address is made up makes none of it harmless.
        candidate.note = (!candidate.defanged).then_some(Decoy::Incomplete);
        candidate.end = end;
    } else {
        return false;
    }
    (candidate.indicator, candidate.url_host, candidate.shape) = (host, None, Shape::Remote);
    true
}

/// Whether a hole takes the candidate out; what may go on behind it is kept, with the reason why it is not ticked.
fn is_broken_by(line: &str, candidate: &mut Candidate, hole: Hole, run_end: usize) -> bool {
    // What the stars in a gateway's link stand for was read already.
    if candidate.shape == Shape::Link {
        return false;
    }
    if hole.kind == holes::Kind::Wildcard
        && candidate.shape == Shape::Name
        && candidate.start <= hole.end + 1
        && candidate.end > hole.end
    {
        candidate.note = Some(Decoy::Wildcard);
        return false;
    }
    let is_behind = candidate.start >= hole.start && candidate.start <= run_end;
    if hole.kind == holes::Kind::Ellipsis {
        // A name before three dots ends a sentence; a hash or a path is cut.
        let is_cut = candidate.end == hole.start || candidate.start < hole.start && candidate.end > hole.start;
        if is_cut && (candidate.shape == Shape::Hash || is_path(&candidate.indicator)) {
            candidate.note = Some(Decoy::Incomplete);
        }
        return is_behind;
    }
    if hole.kind == holes::Kind::Letters {
        if candidate.start <= hole.end && candidate.end >= hole.start {
            candidate.note = Some(Decoy::Incomplete);
        }
        return false;
    }
    let touches = candidate.start < hole.start && candidate.end >= hole.start;
    // `198.51.100.7:<port>`: only the port is open.
    let is_port =
        !candidate.indicator.is_url() && hole.start > candidate.end && line.get(candidate.end..hole.start) == Some(":");
    (touches || is_behind) && !is_port
}

/// Whether a URL says more than its host.
fn is_path(indicator: &Indicator) -> bool {
    let Indicator::Url(url) = indicator else { return false };
    url.split_once("://").is_some_and(|(_, rest)| rest.contains('/'))
}

fn of_host(host: ::url::Host<String>) -> Indicator {
    match host {
        ::url::Host::Domain(name) => Indicator::Domain(name),
        ::url::Host::Ipv4(address) => Indicator::Ip(IpAddr::V4(address)),
        ::url::Host::Ipv6(address) => Indicator::Ip(IpAddr::V6(address)),
    }
}
