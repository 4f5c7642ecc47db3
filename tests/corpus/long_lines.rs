//! Lines that are too long to be kept in memory: what they hold is found as if it stood on lines of its own.

use std::collections::BTreeSet;

use vtriage::ioc::{ExtractOptions, Extractor};

/// Names of two hundred bytes, so that few of them make a long line.
fn names() -> Vec<String> {
    let label = "a".repeat(60);
    (0..22_000).map(|number| format!("n{number}.{label}.{label}.{label}.test")).collect()
}

/// What is ticked of a text that is read as a stream, and on which line.
fn streamed(text: &str) -> Vec<(String, usize)> {
    let options = ExtractOptions::default();
    let mut extractor = Extractor::new(&options);
    extractor.reader(text.as_bytes()).expect("memory");
    let items = extractor.finish().items.into_iter().filter(|item| item.ticked);
    items.map(|item| (item.indicator.to_string(), item.line)).collect()
}

fn ticked(text: &str) -> BTreeSet<String> {
    streamed(text).into_iter().map(|(value, _)| value).collect()
}

/// Holds a text to all of the names, and to nothing else.
fn holds_all(what: &str, text: &str, names: &[String]) {
    let found = ticked(text);
    let missed = names.iter().filter(|name| !found.contains(*name)).count();
    assert_eq!((missed, found.len()), (0, names.len()), "{what}");
}

#[test]
fn values_on_one_long_line_are_found_as_on_lines_of_their_own() {
    let names = names();
    let list = |before: &str, between: &str, after: &str| format!("{before}{}{after}", names.join(between));
    for (what, text) in [
        ("prose", list("Seen: ", " ", ".\n")),
        ("prose with commas", list("Seen: ", ",", "\n")),
        ("script", list("var a=[\"", "\",\"", "\"];")),
        ("a list of JSON", list("[\"", "\",\"", "\"]")),
        ("objects of JSON", list("[{\"d\":\"", "\"},{\"d\":\"", "\"}]")),
        ("a string of JSON", list("{\"n\":1,\"note\":\"", " ", "\"}")),
        ("a calendar", list("BEGIN:VCALENDAR\nDESCRIPTION:", " ", "\n")),
        ("a cell", list("n,host\n0,-\n1,\"", " ", "\"\n2,-\n")),
    ] {
        holds_all(what, &text, &names);
    }
}

#[test]
fn what_stands_beside_a_long_string_of_data_is_found() {
    let data = "QUFB".repeat(2 << 20);
    let wanted = BTreeSet::from(["http://a.evil.test/x".to_owned(), "http://b.evil.test/y".to_owned()]);
    for text in [
        format!("var u=\"http://a.evil.test/x\"; var b=\"{data}\"; var c=\"http://b.evil.test/y\";"),
        format!("{{\"u\":\"http://a.evil.test/x\",\"b\":\"{data}\",\"c\":\"http://b.evil.test/y\"}}"),
        format!("one\nhttp://a.evil.test/x {data} http://b.evil.test/y\nlast"),
        format!("id,u,b,c\n0,,,\n1,http://a.evil.test/x,{data},http://b.evil.test/y\n2,,,\n"),
    ] {
        assert_eq!(ticked(&text), wanted, "{}", &text[..30]);
    }
}

#[test]
fn what_follows_a_long_line_has_its_own_number() {
    let text = format!("one\ntwo\n{} 198.51.100.7\n198.51.100.8\r\n198.51.100.9\n", "a ".repeat(5 << 20));
    let lines: Vec<usize> = streamed(&text).into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, [3, 4, 5]);
}
