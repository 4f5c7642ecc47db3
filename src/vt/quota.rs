//! What a key may spend, as the service tells it. The `store` keeps the count.
//!
//! Sources: <https://docs.virustotal.com/reference/public-vs-premium-api>, `docs/consumption-quotas-handled`

use serde_json::Value;

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

    /// The limits that these quotas mean; the service tells the minute's as an hour's (240 for 4 a minute).
    pub fn limits(&self) -> Limits {
        let hourly = self.named("api_requests_hourly").and_then(Grant::effective).map(|quota| quota.allowed);
        let number = |number: u64| u32::try_from(number).ok();
        Limits {
            per_minute: hourly.filter(|hourly| *hourly < BOUNDLESS).and_then(|hourly| number((hourly / 60).max(1))),
            per_day: self.daily().map(|quota| quota.allowed).filter(|allowed| *allowed > 0).and_then(number),
        }
    }

    /// Whether these are the quotas of a free account; `None` when they do not tell.
    pub fn tier(&self) -> Option<Tier> {
        let told = self.named("api_requests_hourly").or(self.named("api_requests_daily")).and_then(Grant::effective);
        told.filter(|quota| quota.allowed > 0)?;
        let limits = self.limits();
        let within = |limit: Option<u32>, public: Option<u32>| limit.zip(public).is_some_and(|(a, b)| a <= b);
        let minute = within(limits.per_minute, Limits::PUBLIC.per_minute);
        let public = minute && limits.per_day.is_some_and(|day| day <= OLD_PUBLIC_DAY);
        Some(if public { Tier::Public } else { Tier::Premium })
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tier {
    /// 4 requests a minute, 500 a day: nothing is fetched that was not asked for.
    #[default]
    Public,
    /// By contract: next pages load near the end of a list.
    Premium,
}

/// Requests a minute and a day; an absent (or zero) number is no limit.
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
        assert_eq!(quotas.limits(), Limits { per_minute: Some(4), per_day: Some(500) });
        assert_eq!(quotas.tier(), Some(Tier::Public));
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
        assert_eq!((quotas.limits().per_minute, quotas.tier()), (None, Some(Tier::Premium)));
        assert_eq!(Quotas::default().tier(), None);
    }
}
