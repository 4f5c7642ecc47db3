//! The hand-over of a case: what was looked at, what came of it, and what was not asked, for somebody who was not there.
//!
//! A [`Report`] is one plain value, made of a case file. The document, the drawing, the bundle, the event and the layer are all
//! written from it, so that none says more than another.

mod blocks;
mod form;
mod gaps;
mod gathering;
mod html;
mod markdown;

pub use form::Form;

use std::collections::BTreeSet;

use super::navigator::{self, Technique};
use super::{Context, Relation, Row, Written, drawing, drawing::Drawing, misp, stix};
use crate::case::file::Waiting;
use crate::case::noise::noise;
use crate::case::timeline::Entry;
use crate::case::{Case, Edge, NodeId};
use crate::vt::AnsweredBy;
use crate::vt::quota::Tier;

/// An ATT&CK technique and the objects that use it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Used {
    id: String,
    /// Empty if no answer says it.
    name: String,
    nodes: Vec<NodeId>,
}

/// Something that was not asked, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Gap {
    /// A row of the queue, and why it has no answer.
    Waiting(Waiting),
    /// An object that nobody asked for.
    Object(NodeId),
    /// Relationships of an object that was opened: those never read, those read in part, and of those that not everybody may
    /// read what premium keys read, and what it takes Threat Landscape for.
    Relationships {
        node: NodeId,
        unread: Vec<&'static str>,
        begun: Vec<Box<str>>,
        premium: Vec<&'static str>,
        landscape: Vec<&'static str>,
    },
}

/// All that is handed over of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    case: Case,
    /// What is told of each object of the case, in the case's order.
    rows: Vec<Row>,
    /// How each was reached first, if anything led to it.
    reached: Vec<Option<Relation>>,
    /// What happened when, the earliest first.
    events: Vec<Entry>,
    techniques: Vec<Used>,
    gaps: Vec<Gap>,
    /// When the oldest and the newest answer came.
    answered: Option<(i64, i64)>,
    /// Who gave them.
    by: AnsweredBy,
    /// Private objects that are left out.
    private: usize,
    /// What kind of key the case was worked on with, where that is known.
    tier: Option<Tier>,
}

impl Report {
    /// The same, of a case that was worked on with a key of this kind.
    #[must_use]
    pub fn of_key(self, tier: Option<Tier>) -> Self {
        Self { tier, ..self }
    }

    /// The report in a form; a case file is not made of it, and is what its graph is.
    pub fn write(&self, form: Form, context: &Context) -> Written {
        let context = &Context { by: self.by.clone(), ..context.clone() };
        match form {
            Form::Markdown => self.markdown(context),
            Form::Html => self.html(context),
            Form::Stix => self.stix(context),
            Form::Misp => self.misp(context),
            Form::Navigator => self.navigator(context),
            Form::Dot => self.dot(context),
            Form::Mermaid | Form::Case => self.mermaid(context),
        }
    }

    /// The document as Markdown, which survives being pasted into tickets, chats and mails.
    fn markdown(&self, context: &Context) -> Written {
        self.written(markdown::page(&blocks::of(self, context)))
    }

    /// The document as one HTML file, without scripts and without anything from elsewhere.
    fn html(&self, context: &Context) -> Written {
        self.written(html::page(&self.case.head.name, &blocks::of(self, context)))
    }

    /// A STIX 2.1 bundle with the links of the walk.
    fn stix(&self, context: &Context) -> Written {
        let links: Vec<stix::Link<'_>> = self.case.edges().iter().filter_map(|edge| self.link(edge)).collect();
        stix::case(&self.case.head.name, &self.told(), &links, context)
    }

    /// A MISP event.
    fn misp(&self, context: &Context) -> Written {
        misp::case(&self.case.head, &self.told(), context)
    }

    /// A layer for the ATT&CK Navigator.
    fn navigator(&self, context: &Context) -> Written {
        let named = |node: &NodeId| Some(self.name(*node, context)).filter(|name| !name.is_empty());
        let technique = |used: &Used| Technique {
            id: used.id.clone(),
            name: used.name.clone(),
            objects: used.nodes.iter().filter_map(named).collect(),
        };
        let techniques: Vec<Technique> = self.techniques.iter().map(technique).collect();
        let name = &self.case.head.name;
        let text = navigator::layer(name, &format!("techniques of the objects of {name}"), &techniques);
        let objects: BTreeSet<NodeId> = self.techniques.iter().flat_map(|used| used.nodes.iter().copied()).collect();
        Written { text, rows: objects.len() }
    }

    /// The graph for Graphviz.
    fn dot(&self, context: &Context) -> Written {
        let drawing = self.drawing(context);
        Written { text: drawing.dot(), rows: drawing.objects() }
    }

    /// The graph for Mermaid.
    fn mermaid(&self, context: &Context) -> Written {
        let drawing = self.drawing(context);
        Written { text: drawing.mermaid(), rows: drawing.objects() }
    }

    #[cfg(test)]
    pub(in crate::export) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn drawing(&self, context: &Context) -> Drawing {
        Drawing::of(&self.case, &self.rows, context)
    }

    /// What an object is called; empty for none.
    fn name(&self, node: NodeId, context: &Context) -> String {
        let both = self.case.node(node).zip(self.rows.get(node));
        both.map(|(node, row)| drawing::name(node, row, context)).unwrap_or_default()
    }

    fn written(&self, text: String) -> Written {
        Written { text, rows: self.told().len() }
    }

    /// Whether an object is told of: what only a list named, and noise, are counted.
    fn is_told(&self, node: NodeId) -> bool {
        self.case.node(node).is_some_and(|node| noise(node).is_none() && node.is_telling())
    }

    /// The rows that are told of.
    fn told(&self) -> Vec<&Row> {
        self.rows.iter().enumerate().filter(|(node, _)| self.is_told(*node)).map(|(_, row)| row).collect()
    }

    fn link<'a>(&'a self, edge: &'a Edge) -> Option<stix::Link<'a>> {
        let is_told = self.is_told(edge.from) && self.is_told(edge.to);
        let (from, to) = (self.rows.get(edge.from)?, self.rows.get(edge.to)?);
        is_told.then_some(stix::Link {
            from,
            relationship: &edge.relationship,
            to,
            date: edge.date,
            learned: Some(edge.at),
        })
    }
}

#[cfg(test)]
mod tests;
