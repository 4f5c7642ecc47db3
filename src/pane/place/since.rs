//! What was submitted from here since an object was asked for: a report that is missing or older says so.

use crate::keys::Action;
use crate::pane::watching::{Follow, Watch};
use crate::pane::{DrawContext, Pane, Place, Report};

/// How the analysis stands of something that was not in VirusTotal when it was asked, and was submitted from here since; and
/// what leads to its report.
pub(super) fn submitted(context: &DrawContext<'_>, place: &Place) -> Option<[String; 2]> {
    let watch = watch_of(context, place)?;
    let (key, price) = (context.key(Action::Refresh), place.price(context.session));
    let offer = match watch.follow {
        Follow::Running => format!("Its report is read here when it is done ({price}); {key} asks now ({price})."),
        Follow::Done | Follow::Failed(_) => format!("{key} reads its report ({price})."),
    };
    Some([course(context, watch), offer])
}

/// One line for a report that knows less than an analysis of the same object that was followed here.
pub(super) fn newer(context: &DrawContext<'_>, place: &Place, report: &Report) -> Option<String> {
    let watch = watch_of(context, place)?;
    let has_numbers = report.object.facts.stats.is_some_and(|stats| !stats.is_empty());
    let is_newer = match watch.done_at {
        // In the same second only its numbers tell which of the two came first.
        Some(done_at) if has_numbers => done_at > report.fetched_at,
        Some(done_at) => done_at >= report.fetched_at,
        // While it runs, only a report without numbers is in want of it.
        None => !has_numbers,
    };
    let key = context.key(Action::Refresh);
    let offer = match watch.follow {
        Follow::Done => format!("; {key} reads it: {}", place.price(context.session)),
        Follow::Running => format!("; its report is read then: {}", place.price(context.session)),
        Follow::Failed(_) => String::new(),
    };
    is_newer.then(|| format!("Submitted since: {}{offer}", course(context, watch)))
}

fn watch_of<'a>(context: &DrawContext<'a>, place: &Place) -> Option<&'a Watch> {
    context.elsewhere.analysis(&place.subject, &place.name)
}

fn course(context: &DrawContext<'_>, watch: &Watch) -> String {
    match (&watch.follow, watch.last.as_ref().and_then(|last| last.stats).zip(watch.verdict)) {
        (Follow::Done, Some((stats, verdict))) => format!("its analysis is completed: {}", verdict.sentence(&stats)),
        (Follow::Done, None) => "its analysis is completed".to_owned(),
        (Follow::Running, _) => format!("its analysis goes on and is followed in {}", context.with_key(Pane::Activity)),
        (Follow::Failed(_), _) => "its analysis is not followed any more".to_owned(),
    }
}
