//! `vtriage analysis`: how an analysis stands.

use clap::Args;

use super::Session;
use super::exit::{Exit, Failure};
use super::format::{Choice, Format};
use super::output;
use super::printer::Printer;
use super::record::{Origin, Record};
use super::service::Service;
use super::watch::{self, FirstLook};
use crate::config::Config;
use crate::vt::analysis::Analysis as Reading;
use crate::vt::{Descriptor, Kind, Object, calls};

/// Print how an analysis stands
///
/// The id is what `submit` and `reanalyse` print.
#[derive(Debug, Args)]
pub struct Analysis {
    #[command(flatten)]
    output: Choice,

    /// Wait until it is completed; every look costs a request
    #[arg(long)]
    wait: bool,

    /// An analysis of private scanning
    #[arg(long)]
    private: bool,

    /// Its id; quote it, it may end in `=`
    id: String,
}

impl Analysis {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let service = Service::open(session)?;
        let kind = if self.private { Kind::PrivateAnalysis } else { Kind::Analysis };
        let analysis = Descriptor::new(kind, self.id.trim());
        let object = if self.wait {
            watch::completion(&service, &analysis, FirstLook::Now).await?
        } else {
            service.send(&calls::report(&analysis, &[])).await?.answer.object()?
        };
        print(&object, &self.id, self.output.format(), &service.session().config)?;
        if !Reading::read(&object).is_done() {
            output::say(format!("{}; --wait waits for it", watch::standing(&object)));
        }
        Ok(Exit::Done)
    }
}

/// Prints one analysis as a record.
pub(super) fn print(object: &Object, input: &str, format: Format, config: &Config) -> Result<(), Failure> {
    let mut printer = Printer::new(format, config);
    printer.record(&Record { input: Some(input), ..Record::of(object, Origin::Network) })?;
    Ok(printer.finish()?)
}
