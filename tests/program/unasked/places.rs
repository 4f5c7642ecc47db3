//! Every pane and dialog, and how it is reached from a program that has just started.

use std::path::Path;

use vtriage::pane::detail::Tab;
use vtriage::session::Access;

/// A step on the way.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Keys, named and separated by spaces.
    Press(&'static str),
    /// Text, sign by sign.
    Type(&'static str),
    /// Text at once; `{name}` is a file of [`furnish`].
    Paste(&'static str),
    /// Waits until the screen shows it.
    See(&'static str),
    /// From here on neither the service nor the disk answers.
    Deafen,
}

use Step::{Deafen, Paste, Press, See, Type};

/// A pane or dialog.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) access: Access,
    pub(super) steps: Vec<Step>,
}

/// The report of the demo's attachment.
const REPORT: &[Step] = &[Press("/"), Paste("56082cddc3d11daff90213406c202ba7"), Press("enter"), See("61/72")];
/// A relationship with more than one page, its first read.
const LONG: &[Step] = &[
    Press("/"),
    Paste("track.parcel-notice.example"),
    Press("enter"),
    See("7/94"),
    Press("6 down down enter"),
    See("1 of 60 · 40 loaded"),
];
const PRIVATE: &[Step] = &[Press("3 enter"), See("1 of 5")];
const PUBLIC_URL: &[Step] = &[Press("u"), Paste("http://a.example/"), Press("enter"), See("Submit PUBLICLY")];
const PRIVATE_URL: &[Step] = &[Press("U"), Paste("http://a.example/"), Press("enter"), See("Submit privately")];
const QUEUE: &[Step] = &[
    Paste("203.0.113.66\n203.0.113.24\napi.ember-sync.example\nparcel-notice.example"),
    See("Enter asks"),
    Press("enter 2"),
    See("4 · 4 flagged"),
];

/// A search whose rows come whole. In two steps: a slash and a long text that come together are a path.
const SEARCH: &[Step] = &[
    Press("/"),
    Type("en"),
    See(" Search   en"),
    Type("tity:domain p:1+"),
    See("entity:domain p:1+"),
    Press("enter"),
    See("1 of 22"),
];

const HOST: &[Step] = &[Press("/"), Paste("api.ember-sync.example"), Press("enter"), See("23/94")];

/// A recipe whose first answer never comes.
const COOKING: &[Step] = &[
    Press("/"),
    Paste("api.ember-sync.example"),
    Press("enter"),
    See("23/94"),
    Press(":"),
    Type("recipe domain-hosts"),
    Press("enter"),
    See("Run domain-hosts"),
    Deafen,
    Press("j enter"),
    See("domain-hosts begins"),
    Press(":"),
    Type("recipe"),
    Press("enter"),
    See("pause it"),
];

/// Rows that wait for ever.
const WAITING: &[Step] = &[
    Paste("203.0.113.66\n203.0.113.24\napi.ember-sync.example\nparcel-notice.example"),
    See("Enter asks"),
    Deafen,
    Press("enter 2 z"),
    See("4 waiting"),
];

/// Files to submit, by the names that [`Paste`] knows.
pub(super) fn furnish(directory: &Path) {
    let write = |name: &str, text: &str| std::fs::write(directory.join(name), text).expect("written");
    write("unknown.bin", "nobody has seen this");
    write("known.com", &[r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat());
    std::fs::create_dir(directory.join("folder")).expect("made");
    write("folder/one.bin", "one that nobody has seen");
    write("folder/two.bin", "two that nobody has seen");
}

/// With a key, whose analyses are asked about so seldom that one is still running when its place is reached.
fn slow(name: &str, then: &[Step]) -> Place {
    let submitted = &[Press("tab enter"), See("is submitted"), Press("4 g")];
    Place { access: Access::Key, ..place(name, PUBLIC_URL, &[submitted, then].concat()) }
}

fn place(name: &str, begin: &[Step], then: &[Step]) -> Place {
    Place { name: name.to_owned(), access: Access::Demo, steps: [begin, then].concat() }
}

/// All of them.
pub(super) fn all() -> Vec<Place> {
    let mut all = panes();
    all.extend(dialogs());
    all.extend(recipes_and_watches());
    all.extend(submissions());
    all
}

/// The place of that name.
pub(super) fn named(name: &str) -> Place {
    all().into_iter().find(|place| place.name == name).unwrap_or_else(|| panic!("{name} is no place"))
}

fn panes() -> Vec<Place> {
    let mut all = vec![
        place("the first screen", &[], &[Press("5"), See("Start here")]),
        place("the search bar", REPORT, &[Press("/"), Type("203.0.113.66")]),
        place("Results", REPORT, &[Press("1")]),
        place("Results, a search", SEARCH, &[]),
        place("Triage", QUEUE, &[]),
        place("Triage, paused", WAITING, &[Press("p"), See("paused")]),
        place("Triage, a row less", WAITING, &[Press("p d"), See("removed from the queue")]),
        place("Private, files", PRIVATE, &[]),
        place("Private, latest", PRIVATE, &[Press("l enter"), See("latest analyses"), See(" of ")]),
        place("Private, URLs", PRIVATE_URL, &[Press("backtab enter"), See("is submitted"), Press("3 l l")]),
        place("Activity, a request", REPORT, &[Press("4")]),
        slow("Activity, a running analysis", &[]),
        place("Activity, an analysis", PUBLIC_URL, &[Press("tab enter"), See("is completed"), Press("4 g")]),
        place("a private report", PRIVATE, &[Press("enter"), See("private: the service")]),
        place("Case", REPORT, &[Press("7")]),
        place("Related, what there is", REPORT, &[Press("6")]),
        place(
            "Related, the next relationship",
            REPORT,
            &[Press("6 enter"), See("login.parcel-notice.example"), Press("l")],
        ),
        place("Related, a list with more pages", LONG, &[]),
        place("Private, not read", REPORT, &[Press("3")]),
        place("Private, the next list not read", PRIVATE, &[Press("l")]),
        place("Related, rows", REPORT, &[Press("6 enter"), See("login.parcel-notice.example")]),
    ];
    for (index, tab) in Tab::ALL.into_iter().enumerate() {
        let mut steps = REPORT.to_vec();
        steps.push(Press("5"));
        steps.extend(std::iter::repeat_n(Press("l"), index));
        all.push(Place { name: format!("Detail, {}", tab.title()), access: Access::Demo, steps });
    }
    all
}

fn dialogs() -> Vec<Place> {
    vec![
        Place { name: "the first run".to_owned(), access: Access::NoKey, steps: vec![See("Welcome to vtriage")] },
        place("help", REPORT, &[Press("?"), See("Help")]),
        place("the tour", REPORT, &[Press(":"), Type("tour"), Press("enter"), See("Tour, 1 of 5")]),
        place("the palette", REPORT, &[Press(":")]),
        place("the palette at submit publicly", REPORT, &[Press(":"), Type("submit publicly")]),
        place("the palette at submit privately", REPORT, &[Press(":"), Type("submit privately")]),
        place("the palette at reanalyse", REPORT, &[Press(":"), Type("reanalyse")]),
        place("the palette at an indicator", REPORT, &[Press(":"), Type("198.51.100.7")]),
        place("the palette at a typed command", REPORT, &[Press(":"), Type("ip 198.51.100.7")]),
        place("the palette at a relationship", REPORT, &[Press(":"), Type("rel contacted_d")]),
        place("the palette at a tab", REPORT, &[Press(":"), Type("tab behaviour")]),
        place("the palette at another pane", REPORT, &[Press(":"), Type("private next list")]),
        place("the palette at the next relationship", LONG, &[Press(":"), Type("related next")]),
        place("the palette at comment", REPORT, &[Press(":"), Type("comment")]),
        place("the palette at vote", REPORT, &[Press(":"), Type("vote")]),
        place("the palette at delete", PRIVATE, &[Press(":"), Type("delete the private")]),
        place("the filter", PRIVATE, &[Press("f"), Type("exe")]),
        place("the note", REPORT, &[Press("n"), Type("seen before")]),
        place("the checklist", QUEUE, &[Paste("198.51.100.7\n198.51.100.8"), See("Enter asks")]),
        slow("an analysis in full", &[Press("enter"), See("Analysis of")]),
        place("all pages of a list", LONG, &[Press("A"), See("Load all pages")]),
        place("copy as", REPORT, &[Press("Y"), See("Copy")]),
        place("copy as, in the JSON", REPORT, &[Press("h"), See("attributes"), Press("Y"), See("as jq writes it")]),
        place("copy as, in the queue", QUEUE, &[Press("Y"), See("defanged otherwise")]),
        place("rows to remove", QUEUE, &[Press("* d"), See("Remove 4 marked rows?")]),
        place("copy as, with marks", QUEUE, &[Press("space enter Y"), See("what is marked instead")]),
        place("ways to defang", QUEUE, &[Press("Y j j enter"), See("Defang so")]),
        place("export", REPORT, &[Press("e"), See("Export")]),
        place("the name of an export", REPORT, &[Press("e enter"), See("vtriage.")]),
        place(
            "the name of a query",
            &[],
            &[
                // In two steps: a slash and a long text that come together are a path.
                Press("/"),
                Type("ty"),
                See(" Search   ty"),
                Type("pe:peexe"),
                See("type:peexe"),
                Press("ctrl-s"),
                See("Save the query"),
                Type("fresh"),
                See("fresh"),
            ],
        ),
        place("groups of the queue", QUEUE, &[Press("t"), See("Group the queue")]),
        place("orders of the queue", QUEUE, &[Press("s"), See("Sort by")]),
        place("the cases", REPORT, &[Press(":"), Type("case list"), Press("enter"), See("Open a case")]),
        place("history", REPORT, &[Press("H"), See("Looked up before")]),
        place("rescan", REPORT, &[Press("R"), See("Reanalyse file")]),
        place("comment", REPORT, &[Press("c"), See("Publish the comment")]),
        place("a comment that is written", REPORT, &[Press("c"), Type("seen"), Press("tab")]),
        place("vote", REPORT, &[Press("v"), See("Publish the vote")]),
        place("a vote that is chosen", REPORT, &[Press("v l l"), Press("tab")]),
        place("download", REPORT, &[Press("D"), See("Type yes to fetch it")]),
        place("rescan a private file", PRIVATE, &[Press("R"), See("PRIVATE · rescan")]),
        place("delete", PRIVATE, &[Press("d"), See("stored file only")]),
        place("delete the stored file", PRIVATE, &[Press("d j enter"), See("Delete the stored file?")]),
        place("delete everything", PRIVATE, &[Press("d j j enter"), See("Delete file, report")]),
    ]
}

fn recipes_and_watches() -> Vec<Place> {
    vec![
        place("a recipe", HOST, &[Press(":"), Type("recipe domain-hosts"), Press("enter"), See("Run domain-hosts")]),
        place("the recipes, one under way", COOKING, &[]),
        place(
            "the recipes, one paused",
            COOKING,
            &[
                Press("j enter"),
                See("paused"),
                Press(":"),
                Type("recipe"),
                Press("enter"),
                See("go on with it"),
                Press("j"),
            ],
        ),
        place(
            "the recipes, one stopped",
            COOKING,
            &[
                Press("j j enter"),
                See("is stopped"),
                Press(":"),
                Type("recipe"),
                Press("enter"),
                See("take it off this list"),
                Press("j"),
            ],
        ),
        place(
            "the watch list, to be looked at",
            QUEUE,
            &[
                // In two steps: a star and a long text that come together are a text.
                Press("*"),
                See("4 marked"),
                Press(":"),
                Type("watch"),
                Press("enter"),
                See("more on the watch list"),
                Press(":"),
                Type("watches look"),
                Press("enter"),
                See("Look at the whole watch list"),
            ],
        ),
    ]
}

fn submissions() -> Vec<Place> {
    vec![
        place("submit publicly", &[], &[Press("u"), Type("/tmp")]),
        place("submit privately", &[], &[Press("U"), Type("/tmp")]),
        place("looking at the disk", &[], &[Press("u"), Paste("{unknown.bin}"), Deafen, Press("enter")]),
        place("dropped files", &[], &[Paste("{unknown.bin}"), See("A file:")]),
        place(
            "a file that is known",
            &[],
            &[
                Press("u"),
                Paste("{known.com}"),
                Press("enter"),
                See("asks for the hash"),
                Press("enter"),
                See("known: "),
            ],
        ),
        place("files of a directory", &[], &[Press("u"), Paste("{folder}"), Press("enter"), See("2 of 2 files")]),
        place(
            "files that are to be sent",
            &[],
            &[
                Press("U"),
                Paste("{folder}"),
                Press("enter"),
                See("2 of 2 files"),
                Press("enter"),
                See("not there: to send"),
            ],
        ),
        place(
            "a public file",
            &[],
            &[
                Press("u"),
                Paste("{unknown.bin}"),
                Press("enter"),
                See("asks for the hash"),
                Press("enter"),
                See("Submit PUBLICLY"),
            ],
        ),
        place(
            "a private file",
            &[],
            &[
                Press("U"),
                Paste("{unknown.bin}"),
                Press("enter"),
                See("asks for the hash"),
                Press("enter"),
                See("Submit privately"),
            ],
        ),
        place("a public URL", PUBLIC_URL, &[]),
        place("a private URL", PRIVATE_URL, &[]),
        place(
            "a private URL that would be published",
            PRIVATE_URL,
            &[
                Press("backtab enter"),
                See("is submitted"),
                Press("u"),
                Paste("http://a.example/"),
                Press("enter"),
                See("Submit PUBLICLY"),
                Press("backtab enter"),
                See("Publish a private URL?"),
            ],
        ),
        place("an internal URL", &[], &[Press("u"), Paste("http://10.0.0.1/"), Press("enter"), See("It is internal")]),
        place(
            "quit while something is sent",
            &[],
            &[
                Press("u"),
                Paste("{unknown.bin}"),
                Press("enter"),
                See("asks for the hash"),
                Press("enter"),
                See("Submit PUBLICLY"),
                Deafen,
                Press("tab tab"),
                See("Submit PUBLICLY"),
                Press("enter"),
                See("on the way"),
                Press("q"),
                See("still being sent"),
            ],
        ),
    ]
}
