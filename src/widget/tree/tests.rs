use super::*;
use crate::widget::scroll::Motion;
use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};
use proptest::prelude::*;
use serde_json::{Value, json};

fn report() -> Value {
    json!({
        "type": "file",
        "attributes": {
            "names": ["invoice.exe", "INVOICE (1).exe"],
            "size": 5120,
            "signed": false,
            "pe_info": null,
            "a/b": {"deep": {"deeper": "invoice"}},
        },
        "empty": {},
    })
}

fn shown(value: &Value, state: &TreeState, width: u16, height: u16) -> String {
    drawn(width, height, |area, buffer| {
        TreeView::default().focus(Focus::Here).render(&Json(value), state, area, buffer, &theme());
    })
}

fn pointers(value: &Value, state: &TreeState) -> Vec<String> {
    state.rows().iter().map(|row| Json(value).pointer(&row.path)).collect()
}

#[test]
fn nodes_unfold_and_fold_where_they_are() {
    let value = report();
    let nodes = Json(&value);
    let mut state = TreeState::new(&nodes);
    state.go(Motion::Down);
    state.unfold(&nodes);
    state.unfold(&nodes);
    state.toggle(&nodes);
    insta::assert_snapshot!(shown(&value, &state, 40, 11), @r#"
   type: file
 ▾ attributes: {5}
›  ▾ names: [2]
       0: invoice.exe
       1: INVOICE (1).exe
     size: 5120
     signed: false
     pe_info: null
   ▸ a/b: {1}
   empty: {0}
"#);
    state.go(Motion::Down);
    state.fold();
    assert_eq!(nodes.pointer(state.selected_path().unwrap()), "/attributes/names");
    state.fold();
    assert_eq!(state.rows().len(), 8);
    state.fold();
    state.fold();
    assert_eq!(pointers(&value, &state), ["/type", "/attributes", "/empty"]);
    state.fold();
    assert_eq!(state.selected(), 1);
}

#[test]
fn everything_unfolds_down_to_a_depth_and_the_selection_stays() {
    let value = report();
    let nodes = Json(&value);
    let mut state = TreeState::new(&nodes);
    state.select(2);
    state.unfold_all(&nodes, 2);
    assert_eq!(state.rows().len(), 8);
    assert_eq!(nodes.pointer(state.selected_path().unwrap()), "/empty");
    state.unfold_all(&nodes, usize::MAX);
    assert_eq!(state.rows().len(), 12);
    state.select(4);
    state.fold_all(&nodes);
    assert_eq!((state.rows().len(), state.selected()), (3, 1));
}

#[test]
fn a_search_finds_what_is_folded_away_in_both_directions_and_around_the_ends() {
    let value = report();
    let nodes = Json(&value);
    let mut state = TreeState::new(&nodes);
    let mut found = |toward| {
        assert!(state.search(&nodes, "Invoice", toward));
        nodes.pointer(state.selected_path().unwrap())
    };
    let (first, second, third) = ("/attributes/names/0", "/attributes/names/1", "/attributes/a~1b/deep/deeper");
    for pointer in [first, second, third, first] {
        assert_eq!(found(Toward::Next), pointer);
    }
    for pointer in [third, second, first, third] {
        assert_eq!(found(Toward::Previous), pointer);
    }
    assert!(!state.search(&nodes, "nothing", Toward::Next));
    assert!(!state.search(&nodes, "", Toward::Next));
}

#[test]
fn a_search_of_a_large_tree_takes_steps() {
    let value = json!(vec!["x"; 50_000]);
    let nodes = Json(&value);
    let state = TreeState::new(&nodes);
    let mut search = TreeSearch::new(&state, &nodes, "y", Toward::Previous);
    let steps =
        std::iter::repeat_with(|| search.advance(&nodes)).take_while(|searched| *searched == Searched::More).count();
    assert!(steps > 2, "{steps}");
    let mut search = TreeSearch::new(&state, &nodes, "X", Toward::Previous);
    assert_eq!(search.advance(&nodes), Searched::Found(vec![49_999]));
}

#[test]
fn a_value_without_members_is_a_tree_of_one_node() {
    let value = json!("text");
    let state = TreeState::new(&Json(&value));
    assert_eq!(shown(&value, &state, 12, 1), "›  text\n");
    let value = json!([]);
    assert!(TreeState::new(&Json(&value)).rows().is_empty());
}

#[test]
fn a_wide_document_opens_without_looking_at_what_is_folded() {
    struct Counted(std::cell::Cell<usize>);
    impl Nodes for Counted {
        fn children(&self, path: &[u32]) -> usize {
            self.0.set(self.0.get() + 1);
            if path.len() < 50 { 10 } else { 0 }
        }
        fn line(&self, _path: &[u32], _theme: &Theme) -> Line<'_> {
            Line::from("x")
        }
        fn matches(&self, _path: &[u32], _needle: &str) -> bool {
            false
        }
    }
    let nodes = Counted(std::cell::Cell::default());
    let mut state = TreeState::new(&nodes);
    state.unfold(&nodes);
    assert!(nodes.0.get() < 30);
    state.unfold_all(&nodes, usize::MAX);
    assert!(state.rows().len() < 250_000);
}

#[test]
fn c33_c39_any_text_at_any_size() {
    let mut value = json!(HOSTILE);
    for text in HOSTILE {
        value = json!({ text: value, "": text });
    }
    let mut state = TreeState::new(&Json(&value));
    state.unfold_all(&Json(&value), usize::MAX);
    for place in [0, 9, 99] {
        state.select(place);
        let view = TreeView::default().highlight("e");
        at_all_sizes(|area, buffer| view.render(&Json(&value), &state, area, buffer, &theme()));
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(json!(null)), Just(json!(7)), "[ab]{0,3}".prop_map(Value::from)];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("[ab]{0,2}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_course_of_folding_keeps_the_rows_in_order_and_complete(value in values(), steps in prop::collection::vec((0usize..40, 0u8..5), 0..30)) {
        let nodes = Json(&value);
        let mut state = TreeState::new(&nodes);
        for (place, step) in steps {
            state.select(place);
            match step {
                0 => state.toggle(&nodes),
                1 => state.unfold(&nodes),
                2 => state.fold(),
                3 => { state.search(&nodes, "a", Toward::Next); }
                _ => { state.search(&nodes, "b", Toward::Previous); }
            }
            prop_assert!(state.rows().is_sorted_by(|one, other| one.path < other.path));
            prop_assert!(state.rows().is_empty() || state.selected() < state.rows().len());
            for (place, row) in state.rows().iter().enumerate() {
                let inside = state.rows().iter().skip(place + 1).filter(|other| other.path.starts_with(&row.path));
                let children = inside.filter(|other| other.depth() == row.depth() + 1).count();
                let expected = if row.fold == Fold::Unfolded { nodes.children(&row.path) } else { 0 };
                prop_assert_eq!(children, expected);
            }
        }
        shown(&value, &state, 20, 5);
    }
}
