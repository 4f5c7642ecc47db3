//! `vtriage recipe`: pivots of several steps with a name, and their price before they run.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::confirm::Consent;
use super::exit::{Exit, Failure, Tally};
use super::format::Choice;
use super::items::{self, Items};
use super::output::{self, Stdout};
use super::plain::{self, Form};
use super::printer::Printer;
use super::record::{Origin, Record, Relation};
use super::relationships::needs;
use super::service::Service;
use super::table::filled;
use super::{Session, inputs};
use crate::access::Given;
use crate::case::Change;
use crate::case::recipe::{self, Ask, Outcome, Plan, Run, Shelf, State};
use crate::config;
use crate::text::{count, requests, visible};
use crate::vt::{Answer, ApiError, Descriptor, Kind, Object, Reason};

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

        /// Also when an indicator is internal
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
                let inputs = inputs::read(indicators, &session.config, Consent::of_flag(*yes))?;
                if inputs.is_empty() {
                    return Ok(items::nothing());
                }
                let mut items = Items::of(inputs.len());
                let fitting = inputs.into_iter().map(|input| {
                    let (text, subject) = input.into_subject();
                    let start = subject.and_then(|subject| fit(recipe, &text, subject));
                    (text, start)
                });
                let Some(starts) = items.usable(fitting) else { return Ok(items.exit()) };
                let starts: Vec<Descriptor> = starts.into_iter().map(|(_, about)| about).collect();
                let service = Service::open(session)?;
                items.note(run(&service, recipe, starts, output).await?);
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
        let plan = Plan::of(recipe, 1);
        let starts: Vec<&str> = recipe.starts.iter().map(Kind::name).collect();
        let dear = recipe.needs().into_iter().map(|(step, privilege)| json!({"step": step, "needs": needs(privilege)}));
        json!({
            "name": recipe.name, "about": recipe.about, "starts": starts,
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
        let most = row.get("most").and_then(Value::as_u64).unwrap_or_default();
        let starts = row.get("starts").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let starts = starts.collect::<Vec<_>>().join(", ");
        writeln!(out, "{} {} at most {}", filled(&text("name"), 20), filled(&starts, 20), requests(most))?;
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
    output::say(format!("{}: {}", recipe.name, Plan::of(recipe, 1).words()));
    for (step, privilege) in recipe.needs() {
        output::say(format!("step {step} needs a key with more than a public one: {}", needs(privilege)));
    }
    Ok(Exit::Done)
}

/// Runs it to its end, or to what stands in its way, and prints what each step keeps when that step is over.
async fn run(
    service: &Service,
    recipe: &recipe::Recipe,
    starts: Vec<Descriptor>,
    output: &Choice,
) -> Result<Exit, Failure> {
    let judge = service.session().config.judge.clone();
    let now = || service.clock().now().as_second();
    let mut run = Run::new(recipe, starts, now());
    let mut printed = Printed { printer: Printer::beside_notes(output, service), known: HashMap::new(), over: 0 };
    let mut tally = Tally::default();
    service.pacing().say(price(service, &run));
    while let Some(ask) = run.next(1).pop() {
        let before = service.spent();
        let given = service.ask(&ask.call).await;
        let paid = service.spent() - before;
        tally.add(exit(&run, &ask, given.as_ref()));
        let answer = given.as_ref().map(|given| &given.answer);
        match &given {
            Ok(Given { answer: Answer::Object(object), .. }) => service.record_answer(&ask.call, None, Ok(object)),
            Ok(_) => {}
            Err(error) => service.record_answer(&ask.call, None, Err(error)),
        }
        let changes = run.settle(ask.ticket, Outcome { answer, paid, at: now() }, &judge);
        if let Ok(given) = given {
            printed.know(&ask.about, given);
        }
        printed.print(service, &run, &changes)?;
    }
    if let State::Paused(why) = run.state() {
        output::say(format!("it did not come to its end: {}; what it found is printed", visible(why)));
    }
    service.pacing().tell(run.words());
    tally.note(printed.printer.finish()?);
    Ok(tally.exit())
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

/// What was printed so far, and the objects that may be.
struct Printed {
    printer: Printer,
    known: HashMap<Descriptor, (Object, Origin)>,
    /// Steps that were told.
    over: usize,
}

impl Printed {
    /// Remembers what an answer about `about` holds.
    fn know(&mut self, about: &Descriptor, given: Given) {
        let objects = match given.answer {
            Answer::Page(page) => page.objects,
            Answer::Object(object) => vec![*object],
            _ => Vec::new(),
        };
        for object in objects {
            let object = object.viewed_from(about).into_owned();
            self.known.insert(object.descriptor.clone(), (object, given.from));
        }
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
            let record = match self.known.get(to) {
                Some((object, from)) => Record { relation, ..Record::of(object, *from) },
                None => Record { relation, input: None, ..Record::not_asked("", Some(to)) },
            };
            self.printer.record(&record)?;
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
        Ok(())
    }
}
