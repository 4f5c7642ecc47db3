//! What rules and services found: severity, sandbox verdicts, YARA, Sigma, IDS.

use serde_json::Value;

use crate::case::Trait;
use crate::pane::detail::members::{Members, scalar};
use crate::pane::detail::sheet::{Fold, Sheet};
use crate::pane::detail::{DetailLine, generic, summary};
use crate::text;
use crate::theme::Role;

/// Judgements beside those of the engines.
pub(super) fn judgements(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    const NAMES: &[&str] = &[
        "last_analysis_stats",
        "total_votes",
        "reputation",
        "popular_threat_classification",
        "threat_verdict",
        "threat_severity",
        "threat_names",
        "gti_assessment",
        "mandiant_ic_score",
        "sandbox_verdicts",
        "crowdsourced_context",
        "categories",
        "targeted_brand",
    ];
    if let Some(part) = attributes.part(NAMES) {
        sheet.section("judgements", Fold::Open, "Judgements", "", |sheet| part.rest(sheet));
    }
}

/// YARA rules that match, each with its source.
pub(super) fn yara(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(mut part) = attributes.part(&["crowdsourced_yara_results"]) else { return };
    let count = part.peek("crowdsourced_yara_results").and_then(Value::as_array).map_or(0, Vec::len);
    sheet.section("yara", Fold::small(count), "YARA rules", &text::count(count as u64), |sheet| {
        let rows = part.list("crowdsourced_yara_results").into_iter().flatten();
        for (index, row) in rows.enumerate() {
            rule(sheet, &format!("yara/{index}"), row, "rule_name", None, Some(Trait::YaraRule));
        }
        part.rest(sheet);
    });
}

/// Sigma rules that match, worst level first.
pub(super) fn sigma(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let names = ["sigma_analysis_results", "sigma_analysis_stats", "sigma_analysis_summary"];
    let Some(part) = attributes.part(&names) else { return };
    levelled(sheet, part, ("sigma", "Sigma rules"), "sigma_analysis_results", ("rule_title", "rule_level"));
}

/// Alerts of intrusion detection on the traffic of its runs, worst first.
pub(super) fn ids(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(part) = attributes.part(&["crowdsourced_ids_results", "crowdsourced_ids_stats"]) else { return };
    levelled(sheet, part, ("ids", "IDS alerts"), "crowdsourced_ids_results", ("rule_msg", "alert_severity"));
}

fn levelled(
    sheet: &mut Sheet<'_>,
    mut part: Members<'_>,
    (key, title): (&str, &str),
    results: &str,
    (name, level): (&str, &str),
) {
    let count = part.peek(results).and_then(Value::as_array).map_or(0, Vec::len);
    sheet.section(key, Fold::small(count), title, &text::count(count as u64), |sheet| {
        let mut rows: Vec<_> = part.list(results).into_iter().flatten().enumerate().collect();
        let rank = |row: &Value| row.get(level).and_then(scalar).map_or(9, |word| self::rank(&word));
        rows.sort_by_key(|(_, row)| rank(row));
        for (index, row) in rows {
            rule(sheet, &format!("{key}/{index}"), row, name, Some(level), None);
        }
        part.rest(sheet);
    });
}

/// Order of levels, worst first.
pub(super) fn rank(level: &str) -> u8 {
    const LEVELS: &[&str] = &["critical", "high", "medium", "low", "info"];
    let level = level.to_ascii_lowercase();
    LEVELS.iter().position(|known| level.ends_with(known)).and_then(|at| u8::try_from(at).ok()).unwrap_or(9)
}

/// A rule with its name as heading and all its members below.
fn rule(sheet: &mut Sheet<'_>, path: &str, row: &Value, name: &str, level: Option<&str>, kind: Option<Trait>) {
    let Some(mut members) = Members::of(row, path) else {
        generic::show(sheet, path, "rule", row);
        return;
    };
    let title = members.text(name).unwrap_or_else(|| "a rule without a name".to_owned());
    let level = level.and_then(|level| members.text(level));
    let mut heading = DetailLine::blank();
    if let Some(level) = &level {
        heading = heading.and(summary::level_role(level), &format!("{level:<9}"));
    }
    let heading = heading.and(Role::Text, &title).copies(title.as_str());
    sheet.headed(path, Fold::Closed, heading, |sheet| {
        // Enter folds the heading.
        if let Some(kind) = kind {
            sheet.shared("rule", kind, &title, &title);
        }
        members.rest(sheet);
    });
}
