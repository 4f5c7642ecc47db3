//! Words as a shell reads and writes them: files that were dropped on the terminal, and lines to be pasted into one.

/// The paths in a text that a terminal wrote when files were dropped on it: absolute, quoted or with backslashes, or as
/// `file://` addresses. `None` when it is anything else.
pub fn dropped_paths(text: &str) -> Option<Vec<String>> {
    // What follows `#` is no comment here. NUL stands in no path.
    let words = shlex::split(&text.replace('#', "\0"))?;
    let paths: Vec<String> = words.iter().map(|word| local(&word.replace('\0', "#"))).collect();
    let all = !paths.is_empty() && paths.iter().all(|path| path.starts_with('/') || path.starts_with("~/"));
    all.then_some(paths)
}

/// A word that the shell takes as it is, and a path as [`dropped_paths`] reads it.
pub fn quoted(word: &str) -> String {
    shlex::Quoter::new().allow_nul(true).quote(word).unwrap_or_default().into_owned()
}

/// The path of a `file://` address.
fn local(path: &str) -> String {
    let Some(rest) = path.strip_prefix("file://") else { return path.to_owned() };
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    percent_encoding::percent_decode_str(rest).decode_utf8().map_or_else(|_| rest.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dropped_files_are_told_from_other_text() {
        let paths = |text| dropped_paths(text).unwrap_or_default();
        assert_eq!(paths("'/tmp/a b.doc'\n"), ["/tmp/a b.doc"]);
        assert_eq!(paths("/tmp/a\\ b.doc /tmp/c"), ["/tmp/a b.doc", "/tmp/c"]);
        assert_eq!(paths("/tmp/a\n'/tmp/b c'\n/tmp/d\n"), ["/tmp/a", "/tmp/b c", "/tmp/d"]);
        assert_eq!(paths("\"/tmp/a \\\"b\\\".doc\""), ["/tmp/a \"b\".doc"]);
        assert_eq!(paths("file:///tmp/a%20b.doc"), ["/tmp/a b.doc"]);
        assert_eq!(paths("'/tmp/case #7' /tmp/#8"), ["/tmp/case #7", "/tmp/#8"]);
        let odd = "/tmp/it's \"a\" \\ file";
        assert_eq!(dropped_paths(&quoted(odd)), Some(vec![odd.to_owned()]));
        for other in [
            "",
            "example.com",
            "http://a.test/x",
            "/tmp/a and words",
            "/tmp/a # words",
            "# words",
            "it's",
            "/ 'open",
            "/tmp/a\nwords",
        ] {
            assert_eq!(dropped_paths(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_quoted_path_is_that_path(name in "[^\0]{0,20}") {
            let path = format!("/{name}");
            prop_assert_eq!(dropped_paths(&quoted(&path)), Some(vec![path]));
        }
    }
}
