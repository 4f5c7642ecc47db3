//! The house as its source stands: a floor uses only the floors below it, and no two files use each other.
//!
//! Floors are those of the table in `src/lib.rs`. A module and the modules inside of it are one room, in which a part may
//! use what the room has for all its parts. Tests, what measures their cost, and the demo, which stand beside the house, have no
//! floor.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The names on the way to a module: `["pane", "detail", "head"]`.
type ModulePath = Vec<String>;

/// The program's modules with their text, tests left out.
fn modules() -> BTreeMap<ModulePath, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(&root).expect("below src").with_extension("");
            let names: ModulePath = inside.iter().map(|name| name.to_string_lossy().into_owned()).collect();
            if !names.iter().any(|name| name == "tests" || name == "lib" || name == "main") {
                found.insert(names, without_tests(&std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    found
}

/// The text without comments and without the tests at its end.
fn without_tests(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = code.split("\n#[cfg(all(test, ").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path in the text that begins with `crate::`, `super::` or `self::`, from the root; braces are taken apart.
fn paths(me: &[String], text: &str) -> Vec<ModulePath> {
    let mut found = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in text.match_indices(start) {
            let is_inside =
                text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':');
            if is_inside {
                continue;
            }
            let mut here: ModulePath = if start == "crate::" { Vec::new() } else { me.to_vec() };
            let mut rest = &text[at..];
            while let Some((step, after)) =
                rest.split_once("::").filter(|(step, _)| ["crate", "super", "self"].contains(step))
            {
                if step == "super" {
                    here.pop();
                }
                rest = after;
            }
            walk(&here, rest, &mut found);
        }
    }
    found
}

/// Follows names and braces from `here` on.
fn walk(here: &[String], text: &str, found: &mut Vec<ModulePath>) {
    let mut here = here.to_vec();
    let mut rest = text;
    loop {
        if let Some(inside) = rest.strip_prefix('{') {
            for part in parts(inside) {
                walk(&here, part.trim(), found);
            }
            return;
        }
        let end = rest.find(|sign: char| !(sign.is_alphanumeric() || sign == '_')).unwrap_or(rest.len());
        here.push(rest[..end].to_owned());
        match rest[end..].strip_prefix("::") {
            Some(after) => rest = after,
            None => return found.push(here),
        }
    }
}

/// What stands between commas up to the brace that ends it.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0_u32, 0, Vec::new());
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&text[from..at]);
                return found;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// Which modules each module uses.
fn arrows() -> BTreeMap<ModulePath, BTreeSet<ModulePath>> {
    let modules = modules();
    let module_of = |path: &ModulePath| {
        (1..=path.len()).rev().map(|length| path[..length].to_vec()).find(|start| modules.contains_key(start))
    };
    let used = |me: &ModulePath, text: &str| {
        let found = paths(me, text);
        found.iter().filter_map(module_of).filter(|other| other != me && !me.starts_with(other)).collect()
    };
    modules.iter().map(|(me, text)| (me.clone(), used(me, text))).collect()
}

/// The floors of the table in `src/lib.rs`, from the top: the modules of each.
fn floors() -> Vec<Vec<String>> {
    let text = include_str!("../src/lib.rs");
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | ")).skip(1);
    let modules = |row: &str| {
        let cell = row.split('|').nth(1).unwrap_or_default().to_owned();
        cell.split("[`").skip(1).filter_map(|rest| Some(rest.split_once('`')?.0.to_owned())).collect()
    };
    rows.map(modules).filter(|modules: &Vec<String>| !modules.is_empty()).collect()
}

#[test]
fn every_module_has_its_floor() {
    let standing: BTreeSet<String> = modules().keys().filter_map(|path| path.first().cloned()).collect();
    let named: BTreeSet<String> = floors().into_iter().flatten().collect();
    let beside = BTreeSet::from(["cost".to_owned(), "demo".to_owned()]);
    assert_eq!(standing.difference(&beside).cloned().collect::<BTreeSet<_>>(), named);
}

#[test]
fn a_floor_uses_only_the_floors_below_it() {
    let floors = floors();
    let floor_of = |path: &ModulePath| floors.iter().position(|floor| floor.contains(&path[0]));
    let mut wrong = Vec::new();
    for (me, used) in arrows() {
        for other in used {
            if let (Some(mine), Some(theirs)) = (floor_of(&me), floor_of(&other))
                && theirs < mine
            {
                wrong.push(format!("{} uses {}, which is above it", me.join("::"), other.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut left = arrows();
    // Who uses nobody that is left can be in no circle; what remains at the end is.
    loop {
        let free: Vec<ModulePath> = left
            .iter()
            .filter(|(_, used)| used.iter().all(|other| !left.contains_key(other)))
            .map(|(me, _)| me.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        left.retain(|me, _| !free.contains(me));
    }
    // Nor can who is used by nobody that is left.
    loop {
        let used: BTreeSet<ModulePath> = left.values().flatten().cloned().collect();
        let before = left.len();
        left.retain(|me, _| used.contains(me));
        if left.len() == before {
            break;
        }
    }
    let names: Vec<String> = left.keys().map(|path| path.join("::")).collect();
    assert!(names.is_empty(), "in circles: {}", names.join(", "));
}

/// Calls that send something of the user's, or change something at the service.
const CHANGING: &[&str] = &[
    "submit_file",
    "submit_url",
    "submit_private_file",
    "submit_private_url",
    "rescan_private_file",
    "reanalyse",
    "add_comment",
    "add_vote",
    "delete_comment",
    "delete_private_file",
];

/// Whether a call is made, and not only its price told.
fn makes(text: &str, call: &str) -> bool {
    let start = format!("calls::{call}(");
    text.split(&start).skip(1).any(|rest| !rest.split_once(')').is_some_and(|(_, rest)| rest.starts_with(".price()")))
}

#[test]
fn in_the_window_only_flows_make_calls_that_change_something() {
    let mut made = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, text) in modules() {
        for call in CHANGING.iter().filter(|call| makes(&text, call)) {
            match path[0].as_str() {
                "vt" | "cli" => {}
                "flow" => drop(made.insert(*call)),
                _ => wrong.push(format!("{} makes {call}", path.join("::"))),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(made.contains("submit_file") && made.contains("delete_private_file"), "they are seen: {made:?}");
}

#[test]
fn numbers_and_the_words_that_go_with_them_are_written_in_one_place() {
    let wrong: Vec<String> = modules()
        .into_iter()
        .flat_map(|(path, text)| {
            let by_hand = |line: &&str| line.contains("== 1 { \"") || line.contains("== 1 { (\"");
            text.lines().filter(by_hand).map(|line| format!("{}: {}", path.join("::"), line.trim())).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "text::counted, text::requests and text::one_or say it:\n{}", wrong.join("\n"));
}

/// Closing a file that SQLite has open gives up its locks: what opens files looks at that.
#[test]
fn files_are_opened_to_read_in_one_place() {
    let opens =
        |text: &str| text.replace("File::open(Cursor", "").contains("File::open(") || text.contains("fs::read(");
    let wrong: Vec<String> =
        modules().iter().filter(|(_, text)| opens(text)).map(|(path, _)| path.join("::")).collect();
    assert_eq!(wrong, ["own_file"], "own_file::open_named and own_file::read_named do");
}

#[test]
fn an_arrow_is_seen_however_it_is_written() {
    let me = ["pane", "detail"].map(str::to_owned);
    let text = "use crate::vt::{self, calls::{self, Form}, Kind as K};\nuse super::{row, rows::Row};\nfn f() { self::head::of(crate::text::fit(x)) }";
    let found: BTreeSet<String> = paths(&me, text).into_iter().map(|path| path.join("::")).collect();
    let expected = [
        "vt::self",
        "vt::calls::self",
        "vt::calls::Form",
        "vt::Kind",
        "pane::row",
        "pane::rows::Row",
        "pane::detail::head::of",
        "text::fit",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
}

/// The dependencies that tests have with more features than the program, and why no test is the better for it.
const RICHER_IN_TESTS: &[(&str, &str)] = &[
    ("futures", "the executor is for tests alone"),
    ("regex", "its features are compared below"),
    ("reqwest", "forms, queries and JSON are functions that the program would not compile without"),
    ("rustix", "calls that the program would not compile without"),
    ("tokio", "a clock that tests move"),
    ("vtriage", "opens the modules"),
];

/// Direct dependencies by name, with their features: those of the program alone, or with what tests need.
fn dependencies(edges: &str) -> BTreeMap<String, BTreeSet<String>> {
    let tree = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "--depth",
            "1",
            "--prefix",
            "none",
            "--format",
            "{lib}|{f}",
            "-e",
            edges,
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo");
    let text = String::from_utf8(tree.stdout).expect("text");
    let parts = text.lines().filter_map(|line| line.trim_end_matches(" (*)").split_once('|'));
    let features = |listed: &str| listed.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    parts.map(|(name, listed)| (name.to_owned(), features(listed))).collect()
}

/// What only tests turn on in a dependency is missing where the program ships: a pattern that they build may not build there.
#[test]
fn what_tests_can_do_with_a_dependency_the_shipped_program_can_do_too() {
    let (shipped, tested) = (dependencies("no-dev"), dependencies("normal,dev"));
    assert!(shipped.len() > 40, "{shipped:?}");
    for (name, features) in &shipped {
        let is_known = RICHER_IN_TESTS.iter().any(|(known, _)| known == name);
        assert!(is_known || tested.get(name) == Some(features), "{name}: tests have {:?}", tested.get(name));
    }
    // `\b`, `\s`, `\w` and `\d` need the first, ignoring case the second, and `\p{…}` tables that do not ship.
    let regex = &shipped["regex"];
    assert!(regex.contains("unicode-perl") && regex.contains("unicode-case"), "{regex:?}");
    for (module, text) in modules() {
        assert!(!text.contains("Regex") || !text.contains("\\p{"), "{module:?} has a pattern that can't be built");
    }
}
