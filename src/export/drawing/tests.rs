use super::*;
use crate::case::file::CaseFile;
use crate::case::{Came, Change, Own, Ruling, brief};
use crate::export::report::{Form, Report};
use crate::ioc::Defang;
use crate::vt::{Descriptor, Judge, Object};

const CONTEXT: Context =
    Context { now: 1_767_398_400, defang: Defang::Brackets, ticket: None, by: crate::vt::AnsweredBy::VIRUSTOTAL };

fn came(kind: Kind, id: &str, name: &str, came: Came) -> Change {
    Change::Came { object: Descriptor::new(kind, id), name: name.to_owned(), came, at: 1, remark: None }
}

fn linked(from: &Descriptor, relationship: &str, to: &Descriptor) -> Change {
    let (from, to) = (from.clone(), to.clone());
    Change::Linked { from, relationship: relationship.to_owned(), to, at: 2, date: Some(1_767_225_600) }
}

fn learned(kind: &Kind, id: &str, malicious: u32) -> Change {
    let raw = serde_json::json!({"type": kind.name(), "id": id, "attributes": {
        "last_analysis_stats": {"malicious": malicious, "undetected": 60}, "last_analysis_date": 1_767_225_600}});
    let object = Object::decode(raw.to_string().into()).unwrap();
    Change::Learned { object: object.descriptor.clone(), brief: brief(&object, 0) }
}

fn drawing(changes: &[Change]) -> Drawing {
    let file = CaseFile { changes: changes.to_vec(), ..CaseFile::default() };
    Report::of(&file, 0, &Judge::default()).drawing(&CONTEXT)
}

/// A file that reaches a flagged name; beside it an address that is only listed, and noise.
fn small() -> Vec<Change> {
    let file = Descriptor::new(Kind::File, "ab".repeat(32));
    let domain = Descriptor::new(Kind::Domain, "login.example");
    let address = Descriptor::new(Kind::IpAddress, "192.0.2.7");
    let noise = Descriptor::new(Kind::Domain, "popular.example");
    let own = Own { ruling: Ruling::Malicious, reason: String::new(), at: 3, from: None };
    vec![
        came(Kind::File, &file.id, "invoice.com", Came::Opened),
        came(Kind::Domain, &domain.id, "", Came::Listed),
        came(Kind::IpAddress, &address.id, "", Came::Listed),
        came(Kind::Domain, &noise.id, "", Came::Found),
        linked(&file, "contacted_domains", &domain),
        linked(&file, "contacted_ips", &address),
        learned(&Kind::Domain, &domain.id, 9),
        Change::Hidden { object: noise, is_hidden: true },
        Change::Ruled { object: file, own: Some(own) },
    ]
}

#[test]
fn a_drawing_has_what_was_looked_at_or_is_flagged_and_says_what_it_leaves_out() {
    let drawing = drawing(&small());
    insta::assert_snapshot!(format!("{}\n{}", drawing.dot(), drawing.mermaid()));
}

#[test]
fn a_drawing_that_nobody_could_read_is_cut_and_says_so() {
    let hub = Descriptor::new(Kind::Domain, "hub.example");
    let mut changes = vec![came(Kind::Domain, "hub.example", "", Came::Opened)];
    for number in 0..1_000 {
        let name = format!("n{number}.example");
        changes.push(came(Kind::Domain, &name, "", Came::Opened));
        for way in ["siblings", "subdomains", "resolutions"] {
            changes.push(linked(&hub, way, &Descriptor::new(Kind::Domain, name.as_str())));
        }
    }
    let drawing = drawing(&changes);
    assert_eq!((drawing.nodes.len(), drawing.edges.len()), (MOST, MOST_EDGES));
    assert_eq!(drawing.left_out(), "851 objects beyond the first 150, 47 links beyond the first 400");
}

#[test]
fn hostile_names_stay_within_their_quotation_marks() {
    let evil = "a\"] ; n0 -> n1 <b onload=x> \\N \\\" #quot; `x` %%{init}%% |]) \u{1b}[2J\u{202e}\n}} end & &quot;";
    let id = "cd".repeat(32);
    let mut changes =
        vec![came(Kind::File, &id, evil, Came::Opened), came(Kind::Domain, "b.example", "", Came::Opened)];
    changes.push(linked(&Descriptor::new(Kind::File, id), evil, &Descriptor::new(Kind::Domain, "b.example")));
    let drawing = drawing(&changes);
    for (text, lines) in [(drawing.dot(), 8), (drawing.mermaid(), 4)] {
        assert_eq!(text.lines().count(), lines, "{text}");
        assert!(!text.chars().any(|sign| sign != '\n' && text::is_hidden(sign)), "{text}");
        for line in text.lines() {
            let bare = line.replace("\\\\", "").replace("\\\"", "");
            assert_eq!(bare.matches('"').count() % 2, 0, "{line}");
        }
    }
    let mermaid = drawing.mermaid();
    let inside = mermaid.lines().nth(1).and_then(|line| line.split('"').nth(1)).unwrap();
    let plain = inside.replace("<br>", "");
    assert!(plain.chars().all(|sign| sign.is_alphanumeric() || " .,-_/:()[]…#;".contains(sign)), "{plain}");
}

/// Odd spellings that a service may give, and that are other indicators where anything is taken off them.
const ODD: [(Kind, &str, &str); 7] = [
    (Kind::Url, "http://evil.example/login.", "hxxp://evil[.]example/login%2E"),
    (Kind::Url, "http://Evil.Example/", "hxxp://Evil[.]Example/"),
    (Kind::Url, "http://evil.example:80/", "hxxp://evil[.]example:80/"),
    (Kind::IpAddress, "::ffff:8.8.8.8", "[:][:]ffff[:]8[.]8[.]8[.]8"),
    (Kind::Domain, "evil.example.", "evil[.]example[.]"),
    (Kind::Domain, "Evil.example", "Evil[.]example"),
    (Kind::Domain, "a_b.example", "a_b[.]example"),
];

#[test]
fn what_the_service_gave_is_drawn_letter_for_letter() {
    for (kind, text, expected) in ODD {
        let id = if kind == Kind::Url { "ef".repeat(32) } else { text.to_owned() };
        let drawing = drawing(&[came(kind, &id, text, Came::Opened)]);
        assert_eq!(drawing.nodes[0].name, expected, "{text}");
    }
}

#[test]
fn a_date_on_which_nothing_can_have_been_seen_stands_at_no_link() {
    let [file, domain] = [Descriptor::new(Kind::File, "ab".repeat(32)), Descriptor::new(Kind::Domain, "login.example")];
    for (date, told) in [(99_999_999_999, false), (0, false), (1_767_225_600, true)] {
        let mut changes = small();
        changes.retain(|change| !matches!(change, Change::Linked { .. }));
        let (from, to) = (file.clone(), domain.clone());
        changes.push(Change::Linked { from, relationship: "resolutions".to_owned(), to, at: 2, date: Some(date) });
        let file = CaseFile { changes, ..CaseFile::default() };
        let report = Report::of(&file, 0, &Judge::default());
        let page = report.write(Form::Markdown, &CONTEXT).text;
        let (tree, rest) = page.split_once("## Graph").unwrap().1.split_once("```mermaid").unwrap();
        let mermaid = rest.split("```").next().unwrap().to_owned();
        for text in [tree.to_owned(), mermaid, report.write(Form::Dot, &CONTEXT).text] {
            assert!(text.contains("resolutions"), "{text}");
            let is_dated = ["5138-11-16", "1970-01-01", "2026-01-01"].into_iter().any(|day| text.contains(day));
            assert_eq!(is_dated, told, "{date}: {text}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn an_object_is_called_in_the_drawing_as_its_row_has_it(
        host in "[a-zA-Z0-9._-]{1,20}", path in "[ -~]{0,20}", kind in 0_usize..4,
    ) {
        let url = format!("http://{host}/{}", path.replace(' ', "%20"));
        let (kind, id, name) = match kind {
            0 => (Kind::Domain, host.clone(), host),
            1 => (Kind::Url, "ef".repeat(32), url),
            2 => (Kind::Url, crate::ioc::url_id(&url), url),
            _ => (Kind::IpAddress, "::ffff:8.8.8.8".to_owned(), String::new()),
        };
        let file = CaseFile { changes: vec![came(kind, &id, &name, Came::Opened)], ..CaseFile::default() };
        let report = Report::of(&file, 0, &Judge::default());
        let value = list::defanged_value(&report.rows()[0], CONTEXT.defang);
        let expected = text::fit_middle(&text::visible(&value), NAME).into_owned();
        proptest::prop_assert_eq!(&report.drawing(&CONTEXT).nodes[0].name, &expected);
    }
}
