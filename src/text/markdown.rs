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
        out.push_str(before);
        let opens = !after.starts_with(char::is_whitespace) && (is_code || !out.ends_with(char::is_alphanumeric));
        let closing =
            if opens { after.match_indices(sign).map(|(at, _)| at).find(|at| closes(after, *at, sign)) } else { None };
        match closing {
            Some(at) => {
                out.push_str(after.get(..at).unwrap_or_default());
                rest = after.get(at + sign.len()..).unwrap_or_default();
            }
            // What closes nothing here closes nothing further on.
            None if opens => return out + sign + after,
            None => {
                out.push_str(sign);
                rest = after;
            }
        }
    }
    out + rest
}

/// Whether the sign at a byte of what stands behind an opening one closes it.
fn closes(after: &str, at: usize, sign: &str) -> bool {
    let inside = after.get(..at).unwrap_or_default();
    let behind = after.get(at + sign.len()..).unwrap_or_default();
    let is_around = !inside.is_empty() && !inside.ends_with(char::is_whitespace);
    is_around && (sign == "`" || !behind.starts_with(char::is_alphanumeric))
}

/// `[the report](https://example.test/)` as `the report (https://example.test/)`.
fn without_links(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("](") {
        let Some((address, after)) = behind.split_once(')') else { break };
        let Some((before, text)) = before.rsplit_once('[') else {
            out.push_str(before);
            out.push_str("](");
            rest = behind;
            continue;
        };
        out.push_str(before.strip_suffix('!').unwrap_or(before));
        out.push_str(&format!("{text} ({address})"));
        rest = after;
    }
    out + rest
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
            ("![icon](a.png) and a](b) [c](d", "icon (a.png) and a](b) [c](d"),
            ("", ""),
        ] {
            assert_eq!(unmarked(text), words);
        }
    }
    #[test]
    fn the_signs_of_a_hostile_text_are_looked_at_once() {
        for piece in ["[", "*a ", " *", "](", "[a](", "`", "__a", "**"] {
            let text = piece.repeat(200_000 / piece.len());
            assert!(unmarked(&text).len() <= text.len() + 1, "{piece}");
        }
    }
}
