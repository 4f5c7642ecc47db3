//! URLs without their scheme: a host with a path, as tables and people write them.

use std::net::IpAddr;

use super::word::is_host;
use super::{Scanner, Shape, of_host};
use crate::ioc::classify::unwrap;
use crate::ioc::{Indicator, host, near};

/// What stands between the values of a list.
const SEPARATORS: [char; 2] = [',', ';'];

impl Scanner<'_> {
    /// `host/path` without a scheme.
    pub(super) fn schemeless(&mut self, start: usize, end: usize) {
        let end = self.end_of_cell(start, end).inspect(|end| self.taken = *end).unwrap_or(end);
        let text = unwrap(self.line.get(start..end).unwrap_or("")).trim_end_matches(['?', '_', '\'']);
        let end = start + text.len();
        let url = format!("http://{text}");
        if let Some(host) = host::of_url(&url) {
            self.push(Indicator::Url(url), Shape::Url, start, end);
            if let Some(candidate) = self.out.candidates.last_mut() {
                candidate.url_host = Some(of_host(host));
            }
        }
    }

    /// The end of a URL in quotes, or that is all of a cell, where it goes on behind a sign that ends it elsewhere:
    /// `"evil.example/a?x=1,2"`. None where another value may begin behind that sign.
    fn end_of_cell(&self, start: usize, end: usize) -> Option<usize> {
        let before = near::before(self.line, start);
        let rest = near::after(self.line, end);
        let is_whole = self.is_cell && before.trim().is_empty() && end + rest.len() == self.line.len();
        let length = match before.chars().next_back() {
            Some(quote @ ('"' | '\'')) => rest.find(quote)?,
            _ if is_whole => rest.trim_end().len(),
            _ => return None,
        };
        let more = rest.get(..length)?.trim_end_matches(SEPARATORS);
        let is_value = |part: &str| {
            let head = part.split(['/', ':', '?']).next().unwrap_or(part);
            is_host(head) || head.parse::<IpAddr>().is_ok()
        };
        let goes_on = more.starts_with(|c: char| c.is_ascii_punctuation())
            && !more.contains(|c: char| c.is_whitespace() || "\"<>`|^".contains(c))
            && !more.contains("://")
            && !more.split(SEPARATORS).any(is_value);
        goes_on.then_some(end + more.len())
    }
}
