//! Lists: pages, cursors, limits, the long ones, search.

use std::collections::HashSet;

use vtriage::demo::Options;

use crate::client::{Client, EICAR, ids};

#[tokio::test]
async fn a_long_relationship_pages_to_its_end_without_repeats() {
    let client = Client::with(Options { related: 205, ..Options::default() }).await;
    let mut path = "domains/track.parcel-notice.example/subdomains?limit=40".to_owned();
    let (mut seen, mut pages) = (HashSet::new(), 0);
    loop {
        let page = client.ok(&path).await;
        assert_eq!(page["meta"]["count"], 205);
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        pages += 1;
        let Some(cursor) = page["meta"]["cursor"].as_str() else {
            assert!(page["links"]["next"].is_null());
            break;
        };
        assert!(cursor.ends_with('='));
        let cursor = cursor.replace('=', "%3D");
        path = format!("domains/track.parcel-notice.example/subdomains?limit=40&cursor={cursor}");
    }
    assert_eq!((seen.len(), pages), (205, 6));
}

#[tokio::test]
async fn small_objects_are_known_by_themselves_and_lead_back() {
    let client = Client::with(Options { related: 100_000, ..Options::default() }).await;
    let name = "n099999.track.parcel-notice.example";
    assert_eq!(client.ok(&format!("domains/{name}")).await["data"]["id"], name);
    let parent = client.ok(&format!("domains/{name}/immediate_parent")).await;
    assert_eq!(parent["data"]["id"], "track.parcel-notice.example");
    let resolution = client.ok(&format!("domains/{name}/resolutions")).await;
    assert_eq!(resolution["data"][0]["id"], format!("203.0.113.66{name}"));
    assert_eq!(client.ok("ip_addresses/203.0.113.66/resolutions").await["meta"]["count"], 100_001);
    let files = client.ok("ip_addresses/203.0.113.66/communicating_files?limit=40").await;
    let last = ids(&files).last().map(|id| (*id).to_owned()).unwrap();
    let contacted = client.ok(&format!("files/{last}/contacted_ips")).await;
    assert_eq!(ids(&contacted), ["203.0.113.66"]);
}

#[tokio::test]
async fn limits_and_cursors_are_checked() {
    let client = Client::new().await;
    for query in ["limit=0", "limit=41", "limit=many", "cursor=AbC%3D"] {
        let path = format!("domains/track.parcel-notice.example/subdomains?{query}");
        assert_eq!(client.refused(&path).await, (400, "BadRequestError".into()), "{query}");
    }
    // A cursor belongs to the list that gave it.
    let page = client.ok("domains/track.parcel-notice.example/subdomains").await;
    let cursor = page["meta"]["cursor"].as_str().unwrap().replace('=', "%3D");
    let (status, _) = client.refused(&format!("comments?cursor={cursor}")).await;
    assert_eq!(status, 400);
    assert_eq!(
        client.ok("intelligence/search?query=entity:file&limit=300").await["meta"]["cursor"],
        serde_json::Value::Null
    );
}

#[tokio::test]
async fn search_takes_one_indicator_of_each_kind_and_words() {
    let client = Client::new().await;
    for (query, kind, found) in [
        (EICAR, "file", 1),
        ("https%3A%2F%2Fshortlink.test%2F7f4a", "url", 1),
        ("ember-sync.example", "domain", 1),
        ("198.51.100.77", "ip_address", 1),
        ("%23phishing", "comment", 3),
        ("emberquill", "comment", 3),
        ("ffffffffffffffffffffffffffffffff", "", 0),
        ("never-seen.example", "", 0),
    ] {
        let answer = client.ok(&format!("search?query={query}")).await;
        let items = answer["data"].as_array().unwrap();
        assert_eq!(items.len(), found, "{query}");
        assert!(items.iter().all(|item| item["type"] == kind), "{query}");
    }
}

#[tokio::test]
async fn intelligence_search_filters_orders_and_describes() {
    let client = Client::new().await;
    let found = client.ok("intelligence/search?query=type:peexe%20positives:60%2B&order=positives-").await;
    let counts: Vec<u64> = found["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["attributes"]["last_analysis_stats"]["malicious"].as_u64())
        .collect();
    assert_eq!(counts, [64, 61, 60]);
    let found = client.ok("intelligence/search?query=content:%22hello%20world%22&descriptors_only=true&limit=1").await;
    assert!(found["data"][0]["attributes"].is_null());
    let snippet = found["data"][0]["context_attributes"]["snippet"].as_str().unwrap().to_owned();
    let lines = client.ok(&format!("intelligence/search/snippets/{snippet}")).await;
    assert!(lines["data"][0].as_str().is_some_and(|line| line.contains('*')));
    assert_eq!(client.refused("intelligence/search/snippets/x").await, (400, "BadRequestError".into()));
    let (status, code) = client.refused("intelligence/search?query=content:a").await;
    assert_eq!((status, code.as_str()), (400, "UnselectiveContentQueryError"));
    let swarm = client.ok("intelligence/search?query=tag:swarm&limit=300&descriptors_only=true").await;
    assert_eq!(ids(&swarm).len(), 300);
    assert!(swarm["links"]["next"].is_string());
}

#[tokio::test]
async fn the_stream_is_filtered_and_dismissed() {
    let client = Client::new().await;
    let all = client.ok("ioc_stream?limit=40").await;
    assert_eq!(ids(&all).len(), 12);
    let domains = client.ok("ioc_stream?filter=entity_type:domain%20origin:subscriptions").await;
    assert!(domains["data"].as_array().unwrap().iter().all(|item| item["type"] == "domain"));
    assert_eq!(client.refused("ioc_stream?filter=origin:x").await, (400, "BadRequestError".into()));
    let id = all["data"][0]["context_attributes"]["notification_id"].as_str().unwrap().to_owned();
    assert_eq!(client.delete(&format!("ioc_stream_notifications/{id}")).await, 200);
    assert_eq!(ids(&client.ok("ioc_stream?limit=40").await).len(), 11);
    assert_eq!(client.delete("ioc_stream").await, 200);
    assert!(ids(&client.ok("ioc_stream").await).is_empty());
}

#[tokio::test]
async fn collections_list_what_belongs_to_them() {
    let client = Client::new().await;
    let lists = client.ok("collections?filter=name:lantern").await;
    let id = ids(&lists)[0].to_owned();
    assert!(client.ok(&format!("collections/{id}/domains?limit=40")).await["meta"]["count"].as_u64() > Some(5));
    let owner = client.ok(&format!("collections/{id}/owner")).await;
    assert_eq!(owner["data"]["id"], "saltings-cert");
    let of_domain = client.ok("domains/ember-sync.example/collections").await;
    assert_eq!(ids(&of_domain), [id]);
}
