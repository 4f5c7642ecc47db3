//! `vtriage reanalyse`: a new analysis of something the service knows.

use clap::Args;

use super::Session;
use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::inputs;
use super::items::{self, Items};
use super::orders::{Again, Order, Orders};
use super::printer::Printer;
use super::service::Service;
use crate::inside::list::Taking;
use crate::vt::calls;

/// Have the service analyse indicators again
///
/// Prints the ids of the analyses, one a line; with --wait their results too. The file or page is not sent again.
#[derive(Debug, Args)]
pub struct Reanalyse {
    #[command(flatten)]
    output: Choice,

    /// Wait until the analyses are completed, no longer than --max-wait allows; every look costs a request
    #[arg(long)]
    wait: bool,

    /// Say yes to every question, also where an indicator is internal; without a terminal nothing is sent unless this is given
    #[arg(long)]
    yes: bool,

    /// Make public also what was submitted privately from here
    #[arg(long)]
    publish_private: bool,

    /// Hashes, URLs, domains, IP addresses, defanged or not; `-` reads them from stdin, one a line
    #[arg(required = true, value_name = "INDICATOR")]
    indicators: Vec<String>,
}

impl Reanalyse {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        Orders::check_condition(self.wait, &self.output)?;
        let consent = Consent::of_flag(self.yes);
        let inputs = inputs::read(&self.indicators, Taking::Listed, &session.config, consent)?;
        if inputs.is_empty() {
            return Ok(items::nothing());
        }
        let mut items = Items::of(inputs.len());
        let judged = inputs.into_iter().map(|input| {
            let (text, about) = input.into_subject();
            (text, about.map(|about| Order { call: calls::reanalyse(&about), about }))
        });
        let Some(orders) = items.usable_once(judged, |order| order.call.path.clone()) else {
            return Ok(Printer::only_unusable(
                Orders::prints_records(self.wait, &self.output),
                &self.output,
                &session.config,
                items,
            )?);
        };
        let mut service = Service::open(session)?;
        service.tell_of_private(Consent::of_flag(self.publish_private), "reanalyse --publish-private");
        let who = "PUBLIC, every user of VirusTotal sees the new result";
        let again = Again { orders: &orders, consent, who, word: "public" };
        Orders::new(&service, self.wait, &self.output).again(&again, items).await
    }
}
