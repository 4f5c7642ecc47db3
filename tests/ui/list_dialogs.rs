//! Every list that lies on top of the screen is one dialog: the same keys, the same mouse, and a title that says where one is.

use ratatui::layout::Position;
use vtriage::case::Head;
use vtriage::clipboard::trial::Trial;
use vtriage::clipboard::{Choice, Environment};
use vtriage::effect::Effect;
use vtriage::keys::Action;
use vtriage::msg::{Meter, Msg, Pointed, Pointing, Recalled};
use vtriage::pane::overlay::{Overlay, Page};
use vtriage::session::{Access, Session};
use vtriage::store::CaseRow;
use vtriage::theme::Role;
use vtriage::vt::Reason;

use super::dialogs::{files, looked_up, opened, pasted, topmost, typed, unknown_file, with};
use super::harness::{Harness, NOW, asked, question};

/// What the rows of a list are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// One is taken: a click goes to it, a double click takes it.
    Taken,
    /// They are ticked: a click goes to one and ticks it, and nothing is sent by the mouse.
    Ticked,
    /// They are read: there is no cursor.
    Read,
}

struct Listed {
    name: &'static str,
    open: fn() -> Harness,
    rows: Rows,
    /// Rows that are seen at once at 80 by 24, or at the height in which it is too long.
    seen: usize,
    height: u16,
    /// Words that some of its rows have, where it is filtered.
    filter: &'static str,
    /// Whether letters go into a line from the start.
    is_typed: bool,
}

const PLAIN: Listed =
    Listed { name: "", open: opened, rows: Rows::Read, seen: 21, height: 24, filter: "", is_typed: false };

fn lists() -> Vec<Listed> {
    use Rows::{Taken, Ticked};
    vec![
        Listed { name: "history", open: history, rows: Taken, ..PLAIN },
        Listed { name: "copy as", open: || with("Y"), rows: Taken, seen: 9, height: 12, ..PLAIN },
        Listed { name: "export", open: || with("e"), rows: Taken, seen: 9, height: 12, ..PLAIN },
        Listed { name: "cases", open: cases, rows: Taken, ..PLAIN },
        Listed { name: "palette", open: palette, rows: Taken, seen: 17, is_typed: true, filter: "re", ..PLAIN },
        Listed { name: "help", open: || with("?"), seen: 21, filter: "the", ..PLAIN },
        Listed { name: "page", open: || page(Page::new), ..PLAIN },
        Listed { name: "page of long lines", open: long_lines, ..PLAIN },
        Listed { name: "lines to select by hand", open: || page(Page::bare), ..PLAIN },
        Listed { name: "request", open: request, seen: 9, height: 12, ..PLAIN },
        Listed { name: "quota", open: quota, seen: 9, height: 12, ..PLAIN },
        Listed { name: "clipboard", open: clipboard, seen: 9, height: 12, ..PLAIN },
        Listed { name: "checklist", open: checklist, rows: Ticked, seen: 20, filter: "n7", ..PLAIN },
        Listed { name: "files", open: many_files, rows: Ticked, seen: 19, ..PLAIN },
    ]
}

fn history() -> Harness {
    let mut app = with("H");
    app.update(Msg::Recalled(Recalled::History((0..90).map(looked_up).collect())));
    app
}

fn cases() -> Harness {
    let mut app = opened();
    let row = |at: u64| CaseRow {
        head: Head { name: format!("case {at}"), ..Head::default() },
        opened_at: NOW,
        objects: at,
        queue: 0,
        is_open: false,
    };
    app.update(Msg::Recalled(Recalled::Cases((0..90).map(row).collect())));
    app
}

fn clipboard() -> Harness {
    let remote = |name: &str| (name == "SSH_TTY" || name == "TMUX").then(|| "x".to_owned());
    let trial = Trial::run(&Choice::default(), Environment::read(remote), remote, "probe");
    let mut app = opened();
    app.update(Msg::ClipboardTried(Box::new(trial)));
    app.update(Msg::TrialOver("probe".to_owned()));
    app
}

/// A line was taken before, which the arrow up gives back.
fn palette() -> Harness {
    let mut app = typed(":", "mouse");
    app.press("enter");
    app.press(":");
    app
}

fn page(page: fn(String, Vec<(Role, String)>) -> Page) -> Harness {
    let mut app = opened();
    let lines = (0..90).map(|line| (Role::Text, format!("line {line}"))).collect();
    app.model.overlays.push(Overlay::Page(page("A page".to_owned(), lines)));
    app
}

fn long_lines() -> Harness {
    let mut app = opened();
    let lines = (0..30).map(|line| (Role::Text, format!("line {line} {}", "and on ".repeat(30)))).collect();
    app.model.overlays.push(Overlay::Page(Page::new("A page".to_owned(), lines)));
    app
}

fn request() -> Harness {
    let mut app = Harness::new();
    app.search("example.com");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    app.press("4 enter");
    app
}

fn quota() -> Harness {
    let mut app = opened();
    app.update(Msg::Metered(Meter { minute_used: 4, minute_limit: Some(4), day_used: 33, day_limit: Some(500) }));
    app.press(":");
    app.type_text("quota");
    let effects = app.press("enter");
    app.fail(question(&effects), Reason::NotFound, 404, "NotFoundError");
    app
}

fn checklist() -> Harness {
    let urls: Vec<String> = (0..90).map(|at| format!("https://n{at}.example/a/b")).collect();
    pasted(&urls.join("\n"))
}

fn many_files() -> Harness {
    let names: Vec<String> = (0..90).map(|at| format!("n{at}.bin")).collect();
    files(&names.iter().map(String::as_str).collect::<Vec<_>>(), false)
}

/// `11 of 61` in the upper edge.
fn place(app: &mut Harness) -> Option<(usize, usize)> {
    let edge = topmost(app).into_iter().next()?;
    let words: Vec<&str> = edge.split_whitespace().collect();
    let number = |word: &str| word.replace(',', "").parse().ok();
    let mut parts = words.windows(3).rev().filter(|part| part[1] == "of");
    parts.find_map(|part| Some((number(part[0])?, number(part[2])?)))
}

fn point(app: &mut Harness, at: (u16, u16), how: Pointing) -> Vec<Effect> {
    app.screen();
    app.update(Msg::Mouse(Pointed { at: Position::from(at), how }))
}

/// Collects what is not as it should be, so that one run names all.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn expect(&mut self, app: &mut Harness, list: &Listed, what: &str, at: usize) {
        let place = place(app).map(|(at, _)| at);
        if place != Some(at) {
            self.0.push(format!("{}: {what} leads to {place:?}, not to {at}", list.name));
        }
    }

    fn check(&mut self, list: &Listed, what: &str, is_so: bool) {
        if !is_so {
            self.0.push(format!("{}: {what}", list.name));
        }
    }
}

impl Listed {
    fn opened(&self) -> Harness {
        let mut app = (self.open)().sized(80, self.height);
        app.screen();
        app
    }

    /// Where it says that one is as it opens: at the first row, or at the last that is read.
    fn start(&self) -> usize {
        if self.rows == Rows::Read { self.seen } else { 1 }
    }

    fn has_cursor(&self) -> bool {
        self.rows != Rows::Read
    }
}

#[test]
fn every_list_hears_the_same_keys_and_says_where_one_is() {
    let mut faults = Faults::default();
    for list in &lists() {
        let mut app = list.opened();
        let Some((_, count)) = place(&mut app) else {
            faults.check(list, "says nowhere how many rows there are", false);
            continue;
        };
        let (start, page) = (list.start(), list.seen - 1);
        faults.expect(&mut app, list, "opening it", start);
        let mut pressed = |keys: &str, at: usize| {
            let mut app = list.opened();
            for key in keys.split(' ') {
                app.press(key);
                app.screen();
            }
            faults.expect(&mut app, list, keys, at);
        };
        pressed("down", start + 1);
        pressed("down down up", (start + 2).min(count) - 1);
        pressed("pagedown", (start + page).min(count));
        pressed("pagedown pageup", start);
        pressed(&["pagedown"; 12].join(" "), count);
        if !list.is_typed {
            pressed("end", count);
            pressed("end end up", count - 1);
            pressed("end home", start);
        }
    }
    assert!(faults.0.is_empty(), "{}", faults.0.join("\n"));
}

#[test]
fn the_wheel_moves_every_list_by_three_rows_and_stops_at_its_ends() {
    use Pointing::{WheelDown, WheelUp};
    let mut faults = Faults::default();
    for list in &lists() {
        let Some((_, count)) = place(&mut list.opened()) else { continue };
        for (name, turns, at) in [
            ("a notch down", vec![WheelDown], (list.start() + 3).min(count)),
            ("a notch up at the top", vec![WheelUp], list.start()),
            ("down and up", vec![WheelDown, WheelUp], list.start()),
            ("the wheel to the end", vec![WheelDown; 60], count),
        ] {
            let mut app = list.opened();
            for turn in turns {
                point(&mut app, (40, list.height / 2), turn);
            }
            faults.expect(&mut app, list, name, at);
        }
    }
    assert!(faults.0.is_empty(), "{}", faults.0.join("\n"));
}

#[test]
fn a_click_goes_to_the_row_under_it_and_a_second_one_takes_what_can_be_taken() {
    let mut faults = Faults::default();
    for list in &lists() {
        let mut app = list.opened();
        let before = app.screen();
        point(&mut app, (0, 0), Pointing::Press);
        faults.check(list, "a click outside changes something", app.screen() == before);
        let [first] = app.selected_rows()[..] else {
            faults.check(list, "no row is under the cursor", !list.has_cursor());
            point(&mut app, (40, 5), Pointing::Press);
            faults.check(list, "a click changes what is read", app.screen() == before);
            continue;
        };
        let third = first + 2;
        point(&mut app, (40, third), Pointing::Press);
        faults.expect(&mut app, list, "a click on the third row", 3);
        faults.check(list, "the third row is not under the cursor", app.selected_rows() == [third]);
        let line = |screen: &str| screen.lines().nth(third.into()).unwrap_or_default().to_owned();
        let ticked = |line: &str| line.contains("[x]");
        let (was, is) = (ticked(&line(&before)), ticked(&line(&app.screen())));
        faults.check(list, "a click does not tick", (was != is) == (list.rows == Rows::Ticked));
        let open = app.model.overlays.clone();
        let effects = point(&mut app, (40, third), Pointing::Twice);
        let is_taken = app.model.overlays != open;
        faults.check(list, "a double click does not take it", is_taken == (list.rows == Rows::Taken));
        faults.check(list, "the mouse sends something", list.rows == Rows::Taken || asked(&effects).is_empty());
    }
    assert!(faults.0.is_empty(), "{}", faults.0.join("\n"));
}

#[test]
fn a_click_leaves_the_rows_where_they_are() {
    let mut faults = Faults::default();
    for list in lists().iter().filter(|list| list.has_cursor()) {
        let mut app = list.opened();
        let last = app.selected_rows()[0] + u16::try_from(list.seen).expect("a screen") - 1;
        point(&mut app, (40, last), Pointing::Press);
        faults.check(list, "the rows move under the mouse", app.selected_rows() == [last]);
    }
    assert!(faults.0.is_empty(), "{}", faults.0.join("\n"));
}

#[test]
fn a_filter_shows_the_rows_with_its_words_moves_through_them_and_esc_shows_all() {
    let mut faults = Faults::default();
    for list in lists().iter().filter(|list| !list.filter.is_empty()) {
        let mut app = list.opened();
        let (_, all) = place(&mut app).expect("a long list");
        if !list.is_typed {
            app.act(Action::Filter);
        }
        app.type_text(list.filter);
        app.size.1 = 12;
        let Some((at, some)) = place(&mut app) else { panic!("{}:\n{}", list.name, app.screen()) };
        faults.check(list, "shows as much as before", some < all);
        app.press("down");
        faults.expect(&mut app, list, "down while typing", at + 1);
        app.press("up");
        point(&mut app, (40, 6), Pointing::WheelDown);
        faults.expect(&mut app, list, "the wheel while typing", at + 3);
        app.press("pageup");
        faults.expect(&mut app, list, "page up while typing", at);
        if list.is_typed {
            continue;
        }
        app.press("enter down");
        faults.expect(&mut app, list, "down with the filter kept", at + 1);
        faults.check(list, "Enter does not keep the filter", place(&mut app).is_some_and(|(_, count)| count == some));
        let line = app.screen().lines().filter(|line| line.contains(&format!(" {}", list.filter))).count();
        faults.check(list, "the filter that is kept is not in sight", line > 0);
        app.act(Action::Filter);
        app.press("esc");
        faults.check(list, "Esc does not show all", place(&mut app).is_some_and(|(_, count)| count == all));
    }
    assert!(faults.0.is_empty(), "{}", faults.0.join("\n"));
}

#[test]
fn the_wheel_over_the_lines_below_the_search_bar_moves_them_and_not_what_lies_beneath() {
    let mut app = Harness::premium().sized(80, 24);
    app.paste("a.example\nb.example\nc.example");
    app.press("enter 2");
    let row = |app: &Harness| app.model.triage.selected().map(|item| item.value.to_string());
    let under = row(&app);
    app.press("/ tab");
    assert_eq!(place(&mut app).map(|(at, _)| at), Some(8), "{}", app.screen());
    for (turn, at) in [(Pointing::WheelDown, 11), (Pointing::WheelDown, 14), (Pointing::WheelUp, 11)] {
        point(&mut app, (20, 5), turn);
        assert_eq!(place(&mut app).map(|(at, _)| at), Some(at), "{}", app.screen());
    }
    assert_eq!((row(&app), app.model.search.prompt.text()), (under, ""));
}

#[test]
fn the_wheel_rolls_the_words_of_a_form_that_are_not_all_seen() {
    let mut app = unknown_file().sized(60, 12);
    let (start, count) = place(&mut app).expect("a form that is too long");
    point(&mut app, (30, 5), Pointing::WheelDown);
    assert_eq!(place(&mut app), Some(((start + 3).min(count), count)), "{}", app.screen());
    point(&mut app, (30, 5), Pointing::WheelUp);
    assert_eq!(place(&mut app), Some((start, count)));
}

#[test]
fn at_the_smallest_size_what_is_typed_is_seen_and_the_words_above_it_can_be_rolled() {
    let asked: [Asks; 4] = [
        ("a word", internal, "xyz"),
        ("a file", || with("e enter"), "xyz"),
        ("a name", unnamed_query, "xyz"),
        ("a key", || Harness::with(Session { access: Access::NoKey, ..Session::default() }), "•••"),
    ];
    for (name, open, shown) in asked {
        let mut app = open().sized(40, 12);
        app.type_text("xyz");
        assert!(app.shows(shown), "{name}:\n{}", app.screen());
        if let Some((at, count)) = place(&mut app) {
            point(&mut app, (20, 5), Pointing::WheelDown);
            let rolled = Some(((at + 3).min(count), count));
            assert_eq!(place(&mut app), rolled, "{name}:\n{}", app.screen());
            app.press("pageup pagedown");
            assert!(place(&mut app) > Some((at, count)), "{name}: page keys roll it too\n{}", app.screen());
        }
    }
}

/// What is asked for, what opens the question, and how what is typed looks.
type Asks = (&'static str, fn() -> Harness, &'static str);

fn internal() -> Harness {
    let mut app = Harness::new();
    app.search("10.0.0.1");
    app
}

fn unnamed_query() -> Harness {
    let mut app = Harness::premium();
    app.press("/");
    app.type_text("type:peexe");
    app.press("ctrl-s");
    app
}
