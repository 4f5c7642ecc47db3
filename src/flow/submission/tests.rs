//! The way of a submission as a table: what happened, and what comes of it. And whatever happens in whatever order, nothing
//! is sent but by a button that was pressed.

use bytes::Bytes;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::asking::Matter;
use super::choosing::State;
use super::{Side, Submission};
use crate::effect::{FileNews, FileOrder, Found, LocalFile, LookId};
use crate::flow::form::{Input, Name};
use crate::flow::{Event, Flow, Given, Todo};
use crate::keys::{Action, Context, Keymap, Press};
use crate::msg::{Reply, Source};
use crate::session::{Fetch, Session, Tier};
use crate::text::shell::dropped_paths;
use crate::theme::{Palette, Theme};
use crate::vt::{Answer, ApiError, Object, Reason, Upload};

const LOOK: LookId = LookId(1);
const AREA: Rect = Rect { x: 0, y: 0, width: 80, height: 24 };

fn hash(index: usize) -> String {
    format!("{index:x}").repeat(64)
}

fn reply(json: &str) -> Reply {
    let object = Object::decode(Bytes::copy_from_slice(json.as_bytes())).expect("an object");
    let answer = Answer::Object(Box::new(object));
    Reply { answer, tree: None, fetched_at: 0, source: Source::Network }
}

/// What was sent and never answered.
fn lost() -> ApiError {
    ApiError { may_have_acted: true, ..error(Reason::TimedOut) }
}

fn error(reason: Reason) -> ApiError {
    ApiError::local(reason, "GET /thing", "no answer")
}

fn failed(reason: Reason) -> Result<Reply, ApiError> {
    Err(error(reason))
}

fn found(files: usize) -> Found {
    let name = |index| format!("{index}.bin");
    let upload = |name: String| Upload {
        path: format!("/tmp/{name}").into(),
        name,
        leads_to: None,
        size: 68,
        sha256: None,
        parts: Vec::new(),
    };
    let files = (0..files).map(|index| LocalFile { upload: upload(name(index)), kind: "data" }).collect();
    Found { files, ..Found::default() }
}

/// A submission that is driven by words, and says in words what it wants done.
struct Walk {
    keymap: Keymap,
    session: Session,
    step: Option<Submission>,
}

impl Walk {
    fn new(side: Side, fetch: Fetch) -> Self {
        let session = Session { fetch, tier: Tier::Premium, ..Session::default() };
        let step = Some(Submission::typing(side, LOOK, None, session.reads_ahead()));
        Self { keymap: Keymap::default(), session, step }
    }

    fn tell(&mut self, event: Event) -> Vec<Todo> {
        let Some(step) = self.step.take() else { return Vec::new() };
        let given = Given { session: &self.session, keymap: &self.keymap, context: Context::Detail, now: 0 };
        let (next, todo) = step.step(event, &given);
        self.step = next;
        todo
    }

    fn key(&self, name: &str) -> Event {
        let key = Press::parse(name).expect("a key").event();
        let context = self.step.as_ref().map_or(Context::Detail, Submission::context);
        Event::Input(Input::Key(key, self.keymap.action(context, key)))
    }

    /// What a word of the table says that happened; other words are keys.
    fn event(&self, word: &str) -> Event {
        let (what, number) = word.split_once('=').unwrap_or((word, "0"));
        let index = number.parse().unwrap_or_default();
        let disk = |news| Event::Disk(news);
        let known = |look, outcome| Event::Known { look, index, outcome };
        let there = r#"{"type":"file","id":"aa","attributes":{"last_analysis_stats":{"malicious":2,"undetected":60}}}"#;
        let answered = |outcome| Event::Answered { outcome };
        match what {
            "paste" => Event::Input(Input::Pasted(number.to_owned())),
            "found" => disk(FileNews::Found { id: LOOK, found: found(index) }),
            "refused" => disk(FileNews::Found {
                id: LOOK,
                found: Found { refused: vec!["no regular file".to_owned()], ..Found::default() },
            }),
            "hashed" => disk(FileNews::Hashed { id: LOOK, index, outcome: Ok(hash(index)) }),
            "unreadable" => disk(FileNews::Hashed { id: LOOK, index, outcome: Err("can't be read".to_owned()) }),
            "missing" => known(LOOK, failed(Reason::NotFound)),
            "there" => known(LOOK, Ok(reply(there))),
            "failed" => known(LOOK, failed(Reason::Unavailable)),
            "other-found" => disk(FileNews::Found { id: LookId(9), found: found(1) }),
            "other-hashed" => disk(FileNews::Hashed { id: LookId(9), index, outcome: Ok(hash(9)) }),
            "other-missing" => known(LookId(9), failed(Reason::NotFound)),
            "accepted" => answered(Ok(reply(r#"{"type":"analysis","id":"a-1"}"#))),
            "refused-there" => answered(failed(Reason::NotPrivileged)),
            "lost" => answered(Err(lost())),
            "broken-off" => Event::BrokenOff { may_have_acted: true },
            "half-sent" => Event::BrokenOff { may_have_acted: false },
            key => self.key(key),
        }
    }

    /// Tells words that stand between spaces, goes on with what was sent, and gives what came of the last one.
    fn walk(&mut self, words: &str) -> String {
        let mut last = Vec::new();
        for word in words.split(' ') {
            last = self.tell(self.event(word));
            if let Some(Todo::Send(orders)) = last.last()
                && let Some((_, Flow::Submission(sent))) = orders.first()
            {
                self.step = Some(sent.clone());
            }
        }
        let said = last.iter().map(words_of).chain([self.stands().to_owned()]);
        // What an error says is not what is told here.
        let errors = [lost(), error(Reason::Unavailable), error(Reason::NotPrivileged)].map(|error| error.to_string());
        errors.iter().fold(said.collect::<Vec<_>>().join(", "), |said, error| said.replace(error, "ERROR"))
    }

    fn stands(&self) -> &'static str {
        match &self.step {
            None => "over",
            Some(Submission::Typing(_)) => "typing",
            Some(Submission::Looking(_)) => "looking",
            Some(Submission::Choosing(_)) => "choosing",
            Some(Submission::Asking(_)) => "asking",
            Some(Submission::Sent(_)) => "sent",
        }
    }
}

fn words_of(todo: &Todo) -> String {
    match todo {
        Todo::Say(words) => format!("say {words}"),
        Todo::Complain(words) => format!("complain {words}"),
        Todo::Disk(FileOrder::Look { paths, .. }) => format!("look at {}", paths.join(" ")),
        Todo::Disk(order) => format!("{order:?}"),
        Todo::LookUp { index, is_alone, .. } => format!("look up {index}{}", if *is_alone { " alone" } else { "" }),
        Todo::Drop(_) => "drop".to_owned(),
        Todo::Open(report) => format!("open {}", report.kind.label()),
        Todo::Send(orders) => orders.iter().map(|(call, _)| call.title()).collect::<Vec<_>>().join(" and "),
        Todo::Follow(analysis, _) => format!("follow {}", analysis.kind.name()),
        Todo::Remember(url) => format!("remember {}", url.url),
        Todo::Confirm { .. } | Todo::Gone(_) | Todo::Draft(..) => "nothing of a submission".to_owned(),
    }
}

/// What happened, and what comes of the last of it.
const WAY: &[(&str, &str)] = &[
    // A line is typed.
    ("esc", "over"),
    ("enter", "over"),
    ("paste=/tmp/a enter", "look at /tmp/a, looking"),
    ("paste='/tmp/a' enter", "look at /tmp/a, looking"),
    ("paste=http://a.test/ enter", "asking"),
    ("paste=a.test enter", "look at a.test, looking"),
    ("paste=./a.test enter", "look at ./a.test, looking"),
    ("paste=file:///tmp/a enter", "look at /tmp/a, looking"),
    // The disk is looked at.
    ("paste=/tmp/a enter esc", "drop, over"),
    ("paste=/tmp/a enter enter", "looking"),
    ("paste=/tmp/a enter found=1", "choosing"),
    ("paste=/tmp/a enter found=0", "drop, complain there are no files in /tmp/a; nothing was sent, typing"),
    ("paste=/tmp/a enter refused", "drop, complain no regular file; nothing was sent, typing"),
    ("paste=a.test enter refused", "drop, asking"),
    ("paste=./a.test enter refused", "drop, complain no regular file; nothing was sent, typing"),
    ("paste=/tmp/a enter other-found", "looking"),
    // One file: hashed, looked up, asked about.
    ("paste=/tmp/a enter found=1 enter", "complain still hashing or looking up, choosing"),
    ("paste=/tmp/a enter found=1 hashed", "choosing"),
    ("paste=/tmp/a enter found=1 hashed enter", "look up 0 alone, choosing"),
    ("paste=/tmp/a enter found=1 hashed enter enter", "complain still hashing or looking up, choosing"),
    ("paste=/tmp/a enter found=1 hashed enter missing", "drop, asking"),
    ("paste=/tmp/a enter found=1 hashed enter there", "choosing"),
    (
        "paste=/tmp/a enter found=1 hashed enter there enter",
        "drop, say asked for its hash: 1 request; no file was sent, open file, over",
    ),
    ("paste=/tmp/a enter found=1 hashed enter there s", "drop, asking"),
    (
        "paste=/tmp/a enter found=1 hashed enter failed",
        "complain the file was not sent, only its hash was asked for: ERROR, choosing",
    ),
    ("paste=/tmp/a enter found=1 hashed enter failed enter", "look up 0 alone, choosing"),
    ("paste=/tmp/a enter found=1 hashed enter esc", "drop, say asked for its hash: 1 request; no file was sent, over"),
    ("paste=/tmp/a enter found=1 esc", "drop, over"),
    // A hash that failed, an answer that nobody waits for, and news of another look.
    ("paste=/tmp/a enter found=1 unreadable enter", "complain nothing is ticked that could be sent, choosing"),
    ("paste=/tmp/a enter found=1 unreadable missing", "choosing"),
    ("paste=/tmp/a enter found=1 hashed missing", "choosing"),
    ("paste=/tmp/a enter found=1 other-hashed enter", "complain still hashing or looking up, choosing"),
    ("paste=/tmp/a enter found=1 hashed enter other-missing", "choosing"),
    ("paste=/tmp/a enter found=1 hashed enter missing missing", "asking"),
    ("paste=/tmp/a enter found=1 hashed enter esc missing", "over"),
    // Several files: those that are ticked.
    ("paste=/tmp/a enter found=2 hashed=0 hashed=1 enter", "look up 0, look up 1, choosing"),
    ("paste=/tmp/a enter found=2 hashed=0 hashed=1 space enter", "look up 1, choosing"),
    ("paste=/tmp/a enter found=2 hashed=0 hashed=1 enter missing=0 missing=1", "choosing"),
    ("paste=/tmp/a enter found=2 hashed=0 hashed=1 enter missing=0 missing=1 enter", "drop, asking"),
    (
        "paste=/tmp/a enter found=2 hashed=0 hashed=1 enter missing=0 missing=1 enter tab tab enter",
        "say PUBLIC: submitting 1.bin; Activity (4) shows how it goes, POST /files and POST /files, sent",
    ),
    // The question.
    (
        "paste=/tmp/a enter found=1 hashed enter missing esc",
        "say asked for its hash: 1 request; the file was not sent, over",
    ),
    (
        "paste=/tmp/a enter found=1 hashed enter missing enter enter",
        "say asked for its hash: 1 request; the file was not sent, over",
    ),
    (
        "paste=/tmp/a enter found=1 hashed enter missing tab tab enter",
        "say PUBLIC: submitting 0.bin; Activity (4) shows how it goes, POST /files, sent",
    ),
    ("paste=http://a.test/ enter enter", "say nothing was sent, over"),
    (
        "paste=http://a.test/ enter tab enter",
        "say PUBLIC: submitting http://a.test/; Activity (4) shows how it goes, POST /urls, sent",
    ),
    ("paste=http://10.0.0.1/ enter tab tab enter", "complain the word is not typed yet; nothing was sent, asking"),
    (
        "paste=http://10.0.0.1/ enter paste=internal tab tab enter",
        "say PUBLIC: submitting http://10.0.0.1/; Activity (4) shows how it goes, POST /urls, sent",
    ),
    // What was sent.
    (
        "paste=http://a.test/ enter tab enter accepted",
        "say PUBLIC: http://a.test/ is submitted; its analysis is followed in Activity (4), follow analysis, over",
    ),
    ("paste=http://a.test/ enter tab enter refused-there", "complain http://a.test/ was not submitted: ERROR, over"),
    (
        "paste=http://a.test/ enter tab enter lost",
        "complain http://a.test/ was sent and the service may have it, but there is no answer of use: ERROR, over",
    ),
    (
        "paste=http://a.test/ enter tab enter broken-off",
        "say http://a.test/: broken off; the service may have it all the same, over",
    ),
    (
        "paste=http://a.test/ enter tab enter half-sent",
        "say http://a.test/: broken off; nothing was published or kept, over",
    ),
    ("paste=http://a.test/ enter tab enter enter", "sent"),
];

#[test]
fn what_is_dropped_into_the_line_is_what_is_looked_at() {
    for dropped in [
        "/tmp/plain.doc",
        "'/tmp/a b.doc'",
        "/tmp/a\\ b.doc",
        "'/tmp/back\\slash'",
        "'/tmp/a /tmp/b'",
        "/tmp/a '/tmp/b c'",
        "/tmp/a\n/tmp/b\n",
    ] {
        let mut walk = Walk::new(Side::Public, Fetch::Follow);
        walk.tell(Event::Input(Input::Pasted(dropped.to_owned())));
        let todo = walk.tell(walk.key("enter"));
        let [Todo::Disk(FileOrder::Look { paths, .. })] = todo.as_slice() else { panic!("{dropped}: {todo:?}") };
        assert_eq!(*paths, dropped_paths(dropped).expect("paths"), "{dropped}");
    }
}

#[test]
fn the_way_of_a_submission_is_this() {
    for (happened, expected) in WAY {
        assert_eq!(Walk::new(Side::Public, Fetch::default()).walk(happened), *expected, "{happened}");
    }
}

#[test]
fn where_things_follow_one_file_is_looked_up_without_a_key_and_several_are_not() {
    let follows = |words| Walk::new(Side::Public, Fetch::Follow).walk(words);
    assert_eq!(follows("paste=/tmp/a enter found=1 hashed"), "look up 0 alone, choosing");
    assert_eq!(follows("paste=/tmp/a enter found=2 hashed"), "choosing");
}

#[test]
fn a_private_submission_is_sent_and_followed_in_private() {
    let walk = |words| Walk::new(Side::Private, Fetch::default()).walk(words);
    let form = "paste=/tmp/a enter found=1 hashed enter missing backtab enter";
    assert_eq!(walk(form), "say PRIVATE: submitting 0.bin; Activity (4) shows how it goes, POST /private/files, sent");
    let accepted = walk("paste=http://a.test/ enter backtab enter accepted");
    assert!(accepted.starts_with("remember http://a.test/, say PRIVATE"), "{accepted}");
    assert!(accepted.ends_with("follow private_analysis, over"), "{accepted}");
}

/// What may happen, in any order: keys, clicks, and news that is expected, late, of another look, or twice.
fn happening() -> impl Strategy<Value = Happening> {
    const WORDS: &[&str] = &[
        "paste=/tmp/a",
        "paste=http://a.test/",
        "paste=http://10.0.0.1/",
        "paste=a.test",
        "paste=internal",
        "found=1",
        "found=2",
        "found=0",
        "refused",
        "hashed=0",
        "hashed=1",
        "unreadable=0",
        "missing=0",
        "missing=1",
        "there=0",
        "there=1",
        "failed=0",
        "other-found",
        "other-hashed",
        "other-missing",
        "accepted",
        "refused-there",
        "lost",
        "broken-off",
    ];
    const KEYS: &[&str] = &["tab", "tab", "backtab", "space", "s", "o", "a", "j", "k", "left", "right", "x", "ctrl-c"];
    prop_oneof![
        4 => prop::sample::select(WORDS).prop_map(Happening::Word),
        3 => Just(Happening::Word("enter")),
        3 => prop::sample::select(KEYS).prop_map(Happening::Word),
        1 => (0..AREA.width, 0..AREA.height, any::<bool>()).prop_map(|(x, y, twice)| Happening::Click(x, y, twice)),
        1 => Just(Happening::Word("esc")),
    ]
}

#[derive(Debug, Clone, Copy)]
enum Happening {
    Word(&'static str),
    Click(u16, u16, bool),
}

impl Happening {
    fn event(self, walk: &Walk) -> Event {
        match self {
            Self::Word(word) => walk.event(word),
            Self::Click(x, y, twice) => Event::Input(Input::Clicked { at: Position { x, y }, twice }),
        }
    }
}

/// What a submission sends, with what makes it right.
fn is_right(before: &Submission, event: &Event, orders: &[(crate::vt::Call, Flow)]) -> Result<(), String> {
    let Submission::Asking(asking) = before else { return Err(format!("sent where nothing was asked: {before:?}")) };
    let pressed = match event {
        // What acts is never under the cursor at first.
        Event::Input(Input::Key(_, Some(Action::Open | Action::Mark))) => asking.form.dialog.is_on_act(),
        Event::Input(Input::Clicked { twice, .. }) => *twice,
        _ => false,
    };
    let (side, count) = match &asking.matter {
        Matter::Files(side, files) => (*side, files.len()),
        Matter::Url(side, _) => (*side, 1),
        Matter::RescanPrivate(_) => (Side::Private, 1),
    };
    let is_private = |path: &str| path.starts_with("/private/");
    let all_right = orders.iter().all(|(call, _)| is_private(&call.path) == (side == Side::Private));
    let is_inner = |url: &str| url::Url::parse(url).is_ok_and(|url| url.host_str() == Some("10.0.0.1"));
    let is_internal = matches!(&asking.matter, Matter::Url(_, url) if is_inner(url));
    let is_allowed = !is_internal || asking.form.dialog.text(&Name::Confirm) == "internal";
    let right = pressed && is_allowed && orders.len() == count && all_right;
    right.then_some(()).ok_or_else(|| format!("{event:?} sent {orders:?}"))
}

/// Goes through what happens; how often something was sent, or what was wrong.
fn go_through(side: Side, follows: bool, happenings: &[Happening]) -> Result<usize, String> {
    let mut walk = Walk::new(side, if follows { Fetch::Follow } else { Fetch::default() });
    let theme = Theme::by_name("terminal", Palette::default()).expect("a theme");
    let mut sent = 0;
    for happening in happenings {
        let Some(before) = walk.step.clone() else {
            walk.step = Some(Submission::typing(side, LOOK, None, follows));
            continue;
        };
        if let Happening::Click(..) = happening {
            super::view::draw(&before, "", AREA, &mut Buffer::empty(AREA), &theme);
        }
        walk.step = Some(before.clone());
        let event = happening.event(&walk);
        for todo in walk.tell(event.clone()) {
            if let Todo::Send(orders) = todo {
                is_right(&before, &event, &orders)?;
                sent += 1;
                walk.step = orders.into_iter().find_map(|(_, flow)| match flow {
                    Flow::Submission(step) => Some(step),
                    _ => None,
                });
            }
        }
        if let Some(Submission::Choosing(files)) = &walk.step
            && files
                .candidates
                .iter()
                .any(|one| matches!(&one.state, State::Hashed { sha256, .. } if *sha256 == hash(9)))
        {
            return Err("a hash of another look was taken".to_owned());
        }
    }
    Ok(sent)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_sent_but_by_a_button_that_was_pressed_and_to_the_side_that_was_asked_about(
        is_private: bool,
        follows: bool,
        happenings in prop::collection::vec(happening(), 0..60),
    ) {
        let side = if is_private { Side::Private } else { Side::Public };
        prop_assert_eq!(go_through(side, follows, &happenings).err(), None);
    }
}

#[test]
fn the_walks_above_do_send() {
    let words = ["paste=http://a.test/", "enter", "tab", "enter", "accepted", "esc"];
    let happenings: Vec<Happening> = words.into_iter().map(Happening::Word).collect();
    assert_eq!(go_through(Side::Public, false, &happenings), Ok(1));
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let walks = prop::collection::vec(happening(), 40..60);
    let sent = (0..400).filter(|_| {
        let walk = walks.new_tree(&mut runner).expect("a walk").current();
        go_through(Side::Public, true, &walk).is_ok_and(|sent| sent > 0)
    });
    assert!(sent.count() > 3, "walks at random reach the button");
}
