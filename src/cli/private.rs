//! `vtriage private`: what was submitted to private scanning.

use clap::{Args, Subcommand};

use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::items::{self, Items, Tried};
use super::orders::{Again, Order, Orders};
use super::pager::{self, Wanted};
use super::printer::Printer;
use super::private_options::PrivateOptions;
use super::record::Record;
use super::related::{List, say_rest};
use super::service::Service;
use super::{Session, inputs, output};
use crate::inside::list::Taking;
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

/// Print the reports of private files (SHA-256) or URLs
#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    output: Choice,

    /// What was submitted privately; `-` reads a list from stdin
    #[arg(required = true, value_name = "SHA256|URL")]
    what: Vec<String>,
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

/// Analyse private files again and print the ids of the analyses
#[derive(Debug, Args)]
struct Rescan {
    /// Wait for the results, no longer than --max-wait allows; every look costs a request
    #[arg(long)]
    wait: bool,

    #[command(flatten)]
    output: Choice,

    #[command(flatten)]
    options: PrivateOptions,

    /// Say yes to the question; without a terminal nothing is sent unless this is given
    #[arg(long)]
    yes: bool,

    /// Private files; `-` reads a list from stdin, with --yes
    #[arg(required = true)]
    sha256: Vec<String>,
}

/// Delete private files, their reports and all their analyses
///
/// Can't be undone. Asks for the first digits of each hash unless --yes is given.
#[derive(Debug, Args)]
struct Delete {
    /// Delete the stored file alone; report and analyses stay
    #[arg(long)]
    only_from_storage: bool,

    /// Do not ask
    #[arg(long)]
    yes: bool,

    /// Private files; `-` reads a list from stdin, with --yes
    #[arg(required = true)]
    sha256: Vec<String>,
}

impl Private {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        match &self.action {
            Action::List(action) => action.run(&Service::open(session)?).await,
            Action::Show(action) => action.run(session).await,
            Action::Related(action) => {
                let source = std::iter::once((action.what.clone(), subject(&action.what)));
                action.list.print(session, source, &action.relationship).await
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
        let mut printer = Printer::beside_notes(&self.output, service);
        let outcome = pager::pages(service, &call, wanted, |objects, told| {
            for object in objects {
                printer.record(&Record::of(object, told))?;
            }
            printer.flush()
        })
        .await;
        if let Err(failure @ Failure::Api(_)) = &outcome {
            printer.list_missed(None, failure)?;
        }
        let exit = printer.finish()?;
        Ok(exit.max(say_rest(outcome?, self.limit)))
    }
}

impl Show {
    async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let Some((mut items, subjects)) = judged(&self.what, subject)? else { return Ok(items::nothing()) };
        let Some(subjects) = items.usable(subjects.into_iter()) else {
            return Ok(Printer::only_unusable(self.output.prints_records(), &self.output, &session.config, items)?);
        };
        let service = Service::open(session)?;
        let mut printer = Printer::beside_notes(&self.output, &service);
        printer.unusable(&items)?;
        for (input, about) in &subjects {
            let call = calls::report(about, &[]);
            match items.attempt_else(input, service.report(&call), service.kept_report(&call)).await? {
                Tried::Done((told, object)) => {
                    printer.record(&Record { input: Some(input), ..Record::of(&object, told) })?;
                    printer.flush()?;
                }
                missed => printer.missed(input, Some(about), &missed)?,
            }
        }
        items.note(printer.finish()?);
        Ok(items.exit())
    }
}

impl Rescan {
    async fn run(&self, session: Session) -> Result<Exit, Failure> {
        self.options.check_for_file()?;
        Orders::check_condition(self.wait, &self.output)?;
        let options = self.options.for_file(None);
        let rescan = |text: &str| {
            let hash = sha256(text)?;
            let call = calls::rescan_private_file(&hash, &options).map_err(Failure::Usage)?;
            Ok(Order { about: Descriptor::new(Kind::PrivateFile, hash), call })
        };
        let Some((mut items, rescans)) = judged(&self.sha256, rescan)? else { return Ok(items::nothing()) };
        let Some(orders) = items.usable_once(rescans.into_iter(), |order| order.call.path.clone()) else {
            return Ok(Printer::only_unusable(
                Orders::prints_records(self.wait, &self.output),
                &self.output,
                &session.config,
                items,
            )?);
        };
        let service = Service::open(session)?;
        let who = format!("PRIVATE, only your group can see it, until it expires{}", self.options.risk());
        let again = Again { orders: &orders, consent: Consent::of_flag(self.yes), who: &who, word: "private" };
        Orders::new(&service, self.wait, &self.output).again(&again, items).await
    }
}

impl Delete {
    async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let Some((mut items, hashes)) = judged(&self.sha256, sha256)? else { return Ok(items::nothing()) };
        let Some(hashes) = items.usable_once(hashes.into_iter(), Clone::clone) else { return Ok(items.exit()) };
        let (what, lost) = if self.only_from_storage {
            (Deletion::FileOnly, "the stored file; its report and analyses stay")
        } else {
            (Deletion::Everything, "the file, its report and all its analyses")
        };
        let service = Service::open(session)?;
        for (input, hash) in &hashes {
            let deletion = async {
                let word: String = hash.chars().take(TYPED).collect();
                let question = format!("Delete private file {hash}: {lost}. This can't be undone.");
                let call = calls::delete_private_file(hash, what);
                service.agree(&call, Consent::of_flag(self.yes), &question, &word)?;
                Ok(service.send(&call).await?)
            };
            if items.attempt(input, deletion).await?.done().is_some() {
                output::say(format!("{input}: deleted: {lost}"));
            }
        }
        Ok(items.exit())
    }
}

/// What is judged before anything is sent: each input with what is asked about, or why nothing is.
type Judged<T> = Vec<(String, Result<T, Failure>)>;

/// The inputs of a command, judged; `None` when the list is empty.
fn judged<T>(
    arguments: &[String],
    judge: impl Fn(&str) -> Result<T, Failure>,
) -> Result<Option<(Items, Judged<T>)>, Failure> {
    let texts = inputs::texts(arguments, Taking::Listed)?;
    let judged: Judged<T> = texts.into_iter().map(|text| (text.clone(), judge(&text))).collect();
    Ok((!judged.is_empty()).then(|| (Items::of(judged.len()), judged)))
}

/// A private file by its SHA-256, or a private URL.
fn subject(what: &str) -> Result<Descriptor, Failure> {
    match ioc::classify(what) {
        Ok(Indicator::Hash { kind: HashKind::Sha256, hex }) => Ok(Descriptor::new(Kind::PrivateFile, hex)),
        Ok(url @ Indicator::Url(_)) => {
            inputs::tell_respelled(ioc::respelled(what).map(|asked| (what, asked)));
            Ok(Descriptor::new(Kind::PrivateUrl, url.object_id()))
        }
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
