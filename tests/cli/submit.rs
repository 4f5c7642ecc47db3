//! `vtriage submit` and `private delete`: what is asked, what is said, what goes over the wire.

use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::program::{KEY, Program};
use crate::service::{Service, ok, refusal};

fn analysis(id: &str, status: &str, malicious: u32, undetected: u32) -> Value {
    json!({ "data": { "type": "analysis", "id": id, "attributes": { "status": status,
        "stats": { "malicious": malicious, "undetected": undetected, "suspicious": 0, "harmless": 0, "timeout": 0 } } },
        "meta": { "url_info": { "id": "aa".repeat(32), "url": "http://a.example/" } } })
}

fn ordered(id: &str) -> ResponseTemplate {
    ok(&json!({ "data": { "type": "analysis", "id": id } }))
}

/// A file of `size` bytes, all of them holes.
fn sparse(program: &Program, name: &str, size: u64) -> String {
    let path = program.home.path().join(name);
    std::fs::File::create(&path).and_then(|file| file.set_len(size)).expect("a sparse file");
    path.to_str().expect("UTF-8").to_owned()
}

fn body(request: &Request) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

#[tokio::test]
async fn without_a_terminal_and_without_yes_nothing_is_sent() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "http://a.example/"]).ended_with(2).saying(&["PUBLIC", "--yes"]);
    program.run(&["submit", "--private", "http://a.example/"]).ended_with(2).saying(&["PRIVATE", "--yes"]);
    let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    program.run(&["private", "delete", sha256]).ended_with(2).saying(&["can't be undone", "--yes"]);
    program.run(&["private", "rescan", sha256]).ended_with(2).saying(&["PRIVATE", "1 request", "--yes"]);
    let open = program.run(&["private", "rescan", "--internet", sha256]).ended_with(2);
    open.saying(&["its owner may notice", "--yes"]);
    let open = program.run(&["submit", "--private", "--internet", &sparse(&program, "a.bin", 5)]).ended_with(2);
    open.saying(&["its owner may notice", "--yes"]);
    program.run(&["reanalyse", "a.example", sha256]).ended_with(2).saying(&[
        "PUBLIC",
        "2 requests",
        "a.example",
        "--yes",
    ]);
    assert!(service.requests().await.is_empty());
}

#[tokio::test]
async fn an_answer_of_another_kind_passes_for_no_submission() {
    let service = Service::start().await;
    let wrong = || ok(&json!({ "data": { "type": "domain", "id": "evil.test" } }));
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for place in ["/files", "/urls", "/private/files", "/private/urls"] {
        service.answers("POST", place, wrong()).await;
    }
    for end in ["analyse", "comments", "votes"] {
        service.answers("POST", &format!("/files/{sha256}/{end}"), wrong()).await;
    }
    service.answers("POST", &format!("/private/files/{sha256}/analyse"), wrong()).await;
    let program = Program::asking(&service.base_url());
    std::fs::write(program.home.path().join("a.bin"), "abc").expect("a file");
    for line in [
        &["submit", "--yes", "--force", "--wait", "a.bin"][..],
        &["submit", "--yes", "--wait", "http://a.example/"],
        &["submit", "--private", "--yes", "--force", "a.bin"],
        &["submit", "--private", "--yes", "http://p.example/"],
        &["reanalyse", "--yes", "--publish-private", sha256],
        &["comment", "--yes", "--publish-private", sha256, "words"],
        &["vote", "--yes", "--publish-private", sha256, "malicious"],
        &["private", "rescan", "--yes", sha256],
    ] {
        let run = program.run(line).ended_with(1).saying(&["the answer was not understood", "domain evil.test"]);
        assert!(!run.stdout.contains("\"evil.test\""), "{run:?}");
    }
    let asked = service.requests().await;
    assert!(asked.iter().all(|line| !line.contains("evil.test")), "{asked:?}");
}

#[tokio::test]
async fn c07_a_submitted_url_is_followed_from_queued_to_completed() {
    let service = Service::start().await;
    service.answers("POST", "/urls", ordered("u-aa-1767225600")).await;
    let place = "/api/v3/analyses/u-aa-1767225600";
    let steps = [("queued", 0, 0), ("in-progress", 1, 19), ("completed", 3, 87)];
    for (step, (status, malicious, undetected)) in steps.into_iter().enumerate() {
        let answer = ok(&analysis("u-aa-1767225600", status, malicious, undetected));
        let turn = u8::try_from(step + 1).expect("three");
        let look = Mock::given(method("GET")).and(path(place)).respond_with(answer).with_priority(turn);
        look.up_to_n_times(1).mount(&service.server).await;
    }
    let line = ["submit", "--yes", "--wait", "hxxp://a[.]example/"];
    let run =
        Program::asking(&service.base_url()).run(&line).ended_with(0).saying(&["queued", "in progress, 1/20 so far"]);
    assert!(!run.stderr.contains("0/0") && !run.stderr.contains("clean"), "{}", run.stderr);
    let line = run.lines().swap_remove(1);
    assert_eq!((&line["state"], &line["malicious"], &line["total"]), (&json!("found"), &json!(3), &json!(90)));
    assert_eq!(line["link"], format!("https://www.virustotal.com/gui/url/{}", "aa".repeat(32)));
    let requests = service.requests().await;
    assert_eq!(requests.first().map(String::as_str), Some("POST /urls"));
    assert_eq!(requests.len(), 4, "{requests:?}");
}

#[tokio::test]
async fn the_id_of_an_analysis_is_there_before_its_result_is_waited_for() {
    use std::io::Read;
    let service = Service::start().await;
    service.answers("POST", "/urls", ordered("dS1hYS0x==")).await;
    service.gives("/analyses/dS1hYS0x%3D%3D", ok(&analysis("dS1hYS0x==", "queued", 0, 0))).await;
    for format in ["jsonl", "json", "table", "csv"] {
        let line = ["submit", "--yes", "--wait", "-f", format, "http://a.example/"];
        let mut child = Program::asking(&service.base_url())
            .command(&line)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        let (mut out, mut printed, mut buffer) = (child.stdout.take().expect("a pipe"), String::new(), [0; 4096]);
        // The analysis never ends: what comes before the end of the output came before the wait.
        while !printed.contains("dS1hYS0x==") {
            let read = out.read(&mut buffer).expect("it can be read");
            assert!(read > 0, "{format}: {printed}");
            printed.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        child.kill().and_then(|()| child.wait()).expect("it is stopped");
    }
    let requests = service.requests().await;
    assert!(requests.iter().filter(|line| line.starts_with("GET")).count() < 2, "{requests:?}");
}

#[tokio::test]
async fn an_analysis_is_waited_for_no_longer_than_was_said_and_ends_with_what_was_last_known() {
    let service = Service::start().await;
    let id = "u-aa-1767225600";
    service.answers("POST", "/urls", ordered(id)).await;
    service.answers("POST", "/domains/a.example/analyse", ordered(id)).await;
    service.gives(&format!("/analyses/{id}"), ok(&analysis(id, "queued", 0, 0))).await;
    let program = Program::asking(&service.base_url());
    for line in [
        &["analysis", "--wait", id][..],
        &["submit", "--yes", "--wait", "http://a.example/"],
        &["reanalyse", "--yes", "--wait", "a.example"],
    ] {
        let begun = std::time::Instant::now();
        let line = [line, &["-f", "jsonl", "--max-wait", "2 s"]].concat();
        let run = program.run(&line).ended_with(5);
        let run = run.saying(&["its next look comes at", "later than --max-wait allows", "it was queued"]);
        assert!(!run.stderr.contains("nothing was sent") && !run.stderr.contains("not asked"), "{}", run.stderr);
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{line:?}");
        let last = run.lines().pop().expect("a record");
        assert_eq!(
            (&last["state"], &last["id"], &last["error"]["code"]),
            (&json!("no_analysis"), &json!(id), &json!("WaitLimit"))
        );
        assert_eq!(last["object"]["attributes"]["status"], "queued");
    }
    let run = program.run(&["analysis", "--wait", "--no-wait", id]).ended_with(5);
    run.saying(&["--no-wait was given", "it was queued"]);
}

#[tokio::test]
async fn fail_on_judges_the_result_of_a_submission_and_not_its_beginning() {
    let service = Service::start().await;
    service.answers("POST", "/urls", ordered("u-aa-1767225600")).await;
    service.gives("/analyses/u-aa-1767225600", ok(&analysis("u-aa-1767225600", "completed", 3, 87))).await;
    let program = Program::asking(&service.base_url());
    for (condition, code) in [("unknown", 0), ("malicious>=4", 0), ("malicious>=3", 6)] {
        program.run(&["submit", "--yes", "--wait", "--fail-on", condition, "http://a.example/"]).ended_with(code);
    }
}

#[tokio::test]
async fn the_report_of_a_file_that_is_known_is_printed_and_judged_whether_or_not_anything_is_waited_for() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let file = program.home.path().join("known.bin");
    std::fs::write(&file, "abc").expect("a file");
    let file = file.to_str().expect("UTF-8");
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let report = json!({ "data": { "type": "file", "id": sha256, "attributes": { "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 9, "undetected": 60 } } } });
    service.gives(&format!("/files/{sha256}"), ok(&report)).await;
    for wait in [&[][..], &["--wait"]] {
        let run = |condition, format: &[&str]| {
            let line = [&["submit", "--yes", "--fail-on", condition], wait, format, &[file]].concat();
            program.run(&line)
        };
        let printed = run("malicious>=9", &["-f", "json"]).ended_with(6).saying(&["has it already", "9/69"]);
        let printed: Value = serde_json::from_str(&printed.stdout).expect("an array");
        assert_eq!((&printed[0]["id"], &printed[0]["malicious"]), (&json!(sha256), &json!(9)), "{wait:?}");
        run("malicious>=10", &["-f", "json"]).ended_with(0);
        run("malicious", &[]).ended_with(6).saying(&["the condition of --fail-on holds"]);
    }
    // Ids of analyses are what is printed where no format is asked for, and there is none.
    let run = program.run(&["submit", "--yes", "--fail-on", "malicious", file]).ended_with(6);
    assert_eq!(run.stdout, "");
    assert!(service.requests().await.iter().all(|line| line.starts_with("GET ")));
}

#[tokio::test]
async fn every_form_of_an_analysis_that_is_printed_is_taken_back() {
    let service = Service::start().await;
    let id = "NjY0MjRlOTFjMDIyYTkyNWM0NjU2NWQzYWNlMzFmZmI6MTQ3NTA0ODI3Nw==";
    let place = "/analyses/NjY0MjRlOTFjMDIyYTkyNWM0NjU2NWQzYWNlMzFmZmI6MTQ3NTA0ODI3Nw%3D%3D";
    service.answers("POST", "/urls", ordered(id)).await;
    let program = Program::asking(&service.base_url());
    service.gives(place, refusal(401, "WrongCredentialsError", "Wrong API key")).await;
    let failed = program.run(&["submit", "--yes", "--wait", "http://a.example/"]).ended_with(4);
    assert!(failed.stderr.contains(id) && !failed.stderr.contains("%3D"), "{}", failed.stderr);
    service.reset().await;
    service.gives(place, ok(&analysis(id, "completed", 3, 87))).await;
    let encoded = id.replace('=', "%3D");
    for form in [
        id.to_owned(),
        encoded.clone(),
        format!("analysis/{id}"),
        format!("GET /analyses/{encoded}"),
        format!("https://www.virustotal.com/api/v3/analyses/{encoded}"),
        format!("https://www.virustotal.com/gui/file-analysis/{encoded}/detection"),
    ] {
        let run = program.run(&["analysis", &form]).ended_with(0);
        assert_eq!(run.lines()[0]["id"], id, "{form}");
    }
    let asked = service.requests().await;
    assert!(asked.iter().all(|line| line == &format!("GET {place}")), "{asked:?}");
    program.run(&["analysis", "http://a.example/"]).ended_with(2).saying(&["no analysis"]);
}

#[tokio::test]
async fn an_analysis_that_is_not_there_is_not_called_never_scanned() {
    let service = Service::start().await;
    service.gives("/analyses/bm9uZQ%3D%3D", refusal(404, "NotFoundError", "Analysis not found")).await;
    let run = Program::asking(&service.base_url()).run(&["analysis", "bm9uZQ=="]).ended_with(3);
    assert!(!run.stderr.contains("never scanned") && !run.stderr.contains("not in VirusTotal"), "{}", run.stderr);
    run.saying(&["no analysis has that id", "GET /analyses/bm9uZQ=="]);
}

#[tokio::test]
async fn a_404_to_a_submission_says_nothing_of_the_url_or_file() {
    let service = Service::start().await;
    let nothing = || refusal(404, "NotFoundError", "Resource not found.");
    for place in ["/urls", "/files", "/private/urls", "/private/files"] {
        service.answers("POST", place, nothing()).await;
    }
    let program = Program::asking(&service.base_url());
    let file = sparse(&program, "sample.bin", 5);
    for line in [
        &["submit", "--yes", "http://a.example/"][..],
        &["submit", "--yes", "--force", &file],
        &["submit", "--private", "--yes", "http://a.example/"],
        &["submit", "--private", "--yes", "--force", &file],
    ] {
        let run = program.run(line).ended_with(1).saying(&["nothing at this address", "base URL"]);
        for word in ["not in VirusTotal", "never scanned", "no private"] {
            assert!(!run.stderr.contains(word), "{line:?}: {}", run.stderr);
        }
    }
}

#[tokio::test]
async fn a_private_file_that_is_not_there_offers_nothing_public() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    for line in [
        &["private", "show", sha256][..],
        &["private", "rescan", "--yes", sha256],
        &["private", "delete", "--yes", sha256],
        &["private", "related", sha256, "behaviours"],
    ] {
        let run = program.run(line).ended_with(3).saying(&["no private file", "deleted", "expired", "another group"]);
        for public in ["submit", "VirusTotal", "never scanned", "public"] {
            assert!(!run.stderr.contains(public), "{line:?}: {}", run.stderr);
        }
    }
}

#[tokio::test]
async fn options_of_the_other_kind_are_wrong_usage_and_nothing_is_sent() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let file = sparse(&program, "sample.bin", 5);
    let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    for option in [&["--user-agent", "x"][..], &["--sandboxes", "cape_win"]] {
        let lines = [
            [&["submit", "--private", "--yes"], option, &[&file]].concat(),
            [&["submit", "--private", "--yes"], option, &["http://a.example/", &file]].concat(),
            [&["private", "rescan"], option, &[sha256]].concat(),
        ];
        for line in lines {
            program.run(&line).ended_with(2).saying(&[option[0], "URLs", "nothing was sent"]);
        }
    }
    for option in
        [&["--internet"][..], &["--no-sandbox"], &["--intercept-tls"], &["--command-line", "x"], &["--locale", "de_de"]]
    {
        let line = [&["submit", "--private", "--yes"], option, &["http://a.example/"]].concat();
        program.run(&line).ended_with(2).saying(&[option[0], "files", "nothing was sent"]);
    }
    program.run(&["submit", "--yes", "--password", "x", "http://a.example/"]).ended_with(2).saying(&["--password"]);
    assert!(service.requests().await.is_empty());
}

#[tokio::test]
async fn c09_a_large_file_goes_to_its_upload_address_and_the_key_does_not() {
    let (service, storage) = (Service::start().await, MockServer::start().await);
    service.gives("/files/upload_url", ok(&json!({ "data": format!("{}/up/tok", storage.uri()) }))).await;
    service.answers("POST", "/files", ResponseTemplate::new(413)).await;
    Mock::given(method("POST")).and(path("/up/tok")).respond_with(ordered("bGFyZ2U=")).mount(&storage).await;
    let program = Program::asking(&service.base_url());
    let file = sparse(&program, "large.bin", 40_000_000);
    let run =
        program.run(&["submit", "--yes", &file]).ended_with(0).saying(&["large.bin", "PUBLIC", "40 MB", "2 requests"]);
    assert_eq!(run.stdout, "bGFyZ2U=\n");
    let requests = service.requests().await;
    assert!(
        matches!(requests.as_slice(), [look, address]
        if look.starts_with("GET /files/") && address == "GET /files/upload_url"),
        "{requests:?}"
    );
    let uploads = storage.received_requests().await.expect("recorded");
    let [upload] = uploads.as_slice() else { panic!("one upload") };
    assert!(upload.body.len() > 40_000_000);
    assert!(!upload.headers.contains_key("x-apikey") && !format!("{:?}", upload.headers).contains(KEY));
}

#[tokio::test]
async fn a_file_that_virustotal_has_is_not_sent_unless_forced() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let file = sparse(&program, "known.bin", 3);
    let sha256 = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c";
    let known = json!({ "data": { "type": "file", "id": sha256, "attributes": {
        "last_analysis_stats": { "malicious": 2, "undetected": 68 } } } });
    service.gives(&format!("/files/{sha256}"), ok(&known)).await;
    service.answers("POST", "/files", ordered("Zm9yY2Vk")).await;
    let run =
        program.run(&["submit", "--yes", &file]).ended_with(0).saying(&["known.bin", "2/70", "not sent", "--force"]);
    assert_eq!((run.stdout.as_str(), service.requests().await.len()), ("", 1));
    let forced = program.run(&["submit", "--yes", "--force", "--password", "hunter2", &file]).ended_with(0);
    assert_eq!(forced.stdout, "Zm9yY2Vk\n");
    let requests = service.server.received_requests().await.expect("recorded");
    let form = body(requests.last().expect("the upload"));
    assert!(form.contains("filename=\"known.bin\"") && form.contains("name=\"password\""), "{form}");
}

#[tokio::test]
async fn a_failed_look_up_uploads_nothing() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let file = sparse(&program, "sample.bin", 5);
    let sha256 = "8855508aade16ec573d21e6a485dfd0a7624085c1a14b5ecdd6485de0c6839a4";
    service.gives(&format!("/files/{sha256}"), refusal(429, "QuotaExceededError", "Quota exceeded")).await;
    program.run(&["submit", "--yes", "--no-wait", &file]).ended_with(5).saying(&["quota"]);
    assert_eq!(service.requests().await, [format!("GET /files/{sha256}")]);
}

#[tokio::test]
async fn private_options_go_along_and_are_refused_for_public_submissions() {
    let service = Service::start().await;
    let private = |id: &str| ok(&json!({ "data": { "type": "private_analysis", "id": id } }));
    service.answers("POST", "/private/files", private("cHJpdmF0ZQ==")).await;
    service.answers("POST", "/private/urls", private("cHVybA==")).await;
    let program = Program::asking(&service.base_url());
    let file = sparse(&program, "secret.bin", 5);
    let options = ["--internet", "--retention-days", "7", "--region", "eu", "--locale", "de_de"];
    let line = [&["submit", "--private", "--yes"][..], &options, &[&file]].concat();
    let run = program.run(&line).ended_with(0).saying(&["PRIVATE"]);
    assert_eq!(run.stdout, "cHJpdmF0ZQ==\n");
    let sent = service.server.received_requests().await.expect("recorded");
    let paths: Vec<&str> = sent.iter().map(|request| request.url.path()).collect();
    assert!(
        matches!(paths.as_slice(), [look, upload] if look.contains("/private/files/") && upload.ends_with("/private/files"))
    );
    let form = body(&sent[1]);
    for (name, value) in [
        ("enable_internet", "true"),
        ("intercept_tls", "false"),
        ("retention_period_days", "7"),
        ("storage_region", "EU"),
        ("locale", "DE_DE"),
    ] {
        assert!(form.contains(&format!("name=\"{name}\"\r\n\r\n{value}\r\n")), "{name}: {form}");
    }
    program.run(&["submit", "--private", "--yes", "--sandboxes", "cape_win", "http://a.example/"]).ended_with(0);
    let sent = service.server.received_requests().await.expect("recorded");
    assert_eq!(body(&sent[2]), "url=http%3A%2F%2Fa.example%2F&sandboxes=cape_win");
    program.run(&["submit", "--yes", "--internet", &file]).ended_with(2).saying(&["--private"]);
    program.run(&["submit", "--private", "--yes", "--retention-days", "29", &file]).ended_with(2);
    assert_eq!(service.requests().await.len(), 3);
}

#[tokio::test]
async fn what_is_no_file_and_no_public_url_is_refused_before_anything_is_sent() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let directory = program.home.path().to_str().expect("UTF-8").to_owned();
    let huge = sparse(&program, "huge.bin", (650 << 20) + 1);
    for (what, words) in [
        (directory.as_str(), "directory"),
        ("no-such-file.bin", "no such file"),
        (huge.as_str(), "650 MB"),
        ("/dev/null", "regular file"),
        ("http://intranet.local/wiki", "internal"),
    ] {
        program.run(&["submit", what]).ended_with(2).saying(&[words]);
    }
    assert!(service.requests().await.is_empty());
}

#[cfg(unix)]
mod on_a_terminal {
    use std::io::{Read, Write};

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    use super::*;

    /// Runs in a pseudo-terminal, types `answer` once something is asked, and gives what was shown and the exit status.
    fn answering(program: &Program, line: &[&str], answer: &str) -> (String, u32) {
        let size = PtySize { rows: 24, cols: 200, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let plain = program.command(line);
        let mut command = CommandBuilder::new(plain.get_program());
        command.env_clear();
        command.args(plain.get_args());
        for (name, value) in plain.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        let mut child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let (mut reader, mut writer) =
            (pair.master.try_clone_reader().expect("a reader"), pair.master.take_writer().expect("a writer"));
        let (mut shown, mut buffer, mut answered) = (String::new(), [0; 4096], false);
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            shown.push_str(&String::from_utf8_lossy(&buffer[..read]));
            if !answered && shown.contains("to go on: ") {
                answered = true;
                writeln!(writer, "{answer}").expect("it reads");
            }
        }
        (shown, child.wait().expect("it ends").exit_code())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn c30_a_submission_asks_and_nothing_but_the_typed_word_means_yes() {
        let service = Service::start().await;
        service.answers("POST", "/urls", ordered("u-aa-1767225600")).await;
        let program = Program::asking(&service.base_url());
        for answer in ["", "y", "yes", "private"] {
            let (shown, code) = answering(&program, &["submit", "http://a.example/"], answer);
            assert_eq!(code, 2, "{shown}");
            assert!(shown.contains("PUBLIC") && shown.contains("1 request"), "{shown}");
        }
        assert!(service.requests().await.is_empty());
        let (shown, code) = answering(&program, &["submit", "http://a.example/"], "public");
        assert_eq!(code, 0, "{shown}");
        assert_eq!(service.requests().await, ["POST /urls"]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_analysed_again_is_asked_about_once_for_all() {
        let service = Service::start().await;
        let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
        service.answers("POST", "/domains/a.example/analyse", ordered("one")).await;
        service.answers("POST", "/domains/b.example/analyse", ordered("two")).await;
        service.answers("POST", &format!("/private/files/{sha256}/analyse"), ordered("three")).await;
        let program = Program::asking(&service.base_url());
        let (shown, code) = answering(&program, &["reanalyse", "a.example", "b.example"], "yes");
        assert_eq!((code, service.requests().await.len()), (2, 0), "{shown}");
        let (shown, code) = answering(&program, &["reanalyse", "a.example", "b.example"], "public");
        assert_eq!((code, service.requests().await.len(), shown.matches("to go on").count()), (0, 2, 1), "{shown}");
        let (shown, code) = answering(&program, &["private", "rescan", sha256], "private");
        assert_eq!((code, service.requests().await.len()), (0, 3), "{shown}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn c30_a_deletion_wants_the_first_digits_of_the_hash() {
        let service = Service::start().await;
        let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
        service.answers("DELETE", &format!("/private/files/{sha256}"), ResponseTemplate::new(200)).await;
        let program = Program::asking(&service.base_url());
        let (shown, code) = answering(&program, &["private", "delete", sha256], "yes");
        assert_eq!((code, service.requests().await.len()), (2, 0), "{shown}");
        let (shown, code) = answering(&program, &["private", "delete", "--only-from-storage", sha256], "e17be13a");
        assert_eq!(code, 0, "{shown}");
        assert!(shown.contains("report and analyses stay"), "{shown}");
        let (_, code) = answering(&program, &["private", "delete", sha256], "e17be13a");
        assert_eq!(code, 0);
        let place = format!("DELETE /private/files/{sha256}?only_from_storage=");
        assert_eq!(service.requests().await, [format!("{place}true"), format!("{place}false")]);
    }
}
