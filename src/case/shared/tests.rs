use serde_json::json;

use super::*;
use crate::case::{Change, Evidence, Head};
use crate::vt::{Descriptor, Judge, Kind};

fn file(id: &str) -> Descriptor {
    Descriptor::new(Kind::File, id)
}

fn domain(name: &str) -> Descriptor {
    Descriptor::new(Kind::Domain, name)
}

fn came(object: Descriptor, came: Came) -> Change {
    Change::Came { object, name: String::new(), came, at: 1, remark: None }
}

fn linked(from: Descriptor, relationship: &str, to: Descriptor) -> Change {
    Change::Linked { from, relationship: relationship.to_owned(), to, at: 2, date: None }
}

fn marked(object: Descriptor) -> Change {
    Change::Marked { object, is_marked: true }
}

fn case(changes: &[Change]) -> Case {
    Case::of(Head::default(), changes, &Judge::default())
}

fn dossier(traits: &[(&str, Trait, &str)]) -> Dossier {
    let mut dossier = Dossier::default();
    let mut by: BTreeMap<&str, Evidence> = BTreeMap::new();
    for (id, kind, value) in traits {
        by.entry(id).or_default().traits.push((*kind, (*value).into()));
    }
    dossier.extend(by.into_iter().map(|(id, evidence)| (file(id), evidence)));
    dossier
}

fn lines(shared: &Shared) -> Vec<String> {
    let line = |group: &Group| {
        let what = match &group.common {
            Common::Alike(_) => "alike".to_owned(),
            Common::LeadsTo { node, by } => format!("{by} {node}"),
            Common::Trait(kind, value) => format!("{} {value}", kind.word()),
        };
        format!("{what}: {:?}, {} of {}", group.members, group.have, group.could)
    };
    shared.groups.iter().map(line).collect()
}

#[test]
fn what_only_the_chosen_ones_have_comes_before_what_others_have_too() {
    let case = case(&[
        came(file("a"), Came::Opened),
        came(file("b"), Came::Opened),
        came(file("c"), Came::Listed),
        came(file("d"), Came::Listed),
    ]);
    let dossier = dossier(&[
        ("a", Trait::Vhash, "33"),
        ("b", Trait::Vhash, "33"),
        ("c", Trait::Vhash, "33"),
        ("d", Trait::Vhash, "44"),
        ("a", Trait::Imphash, "11"),
        ("b", Trait::Imphash, "11"),
        ("a", Trait::Icon, "55"),
        ("c", Trait::Icon, "55"),
    ]);
    let shared = Shared::of(&case, &dossier);
    assert_eq!(lines(&shared), ["imphash 11: [0, 1], 2 of 2", "vhash 33: [0, 1], 3 of 4"]);
    assert_eq!((shared.chosen, shared.objects, shared.unread), (Chosen::Walked, 2, 0));
}

#[test]
fn marks_say_whose_common_ground_it_is() {
    let case = case(&[
        came(file("a"), Came::Opened),
        came(file("b"), Came::Listed),
        came(file("c"), Came::Listed),
        marked(file("b")),
        marked(file("c")),
    ]);
    let dossier = dossier(&[
        ("a", Trait::Name, "x"),
        ("b", Trait::Name, "x"),
        ("b", Trait::Vhash, "1"),
        ("c", Trait::Vhash, "1"),
    ]);
    let shared = Shared::of(&case, &dossier);
    assert_eq!(lines(&shared), ["vhash 1: [1, 2], 2 of 2"]);
    assert_eq!((shared.chosen, shared.objects), (Chosen::Marked, 2));
}

#[test]
fn two_that_lead_to_the_same_object_share_it_by_whatever_relationship_and_noise_comes_last() {
    let case = case(&[
        came(file("a"), Came::Opened),
        came(file("b"), Came::Opened),
        came(domain("gstatic.com"), Came::Listed),
        came(domain("c2.example"), Came::Listed),
        linked(file("a"), "contacted_domains", domain("gstatic.com")),
        linked(file("b"), "contacted_domains", domain("gstatic.com")),
        linked(file("a"), "contacted_domains", domain("c2.example")),
        linked(file("b"), "embedded_domains", domain("c2.example")),
    ]);
    let shared = Shared::of(&case, &Dossier::default());
    let expected = ["contacted_domains, embedded_domains 3: [0, 1], 2 of 2", "contacted_domains 2: [0, 1], 2 of 2"];
    assert_eq!(lines(&shared), expected);
    let ways: Vec<_> = shared.groups.iter().map(|group| group.way(&case)).collect();
    assert_eq!(ways.first(), Some(&Some(Way::Object(domain("c2.example")))));
    assert_eq!(shared.groups.iter().map(|group| group.is_noise).collect::<Vec<_>>(), [false, true]);
    assert_eq!(shared.unread, 2, "no report is at hand");
}

#[test]
fn files_that_are_alike_stand_among_the_rest_and_open_the_other_one() {
    let case = case(&[came(file("a"), Came::Opened), came(file("b"), Came::Listed)]);
    let mut dossier = Dossier::default();
    dossier.extend(["a", "b"].map(|id| {
        let object = json!({"type": "file", "id": id, "attributes": {"ssdeep": "96:ABCDEFGHIJKL:ABC"}});
        let object = crate::vt::Object::decode(object.to_string().into()).expect("an object");
        (object.descriptor.clone(), Evidence::of(&object))
    }));
    let shared = Shared::of(&case, &dossier);
    assert_eq!(lines(&shared), ["alike: [0], 2 of 2"]);
    assert_eq!(shared.groups.first().and_then(|group| group.way(&case)), Some(Way::Object(file("b"))));
}

#[test]
fn nothing_is_shared_by_one_alone() {
    let case = case(&[came(file("a"), Came::Opened)]);
    assert_eq!(Shared::of(&case, &dossier(&[("a", Trait::Vhash, "1")])).groups, []);
    assert_eq!(Shared::of(&Case::default(), &Dossier::default()).groups, []);
}
