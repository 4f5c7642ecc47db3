//! `vtriage queue`: the queue that the terminal UI works on.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::batch::Batch;
use super::confirm::{self, Consent};
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::items::{self, Items, Tried};
use super::output::Stdout;
use super::plain::{self, Form};
use super::printer::Printer;
use super::record::Record;
use super::service::Service;
use super::table::filled;
use super::{Session, inputs, kept, output};
use crate::access::Freshness;
use crate::config::Config;
use crate::inside::list::Taking;
use crate::ioc::{self, Exposure};
use crate::store::{Agreed, Class, QueueRow, Service as Whose, State, Store};
use crate::text::{self, count, visible};
use crate::vt::{Call, Descriptor, Kind, calls};

/// List, fill, work off or clear the queue of the terminal UI
#[derive(Debug, Args)]
pub struct Queue {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print the queue; costs no request
    List {
        #[command(flatten)]
        form: Form,
    },
    /// Put indicators at its end; nothing is sent
    Add {
        /// Also internal indicators; of rows that came with a case file it says yes to asking about them
        #[arg(long)]
        yes: bool,

        /// Hashes, URLs, domains, IP addresses, defanged or not; `-` reads them from stdin, one a line
        #[arg(required = true, value_name = "INDICATOR")]
        indicators: Vec<String>,
    },
    /// Look up what was not answered yet, and print it
    Run {
        #[command(flatten)]
        output: Choice,
    },
    /// Remove all rows
    Clear {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

impl Action {
    /// Whether other rows are in the queue afterwards.
    fn changes(&self) -> bool {
        match self {
            Self::Add { .. } | Self::Clear { .. } => true,
            Self::List { .. } | Self::Run { .. } => false,
        }
    }
}

impl Queue {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        if self.action.changes() {
            kept::may_change(&session.config)?;
        }
        let (store, asked) = (kept::open(&session)?, kept::service(&session)?);
        match &self.action {
            Action::List { form } => list(&session.config, &store, &asked, *form),
            Action::Add { yes, indicators } => add(&session, &store, &asked, Consent::of_flag(*yes), indicators),
            Action::Run { output } => work_off(session, &store, &asked, output).await,
            Action::Clear { yes } => {
                let rows = store.queue(&asked).map_err(kept::local)?.len() as u64;
                let rows = text::counted(rows, "row");
                let question = format!("Empty the queue: {rows} are removed. This can't be undone.");
                confirm::ask(Consent::of_flag(*yes), &question, "remove", "--yes")?;
                store.clear_queue().map_err(kept::local)?;
                output::say("the queue is empty");
                Ok(Exit::Done)
            }
        }
    }
}

fn list(config: &Config, store: &Store, asked: &Whose, form: Form) -> Result<Exit, Failure> {
    let rows = store.queue(asked).map_err(kept::local)?;
    let stored = rows.iter().map(|row| stored(store, asked, row)).collect::<Result<Vec<_>, _>>()?;
    let internal = inputs::internal_names(config);
    let held: Vec<Option<Exposure>> = rows.iter().map(|row| held(row, &internal)).collect();
    let of_rows = || rows.iter().zip(&stored).zip(&held);
    let lines: Vec<Value> =
        of_rows().map(|((row, stored), held)| line(row, *stored, held.as_ref().map(Exposure::word))).collect();
    plain::print(form, &lines, |out, _| {
        table(out, of_rows().map(|((row, stored), held)| (row, *stored, held.as_ref().map(Exposure::word))))
    })?;
    if rows.is_empty() {
        output::say("the queue is empty");
    }
    Ok(Exit::Done)
}

/// What the store says of a row that the queue has no answer to: what `queue run` prints without a request.
fn stored(store: &Store, asked: &Whose, row: &QueueRow) -> Result<Option<State>, Failure> {
    let about = ioc::classify(&row.value).ok().map(|indicator| Descriptor::of(&indicator));
    let Some(about) = about.filter(|_| !is_answered(row.state)) else { return Ok(None) };
    let Some(collection) = about.kind.collection() else { return Ok(None) };
    let now = Timestamp::now().as_second();
    let age = store.age_at(asked, &format!("/{collection}/{}", about.id), now).map_err(kept::local)?;
    Ok(age.map(|age| if age.class == Class::Missing { State::NotFound } else { State::Found }))
}

/// Why an open row is not asked about until somebody here says yes to it.
fn held(row: &QueueRow, internal: &[String]) -> Option<Exposure> {
    let indicator = ioc::classify(&row.value).ok().filter(|_| !is_answered(row.state))?;
    row.withheld(&indicator, internal)
}

fn line(row: &QueueRow, stored: Option<State>, held: Option<&str>) -> Value {
    json!({
        "kind": row.kind, "value": row.value, "state": row.state.name(), "remark": row.remark, "tag": row.tag,
        "stored": stored.map(State::name), "held": held,
    })
}

fn table<'a>(
    out: &mut Stdout,
    rows: impl Iterator<Item = (&'a QueueRow, Option<State>, Option<&'static str>)>,
) -> io::Result<()> {
    writeln!(out, "{:<27} {:<11} {:<64}  REMARK", "STATE", "KIND", "VALUE")?;
    for (row, stored, held) in rows {
        let kind = Kind::parse(&row.kind);
        let words = |state: State| state.words_of(Some(&kind));
        let state = match (held, stored) {
            (Some(word), _) => format!("not asked: {word}"),
            (None, Some(State::NotFound)) => format!("{} (stored)", words(State::NotFound)),
            (None, Some(_)) => format!("{}, its report is stored", words(row.state)),
            (None, None) => words(row.state).to_owned(),
        };
        let cells = [(state, 27), (row.kind.clone(), 11), (row.value.clone(), 64)];
        let [state, kind, value] = cells.map(|(cell, width)| filled(&visible(&cell), width));
        writeln!(out, "{}", format!("{state} {kind} {value}  {}", visible(&row.remark)).trim_end())?;
    }
    Ok(())
}

fn add(
    session: &Session,
    store: &Store,
    asked: &Whose,
    consent: Consent,
    indicators: &[String],
) -> Result<Exit, Failure> {
    let config = Config { own_keys: kept::own_keys(store, &session.config), ..session.config.clone() };
    let inputs = inputs::read(indicators, Taking::All, &config, consent)?;
    if inputs.is_empty() {
        return Ok(items::nothing());
    }
    let mut items = Items::of(inputs.len());
    let judged = inputs.into_iter().map(|input| {
        let (text, about) = input.into_subject();
        let indicator = about.and_then(|_| {
            ioc::classify(&text).map_err(|reason| Failure::Usage(format!("{text}: {reason}; it was not added")))
        });
        (text, indicator)
    });
    let Some(usable) = items.usable(judged) else { return Ok(items.exit()) };
    let added_at = Timestamp::now().as_second();
    let row = |indicator: &ioc::Indicator| QueueRow {
        kind: indicator.object_kind().to_owned(),
        value: indicator.value(),
        state: State::NotAsked,
        remark: String::new(),
        tag: String::new(),
        added_at,
        agreed: if consent == Consent::Given { Agreed::Here } else { Agreed::NotYet },
    };
    let rows: Vec<QueueRow> = usable.iter().map(|(_, indicator)| row(indicator)).collect();
    let new = store.enqueue(asked, &rows).map_err(kept::local)? as u64;
    output::say(format!("{} added, {} in the queue before", count(new), count(rows.len() as u64 - new)));
    items.succeeded();
    Ok(items.exit())
}

/// Looks up row by row, so that what was answered is kept whatever comes next.
async fn work_off(session: Session, store: &Store, asked: &Whose, choice: &Choice) -> Result<Exit, Failure> {
    let rows = store.queue(asked).map_err(kept::local)?;
    let open: Vec<QueueRow> = rows.into_iter().filter(|row| !is_answered(row.state)).collect();
    if open.is_empty() {
        return Ok(items::nothing());
    }
    let mut items = Items::of(open.len());
    let internal = inputs::internal_names(&session.config);
    let judged = open.into_iter().filter_map(|row| {
        let about = Descriptor::of(&ioc::classify(&row.value).ok()?);
        let refusal = held(&row, &internal).map(|exposure| unagreed(&row.value, exposure));
        Some((row.value.clone(), refusal.map_or(Ok((row, about)), Err)))
    });
    let Some(open) = items.usable(judged) else {
        return Ok(Printer::only_unusable(choice.prints_records(), choice, &session.config, items)?);
    };
    let service = Service::open(session)?;
    let mut printer = Printer::beside_notes(choice, &service);
    printer.unusable(&items)?;
    let calls: Vec<Call> = open.iter().map(|(_, (_, about))| calls::report(about, &[])).collect();
    let needed = service.plan("row", &calls, Freshness::Stored).await;
    let batch = Batch::begin(&service, open.len() as u64, needed);
    for (_, (row, about)) in open {
        let call = calls::report(&about, &[]);
        let report = items.attempt_else(&row.value, service.report(&call), service.kept_report(&call));
        let tried = batch.wait(report).await?;
        batch.answered(u64::from(!matches!(tried, Tried::NotAsked(_))));
        match &tried {
            Tried::Done((_, object)) => service.record_answer(&call, Some(row.value.clone()), Ok(object)),
            Tried::Failed(Failure::Api(error)) => service.record_answer(&call, Some(row.value.clone()), Err(error)),
            _ => {}
        }
        let state = match tried {
            Tried::Done((told, object)) => {
                printer.record(&Record { input: Some(&row.value), ..Record::of(&object, told) })?;
                State::of(&object)
            }
            missed => {
                printer.missed(&row.value, Some(&about), &missed)?;
                match missed {
                    Tried::Failed(Failure::Api(error)) => State::of_error(&error),
                    // It stays in the queue as it is.
                    _ => continue,
                }
            }
        };
        printer.flush()?;
        store.update_queue(asked, &[QueueRow { state, ..row }]).map_err(kept::local)?;
    }
    drop(batch);
    items.note(printer.finish()?);
    Ok(items.exit())
}

/// A row that somebody else queued, or that was no secret then, is not sent before somebody here says so.
fn unagreed(value: &str, exposure: Exposure) -> Failure {
    let (word, reason) = (exposure.word(), exposure.reason().unwrap_or_default());
    let quoted = text::shell::quoted(value);
    let words = format!(
        "{value}: not asked: {word}: {reason}; nobody said yes to it here; `vtriage queue add --yes {quoted}` does"
    );
    Failure::Refused { words, fault: inputs::Refusal::Exposed(exposure).fault() }
}

fn is_answered(state: State) -> bool {
    matches!(state, State::Found | State::NotFound | State::NoAnalysis)
}
