//! Orders and deletions as tables: what happened, and what comes of it.

use super::deletion::{Deletion, Doomed};
use super::form::Input;
use super::order::{Matter, Order};
use super::{Event, Flow, Given, Todo};
use crate::keys::{Context, Keymap, Press};
use crate::msg::{Reply, Source};
use crate::session::Session;
use crate::vt::calls::Deletion as Extent;
use crate::vt::{Answer, ApiError, Descriptor, Kind, Reason};

const HASH: &str = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

/// Tells words that stand between spaces, goes on with what was sent, and gives what came of the last one.
fn walk(flow: Flow, words: &str) -> String {
    let (session, keymap) = (Session::default(), Keymap::default());
    let given = Given { session: &session, keymap: &keymap, context: Context::Detail, now: 0 };
    let (mut step, mut last) = (Some(flow), Vec::new());
    for word in words.split(' ') {
        let Some(flow) = step.take() else { return "over before".to_owned() };
        let answered = |outcome| Event::Answered { outcome };
        let failed = |reason| answered(Err(ApiError::local(reason, "", "no answer")));
        let astray = ApiError { may_have_acted: true, ..ApiError::local(Reason::TimedOut, "", "no answer") };
        let event = match word.split_once('=').unwrap_or((word, "")) {
            ("paste", text) => Event::Input(Input::Pasted(text.to_owned())),
            ("chosen", _) => Event::Chosen,
            ("broken-off", _) => Event::BrokenOff { may_have_acted: true },
            ("lost", _) => answered(Err(astray)),
            ("accepted", _) => {
                let answer = Answer::Nothing;
                answered(Ok(Reply { answer, tree: None, fetched_at: 0, source: Source::Network }))
            }
            ("exists", _) => failed(Reason::AlreadyExists),
            ("failed", _) => failed(Reason::Unavailable),
            (key, _) => {
                let key = Press::parse(key).expect("a key").event();
                Event::Input(Input::Key(key, keymap.action(flow.context(), key)))
            }
        };
        (step, last) = flow.step(event, &given);
        if let Some(Todo::Send(orders)) = last.last() {
            step = orders.first().map(|(_, flow)| flow.clone());
        }
        if let [Todo::Confirm { then, .. }] = last.as_slice() {
            step = Some(Flow::Deletion(then.clone()));
        }
    }
    let said = last.iter().map(|todo| match todo {
        Todo::Say(words) => format!("say {words}"),
        Todo::Complain(words) => format!("complain {words}"),
        Todo::Send(orders) => orders.iter().map(|(call, _)| call.title()).collect(),
        Todo::Confirm { title, word, .. } => format!("{title} {word}"),
        Todo::Gone(_) => "gone".to_owned(),
        Todo::Draft(_, text) => format!("keep {text}"),
        other => format!("{other:?}"),
    });
    let end = if step.is_some() { "goes on" } else { "over" };
    said.chain([end.to_owned()]).collect::<Vec<_>>().join(", ")
}

fn order(matter: fn(Descriptor) -> Matter, kind: Kind, id: &str) -> Flow {
    let (session, keymap) = (Session::default(), Keymap::default());
    let given = Given { session: &session, keymap: &keymap, context: Context::Detail, now: 0 };
    Flow::Order(Order::asking(matter(Descriptor::new(kind, id)), "a name", None, &given).expect("a form"))
}

#[test]
fn a_comment_is_sent_by_its_button_alone_and_an_empty_one_is_not() {
    for (happened, expected) in [
        ("esc", "say nothing was sent, over"),
        ("tab tab enter", "complain the comment is empty; nothing was sent, goes on"),
        ("paste=words tab enter", "say nothing was sent; the text is kept until vtriage ends, keep words, over"),
        ("paste=words enter", "goes on"),
        ("paste=words tab tab enter", "POST /domains/a.example/comments, goes on"),
        ("paste=words tab tab enter chosen", "goes on"),
        ("paste=words tab tab enter accepted", "say comment on a.example: accepted; r reads the report again, over"),
        (
            "paste=words tab tab enter broken-off",
            "keep words, say comment on a.example: broken off; the service may have it all the same, over",
        ),
        (
            "paste=words tab tab enter exists",
            "say comment on a.example: it is there already (409); nothing to do, over",
        ),
    ] {
        assert_eq!(walk(order(Matter::Comment, Kind::Domain, "a.example"), happened), expected, "{happened}");
    }
}

#[test]
fn a_vote_has_to_be_chosen_and_a_download_to_be_allowed_by_a_word() {
    let vote = |happened| walk(order(Matter::Vote, Kind::Domain, "a.example"), happened);
    assert_eq!(vote("tab tab enter"), "complain choose harmless or malicious first; nothing was sent, goes on");
    assert_eq!(vote("right tab tab enter"), "POST /domains/a.example/votes, goes on");
    let download = |happened| walk(order(Matter::Download, Kind::File, HASH), happened);
    assert_eq!(download("backtab enter"), "complain the word is not typed yet; nothing was fetched, goes on");
    let sent = download("tab paste=yes tab tab enter");
    assert!(sent.starts_with("say fetching ./275a") && sent.ends_with("/download, goes on"), "{sent}");
    let stored = download("tab paste=yes tab tab enter accepted");
    assert!(stored.starts_with("say stored and checked against its hash: ./275a"), "{stored}");
}

#[test]
fn a_file_is_deleted_once_a_form_was_chosen_and_its_word_was_typed() {
    let file = Descriptor::new(Kind::PrivateFile, HASH);
    let doomed = Doomed { file, name: "a.bin".to_owned(), listed: "a.bin".to_owned(), marked: 0 };
    let ways = Deletion::offered(doomed.clone()).expect("a private file");
    assert_eq!(ways.clone().map(|way| way.price()), [None, None], "choosing a form deletes nothing");
    let [only, everything] = ways.map(Flow::Deletion);
    for (way, happened, expected) in [
        (&only, "enter", "goes on"),
        (&only, "chosen", "Delete the stored file? 275a021b, goes on"),
        (&everything, "chosen", "Delete file, report and analyses? 275a021b, goes on"),
        (&everything, "chosen chosen accepted", "gone, say deleted: a.bin, its report and its analyses, over"),
        (
            &only,
            "chosen chosen broken-off",
            "say a.bin: broken off; the service may have deleted it all the same, over",
        ),
        (&only, "chosen chosen accepted", "say deleted: the stored file a.bin; report and analyses stay, over"),
    ] {
        assert_eq!(walk(way.clone(), happened), expected, "{happened}");
    }
    let sent = walk(everything.clone(), "chosen chosen");
    assert!(sent.starts_with("say deletion asked for, DELETE /private/files/275a"), "{sent}");
    let failed = walk(everything.clone(), "chosen chosen failed");
    assert!(failed.starts_with("complain a.bin was not deleted: ") && failed.ends_with(", over"), "{failed}");
    let lost = walk(everything, "chosen chosen lost");
    assert!(lost.starts_with("complain a.bin may have been deleted: ") && lost.contains("look before"), "{lost}");
    let url = Doomed { file: Descriptor::new(Kind::PrivateUrl, "aa"), ..doomed };
    assert!(Deletion::offered(url).is_err_and(|words| words.contains("expire by themselves")));
    assert_eq!(Deletion::Confirmed(private(), Extent::FileOnly).price(), Some(1));
}

fn private() -> Doomed {
    let file = Descriptor::new(Kind::PrivateFile, HASH);
    Doomed { file, name: String::new(), listed: String::new(), marked: 0 }
}
