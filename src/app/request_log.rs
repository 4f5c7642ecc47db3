//! The log of requests read and copied, and the page about the quota.

use super::Model;
use crate::effect::{Clip, Freshness, Priority};
use crate::msg::{Reply, Source};
use crate::pane::Route;
use crate::pane::activity::Progress;
use crate::pane::overlay::{Overlay, Page};
use crate::text;
use crate::theme::Role;
use crate::vt::quota::{Quota, Quotas};
use crate::vt::{Answer, ApiError, Exchange, calls};

/// Why the service is asked about the key: at the start, or before a search that not every key may make.
pub(super) const ASKS_TIER: &str = "what kind of key it is";

impl Model {
    /// A key was tested on the way to its session: the log has that request too.
    pub(super) fn key_tested(&mut self, exchange: Option<Box<Exchange>>, failed: Option<ApiError>) {
        let id = self.requests.number();
        self.requests.note(id, calls::own_user(), "tests a key");
        self.activity.started(self.requests.begun());
        if let Some(exchange) = exchange {
            self.activity.exchanged(id, *exchange);
        }
        // Nobody waits for it any more.
        self.requests.settle(id);
        self.activity.ended(id, failed.map_or(Progress::Done { source: Source::Network }, Progress::Failed));
    }

    /// Copies the line that sends the request under the cursor from a shell.
    pub(super) fn copy_request(&mut self) {
        let Some(text) = self.activity.selected().map(|item| item.curl(&self.session.base_url)) else {
            return self.say("no request here");
        };
        self.requests.copy(Clip { text, what: "the curl line, with $VT_API_KEY for the key,".to_owned(), note: None });
    }

    /// The page about the quota: the service is asked for its numbers first.
    pub(super) fn ask_quota(&mut self) {
        if self.session.offline {
            return self.show_quota(None);
        }
        self.say("asking for the quota…");
        self.requests.ask(calls::own_overall_quotas(), Route::Quota, Priority::Looking, Freshness::Network);
    }

    pub(super) fn settle_quota(&mut self, outcome: Result<Reply, ApiError>) {
        let quotas = outcome.map(|reply| match reply.answer {
            Answer::Bare(told) => Quotas::read(&told),
            _ => Quotas::default(),
        });
        self.show_quota(Some(quotas));
    }

    /// Shows the service's numbers, ours, and what waits.
    fn show_quota(&mut self, told: Option<Result<Quotas, ApiError>>) {
        let heading = |words: &str| (Role::Header, words.to_owned());
        let mut lines = vec![heading("Counted here")];
        let meter = self.meter;
        for (name, count, limit) in
            [("this minute", meter.minute_used, meter.minute_limit), ("today", meter.day_used, meter.day_limit)]
        {
            let words = match limit {
                Some(allowed) => used(Quota { allowed, used: count }),
                None => format!("{} used; no limit is counted here", text::count(count)),
            };
            lines.push((Role::Text, format!("{name:<34}{words}")));
        }
        lines.extend([(Role::Text, String::new()), heading("What waits")]);
        let before = lines.len();
        lines.extend(self.activity.waiting().map(|item| (Role::Text, format!("{}: {}", item.title, item.standing()))));
        if lines.len() == before {
            lines.push((Role::Muted, "nothing".to_owned()));
        }
        lines.push((Role::Text, String::new()));
        lines.extend(said(told));
        self.status = None;
        self.bring(Overlay::Page(Page::new("Quota".to_owned(), lines)), "the quota is known");
    }
}

/// The service's numbers: the user's own, or those of the group where they end first.
fn said(told: Option<Result<Quotas, ApiError>>) -> Vec<(Role, String)> {
    let group = match &told {
        Some(Ok(quotas)) => quotas.grants.iter().find_map(|grant| grant.inherited_from.as_deref()),
        _ => None,
    };
    let group = group.map(|group| format!(" (group {group})")).unwrap_or_default();
    let mut lines = vec![(Role::Header, format!("Said by the service{group}"))];
    match told {
        None => lines.push((Role::Muted, "not asked: nothing is sent offline".to_owned())),
        Some(Err(error)) => lines.push((Role::Error, error.to_string())),
        Some(Ok(quotas)) if quotas.grants.is_empty() => lines.push((Role::Muted, "it named none".to_owned())),
        Some(Ok(quotas)) => lines.extend(
            quotas
                .grants
                .iter()
                .filter_map(|grant| Some((Role::Text, format!("{:<34}{}", grant.name, used(grant.effective()?))))),
        ),
    }
    lines
}

/// `33 of 500 used, 467 left`
fn used(quota: Quota) -> String {
    let [used, allowed, left] = [quota.used, quota.allowed, quota.left()].map(text::count);
    format!("{used} of {allowed} used, {left} left")
}
