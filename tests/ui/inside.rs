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
    assert_eq!(list.tick().expect("an indicator").indicator.value(), MEMBER);
    assert!(list.tick().expect("an indicator").remark.contains("invoice_2026-11.exe in sample_7714.zip"));
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

/// The demo's alert as a checklist.
fn checklist(width: u16, height: u16) -> Harness {
    let mut app = Harness::new().sized(width, height);
    app.model.update(alert());
    app
}

/// The rows of the list, without the frame.
fn rows(app: &mut Harness) -> Vec<String> {
    let screen = app.screen();
    let lines = screen.lines().filter(|line| line.contains("[x]") || line.contains("[ ]") || line.contains(" ticked"));
    lines.map(|line| line.trim_matches(|c: char| !c.is_ascii_graphic()).to_owned()).collect()
}

#[test]
fn what_was_found_stands_in_groups_by_where_with_their_counts() {
    let mut app = checklist(200, 60);
    for head in
        ["the file itself  0 of 1 ticked", "attachments  1 of 1 ticked", "members of sample_7714.zip  1 of 1 ticked"]
    {
        assert!(app.shows(head), "{head}\n{}", app.screen());
    }
    for group in ["headers", "body: NETWORK"] {
        assert!(rows(&mut app).iter().any(|row| row.contains(&format!("{group}  "))), "{group}\n{}", app.screen());
    }
    assert!(app.shows("31 ticked · 31 requests"), "{}", app.screen());
    let mut single = Harness::new();
    single.paste("http://a.example/\nhttp://b.example/\n");
    assert!(!single.shows(" of 2 ticked"), "one group needs no head\n{}", single.screen());
}

#[test]
fn one_key_folds_a_group_and_unfolds_it() {
    for key in ["h", "left"] {
        let mut app = checklist(160, 70);
        let before = rows(&mut app).len();
        app.press("g j j j j");
        app.press(key);
        let folded = rows(&mut app).len();
        assert!(folded < before, "{}", app.screen());
        app.press(key);
        assert_eq!(rows(&mut app).len(), before, "{}", app.screen());
        app.press(key);
        app.press("right");
        assert_eq!(rows(&mut app).len(), before, "right opens what is folded\n{}", app.screen());
    }
}

#[test]
fn a_filter_shows_what_has_all_its_words_and_unticks_nothing() {
    for key in ["f", "/"] {
        let mut app = checklist(160, 50);
        app.press(key);
        app.type_text("ember url");
        assert!(
            rows(&mut app).iter().filter(|row| row.starts_with('[')).all(|row| row.contains("ember")),
            "{}",
            app.screen()
        );
        assert!(app.shows("1 shown: ember url") && app.shows("31 ticked"), "{}", app.screen());
        assert!(app.shows("Enter keeps the filter, Esc shows all") && !app.shows("Enter asks"), "{}", app.screen());
        app.press("enter");
        assert!(app.shows("1 shown: ember url"), "Enter keeps it\n{}", app.screen());
        app.press("space");
        assert!(app.shows("30 ticked"), "{}", app.screen());
        app.press(key);
        app.press("esc");
        assert!(!app.shows("shown:") && app.shows("30 ticked"), "Esc shows all again\n{}", app.screen());
        assert!(!app.model.overlays.is_empty());
        app.press("esc");
        assert!(app.model.overlays.is_empty());
    }
}

#[test]
fn space_on_a_head_ticks_all_of_its_group_or_none() {
    let mut app = checklist(160, 50);
    app.press("g");
    app.press("space");
    assert!(app.shows("the file itself  1 of 1 ticked") && app.shows("32 ticked"), "{}", app.screen());
    app.press("g");
    app.press("space");
    assert!(app.shows("the file itself  0 of 1 ticked") && app.shows("31 ticked"), "{}", app.screen());
}

#[test]
fn the_foot_shows_the_line_under_the_cursor_and_what_is_not_looked_up() {
    let mut app = Harness::new().sized(80, 24);
    app.paste("Seen in the wild: CVE-2026-12345 and\nthe stage at hxxp://dl[.]one[.]example/a\nbeacons go to two[.]example at night\n");
    assert!(app.shows("line 2: the stage at hxxp://dl[.]one[.]example/a"), "{}", app.screen());
    app.press("j");
    assert!(app.shows("line 3: beacons go to two[.]example at night"), "{}", app.screen());
    assert!(app.shows("not looked up by VirusTotal: 1 CVE number"), "{}", app.screen());
}

#[test]
fn the_footer_of_the_checklist_names_its_own_keys() {
    for (width, height) in [(80, 24), (200, 60)] {
        let mut app = checklist(width, height);
        for words in ["Enter asks", "Space ticks", "Esc sends nothing", "f filters", "folds"] {
            assert!(app.shows(words), "{words}\n{}", app.screen());
        }
    }
}

#[test]
fn hashing_a_folder_says_how_many_files_of_how_many() {
    let mut app = Harness::new();
    app.model.update(Msg::File(FileNews::Opening { hashed: 1_204, files: 2_000 }));
    assert!(app.shows("hashing: 1,204 of 2,000 files"), "{}", app.screen());
}

#[test]
fn what_tools_print_about_files_is_pasted_with_the_names_as_remarks() {
    let upper = MEMBER.to_uppercase();
    for output in [
        format!(
            "SHA256 hash of C:\\x y\\drop.exe:\r\n{MEMBER}\r\nCertUtil: -hashfile command completed successfully.\r\n"
        ),
        format!("\r\nAlgorithm : SHA256\r\nHash      : {upper}\r\nPath      : C:\\x y\\drop.exe\r\n\r\n"),
        format!(
            "\r\nAlgorithm       Hash      Path\r\n---------       ----      ----\r\nSHA256          {upper}       C:\\x y\\drop.exe\r\n"
        ),
        format!("MD5 hash of file C:\\x y\\drop.exe:\r\n{}\r\n", ["78"; 15].join(" ") + " 3d"),
    ] {
        let mut app = Harness::new().sized(120, 30);
        app.paste(&output);
        let Some(Overlay::Checklist(list)) = app.model.overlays.last() else { panic!("no checklist of {output}") };
        let told: Vec<(bool, &str)> = list.ticks.iter().map(|tick| (tick.ticked, tick.remark.as_str())).collect();
        assert_eq!(told, [(true, "C:\\x y\\drop.exe")], "{output}");
    }
}
