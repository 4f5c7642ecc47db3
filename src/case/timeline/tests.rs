use serde_json::json;

use super::*;
use crate::case::{Came, Change, Evidence, Head};
use crate::vt::{Descriptor, Judge, Kind, Object};

/// 2026-03-01 00:00:00 UTC.
const MARCH: i64 = 1_772_323_200;

fn named(kind: Kind, id: &str) -> Descriptor {
    Descriptor::new(kind, id)
}

fn came(object: Descriptor) -> Change {
    Change::Came { object, name: String::new(), came: Came::Opened, at: 1, remark: None }
}

fn case(changes: &[Change]) -> Case {
    Case::of(Head::default(), changes, &Judge::default())
}

fn told(kind: &str, id: &str, attributes: &serde_json::Value) -> (Descriptor, Evidence) {
    let object = json!({"type": kind, "id": id, "attributes": attributes});
    let object = Object::decode(object.to_string().into()).expect("an object");
    (object.descriptor.clone(), Evidence::of(&object))
}

fn lines(timeline: &Timeline) -> Vec<(i64, &'static str, NodeId)> {
    timeline.entries().iter().map(|entry| (entry.event.at, entry.event.what.word(), entry.node)).collect()
}

#[test]
fn what_happened_to_all_objects_stands_in_one_order_with_the_days_of_resolutions() {
    let (name, address) = (named(Kind::Domain, "a.example"), named(Kind::IpAddress, "192.0.2.1"));
    let link = |from: &Descriptor, to: &Descriptor| Change::Linked {
        from: from.clone(),
        relationship: "resolutions".to_owned(),
        to: to.clone(),
        at: 2,
        date: Some(MARCH + 5),
    };
    let (there, back) = (link(&name, &address), link(&address, &name));
    let case =
        case(&[came(name), came(address), there, back, came(named(Kind::File, "ab")), came(named(Kind::File, "cd"))]);
    let mut dossier = Dossier::default();
    dossier.extend([
        told("file", "ab", &json!({"first_submission_date": MARCH + 9})),
        told("domain", "a.example", &json!({"creation_date": MARCH, "last_analysis_date": MARCH + 20})),
    ]);
    let timeline = Timeline::of(&case, &dossier, MARCH + 30);
    let expected = [
        (MARCH, "registered", 0),
        (MARCH + 5, "resolved", 0),
        (MARCH + 9, "first submitted", 2),
        (MARCH + 20, "last analysed", 0),
    ];
    assert_eq!(lines(&timeline), expected);
    assert_eq!(timeline.entries().get(1).and_then(|entry| entry.other), Some(1));
    assert_eq!(timeline.silent, 1, "nothing is known of the second file");
}

#[test]
fn an_object_without_a_report_has_the_date_that_is_known_of_it() {
    let object = named(Kind::Domain, "a.example");
    let brief = json!({"type": "domain", "id": "a.example", "attributes": {"last_analysis_date": MARCH}}).to_string();
    let case = case(&[came(object.clone()), Change::Learned { object, brief }]);
    assert_eq!(lines(&Timeline::of(&case, &Dossier::default(), MARCH)), [(MARCH, "last analysed", 0)]);
}

#[test]
fn the_day_of_a_resolution_is_doubted_as_every_other_date() {
    let (name, address) = (named(Kind::Domain, "a.example"), named(Kind::IpAddress, "192.0.2.1"));
    let linked = Change::Linked {
        from: name.clone(),
        relationship: "resolutions".to_owned(),
        to: address.clone(),
        at: MARCH,
        date: Some(0),
    };
    let case = case(&[came(name), came(address), linked]);
    let timeline = Timeline::of(&case, &Dossier::default(), MARCH);
    let doubts: Vec<_> = timeline.entries().iter().map(|entry| entry.event.doubt).collect();
    assert_eq!(doubts, [Some(Doubt::Epoch)]);
}

#[test]
fn what_cannot_lie_in_the_future_is_doubtful_there() {
    let case = case(&[came(named(Kind::Domain, "a.example"))]);
    let mut dossier = Dossier::default();
    let attributes = json!({"creation_date": MARCH + 40 * DAY, "expiration_date": MARCH + 400 * DAY});
    dossier.extend([told("domain", "a.example", &attributes)]);
    let doubts: Vec<_> = Timeline::of(&case, &dossier, MARCH).entries().iter().map(|entry| entry.event.doubt).collect();
    assert_eq!(doubts, [Some(Doubt::ToCome), None]);
}

#[test]
fn a_sparkline_spans_what_can_be_believed() {
    let event = |at, doubt| Event { doubt, ..Event::new(What::Analysed, at, "") };
    let events = [event(0, Some(Doubt::Epoch)), event(100, None), event(149, None), event(199, None)];
    assert_eq!(buckets(events.iter(), 2), Some((100, 199, vec![2, 1])));
    assert_eq!(buckets(events.iter().take(1), 2), None);
    let all = [event(i64::MIN, None), event(i64::MAX, None)];
    assert_eq!(buckets(all.iter(), 4).map(|(_, _, parts)| parts), Some(vec![1, 0, 0, 1]));
    assert_eq!(buckets(all.iter(), 0).map(|(_, _, parts)| parts), Some(vec![]));
}
