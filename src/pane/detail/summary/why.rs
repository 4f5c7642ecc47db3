//! Why: who says what, each with its name; what the user trusts comes first.

use serde_json::Value;

use crate::pane::Report;
use crate::pane::detail::detection::{self, Opinion};
use crate::pane::detail::members::{number, scalar, texts};
use crate::pane::detail::sheet::{LABEL, Sheet};
use crate::pane::detail::{DetailLine, summary};
use crate::text;
use crate::text::constant::plain;
use crate::theme::Role;
use crate::vt::Signature;
use crate::vt::signature::Worth;

/// Names that are listed before "and n more".
const MANY: usize = 12;

/// Writes the reasons.
pub(super) fn show(sheet: &mut Sheet<'_>) {
    labels(sheet);
    gti(sheet);
    severity(sheet);
    sandboxes(sheet);
    rules(sheet);
    context(sheet);
    signer(sheet);
    known(sheet);
    votes(sheet);
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

fn labels(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    if let Some(label) = report.object.facts.threat_label.as_deref() {
        sheet.field("threat label", Role::Malicious, label);
    }
    if let Some(class) = report.attribute("popular_threat_classification") {
        for (member, label) in
            [("popular_threat_category", "threat category"), ("popular_threat_name", "threat family")]
        {
            let counted: Vec<_> = class.get(member).and_then(Value::as_array).into_iter().flatten().collect();
            let words: Vec<_> = counted
                .iter()
                .filter_map(|row| {
                    let name = row.get("value").and_then(scalar)?;
                    Some(row.get("count").and_then(scalar).map_or(name.clone(), |count| format!("{name} ({count})")))
                })
                .collect();
            if !words.is_empty() {
                sheet.wrapped(label, Role::Text, &words.join(", "));
            }
        }
    }
    let families: Vec<_> = report
        .attribute("malware_config")
        .and_then(|config| config.get("families")?.as_array())
        .into_iter()
        .flatten()
        .filter_map(|family| family.get("family").and_then(scalar))
        .collect();
    if !families.is_empty() {
        sheet.wrapped("malware config", Role::Malicious, &families.join(", "));
    }
    let names = report.attribute("threat_names").map(texts).unwrap_or_default();
    if !names.is_empty() {
        sheet.wrapped("threat names", Role::Malicious, &names.join(", "));
    }
    pairs(sheet, "targeted_brand", "targeted brand", Role::Suspicious);
    pairs(sheet, "categories", "categories", Role::Text);
}

/// A dictionary of partner → word as `word (partner)`.
fn pairs(sheet: &mut Sheet<'_>, name: &str, label: &str, role: Role) {
    let Some(members) = sheet.scene.report.attribute(name).and_then(Value::as_object) else { return };
    let told = |(partner, word): (&String, &Value)| {
        let word = scalar(word).filter(|word| !word.is_empty())?;
        // Some partners write their name behind it themselves.
        let of = format!(" ({partner})");
        Some(if word.ends_with(&of) { word } else { word + &of })
    };
    let words: Vec<_> = members.iter().filter_map(told).collect();
    if !words.is_empty() {
        sheet.wrapped(label, role, &words.join(", "));
    }
}

/// Google Threat Intelligence, when the key may see it. Every leaf is wrapped in `{value}`.
fn gti(sheet: &mut Sheet<'_>) {
    let Some(assessment) = sheet.scene.report.attribute("gti_assessment") else { return };
    let leaf = |name: &str| assessment.get(name).and_then(|wrapped| wrapped.get("value")).and_then(scalar);
    let mut words = Vec::new();
    if let Some(verdict) = leaf("verdict") {
        words.push(plain(&verdict, "VERDICT_"));
    }
    if let Some(score) = leaf("threat_score") {
        words.push(format!("score {score} of 100"));
    }
    if let Some(severity) = leaf("severity") {
        words.push(format!("severity {}", plain(&severity, "SEVERITY_")));
    }
    if !words.is_empty() {
        let role = leaf("verdict").map_or(Role::Text, |verdict| summary::level_role(&verdict));
        sheet.field("Google TI", role, &words.join(", "));
    }
    if let Some(text) = assessment.get("description").and_then(scalar) {
        sheet.wrapped_as("", Role::Muted, &text::unmarked(&text), &text);
    }
}

fn severity(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    if let Some(verdict) = report.text("threat_verdict") {
        let role = summary::level_role(verdict);
        sheet.field("threat verdict", role, &plain(verdict, "VERDICT_"));
    }
    let Some(severity) = report.attribute("threat_severity") else { return };
    let Some(level) = severity.get("threat_severity_level").and_then(scalar) else { return };
    let words = plain(&level, "SEVERITY_");
    if matches!(words.as_str(), "none" | "unknown") {
        return; // Details has it; as a reason it is none.
    }
    let description = severity.get("level_description").and_then(scalar).unwrap_or_default();
    sheet.wrapped("severity", summary::level_role(&level), &format!("{words}  {description}"));
}

fn sandboxes(sheet: &mut Sheet<'_>) {
    let Some(verdicts) = sheet.scene.report.attribute("sandbox_verdicts").and_then(Value::as_object) else { return };
    for (sandbox, verdict) in verdicts {
        let category = verdict.get("category").and_then(scalar).unwrap_or_else(|| "no word".to_owned());
        let mut words = category.clone();
        if let Some(confidence) = verdict.get("confidence").and_then(number) {
            words.push_str(&format!(", confidence {confidence}"));
        }
        let listed = |name: &str| verdict.get(name).map(texts).unwrap_or_default().into_iter();
        let kinds = listed("malware_classification").filter(|kind| kind != "UNKNOWN_VERDICT");
        let classes: Vec<_> = kinds.map(|kind| plain(&kind, "")).chain(listed("malware_names")).collect();
        if !classes.is_empty() {
            words.push_str(&format!(": {}", classes.join(", ")));
        }
        let line = DetailLine::blank().label("sandbox", LABEL).and(summary::level_role(&category), &words);
        sheet.push(line.and(Role::Muted, &format!("  {sandbox}")).copies(format!("{sandbox}: {words}")));
    }
}

fn rules(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let named = |list: &str, member: &str| -> Vec<String> {
        let rows = report.attribute(list).and_then(Value::as_array).into_iter().flatten();
        rows.filter_map(|row| row.get(member).and_then(scalar)).collect()
    };
    let yara = named("crowdsourced_yara_results", "rule_name");
    if !yara.is_empty() {
        sheet.wrapped("YARA", Role::Suspicious, &listed(&yara));
    }
    let levels = [
        ("sigma_analysis_stats", "sigma_analysis_summary", "sigma_analysis_results", "rule_title", "Sigma"),
        ("crowdsourced_ids_stats", "", "crowdsourced_ids_results", "rule_msg", "IDS"),
    ];
    for (stats, by_ruleset, results, member, label) in levels {
        let titles = named(results, member);
        let rulesets =
            report.attribute(by_ruleset).and_then(Value::as_object).into_iter().flat_map(|sets| sets.values());
        let counts = match report.attribute(stats) {
            Some(stats) => by_level(&[stats]),
            None => by_level(&rulesets.collect::<Vec<_>>()),
        };
        if counts.is_empty() && titles.is_empty() {
            continue;
        }
        let words: Vec<_> = counts.iter().map(|(level, count)| format!("{count} {level}")).collect();
        let role = counts.first().map_or(Role::Text, |(level, _)| summary::level_role(level));
        let text = [words.join(", "), listed(&titles)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        sheet.wrapped(label, role, &text.join(": "));
    }
}

/// Levels that were hit, over all these counts, worst first.
fn by_level(stats: &[&Value]) -> Vec<(&'static str, i64)> {
    let hits = |level: &str| -> i64 {
        stats.iter().filter_map(|stats| stats.get(level).and_then(number)).fold(0, i64::saturating_add)
    };
    let levels = ["critical", "high", "medium", "low", "info"].into_iter();
    levels.map(|level| (level, hits(level))).filter(|(_, count)| *count > 0).collect()
}

/// Each name once, with how often it is there where that is more.
fn listed(names: &[String]) -> String {
    let mut counted: Vec<(&str, u64)> = Vec::new();
    for name in names {
        match counted.iter_mut().find(|(known, _)| known == name) {
            Some((_, times)) => *times = times.saturating_add(1),
            None => counted.push((name, 1)),
        }
    }
    let names: Vec<String> = counted
        .into_iter()
        .map(|(name, times)| match times {
            1 => name.to_owned(),
            times => format!("{name} (×{times})"),
        })
        .collect();
    let mut text = names.iter().take(MANY).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > MANY {
        text.push_str(&format!(" and {} more (Details)", names.len() - MANY));
    }
    text
}

fn context(sheet: &mut Sheet<'_>) {
    let rows = sheet.scene.report.attribute("crowdsourced_context").and_then(Value::as_array).into_iter().flatten();
    for row in rows {
        let part = |name: &str| row.get(name).and_then(scalar).filter(|text| !text.is_empty());
        let severity = part("severity").unwrap_or_default();
        let words: Vec<_> = [part("title"), part("details")].into_iter().flatten().collect();
        let source = part("source").map(|source| format!(" ({source})")).unwrap_or_default();
        let text = format!("{severity}: {}{source}", words.join(": "));
        let text = text.trim_start_matches(": ");
        sheet.wrapped_as("context", summary::level_role(&severity), &text::unmarked(text), text);
    }
    let insights = sheet.scene.report.attribute("crowdsourced_ai_results").and_then(Value::as_array);
    for insight in insights.into_iter().flatten() {
        if let Some(analysis) = insight.get("analysis").and_then(scalar) {
            let short = text::fit(&text::unmarked(analysis.trim()), 240).into_owned();
            sheet.wrapped_as("a model's reading", Role::Muted, &short, &analysis);
        }
    }
}

fn signer(sheet: &mut Sheet<'_>) {
    if let Some((role, words)) = signer_words(sheet.scene.report) {
        sheet.wrapped("signature", role, &words);
    }
}

/// `Cinder Row Ltd: Signed`.
pub(in crate::pane::detail) fn signer_words(report: &Report) -> Option<(Role, String)> {
    let signature = Signature::of(report.tree.get("attributes")?)?;
    let role = match signature.worth {
        Worth::Good => Role::Harmless,
        Worth::Bad(..) => Role::Warning,
        Worth::Unsigned => Role::Text,
    };
    let words = signature.words();
    let text = signature.signer.as_ref().map_or(words.to_owned(), |signer| format!("{signer}: {words}"));
    Some((role, text))
}

fn known(sheet: &mut Sheet<'_>) {
    let Some(known) = sheet.scene.report.attribute("known_distributors") else { return };
    let by = known.get("distributors").map(texts).unwrap_or_default();
    if !by.is_empty() {
        sheet.wrapped("distributed by", Role::Harmless, &by.join(", "));
    }
}

fn votes(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    let mut words = Vec::new();
    if let Some(votes) = report.attribute("total_votes") {
        let counts = ["malicious", "harmless"].map(|side| (votes.get(side).and_then(number).unwrap_or_default(), side));
        let say = |count: i64| text::one_or(count.unsigned_abs(), "says", "say");
        words.extend(
            counts
                .iter()
                .filter(|(count, _)| *count != 0)
                .map(|(count, side)| format!("{count} {} {side}", say(*count))),
        );
        if words.is_empty() {
            words.push("no votes".to_owned());
        }
    }
    if let Some(reputation) = report.number("reputation") {
        words.push(format!("reputation {reputation}"));
    }
    if !words.is_empty() {
        sheet.field("community", Role::Text, &words.join(", "));
    }
}
