//! Every pane does what its own keys mean.

use serde_json::json;
use vtriage::app::Pane;
use vtriage::keys::{Hint, Keymap, Press};

use super::harness::{Harness, domain};

/// A program with something in every pane.
fn full() -> Harness {
    let mut app = Harness::premium().sized(120, 40);
    app.paste("one.example\ntwo.example\n");
    app.press("enter");
    app.search("example.com");
    let resolved = json!({"subdomains": {"data": [{"type": "domain", "id": "a.example.com"}], "meta": {"count": 1}}});
    app.reply_object(3, &domain("example.com", 2, &resolved));
    app
}

#[test]
fn no_pane_is_without_an_answer_to_a_key_of_its_own() {
    for pane in Pane::ALL {
        let context = pane.context();
        let rows = Keymap::default().rows().to_vec();
        for row in rows.iter().filter(|row| row.binding.context == context) {
            let mut app = full();
            app.act(pane.focus());
            assert_eq!(app.model.focus, pane);
            let keys: Vec<String> = row.keys.iter().map(Press::shown).collect();
            app.act(row.binding.action);
            assert!(!app.shows("nothing here that it could be done to"), "{pane:?} {keys:?}:\n{}", app.screen());
        }
        assert!(rows.iter().any(|row| row.binding.context == context || row.binding.hint == Hint::First), "{pane:?}");
    }
}

#[test]
fn a_key_that_means_nothing_where_it_is_pressed_says_so() {
    let mut app = Harness::new().sized(120, 40);
    app.press("l");
    assert!(app.shows("nothing here that it could be done to"), "{}", app.screen());
}

#[test]
fn a_list_is_sorted_by_any_of_its_columns_also_by_those_that_only_it_has() {
    let mut app = Harness::premium().sized(160, 40);
    app.press("3 enter");
    let file = |name: &str, expires: u32| {
        let id = format!("{expires:064x}");
        json!({"type": "private_file", "id": id, "attributes": {"meaningful_name": name, "expiration": expires}})
    };
    let page =
        json!({"data": [file("late.bin", 1_900_000_000), file("soon.bin", 1_800_000_000)], "meta": {"count": 2}});
    app.reply_page(1, &page);
    app.press("s");
    assert!(app.shows("expires"), "{}", app.screen());
    app.press("esc");
    app.press(":");
    app.type_text("sort expires");
    app.press("enter");
    let line = |app: &mut Harness, name: &str| {
        app.screen().lines().position(|line| line.contains(&format!("(private) {name}")))
    };
    assert!(line(&mut app, "late.bin") < line(&mut app, "soon.bin"), "{}", app.screen());
    app.press("s");
    app.press("G enter");
    assert!(line(&mut app, "soon.bin") < line(&mut app, "late.bin"), "{}", app.screen());
}
