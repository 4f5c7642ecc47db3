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
use crate::inside::list::Taking;
use crate::ioc::{self, Indicator};
use crate::text::constant::plain;
use crate::text::{count, visible};
use crate::vt::{Answer, Descriptor, calls};

/// Print what sandboxes saw files do, the findings of all sandboxes put together
///
/// Costs one request a file. The table leaves out the sources of rules, their references and what they matched; JSON has
/// them.
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
        let hashes = inputs::texts(&self.hashes, Taking::All)?;
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
        let mut kinds: Vec<(&String, &Value)> = behaviour.iter().collect();
        kinds.sort_by_key(|(name, _)| place(&KINDS, name));
        for (name, found) in kinds {
            let Some(values) = found.as_array() else {
                writeln!(out, "  {}: {}", visible(name), visible(&words(name, found)))?;
                continue;
            };
            writeln!(out, "  {} ({})", visible(name), count(values.len() as u64))?;
            for value in values.iter().take(self.limit) {
                branch(out, name, value, 2)?;
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
fn branch(out: &mut Stdout, kind: &str, value: &Value, level: usize) -> io::Result<()> {
    let mut waiting = vec![(value, level)];
    while let Some((value, level)) = waiting.pop() {
        writeln!(out, "{}{}", "  ".repeat(level.min(DEEPEST)), visible(&words(kind, value)))?;
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

/// The kinds that say most, in the order in which they are printed; the others follow as they came.
const KINDS: [&str; 16] = [
    "verdicts",
    "signature_matches",
    "sigma_analysis_results",
    "ids_alerts",
    "ids_results",
    "mitre_attack_techniques",
    "attack_techniques",
    "mbc",
    "dns_lookups",
    "http_conversations",
    "ip_traffic",
    "tls",
    "smtp_conversations",
    "memory_pattern_domains",
    "memory_pattern_ips",
    "memory_pattern_urls",
];

/// The members of a finding that say what it is, in the order in which they stand; the others follow as they came.
const MEMBERS: [&str; 13] = [
    "name",
    "rule_title",
    "rule_msg",
    "signature_description",
    "description",
    "rule_description",
    "severity",
    "rule_level",
    "alert_severity",
    "id",
    "hostname",
    "url",
    "destination_ip",
];

/// What only programs and authors of rules want, a kilobyte a finding: JSON has it.
const LEFT_OUT: [&str; 3] = ["rule_src", "refs", "match_data"];

/// Where names of constants stand, and what they begin with.
const CONSTANTS: [(&str, &str); 3] = [("verdicts", ""), ("severity", "IMPACT_SEVERITY_"), ("format", "SIG_FORMAT_")];

/// The place of a name in an order; names that it does not have come last.
fn place(order: &[&str], name: &str) -> usize {
    order.iter().position(|known| *known == name).unwrap_or(order.len())
}

/// A finding on one line, by the name of its kind or member: a text as it is, the values of a list, the members of an object.
fn words(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) => match CONSTANTS.iter().find(|(known, _)| *known == name) {
            Some((_, prefix)) => plain(text, prefix),
            None => text.clone(),
        },
        Value::Array(values) => values.iter().map(|value| words(name, value)).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let is_told = |(name, value): &(&String, &Value)| {
                let is_below = *name == CHILDREN && value.is_array();
                !value.is_null() && !is_below && !LEFT_OUT.contains(&name.as_str())
            };
            let mut told: Vec<(&String, &Value)> = members.iter().filter(is_told).collect();
            told.sort_by_key(|(name, _)| place(&MEMBERS, name));
            let shown = |(name, value): (&String, &Value)| match value {
                Value::Object(_) => format!("{name}: {{{}}}", words(name, value)),
                value => format!("{name}: {}", words(name, value)),
            };
            told.into_iter().map(shown).collect::<Vec<_>>().join("  ")
        }
        other => other.to_string(),
    }
}
