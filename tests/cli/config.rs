//! Settings: where they are, mistakes in them, and what the program says about keys in them.

use crate::program::{KEY, Program};

#[test]
fn the_path_of_the_settings_is_printed_and_a_first_file_is_written_once() {
    let program = Program::new();
    let path = program.run(&["config", "path"]).ended_with(0).stdout;
    assert_eq!(path.trim_end(), program.home.path().join("config.toml").to_str().expect("UTF-8"));
    program.run(&["config", "init"]).ended_with(0);
    assert!(program.home.path().join("config.toml").is_file());
    program.run(&["config", "init"]).ended_with(2).saying(&["left as it is"]);
    program.run(&["config"]).ended_with(0);
}

#[test]
fn a_mistake_in_the_settings_is_named_with_line_and_column() {
    let program = Program::new().settings("tier = \"public\"\nread_only = maybe\n");
    let run = program.run(&["lookup", "a.example"]).ended_with(2).saying(&["config.toml, line 2, column 13"]);
    assert!(run.stdout.is_empty());
    let unknown = Program::new().settings("colour = true\n");
    unknown.run(&["quota"]).ended_with(2).saying(&["line 1", "colour"]);
}

#[test]
fn c40_the_settings_are_shown_without_the_key_and_with_its_source() {
    let program = Program::new().with("VT_API_KEY", KEY);
    let run = program.run(&["config", "show"]).ended_with(0);
    assert!(run.stdout.contains("VT_API_KEY") && !run.stdout.contains(KEY), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn c40_a_key_that_others_can_read_raises_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::new().settings(&format!("api_key = \"{KEY}\"\n"));
    let path = program.home.path().join("config.toml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    let run = program.run(&["config", "show"]).ended_with(0).saying(&["chmod 600"]);
    assert!(!run.stdout.contains(KEY) && !run.stderr.contains(KEY));
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let run = Program::asking("http://198.51.100.1/api/v3").run(&["lookup", "a.example"]).ended_with(2);
    assert!(run.stderr.contains("https"), "{}", run.stderr);
}
