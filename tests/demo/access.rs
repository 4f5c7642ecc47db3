//! Keys, quotas, and the life of the service.

use std::time::Duration;

use vtriage::demo::{Demo, DemoError, Options};

use crate::client::{Client, EICAR};

#[tokio::test]
async fn a_missing_key_and_a_wrong_key_are_told_apart() {
    let client = Client::new().await;
    let response = client.http.get(client.url(&format!("files/{EICAR}"))).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.text().await.unwrap().contains("AuthenticationRequiredError"));
    let client = Client { key: "not-a-key", ..client };
    let (status, error) = client.get(&format!("files/{EICAR}")).await;
    assert_eq!((status, error["error"]["code"].as_str()), (401, Some("WrongCredentialsError")));
    assert_eq!(error["error"]["message"], "Wrong API key: not-a-key", "the key is echoed, as the real service does");
}

#[tokio::test]
async fn a_public_key_reads_reports_but_nothing_that_is_paid_for() {
    let client = Client { key: Demo::public_key(), ..Client::new().await };
    client.ok(&format!("files/{EICAR}")).await;
    client.ok("domains/ember-sync.example/resolutions").await;
    for path in [
        "domains/ember-sync.example/urls",
        "files/44d88612fea8a8f36de82e1278abb02f/submissions",
        "intelligence/search?query=a",
        "private/files",
        "private/files/upload_url",
        "ioc_stream",
        "files/44d88612fea8a8f36de82e1278abb02f/download",
    ] {
        assert_eq!(client.refused(path).await, (403, "ForbiddenError".into()), "{path}");
    }
    assert_eq!(client.upload("private/files", "a", vec![1], &[]).await.0, 403);
}

#[tokio::test]
async fn quotas_are_those_of_the_key_and_count_what_was_used() {
    let client = Client { key: Demo::public_key(), ..Client::new().await };
    client.ok(&format!("files/{EICAR}")).await;
    let quotas = client.ok(&format!("users/{}/overall_quotas", Demo::public_key())).await;
    let of =
        |name: &str| (quotas["data"][name]["user"]["allowed"].as_u64(), quotas["data"][name]["user"]["used"].as_u64());
    assert_eq!(of("api_requests_daily"), (Some(500), Some(2)));
    assert_eq!(of("api_requests_hourly"), (Some(240), Some(2)));
    let user = client.ok(&format!("users/{}", Demo::public_key())).await;
    assert_eq!(
        (&user["data"]["id"], &user["data"]["attributes"]["apikey"]),
        (&"free.reader".into(), &Demo::public_key().into())
    );
    assert_eq!(user["data"]["attributes"]["privileges"]["private"]["granted"], false);
    assert_eq!(client.refused("users/mara.voss/overall_quotas").await.0, 403);
    let other = client.ok("users/mara.voss").await;
    assert!(other["data"]["attributes"]["apikey"].is_null(), "another's key is not told");
    assert!(client.ok("users/free.reader/api_usage").await["data"]["daily"].is_object());
}

#[tokio::test]
async fn limits_are_enforced_for_each_key_by_itself() {
    let client = Client::with(Options { per_minute: Some(4), ..Options::default() }).await;
    for _ in 0..4 {
        client.ok(&format!("files/{EICAR}")).await;
    }
    assert_eq!(client.refused(&format!("files/{EICAR}")).await, (429, "QuotaExceededError".into()));
    let client = Client { key: Demo::public_key(), ..client };
    client.ok(&format!("files/{EICAR}")).await;
    let client = Client::with(Options { per_day: Some(1), ..Options::default() }).await;
    client.ok(&format!("files/{EICAR}")).await;
    assert_eq!(client.refused(&format!("files/{EICAR}")).await.0, 429);
}

#[tokio::test]
async fn what_was_asked_can_be_read_back() {
    let client = Client::new().await;
    client.ok("search?query=a%20b").await;
    client.post_form("urls", &[("url", "http://example.test/")]).await;
    let seen = client.demo.requests();
    assert_eq!(seen.len(), 2);
    assert_eq!((seen[0].path.as_str(), seen[0].query.as_deref()), ("/api/v3/search", Some("query=a%20b")));
    assert_eq!(seen[1].method, "POST");
    assert!(seen[1].with_key);
    assert_eq!(seen[1].content_type.as_deref(), Some("application/x-www-form-urlencoded"));
    assert_eq!(seen[1].body, b"url=http%3A%2F%2Fexample.test%2F");
}

#[tokio::test]
async fn a_port_in_use_is_said_so() {
    let demo = Demo::start(Options::default()).await.unwrap();
    let port = demo.base_url().trim_end_matches("/api/v3").rsplit(':').next().unwrap().parse().unwrap();
    let error = Demo::start(Options { port, ..Options::default() }).await.unwrap_err();
    assert!(matches!(error, DemoError::PortInUse(taken) if taken == port));
    assert!(error.to_string().contains("in use by another program"), "{error}");
}

#[tokio::test]
async fn it_stops_when_told_and_when_dropped() {
    for by_drop in [false, true] {
        let client = Client::new().await;
        let url = client.url("metadata");
        client.ok("metadata").await;
        let Client { demo, http, .. } = client;
        if by_drop {
            drop(demo);
        } else {
            demo.stop().await;
        }
        // The listener goes within moments; connections that are kept alive go with it.
        let mut left = 100;
        while http.get(&url).send().await.is_ok() && left > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            left -= 1;
        }
        assert!(left > 0, "still answering; dropped: {by_drop}");
    }
}

#[tokio::test]
async fn metadata_names_engines_and_relationships() {
    let client = Client::new().await;
    let metadata = client.ok("metadata").await;
    assert!(metadata["data"]["engines"]["Halcyon AV"].is_object());
    let of_file = metadata["data"]["relationships"]["file"].as_array().unwrap();
    assert!(of_file.iter().any(|row| row["name"] == "contacted_domains"));
    let categories = client.ok("popular_threat_categories").await;
    assert_eq!(categories["data"].as_array().map(Vec::len), Some(14));
}

#[tokio::test]
async fn odd_requests_get_an_answer_too() {
    let client = Client::new().await;
    let long = "a".repeat(5_000);
    for path in [
        "",
        "/",
        "files",
        "files/",
        "files//",
        "files/%00",
        "files/%FF%FE",
        "urls/%2F",
        "urls/====",
        "domains/..%2F..",
        "domains/%20",
        "domains/a..b",
        "ip_addresses/::",
        "ip_addresses/999.1.1.1",
        "analyses/=",
        "analyses/u-",
        "analyses/u--9999999999999999999",
        "analyses/Og==",
        "submissions/s-x-9223372036854775807",
        "votes/f-",
        "votes/f-x-",
        "comments/%F0%9F%98%80",
        "users/%2e%2e",
        "resolutions/203.0.113.66n999999999999999999999.track.parcel-notice.example",
        "screenshots/_",
        "private",
        "private/",
        "private/files/x/y/z",
        "file_behaviours/x/html",
        "intelligence/search?query=%22",
        "intelligence/search?query=positives:99999999999999999999999%2B",
        "intelligence/search?query=size:9999999999999999mb",
        "search?query=%00",
        "search?query=http://",
        "search?query=[::1]",
        "search?query=é",
        "comments?cursor=vt1&limit=1",
        "comments?limit=18446744073709551616",
        "widget/url?query=%20",
        "ioc_stream?filter=:::",
        "metadata?&&=&",
        &format!("domains/{long}"),
        &format!("search?query={long}"),
        &format!("files/{EICAR}?relationships=,,"),
        &format!("files/{EICAR}?relationships=nothing"),
        &format!("files/{EICAR}/relationships"),
    ] {
        let (status, answer) = client.get(path).await;
        let said = answer["data"].is_null() && answer["error"]["code"].is_null();
        assert!((200..500).contains(&status) && !said, "{path}: {status} {answer}");
    }
    let odd = client.http.request(reqwest::Method::PATCH, client.url("metadata"));
    assert_eq!(client.send(odd).await.0, 405);
}
