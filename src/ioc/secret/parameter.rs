//! What only its owner should know, as the name of a parameter tells it or as a value looks.

/// Letters from which on a value can be a secret by its look.
const LONG_VALUE: usize = 16;

/// Names of parameters (their parts without what joins them) that carry what only its owner should know. Sorted.
const SECRETS: &[&str] = &[
    "auth",
    "authcode",
    "authkey",
    "authorization",
    "idticket",
    "key",
    "otp",
    "pass",
    "resourcekey",
    "samlresponse",
    "session",
    "sid",
    "wresult",
];

/// Ends of such names: `reset_token`, `accessToken`, `client_secret`, `X-Amz-Signature`.
const SECRET_ENDS: &[&str] = &[
    "apikey",
    "credential",
    "credentials",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "secret",
    "signature",
    "token",
];

/// Last parts of such names that are ends of other words too: `userPass`, but not `compass`. Sorted.
const SECRET_PARTS: &[&str] = &["assertion", "jwt", "otp", "pass", "pw", "pwd", "sig"];

/// Names that carry one where the value looks like it: `code=US` is a country. Sorted.
const PERHAPS: &[&str] = &["code", "saml", "samlrequest"];

/// Parts of names with which it is the same. Sorted.
const PERHAPS_PARTS: &[&str] = &["auth", "credential", "key", "password", "secret", "session", "ticket", "token"];

/// Why a parameter should not be told.
pub(super) fn of_parameter(name: &str, value: &str) -> Option<String> {
    let parts = parts(name);
    let joined = parts.concat();
    let has = |table: &[&str], text: &str| table.binary_search(&text).is_ok();
    let is_session = joined.contains("sess") && joined.ends_with("id") || joined.starts_with("aspsessionid");
    let is_named = has(SECRETS, &joined)
        || SECRET_ENDS.iter().any(|end| joined.ends_with(end))
        || parts.last().is_some_and(|last| has(SECRET_PARTS, last));
    let perhaps = || has(PERHAPS, &joined) || parts.iter().any(|part| has(PERHAPS_PARTS, part));
    let is_secret = !value.is_empty()
        && (is_session || is_named || is_web_token(value) || is_issued_token(value) || looks_made(value) && perhaps());
    is_secret.then(|| format!("the parameter \"{name}\" looks like a secret"))
}

/// The parts of a name, in lower case: `X-Amz-Signature`, `reset_token`, `authCode`, `PHPSESSID`.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before = None;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            let begins =
                |before: char| !before.is_ascii_alphanumeric() || before.is_ascii_lowercase() && c.is_ascii_uppercase();
            match parts.last_mut().filter(|_| !before.is_some_and(begins)) {
                Some(part) => part.push(c.to_ascii_lowercase()),
                None => parts.push(c.to_ascii_lowercase().to_string()),
            }
        }
        before = Some(c);
    }
    parts
}

/// Whether a piece of a path is a token: the names of files begin in many ways.
pub(super) fn is_token(value: &str) -> bool {
    is_web_token(value) || is_issued_token(value) && looks_made(value)
}

/// Whether nobody made it up by hand: long, one word, with letters and digits.
pub(super) fn looks_made(value: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| value.as_bytes().iter().any(kind);
    value.len() >= LONG_VALUE
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=%".contains(&byte))
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
}

/// `eyJ….….…`: JSON in base64, with a signature, or in five parts when it is encrypted.
fn is_web_token(value: &str) -> bool {
    value.starts_with("eyJ") && matches!(value.split('.').count(), 3 | 5) && value.len() > 2 * LONG_VALUE
}

/// How tokens begin that services give out, for a chat or a repository.
const ISSUED: &[&str] = &[
    "xapp-",
    "xoxa-",
    "xoxb-",
    "xoxe-",
    "xoxe.",
    "xoxp-",
    "xoxs-",
    "ghp_",
    "gho_",
    "ghr_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "sk_live_",
    "rk_live_",
];

pub(super) fn is_issued_token(value: &str) -> bool {
    ISSUED.iter().any(|start| value.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_order_for_the_search() {
        assert!([SECRETS, SECRET_PARTS, PERHAPS, PERHAPS_PARTS].iter().all(|table| table.is_sorted()));
    }

    #[test]
    fn a_name_is_read_by_its_parts() {
        for (name, wanted) in [
            ("X-Amz-Signature", &["x", "amz", "signature"][..]),
            ("reset_token", &["reset", "token"]),
            ("authCode2", &["auth", "code2"]),
            ("PHPSESSID", &["phpsessid"]),
            ("", &[]),
        ] {
            assert_eq!(parts(name), wanted, "{name}");
        }
    }
}
