//! Bad answers on demand: those given instead of the right one, and those made by damaging it.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::Value;

use super::answer::{self, JSON, Refusal, plain};
use super::failure::Failure;

const PROXY_PAGE: &str = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1><p>The proxy got no answer.</p></body></html>";

/// The answer that a failure gives without asking the service; `None` for those that damage the right one.
pub(super) fn instead(failure: Failure, key: &str) -> Option<Response<Body>> {
    let html = "text/html; charset=utf-8";
    Some(match failure {
        Failure::Api(status, code) => {
            answer::response(Err(Refusal { status, code, message: failure.message(key) }), None)
        }
        Failure::HtmlBadGateway => plain(502, html, PROXY_PAGE.into()),
        Failure::HtmlOk => plain(200, html, PROXY_PAGE.into()),
        Failure::Empty => plain(200, JSON, Vec::new()),
        Failure::EmptyError => plain(503, JSON, Vec::new()),
        Failure::WrongShape => plain(200, JSON, b"[1, 2, 3]".to_vec()),
        Failure::Truncated | Failure::Reset | Failure::Drip | Failure::WrongTypes | Failure::NotGzip => return None,
    })
}

/// The right answer, damaged.
pub(super) async fn damage(failure: Failure, response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else { return Response::new(Body::empty()) };
    let half = bytes.len() / 2;
    let body = match failure {
        Failure::Truncated => Body::from(bytes.slice(..half)),
        Failure::Reset => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
            let first = Ok(bytes.slice(..half));
            let cut = Err(io::Error::from(io::ErrorKind::ConnectionReset));
            // The pause lets the first half leave before the connection is dropped.
            let pieces = stream::iter([first, cut]).then(|piece| async move {
                if piece.is_err() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                piece
            });
            Body::from_stream(pieces)
        }
        Failure::Drip => {
            let pieces: Vec<Bytes> = bytes.chunks(16).map(Bytes::copy_from_slice).collect();
            let slow = stream::iter(pieces).then(|piece| async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Ok::<_, io::Error>(piece)
            });
            Body::from_stream(slow)
        }
        Failure::WrongTypes => match serde_json::from_slice::<Value>(&bytes) {
            Ok(mut value) => {
                confuse(&mut value, &mut 0);
                Body::from(value.to_string())
            }
            Err(_) => Body::from(bytes),
        },
        Failure::NotGzip => {
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            Body::from(bytes)
        }
        _ => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

/// Makes every third leaf null and every third of another type.
fn confuse(value: &mut Value, place: &mut usize) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| confuse(item, place)),
        Value::Object(members) => {
            // What an object is stays readable: without it nothing could be shown of it at all.
            let leaves = members.iter_mut().filter(|(name, _)| !matches!(name.as_str(), "type" | "id"));
            leaves.for_each(|(_, member)| confuse(member, place));
        }
        leaf => {
            *place += 1;
            match *place % 3 {
                0 => *leaf = Value::Null,
                1 => {
                    *leaf = match leaf {
                        Value::String(_) => Value::from(7714),
                        Value::Number(number) => Value::from(number.to_string()),
                        _ => Value::from("odd"),
                    };
                }
                _ => {}
            }
        }
    }
}

/// A JSON list of about `size` bytes, of rows as tools print them.
pub(super) fn padding(size: usize) -> String {
    let mut text = String::with_capacity(size + 128);
    text.push('[');
    let mut index = 0_u32;
    while text.len() + 2 < size {
        if index > 0 {
            text.push(',');
        }
        let row = format!(
            r#"{{"offset":{},"section":".rdata","text":"string {index:07} of the demo sample, {}"}}"#,
            index * 64,
            index.wrapping_mul(2_654_435_761)
        );
        text.push_str(&row);
        index += 1;
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_json_of_about_the_size() {
        let text = padding(100_000);
        assert!((100_000..100_200).contains(&text.len()));
        assert!(serde_json::from_str::<Value>(&text).is_ok());
    }
}
