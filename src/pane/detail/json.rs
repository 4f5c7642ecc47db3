//! The JSON tab: the object as the service sent it, unfolded on demand, so that 20 MB open at once.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::travel;
use crate::keys::Action;

/// A visible node.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonRow {
    pub depth: usize,
    /// JSON pointer of the node: `/attributes/names/0`.
    pub pointer: String,
    /// The member's name or the item's number; empty at the root.
    pub label: String,
    /// The scalar, or what a folded container holds: `{12}`.
    pub text: String,
    /// `None` for scalars and empty containers.
    pub open: Option<bool>,
}

/// State of the tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JsonTab {
    tree: Option<Arc<Value>>,
    open: HashSet<String>,
    pub rows: Vec<JsonRow>,
    pub cursor: usize,
}

impl JsonTab {
    /// Shows another tree; the same one keeps its folds.
    pub fn show(&mut self, tree: &Arc<Value>) {
        if self.tree.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, tree)) {
            return;
        }
        if self.tree.is_none() {
            self.open = HashSet::from([String::new(), "/attributes".to_owned()]);
        }
        self.tree = Some(tree.clone());
        self.flatten();
    }

    /// Takes in a movement, fold or unfold.
    pub fn perform(&mut self, action: Action, height: usize) {
        if action == Action::Open
            && let Some(JsonRow { pointer, open: Some(open), .. }) = self.rows.get(self.cursor)
        {
            if *open {
                self.open.remove(pointer);
            } else {
                self.open.insert(pointer.clone());
            }
            self.flatten();
        }
        self.cursor = travel(action, self.cursor, self.rows.len(), height.max(2) - 1);
    }

    /// What `y` copies: the text of a string, the JSON of anything else.
    pub fn value(&self) -> Option<String> {
        let row = self.rows.get(self.cursor)?;
        let node = self.tree.as_ref()?.pointer(&row.pointer)?;
        Some(node.as_str().map_or_else(|| node.to_string(), str::to_owned))
    }

    fn flatten(&mut self) {
        self.rows.clear();
        if let Some(tree) = self.tree.clone() {
            self.push(&tree, "", String::new(), 0);
        }
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }

    fn push(&mut self, node: &Value, pointer: &str, label: String, depth: usize) {
        let size = match node {
            Value::Object(members) => members.len(),
            Value::Array(items) => items.len(),
            _ => 0,
        };
        let open = (size > 0).then(|| self.open.contains(pointer));
        let text = match node {
            Value::Object(_) => format!("{{{size}}}"),
            Value::Array(_) => format!("[{size}]"),
            Value::String(text) => crate::text::visible(text).into_owned(),
            scalar => scalar.to_string(),
        };
        self.rows.push(JsonRow { depth, pointer: pointer.to_owned(), label, text, open });
        if open != Some(true) {
            return;
        }
        match node {
            Value::Object(members) => {
                for (name, member) in members {
                    let escaped = name.replace('~', "~0").replace('/', "~1");
                    let label = crate::text::visible(name).into_owned();
                    self.push(member, &format!("{pointer}/{escaped}"), label, depth + 1);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.push(item, &format!("{pointer}/{index}"), index.to_string(), depth + 1);
                }
            }
            _ => {}
        }
    }
}
