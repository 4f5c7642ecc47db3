//! URLs that go on where a text would end them: in the cell of a table, behind an escape, on the next line of a page.

use vtriage::inside::{self, Options};

use crate::cases::only;

#[test]
fn a_url_without_its_scheme_ends_with_its_quotes_or_its_cell() {
    for text in [
        "\"bad-invoice.top/doc/a.php?x=1,2\"",
        "see \"bad-invoice.top/doc/a.php?x=1,2\" there",
        "when,url,who\n2026-01-01,\"bad-invoice.top/doc/a.php?x=1,2\",ana\n2026-01-02,\"bad-invoice.top/doc/a.php?x=1,2\",bo\n",
        "when;url\n2026-01-01;bad-invoice.top/doc/a.php?x=1,2\n2026-01-02;bad-invoice.top/doc/a.php?x=1,2\n",
        "{\"url\": \"bad-invoice.top/doc/a.php?x=1,2\"}",
    ] {
        only(text, &["http://bad-invoice.top/doc/a.php?x=1,2"]);
    }
    only("\"bad-invoice2.top/a,b/c.php\"", &["http://bad-invoice2.top/a,b/c.php"]);
    only("\"46.17.98.12/a;b/c.php\",x", &["http://46.17.98.12/a;b/c.php"]);
}

#[test]
fn several_urls_in_one_cell_are_several() {
    only("\"bad-invoice.top/a,bad-peer.top/b\"", &["http://bad-invoice.top/a", "http://bad-peer.top/b"]);
    only("\"bad-invoice.top/a,46.17.98.12\"", &["46.17.98.12", "http://bad-invoice.top/a"]);
    only("\"bad-invoice.top/a, and more\"", &["http://bad-invoice.top/a"]);
    only("bad-invoice.top/a,b", &["http://bad-invoice.top/a"]);
}

#[test]
fn a_bar_that_is_escaped_is_a_part_of_the_url() {
    only("| hxxp://stage-x[.]pw/a\\|b | loader |", &["http://stage-x.pw/a|b"]);
    only(
        "| URL | Note |\n|---|---|\n| hxxp://stage-x[.]pw/a\\|b | loader |\n| hxxp://stage-x[.]pw/c | loader |\n",
        &["http://stage-x.pw/a|b", "http://stage-x.pw/c"],
    );
    only("http://stage-x.pw/a|b", &["http://stage-x.pw/a"]);
    only("grep 'http://stage-x.pw/a\\|http://stage-y.pw/b'", &["http://stage-x.pw/a", "http://stage-y.pw/b"]);
}

/// What is ticked of a PDF whose page draws these lines, and what is said of it.
fn of_page(lines: &[&str]) -> (Vec<String>, Vec<String>) {
    let drawn = lines.join(") Tj 0 -12 Td (");
    let pdf = format!(
        "%PDF-1.4\n1 0 obj << /Length 1 >>\nstream\nBT /F1 9 Tf 72 700 Td ({drawn}) Tj ET\nendstream\nendobj\n"
    );
    let options = Options::default();
    let found = inside::findings(&inside::open("a.pdf", pdf.as_bytes(), &options), &options);
    let items = found.items.iter().filter(|item| item.ticked && item.part.is_none());
    (items.map(|item| item.indicator.value()).collect(), found.remarks)
}

#[test]
fn a_url_that_a_page_wraps_is_joined_and_that_is_said() {
    let (found, said) = of_page(&["https://pdf-evil.top/very/long/path/that/is/bro", "ken/over/two.php", "note"]);
    assert_eq!(found, ["https://pdf-evil.top/very/long/path/that/is/broken/over/two.php"]);
    assert_eq!(said, ["1 link put together over the end of a line; compare with the page"]);
    let (found, _) = of_page(&["https://pdf-evil.top/a", "https://pdf-peer.top/b"]);
    assert_eq!(found, ["https://pdf-evil.top/a", "https://pdf-peer.top/b"]);
    let (_, said) = of_page(&["https://pdf-evil.top/a", "/gate.php"]);
    assert_eq!(said, ["1 link taken up to the end of a line, with a path on the next one that may go on with it"]);
    for next in ["pdf-peer.top/b", "the loader/stage", "loader", "46.17.98.12", "/etc/passwd and more"] {
        let (found, said) = of_page(&["https://pdf-evil.top/a", next]);
        assert!(found.contains(&"https://pdf-evil.top/a".to_owned()) && said.is_empty(), "{next}: {found:?} {said:?}");
    }
}
