//! `vtriage behaviour`: what sandboxes saw a file do.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::items::{self, Items, Tried};
use super::output::Stdout;
use super::plain::{Form, Kept};
use super::service::Service;
use super::{Session, inputs, record};
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
        let usable = items.usable(judged);
        let mut rows = Kept::new(self.form, |out, rows| rows.iter().try_for_each(|row| self.table(out, row)));
        rows.add(items.unusable().iter().map(|(input, failure)| {
            json!({ "input": input, "kind": null, "id": null, "behaviour": null, "error": record::error_in(failure) })
        }));
        let Some(files) = usable else {
            rows.print()?;
            return Ok(items.exit());
        };
        let service = Service::open(session)?;
        for (input, file) in &files {
            let summary = async { Ok(service.send(&calls::behaviour_summary(file)).await?.answer) };
            let tried = items.attempt(input, summary).await?;
            let error = record::error_of(&tried);
            let summary = match tried {
                Tried::Done(Answer::Bare(summary)) => Some(summary),
                _ => None,
            };
            let (kind, id) = (file.kind.name(), &*file.id);
            rows.add([json!({ "input": input, "kind": kind, "id": id, "behaviour": summary, "error": error })]);
        }
        rows.print()?;
        Ok(items.exit())
    }

    /// A block for each kind of finding, the values below its name.
    fn table(&self, out: &mut Stdout, row: &Value) -> io::Result<()> {
        let Some(behaviour) = row.get("behaviour").and_then(Value::as_object) else { return Ok(()) };
        writeln!(out, "{}", visible(row.get("input").and_then(Value::as_str).unwrap_or_default()))?;
        for (name, found) in behaviour {
            let Some(values) = found.as_array() else {
                writeln!(out, "  {}: {}", visible(name), visible(&words(found)))?;
                continue;
            };
            writeln!(out, "  {} ({})", visible(name), count(values.len() as u64))?;
            for value in values.iter().take(self.limit) {
                branch(out, value, 2)?;
            }
            if values.len() > self.limit {
                writeln!(out, "    … {} more; --limit N prints them", count((values.len() - self.limit) as u64))?;
            }
        }
        Ok(())
    }
}

/// Deepest indent, in levels: what a hostile sandbox report nests deeper stands below each other there.
const DEEPEST: usize = 40;

/// A finding, and below it those that it led to: a process and its children.
fn branch(out: &mut Stdout, value: &Value, level: usize) -> io::Result<()> {
    let mut waiting = vec![(value, level)];
    while let Some((value, level)) = waiting.pop() {
        writeln!(out, "{}{}", "  ".repeat(level.min(DEEPEST)), visible(&words(value)))?;
        let children = value.get(CHILDREN).and_then(Value::as_array);
        waiting.extend(children.into_iter().flatten().rev().map(|child| (child, level + 1)));
    }
    Ok(())
}

/// The member of a process that holds the processes it started.
const CHILDREN: &str = "children";

fn file(text: &str) -> Result<Descriptor, Failure> {
    match ioc::classify(text) {
        Ok(indicator @ Indicator::Hash { .. }) => Ok(Descriptor::of(&indicator)),
        _ => Err(Failure::Usage(format!("{text}: behaviour is asked for by the hash of a file; nothing was sent"))),
    }
}

/// A finding on one line: a text as it is, the values of a list, the members of an object.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let told =
                members.iter().filter(|(name, value)| !(value.is_null() || (*name == CHILDREN && value.is_array())));
            let shown = |value: &Value| if value.is_object() { format!("{{{}}}", words(value)) } else { words(value) };
            told.map(|(name, value)| format!("{name}: {}", shown(value))).collect::<Vec<_>>().join("  ")
        }
        other => other.to_string(),
    }
}
