//! Summary: the verdict and why, in the fewest lines.

use super::{DetailLine, Scene};
use crate::text::time;
use crate::theme::Role;
use crate::vt::{Verdict, verdict};

const LABEL: usize = 18;

/// The lines of the tab.
pub fn lines(scene: &Scene<'_>) -> Vec<DetailLine> {
    let object = &scene.report.object;
    let facts = &object.facts;
    let mut lines = vec![DetailLine::text(Role::Title, object.title()).copies(object.title())];
    let ratio = facts.stats.map_or_else(|| verdict::cell(object), |stats| stats.ratio());
    lines.push(DetailLine::blank().and(role(Verdict::of(object)), &format!("{ratio} {}", Verdict::of(object).word())));
    let dates = [("last analysis", facts.last_analysis_date), ("first submission", facts.first_submission_date)];
    for (label, date) in dates {
        if let Some(date) = date {
            lines.push(DetailLine::field(label, LABEL, Role::Text, &time::utc_with_age(date, scene.now)));
        }
    }
    let texts = [
        ("SHA-256", &facts.sha256),
        ("SHA-1", &facts.sha1),
        ("MD5", &facts.md5),
        ("type", &facts.type_description),
        ("label", &facts.threat_label),
        ("URL", &facts.url),
    ];
    for (label, text) in texts {
        if let Some(text) = text {
            lines.push(DetailLine::field(label, LABEL, Role::Text, text));
        }
    }
    lines
}

/// The role of a verdict.
pub fn role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Malicious => Role::Malicious,
        Verdict::Suspicious => Role::Suspicious,
        Verdict::Clean => Role::Harmless,
        Verdict::NoVerdicts => Role::Pending,
        Verdict::PrivateUnjudged => Role::Private,
        Verdict::NotScanned | Verdict::Missing => Role::Unknown,
        Verdict::NotJudged => Role::Muted,
    }
}
