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

pub use account::{metadata, own_overall_quotas, own_user};
pub use community::{Vote, add_comment, add_vote, delete_comment};
pub use files::{behaviour_summary, create_zip, download, mitre_trees, zip, zip_download};
pub use private::{
    Deletion, Interaction, Locale, PrivateScanOptions, PrivateUrlOptions, Region, delete_private_file,
    private_analyses, private_files, rescan_private_file, submit_private_file, submit_private_url,
};
pub use submit::{submit_file, submit_url};
pub use widget::{WidgetColours, gti_widget, widget, widget_html};

use super::endpoint as at;
use super::{Call, Cursor, Descriptor, Kind, relationship};

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

/// The report of an object with the relationships that everyone may ask for folded in: one request tells it all.
pub fn full_report(what: &Descriptor) -> Call {
    report(what, &relationship::folded(&what.kind))
}

/// An analysis: how far it is, and what it found.
pub fn analysis(id: &str) -> Call {
    report(&Descriptor::new(Kind::Analysis, id), &[])
}

/// A private analysis; it has a route of its own.
pub fn private_analysis(id: &str) -> Call {
    report(&Descriptor::new(Kind::PrivateAnalysis, id), &[])
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
///
/// Source: <https://docs.virustotal.com/reference/intelligence-search>
pub fn intelligence_search(query: &str, limit: u32, cursor: Option<&Cursor>) -> Call {
    paged(Call::new(at::INTELLIGENCE_SEARCH, &[]).with("query", query), limit.min(INTELLIGENCE_PAGE), cursor)
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
