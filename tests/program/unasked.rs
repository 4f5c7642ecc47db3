//! Nothing is sent that was not asked for: every unmodified key, alone, in every pane and dialog, with the real loop,
//! worker and client and a service that records.
//!
//! A place is reached once; its model is then copied for each key, so that each key meets it as it was.

mod announced;
mod places;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use futures::StreamExt as _;
use vtriage::app::{Model, Pane};
use vtriage::demo::{Demo, Options};
use vtriage::flow::deletion::Deletion;
use vtriage::flow::submission::asking::Matter;
use vtriage::flow::submission::{Side, Submission};
use vtriage::flow::{Flow, order};
use vtriage::keys::Press;
use vtriage::pane::overlay::{Intent, Overlay};
use vtriage::session::Tier;
use vtriage::worker::Setup;

use super::harness::{Program, Wanted, setup};
use places::{Place, Step};

/// A place as it was reached.
struct Staged {
    name: String,
    model: Model,
    setup: Setup,
    demo: Arc<Demo>,
    /// Requests that had been sent, by those who changed something, when it was reached.
    written: usize,
    running: usize,
}

/// What reached the service and was no reading.
fn written(demo: &Demo) -> Vec<String> {
    let seen = demo.requests();
    seen.iter().filter(|seen| seen.method != "GET").map(|seen| format!("{} {}", seen.method, seen.path)).collect()
}

async fn stage(place: Place, files: &Path) -> Staged {
    let demo = Arc::new(Demo::start(Options { related: 60, polls: 1, ..Options::default() }).await.expect("the demo"));
    let wanted = Wanted { tier: Tier::Premium, access: place.access, ..Wanted::default() };
    let recipes = Arc::new(vtriage::case::recipe::Shelf::of(&[]));
    let (access, tier) = (wanted.access.clone(), wanted.tier);
    let session = vtriage::session::Session { access, tier, recipes, ..Default::default() };
    let setup = setup(&demo.base_url(), Demo::key(), wanted);
    let model = Model::new(session, vtriage::keys::Keymap::default());
    let mut program = Program::go_on(model, setup.clone(), true);
    for step in place.steps {
        match step {
            Step::Press(keys) => program.press(keys),
            Step::Type(text) => text.chars().for_each(|sign| program.key(KeyCode::Char(sign).into())),
            Step::Paste(text) => match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
                Some(name) => program.paste(&files.join(name).display().to_string()),
                None => program.paste(text),
            },
            Step::See(text) => drop(program.shows(text).await),
            Step::Deafen => program.deaf.store(true, std::sync::atomic::Ordering::SeqCst),
        }
    }
    program.rests().await;
    let model = program.freeze().await;
    let (written, running) = (written(&demo).len(), model.activity.running());
    Staged { name: place.name, model, setup, demo, written, running }
}

impl Staged {
    /// Presses keys where it stands, waits until all that follows of them is answered, and gives what was sent.
    async fn press(&mut self, keys: &[KeyEvent]) -> Vec<String> {
        let mut program = Program::go_on(self.model.clone(), self.setup.clone(), false);
        for key in keys {
            program.key(*key);
        }
        program.settles(self.running).await;
        let mut sent = program.orders();
        sent.extend(written(&self.demo).split_off(self.written));
        sent
    }
}

/// Every key that needs no modifier but Shift.
fn keys() -> Vec<KeyEvent> {
    let named = [
        KeyCode::Enter,
        KeyCode::Backspace,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Esc,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Delete,
        KeyCode::Insert,
    ];
    let codes = (' '..='~').map(KeyCode::Char).chain(named).chain((1..=12).map(KeyCode::F));
    codes.map(|code| KeyEvent::new(code, KeyModifiers::NONE)).collect()
}

/// Names for all values of an enum, and their list: a value that is added is not compiled without a name, and a name
/// that no place leads to fails the test.
macro_rules! named {
    ($names:ident, $name_of:ident, $of:ty: $($pattern:pat => $name:literal,)+) => {
        const $names: &[&str] = &[$($name),+];
        fn $name_of(value: &$of) -> &'static str {
            match value { $($pattern => $name),+ }
        }
    };
}

named! { OVERLAYS, overlay, Overlay:
    Overlay::Help(_) => "overlay help",
    Overlay::Menu(_) => "overlay menu",
    Overlay::Question(_) => "overlay question",
    Overlay::Checklist(_) => "overlay checklist",
    Overlay::Palette(_) => "overlay palette",
    Overlay::Filter(_) => "overlay filter",
    Overlay::Save(_) => "overlay save",
    Overlay::Note(_) => "overlay note",
    Overlay::FirstRun(_) => "overlay first run",
    Overlay::Flow(_) => "overlay of a flow",
    Overlay::SaveQuery(_) => "overlay to keep a query",
    Overlay::Page(_) => "overlay page",
    Overlay::Tour(_) => "overlay tour",
}

named! { INTENTS, intent, Intent:
    Intent::LookUp(_) => "choice to look up",
    Intent::Triage(_) => "choice to queue",
    Intent::TriageAndOpen(..) => "choice to queue and open",
    Intent::Group(_) => "choice of a group",
    Intent::Sort(_) => "choice of an order",
    Intent::Note { .. } => "choice to keep a note",
    Intent::Reanalyse(_) => "choice to reanalyse",
    Intent::Copy(..) => "choice to copy",
    Intent::CopyPath(_) => "choice to copy a path",
    Intent::DefangAs(..) => "choice of a way to defang",
    Intent::Save(..) => "choice of a format",
    Intent::SaveTo { .. } => "choice of a file",
    Intent::SaveQuery { .. } => "choice to keep a query",
    Intent::Do(_) => "choice of an action",
    Intent::DoIn(..) => "choice of an action elsewhere",
    Intent::Line(_) => "command that was typed",
    Intent::Delete(Deletion::Offered(..)) => "choice of a deletion",
    Intent::Delete(Deletion::Confirmed(..) | Deletion::Sent(..)) => "choice to delete",
    Intent::Files(..) => "choice of a side",
    Intent::Inside(_) => "choice to look inside",
    Intent::ChangeCase(_) => "choice of a case",
    Intent::LoadAll => "choice to load all pages",
    Intent::Revisit => "choice to look at the watch list",
    Intent::RunRecipe { .. } => "choice to run a recipe",
    Intent::ShowRun(_) => "choice of what a recipe found",
    Intent::PauseRun(_) => "choice to pause a recipe",
    Intent::GoOnWithRun(_) => "choice to go on with a recipe",
    Intent::StopRun(_) => "choice to stop a recipe",
    Intent::DropRun(_) => "choice to take a recipe off the list",
    Intent::Leave(_) => "choice to leave",
    Intent::SendInPublic(_) => "choice to tell the public side",
    Intent::RemoveRows => "choice to remove rows",
    Intent::OfMarks(_) => "choice of what is marked",
}

named! { MATTERS, matter, Matter:
    Matter::Files(Side::Public, _) => "form for public files",
    Matter::Files(Side::Private, _) => "form for private files",
    Matter::Url(Side::Public, _) => "form for a public URL",
    Matter::Url(Side::Private, _) => "form for a private URL",
    Matter::RescanPrivate(_) => "form for a private rescan",
}

named! { ORDERS, order_of, order::Matter:
    order::Matter::Comment(_) => "form for a comment",
    order::Matter::Vote(_) => "form for a vote",
    order::Matter::Download(_) => "form for a download",
}

named! { STEPS, step_of, Submission:
    Submission::Typing(_) => "typing what to submit",
    Submission::Looking(_) => "looking at what to submit",
    Submission::Choosing(_) => "choosing what to submit",
    Submission::Asking(_) | Submission::Sent(_) => "asking before it is submitted",
}

/// What a flow on top is an example of; what was sent and what a choice goes on with lies on top of nothing.
fn flow(flow: &Flow) -> Vec<&'static str> {
    match flow {
        Flow::Submission(Submission::Asking(asking)) => vec![STEPS[3], matter(&asking.matter)],
        Flow::Submission(step) => vec![step_of(step)],
        Flow::Order(order::Order::Asking { matter, .. }) => vec![order_of(matter)],
        Flow::Order(order::Order::Sent { .. }) | Flow::Deletion(_) => Vec::new(),
    }
}

named! { PANES, pane, Pane:
    Pane::Results => "pane Results",
    Pane::Triage => "pane Triage",
    Pane::Private => "pane Private",
    Pane::Activity => "pane Activity",
    Pane::Detail => "pane Detail",
    Pane::Related => "pane Related",
    Pane::Case => "pane Case",
}

/// What a place is an example of.
fn examples(model: &Model) -> Vec<&'static str> {
    let Some(top) = model.overlays.last() else { return vec![pane(&model.focus)] };
    let mut names = vec![overlay(top)];
    match top {
        Overlay::Menu(menu) => names.extend(menu.choices.iter().map(|choice| intent(&choice.intent))),
        Overlay::Question(question) => names.push(intent(&question.intent)),
        Overlay::Checklist(_) => names.extend(["choice to queue", "choice to queue and open"]),
        Overlay::Palette(palette) => names.extend(palette.line().map(|line| intent(&line.intent))),
        Overlay::Note(_) => names.push("choice to keep a note"),
        Overlay::Save(_) => names.push("choice of a file"),
        Overlay::SaveQuery(_) => names.push("choice to keep a query"),
        Overlay::Flow(of) => names.extend(flow(of)),
        _ => {}
    }
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn c30_no_unmodified_key_sends_a_post_a_delete_a_patch_or_a_put_in_any_pane_or_dialog() {
    let directory = tempfile::tempdir().expect("a directory");
    places::furnish(directory.path());
    let keys = keys();
    let visits = places::all().into_iter().map(|place| {
        let (files, keys) = (directory.path().to_owned(), keys.clone());
        tokio::spawn(async move {
            let mut staged = stage(place, &files).await;
            for key in keys {
                let sent = staged.press(&[key]).await;
                assert!(sent.is_empty(), "{:?} in {:?} sent {sent:?}", key.code, staged.name);
            }
            examples(&staged.model)
        })
    });
    // A few at a time: places whose analyses are waited for must not starve.
    let mut visits = futures::stream::iter(visits).buffer_unordered(6);
    let mut seen = BTreeSet::new();
    while let Some(visit) = visits.next().await {
        seen.extend(visit.expect("no key sends anything"));
    }
    for name in [OVERLAYS, INTENTS, MATTERS, ORDERS, STEPS, PANES].concat() {
        assert!(seen.contains(name), "no place in the table is an example of: {name}");
    }
}

/// What is announced is the most that it can cost: the store may spare it.
#[tokio::test(flavor = "multi_thread")]
async fn no_key_sends_a_request_whose_price_is_not_on_the_screen_whatever_kind_of_key_it_is() {
    let directory = tempfile::tempdir().expect("a directory");
    places::furnish(directory.path());
    let keys = keys();
    let visits = places::all().into_iter().map(|place| {
        let (files, keys) = (directory.path().to_owned(), keys.clone());
        tokio::spawn(async move {
            let staged = stage(place, &files).await;
            (staged.name.clone(), announced::unannounced(&staged.model, &keys))
        })
    });
    let mut visits = futures::stream::iter(visits).buffer_unordered(6);
    let mut silent = Vec::new();
    while let Some(visit) = visits.next().await {
        let (place, keys) = visit.expect("each place is reached");
        silent.extend(keys.into_iter().map(|words| format!("in {place:?} {words}")));
    }
    assert!(silent.is_empty(), "{} keys send what was not announced:\n{}", silent.len(), silent.join("\n"));
}

/// The same machinery sees what is sent when the confirmation is given: each the last key short, then whole.
#[tokio::test(flavor = "multi_thread")]
async fn c30_with_its_confirmation_each_dialog_sends_exactly_what_it_says() {
    let directory = tempfile::tempdir().expect("a directory");
    places::furnish(directory.path());
    for (place, keys, request) in [
        ("a public file", "tab tab enter", "POST /api/v3/files"),
        ("a private file", "backtab enter", "POST /api/v3/private/files"),
        ("a public URL", "tab enter", "POST /api/v3/urls"),
        ("a private URL", "backtab enter", "POST /api/v3/private/urls"),
        ("a private URL that would be published", "j enter", "POST /api/v3/urls"),
        ("rescan", "j enter", "POST /api/v3/files/"),
        ("rescan a private file", "backtab enter", "POST /api/v3/private/files/"),
        ("a comment that is written", "tab enter", "POST /api/v3/files/"),
        ("a vote that is chosen", "tab enter", "POST /api/v3/files/"),
        ("delete the stored file", "{digits} enter", "DELETE /api/v3/private/files/"),
        ("delete everything", "{digits} enter", "DELETE /api/v3/private/files/"),
    ] {
        let mut staged = stage(places::named(place), directory.path()).await;
        let keys = keys.replace("{digits}", &digits(&staged.model));
        let keys: Vec<KeyEvent> = keys.split(' ').map(|name| Press::parse(name).expect("a key").event()).collect();
        let short = keys.get(..keys.len() - 1).expect("more than one key");
        assert_eq!(staged.press(short).await, Vec::<String>::new(), "{place}");
        let sent = staged.press(&keys).await;
        let arrived: Vec<&String> = sent.iter().filter(|title| title.contains("/api/v3/")).collect();
        assert_eq!(arrived.len(), 1, "{place}: {sent:?}");
        assert!(arrived[0].starts_with(request), "{place}: {sent:?}");
    }
}

/// The word that the question on top wants, as keys.
fn digits(model: &Model) -> String {
    let Some(Overlay::Question(question)) = model.overlays.last() else { return String::new() };
    question.word.chars().map(String::from).collect::<Vec<_>>().join(" ")
}
