//! Comments and votes.

use serde_json::{Value, json};

use crate::client::{Client, EICAR, ids};

fn comment(text: &str) -> Value {
    json!({"data": {"type": "comment", "attributes": {"text": text}}})
}

fn vote(verdict: &str) -> Value {
    json!({"data": {"type": "vote", "attributes": {"verdict": verdict}}})
}

#[tokio::test]
async fn a_comment_is_posted_listed_found_voted_on_and_deleted() {
    let client = Client::new().await;
    let (code, posted) = client.post("domains/shortlink.test/comments", comment("again #seen-here, #twice")).await;
    assert_eq!((code, &posted["data"]["attributes"]["tags"]), (200, &json!(["seen-here", "twice"])));
    let id = posted["data"]["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("d-shortlink.test-"));
    assert_eq!(ids(&client.ok("domains/shortlink.test/comments").await)[0], id);
    assert_eq!(ids(&client.ok("search?query=%23seen-here").await), [id.as_str()]);
    assert_eq!(client.ok(&format!("comments/{id}/author")).await["data"]["id"], "mara.voss");
    let with_author = client.ok(&format!("comments/{id}?relationships=author,item")).await;
    assert_eq!(with_author["data"]["relationships"]["item"]["data"]["id"], "shortlink.test");
    let (_, votes) = client.post(&format!("comments/{id}/vote"), json!({"data": "abuse"})).await;
    assert_eq!(votes["data"], json!({"abuse": 1, "negative": 0, "positive": 0}));
    assert_eq!(client.post("domains/shortlink.test/comments", comment("again #seen-here, #twice")).await.0, 409);
    assert_eq!(client.delete(&format!("comments/{id}")).await, 200);
    assert!(ids(&client.ok("domains/shortlink.test/comments").await).is_empty());
}

#[tokio::test]
async fn the_comments_of_others_stay() {
    let client = Client::new().await;
    let list = client.ok("comments?filter=tag:eicar").await;
    assert_eq!(client.delete(&format!("comments/{}", ids(&list)[0])).await, 403);
    assert_eq!(client.delete("comments/f-none-00000000").await, 404);
}

#[tokio::test]
async fn a_vote_counts_once() {
    let client = Client::new().await;
    let before = client.ok(&format!("files/{EICAR}")).await["data"]["attributes"]["total_votes"]["harmless"].as_u64();
    let (code, posted) = client.post(&format!("files/{EICAR}/votes"), vote("harmless")).await;
    assert_eq!((code, &posted["data"]["attributes"]["value"]), (200, &json!(1)));
    assert_eq!(posted["data"]["links"]["self"], Value::Null);
    let (code, error) = client.post(&format!("files/{EICAR}/votes"), vote("malicious")).await;
    assert_eq!(code, 409);
    assert_eq!(error["error"]["message"], "User \"mara.voss\" already voted \"harmless\" for this file");
    let after = client.ok(&format!("files/{EICAR}")).await["data"]["attributes"]["total_votes"]["harmless"].as_u64();
    assert_eq!(after, before.map(|votes| votes + 1));
    assert_eq!(ids(&client.ok(&format!("files/{EICAR}/user_votes")).await).len(), 1);
    assert_eq!(client.post(&format!("files/{EICAR}/votes"), vote("maybe")).await.0, 400);
}

#[tokio::test]
async fn bodies_of_another_shape_are_refused() {
    let client = Client::new().await;
    for body in [json!({}), json!([1]), json!({"data": {"type": "vote", "attributes": {"text": "x"}}}), comment("  ")] {
        assert_eq!(client.post("domains/shortlink.test/comments", body.clone()).await.0, 400, "{body}");
    }
    let broken = client.http.post(client.url("domains/shortlink.test/comments")).body("{");
    assert_eq!(client.send(broken).await.0, 400);
}
