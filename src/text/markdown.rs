//! Texts with Markdown in them, as a terminal shows them.

/// A text without the signs of Markdown: emphasis, code, headings and links, whose address stands behind their text.
pub fn unmarked(text: &str) -> String {
    text.lines().map(unmarked_line).collect::<Vec<_>>().join("\n")
}

fn unmarked_line(line: &str) -> String {
    let bare = line.trim_start().trim_start_matches('#');
    let line = if bare.len() < line.trim_start().len() && bare.starts_with(' ') { bare.trim_start() } else { line };
    let mut line = without_links(line);
    for sign in ["**", "__", "*", "_", "`"] {
        line = without(&line, sign);
    }
    line
}

/// Without the pairs of a sign that stand around words, not within one.
fn without(line: &str, sign: &str) -> String {
    let is_code = sign == "`";
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(sign) {
        let opens = !after.starts_with(char::is_whitespace)
            && (is_code || !(out.clone() + before).ends_with(char::is_alphanumeric));
        let end = after.match_indices(sign).find(|(at, _)| {
            let (inside, behind) =
                (after.get(..*at).unwrap_or_default(), after.get(at + sign.len()..).unwrap_or_default());
            let closes = !inside.is_empty() && !inside.ends_with(char::is_whitespace);
            closes && (is_code || !behind.starts_with(char::is_alphanumeric))
        });
        out.push_str(before);
        if let Some((at, _)) = end.filter(|_| opens) {
            out.push_str(after.get(..at).unwrap_or_default());
            rest = after.get(at + sign.len()..).unwrap_or_default();
        } else {
            out.push_str(sign);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// `[the report](https://example.test/)` as `the report (https://example.test/)`.
fn without_links(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before.strip_suffix('!').unwrap_or(before));
        let found = after.split_once("](").and_then(|(text, behind)| Some((text, behind.split_once(')')?)));
        if let Some((text, (address, behind))) = found.filter(|(text, _)| !text.contains('[')) {
            out.push_str(&format!("{text} ({address})"));
            rest = behind;
        } else {
            out.push('[');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_loses_its_signs_and_no_word() {
        for (text, words) in [
            ("It unpacks **lantern.dll** and *svcupd.exe*.", "It unpacks lantern.dll and svcupd.exe."),
            ("asks `api.ember-sync.example` for work", "asks api.ember-sync.example for work"),
            ("see [the report](https://example.test/a) of [x]", "see the report (https://example.test/a) of [x]"),
            ("# Summary\n## More", "Summary\nMore"),
            ("#phishing is a tag", "#phishing is a tag"),
            ("*.exe and *.dll in a_b_c, 2 * 3 * 4", "*.exe and *.dll in a_b_c, 2 * 3 * 4"),
            ("__init__ and snake_case_name", "init and snake_case_name"),
            ("an **open end and `another", "an **open end and `another"),
            ("", ""),
        ] {
            assert_eq!(unmarked(text), words);
        }
    }
}
