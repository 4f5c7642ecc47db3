//! The graph of a case as DOT (Graphviz) and as Mermaid.
//!
//! A drawing that nobody can read says nothing: it has what was opened, queued, marked, flagged or ruled on, at most so many objects,
//! and says in its last node how many it leaves out and why. Names are hostile text: what means anything in a format is written
//! as a code, and nodes are called by their places.

use std::collections::HashMap;

use super::unlinked::unlinked;
use super::{Context, Row, list};
use crate::case::noise::noise;
use crate::case::{Case, Edge, Node, NodeId, Standing};
use crate::text::{self, Shown, time};
use crate::vt::Kind;

/// Objects in a drawing.
const MOST: usize = 150;

/// Links in a drawing; Mermaid draws none with more than 500.
const MOST_EDGES: usize = 400;

/// Cells of a name.
const NAME: usize = 56;

/// What of a case is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    nodes: Vec<Drawn>,
    edges: Vec<(usize, usize, String)>,
    /// What is left out and why, one reason each.
    left_out: Vec<String>,
}

/// A node: two lines of text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawn {
    name: String,
    judgement: String,
    standing: Standing,
}

/// How a standing is drawn: the shape in DOT, a colour for its border, and what stands around the text in Mermaid. The verdict is in the
/// words too.
fn look(standing: Standing) -> [&'static str; 4] {
    match standing {
        Standing::Malicious => ["octagon", "#b3261e", "{{\"", "\"}}"],
        Standing::Suspicious | Standing::BelowThreshold => ["hexagon", "#9a6700", "([\"", "\"])"],
        Standing::NoneFlagged | Standing::Benign => ["box", "#1a7f37", "[\"", "\"]"],
        Standing::Unknown | Standing::NotAsked | Standing::NotJudged => ["ellipse", "#57606a", "(\"", "\")"],
    }
}

impl Drawing {
    /// Of a case, what is worth drawing. `rows` tell of its objects, one of each in their order.
    pub fn of(case: &Case, rows: &[Row], context: &Context) -> Self {
        let hidden = case.nodes().iter().filter(|node| noise(node).is_some()).count();
        let mut chosen: Vec<(NodeId, &Node)> =
            case.nodes().iter().enumerate().filter(|(_, node)| noise(node).is_none() && node.is_telling()).collect();
        let listed = case.nodes().len() - hidden - chosen.len();
        chosen
            .sort_by_key(|(_, node)| (std::cmp::Reverse((node.own.is_some(), node.is_flagged(), node.came)), node.at));
        let beyond = chosen.len().saturating_sub(MOST);
        chosen.truncate(MOST);
        chosen.sort_by_key(|(place, _)| *place);
        let places: HashMap<NodeId, usize> = chosen.iter().enumerate().map(|(at, (place, _))| (*place, at)).collect();
        let all: Vec<(usize, usize, String)> =
            case.edges().iter().filter_map(|edge| drawn(edge, &places, context.now)).collect();
        let more = all.len().saturating_sub(MOST_EDGES);
        let left_out = [
            (hidden, "object", "hidden as noise".to_owned()),
            (listed, "object", "listed only and not flagged".to_owned()),
            (beyond, "object", format!("beyond the first {MOST}")),
            (more, "link", format!("beyond the first {MOST_EDGES}")),
        ];
        let left_out = left_out.into_iter().filter(|(count, ..)| *count > 0);
        let node = |(place, node): (NodeId, &Node)| {
            let name = rows.get(place).map(|row| name(node, row, context)).unwrap_or_default();
            Drawn { name, judgement: node.judgement(), standing: node.standing() }
        };
        Self {
            nodes: chosen.into_iter().map(node).collect(),
            edges: all.into_iter().take(MOST_EDGES).collect(),
            left_out: left_out
                .map(|(count, what, why)| format!("{} {why}", text::counted(count as u64, what)))
                .collect(),
        }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// How many objects are drawn.
    pub fn objects(&self) -> usize {
        self.nodes.len()
    }

    /// What is left out: `12 objects hidden as noise, …`; empty if nothing is.
    pub fn left_out(&self) -> String {
        self.left_out.join(", ")
    }

    /// The drawing for Graphviz.
    pub fn dot(&self) -> String {
        let mut out = "digraph case {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", style=\"solid\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n"
            .to_owned();
        for (place, node) in self.nodes.iter().enumerate() {
            let [shape, colour, ..] = look(node.standing);
            let label = [&node.name, &node.judgement].map(|line| quoted(line)).join("\\n");
            out.push_str(&format!("  n{place} [label=\"{label}\", shape={shape}, color=\"{colour}\"];\n"));
        }
        for (from, to, label) in &self.edges {
            out.push_str(&format!("  n{from} -> n{to} [label=\"{}\"];\n", quoted(label)));
        }
        if !self.left_out.is_empty() {
            out.push_str(&format!("  left [label=\"left out: {}\", shape=plaintext];\n", quoted(&self.left_out())));
        }
        out + "}\n"
    }

    /// The drawing for Mermaid.
    pub fn mermaid(&self) -> String {
        let mut out = "flowchart LR\n".to_owned();
        for (place, node) in self.nodes.iter().enumerate() {
            let [_, _, open, close] = look(node.standing);
            let label = [&node.name, &node.judgement].map(|line| coded(line)).join("<br>");
            out.push_str(&format!("  n{place}{open}{label}{close}\n"));
        }
        for (from, to, label) in &self.edges {
            out.push_str(&format!("  n{from} -->|\"{}\"| n{to}\n", coded(label)));
        }
        if !self.left_out.is_empty() {
            out.push_str(&format!("  left>\"left out: {}\"]\n", coded(&self.left_out())));
        }
        out
    }
}

/// What a node is called: the defanged value of an indicator, as its row has it; a file's name with the beginning of its hash, else the
/// kind and name.
pub(super) fn name(node: &Node, row: &Row, context: &Context) -> String {
    let name = unlinked(&Shown::of(&node.name));
    let id = &node.object.id;
    let words = match node.object.kind {
        Kind::Domain | Kind::IpAddress => list::defanged_value(row, context.defang).to_string(),
        Kind::Url | Kind::PrivateUrl if row.indicator().is_some() => {
            list::defanged_value(row, context.defang).to_string()
        }
        Kind::Url | Kind::PrivateUrl => name.to_string(),
        Kind::File | Kind::PrivateFile if *node.name == **id => id.to_string(),
        Kind::File | Kind::PrivateFile => {
            let start: String = id.chars().take(12).collect();
            return format!("{} ({start}…)", text::fit_middle(&name, NAME));
        }
        _ => format!("{} {name}", node.object.label()),
    };
    text::fit_middle(&text::visible(&words), NAME).into_owned()
}

fn drawn(edge: &Edge, places: &HashMap<NodeId, usize>, now: i64) -> Option<(usize, usize, String)> {
    let (from, to) = (*places.get(&edge.from)?, *places.get(&edge.to)?);
    Some((from, to, link(edge, now)))
}

/// `contacted_domains 2026-01-01`
pub(super) fn link(edge: &Edge, now: i64) -> String {
    let date = edge.seen(now).map(|date| format!(" {}", time::date(date))).unwrap_or_default();
    format!("{}{date}", Shown::of(&edge.relationship))
}

/// Within quotation marks in DOT, where a backslash begins an escape and an ampersand a code.
fn quoted(text: &str) -> String {
    text::visible(text).replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}

/// Within quotation marks in Mermaid: whatever is not a letter, a digit or a plain sign as its number.
fn coded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text::visible(text).chars() {
        match sign {
            _ if sign.is_alphanumeric() || " .,-_/:()[]…".contains(sign) => out.push(sign),
            _ => out.push_str(&format!("#{};", u32::from(sign))),
        }
    }
    out
}

#[cfg(test)]
mod tests;
