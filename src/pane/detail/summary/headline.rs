//! The name, and what must be known before believing the verdict in the head: engines without an opinion, a stale
//! analysis, an object that was never scanned.

use serde_json::{Map, Value};

use crate::keys::{Action, Context};
use crate::pane::Report;
use crate::pane::detail::DetailLine;
use crate::pane::detail::members::is_empty;
use crate::pane::detail::sheet::Sheet;
use crate::pane::detail::target;
use crate::pane::unseen;
use crate::session::Session;
use crate::text;
use crate::theme::Role;
use crate::vt::about::remarks_on;
use crate::vt::claims::{self, Claim};
use crate::vt::{Glimpse, Object, Stats, Verdict, calls, title, verdict};

/// Writes the first lines.
pub(super) fn show(sheet: &mut Sheet<'_>) {
    let object = &sheet.scene.report.object;
    let known = remarks_on(object).and_then(|of| sheet.scene.parts.known(&of));
    sheet.push(heading(object, known));
    if let Some(asked) = sheet.scene.asked {
        sheet.push(DetailLine::text(Role::Muted, "asked as ").and(Role::Text, asked).copies(asked));
    }
    if let Some(stats) = &object.facts.stats {
        without_opinion(sheet, stats);
        doubts(sheet, stats);
    }
    caveats(sheet, object);
}

/// `xn--mnchen-3ya.test (münchen.test)`, a file's name, a URL.
fn heading(object: &Object, known: Option<&Glimpse>) -> DetailLine {
    let name = &*title(object, known);
    let mut line = DetailLine::text(Role::Title, name).copies(name);
    let host = target::host_of(name).unwrap_or_else(|| name.to_owned());
    if let Some(unicode) = target::unicode(&host) {
        line = line.and(Role::Title, &format!(" ({unicode})"));
    }
    if name != &*object.descriptor.id || !object.descriptor.kind.has_report() {
        line = line.and(Role::Muted, &format!("  {}", object.descriptor.label()));
    }
    line
}

/// The verdict and its words: `61/72 malicious`, `no analysis yet`.
pub(in crate::pane::detail) fn verdict_words(object: &Object, session: &Session) -> (Verdict, String) {
    let (judgement, facts) = (session.judge.judge(object), &object.facts);
    let words = match &facts.stats {
        _ if judgement.verdict == Verdict::NotJudged => object.descriptor.label().into_owned(),
        Some(stats) if stats.total() > 0 => judgement.sentence(stats),
        _ => verdict::cell(object),
    };
    (judgement.verdict, words)
}

/// `16 engines without an opinion: 3 timed out, …`, apart from the ratio.
fn without_opinion(sheet: &mut Sheet<'_>, stats: &Stats) {
    if stats.without_opinion() > 0 {
        sheet.say(Role::Muted, &opinionless(stats));
    }
}

/// The engines that do not count, by reason.
pub(in crate::pane::detail) fn opinionless(stats: &Stats) -> String {
    let reasons = [
        (stats.timeout, "timed out"),
        (stats.confirmed_timeout, "timed out repeatedly"),
        (stats.failure, "failed"),
        (stats.type_unsupported, "type not supported"),
        (stats.other, "in a category that vtriage has no word for"),
    ];
    let parts: Vec<_> =
        reasons.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}")).collect();
    let engines = text::counted(stats.without_opinion().into(), "engine");
    format!("{engines} without an opinion: {}", parts.join(", "))
}

/// What must be known before the numbers are believed: few engines, an old analysis.
pub(in crate::pane::detail) fn doubts(sheet: &mut Sheet<'_>, stats: &Stats) {
    let object = &sheet.scene.report.object;
    let (kind, now) = (&object.descriptor.kind, sheet.scene.now);
    let doubts = verdict::doubts(kind, stats, verdict::plausible(object.facts.last_analysis_date, now), now);
    if !doubts.is_empty() {
        let again = if kind.has_report() && !kind.is_private() {
            let price = text::requests(calls::reanalyse(&object.descriptor).price());
            format!("; {} reanalyses it ({price})", key(sheet, Action::Reanalyse))
        } else {
            String::new()
        };
        sheet.say(Role::Warning, &format!("{}{again}", doubts.join(", ")));
    }
}

/// The key of an action, for a sentence about it.
fn key(sheet: &Sheet<'_>, action: Action) -> String {
    sheet.scene.session.keymap.word(Context::Detail, action)
}

fn caveats(sheet: &mut Sheet<'_>, object: &Object) {
    let (kind, facts) = (&object.descriptor.kind, &object.facts);
    if let Some(error) = &object.error {
        sheet.say(Role::Warning, &format!("the service could not give this object: {error}"));
        return;
    }
    if !object.has_attributes {
        if kind.has_report() {
            let words = "VirusTotal names it and has no analysis of it";
            let offer = unseen::offer(kind, sheet.scene.session, |action| key(sheet, action));
            sheet.say(Role::Muted, &offer.map_or(words.to_owned(), |offer| format!("{words}; {offer}")));
        }
        return;
    }
    if kind.is_private() && facts.stats.is_none() {
        sheet.say(Role::Muted, "private: the service gives no numbers of engines for private things");
    }
    let unknown = match sheet.scene.session.judge.verdict(object) {
        Verdict::NoVerdicts if kind.is_private() || facts.stats.is_some_and(|stats| stats.total() > 0) => return,
        Verdict::NoVerdicts if facts.stats.is_some() => "no engine has given an opinion yet",
        Verdict::NoVerdicts => "no engine's opinion is in this answer",
        Verdict::NoOpinion => "it was analysed, but no engine's opinion is in this answer",
        _ => return,
    };
    let rest = if tells_more(sheet.scene.report) { "" } else { ": nothing is known, good or bad" };
    sheet.say(Role::Muted, &format!("{unknown}{rest}"));
}

/// What speaks for or against an object without deciding anything.
const STANDING: &[&str] = &["total_votes", "reputation", "categories", "popularity_ranks"];

/// Whether an answer without opinions tells something that is good or bad, or what the object has to do with others.
fn tells_more(report: &Report) -> bool {
    let claims = report.tree.get("attributes").map(claims::of).unwrap_or_default();
    let mut pages = report.tree.get("relationships").and_then(Value::as_object).into_iter().flat_map(Map::values);
    claims.iter().any(Claim::decides)
        || STANDING.iter().filter_map(|name| report.attribute(name)).any(|value| !is_nothing(value))
        || pages.any(|page| page.get("data").is_some_and(|data| !is_nothing(data)))
}

/// Whether nothing is in a value but zeros.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().all(is_nothing),
        Value::Number(number) => number.as_f64() == Some(0.0),
        value => is_empty(value),
    }
}
