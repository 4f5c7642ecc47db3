//! The endpoint table: what each request of the API looks like. Calls are built from its rows and from nothing else.

/// HTTP method. Only [`Method::Get`] is free of side effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Delete,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What the answer's body holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `{"data": {object}, "meta": …}`
    Object,
    /// `{"data": [objects] | object | null, "meta", "links"}`
    List,
    /// `{"data": anything}` or a dictionary without `data`.
    Bare,
    /// Not JSON.
    Text,
    /// Empty or `{}`: not parsed.
    Nothing,
}

/// Where the path hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    /// The API: `https://www.virustotal.com/api/v3`, with the key.
    Api,
    /// The same host without `/api/v3` and without the key (widget HTML).
    Site,
}

/// One row: a kind of request. `{}` in the path stands for one percent-encoded segment, `{*}` for a collection path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// What the user would call it: `report`.
    pub name: &'static str,
    pub method: Method,
    pub path: &'static str,
    pub shape: Shape,
    pub base: Base,
}

const fn row(name: &'static str, method: Method, path: &'static str, shape: Shape) -> Endpoint {
    Endpoint { name, method, path, shape, base: Base::Api }
}

use Method::{Delete, Get, Post};

pub const REPORT: Endpoint = row("report", Get, "/{*}/{}", Shape::Object);
pub const RELATED: Endpoint = row("related objects", Get, "/{*}/{}/{}", Shape::List);
pub const RELATED_DESCRIPTORS: Endpoint = row("related descriptors", Get, "/{*}/{}/relationships/{}", Shape::List);
pub const REANALYSE: Endpoint = row("reanalyse", Post, "/{*}/{}/analyse", Shape::Object);
pub const SEARCH: Endpoint = row("search", Get, "/search", Shape::List);
pub const INTELLIGENCE_SEARCH: Endpoint = row("intelligence search", Get, "/intelligence/search", Shape::List);
pub const USER: Endpoint = row("user", Get, "/users/{}", Shape::Object);
pub const OVERALL_QUOTAS: Endpoint = row("quotas", Get, "/users/{}/overall_quotas", Shape::Bare);
pub const SUBMIT_FILE: Endpoint = row("submit file", Post, "/files", Shape::Object);
pub const SUBMIT_URL: Endpoint = row("submit URL", Post, "/urls", Shape::Object);
pub const PRIVATE_FILES: Endpoint = row("private files", Get, "/private/files", Shape::List);
pub const DELETE_PRIVATE_FILE: Endpoint = row("delete private file", Delete, "/private/files/{}", Shape::Nothing);
