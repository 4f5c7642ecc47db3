//! `vtriage reanalyse`: a new analysis of something the service knows.

use clap::Args;

use super::Session;
use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::inputs;
use super::items::{self, Items};
use super::orders::Orders;
use super::service::Service;
use crate::vt::calls;

/// Have the service analyse indicators again
///
/// Prints the ids of the analyses, one a line; with --wait their results too. The file or page is not sent again.
#[derive(Debug, Args)]
pub struct Reanalyse {
    #[command(flatten)]
    output: Choice,

    /// Wait until the analyses are completed; every look costs a request
    #[arg(long)]
    wait: bool,

    /// Also when an indicator is internal
    #[arg(long)]
    yes: bool,

    /// Hashes, URLs, domains, IP addresses, defanged or not; `-` reads them from stdin, one a line
    #[arg(required = true, value_name = "INDICATOR")]
    indicators: Vec<String>,
}

impl Reanalyse {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let inputs = inputs::read(&self.indicators, &session.config, Consent::of_flag(self.yes))?;
        if inputs.is_empty() {
            return Ok(items::nothing());
        }
        let mut items = Items::of(inputs.len());
        let Some(subjects) = items.usable(inputs.into_iter().map(inputs::Input::into_subject)) else {
            return Ok(items.exit());
        };
        let service = Service::open(session)?;
        let mut orders = Orders::new(&service, self.wait, &self.output);
        for (input, about) in &subjects {
            let order = async { Ok(service.send(&calls::reanalyse(about)).await?.answer.object()?) };
            if let Some(ordered) = items.attempt(input, order).await?.done() {
                orders.add(&items, input, &ordered)?;
            }
        }
        orders.finish(&mut items).await
    }
}
