//! `vtriage lookup`: the reports of indicators, and of files by the hashes that are made here.

mod by_verdict;

use std::cell::RefCell;
use std::collections::HashMap;

use by_verdict::ByVerdict;
use clap::Args;
use futures::{StreamExt as _, stream};

use super::batch::Batch;
use super::confirm::Consent;
use super::exit::{self, Exit, Failure, Tally};
use super::format::Choice;
use super::gather::{self, Gathered};
use super::inputs::{Answerable, Input, Refusal};
use super::items::{self, Halt};
use super::printer::Printer;
use super::record::{Record, State, Told};
use super::service::Service;
use super::{Session, interrupt, output};
use crate::access::Freshness;
use crate::inside::walk::Below;
use crate::ioc;
use crate::text;
use crate::vt::{ApiError, Call, Descriptor, Object, calls};

/// Requests on their way at a time. The budget of the key decides how fast they may follow each other.
const AT_ONCE: usize = 8;

/// Print the reports of indicators, and of files by their hashes
///
/// For example: `vtriage lookup hxxps[:]//login[.]example/ 203.0.113.7`, `vtriage lookup --recursive samples/`
///
/// Reports are printed in the order of the input, those of a folder worst first. Duplicates cost one request. A list is
/// a file called .txt, .csv, .tsv, .lst, .list, .log, .json, .jsonl or .ioc, or without an ending, and may be what sha256sum, certutil or Get-FileHash print, or a table; what stands behind `#`, `//` or `;`, or in a cell of words, is a remark.
/// JSON and the lines of logs are asked about with all that they name.
#[derive(Debug, Args)]
pub struct Lookup {
    #[command(flatten)]
    output: Choice,

    /// Ask the service also for what the store knows
    #[arg(short, long)]
    refresh: bool,

    /// Send internal indicators too (private addresses, own domains), and what was submitted privately
    #[arg(long)]
    yes: bool,

    /// Take the files in all folders below a folder too
    #[arg(long)]
    recursive: bool,

    /// Hashes, URLs, domains, IP addresses, defanged or not; files, lists and folders; `-` reads a list from stdin
    #[arg(required = true, value_name = "INDICATOR")]
    indicators: Vec<String>,
}

/// Where and when an answer is from.
#[derive(Debug, Clone, Copy)]
struct Source {
    told: Told,
    /// Whether it is too old to spare a request that may not leave any more.
    is_outdated: bool,
}

/// What came of one indicator.
#[derive(Debug)]
enum Outcome {
    Found(Box<Object>, Source),
    Failed(ApiError),
    /// Left alone: no indicator, or an earlier answer said that asking is of no use.
    NotAsked(Option<ApiError>),
}

impl Lookup {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let below = if self.recursive { Below::All } else { Below::Here };
        let gathered = gather::gather(&self.indicators, below, &session, Consent::of_flag(self.yes))?;
        let inputs = &gathered.inputs;
        let mut printer = Printer::new(&self.output, &session.config);
        if gathered.is_empty() {
            return Ok(printer.finish()?.max(items::nothing()));
        }
        let mut ending = Ending::default();
        let askable = inputs.iter().any(|input| matches!(input.about, Answerable::Yes(_)));
        let done = if askable {
            let mut service = Service::open(session)?;
            service.tell_of_private(Consent::of_flag(self.yes), "lookup --yes");
            printer.know(service.people());
            self.ask_all(&service, &gathered, &mut printer, &mut ending).await
        } else {
            inputs.iter().try_for_each(|input| ending.print(&mut printer, input, &Outcome::NotAsked(None)))
        };
        // The array is closed and everything printed before the error is told.
        let finished = printer.finish().map_err(Failure::from);
        let held = done.and(finished)?;
        gathered.remarks.into_iter().for_each(output::say);
        ending.say();
        ending.tally.note(held);
        Ok(ending.tally.exit())
    }

    /// Asks for each thing once and prints in the order of the input; what a folder holds is printed at the end, by verdict.
    async fn ask_all(
        &self,
        service: &Service,
        Gathered { inputs, folder, .. }: &Gathered,
        printer: &mut Printer,
        ending: &mut Ending,
    ) -> Result<(), Failure> {
        let key = |input: &Input| input.subject().map(|about| service.key_of(about));
        let keys: Vec<Option<String>> = inputs.iter().map(key).collect();
        let mut uses: HashMap<&str, u64> = HashMap::new();
        let mut subjects = Vec::new();
        for (input, key) in inputs.iter().zip(&keys) {
            let (Some(about), Some(key)) = (input.subject(), key.as_deref()) else { continue };
            let count = uses.entry(key).or_default();
            if *count == 0 {
                subjects.push((key, &*input.text, about));
            }
            *count += 1;
        }
        let calls: Vec<Call> = subjects.iter().map(|(_, _, about)| calls::report(about, &[])).collect();
        let freshness = if self.refresh { Freshness::Network } else { Freshness::Stored };
        let needed = service.plan("look-up", &calls, freshness).await;
        let halt = Halt::default();
        // An outcome lies here from when it has come: those before it may be waited for, and a signal must not lose it.
        let arrived: Arrived<'_> = RefCell::default();
        let batch = Batch::begin(service, inputs.len() as u64, needed);
        let (arrived, halted, told) = (&arrived, &halt, &batch);
        let ask = |(key, text, about)| {
            let uses = uses.get(key).copied().unwrap_or_default();
            async move {
                let outcome = self.ask(service, text, about, halted).await;
                if !matches!(outcome, Outcome::NotAsked(_)) {
                    told.answered(uses);
                }
                arrived.borrow_mut().insert(key, outcome);
            }
        };
        let mut asking = stream::iter(subjects).map(ask).buffered(AT_ONCE);
        let mut left = uses.clone();
        let by_verdict = folder.then(|| ByVerdict::new(printer.judges_by().clone())).transpose()?;
        let mut printing = Printing { inputs, keys: &keys, arrived, next: 0, printer, ending, by_verdict };
        for key in &keys {
            let key = key.as_deref();
            // First uses come in the order in which they are asked.
            while let Some(key) = key
                && !arrived.borrow().contains_key(key)
                && batch.wait(asking.next()).await.is_some()
            {}
            printing.put_next()?;
            let left = key.and_then(|key| left.get_mut(key)).map_or(0, |left| {
                *left -= 1;
                *left
            });
            if let Some(key) = key.filter(|_| left == 0) {
                arrived.borrow_mut().remove(key);
            }
        }
        if let Some(reason) = halt.reason() {
            // It may be nobody's outcome, where the store has all that could not be asked for.
            printing.ending.note(Exit::of(reason.reason), exit::words(reason));
        }
        printing.give()
    }

    /// Asks the service; once the run is halted, and of what halts it, only the store, whatever the age of what it has.
    async fn ask(&self, service: &Service, text: &str, about: &Descriptor, halt: &Halt) -> Outcome {
        let call = calls::report(about, &[]);
        let asked = if halt.reason().is_some() { None } else { Some(self.asked(service, &call).await) };
        halt.hear(asked.as_ref().map_or(Ok(()), |asked| asked.as_ref().map(|_| ())));
        let is_stopped = asked.as_ref().is_none_or(|asked| asked.as_ref().is_err_and(ApiError::is_final));
        let kept = if is_stopped && !self.refresh { Self::kept(service, &call).await } else { None };
        let Some(given) = kept.or(asked) else { return Outcome::NotAsked(halt.reason().cloned()) };
        // Objects that are named by type and id are no indicators, and the history could not look them up again.
        let named = ioc::classify(text).or_else(|_| ioc::classify(&about.id));
        if let Ok(indicator) = named {
            service.record(about, indicator.value(), given.as_ref().map(|(object, _)| object));
        }
        match given {
            Ok((object, source)) => Outcome::Found(Box::new(object), source),
            Err(error) => Outcome::Failed(error),
        }
    }

    async fn asked(&self, service: &Service, call: &Call) -> Result<(Object, Source), ApiError> {
        let given = if self.refresh { service.send(call).await } else { service.ask(call).await }?;
        let told = Told::from(&given);
        Ok((given.answer.object()?, Source { told, is_outdated: false }))
    }

    async fn kept(service: &Service, call: &Call) -> Option<Result<(Object, Source), ApiError>> {
        let is_outdated = !service.is_stored(call);
        let given = service.kept(call).await.transpose()?;
        Some(given.and_then(|given| {
            let told = Told::from(&given);
            Ok((given.answer.object()?, Source { told, is_outdated }))
        }))
    }
}

/// Outcomes that came, by what names the object that was asked for.
type Arrived<'a> = RefCell<HashMap<&'a str, Outcome>>;

/// Where outcomes go: to the printer at once, or by verdict when all are there, or a signal says that no more will be.
struct Printing<'a, 'k> {
    inputs: &'a [Input],
    /// What names the objects of the inputs; none of what is not asked about.
    keys: &'a [Option<String>],
    arrived: &'a Arrived<'k>,
    /// The input whose turn it is.
    next: usize,
    printer: &'a mut Printer,
    ending: &'a mut Ending,
    by_verdict: Option<ByVerdict>,
}

impl Printing<'_, '_> {
    /// Puts the outcome of the next input, if it has come.
    fn put_next(&mut self) -> Result<(), Failure> {
        let index = self.next;
        self.next += 1;
        let (Some(input), Some(key)) = (self.inputs.get(index), self.keys.get(index)) else { return Ok(()) };
        let arrived = self.arrived.borrow();
        let outcome = match key {
            None => &Outcome::NotAsked(None),
            Some(key) => match arrived.get(&**key) {
                Some(outcome) => outcome,
                None => return Ok(()),
            },
        };
        match &mut self.by_verdict {
            Some(kept) => kept.keep(index, outcome)?,
            None => self.ending.print(self.printer, input, outcome)?,
        }
        Ok(())
    }

    /// Puts all that has come and was not printed yet, since something before it was waited for.
    fn drain(&mut self) -> Result<(), Failure> {
        while self.next < self.inputs.len() {
            self.put_next()?;
        }
        self.give()
    }

    /// Prints what is kept so far.
    fn give(&mut self) -> Result<(), Failure> {
        let Some(kept) = self.by_verdict.take() else { return Ok(()) };
        let Self { inputs, printer, ending, .. } = self;
        kept.give(|index, outcome| inputs.get(index).map_or(Ok(()), |input| ending.print(printer, input, outcome)))
    }
}

impl Drop for Printing<'_, '_> {
    fn drop(&mut self) {
        if interrupt::was_asked() {
            // There is nobody left to be told.
            let _ = self.drain();
        }
    }
}

impl Input {
    fn subject(&self) -> Option<&Descriptor> {
        self.about.descriptor()
    }
}

/// Errors that are said one by one; more are counted.
const SAID: usize = 40;

/// What is to be said at the end, and the exit status.
#[derive(Debug, Default)]
struct Ending {
    tally: Tally,
    asked: usize,
    not_found: Vec<String>,
    not_asked: usize,
    /// Reports that are older than what spares a request.
    outdated: usize,
    /// Why inputs were refused or failed, the first so many. The same error twice is said once.
    words: Vec<String>,
    /// Errors beside those.
    more_words: usize,
}

impl Ending {
    /// Prints the record of an input and keeps in mind what it means for the end.
    fn print(&mut self, printer: &mut Printer, input: &Input, outcome: &Outcome) -> Result<(), Failure> {
        let (remark, path, same) = (&*input.remark, input.path.as_deref(), &*input.same);
        let refused = ioc::classify(&input.text).ok().map(|indicator| Descriptor::of(&indicator));
        let record = match (&input.about, outcome) {
            (Answerable::No(refusal), _) => {
                self.note(refusal.exit(), refusal.words(&input.text));
                let record = match refusal {
                    // The input would print the key.
                    Refusal::OwnKey => Record::not_asked("", None),
                    Refusal::Unreadable(_) => Record { state: State::Failed, ..Record::not_asked(&input.text, None) },
                    _ => Record::not_asked(&input.text, refused.as_ref()),
                };
                Record { fault: Some(refusal.fault()), ..record }
            }
            (_, Outcome::Found(object, source)) => {
                self.tally.add(Exit::Done);
                self.outdated += usize::from(source.is_outdated);
                Record { input: Some(&input.text), ..Record::of(object, source.told) }
            }
            (about, Outcome::NotAsked(reason)) => {
                self.not_asked += 1;
                let about = about.descriptor();
                match reason {
                    Some(reason) => Record::spared(&input.text, about, reason),
                    None => Record::not_asked(&input.text, about),
                }
            }
            (Answerable::Yes(about), Outcome::Failed(error)) => {
                self.failed(input, error);
                Record::failed(&input.text, about, error)
            }
        };
        self.asked += 1;
        let record = Record { remark, path, same, ..record };
        printer.record(&record)?;
        printer.flush()?;
        Ok(())
    }

    fn failed(&mut self, input: &Input, error: &ApiError) {
        if error.is_never_scanned() {
            self.tally.add(Exit::NotFound);
            let named = input.respelled().unwrap_or_else(|| input.text.clone());
            match error.before {
                Some(_) => self.words.push(format!("{}: {named}; {}", error.headline(), error.absence())),
                None => self.not_found.push(named),
            }
        } else {
            self.note(Exit::of(error.reason), exit::words(error));
        }
    }

    fn note(&mut self, exit: Exit, words: String) {
        self.tally.add(exit);
        if self.words.contains(&words) {
            return;
        }
        if self.words.len() < SAID {
            self.words.push(words);
        } else {
            self.more_words += 1;
        }
    }

    fn say(&self) {
        match self.not_found.as_slice() {
            [] => {}
            [input] => {
                output::say(format!("not in VirusTotal: {input}; it was never scanned, which does not mean clean"));
            }
            several => output::say(format!(
                "{} of {} not in VirusTotal; never scanned does not mean clean",
                text::count(several.len() as u64),
                text::count(self.asked as u64)
            )),
        }
        for words in &self.words {
            output::say(words);
        }
        if self.more_words > 0 {
            let more = text::count(self.more_words as u64);
            output::say(format!("{more} more were refused or failed; each record says why: -f jsonl"));
        }
        if self.outdated > 0 {
            let outdated = text::count(self.outdated as u64);
            output::say(format!("{outdated} printed as the store has it from before, for it could not be asked anew"));
        }
        if self.not_asked > 0 {
            output::say(format!("{} not asked", text::count(self.not_asked as u64)));
        }
    }
}
