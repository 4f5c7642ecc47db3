//! Two objects side by side: what they share, and where they differ.

use std::collections::BTreeSet;

use super::{Block, facts};
use crate::case::similar::{ssdeep, tlsh};
use crate::text::count;
use crate::vt::{Object, verdict};
use serde_json::Value;

/// What two objects share and where they differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sides {
    shared: Vec<String>,
    /// Name of the fact, what the one has, what the other has.
    different: Vec<(String, String, String)>,
    only: [Vec<String>; 2],
    near: Vec<String>,
    ratios: [String; 2],
    names: [String; 2],
}

impl Sides {
    /// Compares two whole reports; a tree is an object's JSON.
    pub fn of((one, left): (&Object, &Value), (other, right): (&Object, &Value)) -> Self {
        let trees = [left, right];
        let [mine, yours] = trees.map(|tree| facts::of(tree).unwrap_or_default());
        let mut sides = Self {
            near: near(trees),
            ratios: [one, other].map(|object| {
                let known = object.facts.threat_label.as_deref().map(|label| format!(", {label}"));
                verdict::cell_in_words(object) + &known.unwrap_or_default()
            }),
            names: [one, other].map(|object| object.title().to_owned()),
            ..Self::default()
        };
        let none = BTreeSet::new();
        for name in mine.keys().chain(yours.keys()).collect::<BTreeSet<_>>() {
            let [one, other] = [&mine, &yours].map(|facts| facts.get(name).unwrap_or(&none));
            sides.shared.extend(one.intersection(other).map(|value| format!("{name}: {value}")));
            let [left, right] =
                [one.difference(other), other.difference(one)].map(|values| values.cloned().collect::<Vec<String>>());
            match (left.as_slice(), right.as_slice()) {
                ([], []) => {}
                ([left], [right]) if one.len() == 1 && other.len() == 1 => {
                    sides.different.push((name.clone(), left.clone(), right.clone()));
                }
                _ => {
                    let [first, second] = &mut sides.only;
                    first.extend(left.into_iter().map(|value| format!("{name}: {value}")));
                    second.extend(right.into_iter().map(|value| format!("{name}: {value}")));
                }
            }
        }
        sides.related(one, other);
        sides
    }

    /// Objects that both reports name as related, by relationship.
    fn related(&mut self, one: &Object, other: &Object) {
        let theirs = other.folded();
        for (relationship, page) in one.folded() {
            let Some((_, their)) = theirs.iter().find(|(name, _)| *name == relationship) else { continue };
            for object in &page.objects {
                let object = &object.viewed_from(&one.descriptor).descriptor;
                let is_shared = |known: &Object| known.viewed_from(&other.descriptor).descriptor == *object;
                if object.kind.has_report() && their.objects.iter().any(is_shared) {
                    self.shared.push(format!("{relationship}: {}", object.id));
                }
            }
        }
    }

    /// `8 shared, 3 different`
    pub fn summary(&self) -> String {
        let different = self.different.len() + self.only.iter().map(Vec::len).sum::<usize>();
        format!("{} shared, {} different", count(self.shared.len() as u64), count(different as u64))
    }

    /// The whole of it, block by block.
    pub fn blocks(&self) -> Vec<Block> {
        let [first, second] = &self.names;
        let ratios = self.names.iter().zip(&self.ratios).map(|(name, ratio)| format!("{name}: {ratio}")).collect();
        let different = self.different.iter().map(|(name, one, other)| format!("{name}: {one} | {other}")).collect();
        let [only_first, only_second] = &self.only;
        [
            Block::of("Verdicts", ratios),
            Block::of("Alike", self.near.clone()),
            Block::of("Shared", self.shared.clone()),
            Block::of("Different", different),
            Block::of(format!("Only {first}"), only_first.clone()),
            Block::of(format!("Only {second}"), only_second.clone()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// How like the contents of two files are, by the digests that are made for that.
fn near(trees: [&Value; 2]) -> Vec<String> {
    let digests = |name: &str| {
        let [one, other] = trees.map(|tree| tree.get("attributes").and_then(|all| all.get(name)?.as_str()));
        one.zip(other)
    };
    let tlsh = digests("tlsh").and_then(|(one, other)| {
        let distance = tlsh::Digest::parse(one)?.distance(&tlsh::Digest::parse(other)?);
        Some(format!("TLSH distance {} (0 is the same; up to about 50 is alike)", count(distance.into())))
    });
    let ssdeep = digests("ssdeep").and_then(|(one, other)| {
        let score = ssdeep::Digest::parse(one)?.score(&ssdeep::Digest::parse(other)?);
        Some(format!("ssdeep score {score} of 100"))
    });
    tlsh.into_iter().chain(ssdeep).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sides(one: &Object, other: &Object) -> Sides {
        Sides::of((one, &one.value()), (other, &other.value()))
    }

    fn file(id: &str, attributes: &Value, hosts: &[&str]) -> Object {
        let hosts: Vec<Value> = hosts.iter().map(|host| json!({"type": "domain", "id": host})).collect();
        let tree = json!({"type": "file", "id": id, "attributes": attributes,
            "relationships": {"contacted_domains": {"data": hosts}}});
        Object::decode(tree.to_string().into()).expect("an object")
    }

    fn text(sides: &Sides) -> String {
        let block = |block: Block| format!("{}\n{}\n", block.title, block.lines.join("\n"));
        sides.blocks().into_iter().map(block).collect()
    }

    #[test]
    fn what_two_files_share_is_told_from_what_each_has_alone() {
        let attributes = |name: &str, size: u32, tags: &[&str]| {
            json!({"meaningful_name": name, "names": [name], "size": size, "tags": tags, "pe_info": {"imphash": "aa11",
                "sections": [{"name": ".text", "md5": "s1"}]}, "type_description": "Win32 EXE"})
        };
        let one = file("a1", &attributes("one.exe", 9, &["packed", "signed"]), &["c2.example", "x.example"]);
        let other = file("b2", &attributes("two.exe", 1_200, &["packed"]), &["c2.example"]);
        let told = text(&sides(&one, &other));
        let expected = "Verdicts\none.exe: not scanned\ntwo.exe: not scanned\n\
            Shared\nimphash: aa11\nsection: s1\ntag: packed\ntype: Win32 EXE\ncontacted_domains: c2.example\n\
            Different\nfile name: one.exe | two.exe\nsize: 9 | 1,200\n\
            Only one.exe\ntag: signed\n";
        // What stands for a verdict is another rule's business.
        let after = |text: &str| text[text.find("Shared").expect("a block")..].to_owned();
        assert_eq!(after(&told), after(expected), "{told}");
    }

    #[test]
    fn a_signature_is_compared_by_what_it_is_worth() {
        let signed = |status: &str| json!({"size": 1, "signature_info": {"verified": "Signed", "signers details": [{"status": status}]}});
        let revoked =
            "Trust for this certificate or one of the certificates in the certificate chain has been revoked.";
        let told = text(&sides(&file("a1", &signed("Valid"), &[]), &file("b2", &signed(revoked), &[])));
        assert!(told.contains("signature: Signed | signed, but the certificate was revoked\n"), "{told}");
    }

    #[test]
    fn two_reports_that_say_nothing_share_nothing() {
        let object = |json: &str| Object::decode(json.to_owned().into()).expect("an object");
        let odd =
            object(r#"{"type": "file", "id": "a", "attributes": {"pe_info": [], "tags": {"a": 3}, "tlsh": "T1"}}"#);
        let none = object(r#"{"type": "domain", "id": "a.example"}"#);
        assert_eq!(sides(&odd, &none).summary(), "0 shared, 1 different", "a digest that is none is a text");
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let tags: Vec<String> = (0..100).map(|number| format!("t{number:03}")).collect();
        let told =
            text(&sides(&file("a", &json!({"tags": tags, "size": 1}), &[]), &file("b", &json!({"size": 1}), &[])));
        assert!(told.ends_with("tag: t039\nand 60 more\n"), "{told}");
    }
}
