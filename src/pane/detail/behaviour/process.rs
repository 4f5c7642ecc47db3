//! Processes as a tree, one a sandbox.

use serde_json::Value;

use crate::pane::detail::members::Members;
use crate::pane::detail::sheet::{Fold, Sheet};
use crate::pane::detail::{DetailLine, generic};
use crate::theme::Role;
use crate::vt::behaviour::Merged;

/// The trees of all sandboxes; the first one is open.
pub(super) fn trees(sheet: &mut Sheet<'_>, merged: &Merged) {
    let with_tree = merged.sandboxes().iter().filter_map(|(name, report)| {
        let roots = report.get("attributes")?.get("processes_tree")?.as_array()?;
        (!roots.is_empty()).then_some((name, roots))
    });
    for (index, (name, roots)) in with_tree.enumerate() {
        let path = format!("processes_tree/{index}");
        let fold = if index == 0 { Fold::Open } else { Fold::Closed };
        sheet.section(&path, fold, "Process tree", name, |sheet| {
            for (index, root) in roots.iter().enumerate() {
                node(sheet, &format!("{path}/{index}"), root);
            }
        });
    }
}

/// A process and those that it started. Depth is bounded by the decoder, which refuses deep nesting.
fn node(sheet: &mut Sheet<'_>, path: &str, process: &Value) {
    let Some(mut members) = Members::of(process, path) else {
        generic::show(sheet, path, "process", process);
        return;
    };
    let name = members.text("name").unwrap_or_else(|| "a process without a name".to_owned());
    let mut line = DetailLine::text(Role::Text, &name).copies(name);
    if let Some(id) = members.text("process_id") {
        line = line.and(Role::Muted, &format!("  {id}"));
    }
    if let Some(offset) = members.text("time_offset") {
        line = line.and(Role::Muted, &format!("  after {offset} s"));
    }
    let children = members.list("children");
    if children.is_none() && members.left().next().is_none() {
        sheet.push(line);
        return;
    }
    sheet.headed(path, Fold::Open, line, |sheet| {
        members.rest(sheet);
        for (index, child) in children.into_iter().flatten().enumerate() {
            node(sheet, &format!("{path}/{index}"), child);
        }
    });
}
