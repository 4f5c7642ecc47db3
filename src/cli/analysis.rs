//! `vtriage analysis`: how an analysis stands.

use clap::Args;

use super::Session;
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::items::Tried;
use super::output;
use super::printer::Printer;
use super::record::{Origin, Record};
use super::service::Service;
use super::standing::standing;
use super::watch::{FirstLook, Waited};
use crate::vt::analysis::{Analysis as Reading, Named};
use crate::vt::{Descriptor, Kind, calls};

/// Print how an analysis stands
///
/// The id is what `submit` and `reanalyse` print.
#[derive(Debug, Args)]
pub struct Analysis {
    #[command(flatten)]
    output: Choice,

    /// Wait until it is completed, no longer than --max-wait allows; every look costs a request
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
        let mut printer = Printer::beside_notes(&self.output, &service);
        let mut waited = Waited::new(&mut printer, &self.id, &analysis);
        let looked = if self.wait {
            waited.completion(&service, FirstLook::Now).await
        } else {
            service.send(&calls::report(&analysis, &[])).await.and_then(|given| given.answer.object())
        };
        let object = match looked {
            Ok(object) => object,
            Err(error) => {
                let stood = waited.standing().map(|stood| format!("; it was {stood}")).unwrap_or_default();
                let failure = Failure::Api(error);
                let (words, exit) = (failure.to_string() + &stood, failure.exit());
                waited.gave_up(&Tried::<()>::Failed(failure))?;
                let held = printer.finish()?;
                output::say(words);
                return Ok(held.max(exit));
            }
        };
        drop(waited);
        printer.record(&Record { input: Some(&self.id), ..Record::of(&object, Origin::Network) })?;
        let exit = printer.finish()?;
        if !Reading::read(&object).is_done() {
            output::say(format!("{}; --wait waits for it", standing(&object)));
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
