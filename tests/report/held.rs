//! Summary and Details say what an answer holds: neither more, nor less of what decides.

use serde_json::{Value, json};
use vtriage::pane::detail::Tab;

use super::kit::{report, text, unfolded};

fn object(kind: &str, id: &str, attributes: &Value) -> Value {
    json!({"type": kind, "id": id, "attributes": attributes})
}

fn file(attributes: &Value) -> Value {
    object("file", &"ab".repeat(32), attributes)
}

fn said(tab: Tab, object: &Value) -> String {
    text(&unfolded(tab, &report(object)))
}

/// What Enter searches for on the lines of a tab, in their order.
fn searches(tab: Tab, object: &Value) -> Vec<String> {
    unfolded(tab, &report(object)).into_iter().filter_map(|line| line.query).collect()
}

#[test]
fn what_nearly_every_net_program_has_is_not_called_kinship_and_leads_to_no_search() {
    for common in ["f34d5f2d4577ed6d9ceec516c1f5a744", "dae02f32a21e03ce65412f6e56942daa"] {
        let program = file(&json!({"pe_info": {"imphash": common}}));
        let summary = said(Tab::Summary, &program);
        assert!(!summary.contains("files like it") && !summary.contains(common), "{summary}");
        assert_eq!(searches(Tab::Details, &program), Vec::<String>::new());
        assert!(said(Tab::Details, &program).contains(common));
    }
    let program = file(&json!({"pe_info": {"imphash": "1117a781f437a79033ef727232275cd1"}}));
    assert_eq!(searches(Tab::Summary, &program), ["imphash:\"1117a781f437a79033ef727232275cd1\""]);
}

#[test]
fn every_value_that_the_service_can_search_for_is_searched_for_from_its_line() {
    let program = file(
        &json!({"vhash": "015056", "tlsh": "T1AB", "authentihash": "51f0", "permhash": "ee01", "telfhash": "t1ee",
        "ssdeep": "3:a:b", "pe_info": {"imphash": "1117"}, "main_icon": {"dhash": "587c3e1c0e260b00", "raw_md5": "11"},
        "crowdsourced_yara_results": [{"rule_name": "made_up", "ruleset_name": "all_of_it"}],
        "signature_info": {"signers": "Cinder Row Ltd; Example CA", "verified": "Signed"}}),
    );
    let expected = [
        "vhash:\"015056\"",
        "authentihash:\"51f0\"",
        "tlsh:\"T1AB\"",
        "permhash:\"ee01\"",
        "telfhash:\"t1ee\"",
        "crowdsourced_yara_rule:\"made_up\"",
        "signature:\"Cinder Row Ltd\"",
        "imphash:\"1117\"",
        "main_icon_dhash:\"587c3e1c0e260b00\"",
    ];
    assert_eq!(searches(Tab::Details, &program), expected);
    let pivots = ["imphash:\"1117\"", "vhash:\"015056\"", "main_icon_dhash:\"587c3e1c0e260b00\""];
    assert_eq!(searches(Tab::Summary, &program), pivots);
    let address =
        object("ip_address", "203.0.113.66", &json!({"asn": 64_496, "as_owner": "Cinder Row", "jarm": "29d3"}));
    for tab in [Tab::Summary, Tab::Details] {
        assert_eq!(searches(tab, &address), ["entity:ip asn:\"64496\"", "entity:ip jarm:\"29d3\""], "{tab:?}");
    }
    let domain = object("domain", "a.example", &json!({"registrar": "Cheapside Names", "jarm": "0".repeat(62)}));
    for tab in [Tab::Summary, Tab::Details] {
        assert_eq!(searches(tab, &domain), ["entity:domain registrar:\"Cheapside Names\""], "{tab:?}");
    }
}
