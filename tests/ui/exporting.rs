//! `Y` and `e`: what is chosen, in other people's formats.

use serde_json::{Value, json};
use vtriage::access::HandedOver;
use vtriage::effect::{Effect, FileNews, FileOrder, StoreTask};
use vtriage::export::report::Form;
use vtriage::msg::{Msg, NotSaved, Recalled};
use vtriage::vt::Reason;

use super::harness::{Harness, copied, domain};

fn opened() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app
}

/// Opens a menu with `key` and takes the choice that is called `label`.
fn choose(app: &mut Harness, key: &str, label: &str) -> Vec<Effect> {
    app.press(key);
    for _ in 0..20 {
        if app.has_chosen(label) {
            return app.press("enter");
        }
        app.press("j");
    }
    panic!("{label} is not offered:\n{}", app.screen());
}

#[test]
fn a_report_is_copied_as_a_stix_bundle() {
    let mut app = opened();
    let text = copied(&choose(&mut app, "Y", "STIX 2.1 bundle")).expect("a bundle");
    let bundle: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(bundle["type"], "bundle");
    assert!(text.contains("example.com"));
}

#[test]
fn a_ticket_note_is_short_and_defanged() {
    let mut app = opened();
    let note = copied(&choose(&mut app, "Y", "note for a ticket")).expect("a note");
    assert!(note.len() < 1000 && note.contains("example[.]com") && note.contains("2 of 70 engines flag it"), "{note}");
}

#[test]
fn an_export_asks_for_a_file_and_writes_nothing_before() {
    let mut app = opened();
    let asked = choose(&mut app, "e", "table (CSV)");
    assert_eq!(asked, [Effect::File(FileOrder::FreeName("vtriage.csv".to_owned()))]);
    assert!(app.shows("vtriage.csv"), "{}", app.screen());
    let effects = app.press("enter");
    let [Effect::Save { path, text }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(path.to_str(), Some("vtriage.csv"));
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[test]
fn leaving_the_question_writes_nothing() {
    let mut app = opened();
    choose(&mut app, "e", "JSON array");
    assert_eq!(app.press("esc"), []);
}

fn named(wanted: &str, free: &str) -> Msg {
    Msg::File(FileNews::FreeName { wanted: wanted.to_owned(), free: free.to_owned() })
}

#[test]
fn an_export_offers_a_free_name_with_its_folder_unless_another_was_typed_meanwhile() {
    let mut app = opened();
    choose(&mut app, "e", "table (CSV)");
    app.update(named("vtriage.csv", "~/cases/vtriage-2.csv"));
    assert!(app.shows("~/cases/vtriage-2.csv"), "{}", app.screen());
    app.press("ctrl-u");
    app.type_text("mine.csv");
    app.update(named("vtriage.csv", "~/cases/vtriage-3.csv"));
    assert!(app.shows(" mine.csv"), "{}", app.screen());
}

#[test]
fn an_export_that_fails_stays_open_says_why_and_offers_what_is_free() {
    let mut app = opened();
    choose(&mut app, "e", "table (CSV)");
    app.press("enter");
    assert!(app.shows("writing…"), "{}", app.screen());
    assert_eq!(app.press("enter"), [], "it is written once");
    let reason = "vtriage.csv is there already and was left alone; the name below is free".to_owned();
    app.update(Msg::Saved(Err(NotSaved { reason, free: Some("~/vtriage-2.csv".to_owned()) })));
    assert!(app.shows("left alone") && app.shows("~/vtriage-2.csv"), "{}", app.screen());
    let effects = app.press("enter");
    assert!(matches!(&effects[..], [Effect::Save { path, .. }] if path.ends_with("vtriage-2.csv")), "{effects:?}");
    app.update(Msg::Saved(Ok("wrote 2 kB to ~/vtriage-2.csv".to_owned())));
    assert!(app.model.overlays.is_empty() && app.shows("wrote 2 kB"), "{}", app.screen());
    choose(&mut app, "e", "table (CSV)");
    app.press("ctrl-u enter");
    assert!(app.shows("no file is named"), "{}", app.screen());
}

/// Hands the open case over, and gives what the store made of it.
fn handed_over(app: &mut Harness, path: &str, has_private: bool) -> Vec<Effect> {
    app.command(&format!("case export {path}"));
    let (text, gap) = ("# Case".to_owned(), Some("store.sqlite was set aside".to_owned()));
    let written = HandedOver { text, rows: 2, has_private, left_out: 1, unkept: 2, gap };
    let news = Recalled::HandedOver { path: path.to_owned(), form: Form::Markdown, written: Box::new(written) };
    app.update(Msg::Recalled(news))
}

#[test]
fn what_a_case_that_was_handed_over_leaves_out_is_said_in_one_sentence_with_where_it_is() {
    let mut app = Harness::new().sized(240, 40);
    handed_over(&mut app, "p.md", true);
    app.update(Msg::Saved(Ok("wrote 2 kB to p.md".to_owned())));
    let status = app.model.status.as_ref().map(|status| status.text.clone()).unwrap_or_default();
    for words in [
        "wrote 2 kB to p.md; private objects are left out",
        "1 line left out",
        "2 private objects left out, which the store does not keep: store.keep_private is not set",
        "what was submitted privately earlier is not known here (store.sqlite was set aside)",
    ] {
        assert!(status.contains(words), "{words}: {status}");
    }
}

#[test]
fn a_file_that_is_there_is_asked_about_anew_also_where_a_command_named_it() {
    let mut app = Harness::new().sized(120, 40);
    handed_over(&mut app, "p.md", false);
    let reason = "p.md is there already and was left alone; the name below is free".to_owned();
    let refused = |free: &str| Msg::Saved(Err(NotSaved { reason: reason.clone(), free: Some(free.to_owned()) }));
    app.update(refused("~/p-2.md"));
    assert!(app.shows("left alone") && app.shows("~/p-2.md") && app.shows("Hand the case over"), "{}", app.screen());
    let effects = app.press("enter");
    let orders = |effect: &Effect| {
        matches!(effect, Effect::Keep(StoreTask::HandOver(order))
            if order.path == "~/p-2.md" && order.wanted.form == Form::Markdown)
    };
    assert!(effects.iter().any(orders), "{effects:?}");
    app.update(Msg::Saved(Ok("wrote 2 kB to ~/p-2.md".to_owned())));
    assert!(app.model.overlays.is_empty() && app.shows("wrote 2 kB"), "{}", app.screen());
    // The same for what is marked or shown.
    let mut app = opened();
    app.command("export csv out.csv");
    app.update(refused("~/out-2.csv"));
    assert!(app.shows("left alone") && app.shows("~/out-2.csv"), "{}", app.screen());
    let effects = app.press("enter");
    assert!(matches!(&effects[..], [Effect::Save { path, .. }] if path.ends_with("out-2.csv")), "{effects:?}");
}

#[test]
fn without_marks_all_that_a_list_shows_is_exported_and_with_them_the_marked_rows() {
    let mut app = Harness::new().sized(120, 40);
    app.paste("bad.example\nother.example\nthird.example");
    app.press("enter");
    app.press("2 e");
    assert!(app.shows("Export 3 rows as"), "{}", app.screen());
    app.press("c");
    let effects = app.press("enter");
    let [Effect::Save { text, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(text.lines().count(), 4, "{text}");
    app.press("esc f");
    app.type_text("other");
    app.press("enter e");
    assert!(app.shows("Export other.example as"), "{}", app.screen());
    app.press("esc esc g space e");
    assert!(app.shows("Export bad.example as") || app.shows("Export other.example as"), "{}", app.screen());
}

#[test]
fn rows_of_the_queue_are_exported_as_what_is_known_of_them() {
    let mut app = Harness::new().sized(120, 40);
    app.paste("bad.example\nother.example");
    app.press("enter");
    app.reply_object(1, &domain("bad.example", 9, &json!({})));
    app.press("2 *");
    let list = copied(&choose(&mut app, "Y", "flagged values")).expect("a list");
    assert!(list.starts_with("# vtriage ") && list.ends_with("# left out: 1 not asked\nbad.example\n"), "{list}");
    let csv = copied(&choose(&mut app, "Y", "table (CSV)")).expect("a table");
    assert!(csv.contains("found") && csv.contains("not_asked"), "{csv}");
}

#[test]
fn what_the_service_spells_is_defanged_letter_for_letter() {
    let mut app = Harness::new().sized(120, 40);
    app.search("#tag");
    let page = json!({"type": "url", "id": "ef".repeat(32), "attributes": {"url": "http://evil.example/login.",
        "last_analysis_stats": {"malicious": 9, "undetected": 60}}});
    app.reply_page(1, &json!({"data": [page, domain("a.example", 1, &json!({}))], "meta": {"count": 2}}));
    let defanged = copied(&choose(&mut app, "Y", "defanged"));
    assert_eq!(defanged.as_deref(), Some("hxxp://evil[.]example/login%2E"));
}

#[test]
fn the_way_to_defang_is_chosen_with_an_example_and_stays() {
    let mut app = opened();
    assert_eq!(choose(&mut app, "Y", "defanged otherwise"), []);
    assert!(app.shows("example(.)com") && app.shows("example[dot]com"), "{}", app.screen());
    app.press("j j");
    assert_eq!(copied(&app.press("enter")).as_deref(), Some("example(.)com"));
    assert_eq!(copied(&choose(&mut app, "Y", "defanged")).as_deref(), Some("example(.)com"));
    let note = copied(&choose(&mut app, "Y", "note for a ticket")).expect("a note");
    assert!(note.contains("example(.)com"), "{note}");
}

#[test]
fn notes_remarks_and_states_of_the_queue_are_in_its_exports() {
    let mut app = Harness::new().sized(120, 40);
    app.paste("bad.example  from the proxy\nunheard.example\nother.example");
    app.press("enter");
    app.reply_object(1, &domain("bad.example", 9, &json!({})));
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    app.press("2 n");
    app.type_text("sinkhole #ours");
    app.press("enter *");
    let bundle = copied(&choose(&mut app, "Y", "STIX 2.1 bundle")).expect("a bundle");
    for words in ["sinkhole #ours", "from the proxy", "\"labels\": [", "not in VirusTotal"] {
        assert!(bundle.contains(words), "{words}:\n{bundle}");
    }
    let csv = copied(&choose(&mut app, "Y", "table (CSV)")).expect("a table");
    let states: Vec<&str> =
        ["found", "not_found", "not_asked"].into_iter().filter(|state| csv.contains(state)).collect();
    assert_eq!(states.len(), 3, "{csv}");
}

/// A report is open and has the keys; three rows of the queue are marked.
fn report_and_marks() -> Harness {
    let mut app = opened();
    app.paste("bad.example\nother.example\nthird.example");
    app.press("enter 2 * 5");
    app
}

/// The lines of the file that is written.
fn written(effects: &[Effect]) -> usize {
    let [Effect::Save { text, .. }] = effects else { panic!("{effects:?}") };
    text.lines().count()
}

#[test]
fn what_was_chosen_is_written_and_copied_whatever_else_is_done_while_the_dialog_is_open() {
    for key in ["ctrl-l", "ctrl-z"] {
        let mut app = report_and_marks();
        choose(&mut app, "e", "what is marked instead (3)");
        app.press(key);
        app.press("c");
        assert!(app.shows("Export 3 rows: table (CSV)"), "{}", app.screen());
        app.press(key);
        assert_eq!(written(&app.press("enter")), 4, "{key}");
        let mut app = report_and_marks();
        choose(&mut app, "Y", "what is marked instead (3)");
        app.press(key);
        assert_eq!(copied(&app.press("v")).map(|text| text.lines().count()), Some(3), "{key}");
        let mut app = report_and_marks();
        choose(&mut app, "Y", "what is marked instead (3)");
        app.press("D");
        app.press(key);
        assert_eq!(copied(&app.press("enter")).map(|text| text.lines().count()), Some(3), "{key}");
    }
}

#[test]
fn the_command_writes_what_is_marked_wherever_that_is_as_it_says() {
    let mut app = report_and_marks();
    assert_eq!(written(&app.command("export csv out.csv")), 4);
    app.command("export csv");
    assert!(app.shows("Export 3 rows: table (CSV)"), "{}", app.screen());
    assert_eq!(written(&app.press("enter")), 4);
    let mut app = opened();
    assert_eq!(written(&app.command("export csv out.csv")), 2, "the report");
    let mut app = report_and_marks();
    assert_eq!(copied(&app.command("copy ids")).map(|text| text.lines().count()), Some(1), "the report");
}

#[test]
fn a_command_whose_file_can_not_be_written_asks_for_another_name_with_its_own_filled_in() {
    let mut app = opened();
    app.command("export csv /nonexistent/x.csv");
    let reason = "/nonexistent/x.csv: No such file or directory; no file was written".to_owned();
    app.update(Msg::Saved(Err(NotSaved { reason, free: None })));
    assert!(app.shows("Export: table (CSV)"), "{}", app.screen());
    assert!(app.shows("to  /nonexistent/x.csv") && app.shows("No such file or directory"), "{}", app.screen());
    let effects = app.press("enter");
    let [Effect::Save { path, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(path.to_str(), Some("/nonexistent/x.csv"));
}
