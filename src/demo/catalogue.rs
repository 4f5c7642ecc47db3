//! The relationships of each kind of object, of `assets/demo/relationships.json`: what they give, who may read them, and what
//! they are called from the other end. The world is written from one end only; this table adds the other.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::kind::Kind;

/// One relationship of a kind of object. In the table it is words: `paid one domain back urls`.
#[derive(Debug)]
pub(super) struct Relationship {
    pub(super) name: &'static str,
    pub(super) gives: Kind,
    /// Whether only premium keys may read it.
    pub(super) is_paid: bool,
    /// Whether it gives one object and not many.
    pub(super) is_one: bool,
    /// The relationship of the target that leads back here.
    pub(super) back: Option<&'static str>,
}

impl Relationship {
    fn parse(name: &'static str, words: &'static str) -> Option<Self> {
        let (front, back) = words.split_once(" back ").map_or((words, None), |(front, back)| (front, Some(back)));
        let gives = front.split(' ').next_back().and_then(Kind::of_type)?;
        let has = |word| front.split(' ').any(|known| known == word);
        Some(Self { name, gives, is_paid: has("paid"), is_one: has("one"), back })
    }
}

/// Kinds with their relationships, in the order of `GET /metadata`.
pub(super) static CATALOGUE: LazyLock<Vec<(Kind, Vec<Relationship>)>> = LazyLock::new(|| {
    static TABLE: LazyLock<Map<String, Value>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../assets/demo/relationships.json")).unwrap_or_default()
    });
    let rows = |rows: &'static Value| {
        let rows = rows.as_object().into_iter().flatten();
        rows.filter_map(|(name, words)| Relationship::parse(name, words.as_str()?)).collect()
    };
    TABLE.iter().filter_map(|(kind, table)| Some((Kind::of_type(kind)?, rows(table)))).collect()
});

/// The relationships of a kind; none for kinds that have none.
pub(super) fn of(kind: Kind) -> &'static [Relationship] {
    CATALOGUE.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, relationships)| relationships)
}

/// The relationship of this name.
pub(super) fn find(kind: Kind, name: &str) -> Option<&'static Relationship> {
    of(kind).iter().find(|relationship| relationship.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_exists_and_leads_here() {
        for (kind, relationships) in CATALOGUE.iter() {
            for relationship in relationships {
                let Some(back) = relationship.back else { continue };
                let other = find(relationship.gives, back)
                    .unwrap_or_else(|| panic!("{}: {back} of {:?}", relationship.name, relationship.gives));
                assert_eq!(other.gives, *kind, "{}", relationship.name);
            }
        }
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(CATALOGUE.iter().map(|(_, relationships)| relationships.len()).sum::<usize>(), 157);
    }
}
