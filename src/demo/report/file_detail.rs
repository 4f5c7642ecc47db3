//! What a file's report holds beyond engines: sandbox verdicts, rules that matched, severity, the parts of an executable.

use serde_json::{Map, Value, json};

use super::file::add;
use crate::demo::sample::Sample;
use crate::demo::seed::{digits, number};
use crate::demo::service::Service;
use crate::demo::story::FileRow;

impl Service {
    /// Sandbox verdicts, crowdsourced rules, severity and notes. `date` is when rules matched.
    pub(super) fn add_opinions(&self, attributes: &mut Map<String, Value>, sample: &Sample, date: i64) {
        let row = &sample.row;
        if !row.sandbox.is_empty() {
            attributes.insert("sandbox_verdicts".into(), sandbox_verdicts(row));
        }
        self.add_yara(attributes, row, date);
        self.add_alerts(attributes, row);
        self.add_sigma(attributes, row);
        add_severity(attributes, row, date);
        if !row.capabilities.is_empty() {
            attributes.insert("capabilities_tags".into(), json!(row.capabilities));
        }
        if let Some(note) = &row.note {
            let result = json!({
                "source": "Demo notes", "id": sample.hashes.sha256, "category": "code_insights", "analysis": note,
                "creation_date": date, "last_modification_date": date,
            });
            attributes.insert("crowdsourced_ai_results".into(), json!([result]));
        }
        if let Some(config) = &row.config {
            let urls: Vec<Value> = config.urls.iter().map(|url| json!({"url": url, "type": "c2"})).collect();
            let configs = json!([{
                "tool": "quill-unpack", "net_info": {"urls": urls},
                "txt_configs": {"campaign": config.campaign, "mutex": config.mutex},
            }]);
            let families = json!({"families": [{"family": config.family, "configs": configs}]});
            attributes.insert("malware_config".into(), families);
        }
        if let Some(distributor) = &row.distributor {
            let known = json!({
                "distributors": [distributor], "filenames": [row.name], "products": ["Depot Viewer"],
                "data_sources": ["Software library of the demo"], "links": ["https://depot-viewer.example/"],
            });
            attributes.insert("known_distributors".into(), known);
        }
    }

    fn add_yara(&self, attributes: &mut Map<String, Value>, row: &FileRow, date: i64) {
        let matches: Vec<Value> = row
            .yara
            .iter()
            .filter_map(|name| {
                let rule = self.world.story.words.rule.get(name)?;
                let mut found = json!({
                    "rule_name": name, "ruleset_name": rule.ruleset, "source": rule.source, "author": rule.author,
                    "ruleset_id": digits(&format!("ruleset/{}", rule.ruleset), 10), "match_date": date,
                    "match_in_subfile": false,
                });
                if let (Some(description), Some(found)) = (&rule.description, found.as_object_mut()) {
                    found.insert("description".into(), json!(description));
                }
                Some(found)
            })
            .collect();
        if !matches.is_empty() {
            attributes.insert("crowdsourced_yara_results".into(), Value::Array(matches));
        }
    }

    fn add_alerts(&self, attributes: &mut Map<String, Value>, row: &FileRow) {
        let alerts: Vec<_> = row.ids.iter().filter_map(|name| self.world.story.words.alert.get(name)).collect();
        if alerts.is_empty() {
            return;
        }
        let results: Vec<Value> = alerts
            .iter()
            .map(|alert| {
                json!({
                    "alert_severity": alert.severity, "rule_category": alert.category, "rule_id": alert.id,
                    "rule_msg": alert.message, "rule_source": alert.source, "rule_url": "https://rules.saltings.example/ids",
                    "rule_raw": format!("alert tcp $HOME_NET any -> $EXTERNAL_NET any (msg:\"{}\"; sid:{};)", alert.message, alert.id),
                    "alert_context": [alert.context],
                })
            })
            .collect();
        let count = |severity: &str| alerts.iter().filter(|alert| alert.severity == severity).count();
        let stats =
            json!({"high": count("high"), "medium": count("medium"), "low": count("low"), "info": count("info")});
        add(attributes, json!({"crowdsourced_ids_results": results, "crowdsourced_ids_stats": stats}));
    }

    fn add_sigma(&self, attributes: &mut Map<String, Value>, row: &FileRow) {
        if let Some(found) = self.sigma_of(row) {
            let stats = &found["sigma_analysis_stats"];
            let summary = json!({"Harbour rule set": stats});
            attributes.insert("sigma_analysis_summary".into(), summary);
            add(attributes, found);
        }
    }

    /// Sigma rules that matched what the file did, with their counts; `None` if none did.
    pub(in crate::demo) fn sigma_of(&self, row: &FileRow) -> Option<Value> {
        let rules: Vec<_> =
            row.sigma.iter().filter_map(|name| Some((name, self.world.story.words.sigma.get(name)?))).collect();
        if rules.is_empty() {
            return None;
        }
        let results: Vec<Value> = rules
            .iter()
            .map(|(name, rule)| {
                json!({
                    "rule_title": rule.title, "rule_level": rule.level, "rule_author": rule.author,
                    "rule_id": digits(&format!("sigma/{name}"), 64), "rule_source": "Harbour rule set",
                    "rule_description": rule.description, "match_context": [{"values": rule.values}],
                })
            })
            .collect();
        let count = |level: &str| rules.iter().filter(|(_, rule)| rule.level == level).count();
        let stats = json!({
            "critical": count("critical"), "high": count("high"), "medium": count("medium"), "low": count("low"),
        });
        Some(json!({"sigma_analysis_results": results, "sigma_analysis_stats": stats}))
    }

    /// `pe_info`: sections, imports and resources, from the hash.
    pub(super) fn add_portable_executable(&self, attributes: &mut Map<String, Value>, sample: &Sample) {
        let (row, sha256) = (&sample.row, sample.hashes.sha256.as_str());
        let part = |what: &str, count| digits(&format!("{sha256}/{what}"), count);
        let stamp = crate::demo::seed::days_ago(self.world.now, row.days + 3, sha256);
        // A share of the file per section, in percent, with its permissions.
        let shares =
            [(".text", 46, "rx"), (".rdata", 21, "r"), (".data", 9, "rw"), (".rsrc", 20, "r"), (".reloc", 4, "r")];
        let mut address = 4096_u64;
        let sections: Vec<Value> = shares
            .iter()
            .map(|(name, share, flags)| {
                let raw = (row.size * share / 100).next_multiple_of(512);
                let entropy = 300 + number(&[sha256, name], 490);
                let section = json!({
                    "name": name, "flags": flags, "virtual_address": address, "virtual_size": raw.saturating_sub(37),
                    "raw_size": raw, "md5": part(name, 32), "chi2": number(&[sha256, name, "chi2"], 2_000_000),
                    "entropy": number_of_hundredths(entropy),
                });
                address += raw.next_multiple_of(4096);
                section
            })
            .collect();
        let imports = [
            (
                "KERNEL32.dll",
                vec!["CreateFileW", "GetTickCount64", "IsDebuggerPresent", "LoadLibraryA", "VirtualAlloc", "WriteFile"],
            ),
            ("ADVAPI32.dll", vec!["RegSetValueExW", "CryptAcquireContextW"]),
            ("WINHTTP.dll", vec!["WinHttpOpen", "WinHttpSendRequest"]),
            ("USER32.dll", vec!["MessageBoxW", "GetForegroundWindow"]),
        ];
        let imports: Vec<Value> = imports
            .into_iter()
            .map(|(library, functions)| json!({"library_name": library, "imported_functions": functions}))
            .collect();
        let resources = json!([
            {"type": "RT_ICON", "lang": "NEUTRAL", "filetype": "PNG", "entropy": 7.41, "chi2": 12044.5, "sha256": part("icon", 64)},
            {"type": "RT_VERSION", "lang": "ENGLISH US", "filetype": "unknown", "entropy": 3.31, "chi2": 62024.01, "sha256": part("version", 64)},
            {"type": "RT_MANIFEST", "lang": "ENGLISH US", "filetype": "XML", "entropy": 4.89, "chi2": 9812.2, "sha256": part("manifest", 64)},
        ]);
        let info = json!({
            "timestamp": stamp, "machine_type": if row.kind == "pedll" { 34404 } else { 332 }, "entry_point": 6700,
            "imphash": part("imphash", 32), "rich_pe_header_hash": part("rich", 32), "sections": sections,
            "import_list": imports, "resource_details": resources, "exports": exports(row),
            "resource_langs": {"NEUTRAL": 1, "ENGLISH US": 2},
            "resource_types": {"RT_ICON": 1, "RT_VERSION": 1, "RT_MANIFEST": 1},
            "compiler_product_versions": ["[C++] VS2017 v15.9 build 27023 count=11", "[LNK] VS2017 build 27023 count=1"],
        });
        add(
            attributes,
            json!({
                "pe_info": info, "authentihash": part("authentihash", 64), "creation_date": stamp,
                "main_icon": {"raw_md5": part("icon", 32), "dhash": part("dhash", 16)},
            }),
        );
    }
}

fn exports(row: &FileRow) -> Vec<&'static str> {
    if row.kind == "pedll" { vec!["DllMain", "Open", "Close"] } else { Vec::new() }
}

fn number_of_hundredths(hundredths: u64) -> Value {
    // At most 790, so that nothing is lost.
    json!(f64::from(u32::try_from(hundredths).unwrap_or(0)) / 100.0)
}

fn sandbox_verdicts(row: &FileRow) -> Value {
    let verdicts = row.sandbox.iter().map(|(sandbox, (category, class, confidence, name))| {
        let mut verdict = json!({
            "category": category, "confidence": confidence, "sandbox_name": sandbox, "malware_classification": [class],
        });
        if let (false, Some(verdict)) = (name.is_empty(), verdict.as_object_mut()) {
            verdict.insert("malware_names".into(), json!([name]));
        }
        (sandbox.clone(), verdict)
    });
    Value::Object(verdicts.collect())
}

/// The severity word for a number of engines that flag a file.
pub(super) fn severity(malicious: u32) -> &'static str {
    match malicious {
        0 => "SEVERITY_NONE",
        1..=9 => "SEVERITY_LOW",
        10..=34 => "SEVERITY_MEDIUM",
        _ => "SEVERITY_HIGH",
    }
}

/// `threat_severity` and `threat_verdict`. The date is text here, as the service sends it.
pub(super) fn add_severity(attributes: &mut Map<String, Value>, row: &FileRow, date: i64) {
    let level = severity(row.malicious);
    let word = level.trim_start_matches("SEVERITY_");
    let verdict = match row.malicious {
        0 => "VERDICT_UNDETECTED",
        1..=5 => "VERDICT_SUSPICIOUS",
        _ => "VERDICT_MALICIOUS",
    };
    let category = if row.category.is_empty() { "trojan" } else { row.category.as_str() };
    let grounds = if row.malicious == 0 {
        json!({})
    } else {
        json!({"num_gav_detections": row.malicious / 12, "popular_threat_category": category})
    };
    let severity = json!({
        "threat_severity_level": level, "version": 5, "last_analysis_date": date.to_string(),
        "level_description": format!("Severity {word} because {} engines detected it", row.malicious),
        "threat_severity_data": grounds,
    });
    add(attributes, json!({"threat_severity": severity, "threat_verdict": verdict}));
}
