//! Values that stand in pieces: their ends are other people's domains.

use crate::cases::only;

#[test]
fn pieces_that_a_script_puts_together_are_one_value() {
    for (text, url) in [
        (r#"x = "http://vbs-" & "evil.com/" & "a.php""#, "http://vbs-evil.com/a.php"),
        ("u = 'http://py-' + 'evil.com/a'", "http://py-evil.com/a"),
        (r#"$u = "http://" + "whole-evil.com" + "/x""#, "http://whole-evil.com/x"),
        (r#"$u="https://ps-"."evil.net"."/a";"#, "https://ps-evil.net/a"),
    ] {
        only(text, &[url]);
    }
    only(r#""evil.com" & "other.com""#, &["evil.com", "other.com"]);
}

#[test]
fn a_hyphen_in_brackets_is_a_hyphen() {
    only("hyp[-]host[.]com and evil[-]two[.]net", &["hyp-host.com", "evil-two.net"]);
    only("[-] 198.51.100.7\n[-]evil.test", &["198.51.100.7", "evil.test"]);
}

#[test]
fn a_name_behind_a_piece_that_a_line_end_cut_is_not_ticked() {
    only("It asked evil-\nwrap[.]com/path and 198.51.100.7", &["198.51.100.7"]);
    only("C2 servers -\nevil.test", &["evil.test"]);
}
