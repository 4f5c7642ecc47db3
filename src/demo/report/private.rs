//! Private files and URLs: the static half of a report, no engine results, and a date on which it is gone.

use serde_json::{Map, Value, json};

use crate::demo::kind::{Kind, Name};
use crate::demo::seed;
use crate::demo::service::Service;
use crate::demo::state::Analysed;

impl Service {
    pub(in crate::demo) fn private_file_attributes(&self, sha256: &str) -> Option<Map<String, Value>> {
        let kept = self.state().private_files.get(sha256).cloned()?;
        let row = &kept.item.row;
        let last = self.last_analysis(&Name::new(Kind::PrivateFile, sha256), row.number("days"));
        let derived = json!({
            "expiration": kept.expiration, "last": last, "static": self.static_half(&kept.item),
            "opinions": last.map(|date| self.opinions(&kept.item, date)),
        });
        Some(self.world.fill("private_file", derived, row))
    }

    pub(in crate::demo) fn private_url_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let kept = self.state().private_urls.get(id).cloned()?;
        let row = &kept.item;
        let is_waiting = self.analysed(&Name::new(Kind::PrivateUrl, id)) == Some(Analysed::Waiting);
        let is_bad = row.count("malicious") > 0;
        let derived = json!({
            "contents": self.url_contents(row), "expiration": kept.expiration, "bad": u32::from(is_bad), "good": u32::from(!is_bad),
            "last": (!is_waiting).then(|| seed::days_ago(self.world.now, row.number("days"), id)),
        });
        Some(self.world.fill("private_url", derived, row))
    }
}
