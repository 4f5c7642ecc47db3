//! What the help says, and what clap refuses.

use crate::program::Program;

/// Help for people: any change to it is looked at.
#[test]
fn the_help_says_what_the_program_can_do() {
    let help = Program::new().run(&["--help"]).ended_with(0);
    insta::assert_snapshot!(help.stdout);
}

#[test]
fn every_command_explains_itself() {
    for command in [
        "lookup",
        "related",
        "recipe",
        "search",
        "submit",
        "analysis",
        "reanalyse",
        "private",
        "behaviour",
        "comment",
        "vote",
        "download",
        "widget",
        "quota",
        "triage",
        "queue",
        "history",
        "case",
        "note",
        "tag",
        "extract",
        "store",
        "demo",
        "config",
        "completions",
        "man",
    ] {
        let help = Program::new().run(&[command, "--help"]).ended_with(0);
        // The options that every command takes are in the snapshot of the program's own help.
        let own = help.stdout.split("Options for all commands:").next().unwrap_or_default();
        insta::assert_snapshot!(format!("help_{command}"), own);
    }
}

#[test]
fn wrong_usage_ends_with_2_and_says_so_on_stderr() {
    let lines: &[&[&str]] = &[
        &["lookup"],
        &["lookup", "--no-such-flag", "a.example"],
        &["lookup", "-f", "yaml", "a.example"],
        &["related"],
        &["related", "--limit", "0", "a.example", "resolutions"],
        &["a.example", "lookup", "b.example"],
    ];
    for line in lines {
        let run = Program::new().run(line).ended_with(2);
        assert!(run.stdout.is_empty() && !run.stderr.is_empty(), "{line:?}: {run:?}");
    }
}

#[test]
fn help_is_a_command_and_takes_the_name_of_another() {
    let program = Program::new();
    let all = program.run(&["help"]).ended_with(0).stdout;
    assert_eq!(all, program.run(&["--help"]).stdout);
    for line in [&["help", "lookup"][..], &["help", "private", "show"]] {
        let help = program.run(line).ended_with(0).stdout;
        assert!(help.contains(&format!("Usage: vtriage {}", line[1..].join(" "))), "{help}");
    }
    program.run(&["help", "lokup"]).ended_with(2).saying(&["lokup"]);
}

#[test]
fn a_mistyped_command_is_wrong_usage_and_the_right_one_is_named() {
    for (typed, meant) in [("lokup", "lookup"), ("submitt", "submit"), ("reanalyze", "reanalyse"), ("Quota", "quota")] {
        let run = Program::new().run(&["--demo", typed]).ended_with(2).saying(&[typed, &format!("vtriage {meant}")]);
        assert!(!run.stderr.contains("needs a terminal"), "{}", run.stderr);
    }
}

#[test]
fn what_is_no_indicator_on_the_command_line_is_refused_with_a_sentence() {
    for (typed, words) in [
        ("invoice", "no indicator"),
        ("#phishing", "vtriage search"),
        ("emotet loader", "vtriage search"),
        ("./no-such.bin", "no such file"),
    ] {
        let run = Program::new().run(&["--demo", "a.example", typed]).ended_with(2).saying(&[typed, words]);
        assert!(!run.stderr.contains("needs a terminal"), "{}", run.stderr);
    }
}

#[test]
fn each_page_of_the_manual_names_the_program_and_its_version() {
    for command in [&["man"][..], &["man", "lookup"], &["man", "case", "export"]] {
        let page = Program::new().run(command).ended_with(0).stdout;
        let title = page.lines().find(|line| line.starts_with(".TH")).expect("a title");
        assert!(title.contains(concat!("\"vtriage ", env!("CARGO_PKG_VERSION"), "\"")), "{title}");
    }
}

#[test]
fn completions_know_relationships_formats_themes_and_profiles() {
    let program = Program::new().settings("[profiles.night-shift]\nrequests_per_minute = 4\n");
    for shell in ["bash", "zsh", "fish"] {
        let script = program.run(&["completions", shell]).ended_with(0).stdout;
        for word in ["reanalyse", "blocklist", "mono", "night-shift"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // The script for fish completes options and commands only.
        assert_eq!(script.contains("contacted_domains"), shell != "fish", "{shell}");
    }
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let program = Program::new();
    let page = program.run(&["man"]).ended_with(0).stdout;
    assert!(page.contains(".TH vtriage 1") && page.contains("read\\-only"), "{page}");
    let page = program.run(&["man", "private", "show"]).ended_with(0).stdout;
    assert!(page.contains(".TH vtriage-private-show 1") && page.contains("SHA256"), "{page}");
    program.run(&["man", "lokup"]).ended_with(2).saying(&["no such command"]);
    program.run(&["man", "--dir", "new/man1"]).ended_with(0).saying(&["pages"]);
    for name in ["vtriage.1", "vtriage-lookup.1", "vtriage-queue-add.1"] {
        assert!(program.home.path().join("new/man1").join(name).exists(), "{name}");
    }
}

#[test]
fn c28_without_a_terminal_one_line_says_so_and_no_escape_byte_is_written() {
    let lines: &[&[&str]] = &[&["--demo"], &["a.example"], &["--demo", "-"], &["--demo", "triage", "no-such-file"]];
    for line in lines {
        let run = Program::new().run(line).ended_with(2).saying(&["terminal"]);
        assert_eq!((run.stdout.as_str(), run.stderr.lines().count()), ("", 1), "{}", run.stderr);
        assert!(!run.stderr.contains('\u{1b}'));
    }
}

/// Who calls for help may sit at a terminal that knows no other letters.
#[test]
fn help_wrong_usage_and_the_manual_are_ascii() {
    let program = Program::new();
    let mut names = vec![Vec::new()];
    let pages = tempfile::tempdir().expect("a folder");
    program.run(&["man", "--dir", pages.path().to_str().expect("UTF-8")]).ended_with(0);
    for entry in std::fs::read_dir(pages.path()).expect("pages").flatten() {
        let page = std::fs::read_to_string(entry.path()).expect("a page");
        assert!(page.is_ascii(), "{entry:?}");
        let name = entry.file_name().to_string_lossy().trim_end_matches(".1").to_owned();
        names.push(name.split('-').skip(1).map(str::to_owned).collect());
    }
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        let words: Vec<&str> = name.iter().map(String::as_str).collect();
        for last in ["--help", "-h", "--no-such-flag"] {
            let run = program.run(&[&*words, &[last]].concat());
            assert!(run.stdout.is_ascii() && run.stderr.is_ascii(), "{name:?} {last}: {run:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_and_version_that_cannot_be_written_end_with_1_and_say_so() {
    for line in [&["help"][..], &["--help"], &["--version"], &["lookup", "--help"], &["help", "queue", "add"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let ended = Program::new().command(line).stdout(full).output().expect("the program starts");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(1), "{line:?}: {said}");
        assert!(said.starts_with("vtriage: cannot write the output: "), "{line:?}: {said}");
    }
}
