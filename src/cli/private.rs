//! `vtriage private`: what was submitted to private scanning.

use clap::{Args, Subcommand};

use super::confirm::{self, Consent};
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::pager::{self, Wanted};
use super::printer::Printer;
use super::private_options::PrivateOptions;
use super::reanalyse::{self, Waiting};
use super::record::Record;
use super::related::{List, say_rest};
use super::service::Service;
use super::{Session, output};
use crate::ioc::{self, HashKind, Indicator};
use crate::vt::calls::{self, Deletion};
use crate::vt::{Descriptor, Kind};

/// Digits of the hash that must be typed before something is deleted.
const TYPED: usize = 8;

/// List, show, rescan and delete what was submitted privately
///
/// Needs a key with private scanning. Objects are visible to your group only and expire.
#[derive(Debug, Args)]
pub struct Private {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    List(Listing),
    Show(Show),
    Related(Related),
    Rescan(Rescan),
    Delete(Delete),
}

/// List private files in the order of their hashes; with --latest analyses, newest first
#[derive(Debug, Args)]
struct Listing {
    #[command(flatten)]
    output: Choice,

    /// Print up to N, in as many requests of 40 as that takes [default: one request]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,

    /// Analyses instead of files, newest first
    #[arg(long)]
    latest: bool,
}

/// Print the report of a private file (SHA-256) or URL
#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    output: Choice,

    #[arg(value_name = "SHA256|URL")]
    what: String,
}

/// Print the objects related to a private file or URL
#[derive(Debug, Args)]
struct Related {
    #[command(flatten)]
    list: List,

    #[arg(value_name = "SHA256|URL")]
    what: String,

    /// For example behaviours, dropped_files, contacted_domains
    relationship: String,
}

/// Analyse a private file again and print the id of the analysis
#[derive(Debug, Args)]
struct Rescan {
    /// Wait for the result; every look costs a request
    #[arg(long)]
    wait: bool,

    #[command(flatten)]
    output: Choice,

    #[command(flatten)]
    options: PrivateOptions,

    sha256: String,
}

/// Delete a private file, its report and all its analyses
///
/// Can't be undone. Asks for the first digits of the hash unless --yes is given.
#[derive(Debug, Args)]
struct Delete {
    /// Delete the stored file alone; report and analyses stay
    #[arg(long)]
    only_from_storage: bool,

    /// Do not ask
    #[arg(long)]
    yes: bool,

    sha256: String,
}

impl Private {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        match &self.action {
            Action::List(action) => action.run(&Service::open(session)?).await,
            Action::Show(action) => action.run(session).await,
            Action::Related(action) => {
                let source = subject(&action.what)?;
                action.list.print(&Service::open(session)?, &source, &action.relationship).await
            }
            Action::Rescan(action) => action.run(session).await,
            Action::Delete(action) => action.run(session).await,
        }
    }
}

impl Listing {
    async fn run(&self, service: &Service) -> Result<Exit, Failure> {
        let wanted = Wanted::of(self.limit);
        let size = wanted.page_size(pager::PAGE);
        let call = if self.latest { calls::private_analyses(size, None) } else { calls::private_files(size, None) };
        let mut printer = Printer::new(self.output.format(), &service.session().config);
        let outcome = pager::pages(service, &call, wanted, |objects, from| {
            for object in objects {
                printer.record(&Record::of(object, from))?;
            }
            printer.flush()
        })
        .await;
        printer.finish()?;
        say_rest(outcome?, "--limit");
        Ok(Exit::Done)
    }
}

impl Show {
    async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let about = subject(&self.what)?;
        let service = Service::open(session)?;
        let given = service.ask(&calls::report(&about, &[])).await?;
        let (from, object) = (given.from, given.answer.object()?);
        let mut printer = Printer::new(self.output.format(), &service.session().config);
        printer.record(&Record { input: Some(&self.what), ..Record::of(&object, from) })?;
        printer.finish()?;
        Ok(Exit::Done)
    }
}

impl Rescan {
    async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let call =
            calls::rescan_private_file(&sha256(&self.sha256)?, &self.options.for_file(None)).map_err(Failure::Usage)?;
        let service = Service::open(session)?;
        let analysis = service.send(&call).await?.answer.object()?.descriptor;
        reanalyse::follow(&service, &analysis, &self.sha256, Waiting::of(self.wait, self.output)).await
    }
}

impl Delete {
    async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let hash = sha256(&self.sha256)?;
        let (what, lost) = if self.only_from_storage {
            (Deletion::FileOnly, "the stored file; its report and analyses stay")
        } else {
            (Deletion::Everything, "the file, its report and all its analyses")
        };
        let word: String = hash.chars().take(TYPED).collect();
        let question = format!("Delete private file {hash}: {lost}. This can't be undone.");
        confirm::ask(Consent::of_flag(self.yes), &question, &word, "--yes")?;
        Service::open(session)?.send(&calls::delete_private_file(&hash, what)).await?;
        output::say(format!("deleted: {lost}"));
        Ok(Exit::Done)
    }
}

/// A private file by its SHA-256, or a private URL.
fn subject(what: &str) -> Result<Descriptor, Failure> {
    match ioc::classify(what) {
        Ok(Indicator::Hash { kind: HashKind::Sha256, hex }) => Ok(Descriptor::new(Kind::PrivateFile, hex)),
        Ok(url @ Indicator::Url(_)) => Ok(Descriptor::new(Kind::PrivateUrl, url.object_id())),
        _ => Err(Failure::Usage(format!(
            "{what}: private files are found by SHA-256 only, private URLs by their URL; nothing was sent"
        ))),
    }
}

fn sha256(text: &str) -> Result<String, Failure> {
    match ioc::classify(text) {
        Ok(Indicator::Hash { kind: HashKind::Sha256, hex }) => Ok(hex),
        _ => Err(Failure::Usage(format!("{text}: private files are found by SHA-256 only; nothing was sent"))),
    }
}
