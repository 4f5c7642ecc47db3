//! `vtriage search`: what the service knows about a text.

use clap::Args;

use super::exit::{Exit, Failure};
use super::format::Choice;
use super::inputs;
use super::pager::{self, Wanted};
use super::printer::Printer;
use super::record::Record;
use super::related::say_rest;
use super::service::Service;
use super::{Session, confirm::Consent};
use crate::vt::calls;

/// Most objects on a page of intelligence search.
const INTELLIGENCE_PAGE: u32 = 300;

/// Search for an indicator or for comments with a tag
///
/// For example: `vtriage search '#phishing'`. With --intelligence the query may have modifiers, which needs a premium key:
/// `vtriage search --intelligence 'type:peexe positives:5+'`
#[derive(Debug, Args)]
pub struct Search {
    #[command(flatten)]
    output: Choice,

    /// Print up to N results, in as many requests as that takes [default: one request]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,

    /// Search with modifiers in all of VirusTotal (premium)
    #[arg(long)]
    intelligence: bool,

    /// Also when the query is an internal indicator, or was submitted privately
    #[arg(long)]
    yes: bool,

    /// Hash, URL, domain, IP address, or a word or #tag of comments
    query: String,
}

impl Search {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        if inputs::is_blank(&self.query) {
            return Err(Failure::Usage("the query is empty; nothing was sent".to_owned()));
        }
        if let Some(refusal) = inputs::refusal_of_query(&self.query, &session.config, Consent::of_flag(self.yes)) {
            return Err(refusal.into_failure(&self.query));
        }
        let mut service = Service::open(session)?;
        service.tell_of_private(Consent::of_flag(self.yes), "search --yes");
        let wanted = Wanted::of(self.limit);
        let call = if self.intelligence {
            calls::intelligence_search(&self.query, wanted.page_size(INTELLIGENCE_PAGE).min(INTELLIGENCE_PAGE), None)
        } else {
            calls::search(&self.query, wanted.page_size(pager::PAGE), None)
        };
        let mut printer = Printer::beside_notes(&self.output, &service);
        let outcome = pager::pages(&service, &call, wanted, |objects, told| {
            for object in objects {
                printer.record(&Record { query: Some(&self.query), ..Record::of(object, told) })?;
            }
            printer.flush()
        })
        .await;
        if let Err(failure @ Failure::Api(_)) = &outcome {
            printer.list_missed(Some(&self.query), failure)?;
        }
        let held = printer.finish()?;
        let total = outcome?;
        let rest = say_rest(total, self.limit);
        Ok(held.max(rest).max(if total.printed == 0 { Exit::NotFound } else { Exit::Done }))
    }
}
