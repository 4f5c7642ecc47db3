//! Markdown: a table for wikis and tickets, defanged, and how foreign text stands in one.
//!
//! Hostile text stands in code spans, where Markdown means nothing; what would end the span or the cell is replaced.

use super::{Context, Row, list};
use crate::ioc::{self, Indicator};
use crate::text::{Shown, time};

pub(super) fn head() -> String {
    "| Verdict | Kind | Value | Name | Label | Date | Remark |\n|---|---|---|---|---|---|---|\n".to_owned()
}

pub(super) fn line(row: &Row, context: &Context) -> String {
    let name = row.facts.name.as_deref().filter(|name| Some(*name) != row.facts.url.as_deref()).unwrap_or_default();
    let name = if row.text.is_empty() { name } else { &row.text };
    let remark = row.own_words().collect::<Vec<_>>().join("; ");
    let date = row.date().map(time::date).unwrap_or_default();
    let mark = if row.flagged() { "**" } else { "" };
    format!(
        "| {mark}{}{mark} | {} | {} | {} | {} | {date} | {} |\n",
        row.judgement_at(context.now),
        plain(row.about.kind.label()),
        cell(&list::defanged_value(row, context.defang)),
        cell(&unlinked(&Shown::of(name))),
        cell(&unlinked(&Shown::of(row.facts.threat_label.as_deref().unwrap_or_default()))),
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

/// Foreign text that makes no link and calls nobody where it is pasted, in a code span or not: readers of mails, Slack and Jira
/// look for addresses, names behind `@` and `[~`, and Slack's `<!here>`. Everything else stays as it is.
pub(super) fn unlinked(text: &Shown<'_>) -> Shown<'static> {
    let text = text.replace("://", "[:]//").replace("[~", "[ ~").replace("<!", "< !").replace("<#", "< #");
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_')) {
        let end = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        let (name, rest) = word.split_at(end);
        let is_address = || match ioc::classify(name) {
            // Readers make a link of what ends as names do; `trojan.loader` does not.
            Ok(Indicator::Domain(domain)) => psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.is_known()),
            Ok(Indicator::Ip(_)) => true,
            _ => false,
        };
        let is_web = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) && name.len() > 4;
        if name.contains('.') && is_address() {
            out.push_str(&name.replace('.', "[.]"));
        } else if is_web {
            out.push_str(&name.replacen('.', "[.]", 1));
        } else {
            out.push_str(name);
        }
        out.push_str(rest);
    }
    Shown::made(uncalled(&out))
}

/// `@` before a letter calls somebody, or is the middle of a mail address.
fn uncalled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let calls = letter == '@' && letters.peek().is_some_and(|next| next.is_alphanumeric());
        out.push_str(if calls { "[@]" } else { "" });
        out.extend((!calls).then_some(letter));
    }
    out
}
