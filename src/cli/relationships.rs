//! What an object is related to: the relationships that its kind has, and how much each gives.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::items::{Items, Tried};
use super::output::{self, Stdout};
use super::plain::{Form, Kept};
use super::record;
use super::service::Service;
use super::table::filled;
use crate::text::{count, visible};
use crate::vt::relationship::{self, Privilege};
use crate::vt::{Descriptor, Object, calls};

/// Prints the relationships of each of `sources`, with counts where one request for the report tells them.
pub(super) async fn print(
    service: &Service,
    sources: &[(String, Descriptor)],
    form: Form,
    items: &mut Items,
) -> Result<Exit, Failure> {
    let mut rows = Kept::new(form, table);
    rows.add(items.unusable().iter().map(|(input, failure)| missed(input, None, record::error_in(failure).as_ref())));
    for (input, source) in sources {
        let call = calls::full_report(source);
        let report = items.attempt_else(input, service.report(&call), service.kept_report(&call));
        match report.await? {
            Tried::Done((_, object)) => rows.add(of(input, &object)),
            tried => rows.add([missed(input, Some(source), record::error_of(&tried).as_ref())]),
        }
    }
    rows.print()?;
    output::say("vtriage related INDICATOR RELATIONSHIP prints the objects; what has no count is counted by asking");
    Ok(items.exit())
}

/// The line of an item whose relationships are not known, with the reason.
fn missed(input: &str, source: Option<&Descriptor>, error: Option<&Value>) -> Value {
    json!({
        "input": input,
        "source": source.map(|source| &*source.id),
        "source_kind": source.map(|source| source.kind.name()),
        "relationship": null,
        "count": null,
        "more": null,
        "needs": null,
        "gives": null,
        "error": error,
    })
}

/// The relationships of an object: those that have something first, then those that were not asked for.
fn of(input: &str, object: &Object) -> Vec<Value> {
    let folded = object.folded();
    let mut rows: Vec<(u8, Value)> = relationship::of(&object.descriptor.kind)
        .iter()
        .map(|row| {
            let page = folded.iter().find(|(name, _)| name == row.name).map(|(_, page)| page);
            let here = page.map(|page| page.count.unwrap_or(0).max(page.objects.len() as u64));
            let more = page.is_some_and(|page| page.next.goes_on());
            let place = match here {
                Some(0) => 2,
                Some(_) => 0,
                None => 1,
            };
            let line = json!({
                "input": input,
                "source": &*object.descriptor.id,
                "source_kind": object.descriptor.kind.name(),
                "relationship": row.name,
                "count": here,
                "more": more,
                "needs": needs(row.privilege),
                "gives": row.gives,
                "error": null,
            });
            (place, line)
        })
        .collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, line)| line).collect()
}

/// The word for what a key needs.
pub(super) fn needs(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::Everyone => "any key",
        Privilege::Enterprise => "premium",
        Privilege::ThreatLandscape => "threat landscape",
        Privilege::PrivateScanning => "private scanning",
    }
}

fn table(out: &mut Stdout, rows: &[Value]) -> io::Result<()> {
    let mut input = None;
    for row in rows.iter().filter(|row| row.get("relationship").is_some_and(Value::is_string)) {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        if input != Some(text("input")) {
            input = Some(text("input"));
            writeln!(out, "{}", visible(text("input")))?;
        }
        let more = if row.get("more").and_then(Value::as_bool) == Some(true) { "+" } else { "" };
        let number = row.get("count").and_then(Value::as_u64);
        let number = number.map_or_else(|| "?".to_owned(), |number| format!("{}{more}", count(number)));
        let name = filled(text("relationship"), 26);
        let needs = if text("needs") == "any key" { String::new() } else { format!("  ({})", text("needs")) };
        writeln!(out, "  {name} {number:>8}  {}{needs}", text("gives"))?;
    }
    Ok(())
}
