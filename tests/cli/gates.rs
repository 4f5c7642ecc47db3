//! `--fail-on` as a gate: it judges what it is given for, or says that it can't.

use crate::program::Program;

const DOMAIN: &str = "parcel-notice.example";

#[test]
fn a_condition_that_nothing_could_fulfil_is_refused_before_anything_is_sent() {
    let file = "9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056";
    let lines: [&[&str]; 6] = [
        &["reanalyse", "--yes", "--fail-on", "malicious", DOMAIN],
        &["private", "rescan", "--yes", "--fail-on", "malicious", file],
        // A variable that is empty leaves the relationship out.
        &["related", "--fail-on", "malicious", file],
        &["related", "--descriptors", "--fail-on", "malicious", file, "contacted_domains"],
        &["comment", "--yes", "--fail-on", "malicious", DOMAIN, "seen here"],
        &["vote", "--yes", "--fail-on", "malicious", DOMAIN, "malicious"],
    ];
    for line in lines {
        let run = Program::new().run(&[&["--demo"], line].concat()).ended_with(2);
        assert_eq!(run.stdout, "", "{line:?}");
        run.saying(&["--fail-on: ", "; nothing was sent"]);
    }
}

#[test]
fn what_was_submitted_and_not_waited_for_is_judged_as_not_known() {
    let run = |more: &[&str]| {
        let line = [&["--demo", "submit", "--yes", "--fail-on", "unknown"], more, &["http://never-seen4.example/"]];
        Program::new().run(&line.concat())
    };
    run(&[]).ended_with(6);
    run(&["-f", "jsonl"]).ended_with(6);
    run(&["--wait"]).ended_with(0);
}
