//! The widget: a URL with a token, and the page behind it, which needs no key. The token holds all that the page needs and
//! a signature, so that nothing is remembered.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};

use crate::demo::answer::{Answer, Refusal, Reply, data, refuse};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed::{DAY, date, digits};
use crate::demo::service::Service;

/// How long a widget URL works, seconds.
const VALID: i64 = 3 * DAY;
/// Query parameter and default of each colour.
const COLOURS: [(&str, &str); 4] = [("fg1", "4d4d4d"), ("bg1", "ffffff"), ("bg2", "f9f9f9"), ("bd1", "e6e6e6")];

/// What the page tells, and where the report has it.
const ROWS: [(&str, &str); 8] = [
    ("Type", "type_description"),
    ("Threat label", "/popular_threat_classification/suggested_threat_label"),
    ("Registrar", "registrar"),
    ("Owner", "as_owner"),
    ("Network", "network"),
    ("Country", "country"),
    ("Title", "title"),
    ("Final URL", "last_final_url"),
];

impl Service {
    /// `GET /widget/url`.
    pub(in crate::demo) fn widget_url(&self, call: &Call) -> Answer {
        let query = call.asked()?.trim();
        let name = self.indicator(query).ok_or_else(|| Refusal::bad_request(format!("\"{query}\" is no indicator")))?;
        let mut theme = serde_json::Map::new();
        for (parameter, default) in COLOURS {
            let colour = call.parameter(parameter).unwrap_or(default);
            if colour.len() != 6 || !colour.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return refuse("BadRequestError", format!("{parameter} is not an RGB colour"));
            }
            theme.insert(parameter.into(), json!(format!("#{colour}")));
        }
        let found = self.knows(&name);
        let (detections, total) = ratio(&self.attributes(&name).unwrap_or_default().into());
        let fields = [
            name.id.clone(),
            name.kind.type_name().to_owned(),
            Value::Object(theme).to_string(),
            "full".into(),
            if found { "found".into() } else { "missing".into() },
            "v3".into(),
            self.now().to_string(),
        ]
        .join("||");
        let token = STANDARD_NO_PAD.encode(format!("{fields}||{}", digits(&format!("widget/{fields}"), 64)));
        // Base64 may hold a slash, which would end the path segment.
        let token = token.replace('/', "_").replace('+', "-");
        data(json!({
            "id": name.id, "type": name.kind.type_name(), "found": found,
            "url": format!("{}/ui/widget/html/{token}", self.origin),
            "detection_ratio": {"detections": detections, "total": total},
        }))
    }
}

/// `GET /ui/widget/html/{token}`: outside the API, without a key.
pub(in crate::demo) fn page(service: &Service, token: &str) -> Answer {
    let invalid = || Refusal::bad_request("Invalid token");
    let bytes = STANDARD_NO_PAD.decode(token.replace('_', "/").replace('-', "+")).map_err(|_| invalid())?;
    let text = String::from_utf8(bytes).map_err(|_| invalid())?;
    let (fields, signature) = text.rsplit_once("||").ok_or_else(invalid)?;
    if signature != digits(&format!("widget/{fields}"), 64) {
        return Err(invalid());
    }
    let parts: Vec<&str> = fields.split("||").collect();
    let [id, kind, theme, .., issued] = parts.as_slice() else { return Err(invalid()) };
    if issued.parse::<i64>().map_or(true, |issued| issued.saturating_add(VALID) < service.now()) {
        return refuse("BadRequestError", "The token has expired");
    }
    let kind = Kind::JUDGED.into_iter().find(|known| known.type_name() == *kind);
    let name = Name::new(kind.ok_or_else(invalid)?, *id);
    let theme: Value = serde_json::from_str(theme).map_err(|_| invalid())?;
    Ok(Reply::Html(html(service, &name, &theme)))
}

fn html(service: &Service, name: &Name, theme: &Value) -> String {
    let world = &service.world;
    let body = match service.attributes(name) {
        Some(attributes) => known(service, name, &Value::Object(attributes)),
        None => world.text("widget_unknown", json!({"id": name.id})),
    };
    let colours = COLOURS.map(|(part, _)| (part.to_owned(), theme[part].as_str().unwrap_or("#888888").into()));
    let mut derived: serde_json::Map<String, Value> = colours.into_iter().collect();
    derived.insert("body".into(), body.into());
    world.text("widget", derived.into())
}

fn known(service: &Service, name: &Name, attributes: &Value) -> String {
    let world = &service.world;
    let first = |keys: &[&str]| keys.iter().find_map(|key| attributes[*key].as_str()).unwrap_or(&name.id).to_owned();
    let when = attributes["last_analysis_date"]
        .as_i64()
        .map_or_else(|| "never".into(), |time| date(time, "%Y-%m-%d %H:%M:%S UTC"));
    let mut rows = vec![("Identifier", name.id.clone()), ("Last analysis", when)];
    for (label, key) in ROWS {
        let value = if key.starts_with('/') { attributes.pointer(key) } else { attributes.get(key) };
        if let Some(text) = value.and_then(Value::as_str).filter(|text| !text.is_empty()) {
            rows.push((label, text.to_owned()));
        }
    }
    let rows: String =
        rows.iter().map(|(label, text)| world.text("widget_row", json!({"label": label, "text": text}))).collect();
    let on_it = service.comments(|comment| comment.on == *name);
    let comments: String = on_it
        .iter()
        .take(3)
        .filter_map(|link| service.attributes(&link.to))
        .map(|comment| world.text("widget_comment", comment.into()))
        .collect();
    let community = match comments.as_str() {
        "" => String::new(),
        comments => world.text("widget_community", json!({"comments": comments})),
    };
    let (bad, total) = ratio(attributes);
    let derived = json!({
        "title": first(&["meaningful_name", "url"]), "class": if bad > 0 { "bad" } else { "good" }, "bad": bad, "total": total,
        "kind": name.kind.type_name().replace('_', " "), "rows": rows, "community": community,
        "link": crate::demo::kind::encoded(&name.id),
    });
    world.text("widget_known", derived)
}

/// How many engines call an object bad, and of how many.
fn ratio(attributes: &Value) -> (u64, u64) {
    let count = |key: &str| attributes["last_analysis_stats"][key].as_u64().unwrap_or(0);
    (count("malicious"), ["malicious", "suspicious", "undetected", "harmless"].map(count).iter().sum())
}
