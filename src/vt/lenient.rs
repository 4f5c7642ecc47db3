//! Decoding that never fails as a whole: a member of the wrong type, or null, is as good as absent.
//!
//! The service sends ids as numbers, numbers as text and nulls in bulk data; one odd attribute must not cost the
//! analyst the report.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;
use serde_json::error::Category;
use serde_json::value::RawValue;

/// `Some` when the member holds a `T`; `None` when it is absent, null or anything else.
pub fn maybe<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let raw: Option<&RawValue> = Option::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| serde_json::from_str(raw.get()).ok()))
}

/// Text, also when the service sent a number or a truth value.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<str>>, D::Error> {
    let raw: Option<&RawValue> = Option::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| text_of(raw.get())))
}

/// A whole number, also when the service sent it as text or with a fraction.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let raw: Option<&RawValue> = Option::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| number_of(raw.get())))
}

/// The same of a value that was read already.
pub fn number_in(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number_of(&number.to_string()),
        Value::String(text) => parsed(text.trim()),
        _ => None,
    }
}

pub(super) fn text_of(json: &str) -> Option<Box<str>> {
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str(json).ok(),
        b'n' | b'{' | b'[' => None,
        _ => Some(json.into()),
    }
}

pub(super) fn number_of(json: &str) -> Option<i64> {
    parsed(&text_of(json)?)
}

fn parsed(plain: &str) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float cast saturates, which is what a nonsense date deserves"
    )]
    plain.parse::<i64>().ok().or_else(|| plain.parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| n as i64))
}

/// Why JSON can't be read, for people; what the reader itself says goes to the log.
pub(super) fn unreadable(error: &serde_json::Error) -> String {
    tracing::info!(%error, "an answer can't be read");
    let words = match error.classify() {
        Category::Syntax => "it is no JSON",
        Category::Data => "it is of another form than was promised",
        Category::Eof | Category::Io => "it ends in the middle",
    };
    words.to_owned()
}

/// The text of an answer.
pub(super) fn utf_8(body: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(body).map_err(|_| "it is no text in UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Debug, PartialEq, Default)]
    #[serde(default)]
    struct Odd {
        #[serde(deserialize_with = "text")]
        id: Option<Box<str>>,
        #[serde(deserialize_with = "number")]
        date: Option<i64>,
        #[serde(deserialize_with = "maybe")]
        tags: Option<Vec<String>>,
    }

    #[test]
    fn wrong_types_and_nulls_are_absent_and_near_types_are_read() {
        let odd: Odd = serde_json::from_str(r#"{"id": 7, "date": "12", "tags": {"a": 1}}"#).expect("lenient");
        assert_eq!(odd, Odd { id: Some("7".into()), date: Some(12), tags: None });
        let null: Odd = serde_json::from_str(r#"{"id": null, "date": [], "tags": null}"#).expect("lenient");
        assert_eq!(null, Odd::default());
    }
}
