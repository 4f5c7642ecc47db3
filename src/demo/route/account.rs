//! The account behind the key: quotas, usage; and what the service says of itself.

use serde_json::{Map, Value, json};

use crate::demo::answer::{Answer, Refusal, data};
use crate::demo::call::{Call, Tier};
use crate::demo::catalogue::CATALOGUE;
use crate::demo::kind::Kind;
use crate::demo::seed::{self, DAY, number};
use crate::demo::service::Service;

/// What a public key may ask for.
const PUBLIC_MINUTE: u64 = 4;
const PUBLIC_DAY: u64 = 500;
const PUBLIC_MONTH: u64 = 15_500;

impl Service {
    /// Each quota as `{allowed, used}`. The hourly one is sixty times the minute's, as the service shows it.
    pub(in crate::demo) fn quotas(&self, tier: Tier) -> Value {
        let used = self.used(tier);
        let (minute, day, month) = match tier {
            Tier::Public => (PUBLIC_MINUTE, PUBLIC_DAY, PUBLIC_MONTH),
            Tier::Premium => (1_000, 100_000, 3_000_000),
        };
        let minute = self.options.per_minute.map_or(minute, u64::from);
        let day = self.options.per_day.map_or(day, u64::from);
        let paid = |allowed: u64| if tier == Tier::Premium { allowed } else { 0 };
        let rows = [
            ("api_requests_hourly", minute * 60, used),
            ("api_requests_daily", day, used),
            ("api_requests_monthly", month, used),
            ("intelligence_searches_monthly", paid(5_000), paid(37)),
            ("intelligence_downloads_monthly", paid(1_000), paid(4)),
            ("intelligence_hunting_rules", paid(40), 0),
            ("intelligence_graphs_private", paid(10), 0),
            ("collections_creation_monthly", 20, 0),
            ("private_scans_monthly", paid(1_000), paid(12)),
            ("private_scans_per_minute", paid(10), 0),
            ("private_urlscans_monthly", paid(1_000), paid(3)),
            ("private_urlscans_per_minute", paid(10), 0),
        ];
        let quotas =
            rows.into_iter().map(|(name, allowed, used)| (name.to_owned(), json!({"allowed": allowed, "used": used})));
        Value::Object(quotas.collect())
    }

    /// `GET /users/{id}/overall_quotas`.
    pub(in crate::demo) fn overall_quotas(&self, id: &str, call: &Call) -> Answer {
        let tier = self.own_account(id, call)?;
        let mut all = Map::new();
        if let Value::Object(quotas) = self.quotas(tier) {
            for (name, user) in quotas {
                let mut quota = json!({"user": user});
                if let (Tier::Premium, Some(quota)) = (tier, quota.as_object_mut()) {
                    let group =
                        json!({"allowed": 60_000_000_000_u64, "used": 0, "inherited_from": "brightwater-triage"});
                    quota.insert("group".into(), group);
                }
                all.insert(name, quota);
            }
        }
        data(Value::Object(all))
    }

    /// `GET /users/{id}/api_usage`: made-up days, the last of them real.
    pub(in crate::demo) fn api_usage(&self, id: &str, call: &Call) -> Answer {
        let tier = match id {
            "brightwater-triage" => call.tier,
            _ => self.own_account(id, call)?,
        };
        let mut daily = Map::new();
        let mut total = 0;
        for days in (1..30).rev() {
            let day = seed::date(self.now() - days * DAY, "%Y-%m-%d");
            let count = number(&[&day, "usage"], 40);
            total += count;
            if count > 0 {
                daily.insert(day, json!({"files": count}));
            }
        }
        let used = self.used(tier);
        daily.insert(seed::date(self.now(), "%Y-%m-%d"), json!({"files": used}));
        data(json!({
            "daily": daily, "daily_endpoints_not_consuming_quota": {}, "total": {"files": total + used},
            "total_endpoints_not_consuming_quota": {},
        }))
    }

    /// Only one's own account may be read.
    fn own_account(&self, id: &str, call: &Call) -> Result<Tier, Refusal> {
        let name = self.find(Kind::User, id, call)?;
        if name.id == call.tier.user() { Ok(call.tier) } else { Err(Refusal::forbidden()) }
    }

    /// `GET /metadata`: engines, privileges, relationships.
    pub(in crate::demo) fn metadata(&self) -> Answer {
        let engines = &self.world.story.engines;
        let engines: Map<String, Value> =
            engines.file.iter().chain(&engines.feed).map(|name| (name.clone(), json!({}))).collect();
        let relationships: Map<String, Value> = CATALOGUE
            .iter()
            .map(|(kind, relationships)| {
                let rows: Vec<Value> = relationships
                    .iter()
                    .map(|row| {
                        let description = format!("Objects of type {} known as {}.", row.gives.type_name(), row.name);
                        json!({"name": row.name, "description": description})
                    })
                    .collect();
                (kind.type_name().to_owned(), Value::Array(rows))
            })
            .collect();
        let privileges = ["private", "intelligence", "downloads-tier-1", "downloads-tier-2", "file-feed", "widget"];
        data(json!({"engines": engines, "privileges": privileges, "relationships": relationships}))
    }
}
