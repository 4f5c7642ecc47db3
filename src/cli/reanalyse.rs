//! `vtriage reanalyse`: a new analysis of something the service knows.

use std::io::Write;

use clap::Args;

use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::format::{Choice, Format};
use super::inputs::{self, Answerable};
use super::service::Service;
use super::watch::{self, FirstLook};
use super::{Session, analysis, output};
use crate::vt::{Analysis, Descriptor, calls};

/// Have the service analyse an indicator again
///
/// Prints the id of the analysis; with --wait its result. The file or page is not sent again.
#[derive(Debug, Args)]
pub struct Reanalyse {
    #[command(flatten)]
    output: Choice,

    /// Wait until the analysis is completed; every look costs a request
    #[arg(long)]
    wait: bool,

    /// Also when the indicator is internal
    #[arg(long)]
    yes: bool,

    /// Hash, URL, domain or IP address, defanged or not
    indicator: String,
}

impl Reanalyse {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let about = match inputs::resolve(&self.indicator, &session.config, Consent::of_flag(self.yes)) {
            Answerable::Yes(about) => about,
            Answerable::No(refusal) => return Err(refusal.into_failure(&self.indicator)),
        };
        let service = Service::open(session)?;
        let analysis = service.send(&calls::reanalyse(&about)).await?.answer.object()?.descriptor;
        follow(&service, &analysis, &self.indicator, Waiting::of(self.wait, self.output)).await
    }
}

/// Whether an analysis that was just ordered is waited for, and how its result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// The id is all that is wanted.
    No,
    For(Format),
}

impl Waiting {
    /// From `--wait` and `--format`.
    pub(super) fn of(wait: bool, output: Choice) -> Self {
        if wait { Self::For(output.format()) } else { Self::No }
    }
}

/// Prints the id of an analysis that was just ordered, or waits for it and prints the result.
pub(super) async fn follow(
    service: &Service,
    analysis: &Descriptor,
    input: &str,
    waiting: Waiting,
) -> Result<Exit, Failure> {
    let Waiting::For(format) = waiting else {
        let mut out = output::stdout();
        writeln!(out, "{}", analysis.id)?;
        out.flush()?;
        return Ok(Exit::Done);
    };
    if let Some(shelf) = service.shelf() {
        shelf.follow(analysis, input);
    }
    let private = analysis.kind.is_private();
    let mut object = watch::completion(service, analysis, FirstLook::AfterAPause).await.inspect_err(|_| {
        let flag = if private { " --private" } else { "" };
        output::say(format!("the analysis goes on: vtriage analysis --wait{flag} {}", analysis.id));
    })?;
    if let Some(shelf) = service.shelf() {
        shelf.let_go(analysis);
    }
    // A private analysis has no numbers: its result is the report.
    if private && let Some(item) = Analysis::read(&object).item {
        object = service.send(&calls::report(&item, &[])).await?.answer.object()?;
    }
    analysis::print(&object, input, format, &service.session().config)?;
    Ok(Exit::Done)
}
