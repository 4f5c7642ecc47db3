//! Markdown: a table for wikis and tickets, defanged, and how foreign text stands in one.
//!
//! Hostile text stands in code spans, where Markdown means nothing; what would end the span or the cell is replaced.

use super::unlinked::unlinked;
use super::{Context, Row, list};
use crate::text::{Shown, time};

pub(super) fn head() -> String {
    "| Verdict | Kind | Value | Name | Label | Facts | Date | Remark |\n|---|---|---|---|---|---|---|---|\n".to_owned()
}

pub(super) fn line(row: &Row, context: &Context) -> String {
    let name = if row.text.is_empty() { row.name().unwrap_or_default() } else { &row.text };
    let remark = row.words_for_others().collect::<Vec<_>>().join("; ");
    let date = row.date(context.now).map(time::date).unwrap_or_default();
    let mark = if row.flagged() { "**" } else { "" };
    format!(
        "| {mark}{}{mark} | {} | {} | {} | {} | {} | {date} | {} |\n",
        unlinked(&Shown::made(row.judgement_at(context.now))),
        plain(&row.about.label()),
        cell(&list::defanged_value(row, context.defang)),
        cell(&unlinked(&Shown::of(name))),
        cell(&unlinked(&Shown::of(row.facts.threat_label.as_deref().unwrap_or_default()))),
        cell(&unlinked(&Shown::of(&row.deciding_in_short().collect::<Vec<_>>().join(" · ")))),
        cell(&unlinked(&Shown::of(&remark))),
    )
}

/// A word outside of a code span: without anything that means something.
pub(super) fn plain(word: &str) -> String {
    word.chars().map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '&' | '-') { c } else { ' ' }).collect()
}

/// The text in a code span of a table; empty text stays empty.
fn cell(text: &Shown<'_>) -> String {
    code(text).replace('|', "\\|")
}

/// The text in a code span; empty text stays empty.
pub(super) fn code(text: &Shown<'_>) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    format!("`{}`", text.trim().replace('`', "'"))
}

/// The text as it is, in a code span if it holds more than words: what means something in Markdown.
pub(super) fn inert(text: &Shown<'_>) -> String {
    let means_nothing = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '/' | '+' | '(' | ')' | '\'' | ';' | '%' | '?' | '…')
    };
    if text.chars().all(means_nothing) {
        return text.trim().to_owned();
    }
    code(text)
}
