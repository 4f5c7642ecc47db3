//! Parts of a report that take requests of their own: when they are asked for, what they show, what they cost.

use bytes::Bytes;
use serde_json::{Value, json};
use vtriage::effect::RequestId;
use vtriage::keys::Action;
use vtriage::msg::{Reply, Source};
use vtriage::pane::Report;
use vtriage::pane::detail::{DetailPane, Tab};
use vtriage::session::{Access, Fetch, Session, Tier};
use vtriage::vt::{Answer, ApiError, Page, Reason};

use super::kit::{NOW, report, screen};

/// A pane of an object on one tab, and the requests that it makes.
struct Stage {
    report: Report,
    session: Session,
    pane: DetailPane,
    asked: Vec<String>,
}

impl Stage {
    fn new(object: &Value, tab: Tab, session: Session) -> Self {
        let mut pane = DetailPane::default();
        pane.tab = tab;
        pane.width.set(100);
        let mut stage = Self { report: report(object), session, pane, asked: Vec::new() };
        stage.order();
        stage
    }

    /// What the model does after every change.
    fn order(&mut self) {
        let asked = &mut self.asked;
        self.pane.order(&self.report, &self.session, &mut |_, call| {
            asked.push(call.key());
            RequestId(asked.len() as u64)
        });
        self.pane.refresh(&self.report, &self.session, NOW);
    }

    fn answer(&mut self, id: u64, answer: Answer) -> bool {
        let reply = Reply { answer, tree: None, fetched_at: NOW, source: Source::Network };
        let heard = self.pane.settle_part(RequestId(id), Ok(reply));
        self.order();
        heard
    }

    fn page(&mut self, id: u64, body: &Value) {
        let page = Page::decode(&Bytes::from(body.to_string())).expect("a page");
        assert!(self.answer(id, Answer::Page(page)));
    }

    /// Puts the cursor on the first line that says `text`, and presses Enter.
    fn enter(&mut self, text: &str) {
        let lines = &self.pane.state().expect("lines").lines;
        let at = lines.iter().position(|line| line.plain().contains(text)).unwrap_or_else(|| {
            panic!(
                "no line says {text}: {:#?}",
                lines.iter().map(vtriage::pane::detail::DetailLine::plain).collect::<Vec<_>>()
            )
        });
        self.pane.perform(Action::Top);
        for _ in 0..at {
            self.pane.perform(Action::Down);
        }
        self.pane.perform(Action::Open);
        self.order();
    }

    fn screen(&self) -> String {
        screen(&self.pane, 100, 50)
    }

    fn says(&self, text: &str) -> bool {
        self.screen().contains(text)
    }
}

fn file() -> Value {
    json!({"type": "file", "id": "ab".repeat(32), "attributes": {"total_votes": {"malicious": 2, "harmless": 1}},
        "relationships": {"comments": {"data": [{"type": "comment", "id": "f-1"}], "meta": {"count": 41}}}})
}

fn premium() -> Session {
    Session { tier: Tier::Premium, fetch: Fetch::Follow, ..public() }
}

/// With a public key.
fn public() -> Session {
    Session { access: Access::Key, ..Session::default() }
}

fn behaviours() -> Value {
    let sandbox = |name: &str, more: Value| {
        let mut attributes = json!({"sandbox_name": name, "analysis_date": NOW - 86_400,
            "dns_lookups": [{"hostname": "login.example.test", "resolved_ips": ["198.51.100.7"]}],
            "mitre_attack_techniques": [{"id": "T1055", "signature_description": "Injects code", "severity": "IMPACT_SEVERITY_HIGH"}]});
        for (name, value) in more.as_object().expect("an object") {
            attributes[name] = value.clone();
        }
        json!({"type": "file_behaviour", "id": format!("ab_{name}"), "attributes": attributes})
    };
    json!({"data": [
        sandbox("Sandbox One", json!({
            "verdicts": ["MALWARE"],
            "processes_tree": [{"process_id": "100", "name": "invoice.exe", "children": [
                {"process_id": "104", "name": "cmd.exe /c del", "children": [{"process_id": "108", "name": "ping.exe"}]}]}],
            "ip_traffic": [{"destination_ip": "203.0.113.9", "destination_port": 443, "transport_layer_protocol": "TCP"}],
            "http_conversations": [{"url": "http://login.example.test/gate", "request_method": "POST", "response_status_code": 200, "request_headers": {"Host": "login.example.test"}}],
            "files_dropped": [{"path": "C:\\Temp\\a.exe", "sha256": "cd".repeat(32), "type": "PE"}],
            "registry_keys_set": [{"key": "HKCU\\Run\\x", "value": "a.exe"}],
            "mutexes_created": ["Global\\once"],
            "signature_matches": [{"name": "Writes itself to autostart", "severity": "IMPACT_SEVERITY_HIGH", "match_data": ["HKCU\\Run"]}],
            "never_heard_of": ["treasure"]})),
        sandbox("Sandbox Two", json!({})),
    ], "meta": {}})
}

#[test]
fn on_a_public_key_nothing_is_read_before_the_user_says_so_and_the_price_is_told() {
    let mut stage = Stage::new(&file(), Tab::Behaviour, public());
    assert!(stage.asked.is_empty());
    assert!(stage.says("Enter: read behaviour · 1 request"), "{}", stage.screen());
    stage.enter("read behaviour");
    assert_eq!(stage.asked, [format!("GET /files/{}/behaviours?limit=40", "ab".repeat(32))]);
    assert!(stage.says("reading behaviour …"));
    stage.order();
    assert_eq!(stage.asked.len(), 1, "one question is asked once");
}

#[test]
fn a_key_that_reads_ahead_reads_a_tab_when_it_is_opened_and_not_before() {
    let stage = Stage::new(&file(), Tab::Summary, premium());
    assert!(stage.asked.is_empty());
    let stage = Stage::new(&file(), Tab::Behaviour, premium());
    let titles: Vec<_> = stage.asked.iter().map(|call| call.rsplit('/').next().unwrap_or_default()).collect();
    assert_eq!(titles, ["behaviours?limit=40", "behaviour_mitre_trees"]);
}

#[test]
fn behaviour_is_put_together_over_sandboxes_with_everything_openable() {
    let mut stage = Stage::new(&file(), Tab::Behaviour, public());
    stage.enter("read behaviour");
    stage.page(1, &behaviours());
    for group in ["Files", "Registry", "Mutexes and services", "Other"] {
        stage.enter(group);
    }
    insta::assert_snapshot!(screen(&stage.pane, 100, 70));
    let lines = &stage.pane.state().expect("lines").lines;
    let opened: Vec<_> = lines.iter().filter_map(|line| line.target.as_ref()).map(|what| what.kind.name()).collect();
    for kind in ["domain", "ip_address", "url", "file"] {
        assert!(opened.contains(&kind), "{kind} in {opened:?}");
    }
}

#[test]
fn attack_is_tactic_then_technique_then_evidence() {
    let mut stage = Stage::new(&file(), Tab::Behaviour, public());
    stage.enter("read behaviour");
    stage.page(1, &behaviours());
    assert!(stage.says("T1055"));
    stage.enter("their tactics and names");
    assert!(stage.asked.last().expect("asked").ends_with("/behaviour_mitre_trees"));
    stage.answer(2, Answer::Bare(json!({"Sandbox One": {"tactics": [{"id": "TA0005", "name": "Defense Evasion", "techniques": [
        {"id": "T1055", "name": "Process Injection", "signatures": [{"severity": "HIGH", "description": "Injects code"}]}]}]},
        "Sandbox Two": {"tactics": []}})));
    stage.enter("Process Injection");
    let shown = stage.screen();
    let place = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text} in {shown}"));
    assert!(
        place("Defense Evasion") < place("Process Injection") && place("Process Injection") < place("Injects code")
    );
}

#[test]
fn techniques_stay_that_no_tree_has_and_evidence_too() {
    let technique =
        |id: &str, what: &str| json!({"id": id, "signature_description": what, "severity": "IMPACT_SEVERITY_INFO"});
    let sandbox = |name: &str, techniques: Value| {
        json!({"type": "file_behaviour", "id": format!("ab_{name}"),
            "attributes": {"sandbox_name": name, "mitre_attack_techniques": techniques}})
    };
    let mut stage = Stage::new(&file(), Tab::Behaviour, public());
    stage.enter("read behaviour");
    stage.page(
        1,
        &json!({"data": [
            sandbox("Sandbox One", json!([technique("T1055", "Injects code"), technique("T1036", "Pretends to be another")])),
            sandbox("Sandbox Two", json!([technique("T1055", "Writes into others"), technique("T1573", "Talks in secret")])),
        ], "meta": {}}),
    );
    assert!(stage.says("MITRE ATT&CK  3 techniques"), "{}", stage.screen());
    stage.enter("their tactics and names");
    stage.answer(2, Answer::Bare(json!({"Sandbox One": {"tactics": [{"id": "TA0005", "name": "Defense Evasion", "techniques": [
        {"id": "T1055", "name": "Process Injection", "signatures": [{"severity": "INFO", "description": "Injects code"}]}]}]}})));
    let shown = stage.screen();
    assert!(shown.contains("MITRE ATT&CK  1 tactic, 3 techniques"), "{shown}");
    let place = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text} in {shown}"));
    assert!(place("Process Injection") < place("no tactic given"), "{shown}");
    assert!(place("no tactic given") < place("Pretends to be another"), "{shown}");
    assert!(shown.contains("T1573      Talks in secret"), "{shown}");
    stage.enter("Process Injection");
    assert!(stage.says("info   Injects code  Sandbox One"), "{}", stage.screen());
    assert!(stage.says("info   Writes into others  Sandbox Two"), "{}", stage.screen());
    assert_eq!(stage.screen().matches("Injects code").count(), 1, "{}", stage.screen());
}

#[test]
fn a_heading_of_behaviour_that_a_filter_finds_keeps_what_stands_under_it() {
    let mut stage = Stage::new(&file(), Tab::Behaviour, public());
    stage.enter("read behaviour");
    stage.page(1, &behaviours());
    stage.pane.set_filter("mutexes");
    stage.order();
    assert!(stage.says("Global\\once"), "{}", stage.screen());
    stage.pane.set_filter("hkcu");
    stage.order();
    assert!(!stage.says("Global\\once"), "{}", stage.screen());
}

#[test]
fn a_behaviour_report_by_itself_needs_no_request() {
    let whole = behaviours()["data"][0].clone();
    let stage = Stage::new(&whole, Tab::Behaviour, premium());
    assert!(stage.asked.is_empty());
    assert!(stage.says("login.example.test") && stage.says("cmd.exe /c del"), "{}", stage.screen());
}

#[test]
fn comments_come_in_pages_and_an_author_costs_a_request_that_is_announced() {
    let mut stage = Stage::new(&file(), Tab::Community, public());
    assert!(stage.says("2 say malicious, 1 say harmless") && stage.says("Comments  41"), "{}", stage.screen());
    stage.enter("read comments");
    stage.page(1, &json!({"data": [{"type": "comment", "id": "f-1", "attributes": {"date": NOW - 86_400,
        "text": "seen in a phishing wave\u{1b}[2J", "tags": ["phishing"], "votes": {"positive": 3, "negative": 0, "abuse": 0}}}],
        "meta": {"count": 41, "cursor": "AbC="}}));
    assert!(
        stage.says("seen in a phishing wave␛[2J") && stage.says("+3") && stage.says("1 of 41"),
        "{}",
        stage.screen()
    );
    stage.enter("who wrote it");
    assert!(stage.asked[1].starts_with("GET /comments/f-1/author"), "{:?}", stage.asked);
    stage
        .page(2, &json!({"data": {"type": "user", "id": "kim", "attributes": {"first_name": "Kim", "reputation": 7}}}));
    assert!(stage.says("kim  Kim, reputation 7"), "{}", stage.screen());
    stage.enter("the next page");
    assert!(stage.asked[2].contains("cursor=AbC%3D"), "{:?}", stage.asked);
    stage.page(3, &json!({"data": [], "meta": {}}));
    assert!(!stage.says("the next page"));
}

#[test]
fn c03_a_part_that_fails_says_so_and_is_asked_again_by_one_key_while_the_report_stays() {
    let mut stage = Stage::new(&file(), Tab::Community, premium());
    let before = stage.asked.len();
    stage
        .pane
        .settle_part(RequestId(1), Err(ApiError::local(Reason::Quota { retry_after: None }, "", "Quota exceeded")));
    stage.order();
    assert_eq!(stage.asked.len(), before, "a failure is not repeated by itself");
    assert!(stage.says("quota used up") && stage.says("2 say malicious"), "{}", stage.screen());
    stage.enter("Enter: try again");
    assert_eq!(stage.asked.len(), before + 1);
    assert_eq!(stage.asked.last(), stage.asked.first());
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut stage = Stage::new(&file(), Tab::Community, public());
    assert!(!stage.answer(9, Answer::Nothing));
}

fn widget_data(found: bool) -> Answer {
    use base64::Engine as _;
    let fields = format!("ab||file||{{}}||full||found||v3||{}||00", NOW - 86_400);
    let token = base64::engine::general_purpose::STANDARD_NO_PAD.encode(fields);
    Answer::Bare(json!({"url": format!("https://www.virustotal.com/ui/widget/html/{token}"), "found": found,
        "detection_ratio": {"detections": 5, "total": 71}}))
}

#[test]
fn the_widget_shows_its_page_its_links_and_how_long_it_is_good() {
    let mut stage = Stage::new(&file(), Tab::Widget, public());
    stage.enter("read the widget");
    assert!(stage.asked[0].starts_with("GET /widget/url?query=abab"), "{:?}", stage.asked);
    stage.answer(1, widget_data(true));
    assert_eq!(stage.asked.len(), 2, "the page costs nothing and follows by itself");
    stage.answer(
        2,
        Answer::Text("<h1>Report</h1><p>5 engines <a href='https://www.example.test/more'>more</a></p>".into()),
    );
    for text in ["5/71", "for 2 d more, until 2026-01-05 00:00:00 UTC", "Report", "https://www.example.test/more"] {
        assert!(stage.says(text), "{text} in {}", stage.screen());
    }
}

#[test]
fn a_key_that_is_told_the_assessment_of_google_threat_intelligence_gets_its_widget() {
    let mut report = file();
    report["attributes"]["gti_assessment"] = json!({"verdict": {"value": "VERDICT_MALICIOUS"}});
    let mut stage = Stage::new(&report, Tab::Widget, public());
    stage.enter("read the widget");
    assert!(stage.asked[0].starts_with("GET /gtiwidget?query=abab"), "{:?}", stage.asked);
}

#[test]
fn c35_a_widget_without_text_is_said_to_be_so_and_a_hostile_one_stays_in_its_page() {
    let mut stage = Stage::new(&file(), Tab::Widget, premium());
    stage.answer(1, widget_data(true));
    stage.answer(2, Answer::Text("<script>draw()</script><div id=root></div>".into()));
    assert!(stage.says("no text in the page") && stage.says("5/71"), "{}", stage.screen());
    let mut stage = Stage::new(&file(), Tab::Widget, premium());
    stage.answer(1, widget_data(false));
    stage.answer(2, Answer::Text("<p>nice \u{1b}]52;c;ZXZpbA==\u{7} &#27;[2J end</p>".into()));
    let shown = stage.screen();
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n') && shown.contains("end"), "{shown}");
    assert!(shown.contains("the service has not found it"), "{shown}");
}

#[test]
fn nothing_public_is_asked_about_a_private_file() {
    let private = json!({"type": "private_file", "id": "ab".repeat(32), "attributes": {}});
    for (tab, text) in [(Tab::Widget, "widgets exist for public"), (Tab::Community, "nobody else sees it")] {
        let stage = Stage::new(&private, tab, premium());
        assert!(stage.asked.is_empty() && stage.says(text), "{}", stage.screen());
    }
    let stage = Stage::new(&private, Tab::Behaviour, premium());
    assert!(stage.asked.iter().all(|call| call.starts_with("GET /private/files/")), "{:?}", stage.asked);
}

#[test]
fn summary_has_words_where_the_service_has_constants_and_markdown_and_copies_what_came() {
    let file = json!({"type": "file", "id": "ab".repeat(32), "attributes": {
        "threat_verdict": "VERDICT_MALICIOUS", "capabilities_tags": ["win_registry", "str_win32_wininet_library"],
        "sandbox_verdicts": {"Tidepool": {"category": "malicious", "malware_classification": ["RANSOM_TROJAN", "EVADER"],
            "malware_names": ["ParcelSnatch"]}},
        "crowdsourced_ai_results": [{"analysis": "Unpacks **lantern.dll**, see [the note](https://a.example/n) and `x.y`."}],
        "crowdsourced_context": [{"title": "Seen", "details": "in *one* mail", "severity": "high"}]}});
    let collection = json!({"type": "collection", "id": "c-1", "attributes": {"name": "One", "status": "PENDING_RECOMPUTE",
        "description": "## What\n**Bold** words", "collection_type": "SUBMITTED_VIA_API"}});
    for (object, words) in [
        (
            &file,
            &[
                "ransom trojan, evader, ParcelSnatch",
                "win registry",
                "Unpacks lantern.dll, see the note (https",
                "in one mail",
            ][..],
        ),
        (&collection, &["pending recompute", "Bold words", "submitted via api"]),
    ] {
        let lines = super::kit::lines(
            Tab::Summary,
            &super::kit::report(object),
            &Session::default(),
            &std::collections::HashSet::new(),
        );
        let text = super::kit::text(&lines);
        for words in words {
            assert!(text.contains(words), "{words}:\n{text}");
        }
        for sign in ["_", "**", "`", "](", "## "] {
            assert!(!text.contains(sign), "{sign}:\n{text}");
        }
    }
    let lines = super::kit::lines(
        Tab::Summary,
        &super::kit::report(&file),
        &Session::default(),
        &std::collections::HashSet::new(),
    );
    let copied: Vec<_> = lines.iter().filter_map(|line| line.value.as_deref()).collect();
    assert!(copied.iter().any(|value| value.contains("**lantern.dll**")), "{copied:?}");
    assert!(copied.contains(&"win_registry, str_win32_wininet_library"), "{copied:?}");
}

#[test]
fn the_values_of_a_section_stand_in_one_column_where_the_longest_of_them_leaves_room() {
    let file = json!({"type": "file", "id": "ab".repeat(32), "attributes": {"sha256": "ab".repeat(32), "sha1": "cd".repeat(20),
        "md5": "ef".repeat(16), "size": 4096, "type_description": "Win32 EXE"}});
    for width in [77, 83, 100] {
        let pane = super::kit::pane(&super::kit::report(&file), Tab::Summary, width);
        let shown = screen(&pane, u16::try_from(width + 1).expect("small"), 30);
        let columns: Vec<usize> = ["abab", "cdcd", "efef", "4.1 kB", "Win32 EXE"]
            .into_iter()
            .map(|value| {
                let line = shown
                    .lines()
                    .rev()
                    .find(|line| line.contains(value))
                    .unwrap_or_else(|| panic!("{value}:\n{shown}"));
                line.find(value).expect("it is there")
            })
            .collect();
        assert!(columns.iter().all(|column| *column == columns[0]), "{width}: {columns:?}\n{shown}");
        assert!(shown.contains(&"ab".repeat(32)), "{shown}");
    }
}

#[test]
fn the_hash_of_a_page_is_whole_at_80_columns_and_a_url_that_leads_to_itself_says_so_once() {
    let url = |to: &str| {
        json!({"type": "url", "id": "cd".repeat(32), "attributes": {"url": "https://a.example/", "last_final_url": to,
            "title": "A page", "last_http_response_code": 200, "last_http_response_content_sha256": "ab".repeat(32)}})
    };
    let shown = |to: &str| screen(&super::kit::pane(&super::kit::report(&url(to)), Tab::Summary, 77), 78, 30);
    assert!(shown("https://a.example/").contains(&"ab".repeat(32)), "{}", shown("https://a.example/"));
    assert!(!shown("https://a.example/").contains("leads to"), "{}", shown("https://a.example/"));
    assert!(shown("https://b.example/").contains("leads to"), "{}", shown("https://b.example/"));
}

#[test]
fn a_heading_says_what_it_counts() {
    let file = json!({"type": "file", "id": "ab".repeat(32), "attributes": {"total_votes": {"harmless": 1, "malicious": 2},
        "odd_things": {"one": {"a": 1}, "two": {"b": 2}}}});
    let lines = super::kit::lines(
        Tab::Details,
        &super::kit::report(&file),
        &Session::default(),
        &std::collections::HashSet::new(),
    );
    let text = super::kit::text(&lines);
    assert!(text.contains("total votes  2 fields") && text.contains("odd things  2 entries"), "{text}");
    assert!(!text.contains("member"), "{text}");
}

#[test]
fn a_line_that_is_cut_says_so_however_its_label_is_filled() {
    let mut stage = Stage::new(&file(), Tab::Behaviour, public());
    stage.enter("read behaviour");
    let mut page = behaviours();
    for sandbox in 0..2 {
        page["data"][sandbox]["attributes"]["verdicts"] = json!(["MALWARE", "TROJAN", "SPREADER", "STEALER"]);
    }
    stage.page(1, &page);
    let shown = screen(&stage.pane, 78, 6);
    assert_eq!(
        shown
            .lines()
            .filter(|line| line.contains("stealer") && line.trim_end_matches(['"', '│', '█']).ends_with('…'))
            .count(),
        2,
        "{shown}"
    );
}
