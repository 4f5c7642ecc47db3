//! Whose key it is, as the service tells it of the key's own user.
//!
//! Source: <https://docs.virustotal.com/reference/user>

use serde_json::Value;

use super::Object;
use super::quota::{Quotas, Tier};
use crate::text;

/// The account behind a key. Hostile text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// The user's name.
    pub name: String,
    /// What kind of key it is, where the quotas tell.
    pub tier: Option<Tier>,
    pub quotas: Quotas,
    /// What was granted, by name.
    pub privileges: Vec<String>,
}

impl Account {
    /// Reads the answer to [`own_user`](super::calls::own_user).
    pub fn of(user: &Object) -> Self {
        let value = user.value();
        let attributes = value.get("attributes").unwrap_or(&Value::Null);
        let quotas = attributes.get("quotas").map(Quotas::read).unwrap_or_default();
        let is_granted = |privilege: &Value| privilege.get("granted").and_then(Value::as_bool).unwrap_or(false);
        let privileges = attributes.get("privileges").and_then(Value::as_object).into_iter().flatten();
        Self {
            name: user.descriptor.id.to_string(),
            tier: quotas.tier(),
            privileges: privileges.filter(|(_, value)| is_granted(value)).map(|(name, _)| name.clone()).collect(),
            quotas,
        }
    }

    /// `4 a minute, 500 a day (470 left)`; empty where the service names no limit.
    pub fn limits(&self) -> String {
        let minute = self.quotas.limits().per_minute.map(|minute| format!("{} a minute", text::count(minute.into())));
        let day = self.quotas.daily().filter(|quota| quota.allowed > 0);
        let day = day.map(|quota| format!("{} a day ({} left)", text::count(quota.allowed), text::count(quota.left())));
        minute.into_iter().chain(day).collect::<Vec<_>>().join(", ")
    }

    /// Whose key it is and what it may do, a line each; `kept` is where it was put.
    pub fn lines(&self, kept: &str) -> Vec<String> {
        let kind = match self.tier {
            Some(Tier::Public) => "a public key",
            Some(Tier::Premium) => "a premium key",
            None => "the service does not say what kind of key it is",
        };
        let granted = if self.privileges.is_empty() {
            "none beyond what everybody may".to_owned()
        } else {
            self.privileges.join(", ")
        };
        let limits = Some(self.limits()).filter(|limits| !limits.is_empty());
        [
            ("account", self.name.clone()),
            ("kind", kind.to_owned()),
            ("limits", limits.unwrap_or_else(|| "the service names none".to_owned())),
            ("privileges", granted),
            ("kept in", format!("{kept}, which only you can read")),
        ]
        .map(|(name, value)| format!("{name:<11} {}", text::visible(&value)))
        .to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use serde_json::json;

    #[test]
    fn an_account_tells_whose_key_it_is_its_kind_its_limits_and_what_was_granted() {
        let user = json!({"type": "user", "id": "ada", "attributes": {
            "quotas": {"api_requests_hourly": {"allowed": 240, "used": 3}, "api_requests_daily": {"allowed": 500, "used": 30}},
            "privileges": {"downloads-tier-2": {"granted": true}, "intelligence": {"granted": false}, "odd": 1}}});
        let account = Account::of(&Object::decode(Bytes::from(user.to_string())).expect("an object"));
        let lines = account.lines("~/key").join("\n");
        for words in ["ada", "a public key", "4 a minute, 500 a day (470 left)", "downloads-tier-2", "~/key"] {
            assert!(lines.contains(words), "{words}:\n{lines}");
        }
        assert!(!lines.contains("intelligence") && !lines.contains("odd"), "{lines}");
    }

    #[test]
    fn an_account_without_attributes_says_what_it_does_not_know() {
        let user = json!({"type": "user", "id": "x"}).to_string();
        let lines = Account::of(&Object::decode(Bytes::from(user)).expect("an object")).lines("k").join("\n");
        assert!(lines.contains("does not say") && lines.contains("names none"), "{lines}");
    }
}
