//! What a report says that can be held against another's: by name, each value once.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde_json::{Value, json};

use crate::case::traits::{self, Trait};
use crate::text::{count, time};
use crate::vt::{Kind, Object, Signature};

/// Values by the name of the fact.
pub(super) type Facts = BTreeMap<String, BTreeSet<String>>;

/// How an attribute is read.
enum Form {
    Text,
    /// One of the service's constants, without what they all begin with.
    Constant(&'static str),
    Number,
    Date,
    /// Each text of a list, or each value of a dictionary.
    Each,
    /// This member of each item of a list.
    Member(&'static str),
    /// What the signature is worth, by all that the attributes say of it.
    Signature,
}

/// What is compared beside traits: the name for people, where it stands below `attributes`, how it is read.
const TABLE: &[(&str, &str, Form)] = &[
    // What decides the verdict beside the numbers comes first.
    ("Google Threat Intelligence says", "/gti_assessment/verdict/value", Form::Constant("VERDICT_")),
    ("VirusTotal says", "/threat_verdict", Form::Constant("VERDICT_")),
    ("severity", "/threat_severity/threat_severity_level", Form::Constant("SEVERITY_")),
    ("type", "/type_description", Form::Text),
    ("size", "/size", Form::Number),
    ("MD5", "/md5", Form::Text),
    ("ssdeep", "/ssdeep", Form::Text),
    (BUILT, CREATED, Form::Date),
    ("first submitted", "/first_submission_date", Form::Date),
    ("signature", "", Form::Signature),
    ("product", "/signature_info/product", Form::Text),
    ("section", "/pe_info/sections", Form::Member("md5")),
    ("library", "/pe_info/import_list", Form::Member("library_name")),
    ("sandbox verdict", "/sandbox_verdicts", Form::Member("category")),
    ("category", "/categories", Form::Each),
    ("tag", "/tags", Form::Each),
    ("leads to", "/last_final_url", Form::Text),
    ("response code", "/last_http_response_code", Form::Number),
    ("DNS record", "/last_dns_records", Form::Member("value")),
    ("country", "/country", Form::Text),
    ("reputation", "/reputation", Form::Number),
];

/// What stands there is of a file when it was built, and of a domain when it was registered.
const CREATED: &str = "/creation_date";
const BUILT: &str = "built";
const REGISTERED: &str = "registered";

/// What two lists of their own tell, in a comparison of then and now.
pub(super) const NAME: Trait = Trait::Name;
pub(super) const TAG: &str = "tag";

/// The member of a short form that holds facts.
const KEPT: &str = "facts";

/// What the rows of lists need of a report, and all that traits take from there; the rest of a large tree is not written anew.
const SMALL: &[&str] = &[
    "meaningful_name",
    "names",
    "popular_threat_classification",
    "registrar",
    "sha256",
    "sha1",
    "md5",
    "asn",
    "as_owner",
    "url",
];

/// The attributes of a short form, which has no others.
pub(super) const SHORT: &[&str] = &["last_analysis_results", "last_analysis_stats", "names", "tags"];

/// The facts of a report's tree, or of its short form. None of a tree that says too little to tell what it lacks.
pub(super) fn of(tree: &Value) -> Option<Facts> {
    if let Some(kept) = tree.get(KEPT) {
        return serde_json::from_value(kept.clone()).ok();
    }
    let kind = Kind::parse(tree.get("type")?.as_str()?);
    let attributes = tree.get("attributes")?.as_object()?;
    if attributes.keys().all(|name| SHORT.contains(&name.as_str())) {
        return None;
    }
    let few: serde_json::Map<String, Value> =
        SMALL.iter().filter_map(|name| Some(((*name).to_owned(), attributes.get(*name)?.clone()))).collect();
    let small = json!({"type": tree.get("type")?, "id": tree.get("id")?, "attributes": few});
    let object = Object::decode(Bytes::from(small.to_string())).ok()?;
    let mut facts = Facts::new();
    for (name, at, form) in TABLE {
        let values = tree.get("attributes").and_then(|all| all.pointer(at)).map(|value| read(value, form));
        let values = values.unwrap_or_default();
        if !values.is_empty() {
            let name = if *at == CREATED && kind == Kind::Domain { REGISTERED } else { name };
            facts.insert(name.to_owned(), values);
        }
    }
    for (kind, value) in traits::of(&object, tree) {
        facts.entry(kind.word().to_owned()).or_default().insert(value.into());
    }
    Some(facts)
}

/// Facts of an earlier look, as they are read today: an earlier version called the registration of a domain as the date of a file,
/// and kept values that say nothing.
pub(super) fn by_names_of(now: &Facts, mut then: Facts) -> Facts {
    if now.contains_key(REGISTERED)
        && let Some(date) = then.remove(BUILT)
    {
        then.insert(REGISTERED.to_owned(), date);
    }
    for kind in Trait::ALL {
        if let Some(values) = then.get_mut(kind.word()) {
            values.retain(|value| kind.tells(value));
        }
    }
    then
}

/// Puts the facts of a report into its short form.
pub(super) fn keep(short: &mut Value, tree: &Value) {
    if let Some(mut facts) = of(tree) {
        facts.retain(|name, _| *name != NAME.word() && *name != TAG);
        short[KEPT] = json!(facts);
    }
}

fn read(value: &Value, form: &Form) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    match form {
        Form::Text => text(value).into_iter().collect(),
        Form::Constant(begin) => text(value)
            .map(|text| text.trim_start_matches(begin).replace('_', " ").to_lowercase())
            .into_iter()
            .collect(),
        Form::Number => {
            let number = value.as_u64().map(count).or_else(|| value.as_i64().map(|number| number.to_string()));
            number.into_iter().collect()
        }
        Form::Date => value.as_i64().map(time::utc).into_iter().collect(),
        Form::Each => items(value).filter_map(text).collect(),
        Form::Signature => Signature::of(value)
            .map(|signature| signature.words().to_owned())
            .filter(|words| !words.is_empty())
            .into_iter()
            .collect(),
        Form::Member(member) => items(value).filter_map(|item| text(item.get(member)?)).collect(),
    }
}

/// The items of a list, or the values of a dictionary.
fn items(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => Box::new(std::iter::empty()),
    }
}
