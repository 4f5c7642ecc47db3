//! The VirusTotal API v3 client.
//!
//! One [`Call`] is one request as plain data, built by [`calls`] from a row of the endpoint table; the client sends
//! it and gives an [`Answer`] or an [`ApiError`]. Objects keep the bytes that the service sent and decode only what a
//! list needs ([`Facts`]); everything else is read from those bytes on demand, so nothing is lost and a large answer is
//! held once.
//!
//! Source for all of it: <https://docs.virustotal.com/reference/overview>

pub mod about;
pub mod account;
pub mod analysis;
mod answered_by;
pub mod behaviour;
mod brief;
pub mod call;
pub mod calls;
pub mod claims;
pub mod client;
mod curl;
mod dated;
mod download;
mod drip;
pub mod endpoint;
pub mod error;
mod exchange;
mod exposure;
pub mod facts;
pub mod glimpse;
pub mod kept;
pub mod kind;
pub mod lenient;
mod link;
pub mod object;
mod origin;
pub mod page;
pub mod pages;
mod plausible;
pub mod quota;
mod reading;
mod redact;
pub mod relationship;
pub mod settings;
pub mod signature;
mod sought;
mod state;
pub mod stats;
mod title;
mod transport;
pub mod upload;
pub mod verdict;
mod way_out;
mod whois;

pub use analysis::Analysis;
pub use answered_by::AnsweredBy;
pub use brief::brief;
pub use call::{Body, Call, Destination, Upload};
pub use client::Client;
pub use curl::curl;
pub use dated::{Dated, dated};
pub use endpoint::{Endpoint, Method, Shape};
pub use error::{ApiError, Reason};
pub use exchange::{Exchange, Payer, Tap};
pub use facts::Facts;
pub use glimpse::Glimpse;
pub use kind::Kind;
pub use link::remarked_on;
pub use object::{Answer, Descriptor, Object};
pub use page::{Cursor, Listing, Onward, Page};
pub use pages::{Course, Impasse};
pub use reading::LONGEST_WAIT;
pub use settings::Settings;
pub use signature::Signature;
pub use sought::Sought;
pub use state::State;
pub use stats::Stats;
pub use title::title;
pub use upload::Progress;
pub use verdict::{Judge, Judgement, Thresholds, Verdict};
pub use way_out::{CaFile, NamedBy, Proxy, ProxyUrl};
pub use whois::name_server;
