//! What a terminal was told beside the words that it shows.

use crate::cases::only;

#[test]
fn links_and_cursors_of_a_terminal_are_read_as_it_shows_them() {
    only("\u{1b}]8;;http://dl.badhost.test/a\u{1b}\\link\u{1b}]8;;\u{1b}\\ more", &["http://dl.badhost.test/a"]);
    only("\u{1b}]8;id=1;http://dl.badhost.test/a\u{7}link\u{1b}]8;;\u{7}", &["http://dl.badhost.test/a"]);
    only("\u{1b}[?25lhttp://dl.badhost.test/a\u{1b}[1;31;4mbc\u{1b}[0m\u{1b}[2J x", &["http://dl.badhost.test/abc"]);
    only("http://dl.badhost.test/a\u{1b}(Bb.badhost.test", &["http://dl.badhost.test/a", "b.badhost.test"]);
    only("\u{1b}]0;title\u{7}dl.badhost.test", &["dl.badhost.test"]);
}
