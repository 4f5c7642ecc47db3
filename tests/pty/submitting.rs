//! Submitting and the private side by keyboard alone, in a terminal, against the demo.

use super::harness::Session;

const TAB: &str = "\t";
const BACKTAB: &str = "\x1b[Z";

/// The test file of the antivirus trade, in two halves so that this source is not taken for it.
const EICAR: [&str; 2] = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!$H+H*"];

fn started() -> Session {
    let mut session = Session::start(&["--demo"], &[]);
    session.shows("Start here");
    session
}

/// Presses `key` and types the path of a file, letter by letter.
fn name(session: &mut Session, key: &str, path: &str) {
    session.send(key);
    session.shows("submit a file or URL");
    session.send(path);
    session.shows(path);
    session.send("\r");
}

/// The same of a file, whose hash is asked for.
fn name_file(session: &mut Session, key: &str, path: &str) {
    name(session, key, path);
    session.shows("asks for the hash");
    session.send("\r");
}

#[test]
fn the_test_file_is_submitted_publicly_watched_to_its_end_and_becomes_its_report() {
    let mut session = started();
    let path = session.file("eicar.com", EICAR.concat().as_bytes());
    name_file(&mut session, "u", &path);
    session.shows("opens what is known (1 request), Esc leaves; no file is sent, s sends it anyway");
    session.send("s");
    session.shows("[ Submit PUBLICLY ]");
    session.shows("every user of VirusTotal can see it");
    session.send(&[TAB, TAB, "\r"].concat());
    session.shows("PUBLIC: eicar.com is submitted");
    session.shows("5 eicar.com");
    session.shows("virus.eicar/test");
    session.send("4z");
    session.shows("66/70 eicar.com · analysis");
    session.send("q");
    assert!(session.ends().success());
}

#[test]
fn c09_a_hundred_megabytes_show_their_progress_and_one_key_breaks_them_off() {
    let mut session = started();
    let path = session.sparse_file("hundred.bin", 100_000_000);
    name_file(&mut session, "U", &path);
    session.shows("PRIVATE: only your own group can see it");
    session.send(&[BACKTAB, "\r", "4"].concat());
    session.shows("of 100 MB");
    session.until("a part of it is sent", |session| percent(session).is_some());
    let first = percent(&session);
    session.until("more of it is sent", |session| percent(session) > first);
    session.send("\x1b");
    session.shows("hundred.bin: broken off");
    session.shows("cancelled");
    assert!(!session.screen().contains("on the way"), "{}", session.screen());
    session.send("q");
    assert!(session.ends().success(), "nothing is sent any more, so it does not ask");
}

#[test]
fn a_url_is_submitted_privately_and_remembered() {
    let mut session = started();
    name(&mut session, "U", "http://never-seen.example/x");
    session.shows("[ Submit privately ]");
    session.shows("PRIVATE: only your own group can see the URL");
    session.send(&[BACKTAB, "\r"].concat());
    session.shows("PRIVATE: http://never-seen.example/x is submitted");
    session.shows("5 http://never-seen.example/x");
    session.send("4z");
    session.shows("completed http://never-seen.example/x · PRIVATE analysis");
    session.send("3");
    session.shows("files by hash");
    session.send("h");
    session.shows("URLs from here");
    session.shows("http://never-seen.example/x");
}

/// How much of an upload is sent, as the screen says it.
fn percent(session: &Session) -> Option<u32> {
    let screen = session.screen();
    let (_, rest) = screen.split_once("sent ")?;
    rest.split_once(" %")?.0.parse().ok()
}

/// The word that a question on the screen wants typed.
fn word(session: &Session) -> String {
    let screen = session.screen();
    let (_, rest) = screen.split_once("Type ").expect("it says what to type");
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// The Private pane, with its five files.
fn private_files() -> Session {
    let mut session = started();
    session.send("3\rz");
    session.shows(" of 5");
    session
}

#[test]
fn a_private_file_is_opened_and_walked_from() {
    let mut session = private_files();
    // The loader that was carved from memory; the list is sorted by hash.
    session.send("f");
    session.send("carve.exe\r");
    session.shows("1 of 5 shown");
    session.send("\r");
    session.shows("desk-07_memory_carve.exe  private file");
    session.send("z");
    // The list brought the report without what it leads to; that is one request.
    session.send("r");
    session.shows("›dropped_files");
    session.send("6\r");
    session.shows("Related · dropped_files");
    session.shows("1 of 1");
    session.send("\r");
    session.shows("carved_lantern.dll  private file");
}

#[test]
fn a_private_file_is_rescanned_after_one_confirmation() {
    let mut session = private_files();
    session.send("R");
    session.shows("[ Rescan privately ]");
    session.send(&[BACKTAB, "\r"].concat());
    session.shows("is submitted");
    session.shows("┌ 5 ");
    session.send("4");
    session.shows("· PRIVATE analysis · open it: the report");
}

#[test]
fn c30_both_forms_of_deletion_want_their_typed_word() {
    let mut session = private_files();
    session.send("djj\r");
    session.shows("Delete file, report and analyses?");
    let word = word(&session);
    session.send("yes\r");
    session.send("\x1b");
    session.until("the question is gone", |session| !session.screen().contains("Delete file, report"));
    session.send("dj\r");
    session.shows("Delete the stored file?");
    session.send(&format!("{word}\r"));
    session.shows("report and analyses stay");
    session.shows(" of 5");
    session.send("djj\r");
    session.shows("Delete file, report and analyses?");
    session.send(&format!("{word}\r"));
    session.shows("its report and its analyses");
    session.shows(" of 4");
}

#[test]
fn what_is_sent_is_what_was_there_when_the_question_was_asked_also_with_force() {
    let script = "cd $HOME; printf agreed > a.bin; exec $VTRIAGE submit --demo --force a.bin";
    let mut session = Session::start_script(script, &[]);
    session.shows("Type public to go on");
    // The same length, so that only the content tells.
    session.file("a.bin", b"SECRET");
    session.send("public\n");
    session.shows("holds something else than what was hashed");
    assert!(!session.ends().success());
}
