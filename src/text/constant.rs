//! What the service sends for programs, as words for people: names of constants.

/// A constant without its prefix, as words: `VERDICT_NOT_FOUND` is "not found", `win_registry` "win registry". What is no name
/// of a constant stays as it is.
pub fn plain(code: &str, prefix: &str) -> String {
    let code = code.strip_prefix(prefix).unwrap_or(code);
    let is_made_of =
        |fits: fn(&u8) -> bool| code.bytes().all(|byte| byte == b'_' || byte.is_ascii_digit() || fits(&byte));
    if is_made_of(u8::is_ascii_uppercase) || is_made_of(u8::is_ascii_lowercase) {
        code.to_lowercase().replace('_', " ").trim().to_owned()
    } else {
        code.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_become_words_and_names_stay() {
        for (code, words) in [
            ("VERDICT_MALICIOUS", "malicious"),
            ("SUBMITTED_VIA_API", "submitted via api"),
            ("in-progress", "in-progress"),
            ("str_win32_wininet_library", "str win32 wininet library"),
            ("TROJAN", "trojan"),
            ("ParcelSnatch", "ParcelSnatch"),
            ("Win32_Thing", "Win32_Thing"),
            ("", ""),
        ] {
            assert_eq!(plain(code, "VERDICT_"), words);
        }
    }
}
