//! One request in full: what it is, how it went, its headers, and the line that sends it from a shell.

use super::{Item, Progress};
use crate::msg::{Source, Stage};
use crate::text;
use crate::theme::Role;
use crate::vt::curl;

impl Item {
    /// The line for a shell that sends the same; the key is not in it. `base` is where requests go now.
    pub fn curl(&self, base: &str) -> String {
        curl(&self.call, self.base_url.as_deref().unwrap_or(base))
    }

    /// All that is known of it, for reading.
    pub fn told(&self, base: &str) -> Vec<(Role, String)> {
        let mut lines = vec![(Role::Text, self.title.clone()), (self.state().0, self.standing())];
        let raw = Some(self.call.title()).filter(|raw| !self.is_upload() && !self.title.starts_with(raw.as_str()));
        lines.extend(raw.map(|raw| (Role::Muted, raw)));
        lines.push((Role::Text, self.price_in_words()));
        if let Some(exchange) = &self.exchange {
            lines.push((
                Role::Text,
                format!(
                    "status {} · {} ms · {}",
                    exchange.status,
                    text::count(exchange.took.as_millis().try_into().unwrap_or(u64::MAX)),
                    text::bytes(exchange.bytes)
                ),
            ));
        }
        lines.extend([
            (Role::Text, String::new()),
            (Role::Header, "In a shell".to_owned()),
            (Role::Text, self.curl(base)),
        ]);
        if let Some(exchange) = &self.exchange {
            for (heading, headers) in [("Headers sent", &exchange.sent), ("Headers received", &exchange.received)] {
                lines.extend([(Role::Text, String::new()), (Role::Header, heading.to_owned())]);
                lines.extend(headers.iter().map(|(name, value)| (Role::Muted, format!("{name}: {value}"))));
            }
        }
        lines
    }

    /// Where it stands, and why it waits if it does.
    pub fn standing(&self) -> String {
        match &self.progress {
            Progress::On(Stage::Queued) => "waits behind what is asked for already".to_owned(),
            Progress::On(Stage::Held { until }) => {
                format!("waits until {}: the quota is used up till then", text::time::clock(*until))
            }
            Progress::On(Stage::Elsewhere { face }) => {
                format!("waits for the answer that {} is asking for", face.words())
            }
            Progress::On(Stage::Running) => "is on its way".to_owned(),
            Progress::On(Stage::Sent { bytes, total }) => {
                format!("{} of {} sent", text::bytes(*bytes), text::bytes(*total))
            }
            Progress::Done { source: Source::Network } => "answered by the service".to_owned(),
            Progress::Done { source: Source::Store } => "answered by the store: nothing was sent".to_owned(),
            Progress::Failed(error) => error.to_string(),
            Progress::Cancelled => "cancelled".to_owned(),
            Progress::TakenBack => "cancelled before it left: nothing was sent".to_owned(),
            Progress::Asks => "waits for your word whether it may leave".to_owned(),
        }
    }
}
