//! A call as a line for a shell, which sends the same with curl. The key is not in it: the shell puts `$VT_API_KEY` in.

use super::call::OWN_KEY;
use super::endpoint::{Base, Method};
use super::{Body, Call};

/// The header that carries the key.
const KEY: &str = "-H \"x-apikey: $VT_API_KEY\"";

/// The line; `base` is where the API lives, without a slash at its end.
pub fn curl(call: &Call, base: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&call.query).finish();
    let query = if query.is_empty() { query } else { format!("?{query}") };
    let path = format!("{}{query}", call.path);
    let mut words = vec!["curl -sS".to_owned()];
    match call.endpoint.base {
        Base::Api => words.extend([KEY.to_owned(), address(&format!("{base}{path}"))]),
        Base::Site => words.push(address(&format!("{}{path}", base.trim_end_matches("/api/v3")))),
        // The address is asked for first, and takes no key.
        Base::UploadUrl => words.push(format!(
            "\"$(curl -sS {KEY} {} | sed -n 's/.*\"data\": *\"\\([^\"]*\\)\".*/\\1/p')\"",
            address(&format!("{base}{path}"))
        )),
    }
    match &call.body {
        Body::None if call.endpoint.method == Method::Post => words.push("-d ''".to_owned()),
        Body::None => {}
        Body::Form(fields) => words.extend(
            fields.iter().map(|(name, value)| format!("--data-urlencode {}", quoted(&format!("{name}={value}")))),
        ),
        Body::Json(value) => {
            words.push("-H 'content-type: application/json'".to_owned());
            words.push(format!("--data-raw {}", quoted(&value.to_string())));
        }
        Body::File(file) => {
            let part =
                format!("file=@\"{}\"", file.path.display().to_string().replace('\\', "\\\\").replace('"', "\\\""));
            words.push(format!("-F {}", quoted(&part)));
            words.extend(
                file.parts.iter().map(|(name, value)| format!("--form-string {}", quoted(&format!("{name}={value}")))),
            );
        }
    }
    if call.endpoint.method == Method::Delete {
        words.push("-X DELETE".to_owned());
    }
    let line = words.join(" ");
    match &call.destination {
        None => line,
        // What curl is told to send goes along with every redirect: the key stays with the service, whose answer names the
        // storage, and the second line asks there without it.
        Some(destination) => format!(
            "curl -sS -o {} \"$({line} -o /dev/null -w '%{{redirect_url}}')\"",
            quoted(&destination.path.display().to_string())
        ),
    }
}

/// An address for the shell, which puts the key in where the account is named by it.
fn address(address: &str) -> String {
    match address.split_once(OWN_KEY) {
        Some((before, after)) => format!("{}\"$VT_API_KEY\"{}", quoted(before), quoted(after)),
        None => quoted(address),
    }
}

/// A word that the shell takes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vt::{Descriptor, Destination, Kind, calls};

    #[test]
    fn a_line_names_the_key_and_does_not_hold_it_and_no_text_leaves_its_quotes() {
        let line = curl(&calls::search("it's $(id) `id`", 10, None), "http://127.0.0.1:1/api/v3");
        assert!(
            line.starts_with("curl -sS -H \"x-apikey: $VT_API_KEY\" 'http://127.0.0.1:1/api/v3/search?query="),
            "{line}"
        );
        assert_eq!(quoted("it's $(id)"), r"'it'\''s $(id)'");
        let sample = Descriptor::new(Kind::File, "ab".repeat(32));
        let destination = Destination { path: "it's here.bin".into(), sha256: None };
        let call = Call { destination: Some(destination), ..calls::download(&sample) };
        let line = curl(&call, "https://vt.example/api/v3");
        let (outer, inner) = line.split_once("\"$(").expect("a line in the line");
        assert_eq!(outer, r"curl -sS -o 'it'\''s here.bin' ", "the storage is asked without the key: {line}");
        assert!(inner.contains("x-apikey") && inner.ends_with("-o /dev/null -w '%{redirect_url}')\""), "{line}");
        assert!(!line.contains("-L"), "{line}");
        let own = curl(&calls::own_overall_quotas(), "https://vt.example/api/v3");
        assert!(own.contains("'https://vt.example/api/v3/users/'\"$VT_API_KEY\"'/overall_quotas'"), "{own}");
    }
}
