//! The calls, one function for each thing one can ask: the only place where endpoint rows meet arguments.
//!
//! This file has what every kind of object shares; the rest stands by subject in the modules below and is named as
//! `calls::…` all the same.

mod account;
mod community;
mod files;
mod private;
mod submit;
mod widget;

pub use account::{
    api_usage, collections, group_usage, ioc_stream, metadata, operation, overall_quotas, own_overall_quotas,
    own_usage, own_user, threat_categories, user,
};
pub use community::{Opinion, Vote, add_comment, add_vote, delete_comment, latest_comments, vote_on_comment};
pub use files::{
    Artefact, Bundle, artefact, behaviour_html, behaviour_summary, create_zip, download, download_url, mitre_trees,
    zip, zip_download, zip_download_url,
};
pub use private::{
    Deletion, Interaction, Locale, PrivateScanOptions, PrivateUrlOptions, Region, delete_private_file,
    private_analyses, private_files, rescan_private_file, submit_private_file, submit_private_url,
};
pub use submit::{private_upload_url, submit_file, submit_url, upload_url};
pub use widget::{WidgetColours, gti_widget, widget, widget_html};

use super::endpoint as at;
use super::{Call, Cursor, Descriptor, Kind};

/// How related things are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Form {
    /// Whole objects.
    #[default]
    Objects,
    /// Types and ids only: cheaper for the service, the same price for the user.
    Descriptors,
}

impl Form {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Objects => Self::Descriptors,
            Self::Descriptors => Self::Objects,
        }
    }
}

/// Most objects on a page of a relationship.
pub const PAGE: u32 = 40;

/// The report of an object, with the first descriptors of `relationships` folded in: one request.
///
/// Kinds without a route of their own are asked for under their type name, which the service answers with 404.
pub fn report(what: &Descriptor, relationships: &[&str]) -> Call {
    let call = Call::new(at::REPORT, &[collection(what), &what.id]);
    if relationships.is_empty() { call } else { call.with("relationships", relationships.join(",")) }
}

/// An analysis: how far it is, and what it found.
pub fn analysis(id: &str) -> Call {
    report(&Descriptor::new(Kind::Analysis, id), &[])
}

/// A private analysis; it has a route of its own.
pub fn private_analysis(id: &str) -> Call {
    report(&Descriptor::new(Kind::PrivateAnalysis, id), &[])
}

/// What an analysis, public or private, was about: the whole report of the file or URL.
pub fn analysed_item(analysis: &Descriptor) -> Call {
    Call::new(at::RELATED, &[collection(analysis), &analysis.id, "item"])
}

/// One page of a relationship.
pub fn related(what: &Descriptor, relationship: &str, form: Form, limit: u32, cursor: Option<&Cursor>) -> Call {
    let endpoint = match form {
        Form::Objects => at::RELATED,
        Form::Descriptors => at::RELATED_DESCRIPTORS,
    };
    paged(Call::new(endpoint, &[collection(what), &what.id, relationship]), limit, cursor)
}

/// A new analysis of something the service knows.
pub fn reanalyse(what: &Descriptor) -> Call {
    Call::new(at::REANALYSE, &[collection(what), &what.id])
}

/// Hash, URL, domain, address or comment tag; answers a list of mixed kinds.
pub fn search(query: &str, limit: u32, cursor: Option<&Cursor>) -> Call {
    paged(Call::new(at::SEARCH, &[]).with("query", query), limit, cursor)
}

/// Most objects on a page of an intelligence search.
pub const INTELLIGENCE_PAGE: u32 = 300;

/// Search with modifiers (premium), in the order that fits the kind sought.
pub fn intelligence_search(query: &str, limit: u32, cursor: Option<&Cursor>) -> Call {
    intelligence_search_as(query, Form::Objects, None, limit, cursor)
}

/// Search with modifiers; `order` is a field with `+` or `-` behind it, such as `last_submission_date-`.
///
/// Source: <https://docs.virustotal.com/reference/intelligence-search>
pub fn intelligence_search_as(
    query: &str,
    form: Form,
    order: Option<&str>,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Call {
    let mut call = Call::new(at::INTELLIGENCE_SEARCH, &[]).with("query", query);
    if let Some(order) = order {
        call = call.with("order", order);
    }
    if form == Form::Descriptors {
        call = call.with("descriptors_only", "true");
    }
    paged(call, limit.min(INTELLIGENCE_PAGE), cursor)
}

/// The places in a file that a content search matched, as hex dumps; the id is in `context_attributes.snippet`.
pub fn snippets(id: &str) -> Call {
    Call::new(at::SNIPPETS, &[id])
}

fn paged(call: Call, limit: u32, cursor: Option<&Cursor>) -> Call {
    let call = call.with("limit", limit.to_string());
    match cursor {
        Some(cursor) => call.at(cursor),
        None => call,
    }
}

fn collection(what: &Descriptor) -> &str {
    what.kind.collection().unwrap_or_else(|| what.kind.name())
}
