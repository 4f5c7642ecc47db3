//! The main job: the alert is pasted, thirty reports are looked through, the worst is opened, three steps are walked, and
//! the note for the ticket is copied.

use super::harness::Session;

const ALERT: &str = include_str!("../../assets/demo/alert.eml");

/// Keys that the job may take.
const MOST: usize = 45;

/// A hand on the keyboard, that counts.
struct Hand {
    session: Session,
    keys: usize,
    /// Requests that the screen said the keys would cost.
    announced: u64,
}

impl Hand {
    /// Presses one key.
    fn press(&mut self, key: &str) {
        self.keys += 1;
        self.session.send(key);
    }

    /// Presses one key whose price is in the last line: `Enter open (1 request)`, or as a rest `Enter: 1 request`.
    fn pay(&mut self, key: &str) {
        let screen = self.session.screen();
        let footer = screen.lines().last().unwrap_or_default();
        let is_price = |part: &&str| part.trim().starts_with("Enter") && part.contains(" request") && key == "\r";
        let price = footer.split("  ").find(is_price);
        let digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
        self.announced += price.map_or(0, digits);
        self.press(key);
    }

    /// What the header says was asked today.
    fn asked(&self) -> u64 {
        let screen = self.session.screen();
        let header = screen.lines().next().unwrap_or_default();
        let count = header.split(" · ").find_map(|part| part.trim().strip_suffix(" today")).unwrap_or("0");
        count.replace(|sign: char| !sign.is_ascii_digit(), "").parse().unwrap_or(0)
    }

    fn title(&self) -> String {
        titled(&self.session.screen())
    }

    /// Presses a key and waits for what it does.
    fn step(&mut self, key: &str) {
        let before = self.session.screen();
        self.pay(key);
        self.session.until("something else on the screen", |session| session.screen() != before);
        self.session.until("nothing on the way", |session| !session.screen().contains("on the way"));
    }

    /// Does it and waits for the report of another object.
    fn opens(&mut self, key: &str) {
        let here = self.title();
        self.step(key);
        self.session.until("another report", |session| {
            let screen = session.screen();
            titled(&screen) != here && screen.contains("Summary")
        });
    }
}

/// The title of the report on a screen.
fn titled(screen: &str) -> String {
    let title = screen.lines().find_map(|line| ["┌ 5 ", "┬ 5 ", "├ 5 "].iter().find_map(|edge| line.split_once(edge)));
    title.map_or_else(String::new, |(_, title)| title.to_owned())
}

#[test]
fn thirty_reports_of_an_alert_are_read_the_worst_followed_and_the_ticket_written_in_at_most_45_keys() {
    let text = ALERT.split("--alert-7714\nContent-Type: application/zip").next().unwrap_or(ALERT);
    let session = Session::start(&["--demo"], &[]);
    let mut hand = Hand { session, keys: 0, announced: 0 };
    hand.session.shows("Start here");
    hand.press(&format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")));
    hand.session.shows("30 ticked · 30 requests");
    // The last line of a frame may come after its first.
    hand.session.shows("Enter asks (30 requests)");
    hand.pay("\r");
    assert_eq!(hand.announced, 30);
    hand.session.shows("30 · 29 flagged");
    // The worst first.
    hand.press("s");
    hand.session.shows("Sort by");
    hand.press("v");
    hand.session.shows("verdict▼");
    hand.press("g");
    hand.session.until("the worst", |session| session.screen().lines().any(|line| line.contains("› ● 64/72")));
    let mut seen = std::collections::BTreeSet::from([hand.title()]);
    for _ in 0..29 {
        let before = hand.title();
        hand.press("j");
        hand.session.until("the next report beside the queue", |session| {
            let screen = session.screen();
            titled(&screen) != before && screen.contains("Summary")
        });
        seen.insert(hand.title());
    }
    assert!(seen.len() >= 29, "{seen:?}");
    hand.press("g");
    hand.session.until("the worst", |session| session.screen().lines().any(|line| line.contains("› ● 64/72")));
    hand.pay("\r");
    hand.session.shows("next tab");
    // To the URL that it asks, by the next indicator in the report; to its server, by the first relationship; and on.
    hand.step(".");
    hand.opens("\r");
    hand.step("6");
    hand.step("\r");
    hand.opens("\r");
    hand.step("\r");
    hand.opens("\r");
    hand.press("Y");
    hand.session.shows("note for a ticket");
    hand.press("t");
    hand.session.shows("copied note for a ticket");
    assert!(hand.keys <= MOST, "{} keys", hand.keys);
    // What is announced is the most that it can cost: the store may spare it.
    assert!(hand.asked() <= hand.announced, "what was not announced left:\n{}", hand.session.screen());
}
