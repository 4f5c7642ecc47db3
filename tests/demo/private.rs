//! Private scanning: apart from the public half, without engine numbers, deletable.

use vtriage::demo::Options;

use crate::client::{Client, EICAR, NOW, ids};

const DAY: i64 = 86_400;

#[tokio::test]
async fn private_files_are_listed_by_hash_without_engine_numbers() {
    let client = Client::new().await;
    let page = client.ok("private/files?limit=2").await;
    assert_eq!(page["meta"]["count"], 5);
    let all = client.ok("private/files?limit=40").await;
    let listed = ids(&all);
    assert!(listed.is_sorted());
    for item in all["data"].as_array().unwrap() {
        let attributes = &item["attributes"];
        assert_eq!(item["type"], "private_file");
        for absent in ["last_analysis_stats", "last_analysis_results", "reputation", "total_votes", "times_submitted"] {
            assert!(attributes[absent].is_null(), "{absent}");
        }
        assert!(attributes["expiration"].as_i64() > Some(NOW));
        assert!(attributes["threat_verdict"].as_str().is_some_and(|verdict| verdict.starts_with("VERDICT_")));
    }
    assert_eq!(client.refused(&format!("files/{}", listed[0])).await, (404, "NotFoundError".into()));
    assert_eq!(client.refused("private/files/44d88612fea8a8f36de82e1278abb02f").await, (400, "BadRequestError".into()));
    assert_eq!(client.refused(&format!("private/files/{EICAR}")).await, (404, "NotFoundError".into()));
}

#[tokio::test]
async fn a_private_upload_is_followed_on_its_own_route() {
    let client = Client::with(Options { polls: 2, ..Options::default() }).await;
    let options = [("enable_internet", "true"), ("retention_period_days", "7"), ("command_line", "/q")];
    let (code, sent) = client.upload("private/files", "secret.txt", b"abc".to_vec(), &options).await;
    assert_eq!((code, sent["data"]["type"].as_str()), (200, Some("private_analysis")));
    let id = sent["data"]["id"].as_str().unwrap().replace('=', "%3D");
    assert_eq!(client.refused(&format!("analyses/{id}")).await.0, 404);
    let queued = client.ok(&format!("private/analyses/{id}")).await;
    let attributes = &queued["data"]["attributes"];
    assert_eq!((attributes["status"].as_str(), &attributes["stats"]), (Some("queued"), &serde_json::Value::Null));
    assert_eq!(attributes["sandbox_configuration"]["command_line"], "/q");
    assert!(attributes["pending_stages"]["tools"].is_string());
    let done = client.ok(&format!("private/analyses/{id}")).await;
    assert_eq!(done["data"]["attributes"]["status"], "completed");
    assert!(done["data"]["attributes"]["pending_stages"].is_null());
    let sha256 = done["meta"]["file_info"]["sha256"].as_str().unwrap().to_owned();
    let report = client.ok(&format!("private/files/{sha256}")).await;
    assert_eq!(report["data"]["attributes"]["expiration"], NOW + 7 * DAY);
    assert_eq!(client.refused(&format!("files/{sha256}")).await.0, 404);
    let newest = client.ok("private/analyses?limit=1").await;
    assert_eq!(newest["data"][0]["id"], sent["data"]["id"]);
    let (code, _) = client.upload("private/files", "a", b"abc".to_vec(), &[("retention_period_days", "29")]).await;
    assert_eq!(code, 400);
}

#[tokio::test]
async fn both_forms_of_deletion_do_what_they_say() {
    let client = Client::new().await;
    let (_, sent) = client.upload("private/files", "secret.txt", b"abc".to_vec(), &[]).await;
    let analysis = sent["data"]["id"].as_str().unwrap().replace('=', "%3D");
    let path = "private/files/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(client.delete(&format!("{path}?only_from_storage=true")).await, 200);
    assert_eq!(client.get(path).await.0, 200, "the report outlives the file");
    let rescan = client.send(client.http.post(client.url(&format!("{path}/analyse")))).await;
    assert_eq!(rescan.0, 400, "but there is nothing left to scan");
    assert_eq!(client.delete(path).await, 200);
    assert_eq!(client.get(path).await.0, 404);
    assert_eq!(client.get(&format!("private/analyses/{analysis}")).await.0, 404);
    assert_eq!(client.delete(path).await, 404);
}

#[tokio::test]
async fn a_private_rescan_takes_its_options_from_the_query() {
    let client = Client::new().await;
    let list = client.ok("private/files?limit=1").await;
    let path = format!("private/files/{}/analyse?enable_internet=false&command_line=-x", ids(&list)[0]);
    let (code, sent) = client.send(client.http.post(client.url(&path))).await;
    assert_eq!((code, sent["data"]["type"].as_str()), (200, Some("private_analysis")));
    let id = sent["data"]["id"].as_str().unwrap().replace('=', "%3D");
    let analysis = client.ok(&format!("private/analyses/{id}")).await;
    assert_eq!(analysis["data"]["attributes"]["sandbox_configuration"]["command_line"], "-x");
}

#[tokio::test]
async fn a_private_url_has_one_engine_and_leads_on() {
    let client = Client::with(Options { polls: 1, ..Options::default() }).await;
    let fields = [("url", "http://quiet.example/a"), ("sandboxes", "chrome_headless_linux"), ("storage_region", "EU")];
    let (code, sent) = client.post_form("private/urls", &fields).await;
    assert_eq!(code, 200);
    let id = sent["data"]["id"].as_str().unwrap().replace('=', "%3D");
    let done = client.ok(&format!("private/analyses/{id}")).await;
    let url = done["meta"]["url_info"]["id"].as_str().unwrap().to_owned();
    let report = client.ok(&format!("private/urls/{url}")).await;
    assert_eq!(report["data"]["type"], "private_url");
    assert_eq!(report["data"]["attributes"]["last_analysis_results"].as_object().map(serde_json::Map::len), Some(1));
    let behaviours = client.ok(&format!("private/urls/{url}/behaviours")).await;
    assert_eq!(behaviours["data"][0]["type"], "private_url_behaviour");
    assert_eq!(client.refused(&format!("urls/{url}")).await.0, 404);
}

#[tokio::test]
async fn objects_related_to_a_private_file_are_private_too() {
    let client = Client::new().await;
    let all = client.ok("private/files?limit=40").await;
    let file = all["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["attributes"]["names"][0] == "desk-07_memory_carve.exe");
    let id = file.unwrap()["id"].as_str().unwrap();
    let dropped = client.ok(&format!("private/files/{id}/dropped_files")).await;
    assert_eq!(dropped["data"][0]["type"], "private_file");
    assert!(dropped["data"][0]["context_attributes"]["paths"][0].is_string());
    let behaviours = client.ok(&format!("private/files/{id}/behaviours")).await;
    assert_eq!(behaviours["data"][0]["type"], "private_file_behaviour");
    assert!(behaviours["data"][0]["attributes"]["html_report_link"].is_string());
    let summary = client.ok(&format!("private/files/{id}/behaviour_summary")).await;
    assert!(summary["data"]["mutexes_created"].is_array());
    let domains = client.ok(&format!("private/files/{id}/relationships/contacted_domains")).await;
    assert_eq!(ids(&domains), ["api.ember-sync.example"]);
}
