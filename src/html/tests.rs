//! What a page may and may not do.

use proptest::prelude::*;

use super::*;
use crate::text;

fn plain(rendered: &Rendered) -> Vec<String> {
    rendered.lines.iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect()
}

fn style_of(rendered: &Rendered, text: &str) -> SpanStyle {
    rendered
        .lines
        .iter()
        .flatten()
        .find(|span| span.text.contains(text))
        .unwrap_or_else(|| panic!("no {text}: {rendered:?}"))
        .style
}

fn widest(rendered: &Rendered) -> usize {
    plain(rendered).iter().map(|line| text::width(line)).max().unwrap_or(0)
}

const WIDGET: &str = r#"<html><head><style>
    .bad { color: #ff0000; background-color: #202020 } .gone { display: none }
</style><script>document.write("written by a script")</script></head><body>
<h2>Detections</h2>
<p class="bad">61 engines <b>flagged</b> this <i>file</i></p>
<p class="gone">hidden words</p>
<p>See <a href="https://example.test/report">the <b>full</b> report</a> and <a href="https://example.test/other">another</a>.</p>
<table><tr><th>Engine</th><th>Label</th></tr><tr><td>Alpha</td><td>Trojan.Test</td></tr></table>
<pre>some  code</pre><s>struck</s>
</body></html>"#;

#[test]
fn a_widget_becomes_styled_lines_and_links() {
    let page = render(WIDGET, 60);
    let text = plain(&page).join("\n");
    assert!(text.contains("Detections") && text.contains("Trojan.Test"));
    assert!(!text.contains("hidden words") && !text.contains("written by a script"));
    assert!(style_of(&page, "flagged").bold);
    assert!(style_of(&page, "file").italic);
    assert!(style_of(&page, "struck").strike);
    assert!(style_of(&page, "some  code").code);
    let red = style_of(&page, "61 engines");
    assert_eq!((red.fg, red.bg), (Some((255, 0, 0)), Some((0x20, 0x20, 0x20))));
    assert_eq!(
        page.links,
        [
            Link { text: "the full report".into(), url: "https://example.test/report".into() },
            Link { text: "another".into(), url: "https://example.test/other".into() }
        ]
    );
    assert_eq!(style_of(&page, "another").link, Some(1));
    assert!(page.has_text && !page.cut);
}

const TABLE: &str = "<p>before</p><table><tr><th>Identifier</th><td>HASH</td></tr><tr><th>Type</th><td>Win32 EXE</td></tr></table><p>after</p>";

#[test]
fn a_table_is_closed_on_all_sides() {
    let hash = "ab".repeat(32);
    let page = render(&TABLE.replace("HASH", &hash), 90);
    let lines = plain(&page);
    let table: Vec<&String> = lines.iter().filter(|line| line.starts_with(['┌', '│', '├', '└'])).collect();
    let corners = |line: &str| (line.chars().next(), line.chars().next_back());
    assert_eq!(
        table.iter().map(|line| corners(line)).collect::<Vec<_>>(),
        [
            (Some('┌'), Some('┐')),
            (Some('│'), Some('│')),
            (Some('├'), Some('┤')),
            (Some('│'), Some('│')),
            (Some('└'), Some('┘')),
        ],
        "{lines:#?}"
    );
    assert!(table.iter().all(|line| text::width(line) == text::width(table[0])), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains(&hash)) && widest(&page) <= 90);
}

#[test]
fn a_hash_stands_on_one_line_wherever_it_fits() {
    let hash = "ab".repeat(32);
    for width in [64, 70, 77, 80, 100] {
        let page = render(&TABLE.replace("HASH", &hash), width);
        let lines = plain(&page);
        assert!(lines.iter().any(|line| line.contains(&hash)), "{width}: {lines:#?}");
        assert!(widest(&page) <= width, "{width}: {lines:#?}");
        assert!(lines.join(" ").contains("Win32 EXE"), "{width}: {lines:#?}");
    }
}

/// The widget of a file: labels, a hash, and a value of several words.
fn file_table() -> String {
    let row = |label: &str, value: &str| format!("<tr><th>{label}</th><td>{value}</td></tr>");
    let rows = [
        row("Identifier", &"ab".repeat(32)),
        row("Type", "Win32 EXE"),
        row("Names", "invoice_2026-11.exe, invoice_2026-11.pdf.exe, a rather long name of a file.exe"),
    ];
    format!("<h2>file</h2><table>{}</table>", rows.concat())
}

#[test]
fn a_table_whose_hash_fits_beside_its_label_has_its_frame_and_no_label_is_broken() {
    for width in [77, 78, 90, 200] {
        let lines = plain(&render(&file_table(), width));
        let table: Vec<&String> = lines.iter().filter(|line| line.starts_with(['┌', '│', '├', '└'])).collect();
        assert!(table.first().is_some_and(|line| line.ends_with('┐')), "{width}: {lines:#?}");
        assert!(table.iter().any(|line| line.contains("Identifier│") && line.contains(&"ab".repeat(32))), "{lines:#?}");
        assert!(lines.iter().all(|line| text::width(line) <= width), "{width}: {lines:#?}");
    }
}

#[test]
fn a_table_whose_hash_does_not_fit_is_plain_lines_without_half_a_frame() {
    for width in [41, 45, 60, 70, 76] {
        let lines = plain(&render(&file_table(), width));
        assert!(!lines.iter().any(|line| line.contains(['│', '┬', '┼'])), "{width}: {lines:#?}");
        assert!(lines.iter().any(|line| line.contains("Identifier")), "{width}: {lines:#?}");
    }
}

#[test]
fn a_link_that_is_broken_over_lines_is_one_link() {
    let page = render("<p>See <a href='/a'>a link with quite a few words</a></p>", 12);
    assert!(page.lines.len() > 2);
    assert_eq!(page.links, [Link { text: "a link with quite a few words".into(), url: "/a".into() }]);
}

#[test]
fn a_page_that_needs_scripts_says_that_it_has_no_text() {
    assert!(!render("<html><body><div id=app></div><script>run()</script></body></html>", 80).has_text);
    assert!(!render("", 80).has_text);
    assert!(!render("<hr>", 80).has_text);
}

#[test]
fn c35_a_page_cannot_speak_to_the_terminal() {
    let attack = "<p>nice sample &#27;]52;c;ZXZpbA==&#7; \u{1b}[2J&#x9b;1;1HCLEAN 0/70 &#27;]0;owned&#7; \u{202e}end</p>\
                  <a href='x' title='&#27;[2J'>&#27;[31mlink</a><img alt='&#27;[2J'>";
    let page = render(attack, 30);
    for line in plain(&page) {
        assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}'), "{line:?}");
    }
    assert!(!page.links[0].text.chars().any(char::is_control));
    let text = plain(&page).concat();
    assert!(text.contains("nice sample") && text.contains("end"));
    assert!(widest(&page) <= 30);
}

#[test]
fn no_width_is_too_narrow() {
    for width in 0..12 {
        let page = render(WIDGET, width);
        assert!(widest(&page) <= width, "{width}: {:#?}", plain(&page));
        assert_eq!(page.lines.is_empty(), width == 0);
    }
}

#[test]
fn monsters_are_survived_and_cut() {
    let monsters = [
        ("<div>", 1_000, true),
        ("<blockquote>", 1_000, true),
        ("<ul><li>", 500, true),
        ("<table><tr><td>", 300, true),
        ("<b><div></b>", 500, true),
        ("<b>", 30_000, true),
        ("<p>", 30_000, true),
        ("<a href=x>", 2_000, false),
        ("<tr>", 2_000, false),
    ];
    for (tag, count, is_cut) in monsters {
        let page = render(&format!("{}text", tag.repeat(count)), 40);
        assert!(widest(&page) <= 40, "{tag}");
        assert_eq!(page.cut, is_cut, "{tag}");
    }
    let spans = "<table><tr><td colspan=4294967295 rowspan=4294967295>a</td><td colspan=999999999>b</td></tr></table>";
    assert!(render(spans, 40).has_text);
    let long = render(&"é".repeat(MAX_BYTES), 40);
    assert!(long.cut && widest(&long) <= 40);
}

proptest! {
    #[test]
    fn no_page_panics_or_is_wider_than_asked(
        html in "(<(p|b|a href=x|div|table|tr|td|th colspan=3|td colspan=99999999999 rowspan=999999|ol start=9223372036854775807|td rowspan=0|ul|ol|li|pre|blockquote|h1|img alt=y|br|hr|style|s|code|dl|dd|svg)( style='(color:red|display:none|white-space:pre|content:x)')?>|</(p|b|a|div|table|tr|td|th|ul|ol|li|pre|blockquote|h1|style|s|code|dl|dd|svg)>|&#27;|&#x202e;|&nbsp;|&zwj;|&#x645;|[a-z 請👩💻\u{644}\u{627}\u{301}\u{200d}\t\n]{0,6}|\\PC){0,40}",
        width in 0usize..50,
    ) {
        let page = render(&html, width);
        prop_assert!(widest(&page) <= width);
        for line in plain(&page) {
            prop_assert!(!line.chars().any(char::is_control));
        }
    }
}
