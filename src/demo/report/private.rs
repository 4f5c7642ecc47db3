//! Private files and URLs: the static half of a report, no engine results, and a date on which it is gone.

use serde_json::{Map, Value, json};

use super::file::{add, names};
use super::file_detail::add_severity;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed;
use crate::demo::service::Service;
use crate::demo::state::Analysed;

impl Service {
    pub(in crate::demo) fn private_file_attributes(&self, sha256: &str) -> Option<Map<String, Value>> {
        let kept = self.state().private_files.get(sha256).cloned()?;
        let (row, hashes) = (&kept.item.row, &kept.item.hashes);
        let name = Name::new(Kind::PrivateFile, sha256);
        let sent = seed::days_ago(self.world.now, row.days, sha256);
        let last = match self.analysed(&name) {
            Some(Analysed::Waiting) => None,
            Some(Analysed::At(date)) => Some(date),
            None => Some(sent),
        };
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "sha256": hashes.sha256, "sha1": hashes.sha1, "md5": hashes.md5, "size": row.size,
                "meaningful_name": row.name, "names": names(row), "expiration": kept.expiration,
            }),
        );
        self.add_static(&mut attributes, &kept.item);
        if let Some(date) = last {
            attributes.insert("last_analysis_date".into(), json!(date));
            self.add_opinions(&mut attributes, &kept.item, date);
            add_severity(&mut attributes, row, date);
        }
        Some(attributes)
    }

    pub(in crate::demo) fn private_url_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let kept = self.state().private_urls.get(id).cloned()?;
        let row = &kept.item;
        let mut attributes = self.url_contents(row);
        attributes.insert("expiration".into(), json!(kept.expiration));
        let waiting = self.analysed(&Name::new(Kind::PrivateUrl, id)) == Some(Analysed::Waiting);
        if !waiting {
            let (category, result) = if row.malicious > 0 { ("malicious", "phishing") } else { ("harmless", "clean") };
            let stats = json!({
                "malicious": u32::from(row.malicious > 0), "suspicious": 0, "undetected": 0,
                "harmless": u32::from(row.malicious == 0), "timeout": 0,
            });
            let engine = "Beacon Feeds";
            let results = json!({
                engine: {"method": "blacklist", "engine_name": engine, "category": category, "result": result},
            });
            let date = seed::days_ago(self.world.now, row.days, id);
            add(
                &mut attributes,
                json!({"last_analysis_date": date, "last_analysis_stats": stats, "last_analysis_results": results}),
            );
        }
        Some(attributes)
    }
}
