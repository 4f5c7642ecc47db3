//! The account behind the key: quotas, usage; and what the service says of itself.

use serde_json::{Map, Value, json};

use crate::demo::answer::{Answer, Refusal, data};
use crate::demo::call::{Call, Tier};
use crate::demo::catalogue::CATALOGUE;
use crate::demo::kind::Kind;
use crate::demo::seed::{self, DAY, number};
use crate::demo::service::Service;
use crate::demo::story::Row;

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
        let derived = json!({
            "hour": minute * 60, "day": day, "month": month, "used": used, "is_premium": tier == Tier::Premium,
        });
        self.world.fill("quotas", derived, &Row::default()).into()
    }

    /// `GET /users/{id}/overall_quotas`.
    pub(in crate::demo) fn overall_quotas(&self, id: &str, call: &Call) -> Answer {
        let tier = self.own_account(id, call)?;
        let derived = json!({"quotas": self.quotas(tier), "is_premium": tier == Tier::Premium});
        data(self.world.fill("overall_quotas", derived, &Row::default()))
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
        let kinds = CATALOGUE.iter().map(|(kind, relationships)| {
            let rows = relationships.iter().map(|row| json!({"name": row.name, "gives": row.gives.type_name()}));
            json!({"kind": kind.type_name(), "rows": rows.collect::<Vec<_>>()})
        });
        let all: Vec<&String> = engines.file.iter().chain(&engines.feed).collect();
        let derived = json!({"engines": all, "kinds": kinds.collect::<Vec<_>>()});
        data(self.world.fill("metadata", derived, &Row::default()))
    }
}
