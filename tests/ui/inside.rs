//! What is inside of files: from a path to the checklist, and from there to the report of what was packed.

use vtriage::effect::{Effect, FileNews, FileOrder, Opening};
use vtriage::inside::{self, Options};
use vtriage::msg::Msg;
use vtriage::pane::overlay::Overlay;

use super::harness::{Harness, asked};

const MEMBER: &str = "9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056";

/// What the disk says of the demo's alert.
fn alert() -> Msg {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/alert.eml");
    let options = Options::default();
    let inside = inside::open_file(path.as_ref(), &options).expect("the alert");
    Msg::File(FileNews::Opened(Box::new(inside::findings(&inside, &options))))
}

fn opened(effects: &[Effect]) -> Option<&Opening> {
    effects.iter().find_map(|effect| match effect {
        Effect::File(FileOrder::Open(opening)) => Some(opening),
        _ => None,
    })
}

#[test]
fn a_pasted_path_leads_to_what_is_inside_and_nothing_is_sent_by_it() {
    let mut app = Harness::new().sized(100, 40);
    app.paste("'/tmp/an alert.eml'\n");
    let effects = app.press("j enter");
    assert_eq!(opened(&effects).map(|opening| opening.paths.clone()), Some(vec!["/tmp/an alert.eml".to_owned()]));
    assert!(app.shows("reading /tmp/an alert.eml"), "{}", app.screen());
    let effects = app.model.update(alert());
    assert_eq!((asked(&effects), asked(&effects).len()), (Vec::<String>::new(), 0));
    assert!(app.shows("31 ticked · 31 requests"), "{}", app.screen());
    assert!(app.shows("attachment sample_7714.zip (ZIP"), "{}", app.screen());
}

#[test]
fn one_key_leads_from_a_mail_to_the_report_of_what_is_inside_of_its_locked_archive() {
    let mut app = Harness::new().sized(160, 50);
    app.model.open_inside(Opening { paths: vec!["alert.eml".to_owned()], ..Opening::default() });
    app.model.update(alert());
    let Some(Overlay::Checklist(list)) = app.model.overlays.last() else { panic!("no checklist") };
    assert_eq!(list.ticks[list.selected].indicator.value(), MEMBER);
    assert!(list.ticks[list.selected].remark.contains("invoice_2026-11.exe in sample_7714.zip"));
    let effects = app.press("right");
    assert!(asked(&effects).iter().any(|call| call.contains(MEMBER)), "{:?}", asked(&effects));
    assert!(app.model.overlays.is_empty());
}

#[test]
fn what_could_not_be_read_stands_below_the_list() {
    let mut app = Harness::new().sized(120, 30);
    let mut found = inside::text("http://a.example/\nhttp://b.example/\n", &Options::default());
    found.remarks = vec!["a.zip: needs a password".to_owned(), "b.7z: can't be read".to_owned()];
    app.model.update(Msg::File(FileNews::Opened(Box::new(found))));
    for remark in ["a.zip: needs a password", "b.7z: can't be read"] {
        assert!(app.shows(remark), "{}", app.screen());
    }
    let nothing = inside::Findings { remarks: vec!["c: a pipe or device".to_owned()], ..inside::Findings::default() };
    let mut app = Harness::new();
    app.model.update(Msg::File(FileNews::Opened(Box::new(nothing))));
    assert!(app.shows("c: a pipe or device; nothing was sent"), "{}", app.screen());
}
