//! What a page or ticket holds and nobody sees who reads it: comments, hidden text, packed bodies, tags.

use super::*;

/// Values that are ticked, with what is said beside each.
fn said(text: &str) -> Vec<(String, String)> {
    let found = items(text).into_iter().filter(|item| item.ticked);
    found.map(|item| (item.indicator.value(), item.remark.to_string())).collect()
}

#[track_caller]
fn only(text: &str, wanted: &[(&str, &str)]) {
    let wanted: Vec<_> = wanted.iter().map(|(value, remark)| ((*value).to_owned(), (*remark).to_owned())).collect();
    assert_eq!(said(text), wanted, "{text}");
}

#[test]
fn what_stands_in_a_comment_of_a_page_is_read_and_said_to() {
    for (body, value, remark) in [
        ("<!-- http://c.evil.test/a -->", "http://c.evil.test/a", "in a comment"),
        ("<!-- old: <a href='http://c.evil.test/b'>x</a> -->", "http://c.evil.test/b", "in a comment"),
        ("<!--[if mso]>\n<img src=\"http://c.evil.test/c\">\n<![endif]-->", "http://c.evil.test/c", "in a comment"),
        ("<!-- next stage at c[.]evil[.]test", "c.evil.test", "in a comment: next stage at"),
    ] {
        only(&format!("<html><p>hello</p>{body}"), &[(value, remark)]);
    }
    let found = items("<html>\n<!--\nhttp://c.evil.test/a\n-->\nhttp://d.evil.test/");
    assert_eq!(found.iter().map(|item| item.line).collect::<Vec<_>>(), [3, 5]);
}

#[test]
fn hidden_text_is_read_by_itself_and_never_as_a_part_of_what_is_seen() {
    let zero = "<html><p>go to ev<span style=\"display: none\">xyz</span>il-split.test now</p>";
    only(zero, &[("evil-split.test", "go to now")]);
    for hiding in [
        "style='display:none'",
        "style=\"color:red; visibility : hidden\"",
        "style=font-size:0px",
        "style='mso-hide:all'",
        "style='opacity:0'",
        "style='max-height:0px;overflow:hidden'",
        "hidden",
        "HIDDEN=''",
    ] {
        let page = format!("<html>first <b {hiding}>http://h.evil.test/<i>x</i> go there</b> http://s.evil.test/<br>");
        only(&page, &[("http://h.evil.test/x", "hidden text: go there"), ("http://s.evil.test/", "first")]);
    }
    for shown in
        ["style='opacity:0.9'", "style='font-size:0.9em'", "title='hidden'", "style='overflow:hidden'", "class=hidden"]
    {
        only(&format!("<html><b {shown}>h.evil.test</b> x"), &[("h.evil.test", "x")]);
    }
    let nested = "<html><div hidden>a<div>http://h.evil.test/1</div>b</div><div>http://s.evil.test/2</div>";
    only(nested, &[("http://h.evil.test/1", "hidden text"), ("http://s.evil.test/2", "")]);
    let link = "<html><div style='display:none'><a href='http://h.evil.test/a'>x</a></div><img hidden src='http://h.evil.test/b'>seen.test";
    only(link, &[("http://h.evil.test/a", "hidden text"), ("http://h.evil.test/b", "hidden text"), ("seen.test", "")]);
}

#[test]
fn what_a_style_sheet_hides_is_hidden_unless_it_is_so_on_small_screens_alone() {
    let page = |style: &str| {
        format!(
            "<html><style>{style}</style><p>ev<span class=\"x pre\">xyz</span>il.test <b class=b>http://b.evil.test/</b>"
        )
    };
    for style in [
        ".pre{display:none}",
        "<!-- p{color:red} /* a */ span.pre, .other { color:red; display : none !important } -->",
        "@media print{.b{display:none}} .pre{font-size:0}",
    ] {
        only(&page(style), &[("evil.test", ""), ("http://b.evil.test/", "")]);
    }
    for style in
        ["@media screen{.pre{display:none}}", ".pre .y{display:none}", ".pre{display:block}", ".prefix{display:none}"]
    {
        only(&page(style), &[("evxyzil.test", ""), ("http://b.evil.test/", "")]);
    }
    only(&page(".b{display:none}"), &[("http://b.evil.test/", "hidden text"), ("evxyzil.test", "")]);
}

#[test]
fn a_script_that_ends_in_its_own_tag_hides_nothing_behind_it() {
    only(
        "<html><svg><script href='http://s.evil.test/a'/></svg><p>n.evil.test</p>",
        &[("http://s.evil.test/a", ""), ("n.evil.test", "")],
    );
}

#[test]
fn values_of_a_form_are_read() {
    only(
        "<html><form><input type=\"hidden\" name=next value=\"http://f.evil.test/a\"><input value='http://f.evil.test/b'></form>",
        &[("http://f.evil.test/a", "hidden text"), ("http://f.evil.test/b", "")],
    );
    only("<html><param name=movie value=http://f.evil.test/c>", &[("http://f.evil.test/c", "")]);
}

#[test]
fn what_a_page_or_text_carries_packed_is_unpacked_however_it_is_packed() {
    // `<a href="http://p.evil.test/a">x</a>`
    let packed = "PGEgaHJlZj0iaHR0cDovL3AuZXZpbC50ZXN0L2EiPng8L2E+";
    let coded = "%3Ca%20href%3D%22http%3A%2F%2Fp.evil.test%2Fa%22%3Ex%3C%2Fa%3E";
    let wide = "%u0068%u0074%u0074%u0070%u003a//p.evil.test/a";
    for (text, remark) in [
        (format!("<html><a href=\"data:text/html;base64,{packed}\">open</a>"), "in a data: URL"),
        (format!("<html><iframe src='data:text/html;charset=utf-8,{coded}'></iframe>"), "in a data: URL"),
        (format!("<html><script>location='data:text/html;base64,{packed}'</script>"), "in a data: URL"),
        (format!("see data:text/html;base64,{packed} there"), "in a data: URL"),
        (format!("<html><script>document.write(unescape(\"{coded}\"))</script>"), "in an encoded text"),
        (format!("<html><script>document.write(unescape('{wide}'))</script>"), "in an encoded text"),
    ] {
        only(&text, &[("http://p.evil.test/a", remark)]);
    }
    for text in [
        "<html><script>location = decodeURIComponent(\"https%3A%2F%2Fp.evil.test%2Fa\")</script>",
        "<html><script>x = '//p.evil.test/a'</script>",
        "<html><a onclick=\"load('//p.evil.test/a')\">x</a>",
        "var x = 1;\nvar y = \"//p.evil.test/a\";\n",
    ] {
        let found = ticked(text);
        assert!(found.len() == 1 && found[0].ends_with("://p.evil.test/a"), "{text}: {found:?}");
    }
    for text in [
        "<html><img src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=='>",
        "<html><script>x = '// a.b c'; y = '//'</script>",
    ] {
        let extraction = extract(text, &ExtractOptions::default());
        assert!(extraction.items.is_empty() && extraction.unread == 0, "{text}: {extraction:?}");
    }
}

#[test]
fn the_tags_of_a_ticket_are_no_part_of_what_they_stand_around() {
    for text in [
        "{color:#de350b}45.6.6.6{color}",
        "{quote}45.6.6.6{quote}",
        "{noformat}45.6.6.6{noformat}",
        "{code:bash}45.6.6.6{code}",
        "{code:title=a.sh|borderStyle=solid}\n45.6.6.6\n{code}",
        "{panel:title=IOCs|bgColor=#fff}45.6.6.6{panel}",
        "IP: *{color:red}45.6.6.6{color}*",
        "|{color}45.6.6.6{color}|",
    ] {
        assert_eq!(ticked(text), ["45.6.6.6"], "{text}");
        assert!(extract(text, &ExtractOptions::default()).unusable.is_empty(), "{text}");
    }
    for (text, url) in [
        ("{color:red}http://evil.test/a{color}", "http://evil.test/a"),
        ("{code}http://evil.test/a/{code}", "http://evil.test/a/"),
        ("{quote}go to http://evil.test{quote}", "http://evil.test"),
        ("{color:red}evil{color}.test", "evil.test"),
        ("{code}a.test{code}", "a.test"),
    ] {
        assert_eq!(ticked(text), [url], "{text}");
    }
    for text in ["http://evil.test/?c={code}", "http://evil.test/{panel}/a", "http://evil.test/{random}"] {
        assert_eq!(extract(text, &ExtractOptions::default()).unusable.len(), 1, "{text}");
    }
}

#[test]
fn hidden_and_packed_things_without_an_end_cost_what_their_length_is() {
    for shape in [
        "<style>.a{",
        "<!--",
        "<b hidden>",
        "<p hidden>",
        "<input value=http://a.b/",
        "data:text/html,%3C",
        "data:text/html;base64,",
        "unescape('%41",
        "{color:",
        "{color}",
        "{code:",
        "\"//a.b",
        "<!--<b hidden>-->",
        "<style>.a{display:none}</style><b class=a>",
    ] {
        assert!(cost::is_linear(64 << 10, |bytes| cost_of(shape, bytes)), "{shape}");
        let cost = |bytes: usize| {
            let text = format!("<html>{}", shape.repeat(bytes / shape.len()));
            cost::of(|| extract(&text, &ExtractOptions::default()))
        };
        assert!(cost::is_linear(64 << 10, cost), "<html>{shape}");
    }
}
