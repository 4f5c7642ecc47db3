//! With other keys, no sentence names a key that does nothing.

use std::fmt::Write as _;

use regex::Regex;
use serde_json::json;
use vtriage::keys::{Action as A, BINDINGS, Context, Keymap};
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::session::{Access, Session, Tier};
use vtriage::store::{Agreed, QueueRow, State};
use vtriage::vt::Reason;

use super::harness::{Harness, domain, resolutions};

/// Every action on another key, and none on its own.
fn rebound() -> Keymap {
    let mut file = String::new();
    for context in Context::ALL {
        writeln!(file, "[{}]", context.name()).expect("text");
        for (number, row) in BINDINGS.iter().enumerate().filter(|(_, row)| row.context == context) {
            for key in row.keys.split_whitespace() {
                writeln!(file, "{key:?} = \"none\"").expect("text");
            }
            writeln!(file, "\"alt-f{}\" = {:?}", number + 13, row.label).expect("text");
        }
    }
    let mut keymap = Keymap::default();
    assert_eq!(keymap.apply(&file), Vec::<String>::new());
    for row in keymap.rows() {
        assert_eq!(row.keys.len(), 1, "{}", row.binding.label);
    }
    keymap
}

struct Walk {
    app: Harness,
    names: Regex,
    screens: usize,
}

impl Walk {
    fn new(session: Session) -> Self {
        // Names as words, and single signs where a sentence has a key: before a verb, in brackets, after a colon.
        let names = "\\b(Enter|Esc|Tab|Space|Backspace|PgDn|PgUp|Home|Down|Up|Ctrl-[a-z])\\b\
                     |(^|[ (;,│])[/?:*b-zB-Z1-7]( or [A-Za-z])? (then|asks|again|reads|reanalyses|submits|shows|lists|helps|\
                     searches|search|every|changes|pauses|goes|opens|sends|ticks|keeps|move|moves|scroll|privately|publicly|\
                     all|leaves|Results|Triage|Private|Activity|Related|Start)\\b|\\([1-7]\\)|more: m|j and k|j k";
        Self {
            app: Harness::keyed(session, rebound()).sized(140, 40),
            names: Regex::new(names).expect("a pattern"),
            screens: 0,
        }
    }

    /// What is on the screen names no default key. A dialog's and the editor's own keys are no bindings.
    fn check(&mut self, place: &str) {
        self.screens += 1;
        let screen = self.app.screen();
        for line in screen.lines() {
            let line = line.replace("Alt-Enter begins a line", "").replace("Tab completes, Alt", "Alt");
            assert!(!self.names.is_match(&line), "{place}: {:?} in {line}\n{screen}", self.names.find(&line));
        }
    }

    fn act(&mut self, actions: &[A]) {
        for action in actions {
            self.app.act(*action);
        }
    }

    /// Does it and looks.
    fn step(&mut self, place: &str, actions: &[A]) {
        self.act(actions);
        self.check(place);
    }

    fn search(&mut self, text: &str) {
        self.app.act(A::Search);
        self.app.type_text(text);
        self.app.act(A::Submit);
    }
}

fn public() -> Session {
    Session { access: Access::Key, ..Session::default() }
}

#[test]
fn the_pattern_finds_every_way_in_which_a_key_is_named() {
    let names = Walk::new(public()).names;
    for line in [
        " Nothing searched yet: / searches, ? helps.",
        "r asks again: 1 request.",
        "│u submits the URL publicly, U privately; r asks again (1 request).",
        "No row passes the filter; f changes it.",
        "Activity (4) follows it",
        "─ 14 of 55, more: m ─",
        "┌ 1 Results ──",
        "(j and k move, Enter opens), or press / and type",
    ] {
        assert!(names.is_match(line), "{line}");
    }
    assert!(!names.is_match("Alt-F20 asks again: 1 request, Alt-F40 searches"));
}

#[test]
fn reports_and_lists_name_the_keys_of_the_key_file() {
    let mut walk = Walk::new(public());
    walk.check("start");
    walk.app.act(A::Search);
    walk.app.type_text("example.com");
    walk.check("search bar");
    walk.step("asking", &[A::Submit]);
    walk.step("taken back", &[A::Close]);
    walk.act(&[A::Refresh]);
    walk.app.fail(2, Reason::Unavailable, 503, "TransientError");
    walk.check("failed");
    walk.act(&[A::Refresh]);
    walk.app.fail(3, Reason::NotFound, 404, "NotFoundError");
    walk.check("not found");
    walk.act(&[A::Refresh]);
    walk.app.reply_object(4, &domain("example.com", 2, &json!({})));
    walk.check("report");
    walk.step("related", &[A::Focus(Context::Related)]);
    walk.step("asking for related", &[A::Open]);
    walk.app.reply_page(5, &resolutions(1, 5, &json!({"count": 55, "cursor": "next"})));
    walk.check("related, more");
    walk.act(&[A::Filter]);
    walk.app.type_text("zzz");
    walk.step("nothing passes", &[A::Submit]);
    walk.step("results", &[A::Focus(Context::Results)]);
    walk.step("activity", &[A::Focus(Context::Activity)]);
    walk.step("zoomed", &[A::Zoom, A::Focus(Context::Triage)]);
    walk.step("private, asking", &[A::Zoom, A::Focus(Context::Private)]);
    walk.app.fail(6, Reason::Unavailable, 503, "TransientError");
    walk.check("private, failed");
    walk.step("back at the beginning", &[A::Focus(Context::Detail), A::Back]);
    for action in [A::NextValue, A::Right, A::Right, A::Right, A::Right, A::Right, A::Unmark] {
        walk.step("tabs", &[action]);
    }
    assert!(walk.screens > 20);
}

#[test]
fn what_lies_on_top_names_the_keys_of_the_key_file() {
    let mut walk = Walk::new(public());
    walk.search("example.com");
    walk.app.reply_object(1, &domain("example.com", 2, &json!({})));
    for action in [
        A::Help,
        A::Palette,
        A::CopyAs,
        A::Export,
        A::Note,
        A::Reanalyse,
        A::SubmitPublic,
        A::SubmitPrivate,
        A::Queries,
        A::History,
        A::Delete,
        A::Sort,
    ] {
        walk.step(&format!("{action:?}"), &[action]);
        walk.app.model.overlays.clear();
    }
    walk.act(&[A::Export, A::Open]);
    walk.step("where to", &[]);
    walk.act(&[A::Close]);
    walk.app.paste("one.example\ntwo.example\n10.0.0.1\n");
    walk.check("checklist");
    walk.step("queue", &[A::Open]);
    walk.step("paused", &[A::Pause]);
    walk.act(&[A::Filter]);
    walk.app.type_text("zzz");
    walk.step("queue, nothing passes", &[A::Submit]);
    walk.search("10.0.0.1");
    walk.check("question");
    walk.act(&[A::Close]);
    walk.act(&[A::Search]);
    walk.step("nothing to save", &[A::SaveQuery]);
    walk.step("nothing to forget", &[A::ForgetQuery]);
}

#[test]
fn the_first_screens_and_what_is_recalled_name_the_keys_of_the_key_file() {
    Walk::new(Session::default()).check("no key");
    let demo = Session { access: Access::Demo, tier: Tier::Premium, ..Session::default() };
    let mut walk = Walk::new(demo);
    walk.check("demo");
    let row = QueueRow {
        kind: "domain".into(),
        value: "one.example".into(),
        state: State::NotAsked,
        remark: String::new(),
        tag: String::new(),
        added_at: 0,
        agreed: Agreed::Here,
    };
    let memory = Memory { queue: vec![row], ..Memory::default() };
    walk.app.model.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    walk.check("the queue is back");
    walk.act(&[A::Search]);
    walk.app.type_text("ty");
    walk.check("modifiers");
}
