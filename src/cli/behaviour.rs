//! `vtriage behaviour`: what sandboxes saw a file do.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Map, Value, json};

use super::exit::{Exit, Failure};
use super::items::{self, Items};
use super::output::Stdout;
use super::plain::{self, Form};
use super::service::Service;
use super::{Session, inputs};
use crate::ioc::{self, Indicator};
use crate::text::{count, visible};
use crate::vt::{Answer, Descriptor, calls};

/// Print what sandboxes saw files do, the findings of all sandboxes put together
///
/// Costs one request a file.
#[derive(Debug, Args)]
pub struct Behaviour {
    #[command(flatten)]
    form: Form,

    /// Print up to N values of each kind in the table
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,

    /// MD5, SHA-1 or SHA-256; `-` reads them from stdin, one a line
    #[arg(required = true, value_name = "HASH")]
    hashes: Vec<String>,
}

impl Behaviour {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let hashes = inputs::texts(&self.hashes)?;
        if hashes.is_empty() {
            return Ok(items::nothing());
        }
        let mut items = Items::of(hashes.len());
        let judged = hashes.into_iter().map(|text| {
            let file = file(&text);
            (text, file)
        });
        let Some(files) = items.usable(judged) else { return Ok(items.exit()) };
        let service = Service::open(session)?;
        let mut rows = Vec::new();
        for (input, file) in &files {
            let summary = async { Ok(service.send(&calls::behaviour_summary(file)).await?.answer) };
            if let Some(Answer::Bare(summary)) = items.attempt(input, summary).await?.done() {
                rows.push(json!({ "input": input, "kind": file.kind.name(), "id": &*file.id, "behaviour": summary }));
            }
        }
        plain::print(self.form, &rows, |out, rows| rows.iter().try_for_each(|row| self.table(out, row)))?;
        Ok(items.exit())
    }

    /// A block for each kind of finding, the values below its name.
    fn table(&self, out: &mut Stdout, row: &Value) -> io::Result<()> {
        let none = Map::new();
        writeln!(out, "{}", visible(row.get("input").and_then(Value::as_str).unwrap_or_default()))?;
        for (name, values) in row.get("behaviour").and_then(Value::as_object).unwrap_or(&none) {
            let Some(values) = values.as_array() else { continue };
            writeln!(out, "  {} ({})", visible(name), count(values.len() as u64))?;
            for value in values.iter().take(self.limit) {
                writeln!(out, "    {}", visible(&words(value)))?;
            }
            if values.len() > self.limit {
                writeln!(out, "    … {} more; --limit N prints them", count((values.len() - self.limit) as u64))?;
            }
        }
        Ok(())
    }
}

fn file(text: &str) -> Result<Descriptor, Failure> {
    match ioc::classify(text) {
        Ok(indicator @ Indicator::Hash { .. }) => Ok(Descriptor::of(&indicator)),
        _ => Err(Failure::Usage(format!("{text}: behaviour is asked for by the hash of a file; nothing was sent"))),
    }
}

/// A finding on one line: a text as it is, of an object its members.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_array() && !value.is_object());
            members.map(|(name, value)| format!("{name}: {}", words(value))).collect::<Vec<_>>().join("  ")
        }
        other => other.to_string(),
    }
}
