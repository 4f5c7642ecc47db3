//! What a small object says, on one line: for kinds that engines do not judge and whose id tells nothing.

use serde_json::{Map, Value};

use super::{Kind, Object, whois};

/// A comment's text, whose certificate it is and how long it is good, what a whois record registers. Hostile text; `None` for
/// kinds that are known by name or value, and where nothing is told.
pub fn brief(object: &Object) -> Option<String> {
    let facts = &object.facts;
    let told = match object.descriptor.kind {
        Kind::Comment | Kind::Vote => vec![facts.text.as_deref().map(str::to_owned)],
        Kind::Whois => with(object, whois_record),
        Kind::SslCert => with(object, certificate),
        Kind::Submission => with(object, submission),
        Kind::Graph => with(object, graph),
        Kind::User => with(object, user),
        Kind::Analysis | Kind::PrivateAnalysis => vec![super::about::status(object).map(str::to_owned)],
        Kind::Collection | Kind::Reference | Kind::Group | Kind::AttackTechnique | Kind::AttackTactic => {
            vec![facts.name.as_deref().map(str::to_owned), facts.text.as_deref().map(crate::text::unmarked)]
        }
        _ => return None,
    };
    let told: Vec<String> = told.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
    (!told.is_empty()).then(|| told.join(" · "))
}

type Members = Map<String, Value>;

fn with(object: &Object, read: impl Fn(&Members) -> Vec<Option<String>>) -> Vec<Option<String>> {
    object.value().get("attributes").and_then(Value::as_object).map_or_else(Vec::new, read)
}

fn text(members: &Members, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn named(word: &str, value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty()).map(|value| format!("{word} {value}"))
}

/// Names, who registered them, the dates; of a network its range, name and owner.
fn whois_record(attributes: &Members) -> Vec<Option<String>> {
    let empty = Members::new();
    let map = attributes.get("whois_map").and_then(Value::as_object).unwrap_or(&empty);
    let first = |names: &[&str]| names.iter().find_map(|name| text(map, name));
    let registered = whois::registered(map);
    let registrar = text(attributes, "registrar_name").or_else(|| first(&["Registrar"]));
    vec![
        registered.of,
        registered.name,
        registered.owner,
        named("registrar", registrar),
        named("registrant", first(&["Registrant Organization", "Registrant Name"])),
        named("in", text(attributes, "registrant_country").or(registered.country)),
        named("created", registered.created),
        named("updated", registered.updated),
        named("expires", first(&["Registry Expiry Date", "Expiry Date"])),
        named("name servers", Some(registered.servers.join(" | "))),
    ]
}

/// Whom it names, who signed it, from when to when.
fn certificate(attributes: &Members) -> Vec<Option<String>> {
    let inside = |outer: &str, name: &str| attributes.get(outer).and_then(|of| of.get(name)).and_then(Value::as_str);
    let name_of = |outer: &str| inside(outer, "CN").or_else(|| inside(outer, "O")).map(str::to_owned);
    let others =
        attributes.get("extensions").and_then(|all| all.get("subject_alternative_name")).and_then(Value::as_array);
    let others: Vec<&str> = others.into_iter().flatten().filter_map(Value::as_str).take(8).collect();
    let until = inside("validity", "not_after").map(str::to_owned);
    vec![
        name_of("subject"),
        named("issued by", name_of("issuer")),
        named("from", inside("validity", "not_before").map(str::to_owned)),
        named("until", until),
        named("names", Some(others.join(", "))),
        named("serial", text(attributes, "serial_number")),
    ]
}

fn submission(attributes: &Members) -> Vec<Option<String>> {
    let place = [text(attributes, "city"), text(attributes, "country")];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
    vec![text(attributes, "name"), named("from", Some(place)), named("by", text(attributes, "interface"))]
}

fn graph(attributes: &Members) -> Vec<Option<String>> {
    let described = attributes.get("graph_data").and_then(|data| data.get("description")).and_then(Value::as_str);
    vec![text(attributes, "name"), described.map(str::to_owned)]
}

fn user(attributes: &Members) -> Vec<Option<String>> {
    let name = [text(attributes, "first_name"), text(attributes, "last_name")];
    vec![Some(name.into_iter().flatten().collect::<Vec<_>>().join(" ")), text(attributes, "profile_phrase")]
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;

    fn told(kind: &str, attributes: &Value) -> Option<String> {
        let object = json!({"type": kind, "id": "x", "attributes": attributes});
        brief(&Object::decode(Bytes::from(object.to_string())).expect("an object"))
    }

    #[test]
    fn a_small_object_says_what_it_is() {
        assert_eq!(told("comment", &json!({"text": "seen in phishing"})).as_deref(), Some("seen in phishing"));
        assert_eq!(told("vote", &json!({"verdict": "harmless", "value": 1})).as_deref(), Some("harmless"));
        let record = json!({"registrar_name": "Example Registrar", "whois_map": {"Domain Name": "A.EXAMPLE",
            "Creation Date": "2026-01-02", "Name Server": "ns1.a.example | ns2.a.example"}});
        assert_eq!(
            told("whois", &record).as_deref(),
            Some(
                "A.EXAMPLE · registrar Example Registrar · created 2026-01-02 · name servers ns1.a.example | ns2.a.example"
            )
        );
        let certificate = json!({"subject": {"CN": "a.example"}, "issuer": {"O": "Example CA"}, "serial_number": "0a",
            "validity": {"not_before": "2026-01-01 00:00:00", "not_after": "2026-04-01 00:00:00"}});
        assert_eq!(
            told("ssl_cert", &certificate).as_deref(),
            Some("a.example · issued by Example CA · from 2026-01-01 00:00:00 · until 2026-04-01 00:00:00 · serial 0a")
        );
        assert_eq!(told("submission", &json!({"name": "a.exe", "country": "ZZ"})).as_deref(), Some("a.exe · from ZZ"));
        assert_eq!(told("graph", &json!({"graph_data": {"description": "One"}})).as_deref(), Some("One"));
    }

    #[test]
    fn what_is_known_by_its_value_or_tells_nothing_has_no_brief() {
        assert_eq!(told("file", &json!({"meaningful_name": "a.exe"})), None);
        assert_eq!(told("whois", &json!({"whois_map": null})), None);
        assert_eq!(told("ssl_cert", &json!({"subject": 7, "validity": []})), None);
    }
}
