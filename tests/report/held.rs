//! Summary and Details say what an answer holds: neither more, nor less of what decides.

use serde_json::{Value, json};
use vtriage::pane::detail::{DetailLine, DetailPane, Tab};
use vtriage::session::Session;

use super::kit::{NOW, report, text, unfolded};

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

#[test]
fn an_answer_without_opinions_is_called_no_more_than_that_where_it_tells_other_things() {
    let nothing = "nothing is known";
    let voted =
        object("ip_address", "203.0.113.1", &json!({"total_votes": {"malicious": 1, "harmless": 1}, "asn": 64_496}));
    let summary = said(Tab::Summary, &voted);
    assert!(summary.contains("no engine's opinion is in this answer\n") && !summary.contains(nothing), "{summary}");
    let mut related = object("ip_address", "203.0.113.1", &json!({"asn": 64_496}));
    related["relationships"] = json!({"communicating_files": {"data": [{"type": "file", "id": "ab".repeat(32)}]}});
    assert!(!said(Tab::Summary, &related).contains(nothing));
    let bare = object("ip_address", "203.0.113.1", &json!({"total_votes": {"malicious": 0, "harmless": 0}}));
    let summary = said(Tab::Summary, &bare);
    assert!(summary.contains("no engine's opinion is in this answer: nothing is known, good or bad\n"), "{summary}");
}

#[test]
fn a_page_without_a_body_is_said_to_have_none() {
    let url = |digest: &str| {
        object(
            "url",
            &"11".repeat(32),
            &json!({"url": "http://a.example/69.exe", "has_content": false,
            "last_http_response_code": 200, "last_http_response_content_sha256": digest}),
        )
    };
    let empty = url("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for tab in [Tab::Summary, Tab::Details] {
        let lines = unfolded(tab, &report(&empty));
        let line = lines.iter().find(|line| line.plain().starts_with("body")).expect("a line of the body");
        assert!(line.plain().ends_with("  empty") && line.target.is_none(), "{tab:?}: {}", line.plain());
        assert!(line.value.as_deref().is_some_and(|copied| copied.starts_with("e3b0c442")), "y copies what came");
    }
    // The service says so too of pages whose body it has.
    assert!(said(Tab::Summary, &url(&"cd".repeat(32))).contains(&"cd".repeat(32)));
}

#[test]
fn a_threat_actor_opens_with_who_it_is_whom_it_seeks_and_since_when() {
    let part = |value: &str, confidence: &str| json!({"value": value, "confidence": confidence, "description": null});
    let place =
        |country: &str, confidence: &str| json!({"country": country, "region": "Europe", "confidence": confidence});
    let actor = object(
        "collection",
        "threat-actor--a493b916",
        &json!({"name": "UNC7", "collection_type": "threat-actor",
        "private": true, "origin": "Invented Intelligence", "description": "It seeks money.",
        "alt_names_details": [part("Grey Heron (Invented)", "confirmed"), part("Amet Sleet", "possible")],
        "motivations": [part("Espionage", "confirmed"), part("Notoriety", "possible")],
        "source_regions_hierarchy": [place("Belarus", "confirmed")],
        "targeted_regions_hierarchy": [place("Portugal", "confirmed"), {"region": "Asia", "country": null}],
        "targeted_industries_tree": [{"industry_group": "Automotive", "industry": null, "confidence": "confirmed"},
            {"industry_group": "Financial Services", "industry": "Banking", "confidence": "possible"}],
        "first_seen_details": [part("2019-05-14T10:01:13Z", "confirmed")],
        "last_seen_details": [part("2025-12-18T11:46:47Z", "confirmed")],
        "counters": {"attack_techniques": 146, "domains": 2670, "files": 709, "iocs": 4776, "ip_addresses": 214, "urls": 1183,
            "subscribers": 13}}),
    );
    let summary = said(Tab::Summary, &actor);
    for line in [
        "UNC7  threat actor",
        "  aliases             Grey Heron (Invented), Amet Sleet (possible)",
        "  motivation          Espionage, Notoriety (possible)",
        "  from                Belarus",
        "  targeted            Portugal, Asia",
        "  industries          Automotive, Banking (possible)",
        "  indicators          4,776: 709 files, 2,670 domains, 214 addresses, 1,183 URLs",
        "  origin              Invented Intelligence",
        "  private             yes",
    ] {
        assert!(summary.lines().any(|shown| shown == line), "{line:?} is not in\n{summary}");
    }
    assert!(summary.contains("  first seen          2019-05-14 10:01:13 UTC"), "{summary}");
    assert!(summary.contains("  last seen           2025-12-18 11:46:47 UTC"), "{summary}");
}

#[test]
fn a_report_opens_with_its_summary_as_text_and_says_who_wrote_it() {
    let paper = object(
        "collection",
        "report--25-20031886",
        &json!({"name": "Spotlight", "collection_type": "report",
        "report_type": "Actor Profile", "executive_summary": "<p></p><ul><li><p>It targets <b>OT</b> devices.</p></li></ul>",
        "autogenerated_summary": "The campaign targeted devices.\n", "content": "<p>long</p>"}),
    );
    let summary = said(Tab::Summary, &paper);
    assert!(summary.contains("It targets OT devices.") && !summary.contains("<p>"), "{summary}");
    let written =
        |line: &str| line.starts_with("  a model's summary") && line.ends_with("The campaign targeted devices.");
    assert!(summary.lines().any(written), "{summary}");
    assert!(summary.contains("Spotlight  report\n"), "{summary}");
    assert!(summary.contains("  kind of report      Actor Profile\n"), "{summary}");
}

#[test]
fn a_graph_names_what_is_in_it() {
    let graph = object(
        "graph",
        "g7bca",
        &json!({"graph_data": {"description": "Parcels"}, "views_count": 7,
        "last_modified_date": 1_767_225_600, "links": [], "nodes": [
            {"entity_id": "aa".repeat(32), "text": "parcel.rar", "type": "file"}, {"entity_id": "a.example", "text": "", "type": "domain"},
            {"entity_id": "relationships_resolutions_aexample", "type": "relationship"}]}),
    );
    let summary = said(Tab::Summary, &graph);
    assert!(summary.contains("  nodes               parcel.rar, a.example\n"), "{summary}");
    assert!(summary.contains("  views               7\n"), "{summary}");
    assert!(summary.contains("  last change         2026-01-01 00:00:00 UTC"), "{summary}");
}

#[test]
fn tags_of_what_a_file_does_are_told_as_sentences() {
    let told = file(
        &json!({"tags": ["hosts-modifier", "spreader", "executes-dropped-file", "obfuscated", "peexe", "64bits"]}),
    );
    let summary = said(Tab::Summary, &told);
    let outstanding: Vec<&str> = summary.lines().filter(|line| line.starts_with("  ! ")).collect();
    let tags: Vec<&str> = outstanding.iter().filter_map(|line| line.rsplit_once("tag ").map(|(_, tag)| tag)).collect();
    assert_eq!(tags, ["hosts-modifier", "spreader", "executes-dropped-file", "obfuscated"], "{summary}");
    let url = object("url", &"11".repeat(32), &json!({"url": "http://a.example/x", "tags": ["downloads-pe"]}));
    assert!(said(Tab::Summary, &url).contains("! a Windows program is downloaded from it"));
    let address = object("ip_address", "203.0.113.66", &json!({"tags": ["suspicious-udp"]}));
    assert!(said(Tab::Summary, &address).contains("! suspicious UDP traffic"));
}

/// The lines of Details that a filter leaves.
fn filtered(object: &Value, filter: &str) -> String {
    let mut pane = DetailPane::default();
    pane.tab = Tab::Details;
    pane.width.set(100);
    pane.set_filter(filter);
    pane.refresh(&report(object), &Session::default(), NOW);
    let lines = &pane.state().expect("lines").lines;
    lines.iter().map(DetailLine::plain).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_heading_that_a_filter_finds_keeps_what_stands_under_it() {
    let domain = object(
        "domain",
        "a.example",
        &json!({"registrar": "Cheapside Names", "last_https_certificate": {
        "issuer": {"CN": "Leaf"}, "subject": {"CN": "a.example"}, "thumbprint": "6656", "serial_number": "1cce",
        "validity": {"not_before": "2026-01-01 00:00:00", "not_after": "2027-01-01 00:00:00"}}}),
    );
    let shown = filtered(&domain, "CERT");
    for word in ["HTTPS certificate", "CN=Leaf", "6656", "1cce", "2027-01-01"] {
        assert!(shown.contains(word), "{word}:\n{shown}");
    }
    assert!(!shown.contains("Cheapside"), "{shown}");
    let shown = filtered(&domain, "6656");
    assert!(shown.contains("HTTPS certificate") && !shown.contains("1cce"), "{shown}");
}
