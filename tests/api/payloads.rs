//! Recorded answers, where a folder of them is at hand: every one decodes, and nothing is lost on the way.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::skipping::skipped;
use bytes::Bytes;
use serde_json::Value;
use vtriage::vt::{Object, Page};

/// `$VTRIAGE_PAYLOADS`, else the folder beside the repository.
fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/api/payloads");
    let folder = std::env::var_os("VTRIAGE_PAYLOADS").map_or_else(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn recordings(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(recordings(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "json") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// Every path to a leaf, so that a lost member shows by its name.
fn leaves(value: &Value, at: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                leaves(member, &format!("{at}/{name}"), into);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, &format!("{at}/{index}"), into);
            }
        }
        leaf => drop(into.insert(format!("{at}={leaf}"))),
    }
}

fn assert_whole(object: &Object, source: &Value, file: &Path) {
    let value = object.value();
    if value != *source {
        let (mut kept, mut given) = (BTreeSet::new(), BTreeSet::new());
        leaves(&value, "", &mut kept);
        leaves(source, "", &mut given);
        let lost: Vec<_> = given.symmetric_difference(&kept).collect();
        panic!("{}: {lost:?}", file.display());
    }
    assert_eq!(object.descriptor.kind.name(), source["type"].as_str().expect("a type"), "{}", file.display());
    assert!(!object.title().is_empty(), "{}", file.display());
}

fn is_object(value: &Value) -> bool {
    value.get("type").is_some_and(Value::is_string) && value.get("id").is_some()
}

#[test]
fn all_recorded_answers_decode_without_loss() {
    let Some(folder) = folder() else {
        skipped("no recorded answers here (set VTRIAGE_PAYLOADS)");
        return;
    };
    let (mut files, mut objects, mut others) = (0, 0, 0);
    for file in recordings(&folder) {
        let bytes = Bytes::from(std::fs::read(&file).expect("a recording"));
        let whole: Value = serde_json::from_slice(&bytes).expect("JSON");
        files += 1;
        // Feed items are bare objects.
        if is_object(&whole) {
            assert_whole(&Object::decode(bytes).expect("an object"), &whole, &file);
            objects += 1;
            continue;
        }
        let data = &whole["data"];
        let items: Vec<&Value> = match data {
            Value::Array(items) => items.iter().collect(),
            Value::Object(_) => vec![data],
            _ => Vec::new(),
        };
        if items.is_empty() || !items.iter().all(|item| is_object(item)) {
            others += 1;
            continue;
        }
        let page = Page::decode(&bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(page.objects.len(), items.len(), "{}", file.display());
        for (object, source) in page.objects.iter().zip(items) {
            assert_whole(object, source, &file);
            objects += 1;
        }
        let cursor = whole["meta"]["cursor"].as_str().or(whole["links"]["next"].as_str());
        assert_eq!(page.next.goes_on(), cursor.is_some_and(|cursor| !cursor.is_empty()), "{}", file.display());
    }
    println!("{files} recordings: {objects} objects, {others} answers without objects");
    assert!(objects > 0);
}
