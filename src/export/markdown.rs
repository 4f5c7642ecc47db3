//! A table for wikis and tickets, defanged.
//!
//! Hostile text stands in code spans, where Markdown means nothing; what would end the span or the cell is replaced.

use super::{Context, Row, list};
use crate::text::{self, time};

pub(super) fn head() -> String {
    "| Verdict | Kind | Value | Name | Last analysis | Remark |\n|---|---|---|---|---|---|\n".to_owned()
}

pub(super) fn line(row: &Row, context: &Context) -> String {
    let name = row.facts.name.as_deref().filter(|name| Some(*name) != row.facts.url.as_deref()).unwrap_or_default();
    let remark = row.own_words().collect::<Vec<_>>().join("; ");
    let date = row.facts.last_analysis_date.map(time::date).unwrap_or_default();
    let mark = if row.flagged() { "**" } else { "" };
    format!(
        "| {mark}{}{mark} | {} | {} | {} | {date} | {} |\n",
        row.judgement_at(context.now),
        plain(row.about.kind.label()),
        code(&list::defanged_value(row, context.defang)),
        code(name),
        code(&remark),
    )
}

/// A word outside of a code span: without anything that means something.
fn plain(word: &str) -> String {
    word.chars().map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '&' | '-') { c } else { ' ' }).collect()
}

/// The text in a code span; empty text stays empty.
fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let shown = text::visible(text);
    format!("`{}`", shown.trim().replace('`', "'").replace('|', "\\|"))
}
