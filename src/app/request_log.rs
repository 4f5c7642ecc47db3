//! The log of requests read and copied, and the page about the quota.

use super::Model;
use crate::effect::{Clip, Freshness, Priority};
use crate::msg::{Reply, Source};
use crate::pane::Route;
use crate::pane::activity::{Item, Progress};
use crate::pane::overlay::{Contents, Overlay, Page};
use crate::text;
use crate::theme::Role;
use crate::vt::quota::{Quota, Quotas};
use crate::vt::{Answer, ApiError, Exchange, calls};

/// Why the service is asked about the key: at the start, or before a search that not every key may make.
pub(super) const ASKS_TIER: &str = "what kind of key it is";

/// Cells of what a request asks for, on the page about the quota.
const TITLE: usize = 60;

/// What the service said of the quota, for the page about it.
#[derive(Debug, Clone, Default)]
pub(super) enum Said {
    /// Offline nothing is asked.
    #[default]
    NotAsked,
    /// It was asked then.
    Asked(i64),
    Told(Result<Quotas, ApiError>),
}

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

    /// The page about the quota: what is counted here is on it at once, and what the service says once that comes. That may take
    /// minutes where the quota is used up, which is when somebody asks.
    pub(super) fn ask_quota(&mut self) {
        self.quota = if self.session.offline {
            Said::NotAsked
        } else {
            self.requests.ask(calls::own_overall_quotas(), Route::Quota, Priority::ByHand, Freshness::Network);
            Said::Asked(self.now)
        };
        let page = Page::new("Quota".to_owned(), self.quota_lines()).of(Contents::Quota);
        self.bring(Overlay::Page(page), "the quota is counted");
    }

    pub(super) fn settle_quota(&mut self, outcome: Result<Reply, ApiError>) {
        self.quota = Said::Told(outcome.map(|reply| match reply.answer {
            Answer::Bare(told) => Quotas::read(&told),
            _ => Quotas::default(),
        }));
    }

    /// Keeps the page true while it is open; once it is closed nobody waits for what the service says. Called after every message.
    pub(super) fn keep_quota(&mut self) {
        let is_quota =
            |overlay: &&mut Overlay| matches!(overlay, Overlay::Page(page) if page.contents == Contents::Quota);
        let lines = self.quota_lines();
        let mut is_open = false;
        for overlay in self.overlays.iter_mut().chain(&mut self.brought).filter(is_quota) {
            if let Overlay::Page(page) = overlay {
                page.refill(lines.clone());
                is_open = true;
            }
        }
        if !is_open && matches!(self.quota, Said::Asked(_)) {
            self.requests.forgo_where(|_, route| *route == Route::Quota);
        }
        if !is_open {
            self.quota = Said::NotAsked;
        }
    }

    /// The service's numbers, ours, and what waits.
    fn quota_lines(&self) -> Vec<(Role, String)> {
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
        let told = |item: &Item| format!("{}: {}", text::fit_middle(&item.title, TITLE), item.standing());
        lines.extend(self.activity.waiting().map(|item| (Role::Text, told(item))));
        if lines.len() == before {
            lines.push((Role::Muted, "nothing".to_owned()));
        }
        lines.push((Role::Text, String::new()));
        lines.extend(said(&self.quota));
        lines
    }
}

/// The service's numbers: the user's own, or those of the group where they end first.
fn said(told: &Said) -> Vec<(Role, String)> {
    let group = match told {
        Said::Told(Ok(quotas)) => quotas.grants.iter().find_map(|grant| grant.inherited_from.as_deref()),
        _ => None,
    };
    let group = group.map(|group| format!(" (group {group})")).unwrap_or_default();
    let mut lines = vec![(Role::Header, format!("Said by the service{group}"))];
    match told {
        Said::NotAsked => lines.push((Role::Muted, "not asked: nothing is sent offline".to_owned())),
        Said::Asked(at) => {
            lines.push((Role::Pending, format!("asked at {}; it has not answered yet", text::time::clock(*at))));
        }
        Said::Told(Err(error)) => lines.push((Role::Error, error.to_string())),
        Said::Told(Ok(quotas)) if quotas.grants.is_empty() => lines.push((Role::Muted, "it named none".to_owned())),
        Said::Told(Ok(quotas)) => lines.extend(
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
