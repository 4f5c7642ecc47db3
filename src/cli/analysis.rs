//! `vtriage analysis`: how an analysis stands.

use clap::Args;

use super::Session;
use super::exit::{self, Exit, Failure};
use super::format::Choice;
use super::output;
use super::printer::Printer;
use super::record::{Origin, Record};
use super::service::Service;
use super::watch::{self, FirstLook};
use crate::vt::analysis::{Analysis as Reading, Named};
use crate::vt::{Descriptor, Kind, calls};

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

    /// Its id, as it was printed or in an address; quote it, it may end in `=`
    id: String,
}

impl Analysis {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let analysis = self.named()?;
        let service = Service::open(session)?;
        let looked = if self.wait {
            watch::completion(&service, &analysis, FirstLook::Now).await
        } else {
            service.send(&calls::report(&analysis, &[])).await.and_then(|given| given.answer.object())
        };
        let mut printer = Printer::beside_notes(&self.output, &service);
        let object = match looked {
            Ok(object) => object,
            Err(error) => {
                printer.record(&Record::failed(&self.id, &analysis, &error))?;
                let held = printer.finish()?;
                output::say(exit::words(&error));
                return Ok(held.max(Exit::of(error.reason)));
            }
        };
        printer.record(&Record { input: Some(&self.id), ..Record::of(&object, Origin::Network) })?;
        let exit = printer.finish()?;
        if !Reading::read(&object).is_done() {
            output::say(format!("{}; --wait waits for it", watch::standing(&object)));
        }
        Ok(exit)
    }

    /// An id whose shape says nothing is asked for as it is.
    fn named(&self) -> Result<Descriptor, Failure> {
        let Named { id, kind } = Named::read(&self.id);
        if id.is_empty() || id.contains(|sign: char| !sign.is_ascii_alphanumeric() && !"-_=+:".contains(sign)) {
            return Err(Failure::Usage(format!("{}: this is no analysis id; nothing was sent", self.id)));
        }
        let kind = if self.private { Kind::PrivateAnalysis } else { kind.unwrap_or(Kind::Analysis) };
        Ok(Descriptor::new(kind, id))
    }
}
