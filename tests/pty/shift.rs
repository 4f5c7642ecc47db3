//! The work of a shift, from a pasted alert to the exports, with a break in the middle.

use super::harness::Session;

const ALERT: &str = include_str!("../../assets/demo/alert.eml");

/// The alert as it is pasted from a mail program: its text, without what is attached.
fn alert() -> &'static str {
    ALERT.split("--alert-7714\nContent-Type: application/zip").next().unwrap_or(ALERT)
}

/// Moves down a menu until the choice is under the cursor, and takes it.
fn choose(session: &mut Session, label: &str) {
    let chosen = |screen: &str| {
        screen.lines().any(|line| {
            line.split_once('›').is_some_and(|(_, rest)| rest.get(2..).is_some_and(|rest| rest.starts_with(label)))
        })
    };
    for _ in 0..20 {
        if chosen(&session.screen()) {
            return session.send("\r");
        }
        let before = session.screen();
        session.send("j");
        session.until("the cursor moves", |session| session.screen() != before);
    }
    panic!("{label} is not offered:\n{}", session.screen());
}

#[test]
fn an_alert_is_pasted_worked_off_over_a_break_grouped_noted_and_exported() {
    // The first run has the quota for ten; the second is that of a later hour.
    let script = r#"cd "$HOME"; $VTRIAGE --demo-per-minute 10; $VTRIAGE --demo; echo "notes: $(grep -c 'seen before' *.stix.json)""#;
    let mut session = Session::start_script(script, &[]);
    session.shows("Start here");
    // As a terminal sends it: line ends are those of the Enter key.
    session.send(&format!("\x1b[200~{}\x1b[201~", alert().replace('\n', "\r")));
    session.shows("30 ticked · 30 requests");
    session.send("\r");
    session.send("2z");
    session.shows("30 · 10 flagged · 20 waiting");
    session.shows("  at ");
    let screen = session.screen();
    assert_eq!(screen.matches("● ").count(), 10, "{screen}");
    assert!(screen.matches(" at ").count() >= 10, "each row says when it is asked:\n{screen}");
    session.send("q");
    session.shows("30 rows of the queue are back");
    session.send("2z");
    session.shows("30 · 29 flagged");

    session.send("t");
    session.shows("Group the queue by");
    session.send("\r");
    session.shows("in no group");
    session.send("n");
    session.shows("Note on");
    session.send("seen before #case-7\r");
    session.shows("✎");
    session.send("*e");
    session.shows("Export 30 rows as");
    choose(&mut session, "STIX 2.1 bundle");
    session.shows("vtriage.stix.json");
    session.send("\r");
    session.shows("wrote");
    session.send("Y");
    choose(&mut session, "note for a ticket");
    session.shows("copied");
    session.send("q");
    session.shows("notes: 1");
    assert!(session.ends().success());
    assert!(session.gave_back());
}
