//! `vtriage case`: cases as the terminal UI keeps them, and handing them over. Nothing of it costs a request.

mod hand_over;
mod take_in;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::confirm::{self, Consent};
use super::exit::{Exit, Failure};
use super::options::Options;
use super::output::{self, Stdout};
use super::plain::{self, Form};
use super::table::filled;
use super::{Session, headless, kept};
use crate::access;
use crate::case::{self, Node};
use crate::store::{AnswersIn, CaseRow, DEFAULT_CASE, Reopened, Service, Store, StoreError};
use crate::text::{counted, shell, time, visible};
use crate::vt::Judge;
use hand_over::Export;

/// List, show, hand over, take in or replay cases: what was looked at and how it was reached
///
/// The terminal UI records the walk in the case that is open there. Nothing of this costs a request.
///
/// For example: `vtriage case export report.html`
#[derive(Debug, Args)]
pub struct Case {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    #[command(flatten)]
    InTheStore(Order),
    /// Open a case file in the terminal UI, offline and in memory: no key, no request, nothing kept
    Replay { file: PathBuf },
}

/// What is done with the cases in the store.
#[derive(Debug, Subcommand)]
enum Order {
    /// Print the cases, those that were opened last first
    List {
        #[command(flatten)]
        form: Form,

        /// Also those that were put away
        #[arg(long)]
        all: bool,
    },
    /// Begin a case with nothing in it; `:case open NAME` in the terminal UI goes on in it
    New {
        name: String,
    },
    /// Print the objects of a case with their verdicts and how they came into it
    Show {
        #[command(flatten)]
        form: Form,

        /// [default: the case that is open]
        name: Option<String>,
    },
    Export(Export),
    /// Take a case file into the store, under its own name or another; its answers serve that case and no look-up
    Import {
        file: PathBuf,

        /// Call it so here
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
    },
    /// Delete a case: its graph, marks, verdicts of your own, queue and the answers of its file; other answers and notes stay
    // Behind what comes from another list of commands.
    #[command(display_order = 7)]
    Delete {
        name: String,

        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// The store of a session, and whose word it is that is read there.
struct Place {
    store: Store,
    service: Service,
}

impl Case {
    pub fn run(&self, options: &Options) -> Result<Exit, Failure> {
        match &self.action {
            Action::Replay { file } => take_in::replay(file, options),
            Action::InTheStore(order) => headless(options, async |session| order.on(&session).await),
        }
    }
}

impl Order {
    async fn on(&self, session: &Session) -> Result<Exit, Failure> {
        let outcome = match self {
            Self::List { form, all } => list(&open(session)?.store, *form, *all),
            Self::New { name } => {
                kept::may_change(&session.config)?;
                let store = open(session)?.store;
                store.new_case(name, now()).map_err(Fault::Store).map(|()| {
                    output::say(format!("{}: the case is there, with nothing in it", name.trim()));
                    Exit::Done
                })
            }
            Self::Show { form, name } => show(session, *form, name.as_deref()),
            Self::Export(export) => export.run(session),
            Self::Import { file, name } => {
                kept::may_change(&session.config)?;
                take_in::import(session, file, name.as_deref()).await
            }
            Self::Delete { name, yes } => {
                kept::may_change(&session.config)?;
                delete(&open(session)?.store, name, Consent::of_flag(*yes))
            }
        };
        match outcome {
            Ok(exit) => Ok(exit),
            Err(Fault::Store(reason @ StoreError::CaseUnknown(_))) => {
                output::say(reason.to_string());
                Ok(Exit::NotFound)
            }
            Err(Fault::Store(
                reason @ (StoreError::CaseName(_) | StoreError::CaseTaken(_) | StoreError::CaseDefault),
            )) => Err(Failure::Usage(reason.to_string())),
            Err(Fault::Store(reason)) => Err(kept::local(reason)),
            Err(Fault::Other(failure)) => Err(failure),
        }
    }
}

/// Why something with a case was not done.
enum Fault {
    Store(StoreError),
    Other(Failure),
}

impl From<StoreError> for Fault {
    fn from(reason: StoreError) -> Self {
        Self::Store(reason)
    }
}

impl<F: Into<Failure>> From<F> for Fault {
    fn from(failure: F) -> Self {
        Self::Other(failure.into())
    }
}

fn now() -> i64 {
    Timestamp::now().as_second()
}

/// Where the store of a session lies.
struct Site {
    file: PathBuf,
    service: Service,
    options: crate::store::Options,
}

impl Site {
    /// The store on disk: of the demo its own, which is the one that its terminal UI works on.
    fn of(session: &Session) -> Result<Self, Failure> {
        let (file, service) = access::kept_at(&session.config, &session.service)?;
        let options = crate::store::Options { answers: AnswersIn::TheFile, ..session.config.store_options() };
        Ok(Self { file, service, options })
    }

    fn open(self) -> Result<Place, Failure> {
        let (store, notices) = Store::open(&self.file, self.options, now()).map_err(kept::local)?;
        for notice in notices {
            output::say(notice.to_string());
        }
        Ok(Place { store, service: self.service })
    }
}

fn open(session: &Session) -> Result<Place, Failure> {
    Site::of(session)?.open()
}

/// The case of that name, or the one that is open.
fn named(store: &Store, name: Option<&str>) -> Result<Reopened, StoreError> {
    name.map_or_else(|| store.open_case(), |name| store.case(name))
}

fn list(store: &Store, form: Form, all: bool) -> Result<Exit, Fault> {
    let cases = store.cases()?;
    let away = cases.iter().filter(|case| case.head.is_archived).count();
    let shown: Vec<&CaseRow> = cases.iter().filter(|case| all || !case.head.is_archived).collect();
    let lines: Vec<Value> = shown.iter().map(|case| line(case)).collect();
    plain::print(form, &lines, |out, _| table(out, &shown))?;
    if away > 0 && !all {
        output::say(format!("{} put away; --all lists them", counted(away as u64, "case")));
    }
    Ok(Exit::Done)
}

fn line(case: &CaseRow) -> Value {
    // The case that is always there was never begun, and perhaps never opened.
    let time = |seconds: i64| Some(seconds).filter(|seconds| *seconds > 0).and_then(time::rfc3339);
    json!({
        "name": case.head.name, "made_at": time(case.head.made_at), "opened_at": time(case.opened_at),
        "objects": case.objects, "queue": case.queue, "is_open": case.is_open, "is_archived": case.head.is_archived,
    })
}

fn table(out: &mut Stdout, cases: &[&CaseRow]) -> io::Result<()> {
    writeln!(out, "  {:<30} {:>8} {:>6}  {:<23} STATE", "NAME", "OBJECTS", "QUEUE", "OPENED (UTC)")?;
    for case in cases {
        let mark = if case.is_open { "*" } else { " " };
        let state = if case.head.is_archived { "put away" } else { "" };
        let opened = if case.opened_at > 0 { time::utc(case.opened_at) } else { String::new() };
        let name = filled(&visible(&case.head.name), 30);
        let row = format!("{mark} {name} {:>8} {:>6}  {opened:<23} {state}", case.objects, case.queue);
        writeln!(out, "{}", row.trim_end())?;
    }
    Ok(())
}

fn show(session: &Session, form: Form, name: Option<&str>) -> Result<Exit, Fault> {
    let opened = named(&open(session)?.store, name)?;
    let case = case::Case::of(opened.head, &opened.changes, &session.config.judge);
    let lines: Vec<Value> = case.nodes().iter().map(node).collect();
    plain::print(form, &lines, |out, _| nodes(out, case.nodes()))?;
    let [objects, edges] =
        [(case.nodes().len(), "object"), (case.edges().len(), "link")].map(|(count, what)| counted(count as u64, what));
    let begun = case.head.begun().map(|date| format!(", begun {date}")).unwrap_or_default();
    let origin = case.origin().map(|(file, _)| format!(", {}", case::from_file(file))).unwrap_or_default();
    output::say(format!("{}: {objects}, {edges}{begun}{origin}", case.head.name));
    Ok(Exit::Done)
}

fn node(node: &Node) -> Value {
    let own = node.own.as_ref().map(|own| json!({ "verdict": own.ruling, "reason": own.reason, "from": own.from }));
    json!({
        "kind": node.object.kind.name(), "id": &*node.object.id, "name": &*node.name, "came": node.came,
        "at": time::rfc3339(node.at), "remark": node.remark, "verdict": node.standing().word(), "judgement": node.judgement(), "own": own,
        "is_marked": node.is_marked, "is_hidden": node.is_hidden,
    })
}

fn nodes(out: &mut Stdout, nodes: &[Node]) -> io::Result<()> {
    writeln!(out, "{:<8} {:<12} {:<34} NAME", "CAME", "KIND", "VERDICT")?;
    for node in nodes {
        let came = json!(node.came);
        let came = filled(came.as_str().unwrap_or_default(), 8);
        let (kind, judgement) = (filled(&node.object.label(), 12), filled(&visible(&node.judgement()), 34));
        writeln!(out, "{}", format!("{came} {kind} {judgement} {}", visible(&node.name)).trim_end())?;
    }
    Ok(())
}

fn delete(store: &Store, name: &str, consent: Consent) -> Result<Exit, Fault> {
    let Reopened { head, changes, .. } = store.case(name)?;
    let case = case::Case::of(head, &changes, &Judge::default());
    let stays = case.whence().stays();
    if name.trim() != DEFAULT_CASE {
        let (objects, quoted) = (counted(case.nodes().len() as u64, "object"), shell::quoted(name));
        let question = format!(
            "Delete the case {name} with {objects}, its graph, verdicts of your own and queue. {stays} This can't be undone; vtriage case export {quoted} FILE keeps it, but for runs of recipes."
        );
        confirm::ask(consent, &question, "delete", "--yes")?;
    }
    store.delete_case(name)?;
    output::say(format!("deleted: the case {name}. {stays}"));
    Ok(Exit::Done)
}
