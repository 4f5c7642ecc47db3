//! What the JSON tab promises.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn tab(tree: Value) -> JsonTab {
    let mut tab = JsonTab::default();
    tab.show(&Arc::new(tree));
    tab
}

fn shown(tab: &JsonTab) -> Vec<String> {
    tab.rows(0, usize::MAX).iter().map(|row| format!("{}{}: {}", "  ".repeat(row.depth), row.label, row.text)).collect()
}

fn go(tab: &mut JsonTab, row: usize) {
    tab.cursor = row;
}

#[test]
fn the_attributes_are_open_at_first_and_everything_else_is_closed() {
    let tab = tab(json!({"type": "file", "attributes": {"names": ["a", "b"], "size": 3}, "links": {"self": "x"}}));
    assert_eq!(
        shown(&tab),
        [": {3}", "  type: file", "  attributes: {2}", "    names: [2]", "    size: 3", "  links: {1}"]
    );
}

#[test]
fn enter_opens_and_closes_and_y_copies_value_and_path() {
    let mut tab = tab(json!({"attributes": {"names": ["a", "b\u{202e}"], "odd key": 1}}));
    go(&mut tab, 2);
    tab.perform(Action::Open, 10);
    assert_eq!(shown(&tab).get(3..5), Some(&["      0: a".to_owned(), "      1: b⟨U+202E⟩".to_owned()][..]));
    go(&mut tab, 4);
    assert_eq!((tab.value().as_deref(), tab.path().as_deref()), (Some("b\u{202e}"), Some(".attributes.names[1]")));
    go(&mut tab, 5);
    assert_eq!(tab.path().as_deref(), Some(r#".attributes.["odd key"]"#));
    go(&mut tab, 2);
    tab.perform(Action::Open, 10);
    assert_eq!(tab.height(), 4);
    go(&mut tab, 0);
    tab.perform(Action::Open, 10);
    assert_eq!(shown(&tab), [": {1}"]);
}

#[test]
fn a_list_of_100_000_opens_without_making_its_rows() {
    let mut tab = tab(json!({"a": (0..100_000).collect::<Vec<_>>(), "z": 1}));
    go(&mut tab, 1);
    tab.perform(Action::Open, 10);
    assert_eq!(tab.height(), 100_003);
    let last: Vec<_> = tab.rows(100_000, 10).into_iter().map(|row| (row.label, row.text)).collect();
    assert_eq!(last, [("99998", "99998"), ("99999", "99999"), ("z", "1")].map(|(l, t)| (l.to_owned(), t.to_owned())));
    go(&mut tab, 100_002);
    assert_eq!(tab.path().as_deref(), Some(".z"));
}

#[test]
fn a_search_opens_what_holds_the_match_and_goes_round() {
    let mut tab = tab(json!({"a": [{"b": "Needle"}], "c": {"needless": 1}, "d": 2}));
    tab.search("needle");
    assert_eq!(tab.path().as_deref(), Some(".a[0].b"));
    tab.search_on();
    assert_eq!(tab.path().as_deref(), Some(".c.needless"));
    tab.search_on();
    assert_eq!(tab.path().as_deref(), Some(".a[0].b"));
    tab.search("2");
    assert_eq!(tab.path().as_deref(), Some(".d"));
    tab.search("needle");
    tab.search("nowhere");
    assert!(!tab.found);
    assert_eq!(tab.path().as_deref(), Some(".a[0].b"));
}

#[test]
fn a_search_of_a_large_report_goes_on_in_steps_that_look_at_little_and_can_be_given_up() {
    let filler: Vec<Value> = (0..20_000).map(|number| json!({"name": format!("{number:0100}")})).collect();
    let mut tab = tab(json!({"first": "needle", "filler": filler, "last": "needle"}));
    go(&mut tab, 2);
    tab.search("needle");
    assert_eq!(tab.news().as_deref(), Some("searching…"));
    assert_eq!(tab.path().as_deref(), Some(".filler"), "nothing moves before it is found");
    let mut steps = 1;
    while tab.search_step() {
        steps += 1;
    }
    // Two million bytes of text in steps of 128 thousand, once to find it and once to count all.
    assert!((20..60).contains(&steps), "{steps}");
    assert_eq!((tab.path().as_deref(), tab.news().as_deref()), (Some(".last"), Some("\"needle\" 2 of 2")));
    tab.search_on();
    assert_eq!(tab.path().as_deref(), Some(".first"), "round the end it is near");
    tab.search_on();
    tab.perform(Action::Down, 10);
    assert!(!tab.search_step(), "who moves on is not taken elsewhere");
    tab.search("nowhere");
    assert!(tab.stop() && !tab.search_step());
    tab.search("no");
    while tab.search_step() {}
    assert_eq!(tab.news().as_deref(), Some("nothing holds \"no\""));
}

#[test]
fn going_back_after_a_search_that_was_given_up_counts_anew_and_comes_to_an_end() {
    let mut tab = tab(json!({"a": "needle", "b": "needle"}));
    tab.search("needle");
    tab.search_on();
    tab.search = Search::new("needle", Vec::new(), From::Next);
    assert!(tab.stop());
    tab.search_back();
    while tab.search_step() {}
    assert_eq!((tab.path().as_deref(), tab.news().as_deref()), (Some(".a"), Some("\"needle\" 1 of 2")));
    tab.show(&Arc::new(json!({})));
    tab.needle.clear();
    tab.search_back();
    assert_eq!(tab.news(), None, "nothing is searched for");
}

#[test]
fn matches_are_counted_and_the_one_before_is_gone_to_round_the_beginning() {
    let mut tab = tab(json!({"a": "needle", "b": {"needle": [1, "x"]}, "c": ["no", "a needle", "needle"]}));
    let finish = |tab: &mut JsonTab| while tab.search_step() {};
    let here = |tab: &JsonTab| (tab.path().unwrap_or_default(), tab.news().unwrap_or_default());
    tab.search("needle");
    finish(&mut tab);
    assert_eq!(here(&tab), (".a".to_owned(), "\"needle\" 1 of 4".to_owned()));
    for (path, news) in [(".c[2]", "4 of 4"), (".c[1]", "3 of 4"), (".b.needle", "2 of 4"), (".a", "1 of 4")] {
        tab.search_back();
        finish(&mut tab);
        assert_eq!(here(&tab), (path.to_owned(), format!("\"needle\" {news}")));
    }
    // From between two matches.
    tab.search_on();
    tab.perform(Action::Down, 10);
    assert_eq!(here(&tab).1, "\"needle\" 4", "no match is under the cursor");
    tab.search_back();
    assert_eq!(here(&tab).0, ".b.needle");
}

#[test]
fn more_matches_than_anybody_reads_are_counted_up_to_a_limit() {
    let many: Vec<Value> = (0..30_000).map(|_| json!("needle")).collect();
    let mut tab = tab(json!({"many": many}));
    tab.search("needle");
    while tab.search_step() {}
    let news = tab.news().expect("news");
    assert!(news.starts_with("\"needle\" 1 of 1") && news.ends_with('+'), "{news}");
}

#[test]
fn the_key_in_a_user_object_is_neither_shown_nor_copied() {
    let mut tab = tab(json!({"type": "user", "id": "u", "attributes": {"apikey": "secret-secret"}}));
    assert!(!shown(&tab).concat().contains("secret"));
    for row in 0..tab.height() {
        go(&mut tab, row);
        assert!(!tab.value().unwrap_or_default().contains("secret"), "row {row}");
    }
}

/// The slow way to the same rows.
fn flat(node: &Value, open: &dyn Fn(&str) -> bool, pointer: &str, label: String, rows: &mut Vec<(String, String)>) {
    rows.push((pointer.to_owned(), label));
    if row::size(node).is_some() && open(pointer) {
        for (index, name, child) in row::children(node, 0, usize::MAX) {
            let label = name.map_or_else(|| index.to_string(), str::to_owned);
            flat(child, open, &format!("{pointer}/{index}"), label, rows);
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<i32>().prop_map(Value::from), "[a-z]{0,3}".prop_map(Value::from)];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,3}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn rows_agree_with_flattening_whatever_is_open(tree in any_json(), presses in prop::collection::vec(0usize..60, 0..20), first in 0usize..40) {
        let mut tab = tab(tree.clone());
        for press in presses {
            tab.cursor = press % tab.height().max(1);
            tab.perform(Action::Open, 10);
        }
        let is_open = |pointer: &str| {
            let path: Vec<usize> = pointer.split('/').filter_map(|part| part.parse().ok()).collect();
            tab.open.as_ref().is_some_and(|open| open.is_open(&path))
        };
        let mut expected = Vec::new();
        flat(&tree, &is_open, "", String::new(), &mut expected);
        prop_assert_eq!(tab.height(), expected.len());
        let rows: Vec<_> = tab.rows(first, 7).into_iter().map(|row| row.label).collect();
        let wanted: Vec<_> = expected.iter().skip(first).take(7).map(|(_, label)| label.clone()).collect();
        prop_assert_eq!(rows, wanted);
        for (row, (pointer, _)) in expected.iter().enumerate() {
            let path = tab.path_at(row);
            let shown = path.iter().fold(String::new(), |shown, index| format!("{shown}/{index}"));
            prop_assert_eq!(&shown, pointer);
            if row > 0 {
                prop_assert_eq!(tab.open.as_ref().map(|open| open.row_of(&path) + 1), Some(row));
            }
        }
    }
}
