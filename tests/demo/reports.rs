//! Reports, and the ways between them.

use serde_json::Value;

use crate::client::{Client, EICAR, ids};

#[tokio::test]
async fn the_headline_file_is_walked_to_its_domain_address_and_back() {
    let client = Client::new().await;
    let id = client.file("invoice_2026-11.exe").await;
    let report = client.ok(&format!("files/{id}")).await;
    let stats = &report["data"]["attributes"]["last_analysis_stats"];
    assert_eq!((stats["malicious"].as_u64(), stats["undetected"].as_u64()), (Some(61), Some(11)));
    let domains = client.ok(&format!("files/{id}/contacted_domains?limit=40")).await;
    assert_eq!(domains["data"][0]["id"], "login.parcel-notice.example");
    let resolutions = client.ok("domains/login.parcel-notice.example/resolutions").await;
    let address = resolutions["data"][0]["attributes"]["ip_address"].as_str().unwrap().to_owned();
    let back = client.ok(&format!("ip_addresses/{address}/relationships/communicating_files?limit=40")).await;
    assert!(ids(&back).contains(&id.as_str()));
}

#[tokio::test]
async fn eicar_is_known_by_all_three_hashes() {
    let client = Client::new().await;
    for hash in ["44d88612fea8a8f36de82e1278abb02f", "3395856CE81F2B7382DEE72602F798B642F14140", EICAR] {
        let report = client.ok(&format!("files/{hash}")).await;
        assert_eq!(report["data"]["id"], EICAR);
        assert!(report["data"]["attributes"]["last_analysis_stats"]["malicious"].as_u64() > Some(60));
    }
}

#[tokio::test]
async fn a_url_is_found_by_base64_in_any_spelling_and_by_its_hash() {
    let client = Client::new().await;
    // HTTP://EXAMPLE.test, as typed, without padding.
    let report = client.ok("urls/SFRUUDovL0VYQU1QTEUudGVzdA").await;
    assert_eq!(report["data"]["attributes"]["url"], "http://example.test/");
    let id = report["data"]["id"].as_str().unwrap();
    assert_eq!(id.len(), 64);
    assert_eq!(client.ok(&format!("urls/{id}")).await["data"]["id"], id);
    assert_eq!(client.refused("urls/!!").await, (400, "BadRequestError".into()));
}

#[tokio::test]
async fn names_are_checked_before_they_are_looked_up() {
    let client = Client::new().await;
    for (path, expected) in [
        ("files/zz", (400, "BadRequestError")),
        (&format!("files/{}", "0".repeat(64)), (404, "NotFoundError")),
        ("domains/nodots", (400, "InvalidArgumentError")),
        ("domains/never-seen.example", (404, "NotFoundError")),
        ("ip_addresses/1.2.3", (400, "InvalidArgumentError")),
        ("ip_addresses/203.0.113.250", (404, "NotFoundError")),
        ("files/44d88612fea8a8f36de82e1278abb02f/no_such_relationship", (400, "BadRequestError")),
        ("nothing/here", (404, "NotFoundError")),
    ] {
        let (status, code) = client.refused(path).await;
        assert_eq!((status, code.as_str()), expected, "{path}");
    }
    let (_, error) = client.get("domains/never-seen.example").await;
    assert_eq!(error["error"]["message"], "Domain \"never-seen.example\" not found");
}

#[tokio::test]
async fn names_beyond_ascii_and_longer_addresses_are_normalised() {
    let client = Client::new().await;
    assert_eq!(client.ok("domains/m%C3%BCnchen.test").await["data"]["id"], "xn--mnchen-3ya.test");
    assert_eq!(client.ok("ip_addresses/2001:0db8:77:0::66").await["data"]["id"], "2001:db8:77::66");
}

#[tokio::test]
async fn relationships_are_folded_into_the_report() {
    let client = Client::new().await;
    let wanted = "subdomains,immediate_parent,comments,resolutions";
    let report = client.ok(&format!("domains/login.parcel-notice.example?relationships={wanted}")).await;
    let folded = &report["data"]["relationships"];
    assert_eq!(folded["immediate_parent"]["data"]["id"], "parcel-notice.example");
    assert_eq!(folded["subdomains"]["data"], serde_json::json!([]));
    assert_eq!(folded["resolutions"]["meta"]["count"], 3);
    assert!(folded["comments"]["data"][0]["attributes"].is_null(), "descriptors only");
    // The cursor of the folded part goes on in either form.
    let report = client.ok("domains/track.parcel-notice.example?relationships=subdomains").await;
    let next = report["data"]["relationships"]["subdomains"]["links"]["next"].as_str().unwrap().to_owned();
    let (status, page) = client.send(client.http.get(&next)).await;
    assert_eq!((status, page["data"][0]["id"].as_str()), (200, Some("n000020.track.parcel-notice.example")));
}

#[tokio::test]
async fn attributes_can_be_chosen() {
    let client = Client::new().await;
    let report = client.ok(&format!("files/{EICAR}?attributes=size,md5")).await;
    let attributes = report["data"]["attributes"].as_object().unwrap();
    assert_eq!(attributes.len(), 2);
    assert_eq!(attributes["size"], 68);
}

#[tokio::test]
async fn a_relationship_to_one_gives_an_object_or_null() {
    let client = Client::new().await;
    let parent = client.ok("domains/login.parcel-notice.example/parent").await;
    assert_eq!(parent["data"]["type"], "domain");
    let none = client.ok("domains/parcel-notice.example/parent").await;
    assert_eq!(none["data"], Value::Null);
}

#[tokio::test]
async fn behaviours_come_whole_merged_and_as_a_tree() {
    let client = Client::new().await;
    let id = client.file("invoice_2026-11.exe").await;
    let behaviours = client.ok(&format!("files/{id}/behaviours")).await;
    assert_eq!(behaviours["data"].as_array().map(Vec::len), Some(3));
    let tree = &behaviours["data"][0]["attributes"]["processes_tree"];
    assert!(tree.pointer("/0/children/0/children/1/children/0/children/0/process_id").is_some(), "five levels deep");
    let summary = client.ok(&format!("files/{id}/behaviour_summary")).await;
    assert!(summary["data"]["dns_lookups"].as_array().is_some_and(|lookups| lookups.len() == 8));
    assert!(summary["data"]["sandbox_name"].is_null());
    let trees = client.ok(&format!("files/{id}/behaviour_mitre_trees")).await;
    assert_eq!(trees["data"]["Burrow"]["tactics"], serde_json::json!([]));
    let signature = trees["data"]["Tidepool"]["tactics"].pointer("/0/techniques/0/signatures/0/severity");
    assert!(signature.and_then(Value::as_str).is_some_and(|severity| severity == "INFO"));
    let sandbox = format!("{id}_Glasshouse%20Win11");
    let page = client.http.get(client.url(&format!("file_behaviours/{sandbox}/html"))).header("x-apikey", client.key);
    assert!(page.send().await.unwrap().text().await.unwrap().contains("<h1>Glasshouse Win11</h1>"));
    assert_eq!(client.ok(&format!("file_behaviours/{sandbox}/file")).await["data"]["id"], id);
}

#[tokio::test]
async fn what_the_service_never_saw_is_a_stub_in_a_list() {
    let client = Client::new().await;
    let id = client.file("invoice_2026-11.exe").await;
    let urls = client.ok(&format!("files/{id}/contacted_urls?limit=40")).await;
    let stub = urls["data"].as_array().unwrap().iter().find(|item| item["attributes"].is_null()).unwrap();
    assert_eq!(stub["context_attributes"]["url"], "http://cdn.parcel-notice.example/x/%25s");
    let dropped = client.ok(&format!("files/{id}/dropped_files?limit=40")).await;
    let stub = dropped["data"].as_array().unwrap().iter().find(|item| !item["error"].is_null()).unwrap();
    assert_eq!(stub["error"]["code"], "NotFoundError");
}

#[tokio::test]
async fn hostile_text_is_there_to_be_met() {
    let client = Client::new().await;
    let id = client.file("invoice_2026-11.exe").await;
    let comments = client.ok(&format!("files/{id}/comments")).await.to_string();
    assert!(comments.contains("\\u001b]52;c;") && comments.contains('\u{202e}'));
    let names = client.ok("intelligence/search?query=entity:file&limit=300").await.to_string();
    for text in ["annex_\u{202e}fdp.exe", "請求書_2026.pdf.exe", "♻️♻️.scr", "👩‍💻.js", "n\\u0000ul.bin", "\\ttabs.txt"]
    {
        assert!(names.contains(text), "{text:?}");
    }
}

#[tokio::test]
async fn the_same_clock_gives_the_same_answers() {
    let (one, other) = (Client::new().await, Client::new().await);
    let path = "domains/api.ember-sync.example";
    let strip = |value: Value, client: &Client| value.to_string().replace(&client.demo.base_url(), "");
    assert_eq!(strip(one.ok(path).await, &one), strip(other.ok(path).await, &other));
}

#[tokio::test]
async fn a_file_that_was_never_analysed_has_no_date_and_zero_numbers() {
    let client = Client::new().await;
    let id = client.file("just_sent.bin").await;
    let report = client.ok(&format!("files/{id}")).await;
    let attributes = &report["data"]["attributes"];
    assert!(attributes["last_analysis_date"].is_null());
    assert_eq!(attributes["last_analysis_results"], serde_json::json!({}));
    assert_eq!(attributes["last_analysis_stats"]["undetected"], 0);
}

/// The URLs of the invented world, as its source lists them.
fn urls() -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/network.toml");
    let text = std::fs::read_to_string(path).expect("the world's source");
    let world: toml::Table = text.parse().expect("TOML");
    let rows = world["url"].as_array().expect("URLs");
    rows.iter().map(|row| row["url"].as_str().expect("a URL").to_owned()).collect()
}

#[tokio::test]
async fn every_object_that_the_report_of_a_url_names_is_answered() {
    let client = Client::new().await;
    let (mut bodies, urls) = (0, urls());
    assert!(urls.len() > 20);
    let path_of = |url: &str| format!("urls/{}", vtriage::ioc::url_id(url));
    for url in &urls {
        let report = client.ok(&path_of(url)).await;
        let attributes = &report["data"]["attributes"];
        if let Some(body) = attributes["last_http_response_content_sha256"].as_str() {
            let file = client.ok(&format!("files/{body}")).await;
            assert_eq!(file["data"]["id"], body, "{url}");
            assert_eq!(file["data"]["attributes"]["size"], attributes["last_http_response_content_length"], "{url}");
            bodies += 1;
        }
        let listed = |name: &str| attributes[name].as_array().cloned().unwrap_or_default();
        let named = [listed("redirection_chain"), listed("outgoing_links"), vec![attributes["last_final_url"].clone()]];
        for named in named.iter().flatten().filter_map(Value::as_str) {
            client.ok(&path_of(named)).await;
        }
    }
    assert!(bodies > 10, "{bodies}");
}
