//! `vtriage recipe`: pivots of several steps with a name, and their price before they run.

mod seen;

use std::collections::HashSet;
use std::io::{self, Write};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use seen::{Known, Seen};

use super::confirm::Consent;
use super::exit::{Exit, Failure, Tally};
use super::format::Choice;
use super::interrupt;
use super::items::{self, Items, Once};
use super::output::{self, Stdout};
use super::plain::{self, Form};
use super::printer::Printer;
use super::record::{Record, Relation};
use super::relationships::needs;
use super::service::Service;
use super::table::filled;
use super::{Session, inputs};
use crate::access::Given;
use crate::case::Change;
use crate::case::recipe::{self, Ask, Asked, Internal, Outcome, Plan, Run, Shelf, State};
use crate::config;
use crate::inside::list::Taking;
use crate::text::{count, requests, visible};
use crate::vt::{self, Answer, ApiError, Descriptor, Kind, Reason};

/// List recipes, show one with its price, or run it: pivots of several steps with a name
///
/// A recipe asks step by step, and never for more requests than it says before it begins. Your own are files in the folder
/// `recipes` beside the settings; `vtriage recipe show` prints one as such a file.
///
/// For example: `vtriage recipe run domain-hosts login.example`
#[derive(Debug, Args)]
pub struct Recipe {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print what recipes there are and what each costs at most; costs no request
    List {
        #[command(flatten)]
        form: Form,
    },
    /// Print a recipe as the file that it is; its price is said on stderr. Costs no request
    Show { name: String },
    /// Run a recipe from one or several indicators, and print what its steps keep
    Run {
        #[command(flatten)]
        output: Choice,

        /// Also when an indicator is internal, given or found on the way
        #[arg(long)]
        yes: bool,

        name: String,

        /// Hashes, URLs, domains, IP addresses, defanged or not; `-` reads them from stdin, one a line
        #[arg(required = true, value_name = "INDICATOR")]
        indicators: Vec<String>,
    },
}

impl Recipe {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let known = config::recipes(&session.config.paths.recipes_dir());
        match &self.action {
            Action::List { form } => list(&known, *form),
            Action::Show { name } => show(named(&known, name)?),
            Action::Run { output, yes, name, indicators } => {
                let recipe = named(&known, name)?;
                let inputs = inputs::read(indicators, Taking::All, &session.config, Consent::of_flag(*yes))?;
                if inputs.is_empty() {
                    return Ok(items::nothing());
                }
                let mut items = Items::of(inputs.len());
                let fitting = inputs.into_iter().map(|input| {
                    let (text, subject) = input.into_subject();
                    let start = subject.and_then(|subject| fit(recipe, &text, subject));
                    (text, start)
                });
                let Some(starts) = items.usable(fitting) else {
                    return Ok(Printer::only_unusable(output.prints_records(), output, &session.config, items)?);
                };
                let internal =
                    if *yes { Internal::Asked } else { Internal::Aside(inputs::internal_names(&session.config)) };
                let service = Service::open(session)?;
                // By two names it is one object, which shares nothing with itself.
                let mut once = Once::default();
                let starts = starts.into_iter().map(|(name, about)| (name, service.proper(about)));
                let starts = starts.filter(|(name, about)| once.is_first(name, about.clone()));
                let starts: Vec<Descriptor> = starts.map(|(_, about)| about).collect();
                if let Some(words) = recipe.lacks(starts.len()) {
                    return Err(Failure::Usage(words));
                }
                let run = Run::new(recipe, starts, service.clock().now().as_second()).with_internal(internal);
                items.note(walk(&service, run, output, &items).await?);
                Ok(items.exit())
            }
        }
    }
}

fn named<'a>(shelf: &'a Shelf, name: &str) -> Result<&'a recipe::Recipe, Failure> {
    shelf.named(name).ok_or_else(|| {
        let names: Vec<&str> = shelf.all().iter().map(|recipe| recipe.name.as_str()).collect();
        let faults = shelf.faults().iter().fold(String::new(), |faults, fault| faults + "; " + &fault.to_string());
        Failure::Usage(format!("there is no recipe {}; there are {}{faults}", visible(name), names.join(", ")))
    })
}

fn fit(recipe: &recipe::Recipe, text: &str, about: Descriptor) -> Result<Descriptor, Failure> {
    if recipe.fits(&about.kind) {
        return Ok(about);
    }
    let starts: Vec<_> = recipe.starts.iter().map(Kind::label).collect();
    let (name, kind) = (&recipe.name, about.kind.one());
    Err(Failure::Usage(format!(
        "{text}: {name} starts from {}, and this is {kind}; nothing was sent",
        starts.join(", ")
    )))
}

fn list(shelf: &Shelf, form: Form) -> Result<Exit, Failure> {
    let row = |recipe: &recipe::Recipe| {
        let plan = Plan::of(recipe, recipe.least());
        let starts: Vec<&str> = recipe.starts.iter().map(Kind::name).collect();
        let dear = recipe.needs().into_iter().map(|(step, privilege)| json!({"step": step, "needs": needs(privilege)}));
        json!({
            "name": recipe.name, "about": recipe.about, "starts": starts, "least": recipe.least(),
            "steps": plan.steps.iter().map(|step| json!({"step": step.step, "most": step.requests})).collect::<Vec<_>>(),
            "most": plan.most, "price": plan.words(), "needs": dear.collect::<Vec<_>>(),
        })
    };
    let rows: Vec<Value> = shelf.all().iter().map(row).collect();
    plain::print(form, &rows, table)?;
    for fault in shelf.faults() {
        output::say(fault.to_string());
    }
    Ok(if shelf.faults().is_empty() { Exit::Done } else { Exit::Failed })
}

fn table(out: &mut Stdout, rows: &[Value]) -> io::Result<()> {
    for row in rows {
        let text = |name: &str| visible(row.get(name).and_then(Value::as_str).unwrap_or_default()).into_owned();
        let number = |name: &str| row.get(name).and_then(Value::as_u64).unwrap_or_default();
        let of = if number("least") > 1 { format!(" of {}", number("least")) } else { String::new() };
        let starts = row.get("starts").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let starts = starts.collect::<Vec<_>>().join(", ");
        let most = requests(number("most"));
        writeln!(out, "{} {} at most {most}{of}", filled(&text("name"), 20), filled(&starts, 20))?;
        writeln!(out, "  {}", text("about"))?;
    }
    Ok(())
}

fn show(recipe: &recipe::Recipe) -> Result<Exit, Failure> {
    let mut out = output::stdout();
    for line in recipe.source().lines() {
        writeln!(out, "{}", visible(line))?;
    }
    out.flush()?;
    let least = recipe.least();
    let of = if least > 1 { format!(" of {least}") } else { String::new() };
    output::say(format!("{}{of}: {}", recipe.name, Plan::of(recipe, least).words()));
    for (step, privilege) in recipe.needs() {
        output::say(format!("step {step} needs a key with more than a public one: {}", needs(privilege)));
    }
    Ok(Exit::Done)
}

/// Runs it to its end, or to what stands in its way, and prints what each step keeps when that step is over.
async fn walk(service: &Service, run: Run, output: &Choice, items: &Items) -> Result<Exit, Failure> {
    let mut printed = Printed { printer: Printer::beside_notes(output, service), seen: Seen::default(), over: 0 };
    printed.printer.unusable(items)?;
    let mut tally = Tally::default();
    service.pacing().say(price(service, &run));
    let mut walk = Walk { service, run, printed: &mut printed };
    while let Some(ask) = walk.run.next(1).pop() {
        let before = service.spent();
        let given = service.ask(&ask.call).await;
        let paid = service.spent() - before;
        tally.add(exit(&walk.run, &ask, given.as_ref()));
        walk.settle(&ask, given, paid)?;
    }
    if let State::Paused(why) = walk.run.state().clone() {
        walk.end()?;
        output::say(format!("it did not come to its end: {}; what it found is printed", visible(&why)));
    }
    service.pacing().tell(walk.run.words());
    drop(walk);
    tally.note(printed.printer.finish()?);
    Ok(tally.exit())
}

/// A run whose steps are printed as they end.
struct Walk<'a> {
    service: &'a Service,
    run: Run,
    printed: &'a mut Printed,
}

impl Drop for Walk<'_> {
    /// What the step under way has found was paid for: a signal that breaks it off takes nothing of it.
    fn drop(&mut self) {
        if interrupt::was_asked() {
            // There is nobody left to be told.
            let _ = self.end();
        }
    }
}

impl Walk<'_> {
    /// Takes in what came of a request, for which so many were paid.
    fn settle(&mut self, ask: &Ask, given: Result<Given, ApiError>, paid: u64) -> Result<(), Failure> {
        match &given {
            Ok(Given { answer: Answer::Object(object), .. }) => {
                self.service.record_answer(&ask.call, None, Ok(object));
            }
            Ok(_) => {}
            Err(error) => self.service.record_answer(&ask.call, None, Err(error)),
        }
        let at = self.now();
        let said_at = given.as_ref().map_or_else(|error| error.said_at(at), |given| given.fetched_at);
        let outcome = Outcome { answer: given.as_ref().map(|given| &given.answer), paid, at, said_at };
        let changes = self.run.settle(ask.ticket, outcome, &self.service.session().config.judge);
        if let Err(error) = &given {
            self.printed.in_vain(&self.run, ask, error)?;
        }
        self.printed.seen.take(ask, given);
        self.printed.print(self.service, &self.run, &changes)
    }

    /// Ends it where it stands, and prints what the step under way has found.
    fn end(&mut self) -> Result<(), Failure> {
        let changes = self.run.stop(self.now(), &self.service.session().config.judge);
        self.printed.print(self.service, &self.run, &changes)
    }

    fn now(&self) -> i64 {
        self.service.clock().now().as_second()
    }
}

/// `domain-hosts: 1 + at most 5 + at most 5 requests, at most 11; 1 of them in the store`
fn price(service: &Service, run: &Run) -> String {
    let first = run.clone().next(usize::MAX);
    let stored = first.iter().filter(|ask| service.is_stored(&ask.call)).count();
    let stored = if stored == 0 { String::new() } else { format!("; {} of them in the store", count(stored as u64)) };
    format!("{}: {}{stored}", run.recipe().name, run.plan().words())
}

/// What an answer means for the exit status. That something on the way is unknown to the service is a finding and no failure.
fn exit(run: &Run, ask: &Ask, given: Result<&Given, &ApiError>) -> Exit {
    match given {
        Err(error) if error.reason == Reason::NotFound && !run.starts().contains(&ask.about) => Exit::Done,
        Err(error) => Exit::of(error.reason),
        Ok(Given { answer: Answer::Page(page), .. }) if page.not_understood > 0 => Exit::Failed,
        Ok(_) => Exit::Done,
    }
}

/// What was printed so far, and what there is to print.
struct Printed {
    printer: Printer,
    seen: Seen,
    /// Steps that were told.
    over: usize,
}

impl Printed {
    /// Prints that a list, or what the run starts from, could not be read. What was found on the way is told with its link, and of
    /// what was not asked on the way the run says why it ends.
    fn in_vain(&mut self, run: &Run, ask: &Ask, error: &ApiError) -> Result<(), Failure> {
        let was_asked = matches!(vt::State::of_error(error), vt::State::Failed | vt::State::NotFound);
        if !was_asked && !run.starts().contains(&ask.about) {
            return Ok(());
        }
        let relation = match &ask.what {
            Asked::Relationship(name) => Some(Relation { name, source: &ask.about }),
            Asked::Report if run.starts().contains(&ask.about) => None,
            Asked::Report => return Ok(()),
        };
        Ok(self.printer.in_vain(relation, &ask.about, error)?)
    }

    /// Prints what steps that are over now have kept.
    fn print(&mut self, service: &Service, run: &Run, changes: &[Change]) -> Result<(), Failure> {
        let mut told: HashSet<(&Descriptor, &str, &Descriptor)> = HashSet::new();
        for change in changes {
            let Change::Linked { from, relationship, to, .. } = change else { continue };
            if !told.insert((from, relationship, to)) {
                continue;
            }
            let relation = Some(Relation { name: relationship, source: from });
            let record = match self.seen.of(from, relationship, to) {
                Some(Known::Told(object, told)) => Record::of(object, *told),
                Some(Known::InVain(error)) => Record { input: None, ..Record::failed("", to, error) },
                None => Record { input: None, ..Record::not_asked("", Some(to)) },
            };
            self.printer.record(&Record { relation, ..record })?;
        }
        self.printer.flush()?;
        let over: Vec<String> = run
            .steps()
            .filter(|(_, found)| found.is_over)
            .map(|(step, found)| format!("{}: {}", step.name, found.words(step)))
            .collect();
        for words in over.iter().skip(self.over) {
            service.pacing().say(words);
        }
        self.over = over.len();
        self.seen.end_steps(changes);
        Ok(())
    }
}
