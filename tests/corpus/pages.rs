//! Where URLs stand in a page besides its words.

use vtriage::ioc::{ExtractOptions, extract};

use crate::cases::only;

fn page(body: &str) -> String {
    format!("<html><body>\n{body}\n</body></html>")
}

#[test]
fn urls_in_styles_handlers_scripts_and_inner_pages_are_found() {
    for (body, urls) in [
        (r#"<script src="//cdn.badhost.test/p.js"></script>"#, &["http://cdn.badhost.test/p.js"][..]),
        (r#"<img src="//cdn.badhost.test/p.gif?a=b">"#, &["http://cdn.badhost.test/p.gif?a=b"]),
        (
            r#"<div style="color:red;background:url(http://dl.badhost.test/a.gif);width:1px">x</div>"#,
            &["http://dl.badhost.test/a.gif"],
        ),
        (
            r#"<div style="background:url('http://dl.badhost.test/a b.gif') no-repeat">x</div>"#,
            &["http://dl.badhost.test/a%20b.gif"],
        ),
        (
            "<style>\n@import \"http://dl.badhost.test/x.css\";\na{background:url(//dl.badhost.test/b.gif)}b{src:url(\"http://dl.badhost.test/c.woff\")}</style>",
            &["http://dl.badhost.test/x.css", "http://dl.badhost.test/b.gif", "http://dl.badhost.test/c.woff"],
        ),
        (r#"<a onclick="location.href='http://dl.badhost.test/go'">x</a>"#, &["http://dl.badhost.test/go"]),
        (r#"<body onload="window.open(&quot;http://dl.badhost.test/w&quot;)">"#, &["http://dl.badhost.test/w"]),
        (
            r#"<iframe srcdoc="&lt;a href=&quot;http://dl.badhost.test/in&quot;&gt;x&lt;/a&gt;"></iframe>"#,
            &["http://dl.badhost.test/in"],
        ),
        (r#"<script>var u="http:\/\/dl.badhost.test\/s";</script>"#, &["http://dl.badhost.test/s"]),
        (
            r#"<meta http-equiv=refresh content="0; url='http://dl.badhost.test/r r'">"#,
            &["http://dl.badhost.test/r%20r"],
        ),
        (r#"<a data-href="http://dl.badhost.test/d">x</a>"#, &["http://dl.badhost.test/d"]),
    ] {
        only(&page(body), urls);
    }
}

#[test]
fn the_value_of_an_attribute_is_one_url_as_a_browser_reads_it() {
    for (body, url) in [
        (r#"<a href="http://dl.badhost.test/a b/c.exe">x</a>"#, "http://dl.badhost.test/a%20b/c.exe"),
        ("<a href=\"http://dl.badhost.test/a\tb\n  c.exe\">x</a>", "http://dl.badhost.test/ab%20%20c.exe"),
        ("<a href=\" http://dl.bad\nhost.test/a \">x</a>", "http://dl.badhost.test/a"),
        (r#"<a href='http://dl.badhost.test/a"b'>x</a>"#, "http://dl.badhost.test/a%22b"),
        (r#"<a href="http://dl.badhost.test/a'b">x</a>"#, "http://dl.badhost.test/a'b"),
        (r#"<a href="http://dl.badhost.test/a|b^c">x</a>"#, "http://dl.badhost.test/a%7Cb%5Ec"),
        (r#"<a href="HTTP://dl.badhost.test/a b">x</a>"#, "http://dl.badhost.test/a%20b"),
    ] {
        only(&page(body), &[url]);
    }
    only(
        &page(r#"<img srcset="http://dl.badhost.test/1.png 1x, http://dl.badhost.test/2.png 2x">"#),
        &["http://dl.badhost.test/1.png", "http://dl.badhost.test/2.png"],
    );
}

#[test]
fn what_is_found_in_a_page_tells_its_line() {
    let text = page(
        "\n<div style=\"background:url(http://dl.badhost.test/a)\">\n<style>\nb{src:url(http://dl.badhost.test/b)}\n</style>",
    );
    let items = extract(&text, &ExtractOptions::default()).items;
    let told: Vec<_> = items.iter().map(|item| (item.line, item.indicator.value())).collect();
    assert_eq!(told, [(3, "http://dl.badhost.test/a".to_owned()), (5, "http://dl.badhost.test/b".to_owned())]);
}
