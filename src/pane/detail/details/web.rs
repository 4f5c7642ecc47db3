//! URLs: what came back, over which way, and what the page holds.

use serde_json::{Map, Value};

use super::identity;
use crate::pane::detail::members::{Field, Members, Show, scalar};
use crate::pane::detail::sheet::{Fold, Sheet};
use crate::pane::detail::{DetailLine, generic, target};
use crate::text;
use crate::theme::Role;

const RESPONSE: &[Field] = &[
    ("url", "URL", Show::Text),
    ("title", "title", Show::Text),
    ("tld", "top-level domain", Show::Text),
    ("last_final_url", "final URL", Show::Text),
    ("last_http_response_code", "response code", Show::Text),
    ("last_http_response_content_length", "length", Show::Bytes),
    ("last_http_response_content_sha256", "body SHA-256", Show::Body),
    ("has_content", "has content", Show::Text),
    ("user_agent", "asked as", Show::Long),
    ("proxy_country", "asked from", Show::Text),
    ("web_category", "category", Show::Text),
];

/// The answer and the way to it. The chain's last element is left out when it repeats the final URL.
pub(super) fn response(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    if attributes.peek("url").is_none() && attributes.peek("last_final_url").is_none() {
        return; // A domain has a `tld` too, but no response.
    }
    let last = attributes.peek("last_final_url").and_then(scalar);
    identity::fields(sheet, attributes, "response", "Response", RESPONSE);
    let Some(chain) = attributes.list("redirection_chain") else { return };
    let (hops, repeats) = match chain.split_last() {
        Some((end, before)) if scalar(end) == last => (before, true),
        _ => (chain.as_slice(), false),
    };
    let note = if repeats { "then the final URL" } else { "" };
    if !hops.is_empty() {
        sheet.section("redirection_chain", Fold::Open, "Redirects", note, |sheet| {
            generic::items(sheet, "redirection_chain", "url", hops);
        });
    }
}

/// Response headers, as they came.
pub(super) fn headers(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let name = "last_http_response_headers";
    let Some(headers) = attributes.peek(name).and_then(Value::as_object) else { return };
    attributes.take(name);
    sheet.section(name, Fold::Closed, "Headers", &text::count(headers.len() as u64), |sheet| {
        dictionary(sheet, name, headers);
    });
}

/// A dictionary of names that are data, in a column without changing them.
fn dictionary(sheet: &mut Sheet<'_>, path: &str, members: &Map<String, Value>) {
    for (name, value) in members {
        match scalar(value) {
            Some(value) => {
                let mut line = DetailLine::field(name, 28, Role::Text, &value);
                line.target = target::of(name, &value);
                sheet.push(line);
            }
            None => generic::show(sheet, &format!("{path}/{name}"), name, value),
        }
    }
}

/// Cookies, plain and with what the browser was told about them.
pub(super) fn cookies(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let (plain, extended) = ("last_http_response_cookies", "last_http_response_cookies_extended");
    let Some(mut part) = attributes.part(&[plain, extended]) else { return };
    let count = part.peek(plain).and_then(Value::as_object).map_or(0, Map::len);
    sheet.section("cookies", Fold::Closed, "Cookies", &text::count(count as u64), |sheet| {
        if let Some(cookies) = part.peek(plain).and_then(Value::as_object) {
            part.take(plain);
            dictionary(sheet, plain, cookies);
        }
        part.rest(sheet);
    });
}

/// What the page holds.
const PAGE: &[(&str, &str)] = &[
    ("html_meta", "Meta tags"),
    ("trackers", "Trackers"),
    ("outgoing_links", "Outgoing links"),
    ("javascript_variables", "JavaScript variables"),
    ("console_messages", "Console messages"),
];

/// Meta tags, trackers, links and scripts of the page.
pub(super) fn page(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    for (name, title) in PAGE {
        let Some(value) = attributes.peek(name) else { continue };
        match value {
            Value::Object(members) => {
                attributes.take(name);
                sheet.section(name, Fold::Closed, title, &text::count(members.len() as u64), |sheet| {
                    generic::inside(sheet, name, members);
                });
            }
            Value::Array(items) => {
                attributes.take(name);
                sheet.section(name, Fold::Closed, title, &text::count(items.len() as u64), |sheet| {
                    generic::items(sheet, name, name, items);
                });
            }
            _ => {}
        }
    }
}
