//! Mails that stand in a text, further down than a mail may begin: what they bring is not unpacked, and that is said.

use std::sync::LazyLock;

use regex::Regex;

use crate::ioc::extract::lines;

/// Headers of a part that is packed, at the start of a line or quoted.
static PACKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?im)(?:^|\r)([>|\t ]*(?:content-transfer-encoding:[\t ]*"?base64|content-type:[\t ]*"#,
        r"multipart/(?:mixed|alternative|related|signed|report|digest|encrypted|parallel)\b",
        r"[^\r\n]*(?:[\r\n]+[>|]*[\t ][^\r\n]*)*?boundary))"
    ))
    .ok()
});

/// What is said of a text that begins on a line and in which parts of a mail stand packed: nobody has unpacked those.
pub(super) fn left_packed(first: usize, text: &str) -> Option<String> {
    let at = PACKED.as_ref()?.captures(text)?.get(1)?.start();
    let line = first + lines(text.get(..at)?).count() - 1;
    Some(format!(
        "line {line}: a part of a mail stands packed in this text and was not taken apart; save that mail, from its first header on, \
         as an .eml file and open that"
    ))
}
