//! `vtriage history`: what was looked up from this machine.

use std::collections::HashMap;
use std::io::{self, Write};

use clap::Args;
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::output::Stdout;
use super::plain::{self, Form};
use super::table::filled;
use super::{Session, kept, output};
use crate::ioc;
use crate::store::{Filter, Now, Remembered, State, Verdict};
use crate::text::{time, visible};
use crate::vt::Kind;

/// Print what was looked up from this machine, newest first
///
/// Costs no request. Beside what was said then stands what is known now, by the service that would be asked now; where another one said
/// it then, it is named.
#[derive(Debug, Args)]
pub struct History {
    #[command(flatten)]
    form: Form,

    /// Print up to N look-ups
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,

    /// Only look-ups of this indicator, or those that have this text in them
    indicator: Option<String>,
}

impl History {
    pub fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let store = kept::open(session)?;
        let wanted = self.indicator.as_ref();
        let text = wanted.map(|text| ioc::classify(text).map_or_else(|_| text.clone(), |indicator| indicator.value()));
        let rows =
            store.history(&kept::service(session)?, self.limit, &Filter { text, kind: None }).map_err(kept::local)?;
        let known = known(&rows);
        let lines: Vec<Value> = rows.iter().zip(&known).map(|(row, now)| line(row, now.as_ref())).collect();
        plain::print(self.form, &lines, |out, _| table(out, &rows, &known))?;
        if rows.is_empty() {
            output::say("nothing was looked up yet that fits");
        }
        Ok(Exit::Done)
    }
}

/// What is known of each row now. What is not there has no id by which a newer answer is found, so the newest look-up of the same
/// thing says it.
fn known(rows: &[Remembered]) -> Vec<Option<Now>> {
    let mut absent: HashMap<(&str, &str), Option<Now>> = HashMap::new();
    let mut known = Vec::with_capacity(rows.len());
    for Remembered { lookup, now, elsewhere } in rows {
        let newest = match (now, lookup.state) {
            (Some(now), _) => Some(Some(now.clone())),
            // What another service said is not known of this one.
            _ if elsewhere.is_some() => None,
            (None, State::NotFound) => Some(Some(Now { state: State::NotFound, verdict: None, at: lookup.at })),
            (None, State::Found | State::NoAnalysis) => Some(None),
            // It says nothing of the thing.
            (None, State::Quota | State::Failed | State::NotAsked) => None,
        };
        let key = (&*lookup.kind, &*lookup.value);
        if let Some(newest) = newest {
            absent.entry(key).or_insert(newest);
        }
        known.push(now.clone().or_else(|| absent.get(&key).cloned().flatten()));
    }
    known
}

fn line(row: &Remembered, now: Option<&Now>) -> Value {
    let lookup = &row.lookup;
    let verdict = |verdict: &Verdict| {
        json!({
            "malicious": verdict.malicious,
            "suspicious": verdict.suspicious,
            "total": verdict.total,
            "called": (!verdict.called.is_empty()).then_some(&verdict.called),
        })
    };
    let now = now.map(|now| {
        let mut told = now.verdict.as_ref().map_or_else(|| json!({}), verdict);
        told["state"] = now.state.name().into();
        told["at"] = time::rfc3339(now.at).into();
        told
    });
    json!({
        "at": time::rfc3339(lookup.at),
        "value": lookup.value,
        "kind": lookup.kind,
        "id": (!lookup.object.is_empty()).then_some(&lookup.object),
        "name": (!lookup.name.is_empty()).then_some(&lookup.name),
        "state": lookup.state.name(),
        "then": lookup.verdict.as_ref().map(verdict),
        "now": now,
        "said_by": row.elsewhere,
    })
}

fn table(out: &mut Stdout, rows: &[Remembered], known: &[Option<Now>]) -> io::Result<()> {
    writeln!(out, "{:<23} {:<18} {:<18} {:<11} VALUE, NAME", "AT", "THEN", "NOW", "KIND")?;
    for (Remembered { lookup, elsewhere, .. }, now) in rows.iter().zip(known) {
        let words = |known: Option<&Verdict>, state: State| {
            known.map_or_else(|| state.words_of(Some(&Kind::parse(&lookup.kind))).to_owned(), Verdict::words)
        };
        let then = words(lookup.verdict.as_ref(), lookup.state);
        let now = now.as_ref().map(|now| words(now.verdict.as_ref(), now.state)).unwrap_or_default();
        let kind = filled(&visible(&lookup.kind), 11);
        let named = if lookup.name.is_empty() { String::new() } else { format!("  {}", visible(&lookup.name)) };
        let said_by = elsewhere.as_ref().map(|who| format!("  (said by {})", visible(who))).unwrap_or_default();
        let value = visible(&lookup.value);
        writeln!(out, "{:<23} {then:<18} {now:<18} {kind} {value}{named}{said_by}", time::utc(lookup.at))?;
    }
    Ok(())
}
