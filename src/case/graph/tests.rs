use super::*;
use crate::case::{Change, Head};
use crate::vt::{Descriptor, Judge, Kind};

fn domain(name: &str) -> Descriptor {
    Descriptor::new(Kind::Domain, name)
}

fn came(name: &str, came: Came) -> Change {
    Change::Came { object: domain(name), name: String::new(), came, at: 1, remark: None }
}

fn linked(from: &str, relationship: &str, to: &str) -> Change {
    Change::Linked { from: domain(from), relationship: relationship.to_owned(), to: domain(to), at: 2, date: None }
}

fn flagged(name: &str) -> Change {
    let brief = format!(
        r#"{{"type": "domain", "id": "{name}", "attributes": {{"last_analysis_stats": {{"malicious": 9, "harmless": 80}}}}}}"#
    );
    Change::Learned { object: domain(name), brief }
}

fn case(changes: &[Change]) -> Case {
    Case::of(Head::default(), changes, &Judge::default())
}

/// An opened object with a listed one, a listed flagged one and a popular one.
fn small() -> Case {
    case(&[
        came("a.example", Came::Opened),
        came("b.example", Came::Listed),
        came("c.example", Came::Listed),
        came("gstatic.com", Came::Listed),
        flagged("c.example"),
        linked("a.example", "siblings", "b.example"),
        linked("a.example", "siblings", "c.example"),
        linked("a.example", "cname_records", "gstatic.com"),
    ])
}

/// A row a line, as a reader sees it.
fn lines(case: &Case, outline: &Outline) -> Vec<String> {
    let tree = Tree::of(case);
    let line = |row: &Row| {
        let indent = "  ".repeat(row.depth);
        match row.what {
            What::Object { node, met, .. } => {
                let name = case.node(node).map_or("", |node| &node.name);
                let met = match met {
                    Met::Here => "",
                    Met::Above => " (above)",
                    Met::Below => " (below)",
                    Met::Folded => " (folded)",
                };
                format!("{indent}{name}{met}")
            }
            What::Way { node, way, total, flagged, folded, noise, .. } => {
                let relationship = tree.relationship(node, way);
                format!("{indent}{relationship} {total}, {flagged} flagged, {folded} folded, {noise} noise")
            }
        }
    };
    Rows::of(case, &tree, outline).all().iter().map(line).collect()
}

#[test]
fn what_was_opened_or_is_flagged_is_shown_and_the_rest_counted_under_its_relationship() {
    let expected = [
        "a.example",
        "  siblings 2, 1 flagged, 1 folded, 0 noise",
        "    c.example",
        "  cname_records 1, 0 flagged, 0 folded, 1 noise",
    ];
    assert_eq!(lines(&small(), &Outline::default()), expected);
}

#[test]
fn what_lists_merely_named_and_noise_are_shown_when_asked_for() {
    let outline = Outline { shows_listed: true, shows_noise: true, ..Outline::default() };
    let expected = [
        "a.example",
        "  siblings 2, 1 flagged, 0 folded, 0 noise",
        "    b.example",
        "    c.example",
        "  cname_records 1, 0 flagged, 0 folded, 0 noise",
        "    gstatic.com",
    ];
    assert_eq!(lines(&small(), &outline), expected);
}

#[test]
fn a_relationship_is_unfolded_by_itself_and_an_object_folded_whole() {
    let mut outline = Outline::default();
    outline.set(Spot::Way(0, 0), Fold::All);
    assert!(lines(&small(), &outline).contains(&"    b.example".to_owned()));
    outline.set(Spot::Object(0), Fold::Closed);
    assert_eq!(lines(&small(), &outline), ["a.example"]);
}

#[test]
fn an_object_that_is_met_again_is_a_reference_and_a_circle_ends() {
    let case = case(&[
        came("a.example", Came::Opened),
        came("b.example", Came::Opened),
        came("c.example", Came::Opened),
        linked("a.example", "siblings", "b.example"),
        linked("a.example", "siblings", "c.example"),
        linked("b.example", "siblings", "c.example"),
        linked("c.example", "parent", "a.example"),
    ]);
    let expected = [
        "a.example",
        "  siblings 2, 0 flagged, 0 folded, 0 noise",
        "    b.example",
        "      siblings 1, 0 flagged, 0 folded, 0 noise",
        "        c.example (below)",
        "    c.example",
        "      parent 1, 0 flagged, 0 folded, 0 noise",
        "        a.example (above)",
    ];
    assert_eq!(lines(&case, &Outline::default()), expected);
}

#[test]
fn what_nothing_led_to_when_it_came_is_where_a_walk_begins() {
    let case = case(&[
        came("a.example", Came::Opened),
        came("b.example", Came::Queued),
        linked("b.example", "parent", "a.example"),
    ]);
    let expected = ["a.example", "b.example", "  parent 1, 0 flagged, 0 folded, 0 noise", "    a.example (above)"];
    assert_eq!(lines(&case, &Outline::default()), expected);
}

#[test]
fn a_filter_shows_what_passes_and_what_leads_there_however_it_is_folded() {
    let mut outline = Outline::default();
    outline.set(Spot::Object(0), Fold::Closed);
    outline.set_filter("B.EXAMPLE");
    let expected = ["a.example", "  siblings 2, 1 flagged, 0 folded, 0 noise", "    b.example"];
    assert_eq!(lines(&small(), &outline), expected);
    outline.set_filter("flagged kind:domain");
    assert_eq!(lines(&small(), &outline).last().map(String::as_str), Some("    c.example"));
    outline.set_filter("nowhere");
    assert_eq!(lines(&small(), &outline), Vec::<String>::new());
}

#[test]
fn noise_that_leads_to_something_that_counts_is_shown() {
    let case = case(&[
        came("a.example", Came::Opened),
        came("gstatic.com", Came::Listed),
        came("b.example", Came::Opened),
        came("c.example", Came::Listed),
        linked("a.example", "siblings", "gstatic.com"),
        linked("gstatic.com", "siblings", "b.example"),
        linked("gstatic.com", "siblings", "c.example"),
    ]);
    let lines = lines(&case, &Outline::default());
    assert_eq!(
        lines.get(2..5).unwrap_or_default(),
        ["    gstatic.com", "      siblings 2, 0 flagged, 1 folded, 0 noise", "        b.example"]
    );
}

#[test]
fn what_lies_below_noise_is_noise() {
    let case = case(&[
        came("a.example", Came::Opened),
        came("gstatic.com", Came::Found),
        came("b.example", Came::Listed),
        linked("a.example", "siblings", "gstatic.com"),
        linked("gstatic.com", "subdomains", "b.example"),
    ]);
    let rows = Rows::of(&case, &Tree::of(&case), &Outline::default());
    assert_eq!((rows.objects, rows.noise), (1, 2));
}

#[test]
fn an_object_that_is_folded_away_can_be_revealed() {
    let case = small();
    let (tree, mut outline) = (Tree::of(&case), Outline::default());
    outline.set(Spot::Object(0), Fold::Closed);
    for node in [1, 3] {
        assert_eq!(Rows::of(&case, &tree, &outline).place(node), None);
        outline.reveal(&case, &tree, node);
        assert!(Rows::of(&case, &tree, &outline).place(node).is_some());
    }
}

#[test]
fn what_lies_below_an_object_is_told_without_noise() {
    let case = small();
    let tree = Tree::of(&case);
    assert_eq!(tree.below(&case, Spot::Object(0)), [0, 1, 2]);
    assert_eq!(tree.below(&case, Spot::Way(0, 0)), [1, 2]);
}

/// Every object leads to the next one.
fn chain(length: usize) -> Case {
    let name = |place: usize| format!("n{place}.example");
    let objects = (0..length).map(|place| came(&name(place), Came::Opened));
    let links = (1..length).map(|place| linked(&name(place - 1), "siblings", &name(place)));
    case(&objects.chain(links).collect::<Vec<_>>())
}

#[test]
fn a_walk_of_any_depth_has_rows() {
    let case = chain(20_000);
    let rows = Rows::of(&case, &Tree::of(&case), &Outline::default());
    assert_eq!(rows.all().len(), 2 * 20_000 - 1);
    assert_eq!(rows.all().last().map(|row| row.depth), Some(2 * 19_999));
}

#[test]
fn each_object_stands_in_full_once_and_each_edge_has_one_row_however_ways_meet() {
    let name = |place: usize| format!("n{place}.example");
    let objects = (0..500).map(|place| came(&name(place), Came::Opened));
    let links = (0..2_000_usize).map(|step| linked(&name(step % 500), "siblings", &name(step * 7_919 % 499)));
    let case = case(&objects.chain(links).collect::<Vec<_>>());
    let tree = Tree::of(&case);
    let rows = Rows::of(&case, &tree, &Outline::default());
    let objects = rows.all().iter().filter(|row| matches!(row.what, What::Object { .. })).count();
    assert_eq!(rows.objects, 500);
    assert_eq!(objects, case.edges().len() + tree.roots.len());
}
