//! docs/tutorial.md solves the demo's campaign, from the alert's mail to the operator's infrastructure: this test walks it in the
//! program, and makes the page.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use vtriage::access::{HandOver, hand_over};
use vtriage::app::Model;
use vtriage::case::file::Private;
use vtriage::case::recipe::Shelf;
use vtriage::clock::Clock;
use vtriage::demo::{Demo, Options};
use vtriage::export::Context;
use vtriage::export::report::Form;
use vtriage::ioc::Defang;
use vtriage::keys::Keymap;
use vtriage::session::{Access, Fetch, Session, Tier};
use vtriage::store::{self, Service, Store};
use vtriage::vt::Judge;

use super::documented::pane;
use super::harness::{Program, Wanted, setup};

const ALERT: &str = include_str!("../../assets/demo/alert.eml");

/// What is done for a step of the page.
enum Does {
    /// Keys, named and separated by spaces.
    Press(&'static str),
    Paste(&'static str),
    /// What is typed behind `:`.
    Command(&'static str),
    /// Waits until the screen shows it.
    See(&'static str),
}

use Does::{Command, Paste, Press, See};

/// A step: its heading, what is told, what is done, what the screen shows then.
type Step = (&'static str, &'static str, &'static [Does], &'static str);

const INTRODUCTION: &str = "# From an alert to the operator's infrastructure

A walk through the invented campaign of the demo, by keyboard, with what is on the screen at each step. Begin with `vtriage --demo`; nothing
leaves this machine. The screens are those of the program: `UPDATE_DOCS=1 cargo test --test program tutorial` takes them, with a premium
key's quota, so that nothing waits. Every request that is sent was announced with its price before.
";

const STEPS: &[Step] = &[
    (
        "A case for the alert",
        "`:case new Alert 7714` begins a case: whatever is opened from now on is in it. Then paste the alert's mail, or drop the file \
         (`assets/demo/alert.eml`). It is read here: what is an indicator is ticked, with where it stood; what is none is said apart.",
        &[Command("case new Alert 7714"), See("case Alert 7714: 0 objects"), Paste(ALERT), See("Enter asks")],
        "Enter asks",
    ),
    (
        "What is bad",
        "`Enter` queues what is ticked, `2` shows the queue. Rows are in the order of what needs you first; moving shows the report of \
         each at no request.",
        &[Press("enter 2"), See("29 flagged"), Press("g")],
        "invoice_2026-11.exe",
    ),
    (
        "The loader's network, by a recipe",
        "`:file` opens the sample from the store. `:recipe file-network` walks three \
         relationships and where the names have pointed, and says what that costs before it asks.",
        &[
            Command("file 9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056"),
            See("61/72 malicious"),
            Command("recipe file-network"),
            See("Run file-network?"),
        ],
        "at most 8",
    ),
    (
        "What each step found, and what it left",
        "`y` and `Enter` say yes. It runs behind what is looked at; `:recipe` lists what each step found and what it left, and can pause it \
         or go on another day.",
        &[Press("y enter"), See("file-network is done"), Command("recipe"), See("file-network")],
        "file-network",
    ),
    (
        "The walk as a graph",
        "`7` shows the case. What counts is open: what was opened, asked for, found by a recipe, marked or flagged; the rest is a number on its \
         heading, and `a` shows it. `l` and `h` unfold and fold, `Space` marks, `x` hides noise, `Enter` opens what the store has, at no \
         request.",
        &[Press("esc 7 g")],
        "Graph",
    ),
    (
        "What happened when",
        "`>` turns to the timeline: creation, registration, first submission, resolutions, certificates and analyses of everything in the case \
         on one axis. Dates that nobody should believe say so.",
        &[Press(">"), See("Timeline")],
        "when (UTC)",
    ),
    (
        "What they share",
        "`>` again: what the objects of the queue and the walk have in common, the rarest first: hosts, certificates, registrars, networks, \
         techniques, names of families. Name servers that serve all of them stand last, since they tell nothing.",
        &[Press(">"), See("Common ground")],
        "is shared",
    ),
    (
        "One certificate, one operator",
        "`f` filters. The certificate `sync.local`, which its owner signed for himself, is on the check-in host, on the upload server and on its \
         standby; all stand in one network. `Enter` on a row opens what it is, or searches for it, at the price in the footer.",
        &[Command("filter sync.local")],
        "sync.local",
    ),
    (
        "A verdict with its reason",
        "`:ip 198.51.100.77` opens the server from the store. `:verdict` keeps what you make of it, `n` writes a note; both are in the case \
         and in what is handed over.",
        &[
            Command("ip 198.51.100.77"),
            See("22/94 malicious"),
            Command("verdict malicious upload server, with its own certificate on the check-in host and on .78"),
        ],
        "you: malicious",
    ),
];

const HANDING_OVER: &str = "
## Handing it over

`:case export alert-7714.md` writes the report, `.html` the same as one page without scripts, `.stix.json`, `.misp.json`, `.layer.json` (ATT&CK
Navigator), `.dot` and `.mmd` what their names say, and any other name the whole case, answers included: `vtriage case replay FILE` shows it
to a colleague without key or network, at no request. This is how the report begins:

";

/// Lines of the report that the page shows.
const SHOWN: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_campaign_is_solved_as_the_tutorial_says() {
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().expect("a time");
    let clock = Clock::stopped_at(now);
    let options = Options { clock: clock.clone(), now: Some(now.as_second()), ..Options::default() };
    let demo = Demo::start(options).await.expect("the demo");
    let store = Arc::new(Store::in_memory(store::Options::default()).expect("a store"));
    store.put_toured().expect("it is remembered");
    let (tier, fetch) = (Tier::Premium, Fetch::Ask);
    let recipes = Arc::new(Shelf::of(&[]));
    let session = Session { access: Access::Demo, tier, fetch, recipes, ..Session::default() };
    let wanted =
        Wanted { tier, fetch, access: Access::Demo, clock, lanes: 1, store: Arc::clone(&store), ..Wanted::default() };
    let model = Model::new(session, Keymap::default());
    let mut program = Program::go_on(model, setup(&demo.base_url(), Demo::key(), wanted), true);
    let mut page = INTRODUCTION.to_owned();
    for (heading, told, done, holds) in STEPS {
        for does in *done {
            match does {
                Press(keys) => program.press(keys),
                Paste(text) => program.paste(text),
                Command(line) => {
                    program.press(":");
                    program.paste(line);
                    program.press("enter");
                }
                See(text) => drop(program.shows(text).await),
            }
        }
        program.shows(holds).await;
        program.rests().await;
        // What lies under the cursor is shown beside a list once the cursor rests: no request, so nothing tells when it is there.
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        let screen = program.shows(holds).await;
        page += &format!("\n## {heading}\n\n{told}\n\n```\n{}```\n", pane(&screen));
    }
    program.quit().await.expect("a clean end");
    let wanted = HandOver {
        case: "Alert 7714".to_owned(),
        form: Form::Markdown,
        private: Private::LeaveOut,
        tier: None,
        unkept: 0,
    };
    let context =
        Context { now: now.as_second(), defang: Defang::default(), ticket: None, by: vtriage::vt::AnsweredBy::demo() };
    let profile = Service::new("test", &demo.base_url(), None);
    let report = hand_over(&store, &profile, &wanted, &Judge::default(), &context).expect("it is handed over");
    let begin: Vec<&str> = report.text.lines().take(SHOWN).collect();
    page += &format!("{HANDING_OVER}```markdown\n{}\n```\n", begin.join("\n"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page).expect("written");
        return;
    }
    // Which answer of several comes first is the network's business, and so is the order of the objects in a case: the screens were held to
    // what each step says that they show, and the page to its words.
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let words = STEPS.iter().map(|(heading, told, ..)| format!("\n## {heading}\n\n{told}\n\n```\n"));
    for words in [INTRODUCTION.to_owned(), HANDING_OVER.to_owned()].into_iter().chain(words) {
        assert!(
            known.contains(&words),
            "run UPDATE_DOCS=1 cargo test --test program tutorial; not on the page: {words}"
        );
    }
}
