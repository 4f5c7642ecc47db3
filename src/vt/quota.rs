//! What a key may spend, as the service tells it and as we count it.
//!
//! Pure: the clock is passed in, and nothing is kept here. The `store` keeps the count of all programs that share a
//! key; [`Budget`] counts for one program, when there is no store. Times are [`Timestamp`]s, days end at 00:00 UTC.
//!
//! Sources: <https://docs.virustotal.com/reference/public-vs-premium-api>, `docs/consumption-quotas-handled`

use std::collections::VecDeque;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// We count when a request leaves, the service when it arrives: the first of a minute may travel longer than the fifth.
const MINUTE: SignedDuration = SignedDuration::from_secs(61);
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// From this many an hour on, a limit a minute is no limit that we could reach.
const BOUNDLESS: u64 = 1_000_000;

/// One quota. `used` can exceed `allowed`, and numbers reach 60,000,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quota {
    pub allowed: u64,
    pub used: u64,
}

impl Quota {
    pub fn left(self) -> u64 {
        self.allowed.saturating_sub(self.used)
    }

    /// How much is used, 0 to 1.
    pub fn share(self) -> f64 {
        if self.allowed == 0 { 1.0 } else { (self.used as f64 / self.allowed as f64).clamp(0.0, 1.0) }
    }
}

/// A named quota as it applies to the user and to the user's group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `api_requests_daily`
    pub name: Box<str>,
    pub user: Option<Quota>,
    pub group: Option<Quota>,
    /// Name of the group.
    pub inherited_from: Option<Box<str>>,
}

impl Grant {
    /// The one that ends first. An `allowed` of zero beside another grant says nothing.
    pub fn effective(&self) -> Option<Quota> {
        let granted = [self.user, self.group].into_iter().flatten().filter(|quota| quota.allowed > 0);
        granted.min_by_key(|quota| quota.left()).or(self.user).or(self.group)
    }
}

/// The answer of `overall_quotas`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quotas {
    pub grants: Vec<Grant>,
}

impl Quotas {
    /// Reads the `data` of the answer (or the `quotas` attribute of a user); members that are no quotas are left out.
    pub fn read(data: &Value) -> Self {
        let members = data.as_object().into_iter().flatten();
        Self { grants: members.filter_map(|(name, value)| grant(name, value)).collect() }
    }

    pub fn named(&self, name: &str) -> Option<&Grant> {
        self.grants.iter().find(|grant| &*grant.name == name)
    }

    /// Requests a day, as they stand now.
    pub fn daily(&self) -> Option<Quota> {
        self.named("api_requests_daily")?.effective()
    }

    /// Requests a month, as they stand now.
    pub fn monthly(&self) -> Option<Quota> {
        self.named("api_requests_monthly")?.effective()
    }

    /// The limits that these quotas mean; the service tells the minute's as an hour's (240 for 4 a minute).
    pub fn limits(&self) -> Limits {
        let hourly = self.named("api_requests_hourly").and_then(Grant::effective).map(|quota| quota.allowed);
        let number = |number: u64| u32::try_from(number).ok();
        Limits {
            per_minute: hourly.filter(|hourly| *hourly < BOUNDLESS).and_then(|hourly| number((hourly / 60).max(1))),
            per_day: self.daily().map(|quota| quota.allowed).filter(|allowed| *allowed > 0).and_then(number),
        }
    }

    /// Whether these are the quotas of a free account.
    pub fn tier(&self) -> Tier {
        let limits = self.limits();
        let within = |limit: Option<u32>, public: Option<u32>| limit.zip(public).is_some_and(|(a, b)| a <= b);
        let minute = within(limits.per_minute, Limits::PUBLIC.per_minute);
        if minute && limits.per_day.is_some_and(|day| day <= OLD_PUBLIC_DAY) { Tier::Public } else { Tier::Premium }
    }
}

/// Requests a day of old public keys; new ones have 500.
const OLD_PUBLIC_DAY: u32 = 5760;

fn grant(name: &str, value: &Value) -> Option<Grant> {
    let quota = |value: Option<&Value>| {
        let number = |name: &str| value?.get(name).map(whole);
        Some(Quota { allowed: number("allowed")?, used: number("used").unwrap_or(0) })
    };
    let group = value.get("group");
    let inherited_from = group.and_then(|group| group.get("inherited_from")).and_then(Value::as_str);
    // A user's own `quotas` attribute has no level between name and numbers.
    let user = quota(value.get("user")).or_else(|| quota(Some(value)));
    let group = quota(group);
    (user.is_some() || group.is_some()).then(|| Grant {
        name: name.into(),
        user,
        group,
        inherited_from: inherited_from.map(Into::into),
    })
}

/// A count, whatever number the service made of it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float cast saturates, which is meant")]
fn whole(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_f64().map(|number| number as u64)).unwrap_or(0)
}

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tier {
    /// 4 requests a minute, 500 a day; no paging or refreshing by itself.
    Public,
    Premium,
}

/// Requests a minute and a day; an absent number is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    pub per_minute: Option<u32>,
    pub per_day: Option<u32>,
}

impl Limits {
    /// What a key gets until the service says something else.
    pub const PUBLIC: Self = Self { per_minute: Some(4), per_day: Some(500) };
    pub const NONE: Self = Self { per_minute: None, per_day: None };
}

/// Which limit stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    Minute,
    Day,
}

/// Until when a request has to wait, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    pub until: Timestamp,
    pub window: Window,
}

/// The minute and day windows of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    pub limits: Limits,
    /// When the requests of the last minute left, the oldest first.
    recent: VecDeque<Timestamp>,
    /// Days since the epoch, UTC.
    day: i64,
    used: u32,
    refused: Option<Wait>,
}

impl Budget {
    pub fn new(limits: Limits) -> Self {
        Self { limits, recent: VecDeque::new(), day: 0, used: 0, refused: None }
    }

    /// Pays for a call of `price` requests, or says until when it has to wait; then nothing is paid.
    ///
    /// A call dearer than the whole minute passes when the minute is untouched: it would wait for ever.
    pub fn take(&mut self, now: Timestamp, price: u32) -> Result<(), Wait> {
        self.pass(now);
        if let Some(wait) = self.refused.filter(|wait| wait.until > now) {
            return Err(wait);
        }
        if self.limits.per_day.is_some_and(|limit| self.used.saturating_add(price) > limit) {
            return Err(Wait { until: midnight(now), window: Window::Day });
        }
        if let Some(until) = self.room_at(price) {
            return Err(Wait { until, window: Window::Minute });
        }
        self.used = self.used.saturating_add(price);
        self.recent.extend((0..price).map(|_| now));
        Ok(())
    }

    /// Requests that may leave now, and today; `None` where nothing limits.
    pub fn left(&mut self, now: Timestamp) -> (Option<u32>, Option<u32>) {
        self.pass(now);
        let recent = u32::try_from(self.recent.len()).unwrap_or(u32::MAX);
        let minute = self.limits.per_minute.map(|limit| limit.saturating_sub(recent));
        (minute, self.limits.per_day.map(|limit| limit.saturating_sub(self.used)))
    }

    /// Takes in what the service says of today.
    pub fn correct(&mut self, now: Timestamp, quotas: &Quotas) {
        self.pass(now);
        self.limits = quotas.limits();
        if let Some(daily) = quotas.daily() {
            self.used = u32::try_from(daily.used).unwrap_or(u32::MAX);
        }
    }

    /// The service refused a request (429): nothing leaves before the answer.
    pub fn refused(&mut self, now: Timestamp, retry_after: Option<Duration>) -> Wait {
        self.pass(now);
        let wait = refusal(now, retry_after, self.recent.len());
        self.refused = Some(wait);
        wait
    }

    /// Lets time pass: forgets what left the windows.
    fn pass(&mut self, now: Timestamp) {
        let today = now.as_second().div_euclid(DAY_SECONDS);
        if today != self.day {
            (self.day, self.used) = (today, 0);
        }
        // A time far ahead is that of a clock that was set back; it must not stop us until it catches up.
        self.recent.retain(|at| now.duration_since(*at).abs() < MINUTE);
    }

    /// When the minute has room for `price` requests; `None` when it has now.
    fn room_at(&self, price: u32) -> Option<Timestamp> {
        let limit = usize::try_from(self.limits.per_minute?).ok()?;
        let allowed_before = limit.saturating_sub(usize::try_from(price).ok()?);
        let surplus = self.recent.len().checked_sub(allowed_before).filter(|surplus| *surplus > 0)?;
        // The one whose leaving the window makes room.
        self.recent.get(surplus - 1).map(|leaver| leaver.saturating_add(MINUTE).unwrap_or(*leaver))
    }
}

/// What a 429 means, which does not say itself: the service's own pause, else the next minute, and 00:00 UTC when the
/// request was refused although `sent_in_last_minute` shows a minute without any other (then the day is used up; an
/// assumption, so a person may still ask again).
pub fn refusal(now: Timestamp, retry_after: Option<Duration>, sent_in_last_minute: usize) -> Wait {
    let after = |pause: SignedDuration| now.checked_add(pause).unwrap_or(now);
    match retry_after {
        Some(pause) => {
            let window = if pause > Duration::from_secs(3600) { Window::Day } else { Window::Minute };
            Wait { until: after(SignedDuration::try_from(pause).unwrap_or(MINUTE)), window }
        }
        None if sent_in_last_minute <= 1 => Wait { until: midnight(now), window: Window::Day },
        None => Wait { until: after(MINUTE), window: Window::Minute },
    }
}

/// The next 00:00 UTC.
pub fn midnight(now: Timestamp) -> Timestamp {
    let next = now.as_second().div_euclid(DAY_SECONDS).saturating_add(1).saturating_mul(DAY_SECONDS);
    Timestamp::from_second(next).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + second).expect("a time in 2026")
    }

    #[test]
    fn four_requests_pass_and_the_fifth_waits_for_the_first_to_leave_the_minute() {
        let mut budget = Budget::new(Limits::PUBLIC);
        for second in [0, 10, 20, 30] {
            assert_eq!(budget.take(at(second), 1), Ok(()));
        }
        assert_eq!(budget.take(at(40), 1), Err(Wait { until: at(61), window: Window::Minute }));
        assert_eq!(budget.take(at(40), 2), Err(Wait { until: at(71), window: Window::Minute }));
        assert_eq!(budget.take(at(61), 1), Ok(()));
        assert_eq!(budget.left(at(61)), (Some(0), Some(495)));
    }

    #[test]
    fn the_day_ends_at_midnight_utc() {
        let mut budget = Budget::new(Limits { per_minute: None, per_day: Some(2) });
        assert_eq!(budget.take(at(3600), 2), Ok(()));
        assert_eq!(budget.take(at(3601), 1), Err(Wait { until: at(DAY_SECONDS), window: Window::Day }));
        assert_eq!(budget.take(at(DAY_SECONDS), 1), Ok(()));
    }

    #[test]
    fn a_call_dearer_than_the_minute_passes_an_untouched_minute() {
        let mut budget = Budget::new(Limits { per_minute: Some(1), per_day: None });
        assert_eq!(budget.take(at(0), 2), Ok(()));
        assert!(budget.take(at(1), 2).is_err());
    }

    #[test]
    fn c01_a_refusal_after_an_idle_minute_means_the_day_else_the_minute() {
        assert_eq!(refusal(at(37_530), None, 3), Wait { until: at(37_591), window: Window::Minute });
        assert_eq!(refusal(at(37_530), None, 1), Wait { until: at(DAY_SECONDS), window: Window::Day });
        let told = refusal(at(0), Some(Duration::from_secs(9)), 0);
        assert_eq!(told, Wait { until: at(9), window: Window::Minute });
    }

    #[test]
    fn a_refusal_stops_everything_until_it_ends() {
        let mut budget = Budget::new(Limits::PUBLIC);
        assert!(budget.take(at(0), 1).is_ok() && budget.take(at(1), 1).is_ok());
        let wait = budget.refused(at(2), None);
        assert_eq!(budget.take(at(3), 1), Err(wait));
        assert_eq!(budget.take(wait.until, 1), Ok(()));
    }

    #[test]
    fn a_clock_set_back_does_not_stop_us() {
        let mut budget = Budget::new(Limits::PUBLIC);
        assert!(budget.take(at(90_000), 4).is_ok());
        assert_eq!(budget.take(at(0), 1), Ok(()));
    }

    #[test]
    fn quotas_of_any_size_and_shape_are_read() {
        let quotas = Quotas::read(&json!({
            "api_requests_daily": {"user": {"allowed": 500, "used": 812}, "group": {"allowed": 0, "used": 0}},
            "api_requests_hourly": {"user": {"allowed": 240, "used": 3}},
            "intelligence_searches_monthly": {"group": {"allowed": 60_000_000_000_u64, "used": -4, "inherited_from": "g"}},
            "odd": null, "odder": {"user": []}, "own": {"allowed": 1.5e3, "used": 1}
        }));
        let daily = quotas.daily().expect("daily");
        assert_eq!((daily.left(), daily.used), (0, 812));
        assert!((daily.share() - 1.0).abs() < f64::EPSILON);
        assert_eq!(quotas.limits(), Limits { per_minute: Some(4), per_day: Some(500) });
        assert_eq!(quotas.tier(), Tier::Public);
        let intelligence = quotas.named("intelligence_searches_monthly").expect("named");
        assert_eq!(intelligence.effective(), Some(Quota { allowed: 60_000_000_000, used: 0 }));
        assert_eq!(quotas.grants.len(), 4);
    }

    #[test]
    fn a_contract_without_reachable_limits_is_premium() {
        let quotas = Quotas::read(&json!({
            "api_requests_daily": {"user": {"allowed": 1_000_000_000, "used": 17}},
            "api_requests_hourly": {"user": {"allowed": 60_000_000_000_u64, "used": 0}}
        }));
        assert_eq!((quotas.limits().per_minute, quotas.tier()), (None, Tier::Premium));
    }
}
