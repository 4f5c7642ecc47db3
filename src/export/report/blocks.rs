//! The document as sections of blocks, before any format.

use std::collections::HashSet;

use super::{Gap, Report, Used};
use crate::case::file::Unasked;
use crate::case::noise::noise;
use crate::case::timeline::Entry;
use crate::case::{Came, Case, MOST, Node, NodeId, Own, Standing};
use crate::export::drawing;
use crate::export::unlinked::unlinked;
use crate::export::{Context, Relation, Row, list};
use crate::text::{self, Shown, time};
use crate::vt::quota::Tier;

/// Lines of the tree of the walk.
const BRANCHES: usize = 400;

/// How deep the tree is drawn; what lies deeper stands at the last step.
const DEPTH: usize = 12;

/// Rows of the timeline.
const EVENTS: usize = 300;

/// Cells of a foreign text in a table.
const LONG: usize = 120;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words of this program.
    Ours(String),
    /// The same, and what the eye should find first.
    Strong(String),
    /// Text of others.
    Foreign(String),
    /// A value, in a form that is no link.
    Value(String),
}

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) depth: usize,
    pub(super) cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A sentence or two of ours.
    Words(String),
    Table {
        head: &'static [&'static str],
        rows: Vec<Vec<Cell>>,
    },
    Tree(Vec<Branch>),
    /// The source of a drawing: the name of its language, and whether readers of Markdown draw it.
    Source {
        language: &'static str,
        label: &'static str,
        is_drawn: bool,
        text: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) title: String,
    /// 1 for the document, 2 for its parts, 3 for theirs.
    pub(super) level: usize,
    pub(super) blocks: Vec<Block>,
}

/// The sections of a report. Those that would be empty say so, or are left out where that goes without saying.
pub(super) fn of(report: &Report, context: &Context) -> Vec<Section> {
    let mut sections = vec![summary(report, context)];
    sections.extend(indicators(report, context));
    sections.push(graph(report, context));
    sections
        .extend([timeline(report, context), techniques(report, context), notes(report, context)].into_iter().flatten());
    sections.extend(exports(report));
    sections.push(gaps(report, context));
    sections
}

fn section(level: usize, title: impl Into<String>, blocks: Vec<Block>) -> Section {
    Section { title: title.into(), level, blocks }
}

/// The title, and what can be said in a few sentences.
fn summary(report: &Report, context: &Context) -> Section {
    let told: Vec<&Node> = nodes(report).map(|(_, node, _)| node).collect();
    let count = |standing: Standing| told.iter().filter(|node| node.standing() == standing).count();
    let counts: Vec<String> = Standing::ALL
        .into_iter()
        .map(|standing| (count(standing), standing.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", text::count(count as u64)))
        .collect();
    let mut sentences = vec![if counts.is_empty() {
        "Nothing was looked at in this case.".to_owned()
    } else {
        format!("Told of here: {}: {}.", text::counted(told.len() as u64, "object"), counts.join(", "))
    }];
    let hidden = report.case.nodes().iter().filter(|node| noise(node).is_some()).count();
    let listed = report.case.nodes().len() - hidden - told.len();
    let left = [
        (listed, "object", " only named by lists and not flagged"),
        (hidden, "object", " hidden as noise"),
        (report.private, "private object", ""),
    ];
    let left: Vec<String> = left
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, what, why)| format!("{}{why}", text::counted(count as u64, what)))
        .collect();
    sentences.extend((!left.is_empty()).then(|| format!("Left out: {}.", left.join(", "))));
    if count(Standing::NoneFlagged) > 0 {
        sentences.push("That no engine flags an object does not mean that it is harmless.".to_owned());
    }
    sentences.push(match report.gaps.len() {
        0 => "Nothing that was begun was left unasked.".to_owned(),
        gaps => format!("What was not asked, and why, stands at the end in {}.", text::counted(gaps as u64, "line")),
    });
    let by = unlinked(&Shown::made(report.by.words()));
    let answered = match report.answered {
        Some((oldest, newest)) => format!(
            "The answers came from {by} between {} and {}; none was asked for again for this report",
            time::utc(oldest),
            time::utc(newest)
        ),
        None => format!("No whole answer of {by} is part of it"),
    };
    let origin = match report.case.origin() {
        Some((_, at)) => format!(
            " The case came in a case file on {}: what it holds from before is that file's word.",
            time::date(at)
        ),
        None => String::new(),
    };
    let begun = report.case.head.begun().map(|date| format!(", of a case begun {date}")).unwrap_or_default();
    let written = format!("Written {} with vtriage{begun}. {answered}.{origin}", time::utc(context.now));
    section(
        1,
        format!("Case {}", report.case.head.name),
        vec![Block::Words(sentences.join(" ")), Block::Words(written)],
    )
}

/// The objects that are told of, with their places and rows.
fn nodes(report: &Report) -> impl Iterator<Item = (NodeId, &Node, &Row)> {
    let all = report.case.nodes().iter().zip(&report.rows).enumerate();
    all.filter(|(place, _)| report.is_told(*place)).map(|(place, (node, row))| (place, node, row))
}

const INDICATORS: &[&str] = &["Value", "Name", "Label", "Facts", "Verdict", "Date", "Why, notes", "Reached by"];

/// A table for each verdict, the worst first.
fn indicators(report: &Report, context: &Context) -> Vec<Section> {
    let mut sections = vec![section(2, "Indicators", Vec::new())];
    for standing in Standing::ALL {
        let rows: Vec<Vec<Cell>> = nodes(report)
            .filter(|(_, node, _)| node.standing() == standing)
            .map(|(place, node, row)| indicator(report, (place, node), row, context))
            .collect();
        if !rows.is_empty() {
            let title = format!("{} ({})", text::capital(standing.word()), text::count(rows.len() as u64));
            sections.push(section(3, title, vec![Block::Table { head: INDICATORS, rows }]));
        }
    }
    if let [head] = sections.as_mut_slice() {
        head.blocks.push(Block::Words("There are none.".to_owned()));
    }
    sections
}

fn indicator(report: &Report, (place, node): (NodeId, &Node), row: &Row, context: &Context) -> Vec<Cell> {
    let name = row.name().filter(|name| **name != *row.about.id);
    let name = if row.text.is_empty() { name.unwrap_or_default() } else { &row.text };
    let judgement = unlinked(&Shown::made(row.judgement_at(context.now))).to_string();
    vec![
        // Whole, however long: it is what the reader blocks or looks up.
        Cell::Value(list::defanged_value(row, context.defang).to_string()),
        foreign(name),
        foreign(row.facts.threat_label.as_deref().unwrap_or_default()),
        facts(row),
        if row.flagged() { Cell::Strong(judgement) } else { Cell::Ours(judgement) },
        Cell::Ours(row.date(context.now).map(time::date).unwrap_or_default()),
        foreign(&row.words_for_others().collect::<Vec<_>>().join("; ")),
        reached(report, place, node, context),
    ]
}

fn foreign(words: &str) -> Cell {
    Cell::Foreign(text::fit_middle(&text::visible(words), LONG).into_owned())
}

/// What decides beside engines, each cut by itself so that the last is not lost for the length of the first.
fn facts(row: &Row) -> Cell {
    let told = row.deciding_in_short().map(|words| text::fit_middle(&text::visible(&words), LONG).into_owned());
    Cell::Foreign(told.collect::<Vec<_>>().join(" · "))
}

/// How it was reached: from where, or by whom.
fn reached(report: &Report, place: NodeId, node: &Node, context: &Context) -> Cell {
    let relation = report.reached.get(place).and_then(Option::as_ref);
    let source = relation.and_then(|relation| Some((relation, report.case.place(&relation.source)?)));
    let way =
        |(relation, source): (&Relation, NodeId)| format!("{} of {}", relation.name, report.name(source, context));
    match source.map(way) {
        // What stood in the queue came from there, also where something else led to it before or since.
        Some(way) if node.was_queued() => Cell::Foreign(format!("in the queue; {way}")),
        Some(way) => Cell::Foreign(way),
        None => Cell::Ours(came(node).to_owned()),
    }
}

fn came(node: &Node) -> &'static str {
    match node.came {
        _ if node.was_queued() => "in the queue",
        Came::Opened => "opened",
        Came::Queued => "in the queue",
        Came::Found => "found by a recipe",
        Came::Listed => "named by a list",
    }
}

fn graph(report: &Report, context: &Context) -> Section {
    let drawing = report.drawing(context);
    if drawing.is_empty() {
        return section(2, "Graph", vec![Block::Words("There is nothing to draw.".to_owned())]);
    }
    let left_out = drawing.left_out();
    let words = if left_out.is_empty() {
        "Everything that is told of is drawn.".to_owned()
    } else {
        format!("Left out of the drawing: {left_out}.")
    };
    let source = |language, label, is_drawn, text| Block::Source { language, label, is_drawn, text };
    section(
        2,
        "Graph",
        vec![
            Block::Words(words),
            Block::Tree(tree(report, context)),
            source("mermaid", "The drawing for Mermaid", true, drawing.mermaid()),
            source("dot", "The drawing for Graphviz", false, drawing.dot()),
        ],
    )
}

/// The walk as a tree: each object once, under what led to it first.
fn tree(report: &Report, context: &Context) -> Vec<Branch> {
    let case = &report.case;
    let mut branches = Vec::new();
    let mut seen: HashSet<NodeId> = HashSet::new();
    let ends = case.edges().iter().filter(|edge| report.is_told(edge.from)).map(|edge| edge.to);
    let led_to: HashSet<NodeId> = ends.collect();
    let told = || (0..case.nodes().len()).filter(|place| report.is_told(*place));
    // What only leads in a circle has no root: it stands at the end.
    for root in told().filter(|place| !led_to.contains(place)).chain(told()) {
        grow(report, root, context, &mut seen, &mut branches);
    }
    let more = branches.len().saturating_sub(BRANCHES);
    branches.truncate(BRANCHES);
    if more > 0 {
        let words = format!("and {} more", text::counted(more as u64, "object"));
        branches.push(Branch { depth: 0, cells: vec![Cell::Ours(words)] });
    }
    branches
}

fn grow(report: &Report, root: NodeId, context: &Context, seen: &mut HashSet<NodeId>, branches: &mut Vec<Branch>) {
    let case: &Case = &report.case;
    let mut waiting: Vec<(NodeId, usize, Option<String>)> = vec![(root, 0, None)];
    while let Some((place, depth, link)) = waiting.pop() {
        let Some(node) = case.node(place).filter(|_| seen.insert(place)) else { continue };
        let judgement = unlinked(&Shown::made(node.judgement())).to_string();
        let judgement = if node.is_flagged() { Cell::Strong(judgement) } else { Cell::Ours(judgement) };
        let link = link.map(|link| Cell::Foreign(format!("{link} →")));
        let cells = link.into_iter().chain([Cell::Value(report.name(place, context)), judgement]).collect();
        branches.push(Branch { depth: depth.min(DEPTH), cells });
        let mut next: Vec<(NodeId, usize, Option<String>)> = case
            .leaving(place)
            .filter(|edge| report.is_told(edge.to) && !seen.contains(&edge.to))
            .map(|edge| (edge.to, depth + 1, Some(drawing::link(edge, context.now))))
            .collect();
        next.reverse();
        waiting.extend(next);
    }
}

fn timeline(report: &Report, context: &Context) -> Option<Section> {
    let rows: Vec<Vec<Cell>> = report
        .events
        .iter()
        .take(EVENTS)
        .map(|Entry { node, event, other }| {
            let doubt = event.doubt.map(|doubt| format!(" ({})", doubt.word())).unwrap_or_default();
            let name = |place| report.name(place, context);
            vec![
                Cell::Ours(time::utc(event.at)),
                Cell::Ours(format!("{}{doubt}", event.what.word())),
                Cell::Value(name(*node)),
                other.map_or_else(|| foreign(&event.detail), |other| Cell::Value(name(other))),
            ]
        })
        .collect();
    let more = report.events.len() - rows.len();
    let mut blocks = vec![Block::Table { head: &["When (UTC)", "What", "Object", "Detail"], rows }];
    if more > 0 {
        blocks.push(Block::Words(format!("{} later left out.", text::counted(more as u64, "event"))));
    }
    (!report.events.is_empty()).then(|| section(2, "Timeline", blocks))
}

fn techniques(report: &Report, context: &Context) -> Option<Section> {
    let named = |used: &Used| {
        let names: Vec<String> = used.nodes.iter().take(6).map(|place| report.name(*place, context)).collect();
        let more = used.nodes.len() - names.len();
        names.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
    };
    let rows: Vec<Vec<Cell>> = report
        .techniques
        .iter()
        .map(|used| vec![Cell::Ours(used.id.clone()), foreign(&used.name), Cell::Foreign(named(used))])
        .collect();
    (!rows.is_empty())
        .then(|| section(2, "ATT&CK", vec![Block::Table { head: &["Technique", "Name", "Used by"], rows }]))
}

/// What people wrote, line by line.
fn notes(report: &Report, context: &Context) -> Option<Section> {
    let mut rows = Vec::new();
    for (place, _, row) in nodes(report) {
        let reason = row.own.iter().map(|own| {
            let words = own.told().unwrap_or_else(|| own.ruling.word().to_owned());
            (format!("{words}: {}", own.reason), Some(own.at))
        });
        let lines = reason.chain(row.note.lines().map(|line| (line.to_owned(), None)));
        let name = report.name(place, context);
        rows.extend(lines.enumerate().map(|(line, (words, at))| {
            let name = if line == 0 { name.clone() } else { String::new() };
            vec![Cell::Value(name), Cell::Foreign(words), Cell::Ours(at.map(time::date).unwrap_or_default())]
        }));
    }
    let is_ours = nodes(report).all(|(_, _, row)| row.own.as_ref().is_none_or(Own::is_ours));
    let title = if is_ours { "Verdicts of our own, and notes" } else { "Verdicts of people, and notes" };
    (!rows.is_empty()).then(|| section(2, title, vec![Block::Table { head: &["Object", "Words", "Date"], rows }]))
}

/// When and as what the case was handed over before. Not to whom: names of files tell of others who got it.
fn exports(report: &Report) -> Option<Section> {
    let rows: Vec<Vec<Cell>> = report
        .case
        .exports()
        .iter()
        .map(|export| {
            let objects = text::count(export.rows as u64);
            vec![Cell::Ours(time::utc(export.at)), foreign(&export.format), Cell::Ours(objects)]
        })
        .collect();
    (!rows.is_empty())
        .then(|| section(2, "Handed over before", vec![Block::Table { head: &["When (UTC)", "As", "Objects"], rows }]))
}

fn gaps(report: &Report, context: &Context) -> Section {
    let rows: Vec<Vec<Cell>> = report.gaps.iter().map(|gap| told(gap, report, context)).collect();
    let told = if rows.is_empty() {
        let words = "Everything that was in the queue or opened was asked, and so were its relationships.";
        Block::Words(words.to_owned())
    } else {
        Block::Table { head: &["Object", "What", "Why"], rows }
    };
    let is_full = report.case.is_full();
    let full = is_full.then(|| {
        let most = text::counted(MOST as u64, "object");
        Block::Words(format!(
            "The case was full with {most}: what lists named and the queue asked about after that is not in it."
        ))
    });
    section(2, "Not asked, and why", [told].into_iter().chain(full).collect())
}

fn told(gap: &Gap, report: &Report, context: &Context) -> Vec<Cell> {
    let name = |place: NodeId| Cell::Value(report.name(place, context));
    match gap {
        Gap::Waiting(waiting) => {
            let value = match crate::ioc::classify(&waiting.value) {
                Ok(indicator) => Cell::Value(list::defanged_line(&indicator, context.defang).to_string()),
                Err(_) => foreign(&waiting.value),
            };
            let why = match waiting.why {
                Unasked::Quota => "the quota was used up",
                Unasked::Failed => "it was asked and failed",
                Unasked::NotAsked => "its turn in the queue did not come",
                Unasked::Private => "submitted privately, so not sent",
            };
            let why = match &*waiting.remark {
                "" => Cell::Ours(why.to_owned()),
                remark => foreign(&format!("{why}; {remark}")),
            };
            vec![value, Cell::Ours("its report".to_owned()), why]
        }
        Gap::Object(place) => {
            let why = report.case.node(*place).map_or("", |node| match node.came {
                Came::Opened => "opened, and no answer is kept",
                _ => "nobody opened it",
            });
            vec![name(*place), Cell::Ours("its report".to_owned()), Cell::Ours(why.to_owned())]
        }
        Gap::Relationships { node, unread, begun, premium, landscape } => {
            // With a premium key they are like any other; without one they are counted.
            let (listed, counted, whose) = if report.tier == Some(Tier::Premium) {
                (premium.as_slice(), landscape.len(), "keys with Threat Landscape")
            } else {
                (&[][..], premium.len() + landscape.len(), "premium keys")
            };
            let unread: Vec<&str> = unread.iter().chain(listed).copied().collect();
            let mut parts = Vec::new();
            parts.extend((!unread.is_empty()).then(|| unread.join(", ")));
            parts.extend((!begun.is_empty()).then(|| format!("the rest of {}", begun.join(", "))));
            let is_open = !parts.is_empty();
            parts
                .extend((counted > 0).then(|| format!("{} of {whose}", text::counted(counted as u64, "relationship"))));
            let need = match report.tier {
                Some(Tier::Public) => "need a premium key".to_owned(),
                Some(Tier::Premium) | None => format!("are of {whose}"),
            };
            let why = match (is_open, counted) {
                (_, 0) => "nobody read on".to_owned(),
                (true, _) => format!("nobody read on; the last {need}"),
                (false, _) => format!("they {need}"),
            };
            vec![name(*node), Cell::Ours(parts.join("; ")), Cell::Ours(why)]
        }
    }
}
