//! The queue: states in words, an order that can be changed, groups, notes of earlier sessions.

use serde_json::{Value, json};
use vtriage::access::Schedule;
use vtriage::case::Change;
use vtriage::effect::{Effect, RequestId, StoreTask};
use vtriage::msg::{Memory, Msg, Pointing, Recalled, Stage};
use vtriage::pane::overlay::Overlay;
use vtriage::store::{Agreed, QueueRow, Reopened, State};
use vtriage::vt::Reason;

use super::harness::{Harness, NOW, asked, copied, domain};
use super::remembering::row;

const FOUR: &str = "one.example\ntwo.example\nthree.example\nfour.example\n";

pub(super) fn queued(text: &str) -> Harness {
    let mut app = Harness::new().sized(140, 40);
    app.paste(text);
    app.press("enter");
    app
}

fn tasks(effects: &[Effect]) -> Vec<StoreTask> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Keep(task) => Some(task.clone()),
            _ => None,
        })
        .collect()
}

fn file(hash: &str, imphash: &str, malicious: u32) -> Value {
    json!({"type": "file", "id": hash.repeat(2), "attributes": {
        "sha256": hash.repeat(2), "md5": hash, "pe_info": {"imphash": imphash},
        "last_analysis_stats": {"malicious": malicious, "undetected": 60}}})
}

fn hash(digit: char) -> String {
    format!("7809376fe32e44c957347816a47b3d6{digit}")
}

#[test]
fn what_is_flagged_unknown_failed_and_refused_are_different_words() {
    let mut app = queued(FOUR);
    app.reply_object(1, &domain("one.example", 7, &json!({})));
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    app.fail(3, Reason::BadAnswer, 500, "ServerError");
    let again = app.fail(4, Reason::Quota { retry_after: None }, 429, "QuotaExceededError");
    let screen = app.screen();
    for word in ["7/75", "? not in VirusTotal", "failed"] {
        assert!(screen.contains(word), "{word}:\n{screen}");
    }
    assert_eq!(asked(&again).len(), 1, "a refused row is asked again by itself: {again:?}");
}

#[test]
fn flagged_rows_come_first_and_their_neighbours_are_asked_next() {
    let text =
        "a.one.example\nb.two.example\nc.three.example\nd.four.example\ne.five.example\nf.six.example\ng.one.example";
    let mut app = queued(text);
    let effects = app.reply_object(1, &domain("a.one.example", 7, &json!({})));
    assert!(asked(&effects)[0].contains("g.one.example"), "{:?}", asked(&effects));
}

#[test]
fn a_paused_queue_takes_back_what_waits_and_asks_nothing_more() {
    let mut app = queued(FOUR);
    let effects = app.press("p");
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Cancel(_))).count(), 4);
    assert!(app.shows("paused"), "{}", app.screen());
    assert_eq!(asked(&app.press("p")).len(), 4);
}

#[test]
fn each_row_says_when_it_will_be_asked() {
    let lines: Vec<String> = (0..10).map(|number| format!("host{number}.example")).collect();
    let mut app = Harness::new().sized(140, 40);
    app.paste(&lines.join("\n"));
    app.press("enter");
    hold(&mut app, [30, 30, 41, 58]);
    for (row, time) in
        ["00:30", "00:30", "00:41", "00:58", "01:31", "01:31", "01:42", "01:59", "02:32"].iter().enumerate()
    {
        assert!(app.shows(&format!("at 00:{time} host{row}.example")), "{}", app.screen());
    }
}

/// The quota holds the first four requests: they leave in so many seconds, and the others as far apart in the minutes after.
fn hold(app: &mut Harness, seconds: [i64; 4]) -> Vec<Effect> {
    let turns = seconds.map(|seconds| NOW + seconds);
    let schedule = Schedule::new(NOW, turns[0], &turns, (4, Some(500)));
    let mut effects = app.update(Msg::Scheduled(schedule));
    for (id, until) in (1..).zip(turns) {
        effects.extend(app.update(Msg::Moved { id: RequestId(id), stage: Stage::Held { until } }));
    }
    effects
}

/// Eight rows at four a minute, of which the last has an answer in the store; the quota holds the first four.
fn held_with_one_stored() -> (Harness, Vec<Effect>) {
    let lines: Vec<String> = (1..=8).map(|number| format!("198.51.100.{number}")).collect();
    let mut app = Harness::new().sized(140, 40);
    app.paste(&lines.join("\n"));
    let stored = vtriage::ioc::classify("198.51.100.8").expect("an address");
    let told = tasks(&app.press("enter"));
    let is_asked = |task: &StoreTask| matches!(task, StoreTask::Ages(of) if of.contains(&stored));
    assert!(told.iter().any(is_asked), "the store is asked what it has of the rows: {told:?}");
    hold(&mut app, [30; 4]);
    let age = vtriage::store::Age { fetched_at: NOW - 1, fresh: true, class: vtriage::store::Class::Ordinary };
    let effects = app.update(Msg::Recalled(Recalled::Ages(vec![(stored, age)])));
    (app, effects)
}

#[test]
fn a_row_that_the_store_can_answer_is_read_at_once_while_the_quota_holds_the_others() {
    let (mut app, effects) = held_with_one_stored();
    let paths = asked(&effects);
    assert!(matches!(&*paths, [one] if one.contains("198.51.100.8")), "{paths:?}");
    assert!(!row_of(&mut app, "198.51.100.8").contains("at 00:"), "{}", app.screen());
}

#[test]
fn a_row_that_costs_nothing_puts_no_other_off() {
    let (mut app, _) = held_with_one_stored();
    for (row, time) in [("198.51.100.5", "at 00:01:31"), ("198.51.100.7", "at 00:01:31")] {
        assert!(row_of(&mut app, row).contains(time), "{row}:\n{}", app.screen());
    }
}

#[test]
fn a_row_that_the_store_had_no_answer_to_after_all_waits_like_the_others() {
    let (mut app, _) = held_with_one_stored();
    app.update(Msg::Moved { id: RequestId(5), stage: Stage::Held { until: NOW + 30 } });
    assert!(row_of(&mut app, "198.51.100.8").contains("at 00:00:30"), "{}", app.screen());
    assert!(row_of(&mut app, "198.51.100.7").contains("at 00:01:31"), "{}", app.screen());
}

#[test]
fn what_an_earlier_session_knew_is_read_although_the_quota_holds_what_it_did_not() {
    let row = |number: u32, state| QueueRow {
        kind: "ip_address".into(),
        value: format!("198.51.100.{number}"),
        state,
        remark: String::new(),
        tag: String::new(),
        added_at: NOW - 90_000,
        agreed: Agreed::Here,
    };
    let unasked = (1..=6).map(|number| row(number, State::NotAsked));
    let queue = unasked.chain([row(7, State::Found)]).collect();
    let mut app = Harness::new().sized(140, 40);
    let memory = Memory { queue, ..Memory::default() };
    let effects = app.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    let paths = asked(&effects);
    assert!(paths.iter().any(|path| path.contains("198.51.100.7")), "{paths:?}");
    assert_eq!(paths.len(), 5, "four that cost a request, and one that costs none: {paths:?}");
}

#[test]
fn a_row_whose_object_was_looked_up_meanwhile_takes_that_answer_at_once() {
    let (mut app, _) = held_with_one_stored();
    let looked_up = app.search("198.51.100.6");
    let effects = app.reply_to(
        &looked_up,
        &json!({"type": "ip_address", "id": "198.51.100.6", "attributes": {
            "last_analysis_stats": {"malicious": 0, "undetected": 60}}}),
    );
    assert!(asked(&effects).iter().any(|path| path.contains("198.51.100.6")), "{:?}", asked(&effects));
}

/// The line of the screen on which a row of the queue stands.
fn row_of(app: &mut Harness, value: &str) -> String {
    let screen = app.screen();
    let line = screen.lines().find(|line| line.contains(value) && !line.contains("Search"));
    line.unwrap_or_else(|| panic!("{value} is not on the screen:\n{screen}")).to_owned()
}

#[test]
fn rows_are_grouped_by_what_they_share_without_a_request() {
    let mut app = queued(&[hash('1'), hash('2'), hash('3'), hash('4')].join("\n"));
    for (id, digit, imphash) in [(1, '1', "aaaa"), (2, '2', "bbbb"), (3, '3', "aaaa"), (4, '4', "cccc")] {
        app.reply_object(id, &file(&hash(digit), imphash, 0));
    }
    let effects = app.press("t");
    assert!(app.shows("1 group, 2 rows"), "{}", app.screen());
    let chosen = app.press("enter");
    assert!(asked(&effects).is_empty() && asked(&chosen).is_empty());
    app.press("g");
    assert_eq!(copied(&app.press("y")), Some(hash('1')));
    app.press("j");
    assert_eq!(copied(&app.press("y")), Some(hash('3')), "{}", app.screen());
    let screen = app.screen();
    let head = |line: &&str| line.contains("aaaa · 2 rows · worst 0/60");
    assert_eq!(screen.lines().filter(head).count(), 1, "the group is named once:\n{screen}");
}

#[test]
fn what_nearly_every_net_program_has_makes_no_group() {
    let mut app = queued(&[hash('1'), hash('2'), hash('3'), hash('4')].join("\n"));
    let common = "f34d5f2d4577ed6d9ceec516c1f5a744";
    for (id, digit, imphash) in [(1, '1', common), (2, '2', common), (3, '3', "aaaa"), (4, '4', "aaaa")] {
        app.reply_object(id, &file(&hash(digit), imphash, 0));
    }
    app.press("t");
    assert!(app.shows("1 group, 2 rows"), "{}", app.screen());
}

#[test]
fn a_group_is_named_beside_the_first_of_its_rows_that_the_filter_shows() {
    let mut app = queued(&[hash('1'), hash('2'), hash('3')].join("\n"));
    for (id, digit, malicious) in [(1, '1', 0), (2, '2', 7), (3, '3', 9)] {
        app.reply_object(id, &file(&hash(digit), "aaaa", malicious));
    }
    app.press("t");
    app.press("enter f");
    app.type_text("flagged");
    app.press("enter");
    let screen = app.screen();
    let head = "aaaa · 3 rows · worst 9/69";
    assert_eq!(screen.matches(head).count(), 1, "{screen}");
    let below = screen.lines().skip_while(|line| !line.contains(head)).nth(1);
    assert!(below.is_some_and(|line| line.contains("7/67") || line.contains("9/69")), "{screen}");
    // It is read again: what is not known any more is not the worst.
    app.press("G r");
    assert!(app.shows("aaaa · 2 rows · worst 7/67"), "{}", app.screen());
}

#[test]
fn a_filter_shows_what_is_flagged_or_of_a_kind() {
    let mut app = queued("one.example\ntwo.example\n198.51.100.7");
    app.press("z");
    app.reply_object(1, &domain("one.example", 7, &json!({})));
    app.press("f");
    app.type_text("flagged");
    app.press("enter");
    assert!(app.shows("one.example") && !app.shows("two.example"), "{}", app.screen());
    app.press("f");
    app.press(&["backspace"; 7].join(" "));
    app.type_text("kind:ip");
    app.press("enter");
    assert!(app.shows("198.51.100.7") && !app.shows("two.example"), "{}", app.screen());
}

#[test]
fn c21_all_hashes_of_an_answered_md5_are_copied_from_the_queue() {
    let mut app = queued(&[hash('1'), hash('2')].join("\n"));
    app.reply_object(1, &file(&hash('1'), "aaaa", 3));
    app.press("g Y j");
    assert_eq!(copied(&app.press("enter")), Some(hash('1').repeat(2)), "{}", app.screen());
}

#[test]
fn an_earlier_queue_comes_back_and_only_what_was_not_answered_costs_requests() {
    let queue = vec![row("done.example", State::Found), row("waits.example", State::NotAsked)];
    let mut app = Harness::new().sized(140, 40);
    let memory = Memory { queue, prompts: vec!["typed.example".into()], ..Memory::default() };
    let effects = app.model.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    let freshness: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask { call, freshness, .. } => Some((call.path.clone(), format!("{freshness:?}"))),
            _ => None,
        })
        .collect();
    assert!(freshness.contains(&("/domains/done.example".into(), "Kept".into())), "{freshness:?}");
    assert!(freshness.contains(&("/domains/waits.example".into(), "Stored".into())), "{freshness:?}");
    app.press("/ up");
    assert!(app.shows("typed.example"), "{}", app.screen());
}

#[test]
fn the_queue_of_a_case_that_came_in_a_file_waits_until_it_is_let_run() {
    let row = QueueRow {
        kind: "domain".into(),
        value: "theirs.example".into(),
        state: State::NotAsked,
        remark: String::new(),
        tag: String::new(),
        added_at: NOW,
        agreed: Agreed::Here,
    };
    let mut case = Reopened { id: 7, ..Reopened::default() };
    case.changes.push(Change::Imported { file: "walk.case".into(), at: NOW });
    let mut app = Harness::new().sized(140, 40);
    let memory = Memory { queue: vec![row], case, ..Memory::default() };
    let effects = app.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    assert_eq!(asked(&effects), Vec::<String>::new());
    assert!(app.shows("came in a file: 1 row in its queue"), "{}", app.screen());
    app.press("2");
    assert_eq!(asked(&app.press("p")).len(), 1, "{}", app.screen());
}

#[test]
fn added_answered_and_removed_rows_are_written_to_the_store() {
    let mut app = Harness::new().sized(140, 40);
    app.paste("one.example\ntwo.example");
    let added = tasks(&app.press("enter"));
    let is_added = matches!(
        &added[..],
        [StoreTask::Enqueue(rows), StoreTask::ReadQueue, StoreTask::Ages(unread)] if rows.len() == 2 && unread.len() == 2
    );
    assert!(is_added, "and what others have queued is read, and what the store has: {added:?}");
    let answered = tasks(&app.reply_object(1, &domain("one.example", 7, &json!({}))));
    let is_kept = matches!(
        &answered[..],
        [StoreTask::Remember(..), StoreTask::Update(rows)] if rows[0].state == State::Found
    );
    assert!(is_kept, "{answered:?}");
    let removed = tasks(&app.press("g d"));
    assert_eq!(removed, [StoreTask::Dequeue(vec![("domain".into(), "one.example".into())])]);
    assert!(app.shows("two.example") && !app.shows("7/75"), "{}", app.screen());
}

#[test]
fn a_row_that_was_not_sent_is_kept_as_one_that_was_not_asked_and_never_as_a_failure() {
    let mut app = queued("one.example\ntwo.example");
    for (id, reason, state) in [(1, Reason::KeptPrivate, State::NotAsked), (2, Reason::BadAnswer, State::Failed)] {
        let written = tasks(&app.fail(id, reason, 0, ""));
        assert!(matches!(&written[..], [StoreTask::Update(rows)] if rows[0].state == state), "{written:?}");
    }
}

#[test]
fn a_row_that_could_not_be_asked_offline_says_not_asked_and_one_that_was_asked_in_vain_failed() {
    let mut app = queued("one.example\ntwo.example").sized(140, 40);
    app.fail(1, Reason::Offline, 0, "");
    app.fail(2, Reason::BadAnswer, 200, "");
    let screen = app.screen();
    let says = |name: &str, words: &str| screen.lines().any(|line| line.contains(name) && line.contains(words));
    // The column is as wide as most verdicts are.
    assert!(says("one.example", "not ask"), "{screen}");
    assert!(says("two.example", "failed") && !says("one.example", "failed"), "{screen}");
}

#[test]
fn a_list_that_is_pasted_asks_the_store_how_old_its_answers_are_and_those_cost_nothing() {
    let mut app = Harness::new().sized(140, 40);
    let asked_for = tasks(&app.paste("one.example\ntwo.example"));
    let [StoreTask::Ages(indicators)] = &asked_for[..] else { panic!("{asked_for:?}") };
    let age = vtriage::store::Age { fetched_at: NOW - 7200, fresh: true, class: vtriage::store::Class::Ordinary };
    app.model.update(Msg::Recalled(Recalled::Ages(vec![(indicators[0].clone(), age)])));
    let screen = app.screen();
    assert!(screen.contains("2 indicators · 1 request") && screen.contains("0 requests"), "{screen}");
}

#[test]
fn ten_thousand_rows_are_taken_in_sorted_and_filtered_in_steps() {
    let lines: Vec<String> = (0..10_000).map(|number| format!("host{number}.example")).collect();
    let mut app = Harness::premium().sized(140, 40);
    let text = lines.join("\n");
    let read = tasks(&app.paste(&text));
    assert!(matches!(&read[..], [StoreTask::Extract { .. }]), "a long text is read beside the loop");
    assert!(app.shows("reading the text…"), "{}", app.screen());
    let found = vtriage::inside::text(&text, &vtriage::inside::Options::default());
    app.model.update(Msg::Recalled(Recalled::Extracted(Box::new(found))));
    assert!(!app.shows("reading the text…") && app.shows("Enter asks"), "{}", app.screen());
    let effects = app.press("enter");
    assert!(asked(&effects).len() <= 32, "the worker gets a few at a time: {}", asked(&effects).len());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::After { msg: Msg::Continue, .. })));
    while app.model.update(Msg::Continue).iter().any(|effect| matches!(effect, Effect::After { .. })) {}
    assert!(app.shows("10,000 · 0 flagged"), "{}", app.screen());
}

#[test]
fn a_pasted_mail_becomes_a_checklist_with_remarks_and_reasons_and_nothing_is_sent() {
    let mut app = Harness::new().sized(140, 40);
    let effects = app.paste("loader 203[.]0[.]113[.]9 port 443\npayload[.]example[.]com\nserver 10.0.0.1\ndeadbeef\n");
    assert!(asked(&effects).is_empty());
    let screen = app.screen();
    assert!(screen.contains("2 ticked · 2 requests"), "{screen}");
    assert!(screen.contains("[ ] IP address") && screen.contains("internal"), "{screen}");
}

#[test]
fn a_note_is_kept_with_its_tags_and_shown_with_the_report() {
    let mut app = Harness::new().sized(140, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("n");
    app.type_text("seen in mail #parcel");
    let kept = tasks(&app.press("enter"));
    let [StoreTask::Annotate { note, tags, .. }, StoreTask::SayIfDone(_)] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!((note.as_str(), &tags[..]), ("seen in mail #parcel", &["parcel".to_owned()][..]));
    assert!(app.shows("seen in mail #parcel"), "{}", app.screen());
}

#[test]
fn a_look_up_is_remembered_with_its_verdict() {
    let mut app = Harness::new();
    app.search("example.com");
    let tasks = tasks(&app.reply_object(1, &domain("example.com", 2, &json!({}))));
    let [StoreTask::Remember(lookup, _)] = &tasks[..] else { panic!("{tasks:?}") };
    assert_eq!(
        (lookup.value.as_str(), lookup.verdict.as_ref().map(|verdict| verdict.malicious)),
        ("example.com", Some(2))
    );
}

#[test]
fn the_alert_is_read_alike_from_a_file_from_a_pipe_and_through_any_terminal() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo");
    let read = |name: &str| std::fs::read_to_string(format!("{directory}/{name}")).expect(name);
    let (alert, expected) = (read("alert.eml"), read("alert.expected.txt"));
    let found = vtriage::inside::text(&alert, &vtriage::inside::Options::default()).items;
    let shown = |ticked: bool| {
        let items = found.iter().filter(move |item| item.ticked == ticked);
        items.map(|item| (item.indicator.value(), item.reason.clone())).collect::<Vec<_>>()
    };
    let all: std::collections::BTreeSet<String> = shown(true).into_iter().map(|(value, _)| value).collect();
    assert!(expected.lines().all(|value| all.contains(value)), "{all:?}");
    let pasted = [alert.clone(), alert.replace('\n', "\r\n"), alert.replace('\n', "\r"), format!("\n\n{alert}")];
    let as_pasted = |text: &String| {
        let mut app = Harness::new();
        app.paste(text);
        app
    };
    let piped = || {
        let mut app = Harness::new();
        app.model.start_with(&[], Some(&alert));
        app
    };
    for app in pasted.iter().map(as_pasted).chain([piped()]) {
        let Some(Overlay::Checklist(list)) = app.model.overlays.last() else { panic!("no checklist") };
        for ticked in [true, false] {
            // The mail's own hash depends on how its lines end, and nobody asks about it.
            let ticks = list.ticks.iter().filter(|tick| tick.ticked == ticked);
            let ticks = ticks.map(|tick| (tick.indicator.value(), tick.reason.clone()));
            let own = |(_, reason): &(String, String)| reason != "the mail itself";
            let expected: Vec<_> = shown(ticked).into_iter().filter(own).collect();
            assert_eq!(ticks.filter(own).collect::<Vec<_>>(), expected);
        }
    }
}

#[test]
fn a_note_is_shown_wherever_its_object_appears() {
    let mut app = queued("one.example\ntwo.example\n");
    app.reply_object(1, &domain("one.example", 7, &json!({})));
    app.press("2");
    assert!(!app.shows("✎"), "{}", app.screen());
    app.press("n");
    app.type_text("sinkhole #ours");
    let effects = app.press("enter");
    assert!(tasks(&effects).iter().any(|task| matches!(task, StoreTask::Annotate { .. })), "{effects:?}");
    app.press("z");
    let queue = app.screen();
    let row = queue.lines().find(|line| line.contains("one.example")).expect("the row");
    assert!(row.contains("✎ one.example") && row.contains("sinkhole #ours"), "{queue}");
    app.press("z");
    app.search("one.example");
    app.press("1 z");
    app.reply_object(3, &domain("one.example", 7, &json!({})));
    let results = app.screen();
    assert!(results.contains("✎ one.example") && results.contains("sinkhole #ours · "), "{results}");
}

/// Three addresses of one long-named network and one of another, grouped by it.
fn grouped(width: u16, height: u16) -> Harness {
    let mut app = Harness::new().sized(width, height);
    app.paste("203.0.113.7\n203.0.113.8\n203.0.113.9\n198.51.100.4");
    app.press("enter");
    let owner = "Bulkhosters of the Saltings and of all Marshes behind the Dyke";
    for (id, last, malicious) in [(1, 7, 17), (2, 8, 3), (3, 9, 0)] {
        let stats = json!({"malicious": malicious, "undetected": 94 - malicious});
        app.reply_object(
            id,
            &json!({"type": "ip_address", "id": format!("203.0.113.{last}"), "attributes": {
            "asn": 64_511, "as_owner": owner, "last_analysis_stats": stats}}),
        );
    }
    app.reply_object(
        4,
        &json!({"type": "ip_address", "id": "198.51.100.4", "attributes": {"asn": 64_496,
        "as_owner": "Cinder Row", "last_analysis_stats": {"malicious": 0, "undetected": 94}}}),
    );
    app.press("t enter g");
    app
}

#[test]
fn grouping_leaves_the_cursor_on_its_object_as_sorting_does() {
    let mut app = grouped(120, 40);
    let under = |app: &Harness| app.model.triage.selected().map(|item| item.value.to_string());
    app.press("j j");
    let before = under(&app);
    assert_eq!(before.as_deref(), Some("203.0.113.9"), "{}", app.screen());
    app.press("t enter");
    assert_eq!(under(&app), before, "{}", app.screen());
    app.press("s v");
    assert_eq!(under(&app), before, "{}", app.screen());
}

#[test]
fn a_group_has_a_line_of_its_own_that_counts_its_rows_and_each_row_its_indicator_at_any_size() {
    for (width, height) in [(120, 40), (80, 24), (45, 60), (160, 40)] {
        let mut app = grouped(width, height);
        let screen = app.screen();
        // The name of what is open stands in a title, too.
        let line =
            |part: &str| screen.lines().position(|line| line.contains(part) && !line.contains(&format!("5 {part}")));
        let head = line("· 3 rows · worst 17/94");
        let rows = ["203.0.113.7", "203.0.113.8", "203.0.113.9"].map(line);
        assert!(head.is_some() && rows.iter().all(Option::is_some), "{width}x{height}:\n{screen}");
        assert!(head < rows[0] && rows.is_sorted(), "{width}x{height}:\n{screen}");
        let name = screen.lines().nth(head.unwrap_or_default()).unwrap_or_default();
        assert!(name.contains("AS64511") && !name.contains("203.0.113"), "{width}x{height}: {name}");
        let alone = (line("in no group"), line("198.51.100.4"));
        let is_apart = rows[2] < alone.0 && alone.0 < alone.1;
        assert!(is_apart || width < 120, "what shares nothing stands apart:\n{screen}");
    }
}

#[test]
fn a_click_finds_the_row_below_the_head_of_its_group() {
    let mut app = grouped(120, 40);
    app.point(Pointing::Press, "203.0.113.9");
    assert_eq!(copied(&app.press("y")).as_deref(), Some("203.0.113.9"), "{}", app.screen());
    app.point(Pointing::Press, "198.51.100.4");
    assert_eq!(copied(&app.press("y")).as_deref(), Some("198.51.100.4"), "{}", app.screen());
}

#[test]
fn in_a_low_window_the_row_under_the_cursor_is_seen_with_its_group_heads() {
    let mut app = grouped(80, 12);
    for value in ["203.0.113.7", "203.0.113.8", "203.0.113.9", "198.51.100.4"] {
        let screen = app.screen();
        let here = screen.lines().find(|line| line.contains('›') && line.contains(value));
        assert!(here.is_some(), "{value}:\n{screen}");
        app.press("j");
    }
}

#[test]
fn a_long_label_of_one_row_takes_the_date_of_that_row_and_of_no_other() {
    let mut app = Harness::new().sized(80, 24);
    app.paste("one.example\ntwo.example\nthree.example");
    app.press("enter");
    let long = "Registrars of the Long Dark Causeway Ltd, Dyke";
    for (id, name, registrar) in [(1, "one", "Cheapside Names"), (2, "two", long), (3, "three", "Dyke Names")] {
        let mut report = domain(&format!("{name}.example"), 40, &json!({}));
        report["attributes"]["creation_date"] = json!(1_767_225_600);
        report["attributes"]["registrar"] = json!(registrar);
        app.reply_object(id, &report);
    }
    let screen = app.screen();
    assert!(screen.contains("first seen"), "{screen}");
    let row = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap_or_default();
    assert!(row(" one.example").contains("2026-01-01") && row(" three.example").contains("2026-01-01"), "{screen}");
    assert!(!row(" two.example").contains("2026-01-01"), "{screen}");
}

#[test]
fn the_heads_of_two_groups_are_told_apart_where_the_list_is_narrow() {
    let mut app = Harness::new().sized(120, 40);
    app.paste("203.0.113.7\n203.0.113.8\n198.51.100.4\n198.51.100.5");
    app.press("enter");
    for (id, address, asn) in [
        (1, "203.0.113.7", 64_511),
        (2, "203.0.113.8", 64_511),
        (3, "198.51.100.4", 64_499),
        (4, "198.51.100.5", 64_499),
    ] {
        let stats = json!({"malicious": 17, "suspicious": 2, "undetected": 75});
        app.reply_object(
            id,
            &json!({"type": "ip_address", "id": address, "attributes": {"asn": asn,
            "as_owner": "Bulkhost Leasing", "last_analysis_stats": stats}}),
        );
    }
    // Beside an open report.
    app.press("t enter g enter");
    let screen = app.screen();
    let head = |name: &str| screen.lines().any(|line| line.contains(name) && line.contains("· 2 · worst 17/94 +2"));
    assert!(head("AS64511 B") && head("AS64499 B"), "{screen}");
}
