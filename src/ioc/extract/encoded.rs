//! Commands in base64, as shells and scripts carry them: `powershell -enc …`, `atob('…')`.

use base64::Engine as _;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use crate::ioc::{encoding, near};

/// Commands inside of each other that are read.
pub(super) const DEEPEST: u8 = 4;

/// Letters that are decoded of one text, with all that is inside of it.
pub(super) const MOST: usize = 4 << 20;

/// Letters of the shortest command that is one, and of the longest that is read.
const SHORTEST: usize = 16;
const LONGEST: usize = 1 << 20;

/// Ends (in lower case) of what is called with such a text.
const CALLS: &[&str] = &["atob", "frombase64string", "base64_decode", "b64decode", "decode64"];

/// What the switch of PowerShell is short for; it takes any beginning of it.
const SWITCH: &str = "encodedcommand";

/// Letters of the switch by which it is one without the name of the program before it.
const SURE: usize = 3;

/// Another short form of it.
const SHORT: &str = "ec";

static BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(Indifferent),
);

/// What is encoded in a line, in its order.
pub(super) fn commands(line: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    memchr::memchr3_iter(b'(', b'-', b'/', line.as_bytes()).filter_map(move |at| {
        // What is encoded has slashes of its own.
        if at < from {
            return None;
        }
        let behind = line.get(at + 1..)?;
        let packed = if line.as_bytes().get(at) == Some(&b'(') {
            argument(line, at, behind)
        } else {
            switched(line, at, behind)
        }?;
        from = (packed.as_ptr() as usize).saturating_sub(line.as_ptr() as usize) + packed.len();
        Some(packed)
    })
}

/// The text of a command; none where it is no text, or too long.
pub(super) fn text(packed: &str) -> Option<String> {
    if packed.len() > LONGEST {
        return None;
    }
    let bytes = BASE64.decode(packed).ok()?;
    encoding::decode(&bytes).ok().map(|decoded| decoded.text.into_owned())
}

/// What is in quotes behind the bracket of a call.
fn argument<'a>(line: &str, bracket: usize, behind: &'a str) -> Option<&'a str> {
    let before = near::before(line, bracket).trim_end();
    let calls = |call: &str| {
        let at = before.len().checked_sub(call.len());
        at.and_then(|at| before.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(call))
    };
    if !CALLS.iter().any(|call| calls(call)) {
        return None;
    }
    let inside = behind.trim_start();
    let quoted = inside.strip_prefix('b').unwrap_or(inside).trim_start_matches('\\');
    let packed = packed(quoted.strip_prefix(['"', '\'', '`'])?)?;
    Some(packed)
}

/// What stands behind a switch of PowerShell.
fn switched<'a>(line: &str, sign: usize, behind: &'a str) -> Option<&'a str> {
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = behind.get(..letters).filter(|name| name.starts_with(['e', 'E']))?;
    let whole = SWITCH.get(..letters)?;
    let before = near::before(line, sign);
    let is_switch = whole.eq_ignore_ascii_case(name) || SHORT.eq_ignore_ascii_case(name);
    let is_word = before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | ','));
    if !is_switch || !is_word || letters < SURE && !is_of_shell(before) {
        return None;
    }
    let value = behind.get(letters..)?;
    let packed = packed(value.trim_start().trim_start_matches(['"', '\'', '\\']))?;
    value.starts_with(char::is_whitespace).then_some(packed)
}

fn is_of_shell(before: &str) -> bool {
    let small = before.to_ascii_lowercase();
    small.contains("powershell") || small.contains("pwsh")
}

/// The base64 at the start of a text, when there is enough of it.
fn packed(text: &str) -> Option<&str> {
    let is_of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let length = text.bytes().take_while(|byte| is_of_base64(byte)).count();
    text.get(..length).filter(|packed| packed.len() >= SHORTEST)
}
