//! Analyses that this run ordered: their ids first, then, if wanted, their results.
//!
//! An id is printed before anything is waited for: what was submitted is there from then on, and whoever stops us must be
//! able to find it again.

use std::io::{self, Write};

use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::items::{Items, Tried};
use super::output;
use super::printer::Printer;
use super::record::{Origin, Record};
use super::service::Service;
use super::watch::{FirstLook, Waited};
use crate::text::{requests, shell::quoted};
use crate::vt::{Analysis, Call, Descriptor, Kind, Object, calls};

/// Things that a question names.
const NAMED: usize = 5;

/// The analyses of a run.
#[derive(Debug)]
pub(super) struct Orders<'a> {
    service: &'a Service,
    printer: Printer,
    prints: Prints,
    /// What is waited for: the input, and the analysis of it.
    waiting: Vec<(String, Descriptor)>,
    wait: bool,
}

/// What is printed of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prints {
    /// The ids alone, one a line.
    Ids,
    Records,
}

/// The call that has something analysed again.
#[derive(Debug)]
pub(super) struct Order {
    pub about: Descriptor,
    pub call: Call,
}

/// What the service has, and is to analyse again.
#[derive(Debug)]
pub(super) struct Again<'a> {
    pub orders: &'a [(String, Order)],
    pub consent: Consent,
    /// Who will see it, and what else comes of it.
    pub who: &'a str,
    /// What must be typed.
    pub word: &'a str,
}

impl Again<'_> {
    fn question(&self, waits: bool) -> String {
        let names: Vec<&str> = self.orders.iter().map(|(input, _)| &**input).take(NAMED).collect();
        let what = match self.orders.len() {
            few if few <= NAMED => names.join(", "),
            many => format!("{} and {} more", names.join(", "), many - NAMED),
        };
        let price = self.orders.iter().map(|(_, order)| order.call.price()).fold(0, u32::saturating_add);
        let looks = if waits { ", and 1 for each look until it is done" } else { "" };
        format!("Analyse {what} again: {}; {}{looks}.", self.who, requests(price))
    }
}

impl<'a> Orders<'a> {
    /// `output` counts when results are waited for or a format was asked for; else ids are printed.
    pub(super) fn new(service: &'a Service, wait: bool, output: &Choice) -> Self {
        let prints = if Self::prints_records(wait, output) { Prints::Records } else { Prints::Ids };
        Self { service, printer: Printer::beside_notes(output, service), prints, waiting: Vec::new(), wait }
    }

    /// Whether there is a record of each, and not the ids alone.
    pub(super) fn prints_records(wait: bool, output: &Choice) -> bool {
        wait || output.given().is_some()
    }

    /// Refuses `--fail-on` where no result is waited for.
    pub(super) fn check_condition(wait: bool, output: &Choice) -> Result<(), Failure> {
        if wait { Ok(()) } else { output.refuse_condition("without --wait there is no result to judge") }
    }

    /// Prints an analysis that was just ordered, and takes note of it if it is waited for.
    pub(super) fn add(&mut self, items: &Items, input: &str, ordered: &Object) -> Result<(), Failure> {
        let analysis = &ordered.descriptor;
        let record = Record { input: Some(input), ..Record::of(ordered, Origin::Network) };
        if !self.wait {
            // This is all that this run learns of it.
            self.printer.judge(&record);
        }
        items.tell(input, &format!("analysis {}", analysis.id));
        match self.prints {
            Prints::Ids => {
                let mut out = io::stdout().lock();
                writeln!(out, "{}", crate::text::visible(&analysis.id))?;
                out.flush()?;
            }
            Prints::Records if self.printer.prints_all_states() => {
                self.printer.announce(&record)?;
                self.printer.flush()?;
            }
            Prints::Records => output::say(format!("{input}: the analysis is {}", analysis.id)),
        }
        if self.wait {
            self.service.follow(analysis, input);
            self.waiting.push((input.to_owned(), analysis.clone()));
        }
        Ok(())
    }

    /// Asks once for all of them, has them analysed again, and goes on as `finish` does.
    pub(super) async fn again(mut self, again: &Again<'_>, mut items: Items) -> Result<Exit, Failure> {
        if again.orders.is_empty() {
            return Ok(items.exit());
        }
        let calls = again.orders.iter().map(|(_, order)| &order.call);
        self.service.agree_to_all(calls, again.consent, &again.question(self.wait), again.word)?;
        self.unusable(&items)?;
        for (input, Order { about, call }) in again.orders {
            let order = async { Ok(self.service.send(call).await?.answer.object()?) };
            match items.attempt(input, order).await? {
                Tried::Done(ordered) => self.add(&items, input, &ordered)?,
                missed => self.missed(input, Some(about), &missed)?,
            }
        }
        self.finish(&mut items).await
    }

    /// Prints what became of the items that could not be ordered.
    pub(super) fn unusable(&mut self, items: &Items) -> Result<(), Failure> {
        match self.prints {
            Prints::Ids => Ok(()),
            Prints::Records => Ok(self.printer.unusable(items)?),
        }
    }

    /// Prints what an item came to that brought nothing.
    pub(super) fn missed<T>(
        &mut self,
        input: &str,
        about: Option<&Descriptor>,
        tried: &Tried<T>,
    ) -> Result<(), Failure> {
        match self.prints {
            Prints::Ids => Ok(()),
            Prints::Records => Ok(self.printer.missed(input, about, tried)?),
        }
    }

    /// Prints something that stands in for the result of an analysis. `--fail-on` judges it also where only ids are printed.
    pub(super) fn result(&mut self, input: &str, object: &Object) -> Result<(), Failure> {
        let record = Record { input: Some(input), ..Record::of(object, Origin::Network) };
        match self.prints {
            Prints::Ids => self.printer.judge(&record),
            Prints::Records => {
                self.printer.record(&record)?;
                self.printer.flush()?;
            }
        }
        Ok(())
    }

    /// Prints the result of an analysis that is completed; of a private one, which has no numbers, the report.
    async fn read(
        &mut self,
        looks: &mut Items,
        input: &str,
        analysis: &Descriptor,
        object: Object,
    ) -> Result<(), Failure> {
        let Some(item) = Analysis::read(&object).item.filter(|_| analysis.kind.is_private()) else {
            return self.result(input, &object);
        };
        let report = async { Ok(self.service.send(&calls::report(&item, &[])).await?.answer.object()?) };
        match looks.attempt(input, report).await? {
            Tried::Done(report) => self.result(input, &report),
            missed => {
                let again = shown(&item, input);
                output::say(format!("{input}: its analysis is completed, but its report was not read: {again}"));
                self.missed(input, Some(&item), &missed)
            }
        }
    }

    /// Waits for what is waited for and prints it. The statuses go into `items`.
    pub(super) async fn finish(mut self, items: &mut Items) -> Result<Exit, Failure> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut looks = Items::of(waiting.len());
        let mut done = Ok(());
        for (input, analysis) in &waiting {
            let mut waited = Waited::new(&mut self.printer, input, analysis);
            let tried = looks.attempt(input, completed(self.service, analysis, &mut waited)).await;
            done = match tried {
                Ok(Tried::Done(object)) => {
                    drop(waited);
                    self.read(&mut looks, input, analysis, object).await
                }
                Ok(missed) => {
                    let stood = waited.standing().map(|stood| format!("it was {stood}, and ")).unwrap_or_default();
                    let again = taken_back(analysis);
                    output::say(format!("{stood}the analysis goes on: vtriage analysis --wait {again}"));
                    waited.gave_up(&missed).map_err(Failure::from)
                }
                Err(failure) => Err(failure),
            };
            if done.is_err() {
                break;
            }
        }
        items.note(looks.exit());
        // The array is closed and everything printed before an error is told.
        items.note(self.printer.finish()?);
        done.map(|()| items.exit())
    }
}

/// How the report of something private is asked for.
fn shown(item: &Descriptor, input: &str) -> String {
    let name = if item.kind == Kind::PrivateFile { &item.id } else { input };
    format!("vtriage private show {}", quoted(name))
}

/// What `vtriage analysis` takes for it.
fn taken_back(analysis: &Descriptor) -> String {
    let private = if analysis.kind.is_private() { "--private " } else { "" };
    format!("{private}{}", analysis.id)
}

/// The analysis, once it is completed.
async fn completed(service: &Service, analysis: &Descriptor, waited: &mut Waited<'_>) -> Result<Object, Failure> {
    let object = waited.completion(service, FirstLook::AfterAPause).await?;
    service.let_go(analysis);
    Ok(object)
}
