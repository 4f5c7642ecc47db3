//! The endpoint table: what each request of the API looks like. Calls are built from its rows and from nothing else.
//!
//! `{}` in a path stands for one percent-encoded segment, `{*}` for a collection path (`files`, `private/urls`).

use super::Kind;
use super::relationship::{self, Privilege};

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
    /// `{"data": {dictionary}}`, which is no object of the service.
    Bare,
    /// `{"data": "https://…"}`
    Address,
    /// Not JSON.
    Text,
    /// Empty or `{}`: not parsed.
    Nothing,
    /// Bytes to be stored, often behind a redirect to a signed storage address: only for [`super::Client::download`].
    Binary,
}

/// Where the path hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    /// The API: `https://www.virustotal.com/api/v3`, with the key.
    Api,
    /// The same host without `/api/v3` and without the key (widget HTML).
    Site,
    /// The API is asked first (`GET` of the path) for a one-time address, and the body is posted there.
    UploadUrl,
}

/// One row: a kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// What the user would call it: `report`.
    pub name: &'static str,
    pub method: Method,
    pub path: &'static str,
    pub shape: Shape,
    /// What its object is, on the public side; `None` where the path tells, or where it may be anything.
    pub answers: Option<&'static Kind>,
    pub base: Base,
    /// What the key needs for it; relationships have their own table. A 403 stays the authority.
    pub needs: Privilege,
    /// Page of the vendor's reference that describes it, below <https://docs.virustotal.com/reference/>.
    pub page: &'static str,
}

impl Endpoint {
    /// Requests of the user's quota that one call costs.
    pub const fn price(&self) -> u32 {
        match self.base {
            Base::Api => 1,
            Base::Site => 0,
            Base::UploadUrl => 2,
        }
    }

    /// The vendor's page about it.
    pub fn documentation(&self) -> String {
        format!("https://docs.virustotal.com/reference/{}", self.page)
    }

    const fn premium(mut self) -> Self {
        self.needs = Privilege::Enterprise;
        self
    }

    const fn private(mut self) -> Self {
        self.needs = Privilege::PrivateScanning;
        self
    }

    const fn answering(mut self, kind: &'static Kind) -> Self {
        self.answers = Some(kind);
        self
    }

    const fn at(mut self, base: Base) -> Self {
        self.base = base;
        self
    }
}

const fn row(name: &'static str, method: Method, path: &'static str, shape: Shape, page: &'static str) -> Endpoint {
    Endpoint { name, method, path, shape, answers: None, base: Base::Api, needs: Privilege::Everyone, page }
}

const ANALYSIS: &Kind = &Kind::Analysis;
const COMMENT: &Kind = &Kind::Comment;
const VOTE: &Kind = &Kind::Vote;
const ZIP_FILE: &Kind = &Kind::ZipFile;

/// Declares each row once, as a constant of its own and as a member of [`ENDPOINTS`].
macro_rules! endpoints {
    ($($id:ident = $row:expr;)+) => {
        $(pub const $id: Endpoint = $row;)+

        /// Every request that vtriage can make.
        pub const ENDPOINTS: &[Endpoint] = &[$($id),+];
    };
}

use Base::{Site, UploadUrl};
use Method::{Delete, Get, Post};
use Shape::{Bare, Binary, List, Nothing, Object, Text};

endpoints! {
    // What every collection has.
    REPORT = row("report", Get, "/{*}/{}", Object, "objects");
    RELATED = row("related objects", Get, "/{*}/{}/{}", List, "relationships");
    RELATED_DESCRIPTORS = row("related descriptors", Get, "/{*}/{}/relationships/{}", List, "relationships");
    REANALYSE = row("reanalyse", Post, "/{*}/{}/analyse", Object, "files-analyse").answering(ANALYSIS);
    ADD_COMMENT = row("comment", Post, "/{*}/{}/comments", Object, "urls-comments-post").answering(COMMENT);
    ADD_VOTE = row("vote", Post, "/{*}/{}/votes", Object, "urls-votes-post").answering(VOTE);

    // Submissions.
    SUBMIT_FILE = row("submit file", Post, "/files", Object, "files-scan").answering(ANALYSIS);
    SUBMIT_LARGE_FILE = row("submit large file", Post, "/files/upload_url", Object, "files-upload-url")
        .answering(ANALYSIS)
        .at(UploadUrl);
    SUBMIT_URL = row("submit URL", Post, "/urls", Object, "scan-url").answering(ANALYSIS);

    // Files.
    BEHAVIOUR_SUMMARY = row("behaviour summary", Get, "/{*}/{}/behaviour_summary", Bare, "file-behaviour-summary");
    MITRE_TREES = row("ATT&CK trees", Get, "/{*}/{}/behaviour_mitre_trees", Bare, "file-behaviour-summary");
    DOWNLOAD = row("download", Get, "/{*}/{}/download", Binary, "files-download").premium();
    CREATE_ZIP = row("create ZIP bundle", Post, "/{*}", Object, "zip_files").answering(ZIP_FILE).premium();
    ZIP = row("ZIP bundle", Get, "/{*}/{}", Object, "get-zip-file").answering(ZIP_FILE).premium();

    // Comments.
    DELETE_COMMENT = row("delete comment", Delete, "/comments/{}", Nothing, "comment-id-delete");

    // Search.
    SEARCH = row("search", Get, "/search", List, "api-search");
    INTELLIGENCE_SEARCH =
        row("intelligence search", Get, "/intelligence/search", List, "intelligence-search").premium();

    // Widget.
    WIDGET = row("widget URL", Get, "/widget/url", Bare, "widgeturl");
    GTI_WIDGET = row("widget URL", Get, "/gtiwidget", Bare, "widgeturl");
    WIDGET_HTML = row("widget", Get, "/ui/widget/html/{}", Text, "widgethtmltoken").at(Site);

    // Private scanning.
    SUBMIT_PRIVATE_FILE =
        row("submit private file", Post, "/private/files", Object, "upload-file-private-scanning")
            .answering(ANALYSIS)
            .private();
    SUBMIT_LARGE_PRIVATE_FILE =
        row("submit large private file", Post, "/private/files/upload_url", Object, "private-files-upload-url")
            .answering(ANALYSIS)
            .private()
            .at(UploadUrl);
    SUBMIT_PRIVATE_URL = row("submit private URL", Post, "/private/urls", Object, "private-scan-url")
        .answering(ANALYSIS)
        .private();
    PRIVATE_FILES = row("private files", Get, "/private/files", List, "list-private-files").private();
    RESCAN_PRIVATE_FILE =
        row("rescan private file", Post, "/private/files/{}/analyse", Object, "rescan-a-private-file")
            .answering(ANALYSIS)
            .private();
    DELETE_PRIVATE_FILE =
        row("delete private file", Delete, "/private/files/{}", Nothing, "delete-file-private-scanning").private();
    PRIVATE_ANALYSES =
        row("private analyses", Get, "/private/analyses", List, "list-private-analyses").private();

    // Accounts.
    USER = row("user", Get, "/users/{}", Object, "user");
    OVERALL_QUOTAS = row("quotas", Get, "/users/{}/overall_quotas", Bare, "user");

    // Catalogue.
    METADATA = row("metadata", Get, "/metadata", Bare, "metadata");
}

/// What a key needs for a request, as its title names it: `GET /files/44d8…/download`. A 403 stays the authority.
pub(super) fn needs(title: &str) -> Privilege {
    let (method, path) = title.split_once(' ').unwrap_or(("", title));
    if path.starts_with("/private/") {
        return Privilege::PrivateScanning;
    }
    if path.starts_with("/intelligence/") {
        return Privilege::Enterprise;
    }
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    if let [collection, _, .., name] = segments.as_slice()
        && let Some(known) = Kind::of_collection(collection)
        && let Some(row) = relationship::of(&known).iter().find(|row| row.name == *name)
    {
        return row.privilege;
    }
    let literal = |row: &&Endpoint| row.path.split('/').filter(|part| !part.starts_with('{')).count();
    let rows = ENDPOINTS.iter().filter(|row| row.method.name() == method && is_of(row.path, &segments));
    // `/{*}/{}` stands for reports of all kinds; what bundles need was said above.
    rows.filter(|row| row.path != ZIP.path || row.needs == Privilege::Everyone)
        .max_by_key(literal)
        .map_or(Privilege::Everyone, |row| row.needs)
}

/// Whether a path fits the one of a row.
fn is_of(pattern: &str, segments: &[&str]) -> bool {
    let parts: Vec<&str> = pattern.trim_start_matches('/').split('/').collect();
    let fits = |(part, segment): (&&str, &&str)| part.starts_with('{') || part == segment;
    parts.len() == segments.len() && parts.iter().zip(segments).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_ask_the_same_thing() {
        for (index, row) in ENDPOINTS.iter().enumerate() {
            let twin = ENDPOINTS
                .iter()
                .skip(index + 1)
                .find(|other| other.method == row.method && other.path == row.path && other.needs == row.needs);
            assert!(twin.is_none(), "{row:?} and {twin:?}");
        }
    }

    #[test]
    fn every_row_names_a_page_of_the_reference_and_an_absolute_path() {
        for row in ENDPOINTS {
            assert!(row.path.starts_with('/') && !row.path.ends_with('/'), "{row:?}");
            assert!(row.documentation().starts_with("https://docs.virustotal.com/reference/"), "{row:?}");
            assert!(!row.page.is_empty() && !row.name.is_empty(), "{row:?}");
        }
    }

    #[test]
    fn whatever_changes_something_names_what_comes_back() {
        for row in ENDPOINTS.iter().filter(|row| row.method == Method::Post) {
            assert!(row.answers.is_some(), "{row:?}");
        }
    }

    #[test]
    fn private_routes_need_private_scanning() {
        for row in ENDPOINTS.iter().filter(|row| row.path.starts_with("/private/")) {
            assert_eq!(row.needs, Privilege::PrivateScanning, "{row:?}");
        }
    }

    #[test]
    fn what_a_request_needs_is_told_by_its_path() {
        for (title, needed) in [
            ("GET /files/44d8", Privilege::Everyone),
            ("GET /domains/a.example/comments", Privilege::Everyone),
            ("POST /urls", Privilege::Everyone),
            ("GET /users/me/overall_quotas", Privilege::Everyone),
            ("GET /search", Privilege::Everyone),
            ("GET /files/44d8/download", Privilege::Enterprise),
            ("GET /files/44d8/itw_urls", Privilege::Enterprise),
            ("GET /files/44d8/relationships/itw_urls", Privilege::Enterprise),
            ("GET /intelligence/search", Privilege::Enterprise),
            ("GET /intelligence/zip_files/7", Privilege::Enterprise),
            ("GET /private/files/44d8", Privilege::PrivateScanning),
        ] {
            assert_eq!(needs(title), needed, "{title}");
        }
    }

    #[test]
    fn only_widget_html_is_free_and_only_large_uploads_cost_two() {
        let dear = |price| ENDPOINTS.iter().filter(|row| row.price() == price).map(|row| row.path).collect::<Vec<_>>();
        assert_eq!(dear(0), ["/ui/widget/html/{}"]);
        assert_eq!(dear(2), ["/files/upload_url", "/private/files/upload_url"]);
    }
}
