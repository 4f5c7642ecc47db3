//! Several files at once: folders, dropped paths, links, and files that hold the same.

use std::path::PathBuf;

use vtriage::effect::{FileNews, FileOrder, Found, LookId};
use vtriage::msg::Msg;
use vtriage::vt::Reason;

use super::harness::{Harness, asked};
use super::submitting::{SHA256, file, order, writes};

#[test]
fn a_directory_becomes_a_checklist_that_is_looked_up_when_wanted() {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text("/tmp");
    app.press("enter");
    let found = Found {
        files: vec![file("a.bin", 10), file("b.bin", 20), file("c.bin", 0)],
        directory: true,
        ..Found::default()
    };
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    for index in 0..3 {
        let outcome = Ok(format!("{index}{}", SHA256.get(1..).expect("a hash")));
        let effects = app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index, outcome }));
        assert_eq!(asked(&effects), Vec::<String>::new(), "many files are not looked up by themselves");
    }
    assert!(app.shows("3 of 3 files") && app.shows("1 request each"), "{}", app.screen());
    let effects = app.press("j space enter");
    assert_eq!(asked(&effects).len(), 2, "the ticked ones");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    assert!(app.shows("not there: to send"), "{}", app.screen());
    app.press("enter");
    assert!(app.shows("submit 2 files") && app.shows("2 requests") && app.shows("0 bytes"), "{}", app.screen());
    assert_eq!(writes(&app.press("tab tab enter")), ["POST /files", "POST /files"], "two uploads at once");
}

#[test]
fn a_dropped_path_is_offered_and_a_path_is_completed() {
    let mut app = Harness::new().sized(100, 30);
    assert_eq!(asked(&app.paste("'/tmp/in voice.doc'\n")), Vec::<String>::new());
    assert!(app.shows("in voice.doc") && app.shows("PRIVATE"), "{}", app.screen());
    let effects = app.press("j j enter");
    assert!(
        matches!(order(&effects), Some(FileOrder::Look { paths, .. }) if paths == &["/tmp/in voice.doc"]),
        "{effects:?}"
    );
    app.press("esc u");
    app.type_text("/tm");
    assert_eq!(order(&app.press("tab")), Some(&FileOrder::Complete("/tm".to_owned())));
    let news = FileNews::Completed {
        typed: "/tm".to_owned(),
        completed: "/tmp/".to_owned(),
        names: vec!["x1".to_owned(), "x2".to_owned()],
    };
    app.model.update(Msg::File(news));
    assert!(app.shows("/tmp/") && app.shows("x2"), "{}", app.screen());
}

#[test]
fn of_one_file_alone_a_click_takes_nothing_away() {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text("/tmp/sample.bin");
    app.press("enter");
    let found = Found { files: vec![file("sample.bin", 68)], ..Found::default() };
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index: 0, outcome: Ok(SHA256.to_owned()) }));
    app.point(vtriage::msg::Pointing::Press, "sample.bin");
    assert_eq!(asked(&app.press("enter")).len(), 1, "its hash is still asked for");
}

/// What the disk says of a path that was typed after `u`.
fn after_typing(path: &str, found: Found) -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text(path);
    app.press("enter");
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    app
}

#[test]
fn links_that_a_directory_has_are_told_and_a_link_that_was_named_says_what_is_sent() {
    let refused = vec!["1 link in /tmp/sam is left out (note.txt); to send what it leads to, name it".to_owned()];
    let found = Found { files: vec![file("real.bin", 68)], refused, directory: true, links: 1, ..Found::default() };
    let mut app = after_typing("/tmp/sam", found);
    assert!(app.shows("real.bin, 1 link left out") && app.shows("left out (note.txt)"), "{}", app.screen());
    let mut link = file("note.txt", 68);
    link.upload.leads_to = Some(PathBuf::from("/home/me/.ssh/id_rsa").into());
    let mut app = after_typing("/tmp/note.txt", Found { files: vec![link], ..Found::default() });
    assert!(app.shows("note.txt, by a link the file /home/me/.ssh/id_rsa"), "{}", app.screen());
    app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index: 0, outcome: Ok(SHA256.to_owned()) }));
    let asked = app.press("enter");
    app.fail_to(&asked, Reason::NotFound);
    assert!(
        app.shows("Submit PUBLICLY") && app.shows("What is sent is the file /home/me/.ssh/id_rsa"),
        "{}",
        app.screen()
    );
}

#[test]
fn files_that_hold_the_same_are_looked_up_and_sent_once() {
    let files = vec![file("a.bin", 68), file("b.bin", 68), file("c.bin", 68)];
    let mut app = after_typing("/tmp/sam", Found { files, directory: true, ..Found::default() });
    for (index, digit) in [(0, "1"), (1, "1"), (2, "2")] {
        app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index, outcome: Ok(digit.repeat(64)) }));
    }
    assert!(app.shows("the same as b.bin"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")).len(), 2, "one request for each content");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    assert_eq!(app.screen().matches("not there: to send").count(), 3, "{}", app.screen());
    app.press("enter");
    assert!(app.shows("submit 2 files") && app.shows("Price: 2 requests"), "{}", app.screen());
    assert!(app.shows("The same is in b.bin; it is sent once."), "{}", app.screen());
    assert_eq!(writes(&app.press("tab tab enter")), ["POST /files", "POST /files"]);
}
