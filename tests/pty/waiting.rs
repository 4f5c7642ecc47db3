//! What a command shows on a terminal while it waits.

use super::harness::Session;

#[test]
fn a_bar_says_how_far_it_is_and_when_it_ends_and_the_line_is_clean_when_it_is_broken_off() {
    let names: Vec<String> = (0..9).map(|number| format!("n{number}.example")).collect();
    let script = format!("$VTRIAGE --demo-per-minute 4 lookup {} > /dev/null; echo over", names.join(" "));
    let mut session = Session::start_script(&script, &[]);
    session.shows("4/9  2 min, until ");
    let screen = session.screen();
    assert!(screen.contains("9 look-ups, 9 requests at 4 a minute: about 2 min, until "), "{screen}");
    assert!(!screen.contains("waiting 1 min"), "the bar says it already: {screen}");
    // The last drawing may still be on its way.
    std::thread::sleep(std::time::Duration::from_millis(500));
    session.send("\x03");
    session.ends();
    assert!(!session.screen().contains("^C"), "{}", session.screen());
}
