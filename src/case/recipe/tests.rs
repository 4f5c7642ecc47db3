use bytes::Bytes;
use serde_json::{Value, json};

use super::*;
use crate::case::{Case, Change, Head};
use crate::vt::{Answer, ApiError, Descriptor, Judge, Page, Reason};

const TWO_STEPS: &str = r#"
name = "two-steps"
about = "Files that talk to a domain, and whom else they talk to."
starts = ["domain"]

[[step]]
name = "files"
from = "start"
relationship = "communicating_files"
keep = { flagged = true, at_most = 2 }

[[step]]
name = "hosts"
from = "files"
relationship = "contacted_domains"
keep = { at_most = 3 }
"#;

fn recipe(text: &str) -> Recipe {
    Recipe::read("own.toml", text).expect("a recipe")
}

fn fault(text: &str) -> String {
    Recipe::read("own.toml", text).expect_err("a fault").to_string()
}

fn domain(name: &str) -> Descriptor {
    Descriptor::new(Kind::Domain, name)
}

fn object(kind: &str, id: &str, malicious: u32) -> Value {
    json!({"type": kind, "id": id, "attributes": {"last_analysis_stats": {"malicious": malicious, "undetected": 60},
        "last_analysis_date": 1_700_000_000}})
}

fn page(objects: &[Value]) -> Answer {
    let body = json!({"data": objects, "meta": {"cursor": "more"}}).to_string();
    Answer::Page(Page::decode(&Bytes::from(body)).expect("a page"))
}

fn whole(object: &Value) -> Answer {
    Answer::Object(Box::new(Object::decode(Bytes::from(object.to_string())).expect("an object")))
}

fn failed(reason: Reason) -> ApiError {
    ApiError::local(reason, "GET /somewhere", "")
}

/// Asks what may be asked, answers it with `tell`, and gives the paths and the changes.
fn play(run: &mut Run, tell: impl Fn(&str) -> Result<Answer, ApiError>) -> (Vec<String>, Vec<Change>) {
    let (mut paths, mut changes) = (Vec::new(), Vec::new());
    loop {
        let asks = run.next(4);
        if asks.is_empty() {
            return (paths, changes);
        }
        for ask in asks {
            let told = tell(&ask.call.path);
            paths.push(ask.call.path);
            let outcome = Outcome { answer: told.as_ref(), paid: 1, at: 7, said_at: 7 };
            changes.extend(run.settle(ask.ticket, outcome, &Judge::default()));
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands for a service, which can fail")]
fn told(path: &str) -> Result<Answer, ApiError> {
    Ok(match path {
        "/domains/a.example/communicating_files" => page(&[
            object("file", "f0", 0),
            object("file", "f1", 9),
            object("file", "f2", 40),
            object("file", "f3", 20),
        ]),
        "/files/f2/contacted_domains" => page(&[object("domain", "a.example", 9), object("domain", "b.example", 3)]),
        "/files/f3/contacted_domains" => page(&[
            object("domain", "b.example", 3),
            object("domain", "c.example", 12),
            object("domain", "d.example", 0),
            object("domain", "e.example", 0),
        ]),
        other => panic!("nobody was to ask {other}"),
    })
}

fn kept(run: &Run, step: usize) -> Vec<&str> {
    run.kept(step).map(|object| &*object.id).collect()
}

#[test]
fn the_shipped_recipes_are_right_and_say_what_they_can_cost() {
    let shelf = Shelf::of(&[]);
    assert_eq!(shelf.faults(), []);
    let told: Vec<String> =
        shelf.all().iter().map(|recipe| format!("{}: {}", recipe.name, Plan::of(recipe, 1).words())).collect();
    let expected = [
        "file-network: 1 + 1 + 1 + at most 5 requests, at most 8",
        "domain-hosts: 1 + at most 5 + at most 5 requests, at most 11",
        "certificate-hosts: 1 + at most 10 requests, at most 11",
        "common-hosts: 1 + 1 + at most 5 requests, at most 7",
        "same-page: at most 2 + at most 1 + at most 1 requests, at most 4",
    ];
    assert_eq!(told, expected);
    for kind in STARTS {
        assert!(shelf.all().iter().any(|recipe| recipe.fits(&kind)), "{kind}");
    }
    let dear = shelf.named("SAME-page").map(Recipe::needs);
    assert_eq!(dear, Some(vec![("elsewhere", Privilege::Enterprise)]));
}

#[test]
fn ones_own_recipe_stands_in_for_the_shipped_one_of_its_name_and_a_wrong_file_for_none() {
    let own = TWO_STEPS.replace("two-steps", "domain-hosts");
    let shelf = Shelf::of(&[("own.toml".to_owned(), own), ("bad.toml".to_owned(), "name = ".to_owned())]);
    assert_eq!(shelf.named("domain-hosts").map(|recipe| recipe.steps.len()), Some(2));
    let faults: Vec<String> = shelf.faults().iter().map(ToString::to_string).collect();
    assert!(faults.len() == 1 && faults[0].starts_with("bad.toml, line 1: "), "{faults:?}");
}

#[test]
fn what_is_wrong_with_a_file_is_one_sentence_with_its_line() {
    let with = |from: &str, to: &str| fault(&TWO_STEPS.replacen(from, to, 1));
    for (told, expected) in [
        (
            with("two-steps", "two steps"),
            "own.toml, line 2: the name of a recipe is letters, digits and hyphens, at most 40",
        ),
        (
            with("[\"domain\"]", "[\"case\"]"),
            "own.toml, line 4: \"case\" can't be here; there may be file, url, domain, ip_address",
        ),
        (
            with("[\"domain\"]", "[]"),
            "own.toml, line 4: starts names what it can start from: file, url, domain, ip_address",
        ),
        (
            with("from = \"files\"", "from = \"later\""),
            "own.toml, line 14: no step before is called \"later\"; there are start, files",
        ),
        (with("\"hosts\"", "\"files\""), "own.toml, line 13: there is a step \"files\" already"),
        (with("at_most = 2", "at_most = 0"), "own.toml, line 10: at_most is a number from 1 to 100"),
        (with("at_most = 3", "kinds = [\"file\"]"), "own.toml, line 16: \"file\" can't be here; there may be domain"),
        (
            with("relationship = \"contacted_domains\"", ""),
            "own.toml, line 13: a step has either a relationship or names",
        ),
        (
            with("relationship = \"contacted_domains\"", "names = \"moon\""),
            "own.toml, line 15: names is one of final_page, body, certificate_hosts",
        ),
        (
            with("relationship = \"contacted_domains\"", "limit = 41\nrelationship = \"contacted_domains\""),
            "own.toml, line 15: limit is a number from 1 to 40",
        ),
    ] {
        assert_eq!(told, expected);
    }
    let unknown = with("communicating_files", "contacted_ips");
    assert!(
        unknown.starts_with("own.toml, line 9: a domain has no \"contacted_ips\"; its relationships are resolutions, "),
        "{unknown}"
    );
    let dead_end = with("contacted_domains", "comments");
    assert_eq!(dead_end, "own.toml, line 15: \"comments\" leads to nothing that can be looked up");
}

#[test]
fn a_step_that_wants_more_to_share_than_there_can_be_is_refused() {
    let shared = TWO_STEPS.replace("keep = { at_most = 3 }", "share = 3");
    assert_eq!(fault(&shared), "own.toml, line 14: files keeps at most 2, of which nothing is shared by 3");
    let start = recipe(&TWO_STEPS.replacen("keep = { flagged", "share = 2\nkeep = { flagged", 1));
    assert_eq!((start.least(), start.lacks(2)), (2, None));
    let words = "two-steps needs at least 2 to start from, and this is 1; nothing was sent";
    assert_eq!(start.lacks(1).as_deref(), Some(words));
}

#[test]
fn what_a_run_is_started_with_twice_counts_once() {
    let run = Run::new(&recipe(TWO_STEPS), vec![domain("a.example"), domain("a.example")], 5);
    assert_eq!((run.starts().len(), run.plan().most), (1, 3));
}

#[test]
fn hostile_files_are_sentences_too() {
    let with = |from: &str, to: &str| fault(&TWO_STEPS.replacen(from, to, 1));
    let step = &TWO_STEPS[TWO_STEPS.find("[[step]]").expect("a step")..TWO_STEPS.rfind("[[step]]").expect("a step")];
    let many: String = (0..13).map(|number| step.replace("\"files\"", &format!("\"s{number}\""))).collect();
    for told in [
        fault(&"#".repeat(70_000)),
        fault("\u{0}\u{1b}[2J"),
        fault("step = 3"),
        with("about", "surprise = 1\nabout"),
        with("Files that", "\\u001b]0;x\\u0007"),
        format!(
            "{}",
            Recipe::read("own.toml", &(TWO_STEPS[..TWO_STEPS.find("[[").expect("a step")].to_owned() + &many))
                .expect_err("a fault")
        ),
        Fault { file: "\u{1b}[2J.toml".to_owned(), line: 1, reason: "\u{202e}".to_owned() }.to_string(),
    ]
    .iter()
    .filter(|told| !told.is_empty())
    {
        assert!(
            told.contains(", line ") && !told.contains('\n') && told.chars().all(|letter| !letter.is_control()),
            "{told:?}"
        );
    }
}

#[test]
fn a_recipe_that_could_cost_too_much_is_refused() {
    let many = TWO_STEPS.replace("at_most = 2", "at_most = 100").replace("at_most = 3", "at_most = 100");
    let step = |number| format!("[[step]]\nname = \"s{number}\"\nfrom = \"hosts\"\nrelationship = \"resolutions\"\n");
    let dear = (0..5).fold(many, |text, number| text + &step(number));
    assert_eq!(fault(&dear), "own.toml, line 2: it could cost 541 requests, and at most 500 are allowed");
}

#[test]
fn each_step_keeps_the_worst_says_what_it_left_and_asks_no_more_than_was_said() {
    let recipe = recipe(TWO_STEPS);
    let mut run = Run::new(&recipe, vec![domain("a.example")], 5);
    let (paths, changes) = play(&mut run, told);
    assert_eq!(
        paths,
        ["/domains/a.example/communicating_files", "/files/f2/contacted_domains", "/files/f3/contacted_domains"]
    );
    assert!(run.plan().most >= paths.len() as u64 && *run.state() == State::Done);
    assert_eq!((kept(&run, 0), kept(&run, 1)), (vec!["f2", "f3"], vec!["b.example", "c.example", "d.example"]));
    let words: Vec<String> = run.steps().map(|(step, found)| found.words(step)).collect();
    assert_eq!(
        words,
        [
            "kept 2 of 4: 1 over the limit of 2, 1 not flagged; the service has more",
            "kept 3 of 4: 1 over the limit of 3; the service has more"
        ]
    );
    let case = Case::of(Head::default(), &changes, &Judge::default());
    let edges: Vec<String> = case
        .edges()
        .iter()
        .map(|edge| {
            let name = |place| case.node(place).map_or("", |node| &*node.object.id);
            format!("{} {} {}", name(edge.from), edge.relationship, name(edge.to))
        })
        .collect();
    assert_eq!(
        edges,
        [
            "a.example communicating_files f2",
            "a.example communicating_files f3",
            "f2 contacted_domains b.example",
            "f3 contacted_domains b.example",
            "f3 contacted_domains c.example",
            "f3 contacted_domains d.example",
        ]
    );
    assert!(case.find(&domain("c.example")).is_some_and(super::super::Node::is_flagged));
}

#[test]
fn what_several_share_is_told_from_what_one_has() {
    let shared = TWO_STEPS.replace("keep = { at_most = 3 }", "share = 2");
    let mut run = Run::new(&recipe(&shared), vec![domain("a.example")], 5);
    play(&mut run, told);
    assert_eq!(kept(&run, 1), ["b.example"]);
    let words = run.steps().nth(1).map(|(step, found)| found.words(step));
    assert_eq!(words.as_deref(), Some("kept 1 of 4: 3 shared by fewer than 2; the service has more"));
}

#[test]
fn it_goes_on_in_another_session_where_it_was_paused() {
    let mut run = Run::new(&recipe(TWO_STEPS), vec![domain("a.example")], 5);
    let first = run.next(1).pop().expect("a request");
    let answer = told(&first.call.path);
    run.settle(first.ticket, Outcome { answer: answer.as_ref(), paid: 1, at: 6, said_at: 6 }, &Judge::default());
    assert_eq!(run.next(1).len(), 1);
    // What is on its way when the program is killed is asked again.
    let kept_away = serde_json::to_string(&run.progress()).expect("plain data");
    let mut later = Run::resume(serde_json::from_str(&kept_away).expect("read back")).expect("a run");
    assert_eq!(later.pause(), []);
    assert_eq!(
        (later.next(4), later.words().as_str()),
        (vec![], "two-steps: paused in step 2 of 2, hosts; 1 of at most 3 requests")
    );
    later.unpause(8, &Judge::default());
    let (paths, _) = play(&mut later, told);
    assert_eq!(paths, ["/files/f2/contacted_domains", "/files/f3/contacted_domains"]);
    assert_eq!(later.words(), "two-steps: done; 3 of at most 3 requests");
}

#[test]
fn a_pause_takes_back_what_is_on_its_way_and_a_late_answer_means_nothing() {
    let mut run = Run::new(&recipe(TWO_STEPS), vec![domain("a.example")], 5);
    let ask = run.next(4).pop().expect("a request");
    assert_eq!(run.pause(), [ask.ticket]);
    let answer = told(&ask.call.path);
    assert_eq!(
        run.settle(ask.ticket, Outcome { answer: answer.as_ref(), paid: 1, at: 6, said_at: 6 }, &Judge::default()),
        []
    );
    assert_eq!(run.paid(), 0);
    run.unpause(8, &Judge::default());
    assert_eq!(run.next(4).len(), 1);
    assert_eq!(run.stop(9, &Judge::default()), [], "nothing was found so far");
    assert_eq!((run.next(4), run.words().as_str()), (vec![], "two-steps: stopped; 0 of at most 3 requests"));
    let words = run.steps().next().map(|(step, found)| found.words(step));
    assert_eq!(words.as_deref(), Some("found nothing, incomplete; 1 not answered"));
}

#[test]
fn a_used_up_quota_pauses_it_and_it_never_pays_for_more_than_was_said() {
    let mut run = Run::new(&recipe(TWO_STEPS), vec![domain("a.example")], 5);
    let (paths, _) = play(&mut run, |_| Err(failed(Reason::Budget { wait: std::time::Duration::ZERO })));
    assert_eq!(paths.len(), 1);
    assert!(matches!(run.state(), State::Paused(why) if !why.is_empty()));
    for _ in 0..5 {
        run.unpause(8, &Judge::default());
        play(&mut run, |_| Err(failed(Reason::Unreachable)));
    }
    assert!(run.paid() <= run.plan().most, "{}", run.paid());
    assert_eq!(*run.state(), State::Done);
    let words = run.steps().next().map(|(step, found)| found.words(step));
    assert_eq!(words.as_deref(), Some("found nothing; 1 not asked (it would cost more than was said before)"));
}

#[test]
fn what_the_key_may_not_ask_is_asked_once_and_what_is_unknown_is_no_failure() {
    let mut run = Run::new(&recipe(TWO_STEPS), vec![domain("a.example"), domain("z.example")], 5);
    let (paths, _) = play(&mut run, |path| match path {
        "/domains/z.example/communicating_files" => Err(failed(Reason::NotFound)),
        "/domains/a.example/communicating_files" => told(path),
        _ => Err(failed(Reason::NotPrivileged)),
    });
    let words: Vec<String> = run.steps().map(|(step, found)| found.words(step)).collect();
    assert!(paths.len() <= 4, "{paths:?}");
    assert!(words[0].ends_with("; 1 not in VirusTotal"), "{words:?}");
    assert!(words[1].starts_with("found nothing; 2 not asked ("), "{words:?}");
    assert_eq!(*run.state(), State::Done);
}

#[test]
fn a_page_leads_to_its_end_its_body_and_where_the_same_was_seen() {
    let shelf = Shelf::of(&[]);
    let recipe = shelf.named("same-page").expect("shipped").clone();
    let (first, last) = ("http://a.example/x", "https://b.example/y");
    let body = "ab".repeat(32);
    let url = |at: &str| Descriptor::new(Kind::Url, crate::ioc::url_id(at));
    let start = url(first);
    let path = |object: &Descriptor| format!("/urls/{}", object.id);
    let mut run = Run::new(&recipe, vec![start.clone()], 5);
    let tell = |asked: &str| {
        let seen = json!({"type": "url", "id": "cd".repeat(32), "attributes": {"url": last,
            "last_final_url": last, "last_http_response_content_sha256": body}});
        Ok(if asked == path(&start) {
            whole(&json!({"type": "url", "id": "ef".repeat(32), "attributes": {"url": first, "last_final_url": last}}))
        } else if asked == path(&url(last)) {
            whole(&seen)
        } else if asked == format!("/files/{body}") {
            whole(&object("file", &body, 4))
        } else {
            page(&[object("url", &"12".repeat(32), 3)])
        })
    };
    let (paths, changes) = play(&mut run, tell);
    assert_eq!(paths.last().map(String::as_str), Some(&*format!("/files/{body}/itw_urls")));
    assert_eq!((paths.len(), kept(&run, 1), kept(&run, 2).len()), (4, vec![&*body], 1));
    let case = Case::of(Head::default(), &changes, &Judge::default());
    let names: Vec<&str> = case.edges().iter().map(|edge| &*edge.relationship).collect();
    assert_eq!(names, ["final_page", "body", "itw_urls"]);
}

#[test]
fn the_hosts_of_a_certificate_are_read_from_it_and_their_reports_asked_once() {
    let shelf = Shelf::of(&[]);
    let recipe = shelf.named("certificate-hosts").expect("shipped").clone();
    let mut run = Run::new(&recipe, vec![domain("a.example")], 5);
    let (paths, _) = play(&mut run, |path| {
        Ok(match path {
            "/domains/a.example/historical_ssl_certificates" => page(&[
                json!({"type": "ssl_cert", "id": "c1", "attributes": {"subject": {"CN": "*.a.example"},
                    "extensions": {"subject_alternative_name": ["a.example", "b.example", "not a host", 7]}}}),
                json!({"type": "ssl_cert", "id": "c2", "attributes": {"subject": {"CN": "b.example"}}}),
            ]),
            _ => whole(&object("domain", path.trim_start_matches("/domains/"), 9)),
        })
    });
    assert_eq!(paths, ["/domains/a.example/historical_ssl_certificates", "/domains/b.example", "/domains/a.example"]);
    assert_eq!(kept(&run, 1), ["b.example", "a.example"]);
}

#[test]
fn a_kept_run_that_was_tampered_with_is_a_sentence_or_does_nothing() {
    let mut progress = Run::new(&recipe(TWO_STEPS), vec![domain("a.example")], 5).progress();
    progress.found.pop();
    assert_eq!(Run::resume(progress).unwrap_err(), "the kept run does not fit its recipe; it can't go on");
    let run = Run::new(&recipe(TWO_STEPS), vec![domain("a.example")], 5);
    let mut tree = serde_json::to_value(run.progress()).expect("plain data");
    tree["waiting"] = json!([9, 9, 9]);
    let mut run = Run::resume(serde_json::from_value(tree).expect("read back")).expect("a run");
    assert_eq!(run.next(4), []);
    run.go_on(6, &Judge::default());
    assert_eq!(*run.state(), State::Done);
    let mut source = Run::new(&recipe(TWO_STEPS), vec![], 5).progress();
    source.source = "rm = 1".to_owned();
    assert!(Run::resume(source).unwrap_err().starts_with("the kept run, line 1: "));
}

#[test]
fn repetitions_are_allowed_only_as_far_as_all_of_it_costs_no_more_than_was_said() {
    for at_once in [1, 4] {
        let mut run = Run::new(&recipe(TWO_STEPS), vec![domain("a.example")], 5);
        let mut asked = 0;
        loop {
            let asks = run.next(at_once);
            if asks.is_empty() {
                break;
            }
            for Ask { ticket, call, .. } in asks {
                let answer = told(&call.path);
                let paid = 1 + u64::from(call.repeats);
                run.settle(ticket, Outcome { answer: answer.as_ref(), paid, at: 6, said_at: 6 }, &Judge::default());
                asked += paid;
            }
        }
        assert_eq!((run.paid(), run.state()), (asked, &State::Done));
        assert_eq!(asked, run.plan().most, "what there is room for is used");
    }
}
