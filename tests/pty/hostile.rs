//! Every command in every format against a service that puts escapes, C1 controls and bidirectional marks into every string.

use serde_json::{Map, Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::harness::Session;

/// Sets the clipboard, clears the screen, sets colours and the title, reorders and hides.
const HOSTILE: &str = "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2J\u{9b}31m\u{9d}0;owned\u{9c}\u{85}\u{7f}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}";

const FORMATS: &str = "table json jsonl csv md stix misp ticket ticket-all ids values defanged blocklist links";
const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

/// What of an answer is left as it should be, so that the program gets further.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spared {
    Nothing,
    /// Types and the words that steer: statuses, cursors, categories.
    Words,
}

/// Puts [`HOSTILE`] into every string, names of members included.
fn poison(value: &mut Value, name: &str, spared: Spared) {
    let steers = ["type", "status", "category", "cursor", "url", "id"].contains(&name);
    match value {
        Value::String(text) if spared == Spared::Nothing || !steers => text.push_str(HOSTILE),
        Value::String(text) if matches!(name, "id" | "url") && !text.ends_with("widget") => text.push_str(HOSTILE),
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, name, spared)),
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, member)| poison(member, name, spared));
            members.insert(format!("more{HOSTILE}"), json!(HOSTILE));
        }
        _ => {}
    }
}

struct Hostile(Spared, String);

impl Respond for Hostile {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let Self(spared, origin) = self;
        let path = request.url.path().trim_start_matches("/api/v3/");
        if path == "widget" {
            let page = format!(
                "<html><title>{HOSTILE}</title><p>{HOSTILE}</p><a href=\"http://a.test/{HOSTILE}\">x{HOSTILE}</a></html>"
            );
            return ResponseTemplate::new(200).set_body_string(page).insert_header("content-type", "text/html");
        }
        if path.contains("missing") {
            let mut body = json!({"error": {"code": "NotFoundError", "message": "not found"}});
            poison(&mut body, "", *spared);
            return ResponseTemplate::new(404).set_body_json(body);
        }
        let mut body = answer(path, request.method.as_str(), origin);
        poison(&mut body["data"], "", *spared);
        ResponseTemplate::new(200).set_body_json(body)
    }
}

/// An answer of the shape that the path promises.
fn answer(path: &str, method: &str, origin: &str) -> Value {
    let parts: Vec<&str> = path.trim_start_matches("private/").split('/').collect();
    let private = path.starts_with("private/");
    match (method, parts.as_slice()) {
        (_, ["widget", "url"]) => {
            json!({"data": {"url": format!("{origin}/widget"), "found": true, "detection_ratio": {}}})
        }
        (_, ["users", ..]) => json!({"data": {"api_requests_daily": {"user": {"used": 1, "allowed": 500}},
            "x": {"user": {"used": "many", "allowed": "more"}, "group": {"used": 1, "allowed": 2, "inherited_from": "g"}}}}),
        ("POST", _) => json!({"data": {"type": if private { "private_analysis" } else { "analysis" }, "id": "YWJj"}}),
        ("DELETE", _) => json!({}),
        (_, ["analyses", _]) => {
            json!({"data": object(if private { "private_analysis" } else { "analysis" }), "meta": {"file_info": {"sha256": SHA256}}})
        }
        (_, ["search" | "intelligence", ..]) => page(&["file", "url", "domain", "ip_address", "comment", "collection"]),
        (_, ["files"]) => page(&["private_file"]),
        (_, ["files", _]) if private => json!({"data": object("private_file")}),
        (_, ["files", _]) => json!({"data": object("file")}),
        (_, ["urls", _]) => json!({"data": object("url")}),
        (_, ["domains", _]) => json!({"data": object("domain")}),
        (_, ["ip_addresses", _]) => json!({"data": object("ip_address")}),
        _ => page(&[
            "file",
            "url",
            "domain",
            "ip_address",
            "private_file",
            "resolution",
            "comment",
            "vote",
            "whois",
            "ssl_cert",
            "graph",
            "submission",
            "analysis",
            "file_behaviour",
            "user",
            "reference",
            "collection",
            "screenshot",
            "odd_thing",
        ]),
    }
}

fn page(kinds: &[&str]) -> Value {
    json!({"data": kinds.iter().map(|kind| object(kind)).collect::<Vec<_>>(), "meta": {"count": 99}})
}

/// An object with every text that a row, a cell or a note could show.
fn object(kind: &str) -> Value {
    let texts = [
        "meaningful_name",
        "name",
        "title",
        "rule_name",
        "sandbox_name",
        "type_description",
        "threat_verdict",
        "sha256",
        "md5",
        "sha1",
        "url",
        "country",
        "as_owner",
        "registrar",
        "registrar_name",
        "resolver",
        "host_name",
        "ip_address",
        "text",
        "description",
        "verdict",
        "last_final_url",
        "city",
        "interface",
        "serial_number",
        "first_name",
        "profile_phrase",
    ];
    let mut attributes: Map<String, Value> = texts.iter().map(|name| ((*name).to_owned(), json!(*name))).collect();
    let more = json!({
        "names": ["n"], "tags": ["t"], "status": "completed", "date": 1_767_225_600, "last_analysis_date": 1_767_225_600,
        "threat_severity": {"threat_severity_level": "SEVERITY_HIGH"}, "gti_assessment": {"verdict": {"value": "VERDICT_X"}},
        "popular_threat_classification": {"suggested_threat_label": "trojan.x/y"},
        "last_analysis_stats": {"malicious": 9, "undetected": 60}, "stats": {"malicious": 9, "undetected": 60},
        "host_name_last_analysis_stats": {"malicious": 9, "undetected": 60}, "ip_address_last_analysis_stats": {"malicious": 9, "undetected": 60},
        "last_analysis_results": {"Engine": {"category": "malicious", "result": "r", "engine_name": "e"}},
        "results": {"Engine": {"category": "malicious", "result": "r", "engine_name": "e"}}, "pending_stages": {},
        "whois_map": {"Domain Name": "a", "Registrar": "b", "Creation Date": "c", "Name Server": "d"},
        "subject": {"CN": "a"}, "issuer": {"O": "b"}, "validity": {"not_before": "c", "not_after": "d"},
        "extensions": {"subject_alternative_name": ["a"]}, "graph_data": {"description": "g"},
    });
    attributes.extend(more.as_object().cloned().unwrap_or_default());
    // Private files have no numbers, so that their words are shown.
    if kind.starts_with("private") {
        attributes.remove("last_analysis_stats");
        attributes.remove("stats");
        attributes.remove("gti_assessment");
    }
    let id = match kind {
        "file" | "private_file" | "url" => SHA256,
        "resolution" => "198.51.100.7a.example",
        _ => "a.example",
    };
    json!({"type": kind, "id": id, "attributes": attributes, "context_attributes": {"url": "http://c.test/", "paths": ["p"]},
        "links": {"item": "https://x.test/api/v3/files/abc", "self": "s"}})
}

/// Runs a script with stdout on the terminal and gives what came there.
async fn printed(script: &str, spared: Spared, words: &str) -> String {
    let server = MockServer::start().await;
    let base = format!("{}/api/v3", server.uri());
    Mock::given(any()).respond_with(Hostile(spared, base.clone())).mount(&server).await;
    let script = format!("run() {{ \"$VTRIAGE\" --no-cache \"$@\" {words}; }}; {script}\necho all-done");
    let key = ("VTRIAGE_API_KEY", "test-key-0123456789abcdef");
    // Without colours of our own every escape is a foreign one.
    let plain = [("TERM", "xterm-256color"), ("NO_COLOR", "1")];
    let mut session = Session::start_script(&script, &[&[key, ("VTRIAGE_BASE_URL", &base)][..], &plain].concat());
    session.wrote("all-done");
    let _ = session.ends();
    String::from_utf8_lossy(&session.bytes()).into_owned()
}

/// Nothing but text and line ends.
fn is_harmless(script: &str, text: &str) {
    for (number, line) in text.lines().enumerate() {
        let bad = line.chars().find(|c| vtriage::text::is_hidden(*c) && *c != '\r' && *c != '\t');
        assert_eq!(bad, None, "line {number} of {script}: {line:?}");
    }
}

async fn every_format_is_harmless(commands: &[&str]) {
    for command in commands {
        for spared in [Spared::Nothing, Spared::Words] {
            let script = format!("for f in {FORMATS}; do run {}; done", command.replace("-f", "-f $f"));
            let text = printed(&script, spared, "2>/dev/null </dev/null").await;
            assert!(text.len() > 400, "{command} printed nothing: {text}");
            is_harmless(command, &text);
        }
    }
}

#[tokio::test]
async fn no_format_of_lookup_and_related_lets_a_foreign_escape_through() {
    every_format_is_harmless(&[
        &format!("lookup -f {SHA256} http://a.example/ a.example 198.51.100.7 missing.example"),
        "related -f a.example resolutions",
        "related -f 198.51.100.7 comments",
    ])
    .await;
}

#[tokio::test]
async fn no_format_of_search_and_analysis_lets_a_foreign_escape_through() {
    every_format_is_harmless(&["search -f words", "search --intelligence -f words", "analysis -f YWJj"]).await;
}

#[tokio::test]
async fn no_format_of_the_private_side_lets_a_foreign_escape_through() {
    every_format_is_harmless(&[
        "private list -f",
        &format!("private show -f {SHA256}"),
        &format!("private related -f {SHA256} behaviours"),
        "analysis --private -f YWJj",
    ])
    .await;
}

#[tokio::test]
async fn what_has_formats_of_its_own_lets_no_foreign_escape_through() {
    let mail = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(mail.path(), format!("see http://evil.test/{HOSTILE}x {HOSTILE} evil.example remark{HOSTILE}\n"))
        .expect("written");
    let mail = mail.path().display();
    let script = format!(
        "for f in lines table json jsonl; do run extract --all -f $f {mail}; done
        for f in table json jsonl; do run quota -f $f; done
        run widget a.example; run widget --url a.example; run widget --html a.example
        run reanalyse --yes a.example; run submit --yes http://a.example/; run submit --yes {mail}
        run private rescan --yes {SHA256}; run private delete --yes {SHA256}"
    );
    for spared in [Spared::Nothing, Spared::Words] {
        let text = printed(&script, spared, "2>/dev/null </dev/null").await;
        assert!(text.contains("evil.example") && text.contains("api_requests_daily"), "{text}");
        is_harmless("the rest", &text);
    }
}

#[tokio::test]
async fn no_word_on_stderr_carries_a_foreign_escape() {
    let script = format!(
        "run lookup missing.example {SHA256}; run related a.example resolutions; run search words; run quota; run widget missing.example
        run analysis missing; run analysis YWJj; run private show missing; run related missing.example comments"
    );
    for spared in [Spared::Nothing, Spared::Words] {
        let text = printed(&script, spared, "2>&1 >/dev/null </dev/null | cat -u").await;
        is_harmless("stderr", &text);
    }
}
