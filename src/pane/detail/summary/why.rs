//! Why: who says what, each with its name; what the user trusts comes first.

use crate::pane::Report;
use crate::pane::detail::DetailLine;
use crate::pane::detail::detection::{self, Opinion};
use crate::pane::detail::sheet::{LABEL, Sheet};
use crate::theme::Role;
use crate::vt::Signature;
use crate::vt::claims::{self, Claim, Weight};

/// Names that are listed before "and n more".
const MANY: usize = 12;

/// Writes who says what; the command servers among it stand with what the object leads to.
pub(super) fn show(sheet: &mut Sheet<'_>) {
    let attributes = sheet.scene.report.tree.get("attributes");
    let claims = attributes.map(claims::of).unwrap_or_default();
    for claim in claims.iter().filter(|claim| claim.label != claims::C2) {
        tell(sheet, claim);
    }
}

fn tell(sheet: &mut Sheet<'_>, claim: &Claim) {
    let Claim { label, weight, words, more, whole, by } = claim;
    let words = &if *more > 0 { format!("{words} and {more} more (Details)") } else { words.clone() };
    match by {
        Some(by) => {
            let line = DetailLine::blank().label(label, LABEL).and(role(*weight), words);
            sheet.push(line.and(Role::Muted, &format!("  {by}")).copies(format!("{by}: {words}")));
        }
        None => sheet.wrapped_as(label, role(*weight), words, whole.as_ref().unwrap_or(words)),
    }
}

/// How a claim of that weight looks.
pub(super) fn role(weight: Weight) -> Role {
    match weight {
        Weight::Malicious => Role::Malicious,
        Weight::Suspicious => Role::Suspicious,
        Weight::Warning => Role::Warning,
        Weight::Neutral => Role::Text,
        Weight::Good => Role::Harmless,
        Weight::Aside => Role::Muted,
    }
}

/// `Cinder Row Ltd: Signed`.
pub(in crate::pane::detail) fn signer_words(report: &Report) -> Option<(Role, String)> {
    let signature = Signature::of(report.tree.get("attributes")?)?;
    Some((role(Weight::of_signature(&signature.worth)), signature.told_of()))
}

/// Writes who says so, each with its name.
pub(super) fn engines(sheet: &mut Sheet<'_>) {
    let opinions = detection::opinions(sheet.scene);
    trusted(sheet, &opinions);
    let others = if opinions.iter().any(|opinion| opinion.trusted) { "flagged also by" } else { "flagged by" };
    named(sheet, others, &opinions, Opinion::is_malicious);
    named(sheet, "suspicious to", &opinions, Opinion::is_suspicious);
}

/// The engines that say so, but for the trusted ones, which stand before them.
fn named(sheet: &mut Sheet<'_>, label: &str, opinions: &[Opinion], says: impl Fn(&Opinion) -> bool) {
    let engines: Vec<_> = opinions.iter().filter(|opinion| says(opinion) && !opinion.trusted).collect();
    if engines.is_empty() {
        return;
    }
    let names: Vec<_> = engines.iter().take(MANY).map(|opinion| opinion.engine.as_str()).collect();
    let mut text = names.join(", ");
    if let Some(more) = engines.len().checked_sub(MANY).filter(|more| *more > 0) {
        text.push_str(&format!(" and {more} more (Detection)"));
    }
    sheet.wrapped(label, Role::Text, &text);
}

/// `trusted 3 of 5`, then what each of them says.
fn trusted(sheet: &mut Sheet<'_>, opinions: &[Opinion]) {
    let asked = sheet.scene.session.judge.trusted.len();
    if asked == 0 || opinions.is_empty() {
        return;
    }
    let chosen: Vec<_> = opinions.iter().filter(|opinion| opinion.trusted).collect();
    let flagging = chosen.iter().filter(|opinion| opinion.is_malicious()).count();
    let role = if flagging > 0 { Role::Malicious } else { Role::Text };
    let says = |opinion: &Opinion| match &opinion.result {
        Some(result) if opinion.is_suspicious() => format!("{result} (suspicious)"),
        Some(result) => result.clone(),
        None => opinion.category.clone(),
    };
    let mut words: Vec<_> = chosen.iter().map(|opinion| format!("{}: {}", opinion.engine, says(opinion))).collect();
    let silent = asked.saturating_sub(chosen.len());
    if silent > 0 {
        words.push(format!("{silent} not in this report"));
    }
    sheet.wrapped(&format!("trusted {flagging} of {asked}"), role, &words.join(" · "));
}
