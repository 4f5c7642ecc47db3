//! The name, the verdict in one line, and what must be known before believing it: engines without an opinion, a stale
//! analysis, an object that was never scanned.

use crate::pane::detail::DetailLine;
use crate::pane::detail::sheet::Sheet;
use crate::pane::detail::target;
use crate::text::time;
use crate::theme::Role;
use crate::vt::{Kind, Object, Stats, Verdict, verdict};

const DAY: i64 = 86_400;

/// Writes the first lines.
pub(super) fn show(sheet: &mut Sheet<'_>) {
    let object = &sheet.scene.report.object;
    sheet.push(title(object));
    sheet.push(verdict_line(object, sheet.scene.now));
    if let Some(stats) = object.facts.stats.as_ref().filter(|_| object.descriptor.kind != Kind::PrivateFile) {
        without_opinion(sheet, stats);
    }
    caveats(sheet, object);
}

/// `xn--mnchen-3ya.test (münchen.test)`, a file's name, a URL.
fn title(object: &Object) -> DetailLine {
    let name = match object.descriptor.kind {
        Kind::Domain | Kind::IpAddress => &*object.descriptor.id,
        _ => object.title(),
    };
    let mut line = DetailLine::text(Role::Title, name).copies(name);
    let host = target::host_of(name).unwrap_or_else(|| name.to_owned());
    if let Some(unicode) = target::unicode(&host) {
        line = line.and(Role::Title, &format!(" ({unicode})"));
    }
    if name != &*object.descriptor.id || !object.descriptor.kind.has_report() {
        line = line.and(Role::Muted, &format!("  {}", object.descriptor.kind.label()));
    }
    line
}

fn verdict_line(object: &Object, now: i64) -> DetailLine {
    let judged = Verdict::of(object);
    let facts = &object.facts;
    let has_numbers = object.descriptor.kind != Kind::PrivateFile && facts.stats.is_some_and(|stats| stats.total() > 0);
    let mut words = match (&facts.stats, judged) {
        (_, Verdict::NotJudged) => object.descriptor.kind.label().to_owned(),
        (Some(stats), _) if has_numbers => numbers(stats, judged),
        _ => verdict::cell(object),
    };
    if has_numbers && facts.stats.is_some_and(|stats| Verdict::from_stats(&stats) != judged) {
        words.push_str(if facts.gti_verdict.is_some() {
            ", says Google Threat Intelligence"
        } else {
            ", says VirusTotal"
        });
    }
    let mut line = DetailLine::blank().and(super::role(judged), &words).copies(words);
    if judged != Verdict::NotJudged {
        line = line.marked(judged);
    }
    match facts.last_analysis_date.or(facts.date) {
        Some(date) => line.and(Role::Text, &format!("  {}", time::utc_with_age(date, now))),
        None if object.has_attributes && object.descriptor.kind.has_report() => {
            line.and(Role::Muted, "  date of analysis not given")
        }
        None => line,
    }
}

/// `4/60 malicious, 1 suspicious`
fn numbers(stats: &Stats, judged: Verdict) -> String {
    match (judged, stats.suspicious) {
        (Verdict::Suspicious, more) if more > 0 => stats.ratio(),
        (_, 0) => format!("{} {}", stats.ratio(), judged.word()),
        (_, more) => format!("{}/{} {}, {more} suspicious", stats.malicious, stats.total(), judged.word()),
    }
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
    ];
    let parts: Vec<_> =
        reasons.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}")).collect();
    let engines = if stats.without_opinion() == 1 { "engine" } else { "engines" };
    format!("{} {engines} without an opinion: {}", stats.without_opinion(), parts.join(", "))
}

fn caveats(sheet: &mut Sheet<'_>, object: &Object) {
    let (kind, facts) = (&object.descriptor.kind, &object.facts);
    if let Some(error) = &object.error {
        sheet.say(Role::Warning, &format!("the service could not give this object: {error}"));
        return;
    }
    if !object.has_attributes {
        if kind.has_report() {
            sheet.say(Role::Muted, "VirusTotal names it and has no analysis of it; u submits it publicly, U privately");
        }
        return;
    }
    if kind.is_private() && facts.stats.is_none() {
        sheet.say(Role::Muted, "private: engines are not asked, so there are no detections to count");
    }
    let tolerated = if matches!(kind, Kind::File | Kind::PrivateFile) { 90 * DAY } else { 30 * DAY };
    let scanned = facts.last_analysis_date.filter(|_| kind.has_report());
    if let Some(age) = scanned.map(|date| sheet.scene.now.saturating_sub(date)).filter(|age| *age > tolerated) {
        let days = u64::try_from(age / DAY).unwrap_or_default();
        let days = crate::text::count(days);
        sheet.say(Role::Warning, &format!("stale: the analysis is {days} days old; R reanalyses it (1 request)"));
    }
    if Verdict::of(object) == Verdict::NoVerdicts && !kind.is_private() {
        sheet.say(Role::Muted, "no engine has given an opinion yet, so it is neither clean nor bad");
    }
}
