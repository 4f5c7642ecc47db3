//! Every combination of how values are written and what stands around them.

use std::collections::BTreeSet;
use std::io::{self, Read};

use vtriage::ioc::{ExtractOptions, Extractor, classify, extract};

/// A value of each kind.
const VALUES: &[&str] = &[
    "e809376fe32e44c957347816a47b3d65",
    "84f83e30ad109f9c4dd6d21cf5e644ff747046ac",
    "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862",
    "payload.example.net",
    "198.51.100.7",
    "2001:db8::7",
    "https://dl.example.org/a/b.php?c=1",
];

fn ticked(text: &str) -> BTreeSet<String> {
    extract(text, &ExtractOptions::default()).ticked().map(ToString::to_string).collect()
}

fn set(values: &[&str]) -> BTreeSet<String> {
    values.iter().map(ToString::to_string).collect()
}

#[test]
fn no_cell_of_a_table_is_lost_whatever_its_separators_quotes_and_first_row() {
    for separator in [',', ';', '\t', '|'] {
        for quote in ["", "\""] {
            for head in ["", "indicator#comment\n", "value#type\n", "IOC#Note\n"] {
                for first in VALUES {
                    for is_second in [false, true] {
                        let row = |value: &str| {
                            let cells = if is_second { ["Loader", value] } else { [value, "Loader"] };
                            format!("{quote}{}{quote}{separator}{quote}{}{quote}\n", cells[0], cells[1])
                        };
                        let head = head.replace('#', &separator.to_string());
                        let text = format!("{head}{}{}{}", row(first), row(VALUES[0]), row("203.0.113.9"));
                        assert_eq!(ticked(&text), set(&[first, VALUES[0], "203.0.113.9"]), "{text}");
                    }
                }
            }
        }
    }
}

/// First and last of each range of code points that Unicode calls default-ignorable.
const IGNORABLE: &[(u32, u32)] = &[
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfff8),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

#[test]
fn values_are_found_without_the_invisible_signs_in_and_around_them() {
    for (first, last) in IGNORABLE {
        // The last range is thousands of the same; its ends and a few between them tell.
        let all = (*first..=*last).filter(|code| *code < 0xe0100 || code % 97 == 0 || code == last);
        for sign in all.filter_map(char::from_u32) {
            for value in VALUES {
                let (start, end) = value.split_at(value.len() / 2);
                for written in [
                    format!("{sign}{value}"),
                    format!("{value}{sign}"),
                    format!("{start}{sign}{end}"),
                    format!("{sign}{start}{sign}{sign}{end}{sign}"),
                ] {
                    assert_eq!(ticked(&written), set(&[value]), "U+{:04X} {written}", sign as u32);
                    let one = classify(&written).map(|indicator| indicator.value());
                    assert_eq!(one.as_deref(), Ok(*value), "U+{:04X} {written}", sign as u32);
                }
            }
        }
    }
}

#[test]
fn a_name_or_url_with_a_hole_gives_nothing_and_so_does_the_piece_behind_it() {
    for hole in [
        "[censored]",
        "[REDACTED]",
        "(removed)",
        "***",
        "****",
        "[...]",
        "[…]",
        "{random}",
        "{{random}}",
        "${HOST}",
        "<host>",
        "█████",
        "..",
        "...",
        "[snip]",
        "{0}",
    ] {
        for name in ["pay#portal.example.net", "#portal.example.net", "a.pay#.example.net", "pay.#.example.net"] {
            let name = name.replace('#', hole);
            for written in [
                name.clone(),
                format!("http://{name}/a"),
                format!("hxxp://{name}/a?b=c"),
                format!("seen: {name}, twice"),
                format!("\"{name}\""),
            ] {
                // Three dots in front of a name are an ellipsis of the sentence.
                if hole.starts_with("..") && (name.starts_with(hole) || name.contains("/#")) {
                    continue;
                }
                assert_eq!(ticked(&written), set(&[]), "{written}");
            }
            if !hole.starts_with('.') {
                assert!(classify(&format!("http://{name}/a")).is_err(), "{name}");
            }
        }
    }
    for written in [
        "198.51.100.x",
        "198.51.100.xxx",
        "198.51.100.***",
        "198.51.***.7",
        "198.51.100.*",
        "*.example.net",
        "198.51.100.{1,2}",
    ] {
        assert_eq!(ticked(written), set(&[]), "{written}");
    }
    for hash in &VALUES[..3] {
        for end in ["…", "...", "[...]", "***", "[snip]"] {
            assert_eq!(ticked(&format!("{hash}{end}")), set(&[]), "{hash}{end}");
        }
    }
}

#[test]
fn a_value_beside_brackets_and_stars_of_a_text_is_found() {
    for around in [
        "**#**",
        "*#*",
        "`#`",
        "[#]",
        "(#)",
        "<#>",
        "{#}",
        "[INFO] #",
        "- [x] #",
        "* #",
        "| # | note |",
        "'#'",
        "“#”",
        "#,",
        "see [1] #",
        "<td>#</td>",
        "<ip>#</ip>",
        "the end... # too",
        "([#])",
        "# [1]",
        "#;",
        "«#»",
    ] {
        for value in VALUES {
            let written = around.replace('#', value);
            assert_eq!(ticked(&written), set(&[value]), "{written}");
        }
    }
}

#[test]
fn a_broken_scheme_keeps_the_whole_url() {
    let http = [
        "hxxp", "hXXp", "HXXP", "h[tt]p", "htt[p]", "h(tt)p", "h{tt}p", "[http]", "[hxxp]", "hXXXp", "hxxxp", "htxp",
        "hxtp", "htp", "hxp", "ttp", "xxp", "h**p", "h__p", "hzzp", "hyyp", "nxxp", "meow",
    ];
    let separators = [
        "://",
        "[:]//",
        "[://]",
        ":[//]",
        "[:/]/",
        "(:)//",
        ":\\\\",
        ":/",
        "//",
        "[:]\\\\",
        "[:][/][/]",
        "[colon]//",
        " ://",
        ": //",
    ];
    for scheme in http {
        for separator in separators {
            for (secure, value) in [("", "http"), ("s", "https")] {
                let spelled = match scheme.strip_suffix(']') {
                    Some(start) if !secure.is_empty() && scheme.starts_with('[') => format!("{start}{secure}]"),
                    _ => format!("{scheme}{secure}"),
                };
                let written = format!("{spelled}{separator}dl.example.org/a.php?b=1");
                let wanted = format!("{value}://dl.example.org/a.php?b=1");
                assert_eq!(ticked(&written), set(&[&wanted]), "{written}");
                assert_eq!(classify(&written).map(|indicator| indicator.value()), Ok(wanted), "{written}");
            }
        }
    }
}

/// Links of gateways around a URL.
fn wrapped(url: &str) -> Vec<String> {
    let encoded: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
    let second = encoded.replace('_', "%5F").replace('-', "%2D").replace("%2F", "_").replace('%', "-");
    vec![
        format!("https://nam02.safelinks.protection.outlook.com/?url={encoded}&data=05&sdata=x&reserved=0"),
        format!("https://gcc02.safelinks.protection.office365.us/?url={encoded}&data=05"),
        format!("https://urldefense.proofpoint.com/v1/url?u={encoded}&k=x"),
        format!("https://urldefense.proofpoint.com/v2/url?u={second}&d=x&c=y"),
        format!("https://urldefense.com/v3/__{url}__;!!x"),
        format!("https://secure-web.cisco.com/1AbC/{encoded}"),
        format!("https://linkprotect.cudasvc.com/url?a={encoded}&c=E,1"),
        format!("https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url={encoded}&umid=1"),
        format!("https://link.edgepilot.com/s/ab/cd?u={encoded}"),
    ]
}

#[test]
fn the_link_of_a_gateway_and_of_one_inside_another_gives_the_url() {
    for url in
        ["https://dl.example.net/a", "http://dl.example.net/a_b-c.php?d=1&e=2", "https://198.51.100.7:8443/x/y.html"]
    {
        for once in wrapped(url) {
            assert_eq!(ticked(&once), set(&[url]), "{once}");
            assert_eq!(classify(&once).map(|indicator| indicator.value()).as_deref(), Ok(url), "{once}");
            for twice in wrapped(&once) {
                assert_eq!(ticked(&twice), set(&[url]), "{twice}");
                assert_eq!(classify(&twice).map(|indicator| indicator.value()).as_deref(), Ok(url), "{twice}");
            }
        }
    }
}

#[test]
fn a_gateway_that_keeps_the_url_to_itself_is_listed_and_says_so() {
    let link = "https://protect-eu.mimecast.com/s/AbCdEf?domain=dl.example.net";
    let found = extract(link, &ExtractOptions::default()).items;
    assert_eq!(found.iter().map(|item| item.indicator.value()).collect::<Vec<_>>(), [link, "dl.example.net"]);
    assert!(
        found
            .iter()
            .all(|item| !item.ticked && item.reason.as_ref().is_some_and(|why| why.to_string().contains("Mimecast")))
    );
}

#[test]
fn a_redirector_keeps_both_ends() {
    let link = "https://www.google.com/url?q=https://dl.example.net/a&sa=D";
    assert_eq!(ticked(link), set(&[link, "https://dl.example.net/a"]));
    assert_eq!(classify(link).map(|indicator| indicator.value()).as_deref(), Ok(link));
}

/// The type by which each kind is called in lists that people share, and a value whose look says something else.
const TYPED: &[(&str, &str, &str)] = &[
    ("domain", "install.runner.sh", "install.runner.sh"),
    ("hostname", "a.b.zip", "a.b.zip"),
    ("ip-dst", "1.2.3.4", "1.2.3.4"),
    ("ipv4-addr", "5.6.0.0", "5.6.0.0"),
    ("url", "http://dl.example.org/x", "http://dl.example.org/x"),
    ("FileHash-SHA256", VALUES[2], VALUES[2]),
    ("md5", VALUES[0], VALUES[0]),
    ("ip:port", "198.51.100.8:443", "198.51.100.8"),
    ("domain_port", "pool.example.org:6363", "pool.example.org"),
    ("filename", "1.one", ""),
    ("filename", "report.com", ""),
    ("file_path", "C:\\x\\evil.com", ""),
    ("mutex", "slow.pine.run", ""),
    ("user-agent", "Agent/1.2.3.4 evil.example", ""),
    ("link", "https://blog.example.net/post", ""),
    ("imphash", VALUES[0], ""),
    ("ja3-fingerprint-md5", VALUES[0], ""),
];

#[test]
fn the_type_beside_a_value_decides_in_rows_and_in_json() {
    for (kind, written, wanted) in TYPED {
        let wanted: BTreeSet<String> = if wanted.is_empty() { BTreeSet::new() } else { set(&[wanted]) };
        let escaped = written.replace('\\', "\\\\");
        for text in [
            format!("type,value,note\n{kind},{written},x\n"),
            format!("value,type,note\n{written},{kind},x\n"),
            format!("id;indicator_type;indicator\n7;{kind};{written}\n"),
            format!("{kind},{written}\n{kind},{written}\n"),
            format!("{{\"type\": \"{kind}\", \"value\": \"{escaped}\"}}"),
            format!("[\n  {{\n    \"ioc\": \"{escaped}\",\n    \"ioc_type\": \"{kind}\"\n  }}\n]"),
        ] {
            assert_eq!(ticked(&text), wanted, "{text}");
        }
    }
}

#[test]
fn any_encoding_gives_the_same_values() {
    let text = "Prüfsumme der Datei geöffnet, größer als erwartet:\r\ne809376fe32e44c957347816a47b3d65\r\nhttp://dl.example.org/größe\r\n";
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wanted = set(&["e809376fe32e44c957347816a47b3d65", "http://dl.example.org/größe"]);
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        [b"\xff\xfe", wide(u16::to_le_bytes).as_slice()].concat(),
        [b"\xfe\xff", wide(u16::to_be_bytes).as_slice()].concat(),
        latin,
    ] {
        let options = ExtractOptions::default();
        let (mut whole, mut stream) = (Extractor::new(&options), Extractor::new(&options));
        whole.bytes(&bytes).unwrap();
        stream.reader(Drop::of(&bytes)).unwrap();
        for extraction in [whole.finish(), stream.finish()] {
            assert_eq!(extraction.ticked().map(ToString::to_string).collect::<BTreeSet<_>>(), wanted, "{bytes:?}");
        }
    }
}

/// Gives a few bytes at a time.
struct Drop<'a>(&'a [u8]);

impl<'a> Drop<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl Read for Drop<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.len().min(buffer.len()).min(7);
        let (now, later) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}

#[test]
fn a_stream_gives_what_the_whole_text_gives() {
    let rows = "2026-02-01;198.51.100.7;a.example.net;C2;x\n".repeat(3);
    let texts = [
        format!(
            "\n\nnotes\r\n\r\nhxxp://dl.example[.]org/a\n;; columns: date;ip;host;note;session\n{rows}\nlast payload.example.net"
        ),
        "value,type\nevil.sh,domain\n".to_owned() + &"198.51.100.9,ip\n".repeat(40_000),
        "{\"type\": \"domain\",\n\"value\": \"evil.sh\"}\n".repeat(9_000),
        format!("{}\n198.51.100.11\n", "x".repeat(5 << 20)),
    ];
    for text in texts {
        let options = ExtractOptions::default();
        let mut stream = Extractor::new(&options);
        stream.reader(text.as_bytes()).unwrap();
        assert_eq!(stream.finish(), extract(&text, &options), "{}", &text[..40]);
    }
}

#[test]
fn a_hash_that_a_line_end_broke_is_joined() {
    for hash in &VALUES[..3] {
        for at in [5, 17, hash.len() / 2 + 1, hash.len() - 5] {
            let (start, end) = hash.split_at(at);
            for written in [
                format!("SHA: {start}\n{end}"),
                format!("{start}\n  {end} loader.exe"),
                format!("> {start}\n> {end}\n"),
            ] {
                let wanted = if [start.len(), end.len()].iter().any(|length| [32, 40, 64].contains(length)) {
                    vec![]
                } else {
                    vec![*hash]
                };
                if !wanted.is_empty() {
                    assert_eq!(ticked(&written), set(&wanted), "{written}");
                }
            }
        }
    }
    let (start, end) = VALUES[2].split_at(32);
    assert_eq!(ticked(&format!("{start}\n{end}\n")), set(&[start, end]), "two that stand alone are two");
    assert_eq!(ticked(&format!("commit {}\n{}\n", &VALUES[1][..20], &VALUES[1][20..])), set(&[]));
}
