//! The story as it is written in `assets/demo`: rows and templates, read once at start. What can be derived (hashes, dates,
//! engine results, the other end of a relationship) is left out of the files and made by the modules beside this one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::DemoError;

/// A row of the story: what is written of one object. Code reads what it derives from; templates read the rest.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Row(pub(super) Map<String, Value>);

impl Row {
    /// A row that was not written, from its members.
    pub(super) fn of(members: Value) -> Self {
        match members {
            Value::Object(members) => Self(members),
            _ => Self::default(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A text; empty if there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A number; 0 if there is none.
    pub(super) fn number(&self, name: &str) -> i64 {
        self.get(name).and_then(Value::as_i64).unwrap_or_default()
    }

    /// A number of things; 0 if there is none.
    pub(super) fn count(&self, name: &str) -> u32 {
        self.number(name).try_into().unwrap_or_default()
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The texts of a list.
    pub(super) fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        self.rows(name).iter().filter_map(Value::as_str)
    }

    /// The rows within the row.
    pub(super) fn rows(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The members that have other names than these.
    pub(super) fn without(&self, names: &[&str]) -> Map<String, Value> {
        let mut members = self.0.clone();
        members.retain(|name, _| !names.contains(&name.as_str()));
        members
    }

    /// Votes: harmless and malicious, of a comment positive, negative and abuse.
    pub(super) fn votes<const N: usize>(&self) -> [u32; N] {
        let votes = self.rows("votes");
        std::array::from_fn(|at| votes.get(at).and_then(|count| count.as_u64()?.try_into().ok()).unwrap_or_default())
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Engines {
    pub(super) file: Vec<String>,
    pub(super) feed: Vec<String>,
    pub(super) pattern: Vec<String>,
    /// The categories that threats are said to be of.
    pub(super) category: Vec<String>,
}

/// Rows by name, of each kind.
type Named = BTreeMap<String, BTreeMap<String, Row>>;

/// The whole story.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) engines: Engines,
    pub(super) formats: Map<String, Value>,
    rows: BTreeMap<String, Vec<Row>>,
    named: Named,
    templates: Map<String, Value>,
}

impl Story {
    /// The story that is compiled in; read once, however many services a program starts.
    pub(super) fn read() -> Result<&'static Self, DemoError> {
        static STORY: OnceLock<Result<Story, String>> = OnceLock::new();
        STORY.get_or_init(Self::parse).as_ref().map_err(|reason| DemoError::Story(reason.clone()))
    }

    fn parse() -> Result<Self, String> {
        let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for text in [
            include_str!("../../assets/demo/files.toml"),
            include_str!("../../assets/demo/network.toml"),
            include_str!("../../assets/demo/words.toml"),
            include_str!("../../assets/demo/behaviours.toml"),
        ] {
            rows.append(&mut read(text)?);
        }
        let templates = include_str!("../../assets/demo/reports.json");
        Ok(Self {
            engines: read(include_str!("../../assets/demo/engines.toml"))?,
            formats: read(include_str!("../../assets/demo/formats.toml"))?,
            named: read(include_str!("../../assets/demo/rules.toml"))?,
            templates: serde_json::from_str(templates).map_err(|error| error.to_string())?,
            rows,
        })
    }

    /// The rows of a kind, as its file calls it.
    pub(super) fn rows(&self, kind: &str) -> &[Row] {
        self.rows.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The rows of a kind that have names.
    pub(super) fn named(&self, kind: &str) -> impl Iterator<Item = (&str, &Row)> {
        self.named.get(kind).into_iter().flatten().map(|(name, row)| (name.as_str(), row))
    }

    /// Those of the names that are known, with their names as `key`.
    pub(super) fn chosen<'a>(&self, kind: &str, names: impl Iterator<Item = &'a str>) -> Vec<Value> {
        let rows = self.named.get(kind);
        let chosen = names.filter_map(|name| {
            let mut row = rows?.get(name)?.0.clone();
            row.insert("key".to_owned(), name.into());
            Some(row.into())
        });
        chosen.collect()
    }

    /// All that is filled.
    #[cfg(test)]
    pub(super) fn texts(&self) -> impl Iterator<Item = &Value> {
        self.templates.values().chain(self.formats.values())
    }

    pub(super) fn template(&self, name: &str) -> &Value {
        self.templates.get(name).unwrap_or(&Value::Null)
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}
