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
use crate::demo::template::escape;

/// How long a widget URL works, seconds.
const VALID: i64 = 3 * DAY;
/// Query parameter and default of each colour.
const COLOURS: [(&str, &str); 4] = [("fg1", "4d4d4d"), ("bg1", "ffffff"), ("bg2", "f9f9f9"), ("bd1", "e6e6e6")];

impl Service {
    /// `GET /widget/url`.
    pub(in crate::demo) fn widget_url(&self, call: &Call) -> Answer {
        let query = call.parameter("query").map(str::trim).filter(|query| !query.is_empty());
        let query = query.ok_or_else(|| Refusal::bad_request("Parameter \"query\" is required"))?;
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
        let (detections, total) = self.ratio(&name);
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

    fn ratio(&self, name: &Name) -> (u64, u64) {
        let stats = self.attributes(name).and_then(|attributes| attributes.get("last_analysis_stats").cloned());
        let count = |key: &str| stats.as_ref().and_then(|stats| stats[key].as_u64()).unwrap_or(0);
        let malicious = count("malicious");
        (malicious, malicious + count("suspicious") + count("undetected") + count("harmless"))
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
    let kind =
        [Kind::File, Kind::Url, Kind::Domain, Kind::Address].into_iter().find(|known| known.type_name() == *kind);
    let name = Name::new(kind.ok_or_else(invalid)?, *id);
    let theme: Value = serde_json::from_str(theme).map_err(|_| invalid())?;
    Ok(Reply::Html(html(service, &name, &theme)))
}

fn html(service: &Service, name: &Name, theme: &Value) -> String {
    let colour = |part: &str| theme[part].as_str().unwrap_or("#888888").to_owned();
    let style = format!(
        "body{{color:{fg};background:{bg};font-family:sans-serif;margin:0}} header{{background:{bg2};border-bottom:1px solid {bd};padding:12px}} .bad{{color:#d0021b}} .good{{color:#2e7d32}} td,th{{border:1px solid {bd};padding:4px 8px;text-align:left}} .hidden{{display:none}}",
        fg = colour("fg1"),
        bg = colour("bg1"),
        bg2 = colour("bg2"),
        bd = colour("bd1"),
    );
    let body = match service.attributes(name) {
        Some(attributes) => known(service, name, &Value::Object(attributes)),
        None => format!(
            "<header><h1>Not found</h1></header><p>VirusTotal has no information about <b>{}</b>.</p>",
            escape(&name.id)
        ),
    };
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>VT Augment</title><style>{style}</style></head><body>{body}<script>window.parent.postMessage('VTAUGMENT:READY','*')</script></body></html>"
    )
}

fn known(service: &Service, name: &Name, attributes: &Value) -> String {
    let stats = &attributes["last_analysis_stats"];
    let count = |key: &str| stats[key].as_u64().unwrap_or(0);
    let (bad, odd) = (count("malicious"), count("suspicious"));
    let total = bad + odd + count("undetected") + count("harmless");
    let class = if bad > 0 { "bad" } else { "good" };
    let first = |keys: &[&str]| keys.iter().find_map(|key| attributes[*key].as_str()).unwrap_or(&name.id).to_owned();
    let title = first(&["meaningful_name", "url"]);
    let when = attributes["last_analysis_date"]
        .as_i64()
        .map_or_else(|| "never".into(), |time| date(time, "%Y-%m-%d %H:%M:%S UTC"));
    let mut rows = vec![("Identifier", name.id.clone()), ("Last analysis", when)];
    let texts = [
        ("Type", "type_description"),
        ("Threat label", "/popular_threat_classification/suggested_threat_label"),
        ("Registrar", "registrar"),
        ("Owner", "as_owner"),
        ("Network", "network"),
        ("Country", "country"),
        ("Title", "title"),
        ("Final URL", "last_final_url"),
    ];
    for (label, key) in texts {
        let value = if key.starts_with('/') { attributes.pointer(key) } else { attributes.get(key) };
        if let Some(text) = value.and_then(Value::as_str).filter(|text| !text.is_empty()) {
            rows.push((label, text.to_owned()));
        }
    }
    let rows: Vec<String> = rows
        .iter()
        .map(|(label, text)| format!("<tr><th>{}</th><td>{}</td></tr>", escape(label), escape(text)))
        .collect();
    let comments: Vec<String> = service
        .comments(|comment| comment.on == *name)
        .iter()
        .take(3)
        .filter_map(|link| service.attributes(&link.to))
        .map(|comment| format!("<li>{}</li>", escape(comment.get("text").and_then(Value::as_str).unwrap_or(""))))
        .collect();
    let (rows, comments) = (rows.concat(), comments.concat());
    let community = if comments.is_empty() { String::new() } else { format!("<h2>Community</h2><ul>{comments}</ul>") };
    let link = format!("https://www.virustotal.com/gui/search/{}", crate::demo::kind::encoded(&name.id));
    format!(
        "<header><h1>{}</h1><p class=\"{class}\"><b>{bad} / {total}</b> engines flagged this {}</p></header><table>{rows}</table>{community}<p class=\"hidden\">for scripts only</p><p><a href=\"{link}\">Full report</a></p>",
        escape(&title),
        name.kind.type_name().replace('_', " "),
    )
}
