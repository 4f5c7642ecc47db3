//! The IoC stream and other lists of the account: notifications with the objects they are about, collections, searches.

use serde_json::{Value, json};

use crate::demo::answer::{Answer, Refusal, Reply, refuse};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::page::{Window, page};
use crate::demo::seed::digits;
use crate::demo::service::Service;
use crate::demo::story::Row;
use crate::demo::world::Link;

/// One notification.
struct Notification {
    id: String,
    on: Name,
    row: &'static Row,
}

impl Service {
    fn notifications(&self) -> Vec<Notification> {
        let dismissed = self.state().dismissed.clone();
        let made = self.world.story.rows("notice").iter().map(|row| {
            let number = u64::from_str_radix(&digits(row.text("on"), 8), 16).unwrap_or(0);
            Notification { id: number.to_string(), on: self.world.named(row.text("on")), row }
        });
        made.filter(|notification| !dismissed.contains(&notification.id)).collect()
    }

    fn context(&self, item: &Notification) -> Value {
        let hunting = item.row.text("origin") == "hunting";
        self.world.fill("notice", json!({"id": item.id, "hunting": hunting}), item.row).into()
    }

    /// `GET /ioc_stream`.
    pub(in crate::demo) fn ioc_stream(&self, call: &Call) -> Answer {
        let mut found = self.notifications();
        for condition in call.parameter("filter").unwrap_or_default().split_whitespace() {
            let (name, value) = condition.split_once(':').unwrap_or((condition, ""));
            match name {
                "origin" if matches!(value, "hunting" | "subscriptions") => {
                    found.retain(|item| item.row.text("origin") == value);
                }
                "origin" => {
                    let message = format!("origin \"{value}\" is not valid. Valid origins are: hunting,subscriptions");
                    return refuse("BadRequestError", message);
                }
                "entity_type" => found.retain(|item| item.on.kind.type_name() == value),
                "entity_id" => found.retain(|item| item.on.id == value),
                "date" | "source_type" | "source_id" | "notification_tag" => {}
                other => return refuse("BadRequestError", format!("Unknown filter \"{other}\"")),
            }
        }
        if matches!(call.parameter("order"), Some("date+" | "date" | "date ")) {
            found.reverse();
        }
        let only_descriptors = call.parameter("descriptors_only") == Some("true");
        let window = Window::of(call, 40)?;
        let answer = page(call, window, found.len(), |index| {
            let item = found.get(index)?;
            let link = Link { to: item.on.clone(), context: Some(self.context(item)) };
            Some(if only_descriptors { Self::descriptor(&link) } else { self.listed(&link) })
        });
        Ok(Reply::Json(answer))
    }

    /// `GET /ioc_stream_notifications/{id}`.
    pub(in crate::demo) fn notification(&self, id: &str, call: &Call) -> Answer {
        let found = self.notifications().into_iter().find(|item| item.id == id);
        let item = found.ok_or_else(|| Refusal::new("NotFoundError", format!("Notification \"{id}\" not found")))?;
        let links = json!({"self": call.url(&[])});
        let attributes = self.context(&item);
        Ok(Reply::Json(json!({
            "data": {"id": id, "type": "ioc_stream_notification", "links": links, "attributes": attributes},
        })))
    }

    /// `DELETE /ioc_stream_notifications/{id}`.
    pub(in crate::demo) fn delete_notification(&self, id: &str) -> Answer {
        if !self.notifications().iter().any(|item| item.id == id) {
            return Err(Refusal::new("NotFoundError", format!("Notification \"{id}\" not found")));
        }
        self.state().dismissed.push(id.to_owned());
        Ok(Reply::Empty)
    }

    /// `DELETE /ioc_stream`.
    pub(in crate::demo) fn clear_ioc_stream(&self) -> Reply {
        let ids: Vec<String> = self.notifications().into_iter().map(|item| item.id).collect();
        self.state().dismissed.extend(ids);
        Reply::Empty
    }

    /// `GET /collections` and the like: all things of a kind, by name; `filter=name:x`.
    pub(in crate::demo) fn list_of_things(&self, call: &Call, kind: Kind) -> Answer {
        let mut found: Vec<&Name> = self.world.things.keys().filter(|name| name.kind == kind).collect();
        if let Some(wanted) = call.parameter("filter").and_then(|filter| filter.strip_prefix("name:")) {
            let named = |name: &&Name| {
                let title = self.world.things.get(*name).and_then(|thing| thing.get("name")).and_then(Value::as_str);
                title.is_some_and(|title| title.to_lowercase().contains(&wanted.to_lowercase()))
            };
            found.retain(named);
        }
        found.sort_by(|one, other| one.id.cmp(&other.id));
        self.objects(call, &found.into_iter().cloned().map(Link::to).collect::<Vec<_>>())
    }
}
