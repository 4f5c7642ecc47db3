//! `vtriage quota`: what the key may still do.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::Session;
use super::exit::{Exit, Failure};
use super::output;
use super::service::Service;
use crate::export::json;
use crate::text::{Shown, count};
use crate::vt::{Answer, calls};

/// Print what the key may use and has used
///
/// Costs one request.
#[derive(Debug, Args)]
pub struct Quota {
    /// table, json or jsonl [default: table on a terminal, else json]
    #[arg(short, long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Form>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Aligned columns for people
    Table,
    /// The service's answer
    Json,
    /// One quota a line
    Jsonl,
}

impl Quota {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let service = Service::open(session)?;
        let given = service.send(&calls::own_overall_quotas()).await?;
        let quotas = match given.answer {
            Answer::Bare(Value::Object(quotas)) => quotas,
            _ => Map::new(),
        };
        let form = self.format.unwrap_or(if output::to_terminal() { Form::Table } else { Form::Json });
        let mut out = output::stdout();
        match form {
            Form::Json => writeln!(out, "{}", json::compact(&quotas))?,
            Form::Jsonl => {
                for (name, quota) in &quotas {
                    let line = json!({ "quota": name, "user": quota.get("user"), "group": quota.get("group") });
                    writeln!(out, "{}", json::compact(&line))?;
                }
            }
            Form::Table => table(&quotas, &mut out)?,
        }
        out.flush()?;
        Ok(Exit::Done)
    }
}

/// A line a quota: the user's own numbers, and the group's where there is one.
fn table(quotas: &Map<String, Value>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<36} {:>16} {:>16}  GROUP", "QUOTA", "USED", "ALLOWED")?;
    for (name, quota) in quotas {
        let [used, allowed] = numbers(quota.get("user"));
        let group = match quota.get("group") {
            Some(group @ Value::Object(_)) => {
                let [used, allowed] = numbers(Some(group));
                format!("{used} of {allowed}")
            }
            _ => String::new(),
        };
        writeln!(out, "{}", format!("{:<36} {used:>16} {allowed:>16}  {group}", Shown::of(name)).trim_end())?;
    }
    Ok(())
}

fn numbers(side: Option<&Value>) -> [String; 2] {
    ["used", "allowed"]
        .map(|name| side.and_then(|side| side.get(name)).and_then(Value::as_u64).map_or_else(|| "?".to_owned(), count))
}
