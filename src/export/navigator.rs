//! A layer for the ATT&CK Navigator: the techniques of a case, scored by how many of its objects use them.
//!
//! Source: <https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md>

use serde_json::{Value, json};

use super::json;
use crate::text::{self, Shown};

/// Objects that are named for a technique; the score counts all.
const NAMED: usize = 20;

/// An ATT&CK technique, and what uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technique {
    /// `T1059.001`
    pub id: String,
    /// Empty if nothing says it. Hostile text.
    pub name: String,
    /// What objects that use it are called, in a form that is no link. Hostile text.
    pub objects: Vec<String>,
}

impl Technique {
    /// Whether the id is one of a technique: `T1059` or `T1059.001`.
    pub fn is_one(id: &str) -> bool {
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let Some(rest) = id.strip_prefix('T') else { return false };
        match rest.split_once('.') {
            Some((technique, part)) => digits(technique, 4) && digits(part, 3),
            None => digits(rest, 4),
        }
    }
}

/// The layer. What is no technique by its id is not in it.
pub fn layer(name: &str, description: &str, techniques: &[Technique]) -> String {
    let known = || techniques.iter().filter(|technique| Technique::is_one(&technique.id));
    let most = known().map(|technique| technique.objects.len()).max().unwrap_or_default().max(1);
    let layer = json!({
        "name": Shown::of(name).to_string(),
        "versions": {"navigator": "4.9.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": Shown::of(description).to_string(),
        "sorting": 3,
        "layout": {"layout": "side", "showID": true, "showName": true, "expandedSubtechniques": "annotated"},
        "hideDisabled": false,
        "techniques": known().map(scored).collect::<Vec<_>>(),
        "gradient": {"colors": ["#ffffff", "#ff6666"], "minValue": 0, "maxValue": most},
        "selectTechniquesAcrossTactics": true,
        "selectSubtechniquesWithParent": false,
    });
    json::pretty(&layer) + "\n"
}

fn scored(technique: &Technique) -> Value {
    let all = technique.objects.len();
    let mut named: Vec<String> = technique.objects.iter().take(NAMED).map(|name| Shown::of(name).to_string()).collect();
    named.extend((all > NAMED).then(|| format!("and {} more", text::count((all - NAMED) as u64))));
    let metadata = (!technique.name.is_empty())
        .then(|| json!({"name": "technique", "value": Shown::of(&technique.name).to_string()}));
    json!({
        "techniqueID": technique.id, "score": all, "comment": named.join("\n"), "enabled": true,
        "metadata": metadata.into_iter().collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_scores_techniques_by_their_objects_and_leaves_out_what_is_none() {
        let technique = |id: &str, objects: usize| Technique {
            id: id.to_owned(),
            name: "Phishing\u{1b}".to_owned(),
            objects: (0..objects).map(|number| format!("invoice-{number}\u{202e}.exe")).collect(),
        };
        let ids = [technique("T1566.001", 25), technique("T1059", 1), technique("TA0001", 1), technique("T1059.1", 1)];
        let text = layer("one \u{9b}", "", &ids);
        let layer: Value = serde_json::from_str(&text).unwrap();
        let scores: Vec<_> = layer["techniques"].as_array().unwrap().iter().map(|one| &one["score"]).collect();
        assert_eq!((scores, &layer["gradient"]["maxValue"]), (vec![&json!(25), &json!(1)], &json!(25)));
        assert!(layer["techniques"][0]["comment"].as_str().unwrap().ends_with("\nand 5 more"));
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{text}");
        assert_eq!(layer["versions"], json!({"navigator": "4.9.0", "layer": "4.5"}));
    }
}
