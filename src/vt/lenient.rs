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

/// A size in bytes, as exact as it came, also from text or a float; none of what is negative or beyond 128 bits.
pub fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u128>, D::Error> {
    let raw: Option<&RawValue> = Option::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| size_of(&text_of(raw.get())?)))
}

/// The same of a value that was read already.
pub fn size_in(value: &Value) -> Option<u128> {
    match value {
        Value::Number(number) => size_of(&number.to_string()),
        Value::String(text) => size_of(text.trim()),
        _ => None,
    }
}

fn size_of(plain: &str) -> Option<u128> {
    const MOST: f64 = 3.4e38;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range, and no size has a fraction")]
    plain.parse().ok().or_else(|| plain.parse::<f64>().ok().filter(|n| (0.0..MOST).contains(n)).map(|n| n as u128))
}

/// A whole number of a value that was read already, as [`number`] reads it.
pub fn number_in(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number_of(&number.to_string()),
        Value::String(text) => parsed(text.trim()),
        _ => None,
    }
}

/// A text, number or truth value that was read already, as text.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The texts of a list that was read already; scalars in it count as texts.
pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().map(|items| items.iter().filter_map(scalar).collect()).unwrap_or_default()
}

/// A whole number of a value that was read already, also when it came as text or as `1.42e9`; what has a fraction is none.
pub fn whole(value: &Value) -> Option<i64> {
    let has_fraction = value.as_f64().is_some_and(|number| number.fract() != 0.0);
    if has_fraction { None } else { number_in(value) }
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
    // What does not fit is no number: cut to one that does, it would be told as if the service had said it.
    let fits = |n: &f64| n.abs() < i64::MAX as f64;
    #[expect(clippy::cast_possible_truncation, reason = "in range, and fractions tell nobody anything")]
    plain.parse::<i64>().ok().or_else(|| plain.parse::<f64>().ok().filter(fits).map(|n| n as i64))
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
    fn a_number_that_does_not_fit_is_none_and_never_the_largest_that_does() {
        for odd in ["1e300", "18446744073709551615", "-1e19", "9223372036854775808", "1e400"] {
            assert_eq!(parsed(odd), None, "{odd}");
        }
        for (plain, number) in [("9223372036854775807", i64::MAX), ("1.42e9", 1_420_000_000), ("-7", -7)] {
            assert_eq!(parsed(plain), Some(number));
        }
        for (plain, size) in
            [("18446744073709551615", Some(u64::MAX.into())), ("3.5e21", Some(3_500_000_000_000_000_000_000))]
        {
            assert_eq!(size_of(plain), size);
        }
        for none in ["-1", "1e300", "NaN", ""] {
            assert_eq!(size_of(none), None, "{none}");
        }
    }

    #[test]
    fn wrong_types_and_nulls_are_absent_and_near_types_are_read() {
        let odd: Odd = serde_json::from_str(r#"{"id": 7, "date": "12", "tags": {"a": 1}}"#).expect("lenient");
        assert_eq!(odd, Odd { id: Some("7".into()), date: Some(12), tags: None });
        let null: Odd = serde_json::from_str(r#"{"id": null, "date": [], "tags": null}"#).expect("lenient");
        assert_eq!(null, Odd::default());
    }
}
